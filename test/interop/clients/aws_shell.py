"""The AWS CLI as a shell runs it, with AWS_ENDPOINT_URL in the environment."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

AWS = str(Path(sys.executable).with_name("aws"))


class Shell:
    """The commands' folder, and what an earlier one has printed that a later one needs."""

    def __init__(self, world):
        self.world = world
        self.folder = world.work / "aws-cli"
        self.folder.mkdir()
        (self.folder / "definition.json").write_text(world.definition)
        (self.folder / "changed.json").write_text(world.definition.replace("ml.m5.4xlarge", "ml.m5.2xlarge"))
        self.execution = None

    def run(self, line, **variables):
        """The exit code, what was printed, and what was said on standard error."""
        command = [AWS, *shlex.split(line)]
        environment = {**self.world.environment, **variables}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def json(self, line):
        code, printed, said = self.run(line)
        assert code == 0, said
        return json.loads(printed) if printed else None

    def printed(self, line):
        code, printed, said = self.run(line)
        assert code == 0, said
        return printed

    def refused(self, line, **variables):
        code, _, said = self.run(line, **variables)
        assert code != 0, f"{line} was not refused"
        return said

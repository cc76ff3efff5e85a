"""`macroshard serve` as a process, our own commands, and what every client is given."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = ["node", str(REPOSITORY / "dist/bundle/bin.js")]
STAND_IN = Path(__file__).resolve().parent / "clients/stand_in.py"
IMAGES = {"waiting": "example/waiting:1", "failing": "example/failing:1"}
INPUT = "s3://my-bucket/mimic3wdb"
REGION = "eu-central-1"


@contextmanager
def serving(work, sample, *flags):
    """Yields the endpoint of a server with an empty store in the folder `work`; it is stopped at the end.

    The sample lies where pipeline.yaml says that the input is. Two images stand for programs of ours: jobs of `waiting`
    end once the file `released` is in `work`, jobs of `failing` fail until it is there.
    """
    work.mkdir(parents=True)
    command = [*COMMAND, "serve", "--port", "0", "--state", str(work / "state"), f"--mount={INPUT}={sample}"]
    command += [f"--image={uri}={sys.executable} {STAND_IN} {mode} {released(work)}" for mode, uri in IMAGES.items()]
    command += flags
    with (work / "serve.txt").open("w") as log, subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True
    ) as server:
        try:
            endpoint = server.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", endpoint), f"serve printed {endpoint!r} first"
            yield endpoint
        finally:
            server.terminate()
            code = server.wait(timeout=30)
        assert code == 0, f"serve ended with exit code {code}"


def released(work):
    return work / "released"


def client_environment(endpoint):
    """For a server that takes any credentials; nothing of this machine's own AWS settings is read."""
    return own_settings_aside() | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": REGION,
    }


def served_environment(work):
    """What a shell has after `eval "$(macroshard serve --env)"`, for the server of the folder `work`."""
    command = shlex.join([*COMMAND, "serve", "--env", "--state", str(work / "state")])
    environment = own_settings_aside() | {"AWS_DEFAULT_REGION": REGION}
    shown = subprocess.run(
        ["bash", "-c", f'eval "$({command})" && env -0'], env=environment, capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in shown.stdout.split("\0") if line)


def own_settings_aside():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def macroshard(*arguments, env=None):
    """Runs one of our own commands: its exit code, stdout and stderr."""
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=REPOSITORY, capture_output=True, text=True, env=env, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


def build(*arguments):
    """The definition that `build` prints."""
    code, definition, said = macroshard("build", *arguments)
    assert code == 0, said
    return definition


def write_description(path, groups, **lines):
    """The committed pipeline.yaml with fewer groups, a gate that lets all of them pass, and other lines."""
    names = ", ".join(f'"{group}"' for group in groups)
    replaced = {"groups": f"[{names}]", "qualityGate": "{ maxRejectedFraction: 1 }", **lines}
    text = (REPOSITORY / "pipeline.yaml").read_text("utf-8").splitlines()
    for key, value in replaced.items():
        assert any(line.startswith(f"{key}:") for line in text), f"pipeline.yaml has no line {key}"
        text = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in text]
    path.write_text("\n".join(text) + "\n", "utf-8")

"""`serve` as a process, with images whose jobs end when they are told to."""

import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
MACROSHARD = ["node", str(REPOSITORY / "dist/pipeline/cli/bin.js")]
STAND_IN = Path(__file__).resolve().parents[1] / "stand_in.py"
IMAGES = {"waiting": "example/waiting:1", "failing": "example/failing:1"}


@contextmanager
def embedded_sagemaker(work, *, mounts):
    """Starts `serve` with an empty store; gives its endpoint.

    Two images stand for programs of ours: jobs of `waiting` end once the file `released` is in the folder `work`, jobs
    of `failing` fail until it is there.
    """
    images = [f"--image={uri}={sys.executable} {STAND_IN} {mode} {released(work)}" for mode, uri in IMAGES.items()]
    command = [*MACROSHARD, "serve", "--port", "0", "--state", str(work / "state"), *images]
    command += [f"--mount={uri}={folder}" for uri, folder in mounts.items()]
    log = (work / "serve.txt").open("w")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server:
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


def wait_until(is_so, *, seconds, what):
    """Asks ten times a second; gives back what it was told."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"waited {seconds} seconds until {what}"
        time.sleep(0.1)
    return found

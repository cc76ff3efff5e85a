"""Servers that the clients talk to, each on a free port of 127.0.0.1 and ended with the block that opened it."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MACROSHARD = ["node", str(REPOSITORY / "dist/pipeline/cli/bin.js")]
STAND_IN = Path(__file__).resolve().parent / "stand_in.py"
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


@contextmanager
def moto_server(work):
    """Starts moto's server, which forgets everything at its end; gives its endpoint."""
    port = free_port()
    program = Path(sys.executable).with_name("moto_server")
    command = [str(program), "-H", "127.0.0.1", "-p", str(port)]
    log = (work / "moto.txt").open("w")
    with subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            wait_until(lambda: answers(port), seconds=30, what="moto listens")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def released(work):
    return work / "released"


def client_environment(endpoint):
    """What leads any AWS client to the endpoint, and to nothing else."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **inherited,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def wait_until(is_so, *, seconds, what):
    """Asks ten times a second; gives back what it was told."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"waited {seconds} seconds until {what}"
        time.sleep(0.1)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

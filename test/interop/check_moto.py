"""Our own commands against moto, a SageMaker that others wrote, for what it implements; and the same ones against serve.

check_moto.py SAMPLE WORK, two folders.
"""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from clients import own_commands
from report import Report, folders
from serving import client_environment, served_environment, serving


def main(sample, work):
    reports = [Report("our commands, moto"), Report("our commands, serve")]
    (work / "moto").mkdir()
    with moto(work / "moto") as endpoint:
        commands = own_commands.Commands(work / "moto", client_environment(endpoint), sample)
        reports[0].assert_all([*own_commands.CHECKS, *own_commands.CHECKS_OF_BUCKETS, *own_commands.LAST], commands)
    with serving(work / "own", sample):
        commands = own_commands.Commands(work / "own", served_environment(work / "own"), sample)
        reports[1].assert_all([*own_commands.CHECKS, *own_commands.CHECKS_OF_STEPS, *own_commands.LAST], commands)
    return max(report.exit_code for report in reports)


@contextmanager
def moto(work):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Path(sys.executable).with_name("moto_server")
    with (work / "moto.txt").open("w") as log:
        process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/moto-api/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for_answer(url):
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_moto.py SAMPLE WORK")))

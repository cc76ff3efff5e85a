"""Our own commands against moto, a SageMaker that others wrote, for what it implements; and the same ones against serve."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

from report import Report, usage
from serving import client_environment, macroshard, serving, write_description


def main(sample, work):
    report = Report("moto")
    description = os.path.join(work, "moto.yaml")
    # moto's account does not care for the role's.
    write_description(description, ["30", "31"])
    with moto() as endpoint:
        report.check("upserts once, lists, starts and deletes", lambda: walk(description, client_environment(endpoint)))
    own = Report("serve, by our own commands")
    with serving(os.path.join(work, "own-state"), os.path.abspath(sample)) as endpoint:
        own.check("upserts once, lists, starts and deletes", lambda: walk(description, client_environment(endpoint), waits=True))
    return report.exit_code or own.exit_code


@contextmanager
def moto():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = os.path.join(os.path.dirname(sys.executable), "moto_server")
    process = subprocess.Popen(
        [server, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield endpoint
    finally:
        process.terminate()
        process.wait(timeout=30)


def walk(description, env, *, waits=False):
    def run(command, *arguments):
        code, stdout, stderr = macroshard(command, "--config", description, "--json", *arguments, env=env)
        if code != 0:
            raise RuntimeError(f"{command} ended with {code}: {stderr.strip()}")
        return json.loads(stdout)

    actions = [run("upsert")["action"], run("upsert")["action"]]
    if actions != ["created", "unchanged"]:
        yield f"two upserts: {actions}"
    if run("plan")["action"] != "none":
        yield "the plan of what is deployed is not empty"
    if [each["name"] for each in run("list")["pipelines"]] != ["mimic3-waveform-features"]:
        yield "the list does not hold it alone"
    arn = run("start", "--set", "WindowSeconds=600")["executionArn"]
    executions = [each["executionArn"] for each in run("list", "--executions")["executions"]]
    if executions != [arn]:
        yield f"executions {executions}"
    if waits and run("watch", arn)["status"] != "Succeeded":
        yield "it did not succeed"
    run("delete", "--yes")
    if run("list")["pipelines"]:
        yield "it is still listed"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_moto.py SAMPLE WORK")
    sys.exit(main(*sys.argv[1:]))

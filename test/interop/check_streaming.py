"""Reads a group straight from an S3 that others wrote: check_streaming.py VERSITYGW WORK, a program and a folder."""

import json
import os
import socket
import subprocess
import time
from contextlib import contextmanager

import boto3
import numpy as np
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from report import Report, folders
from serving import REPOSITORY, own_settings_aside

PROGRAM = REPOSITORY / "container/dist/bundle/main.js"
KEY, SECRET = "interop", "interop-secret"
SIZES = {"small": 64 * 1024, "medium": 2**20, "large": 64 * 2**20}
FILES = ["features.parquet", "rejects.parquet"]


def main(gateway, work):
    report = Report("streaming from versitygw")
    write_group(work / "copied/processing/input/g")
    with served(gateway, work) as endpoint:
        client = upload(work / "copied/processing/input/g", endpoint)
        run(work / "copied", {})
        run(work / "streamed", environment_of(endpoint), "--source", "s3://waves/a b/g/")
        report.check("objects of 64 KB, 1 MB and 64 MB give the bytes of a copied group", lambda: row_faults(work))
        report.check("the receipt has the ETags that boto3 lists", lambda: etag_faults(work, client))
        report.check("a key that may not read is an error with S3's name for it", lambda: refusal_faults(work, endpoint))
    return report.exit_code


def write_group(folder):
    folder.mkdir(parents=True)
    for number, (name, size) in enumerate(SIZES.items()):
        for record in range({"small": 20, "medium": 4, "large": 1}[name]):
            path = folder / f"{name}{record}.dat"
            samples = np.random.default_rng([number, record]).integers(-2000, 2000, size // 2, dtype=np.int16)
            samples.tofile(path)
            lines = [f"{path.stem} 1 125 {size // 2}", f"{path.name} 16 200 12 0 {samples[0]} 0 0 II", ""]
            path.with_suffix(".hea").write_text("\n".join(lines), "utf-8")


@contextmanager
def served(gateway, work):
    """Yields the endpoint of an empty server, which is stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("objects", "facts"):
        (work / name).mkdir(parents=True)
    command = [gateway, "--port", f"127.0.0.1:{port}", "--quiet", "posix", "--sidecar", work / "facts", work / "objects"]
    environment = own_settings_aside() | {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET}
    with (work / "versitygw.txt").open("w") as log, subprocess.Popen(
        command, env=environment, stdout=log, stderr=log
    ) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def upload(folder, endpoint):
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(s3={"addressing_style": "path"}),
    )
    for _ in range(100):
        try:
            client.create_bucket(Bucket="waves")
            break
        except BotoCoreError:
            time.sleep(0.1)
    for path in sorted(folder.iterdir()):
        client.upload_file(str(path), "waves", f"a b/g/{path.name}")
    return client


def environment_of(endpoint, secret=SECRET):
    return {"AWS_ENDPOINT_URL_S3": endpoint, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": secret}


def run(root, environment, *arguments, code=0):
    (root / "processing").mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["node", str(PROGRAM), "process-group", "--group", "g", *arguments],
        env={"PATH": os.environ["PATH"], "ML_ROOT": str(root), **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == code, f"exit code {done.returncode}: {done.stderr}"
    return done.stderr


def row_faults(work):
    for name in FILES:
        copied, streamed = (outputs(work, way) / name for way in ("copied", "streamed"))
        if copied.read_bytes() != streamed.read_bytes():
            yield f"{name} has other bytes"
    if receipt(work, "copied")[0] != receipt(work, "streamed")[0]:
        yield "receipt.json says something else outside run"


def etag_faults(work, client):
    body, run_facts = receipt(work, "streamed")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="waves", Prefix="a b/g/")
    listed = {item["Key"].rsplit("/", 1)[1]: item["ETag"].strip('"') for page in pages for item in page["Contents"]}
    said = dict(zip((file["path"] for file in body["files"]), run_facts["etags"].split(" "), strict=True))
    if said != listed:
        yield f"it says {said}, boto3 {listed}"


def refusal_faults(work, endpoint):
    said = run(work / "refused", environment_of(endpoint, "another"), "--source", "s3://waves/a b/g/", code=1)
    if "s3://waves/a b/g/ cannot be read: SignatureDoesNotMatch: " not in said:
        yield f"it said {said!r}"


def outputs(work, way):
    return work / way / "processing/output"


def receipt(work, way):
    document = json.loads((outputs(work, way) / "receipt.json").read_text("utf-8"))
    return document, document.pop("run")


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_streaming.py VERSITYGW WORK")))

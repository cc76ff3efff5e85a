"""Drives `serve` with clients that others wrote: check_clients.py SAMPLE WORK, two folders.

The committed pipeline.yaml is what runs, with the sample where its defaults say the input is.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from clients import aws_cli, boto3_executions, boto3_interventions, boto3_pipelines, boto3_refusals
from clients.service import MACROSHARD, REPOSITORY, embedded_sagemaker
from clients.world import World
from report import Report, usage

INPUT = "s3://my-bucket/mimic3wdb"


def main(sample, work):
    work = work / "clients"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    definition = subprocess.run([*MACROSHARD, "build"], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    with embedded_sagemaker(work, mounts={INPUT: sample}) as endpoint:
        world = World(endpoint, work, definition.stdout)
        stages = [
            ("boto3, pipelines", boto3_pipelines.CHECKS, lambda: world),
            ("boto3, executions", boto3_executions.CHECKS, lambda: boto3_executions.Executions(world)),
            ("boto3, interventions", boto3_interventions.CHECKS, lambda: boto3_interventions.Interventions(world)),
            ("boto3, refusals", boto3_refusals.CHECKS, lambda: boto3_refusals.Refusals(world)),
            ("AWS CLI", aws_cli.CHECKS, lambda: aws_cli.Shell(world)),
        ]
        return max(run_stage(*stage) for stage in stages)


def run_stage(name, checks, prepare):
    started = time.monotonic()
    report = Report(name)
    report.assert_all(checks, prepare())
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    return report.exit_code


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_clients.py SAMPLE WORK")
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))

"""Drives the S3 of `serve` with boto3 and the AWS CLI: check_s3.py SAMPLE WORK, two folders."""

from clients import aws_s3, boto3_s3
from clients.aws_shell import Shell
from clients.world import served_world
from report import Report, folders


def main(sample, work):
    report = Report("S3")
    with served_world(work / "s3", sample) as world:
        report.assert_all(boto3_s3.CHECKS, world.client("s3"))
        report.assert_all(aws_s3.CHECKS, Shell(world))
    return report.exit_code


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_s3.py SAMPLE WORK")))

"""Drives `serve` with the AWS CLI, as one would from a shell: check_awscli.py SAMPLE WORK, two folders."""

from clients import aws_cli
from clients.aws_shell import Shell
from clients.world import served_world
from report import Report, folders


def main(sample, work):
    report = Report("AWS CLI")
    with served_world(work / "awscli", sample) as world:
        report.assert_all(aws_cli.CHECKS, Shell(world))
    return report.exit_code


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_awscli.py SAMPLE WORK")))

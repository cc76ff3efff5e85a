"""Drives `serve` with boto3: check_boto3.py SAMPLE WORK, two folders."""

from clients import boto3_access, boto3_executions, boto3_interventions, boto3_jobs, boto3_pipelines, boto3_refusals, boto3_refused_starts
from clients.world import served_world
from report import Report, folders


def main(sample, work):
    report = Report("boto3")
    with served_world(work / "boto3", sample) as world:
        report.assert_all(boto3_access.CHECKS, world)
        report.assert_all(boto3_pipelines.CHECKS, world)
        executions = boto3_executions.Executions(world)
        report.assert_all(boto3_executions.CHECKS, executions)
        report.assert_all(boto3_jobs.CHECKS, executions)
        report.assert_all(boto3_interventions.CHECKS, boto3_interventions.Interventions(world))
        report.assert_all(boto3_refusals.CHECKS, boto3_refusals.Refusals(world))
        report.assert_all(boto3_refused_starts.CHECKS, boto3_refused_starts.Starts(world))
    return report.exit_code


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_boto3.py SAMPLE WORK")))

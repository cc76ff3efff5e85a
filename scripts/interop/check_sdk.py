"""The SageMaker Python SDK (version 2): its definition passes our rules and runs here, its Pipeline class drives serve."""

import json
import os
import sys

from report import Report, usage
from serving import REGION, ROLE, client_environment, macroshard, serving

TELEMETRY_OFF = "SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n"


def main(sample, work):
    report = Report("SageMaker Python SDK")
    with serving(os.path.join(work, "sdk-state"), os.path.abspath(sample)) as endpoint:
        for name in [each for each in os.environ if each.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(client_environment(endpoint))
        os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = write(os.path.join(work, "sdk-config.yaml"), TELEMETRY_OFF)
        pipeline = make_pipeline()
        path = write(os.path.join(work, "sdk-definition.json"), pipeline.definition())
        report.check("its definition passes our rules", lambda: rules(path))
        report.check("upserts twice, starts, waits and lists steps against serve", lambda: drive(pipeline))
    return report.exit_code


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.abspath(path)


def make_pipeline():
    import boto3
    from sagemaker.workflow.pipeline_context import PipelineSession
    from sdk_pipeline import Parameters, build_pipeline

    session = PipelineSession(boto_session=boto3.Session(region_name=REGION), default_bucket="sdk-bucket")
    image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest"
    parameters = Parameters("s3://data/mimic", "s3://data-out/sdk", image)
    return build_pipeline("sdk-waves", ["30", "31"], session=session, parameters=parameters)


def rules(path):
    code, stdout, stderr = macroshard("validate", "--definition", path, "--json")
    findings = json.loads(stdout or '{"findings": []}')["findings"]
    yield from (f"{each['rule']} at {each['path']}: {each['message']}" for each in findings if each["severity"] == "error")
    if code != 0 and not findings:
        yield stderr.strip()


def drive(pipeline):
    pipeline.upsert(role_arn=ROLE, tags=[{"Key": "a", "Value": "1"}])
    pipeline.upsert(role_arn=ROLE)
    execution = pipeline.start(parameters={"WindowSeconds": 600, "MaxRejectedFraction": 1.0})
    execution.wait(delay=1, max_attempts=60)
    status = execution.describe()["PipelineExecutionStatus"]
    if status != "Succeeded":
        yield f"it ended as {status}: {execution.list_steps()}"
    names = sorted(step["StepName"] for step in execution.list_steps())
    if names != ["Combine", "Group-30", "Group-31", "QualityGate"]:
        yield f"steps {names}"
    values = {each["Name"]: each["Value"] for each in execution.list_parameters()["PipelineParameters"]}
    if values.get("WindowSeconds") != "600":
        yield f"parameters {values}"
    described = pipeline.describe()
    if described["PipelineName"] != "sdk-waves":
        yield f"described {described['PipelineName']}"
    pipeline.delete()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_sdk.py SAMPLE WORK")
    sys.exit(main(*sys.argv[1:]))

"""A plugin for pytest: moto's decorators lead to the endpoint that the environment names, and each test finds it empty.

Where moto's tests give a placeholder that SageMaker refuses (a blank in the place of a definition, a role that is none), a
sound value takes its place. A job is waited for as it is created, because moto's jobs have ended by then.
"""

import json
import time
from contextlib import ContextDecorator

import boto3
import moto
import moto.core
import pytest

# Tests make ARNs of it.
moto.core.DEFAULT_ACCOUNT_ID = "000000000000"


class Served(ContextDecorator):
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def served(function=None, **_):
    return Served()(function) if callable(function) else Served()


moto.mock_aws = served


SOUND_ROLE = "arn:aws:iam::000000000000:role/any"
SOUND_DEFINITION = json.dumps({"Version": "2020-12-01", "Steps": [{"Name": "No", "Type": "Fail", "Arguments": {}}]})
make_client = boto3.client


def client(service, *arguments, **options):
    made = make_client(service, *arguments, **options)
    if service == "sagemaker":
        made.meta.events.register("provide-client-params.sagemaker", make_sound)
        made.meta.events.register(
            "after-call.sagemaker.CreateProcessingJob", lambda parsed, **_: wait_for_job(made, parsed)
        )
    return made


boto3.client = client


def make_sound(params, **_):
    definition = params.get("PipelineDefinition", SOUND_DEFINITION)
    role = params.get("RoleArn", SOUND_ROLE)
    return {
        **params,
        **({"PipelineDefinition": SOUND_DEFINITION} if "PipelineDefinition" in params and not definition.strip() else {}),
        **({"RoleArn": SOUND_ROLE} if "RoleArn" in params and ":role/" not in role else {}),
    }


def wait_for_job(sagemaker, parsed):
    name = parsed.get("ProcessingJobArn", "").rpartition("/")[2]
    while name and is_running(sagemaker, name):
        time.sleep(0.02)


@pytest.fixture(scope="session", autouse=True)
def inputs():
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="my-bucket")
    for prefix in ("sagemaker", "my-prefix"):
        s3.put_object(Bucket="my-bucket", Key=f"{prefix}/processing/data", Body=b"data")


@pytest.fixture(autouse=True)
def nothing_left():
    for region in ("us-east-1", "us-west-1"):
        sagemaker = boto3.client("sagemaker", region_name=region)
        for page in sagemaker.get_paginator("list_pipelines").paginate():
            for pipeline in page["PipelineSummaries"]:
                delete_pipeline(sagemaker, pipeline["PipelineName"])
        for page in sagemaker.get_paginator("list_processing_jobs").paginate():
            for job in page["ProcessingJobSummaries"]:
                sagemaker.delete_processing_job(ProcessingJobName=job["ProcessingJobName"])


def delete_pipeline(sagemaker, name):
    for execution in sagemaker.list_pipeline_executions(PipelineName=name)["PipelineExecutionSummaries"]:
        wait_until_ended(sagemaker, execution["PipelineExecutionArn"])
    sagemaker.delete_pipeline(PipelineName=name)


def wait_until_ended(sagemaker, arn):
    while sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)["PipelineExecutionStatus"] == "Executing":
        time.sleep(0.02)


def is_running(sagemaker, name):
    status = sagemaker.describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"]
    return status in ("InProgress", "Stopping")

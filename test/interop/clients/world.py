"""What every client is given: the served SageMaker, and our own definition to put into it."""

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from serving import IMAGES, REGION, build, released, served_environment, serving

PIPELINE_ROLE = "arn:aws:iam::111122223333:role/macroshard-pipeline"
ENDED = {"Succeeded", "Failed", "Stopped"}


@contextmanager
def served_world(work, sample):
    """Serves an empty store in the folder `work`, which must not be there yet."""
    with serving(work, sample) as endpoint:
        yield World(endpoint, work, build())


@dataclass(frozen=True)
class World:
    endpoint: str
    work: Path
    """The definition that `build` prints, of ten groups, whose defaults lead to the sample."""
    definition: str

    @cached_property
    def sagemaker(self):
        return self.client("sagemaker")

    def client(self, service, region=REGION):
        return self.client_with(self.environment["AWS_ACCESS_KEY_ID"], service, region=region)

    def client_with(self, access_key, service, region=REGION, **configured):
        session = boto3.Session(aws_access_key_id=access_key, aws_secret_access_key="any", region_name=region)
        config = Config(retries={"total_max_attempts": 1}, **configured)
        return session.client(service, endpoint_url=self.endpoint, config=config)

    @cached_property
    def environment(self):
        return served_environment(self.work)

    def create(self, name, **request):
        given = {"PipelineDefinition": self.definition, "RoleArn": PIPELINE_ROLE, **request}
        return self.sagemaker.create_pipeline(PipelineName=name, **given)["PipelineArn"]

    def start(self, name, values=None, **request):
        parameters = [{"Name": key, "Value": value} for key, value in (values or {}).items()]
        request = {"PipelineParameters": parameters, **request} if parameters else request
        return self.sagemaker.start_pipeline_execution(PipelineName=name, **request)["PipelineExecutionArn"]

    def start_with_image(self, name, mode, values=None, **request):
        """Starts an execution whose jobs all run a stand-in, which `release` lets end well."""
        released(self.work).unlink(missing_ok=True)
        return self.start(name, {"ProcessingImageUri": IMAGES[mode], **(values or {})}, **request)

    def release(self):
        released(self.work).touch()

    def status(self, arn):
        return self.sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)["PipelineExecutionStatus"]

    def wait_for_end(self, arn, seconds=90):
        wait_until(lambda: self.status(arn) in ENDED, seconds=seconds, what=f"{arn} has ended")
        return self.sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)

    def steps(self, arn):
        """All steps that have begun, by name."""
        pages = self.sagemaker.get_paginator("list_pipeline_execution_steps").paginate(PipelineExecutionArn=arn)
        return {step["StepName"]: step for page in pages for step in page["PipelineExecutionSteps"]}

    def wait_for_job(self, arn):
        """The name of the first job of an execution that writes to its log."""
        return wait_until(lambda: self.logging_job(arn), seconds=30, what=f"a job of {arn} prints a line")

    def logging_job(self, arn):
        for step in self.steps(arn).values():
            job = job_of(step)
            if job and self.client("logs").filter_log_events(
                logGroupName="/aws/sagemaker/ProcessingJobs", logStreamNamePrefix=f"{job}/"
            )["events"]:
                return job
        return None


def job_of(step):
    arn = step.get("Metadata", {}).get("ProcessingJob", {}).get("Arn")
    return arn and arn.rsplit("/", 1)[1]


def refusal(call, **request):
    """The error's code and message."""
    try:
        answer = call(**request)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError(f"{request} was not refused: {answer}")


def wait_until(is_so, *, seconds, what):
    """Asks ten times a second; gives back what it was told."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"waited {seconds} seconds until {what}"
        time.sleep(0.1)
    return found

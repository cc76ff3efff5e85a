"""The session that the SDK's pipeline classes are given, and the pipeline of our steps in it."""

from functools import cache

import boto3
import sagemaker.utils
from clients.sdk_pipeline import Parameters, build_pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from serving import INPUT, REGION

IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest"
GROUPS = ["30", "31"]
DEFAULT_BUCKET = "sdk-bucket"

# It checks its configuration at every look into it, hundreds of times; once, when it is loaded, is enough here.
sagemaker.utils.validate_sagemaker_config = lambda configuration: None


@cache
def pipeline_session():
    """With a default bucket: for a name of its own the SDK asks the real STS, whatever AWS_ENDPOINT_URL says."""
    return PipelineSession(boto_session=boto3.Session(region_name=REGION), default_bucket=DEFAULT_BUCKET)


def our_pipeline(name):
    parameters = Parameters(INPUT, "s3://my-bucket/sdk", IMAGE)
    return build_pipeline(name, GROUPS, session=pipeline_session(), parameters=parameters)

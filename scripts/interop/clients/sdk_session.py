"""The session that the SDK's pipeline classes are given, and the pipeline of our steps in it."""

import logging
from functools import cache

import boto3
import sagemaker.utils
from sagemaker.workflow.pipeline_context import PipelineSession
from sdk_pipeline import Parameters, build_pipeline
from serving import REGION

IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest"
GROUPS = ["30", "31"]
DEFAULT_BUCKET = "sdk-bucket"

for chatty in ("sagemaker", "sagemaker.config", "botocore"):
    logging.getLogger(chatty).setLevel(logging.ERROR)

# It checks its configuration at every look into it, hundreds of times; once, when it is loaded, is enough here.
sagemaker.utils.validate_sagemaker_config = lambda configuration: None


@cache
def pipeline_session():
    """With a default bucket: for a name of its own the SDK asks the real STS, whatever AWS_ENDPOINT_URL says."""
    return PipelineSession(boto_session=boto3.Session(region_name=REGION), default_bucket=DEFAULT_BUCKET)


def our_pipeline(name):
    parameters = Parameters("s3://data/mimic", "s3://data-out/sdk", IMAGE)
    return build_pipeline(name, GROUPS, session=pipeline_session(), parameters=parameters)

"""boto3: the jobs of an execution that has succeeded, their logs and results."""

import json

from clients.world import job_of

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"


def a_job_is_described_as_it_was_resolved(given):
    step = given.world.steps(given.first)["Group-31"]
    job = given.sagemaker.describe_processing_job(ProcessingJobName=job_of(step))
    assert job["ProcessingJobStatus"] == "Completed"
    assert job["ProcessingJobArn"] == step["Metadata"]["ProcessingJob"]["Arn"]
    assert "60" in job["AppSpecification"]["ContainerArguments"]
    assert job["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://my-bucket/mimic3wdb/31/"
    assert job["ProcessingEndTime"] >= job["ProcessingStartTime"] >= job["CreationTime"]


def a_job_carries_the_tags_of_its_step(given):
    step = given.world.steps(given.first)["Group-31"]
    tags = given.sagemaker.list_tags(ResourceArn=step["Metadata"]["ProcessingJob"]["Arn"])["Tags"]
    found = {tag["Key"]: tag["Value"] for tag in tags}
    assert found["project"] == "macroshard"
    assert found["sagemaker:pipeline-execution-arn"] == given.first
    assert found["sagemaker:pipeline-step-name"] == "Group-31"


def jobs_are_listed_and_filtered(given):
    execution_id = given.first.rsplit("/", 1)[1]
    paginator = given.sagemaker.get_paginator("list_processing_jobs")
    pages = paginator.paginate(
        NameContains=execution_id, StatusEquals="Completed", SortBy="Name", PaginationConfig={"PageSize": 4}
    )
    names = [job["ProcessingJobName"] for page in pages for job in page["ProcessingJobSummaries"]]
    assert len(names) == 11
    assert names == sorted(names)


def a_job_leaves_its_log_in_cloudwatch(given):
    logs = given.world.client("logs")
    job = job_of(given.world.steps(given.first)["Combine"])
    streams = logs.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=f"{job}/")["logStreams"]
    assert [stream["logStreamName"].split("/")[0] for stream in streams] == [job]
    name = streams[0]["logStreamName"]
    events = logs.get_log_events(logGroupName=LOG_GROUP, logStreamName=name, startFromHead=True)["events"]
    assert events, "the log is empty"
    assert all(isinstance(json.loads(event["message"]), dict) for event in events)
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)
    found = logs.get_paginator("filter_log_events").paginate(
        logGroupName=LOG_GROUP, logStreamNames=[name], PaginationConfig={"PageSize": 1}
    )
    assert [event["message"] for page in found for event in page["events"]] == [event["message"] for event in events]


def a_log_is_read_to_its_end_page_by_page(given):
    logs = given.world.client("logs")
    job = job_of(given.world.steps(given.first)["Group-30"])
    stream = logs.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=job)["logStreams"][0]
    request = {"logGroupName": LOG_GROUP, "logStreamName": stream["logStreamName"], "startFromHead": True}
    whole = [event["message"] for event in logs.get_log_events(**request)["events"]]
    found, token = [], None
    while True:
        page = logs.get_log_events(**request, limit=1, **({"nextToken": token} if token else {}))
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
        found += [event["message"] for event in page["events"]]
    assert found == whole


def the_results_can_be_fetched_from_s3(given):
    combined = given.sagemaker.describe_processing_job(ProcessingJobName=job_of(given.world.steps(given.first)["Combine"]))
    uri = combined["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    assert uri == f"s3://my-bucket/features/{given.first.rsplit('/', 1)[1]}/combined", uri
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    summary = given.world.client("s3").get_object(Bucket=bucket, Key=f"{key}/summary.json")
    assert 0 < json.load(summary["Body"])["rejectedFraction"] < 0.01


CHECKS = [
    a_job_is_described_as_it_was_resolved,
    a_job_carries_the_tags_of_its_step,
    jobs_are_listed_and_filtered,
    a_job_leaves_its_log_in_cloudwatch,
    a_log_is_read_to_its_end_page_by_page,
    the_results_can_be_fetched_from_s3,
]

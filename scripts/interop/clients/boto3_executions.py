"""boto3: executions that run our container, from start to the results and their logs."""

import json
from datetime import timedelta

from clients.world import job_of

NAME = "boto3-executions"
TOKEN = "another-token-that-is-long-enough-too"
LOG_GROUP = "/aws/sagemaker/ProcessingJobs"


class Executions:
    """The one pipeline that these checks share, and the execution that the others look at."""

    def __init__(self, world):
        self.world = world
        self.sagemaker = world.sagemaker
        self.first = None
        self.pipeline = world.create(NAME, ParallelismConfiguration={"MaxParallelExecutionSteps": 4})


def an_execution_with_overrides_succeeds(given):
    given.first = given.world.start(
        NAME,
        {"WindowSeconds": "60", "MaxRejectedFraction": "0.5"},
        PipelineExecutionDisplayName="first",
        PipelineExecutionDescription="windows of a minute",
    )
    assert given.first.startswith(f"{given.pipeline}/execution/"), given.first
    ended = given.world.wait_for_end(given.first)
    assert ended["PipelineExecutionStatus"] == "Succeeded", ended
    assert ended["PipelineExecutionDisplayName"] == "first"
    assert ended["PipelineExecutionDescription"] == "windows of a minute"
    assert ended["PipelineVersionId"] == 1
    assert ended["LastModifiedTime"] - ended["CreationTime"] < timedelta(minutes=2)
    assert given.sagemaker.describe_pipeline(PipelineName=NAME)["LastRunTime"] >= ended["CreationTime"]


def its_steps_are_listed_newest_first_over_several_pages(given):
    paginator = given.sagemaker.get_paginator("list_pipeline_execution_steps")
    pages = list(paginator.paginate(PipelineExecutionArn=given.first, PaginationConfig={"PageSize": 5}))
    steps = [step for page in pages for step in page["PipelineExecutionSteps"]]
    assert [len(page["PipelineExecutionSteps"]) for page in pages] == [5, 5, 2]
    assert [step["StepName"] for step in steps[:2]] == ["QualityGate", "Combine"]
    assert {step["StepName"] for step in steps[2:]} == {f"Group-{group}" for group in range(30, 40)}
    starts = [step["StartTime"] for step in steps]
    assert starts == sorted(starts, reverse=True)
    assert all(step["StepStatus"] == "Succeeded" and step["EndTime"] >= step["StartTime"] for step in steps)
    assert steps[0]["Metadata"]["Condition"]["Outcome"] == "True"


def its_parameters_hold_the_overrides_and_the_defaults(given):
    paginator = given.sagemaker.get_paginator("list_pipeline_parameters_for_execution")
    pages = list(paginator.paginate(PipelineExecutionArn=given.first, PaginationConfig={"PageSize": 4}))
    values = {each["Name"]: each["Value"] for page in pages for each in page["PipelineParameters"]}
    assert len(pages) == 3
    assert len(values) == 11
    assert values["WindowSeconds"] == "60"
    assert values["MaxRejectedFraction"] == "0.5"
    assert values["ProcessingInstanceType"] == "ml.m5.4xlarge"


def its_definition_stays_after_an_update(given):
    changed = given.world.definition.replace("ml.m5.4xlarge", "ml.m5.2xlarge")
    given.sagemaker.update_pipeline(PipelineName=NAME, PipelineDefinition=changed)
    kept = given.sagemaker.describe_pipeline_definition_for_execution(PipelineExecutionArn=given.first)
    assert kept["PipelineDefinition"] == given.world.definition


def an_earlier_version_can_be_started_and_its_jobs_come_from_the_cache(given):
    arn = given.world.start(NAME, {"WindowSeconds": "60", "MaxRejectedFraction": "0.5"}, PipelineVersionId=1)
    ended = given.world.wait_for_end(arn)
    assert (ended["PipelineExecutionStatus"], ended["PipelineVersionId"]) == ("Succeeded", 1), ended
    steps = given.world.steps(arn)
    hits = {name for name, step in steps.items() if step.get("CacheHitResult", {}).get("SourcePipelineExecutionArn")}
    assert hits == set(steps) - {"QualityGate"}, hits
    assert steps["Combine"]["CacheHitResult"]["SourcePipelineExecutionArn"] == given.first


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
    assert names == sorted(names, reverse=True)


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


def a_start_tried_again_with_its_token_is_one_execution(given):
    before = len(executions(given))
    values = {"WindowSeconds": "60", "MaxRejectedFraction": "0.5"}
    arns = {given.world.start(NAME, values, PipelineVersionId=1, ClientRequestToken=TOKEN) for _ in range(3)}
    assert len(arns) == 1
    given.world.wait_for_end(arns.pop())
    assert len(executions(given)) == before + 1


def executions_are_listed_over_several_pages(given):
    newest_first = executions(given)
    assert newest_first[-1]["PipelineExecutionArn"] == given.first
    assert newest_first[-1]["PipelineExecutionDisplayName"] == "first"
    arns = [each["PipelineExecutionArn"] for each in newest_first]
    oldest_first = [each["PipelineExecutionArn"] for each in executions(given, SortOrder="Ascending")]
    assert oldest_first == arns[::-1]
    by_arn = [each["PipelineExecutionArn"] for each in executions(given, SortBy="PipelineExecutionArn", SortOrder="Ascending")]
    assert by_arn == sorted(arns)
    assert executions(given, CreatedBefore=newest_first[-1]["StartTime"] - timedelta(seconds=1)) == []


def an_execution_can_be_named_after_its_start(given):
    given.sagemaker.update_pipeline_execution(
        PipelineExecutionArn=given.first, PipelineExecutionDisplayName="renamed", PipelineExecutionDescription="anew"
    )
    found = given.sagemaker.describe_pipeline_execution(PipelineExecutionArn=given.first)
    assert (found["PipelineExecutionDisplayName"], found["PipelineExecutionDescription"]) == ("renamed", "anew")


def executions(given, **request):
    paginator = given.sagemaker.get_paginator("list_pipeline_executions")
    pages = paginator.paginate(PipelineName=NAME, PaginationConfig={"PageSize": 2}, **request)
    return [summary for page in pages for summary in page["PipelineExecutionSummaries"]]


CHECKS = [
    an_execution_with_overrides_succeeds,
    its_steps_are_listed_newest_first_over_several_pages,
    its_parameters_hold_the_overrides_and_the_defaults,
    its_definition_stays_after_an_update,
    an_earlier_version_can_be_started_and_its_jobs_come_from_the_cache,
    a_job_is_described_as_it_was_resolved,
    a_job_carries_the_tags_of_its_step,
    jobs_are_listed_and_filtered,
    a_job_leaves_its_log_in_cloudwatch,
    a_log_is_read_to_its_end_page_by_page,
    the_results_can_be_fetched_from_s3,
    a_start_tried_again_with_its_token_is_one_execution,
    executions_are_listed_over_several_pages,
    an_execution_can_be_named_after_its_start,
]

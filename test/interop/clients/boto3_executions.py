"""boto3: executions that run our container, from the start to their end."""

from datetime import timedelta

NAME = "boto3-executions"
TOKEN = "another-token-that-is-long-enough-too"


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
    a_start_tried_again_with_its_token_is_one_execution,
    executions_are_listed_over_several_pages,
    an_execution_can_be_named_after_its_start,
]

"""boto3: pipelines, their versions, tags and lists."""

import json
from datetime import UTC, datetime, timedelta

from clients.world import PIPELINE_ROLE, refusal
from serving import REGION

TOKEN = "a-token-that-is-long-enough-to-be-one"


def a_pipeline_reads_back_as_it_was_created(world):
    arn = world.create(
        "boto3-pipelines",
        PipelineDescription="made by boto3",
        Tags=[{"Key": "team", "Value": "a"}],
        ParallelismConfiguration={"MaxParallelExecutionSteps": 3},
    )
    assert arn == f"arn:aws:sagemaker:{REGION}:000000000000:pipeline/boto3-pipelines", arn
    found = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines")
    assert found["PipelineArn"] == arn
    assert json.loads(found["PipelineDefinition"]) == json.loads(world.definition)
    assert found["PipelineDescription"] == "made by boto3"
    assert found["PipelineStatus"] == "Active"
    assert found["RoleArn"] == PIPELINE_ROLE
    assert found["ParallelismConfiguration"] == {"MaxParallelExecutionSteps": 3}
    assert world.sagemaker.describe_pipeline(PipelineName=arn)["PipelineName"] == "boto3-pipelines"


def times_are_times(world):
    found = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines")
    for member in ("CreationTime", "LastModifiedTime"):
        assert abs(datetime.now(UTC) - found[member]) < timedelta(minutes=2), found[member]


def the_region_of_the_signature_is_in_the_arn(world):
    client = world.client("sagemaker", region="ap-south-1")
    request = {"PipelineName": "boto3-elsewhere", "PipelineDefinition": world.definition, "RoleArn": PIPELINE_ROLE}
    arn = client.create_pipeline(**request)["PipelineArn"]
    assert arn == "arn:aws:sagemaker:ap-south-1:000000000000:pipeline/boto3-elsewhere", arn
    client.delete_pipeline(PipelineName="boto3-elsewhere")


def another_definition_makes_a_version(world):
    update = world.sagemaker.update_pipeline
    changed = world.definition.replace("ml.m5.4xlarge", "ml.m5.2xlarge")
    changed_again = changed.replace("ml.m5.xlarge", "ml.m5.large")
    assert len({world.definition, changed, changed_again}) == 3
    answers = [
        update(PipelineName="boto3-pipelines", PipelineDefinition=definition)
        for definition in (world.definition, changed, changed_again)
    ]
    assert [answer["PipelineVersionId"] for answer in answers] == [1, 2, 3]
    assert answers[0]["PipelineArn"].endswith(":pipeline/boto3-pipelines")


def what_an_update_does_not_name_stays(world):
    world.sagemaker.update_pipeline(PipelineName="boto3-pipelines", PipelineDescription="described anew")
    found = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines")
    assert found["PipelineDescription"] == "described anew"
    assert "ml.m5.2xlarge" in found["PipelineDefinition"]
    assert found["ParallelismConfiguration"] == {"MaxParallelExecutionSteps": 3}


def versions_are_listed_newest_first_over_several_pages(world):
    paginator = world.sagemaker.get_paginator("list_pipeline_versions")
    pages = list(paginator.paginate(PipelineName="boto3-pipelines", PaginationConfig={"PageSize": 2}))
    assert [len(page["PipelineVersionSummaries"]) for page in pages] == [2, 1]
    assert [version["PipelineVersionId"] for page in pages for version in page["PipelineVersionSummaries"]] == [3, 2, 1]


def an_earlier_version_is_there_by_its_id(world):
    first = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines", PipelineVersionId=1)
    assert "ml.m5.2xlarge" not in first["PipelineDefinition"]


def a_version_can_be_named(world):
    arn = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines")["PipelineArn"]
    named = {"PipelineVersionDisplayName": "first", "PipelineVersionDescription": "as it began"}
    answer = world.sagemaker.update_pipeline_version(PipelineArn=arn, PipelineVersionId=1, **named)
    assert (answer["PipelineArn"], answer["PipelineVersionId"]) == (arn, 1)
    listed = world.sagemaker.list_pipeline_versions(PipelineName="boto3-pipelines", SortOrder="Ascending")
    oldest = listed["PipelineVersionSummaries"][0]
    assert {name: oldest[name] for name in named} == named
    described = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines", PipelineVersionId=1)
    assert {name: described[name] for name in named} == named


def tags_are_added_replaced_and_deleted(world):
    arn = world.sagemaker.describe_pipeline(PipelineName="boto3-pipelines")["PipelineArn"]
    added = [{"Key": "team", "Value": "b"}, {"Key": "cost", "Value": "1"}]
    assert tags_of(world.sagemaker.add_tags(ResourceArn=arn, Tags=added)) == {"team": "b", "cost": "1"}
    world.sagemaker.delete_tags(ResourceArn=arn, TagKeys=["cost"])
    assert tags_of(world.sagemaker.list_tags(ResourceArn=arn)) == {"team": "b"}


def a_definition_may_lie_in_s3(world):
    location = {"Bucket": "definitions", "ObjectKey": "boto3/a pipeline.json"}
    s3 = world.client("s3")
    s3.create_bucket(Bucket=location["Bucket"])
    s3.put_object(Bucket=location["Bucket"], Key=location["ObjectKey"], Body=world.definition.encode())
    assert s3.get_object(Bucket="definitions", Key="boto3/a pipeline.json")["Body"].read() == world.definition.encode()
    world.sagemaker.create_pipeline(
        PipelineName="boto3-from-s3", PipelineDefinitionS3Location=location, RoleArn=PIPELINE_ROLE
    )
    found = world.sagemaker.describe_pipeline(PipelineName="boto3-from-s3")
    assert found["PipelineDefinition"] == world.definition


def a_definition_that_is_not_in_s3_is_refused(world):
    location = {"Bucket": "definitions", "ObjectKey": "nowhere.json"}
    code, message = refusal(
        world.sagemaker.create_pipeline,
        PipelineName="boto3-nowhere",
        PipelineDefinitionS3Location=location,
        RoleArn=PIPELINE_ROLE,
    )
    assert code == "ValidationException", code
    assert "s3://definitions/nowhere.json" in message, message


def lists_are_filtered_and_sorted_over_several_pages(world):
    for name in ("boto3-list-c", "boto3-list-a", "boto3-list-b"):
        world.create(name)
    paginator = world.sagemaker.get_paginator("list_pipelines")

    def names(**request):
        pages = paginator.paginate(PipelineNamePrefix="boto3-list", PaginationConfig={"PageSize": 2}, **request)
        return "".join(each["PipelineName"][-1] for page in pages for each in page["PipelineSummaries"])

    assert names(SortBy="Name", SortOrder="Ascending") == "abc"
    assert names(SortBy="Name", SortOrder="Descending") == "cba"
    assert names(SortBy="CreationTime", SortOrder="Ascending") == "cab"
    assert names() == "bac"
    assert names(CreatedAfter=datetime.now(UTC) + timedelta(minutes=1)) == ""
    assert names(CreatedBefore=datetime.now(UTC) + timedelta(minutes=1)) == "bac"


def a_create_tried_again_with_its_token_is_one(world):
    first = world.create("boto3-token", ClientRequestToken=TOKEN)
    assert world.create("boto3-token", ClientRequestToken=TOKEN) == first


def a_deleted_pipeline_is_gone(world):
    deleted = world.sagemaker.delete_pipeline(PipelineName="boto3-token")
    assert deleted["PipelineArn"].endswith(":pipeline/boto3-token")
    for call in (world.sagemaker.describe_pipeline, world.sagemaker.delete_pipeline):
        assert refusal(call, PipelineName="boto3-token")[0] == "ResourceNotFound"
    world.create("boto3-token")
    versions = world.sagemaker.list_pipeline_versions(PipelineName="boto3-token")["PipelineVersionSummaries"]
    assert [version["PipelineVersionId"] for version in versions] == [1]


def tags_of(answer):
    return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}


CHECKS = [
    a_pipeline_reads_back_as_it_was_created,
    times_are_times,
    the_region_of_the_signature_is_in_the_arn,
    another_definition_makes_a_version,
    what_an_update_does_not_name_stays,
    versions_are_listed_newest_first_over_several_pages,
    an_earlier_version_is_there_by_its_id,
    a_version_can_be_named,
    tags_are_added_replaced_and_deleted,
    a_definition_may_lie_in_s3,
    a_definition_that_is_not_in_s3_is_refused,
    lists_are_filtered_and_sorted_over_several_pages,
    a_create_tried_again_with_its_token_is_one,
    a_deleted_pipeline_is_gone,
]

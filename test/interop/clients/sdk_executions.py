"""The SDK's Pipeline class against the served SageMaker."""

import json
from unittest.mock import patch

from botocore.exceptions import WaiterError
from clients.sdk_session import DEFAULT_BUCKET, our_pipeline
from clients.sdk_wide_pipeline import wide_pipeline
from clients.world import PIPELINE_ROLE, refusal
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.selective_execution_config import SelectiveExecutionConfig
from serving import IMAGES

TELEMETRY = "sagemaker.telemetry.telemetry_logging._send_telemetry_request"


class Executions:
    def __init__(self, world):
        self.world = world
        self.pipeline = our_pipeline("sdk-pipeline")
        self.first = None


def upsert_creates_and_then_updates(given):
    # A version is made where the definition changes alone: the first has a parameter more.
    given.pipeline.parameters.append(ParameterString("Note", default_value="first"))
    with patch(TELEMETRY) as telemetry:
        made = given.pipeline.upsert(role_arn=PIPELINE_ROLE, tags=[{"Key": "team", "Value": "a"}])
        given.pipeline.parameters.pop()
        updated = given.pipeline.upsert(role_arn=PIPELINE_ROLE, tags=[{"Key": "cost", "Value": "1"}])
    assert not telemetry.called, "telemetry is on"
    assert made["PipelineArn"] == updated["PipelineArn"]
    assert updated["PipelineVersionId"] == given.pipeline.latest_pipeline_version_id == 2
    assert given.pipeline.describe(pipeline_version_id=1)["PipelineStatus"] == "Active"


def upsert_keeps_the_tags_that_it_is_not_given(given):
    arn = given.pipeline.describe()["PipelineArn"]
    tags = given.world.client("sagemaker").list_tags(ResourceArn=arn)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "a", "cost": "1"}, tags


def start_and_wait_to_the_end(given):
    given.first = given.pipeline.start(
        parameters={"WindowSeconds": 600, "MaxRejectedFraction": 1.0}, execution_display_name="by-the-sdk"
    )
    given.first.wait(delay=1, max_attempts=60)
    found = given.first.describe()
    assert (found["PipelineExecutionStatus"], found["PipelineExecutionDisplayName"]) == ("Succeeded", "by-the-sdk")


def its_steps_and_parameters_are_listed(given):
    steps = given.first.list_steps()
    assert [step["StepName"] for step in steps[:2]] == ["QualityGate", "Combine"]
    assert {step["StepName"] for step in steps[2:]} == {"Group-30", "Group-31"}
    page = given.first.list_parameters(max_results=3)
    assert len(page["PipelineParameters"]) == 3
    values = given.pipeline.build_parameters_from_execution(given.first.arn, {"MaxRejectedFraction": 0.9})
    assert (values["WindowSeconds"], values["MaxRejectedFraction"]) == ("600", 0.9), values


def a_selection_refers_to_the_latest_execution(given):
    config = SelectiveExecutionConfig(selected_steps=["Combine", "QualityGate"], reference_latest_execution=True)
    execution = given.pipeline.start(parameters={"MaxRejectedFraction": 1.0}, selective_execution_config=config)
    execution.wait(delay=1, max_attempts=60)
    sources = {
        step["StepName"]: step["SelectiveExecutionResult"]["SourcePipelineExecutionArn"]
        for step in execution.list_steps()
        if "SelectiveExecutionResult" in step
    }
    assert sources == {"Group-30": given.first.arn, "Group-31": given.first.arn}, sources


def wait_raises_for_a_failed_execution(given):
    execution = given.pipeline.start(parameters={"ProcessingImageUri": IMAGES["failing"]})
    try:
        execution.wait(delay=1, max_attempts=60)
    except WaiterError as error:
        assert "terminal failure state" in str(error), error
    else:
        raise AssertionError("wait took a failed execution for one that succeeded")


def stop_ends_an_execution(given):
    execution = given.pipeline.start(parameters={"ProcessingImageUri": IMAGES["waiting"]})
    execution.stop()
    assert given.world.wait_for_end(execution.arn)["PipelineExecutionStatus"] == "Stopped"


def executions_and_versions_are_listed(given):
    statuses = [each["PipelineExecutionStatus"] for each in given.pipeline.list_executions()["PipelineExecutionSummaries"]]
    assert statuses == ["Stopped", "Failed", "Succeeded", "Succeeded"], statuses
    assert len(given.pipeline.list_pipeline_versions()["PipelineVersionSummaries"]) == 2


def a_large_definition_goes_through_its_default_bucket(given):
    pipeline = our_pipeline("sdk-large")
    pipeline.parameters += [ParameterString(f"Unused{number}", default_value="x" * 1000) for number in range(100)]
    assert len(pipeline.definition()) > 100 * 1024
    pipeline.create(role_arn=PIPELINE_ROLE)
    stored = given.world.work / "state/s3" / DEFAULT_BUCKET / "sdk-large"
    assert json.loads(stored.read_text()) == json.loads(pipeline.describe()["PipelineDefinition"])


def code_of_a_script_processor_is_uploaded(given):
    pipeline = wide_pipeline()
    pipeline.create(role_arn=PIPELINE_ROLE)
    first = json.loads(pipeline.describe()["PipelineDefinition"])["Steps"][0]
    code = next(each for each in first["Arguments"]["ProcessingInputs"] if each["InputName"] == "code")
    bucket, key = code["S3Input"]["S3Uri"].removeprefix("s3://").split("/", 1)
    body = given.world.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert "def wide_pipeline" in body


def delete_takes_it_away(given):
    given.pipeline.delete()
    assert refusal(given.world.sagemaker.describe_pipeline, PipelineName="sdk-pipeline")[0] == "ResourceNotFound"


CHECKS = [
    upsert_creates_and_then_updates,
    upsert_keeps_the_tags_that_it_is_not_given,
    start_and_wait_to_the_end,
    its_steps_and_parameters_are_listed,
    a_selection_refers_to_the_latest_execution,
    wait_raises_for_a_failed_execution,
    stop_ends_an_execution,
    executions_and_versions_are_listed,
    a_large_definition_goes_through_its_default_bucket,
    code_of_a_script_processor_is_uploaded,
    delete_takes_it_away,
]

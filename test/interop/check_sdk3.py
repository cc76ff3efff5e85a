"""The SageMaker Python SDK (version 3) and `serve`: check_sdk3.py SAMPLE WORK, two folders.

Its Pipeline class drives the served SageMaker: upsert, start, wait, list_steps, versions, delete, with a ForEach step and
run conditions, of which AWS says that its own local mode has none. It asks STS at AWS for whom it is, which has no
endpoint here: a session with a default bucket and a role does not ask.
"""

import json
import logging
import os
import time
from functools import cached_property

from report import Report, folders
from serving import IMAGES, REGION, client_environment, released, serving

ROLE = "arn:aws:iam::111122223333:role/any"


def main(sample, work):
    report = Report("SageMaker Python SDK 3")
    with serving(work / "sdk3", sample, "--any-credentials") as endpoint:
        lead_sdk_to(endpoint, work)
        report.assert_all(CHECKS, Given(work / "sdk3"))
    return report.exit_code


def lead_sdk_to(endpoint, work):
    configuration = work / "sdk3-config.yaml"
    telemetry_off = {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}}
    configuration.write_text(json.dumps({"SchemaVersion": "1.0", "SageMaker": telemetry_off}))
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(client_environment(endpoint))
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = str(configuration)
    logging.disable(logging.WARNING)


class Given:
    def __init__(self, work):
        import boto3
        from sagemaker.core.config.config_manager import SageMakerConfig

        # It checks its configuration at every look into it, hundreds of times.
        SageMakerConfig.validate_sagemaker_config = lambda *_: None
        self.work = work
        self.boto = boto3.Session(region_name=REGION)
        self.sagemaker = self.boto.client("sagemaker")
        self.pipeline = None
        self.execution = None

    @cached_property
    def session(self):
        from sagemaker.core.workflow.pipeline_context import PipelineSession

        return PipelineSession(boto_session=self.boto, default_bucket="my-bucket")


def definition_of(given, items):
    from sagemaker.core.workflow.parameters import ParameterString
    from sagemaker.mlops.workflow.for_each_step import CurrentItem, ForEachStep
    from sagemaker.mlops.workflow.pipeline import Pipeline
    from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition

    groups = ParameterString("Groups", default_value=items)
    body = processing_step(given, "Body", IMAGES["waiting"], {"GROUP": CurrentItem()})
    each = ForEachStep("Each", iterable_items=groups, max_concurrency=2, for_each_body=[body])
    bad = processing_step(given, "Bad", IMAGES["failing"], {})
    mend = processing_step(given, "Mend", IMAGES["waiting"], {})
    mend.add_depends_on([StepDependency(bad, TriggerCondition.FAILED)])
    session = given.session
    return Pipeline("sdk3", parameters=[groups], steps=[each, bad, mend], sagemaker_session=session)


def processing_step(given, name, image, environment):
    from sagemaker.core.processing import Processor
    from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
    from sagemaker.core.workflow.execution_variables import ExecutionVariables
    from sagemaker.core.workflow.functions import Join
    from sagemaker.mlops.workflow.steps import ProcessingStep

    processor = Processor(
        role=ROLE,
        image_uri=image,
        instance_count=1,
        instance_type="ml.m5.large",
        env=environment,
        sagemaker_session=given.session,
    )
    place = Join(on="/", values=["s3://my-bucket/sdk3", ExecutionVariables.PIPELINE_EXECUTION_ID, name, *environment.values()])
    upload = ProcessingS3Output(s3_uri=place, local_path="/opt/ml/processing/output", s3_upload_mode="EndOfJob")
    outputs = [ProcessingOutput(output_name="o", s3_output=upload)]
    return ProcessingStep(name, step_args=processor.run(outputs=outputs))


def upsert_creates_and_then_makes_a_version(given):
    released(given.work).touch()
    created = definition_of(given, '["a"]').upsert(role_arn=ROLE)
    given.pipeline = definition_of(given, '["30", "31", "32"]')
    updated = given.pipeline.upsert(role_arn=ROLE)
    assert created["PipelineArn"] == updated["PipelineArn"]
    versions = given.sagemaker.list_pipeline_versions(PipelineName="sdk3")["PipelineVersionSummaries"]
    assert [each["PipelineVersionId"] for each in versions] == [2, 1], versions


def a_started_execution_of_a_foreach_step_ends(given):
    given.execution = given.pipeline.start(execution_display_name="by-the-sdk")
    given.execution.wait(delay=1, max_attempts=60)
    found = given.execution.describe()
    assert found["PipelineExecutionStatus"] == "Succeeded", found


def its_children_are_listed_with_their_items(given):
    steps = {step["StepName"]: step for step in given.execution.list_steps()}
    assert set(steps) == {"Each", "Body-0", "Body-1", "Body-2", "Bad"}, sorted(steps)
    context = {"ParentStepName": "Each", "Index": 1, "Item": "31"}
    assert steps["Body-1"]["IterationContext"] == context, steps["Body-1"]
    counts = steps["Each"]["Metadata"]["ForEach"]
    assert (counts["Status"], counts["InputItemCount"], counts["SucceededStepCount"]) == ("Succeeded", 3, 3), counts


def a_run_condition_runs_on_a_failure(given):
    released(given.work).unlink()
    execution = given.pipeline.start(parameters={"Groups": "[]"})
    wait_for(given, execution.arn, "Bad", "Failed")
    released(given.work).touch()
    ended = wait_for_end(given, execution.arn)
    assert ended == "CompletedWithFailures", ended
    assert {step["StepName"] for step in execution.list_steps()} == {"Each", "Bad", "Mend"}


def an_older_version_is_started_and_described(given):
    execution = given.pipeline.start(pipeline_version_id=1)
    assert given.sagemaker.describe_pipeline_execution(PipelineExecutionArn=execution.arn)["PipelineVersionId"] == 1
    assert wait_for_end(given, execution.arn) == "Succeeded"


def delete_takes_it_away(given):
    given.pipeline.delete()
    assert given.sagemaker.list_pipelines()["PipelineSummaries"] == []


def wait_for(given, arn, step, status):
    for _ in range(600):
        steps = given.sagemaker.list_pipeline_execution_steps(PipelineExecutionArn=arn)["PipelineExecutionSteps"]
        if any(each["StepName"] == step and each["StepStatus"] == status for each in steps):
            return
        time.sleep(0.1)
    raise AssertionError(f"{step} has not become {status}: {steps}")


def wait_for_end(given, arn):
    for _ in range(600):
        status = given.sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)["PipelineExecutionStatus"]
        if status not in ("Executing", "Stopping"):
            return status
        time.sleep(0.1)
    raise AssertionError(f"{arn} has not ended")


CHECKS = [
    upsert_creates_and_then_makes_a_version,
    a_started_execution_of_a_foreach_step_ends,
    its_children_are_listed_with_their_items,
    a_run_condition_runs_on_a_failure,
    an_older_version_is_started_and_described,
    delete_takes_it_away,
]

if __name__ == "__main__":
    raise SystemExit(main(*folders("check_sdk3.py SAMPLE WORK")))

"""The steps of our pipeline, written with the pipeline classes of the SageMaker Python SDK (version 2)."""

from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.retry import (
    SageMakerJobExceptionTypeEnum,
    SageMakerJobStepRetryPolicy,
    StepExceptionTypeEnum,
    StepRetryPolicy,
)
from sagemaker.workflow.steps import CacheConfig, ProcessingStep

INPUT_FOLDER = "/opt/ml/processing/input"
OUTPUT_FOLDER = "/opt/ml/processing/output"
ROLE = "arn:aws:iam::111122223333:role/sdk-job"


class Parameters:
    """The parameters that are common to all steps, and where they are declared."""

    def __init__(self, input_uri, output_uri, image_uri):
        self.input_uri = ParameterString("InputDataUri", default_value=input_uri)
        self.output_uri = ParameterString("OutputDataUri", default_value=output_uri)
        self.image_uri = ParameterString("ProcessingImageUri", default_value=image_uri)
        self.instance_type = ParameterString(
            "ProcessingInstanceType", default_value="ml.m5.xlarge", enum_values=["ml.m5.xlarge", "ml.m5.4xlarge"]
        )
        self.volume_size = ParameterInteger("ProcessingVolumeSizeInGB", default_value=100)
        self.window_seconds = ParameterInteger("WindowSeconds", default_value=0)
        self.max_rejected = ParameterFloat("MaxRejectedFraction", default_value=0.01)
        self.dataset_version = ParameterString("DatasetVersion", default_value="1")

    def declared(self):
        return list(vars(self).values())


def build_pipeline(name, group_names, *, session, parameters):
    """A step a group, one combine over their outputs, and the quality gate: as our own definition has them."""
    groups = [group_step(group, session, parameters) for group in group_names]
    summary = PropertyFile(name="Summary", output_name="combined", path="summary.json")
    combine = combine_step(groups, summary, session, parameters)
    return Pipeline(
        name=name,
        parameters=parameters.declared(),
        steps=[*groups, combine, quality_gate(combine, summary, parameters)],
        sagemaker_session=session,
    )


def group_step(group, session, parameters):
    request = processor(session, parameters).run(
        arguments=[
            *("process-group", "--group", group, "--extractor", "wfdb-summary"),
            *("--window-seconds", parameters.window_seconds.to_string()),
        ],
        inputs=[
            ProcessingInput(
                input_name="group",
                source=Join(on="/", values=[parameters.input_uri, group, ""]),
                destination=f"{INPUT_FOLDER}/{group}",
            )
        ],
        outputs=[folder_output("shard", parameters, "groups", group, "shard")],
    )
    return ProcessingStep(
        name=f"Group-{group}",
        display_name=f"Process group {group}",
        description=f"Micro-shards the files of group {group}",
        step_args=request,
        cache_config=CacheConfig(enable_caching=True, expire_after="P30D"),
        retry_policies=retry_policies(),
    )


def combine_step(groups, summary, session, parameters):
    request = processor(session, parameters).run(
        arguments=["combine", "--compression", "zstd"],
        inputs=[
            ProcessingInput(
                input_name=group.name,
                source=group.properties.ProcessingOutputConfig.Outputs["shard"].S3Output.S3Uri,
                destination=f"{INPUT_FOLDER}/{group.name}",
            )
            for group in groups
        ],
        outputs=[folder_output("combined", parameters, "combined")],
    )
    return ProcessingStep(
        name="Combine",
        step_args=request,
        property_files=[summary],
        cache_config=CacheConfig(enable_caching=True, expire_after="P30D"),
        retry_policies=retry_policies(),
    )


def quality_gate(combine, summary, parameters):
    rejected_fraction = JsonGet(step_name=combine.name, property_file=summary, json_path="rejectedFraction")
    too_many = FailStep(
        name="TooManyRejects",
        error_message=Join(on="", values=["rejected ", rejected_fraction, ", at most ", parameters.max_rejected]),
    )
    return ConditionStep(
        name="QualityGate",
        conditions=[ConditionLessThanOrEqualTo(left=rejected_fraction, right=parameters.max_rejected)],
        if_steps=[],
        else_steps=[too_many],
    )


def processor(session, parameters):
    return Processor(
        role=ROLE,
        image_uri=parameters.image_uri,
        instance_count=1,
        instance_type=parameters.instance_type,
        volume_size_in_gb=parameters.volume_size,
        env={"DatasetVersion": parameters.dataset_version},
        sagemaker_session=session,
    )


def folder_output(name, parameters, *path):
    values = [parameters.output_uri, ExecutionVariables.PIPELINE_EXECUTION_ID, *path]
    return ProcessingOutput(output_name=name, source=OUTPUT_FOLDER, destination=Join(on="/", values=values))


def retry_policies():
    return [
        SageMakerJobStepRetryPolicy(
            exception_types=[SageMakerJobExceptionTypeEnum.CAPACITY_ERROR, SageMakerJobExceptionTypeEnum.RESOURCE_LIMIT],
            interval_seconds=60,
            backoff_rate=1.5,
            expire_after_mins=720,
        ),
        StepRetryPolicy(
            exception_types=[StepExceptionTypeEnum.SERVICE_FAULT, StepExceptionTypeEnum.THROTTLING],
            interval_seconds=30,
            max_attempts=5,
        ),
    ]

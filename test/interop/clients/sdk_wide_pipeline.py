"""A pipeline that uses most of what the SDK's classes can say about processing, conditions and parameters."""

from clients.sdk_session import pipeline_session
from sagemaker.network import NetworkConfig
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import (
    ConditionEquals,
    ConditionGreaterThan,
    ConditionGreaterThanOrEqualTo,
    ConditionIn,
    ConditionLessThan,
    ConditionNot,
    ConditionOr,
)
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.parameters import ParameterBoolean, ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_definition_config import PipelineDefinitionConfig
from sagemaker.workflow.pipeline_experiment_config import PipelineExperimentConfig
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import CacheConfig, ProcessingStep

ISOLATED = ParameterBoolean("Isolated", default_value=True)
MAX_RUNTIME = ParameterInteger("MaxRuntime", default_value=3600)
SUBNET = ParameterString("Subnet", default_value="subnet-0123456789abcdef0")
COUNT = ParameterInteger("Count", default_value=1)
LIMIT = ParameterFloat("Limit", default_value=0.5)
IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/report@sha256:{'a' * 64}"


def wide_pipeline():
    session = pipeline_session()
    report = PropertyFile(name="Report", output_name="report", path="report.json")
    first = report_step("Report", session, report, [ProcessingInput(source="s3://data/in/", destination=folder("data"))])
    output = first.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri
    second = report_step("Again", session, None, [ProcessingInput(source=output, destination=folder("first"))], [first])
    experiment = PipelineExperimentConfig(
        Join(on="-", values=["wide", ExecutionVariables.PIPELINE_NAME]), ExecutionVariables.PIPELINE_EXECUTION_ID
    )
    return Pipeline(
        name="sdk-wide",
        parameters=[ISOLATED, MAX_RUNTIME, SUBNET, COUNT, LIMIT],
        steps=[first, gate(report, second)],
        sagemaker_session=session,
        pipeline_experiment_config=experiment,
        pipeline_definition_config=PipelineDefinitionConfig(use_custom_job_prefix=True),
    )


def report_step(name, session, property_file, inputs, depends_on=()):
    """The code is this very file, which the SDK uploads; the output's place is the SDK's own."""
    network = NetworkConfig(
        enable_network_isolation=ISOLATED,
        encrypt_inter_container_traffic=True,
        subnets=[SUBNET],
        security_group_ids=["sg-0123456789abcdef0"],
    )
    processor = ScriptProcessor(
        role="arn:aws:iam::111122223333:role/sdk-job",
        image_uri=IMAGE,
        command=["python3"],
        instance_count=COUNT,
        instance_type="ml.m5.xlarge",
        volume_size_in_gb=20,
        volume_kms_key="arn:aws:kms:us-east-1:111122223333:key/volume",
        output_kms_key="alias/output",
        max_runtime_in_seconds=MAX_RUNTIME,
        base_job_name="wide",
        env={"PIPELINE": ExecutionVariables.PIPELINE_NAME},
        tags=[{"Key": "team", "Value": "a"}],
        network_config=network,
        sagemaker_session=session,
    )
    request = processor.run(
        code=__file__,
        arguments=["--count", COUNT.to_string()],
        inputs=inputs,
        outputs=[ProcessingOutput(output_name="report", source="/opt/ml/processing/report")],
    )
    return ProcessingStep(
        name=name,
        step_args=request,
        property_files=[property_file] if property_file else None,
        depends_on=list(depends_on),
        cache_config=CacheConfig(enable_caching=True, expire_after="PT1H"),
    )


def gate(report, then):
    value = JsonGet(step_name="Report", property_file=report, json_path="values[0].mean")
    conditions = [
        ConditionOr(
            conditions=[
                ConditionEquals(left=ExecutionVariables.PIPELINE_NAME, right="sdk-wide"),
                ConditionGreaterThan(left=value, right=1),
            ]
        ),
        ConditionNot(expression=ConditionIn(value=SUBNET, in_values=["none", SUBNET])),
        ConditionGreaterThanOrEqualTo(left=LIMIT, right=0.1),
        ConditionLessThan(left=value, right=LIMIT),
    ]
    bad = FailStep(name="Bad", error_message=Join(on=" ", values=["value", value, ISOLATED, MAX_RUNTIME]))
    return ConditionStep(name="Gate", conditions=conditions, if_steps=[then], else_steps=[bad])


def folder(name):
    return f"/opt/ml/processing/input/{name}"

"""boto3: what SageMaker refuses to make, to find and to list, and by which name."""

import json

from clients.world import PIPELINE_ROLE, refusal
from serving import REGION

NAME = "boto3-refusals"
EXECUTION = f"arn:aws:sagemaker:{REGION}:000000000000:pipeline/{NAME}/execution/abcdefghijkl"


class Refusals:
    """A pipeline that has never been started."""

    def __init__(self, world):
        self.world = world
        self.sagemaker = world.sagemaker
        world.create(NAME)

    def create(self, **request):
        given = {"PipelineName": "boto3-refused", "PipelineDefinition": self.world.definition, "RoleArn": PIPELINE_ROLE}
        return refusal(self.sagemaker.create_pipeline, **{**given, **request})


def an_unknown_pipeline_is_not_found(given):
    for call in (
        given.sagemaker.describe_pipeline,
        given.sagemaker.update_pipeline,
        given.sagemaker.delete_pipeline,
        given.sagemaker.start_pipeline_execution,
        given.sagemaker.list_pipeline_executions,
        given.sagemaker.list_pipeline_versions,
    ):
        code, message = refusal(call, PipelineName="boto3-unknown")
        assert code == "ResourceNotFound", (call, code)
        assert "boto3-unknown" in message, message


def the_modelled_exception_can_be_caught_by_its_class(given):
    try:
        given.sagemaker.describe_pipeline(PipelineName="boto3-unknown")
    except given.sagemaker.exceptions.ResourceNotFound as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    else:
        raise AssertionError("the unknown pipeline was described")


def an_unknown_execution_is_not_found(given):
    for call in (
        given.sagemaker.describe_pipeline_execution,
        given.sagemaker.describe_pipeline_definition_for_execution,
        given.sagemaker.list_pipeline_execution_steps,
        given.sagemaker.list_pipeline_parameters_for_execution,
        given.sagemaker.update_pipeline_execution,
        given.sagemaker.stop_pipeline_execution,
        given.sagemaker.retry_pipeline_execution,
    ):
        code, _ = refusal(call, PipelineExecutionArn=EXECUTION)
        assert code == "ResourceNotFound", (call, code)


def an_unknown_version_is_not_found(given):
    request = {"PipelineName": NAME, "PipelineVersionId": 9}
    assert refusal(given.sagemaker.describe_pipeline, **request)[0] == "ResourceNotFound"
    assert refusal(given.sagemaker.start_pipeline_execution, **request)[0] == "ResourceNotFound"


def a_name_that_is_taken_already_exists(given):
    code, message = given.create(PipelineName=NAME)
    assert code == "ValidationException", code
    assert "Pipeline names must be unique within an AWS account and region" in message, message
    assert "already exists" in message, message


def a_name_with_an_underscore_is_refused(given):
    code, message = given.create(PipelineName="boto3_refused")
    assert code == "ValidationException", code
    assert "'pipelineName'" in message, message
    assert "regular expression pattern" in message, message


def a_definition_that_is_no_json_is_refused(given):
    code, message = given.create(PipelineDefinition="{")
    assert code == "ValidationException", code
    assert message.startswith("Unable to parse pipeline definition"), message


def an_integer_parameter_in_a_string_field_is_refused(given):
    for put in (into_environment, into_arguments):
        definition = json.loads(given.world.definition)
        put(definition["Steps"][0]["Arguments"], {"Get": "Parameters.WindowSeconds"})
        code, message = given.create(PipelineDefinition=json.dumps(definition))
        assert code == "ValidationException", code
        said = "Cannot assign property reference [Parameters.WindowSeconds] to argument of type [String]"
        assert said in message, message


def a_reference_to_no_step_is_refused(given):
    definition = given.world.definition.replace("Steps.Group-30.", "Steps.Group-99.")
    code, message = given.create(PipelineDefinition=definition)
    assert code == "ValidationException", code
    assert "Group-99" in message, message


def a_cycle_is_refused(given):
    definition = json.loads(given.world.definition)
    definition["Steps"][0]["DependsOn"] = ["Combine"]
    code, message = given.create(PipelineDefinition=json.dumps(definition))
    assert code == "ValidationException", code
    assert "Combine" in message, message


def a_page_out_of_bounds_or_of_another_list_is_refused(given):
    for request in ({"MaxResults": 101}, {"NextToken": "of-another-list"}):
        code, _ = refusal(given.sagemaker.list_pipelines, **request)
        assert code == "ValidationException", (request, code)


def tags_beyond_fifty_or_of_aws_are_refused(given):
    arn = given.sagemaker.describe_pipeline(PipelineName=NAME)["PipelineArn"]
    many = [{"Key": f"key-{number}", "Value": "x"} for number in range(51)]
    for tags in (many, [{"Key": "aws:mine", "Value": "x"}]):
        code, _ = refusal(given.sagemaker.add_tags, ResourceArn=arn, Tags=tags)
        assert code == "ValidationException", code


def an_unknown_job_is_refused_as_the_service_does_it(given):
    code, message = refusal(given.sagemaker.describe_processing_job, ProcessingJobName="none")
    assert code == "ValidationException", code
    assert "Could not find requested job" in message, message


def an_unknown_log_stream_is_not_found(given):
    logs = given.world.client("logs")
    request = {"logGroupName": "/aws/sagemaker/ProcessingJobs", "logStreamName": "none/algo-1-0"}
    assert refusal(logs.get_log_events, **request)[0] == "ResourceNotFoundException"


def an_operation_that_is_not_there_says_so(given):
    code, message = refusal(given.sagemaker.list_training_jobs)
    assert code == "UnknownOperationException", code
    assert "ListTrainingJobs" in message, message


def nothing_was_created_by_what_was_refused(given):
    assert given.sagemaker.list_pipelines(PipelineNamePrefix="boto3-refused")["PipelineSummaries"] == []


def into_environment(job, value):
    job["Environment"]["Window"] = value


def into_arguments(job, value):
    job["AppSpecification"]["ContainerArguments"][-1] = value


CHECKS = [
    an_unknown_pipeline_is_not_found,
    the_modelled_exception_can_be_caught_by_its_class,
    an_unknown_execution_is_not_found,
    an_unknown_version_is_not_found,
    a_name_that_is_taken_already_exists,
    a_name_with_an_underscore_is_refused,
    a_definition_that_is_no_json_is_refused,
    an_integer_parameter_in_a_string_field_is_refused,
    a_reference_to_no_step_is_refused,
    a_cycle_is_refused,
    a_page_out_of_bounds_or_of_another_list_is_refused,
    tags_beyond_fifty_or_of_aws_are_refused,
    an_unknown_job_is_refused_as_the_service_does_it,
    an_unknown_log_stream_is_not_found,
    an_operation_that_is_not_there_says_so,
    nothing_was_created_by_what_was_refused,
]

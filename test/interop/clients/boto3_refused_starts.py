"""boto3: starts that SageMaker refuses, and by which name."""

import json

from clients.world import refusal

NAME = "boto3-starts"


class Starts:
    """A pipeline with a parameter of each type, one of which has no default; it has never been started."""

    def __init__(self, world):
        self.sagemaker = world.sagemaker
        definition = json.loads(world.definition)
        definition["Parameters"] += [
            {"Name": "Cohort", "Type": "String", "DefaultValue": "adult", "EnumValues": ["adult", "neonate"]},
            {"Name": "IsTrial", "Type": "Boolean", "DefaultValue": False},
            {"Name": "Site", "Type": "String"},
        ]
        world.create(NAME, PipelineDefinition=json.dumps(definition))

    def refused(self, **values):
        parameters = [{"Name": name, "Value": value} for name, value in {"Site": "a", **values}.items()]
        return refusal(self.sagemaker.start_pipeline_execution, PipelineName=NAME, PipelineParameters=parameters)


def an_empty_override_is_refused(given):
    code, message = given.refused(DatasetVersion="")
    assert code == "ValidationException", code
    assert '[string "" is too short (length: 0, required minimum: 1)]' in message, message


def an_unknown_parameter_is_refused(given):
    code, message = given.refused(WindowSecond="60")
    assert code == "ValidationException", code
    assert "WindowSecond" in message, message


def a_value_of_the_wrong_type_is_refused(given):
    for name, value in {"WindowSeconds": "a minute", "MaxRejectedFraction": "half", "IsTrial": "yes"}.items():
        code, message = given.refused(**{name: value})
        assert code == "ValidationException", (name, code)
        assert name in message, message


def a_value_outside_the_enumeration_is_refused(given):
    code, message = given.refused(Cohort="elder")
    assert code == "ValidationException", code
    assert "elder" in message, message


def a_parameter_without_a_value_is_refused(given):
    code, message = refusal(given.sagemaker.start_pipeline_execution, PipelineName=NAME)
    assert code == "ValidationException", code
    assert "Site" in message, message


def nothing_was_started_by_what_was_refused(given):
    assert given.sagemaker.list_pipeline_executions(PipelineName=NAME)["PipelineExecutionSummaries"] == []


CHECKS = [
    an_empty_override_is_refused,
    an_unknown_parameter_is_refused,
    a_value_of_the_wrong_type_is_refused,
    a_value_outside_the_enumeration_is_refused,
    a_parameter_without_a_value_is_refused,
    nothing_was_started_by_what_was_refused,
]

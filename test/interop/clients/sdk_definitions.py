"""The SDK's definitions against our rules: our own steps, and one that uses most of what its classes can say."""

import json

from clients.sdk_session import GROUPS, our_pipeline
from clients.sdk_wide_pipeline import wide_pipeline
from serving import build, macroshard, write_description


class Definitions:
    def __init__(self, world):
        self.world = world

    def findings(self, definition):
        """What `validate` finds of severity error."""
        path = self.world.work / "definition.json"
        path.write_text(definition)
        code, printed, said = macroshard("validate", "--definition", str(path), "--json")
        assert printed, said
        findings = json.loads(printed)["findings"]
        errors = [f"{each['rule']} at {each['path']}: {each['message']}" for each in findings if each["severity"] == "error"]
        assert code == (1 if errors else 0), (code, errors)
        return errors


def our_steps_in_its_classes_pass_our_rules(given):
    errors = given.findings(our_pipeline("sdk-definition").definition())
    assert errors == [], errors


def its_edges_between_steps_are_ours(given):
    description = given.world.work / "pipeline.yaml"
    write_description(description, GROUPS)
    ours, theirs = json.loads(build("--config", str(description))), json.loads(our_pipeline("sdk-definition").definition())
    assert shapes(theirs["Steps"]) == shapes(ours["Steps"])


def a_definition_with_most_that_it_can_say_passes_our_rules(given):
    errors = given.findings(wide_pipeline().definition())
    assert errors == [], errors


def an_integer_in_a_text_is_found(given):
    """So that a rule that finds nothing is no proof."""
    definition = json.loads(our_pipeline("sdk-definition").definition())
    definition["Steps"][0]["Arguments"]["Environment"]["Window"] = {"Get": "Parameters.WindowSeconds"}
    errors = given.findings(json.dumps(definition))
    assert len(errors) == 1, errors
    assert "Parameters.WindowSeconds" in errors[0], errors


def shapes(steps):
    """Name, type and what it refers to of other steps, of every step."""
    found = []
    for step in steps:
        branches = [nested for branch in ("IfSteps", "ElseSteps") for nested in step["Arguments"].get(branch, [])]
        found += [(step["Name"], step["Type"], sorted(references(step["Arguments"]))), *shapes(branches)]
    return sorted(found)


def references(value):
    if isinstance(value, list):
        return {found for each in value for found in references(each)}
    if not isinstance(value, dict):
        return set()
    own = value.get("Get", "")
    # Our message of the Fail step names the combine's output, too.
    named = {own.split(".")[1]} if isinstance(own, str) and own.startswith("Steps.") else set()
    return named | {found for each in value.values() for found in references(each)}


CHECKS = [
    our_steps_in_its_classes_pass_our_rules,
    its_edges_between_steps_are_ours,
    a_definition_with_most_that_it_can_say_passes_our_rules,
    an_integer_in_a_text_is_found,
]

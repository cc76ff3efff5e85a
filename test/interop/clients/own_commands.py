"""Our own commands, asserted by what they print with --json: the same against every SageMaker."""

import json
from pathlib import Path

import boto3
from serving import macroshard, write_description

NAME = "mimic3-waveform-features"


class Commands:
    """A pipeline.yaml of two groups, and the executions that were started of it."""

    def __init__(self, work, environment, sample):
        self.work = work
        self.description = work / "pipeline.yaml"
        self.environment = environment
        self.sample = sample
        self.executions = []
        write_description(self.description, ["30", "31"])

    def run(self, command, *arguments):
        code, printed, said = self.end_of(command, *arguments)
        assert code == 0, f"{command} ended with {code}: {said.strip()}"
        return json.loads(printed)

    def end_of(self, command, *arguments):
        arguments = [*arguments, "--config", str(self.description), "--json"]
        return macroshard(command, *arguments, env=self.environment)


def upsert_creates_and_then_leaves_alone(given):
    assert given.run("plan")["action"] == "create"
    actions = [given.run("upsert")["action"] for _ in range(2)]
    assert actions == ["created", "unchanged"], actions
    assert given.run("plan")["action"] == "none"


def upsert_updates_what_has_changed(given):
    write_description(given.description, ["30", "31"], **{"  WindowSeconds": "60"})
    assert given.run("plan")["action"] == "update"
    actions = [given.run("upsert")["action"] for _ in range(2)]
    assert actions == ["updated", "unchanged"], actions


def list_holds_the_pipeline(given):
    names = [each["name"] for each in given.run("list")["pipelines"]]
    assert names == [NAME], names


def start_refuses_an_unknown_parameter(given):
    code, _, said = given.end_of("start", "--set", "WindowSecond=600")
    assert code != 0
    assert "WindowSeconds" in said, said
    assert given.run("list", "--executions")["executions"] == []


def start_is_listed(given):
    given.executions.append(given.run("start", "--set", "WindowSeconds=600")["executionArn"])
    assert listed(given) == given.executions


def start_copies_the_values_of_an_earlier_execution(given):
    arn = given.run("start", "--from-execution", given.executions[0])["executionArn"]
    given.executions.append(arn)
    assert sorted(listed(given)) == sorted(given.executions)


def watch_sees_each_to_its_end(given):
    ends = [given.run("watch", arn)["status"] for arn in given.executions]
    assert ends == ["Succeeded", "Succeeded"], ends


def status_tells_the_steps(given):
    names = [step["name"] for step in given.run("status", given.executions[0])["steps"]]
    assert {"Group-30", "Group-31", "Combine", "QualityGate"} <= set(names), names


def an_ended_execution_can_be_neither_stopped_nor_retried(given):
    for command in ("stop", "retry"):
        code, _, said = given.end_of(command, given.executions[0])
        assert code == 1, (command, code, said)


def delete_takes_it_away(given):
    given.run("delete", "--yes")
    assert given.run("list")["pipelines"] == []
    assert given.run("plan")["action"] == "create"


def verify_lists_a_bucket(given):
    s3 = boto3.client(
        "s3",
        endpoint_url=given.environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    s3.create_bucket(Bucket="verified")
    files = sorted(path for path in given.sample.glob("*/**/*") if path.is_file())
    keys = [f"input/{path.relative_to(given.sample).as_posix()}" for path in files]
    for path, key in zip(files, keys, strict=True):
        s3.upload_file(str(path), "verified", key)
    s3.put_object(Bucket="verified", Key="input/30/", Body=b"")
    result = given.run("local", "--data", str(given.sample), "--out", str(given.work / "out"))["outputDir"]
    verify = ["verify", str(Path(result) / "combined"), "--source", "s3://verified/input"]
    verified = given.run(*verify)
    assert (verified["findings"], verified["files"]) == ([], len(files)), verified
    s3.delete_object(Bucket="verified", Key=keys[0])
    s3.put_object(Bucket="verified", Key="input/99/new.hea", Body=b"")
    code, printed, _ = given.end_of(*verify)
    _, group, name = keys[0].split("/", 2)
    assert (code, json.loads(printed)["findings"]) == (
        1,
        [
            f'group "{group}" of the source: file "{name}" has gone',
            'source: has the folder "99", which is no group of the result',
        ],
    ), printed
    code, _, said = given.end_of(*verify[:3], "s3://not-there/input")
    assert (code, said) == (2, "macroshard: --source s3://not-there/input: there is no such bucket\n"), said


def listed(given):
    return [each["executionArn"] for each in given.run("list", "--executions")["executions"]]


CHECKS = [
    upsert_creates_and_then_leaves_alone,
    upsert_updates_what_has_changed,
    list_holds_the_pipeline,
    start_refuses_an_unknown_parameter,
    start_is_listed,
    start_copies_the_values_of_an_earlier_execution,
]
"""What only a SageMaker with steps and jobs can answer."""
CHECKS_OF_STEPS = [
    watch_sees_each_to_its_end,
    status_tells_the_steps,
    an_ended_execution_can_be_neither_stopped_nor_retried,
]
LAST = [delete_takes_it_away]
"""What needs an S3 of others."""
CHECKS_OF_BUCKETS = [verify_lists_a_bucket]

"""Drives `macroshard serve` with the AWS CLI, as a person would from a shell."""

import json
import os
import subprocess
import sys
import time

from report import Report, usage
from serving import ROLE, client_environment, macroshard, serving, write_description

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


def main(sample, work):
    report = Report("AWS CLI")
    description = os.path.join(work, "awscli.yaml")
    write_description(description, ["30", "31"])
    definition = os.path.join(work, "awscli.json")
    macroshard("build", "--config", description, "--out", definition)
    with serving(os.path.join(work, "awscli-state"), os.path.abspath(sample)) as endpoint:
        env = client_environment(endpoint)
        report.check("creates, describes, updates, starts, lists, stops, retries and deletes", lambda: walk(definition, env))
        report.check("is told errors by the service's names", lambda: errors(env))
    return report.exit_code


def walk(definition, env):
    name = ["--pipeline-name", "waves"]
    body = ["--pipeline-definition", f"file://{definition}"]
    sagemaker(env, "create-pipeline", *name, *body, "--role-arn", ROLE)
    if sagemaker(env, "update-pipeline", *name, *body)["PipelineVersionId"] != 2:
        yield "the update made no second version"
    overrides = ["--pipeline-parameters", "Name=WindowSeconds,Value=600"]
    execution = ["--pipeline-execution-arn", sagemaker(env, "start-pipeline-execution", *name, *overrides)["PipelineExecutionArn"]]
    sagemaker(env, "stop-pipeline-execution", *execution)
    if wait(env, execution) != "Stopped":
        yield "it did not stop"
    sagemaker(env, "retry-pipeline-execution", *execution)
    if wait(env, execution) != "Succeeded":
        yield "the retry did not succeed"
    # The CLI asks for page after page by itself.
    steps = sagemaker(env, "list-pipeline-execution-steps", *execution, "--page-size", "1")["PipelineExecutionSteps"]
    if [step["StepName"] for step in steps][:2] != ["QualityGate", "Combine"] or len(steps) != 4:
        yield f"steps {[step['StepName'] for step in steps]}"
    versions = sagemaker(env, "list-pipeline-versions", *name)["PipelineVersionSummaries"]
    if [each["PipelineVersionId"] for each in versions] != [2, 1]:
        yield f"versions {versions}"
    arn = sagemaker(env, "describe-pipeline", *name)["PipelineArn"]
    sagemaker(env, "add-tags", "--resource-arn", arn, "--tags", "Key=a,Value=1")
    if sagemaker(env, "list-tags", "--resource-arn", arn)["Tags"] != [{"Key": "a", "Value": "1"}]:
        yield "the tag is not there"
    selection = json.dumps({"SourcePipelineExecutionArn": execution[1], "SelectedSteps": [{"StepName": "Combine"}]})
    selected = sagemaker(env, "start-pipeline-execution", *name, "--selective-execution-config", selection)
    if wait(env, ["--pipeline-execution-arn", selected["PipelineExecutionArn"]]) != "Succeeded":
        yield "the selected step did not succeed"
    sagemaker(env, "delete-pipeline", *name)


def errors(env):
    done = run(env, "describe-pipeline", "--pipeline-name", "none")
    if "(ResourceNotFound)" not in done.stderr:
        yield done.stderr.strip()
    done = run(env, "start-pipeline-execution", "--pipeline-name", "none")
    if "(ResourceNotFound)" not in done.stderr:
        yield done.stderr.strip()


def sagemaker(env, *arguments):
    done = run(env, *arguments)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]}: {done.stderr.strip()}")
    return json.loads(done.stdout) if done.stdout.strip() else {}


def run(env, *arguments):
    return subprocess.run([AWS, "sagemaker", *arguments, "--output", "json"], capture_output=True, text=True, env=env)


def wait(env, execution):
    while True:
        status = sagemaker(env, "describe-pipeline-execution", *execution)["PipelineExecutionStatus"]
        if status not in ("Executing", "Stopping"):
            return status
        time.sleep(0.2)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_awscli.py SAMPLE WORK")
    sys.exit(main(*sys.argv[1:]))

"""The AWS CLI: each check is a command line as one would type it, or a few."""

import hashlib
import json
import random
import urllib.request

from clients.world import PIPELINE_ROLE, job_of
from serving import INPUT, macroshard

NAME = "cli-pipeline"


def sts_says_who_calls(shell):
    assert shell.json("sts get-caller-identity")["Account"] == "000000000000"


def another_key_is_refused_with_what_sets_the_right_one(shell):
    for line in ("sagemaker list-pipelines", "s3 ls", "sts get-caller-identity"):
        said = shell.refused(line, AWS_ACCESS_KEY_ID="any")
        assert 'eval "$(npx macroshard serve --env)" sets' in said, said


def create_and_describe(shell):
    made = shell.json(
        f"sagemaker create-pipeline --pipeline-name {NAME} --role-arn {PIPELINE_ROLE} "
        "--pipeline-definition file://definition.json --tags Key=team,Value=a "
        "--parallelism-configuration MaxParallelExecutionSteps=4"
    )
    found = shell.json(f"sagemaker describe-pipeline --pipeline-name {NAME}")
    assert found["PipelineArn"] == made["PipelineArn"]
    assert json.loads(found["PipelineDefinition"]) == json.loads(shell.world.definition)


def create_from_a_definition_that_s3_cp_put_there(shell):
    shell.run("s3 mb s3://definitions")
    shell.run("s3 cp definition.json s3://definitions/cli/definition.json")
    shell.json(
        f"sagemaker create-pipeline --pipeline-name cli-from-s3 --role-arn {PIPELINE_ROLE} "
        "--pipeline-definition-s3-location Bucket=definitions,ObjectKey=cli/definition.json"
    )


def a_presigned_url_is_fetched(shell):
    code, url, said = shell.run("s3 presign s3://definitions/cli/definition.json")
    assert code == 0, said
    with urllib.request.urlopen(url.strip()) as answer:
        assert answer.read().decode() == shell.world.definition


def update_makes_a_version_that_can_be_named(shell):
    updated = shell.json(f"sagemaker update-pipeline --pipeline-name {NAME} --pipeline-definition file://changed.json")
    assert updated["PipelineVersionId"] == 2, updated
    shell.json(
        f"sagemaker update-pipeline-version --pipeline-arn {updated['PipelineArn']} "
        "--pipeline-version-id 2 --pipeline-version-display-name second"
    )
    names = shell.json(
        f"sagemaker list-pipeline-versions --pipeline-name {NAME} "
        "--query PipelineVersionSummaries[].[PipelineVersionId,PipelineVersionDisplayName]"
    )
    assert names == [[2, "second"], [1, None]], names


def tags_are_added_and_deleted(shell):
    arn = shell.json(f"sagemaker describe-pipeline --pipeline-name {NAME} --query PipelineArn")
    shell.json(f"sagemaker add-tags --resource-arn {arn} --tags Key=cost,Value=1")
    shell.json(f"sagemaker delete-tags --resource-arn {arn} --tag-keys team")
    assert shell.json(f"sagemaker list-tags --resource-arn {arn}") == {"Tags": [{"Key": "cost", "Value": "1"}]}


def start_with_overrides(shell):
    started = shell.json(
        f"sagemaker start-pipeline-execution --pipeline-name {NAME} --pipeline-execution-display-name from-the-cli "
        "--pipeline-parameters Name=WindowSeconds,Value=30 Name=MaxRejectedFraction,Value=0.5"
    )
    shell.execution = started["PipelineExecutionArn"]
    ended = shell.world.wait_for_end(shell.execution)
    assert ended["PipelineExecutionStatus"] == "Succeeded", ended


def steps_are_listed_over_several_pages(shell):
    line = f"sagemaker list-pipeline-execution-steps --pipeline-execution-arn {shell.execution}"
    names = shell.json(f"{line} --page-size 5 --query PipelineExecutionSteps[].StepName")
    assert len(names) == 12, names
    assert names[:2] == ["QualityGate", "Combine"], names
    first = shell.json(f"{line} --max-items 5")
    second = shell.json(f"{line} --max-items 5 --starting-token {first['NextToken']}")
    found = [step["StepName"] for page in (first, second) for step in page["PipelineExecutionSteps"]]
    assert found == names[:10], found


def every_list_is_the_same_in_small_pages(shell):
    execution = f"--pipeline-execution-arn {shell.execution}"
    lines = [
        f"list-pipeline-executions --pipeline-name {NAME}",
        f"list-pipeline-parameters-for-execution {execution}",
        f"list-pipeline-versions --pipeline-name {NAME}",
        "list-pipelines",
        "list-processing-jobs",
    ]
    for line in lines:
        whole, paged = (shell.json(f"sagemaker {line} --page-size {size}") for size in (100, 5))
        assert whole == paged, line


def the_waiter_for_jobs_sees_a_job_end(shell):
    job = job_of(shell.world.steps(shell.execution)["Combine"])
    code, _, said = shell.run(f"sagemaker wait processing-job-completed-or-stopped --processing-job-name {job}")
    assert code == 0, said


def a_job_log_is_filtered(shell):
    job = job_of(shell.world.steps(shell.execution)["Combine"])
    line = f"logs filter-log-events --log-group-name /aws/sagemaker/ProcessingJobs --log-stream-name-prefix {job}/"
    assert shell.json(f"{line} --query events[].message"), "no line was found"
    assert shell.json(f"{line} --filter-pattern no-line-says-this --query events[].message") == []


def results_are_copied_from_s3(shell):
    key = f"features/{shell.execution.rsplit('/', 1)[1]}/combined/signal_stats.csv"
    code, _, said = shell.run(f"s3 cp s3://my-bucket/{key} stats.csv")
    assert code == 0, said
    assert (shell.folder / "stats.csv").read_text().startswith("kind,signal,units,")


def results_are_listed_synced_and_verified(shell):
    prefix = f"s3://my-bucket/features/{shell.execution.rsplit('/', 1)[1]}/combined"
    code, listed, said = shell.run(f"s3 ls {prefix}/ --recursive")
    assert code == 0, said
    code, _, said = shell.run(f"s3 sync {prefix} dataset")
    assert code == 0, said
    dataset = shell.folder / "dataset"
    sizes = {path.relative_to(dataset).as_posix(): path.stat().st_size for path in dataset.rglob("*") if path.is_file()}
    columns = [line.split() for line in listed.splitlines()]
    assert {key.split("/combined/")[1]: int(size) for _, _, size, key in columns} == sizes, (columns, sizes)
    assert "manifest.json" in sizes
    code, printed, said = macroshard(
        *["verify", str(dataset), "--execution", shell.execution, "--source", INPUT, "--json"], env=shell.world.environment
    )
    assert code == 0, printed + said
    deployed = (shell.folder / "changed.json").read_text()
    definition = json.dumps(json.loads(deployed), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(definition.encode()).hexdigest()
    assert json.loads(printed)["execution"]["definitionSha256"] == digest, printed


def a_large_object_is_fetched_in_ranges(shell):
    content = random.Random(1).randbytes(20_000_000)
    stored = shell.world.work / "state/s3/definitions/large.bin"
    stored.write_bytes(content)
    code, _, said = shell.run("s3 cp s3://definitions/large.bin large.bin")
    assert code == 0, said
    assert (shell.folder / "large.bin").read_bytes() == content, "the copy differs"


def a_selective_execution_reuses_the_groups(shell):
    config = {
        "SourcePipelineExecutionArn": shell.execution,
        "SelectedSteps": [{"StepName": "Combine"}, {"StepName": "QualityGate"}],
    }
    arn = shell.json(
        f"sagemaker start-pipeline-execution --pipeline-name {NAME} --query PipelineExecutionArn "
        f"--selective-execution-config '{json.dumps(config)}'"
    )
    assert shell.world.wait_for_end(arn)["PipelineExecutionStatus"] == "Succeeded"
    step = shell.world.steps(arn)["Group-39"]
    assert step["SelectiveExecutionResult"]["SourcePipelineExecutionArn"] == shell.execution


def stop_and_retry(shell):
    arn = shell.world.start_with_image(NAME, "waiting", {"DatasetVersion": "cli"})
    shell.world.wait_for_job(arn)
    shell.json(f"sagemaker stop-pipeline-execution --pipeline-execution-arn {arn}")
    assert shell.world.wait_for_end(arn)["PipelineExecutionStatus"] == "Stopped"
    shell.world.release()
    shell.json(f"sagemaker retry-pipeline-execution --pipeline-execution-arn {arn}")
    assert shell.world.wait_for_end(arn)["PipelineExecutionStatus"] == "Succeeded"


def executions_are_listed(shell):
    statuses = shell.json(
        f"sagemaker list-pipeline-executions --pipeline-name {NAME} "
        "--query PipelineExecutionSummaries[].PipelineExecutionStatus"
    )
    assert statuses == ["Succeeded"] * 3, statuses


def an_empty_override_is_refused_in_the_services_words(shell):
    said = shell.refused(
        f"sagemaker start-pipeline-execution --pipeline-name {NAME} "
        """--pipeline-parameters '[{"Name": "DatasetVersion", "Value": ""}]'"""
    )
    assert "An error occurred (ValidationException) when calling the StartPipelineExecution operation" in said, said
    assert '[string "" is too short (length: 0, required minimum: 1)]' in said, said


def delete_and_ask_again(shell):
    shell.json(f"sagemaker delete-pipeline --pipeline-name {NAME}")
    said = shell.refused(f"sagemaker describe-pipeline --pipeline-name {NAME}")
    assert "An error occurred (ResourceNotFound) when calling the DescribePipeline operation" in said, said
    said = shell.refused(f"sagemaker start-pipeline-execution --pipeline-name {NAME}")
    assert "An error occurred (ResourceNotFound) when calling the StartPipelineExecution operation" in said, said


CHECKS = [
    sts_says_who_calls,
    another_key_is_refused_with_what_sets_the_right_one,
    create_and_describe,
    create_from_a_definition_that_s3_cp_put_there,
    a_presigned_url_is_fetched,
    update_makes_a_version_that_can_be_named,
    tags_are_added_and_deleted,
    start_with_overrides,
    steps_are_listed_over_several_pages,
    every_list_is_the_same_in_small_pages,
    the_waiter_for_jobs_sees_a_job_end,
    a_job_log_is_filtered,
    results_are_copied_from_s3,
    results_are_listed_synced_and_verified,
    a_large_object_is_fetched_in_ranges,
    a_selective_execution_reuses_the_groups,
    stop_and_retry,
    executions_are_listed,
    an_empty_override_is_refused_in_the_services_words,
    delete_and_ask_again,
]

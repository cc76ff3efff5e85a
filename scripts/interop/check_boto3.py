"""Drives `macroshard serve` with boto3: every operation, errors by the service's names, pages, logs."""

import datetime
import json
import os
import subprocess
import sys
import time

import boto3
from botocore.exceptions import ClientError
from report import Report, usage
from serving import IMAGE_THAT_SLEEPS, REGION, ROLE, client_environment, serving, write_description

GROUPS = ["30", "31"]


def main(sample, work):
    report = Report("boto3")
    description = os.path.join(work, "boto3.yaml")
    write_description(description, GROUPS)
    built = subprocess.run(
        ["node", "dist/pipeline/cli/bin.js", "build", "--config", description], capture_output=True, text=True, check=True
    )
    with serving(os.path.join(work, "boto3-state"), os.path.abspath(sample)) as endpoint:
        os.environ.update(client_environment(endpoint))
        checks = Boto3Checks(built.stdout)
        for title, check in checks.all():
            report.check(title, check)
    return report.exit_code


class Boto3Checks:
    """In this order: each finds what the ones before have left."""

    def __init__(self, definition):
        self.definition = definition
        self.sagemaker = boto3.client("sagemaker")
        self.logs = boto3.client("logs")
        self.arn = None
        self.first = None

    def all(self):
        return [
            ("creates and describes a pipeline in the region of the signature", self.create),
            ("updates it, a version each time, and describes each version", self.versions),
            ("starts with overrides and runs to the end", self.start),
            ("lists steps over several pages, newest first, with metadata", self.steps),
            ("tells of an execution's parameters and definition", self.execution),
            ("reads job logs", self.job_logs),
            ("stops an execution while its job runs, and retries it under the same ARN", self.stop_and_retry),
            ("runs selected steps on an earlier execution's results", self.selective),
            ("keeps one execution for one token", self.token),
            ("merges, lists and removes tags", self.tags),
            ("filters and sorts lists", self.lists),
            ("names its errors as the service does", self.errors),
            ("takes a definition from S3, and says who asks", self.other_services),
            ("deletes the pipeline with its executions", self.delete),
        ]

    def create(self):
        self.arn = self.sagemaker.create_pipeline(
            PipelineName="waves", PipelineDefinition=self.definition, RoleArn=ROLE, Tags=[{"Key": "a", "Value": "1"}]
        )["PipelineArn"]
        if f":{REGION}:" not in self.arn:
            yield f"the ARN {self.arn} is not of {REGION}"
        found = self.sagemaker.describe_pipeline(PipelineName="waves")
        if json.loads(found["PipelineDefinition"]) != json.loads(self.definition):
            yield "the definition came back changed"
        age = datetime.datetime.now(datetime.timezone.utc) - found["CreationTime"]
        if not 0 <= age.total_seconds() < 60:
            yield f"created {age} ago"

    def versions(self):
        for number in (2, 3):
            updated = self.sagemaker.update_pipeline(PipelineName="waves", PipelineDefinition=self.definition)
            if updated["PipelineVersionId"] != number:
                yield f"expected version {number}, got {updated}"
        self.sagemaker.update_pipeline_version(
            PipelineArn=self.arn, PipelineVersionId=2, PipelineVersionDisplayName="second"
        )
        listed = self.sagemaker.list_pipeline_versions(PipelineName="waves")["PipelineVersionSummaries"]
        got = [(each["PipelineVersionId"], each.get("PipelineVersionDisplayName")) for each in listed]
        if got != [(3, None), (2, "second"), (1, None)]:
            yield f"versions {got}"
        described = self.sagemaker.describe_pipeline(PipelineName="waves", PipelineVersionId=2)
        if described.get("PipelineVersionDisplayName") != "second":
            yield f"version 2 is {described}"

    def start(self):
        overrides = [{"Name": "WindowSeconds", "Value": "600"}]
        self.first = self.begin(PipelineParameters=overrides, PipelineExecutionDisplayName="first")
        ended = self.wait(self.first)
        if ended["PipelineExecutionStatus"] != "Succeeded":
            yield f"ended as {ended}"

    def steps(self):
        pages = self.sagemaker.get_paginator("list_pipeline_execution_steps").paginate(
            PipelineExecutionArn=self.first, PaginationConfig={"PageSize": 1}
        )
        listed = [page["PipelineExecutionSteps"] for page in pages]
        names = [step["StepName"] for page in listed for step in page]
        if [len(page) for page in listed] != [1, 1, 1, 1]:
            yield f"pages of {[len(page) for page in listed]}"
        if names[:2] != ["QualityGate", "Combine"] or sorted(names[2:]) != ["Group-30", "Group-31"]:
            yield f"steps {names}"
        gate, combine = listed[0][0], listed[1][0]
        if gate["Metadata"] != {"Condition": {"Outcome": "True"}}:
            yield f"the gate says {gate['Metadata']}"
        job = combine["Metadata"]["ProcessingJob"]["Arn"].split("/")[-1]
        described = self.sagemaker.describe_processing_job(ProcessingJobName=job)
        if described["ProcessingJobStatus"] != "Completed":
            yield f"the combine's job is {described['ProcessingJobStatus']}"
        jobs = self.sagemaker.list_processing_jobs(NameContains=job)["ProcessingJobSummaries"]
        if [each["ProcessingJobName"] for each in jobs] != [job]:
            yield f"jobs {jobs}"

    def execution(self):
        listed = self.sagemaker.list_pipeline_parameters_for_execution(PipelineExecutionArn=self.first)
        values = {each["Name"]: each["Value"] for each in listed["PipelineParameters"]}
        if values.get("WindowSeconds") != "600" or values.get("DatasetVersion") != "1":
            yield f"parameters {values}"
        told = self.sagemaker.describe_pipeline_definition_for_execution(PipelineExecutionArn=self.first)
        if json.loads(told["PipelineDefinition"]) != json.loads(self.definition):
            yield "its definition is another one"
        self.sagemaker.update_pipeline_execution(
            PipelineExecutionArn=self.first, PipelineExecutionDescription="seen"
        )
        if self.sagemaker.describe_pipeline_execution(PipelineExecutionArn=self.first)[
            "PipelineExecutionDescription"
        ] != "seen":
            yield "the description did not stay"

    def job_logs(self):
        group = "/aws/sagemaker/ProcessingJobs"
        streams = self.logs.describe_log_streams(logGroupName=group)["logStreams"]
        if len(streams) != 3:
            yield f"{len(streams)} streams"
        name = streams[0]["logStreamName"]
        events = self.logs.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True)["events"]
        found = self.logs.filter_log_events(logGroupName=group, logStreamNames=[name])["events"]
        if not events or [each["message"] for each in events] != [each["message"] for each in found]:
            yield f"{len(events)} events, {len(found)} by the filter"

    def stop_and_retry(self):
        arn = self.begin(
            PipelineParameters=[
                {"Name": "ProcessingImageUri", "Value": "111122223333.dkr.ecr.us-east-1.amazonaws.com/other:2"},
                {"Name": "DatasetVersion", "Value": "stopped"},
            ]
        )
        self.sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn)
        status = self.status(arn)
        if status not in ("Stopping", "Stopped"):
            yield f"after the stop it is {status}"
        if self.wait(arn)["PipelineExecutionStatus"] != "Stopped":
            yield "it did not end as Stopped"
        retried = self.sagemaker.retry_pipeline_execution(PipelineExecutionArn=arn)["PipelineExecutionArn"]
        if retried != arn:
            yield f"the retry has another ARN: {retried}"
        if self.wait(arn)["PipelineExecutionStatus"] != "Succeeded":
            yield f"the retry ended as {self.status(arn)}"

    def selective(self):
        arn = self.begin(
            SelectiveExecutionConfig={
                "SourcePipelineExecutionArn": self.first,
                "SelectedSteps": [{"StepName": "Combine"}, {"StepName": "QualityGate"}],
            }
        )
        if self.wait(arn)["PipelineExecutionStatus"] != "Succeeded":
            yield f"it ended as {self.status(arn)}"
        listed = self.sagemaker.list_pipeline_execution_steps(PipelineExecutionArn=arn)["PipelineExecutionSteps"]
        reused = {
            each["StepName"]: each["SelectiveExecutionResult"]["SourcePipelineExecutionArn"]
            for each in listed
            if "SelectiveExecutionResult" in each
        }
        if reused != {"Group-30": self.first, "Group-31": self.first}:
            yield f"reused {reused}"

    def token(self):
        token = "interop-" * 5
        arns = {self.begin(ClientRequestToken=token) for _ in range(2)}
        if len(arns) != 1:
            yield f"two executions: {arns}"
        self.wait(arns.pop())

    def tags(self):
        self.sagemaker.add_tags(ResourceArn=self.arn, Tags=[{"Key": "b", "Value": "2"}])
        self.sagemaker.delete_tags(ResourceArn=self.arn, TagKeys=["a"])
        found = self.sagemaker.list_tags(ResourceArn=self.arn)["Tags"]
        if found != [{"Key": "b", "Value": "2"}]:
            yield f"tags {found}"

    def lists(self):
        self.sagemaker.create_pipeline(PipelineName="other", PipelineDefinition=self.definition, RoleArn=ROLE)
        by_prefix = self.sagemaker.list_pipelines(PipelineNamePrefix="wa")["PipelineSummaries"]
        if [each["PipelineName"] for each in by_prefix] != ["waves"]:
            yield f"by prefix {by_prefix}"
        by_name = self.sagemaker.list_pipelines(SortBy="Name", SortOrder="Ascending")["PipelineSummaries"]
        if [each["PipelineName"] for each in by_name] != ["other", "waves"]:
            yield f"by name {by_name}"
        executions = self.sagemaker.list_pipeline_executions(PipelineName="waves", SortOrder="Ascending")
        if executions["PipelineExecutionSummaries"][0]["PipelineExecutionArn"] != self.first:
            yield "the oldest execution is not the first"

    def errors(self):
        start = self.sagemaker.start_pipeline_execution
        integer_in_text = json.loads(self.definition)
        arguments = integer_in_text["Steps"][0]["Arguments"]["AppSpecification"]["ContainerArguments"]
        arguments[-1] = {"Get": "Parameters.WindowSeconds"}
        cases = [
            ("ResourceNotFound", lambda: self.sagemaker.describe_pipeline(PipelineName="none")),
            ("ResourceNotFound", lambda: start(PipelineName="none")),
            ("ValidationException", lambda: start(PipelineName="waves", PipelineParameters=value("WindowSeconds", ""))),
            ("ValidationException", lambda: start(PipelineName="waves", PipelineParameters=value("WindowSeconds", "x"))),
            ("ValidationException", lambda: start(PipelineName="waves", PipelineParameters=value("Nope", "1"))),
            (
                "ValidationException",
                lambda: self.sagemaker.create_pipeline(
                    PipelineName="waves", PipelineDefinition=self.definition, RoleArn=ROLE
                ),
            ),
            (
                "ValidationException",
                lambda: self.sagemaker.create_pipeline(
                    PipelineName="wrong", PipelineDefinition=json.dumps(integer_in_text), RoleArn=ROLE
                ),
            ),
            ("ValidationException", lambda: self.sagemaker.retry_pipeline_execution(PipelineExecutionArn=self.first)),
        ]
        for expected, call in cases:
            code = code_of(call)
            if code != expected:
                yield f"expected {expected}, got {code}"
        definition = self.definition.replace("111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest", IMAGE_THAT_SLEEPS)
        self.sagemaker.create_pipeline(PipelineName="sleeps", PipelineDefinition=definition, RoleArn=ROLE)
        arn = start(PipelineName="sleeps")["PipelineExecutionArn"]
        code = code_of(lambda: self.sagemaker.delete_pipeline(PipelineName="sleeps"))
        if code != "ConflictException":
            yield f"a pipeline that runs was deleted: {code}"
        self.sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn)
        self.wait(arn)

    def other_services(self):
        account = boto3.client("sts").get_caller_identity()["Account"]
        if account != "000000000000":
            yield f"account {account}"
        s3 = boto3.client("s3")
        s3.put_object(Bucket="definitions", Key="a b/waves.json", Body=self.definition.encode())
        if s3.get_object(Bucket="definitions", Key="a b/waves.json")["Body"].read().decode() != self.definition:
            yield "the object came back changed"
        self.sagemaker.create_pipeline(
            PipelineName="from-s3",
            RoleArn=ROLE,
            PipelineDefinitionS3Location={"Bucket": "definitions", "ObjectKey": "a b/waves.json"},
        )

    def delete(self):
        self.sagemaker.delete_pipeline(PipelineName="waves")
        for call in (
            lambda: self.sagemaker.describe_pipeline(PipelineName="waves"),
            lambda: self.sagemaker.describe_pipeline_execution(PipelineExecutionArn=self.first),
        ):
            code = code_of(call)
            if code != "ResourceNotFound":
                yield f"after the deletion: {code}"

    def begin(self, **members):
        return self.sagemaker.start_pipeline_execution(PipelineName="waves", **members)["PipelineExecutionArn"]

    def status(self, arn):
        return self.sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)["PipelineExecutionStatus"]

    def wait(self, arn):
        while self.status(arn) in ("Executing", "Stopping"):
            time.sleep(0.1)
        return self.sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)


def value(name, text):
    return [{"Name": name, "Value": text}]


def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_boto3.py SAMPLE WORK")
    sys.exit(main(*sys.argv[1:]))

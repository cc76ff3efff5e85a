"""boto3: stop, retry, selective execution, and what may not be done to an execution that runs."""

from botocore.waiter import WaiterError
from clients.world import job_of, refusal, wait_until
from serving import IMAGES

NAME = "boto3-interventions"


class Interventions:
    """The pipeline whose jobs end when they are told to, and its executions by what happened to them."""

    def __init__(self, world):
        self.world = world
        self.sagemaker = world.sagemaker
        self.stopped = None
        self.failed = None
        world.create(NAME)


def a_pipeline_with_a_running_execution_cannot_be_deleted(given):
    given.stopped = given.world.start_with_image(
        NAME, "waiting", ParallelismConfiguration={"MaxParallelExecutionSteps": 2}
    )
    code, message = refusal(given.sagemaker.delete_pipeline, PipelineName=NAME)
    assert code == "ConflictException", (code, message)


def no_more_steps_run_at_once_than_the_start_allows(given):
    given.world.wait_for_job(given.stopped)
    running = [step["StepStatus"] for step in given.world.steps(given.stopped).values()]
    assert len(running) == 2, running
    assert set(running) <= {"Starting", "Executing"}, running


def a_running_execution_cannot_be_retried(given):
    code, _ = refusal(given.sagemaker.retry_pipeline_execution, PipelineExecutionArn=given.stopped)
    assert code == "ValidationException", code


def a_running_execution_is_no_source_of_a_selection(given):
    code, message = refusal(
        given.sagemaker.start_pipeline_execution,
        PipelineName=NAME,
        SelectiveExecutionConfig=selection("Combine", "QualityGate", source=given.stopped),
    )
    assert code == "ValidationException", code
    assert given.stopped in message, message


def a_stopped_execution_ends_with_its_jobs(given):
    job = given.world.wait_for_job(given.stopped)
    answer = given.sagemaker.stop_pipeline_execution(PipelineExecutionArn=given.stopped)
    assert answer["PipelineExecutionArn"] == given.stopped
    assert given.world.status(given.stopped) in ("Stopping", "Stopped")
    assert given.world.wait_for_end(given.stopped, seconds=30)["PipelineExecutionStatus"] == "Stopped"
    assert given.sagemaker.describe_processing_job(ProcessingJobName=job)["ProcessingJobStatus"] == "Stopped"
    assert {step["StepStatus"] for step in given.world.steps(given.stopped).values()} == {"Stopped"}


def a_retry_goes_on_under_the_same_arn(given):
    given.world.release()
    answer = given.sagemaker.retry_pipeline_execution(PipelineExecutionArn=given.stopped)
    assert answer["PipelineExecutionArn"] == given.stopped
    ended = given.world.wait_for_end(given.stopped)
    assert ended["PipelineExecutionStatus"] == "Succeeded", ended
    assert len(given.world.steps(given.stopped)) == 12


def an_ended_execution_can_be_neither_stopped_nor_retried(given):
    for call in (given.sagemaker.stop_pipeline_execution, given.sagemaker.retry_pipeline_execution):
        code, message = refusal(call, PipelineExecutionArn=given.stopped)
        assert code == "ValidationException", (code, message)


def a_failing_job_fails_its_execution(given):
    given.failed = given.world.start_with_image(NAME, "failing")
    ended = given.world.wait_for_end(given.failed)
    assert ended["PipelineExecutionStatus"] == "Failed", ended
    assert ended["FailureReason"] == "Step failure: One or multiple steps failed.", ended["FailureReason"]
    step = given.world.steps(given.failed)["Group-30"]
    assert step["StepStatus"] == "Failed"
    assert "failed on purpose" in step["FailureReason"], step
    job = given.sagemaker.describe_processing_job(ProcessingJobName=job_of(step))
    assert job["ProcessingJobStatus"] == "Failed"
    assert job["ExitMessage"] == "failed on purpose"


def botocores_waiter_sees_that_a_job_failed(given):
    job = job_of(given.world.steps(given.failed)["Group-30"])
    waiter = given.sagemaker.get_waiter("processing_job_completed_or_stopped")
    try:
        waiter.wait(ProcessingJobName=job)
    except WaiterError as error:
        assert "Failed" in str(error), error
    else:
        raise AssertionError("the waiter took a failed job for one that ended well")


def a_retry_after_a_failure_runs_what_failed(given):
    given.world.release()
    given.sagemaker.retry_pipeline_execution(PipelineExecutionArn=given.failed)
    ended = given.world.wait_for_end(given.failed)
    assert ended["PipelineExecutionStatus"] == "Succeeded", ended
    assert "FailureReason" not in ended, ended


def a_selection_reuses_what_it_does_not_run(given):
    arn = given.sagemaker.start_pipeline_execution(
        PipelineName=NAME,
        SelectiveExecutionConfig=selection("Combine", "QualityGate", source=given.failed),
        PipelineParameters=given.sagemaker.list_pipeline_parameters_for_execution(PipelineExecutionArn=given.failed)[
            "PipelineParameters"
        ],
    )["PipelineExecutionArn"]
    ended = given.world.wait_for_end(arn)
    assert ended["PipelineExecutionStatus"] == "Succeeded", ended
    assert ended["SelectiveExecutionConfig"] == selection("Combine", "QualityGate", source=given.failed)
    steps = given.world.steps(arn)
    reused = {name for name, step in steps.items() if "SelectiveExecutionResult" in step}
    assert reused == {f"Group-{group}" for group in range(30, 40)}, reused
    assert steps["Group-30"]["SelectiveExecutionResult"] == {"SourcePipelineExecutionArn": given.failed}


def a_selection_without_its_source_is_refused(given):
    code, message = refusal(
        given.sagemaker.start_pipeline_execution,
        PipelineName=NAME,
        SelectiveExecutionConfig=selection("Combine", "QualityGate"),
    )
    assert code == "ValidationException", code
    assert "Group-30" in message, message


def a_selection_of_an_unknown_step_is_refused(given):
    code, message = refusal(
        given.sagemaker.start_pipeline_execution,
        PipelineName=NAME,
        SelectiveExecutionConfig=selection("Combined", source=given.failed),
    )
    assert code == "ValidationException", code
    assert "Combined" in message, message


def an_execution_that_a_fail_step_ended_cannot_be_retried(given):
    # Nothing is rejected by a stand-in, and 0 is not at most -1.
    arn = given.world.start(NAME, {"ProcessingImageUri": IMAGES["failing"], "MaxRejectedFraction": "-1"})
    ended = given.world.wait_for_end(arn)
    assert ended["PipelineExecutionStatus"] == "Failed", ended
    steps = given.world.steps(arn)
    assert steps["QualityGate"]["Metadata"]["Condition"]["Outcome"] == "False"
    assert steps["TooManyRejects"]["StepStatus"] == "Failed"
    assert "above MaxRejectedFraction -1" in steps["TooManyRejects"]["Metadata"]["Fail"]["ErrorMessage"]
    code, message = refusal(given.sagemaker.retry_pipeline_execution, PipelineExecutionArn=arn)
    assert code == "ValidationException", (code, message)


def a_job_can_be_stopped_by_itself(given):
    # Another version of the dataset: the jobs that waited before are in the cache.
    arn = given.world.start_with_image(NAME, "waiting", {"DatasetVersion": "2"})
    job = given.world.wait_for_job(arn)
    given.sagemaker.stop_processing_job(ProcessingJobName=job)
    wait_until(
        lambda: given.sagemaker.describe_processing_job(ProcessingJobName=job)["ProcessingJobStatus"] == "Stopped",
        seconds=30,
        what=f"{job} is stopped",
    )
    code, _ = refusal(given.sagemaker.stop_processing_job, ProcessingJobName=job)
    assert code == "ValidationException", code
    given.world.release()
    assert given.world.wait_for_end(arn)["PipelineExecutionStatus"] == "Failed"


def a_deleted_pipeline_takes_its_executions_along(given):
    given.sagemaker.delete_pipeline(PipelineName=NAME)
    for call in (given.sagemaker.describe_pipeline_execution, given.sagemaker.list_pipeline_execution_steps):
        assert refusal(call, PipelineExecutionArn=given.stopped)[0] == "ResourceNotFound"


def selection(*steps, source=None):
    config = {"SelectedSteps": [{"StepName": step} for step in steps]}
    return {**config, "SourcePipelineExecutionArn": source} if source else config


CHECKS = [
    a_pipeline_with_a_running_execution_cannot_be_deleted,
    no_more_steps_run_at_once_than_the_start_allows,
    a_running_execution_cannot_be_retried,
    a_running_execution_is_no_source_of_a_selection,
    a_stopped_execution_ends_with_its_jobs,
    a_retry_goes_on_under_the_same_arn,
    an_ended_execution_can_be_neither_stopped_nor_retried,
    a_failing_job_fails_its_execution,
    botocores_waiter_sees_that_a_job_failed,
    a_retry_after_a_failure_runs_what_failed,
    a_selection_reuses_what_it_does_not_run,
    a_selection_without_its_source_is_refused,
    a_selection_of_an_unknown_step_is_refused,
    an_execution_that_a_fail_step_ended_cannot_be_retried,
    a_job_can_be_stopped_by_itself,
    a_deleted_pipeline_takes_its_executions_along,
]

"""moto's own tests of pipelines and processing jobs, against serve: check_moto_tests.py SAMPLE WORK, two folders.

moto's wheel has no tests: they come from its source package, of the version that is installed. Its decorators are
replaced by the endpoint. What does not pass is listed with its reason, and one that passes although it is listed is a
failure of this check, as is one that fails and is not.
"""

import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

from report import Report, folders
from serving import client_environment, serving

PLUGINS = Path(__file__).resolve().parent / "moto_tests"
FILES = ["__init__.py", "test_sagemaker/__init__.py"]
SUITES = {"pipelines": "test_sagemaker/test_sagemaker_pipeline.py", "jobs": "test_sagemaker/test_sagemaker_processing.py"}
IMAGES = [
    "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1",
    "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:0.23-1-cpu-py3",
]
# By the test's name, why it cannot pass.
MEMORY = "looks into moto's own memory"
CUT = "moto cuts a page before it filters it, so that pages come short or empty"
REASONS = {
    "test_start_pipeline_execution_contains_client_request_token": MEMORY,
    "test_load_pipeline_definition_from_s3": MEMORY,
    "test_list_pipeline_parameters_for_execution": "starts with a parameter that its definition does not have",
    "test_describe_pipeline_definition_for_execution": "its definition is no JSON",
    "test_list_pipelines_next_token": "makes up a token",
    "test_list_pipelines_pipeline_name_prefix": "moto takes a prefix for a part of the name",
    "test_list_processing_jobs_paginated_with_target_in_middle": CUT,
    "test_list_processing_jobs_paginated_with_fragmented_targets": CUT,
    "test_list_processing_jobs_should_validate_input": "the message is moto's own",
    "test_stop_processing_job": "stops a job that has ended; serve refuses that, as the service does",
}


def main(sample, work):
    report = Report("moto's own tests on serve")
    tests = unpack(work)
    with serving(work / "moto-tests-serve", sample, "--any-credentials", *images()) as endpoint:
        for title, path in SUITES.items():
            outcomes = run(tests, path, work / f"moto-{title}.xml", endpoint)
            table(title, outcomes)
            report.check(f"{title}: what passes and what does not is as it is known", lambda: surprises(outcomes))
    return report.exit_code


def images():
    """What the jobs of moto's tests run: nothing, and well."""
    return [f"--image={uri}=true" for uri in IMAGES]


def unpack(work):
    """The folder that holds moto's tests."""
    name = f"moto-{version('moto')}"
    cache = work.parent / "moto-source"
    source = cache / f"{name}.tar.gz"
    if not source.exists():
        wanted = ["--no-deps", "--no-binary", "moto", "--dest", str(cache), name.replace("-", "==")]
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted], check=True, capture_output=True)
    target = work / "moto-tests"
    with tarfile.open(source) as archive:
        for path in [*FILES, *SUITES.values()]:
            archive.extract(f"{name}/tests/{path}", target, filter="data")
    return target / name / "tests"


def run(tests, path, results, endpoint):
    """Every test by its name, with what it failed over, or None."""
    environment = client_environment(endpoint) | {"PYTHONPATH": os.pathsep.join([str(PLUGINS), str(tests.parent)])}
    command = [sys.executable, "-m", "pytest", "-p", "on_serve", "-q", f"--junitxml={results}", str(tests / path)]
    subprocess.run(command, env=environment, cwd=tests.parent, capture_output=True, check=False, timeout=180)
    cases = ElementTree.parse(results).iter("testcase")
    return {case.get("name"): outcome(case) for case in cases if case.find("skipped") is None}


def outcome(case):
    for kind in ("failure", "error"):
        if (found := case.find(kind)) is not None:
            return " ".join((found.get("message") or kind).split())[:200]
    return None


def table(title, outcomes):
    passed = [name for name, failure in outcomes.items() if failure is None]
    print(f"moto's tests of {title}: {len(passed)} of {len(outcomes)} pass on serve")
    for name in outcomes.keys() - set(passed):
        print(f"  {name}: {REASONS.get(name, outcomes[name])}")


def surprises(outcomes):
    if not outcomes:
        yield "no test was run"
    for name, failure in outcomes.items():
        if failure is None and name in REASONS:
            yield f"{name} passes, and is listed as one that cannot"
        if failure is not None and name not in REASONS:
            yield f"{name}: {failure}"


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_moto_tests.py SAMPLE WORK")))

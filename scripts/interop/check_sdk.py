"""The SageMaker Python SDK (version 2) and `serve`: check_sdk.py SAMPLE WORK.

Its definition of our steps passes our rules and runs here, and its Pipeline class drives the served SageMaker. Nothing
else is asked: telemetry is off, and all its AWS clients are led to `serve`.
"""

import json
import os
import sys
from pathlib import Path

from clients.service import embedded_sagemaker
from clients.world import World
from report import Report, usage
from serving import client_environment

INPUT = "s3://data/mimic"


def main(sample, work):
    work.mkdir(parents=True, exist_ok=True)
    with embedded_sagemaker(work, mounts={INPUT: sample}) as endpoint:
        lead_to(endpoint, work)
        # Its modules read the environment when they are imported.
        from clients import sdk_definitions, sdk_executions

        report = Report("SageMaker Python SDK")
        world = World(endpoint, work, definition="")
        report.assert_all(sdk_definitions.CHECKS, sdk_definitions.Definitions(world))
        report.assert_all(sdk_executions.CHECKS, sdk_executions.Executions(world))
        return report.exit_code


def lead_to(endpoint, work):
    configuration = work / "sdk-config.yaml"
    telemetry_off = {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}}
    configuration.write_text(json.dumps({"SchemaVersion": "1.0", "SageMaker": telemetry_off}))
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(client_environment(endpoint))
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = str(configuration)
    os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_sdk.py SAMPLE WORK")
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() / "sdk"))

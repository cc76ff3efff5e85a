"""The SageMaker Python SDK (version 2) and `serve`: check_sdk.py SAMPLE WORK, two folders.

Its definition of our steps passes our rules and runs here, and its Pipeline class drives the served SageMaker. Nothing
else is asked: telemetry is off, and all its AWS clients are led to `serve`.
"""

import json
import logging
import os

from clients.world import served_world
from report import Report, folders


def main(sample, work):
    report = Report("SageMaker Python SDK")
    with served_world(work / "sdk", sample) as world:
        lead_sdk_to(world)
        # Its modules read the environment, and say where they looked for their configuration, when they are imported.
        logging.disable(logging.WARNING)
        from clients import sdk_definitions, sdk_executions

        report.assert_all(sdk_definitions.CHECKS, sdk_definitions.Definitions(world))
        report.assert_all(sdk_executions.CHECKS, sdk_executions.Executions(world))
    return report.exit_code


def lead_sdk_to(world):
    configuration = world.work / "sdk-config.yaml"
    telemetry_off = {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}}
    configuration.write_text(json.dumps({"SchemaVersion": "1.0", "SageMaker": telemetry_off}))
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(world.environment)
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = str(configuration)
    os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_sdk.py SAMPLE WORK")))

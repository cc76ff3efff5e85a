"""Requests made from botocore's model, each with one violation, to `serve`: check_violations.py SAMPLE WORK.

Every one must be refused for what is wrong with it. That members which are not known are refused is our policy: the
service drops them.
"""

import json
import re
import urllib.error
import urllib.request

from report import Report, folders
from service_shapes import OPERATIONS, installed_model
from serving import serving

PIPELINE = "arn:aws:sagemaker:us-east-1:000000000000:pipeline/p"
SOUND = {
    "BucketName": "bucket",
    "IdempotencyToken": "t" * 32,
    "PipelineArn": PIPELINE,
    "PipelineExecutionArn": f"{PIPELINE}/execution/abcdefghijkl",
    "PipelineName": "p",
    "PipelineNameOrArn": "p",
    "ResourceArn": PIPELINE,
    "RoleArn": "arn:aws:iam::111122223333:role/r",
}
# Refused as they are, because nothing is done with them.
NOT_DONE = {"MlflowExperimentName"}
OTHER_TYPE = {"map": [], "string": 5, "integer": "x", "long": "x", "list": {}, "structure": [], "timestamp": "x", "boolean": "x"}
REFUSAL = re.compile("failed to satisfy|SerializationException|has no member|does not know the member")


def main(sample, work):
    report = Report("violations")
    shapes = installed_model()["shapes"]
    with serving(work / "violations", sample, "--any-credentials") as endpoint:
        for operation in OPERATIONS:
            report.check(f"{operation} takes no violation", lambda: accepted(operation, shapes, endpoint))
    return report.exit_code


def accepted(operation, shapes, endpoint):
    shape = installed_model()["operations"][operation]["input"]["shape"]
    dropped = NOT_DONE | ({"RoleArn"} if operation == "StartPipelineExecution" else set())
    for what, request in violations(shape, shapes):
        if not isinstance(request, dict) or what.split(" ")[0] in dropped:
            continue
        request = {member: value for member, value in request.items() if member not in dropped}
        answer = send(endpoint, operation, request)
        if not REFUSAL.search(answer):
            yield f"{what}: {answer[:200]}"


def send(endpoint, operation, request):
    headers = {"X-Amz-Target": f"SageMaker.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    try:
        with urllib.request.urlopen(urllib.request.Request(endpoint, json.dumps(request).encode(), headers)) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def sound(name, shapes):
    """A value that the shape takes."""
    shape = shapes[name]
    kind = shape["type"]
    if name in SOUND:
        return SOUND[name]
    if kind == "structure":
        return {member: sound(value["shape"], shapes) for member, value in shape["members"].items() if member != "VersionId"}
    if kind == "list":
        return [sound(shape["member"]["shape"], shapes)]
    if kind == "map":
        return {sound(shape["key"]["shape"], shapes): sound(shape["value"]["shape"], shapes)}
    if kind == "string":
        return shape["enum"][0] if "enum" in shape else "a" * max(1, shape.get("min", 1))
    return True if kind == "boolean" else shape.get("min", 1)


def violations(name, shapes):
    """Values that are sound but for one thing, each with the path of what is wrong."""
    shape = shapes[name]
    kind = shape["type"]
    yield "type", OTHER_TYPE[kind]
    low, high = shape.get("min", 0), shape.get("max")
    if kind == "string":
        if low > 0:
            yield "short", "a" * (low - 1)
        if high is not None:
            yield "long", "a" * (high + 1)
        if "pattern" in shape:
            yield "pattern", "\n\u2028" + "a" * low
        if "enum" in shape:
            yield "enum", "Nope"
    elif kind in ("integer", "long"):
        yield "low", low - 1
        if high is not None:
            yield "high", high + 1
    elif kind == "list":
        if low > 0:
            yield "few", []
        if high is not None:
            yield "many", [sound(shape["member"]["shape"], shapes)] * (high + 1)
        for what, value in violations(shape["member"]["shape"], shapes):
            yield f"item {what}", [value]
    elif kind == "map":
        key, value = (shape[part]["shape"] for part in ("key", "value"))
        if high is not None:
            yield "many", {f"a{index}": sound(value, shapes) for index in range(high + 1)}
        for what, wrong in violations(key, shapes):
            if isinstance(wrong, str):
                yield f"key {what}", {wrong: sound(value, shapes)}
        for what, wrong in violations(value, shapes):
            yield f"value {what}", {sound(key, shapes): wrong}
    elif kind == "structure":
        whole = sound(name, shapes)
        yield "unknown", {**whole, "Nobody": 1}
        for member in shape.get("required", []):
            yield f"{member} missing", {key: value for key, value in whole.items() if key != member}
        for member, value in shape["members"].items():
            for what, wrong in violations(value["shape"], shapes):
                yield f"{member} {what}", {**whole, member: wrong}


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_violations.py SAMPLE WORK")))

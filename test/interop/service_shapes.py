"""
Writes pipeline/service/shapes.json from the installed botocore: service_shapes.py

The table holds what SageMaker's model says of the operations that we know (members, required ones, bounds, patterns,
enums, without the documentation), a line a shape, so that a new version of the model is a diff that can be read.
"""

import json
from pathlib import Path

import botocore
from botocore.loaders import Loader

TABLE = Path(__file__).resolve().parents[2] / "pipeline/service/shapes.json"

# What the embedded SageMaker answers, and what a processing step's Arguments become.
OPERATIONS = """
AddTags CreatePipeline CreateProcessingJob DeletePipeline DeleteProcessingJob DeleteTags
DescribePipeline DescribePipelineDefinitionForExecution DescribePipelineExecution DescribeProcessingJob
ListPipelineExecutionSteps ListPipelineExecutions ListPipelineParametersForExecution ListPipelineVersions ListPipelines
ListProcessingJobs ListTags RetryPipelineExecution StartPipelineExecution StopPipelineExecution StopProcessingJob
UpdatePipeline UpdatePipelineExecution UpdatePipelineVersion
""".split()


def main():
    TABLE.write_text(render(table_of(installed_model(), f"botocore {botocore.__version__}")), encoding="utf-8")


def installed_model():
    return Loader().load_service_model("sagemaker", "service-2")


def table_of(model, source):
    """The table of a service model in botocore's own form."""
    operations = {name: ends_of(model["operations"][name]) for name in OPERATIONS}
    roots = [shape for ends in operations.values() for shape in ends.values()]
    shapes = {name: without_documentation(model["shapes"][name]) for name in sorted(reached(model, roots))}
    return {
        "source": f"{source}, {model['metadata']['serviceId']} {model['metadata']['apiVersion']}",
        "operations": operations,
        "shapes": shapes,
    }


def render(table):
    """The table as JSON with a line an operation and a line a shape."""
    lines = [f'"source": {one_line(table["source"])}']
    for part in ("operations", "shapes"):
        entries = ",\n".join(f"{one_line(name)}: {one_line(entry)}" for name, entry in table[part].items())
        lines.append(f'"{part}": {{\n{entries}\n}}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def one_line(value):
    return json.dumps(value, ensure_ascii=False)


def ends_of(operation):
    return {end: operation[end]["shape"] for end in ("input", "output") if end in operation}


def reached(model, roots):
    found = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += referred(model["shapes"][name])
    return found


def referred(shape):
    ends = [shape[end] for end in ("member", "key", "value") if end in shape]
    return [reference["shape"] for reference in [*ends, *shape.get("members", {}).values()]]


def without_documentation(shape):
    """A shape with the names of others in place of botocore's references, and nothing that only its clients need."""
    kept = {key: shape[key] for key in ("type", "required", "min", "max", "pattern", "enum") if key in shape}
    ends = {end: shape[end]["shape"] for end in ("member", "key", "value") if end in shape}
    members = {name: reference["shape"] for name, reference in shape.get("members", {}).items()}
    return {**kept, **ends, **({"members": members} if shape["type"] == "structure" else {})}


if __name__ == "__main__":
    main()

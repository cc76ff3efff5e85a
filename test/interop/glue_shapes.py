"""
Writes test/support/glue-shapes.json from the installed botocore: glue_shapes.py

The table holds what Glue's model says of the requests that register sends, as service_shapes.py does of SageMaker's.
Members that it never sends are left out: a request that holds one is as wrong in a test as one that breaks a bound.
"""

from pathlib import Path

import botocore
import service_shapes
from botocore.loaders import Loader

TABLE = Path(__file__).resolve().parents[1] / "support/glue-shapes.json"

OPERATIONS = "GetDatabase GetTable CreateTable UpdateTable GetPartition CreatePartition UpdatePartition".split()

# Of views, and of formats that are not Parquet.
NEVER_SENT = {"ViewDefinition", "FederatedTable", "OpenTableFormatInput", "UpdateOpenTableFormatInput", "AuditContext"}


def main():
    TABLE.write_text(service_shapes.render(installed_table()), encoding="utf-8")


def installed_table():
    model = Loader().load_service_model("glue", "service-2")
    for shape in model["shapes"].values():
        members = shape.get("members", {})
        shape["members"] = {name: member for name, member in members.items() if name not in NEVER_SENT}
    operations = {name: {"input": model["operations"][name]["input"]["shape"]} for name in OPERATIONS}
    found = service_shapes.reached(model, [ends["input"] for ends in operations.values()])
    shapes = {name: service_shapes.without_documentation(model["shapes"][name]) for name in sorted(found)}
    return {"source": f"botocore {botocore.__version__}, Glue", "operations": operations, "shapes": shapes}


if __name__ == "__main__":
    main()

"""
Writes pipeline/service/machines.json from the installed moto: machine_facts.py

The table holds, for each instance type that processing jobs may have, what EC2's DescribeInstanceTypes says of it, a
line a type, so that a newer one is a diff that can be read.
"""

import gzip
import json
from pathlib import Path

import moto

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "pipeline/service/machines.json"


def main():
    TABLE.write_text(render(table_of(installed_types())), encoding="utf-8")


def installed_types():
    with gzip.open(Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz") as file:
        return json.load(file)


def table_of(instance_types):
    """By instance type as SageMaker names it; types that EC2 no longer tells of are left out."""
    shapes = json.loads((ROOT / "pipeline/service/shapes.json").read_text(encoding="utf-8"))["shapes"]
    names = shapes["ProcessingInstanceType"]["enum"]
    known = {name: instance_types[name.removeprefix("ml.")] for name in names if name.removeprefix("ml.") in instance_types}
    return {
        "source": f"EC2 API, DescribeInstanceTypes, as moto {moto.__version__} has it",
        "machines": {name: facts_of(known[name]) for name in known},
    }


def facts_of(instance_type):
    cards = instance_type["NetworkInfo"]["NetworkCards"]
    facts = {
        "vCpus": instance_type["VCpuInfo"]["DefaultVCpus"],
        "memoryGB": instance_type["MemoryInfo"]["SizeInMiB"] / 1024,
        "networkGbps": sum(card["BaselineBandwidthInGbps"] for card in cards),
        "peakNetworkGbps": sum(card["PeakBandwidthInGbps"] for card in cards),
        "ebsMBps": instance_type["EbsInfo"]["EbsOptimizedInfo"]["BaselineThroughputInMBps"],
        "diskGB": instance_type.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0),
    }
    return {name: whole_where_it_is(fact) for name, fact in facts.items()}


def whole_where_it_is(number):
    return int(number) if number == int(number) else number


def render(table):
    """The table as JSON with a line a type."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(facts)}" for name, facts in table["machines"].items())
    return f'{{\n"source": {json.dumps(table["source"])},\n"machines": {{\n{lines}\n}}\n}}\n'


if __name__ == "__main__":
    main()

"""
Holds pipeline/service/shapes.json against botocore, the installed one and the newest, that of Glue too, and
machines.json against moto:
check_shapes.py SAMPLE WORK.
"""

import json
import subprocess
import sys
import zipfile
from gzip import decompress

import botocore
import glue_shapes
import machine_facts
import service_shapes
from report import Report, folders
from service_shapes import TABLE, installed_model, one_line, render, table_of


def main(_sample, work):
    report = Report("shapes")
    written = TABLE.read_text(encoding="utf-8")
    report.check("the table is what the pinned botocore says", lambda: drift_from_pinned(written))
    report.check("the table of Glue is what the pinned botocore says", drift_of_glue)
    report.check("the table of machines is what the pinned moto says", drift_of_machines)
    print_newest(json.loads(written), work)
    return report.exit_code


def drift_from_pinned(written):
    table = table_of(installed_model(), f"botocore {botocore.__version__}")
    if render(table) != written:
        yield from differences(json.loads(written), table)
        yield "run service_shapes.py, and read the diff"


def drift_of_glue():
    if service_shapes.render(glue_shapes.installed_table()) != glue_shapes.TABLE.read_text(encoding="utf-8"):
        yield "run glue_shapes.py, and read the diff"


def drift_of_machines():
    table = machine_facts.table_of(machine_facts.installed_types())
    if machine_facts.render(table) != machine_facts.TABLE.read_text(encoding="utf-8"):
        yield "run machine_facts.py, and read the diff"


def print_newest(written, work):
    """Prints how the newest model differs; that it does is news, and no fault of ours."""
    wheel = download_newest(work)
    if wheel is None:
        print("note shapes: the newest botocore could not be read", flush=True)
        return
    with zipfile.ZipFile(wheel) as files:
        newest = json.loads(decompress(files.read("botocore/data/sagemaker/2017-07-24/service-2.json.gz")))
    table = table_of(newest, " ".join(wheel.name.split("-")[:2]))
    found = list(differences(written, table))
    print(f"note shapes: {table['source']} differs from {written['source']} in {len(found)} lines", flush=True)
    for difference in found:
        print(f"note shapes: {difference}", flush=True)


def download_newest(work):
    """The wheel, or None where the registry does not answer."""
    folder = work / "newest"
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    done = subprocess.run([*pip, "--no-deps", "--dest", folder, "botocore"], capture_output=True, check=False)
    return next(folder.glob("botocore-*.whl"), None) if done.returncode == 0 else None


def differences(written, table):
    """A text for each operation and shape that is not the same in both tables."""
    for part in ("operations", "shapes"):
        for name in sorted({*written[part], *table[part]}):
            before, after = written[part].get(name), table[part].get(name)
            if before != after:
                yield f"{name}: here {one_line(before)}, there {one_line(after)}"


if __name__ == "__main__":
    raise SystemExit(main(*folders("check_shapes.py SAMPLE WORK")))

"""Columns of every type, read by pandas, pyarrow, polars and DuckDB, and by Spark's rules: check_types.py FOLDER.

FOLDER is made anew; a group with `every-type.mjs` is processed in it, and combined. What docs/extractors.md says of the
types is held against what is found.
"""

import datetime as dt
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
from report import Report, usage

ROOT = Path(__file__).resolve().parents[2]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def single(number):
    return struct.unpack("f", struct.pack("f", number))[0]


VALUES = {
    "string": ["ä", ""],
    "binary": [b"\x00\xff", b""],
    "boolean": [True, False],
    "int32": [-(2**31), 2**31 - 1],
    "int64": [-(2**63), 2**63 - 1],
    "float32": [single(0.1), -(2.0**-149)],
    "double": [0.1, 5e-324],
    "date": [dt.date(2022, 1, 8), dt.date(1969, 12, 31)],
    "timestamp": [EPOCH + dt.timedelta(microseconds=micros) for micros in (1_700_000_000_123_456, -1)],
    "list<int32>": [[1, -(2**31)], []],
    "list<int64>": [[2**62], [-1]],
    "list<float32>": [[single(0.1), single(0.2)], []],
    "list<double>": [[0.1, 5e-324], [1.0]],
}
SPARK_TYPES = {
    ("BOOLEAN", "None"): "boolean",
    ("INT32", "None"): "int",
    ("INT32", "Int(bitWidth=32, isSigned=true)"): "int",
    ("INT32", "Date"): "date",
    ("INT64", "None"): "bigint",
    ("INT64", "Int(bitWidth=64, isSigned=true)"): "bigint",
    ("INT64", "Timestamp(isAdjustedToUTC=true, timeUnit=microseconds)"): "timestamp",
    ("FLOAT", "None"): "float",
    ("DOUBLE", "None"): "double",
    ("BYTE_ARRAY", "None"): "binary",
    ("BYTE_ARRAY", "String"): "string",
}


def main(folder):
    report = Report("types")
    group, dataset = make(folder)
    documented = documented_types()
    report.check("the documents name every type", lambda: same(set(documented), set(VALUES)))
    for name, path in {"group": group, "dataset": dataset}.items():
        for reader, read in {"pyarrow": by_pyarrow, "pandas": by_pandas, "polars": by_polars, "DuckDB": by_duckdb}.items():
            title = f"{reader} reads each type of column of a {name} as what it is"
            report.check(title, lambda p=path, r=reader, f=read: reader_faults(f(p), documented, r))
        title = f"each type of column of a {name} is by Spark's rules what the documents say"
        report.check(title, lambda p=path: spark_faults(p, documented))
    return report.exit_code


def make(folder):
    """The Parquet files of a group, and of the dataset of it alone."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "group/processing/input/g").mkdir(parents=True)
    (folder / "group/processing/input/g/unit").touch()
    extractor = Path(__file__).with_name("every-type.mjs")
    run_job(folder / "group", "process-group", "--group", "g", "--extractor", str(extractor))
    shutil.copytree(folder / "group/processing/output", folder / "dataset/processing/input/g")
    run_job(folder / "dataset", "combine")
    return (
        folder / "group/processing/output/features.parquet",
        folder / "dataset/processing/output/features/part-00000.parquet",
    )


def run_job(root, *arguments):
    command = ["node", str(ROOT / "container/dist/main.js"), *arguments]
    subprocess.run(command, env={"PATH": os.environ["PATH"], "ML_ROOT": str(root)}, check=True, stdout=subprocess.DEVNULL)


def documented_types():
    """What the table of docs/extractors.md says: a reader's name for each type of ours."""
    text = (ROOT / "docs/extractors.md").read_text("utf-8")
    table = re.search(r"^\| Type \| pyarrow, pandas .*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)[1]
    rows = [[cell.strip().replace("`", "") for cell in line.strip("|\n ").split("|")] for line in table.splitlines()]
    readers = ["pyarrow", "polars", "DuckDB", "Spark"]
    types = {row[0]: {**dict(zip(readers, row[1:])), "pandas": row[1]} for row in rows}
    lists = types.pop("list<X>")
    for name in ("int32", "int64", "float32", "double"):
        types[f"list<{name}>"] = {reader: kind.replace("X", types[name][reader]) for reader, kind in lists.items()}
    return types


def column_of(name):
    return name.replace("<", "_").replace(">", "")


def reader_faults(read, documented, reader):
    types, columns = read
    for name, values in VALUES.items():
        expected = {column_of(name): [*values, None]}
        if not name.startswith("list"):
            expected[f"{name}_always"] = [*values, values[0]]
        for column, wanted in expected.items():
            if types[column] != documented[name][reader]:
                yield f"{column} is {types[column]}, expected {documented[name][reader]}"
            if columns[column] != wanted:
                yield f"{column} holds {columns[column]}, expected {wanted}"


def by_pyarrow(path):
    table = pq.read_table(path)
    return {field.name: arrow_type(field.type) for field in table.schema}, table.to_pydict()


def arrow_type(kind):
    return re.sub(r"list<\w+: (\w+)( not null)?>", r"list<\1>", str(kind))


def by_pandas(path):
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    types = {name: arrow_type(kind.pyarrow_dtype).replace("large_", "") for name, kind in frame.dtypes.items()}
    return types, {name: [plain(cell) for cell in frame[name]] for name in frame}


def plain(cell):
    if cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.to_pydatetime()
    return list(cell) if hasattr(cell, "__len__") and not isinstance(cell, (str, bytes)) else cell


def by_polars(path):
    frame = pl.read_parquet(path)
    return {name: str(kind) for name, kind in frame.schema.items()}, frame.to_dict(as_series=False)


def by_duckdb(path):
    described = duckdb.execute("describe from read_parquet(?)", [str(path)]).fetchall()
    types = {name: kind for name, kind, *_ in described}
    # In Python it would give timestamps the time zone of the machine.
    times = [name for name, kind in types.items() if kind == "TIMESTAMP WITH TIME ZONE"]
    micros = ", ".join(f"epoch_us({name}) as {name}" for name in times)
    rows = duckdb.execute(f"select * replace ({micros}) from read_parquet(?)", [str(path)]).fetchall()
    columns = dict(zip(types, map(list, zip(*rows))))
    for name in times:
        columns[name] = [None if cell is None else EPOCH + dt.timedelta(microseconds=cell) for cell in columns[name]]
    return types, columns


def spark_faults(path, documented):
    schema = pq.ParquetFile(path).schema
    found = {schema.column(index).path.split(".")[0]: spark_type(schema.column(index)) for index in range(len(schema))}
    for name in VALUES:
        wanted = documented[name]["Spark"]
        if found[column_of(name)] != wanted:
            yield f"{name} is {found[column_of(name)]}, expected {wanted}"


def spark_type(column):
    """ParquetToSparkSchemaConverter of Spark: convertPrimitiveField, and convertGroupField with isElementType."""
    parts = column.path.split(".")
    if len(parts) > 1:
        # A repeated group of one field, not named as one of the older writers would, holds an element.
        assert len(parts) == 3 and parts[1] not in ("array", f"{parts[0]}_tuple") and column.max_repetition_level == 1
    logical = re.sub(r", is_from_converted_type.*", ")", str(column.logical_type))
    kind = SPARK_TYPES.get((column.physical_type, logical))
    return f"array<{kind}>" if len(parts) > 1 else kind


def same(got, expected):
    return [] if got == expected else [f"{sorted(got)}, expected {sorted(expected)}"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        usage("check_types.py FOLDER")
    sys.exit(main(Path(sys.argv[1]).resolve()))

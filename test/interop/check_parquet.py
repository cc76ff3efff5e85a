"""Reads a result with pandas, pyarrow and DuckDB: check_parquet.py RESULT DATASET [--units N].

RESULT holds `groups/` and `combined/`; DATASET is what it was made from. Values are computed again, with wfdb-python,
for N units (200 by default) spread evenly over the dataset.
"""

import argparse
import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
from expected_rows import differs, expected_rows
from headers import groups_of, read_headers
from pooled_stats import stats_faults
from report import Report

STATISTICS = "mean std min p05 p25 p50 p75 p95 max skewness kurtosis mean_abs_diff flat_fraction".split()
TYPES = {
    **dict.fromkeys("group path record segment kind signal units base_time base_date".split(), "string"),
    **dict.fromkeys("channel window".split(), "int32"),
    **dict.fromkeys("baseline n_samples n_missing n_zero".split(), "int64"),
    **dict.fromkeys(["gain", "fs_hz", "start_s", "duration_s", *STATISTICS], "double"),
    "uncalibrated": "bool",
}
COLUMNS = (
    "group path record segment kind channel signal units gain baseline uncalibrated fs_hz base_time base_date window "
    "start_s duration_s n_samples n_missing n_zero"
).split() + STATISTICS
DUCKDB_TYPES = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}
ORDER = ["group", "path", "channel", "window"]


def main(result, dataset, unit_count):
    report = Report("parquet")
    combined = Path(result) / "combined"
    parts = sorted((combined / "features").glob("part-*.parquet"))
    report.check("combined/features holds parts", lambda: [] if parts else [f"no part-*.parquet in {combined}/features"])
    if not parts:
        return report.exit_code
    rows = pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)
    headers = {group: read_headers(group) for group in groups_of(dataset)}
    combined_types = {**TYPES, "signal_raw": "string"}

    report.check("pyarrow finds the documented columns, in order", lambda: order_faults(parts))
    report.check("pyarrow finds the documented types", lambda: arrow_faults(parts, combined_types))
    report.check("DuckDB finds the documented types", lambda: duckdb_faults(parts, combined_types))
    report.check(f"DuckDB and pandas read the same {len(rows)} rows", lambda: agreement_faults(parts, rows))
    report.check("rows are sorted by group, path, channel, window", lambda: sorting_faults(rows))
    report.check("groups hold the rows that the parts hold", lambda: group_faults(result, headers, rows))
    rejects = pd.read_parquet(combined / "rejects.parquet")
    report.check("every unit of the dataset ends as rows or as one reject", lambda: unit_faults(headers, rows, rejects))
    report.check("rejects are what wfdb-python cannot read either", lambda: reject_faults(dataset, rejects))
    report.check("rejectedFraction is rejected / (processed + rejected)", lambda: summary_faults(combined, rows, rejects))
    report.check("record and start_s agree with the masters", lambda: place_faults(headers, rows))
    chosen = choose_units(rows, unit_count)
    report.check(f"values of {len(chosen)} units agree with wfdb-python and numpy", lambda: value_faults(dataset, chosen))
    stats = pd.read_csv(combined / "signal_stats.csv", keep_default_na=False, na_values=[""])
    report.check("signal_stats.csv is what pandas pools from the rows", lambda: stats_faults(stats, rows))
    return report.exit_code


def order_faults(parts):
    for part in parts:
        names = [name for name in pq.read_schema(part).names if name != "signal_raw"]
        if names != COLUMNS:
            yield f"{part.name}: {names}"


def arrow_faults(parts, expected):
    for part in parts:
        types = {field.name: str(field.type).removeprefix("large_") for field in pq.read_schema(part)}
        yield from (f"{part.name}: {fault}" for fault in type_faults(types, expected))


def duckdb_faults(parts, expected):
    described = duckdb.sql("describe select * from read_parquet(?)", params=[[str(part) for part in parts]]).fetchall()
    types = {name: kind for name, kind, *_ in described}
    return type_faults(types, {name: DUCKDB_TYPES[kind] for name, kind in expected.items()})


def type_faults(got, expected):
    for name in sorted({*got, *expected}):
        if got.get(name) != expected.get(name):
            yield f"{name} is {got.get(name)}, expected {expected.get(name)}"


def agreement_faults(parts, rows):
    query = "select count(*), sum(n_samples)::bigint, count(mean), count(distinct path) from read_parquet(?)"
    found = duckdb.sql(query, params=[[str(part) for part in parts]]).fetchall()[0]
    expected = (len(rows), int(rows.n_samples.sum()), int(rows["mean"].count()), rows.path.nunique())
    if found != expected:
        yield f"DuckDB {found}, pandas {expected}"


def sorting_faults(rows):
    keys = list(rows[ORDER].itertuples(index=False, name=None))
    # Python compares texts by code points, which is the order of their UTF-8 bytes.
    for before, after in zip(keys, keys[1:]):
        if before >= after:
            yield f"{before} stands before {after}"


def group_faults(result, headers, rows):
    for group in headers:
        shard = pd.read_parquet(Path(result) / "groups" / group.name / "shard" / "features.parquet")
        shard = shard.rename(columns={"signal": "signal_raw"})
        part = rows[rows.group == group.name].reset_index(drop=True)
        if list(shard.columns) != [name if name != "signal" else "signal_raw" for name in COLUMNS]:
            yield f"group {group.name}: columns {list(shard.columns)}"
        elif not shard.equals(part[shard.columns]):
            yield f"group {group.name}: its {len(shard)} rows differ from the {len(part)} of the parts"


def unit_faults(headers, rows, rejects):
    processed = set(zip(rows.group, rows.path))
    rejected = list(zip(rejects.group, rejects.path))
    expected = {(group.name, unit) for group, found in headers.items() for unit in found.units}
    yield from (f"{name} is rejected twice" for name in sorted({name for name in rejected if rejected.count(name) > 1}))
    yield from (f"{name} has rows and a reject" for name in sorted(processed & set(rejected)))
    yield from (f"{name} is neither in the rows nor rejected" for name in sorted(expected - processed - set(rejected)))
    yield from (f"{name} is no unit of the dataset" for name in sorted((processed | set(rejected)) - expected))


def reject_faults(dataset, rejects):
    for reject in rejects.itertuples():
        try:
            expected_rows(Path(dataset) / reject.group, reject.path)
        except Exception:
            if reject.code and reject.message:
                continue
            yield f"{reject.group}/{reject.path} is rejected without a reason"
        else:
            yield f"{reject.group}/{reject.path} is rejected ({reject.message}), and wfdb-python reads it"


def summary_faults(combined, rows, rejects):
    fraction = json.loads((combined / "summary.json").read_text("utf-8"))["rejectedFraction"]
    processed = len(rows[["group", "path"]].drop_duplicates())
    expected = len(rejects) / (processed + len(rejects)) if processed + len(rejects) else 1
    if differs(float(fraction), float(expected)):
        yield f"{fraction}, expected {expected}"


def place_faults(headers, rows):
    places = {(group.name, unit): place for group, found in headers.items() for unit, place in found.places.items()}
    for row in rows[rows.window == 0].itertuples():
        place = places.get((row.group, row.path))
        record, start = (row.segment, 0.0) if place is None else (place.record, place.start_frames / place.rate_hz)
        if row.record != record or differs(row.start_s, start):
            yield f"{row.group}/{row.path}: {row.record} at {row.start_s} s, expected {record} at {start} s"


def choose_units(rows, count):
    """The rows of `count` units, spread evenly over the sorted list of all of them."""
    units = list(rows[["group", "path"]].drop_duplicates().itertuples(index=False, name=None))
    step = max(1, len(units) / count)
    picked = {units[int(index * step)] for index in range(min(count, len(units)))}
    return {name: part for name, part in rows.groupby(["group", "path"], sort=True) if name in picked}


def value_faults(dataset, chosen):
    for (group, path), part in chosen.items():
        expected = expected_rows(Path(dataset) / group, path)
        if len(part) != len(expected):
            yield f"{group}/{path}: {len(part)} rows, expected {len(expected)}"
            continue
        for got, want in zip(part.to_dict("records"), expected):
            for column, value in want.items():
                if differs(got[column], value):
                    yield f"{group}/{path} {want['channel']}: {column} is {got[column]!r}, expected {value!r}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result")
    parser.add_argument("dataset")
    parser.add_argument("--units", type=int, default=200)
    arguments = parser.parse_args()
    sys.exit(main(arguments.result, arguments.dataset, arguments.units))

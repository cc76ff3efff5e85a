"""The same work by our program, pyarrow and DuckDB, in turns: compare_speed.py FOLDER [--rows N] [--repetitions N].

Writes the rows of bench as Parquet (snappy, row groups of 65,536, statistics and page indexes), on one thread and on two,
beside pyarrow, which has them in memory; and combines four groups of them (names normalized, zstd, statistics), on one
thread and on two, beside plain DuckDB on one thread: the newest one, and, with --shipped DIR, where pip has installed it,
the version that we ship. Prints a table: the best of the repetitions, of which ours has the time of a run over a row a
group subtracted; beside ours its share of each of theirs, in their order. Nothing fails for its speed; a group's file of
more than 1.15 times pyarrow's bytes does, and so does a dataset of more than that of DuckDB's.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import Report

ROOT = Path(__file__).resolve().parents[2]
EXTRACTOR = ROOT / "dist/test/bench/jobs/row-extractor.js"
GROUPS = 4
ROWS_A_UNIT = 5760
MOST_BYTES = 1.15
HEAD = ["work", "program", "rows/s", "CPU s", "wall s", "CPU, of theirs", "wall, of theirs", "peak MB", "MB"]


def main(folder, rows, repetitions, shipped):
    report = Report("speed")
    shutil.rmtree(folder, ignore_errors=True)
    prepare(folder, rows)
    features = folder / "written/processing/output/features.parquet"
    combined = folder / "combined"
    one, two = (lambda job, n=n: process(job, n) for n in (1, 2))
    writing = best_of(
        repetitions,
        {
            "ours, 1 thread": subtracting(lambda: one(folder / "written"), lambda: one(folder / "start-written")),
            "ours, 2 threads": subtracting(lambda: two(folder / "written"), lambda: two(folder / "start-written")),
            "pyarrow": lambda: by_python("pyarrow", features, folder / "pyarrow.parquet"),
        },
    )
    paths = [*([shipped] if shipped else []), None]
    by_duckdb = {f"DuckDB {version_of(path)}": path for path in paths}
    joining = lambda path: lambda: by_python("duckdb", combined / "processing/input", folder / "duckdb", path)
    start = folder / "start-combined"
    combining = best_of(
        repetitions,
        {
            "ours, 1 thread": subtracting(lambda: combine(combined, 1), lambda: combine(start, 1)),
            "ours, 2 threads": subtracting(lambda: combine(combined, 2), lambda: combine(start, 2)),
            **{name: joining(path) for name, path in by_duckdb.items()},
        },
    )
    written = {**dict.fromkeys(writing, size_of(features)), "pyarrow": size_of(folder / "pyarrow.parquet")}
    ours, theirs = size_of(combined / "processing/output/features"), size_of(folder / "duckdb")
    joined = {name: theirs if name in by_duckdb else ours for name in combining}
    table = [HEAD, *lines("write", writing, written, rows), *lines("combine", combining, joined, rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip(), flush=True)
    for title, sizes in {
        f"a group's file of {rows} rows has at most {MOST_BYTES} times the bytes of pyarrow's": list(written.values()),
        f"a dataset of {rows} rows has at most {MOST_BYTES} times the bytes of DuckDB's": list(joined.values()),
    }.items():
        report.check(title, lambda: [f"{sizes[0]} of {sizes[-1]}"] if sizes[0] > MOST_BYTES * sizes[-1] else [])
    return report.exit_code


def prepare(folder, rows):
    """Inputs of the jobs: a group to write, four groups to combine, and the same with a row a group."""
    for name, count in {"written": rows, "start-written": 1}.items():
        write_units(folder / name, count)
    for name, count in {"combined": rows // GROUPS, "start-combined": 1}.items():
        for group in range(GROUPS):
            made = folder / f"{name}-{group}"
            write_units(made, count, group=f"g{group}")
            process(made, 1, group=f"g{group}")
            target = folder / name / "processing/input" / f"g{group}"
            target.parent.mkdir(parents=True, exist_ok=True)
            (made / "processing/output").rename(target)


def write_units(job, rows, group="g"):
    units = job / "processing/input" / group
    units.mkdir(parents=True)
    for index, start in enumerate(range(0, rows, ROWS_A_UNIT)):
        (units / f"u{index:06}.rows").write_text(str(min(ROWS_A_UNIT, rows - start)))


def process(job, threads, group="g"):
    return run_job(job, "process-group", "--group", group, "--extractor", str(EXTRACTOR), "--threads", str(threads))


def combine(job, threads):
    return run_job(job, "combine", MACROSHARD_THREADS=str(threads))


def run_job(job, *arguments, **env):
    return run(["node", str(ROOT / "container/dist/main.js"), *arguments], {"ML_ROOT": str(job), **env})


def run(command, env):
    """Time, CPU time and peak memory of a process."""
    with tempfile.TemporaryFile() as log:
        start = time.monotonic()
        child = subprocess.Popen(command, env={"PATH": os.environ["PATH"], **env}, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            log.seek(0)
            raise RuntimeError(f"{command[2:]}: {log.read().decode()[-500:]}")
    cpu = used.ru_utime + used.ru_stime
    return {"wall": time.monotonic() - start, "cpu": cpu, "peak": used.ru_maxrss * 1024 / 1e6}


def subtracting(work, start):
    return lambda: (work(), start())


def best_of(repetitions, runs):
    """Runs them in turns, so that a noisy minute falls on all of them; of each figure the least."""
    taken = {name: [] for name in runs}
    for _ in range(repetitions):
        for name, run_once in runs.items():
            taken[name].append(run_once())
    return {name: least(times) for name, times in taken.items()}


def least(times):
    if not isinstance(times[0], tuple):
        return {figure: min(one[figure] for one in times) for figure in ("wall", "cpu", "peak")}
    work, start = (least([pair[index] for pair in times]) for index in (0, 1))
    return {"peak": work["peak"], **{figure: max(0.001, work[figure] - start[figure]) for figure in ("wall", "cpu")}}


def lines(work, figures, sizes, rows):
    theirs = [found for name, found in figures.items() if not name.startswith("ours")]
    for name, found in figures.items():
        shares = {figure: [f"{found[figure] / of[figure]:.2f}" for of in theirs] for figure in ("cpu", "wall")}
        of_theirs = [" / ".join(shares[figure]) if name.startswith("ours") else "" for figure in ("cpu", "wall")]
        speed = [f"{rows / found['wall']:.0f}", f"{found['cpu']:.2f}", f"{found['wall']:.2f}"]
        yield [work, name, *speed, *of_theirs, f"{found['peak']:.0f}", f"{sizes[name] / 1e6:.1f}"]


def size_of(path):
    return sum(file.stat().st_size for file in path.rglob("*.parquet")) if path.is_dir() else path.stat().st_size


def by_python(program, source, target, path=None):
    """In a process of its own, which takes the time of its work alone; packages in `path` come first."""
    with tempfile.TemporaryFile() as told:
        command = [sys.executable, __file__, "--do", program, str(source), str(target)]
        subprocess.run(command, check=True, stdout=told, env=environment(path))
        told.seek(0)
        return json.load(told)


def version_of(path):
    command = [sys.executable, "-c", "import duckdb; print(duckdb.__version__)"]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment(path)).stdout.strip()


def environment(path):
    return {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}


def write_with_pyarrow(source, target):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    table = pq.read_table(source, use_threads=False)
    return lambda: pq.write_table(
        table, target, compression="snappy", row_group_size=65536, write_statistics=True, write_page_index=True
    )


def combine_with_duckdb(source, target):
    import duckdb

    shutil.rmtree(target, ignore_errors=True)
    Path(target).mkdir()
    database = duckdb.connect(config={"threads": 1})
    inputs = sorted(str(path) for path in Path(source).glob("*/features.parquet"))
    return lambda: join_with(database, inputs, target)


def join_with(database, inputs, target):
    names = "select signal as raw, upper(signal) as name from (select distinct signal from read_parquet(?))"
    database.execute(f"create temp table names as {names}", [inputs])
    for index, path in enumerate(inputs):
        database.execute(
            f"copy (select f.* replace (coalesce(n.name, 'UNKNOWN') as signal), f.signal as signal_raw "
            f"from read_parquet('{path}') f left join names n on n.raw = f.signal) "
            f"to '{target}/part-{index}.parquet' (format parquet, compression zstd, row_group_size 65536)"
        )
    weight = "(n_samples - n_missing)"
    database.execute(
        "select kind, signal, uncalibrated, list(distinct units), count(*), count(distinct record), sum(n_samples), "
        f"sum(n_missing), sum(n_zero), sum(duration_s), sum({weight} * mean), sum(({weight} - 1) * std * std + "
        f"{weight} * mean * mean), min(min), max(max) from read_parquet('{target}/*.parquet') group by all"
    ).fetchall()


def do(program, source, target):
    import resource

    work = {"pyarrow": write_with_pyarrow, "duckdb": combine_with_duckdb}[program](source, target)
    used = resource.getrusage(resource.RUSAGE_SELF)
    start, cpu = time.monotonic(), used.ru_utime + used.ru_stime
    work()
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {"wall": wall, "cpu": used.ru_utime + used.ru_stime - cpu, "peak": used.ru_maxrss * 1024 / 1e6}
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--do"]:
        sys.exit(do(*sys.argv[2:]))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_048_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--shipped", type=Path)
    arguments = parser.parse_args()
    sys.exit(main(arguments.folder.resolve(), arguments.rows, arguments.repetitions, arguments.shipped))

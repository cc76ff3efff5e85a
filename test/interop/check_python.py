"""Extractors in Python, over files that other software has written: check_python.py FOLDER, which is made anew.

The examples of container/examples/python run as a job runs them: EDF by pyedflib, pictures by Pillow, WFDB by
wfdb-python, whose rows are held against those of the built-in extractor. Data frames of pandas and polars, and Arrow
tables, small and large, give the same bytes as dicts, on 1, 2 and 7 processes. What else libraries have for a cell
means what it says, or rejects its unit.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyedflib
import wfdb
from PIL import Image
from report import Report, usage

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "container/examples/python"
START = dt.datetime(2024, 2, 3, 22, 30, 1)
RANDOM = np.random.default_rng(1)


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    report = Report("python")
    report.assert_all([edf_and_csv_by_patient_become_a_dataset, pictures_become_statistics], folder)
    report.assert_all([rows_by_wfdb_python_are_those_of_the_built_in_extractor], folder)
    report.assert_all([rows_of_every_kind_are_the_same_bytes_on_1_2_and_7_processes], folder)
    report.assert_all([cells_of_libraries_are_what_they_mean_or_one_reject], folder)
    report.assert_all([frames_too_large_for_a_line_come_as_a_file], folder)
    return report.exit_code


def edf_and_csv_by_patient_become_a_dataset(folder):
    patients = {name: [write_night(folder / "nights", name, night) for night in range(2)] for name in ("p1", "p2")}
    (folder / "nights/processing/input/p2/alone.edf").write_bytes(b"")
    units = {"required": ["{stem}.edf", "{stem}.csv"]}
    for name, nights in patients.items():
        rows, rejects = process(folder / "nights", name, EXAMPLES / "sleep_edf.py", units)
        assert [reject["code"] for reject in rejects] == (["missing-member"] if name == "p2" else [])
        assert [(row["path"], row["signal"]) for row in rows] == [(f"n{n}", s) for n in range(2) for s in ("EEG", "Pulse")]
        for row, samples in zip(rows, [samples for night in nights for samples in night]):
            assert row["n_samples"] == len(samples) and row["rate_hz"] == len(samples) / 60
            assert abs(row["mean"] - samples.mean()) < 0.1 and abs(row["std"] - samples.std()) < 0.1
            assert row["rem_fraction"] == 0.5 and row["started"] == START.replace(tzinfo=dt.timezone.utc)
        shutil.copytree(folder / "nights/processing/output", folder / "dataset/processing/input" / name)
    run(folder / "dataset", "combine")
    dataset = pq.read_table(folder / "dataset/processing/output/features")
    assert dataset.num_rows == 8 and set(dataset["group"].to_pylist()) == set(patients)


def write_night(root, patient, night):
    """Two signals of a minute, with two stages. @returns their samples"""
    stem = root / "processing/input" / patient / f"n{night}"
    stem.parent.mkdir(parents=True, exist_ok=True)
    signals = [RANDOM.normal(0, 30, 6000), RANDOM.normal(60, 5, 60)]
    with pyedflib.EdfWriter(str(stem.with_suffix(".edf")), 2) as edf:
        for index, (label, units, rate) in enumerate([("EEG", "uV", 100), ("Pulse", "bpm", 1)]):
            edf.setSignalHeader(index, {"label": label, "dimension": units, "sample_frequency": rate,
                                        "physical_min": -500, "physical_max": 500, "digital_min": -32768,
                                        "digital_max": 32767, "transducer": "", "prefilter": ""})
        edf.setStartdatetime(START)
        edf.writeSamples(signals)
    stem.with_suffix(".csv").write_text("second,stage\n0,N2\n30,REM\n")
    return signals


def pictures_become_statistics(folder):
    pictures = folder / "pictures/processing/input/g"
    pictures.mkdir(parents=True)
    for name, grey in {"black.png": 0, "grey.png": 102}.items():
        Image.new("RGB", (32, 16), (grey, grey, grey)).save(pictures / name)
    (pictures / "broken.png").write_bytes(b"no picture")
    script = EXAMPLES / "thumbnails.py"
    rows, rejects = process(folder / "pictures", "g", script, {"file": "**/*.png"}, "--option", "side=2")
    assert [(row["path"], row["width"], row["height"], row["mode"], row["mean"], row["std"]) for row in rows] == [
        ("black.png", 32, 16, "RGB", 0.0, 0.0),
        ("grey.png", 32, 16, "RGB", 102.0, 0.0),
    ]
    assert [len(row["thumbnail"]) for row in rows] == [4, 4] and abs(rows[1]["thumbnail"][0] - 0.4) < 1e-6
    assert [(reject["path"], reject["code"]) for reject in rejects] == [("broken.png", "no-picture")]


def rows_by_wfdb_python_are_those_of_the_built_in_extractor(folder):
    records = folder / "records/processing/input/g"
    records.mkdir(parents=True)
    for name, fmt in {"r1": "16", "r2": "212"}.items():
        samples = np.round(RANDOM.normal(0, 1, (5000, 2)), 2)
        samples[RANDOM.integers(0, 5000, 50), 0] = np.nan
        wfdb.wrsamp(name, fs=250, units=["mV", "mV"], sig_name=["II", "V"], p_signal=samples, fmt=[fmt, fmt],
                    adc_gain=[200, 200], baseline=[0, 0], write_dir=str(records))
    theirs, rejects = process(folder / "records", "g", EXAMPLES / "wfdb_summary.py", {"required": ["{stem}.hea", "{stem}.dat"]})
    ours, _ = process(folder / "records", "g", None, None)
    assert len(theirs) == len(ours) == 4 and rejects == []
    for a, b in zip(*(sorted(rows, key=lambda row: (row["record"], row["channel"])) for rows in (theirs, ours))):
        assert all(a[name] == b[name] for name in ("record", "channel", "signal", "units", "n_samples", "n_missing")), (a, b)
        assert all(abs(a[name] - b[name]) < 1e-9 for name in ("mean", "std", "min", "max")), (a, b)


def rows_of_every_kind_are_the_same_bytes_on_1_2_and_7_processes(folder):
    tree = folder / "kinds/processing/input/g"
    tree.mkdir(parents=True)
    for unit in range(12):
        (tree / f"{unit}.txt").write_text(str([3, 2500][unit % 2] + unit))
    digests = set()
    for kind in ("dicts", "pandas", "polars", "pyarrow"):
        for threads in (1, 2, 7):
            script = Path(__file__).with_name("every_kind.py")
            options = ("--option", f"kind={kind}", "--threads", str(threads))
            rows, rejects = process(folder / "kinds", "g", script, {"file": "**"}, *options)
            assert rejects == [], rejects[0]
            digests.add(hashlib.sha256((folder / "kinds/processing/output/features.parquet").read_bytes()).hexdigest())
    assert len(digests) == 1, f"{len(digests)} results"
    assert [row["whole"] for row in rows[:3]] == [0, None, 2]


def cells_of_libraries_are_what_they_mean_or_one_reject(folder):
    tree = folder / "odd/processing/input/g"
    tree.mkdir(parents=True)
    half_past = dt.datetime(2024, 1, 1, 0, 0, 0, 500_000, dt.timezone.utc)
    rows = {
        "numpy": [{"n": 5, "s": "q", "v": [1.5]}],
        "masked": [{}],
        "nanoseconds": [{"t": half_past}],
        "no-time": [{}],
        "day": [{"d": dt.date(2024, 1, 1)}],
        "pandas": [{"n": 1, "t": half_past - dt.timedelta(hours=1)}, {}],
        "polars": [{"n": 1, "d": dt.date(2024, 1, 1), "v": [1.0]}, {"v": [2.0, 3.0]}],
        "lazy": [{"n": 1}],
        "batch": [{"n": 1}, {}],
        "pool": [{"n": 1}, {"n": 2}],
        "enumerated": [{"s": "a"}],
        "many-days": [{"d": dt.date(2024, 1, 2)}, {}] * 1000,
        "many-not-numbers": [{}, {"n": 2}] * 1000,
    }
    messages = {
        "one-nanosecond": "expected a datetime in whole microseconds or None",
        "duration": "expected a datetime in whole microseconds or None",
        "series": "it gave a Series of pandas, expected a list of dicts, a dict of lists, a data frame, or an Arrow table",
        "twice": 'rows have the column "n" twice',
        "many-halves": 'column "n" has 1.5 in row 0, expected a whole number of 64 bits or None',
        "many-numbers-for-texts": 'column "s" has 5 in row 0, expected a str or None',
        "many-texts-for-numbers": "column \"n\" has '5' in row 0, expected a whole number of 64 bits or None",
        "many-mixed": 'column "s" has 5 in row 1, expected a str or None',
        "many-noons": "column \"d\" has Timestamp('2024-01-02 12:00:00') in row 0, expected a date or None",
        "many-of-70-bits": 'column "n" has 1180591620717411303424 in row 0, expected a whole number of 64 bits or None',
        "near": 'rows have the column "N", which is not declared, did you mean "n"?',
    }
    for name in (*rows, *messages):
        (tree / name).write_text("")
    found, rejects = process(folder / "odd", "g", Path(__file__).with_name("odd_cells.py"), {"file": "**"})
    given = {name: [] for name in rows}
    for row in found:
        given[row["path"]].append({name: cell for name, cell in row.items() if cell is not None and name not in ("group", "path")})
    assert given == rows, given
    for reject in rejects:
        assert reject["message"].endswith(messages.pop(reject["path"])), reject
    assert messages == {}, messages


def frames_too_large_for_a_line_come_as_a_file(folder):
    tree = folder / "large/processing/input/g"
    tree.mkdir(parents=True)
    for name in ("arrays", "microseconds"):
        (tree / name).write_text("")
    script = Path(__file__).with_name("large_frames.py")
    own = ["--extractor", str(script), "--interpreter", sys.executable, "--units", '{"file": "**"}']
    run(folder / "large", "process-group", "--group", "g", *own)
    output = folder / "large/processing/output"
    rejects = pq.read_table(output / "rejects.parquet")["message"].to_pylist()
    assert rejects == [], rejects
    table = pq.read_table(output / "features.parquet", columns=["t", "v"])
    assert table["v"].null_count == 4_200_000 and table["t"].null_count == 2_000
    assert len(table["v"][0]) == 2_000 and 0 < table["v"][0][0].as_py() < 1
    times = table["t"].slice(2_000).cast("int64")
    assert times[0].as_py() == 10**15 and times[-1].as_py() == 10**15 + 4_199_999


def process(root, group, script, units, *options):
    """The rows and the rejects, as dicts."""
    own = [] if script is None else ["--extractor", str(script), "--interpreter", sys.executable, "--units", json.dumps(units)]
    run(root, "process-group", "--group", group, *own, *options)
    return [pq.read_table(root / f"processing/output/{name}.parquet").to_pylist() for name in ("features", "rejects")]


def run(root, *arguments):
    command = ["node", str(ROOT / "container/dist/bundle/main.js"), *arguments]
    environment = {"PATH": os.environ["PATH"], "ML_ROOT": str(root)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        usage("check_python.py FOLDER")
    sys.exit(main(Path(sys.argv[1]).resolve()))

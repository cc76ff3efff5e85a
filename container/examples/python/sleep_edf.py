"""Nights in a sleep laboratory: an EDF file of signals, and beside it a CSV file with the sleep stage of each half minute.

    process: { extractor: ./sleep_edf.py, units: { required: ["{stem}.edf", "{stem}.csv"] } }
"""

import csv

import pyedflib
from macroshard import extractor

COLUMNS = {"path": "string", "signal": "string", "units": "string?", "rate_hz": "double", "n_samples": "int64",
           "mean": "double", "std": "double", "rem_fraction": "double?", "started": "timestamp"}


@extractor(name="sleep-edf", version="1", columns=COLUMNS)
def signals(unit):
    with unit.file(".csv").open(newline="") as file:
        stages = [row["stage"] for row in csv.DictReader(file)]
    with pyedflib.EdfReader(str(unit.file(".edf"))) as edf:
        for index, signal in enumerate(edf.getSignalLabels()):
            samples = edf.readSignal(index)
            yield {"signal": signal, "units": edf.getPhysicalDimension(index) or None, "n_samples": len(samples),
                   "rate_hz": edf.getSampleFrequency(index), "mean": samples.mean(), "std": samples.std(),
                   "rem_fraction": stages.count("REM") / len(stages) if stages else None,
                   "started": edf.getStartdatetime()}

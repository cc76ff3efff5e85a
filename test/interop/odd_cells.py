"""An extractor whose units are named after what it gives: cells and tables as libraries have them."""

import datetime as dt
import enum
import multiprocessing

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from macroshard import extractor

BERLIN = pd.Timestamp("2024-01-01T00:00:00.5", tz="Europe/Berlin")


@extractor(
    name="odd", version="1",
    columns={"path": "string", "n": "int64?", "x": "double?", "s": "string?", "t": "timestamp?", "d": "date?", "v": "list<double>?"},
)
def odd(unit):
    return KINDS[unit.path]()


def pool():
    with multiprocessing.get_context("fork").Pool(2) as workers:
        return [{"n": number} for number in workers.map(abs, [-1, -2])]


KINDS = {
    "numpy": lambda: [{"n": np.int32(5), "x": np.float32("nan"), "s": np.str_("q"), "v": np.array([1.5])}],
    "masked": lambda: [{"x": np.ma.masked, "n": pd.NA, "t": pd.NaT}],
    "nanoseconds": lambda: {"t": np.array(["2024-01-01T00:00:00.5"], dtype="datetime64[ns]")},
    "no-time": lambda: {"t": np.array(["NaT"], dtype="datetime64[ns]")},
    "day": lambda: {"d": np.array(["2024-01-01"], dtype="datetime64[D]")},
    "pandas": lambda: pd.DataFrame({"n": [1, None], "t": [BERLIN, pd.NaT]}),
    "polars": lambda: pl.DataFrame({"n": [1, None], "d": [dt.date(2024, 1, 1), None], "v": [[1.0], [2.0, 3.0]]}),
    "lazy": lambda: pl.LazyFrame({"n": [1]}),
    "batch": lambda: pa.record_batch({"n": [1, None]}),
    "pool": pool,
    "one-nanosecond": lambda: {"t": np.array(["2024-01-01T00:00:00.000000001"], dtype="datetime64[ns]")},
    "duration": lambda: {"t": np.array([5], dtype="timedelta64[s]")},
    "series": lambda: pd.Series([1]),
    "twice": lambda: pd.DataFrame([[1, 2]], columns=["n", "n"]),
    "many-halves": lambda: pd.DataFrame({"n": [1.5] * 2000}),
    "many-numbers-for-texts": lambda: pd.DataFrame({"s": [5] * 2000}),
    "many-texts-for-numbers": lambda: pl.DataFrame({"n": ["5"] * 2000}),
    "many-mixed": lambda: pd.DataFrame({"s": ["a", 5] * 1000}),
    "many-noons": lambda: pd.DataFrame({"d": [pd.Timestamp("2024-01-02 12:00")] * 2000}),
    "many-days": lambda: pd.DataFrame({"d": [pd.Timestamp("2024-01-02"), pd.NaT] * 1000}),
    "many-not-numbers": lambda: pl.DataFrame({"n": [float("nan"), 2.0] * 1000}),
    "many-of-70-bits": lambda: pd.DataFrame({"n": [2**70, 1] * 1000}),
    "near": lambda: [{"N": 1}],
    "enumerated": lambda: [{"s": enum.Enum("Text", {"A": "a"}, type=str).A}],
}

"""The same rows as dicts, as data frames and as an Arrow table; a file says how many."""

import datetime

import pandas
import polars
import pyarrow
from macroshard import extractor

COLUMNS = {"path": "string", "text": "string?", "whole": "int64?", "small": "int32", "real": "double?", "day": "date?",
           "at": "timestamp?", "is": "boolean?", "numbers": "list<float32>?"}
OPTIONS = {"kind": {"default": "dicts", "enum": ["dicts", "pandas", "polars", "pyarrow"], "description": "Of the rows"}}
DAY = datetime.date(2022, 1, 8)
AT = datetime.datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=datetime.timezone.utc)


@extractor(name="every-kind", version="1", columns=COLUMNS, options=OPTIONS)
def rows(unit):
    count = int(unit.files[0].read_text())
    is_odd = [index % 2 == 1 for index in range(count)]
    columns = {
        "text": [None if odd else f"ä{index % 7}" for index, odd in enumerate(is_odd)],
        "whole": [None if odd else index for index, odd in enumerate(is_odd)],
        "small": list(range(count)),
        "real": [None if odd else index / 7 for index, odd in enumerate(is_odd)],
        "day": [None if odd else DAY for odd in is_odd],
        "at": [None if odd else AT for odd in is_odd],
        "is": [None if odd else True for odd in is_odd],
        "numbers": [None if odd else [0.5, float(index)] for index, odd in enumerate(is_odd)],
    }
    if unit.options.kind == "dicts":
        return [dict(zip(columns, cells)) for cells in zip(*columns.values())]
    if unit.options.kind == "pandas":
        return pandas.DataFrame(columns)
    return polars.DataFrame(columns) if unit.options.kind == "polars" else pyarrow.table(columns)

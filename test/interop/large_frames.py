"""An extractor whose units are frames that are too large for a line of JSON, named after what they hold."""

import numpy as np
import pandas as pd
import polars as pl
from macroshard import extractor


@extractor(name="large", version="1", columns={"path": "string", "t": "timestamp?", "v": "list<double>?"})
def large(unit):
    return KINDS[unit.path]()


KINDS = {
    "microseconds": lambda: pd.DataFrame({"t": np.arange(4_200_000) + 10**15}),
    "arrays": lambda: pl.DataFrame({"v": np.random.default_rng(1).random((2_000, 2_000))}),
}

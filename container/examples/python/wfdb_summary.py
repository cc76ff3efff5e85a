"""The summary of WFDB records by wfdb-python: what the built-in extractor says of records of one segment."""

import numpy
import wfdb
from macroshard import extractor

COLUMNS = {
    "path": "string", "record": "string", "channel": "int32", "signal": "string?", "units": "string?",
    "n_samples": "int64", "n_missing": "int64", "mean": "double?", "std": "double?", "min": "double?", "max": "double?",
}


@extractor(name="wfdb-python", version="1", columns=COLUMNS, looks_for="headers (*.hea)")
def summary(unit):
    header = unit.file(".hea")
    record = wfdb.rdrecord(str(header.with_suffix("")))
    for channel in range(record.n_sig):
        samples = record.p_signal[:, channel]
        there = samples[~numpy.isnan(samples)]
        yield {
            "record": record.record_name, "channel": channel, "signal": record.sig_name[channel],
            "units": record.units[channel], "n_samples": len(samples), "n_missing": len(samples) - len(there),
            **({"mean": there.mean(), "std": there.std(ddof=1), "min": there.min(), "max": there.max()} if len(there) > 1 else {}),
        }

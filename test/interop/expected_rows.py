"""What the rows of a unit must hold, from wfdb-python's samples and numpy, without any of our own decoding."""

import math

import numpy as np
import wfdb
from headers import content_lines
from scipy import stats

MISSING_CODES = {"16": -32768, "80": -128, "212": -2048}

# Only names whose normalized form is not simply their own upper case.
NORMALIZED = {
    "": "UNKNOWN",
    "?": "UNKNOWN",
    "???": "UNKNOWN",
    "[0]": "UNKNOWN",
    "PLETHl": "PLETH L",
    "PLETHr": "PLETH R",
    "%SpO2": "SPO2",
    "SpO2 %": "SPO2",
    "C.O.": "CO",
    **{
        spelling: f"{source} {value.upper()}"
        for source in ("ABP", "NBP", "PAP")
        for value in ("Sys", "Dias", "Mean")
        for spelling in (f"{source}{value}", f"{source} {value}")
    },
}


def normalized_name(description):
    name = " ".join((description or "").split())
    return NORMALIZED.get(name, name.upper())


def expected_rows(group, unit):
    """One dict a signal of the unit: the columns of `features.parquet` that follow from the unit alone.

    Gain and units as the header gives them, so that "uncalibrated" can be told from a gain of 200.
    """
    record = wfdb.rdrecord(str(group / unit), physical=False, smooth_frames=False)
    lines = content_lines(group / f"{unit}.hea")[1:]
    kind = "numerics" if record.fs <= 2 else "waveform"
    rows = []
    for channel in range(record.n_sig):
        gain_text = lines[channel].split()[2] if len(lines[channel].split()) > 2 else ""
        declared = float(gain_text.split("/")[0].split("(")[0] or 0)
        rows.append(
            {
                "segment": unit.rsplit("/", 1)[-1],
                "kind": kind,
                "channel": channel,
                "signal_raw": record.sig_name[channel],
                "signal": normalized_name(record.sig_name[channel]),
                "units": record.units[channel],
                "gain": float(record.adc_gain[channel]),
                "baseline": int(record.baseline[channel]),
                "uncalibrated": declared == 0 or (kind == "waveform" and declared == 1),
                "fs_hz": record.fs * record.samps_per_frame[channel],
                "base_time": None if record.base_time is None else record.base_time.isoformat("milliseconds"),
                "base_date": None if record.base_date is None else record.base_date.isoformat(),
                "window": 0,
                "duration_s": record.sig_len / record.fs,
                **summarize(record, channel, zero_is_missing=kind == "numerics"),
            }
        )
    return rows


def summarize(record, channel, zero_is_missing):
    """With `zeroIsMissing: numerics`, as the committed description has it: zeros of numerics are missing."""
    digital = record.e_d_signal[channel].astype(np.int64)
    physical = (digital - record.baseline[channel]) / record.adc_gain[channel]
    is_code = digital == MISSING_CODES[record.fmt[channel]]
    is_zero = ~is_code & (physical == 0)
    present = ~is_code & ~(is_zero & zero_is_missing)
    values = physical[present]
    pairs = present[1:] & present[:-1]
    differences = np.abs(np.diff(physical))[pairs]
    return {
        "n_samples": digital.size,
        "n_missing": int((~present).sum()),
        "n_zero": int(is_zero.sum()),
        "mean": values.mean() if values.size else None,
        "std": values.std(ddof=1) if values.size > 1 else None,
        "min": values.min() if values.size else None,
        **quantiles(values),
        "max": values.max() if values.size else None,
        **moments(values),
        "mean_abs_diff": differences.mean() if differences.size else None,
        "flat_fraction": (differences == 0).mean() if differences.size else None,
    }


def quantiles(values):
    return {f"p{percent:02d}": np.quantile(values, percent / 100) if values.size else None for percent in (5, 25, 50, 75, 95)}


def moments(values):
    if values.size < 2 or (values == values[0]).all():
        return {"skewness": None, "kurtosis": None}
    return {"skewness": stats.skew(values, bias=True), "kurtosis": stats.kurtosis(values, fisher=True, bias=True)}


def differs(got, expected):
    """True where two cells are not the same: 1e-9, absolute below 1 and relative above, for floats."""
    if is_null(got) or is_null(expected):
        return is_null(got) != is_null(expected)
    if isinstance(expected, float):
        return not abs(got - expected) <= 1e-9 * max(1.0, abs(expected))
    return got != expected


def is_null(cell):
    return cell is None or (isinstance(cell, float) and math.isnan(cell))

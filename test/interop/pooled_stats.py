"""signal_stats.csv as pandas pools it from the rows of the combined dataset."""

import math

from expected_rows import differs

COLUMNS = (
    "kind signal units uncalibrated n_rows n_records n_samples n_missing n_zero duration_s mean std min max".split()
)


def stats_faults(stats, rows):
    """Texts that say how `stats` differs from what the rows give."""
    if list(stats.columns) != COLUMNS:
        yield f"columns {list(stats.columns)}"
        return
    pooled = [pool(key, part) for key, part in rows.groupby(["kind", "signal", "uncalibrated"], sort=True)]
    names = list(zip(stats["kind"], stats["signal"], stats["uncalibrated"]))
    expected_names = [(row["kind"], row["signal"], row["uncalibrated"]) for row in pooled]
    if names != expected_names:
        yield f"signals {names}, expected {expected_names}"
        return
    for got, expected in zip(stats.to_dict("records"), pooled):
        for column in COLUMNS:
            if differs(got[column], expected[column]):
                name = f"{expected['kind']} {expected['signal']}"
                yield f"{name}: {column} is {got[column]!r}, expected {expected[column]!r}"


def pool(key, part):
    values = (part.n_samples - part.n_missing).where(part["mean"].notna(), 0)
    count = int(values.sum())
    means = part["mean"].fillna(0)
    mean = float((values * means).sum()) / count if count else None
    within = ((values - 1).clip(lower=0) * part["std"].fillna(0) ** 2).sum()
    between = (values * (means - mean) ** 2).sum() if count else 0
    return {
        "kind": key[0],
        "signal": key[1],
        "uncalibrated": bool(key[2]),
        "units": ";".join(sorted(set(part["units"].dropna()))),
        "n_rows": len(part),
        "n_records": len(part[["group", "record"]].drop_duplicates()),
        "n_samples": int(part.n_samples.sum()),
        "n_missing": int(part.n_missing.sum()),
        "n_zero": int(part.n_zero.sum()),
        "duration_s": float(part.duration_s.sum()),
        "mean": mean,
        "std": math.sqrt((within + between) / (count - 1)) if count > 1 else None,
        "min": float(part["min"].min()) if count else None,
        "max": float(part["max"].max()) if count else None,
    }

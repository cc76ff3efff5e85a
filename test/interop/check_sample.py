"""Reads a sample dataset with wfdb-python: check_sample.py DATASET PRINTED, where PRINTED is what make-sample printed."""

import re
import sys
from pathlib import Path

import numpy as np
import wfdb
from headers import groups_of, read_headers
from report import Report, usage


def main(dataset, printed):
    report = Report("sample")
    groups = groups_of(dataset)
    headers = {group: read_headers(group) for group in groups}
    broken = set(re.findall(r"^broken on purpose: (.+?): ", Path(printed).read_text("utf-8"), re.MULTILINE))
    readable = [(group, unit) for group in groups for unit in headers[group].units if named(group, unit) not in broken]
    records = {named(group, unit): wfdb.rdrecord(str(group / unit), physical=False) for group, unit in readable}

    report.check("there are several hundred units, and three broken ones", lambda: size_faults(records, broken))
    report.check("wfdb-python refuses every broken unit", lambda: refusal_faults(dataset, broken))
    for fmt in ("16", "80", "212"):
        chosen = {name: record for name, record in records.items() if record.fmt[0] == fmt}
        report.check(f"format {fmt}: lengths of {len(chosen)} units", lambda c=chosen: length_faults(c))
        report.check(f"format {fmt}: checksums of {signals(chosen)} signals", lambda c=chosen: checksum_faults(c))
        report.check(f"format {fmt}: initial values", lambda c=chosen: initial_faults(c))
    report.check("times of segments agree with their masters", lambda: time_faults(headers, records))
    report.check("masters are read whole, gaps and layouts included", lambda: master_faults(headers, broken))
    return report.exit_code


def named(group, unit):
    return f"{group.name}/{unit}"


def signals(records):
    return sum(record.n_sig for record in records.values())


def size_faults(records, broken):
    if len(records) < 300:
        yield f"only {len(records)} units"
    if len(broken) != 3:
        yield f"expected 3 broken units, got {sorted(broken)}"


def refusal_faults(dataset, broken):
    for name in sorted(broken):
        try:
            wfdb.rdrecord(str(Path(dataset) / name), physical=False)
        except (FileNotFoundError, ValueError, wfdb.io.header.HeaderSyntaxError):
            continue
        yield f"{name} was read"


def length_faults(records):
    if not records:
        yield "no unit has this format"
    for name, record in records.items():
        if record.d_signal.shape != (record.sig_len, record.n_sig):
            yield f"{name}: {record.d_signal.shape} samples, header says {record.sig_len} x {record.n_sig}"


def checksum_faults(records):
    for name, record in records.items():
        sums = record.d_signal.astype(np.int64).sum(axis=0) & 0xFFFF
        expected = np.array(record.checksum) & 0xFFFF
        if not np.array_equal(sums, expected):
            yield f"{name}: sums {sums.tolist()}, header says {expected.tolist()}"


def initial_faults(records):
    for name, record in records.items():
        if record.d_signal[0].tolist() != record.init_value:
            yield f"{name}: first samples {record.d_signal[0].tolist()}, header says {record.init_value}"


def time_faults(headers, records):
    for group, found in headers.items():
        for unit, place in found.places.items():
            record = records.get(named(group, unit))
            if record is None:
                continue
            master = wfdb.rdheader(str(group / unit).rsplit("_", 1)[0])
            expected = (milliseconds(master.base_time) + 8 * place.start_frames) % 86_400_000
            if milliseconds(record.base_time) != expected or record.sig_len != place.frames:
                yield f"{named(group, unit)}: at {record.base_time}, {record.sig_len} frames"


def milliseconds(time):
    return ((time.hour * 60 + time.minute) * 60 + time.second) * 1000 + time.microsecond // 1000


def master_faults(headers, broken):
    broken_masters = {name.rsplit("_", 1)[0] for name in broken}
    for group, found in headers.items():
        for master in found.masters:
            if named(group, master) in broken_masters:
                continue
            record = wfdb.rdrecord(str(group / master))
            header = wfdb.rdheader(str(group / master))
            if record.p_signal.shape != (header.sig_len, header.n_sig):
                yield f"{named(group, master)}: {record.p_signal.shape}, header says {header.sig_len} x {header.n_sig}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage("check_sample.py DATASET PRINTED")
    sys.exit(main(sys.argv[1], sys.argv[2]))

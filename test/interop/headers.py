"""Which headers a dataset holds, read with a few lines of our own: wfdb-python cannot say what a broken one was to be."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Place:
    """Where a segment lies in the record that lists it; `start_frames` counts gaps too."""

    record: str
    start_frames: int
    frames: int
    rate_hz: float


@dataclass
class Headers:
    """Headers of one group; every path is below the group's folder and has no ending."""

    units: list = field(default_factory=list)
    masters: list = field(default_factory=list)
    layouts: list = field(default_factory=list)
    places: dict = field(default_factory=dict)


def read_headers(group):
    """Sorts the group's headers into units, masters and layouts; what a master lists without a header is a unit."""
    headers = Headers()
    for path in sorted(group.rglob("*.hea"), key=lambda found: found.relative_to(group).as_posix().encode()):
        name = path.relative_to(group).with_suffix("").as_posix()
        lines = content_lines(path)
        if lines and "/" in lines[0].split()[0]:
            headers.masters.append(name)
            add_places(headers, name, lines)
        elif len(lines) > 1 and all(line.split()[:2] == ["~", "0"] for line in lines[1:]):
            headers.layouts.append(name)
        else:
            headers.units.append(name)
    lost = set(headers.places) - set(headers.units) - set(headers.layouts)
    headers.units = sorted([*headers.units, *lost], key=str.encode)
    return headers


def content_lines(path):
    """Lines of a header that are neither blank nor comments, without their ends."""
    lines = (line.strip() for line in path.read_text("utf-8", "replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def add_places(headers, master, lines):
    fields = lines[0].split()
    rate_hz = float(fields[2].split("/")[0]) if len(fields) > 2 else 250.0
    start = 0
    for line in lines[1:]:
        name, frames = line.split()[:2]
        path = (Path(master).parent / name).as_posix()
        if name != "~" and int(frames) > 0:
            place = Place(fields[0].split("/")[0], start, int(frames), rate_hz)
            headers.places.setdefault(path, place)
        start += int(frames)


def groups_of(dataset):
    """The dataset's groups: its folders that are not hidden, sorted by name."""
    return sorted(path for path in Path(dataset).iterdir() if path.is_dir() and not path.name.startswith("."))

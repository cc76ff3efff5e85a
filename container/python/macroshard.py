"""Extractors for macroshard in Python: one function, from a unit to rows.

    from macroshard import extractor, Reject

    @extractor(name="words", version="1", columns={"path": "string", "words": "int64", "mean": "double?"})
    def words(unit):
        text = unit.files[0].read_text()
        if not text:
            raise Reject("empty", "it has no text")
        return [{"words": len(text.split())}]

The runtime starts `python3 -m macroshard FILE`, which speaks the protocol of docs/programs.md. No dependencies.
"""

import binascii
import datetime
import importlib.util
import inspect
import json
import math
import os
import re
import struct
import sys
import traceback
from functools import cached_property
from itertools import chain
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace

__all__ = ["Reject", "Unit", "extractor"]

PROTOCOL = 1
# Frames of so many rows go as a file.
ARROW_ROWS = 1_000
# No line is longer.
LINE_BYTES = 64 << 20
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Reject(Exception):
    """Raised where a unit gives no rows: a code in kebab case, and what is wrong, where, and what was expected."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class Misfit(Exception):
    """Rows that are not as they are declared: in words that say all."""


class Unit:
    """What belongs together: `path` names it, `files` are paths that can be opened, `options` has a value for each."""

    def __init__(self, root, unit, options):
        self.path = unit["path"]
        self.options = _Options(**options)
        self.warnings = []
        self._root = root
        self._names = unit["files"]

    @cached_property
    def files(self):
        return [Path(self._root, name) for name in self._names]

    def file(self, ending):
        """The first of the files whose name ends so; None where there is none."""
        return next((path for path in self.files if path.name.endswith(ending)), None)

    def warn(self, message):
        """Tells of something worth knowing that costs no rows."""
        self.warnings.append(str(message))


class _Options(SimpleNamespace):
    def __getattr__(self, name):
        raise AttributeError(f'no option "{name}" is declared{_did_you_mean(name, vars(self))}')


_declared = []


def extractor(function=None, *, name=None, version=None, columns=None, options=None, looks_for=None):
    """Declares the decorated function, which takes a unit and returns rows, as the extractor of its file.

    columns: name to type, with `?` behind the type where a cell may be None, or to a dict of `type` and
    `description`, which becomes the column's comment in a catalog of tables. Without them they are read from
    NAME.columns.json beside the file, which `macroshard try` writes. options: name to a dict of `default` and
    `description`, perhaps `type`, `minimum`, `maximum`, `enum`. Rows are a list of dicts, a dict of lists, a data frame
    of pandas or polars, or an Arrow table.
    """
    for what, text in (("name", name), ("version", version)):
        if function is not None or not isinstance(text, str):
            given = "is used without a call" if function is not None else f"has {_shown(text)} for {what}"
            raise TypeError(f'@extractor {given}, expected texts: @extractor(name="words", version="1")')
    for what, given, entry in (("columns", columns, '{"mean": "double?"}'), ("options", options, _OPTION)):
        if given is not None and not isinstance(given, dict):
            raise TypeError(f"{what} are {_shown(given)}, expected a dict such as {entry}")

    def declare(function):
        _declared.append(_Extractor(function, name, version, columns or _columns_beside(), options or {}, looks_for))
        return function

    return declare


def _columns_beside():
    """Those of NAME.columns.json beside the extractor, which the runtime has found."""
    path = os.environ.get("MACROSHARD_COLUMNS")
    return json.loads(Path(path).read_text("utf-8")) if path else {}


class _Column:
    def __init__(self, name, declared):
        described = declared if isinstance(declared, dict) else {"type": declared}
        if not isinstance(described.get("type"), str):
            raise TypeError(f'column "{name}" is {_shown(declared)}, expected the name of a type, such as "double?"')
        self.name = name
        self.nullable = described["type"].endswith("?")
        self.type = described["type"].removesuffix("?")
        self.description = described.get("description")

    def declaration(self):
        declared = {"name": self.name, "type": self.type, "nullable": self.nullable}
        return declared if self.description is None else declared | {"description": self.description}

    def misfit(self, cell, row, expected):
        or_none = " or None" if self.nullable else ""
        return Misfit(f'column "{self.name}" has {_shown(cell)} in row {row}, expected {expected}{or_none}')


class _Extractor:
    def __init__(self, function, name, version, columns, options, looks_for):
        self.function = function
        self.columns = [_Column(*each) for each in columns.items()]
        self.names = {column.name for column in self.columns}
        self.numbers = [(kind, [each for each in self.columns if each.type in types]) for kind, types in _NUMBERS.items()]
        self.declaration = {
            "protocol": PROTOCOL,
            "name": name,
            "version": version,
            "columns": [each.declaration() for each in self.columns],
            "options": [_option(*each) for each in options.items()],
        }
        if looks_for is not None:
            self.declaration["looksFor"] = looks_for

    def answer(self, root, unit, options, scratch, infer=False):
        given = Unit(root, unit, options)
        try:
            rows = self.function(given)
            if inspect.isgenerator(rows):
                rows = list(rows)
            answer = _inferred(rows) if infer else self.rows(rows, given.path, scratch)
        except Reject as reject:
            return {"reject": {"code": reject.code, "message": _without(root, reject.message)}}
        except Misfit as misfit:
            return {"error": {"message": _without(root, misfit)}}
        # Also sys.exit, and what libraries in Rust raise where they panic: the next unit may be sound.
        except BaseException as error:
            traceback.print_exc()
            return {"error": {"message": _without(root, _said(error))}}
        return {**answer, "warnings": given.warnings} if given.warnings else answer

    def rows(self, rows, path, scratch):
        if rows is None:
            return {"rows": {}}
        library = type(rows).__module__.partition(".")[0]
        if library in ("pandas", "polars", "pyarrow"):
            return self.frame(rows.collect() if type(rows).__name__ == "LazyFrame" else rows, library, path, scratch)
        if isinstance(rows, (str, bytes)) or not hasattr(rows, "__iter__"):
            raise Misfit(f"it gave {_shown(rows)}, expected {_ROWS}")
        if isinstance(rows, dict):
            self.refuse_unknown(rows)
            return self.cells({name: _listed(name, cells) for name, cells in rows.items()}, path)
        rows = list(rows)
        return self.cells(self.by_whole_rows(rows) or self.cell_by_cell(rows, path), path)

    def by_whole_rows(self, rows):
        """Of rows that have the same names, as most have: a step for each cell would take most of the time of a unit."""
        if set(map(type, rows)) != {dict}:
            return None
        names = [name for name in rows[0] if name in self.names]
        if len(names) < 2 or sum(map(len, rows)) != len(names) * len(rows):
            return None
        try:
            return dict(zip(names, zip(*map(itemgetter(*names), rows))))
        except KeyError:
            return None

    def cell_by_cell(self, rows, path):
        for index, row in enumerate(rows):
            if not isinstance(row, dict):
                raise Misfit(f"row {index} is {type(row).__name__}, expected a dict")
            self.refuse_unknown(row)
        columns = {}
        for column in self.columns:
            name = column.name
            try:
                columns[name] = [row[name] for row in rows]
            except KeyError:
                default = self.default(column, path)
                columns[name] = [row.get(name, default) for row in rows]
        return columns

    def default(self, column, path):
        if column.name == "path":
            return path
        if column.nullable:
            return None
        raise Misfit(f'rows have no column "{column.name}"')

    def refuse_unknown(self, names):
        if not self.names.issuperset(names):
            unknown = next(name for name in names if name not in self.names)
            raise Misfit(f'rows have the column "{unknown}", which is not declared{_did_you_mean(unknown, self.names)}')

    def cells(self, columns, path):
        length = max(map(len, columns.values()), default=0)
        for column in self.columns:
            if column.name not in columns:
                columns[column.name] = [self.default(column, path)] * length
            elif len(columns[column.name]) != length:
                raise Misfit(f'column "{column.name}" has {len(columns[column.name])} cells, expected {length}')
        packed, numbers = _in_one_piece(self.numbers, columns)
        rows = {
            column.name: _CELLS[column.type](column, columns[column.name]) if column.type in _CELLS else columns[column.name]
            for column in self.columns
            if column.name not in packed
        }
        return {"rows": rows, "numbers": numbers} if packed else {"rows": rows}

    def frame(self, frame, library, path, scratch):
        names = getattr(frame, "column_names" if library == "pyarrow" else "columns", None)
        if names is None:
            raise Misfit(f"it gave a {type(frame).__name__} of {library}, expected {_ROWS}")
        names = list(names)
        self.refuse_unknown(names)
        if len(set(names)) < len(names):
            raise Misfit(f'rows have the column "{max(names, key=names.count)}" twice')
        if scratch is not None and len(frame) >= ARROW_ROWS and _has("pyarrow"):
            table = self.arrow(frame, library, path)
            if table is not None:
                return {"arrow": _written(table, scratch)}
        if library == "pyarrow":
            return self.cells(frame.to_pydict(), path)
        return self.cells({name: frame[name].to_list() for name in names}, path)

    def arrow(self, frame, library, path):
        """The frame as it is declared; None where its cells have to be looked at one by one, as those of few rows are."""
        import pyarrow

        arrays = []
        try:
            if library == "pandas":
                frame = pyarrow.Table.from_pandas(frame, preserve_index=False)
            elif library == "polars":
                frame = frame.to_arrow()
            for column in self.columns:
                kind = _arrow_type(pyarrow, column.type)
                if column.name not in frame.column_names:
                    arrays.append(pyarrow.repeat(pyarrow.scalar(self.default(column, path), kind), len(frame)))
                else:
                    arrays.append(_cast(pyarrow, frame[column.name], column.type))
        # Which cell it is, and whether it fits in another way, is found one by one.
        except (pyarrow.ArrowException, TypeError, ValueError, OverflowError):
            return None
        return pyarrow.table(arrays, names=[column.name for column in self.columns])


def _has(module):
    return importlib.util.find_spec(module) is not None


def _written(table, scratch):
    import pyarrow

    with pyarrow.ipc.new_file(os.path.join(scratch, "rows.arrow"), table.schema) as writer:
        writer.write_table(table)
    return "rows.arrow"


def _cast(pyarrow, cells, name):
    if not _becomes(pyarrow.types, cells.type, name):
        raise TypeError(name)
    cast = cells.cast(_arrow_type(pyarrow, name))
    if name == "date" and not cast.cast(cells.type).equals(cells):
        raise ValueError(name)
    return cast


def _becomes(types, given, name):
    """Whether Arrow's cast is what a cell alone would be taken for: it makes texts of numbers, too, and numbers of texts."""
    if types.is_dictionary(given):
        given = given.value_type
    if name.startswith("list<"):
        is_list = types.is_list(given) or types.is_large_list(given) or types.is_fixed_size_list(given)
        return is_list and _becomes(types, given.value_type, name[5:-1])
    is_number = types.is_integer(given) or types.is_floating(given)
    fits = {
        "string": types.is_string(given) or types.is_large_string(given),
        "binary": types.is_binary(given) or types.is_large_binary(given),
        "boolean": types.is_boolean(given),
        "date": types.is_date(given) or types.is_int32(given) or (types.is_timestamp(given) and given.tz is None),
        "timestamp": types.is_timestamp(given) or types.is_int64(given),
    }
    return types.is_null(given) or fits.get(name, is_number)


def _arrow_type(pyarrow, name):
    if name.startswith("list<"):
        return pyarrow.list_(_arrow_type(pyarrow, name[5:-1]))
    if name == "timestamp":
        return pyarrow.timestamp("us", "UTC")
    names = {"boolean": "bool_", "float32": "float32", "double": "float64", "date": "date32"}
    return getattr(pyarrow, names.get(name, name))()


_OPTION = '{"least": {"default": 1, "description": "what it says"}}'


def _option(name, option):
    if not isinstance(option, dict):
        raise TypeError(f'option "{name}" is {_shown(option)}, expected a dict, such as {_OPTION}')
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    kind = kinds.get(type(option.get("default")), "string")
    return {"name": name, "type": kind, **option}


def _said(error):
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _without(root, message):
    """The same text on every machine and in every process."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", str(message).replace(root + "/", "").replace(root, "."))


def _did_you_mean(name, known):
    import difflib

    by_lower = {each.lower(): each for each in sorted(known)}
    near = difflib.get_close_matches(str(name).lower(), by_lower, n=1)
    return f', did you mean "{by_lower[near[0]]}"?' if near else ""


def _shown(value):
    text = " ".join(repr(value[:100] if isinstance(value, (str, bytes)) else value).split())
    return text if len(text) <= 100 else text[:99] + "…"


_ROWS = "a list of dicts, a dict of lists, a data frame, or an Arrow table"
_NOTHING = {"NoneType", "NAType", "NaTType", "MaskedConstant"}


def _is_none(cell):
    """None, NaN, NaT, NA and what numpy masks are all nothing."""
    return type(cell).__name__ in _NOTHING or (isinstance(cell, float) and cell != cell)


def _plain(cell):
    """What numpy, torch and Arrow have for Python's own; arrays stay what they are."""
    if isinstance(cell, (int, float, str, bytes)) or _is_none(cell):
        return cell
    if type(cell).__name__ == "datetime64":
        # Of nanoseconds numpy makes numbers, which would pass for microseconds.
        micros = cell.astype("datetime64[us]")
        return micros.item() if micros == cell else None if cell != cell else cell
    if hasattr(cell, "as_py"):
        return cell.as_py()
    return cell.item() if hasattr(cell, "item") and getattr(cell, "ndim", 1) == 0 else cell


def _listed(name, cells):
    """The cells of a column one by one, each as Python has it where that is quickly done."""
    if type(cells) in (list, tuple):
        return cells
    if isinstance(cells, (str, bytes, dict)) or not hasattr(cells, "__iter__"):
        raise Misfit(f'column "{name}" has {_shown(cells)}, expected a list of cells; one row is a list of one dict')
    kind = getattr(getattr(cells, "dtype", None), "kind", None)
    is_plain = kind is not None and kind in "biuf" and getattr(cells, "ndim", 0) == 1
    return cells.tolist() if is_plain else list(cells)


def _each(convert, expected):
    """A reader of cells, one by one; `convert` gives None for what is no such cell."""

    def read(column, cells):
        result = []
        for row, cell in enumerate(cells):
            plain = _plain(cell)
            is_none = _is_none(plain)
            value = None if is_none else convert(plain)
            if value is None and not (is_none and column.nullable):
                raise column.misfit(cell, row, expected)
            result.append(value)
        return result

    return read


def _unless(is_quick, slow):
    """Cells as they are where their types alone say that they fit."""
    return lambda column, cells: cells if is_quick(set(map(type, cells)), cells) else slow(column, cells)


def _whole(cell):
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None


def _int32(cell):
    number = _whole(cell)
    return number if number is not None and -(2**31) <= number < 2**31 else None


def _int64(cell):
    number = _whole(cell)
    if number is None or not -(2**63) <= number < 2**63:
        return None
    return number if abs(number) < 2**53 else str(number)


def _finite(cell):
    if not isinstance(cell, (int, float)) or isinstance(cell, bool):
        return None
    try:
        return float(cell) if math.isfinite(cell) else None
    except OverflowError:
        return None


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MICROSECOND = datetime.timedelta(microseconds=1)


def _date(cell):
    if isinstance(cell, datetime.datetime):
        return _date(cell.date()) if cell.time() == datetime.time() else None
    return cell.toordinal() - 719_163 if isinstance(cell, datetime.date) else _int32(cell)


def _timestamp(cell):
    if not isinstance(cell, datetime.datetime):
        return _int64(cell)
    if getattr(cell, "nanosecond", 0):
        return None
    plain = datetime.datetime.combine(cell.date(), cell.time(), cell.tzinfo or datetime.timezone.utc)
    return _int64((plain - _EPOCH) // _MICROSECOND)


def _list_of(convert):
    def read(cell):
        if not hasattr(cell, "__iter__") or isinstance(cell, (str, bytes, dict)):
            return None
        plain = [_plain(each) for each in cell]
        numbers = [None if _is_none(each) else convert(each) for each in plain]
        return None if None in numbers else numbers

    return read


_NUMBERS = {float: ("double", "float32"), int: ("int64", "int32")}


def _in_one_piece(by_kind, cells):
    """Numbers as doubles, column by column, as JSON: as texts they would take most of the time of a unit.

    Of the columns, whose names it gives, that have such numbers alone, and None where that may be: looked at together,
    and else alone.
    """
    names, packed = [], b""
    for kind, columns in by_kind:
        fitting = [column.name for column in columns]
        numbers = list(chain.from_iterable(map(cells.__getitem__, fitting)))
        if not _fit(kind, numbers):
            fitting = [column.name for column in columns if _fits(column, kind, cells[column.name])]
            numbers = list(chain.from_iterable(map(cells.__getitem__, fitting)))
        names += fitting
        try:
            packed += struct.pack(f"<{len(numbers)}d", *numbers)
        except struct.error:
            packed += struct.pack(f"<{len(numbers)}d", *[math.nan if number is None else number for number in numbers])
    return set(names), b'{"columns":%b,"float64":"%b"}' % (_encode(names).encode(), binascii.b2a_base64(packed, newline=False))


def _fits(column, kind, cells):
    is_partly_none = column.nullable and type(None) in set(map(type, cells))
    return _fit(kind, [cell for cell in cells if cell is not None] if is_partly_none else cells)


def _fit(kind, numbers):
    if set(map(type, numbers)) != {kind}:
        return False
    return math.isfinite(sum(numbers)) if kind is float else max(numbers) < 2**31 and min(numbers) >= -(2**31)


def _line(answer):
    """The answer as JSON, of which `numbers` is some already."""
    numbers = answer.pop("numbers", None)
    text = _encode(answer).encode()
    return text if numbers is None else b'%b,"numbers":%b}' % (text[:-1], numbers)


def _base64(data):
    return binascii.b2a_base64(data, newline=False).decode("ascii")


_CELLS = {
    "string": _unless(
        lambda kinds, _: kinds == {str}, _each(lambda cell: str.__str__(cell) if isinstance(cell, str) else None, "a str")
    ),
    "binary": _each(
        lambda cell: _base64(cell) if isinstance(cell, (bytes, bytearray, memoryview)) else None, "bytes"
    ),
    "boolean": _unless(
        lambda kinds, _: kinds == {bool}, _each(lambda cell: cell if isinstance(cell, bool) else None, "True or False")
    ),
    "int32": _each(_int32, "a whole number of 32 bits"),
    "int64": _each(_int64, "a whole number of 64 bits"),
    "float32": _each(_finite, "a finite number"),
    "double": _each(_finite, "a finite number"),
    "date": _each(_date, "a date"),
    "timestamp": _each(_timestamp, "a datetime in whole microseconds"),
    "list<int32>": _each(_list_of(_int32), "a list of whole numbers of 32 bits"),
    "list<int64>": _each(_list_of(_int64), "a list of whole numbers of 64 bits"),
    "list<float32>": _each(_list_of(_finite), "a list of finite numbers"),
    "list<double>": _each(_list_of(_finite), "a list of finite numbers"),
}


def _inferred(rows):
    """The kinds of cells in each column: what `macroshard try` makes types of."""
    library = type(rows).__module__.partition(".")[0]
    rows = rows.collect() if type(rows).__name__ == "LazyFrame" else rows
    if library in ("pandas", "polars"):
        columns = {name: rows[name].to_list() for name in rows.columns}
    elif library == "pyarrow":
        columns = rows.to_pydict()
    elif isinstance(rows, dict):
        columns = {name: _listed(name, cells) for name, cells in rows.items()}
    else:
        rows = [] if rows is None else list(rows)
        wrong = next((row for row in rows if not isinstance(row, dict)), None)
        if wrong is not None:
            raise Misfit(f"a row is {type(wrong).__name__}, expected a dict")
        names = dict.fromkeys(name for row in rows for name in row)
        columns = {name: [row.get(name) for row in rows] for name in names}
    kinds = {str(name): _kinds(name, cells, library == "pandas") for name, cells in columns.items()}
    count = max(map(len, columns.values()), default=0)
    return {"kinds": {"path": ["string"], **kinds} if count else {}, "rowCount": count}


def _kinds(name, cells, is_pandas):
    kinds = {}
    for row, cell in enumerate(cells):
        plain = _plain(cell)
        kind = _kind(plain, cell)
        if kind is None:
            raise Misfit(f'column "{name}" has {_shown(cell)} in row {row}, which no type of columns holds')
        kinds[kind] = True
    # Pandas makes doubles of integers with None.
    if is_pandas and set(kinds) == {"double", "null"} and all(_is_none(cell) or float(cell).is_integer() for cell in cells):
        return ["whole", "null"]
    return list(kinds)


def _kind(plain, cell):
    if _is_none(plain):
        return "null"
    for types, kind in _KINDS:
        if isinstance(plain, types):
            return _int_kind(plain) if kind == "int64" else "float32" if type(cell).__name__ == "float32" else kind
    if isinstance(plain, dict) or not hasattr(plain, "__iter__"):
        return None
    items = {_kind(_plain(item), item) for item in plain}
    if not items:
        return "list"
    kinds = items & {"int64", "float32", "double"}
    return f"list<{kinds.pop() if len(kinds) == 1 else 'double'}>" if items == kinds else None


def _int_kind(number):
    return "int64" if -(2**63) <= number < 2**63 else None


_KINDS = [
    (bool, "boolean"), (int, "int64"), (float, "double"), (str, "string"), ((bytes, bytearray, memoryview), "binary"),
    (datetime.datetime, "timestamp"), (datetime.date, "date"),
]


def _load(path):
    """The extractor that a file declares."""
    path = os.path.abspath(path)
    sys.path.insert(0, os.path.dirname(path))
    sys.modules["macroshard"] = sys.modules[__name__]
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[Path(path).stem] = module
    spec.loader.exec_module(module)
    if len(_declared) != 1:
        raise ValueError(f"it declares {len(_declared)} extractors, expected one: @extractor(name=…, version=…)")
    try:
        _encode(_declared[0].declaration)
    except (TypeError, ValueError) as error:
        raise TypeError(f"what it declares cannot be written as JSON: {error}") from None
    return _declared[0]


def _serve(path):
    # What the extractor starts is not to hold them, nor to go on as a second one of it.
    for descriptor in (3, 4):
        os.set_inheritable(descriptor, False)
    held = [3, 4]
    os.register_at_fork(after_in_child=lambda: [os.close(held.pop()) for _ in range(len(held))])
    with os.fdopen(3, "rb") as questions, os.fdopen(4, "wb") as answers:

        def say(answer):
            line = _line(answer)
            if len(line) >= LINE_BYTES:
                error = f"its answer has {len(line)} bytes, expected less than {LINE_BYTES}: give many rows as an Arrow table"
                line = _line({"id": answer["id"], "error": {"message": error}})
            answers.write(line + b"\n")
            answers.flush()

        try:
            extracting = _load(path)
        except BaseException as error:
            traceback.print_exc()
            which = f" ({sys.executable})" if isinstance(error, ModuleNotFoundError) else ""
            message = f"{os.path.basename(path)} cannot be loaded: {_said(error)}{which}"
            say({"protocol": PROTOCOL, "error": {"message": message}})
            return
        say(extracting.declaration)
        for line in questions:
            question = json.loads(line)
            asked = [question[name] for name in ("root", "unit", "options", "scratch")]
            answer = extracting.answer(*asked, infer=question.get("infer", False))
            _flush_printed()
            say({"id": question["id"], **answer})


def _flush_printed():
    try:
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):
        # The extractor has closed it, or put another one there.
        pass


if __name__ == "__main__":
    if "MACROSHARD_PROTOCOL" not in os.environ or len(sys.argv) != 2:
        sys.exit("macroshard starts this by itself, for process: { extractor: ./extract.py }")
    _serve(sys.argv[1])

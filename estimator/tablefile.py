"""Tables people have: CSV, TSV, semicolons, NDJSON, JSON or Parquet, with the place of every row.

What kind of table a file is, its content says. Every cell is text: whoever knows what a column is
for reads it with the reader of all values.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
import zlib
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import chain, count
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, TypeAlias, cast

from estimator.errors import InputError
from estimator.extras import check_installed
from estimator.quantity.day import is_like_a_day
from estimator.quantity.number import told

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

Records: TypeAlias = "Generator[tuple[str, Sequence[str]], None, None]"
"""The place of each row for messages, ``rows.csv:3``, and its cells."""

_File: TypeAlias = "io.BufferedReader[io.RawIOBase]"

LONGEST_LINE: Final = 2**20
"""Characters, more than any row has; what is no text may have no line ends at all."""
_LONGEST_WHOLE: Final = 2**25  # bytes of what is held in memory
_LONGEST_CELL: Final = 10_000  # characters; a chunk of rows takes the room of its widest cell
_HEAD: Final = 2**16  # bytes
_BATCH: Final = 2**13
_DELIMITERS: Final = ",;\t"
_SEPARATOR: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # the first line of some spreadsheets
_ASIDE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\([^)]*\)')  # of a heading: separates nothing
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN: Final = {b"PK\x03\x04": "a workbook or a ZIP file", b"\xd0\xcf\x11\xe0": "a workbook"}
_LISTS: Final = ("rows", "figures")  # where our own documents have their rows
_HAS_ROWS: Final = re.compile(rf'"(?:{"|".join(_LISTS)})"\s*:\s*\['.encode())


@dataclass(frozen=True)
class Table:
    """A table that is read as often as needed, a row at a time.

    Attributes:
        name: of the file, for messages.
        open: opens it from its beginning.
        decimal: the sign before decimals in it, a point or a comma.
    """

    name: str
    open: Callable[[], IO[bytes]]
    decimal: str = "."

    @cached_property
    def heading(self) -> tuple[str, list[str]]:
        """Its place, and the names of the columns.

        Raises:
            InputError: there is none, or the table cannot be read, or has no decimal commas.
        """
        if self.decimal != "." and not self.is_text:
            rule = "a program wrote this table, with decimal points; leave it out"
            raise InputError("`decimal`", rule)
        with closing(self._records()) as records:
            for place, cells in records:
                return place, list(cells)
        rule = "no heading; name the inputs, such as rounds,daily"
        raise InputError(f"{self.name}:1", rule)

    def rows(self) -> Records:
        """The rows below the heading, without empty ones; as many cells in each as that has.

        Raises:
            InputError: a row is longer or shorter than the heading, or cannot be read.
        """
        width = len(self.heading[1])
        records = self._records()
        next(records)
        for place, cells in records:
            while len(cells) > width and not cells[-1]:
                cells = cells[:-1]  # a comma at the end begins no field
            if len(cells) != width:
                many = f"{len(cells)} {'field' if len(cells) == 1 else 'fields'}"
                raise InputError(place, f"{many}; the heading has {width}")
            if max(map(len, cells)) > _LONGEST_CELL:
                raise InputError(place, f"a cell has more than {_LONGEST_CELL:,} characters")
            yield place, cells

    @cached_property
    def is_text(self) -> bool:
        """Whether numbers are written as people write them, and not as a program does."""
        return self._kind == "delimited"

    def pointed(self, text: str, where: str) -> str:
        """A cell with decimal points, as the one parser reads numbers.

        Raises:
            InputError: as `with_points`.
        """
        return with_points(text, where) if self.decimal == "," else text

    def _records(self) -> Records:
        """The heading and the rows; what is empty is passed over."""
        read = {"parquet": self._parquet, "json": self._json, "ndjson": self._ndjson}
        with self.open() as raw, _unpacked(raw) as file:
            try:
                for place, cells in read.get(self._kind, self._delimited)(file):
                    if any(cells):
                        yield place, cells
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise InputError(self.name, f"cannot be unpacked: {error}") from None

    @cached_property
    def _kind(self) -> str:
        """What it is, as its first bytes say."""
        with self.open() as raw, _unpacked(raw) as file:
            head = file.peek(_HEAD)[:_HEAD]
        for mark, what in _FOREIGN.items():
            if head.startswith(mark):
                raise InputError(self.name, f"this is {what}; save the sheet as CSV")
        if head.startswith(b"PAR1"):
            return "parquet"
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start[:1] == b"[" and start[1:].lstrip()[:1] in {b"{", b"]"}:
            return "json"
        if start[:1] == b"{":
            first = start.split(b"\n", 1)[0].strip()
            return "json" if first == b"{" or _HAS_ROWS.search(first) else "ndjson"
        return "delimited"

    def _delimited(self, file: _File) -> Records:
        """Fields between commas, semicolons or tabs, whichever the heading has most of."""
        encoding = "utf-16" if file.peek(2)[:2] in _UTF_16 else "utf-8-sig"
        line = 1
        text = io.TextIOWrapper(cast("io.BufferedReader", file), encoding, newline="")
        try:
            lines = self._lines(text)
            before, first = next(((n, one) for n, one in enumerate(lines) if one.strip()), (0, ""))
            if named := _SEPARATOR.fullmatch(first):
                before += 1
            else:
                lines = chain([first], lines)
            separator = named[1] if named else _delimiter(first)
            spaced = separator != "\t"
            reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=spaced)
            line += before
            for fields in reader:
                yield f"{self.name}:{line}", [_unquoted(field) for field in fields]
                line = before + reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise InputError(f"{self.name}:{line}", f"not a CSV file: {error}") from None
        finally:
            text.detach()  # whoever opened the file closes it

    def _lines(self, file: IO[str]) -> Iterator[str]:
        for number in count(1):
            line = file.readline(LONGEST_LINE)
            if len(line) == LONGEST_LINE:
                raise InputError(f"{self.name}:{number}", "too long for a row of a CSV file")
            if "\0" in line:
                rule = "a zero byte, which no text has; save the table as UTF-8"
                raise InputError(f"{self.name}:{number}", rule)
            if not line:
                return
            yield line

    def _ndjson(self, file: _File) -> Records:
        """An object a line."""

        def objects() -> Iterator[tuple[str, Any]]:
            for number in count(1):
                line = file.readline(LONGEST_LINE)
                where = f"{self.name}:{number}"
                if len(line) == LONGEST_LINE:
                    raise InputError(where, "too long for a row of NDJSON")
                if not line:
                    return
                if line.strip():
                    yield where, _loaded(line, where)

        return _cells(objects())

    def _json(self, file: _File) -> Records:
        """A list of objects, alone or where a document of ours has it."""
        content = file.read(_LONGEST_WHOLE + 1)
        if len(content) > _LONGEST_WHOLE:
            rule = f"longer than {_LONGEST_WHOLE // 2**20} MiB; write it as NDJSON or CSV"
            raise InputError(self.name, rule)
        rows = _loaded(content, self.name)
        if isinstance(rows, dict):
            rows = next((rows[key] for key in _LISTS if key in rows), None)
        if not isinstance(rows, list):
            raise InputError(self.name, "no table; a list of rows is wanted: [{…}, {…}]")
        return _cells((f"{self.name}: row {n}", row) for n, row in enumerate(rows, 1))

    def _parquet(self, file: _File) -> Records:
        """The columns of a Parquet file, a batch of rows at a time."""
        arrow, parquet = pyarrow(self.name)
        try:
            source = parquet.ParquetFile(file)
            yield f"{self.name}: heading", list(source.schema_arrow.names)
            rows = count(1)
            for batch in source.iter_batches(_BATCH):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    where = f"{self.name}: row {next(rows)}"
                    yield where, [_text(cell, where) for cell in cells]
        except (arrow.ArrowException, OSError) as error:
            raise InputError(self.name, f"not a Parquet file: {error}") from None


def table_at(path: Path, name: str = "", decimal: str = ".") -> Table:
    """The table in a file; what is no regular file is read once and held in memory.

    Args:
        path: of the file.
        name: for messages, if not the path.
        decimal: the sign before decimals in it.

    Raises:
        InputError: it cannot be read, or is too long to be held.
    """
    name = name or str(path)
    try:
        if path.is_file():
            path.open("rb").close()
            return Table(name, lambda: path.open("rb"), decimal)
        with path.open("rb") as file:
            return table_of(file, name, decimal)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or error
        raise InputError(name, f"cannot be read: {why}") from None


def table_of(file: IO[bytes], name: str, decimal: str = ".") -> Table:
    """The table in a stream, which is read at once.

    Raises:
        InputError: it is too long to be held in memory.
    """
    content = file.read(_LONGEST_WHOLE + 1)
    if len(content) > _LONGEST_WHOLE:
        raise InputError(name, f"longer than {_LONGEST_WHOLE // 2**20} MiB; split it")
    return Table(name, lambda: io.BytesIO(content), decimal)


def pyarrow(where: str) -> tuple[Any, Any]:
    """PyArrow and its Parquet part, which come with an extra.

    Raises:
        InputError: they are not installed, or not so that they can be loaded.
    """
    check_installed("pyarrow", where, "Parquet needs PyArrow:")
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise InputError(where, f"Parquet needs PyArrow, which cannot be loaded: {error}") from None


_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
_POINTS: Final = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII)


def with_points(text: str, where: str) -> str:
    """A cell whose numbers have decimal commas, ``16.000,5``, as the one parser reads numbers.

    A comma before a space still separates. Figures (``@id``) and days of the calendar stay.

    Raises:
        InputError: a number in it has no such form.
    """
    if text.startswith("@") or is_like_a_day(text):
        return text

    def number(match: re.Match[str]) -> str:
        if not _POINTS.fullmatch(match[0]):
            rule = "has no decimal comma, as 1.500,5 has; write it so"
            raise InputError(where, f"'{match[0]}' {rule}")
        whole, comma, decimals = match[0].replace(".", "").partition(",")
        # 16,125 is no thousands here, and must not look like them: 16.125 is refused as either
        return told(f"{whole}.{decimals}") if comma else whole

    return _DIGITS.sub(number, text)


_SERIAL: Final = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)  # 1954 to 2118


def check_serial(text: str, where: str) -> None:
    """Refuse 45231 where a day is wanted: a spreadsheet's own number of a day.

    Raises:
        InputError: it is one. Which day it means depends on the spreadsheet, so none is named.
    """
    if _SERIAL.fullmatch(text):
        rule = "looks like a spreadsheet's number of a day"
        advice = "write days as 2023-11-01 there, as text"
        raise InputError(where, f"'{text}' {rule}; {advice}")


def _unpacked(raw: IO[bytes]) -> _File:
    """A file as it was before it was compressed, if it was."""
    file = io.BufferedReader(cast("io.RawIOBase", raw), _HEAD)
    if file.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=file)), _HEAD)
    return file


def _delimiter(heading: str) -> str:
    plain = _ASIDE.sub("", heading)
    return max(_DELIMITERS, key=plain.count)  # the first of those that are there as often


def _unquoted(text: str) -> str:
    """A field without the quote that keeps a spreadsheet from running it."""
    text = text.strip()
    return text[1:] if text[:1] == "'" else text


def _cells(objects: Iterable[tuple[str, Any]]) -> Records:
    """A heading of the first object's keys, and the values of every one under it."""
    names: list[str] = []
    for where, each in objects:
        if not isinstance(each, dict):
            raise InputError(where, 'no row; an object is wanted, such as {"rounds": "1M"}')
        if not names:
            names = list(each)
            yield where, names
        for name in each.keys() - set(names):
            raise InputError(where, f"'{name}' is not in the first row; give every row all keys")
        yield where, [_text(each.get(name), where) for name in names]


def _text(value: object, where: str) -> str:
    """A value that a program wrote, as text."""
    if value is None or value != value:  # NaN is how data frames say none
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (dict, list, bytes)):
        raise InputError(where, "a list or a table is no cell; give each value its own column")
    if isinstance(value, float) and value.is_integer():
        value = f"{value:.0f}"
    if isinstance(value, dt.datetime):
        value = value.date() if value.isoformat().endswith("T00:00:00") else value.isoformat()
    return str(value) if isinstance(value, dt.date) else told(str(value))


def _loaded(content: bytes, where: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
        return json.loads(
            text,
            parse_float=told,
            parse_int=str,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError as error:
        raise InputError(where, f"not UTF-8: {error.reason}") from None
    except json.JSONDecodeError as error:
        raise InputError(where, f"not valid JSON: {error.msg}") from None
    except RecursionError:
        raise InputError(where, "brackets are nested too deeply") from None
    except InputError as error:
        raise InputError(where, error.message) from None


def _no_constant(text: str) -> NoReturn:
    raise InputError("", f"{text} is not a quantity; write null for none")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("", "a key is given twice in one object; keep one of them")
    return found

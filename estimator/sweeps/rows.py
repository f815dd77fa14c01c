"""Rows that somebody gives instead of axes: a CSV file whose columns are inputs."""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from estimator.errors import InputError, OutputError
from estimator.sweeps.axes import (
    check_name,
    check_pairs,
    check_together,
    is_day,
    known_names,
    read_values,
)
from estimator.sweeps.columns import check_inputs
from estimator.sweeps.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from estimator.scenario.models import Scenario
    from estimator.sweeps.axes import Axis

_CHUNK: Final = 2**13
"""Rows that are held in memory at once."""
_LONGEST: Final = 2**20
"""Characters of a line, more than any row has; what is no text may have no line ends at all."""


@dataclass(frozen=True)
class Rows:
    """Given rows: read as often as needed, in chunks.

    Attributes:
        scenario: what the columns leave open.
        name: of the file, for messages.
        open: opens it from its beginning.
        part: which rows to take; None for all.
    """

    scenario: Scenario
    name: str
    open: Callable[[], IO[bytes]]

    @property
    def header(self) -> list[str]:
        """The inputs that are given, in the order of their columns.

        Raises:
            InputError: there is no heading, or a column is no input of this scenario.
        """
        with self._text() as file:
            _, names = next(self._records(file), (1, []))
        return names

    def count(self) -> int:
        """How many rows there are.

        Raises:
            InputError: a row has more or fewer fields than the heading.
        """
        with self._text() as file:
            return sum(1 for _ in self._records(file)) - 1

    def grids(self, part: range) -> Iterator[tuple[Grid, range]]:
        """The rows of a part as grids of one dimension, and which of the rows of each it has.

        The grids are the same whatever the part, so that its answers are as well.

        Raises:
            InputError: a value cannot be read; the message has the line.
        """
        with self._text() as file:
            records = self._records(file)
            _, names = next(records)
            first = list(islice(records, 1))
            dated = [is_day(text) for _, row in first for text in row]
            start = part.start // _CHUNK * _CHUNK
            wanted = islice(chain(first, records), start, None)
            while start < part.stop and (chunk := list(islice(wanted, _CHUNK))):
                axes = tuple(self._axes(names, chunk, dated))
                check_pairs(axes, self.scenario, [f"{self.name}:{line}" for line, _ in chunk])
                own = range(max(0, part.start - start), min(len(chunk), part.stop - start))
                yield Grid((axes,), from_rows=True), own
                start += len(chunk)

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.open(), "utf-8-sig", newline="")

    def _records(self, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
        """The heading and the rows with the lines they begin on; empty lines are passed over."""
        reader = csv.reader(self._lines(file), strict=True, skipinitialspace=True)
        line, width = 1, 0
        try:
            for fields in reader:
                if fields:
                    fields = [_plain(text) for text in fields]
                    width = width or self._check_heading(fields, line)
                    if len(fields) != width:
                        count = f"{len(fields)} {'field' if len(fields) == 1 else 'fields'}"
                        raise InputError(f"{self.name}:{line}", f"{count}; the heading has {width}")
                    yield line, fields
                line = reader.line_num + 1
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(f"{self.name}:{line}", f"not a CSV file: {error}") from None
        if not width:
            raise InputError(f"{self.name}:1", "no heading; name the inputs, such as rounds,daily")

    def _lines(self, file: IO[str]) -> Iterator[str]:
        for number in count(1):
            line = file.readline(_LONGEST)
            if len(line) == _LONGEST:
                raise InputError(f"{self.name}:{number}", "too long for a row of a CSV file")
            if not line:
                return
            yield line

    def _check_heading(self, names: Sequence[str], line: int) -> int:
        where = f"{self.name}:{line}"
        check_inputs(names, where)
        for name in names:
            check_name(name, known_names(self.scenario), where)
        check_together(names, self.scenario, where)
        return len(names)

    def _axes(
        self, names: Sequence[str], rows: list[tuple[int, list[str]]], dated: Sequence[bool]
    ) -> Iterator[Axis]:
        for number, name in enumerate(names):
            texts = ((row[number], f"{self.name}:{line}: {name}") for line, row in rows)
            yield read_values(name, texts, self.scenario, is_date=dated[number])


@contextmanager
def copied(stream: IO[bytes]) -> Iterator[Path]:
    """What a stream holds as a file, since rows are read more than once.

    A part without any line end is copied no further; reading it says what is wrong.

    Raises:
        OutputError: there is no room for the copy.
        OSError: the stream cannot be read.
    """
    with _writing():
        copy = tempfile.NamedTemporaryFile(prefix="estimate-", buffering=0)  # noqa: SIM115
    with copy:
        while part := stream.read(4 * _LONGEST):
            left = memoryview(part)
            with _writing():
                while left:
                    left = left[copy.write(left) :]
            if b"\n" not in part and b"\r" not in part:
                break
        yield Path(copy.name)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(f"a copy of the rows in TMPDIR: cannot be written: {why}") from None


def _plain(text: str) -> str:
    """A field without the quote that keeps a spreadsheet from running it."""
    text = text.strip()
    return text[1:] if text[:1] == "'" else text

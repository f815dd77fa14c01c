"""Rows that somebody gives instead of axes: a table whose columns are inputs and labels."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from estimator.answer.solve import without_other_ways
from estimator.errors import InputError, OutputError
from estimator.scenario.consistency import check_nouns
from estimator.sweeps.axes import (
    check_pairs,
    check_together,
    is_day,
    known_names,
    read_values,
    text_axis,
)
from estimator.sweeps.grid import Grid
from estimator.sweeps.headings import columns_of
from estimator.tablefile import LONGEST_LINE, Table, table_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from estimator.register.register import Register
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given
    from estimator.sweeps.axes import Axis
    from estimator.sweeps.headings import Column

_CHUNK: Final = 2**13
"""Rows that are held in memory at once."""
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?[kKM]?", re.ASCII)  # one number, if it is any
_PACKED: Final = (b"PAR1", b"\x1f\x8b")  # tables that need no line ends


class Spread(NamedTuple):
    """What there is among the values of rows besides plain numbers.

    Attributes:
        rows: how many there are.
        names: inputs that are a range, a bound or an "about" in any row, or in another unit.
        forms: the inputs that those in another unit are: ``reserve_share``.
        is_sampled: whether chances are the answer in any row.
        is_bounded: whether a bound is in any row.
    """

    rows: int
    names: frozenset[str]
    forms: frozenset[str]
    is_sampled: bool
    is_bounded: bool


@dataclass(frozen=True)
class Rows:
    """Given rows: read as often as needed, in chunks.

    Attributes:
        scenario: what the columns leave open.
        table: where they are.
        mapping: which heading stands for which input, by input.
        kept: headings that are labels whatever they are called.
        register: gives the register to look figures up in; the shipped one unless given.
    """

    scenario: Scenario
    table: Table
    mapping: Mapping[str, str] = field(default_factory=dict)
    kept: Sequence[str] = ()
    register: Callable[[], Register] | None = None

    @cached_property
    def columns(self) -> list[Column]:
        """The columns, labels first.

        Raises:
            InputError: there is no heading, or a column can be neither an input nor a label.
        """
        where, heading = self.table.heading
        known = known_names(self.scenario)
        found = list(columns_of(heading, where, known, self.mapping, self.kept))
        labels = [column.name for column in found if not column.row]
        for number, name in enumerate(labels):
            if name in labels[:number]:
                raise InputError(where, f"two columns are called '{name}'; rename one of them")
        if len(labels) == len(found):
            rule = f"no column is an input; known: {', '.join(known)}"
            raise InputError(where, f"{rule}. `map={{'{known[0]}': '{labels[0]}'}}` reads one so")
        check_together([column.name for column in found if column.row], self.scenario, where)
        return sorted(found, key=lambda column: column.row is not None)

    @property
    def labels(self) -> list[str]:
        """The headings of columns that only travel along."""
        return [column.name for column in self.columns if not column.row]

    @property
    def header(self) -> list[str]:
        """The inputs that are given, in the order of their columns."""
        return [column.name for column in self.columns if column.row]

    @cached_property
    def spread(self) -> Spread:
        """How many rows there are, and which of their values are no plain numbers.

        Raises:
            InputError: a row has more or fewer fields than the heading, a value under none, or one
                that is no plain number and cannot be read.
        """
        rows, names, is_sampled, is_bounded = 0, set(), False, False
        forms: set[str] = set()
        nameless = [n for n, name in enumerate(self.table.heading[1]) if not name]
        for where, cells in self.table.rows():
            rows += 1
            for place in nameless:
                if cells[place]:
                    raise InputError(where, f"'{cells[place]}' stands in a column without a name")
            for column in self.columns:
                if column.row is None or _PLAIN.fullmatch(cells[column.place]):
                    continue
                given = self._given(column, where, cells)
                if given.name not in {"", column.row.name}:
                    names.add(column.name)
                    forms.add(given.name)
                if given.date is None and not (
                    given.quantity.is_point and not given.quantity.hedge
                ):
                    names.add(column.name)
                    if column.name != "lasts":
                        is_bound = given.quantity.bound != "exact"
                        is_bounded |= is_bound
                        is_sampled |= not is_bound
        return Spread(rows, frozenset(names), frozenset(forms), is_sampled, is_bounded)

    def grids(self, part: range, labels: Sequence[str]) -> Iterator[tuple[Grid, range]]:
        """The rows of a part as grids of one dimension, and which of the rows of each it has.

        The grids are the same whatever the part, so that its answers are as well.

        Args:
            part: which rows.
            labels: what the labels are called in the output.

        Raises:
            InputError: a value cannot be read; the message has the line.
        """
        rows = self.table.rows()
        first = list(islice(rows, 1))
        dated = {c.name for c in self.columns for _, row in first if is_day(row[c.place])}
        start = part.start // _CHUNK * _CHUNK
        wanted = islice(chain(first, rows), start, None)
        while start < part.stop and (chunk := list(islice(wanted, _CHUNK))):
            given = [
                (where, {c.name: self._given(c, where, row) for c in self.columns if c.row})
                for where, row in chunk
            ]
            if not self.spread.names:
                self._check_nouns(given)
            axes = [self._axis(column, chunk, given, dated) for column in self.columns]
            axes[: len(labels)] = [replace(a, name=n) for a, n in zip(axes, labels, strict=False)]
            numeric = [axis for axis in axes if not axis.texts]
            check_pairs(numeric, self.scenario, [where for where, _ in chunk])
            own = range(max(0, part.start - start), min(len(chunk), part.stop - start))
            yield (
                Grid((tuple(axes),), from_rows=True, singly=given if self.spread.names else ()),
                own,
            )
            start += len(chunk)

    def _check_nouns(self, given: Sequence[tuple[str, Mapping[str, Given]]]) -> None:
        own = self.scenario.inputs() | dict(self.scenario.question.given())
        for name in self.header:
            own = without_other_ways(own, name)
        for where, row in given:
            if self.scenario.nouns or any(value.nouns for value in row.values()):
                try:
                    check_nouns({**own, **row}.items())
                except InputError as error:
                    raise InputError(where, str(error)) from None

    def _given(self, column: Column, where: str, cells: Sequence[str]) -> Given:
        where = f"{where}: {column.name}"
        return column.given(self.table.pointed(cells[column.place], where), where, self.register)

    def _axis(
        self,
        column: Column,
        chunk: Sequence[tuple[str, Sequence[str]]],
        given: Sequence[tuple[str, Mapping[str, Given]]],
        dated: set[str],
    ) -> Axis:
        name = column.name
        if column.row is None:
            return text_axis(name, [row[column.place] for _, row in chunk])
        if name in self.spread.names:
            return text_axis(name, [row[name].text for _, row in given])
        values = ((row[name], f"{where}: {name}") for where, row in given)
        return read_values(name, values, self.scenario, is_date=name in dated)


def rows_of(scenario: Scenario, path: Path, name: str = "", decimal: str = ".", **how: Any) -> Rows:
    """The rows of a table: CSV, TSV, semicolons, NDJSON, JSON, Parquet.

    Args:
        scenario: what the rows leave open.
        path: of the file.
        name: for messages, if not the path.
        decimal: the sign before decimals, a point or a comma.
        how: `mapping`, `kept` and `register` of `Rows`.

    Raises:
        InputError: it cannot be read.
    """
    return Rows(scenario, table_at(path, name, decimal), **how)


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
        is_packed = False
        while part := stream.read(4 * LONGEST_LINE):
            is_packed = is_packed or part.startswith(_PACKED)
            left = memoryview(part)
            with _writing():
                while left:
                    left = left[copy.write(left) :]
            if not is_packed and b"\n" not in part and b"\r" not in part:
                break
        yield Path(copy.name)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(f"a copy of the rows in TMPDIR: cannot be written: {why}") from None

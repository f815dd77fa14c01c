"""Rows that somebody gives instead of axes: a table whose columns are inputs and labels.

What a column is, its heading says: an input, under whatever heading, or a label.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from estimator.answer.solve import without_other_ways
from estimator.errors import InputError, OutputError, did_you_mean, meant, nearest, placed
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.quantity.unit import Unit
from estimator.scenario.consistency import check_nouns
from estimator.scenario.name import forms_of, name_of
from estimator.scenario.value import Written, read
from estimator.sweeps.axes import (
    check_name,
    check_pairs,
    check_together,
    is_day,
    known_names,
    read_values,
    text_axis,
)
from estimator.sweeps.columns import COMPUTED
from estimator.sweeps.grid import Grid
from estimator.tablefile import LONGEST_LINE, Table, check_serial, table_at

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from estimator.register.register import Register
    from estimator.scenario.inputs import Input
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given
    from estimator.sweeps.axes import Axis


_IN_BRACKETS: Final = re.compile(r"(.*?)\s*(?:\[([^\][]*)\]|\(([^()]*)\))\s*", re.DOTALL)
_GAPS: Final = re.compile(r"[\s_-]+")
_BARE: Final = re.compile(r"[\d.,_ ]+", re.ASCII)
_NEAR: Final = 0.85  # of the letters of two names that are long


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        place: where it stands in a row, from 0.
        name: of the input, or as the label comes out.
        row: of the inputs table; None for a label.
        unit: what its numbers are in, if the heading says so.
    """

    place: int
    name: str
    row: Input | None = None
    unit: str = ""

    def given(self, text: str, where: str, register: Callable[[], Register] | None) -> Given:
        """A cell of an input, read by the one reader of values.

        Args:
            text: of the cell.
            where: its place, for messages.
            register: gives the register to look figures up in; the shipped one unless given.

        Raises:
            InputError: it is empty, or no value of this input.
        """
        assert self.row is not None  # noqa: S101 - no label is read
        if not text:
            raise InputError(where, "no value; write one")
        if self.row.unit == "when":
            check_serial(text, where)
        with placed(where):
            return _read(self.row, text, self.unit, register)


def columns_of(
    heading: Sequence[str],
    where: str,
    known: Sequence[str],
    mapping: Mapping[str, str],
    labels: Collection[str],
) -> Iterator[Column]:
    """The columns under a heading.

    Args:
        heading: as written.
        where: its place, for messages.
        known: the inputs there are.
        mapping: which heading stands for which input, by input.
        labels: headings that are labels whatever they are called.

    Raises:
        InputError: a heading may be a misspelt input, is the name of a result, has brackets that
            hold no unit, or there is none that `mapping` or `labels` names.
    """
    mapped: dict[str, str] = {}
    for name, text in mapping.items():
        check_name(name, known, "`map`")
        mapped[_found(text, heading, "`map`")] = name
    kept = {_found(text, heading, "`label`") for text in labels}
    spelled = {_key(form): form for name in known for form in forms_of(name)}
    for place, text in enumerate(heading):
        base, unit = _parts(text)
        name = mapped.get(text) or ("" if text in kept else spelled.get(_key(text), ""))
        if not name and text not in kept and unit and _key(base) in spelled:
            name = spelled[_key(base)]
        if name:
            row = check_name(name, known, where)
            yield Column(place, name, row, _unit(text, unit, row, where))
        elif text:  # without a heading there are no values either: `Rows` has looked
            if text not in kept:
                _check_label(text, known, where)
            yield Column(place, text)


def _found(text: str, heading: Sequence[str], where: str) -> str:
    """The heading that somebody names, in its own spelling."""
    if text in heading:
        return text
    for name in heading:
        if _key(text) in {_key(name), _key(_parts(name)[0])}:
            return name
    raise InputError(where, f"no column '{text}' in the table{did_you_mean(text, heading)}")


def _key(text: str) -> str:
    """A heading without what people write differently: capitals, and gaps between words."""
    return _GAPS.sub("_", text.strip().casefold())


def _parts(text: str) -> tuple[str, str]:
    """A heading and what stands in brackets at its end: ``daily (rounds/day)``."""
    match = _IN_BRACKETS.fullmatch(text)
    return (match[1], (match[2] or match[3] or "").strip()) if match else (text, "")


def _unit(text: str, unit: str, row: Input, where: str) -> str:
    """The unit of a column, once it is seen to be one of this input."""
    if not unit or (row.unit == "when" and unit.casefold() == "date"):
        return ""
    try:
        parse(f"1{unit}" if unit == "%" else f"1 {unit}", row.scale)
    except QuantityError:
        rule = f"'{unit}' is no unit of {row.name} that is known here"
        advice = f"write {Unit.parse(row.scale)}" if row.scale else "leave it out"
        raise InputError(where, f"'{text}': {rule}; {advice}, or rename the column") from None
    return unit


def _check_label(text: str, known: Sequence[str], where: str) -> None:
    """Refuse a label that somebody may have meant as an input, or as a result of ours."""
    key = _key(text)
    keep = f"`label={text!r}` keeps it as it is" if "'" not in text else "rename the column"
    if key in COMPUTED:
        other = ", or call it lasts if it is the duration asked about" if key == "days" else ""
        rule = f"{text} is computed and no input; leave it out{other}; {keep}"
        raise InputError(where, rule)
    if _is_input(text):
        try:
            check_name(text, known, where)
        except InputError as error:
            raise InputError(where, f"{error.message}; {keep}") from None
    if near := _resembled(key, known):
        rule = f"no input '{text}' here; did you mean '{near}'?"
        use = f"`map={{'{near}': '{text}'}}` reads it so" if "'" not in text else "rename it"
        raise InputError(where, f"{rule} {use}, {keep}")


def _is_input(text: str) -> bool:
    """Whether a heading is the name of an input, if one that this scenario has not."""
    try:
        return bool(name_of(text))
    except KeyError:
        return False


def _resembled(key: str, known: Sequence[str]) -> str:
    """The input that a heading may be a misspelling of, or another word for; '' if none."""
    near = (name for name in known if _is_one_slip(key, _key(name)))
    return meant(key, known) or next(near, "") or nearest(key, known, _NEAR)


def _is_one_slip(one: str, other: str) -> bool:
    """Whether words differ by one letter: more, less, another, or two that are swapped."""
    one, other = sorted((one, other), key=len)
    at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), -1)
    if len(one) < len(other):
        return one[at:] == other[at + 1 :] if at >= 0 else len(one) + 1 == len(other)
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return at >= 0 and (one[at + 1 :] == other[at + 1 :] or swapped)


@lru_cache(maxsize=2**16)
def _read(row: Input, text: str, unit: str, register: Callable[[], Register] | None) -> Given:
    return read(row, Written(_with_unit(row, text, unit), row.name), register)


def _with_unit(row: Input, text: str, unit: str) -> str:
    """A cell with the unit of its heading, unless it has one of its own."""
    if not unit or text.startswith("@"):
        return text
    if _BARE.fullmatch(text):
        return f"{text}{unit}" if unit == "%" else f"{text} {unit}"
    if unit == "%":
        return text if "%" in text else f"{text}%"
    try:
        own, quantity = parse(text).unit, parse(text, row.scale)
    except QuantityError:
        return text  # which is refused as it is
    if own != Unit():
        return text
    try:
        return str(replace(quantity, unit=Unit.parse(unit)))
    except QuantityError:  # of thousands: of a range its second end has them
        return f"{text} {unit}"


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
                if given.date is None and not given.quantity.is_one:
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

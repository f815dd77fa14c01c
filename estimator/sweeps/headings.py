"""What the columns of a given table are: inputs, under whatever heading, or labels."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.errors import InputError, did_you_mean, meant, placed
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.quantity.unit import Unit
from estimator.scenario.name import forms_of, name_of
from estimator.scenario.value import Written, read
from estimator.sweeps.axes import check_name
from estimator.sweeps.columns import COMPUTED
from estimator.tablefile import check_serial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from estimator.register.register import Register
    from estimator.scenario.inputs import Input
    from estimator.scenario.value import Given

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
    close = get_close_matches(key, known, n=1, cutoff=_NEAR)
    return meant(key, known) or next(near, "") or "".join(close)


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

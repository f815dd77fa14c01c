"""One value as somebody wrote it: read by the one reader, with its origin kept.

Whatever a value was written in (a flag, the environment, TOML, JSON, Python), it goes through
`read`, so that the same text means the same thing everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import core_schema

from estimator.errors import InputError
from estimator.quantity.day import (
    HINT,
    check_packed,
    is_day,
    is_like_a_day,
    read_day,
    read_days,
    read_span,
)
from estimator.quantity.number import QuantityError, quoted, told
from estimator.quantity.pool import pooled
from estimator.quantity.quantity import Quantity, parse
from estimator.quantity.unit import SHARE, Unit
from estimator.scenario.inputs import BY_NAME, OTHERWISE, Input

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from estimator.register.records import Figure
    from estimator.register.register import Register


_HAS_A_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_NAMES_FIGURES: Final = re.compile(r"(?:^|\bor) *@", re.IGNORECASE)
_SINGLE: Final = {"phase.every", "phase.for"}
_UNTIL: Final = re.compile(r"((?:until|till) +)?(.+)", re.IGNORECASE)
_MONTH: Final = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
MOST_DELIVERIES: Final = 100_000
"""In all of a scenario; each takes 60 µs and 1.7 kB to follow."""
_MONTHS: Final = (28, 31)  # days: of the calendar; those of conventions lie between
_KINDS: Final = {
    bool: "true or false",
    dict: "a table",
    list: "a list",
    dt.datetime: "a date with a time",
    dt.time: "a time",
    type(None): "null",
}
_EXACT: Final = Context(prec=60, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class Written:
    """A value as somebody wrote it, and where.

    Attributes:
        text: what was written.
        origin: where, for people who read the answer: ``--rounds``, ``stock.toml:3``.
        place: where, for people who have to mend it: ``stock.toml:3: daily``.
    """

    text: Any
    origin: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One assumption: what was written, how it is read, and where it came from.

    Two are equal when they mean the same, wherever they were written.

    Attributes:
        quantity: the reading; for a date, the zero-day point that nobody uses.
        date: the calendar day, where one was written instead of a day offset.
        figures: the ids of the sourced figures it was taken from; several for a pool of them.
        name: of the inputs table; not that of its field where another unit makes it another input:
            ``reserve_days``.
        nouns: what it calls things, by the noun of the inputs table: round → missile.
        text: as written.
        origin: where it was written, for people who read the answer.
        place: the same for people who have to mend it.
    """

    quantity: Quantity
    date: dt.date | None = None
    figures: tuple[str, ...] = ()
    name: str = ""
    nouns: Mapping[str, str] = field(default_factory=dict, hash=False)
    text: str = field(default="", compare=False)
    origin: str = field(default="python", compare=False)
    place: str = field(default="", compare=False)

    @property
    def whence(self) -> str:
        """Where it is from, as a table says it: ``--daily``, ``@own-rate``, ``@own-rate or 9k``."""
        if self.quantity.parts and self.figures:
            return self.text
        return f"@{self.figures[0]}" if self.figures else self.origin


def check_text(text: str, where: str) -> None:
    r"""Refuse half a character (``"\ud800"`` in JSON), which no output can hold.

    Raises:
        InputError: the text has one.
    """
    if any(0xD800 <= ord(char) < 0xE000 for char in text):
        raise InputError(where, f"{text!a} holds half a character, which is no text; mend it")


def read(row: Input, raw: object, register: Callable[[], Register] | None = None) -> Given:
    """Read what was written for an input; the one reader of values.

    Args:
        row: the input it was written for.
        raw: text, a number, a date, a `Given`, or any of these as `Written`.
        register: gives the register to look figures up in; the shipped one unless given.

    Raises:
        InputError: it is no such quantity; the message says what to write instead.
    """
    if isinstance(raw, Given):
        return raw
    written = raw if isinstance(raw, Written) else Written(raw, "python", row.name)
    try:
        given = _read_text(row, _text(row, written.text), register)
        _check_range(row, given)
    except (InputError, QuantityError) as error:
        if isinstance(error, InputError) and error.where:
            raise  # a register that is wrong, and says where
        message = error.message if isinstance(error, InputError) else str(error)
        raise InputError(written.place or written.origin, message) from None
    return replace(given, origin=written.origin, place=written.place or written.origin)


def _text(row: Input, value: object) -> str:
    if isinstance(value, dt.datetime) and row.unit == "when":
        return value.isoformat()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return told(str(value))
    if isinstance(value, Quantity):
        return str(value)
    if isinstance(value, Fraction):
        return told(_decimal(value))
    kind = _KINDS.get(type(value), type(value).__name__)
    raise InputError("", f"a quantity is wanted here, not {kind}; {_hint(row)}")


def _hint(row: Input) -> str:
    """What an input takes."""
    if row.name == "start":
        return HINT
    if row.unit == "when":
        return f"{HINT}, or a day such as 30d"
    return f"write {Unit.parse(row.scale or '').example()}"


def _decimal(value: Fraction) -> str:
    try:
        return format(_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)), "f")
    except Inexact:
        raise InputError("", f"{value} is no decimal number; round it first") from None


def _read_text(row: Input, text: str, register: Callable[[], Register] | None) -> Given:
    if row.unit == "when" and not _NAMES_FIGURES.search(text):
        return _when(row, text)
    if is_day(text) and row.name != "lasts":
        rule = f"is a date; {Unit.parse(row.scale or '').named()} is wanted here"
        raise InputError("", f"'{text}' {rule}; {_hint(row)}")
    if row.name == "lasts" and (time := _lasts(row, text)):
        return time
    row, quantity = _parsed(row, text)
    if not quantity.figures:
        return _given(row, quantity, text)
    # the register is read only when a figure is asked for
    from estimator.register.corroboration import weights
    from estimator.register.register import shipped

    parts = quantity.parts or (quantity,)
    figures = [(register or shipped)().figure(p.figure) if p.figure else None for p in parts]
    found = [
        _looked_up(row, figure, text if quantity.figure else f"@{figure.id}")
        if figure
        else _given(row, part, str(part if part.typed else replace(part, unit=Unit())))
        for part, figure in zip(parts, figures, strict=True)
    ]
    return _pooled(found, weights(figures), text) if quantity.parts else found[0]


def _lasts(row: Input, text: str) -> Given | None:
    """A duration that is told by days: until one, or from one to another; None for others."""
    if span := read_span(text):
        days = (span[1] - span[0]).days
        return Given(parse(f"{days} days"), name=row.name, text=text)
    until = _UNTIL.fullmatch(text)
    if not until or not (until[1] or is_day(text)):
        return None
    if _MONTH.fullmatch(until[2]):
        first, last = read_days(until[2])
        rule = f"could be its beginning or its end; write until {first}"
        raise InputError("", f"{quoted(text)} {rule} or until {last + dt.timedelta(days=1)}")
    return Given(parse("0", "days"), date=read_day(until[2]), name=row.name, text=text)


def _looked_up(row: Input, figure: Figure, text: str) -> Given:
    _ = figure.quantity  # a value that is wrong in itself is the register's fault
    try:
        return replace(_given(*_parsed(row, figure.value), text), figures=(figure.id,))
    except QuantityError as error:
        said = str(error).removesuffix(f"; {error.advice}")  # no source is to write anything else
        raise InputError("", f"{text} ({figure.where('value')}): {said}") from None


def _parsed(row: Input, text: str) -> tuple[Input, Quantity]:
    """The quantity, and the input that it is of: a reserve may be days of supply, or a share."""
    others = OTHERWISE.get(row.name, ())
    try:
        quantity = parse(text, row.scale)
    except QuantityError:
        if not others:
            raise
    else:
        if row.is_share or not (quantity.unit.is_share and any(o.is_share for o in others)):
            return row, quantity
    if found := _as_another(others, text):
        return found
    if "%" in text and others[-1].is_share and not row.is_share:  # 150%
        try:
            parse(text, others[-1].scale)
        except QuantityError as error:
            if "%" not in text[slice(*error.span)]:
                rule = "joins a share and a number; write both in one unit"
                raise InputError("", f"{quoted(text)} {rule}") from None
            raise
    return row, parse(text, row.scale)


def _as_another(others: Sequence[Input], text: str) -> tuple[Input, Quantity] | None:
    """The quantity as one of these inputs, and which; a quarter has two readings."""
    found = []
    for other in others:
        try:
            quantity = parse(text, other.scale)
        except QuantityError:
            continue
        # without its % a share above 1 is a number that was refused as a rate, such as 16.000
        is_said = other.is_share and ("%" in text or quantity.span()[1] <= 1)
        if quantity.typed or is_said:
            found.append((other, quantity))
    if len(found) > 1:
        raise InputError("", f"{quoted(text)} could be a share or a time; write it in % or in days")
    return found[0] if found else None


def _given(row: Input, quantity: Quantity, text: str) -> Given:
    """An assumption in the nouns of the inputs table, and what it calls them."""
    if quantity.parts:
        parts = [_given(row, part, str(part)) for part in quantity.parts]
        return _pooled(parts, quantity.weights or [Fraction(1)] * len(parts), text)
    nouns: dict[str, str] = {}
    typed, wanted = quantity.typed, Unit.parse(row.scale or "")
    if typed and quantity.unit.is_share and not row.is_share:
        quantity = quantity.called({SHARE: "%"}, 100)
        typed = quantity.unit
    if typed:
        nouns = typed.roles(wanted)
    quantity = quantity.called({noun: role for role, noun in nouns.items()})
    return Given(quantity, name=row.name, nouns=nouns, text=text)


def _pooled(parts: Sequence[Given], weights: Sequence[Fraction], text: str) -> Given:
    """Several statements of one input as one; all of them call the thing counted the same."""
    nouns = {role: (word, part) for part in parts for role, word in part.nouns.items()}
    for part in parts:
        for role, (word, other) in nouns.items():
            own = part.nouns.get(role, "")
            is_measure = word == "%" or Unit(word).dims == {"kg": 1}
            if own != word and (own or is_measure):
                has = f"is in {Unit(own).label()}" if own else "has no unit"
                rule = f"{has}, and '{other.text}' is in {Unit(word).label()}; write both in one"
                raise InputError("", f"'{part.text}' {rule}")
    first = parts[0]
    if other_kind := next((part for part in parts if part.name != first.name), None):
        rule = f"is of another kind than '{first.text}'; write both in one unit"
        raise InputError("", f"'{other_kind.text}' {rule}")
    return Given(
        pooled([part.quantity for part in parts], weights, [part.text for part in parts]),
        figures=tuple(dict.fromkeys(id_ for part in parts for id_ in part.figures)),
        name=first.name,
        nouns={role: word for role, (word, _) in nouns.items()},
        text=text,
    )


def _when(row: Input, text: str) -> Given:
    """A day of the calendar, or a number of days after the start."""
    if is_like_a_day(text):
        return Given(parse("0", "days"), date=read_day(text), text=text)
    if row.name == "start":
        raise InputError("", f"{quoted(text)} is not a date; {_hint(row)}")
    check_packed(text)
    try:
        return Given(parse(text, row.scale), text=text)
    except QuantityError as error:
        if _HAS_A_YEAR.search(text) or not re.search(r"\d", text):
            said = str(error).removesuffix(error.advice)
            raise InputError("", f"{said}{_hint(row)}") from None
        raise


def _check_range(row: Input, given: Given) -> None:
    row = BY_NAME[given.name] if given.name else row
    low, _ = given.quantity.span(row.scale)
    if (row.key == "times" or row.name in _SINGLE) and not given.quantity.is_one:
        one = "one whole number" if row.key == "times" else "one number of days"
        raise InputError("", f"{quoted(given.text)}: write {one}")
    if low or given.quantity.bound != "upper":
        check_value(row, low, quoted(given.text))
    if row.name == "month" and given.quantity.is_point:
        _check_month(given)


def _check_month(given: Given) -> None:
    """Refuse what no calendar and no convention calls a month, and a month as its own measure."""
    least, most = _MONTHS
    if str(given.quantity.unit) in {"month", "months"}:
        raise InputError("", f"{quoted(given.text)} is itself a month; write days, such as 30")
    if not least <= given.quantity.point("days") <= most:
        rule = f"is no length of a month; write {least} to {most} days, such as 30"
        raise InputError("", f"{quoted(given.text)} {rule}")


def check_value(row: Input, value: Fraction, text: str) -> None:
    """Refuse a value that an input cannot have.

    Args:
        row: of the inputs table.
        value: in its unit.
        text: the value as a message names it.

    Raises:
        InputError: it is out of range, zero or all where that cannot be, or no number of deliveries
            that can be followed one by one.
    """
    if value < 0 or (row.is_part and value > 1):
        wanted = "from 0 to 1" if row.is_part else "of 0 or more"
        raise InputError("", f"{text} is out of range; a number {wanted} is wanted")
    if row.positive and not value:
        raise InputError("", f"{text} is zero; {row.name} must be above zero")
    if row.is_below_one and value == 1:
        raise InputError("", f"{text} leaves nothing; {row.label} is below 100%")
    if row.key == "times":
        _check_times(value, text)


def _check_times(times: Fraction, text: str) -> None:
    if times.denominator != 1 or not 1 <= times <= MOST_DELIVERIES:
        rule = f"a whole number from 1 to {MOST_DELIVERIES:,} is wanted"
        raise InputError("", f"{text}: {rule}")


class Reads:
    """Makes pydantic read a field through `read`, by the row of the inputs table of that name."""

    def __init__(self, name: str) -> None:
        self.row = BY_NAME[name]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Validate with `read` alone; ``None`` stands for a value that is not given."""
        return core_schema.with_info_plain_validator_function(
            lambda raw, info: None if raw is None else read(self.row, raw, info.context)
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Text or a number, with the table's own help."""
        return {"type": ["string", "number"], "description": self.row.help}


_NOUN: Final = re.compile(r"\b(an? )?(round|weapon|container|target)(s?)\b")


def called(text: str, nouns: Mapping[str, str]) -> str:
    """Words and units of ours in the nouns of a scenario: ``the rate of a gun``, ``missiles/day``.

    Args:
        text: never anything that somebody wrote.
        nouns: as of `models.Scenario.nouns`.
    """
    return _NOUN.sub(lambda match: _called(match, nouns), text) if nouns else text


def _called(match: re.Match[str], nouns: Mapping[str, str]) -> str:
    article, noun, plural = match.groups()
    if noun not in nouns:
        return match[0]
    word = Unit(nouns[noun]).label(one=not plural)
    if article:
        article = "an " if word[0].lower() in "aeiou" else "a "
    return f"{article or ''}{word}"

"""From a text to what it says (METHODS §3): one statement, or several of one quantity, a pool."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from estimator.quantity.day import read_span
from estimator.quantity.grammar import Statement, Written, read_statement
from estimator.quantity.number import Number, QuantityError
from estimator.quantity.parts import check_scale
from estimator.quantity.tokens import check_characters, rewritten, tokens
from estimator.quantity.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.quantity.parts import Part
    from estimator.quantity.tokens import Token


def read(text: str, unit: str | None = None, *, listed: bool = False) -> Written:
    """Read a quantity.

    Args:
        text: as a person wrote it.
        unit: the unit the field wants, such as "rounds/day"; None takes any.
        listed: a list is wanted, whose commas need no space behind them.

    Raises:
        QuantityError: if the text is outside the grammar, or its unit is not the one wanted.
    """
    field = None if unit is None else Unit.parse(unit)
    if not text.strip(" "):
        hint = f"write {(field or Unit()).example()}"
        raise QuantityError(text, (0, len(text)), "is empty", hint)
    check_characters(text)
    try:
        return _read(text, field, listed=listed)
    except QuantityError as error:
        # What is advised can be read: not 43.5 kg for 43,5 kg, where kg/round is wanted.
        instead = tuple(other for other in error.instead if _is_readable(other, field, listed))
        raise error.with_instead(instead) from None


def _is_readable(text: str, field: Unit | None, listed: bool) -> bool:
    try:
        _read(text, field, listed=listed)
    except QuantityError:
        return False
    return True


def _read(text: str, field: Unit | None, *, listed: bool = False) -> Written:
    may_be = "or" in text.lower()  # few texts are, and cutting one takes its time
    joints = [token for token in tokens(text) if token.kind == "either"] if may_be else []
    if not joints:
        return _statement(text, field, listed=listed).written
    if listed:
        rule, advice = "is several statements of one number", "write the values of a list: 8k, 10k"
        raise QuantityError(text, (0, len(text)), rule, advice)
    return _pool(text, field, joints)


def _statement(text: str, field: Unit | None, *, listed: bool = False) -> Statement:
    if "-" not in text or (span := read_span(text)) is None:
        return read_statement(text, field, listed=listed)
    if field and field.dims != {"day": 1}:
        rule = f"is a time from one day to another; {field.named()} is wanted here"
        raise QuantityError(text, (0, len(text)), rule, f"write {field.example()}")
    days = (span[1] - span[0]).days
    # counted, not rounded: figures to a hundredth of a day
    number = Number(Fraction(days), len(str(days)) + 2 if days else 0)
    return Statement(Written("point", (number,), Unit("day"), typed=Unit("day")))


class _Piece:
    """One statement of a pool."""

    def __init__(self, text: str, start: int, end: int, field: Unit | None) -> None:
        piece = text[start:end]
        if not piece.strip():
            rule, advice = "lacks a statement beside its or", "write it as in 8k or 10k"
            raise QuantityError(text, (0, len(text)), rule, advice)
        self.text, self.start = text, start + len(piece) - len(piece.lstrip())
        self.span = (self.start, self.start + len(piece.strip()))
        if piece.rstrip().endswith(","):
            raise self.listed()
        self.read(field)
        if self.written.kind == "choice":
            raise self.listed()
        if self.written.hedge not in {"", "~"}:
            rule = "is a bound; a mixture of a bound is none"
            raise QuantityError(text, self.span, rule, "write a number or a range for it")

    def read(self, field: Unit | None) -> None:
        """Read it as what this field wants."""
        try:
            self.written, self.parts, self.tokens = _statement(self.text[slice(*self.span)], field)
        except QuantityError as error:
            raise error.moved(self.text, self.start) from None

    def listed(self) -> QuantityError:
        """The error of 8k, 10k or 12k: of three statements, or of two and one of them a list."""
        rule, advice = "has a list in what is joined by or", "write or between all of them"
        joined = re.sub(r" *, +(?:or\b *)?", " or ", self.text)
        return QuantityError(self.text, (0, len(self.text)), rule, advice, (joined,))

    @property
    def main(self) -> Part | None:
        """The number whose suffix counts for all of it; None if none could cover others."""
        kind, parts = self.written.kind, self.parts
        if not parts or kind == "beta" or (kind == "spread" and self.written.unit.is_share):
            return None
        return parts[0 if kind in {"spread", "spread%"} else -1].moved(self.start)

    def hedge_word(self, place: int) -> Token | None:
        """The words at this place that hedge it, if any do."""
        if not self.written.hedge:
            return None
        token = self.tokens[place]
        is_word = token.kind == "hedge" and token.text[0].isalpha()
        start, end = token.start + self.start, token.end + self.start
        return token._replace(start=start, end=end) if is_word else None


def _pool(text: str, field: Unit | None, joints: Sequence[Token]) -> Written:
    starts = [0, *(token.end for token in joints)]
    ends = [*(token.start for token in joints), len(text)]
    pieces = [_Piece(text, *place, field) for place in zip(starts, ends, strict=True)]
    literal = [piece for piece in pieces if piece.written.kind != "figure"]
    if literal:
        _settle_units(text, literal)
    check_scale(text, [part for piece in pieces if (part := piece.main)])
    _check_hedges(text, pieces)
    unit = literal[-1].written.unit if literal else field or Unit()
    typed = literal[-1].written.typed if literal else None
    return Written("pool", (), unit, typed=typed, parts=tuple(piece.written for piece in pieces))


def _check_hedges(text: str, pieces: Sequence[_Piece]) -> None:
    """Refuse about 8k or 10k: the words may hedge the first number, or both."""
    points = [piece.main for piece in pieces if piece.written.kind == "point"]
    bare = [part for part in points if part and not part.hedge]
    for piece, place in ((pieces[0], 0), (pieces[-1], -2)):
        word = piece.hedge_word(place)
        if not (word and bare and piece.main):
            continue
        one = [(word.start, word.end, ""), (piece.main.number.start, piece.main.number.start, "~")]
        others = [(part.number.start, part.number.start, "~") for part in bare]
        texts = rewritten(text, one), rewritten(text, [*one, *others])
        rule, advice = "may hedge one number or all", "hedge each with a sign of its own, as in ~8k"
        raise QuantityError(text, (word.start, word.end), rule, advice, texts)


def _settle_units(text: str, pieces: Sequence[_Piece]) -> None:
    """Give each statement a unit: its own, or the one at the end; all are of one dimension."""
    last = pieces[-1].written
    for piece in pieces:
        if last.typed and not piece.written.typed:
            piece.read(last.unit)
            piece.written = piece.written._replace(typed=last.typed)
        elif piece.written.typed and not last.typed:
            rule, advice = "lacks a unit that others have", "write it at each, or at the last alone"
            raise QuantityError(text, pieces[-1].span, rule, advice)
    typed = [piece.written.typed for piece in pieces if piece.written.typed]
    noun = next((unit.over for unit in typed if unit.over and not unit.is_share), "")
    for piece in pieces:
        written = piece.written
        if written.typed and not written.typed.over:
            unit, own = (Unit(noun or u.over, u.under) for u in (written.unit, written.typed))
            piece.written = written._replace(unit=unit, typed=own)
    first = pieces[0].written.unit
    for piece in pieces:
        unit = piece.written.unit
        if unit.dims != first.dims or (unit != first and unit.is_share):
            rule = f"is {unit.named()}, and another statement is {first.named()}"
            raise QuantityError(text, piece.span, rule, "write all of them in one unit")

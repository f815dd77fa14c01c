"""Commas and points that one country reads as a decimal and another as something else.

``1,5M`` is 1.5M to one reader and the list 1, 5M to another; ``16.000`` is 16,000 or 16.  Such a
text is refused, and these functions write down its readings (METHODS §3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from estimator.quantity.number import LIKE_THOUSANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from estimator.quantity.tokens import Token

__all__ = ["plain_points", "readings_of_commas", "readings_of_points", "rewritten", "tight_commas"]

Change: TypeAlias = tuple[int, int, str]  # start, end, and what stands there instead

_WHOLE = re.compile(r"\d[\d_ ]*|" + LIKE_THOUSANDS.pattern, re.ASCII)
_DECIMALS = re.compile(r"\d+(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPS = re.compile(r"(?<!\d)(?<!\d\.)([1-9]\d{0,2}(?:\.\d{3}){2,})(?:,(\d+))?(?!\.?\d)", re.ASCII)


def rewritten(text: str, changes: Iterable[Change]) -> str:
    """Return the text with parts of it replaced."""
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def readings_of_commas(text: str, found: Sequence[Token]) -> tuple[str, str]:
    """Write a text with decimal points for its commas, and with a space behind them.

    Both are empty if no comma lacks a space; the first one if none of them can be a point.
    """
    tight = tight_commas(found)
    maybe = {place for place in tight if _is_point(found, place)}
    # In 1,2,3 both commas would be points of one number.
    points = {place for place in maybe if not maybe & {place - 2, place + 2}}
    spaces = {place: (found[place].start, found[place].end, ", ") for place in tight}
    listed = rewritten(text, spaces.values()) if tight else ""
    if not points:
        return "", listed
    changes = [change for place, change in spaces.items() if place not in points]
    for place in points:
        before = found[place - 1]
        changes += [
            (before.start, before.end, before.text.replace(".", "")),
            (found[place].start, found[place].end, "."),
        ]
    return rewritten(text, changes), listed


def tight_commas(found: Sequence[Token]) -> list[int]:
    """Return the places of the commas that have no space behind them."""
    return [
        place
        for place, token in enumerate(found[:-1])
        if token.kind == "choice" and token.text == "," and found[place + 1].start == token.end
    ]


def _is_point(found: Sequence[Token], place: int) -> bool:
    before, comma, after = found[place - 1 : place + 2]
    return (
        before.kind == after.kind == "number"
        and before.end == comma.start
        and _WHOLE.fullmatch(before.text) is not None
        and _DECIMALS.fullmatch(after.text) is not None
    )


def readings_of_points(
    text: str, found: Sequence[Token], numbers: Iterable[Token]
) -> tuple[str, str]:
    """Write a text with these numbers of it, like 16.000, as thousands, and as decimals."""
    whole = [(found[place].end, found[place].end, " ") for place in tight_commas(found)]
    decimal = whole.copy()
    for token in numbers:
        shorter = token.text.rstrip("0")
        shorter += "0" * (shorter[-1] == ".")
        whole.append((token.start, token.end, token.text.replace(".", "")))
        decimal.append(
            (token.start, token.end, shorter if shorter != token.text else f"{shorter}0")
        )
    return rewritten(text, whole), rewritten(text, decimal)


def plain_points(text: str) -> tuple[str, ...]:
    """Write 1.000.000 and 1.000.000,5 as 1,000,000 and 1000000.5; nothing if there is none."""

    def grouped(match: re.Match[str]) -> str:
        return match[1].replace(".", ",") + (f".{match[2]}" if match[2] else "")

    def plain(match: re.Match[str]) -> str:
        return grouped(match).replace(",", "")

    texts = _GROUPS.sub(grouped, text), _GROUPS.sub(plain, text)
    return tuple(dict.fromkeys(new for new in texts if new != text))

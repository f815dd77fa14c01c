"""Intervals in words: as many digits as it takes to tell their ends apart, and no more."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from estimator.arithmetic.bounds import INFINITY, Extended

if TYPE_CHECKING:
    from collections.abc import Sequence

Interval = tuple[Extended, Extended]


def number_texts(values: Sequence[Extended], percent: bool = False) -> list[str]:
    """Numbers for people: three significant digits, more where two different ones look alike.

    Args:
        values: the numbers that will stand side by side.
        percent: write them in per cent.
    """
    finite = {value for value in values if isinstance(value, Fraction)}
    for digits in (3, 4, 5, 6, 8, 12):
        texts = {value: _number_text(value, digits, percent) for value in finite}
        if len(set(texts.values())) == len(finite):
            break
    return [texts[value] if isinstance(value, Fraction) else "" for value in values]


def _number_text(value: Fraction, digits: int, percent: bool) -> str:
    if value == 0:
        return "0%" if percent else "0"
    shown = float(value * 100 if percent else value)
    rounded = float(f"{shown:.{digits - 1}e}")
    if abs(rounded) >= 10 ** (digits - 1):
        return f"{rounded:,.0f}" + "%" * percent
    text = f"{rounded:.15f}" if abs(rounded) < 1e-4 else f"{rounded:.{digits + 4}g}"
    return text.rstrip("0").rstrip(".") + "%" * percent if "." in text else text + "%" * percent


def interval_words(interval: Interval, texts: Sequence[str], unit: str = "") -> str:
    """An interval in words: ``2.63 to 4.11 months``, ``at least 62.5 days``, ``anything``.

    Args:
        interval: its ends.
        texts: the ends as text, from `number_texts`.
        unit: written behind them.
    """
    low, high = interval
    behind = f" {unit}" if unit else ""
    if high == INFINITY:
        if low == -INFINITY:
            return "anything"
        return "anything above zero" if low == 0 else f"at least {texts[0]}{behind}"
    if low == -INFINITY or low == 0 != high:
        return f"up to {texts[1]}{behind}"
    return f"{texts[0]}{behind}" if low == high else f"{texts[0]} to {texts[1]}{behind}"


def plain(end: Extended) -> float | None:
    """An end for JSON: a float, or None where there is none."""
    return float(end) if isinstance(end, Fraction) else None

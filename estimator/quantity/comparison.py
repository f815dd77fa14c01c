"""Comparisons as people write them, such as ``days>=60``: read, and never run as code."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.errors import InputError
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
}
_FORM: Final = re.compile(
    r"\s*(?P<name>[^<>=!]+?)\s*(?P<sign>>=|<=|==|!=|=|<|>)\s*(?P<value>[^<>=!\s].*?)\s*"
)


class Comparison(NamedTuple):
    """The three parts of a comparison, as text.

    Attributes:
        name: what is compared.
        sign: one of `SIGNS`.
        value: what it is compared with.
    """

    name: str
    sign: str
    value: str


def read_comparison(text: str) -> Comparison:
    """A comparison in its parts.

    Raises:
        InputError: it is none.
    """
    match = _FORM.fullmatch(text)
    if not match:
        raise InputError("", f"'{text}' is not a comparison such as days>=60")
    return Comparison(match["name"], match["sign"], match["value"])


def check_word(comparison: Comparison) -> None:
    """Refuse words that are compared by size.

    Raises:
        InputError: the sign is another than ``=``, ``==`` and ``!=``.
    """
    if comparison.sign not in {"=", "==", "!="}:
        raise InputError("", f"'{''.join(comparison)}': words are compared with = or !=")


def read_number(comparison: Comparison, unit: str | None, month: Fraction) -> Fraction:
    """The number that something is compared with, in a unit.

    Args:
        comparison: as `read_comparison` gives it.
        unit: what the number is to be in; None for a bare number.
        month: length of a month [days].

    Raises:
        InputError: it is no exact number, or of another unit.
    """
    name, _, value = comparison
    try:
        quantity = parse(value, unit)
        if quantity.is_point and quantity.hedge:
            rule = "write a plain number, and the bound as a sign, such as days>=60"
            raise InputError("", f"{name}: '{value}' is no exact number; {rule}")
        return quantity.point(unit, month)
    except QuantityError as error:
        raise InputError("", f"{name}: {error}") from None

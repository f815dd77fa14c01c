"""Several statements of one quantity as one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def pooled(
    parts: Sequence[Quantity], weights: Sequence[Fraction], texts: Sequence[str]
) -> Quantity:
    """Return several statements of one quantity as one, a mixture.

    Args:
        parts: two or more; none is a figure that is still to be looked up.
        weights: of the parts, above 0.
        texts: what messages call them.

    Raises:
        QuantityError: one of them is a bound, or of another dimension than the rest.
    """
    first = parts[0]
    for part, text in zip(parts, texts, strict=True):
        name = text if text == str(part) else f"{text}: {part}"
        if part.bound != "exact":
            rule = "is a bound; a mixture of a bound is none"
            raise QuantityError(name, (0, len(name)), rule, "leave it out")
        if part.unit.dims != first.unit.dims or (part.unit != first.unit and part.unit.is_share):
            rule = f"is {part.unit.named()}, and {texts[0]} is {first.unit.named()}"
            raise QuantityError(name, (0, len(name)), rule, "pool statements of one quantity")
    pairs = zip(parts, weights, strict=True)
    own, shares = zip(*(flat for pair in pairs for flat in _flat(*pair)), strict=True)
    typed = next((part.typed for part in reversed(own) if part.typed), None)
    unequal = shares if len(set(shares)) > 1 else ()
    return Quantity("pool", (), own[-1].unit, typed=typed, parts=own, weights=unequal)


def _flat(part: Quantity, weight: Fraction) -> Iterator[tuple[Quantity, Fraction]]:
    """A part of a pool with its weight; of one that is a pool itself, all that it has."""
    weights = part.weights or (Fraction(1),) * len(part.parts)
    for one, own in zip(part.parts, weights, strict=True):
        yield one, weight * own / sum(weights)
    if not part.parts:
        yield part, weight

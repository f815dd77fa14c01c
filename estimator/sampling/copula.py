"""Inputs that move together: a Gaussian copula over the inputs that are correlated by name.

The number given for a pair is the copula's parameter, the correlation of the two normal scores
(Nelsen, "An Introduction to Copulas", 2nd ed., 2006, §2.3 and §4.8 for conditional sampling).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROUNDING: Final = 1e-9  # a pivot this far below 0 is still 0
_LOWEST: Final = 2.0**-60  # keeps chances, and so normal scores, finite


class Copula(NamedTuple):
    """Which inputs are correlated, and how.

    Attributes:
        names: the correlated inputs; the rows of `factor`.
        factor: lower triangular L with L·Lᵀ the correlation matrix.
    """

    names: tuple[str, ...] = ()
    factor: tuple[tuple[float, ...], ...] = ()

    def coupled(self, chances: dict[str, list[float]]) -> None:
        """Replace independent chances by correlated ones, in place.

        Args:
            chances: a column of numbers inside (0, 1) for each input; others are left alone.
        """
        scores = [_scores(chances[name]) for name in self.names]
        for name, row in list(zip(self.names, self.factor, strict=True)):
            chances[name] = [_chance(score) for score in _combined(row, scores)]

    def given_others(self, chances: Mapping[str, list[float]]) -> tuple[list[float], float]:
        """The last input's normal score given all others: its means, and its deviation.

        Args:
            chances: the independent columns that `coupled` replaces.
        """
        scores = [_scores(chances[name]) for name in self.names[:-1]]
        *row, deviation = self.factor[-1]
        return _combined(row, scores), deviation


def copula(
    names: Sequence[str], correlation: Mapping[str, float], last: str | None = None
) -> Copula:
    """The copula of some inputs.

    Args:
        names: the uncertain inputs; a pair with another input has no effect.
        correlation: parameter by pair, ``rounds:daily``.
        last: the input to put last, so that `Copula.given_others` is about it.

    Raises:
        InputError: the parameters contradict each other (the matrix is not positive
            semidefinite), or a pair is given twice.
    """
    pairs = {frozenset(pair.split(":")): value for pair, value in correlation.items()}
    if len(pairs) < len(correlation):
        raise InputError("correlation", f"a pair is given twice in {', '.join(correlation)}")
    pairs = {pair: value for pair, value in pairs.items() if value and pair <= set(names)}
    concerned = [name for name in names if any(name in pair for pair in pairs)]
    concerned.sort(key=lambda name: name == last)
    rows = [[pairs.get(frozenset((a, b)), 0.0) for b in concerned] for a in concerned]
    for i, row in enumerate(rows):
        row[i] = 1.0
    return Copula(tuple(concerned), _cholesky(rows, ", ".join(correlation)))


def block(name: str, correlation: Mapping[str, float]) -> set[str]:
    """The inputs that are correlated with one, directly or through others, itself included."""
    found, before = {name}, 0
    while len(found) > before:
        before = len(found)
        for pair, value in correlation.items():
            if value and found & set(pair.split(":")):
                found |= set(pair.split(":"))
    return found


def _cholesky(rows: list[list[float]], written: str) -> tuple[tuple[float, ...], ...]:
    """The Cholesky factor of a matrix that may be singular."""
    factor: list[list[float]] = []
    for i, row in enumerate(rows):
        found: list[float] = []
        for j in range(i):
            rest = row[j] - sum(a * b for a, b in zip(found, factor[j], strict=False))
            if factor[j][j]:
                found.append(rest / factor[j][j])
            elif abs(rest) <= _ROUNDING:
                found.append(0.0)
            else:
                raise _contradiction(written)
        pivot = 1 - sum(value * value for value in found)
        if pivot < -_ROUNDING:
            raise _contradiction(written)
        factor.append([*found, math.sqrt(pivot) if pivot > _ROUNDING else 0.0])
    return tuple(map(tuple, factor))


def _contradiction(written: str) -> InputError:
    rule = "these contradict each other: the matrix is not positive semidefinite"
    return InputError("correlation", f"{written}: {rule}; weaken one of them")


def _scores(chances: list[float]) -> list[float]:
    from statistics import NormalDist

    inverse = NormalDist().inv_cdf
    return [inverse(p) for p in chances]


def _chance(score: float) -> float:
    """The normal probability below a score, kept off 0 and 1."""
    below = 0.5 * math.erfc(-score / math.sqrt(2))
    return min(max(below, _LOWEST), 1 - 2.0**-53)


def _combined(row: Sequence[float], columns: list[list[float]]) -> list[float]:
    """The sum of columns, each times its number."""
    total = [0.0] * len(columns[0])
    for factor, column in zip(row, columns, strict=False):
        if factor:
            total = [t + factor * x for t, x in zip(total, column, strict=True)]
    return total

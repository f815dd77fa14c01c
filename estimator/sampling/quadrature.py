"""Means over one input without sampling: few values of it, and what each counts."""

from __future__ import annotations

import math
from functools import cache
from typing import Final, NamedTuple

from estimator.quantity.bounded import Triangular
from estimator.quantity.shapes import Beta, Choice, Pert, Shape, Uniform

_EPSILON: Final = 1e-15  # relative, below which a matrix counts as split
_REACH: Final = 4.5  # normal scores that the trapezoidal rule covers, either way


class Axis(NamedTuple):
    """Values of an input and their weights, which add to 1."""

    values: list[float]
    weights: list[float]


def gauss(shape: Shape, order: int) -> Axis:
    """The Gaussian rule of a distribution: exact for polynomials of degree 2·order − 1.

    Polynomials are in the input itself for uniform, triangular and beta distributions, in its
    normal score for all others. Alternatives are all taken.
    """
    if isinstance(shape, Choice):
        return Axis(list(map(float, shape.values)), [1 / len(shape.values)] * len(shape.values))
    if isinstance(shape, Uniform):
        return _stretched(_legendre(order), shape.low, shape.high)
    if isinstance(shape, Triangular):  # two beta distributions side by side
        left, right = (_jacobi(order, *powers) for powers in ((2.0, 1.0), (1.0, 2.0)))
        rise = (shape.mode - shape.low) / (shape.high - shape.low)
        below = _stretched(left, shape.low, shape.mode, rise)
        above = _stretched(right, shape.mode, shape.high, 1 - rise)
        return Axis(below.values + above.values, below.weights + above.weights)
    if isinstance(shape, Pert):
        rise = 4 * (shape.mode - shape.low) / (shape.high - shape.low)
        shape = Beta(1 + rise, 5 - rise, shape.low, shape.high)
    if isinstance(shape, Beta):
        return _stretched(_jacobi(order, shape.alpha, shape.beta), shape.low, shape.high)
    scores, weights = _hermite(order)
    return Axis(_at_scores(shape, scores), weights)


def trapezoid(shape: Shape, nodes: int) -> Axis:
    """The trapezoidal rule over the normal score, for functions that end in a logarithm's pole.

    The density vanishes fast at both ends, where this rule converges faster than any power
    (Trefethen and Weideman 2014, SIAM Rev. 56, 385–458).
    """
    if isinstance(shape, Choice):
        return gauss(shape, nodes)
    scores = [_REACH * (2 * j / (nodes - 1) - 1) for j in range(nodes)]
    weights = [math.exp(-z * z / 2) for z in scores]
    total = math.fsum(weights)
    return Axis(_at_scores(shape, scores), [weight / total for weight in weights])


def _at_scores(shape: Shape, scores: list[float]) -> list[float]:
    return [shape.quantile(0.5 * math.erfc(-z / math.sqrt(2))) for z in scores]


def _stretched(unit: Axis, low: float, high: float, mass: float = 1.0) -> Axis:
    """A rule on [0, 1] for an interval that has so much of the probability."""
    width = high - low
    return Axis([low + width * y for y in unit.values], [mass * w for w in unit.weights])


@cache
def _hermite(order: int) -> Axis:
    """The rule of the standard normal distribution (DLMF 18.9.1, He)."""
    return _rule([0.0] * order, [math.sqrt(k) for k in range(1, order)])


@cache
def _legendre(order: int) -> Axis:
    """The rule of the uniform distribution on [0, 1]."""
    return _jacobi(order, 1.0, 1.0)


def _jacobi(order: int, alpha: float, beta: float) -> Axis:
    """The rule of the beta distribution on [0, 1] (DLMF 18.9.2, with its α and β less 1)."""
    a, b = beta - 1, alpha - 1
    total = a + b
    middles = [(b - a) / (total + 2)]
    squares = [4 * (a + 1) * (b + 1) / ((total + 2) ** 2 * (total + 3))]
    for k in range(1, order):
        twice = 2 * k + total
        middles.append((b * b - a * a) / (twice * (twice + 2)))
        k += 1
        twice += 2
        squares.append(
            4 * k * (k + a) * (k + b) * (k + total) / (twice**2 * (twice + 1) * (twice - 1))
        )
    rule = _rule(middles, [math.sqrt(square) for square in squares[: order - 1]])
    return Axis([(1 + y) / 2 for y in rule.values], rule.weights)


def _rule(middles: list[float], couplings: list[float]) -> Axis:
    """Nodes and weights from the recurrence of the orthogonal polynomials.

    They are the eigenvalues of a symmetric tridiagonal matrix, and the squares of the first
    components of its eigenvectors, by the implicit QL method (Golub and Welsch 1969, Math. Comput.
    23, 221–230).

    Args:
        middles: the diagonal of the matrix; becomes the nodes.
        couplings: beside the diagonal, all positive.
    """
    nodes, beside, first = list(middles), [*couplings, 0.0], [1.0] + [0.0] * len(couplings)
    for low in range(len(nodes)):
        while (high := _block(nodes, beside, low)) > low:
            _sweep(nodes, beside, first, low, high)
    return Axis(nodes, [component * component for component in first])


def _block(nodes: list[float], beside: list[float], low: int) -> int:
    """Where the matrix from a row on first splits."""
    for row in range(low, len(nodes) - 1):
        if abs(beside[row]) <= _EPSILON * (abs(nodes[row]) + abs(nodes[row + 1])):
            return row
    return len(nodes) - 1


def _sweep(
    nodes: list[float], beside: list[float], first: list[float], low: int, high: int
) -> None:
    """One QL step with Wilkinson's shift, in place."""
    turn = (nodes[low + 1] - nodes[low]) / (2 * beside[low])
    shift = beside[low] / (turn + math.copysign(math.hypot(turn, 1), turn))
    rest = nodes[high] - nodes[low] + shift
    sine, cosine, moved = 1.0, 1.0, 0.0
    for row in range(high - 1, low - 1, -1):
        bulge, kept = sine * beside[row], cosine * beside[row]
        beside[row + 1] = length = math.hypot(bulge, rest)
        sine, cosine = bulge / length, rest / length
        corner = nodes[row + 1] - moved
        step = (nodes[row] - corner) * sine + 2 * cosine * kept
        moved = sine * step
        nodes[row + 1] = corner + moved
        rest = cosine * step - kept
        one, two = first[row], first[row + 1]
        first[row], first[row + 1] = cosine * one - sine * two, sine * one + cosine * two
    nodes[low] -= moved
    beside[low], beside[high] = rest, 0.0

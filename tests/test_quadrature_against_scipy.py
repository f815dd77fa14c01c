"""Gaussian rules against SciPy's nodes and weights, and against moments."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from estimator.quantity.bounded import Triangular, TruncatedNormal
from estimator.quantity.shapes import (
    Beta,
    Choice,
    Lognormal,
    Pert,
    Uniform,
)
from estimator.sampling.quadrature import gauss, trapezoid

if TYPE_CHECKING:
    from estimator.quantity.shapes import Shape

ORDERS = (1, 2, 3, 5, 7, 9, 16)


def _check(
    values: list[float], weights: list[float], nodes: list[float], parts: list[float]
) -> None:
    pairs = sorted(zip(values, weights, strict=True))
    total = math.fsum(parts)
    assert [x for x, _ in pairs] == pytest.approx(list(nodes), abs=1e-12)
    assert [w for _, w in pairs] == pytest.approx([w / total for w in parts], rel=1e-8, abs=1e-14)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("alpha", [0.5, 1, 2.2, 5, 40])
@pytest.mark.parametrize("beta", [0.5, 1, 3.8, 200])
def test_beta_against_scipy(order: int, alpha: float, beta: float) -> None:
    special = pytest.importorskip("scipy.special")
    nodes, parts = special.roots_jacobi(order, beta - 1, alpha - 1)
    values, weights = gauss(Beta(alpha, beta), order)
    _check(values, weights, [(1 + x) / 2 for x in nodes], parts)


@pytest.mark.parametrize("order", ORDERS[:-1])
def test_lognormal_against_scipy(order: int) -> None:
    special = pytest.importorskip("scipy.special")
    nodes, parts = special.roots_hermitenorm(order)
    values, weights = gauss(Lognormal(0.0, 1.0), order)
    _check([math.log(x) for x in values], weights, nodes, parts)


@pytest.mark.parametrize(
    ("shape", "mean", "variance"),
    [
        (Uniform(2, 5), 3.5, 9 / 12),
        (Pert(1, 2, 6), 2.5, 1.5 * 3.5 / 7),
        (Triangular(1, 2, 6), 3, (1 + 4 + 36 - 2 - 6 - 12) / 18),
        (Triangular(1, 1, 6), 8 / 3, 25 / 18),
        (Choice((Fraction(1), Fraction(2), Fraction(6))), 3, 14 / 3),
        (Lognormal(0.0, 0.2), math.exp(0.02), math.expm1(0.04) * math.exp(0.04)),
        (TruncatedNormal(3, 0.3), 3, 0.09),
    ],
)
def test_moments_against_arithmetic(shape: Shape, mean: float, variance: float) -> None:
    for axis in (gauss(shape, 5), gauss(shape, 9)):
        assert math.fsum(axis.weights) == pytest.approx(1, abs=1e-12)
        found = math.fsum(w * x for x, w in zip(*axis, strict=True))
        spread = math.fsum(w * (x - found) ** 2 for x, w in zip(*axis, strict=True))
        assert found == pytest.approx(mean, rel=1e-6)
        assert spread == pytest.approx(variance, rel=1e-6)
    dense = trapezoid(shape, 24)
    assert math.fsum(w * x for x, w in zip(*dense, strict=True)) == pytest.approx(mean, rel=1e-4)

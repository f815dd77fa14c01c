"""Fast columns of quantiles and chances against the shapes themselves, and percentile searches."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from estimator.quantity.bounded import LogitNormal, Triangular, TruncatedNormal
from estimator.quantity.shapes import (
    Beta,
    Choice,
    Lognormal,
    Pert,
    Shape,
    Uniform,
)
from estimator.sampling.columns import at_least, at_most, quantiles
from estimator.sampling.figures import Estimated, averaged, plain
from estimator.sampling.percentiles import Search, percentile, slope

SHAPES: list[Shape] = [
    Uniform(0.1, 0.9),
    Lognormal.between(10.0, 20.0),
    Lognormal.between(0.1, 0.3, high=1.0),
    LogitNormal.between(0.05, 0.2),
    TruncatedNormal.between(1.0, 9.0),
    Triangular(1.0, 2.0, 5.0),
    Pert(10.0, 16.0, 22.0),
    Pert(0.0, 0.0, 1.0),
    Beta(2.0, 50.0),
    Beta(0.5, 0.5),
    Beta(400.0, 600.0),
]
CHANCES = [1e-7, 1e-3, 0.05, 0.3, 0.5, 0.9, 0.9999]


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_columns_against_the_shapes(shape: Shape) -> None:
    values = quantiles(shape, CHANCES)
    assert values == pytest.approx([shape.quantile(p) for p in CHANCES], rel=1e-9)
    below, above = at_most(shape), at_least(shape)
    for value, chance in zip(values, CHANCES, strict=True):
        assert below(value) == pytest.approx(chance, abs=1e-8)
        assert above(value) == pytest.approx(1 - chance, abs=1e-8)
    for end in (-math.inf, -1.0, math.inf):
        assert below(end) == shape.cdf(end)
        assert above(end) == 1 - shape.cdf(end)


def test_alternatives_that_rounding_misses_still_count() -> None:
    shape = Choice((Fraction(0), Fraction(1, 3), Fraction(2)))
    below, above = at_most(shape), at_least(shape)
    for nudge in (1 - 2e-16, 1.0, 1 + 2e-16):
        assert below(nudge / 3) == pytest.approx(2 / 3)
        assert above(nudge / 3) == pytest.approx(2 / 3)
    assert below(0.0) == pytest.approx(1 / 3)
    assert above(0.0) == 1
    assert [above(math.inf), above(-math.inf), below(math.inf), below(-math.inf)] == [0, 1, 1, 0]


# -- percentiles of what is known by its chances


def _smooth(time: float) -> float:
    return math.exp(-time / 50)


def test_percentile_against_the_exponential() -> None:
    draws = [-50 * math.log(1 - (i + 0.5) / 1000) for i in range(1000)]
    for share in (0.001, 0.05, 0.5, 0.95, 0.9999):
        exact = -50 * math.log(1 - share)
        assert percentile(_smooth, 0.0, draws, share) == pytest.approx(exact, rel=1e-6)
        found = percentile(_smooth, 0.0, draws, share, close=1e-12)
        assert found == pytest.approx(exact, rel=1e-11)
    assert slope(draws, 0.5) == pytest.approx(100, rel=0.01)


def test_percentile_with_jumps_flats_and_never() -> None:
    """Half at exactly 60 days, a quarter uniform on 100 to 200, a quarter never."""

    def chance(time: float) -> float:
        if time <= 60:
            return 1.0
        return 0.25 + 0.25 * min(1.0, max(0.0, (200 - time) / 100))

    draws = [60.0] * 512 + [100 + 100 * (i + 0.5) / 256 for i in range(256)] + [math.inf] * 256
    expected = {0.01: 60.0, 0.49: 60.0, 0.6: 140.0, 0.7: 180.0, 0.75: 200.0, 0.76: math.inf}
    for share, days in expected.items():
        assert percentile(chance, 0.25, draws, share) == pytest.approx(days, rel=1e-5)
    assert slope(draws, 0.76) == math.inf
    assert percentile(chance, 1.0, [math.inf] * 8, 0.5) == math.inf


def test_search_from_far_away() -> None:
    assert Search(_smooth, 0.5).run(1e6, math.inf) == pytest.approx(50 * math.log(2))
    assert Search(_smooth, 0.5).run(1e-6, math.inf) == pytest.approx(50 * math.log(2))
    step = Search(lambda time: float(time < 70), 0.5)
    assert step.run(3.0, math.inf) == pytest.approx(70, rel=1e-9)
    assert step.is_jump(70 - 1e-8)
    assert not step.is_jump(60.0)


def test_search_that_never_closes_stops() -> None:
    assert Search(lambda _time: 1.0, 0.5).run(1.0, math.inf) > 1e30


# -- figures and their digits


@pytest.mark.parametrize(
    ("value", "error", "digits"),
    [
        (58.603, 0.004, 4),
        (58.603, 0.01, 4),
        (58.603, 0.011, 3),
        (0.46469, 4e-5, 4),
        (5.0, 80.0, 1),
        (58.6, 1e-12, 9),
        (58.6, 0.0, 9),
        (math.inf, 0.0, 9),
        (0.0, 0.1, 1),
        (58.6, math.inf, 1),
    ],
)
def test_digits_that_an_error_leaves(value: float, error: float, digits: int) -> None:
    assert Estimated(value, error).digits == digits


def test_average_of_scrambles_against_students_interval() -> None:
    """Eight values with mean 4.5 and standard deviation √6; t(7, 97.5%) = 2.3646."""
    found = averaged([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
    assert found.value == 4.5
    assert found.error == pytest.approx(2.364624 * math.sqrt(6 / 8), rel=1e-6)
    assert averaged([1.0] * 8, floor=0.1).error == 0.1


def test_plain_numbers_have_nine_digits() -> None:
    assert plain(1 / 3) == 0.333333333
    assert plain(math.inf) is None
    assert plain(None) is None

"""Shapes: laws every distribution obeys, and the corners."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.quantity.bounded import LogitNormal, Triangular, TruncatedNormal
from estimator.quantity.shapes import (
    Beta,
    Choice,
    Lognormal,
    Pert,
    Point,
    Uniform,
)

CONTINUOUS = [
    Uniform(0.0, 1.0),
    Uniform(1e4, 2e4),
    Triangular(1.0, 2.0, 4.0),
    Triangular(1.0, 1.0, 4.0),
    Triangular(1.0, 4.0, 4.0),
    Pert(7e3, 1e4, 1.6e4),
    Pert(0.0, 0.0, 1.0),
    Pert(0.0, 1.0, 1.0),
    Beta(2.0, 5.0),
    Beta(0.5, 0.5, 0.0, 0.1),
    Beta(0.02, 3.0),
    Beta(500.0, 20.0),
    Beta(1e5, 3e5),
    Lognormal.between(1e4, 2e4),
    Lognormal.between(0.72, 1.125, high=1.0),
    LogitNormal.between(0.05, 0.2),
    LogitNormal.between(0.01, 0.02, 0.5, high=0.05),
    TruncatedNormal.between(14.0, 18.0),
    TruncatedNormal.between(0.0, 10.0),
    TruncatedNormal.between(-5.0, 25.0),
    TruncatedNormal.between(0.6, 0.9, 1.0),
]
ALL = [*CONTINUOUS, Point(Fraction(5, 2)), Choice((Fraction(3), Fraction(1), Fraction(1)))]

# Even in log odds, far into both tails.
PROBABILITIES = [1 / (1 + math.exp(-t / 2)) for t in range(-44, 45)]


@pytest.mark.parametrize("shape", CONTINUOUS, ids=repr)
def test_quantile_rises_and_cdf_takes_it_back(shape):
    values = [shape.quantile(p) for p in PROBABILITIES]
    assert all(a <= b for a, b in pairwise(values))
    assert shape.low <= values[0] <= values[-1] <= shape.high
    for p, x in zip(PROBABILITIES, values, strict=True):
        if shape.low < x < shape.high and math.nextafter(x, 0) > 0:
            # What the rounding of x alone does to p bounds what can be asked.
            slack = shape.cdf(x * (1 + 4e-15)) - shape.cdf(x * (1 - 4e-15))
            assert shape.cdf(x) == pytest.approx(p, rel=1e-10, abs=slack + 1e-15)


@pytest.mark.parametrize("shape", ALL, ids=repr)
def test_ends(shape):
    assert shape.quantile(0) == shape.low
    assert shape.quantile(1) == shape.high
    assert shape.cdf(shape.low - 1) == 0
    assert shape.cdf(math.nextafter(shape.low, -math.inf)) == 0
    assert shape.cdf(shape.high) == 1
    assert shape.cdf(math.inf) == 1


@pytest.mark.parametrize("shape", CONTINUOUS, ids=repr)
def test_nothing_is_piled_up_at_the_low_end(shape):
    assert shape.cdf(shape.low) == 0


@pytest.mark.parametrize("shape", ALL, ids=repr)
@pytest.mark.parametrize("p", [-1e-9, 1.000001, math.nan, -math.inf])
def test_a_probability_outside_0_to_1_is_an_error(shape, p):
    with pytest.raises(ValueError, match=f"a probability lies between 0 and 1, not at {p}"):
        shape.quantile(p)


def test_point():
    point = Point(Fraction(1, 3))
    assert point.value == Fraction(1, 3)
    assert (point.low, point.high, point.quantile(0.3)) == (1 / 3, 1 / 3, 1 / 3)
    assert (point.cdf(0.3), point.cdf(1 / 3)) == (0, 1)


def test_choice_steps():
    choice = Choice((Fraction(3), Fraction(1), Fraction(1), Fraction(2)))
    # the least value up to which so many lie: of two in the middle the lower is the median
    assert [choice.quantile(p / 8) for p in range(9)] == [1, 1, 1, 1, 1, 2, 2, 3, 3]
    assert [choice.cdf(x) for x in (0.5, 1, 1.5, 2, 3)] == [0, 0.5, 0.5, 0.75, 1]


def test_uniform_never_leaves_its_ends():
    shape = Uniform(0.1, 0.7)
    assert shape.quantile(math.nextafter(1, 0)) <= 0.7
    assert Uniform(-0.3, 0.1).quantile(math.nextafter(1, 0)) <= 0.1


def test_triangular_by_hand():
    shape = Triangular(0.0, 1.0, 4.0)
    assert [shape.cdf(x) for x in (0.5, 1, 2)] == [0.0625, 0.25, 1 - 4 / 12]
    assert [shape.quantile(p) for p in (0.0625, 0.25, 1 - 4 / 12)] == pytest.approx([0.5, 1, 2])


def test_beta_by_hand():
    assert Beta(1.0, 1.0).quantile(0.3) == pytest.approx(0.3, rel=1e-13)
    assert Beta(2.0, 1.0, 10.0, 20.0).quantile(0.25) == pytest.approx(15, rel=1e-13)
    assert Beta(1.0, 2.0).cdf(0.5) == pytest.approx(0.75, rel=1e-14)
    assert Pert(0.0, 3.0, 6.0).quantile(0.5) == pytest.approx(3, rel=1e-13)


def test_pert_has_the_mean_its_name_promises():
    shape, n = Pert(7.0, 10.0, 16.0), 20_000
    mean = sum(shape.quantile((i + 0.5) / n) for i in range(n)) / n
    assert mean == pytest.approx((7 + 4 * 10 + 16) / 6, rel=1e-7)


@pytest.mark.parametrize("level", [0.01, 0.5, 0.8, 0.9, 0.9999])
def test_between_holds_the_level(level):
    for shape in (Lognormal.between(2.0, 7.0, level), LogitNormal.between(0.2, 0.7, level)):
        scale = 1 if isinstance(shape, Lognormal) else 0.1
        assert shape.cdf(2 * scale) == pytest.approx((1 - level) / 2)
        assert shape.cdf(7 * scale) == pytest.approx((1 + level) / 2)


def test_truncated_normal_before_and_after_the_cut():
    far = TruncatedNormal.between(90.0, 110.0)
    assert (far.quantile(0.05), far.quantile(0.95)) == pytest.approx((90, 110))
    cut = TruncatedNormal.between(0.0, 10.0)
    assert cut.quantile(0.05) > 0.9
    assert cut.quantile(0.5) > 5


@given(st.floats(0.01, 3), st.floats(1e-12, 1e-2))
def test_truncated_normal_close_to_zero(ratio, p):
    """Against the density, which is flat on so short a stretch but for its known slope."""
    shape = TruncatedNormal(ratio, 1.0)
    x = shape.quantile(p)
    density = math.exp(-ratio * ratio / 2) / math.sqrt(math.tau)
    kept = math.erfc(-ratio / math.sqrt(2)) / 2
    first = p * kept / density
    assert x == pytest.approx(first, rel=2 * ratio * first + first)
    assert shape.cdf(x) == pytest.approx(p, rel=1e-11)


def test_extreme_lognormals_end_in_zero_and_infinity():
    wide = Lognormal(0.0, 4000.0)
    assert wide.quantile(1e-9) == 0
    assert wide.quantile(1 - 1e-9) == math.inf


def test_extreme_logit_normals_end_in_zero_and_one():
    wide = LogitNormal(0.0, 4000.0)
    assert wide.quantile(1e-9) == 0
    assert wide.quantile(1 - 1e-9) == 1


@pytest.mark.parametrize(("a", "b"), [(1e-3, 1e-3), (1e-3, 1e6), (1e6, 1e-3), (1e6, 1e6)])
def test_beta_at_the_limits_of_its_parameters(a, b):
    shape = Beta(a, b)
    values = [shape.quantile(p) for p in PROBABILITIES]
    assert values == sorted(values)
    assert 0 <= values[0] <= values[-1] <= 1


def test_beta_beyond_its_table():
    shape = Beta(2.0, 3.0)
    # I_x(2, 3) = 6x² (1 - 4x/3 + x²/2)
    assert shape.quantile(1e-40) == pytest.approx(math.sqrt(1e-40 / 6), rel=1e-13)
    assert shape.quantile(math.nextafter(1, 0)) == pytest.approx(
        1 - (2**-53 / 4) ** (1 / 3), rel=1e-10
    )


def test_shapes_are_values():
    assert Pert(1.0, 2.0, 3.0) == Pert(1.0, 2.0, 3.0)
    used = Pert(1.0, 2.0, 3.0)
    used.quantile(0.3)
    assert used == Pert(1.0, 2.0, 3.0)
    assert hash(used) == hash(Pert(1.0, 2.0, 3.0))
    with pytest.raises(AttributeError):
        used.low = 2.0

"""The point sets: against SciPy's Sobol' sequence, and by the properties that scrambles keep."""

from __future__ import annotations

from random import Random

import pytest

from estimator.sampling.copula import block, copula
from estimator.sampling.points import DIMENSIONS, directions, points

POWER = 10
SIZE = 1 << POWER


def test_directions_against_scipy() -> None:
    """The unscrambled points of every dimension; SciPy lists them in Gray code order."""
    qmc = pytest.importorskip("scipy.stats").qmc
    expected = qmc.Sobol(DIMENSIONS, scramble=False, bits=30).random(SIZE)
    assert DIMENSIONS >= 40
    for dimension in range(DIMENSIONS):
        found = [0]
        for number in directions(dimension, POWER):
            found += [point ^ number for point in found]
        gray = [found[i ^ (i >> 1)] / SIZE for i in range(SIZE)]
        assert gray == list(expected[:, dimension])


@pytest.mark.parametrize("dimensions", [1, 5, DIMENSIONS + 3])
def test_every_dimension_is_balanced(dimensions: int) -> None:
    """One point in each of 2^power equal cells, also beyond the table."""
    columns = points(dimensions, POWER, Random(3))
    assert len(columns) == dimensions
    for column in columns:
        assert sorted(int(x * SIZE) for x in column) == list(range(SIZE))
        assert min(column) > 0
        assert max(column) < 1


def test_first_two_dimensions_stay_a_net() -> None:
    """A (0, m, 2)-net: one point in each elementary interval, whatever its sides."""
    one, two = points(2, POWER, Random(5))
    for left in range(POWER + 1):
        cells = {
            (int(x * 2**left), int(y * 2 ** (POWER - left))) for x, y in zip(one, two, strict=True)
        }
        assert len(cells) == SIZE


def test_same_seed_same_points() -> None:
    again = points(4, 6, Random(0))
    assert points(4, 6, Random(0)) == again
    assert points(4, 6, Random(1)) != again


# -- correlated scores


def test_copula_of_three_against_the_bivariate_formula() -> None:
    """Two inputs with parameter ρ: the second score given the first is normal (ρ·z, 1 − ρ²)."""
    both = copula(["a", "b", "c"], {"a:b": 0.6}, last="a")
    assert both.names == ("b", "a")
    columns = {"a": [0.5, 0.9], "b": [0.5, 0.975], "c": [0.1, 0.2]}
    means, deviation = both.given_others(columns)
    assert means == pytest.approx([0.0, 0.6 * 1.959963984540054])
    assert deviation == pytest.approx(0.8)
    both.coupled(columns)
    assert columns["c"] == [0.1, 0.2]
    assert columns["b"] == pytest.approx([0.5, 0.975])
    assert columns["a"][0] == pytest.approx(0.5)


def test_perfect_correlation_makes_one_of_two() -> None:
    columns = {"a": [0.3, 0.7], "b": [0.2, 0.9]}
    copula(["a", "b"], {"a:b": 1.0}).coupled(columns)
    assert columns["b"] == pytest.approx([0.3, 0.7])
    columns = {"a": [0.3, 0.7], "b": [0.2, 0.9]}
    copula(["a", "b"], {"b:a": -1.0}).coupled(columns)
    assert columns["b"] == pytest.approx([0.7, 0.3])


@pytest.mark.parametrize(
    "correlation",
    [
        {"a:b": 0.9, "b:c": 0.9, "a:c": -0.9},
        {"a:b": 1.0, "b:c": 0.5, "a:c": 0.2},
        {"a:b": 0.5, "b:a": 0.5},
    ],
)
def test_contradictions_are_refused(correlation: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="correlation"):
        copula(["a", "b", "c"], correlation)


def test_pairs_that_do_not_vary_have_no_effect() -> None:
    assert copula(["a"], {"a:b": 0.5}).names == ()
    assert copula(["a", "b"], {"a:b": 0.0}).names == ()
    assert copula(["a", "b", "c"], {"a:b": 1.0, "b:c": 0.5, "a:c": 0.5}).names == ("a", "b", "c")


def test_blocks_reach_through_others() -> None:
    correlation = {"a:b": 0.1, "b:c": 0.1, "d:e": 0.1, "e:f": 0.0}
    assert block("a", correlation) == {"a", "b", "c"}
    assert block("e", correlation) == {"d", "e"}
    assert block("x", correlation) == {"x"}

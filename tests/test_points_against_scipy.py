"""Sobol' points: direction numbers against SciPy's, and what every scramble of them has to keep.

A set of 2^m points in base 2 is a (t, m, s)-net if every box of 2^t of the points' volume that is
cut out by halving holds 2^t of them (Niederreiter 1987). A linear scramble and a shift keep that.
"""

from __future__ import annotations

import hashlib
from itertools import combinations
from random import Random

import numpy as np
import pytest

from estimator.uncertainty.points import DIMENSIONS, directions, points

qmc = pytest.importorskip("scipy.stats").qmc


def _unscrambled(dimension: int, power: int) -> list[float]:
    numbers, found = directions(dimension, power), [0]
    for number in numbers:
        found += [cell ^ number for cell in found]
    return [cell / (1 << power) for cell in found]


def test_all_dimensions_against_scipy() -> None:
    """The same points, in another order: SciPy takes them in that of a Gray code."""
    power = 12
    theirs = qmc.Sobol(DIMENSIONS, scramble=False, bits=30).random(1 << power)
    codes = np.arange(1 << power)
    codes ^= codes >> 1
    ours = np.array([_unscrambled(dimension, power) for dimension in range(DIMENSIONS)]).T
    assert (ours[codes] == theirs).all()
    assert DIMENSIONS == 101


@pytest.mark.parametrize("power", [0, 1, 3, 7, 13])
def test_one_point_in_each_interval_of_each_coordinate(power: int) -> None:
    dimensions = DIMENSIONS + 3  # some beyond those of Sobol' too
    for column in points(dimensions, power, Random(power)):
        assert sorted((column * (1 << power)).astype(int)) == list(range(1 << power))
        assert column.min() > 0
        assert column.max() < 1


@pytest.mark.parametrize("seed", range(4))
def test_every_scramble_is_a_net_of_the_quality_of_the_first_dimensions(seed: int) -> None:
    """The first two are a (0, m, 2)-net: one point in each box of volume 2^-m."""
    power = 8
    x, y = points(2, power, Random(seed))
    for a in range(power + 1):
        boxes = (x * (1 << a)).astype(int) << (power - a) | (y * (1 << (power - a))).astype(int)
        assert sorted(boxes) == list(range(1 << power))


def test_scrambles_keep_the_quality_of_any_two_dimensions() -> None:
    """How often the fullest box is filled is as without a scramble, for each shape of box."""
    power = 7
    plain = [np.array(_unscrambled(dimension, power)) for dimension in range(12)]
    mixed = points(12, power, Random(5))
    for i, j in combinations(range(12), 2):
        for a in range(power + 1):
            fullest = [
                np.unique(
                    (one[i] * (1 << a)).astype(int) << (power - a)
                    | (one[j] * (1 << (power - a))).astype(int),
                    return_counts=True,
                )[1].max()
                for one in (plain, mixed)
            ]
            assert fullest[0] == fullest[1]


def test_seeds_tell() -> None:
    one, again, other = (np.array(points(5, 6, Random(seed))) for seed in (1, 1, 2))
    assert (one == again).all()
    assert not (one == other).any(axis=1).all()
    first, second = _two_sets()
    assert not (first == second).any()


def _two_sets() -> list[np.ndarray]:
    random = Random(0)
    return [np.array(points(5, 6, random)) for _ in range(2)]


def test_the_same_bytes_everywhere() -> None:
    """Whatever the versions of Python and NumPy: nothing but `getrandbits` is drawn."""
    found = np.array(points(DIMENSIONS + 2, 5, Random(0)), dtype="<f8").tobytes()
    assert hashlib.sha256(found).hexdigest() == (
        "6eb8afde16ea7f30e908a6cfb041c159229f6388b2a5dce73ab3ff6770233628"
    )


def test_scrambles_spread_evenly_over_the_square() -> None:
    """Every point is uniform: the first one of 4,000 sets, against Kolmogorov and Smirnov."""
    kstest = pytest.importorskip("scipy.stats").kstest
    random = Random(11)
    firsts = np.array([[column[0] for column in points(3, 3, random)] for _ in range(4000)]).T
    for column in firsts:
        assert kstest(column, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(firsts) - np.eye(3)).max() < 0.07


def test_the_mean_of_a_product_converges_as_fast_as_it_should() -> None:
    """∏ (1 + (x − 1/2)/(i + 1)) has mean 1: 64 times the points, 40 times the accuracy or more."""
    errors = []
    for power in (6, 12):
        means = []
        for seed in range(40):
            columns = points(5, power, Random(seed))
            factors = [1 + (x - 0.5) / (i + 1) for i, x in enumerate(columns)]
            means.append(float(np.mean(np.prod(factors, axis=0))) - 1)
        errors.append(float(np.sqrt(np.mean(np.square(means)))))
    assert errors[1] < errors[0] / 40

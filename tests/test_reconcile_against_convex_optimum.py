"""The best fit: a certificate of its being the minimum, another solver, and closed forms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import lsq_linear, minimize
from systems import INF, Random, point, random_system, span, system

if TYPE_CHECKING:
    from estimator.claims.readings import Reading

SEEDS = range(200)


def cost(one: Random, x: np.ndarray) -> tuple[float, np.ndarray, float]:
    """χ² as METHODS §6 has it, half its gradient, and the largest slope in it."""
    total, gradient, steep = 0.0, np.zeros(x.size), 0.0
    for name, reading in one.readings:
        at = one.names.index(name)
        out, softness = min(x[at] - reading.low, 0.0), reading.below
        if x[at] > reading.high:
            out, softness = x[at] - reading.high, reading.above
        total += (out / softness) ** 2
        gradient[at] += out / softness**2
        steep = max(steep, 1 / softness**2)
    return total, gradient, steep


@pytest.mark.parametrize("seed", SEEDS)
def test_no_direction_that_the_equations_leave_lowers_the_cost(seed: int) -> None:
    one = random_system(seed, off=2.0)
    found = one.system.fit()
    total, gradient, steep = cost(one, found.x)
    assert np.abs(one.matrix @ found.x).max() < 1e-11
    assert found.cost == pytest.approx(total, rel=1e-9, abs=1e-18)
    assert np.abs(one.basis.T @ gradient).max() < 1e-12 * steep * max(1, np.abs(found.x).max())


@pytest.mark.parametrize("seed", SEEDS)
def test_never_above_lsq_linear(seed: int) -> None:
    """What is meant, two-sided in the reading, is a bounded unknown of its own."""
    one = random_system(seed, off=2.0)
    rows, bounds, slope = [], [], []
    for name, reading in one.readings:
        for low, high, softness in (
            (reading.low, INF, reading.below),
            (-INF, reading.high, reading.above),
        ):
            if math.isfinite(low) or math.isfinite(high):
                rows.append(one.basis[one.names.index(name)])
                bounds.append((low, high))
                slope.append(1 / softness)
    weights = np.diag(slope)
    matrix = np.hstack([weights @ np.array(rows), -weights])
    free = one.basis.shape[1]
    low, high = np.array([(-INF, INF)] * free + bounds).T
    other = lsq_linear(matrix, np.zeros(len(matrix)), (low, high), method="bvls")
    assert one.system.fit().cost <= 2 * other.cost * (1 + 1e-9) + 1e-12


def test_several_figures_of_one_witness_weigh_as_one() -> None:
    """Two at 1 and 3 of one witness cost as much as their mean, 0 of another as itself."""
    readings = [("a", point(value, 0.5)) for value in (1.0, 3.0, 0.0)]
    found = system(["a"], [], readings, groups=[0, 0, 1]).fit()
    assert found.x == pytest.approx([1.0])  # half of ((x-1)² + (x-3)²) + x² is least at 1
    assert found.cost == pytest.approx((0 + 4) / 2 / 0.25 + 1 / 0.25)


@pytest.mark.parametrize("softness", [(0.1, 0.2, 0.3), (0.001, 0.5, 0.02)])
def test_one_loop_in_closed_form(softness: tuple[float, float, float]) -> None:
    """The imbalance is shared by variance: χ² = ln²(R/CK)/Σσ²."""
    logs = dict(zip("rck", np.log([1e6, 2000, 400]), strict=True))
    said = [(name, point(logs[name], s)) for name, s in zip("rck", softness, strict=True)]
    found = system(["r", "c", "k"], ["r = c * k"], said).fit()
    off = logs["r"] - logs["c"] - logs["k"]
    squares = np.square(softness)
    share = off / squares.sum()
    assert found.cost == pytest.approx(off**2 / squares.sum(), rel=1e-10)
    assert found.x == pytest.approx([*(np.array([*logs.values()]) - [1, -1, -1] * squares * share)])


def test_the_mean_of_two_measurements_of_the_particle_data_group() -> None:
    """10 ± 4 and 30 ± 5, of science20.com: 17.80 ± 3.12, scaled by S = 3.12; on a linear axis."""
    one = system(["a"], [], [("a", point(10, 4)), ("a", point(30, 5))])
    best = one.fit()
    low, high = one.interval(0, best, 1.0)
    assert round(best.x[0], 2) == 17.80
    assert round((high - low) / 2, 2) == 3.12
    assert (best.x[0] - low) == pytest.approx(high - best.x[0], rel=1e-7)
    assert round(math.sqrt(best.cost), 2) == 3.12


def test_six_streams_of_a_heat_exchanger_with_a_bypass() -> None:
    """The textbook of data reconciliation: 100.22, 64.50, 35.72, twice over.

    One stream parts in two that meet again. By hand: three imbalances of 0.525 and the like,
    each spread over its streams. In logs the errors are equal shares, not equal amounts.
    """
    flows = [101.91, 64.45, 34.65, 64.20, 36.44, 98.88]
    names = ["f1", "f2", "f3", "f4", "f5", "f6"]
    relations = ["f1 = f2 + f3", "f4 = f2", "f5 = f3", "f6 = f4 + f5"]
    said = [
        (name, point(math.log(flow), 1 / flow)) for name, flow in zip(names, flows, strict=True)
    ]
    found = np.exp(system(names, relations, said).fit().x)
    assert found == pytest.approx([100.22, 64.50, 35.72, 64.50, 35.72, 100.22], abs=0.05)


@pytest.mark.parametrize(("of_in", "of_out"), [(0.05, 0.05), (0.05, 0.15)])
def test_one_balance_of_two_flows_is_split_by_variance(of_in: float, of_out: float) -> None:
    """As the program STAN does (stan2web.net): 100 in, 110 out; the looser moves more."""
    said = [("entering", point(math.log(100), of_in)), ("leaving", point(math.log(110), of_out))]
    found = system(["entering", "leaving"], ["leaving = entering"], said).fit()
    share = of_in**2 / (of_in**2 + of_out**2)
    assert np.exp(found.x) == pytest.approx([100 * 1.1**share] * 2)
    if of_in == of_out:
        assert np.exp(found.x[0]) == pytest.approx(105, abs=0.2)


def test_a_zero_too_many_in_one_of_two_flows_strains() -> None:
    said = [("entering", point(math.log(100), 0.05)), ("leaving", point(math.log(1000), 0.05))]
    cost = system(["entering", "leaving"], ["leaving = entering"], said).fit().cost
    assert cost == pytest.approx(math.log(10) ** 2 / 0.005)


SUMS = [
    (
        ["total", "own", "imports", "loss", "days"],
        "total = own + imports - loss / days",
        lambda own, imports, loss, days: own + imports - loss / days,
    ),
    (
        ["left", "start", "more", "gone", "rate"],
        "left = (start + more) * (1 - rate) - gone",
        lambda start, more, gone, rate: (start + more) * (1 - rate) - gone,
    ),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("names", "text", "right"), SUMS)
def test_sums_against_the_equation_substituted(
    names: list[str], text: str, right: object, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    middles = np.array([4e6, 1e6, 2e5, 0.1] if "rate" in names else [2e6, 1e6, 9e6, 60])
    middles = middles * np.exp(rng.normal(0, 0.1, 4))
    softness = rng.uniform(0.05, 0.3, 5)
    logs = [math.log(right(*middles)) + rng.normal(0, 0.8), *np.log(middles)]
    kinds = [point(logs[0], softness[0]), *map(point, logs[1:], softness[1:])]
    kinds[1] = span(logs[1] - 0.1, logs[1] + 0.05, softness[1], softness[2])
    if seed % 2:
        kinds[2] = span(logs[2] + 0.2, INF, softness[2], softness[2])
    found = system(names, [text], list(zip(names, kinds, strict=True))).fit()

    def total(x: np.ndarray) -> float:
        value = right(*np.exp(x))
        return math.inf if value <= 0 else sum(map(_out, kinds, [math.log(value), *x]))

    best, options = np.array(logs[1:]), {"xatol": 1e-14, "fatol": 1e-15, "maxiter": 4000}
    for _ in range(3):
        best = minimize(total, best, method="Nelder-Mead", options=options).x
    assert found.cost == pytest.approx(total(best), rel=1e-11, abs=1e-14)
    assert found.x[0] == pytest.approx(math.log(right(*np.exp(found.x[1:]))), abs=1e-11)


def _out(reading: Reading, value: float) -> float:
    below, above = min(value - reading.low, 0), max(value - reading.high, 0)
    return (below / reading.below) ** 2 + (above / reading.above) ** 2

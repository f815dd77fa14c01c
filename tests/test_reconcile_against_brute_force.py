"""Intervals, strains and chances of a case, against pinned minima, grids and textbook formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from scipy.linalg import null_space
from scipy.optimize import brentq, minimize_scalar
from systems import INF, case, point, random_case, random_system, span, system

from estimator.claims.fit import FLAT, NO_END
from estimator.claims.readings import P95, Reading
from estimator.claims.reconcile import reconcile, tail


@pytest.mark.parametrize("dof", [1, 2, 3, 4, 5, 6, 7, 12, 25, 40, 59])
@pytest.mark.parametrize("chi2", [1e-9, 0.3, 1.0, 3.84, 7.5, 24.0, 58.2, 140.0, 600.0])
def test_the_tail_of_chi_squared_is_that_of_scipy(chi2: float, dof: int) -> None:
    assert tail(chi2, dof) == pytest.approx(stats.chi2.sf(chi2, dof), rel=1e-12)


def test_the_tail_of_nothing_and_of_too_much() -> None:
    assert tail(0.0, 4) == tail(0.0, 3) == 1.0
    assert tail(1e5, 6) == tail(1e300, 3) == 0.0


@pytest.mark.parametrize("seed", range(40))
def test_at_an_end_the_pinned_cost_has_risen_by_the_square(seed: int) -> None:
    drawn = random_system(seed, off=1.5, most_names=6)
    one, best = drawn.system, drawn.system.fit()
    is_free = np.abs(drawn.basis).max(axis=1, initial=0.0) > 1e-9
    for number in range(one.size):
        if not is_free[number]:  # the equations alone fix it
            assert one.interval(number, best, P95) == (best.x[number],) * 2
            continue
        for end in one.interval(number, best, P95):
            if math.isfinite(end):
                rise = one.fit(pin=(number, end)).cost - best.cost
                assert rise == pytest.approx(P95**2, rel=1e-6)
            else:
                far = best.x[number] + math.copysign(NO_END, end)
                assert one.fit(pin=(number, far)).cost - best.cost < P95**2


def _out(reading: Reading, value: float) -> float:
    below, above = min(value - reading.low, 0), max(value - reading.high, 0)
    return (below / reading.below) ** 2 + (above / reading.above) ** 2


PRODUCT = [
    [point(2.0, 0.1), point(0.5, 0.2), point(1.0, 0.3)],
    [span(2.0, INF, 0.1, 0.1), span(-INF, 0.5, 0.2, 0.2), span(0.4, 0.9, 0.05, 0.3)],
    [span(2.0, 2.4, 0.1, 0.02), point(0.9, 0.2), span(-INF, 1.0, 0.3, 0.3)],
]


@pytest.mark.parametrize("said", PRODUCT)
def test_intervals_of_two_unknowns_by_pinning_each(said: list[Reading]) -> None:
    """a = b c: with one pinned the cost of the other is convex, in one dimension."""
    found = system(["a", "b", "c"], ["a = b * c"], list(zip("abc", said, strict=True)))
    best = found.fit()

    def pinned(number: int, value: float) -> float:
        def total(other: float) -> float:
            sides = {0: (value, other, value - other), 1: (value + other, value, other)}
            return sum(map(_out, said, sides.get(number, (value + other, other, value))))

        return minimize_scalar(
            total, bounds=(-15, 15), method="bounded", options={"xatol": 1e-12}
        ).fun

    for number in range(3):
        low, high = found.interval(number, best, P95)
        for end, way in ((low, -1), (high, 1)):
            far = best.x[number] + way * 8

            def off(value: float, number: int = number) -> float:
                return pinned(number, value) - best.cost - P95**2

            if math.isinf(end):
                assert off(far) < 0
            else:
                assert end == pytest.approx(brentq(off, best.x[number], far), abs=1e-6)


def test_three_unknowns_on_a_grid() -> None:
    """total = own + imports, a range and a bound among them; a step is 0.002 in logs."""
    said = [span(2.3, 2.5, 0.1, 0.1), point(2.0, 0.2), span(1.6, INF, 0.15, 0.15)]
    found = system(["t", "a", "b"], ["t = a + b"], list(zip("tab", said, strict=True)))
    best = found.fit()
    a, b = np.meshgrid(np.arange(0.8, 2.8, 0.002), np.arange(0.6, 2.6, 0.002), indexing="ij")
    values = [np.logaddexp(a, b), a, b]
    total = sum(
        (np.minimum(x - r.low, 0) / r.below) ** 2 + (np.maximum(x - r.high, 0) / r.above) ** 2
        for x, r in zip(values, said, strict=True)
    )
    assert best.cost == pytest.approx(total.min(), abs=1e-3)
    assert best.cost <= total.min() + 1e-12
    inside = total <= best.cost + P95**2
    for number, x in enumerate(values):
        low, high = found.interval(number, best, P95)
        assert (low, high) == pytest.approx((x[inside].min(), x[inside].max()), abs=0.005)


def test_the_flat_bottom_of_bounds() -> None:
    """a = b c with b in 1..2 and c in 3..5: a is anywhere from 4 to 7 [logs] at no cost."""
    said = [("b", span(1, 2, 0.1, 0.1)), ("c", span(3, 5, 0.1, 0.1))]
    found = system(["a", "b", "c"], ["a = b * c"], said)
    assert found.interval(0, found.fit(), FLAT) == pytest.approx((4, 7), abs=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_strains_are_the_standardised_residuals_of_least_squares(seed: int) -> None:
    """Where all is two-sided: (y − ŷ) / (σ √(1 − h)); nothing checks what has a leverage of 1."""
    one = random_case(seed, off=0.3, forms="to")
    found = reconcile(case(one.text))
    ends = np.array(one.ends)
    said, softness = ends.mean(axis=1), np.diff(ends)[:, 0] / (2 * P95)
    free = null_space(one.equal)
    design = free[one.at] / softness[:, None]
    hat = design @ np.linalg.pinv(design)
    left = said / softness - hat @ (said / softness)
    leverage = np.clip(1 - np.diag(hat), 0, 1)
    assert found.test.chi2 == pytest.approx(left @ left, rel=1e-7, abs=1e-12)
    assert found.test.dof == len(said) - np.linalg.matrix_rank(design)
    for strain in found.strains:
        number = one.ids.index(strain.said.id)
        if leverage[number] < 1e-9:
            assert strain.z == pytest.approx(0, abs=1e-5)
            assert strain.implied is None
        else:
            assert strain.z == pytest.approx(left[number] / math.sqrt(leverage[number]), rel=1e-6)

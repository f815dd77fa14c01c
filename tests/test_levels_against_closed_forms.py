"""Times to a level, up to a target or down to one, against the closed forms of METHODS §2."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from closed_forms import level_days, loss_level_days, rebuild_days
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.depletion import columns
from estimator.depletion.exact import first_out
from estimator.depletion.plan import Arrival, Goal, Phase, Plan

F = Fraction
often = settings(max_examples=150)
rounds = st.fractions(0, 10**6, max_denominator=50)
rates = st.one_of(st.just(F(0)), st.fractions(F(1, 50), 10**4, max_denominator=50))
losses = st.fractions(F(1, 50), F(9, 10), max_denominator=50)


def plan(stock, goal, rises, daily=0, production=0, **more):
    use, made = (Phase(0, daily),), (Phase(0, production),)
    return Plan(stock, use=use, production=made, goal=Goal(goal, rises), **more)


@often
@given(rounds, rounds, rates, rates, st.integers(0, 200), rounds)
def test_rebuild_at_constant_rates(stock, target, daily, production, lead, reserve):
    found = first_out(plan(stock, target, True, daily, production, lead=lead, reserve=reserve))
    expected = rebuild_days(stock, target, daily, production, F(lead), reserve)
    assert found.days == expected
    assert found.outcome == ("never" if expected is None else "rebuilds")
    assert found.exact


@often
@given(rounds, rounds, rates, rates)
def test_down_to_a_level_at_constant_rates(stock, level, daily, production):
    found = first_out(plan(stock, level, False, daily, production))
    expected = level_days(stock, level, daily, production)
    assert found.days == expected
    assert found.outcome == ("never" if expected is None else "reaches")


@often
@given(rounds, rounds, st.fractions(-(10**3), 10**3, max_denominator=50), losses, st.booleans())
def test_levels_of_a_stock_that_decays(stock, level, flow, loss, rises):
    if (stock >= level) if rises else (stock <= level):
        return
    daily, production = max(-flow, F(0)), max(flow, F(0))
    found = first_out(plan(stock, level, rises, daily, production, loss=loss))
    expected = loss_level_days(stock, level, flow, loss)
    if expected is not None and expected > 10**5:
        return  # so near to where it tends to that ties decide
    assert (found.days is None) == (expected is None)
    assert expected is None or float(found.days) == pytest.approx(float(expected), rel=1e-15)


def test_a_published_decay_needs_no_demand() -> None:
    """SDXorg/test-models: 110 down to 10 with a time constant of 10 days is 10·ln 11."""
    loss = 1 - F(math.exp(-3.04375))
    found = first_out(Plan(110, loss=loss, goal=Goal(10, rises=False)))
    assert float(found.days) == pytest.approx(10 * math.log(11), rel=1e-12)


RAMP = (Phase(0, 10), Phase(0, 0, over=10))  # 10 a day at first, none after ten days
TIES = [
    # made 10 − t a day and 5 used: most on day 5, 12.5 more than at the beginning
    (Plan(100, use=(Phase(0, 5),), production=RAMP, goal=Goal(F("112.5"), rises=True)), 5),
    (Plan(100, use=(Phase(0, 5),), production=RAMP, goal=Goal(F("112.6"), rises=True)), None),
    # the mirror of it: least on day 5
    (Plan(100, use=RAMP, production=(Phase(0, 5),), goal=Goal(F("87.5"), rises=False)), 5),
    (Plan(100, use=RAMP, production=(Phase(0, 5),), goal=Goal(F("87.4"), rises=False)), None),
    # what lands at that very moment counts, as for a stock-out
    (Plan(100, use=(Phase(0, 5),), arrivals=(Arrival(10, 50),), goal=Goal(50, rises=False)), 20),
    (Plan(100, use=(Phase(0, 5),), arrivals=(Arrival(10, 50),), goal=Goal(100, rises=True)), 0),
    (Plan(100, use=(Phase(0, 5),), arrivals=(Arrival(10, 60),), goal=Goal(110, rises=True)), 10),
    # a level below the reserve is never fired down to
    (Plan(100, reserve=30, use=(Phase(0, 5),), goal=Goal(30, rises=False)), 14),
    (Plan(100, reserve=30, use=(Phase(0, 5),), goal=Goal(20, rises=False)), None),
    # nothing is made before the lead time is over, and then what the schedule says
    (Plan(0, production=(Phase(0, 10, over=10),), lead=8, goal=Goal(18, rises=True)), 10),
]  # fmt: skip


@pytest.mark.parametrize(("case", "days"), TIES)
def test_ties_in_both_walks(case: Plan, days: int | None) -> None:
    assert first_out(case).days == days
    in_columns = columns.Plan(
        stock=np.array(float(case.stock)),
        reserve=np.array(float(case.reserve)),
        use=_columns(case.use),
        production=_columns(case.production),
        arrivals=tuple(
            columns.Arrival(np.array(float(one.day)), np.array(float(one.rounds)))
            for one in case.arrivals
        ),
        lead=np.array(float(case.lead)),
        goal=columns.Goal(np.array(float(case.goal.level)), case.goal.rises),
    )
    found = float(columns.first_out(in_columns))
    assert found == pytest.approx(math.inf if days is None else days, rel=1e-12)


def _columns(phases: tuple[Phase, ...]) -> tuple[columns.Phase, ...]:
    return tuple(
        columns.Phase(*(np.array(float(part)) for part in (one.start, one.rate, one.over)))
        for one in phases
    )

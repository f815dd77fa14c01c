"""The walk in columns against exact arithmetic: random schedules of round numbers, full of ties."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from estimator.depletion import columns
from estimator.depletion.exact import first_out
from estimator.errors import InputError
from estimator.scenario.plan import plan_columns, plan_of

MONTH = Fraction(30)
CASES = 50
"""Schedules of one structure, which are walked together."""
_TENTHS = {"loss": 6, "unserviceable": 6}
_STEPS = {
    "rounds": (10, 200, 10),
    "daily": (0, 20, 2),
    "reserve": (0, 60, 10),
    "production": (0, 20, 2),
    "ration.below": (0, 150, 30),
    "ration.daily": (0, 16, 2),
    "over": (0, 6, 1),
    "on": (0, 25, 1),
    "arrival.rounds": (0, 80, 10),
}


def _structure(rng: random.Random) -> list[str]:
    """The names of a schedule's inputs."""
    names = ["rounds", "daily"]
    names += [
        name for name in ("reserve", "unserviceable", "production", "loss") if rng.random() < 0.4
    ]
    if rng.random() < 0.4:
        names += ["ration.below", "ration.daily"]
    for table, rate in (("phase", "daily"), ("production_phase", "production")):
        for row in range(1, rng.randrange(1, 4)):
            names += [f"{table}.{row}.from", f"{table}.{row}.{rate}"]
            names += [f"{table}.{row}.over"] if rng.random() < 0.4 else []
    for row in range(1, rng.randrange(1, 4)):
        names += [f"arrival.{row}.on", f"arrival.{row}.rounds"]
        names += [f"arrival.{row}.unserviceable"] if rng.random() < 0.3 else []
    return names


def _value(rng: random.Random, name: str) -> Fraction:
    key = name.rpartition(".")[2]
    if key in _TENTHS:
        return Fraction(rng.randrange(_TENTHS[key]), 10)
    if name.startswith("arrival."):
        key = {"rounds": "arrival.rounds"}.get(key, key)
    first, last, step = _STEPS[name if name in _STEPS else key]
    return Fraction(rng.randrange(first, last + 1, step))


def _schedule(rng: random.Random, names: list[str]) -> dict[str, Fraction]:
    """Values for the inputs; phases follow each other."""
    found = {name: _value(rng, name) for name in names if not name.endswith(".from")}
    for table in ("phase", "production_phase"):
        day = Fraction(0)
        for name in names:
            if name.startswith(f"{table}.") and name.endswith(".from"):
                day += rng.randrange(1, 11)
                found[name] = day
                day += found.get(name.replace(".from", ".over"), 0)
    return found


def _plan(numbers: dict[str, np.ndarray]) -> columns.Plan:
    (plan,) = plan_columns(numbers, MONTH).values()
    return plan


def _exact(numbers: dict[str, Fraction]) -> float:
    found = first_out(plan_of(numbers, MONTH)).days
    return math.inf if found is None else float(found)


@pytest.mark.parametrize("seed", range(420))
def test_random_schedules_against_exact_arithmetic(seed: int) -> None:
    """21,000 schedules: ramps × rationing × loss × deliveries in every combination."""
    rng = random.Random(seed)
    names = _structure(rng)
    cases = [_schedule(rng, names) for _ in range(CASES)]
    numbers = {name: np.array([float(case[name]) for case in cases]) for name in names}
    days = np.broadcast_to(columns.first_out(_plan(numbers)), (CASES,))
    expected = np.array([_exact(case) for case in cases])
    np.testing.assert_allclose(days, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(300))
def test_times_to_a_level_against_exact_arithmetic(seed: int) -> None:
    """15,000 schedules: up to a target, with a lead time or without, or down to a level."""
    rng = random.Random(seed)
    names = _structure(rng)
    name = rng.choice(["target", "until_level", "until_share"])
    lead = name == "target" and rng.random() < 0.5
    cases = [_schedule(rng, names) for _ in range(CASES)]
    for case in cases:
        case[name] = Fraction(rng.randrange(0, 400, 10))
        if name == "until_share":
            case[name] = Fraction(rng.randrange(11), 10)
        if lead:
            case["lead"] = Fraction(rng.randrange(20))
    numbers = {each: np.array([float(case[each]) for case in cases]) for each in cases[0]}
    days = np.broadcast_to(columns.first_out(_plan(numbers)), (CASES,))
    expected = np.array([_exact(case) for case in cases])
    np.testing.assert_allclose(days, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(60))
def test_grids_that_broadcast_against_exact_arithmetic(seed: int) -> None:
    """Up to three inputs varied, each along a dimension of its own; ramps that overlap are told."""
    rng = random.Random(seed)
    base = _schedule(rng, _structure(rng))
    varied = rng.sample(sorted(base), 3)
    values = {name: [base[name] * Fraction(n, 2) for n in (2, 1, 0)] for name in varied}
    numbers = {name: np.array(float(value)) for name, value in base.items()}
    for place, name in enumerate(varied):
        shape = [3 if dimension == place else 1 for dimension in range(3)]
        numbers[name] = np.array([float(value) for value in values[name]]).reshape(shape)
    plan = _plan(numbers)
    days = np.broadcast_to(columns.first_out(plan), (3, 3, 3))
    clash = np.broadcast_to(columns.overlapping(plan), (3, 3, 3))
    for cell in np.ndindex(3, 3, 3):
        case = base | {name: values[name][at] for name, at in zip(varied, cell, strict=True)}
        try:
            expected = _exact(case)
        except InputError:
            assert clash[cell]
        else:
            assert not clash[cell]
            assert days[cell] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_what_only_rounding_tells_apart_is_a_tie() -> None:
    """Three tenths a day made of one and two tenths: no flow; and no shell is missing either."""
    made = columns.Phase(np.zeros(()), np.array(0.1) + np.array(0.2))
    used = columns.Phase(np.zeros(()), np.array(0.3))
    zero = np.zeros(())
    steady = columns.Plan(np.array(10.0), zero, (used,), (made,))
    assert columns.first_out(steady) == math.inf
    lots = tuple(columns.Arrival(np.array(k / 3), np.array(0.1)) for k in range(1, 30))
    assert columns.first_out(columns.Plan(np.array(0.1), zero, (used,), (), lots)) == pytest.approx(
        10.0
    )


def test_loss_over_centuries_does_not_overflow() -> None:
    """Half lost a month for 3,000 years leaves nothing that any float can tell from nothing."""
    zero = np.zeros(())
    late = columns.Phase(np.array(1e6), np.array(1.0))
    plan = columns.Plan(np.array(1000.0), zero, (late,), (), loss=np.array(0.5), month=30.0)
    assert columns.first_out(plan) == pytest.approx(1e6)

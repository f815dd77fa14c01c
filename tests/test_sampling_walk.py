"""The float twin of the depletion model, and the needs it inverts to, against exact arithmetic."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from estimator.depletion import first_out
from estimator.errors import InputError
from estimator.inputs import kind_of
from estimator.quantity.shapes import Uniform
from estimator.sampling.course import course
from estimator.sampling.levers import is_eligible, lever
from estimator.sampling.model import Model, compiled
from estimator.sampling.rationed import RationedNeed
from estimator.sampling.walk import days
from estimator.sampling.walked import need_of
from estimator.scenario import Scenario
from estimator.schedule import plan_of

MONTH = Fraction(30)
LEVERS = (
    "rounds",
    "unserviceable",
    "reserve",
    "daily",
    "production",
    "phase.1.daily",
    "production_phase.1.production",
    "arrival.1.rounds",
    "arrival.1.unserviceable",
)


def _numbers(rng: random.Random) -> dict[str, Fraction]:
    """A small random scenario of round numbers, in which ties abound."""

    def pick(low: int, high: int, step: int = 1) -> Fraction:
        return Fraction(rng.randrange(low, high + 1, step))

    found = {"rounds": pick(10, 200, 10), "daily": pick(2, 20, 2)}
    optional = {
        "reserve": pick(10, 60, 10),
        "unserviceable": pick(0, 5) / 10,
        "production": pick(0, 20, 2),
        "loss": pick(1, 5) / 10,
    }
    found |= {name: value for name, value in optional.items() if rng.random() < 0.4}
    if rng.random() < 0.4:
        found |= {"ration.below": pick(0, 150, 30), "ration.daily": pick(2, 16, 2)}
    for table, rate in (("phase", "daily"), ("production_phase", "production")):
        day = Fraction(0)
        for row in range(1, rng.randrange(1, 4)):
            day += pick(1, 10)
            found |= {f"{table}.{row}.from": day, f"{table}.{row}.{rate}": pick(0, 24, 2)}
            if rng.random() < 0.4:
                found[f"{table}.{row}.over"] = pick(1, 6)
                day += 6
    for row in range(1, rng.randrange(1, 4)):
        found |= {f"arrival.{row}.on": pick(0, 25), f"arrival.{row}.rounds": pick(0, 80, 10)}
        if rng.random() < 0.3:
            found[f"arrival.{row}.unserviceable"] = pick(1, 9) / 10
    return found


def _scenario(numbers: dict[str, Fraction]) -> Scenario:
    """The scenario of such numbers, as a file would hold it."""
    tables: dict[str, dict[int, dict[str, str]]] = {}
    sections: dict[str, dict[str, object]] = {"stock": {}, "use": {}, "supply": {}}
    for name, value in numbers.items():
        head, _, rest = name.partition(".")
        number, _, key = rest.partition(".")
        text = format(float(value), "f")
        if number.isdecimal():
            tables.setdefault(head, {}).setdefault(int(number), {})[key] = text
        elif head == "ration":
            sections["use"].setdefault("ration", {})[rest] = text  # type: ignore[attr-defined]
        else:
            section, key = kind_of(name).key.split(".")
            sections[section][key] = text
    for head, section, key in (
        ("phase", "use", "phases"),
        ("production_phase", "supply", "phases"),
        ("arrival", "supply", "arrivals"),
    ):
        sections[section][key] = list(tables.get(head, {}).values())
    return Scenario.model_validate({**sections, "month": "30"})


def _exact(numbers: dict[str, Fraction]) -> float:
    found = first_out(plan_of(numbers, MONTH)).days
    return math.inf if found is None else float(found)


def _model(numbers: dict[str, Fraction]) -> Model:
    return compiled(_scenario(numbers))


@pytest.mark.parametrize("seed", range(40))
def test_days_against_exact_arithmetic(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(12):
        numbers = _numbers(rng)
        model = _model(numbers)
        assert days(course(model.sources, model.fixed, 30.0)) == pytest.approx(_exact(numbers))


@pytest.mark.parametrize("seed", range(40))
def test_needs_against_exact_arithmetic(seed: int) -> None:
    """At a value a little better than the need it lasts so long, a little worse and it does not."""
    rng = random.Random(1000 + seed)
    for _ in range(3):
        numbers = _numbers(rng)
        model = _model(numbers)
        (source,) = model.sources
        for name in LEVERS:
            # A rate of exactly 0 is a pause; a lever that may be 0 is refused (`is_eligible`).
            if numbers.get(name) and is_eligible(name, Uniform(1.0, 2.0), source):
                _check_need(name, numbers, model, rng)


def _check_need(name: str, numbers: dict[str, Fraction], model: Model, rng: random.Random) -> None:
    each = lever(name, Uniform(0.0, 1.0))
    need = need_of(model.sources, model.fixed, each, 30.0)
    drawn = each.to_scale(float(numbers[name]))
    assert need.days(drawn) == pytest.approx(_exact(numbers))
    top = 1 if kind_of(name).unit == "fraction" else 10**9
    for time in (0.0, 1.0, 3.5, 8.25, 12.0, 30.1, 60.0, math.inf):
        place = need.always() if time == math.inf else need.at(time)
        for nudge in (1e-4, -1e-4):
            value = each.sign * (place + nudge) if math.isfinite(place) else 0.0
            if not (math.isfinite(place) and 0 < value < top):
                value = rng.random() * min(top, 30)
                lasts = each.to_scale(value) >= place
            else:
                lasts = nudge > 0
            found = _exact({**numbers, name: Fraction(value)})
            assert (found >= time) == lasts


def test_rationing_to_nothing_never_ends() -> None:
    numbers = {"rounds": 90, "daily": 12, "ration.below": 60, "ration.daily": 0, "loss": 0.5}
    model = _model({name: Fraction(value) for name, value in numbers.items()})
    assert days(course(model.sources, model.fixed, 30.0)) == math.inf


def test_a_stock_that_its_lever_does_not_move() -> None:
    """What is there for certain lasts or does not, whatever the input is."""
    numbers = {"rounds": 1000, "daily": 10, "ration.below": 500, "ration.daily": 5}
    model = _model({name: Fraction(value) for name, value in numbers.items()})
    need = RationedNeed(course(model.sources, model.fixed, 30.0), 1000.0, 0.0)
    assert need.days(5.0) == 150
    assert (need.at(149.0), need.at(151.0)) == (-math.inf, math.inf)


def test_loss_over_centuries_does_not_overflow() -> None:
    """What it takes to last 3,000 years at half lost a month is beyond any float."""
    numbers = {"rounds": 1000, "daily": 1, "ration.below": 10, "ration.daily": 1, "loss": 0.5}
    model = _model({name: Fraction(value) for name, value in numbers.items()})
    need = need_of(model.sources, model.fixed, lever("rounds", Uniform(0.0, 1.0)), 30.0)
    assert need.at(1e6) == math.inf


def test_overlapping_ramps_are_refused() -> None:
    table = [{"from": "10", "daily": "5", "over": "20"}, {"from": "25..40", "daily": "7"}]
    scenario = Scenario.model_validate(
        {"stock": {"rounds": "100"}, "use": {"daily": "3", "phases": table}}
    )
    model = compiled(scenario)
    early = {**model.fixed, "phase.2.from": 26.0}
    with pytest.raises(InputError, match="still running"):
        course(model.sources, early, 30.0)
    assert len(course(model.sources, {**early, "phase.2.from": 31.0}, 30.0).stretches) == 4

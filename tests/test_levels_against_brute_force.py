"""Times to a level in both walks, against a simulation in small steps that knows only the rules."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from random_scenarios import timed

from estimator.answer.cases import central, inputs_of
from estimator.answer.solve import run
from estimator.depletion import columns
from estimator.scenario.inputs import WAYS
from estimator.scenario.models import Scenario
from estimator.scenario.plan import plan_columns, plan_of

if TYPE_CHECKING:
    from estimator.depletion.plan import Phase, Plan

STEP = 1 / 128  # a day
DAYS = 150
NEAR = 0.05  # days: of a level that is passed slowly


def stepped(plan: Plan) -> tuple[float, float]:
    """When the level is first at the goal, and when it is past it by more than steps tell."""
    level, reserve = float(plan.stock), float(plan.reserve)
    sign, goal = (1 if plan.goal.rises else -1), float(plan.goal.level)
    ration = (float(plan.ration.level), float(plan.ration.daily)) if plan.rationing else (0.0, 0.0)
    decay = -math.log1p(-float(plan.loss)) / float(plan.month)
    use, production = rates(plan.use), rates(plan.production)
    landing: dict[int, float] = {}
    for lot in plan.arrivals:
        tick = round(float(lot.day) / STEP)
        landing[tick] = landing.get(tick, 0.0) + float(lot.rounds)
    at, past = math.inf, math.inf
    for tick in range(int(DAYS / STEP)):
        level += landing.get(tick, 0.0)
        day = tick * STEP
        beyond = sign * (level - goal)
        at = min(at, day if beyond >= -0.2 else math.inf)
        past = min(past, day if beyond > 0.2 else math.inf)
        made = production(day) if day >= plan.lead else 0.0
        wanted = use(day) if level >= ration[0] else min(use(day), ration[1])
        fired = min(wanted, max(0.0, (level - reserve) / STEP + made))
        level += (made - fired - decay * level) * STEP
    return at, past


def rates(phases: tuple[Phase, ...]):
    """The rate on a day."""
    ordered = sorted(phases, key=lambda phase: phase.start)

    def rate(day: float) -> float:
        now = 0.0
        for phase in ordered:
            if day < phase.start:
                break
            share = min(1.0, (day - float(phase.start)) / float(phase.over)) if phase.over else 1.0
            now += (float(phase.rate) - now) * share
        return now

    return rate


def random_scenario(r: random.Random) -> tuple[Scenario, str]:
    sections = timed(r, ("{}",))
    ways = {key for way in WAYS["stock"] for key in way}
    stock = {key: text for key, text in sections["stock"].items() if key not in ways}
    sections["stock"] = stock | {"rounds": str(r.randint(0, 600))}
    question, asks = {"until_level": f"{r.randint(5, 95)}%"}, "days"
    if r.randint(0, 2):
        question, asks = {"target": str(r.randint(50, 900))}, "rebuild"
        sections["supply"].setdefault("production", str(r.randint(5, 40)))
        if r.randint(0, 1):
            question["lead"] = f"{r.randint(1, 40)}d"
    elif r.randint(0, 1):
        question = {"until_level": str(r.randint(0, 300))}
    return Scenario.model_validate(sections | {"question": question}), asks


@pytest.mark.parametrize("seed", range(40))
def test_random_schedules_in_small_steps(seed: int) -> None:
    scenario, asks = random_scenario(random.Random(seed))
    numbers = central(scenario, inputs_of(scenario, asks))
    at, past = stepped(plan_of(numbers, scenario.month))
    found = run(numbers, scenario.month).days
    days = math.inf if found is None else float(found)
    if days < DAYS - 1 or past < math.inf:
        assert at - NEAR <= days <= past + NEAR
    values = {name: np.array(float(value)) for name, value in numbers.items()}
    (plan,) = plan_columns(values, scenario.month).values()
    assert float(columns.first_out(plan)) == pytest.approx(days, rel=1e-9, abs=1e-12)

"""The walker against the definition itself, stepped through on a lattice of ticks.

All rates are small whole numbers, so that on a fine enough lattice every stock-out and every change
of ration falls on a tick, and the steps are exact. Where one does not, the lattice is refined.
"""

import random
from fractions import Fraction

import pytest

from estimator.depletion.exact import Gap, deplete, first_out
from estimator.depletion.plan import Arrival, Phase, Plan, Ration

DAYS_AFTER_LAST_EVENT = 40
NO_RATION = (-1, 0)


class TooCoarseError(Exception):
    """A mark was stepped over."""


def stepped(plan, ticks):
    """Gaps of a plan by stepping `ticks` times a day, in units of 1/ticks rounds."""
    use, production = by_day(plan.use), by_day(plan.production)
    arrivals = {}
    for arrival in plan.arrivals:
        arrivals[arrival.day] = arrivals.get(arrival.day, 0) + int(arrival.rounds) * ticks
    reserve = int(plan.reserve) * ticks
    rationed = plan.ration and plan.ration.level > plan.reserve
    below, cap = (plan.ration.level, plan.ration.daily) if rationed else NO_RATION
    below = int(below) * ticks
    level, rate, made, unmet = int(plan.stock) * ticks, 0, 0, []
    for tick in range((int(plan.last_event) + DAYS_AFTER_LAST_EVENT) * ticks):
        if tick % ticks == 0:
            day = tick // ticks
            level += arrivals.get(day, 0)
            rate, made = use.get(day, rate), production.get(day, made)
        demand = int(min(rate, cap)) if level < below else rate
        fired = demand
        if level < reserve:
            fired = 0
        elif level == reserve:
            fired = min(demand, made)
        elif level == below:  # on it: down rationed, up unrationed, or along it as produced
            demand = fired = sorted((int(min(rate, cap)), made, rate))[1]
        unmet.append(demand - fired)
        after = level + made - fired
        if any((level - mark) * (after - mark) < 0 for mark in (reserve, below)):
            raise TooCoarseError
        level = after
    return gaps_in(unmet, ticks)


def by_day(phases):
    return {int(phase.start): int(phase.rate) for phase in phases}


def gaps_in(unmet, ticks):
    gaps, start = [], None
    for tick, missing in enumerate([*unmet, 0]):
        if missing and start is None:
            start = tick
        if not missing and start is not None:
            rounds = sum(unmet[start:tick])
            gaps.append(
                Gap(Fraction(start, ticks), Fraction(tick - start, ticks), Fraction(rounds, ticks))
            )
            start = None
    if unmet[-1]:
        gaps[-1] = Gap(gaps[-1].start, None, None)
    return tuple(gaps)


def random_plan(rng):
    days = range(9)
    ration = None
    if rng.random() < 0.7:
        ration = Ration(rng.choice([0, 2, 3, 5, 8]), rng.choice([0, 1, 2, 3]))
    return Plan(
        rng.randrange(10),
        reserve=rng.choice([0, 0, 1, 3, 5]),
        use=phases(rng, [0, 1, 2, 3]),
        production=phases(rng, [0, 0, 1, 2]),
        arrivals=tuple(
            Arrival(rng.choice(days), rng.randrange(6)) for _ in range(rng.choice([0, 1, 3]))
        ),
        ration=ration,
    )


def phases(rng, rates):
    starts = sorted(rng.sample(range(9), rng.choice([1, 2, 4])))
    return tuple(Phase(start, rng.choice(rates)) for start in starts)


def finely_stepped(plan):
    for ticks in (6, 36, 216):
        try:
            return stepped(plan, ticks)
        except TooCoarseError:
            continue
    return None


@pytest.mark.parametrize("seed", range(8))
def test_gaps_agree_on_random_schedules(seed):
    rng = random.Random(seed)
    compared = 0
    for plan in (random_plan(rng) for _ in range(700)):
        expected = finely_stepped(plan)
        if expected is None:
            continue
        compared += 1
        answer = deplete(plan)
        assert answer.gaps == expected, plan
        assert answer.days == first_out(plan).days == (expected[0].start if expected else None)
    assert compared > 630

"""Ramps, losses, rationing and gaps together, against stepping in time.

Neither oracle shares a formula with the walker: one steps through the rules in small steps with
floats, the other sums the Taylor series of the level to 60 digits.
"""

import random
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from estimator.depletion.exact import deplete, first_out
from estimator.depletion.motion import decay_rate
from estimator.depletion.plan import Arrival, Phase, Plan, Ration

STEP = 1 / 256
HORIZON = 14  # days
MIDDLES = (np.arange(HORIZON / STEP) + 0.5) * STEP
ERROR = 0.25  # rounds; more than what the steps are off


def rates(phases):
    """Rounds a day in the middle of each step."""
    rate = np.zeros_like(MIDDLES)
    for phase in phases:
        start, over = float(phase.start), float(phase.over)
        done = np.clip((MIDDLES - start) / over, 0, 1) if over else (start <= MIDDLES) * 1.0
        rate += (float(phase.rate) - rate[-1]) * done
    return rate.tolist()


def stepped(plan, extra):
    """First stock-out and unmet rounds of a plan with `extra` rounds more, in small steps."""
    landing = {}
    for arrival in plan.arrivals:
        step = round(float(arrival.day) / STEP)
        landing[step] = landing.get(step, 0.0) + float(arrival.rounds)
    reserve, level = float(plan.reserve), float(plan.stock) + extra
    kept = 1 - float(decay_rate(plan.loss, plan.month)) * STEP
    rationed = plan.ration and plan.ration.level > plan.reserve
    below, cap = (float(plan.ration.level), float(plan.ration.daily)) if rationed else (-9, 0)
    out, unmet = None, 0.0
    for step, (rate, made) in enumerate(zip(rates(plan.use), rates(plan.production), strict=True)):
        level += landing.get(step, 0.0)
        demand = (min(rate, cap) if level < below else rate) * STEP
        left = level * kept + made * STEP
        fired = min(demand, max(0.0, left - reserve))
        if fired < demand * (1 - 1e-9):
            out = step * STEP if out is None else out
            unmet += demand - fired
        level = left - fired
    return out, unmet


def random_plan(rng):
    def number(limit):
        return Fraction(rng.randrange(0, limit * 8), 8)

    def phases(limit):
        starts = sorted(rng.sample(range(0, 10, 2), rng.choice((1, 2, 3))))
        return tuple(Phase(start, number(limit), rng.choice((0, 1, 2))) for start in starts)

    return Plan(
        number(40),
        reserve=rng.choice((Fraction(0), number(12))),
        use=phases(12),
        production=phases(9),
        arrivals=tuple(Arrival(number(10), number(20)) for _ in range(rng.choice((0, 2)))),
        ration=rng.choice((None, Ration(number(30), number(6)))),
        loss=rng.choice((Fraction(0), Fraction(1, 10), Fraction(9, 10))),
    )


def final_unmet(plan):
    """Unmet rounds up to the horizon: a last arrival of nothing there closes the gap."""
    pause = (*plan.use, Phase(HORIZON, 0))
    closed = Plan(
        plan.stock, plan.reserve, pause, plan.production, plan.arrivals, plan.ration, plan.loss
    )
    return sum(float(gap.unmet) for gap in deplete(closed).gaps)


@pytest.mark.parametrize("seed", range(5))
def test_small_steps_bracket_the_answer(seed):
    """More stock never shortens, so steps with a little more and less stock bracket the answer."""
    rng = random.Random(seed)
    for _ in range(60):
        plan = random_plan(rng)
        less, more = stepped(plan, -ERROR)[0], stepped(plan, ERROR)[0]
        days = first_out(plan).days
        if days is None or days > HORIZON:
            assert more is None, plan
        elif days < HORIZON - 2 * STEP:
            assert less is not None, plan
            assert less - 2 * STEP <= days, plan
            assert more is None or days <= more + 2 * STEP, plan


@pytest.mark.parametrize("seed", range(3))
def test_small_steps_agree_on_unmet_rounds(seed):
    rng = random.Random(100 + seed)
    for _ in range(60):
        plan = random_plan(rng)
        low, high = stepped(plan, ERROR)[1], stepped(plan, -ERROR)[1]
        assert low - 2 * ERROR <= final_unmet(plan) <= high + 2 * ERROR, plan


@pytest.mark.parametrize("seed", range(40))
def test_scipy_finds_the_same_moment_with_ramp_and_loss(seed):
    rng = random.Random(seed)
    stock, use = rng.uniform(50, 100), (rng.uniform(1, 9), rng.uniform(1, 20))
    production, loss, over = (rng.uniform(0, 9), rng.uniform(0, 20)), rng.uniform(0.01, 0.9), 20
    plan = Plan(
        Fraction(stock),
        use=(Phase(0, Fraction(use[0])), Phase(0, Fraction(use[1]), over)),
        production=(Phase(0, Fraction(production[0])), Phase(0, Fraction(production[1]), over)),
        loss=Fraction(loss),
    )
    decay = float(decay_rate(plan.loss, plan.month))

    def flow(day, level):
        net = [p - u for p, u in zip(production, use, strict=True)]
        return net[0] + (net[1] - net[0]) * min(day, over) / over - decay * level

    def empty(day, level):
        return level[0]

    empty.terminal, empty.direction = True, -1
    ends = solve_ivp(flow, (0, over), [stock], events=empty, rtol=1e-11, atol=1e-11, max_step=1)
    days = first_out(plan).days
    if ends.t_events[0].size:
        assert float(days) == pytest.approx(ends.t_events[0][0], rel=1e-8)
    else:
        assert days is None or days >= over


@pytest.mark.parametrize(
    "loss", [Fraction(1, 10**9), Fraction(1, 100), Fraction(1, 2), Fraction(99, 100)]
)
@pytest.mark.parametrize("slope", [-2, 0, 1])
def test_level_at_the_stock_out_by_its_taylor_series(loss, slope):
    """S' = a + b·t − λ·S gives the coefficients of the series one from the other, without exp."""
    use = (Phase(0, 30), Phase(0, 30 - 10 * slope, 10))
    answer = first_out(Plan(150, reserve=20, use=use, loss=loss))
    with localcontext() as context:
        context.prec = 80
        decay = -(1 - Decimal(loss.numerator) / loss.denominator).ln() / (Decimal(487) / 16)
        level = term = Decimal(150)
        power = Decimal(1)
        for order in range(1, 120):
            source = {1: Decimal(-30), 2: Decimal(slope)}.get(order, Decimal(0))
            term = (source - decay * term) / order
            power *= answer.days
            level += term * power
    assert abs(level - 20) < Decimal("1e-46")

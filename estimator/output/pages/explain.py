"""Every intermediate number of an answer, with where it comes from."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from estimator.answer.cases import inputs_of
from estimator.answer.reading import stock_out_date
from estimator.answer.solve import without_row
from estimator.cleaning import clean
from estimator.output import words
from estimator.output.numbers import Value, given, number, typed
from estimator.output.page import Table
from estimator.scenario.inputs import LOSSES
from estimator.scenario.name import kind_of
from estimator.scenario.plan import daily_rate, plans_of, rows, split_natures, total_rounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.depletion.plan import Goal, Phase, Plan
    from estimator.scenario.plan import Numbers

Step = tuple[str, str, str, str]


def explanation(estimate: Estimate) -> Table:
    """The way from the inputs to the answer at the central reading, a row for each number."""
    numbers = _numbers(estimate)
    origins = {
        name: each.whence for name, each in inputs_of(estimate.scenario, estimate.asks).items()
    }
    steps: list[Step] = []
    natures = split_natures(numbers)
    for name, plan in plans_of(numbers, estimate.scenario.month).items():
        own = natures.get(name, numbers)
        prefix = f"nature.{name}." if name else ""
        steps += (
            (clean(prefix + step), how, value, _origins(prefix, origin, origins))
            for step, how, value, origin in _stock_steps(own, plan)
        )
    steps += _answer_steps(estimate)
    called = estimate.scenario.called
    steps = [(step, called(how), called(value), origin) for step, how, value, origin in steps]
    return Table("Steps", ("step", "how", "value", "from"), steps)


def _numbers(estimate: Estimate) -> Numbers:
    """The inputs at their central reading; a row that is solved for with its value, or not at all.

    Other inputs that are solved for are not among the steps; a row without one of its values is
    none.
    """
    asks, value = estimate.asks, estimate.central.value
    numbers = estimate.central.numbers
    if estimate.is_time or "." not in kind_of(asks).name:
        return numbers
    return without_row(numbers, asks) if value is None else numbers | {asks: Fraction(value)}


def _origins(prefix: str, names: str, origins: dict[str, str]) -> str:
    found = (origins.get(prefix + name, origins.get(name, "")) for name in names.split())
    return clean(", ".join(dict.fromkeys(origin for origin in found if origin)))


def _stock_steps(numbers: Numbers, plan: Plan) -> Iterator[Step]:
    """Step, formula, value, and the names of the inputs in it."""
    rounds = total_rounds(numbers, plan.use[0].rate if plan.use else None)
    if "days_of_supply" in numbers:
        how = f"{_shown(numbers, 'days_of_supply')} × {_rate(plan.use[0].rate)}"
        yield "rounds", how, _rounds(rounds), "days_of_supply"
    for way in (("containers", "per_container"), ("weapons", "rounds_per_weapon")):
        if way[1] in numbers:
            how = " × ".join(_shown(numbers, name) for name in way)
            yield "rounds", how, _rounds(rounds), " ".join(way)
    if "tonnes" in numbers:
        how = f"{given(numbers['tonnes'])} t × 1,000 ÷ {_shown(numbers, 'kg_per_round')}"
        yield "rounds", how, _rounds(rounds), "tonnes kg_per_round"
    if "unserviceable" in numbers:
        how = f"{_rounds(rounds)} × (1 − {_shown(numbers, 'unserviceable')})"
        yield "serviceable stock", how, _rounds(plan.stock), "rounds unserviceable"
    else:
        yield "serviceable stock", "the whole stock", _rounds(plan.stock), "rounds"
    if plan.reserve:
        how = f"{_rounds(plan.stock)} − {_rounds(plan.reserve)}"
        yield "stock above the reserve", how, _rounds(plan.stock - plan.reserve), "reserve"
    yield from _rate_steps(numbers, plan)


def _rate_steps(numbers: Numbers, plan: Plan) -> Iterator[Step]:
    rate, names = daily_rate(numbers), _rate_names(numbers)
    if rate is not None and " " in names:
        how = " × ".join(_shown(numbers, name) for name in names.split()[:2])
        if "hit_chance" in numbers:
            how += f" at most, each of which hits in {_shown(numbers, 'hit_chance')}"
        yield "daily", how, _rate(rate), names
    if rate is not None and "wastage" in numbers:
        yield "drawn", f"÷ (1 − {_shown(numbers, 'wastage')})", _rate(plan.use[0].rate), "wastage"
    later = "phase.{}.from phase.{}.daily phase.{}.over"
    for count, phase, origin in _phases(plan.use, _rate_names(numbers), later):
        yield f"use {count}", _since(phase), _rate(phase.rate), origin
    later = "production_phase.{}.from production_phase.{}.production production_phase.{}.over"
    steady = "production" if "production" in numbers else ""
    for count, phase, origin in _phases(plan.production, steady, later):
        yield f"production {count}", _since(phase), _rate(phase.rate), origin
    if len(plan.use) == 1 and len(plan.production) == 1:
        use, made = plan.use[0].rate, plan.production[0].rate
        yield "net draw", f"{_rate(use)} − {_rate(made)}", _rate(use - made), "daily production"
    if plan.arrivals:
        total = sum(arrival.rounds for arrival in plan.arrivals)
        count = len(plan.arrivals)
        how = "1 delivery" if count == 1 else f"{count} deliveries"
        origins = " ".join(f"arrival.{row}.rounds" for row in rows(numbers, "arrival"))
        yield "deliveries", how, _rounds(total), origins
    if plan.ration:
        how = f"while the stock is below {_rounds(plan.ration.level)}"
        yield "rationed use", how, _rate(plan.ration.daily), "ration.daily"
    if plan.loss:
        name = next(name for name in LOSSES if name in numbers)
        yield "storage loss", "of all stock", _shown(numbers, name), name


def _rate_names(numbers: Numbers) -> str:
    """The inputs of the rate that holds from the beginning; none where only phases say it."""
    if daily_rate(numbers) is None:
        return "daily" if "share" in numbers else ""
    if "targets" in numbers:
        return "targets per_target hit_chance"
    return "weapons per_weapon" if "per_weapon" in numbers else "daily"


def _phases(phases: Sequence[Phase], first: str, later: str) -> Iterator[tuple[int, Phase, str]]:
    """Each phase with its number and the inputs that say it: those of its own row."""
    for count, phase in enumerate(phases, 1):
        row = count - bool(first)
        yield count, phase, later.replace("{}", str(row)) if row else first


def _since(phase: Phase) -> str:
    over = f", reached in {_in(phase.over, 'days')}" if phase.over else ""
    return f"from day {given(phase.start)}{over}"


def _answer_steps(estimate: Estimate) -> Iterator[Step]:
    month = estimate.scenario.month
    for name, out in estimate.schedules.items():
        prefix = f"nature.{clean(name)}." if name else ""
        days = [day for day, _ in out.curve]
        for place, (day, level) in enumerate(out.curve[:_MOST_POINTS]):
            when = f"day {number(day, 4)}"
            if date := stock_out_date(estimate.scenario.start, day):
                when += f" ({date})"
            if days.count(day) > 1:
                when += ", before a delivery" if day in days[place + 1 :] else ", after it"
            yield f"{prefix}stock on {when}", "", _rounds(level), ""
        if more := len(out.curve[_MOST_POINTS:]):
            yield f"{prefix}stock later", f"{more} more points; -f json has them all", "", ""
    value = estimate.central.value
    if value is None:
        return
    if not estimate.is_time:
        unit = kind_of(estimate.asks).unit
        yield estimate.asks, "solved", words.with_unit(value, unit), ""
        return
    how = _quotient(estimate)
    yield "days", how, number(value, 6), ""
    yield "months", f"÷ {given(month, 6)}", number(Fraction(value) / month, 6), ""


_MOST_POINTS: Final = 12  # of a curve


def _quotient(estimate: Estimate) -> str:
    plans = list(plans_of(estimate.central.numbers, estimate.scenario.month).values())
    plan = plans[0]
    rates = len(plan.use) <= 1 and len(plan.production) <= 1
    simple = rates and not (plan.arrivals or plan.ration or plan.loss)
    if plan.goal:
        return _to_goal(plan, plan.goal, simple=simple)
    if len(plans) > 1 or not simple or not plan.use:
        return "first stock-out of any nature" if len(plans) > 1 else "first stock-out on the way"
    if plan.stock <= plan.reserve:
        return "nothing above the reserve"
    draw = plan.use[0].rate - (plan.production[0].rate if plan.production else 0)
    return f"{_rounds(plan.stock - plan.reserve)} ÷ {_rate(draw)}"


def _to_goal(plan: Plan, goal: Goal, *, simple: bool) -> str:
    """How the time to a level comes about: in a formula where no stock-out comes first."""
    use, made = (sum(phase.rate for phase in phases) for phases in (plan.use, plan.production))
    if simple and goal.rises and plan.stock - use * plan.lead >= plan.reserve:
        return "lead + (target − stock + daily × lead) ÷ (production − daily)"
    if simple and not goal.rises and plan.reserve <= goal.level < plan.stock:
        return f"({_rounds(plan.stock)} − {_rounds(goal.level)}) ÷ {_rate(use - made)}"
    return f"first day {'back at the target' if goal.rises else 'down to the level'}, on the way"


def _shown(numbers: Numbers, name: str) -> str:
    return _in(numbers[name], kind_of(name).unit)


def _rounds(value: Value) -> str:
    return _in(value, "rounds")


def _rate(value: Value) -> str:
    return _in(value, "rounds/day")


def _in(value: Value, unit: str) -> str:
    return words.with_unit(value, unit, typed(value))

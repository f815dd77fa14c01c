"""What a reader should know about an answer that its number does not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from estimator.answer import cases
from estimator.depletion.exact import first_out
from estimator.quantity.unit import is_measure
from estimator.scenario.inputs import LEVELS
from estimator.scenario.name import kind_of, name_of
from estimator.scenario.plan import ZERO, plans_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from fractions import Fraction

    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers
    from estimator.scenario.value import Given

    Rank: TypeAlias = "Fraction | Decimal | float"


def cautions(
    scenario: Scenario,
    asks: str,
    inputs: Mapping[str, Given],
    central: Numbers,
    rank: Rank,
) -> Iterator[str]:
    """Sentences that a reader should see beside an answer.

    Args:
        scenario: what was assumed.
        asks: what is asked, as in `estimate.Estimate`.
        inputs: what the answer follows from.
        central: the inputs at their middle.
        rank: the answer there; infinite for never.
    """
    yield from scenario.notes
    kinds = {kind_of(name).name for name in inputs}
    if {"unserviceable", "arrival.rounds"} <= kinds and "arrival.unserviceable" not in kinds:
        yield (
            "The unserviceable share is of the initial stock only; "
            "deliveries count in full unless they have a share of their own."
        )
    if "dud_rate" in kinds:
        yield "Duds are fired all the same: the dud rate lowers the effect and not the days."
    if {"per_target", "hit_chance"} <= central.keys():
        through = 100 * float((1 - central["hit_chance"]) ** int(central["per_target"]))
        yield f"{through:.3g}% of the targets get through: none of the rounds at them hits."
    yield from _parts_of_one(scenario, inputs, central)
    if asks in cases.TIMES:
        idle = list(_idle_levels(scenario, inputs, central))
        yield from idle
        if asks == "rebuild":
            yield from _stock_out(scenario, central, rank)
        elif (
            rank == 0
            and not kinds & {*LEVELS}
            and _SHORT not in idle
            and not kinds & {"arrival.rounds", "phase.daily"}
        ):
            yield "Nothing above the reserve can be fired on day 0."
    yield from _ends_may_miss(scenario, asks, inputs)


def _parts_of_one(
    scenario: Scenario, inputs: Mapping[str, Given], central: Numbers
) -> Iterator[str]:
    """Levels of less than one round, where a share may have been meant."""
    if is_measure(scenario.nouns.get("round", "round")):
        return
    for name in inputs:
        row, value = kind_of(name), central[name]
        if row.unit == "rounds" and row.name in _LEVELS and 0 < value < 1:
            noun = scenario.called("a round")
            share = f"{100 * float(value):.12g}%"
            yield f"{row.label.capitalize()} is less than {noun}; write {share} if that is meant."


_LEVELS: Final = {"reserve", "until_level", "ration.below", "target"}
_SHORT: Final = "The reserve is above the stock: nothing is fired until supply has filled it."
_MORE: Final = {
    *("rounds", "days_of_supply", "containers", "per_container", "tonnes", "rounds_per_weapon"),
    "ration.below",
}
_FASTER: Final = {
    *("daily", "weapons", "per_weapon", "targets", "per_target", "phase.daily"),
    *("phase.weapons", "phase.per_weapon", "phase.targets", "phase.per_target", "phase.share"),
}


def _idle_levels(
    scenario: Scenario, inputs: Mapping[str, Given], central: Numbers
) -> Iterator[str]:
    """Levels that change nothing, or keep everything: wherever in its range each input lies."""
    numbers = dict(central)
    for name, given in inputs.items():
        if pair := cases.ends(scenario, name, given):
            numbers[name] = pair[kind_of(name).name in _MORE | _FASTER]
    if cases.is_open(numbers):
        return
    for plan in plans_of(numbers, scenario.month).values():
        if plan.reserve > plan.stock:
            yield _SHORT
        if plan.ration and plan.ration.level <= plan.reserve:
            yield (
                "The ration changes nothing: its level is not above the reserve, "
                "and nothing is fired there."
            )
        elif plan.ration and plan.ration.daily >= max(
            (phase.rate for phase in plan.use), default=ZERO
        ):
            yield "The ration changes nothing: its rate is not below the rate of use."


def _stock_out(scenario: Scenario, central: Numbers, rank: Rank) -> Iterator[str]:
    """That what cannot be fired before the stock is back is lost, where there is such a time."""
    (plan,) = plans_of(central, scenario.month).values()
    out = first_out(replace(plan, goal=None)).days
    if out is not None and out < rank:
        yield (
            f"The stock runs out first, on day {float(out):,.4g}: "
            "what cannot be fired then is lost, not owed."
        )


def _ends_may_miss(scenario: Scenario, asks: str, inputs: Mapping[str, Given]) -> Iterator[str]:
    """Where the extremes may lie inside the ranges, which are read at their ends only."""
    spans = {name: cases.ends(scenario, name, given) for name, given in inputs.items()}
    ranges = {name: span for name, span in spans.items() if span}
    deliveries = {n for n in ranges if kind_of(n).name in cases.DELIVERY_TIMES}
    alone = asks == "days" and {kind_of(name).name for name in deliveries} == {"arrival.on"}
    later_may_help = cases.later_may_help(inputs) or "target" in inputs
    if later_may_help and len(deliveries) > alone:
        yield (
            "A delivery may help most between its earliest and its latest day; "
            "the readings are taken at these two."
        )
    if may := [name for name in ranges if _may_turn(name, inputs)]:
        yield (
            f"The answer may turn within the range of {' or '.join(may)}; "
            "the readings are taken at its ends and middle."
        )
    if any(_may_swap(scenario, inputs, name) for name in ranges):
        yield (
            "Phases may begin in another order within these ranges; "
            "the readings are taken at the ends of each."
        )


def _may_turn(name: str, inputs: Mapping[str, Given]) -> bool:
    """Whether a stock or a rate helps here and harms there, and other inputs decide between."""
    row = kind_of(name)
    others = {kind_of(other).name for other in inputs} - {"days_of_supply", "lasts", *_FASTER}
    is_amount = row.effect != 0 and row.name not in cases.DELIVERY_TIMES
    return is_amount and bool(others) and not cases.effects(inputs)(name)


def _may_swap(scenario: Scenario, inputs: Mapping[str, Given], name: str) -> bool:
    """Whether another phase of the same table begins within the range of one."""
    if kind_of(name).name not in _BEGINNINGS:
        return False
    low, high = _span(scenario, inputs, name)
    own = name_of(name)
    others = (
        _span(scenario, inputs, other)
        for other in inputs
        if other != name and own._replace(row=0) == name_of(other)._replace(row=0)
    )
    return any(first <= high and last >= low for first, last in others)


_BEGINNINGS: Final = {"phase.from", "production_phase.from"}


def _span(scenario: Scenario, inputs: Mapping[str, Given], name: str) -> tuple[Fraction, Fraction]:
    given = inputs[name]
    middle = cases.middle(scenario, name, given)
    return cases.ends(scenario, name, given) or (middle, middle)

"""From a scenario to the answer: how long, or the rate or the rounds that a duration implies.

Rounds, rate and duration are a triangle: any two give the third.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from estimator.answer import cases
from estimator.answer.cases import TIMES, inputs_of, is_rebuild
from estimator.answer.document import document, record
from estimator.answer.reading import Extremes, Reading, answerer
from estimator.answer.solve import check_solvable
from estimator.answer.verdict import Verdict, judge, question_of
from estimator.answer.warnings import cautions
from estimator.depletion.exact import Depletion, deplete, natures
from estimator.errors import InputError
from estimator.scenario.consistency import check_first_rate
from estimator.scenario.inputs import LOSSES, REBUILD
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.scenario.models import Scenario, Stock, told, waited_for
from estimator.scenario.name import kind_of
from estimator.scenario.plan import plans_of
from estimator.shown import Shown

if TYPE_CHECKING:
    from estimator.answer.cases import Bound


@dataclass(frozen=True, slots=True)
class Estimate(Shown):
    """An answer with all it rests on.

    Attributes:
        scenario: what was assumed.
        asks: what the answer is: ``days`` (until a level, if one is asked for), ``rebuild`` [days],
            or the name of an input [its unit].
        central: the answer with every input at its middle.
        low: the least answer over the readings of the inputs; None where it has no end. It is
            `central` itself if all that the inputs can be, beyond their readings too, gives that.
        high: the greatest, likewise.
        face: both of these with every one-sided bound taken at its number; None without bounds.
        bound: whether the answer is one-sided, as its inputs are.
        schedules: what becomes of each nature's stock, by name; one named '' without natures.
            Empty where no time is asked.
        pooled: the same for all natures in one pool; None where that means nothing.
        verdict: what follows for the duration asked about; None if none was.
        warnings: what a reader should know, a sentence each.
    """

    scenario: Scenario
    asks: str
    central: Reading
    low: Reading | None
    high: Reading | None
    face: tuple[Reading, Reading] | None
    bound: Bound
    schedules: dict[str, Depletion]
    pooled: Depletion | None
    verdict: Verdict | None
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        """One line: what is asked, and the answer from the least to the greatest reading."""
        ends = [end.rank if end else None for end in (self.low, self.central, self.high)]
        low, central, high = (None if rank is None else float(rank) for rank in ends)
        return (
            f"<Estimate of {self.asks}: {central:g} (low {low}, high {high}) of {self.scenario!r}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """All that is known about the answer, as plain data."""
        return document(self)

    def records(self) -> list[dict[str, Any]]:
        """The same as one row: the inputs at their central reading, the outcome, the answer."""
        return [record(self)]

    @property
    def stated(self) -> Reading | None:
        """The answer that is given as one number: of a bound its end; None without any bound."""
        ends = {"lower": self.low, "upper": self.high, "none": None}
        return ends.get(self.bound, self.central)

    @property
    def is_spread(self) -> bool:
        """Whether the least and the greatest answer are both known, and differ."""
        return bool(self.low and self.high and self.low.rank != self.high.rank)

    @property
    def is_sampled(self) -> bool:
        """Whether chances are the answer: a range or an "about" is given, not only a bound."""
        if self.asks != "days" or self.low is self.high:
            return False
        inputs = self.scenario.inputs()
        inputs.pop("lasts", None)
        return any(
            not given.quantity.is_point or given.quantity.hedge == "~" for given in inputs.values()
        )

    @property
    def is_time(self) -> bool:
        """Whether the answer is a duration [days], not the value of an input."""
        return self.asks in TIMES


def estimate(scenario: AnyScenario) -> Estimate:
    """Answer a scenario: the days it lasts, or the rate or rounds that its duration implies.

    Raises:
        InputError: fewer than two of stock, use and duration are given, or inputs contradict.
    """
    scenario = as_scenario(scenario)
    asks = _asks(scenario)
    if asks == "days":
        return _propagate(scenario, "days")
    question = scenario.question.model_copy(update=dict.fromkeys(REBUILD))  # which is not asked
    return solve(scenario.model_copy(update={"question": question}), asks)


def solve(scenario: AnyScenario, name: str) -> Estimate:
    """What one input would have to be for the stock to last as long as the scenario asks.

    Args:
        scenario: must ask for a duration.
        name: full name of the input, such as ``daily``.

    Raises:
        InputError: no duration is asked for, there is no such input to solve for, or stock or use
            are not known beside it.
    """
    scenario = as_scenario(scenario)
    check_solvable(name, scenario)
    if scenario.lasts is None:
        so_long = "within how long it is back" if is_rebuild(scenario, name) else _SO_LONG
        raise InputError("`lasts`", f"say {so_long}, such as `lasts='2mo'`, for {name}")
    if is_rebuild(scenario, name):
        check_rebuild(scenario, name)
        if scenario.lasts.quantity.bound == "lower":
            rule = "is no time to be back within; write it without a bound, such as `lasts='2mo'`"
            raise InputError(scenario.lasts.place, f"'{scenario.lasts.text}' {rule}")
    elif missing := _UNKNOWN.get(_told(scenario, name)):
        raise InputError("", f"{missing}, for {name}")
    return _propagate(scenario, name)


def rebuild(scenario: AnyScenario) -> Estimate:
    """How long until a stock is back at the target of the scenario's question.

    Raises:
        InputError: there is no target, or nothing that is added; or there are natures.
    """
    scenario = as_scenario(scenario)
    check_rebuild(scenario, "rebuild")
    return _propagate(scenario, "rebuild")


def in_production(scenario: AnyScenario) -> Estimate:
    """How much production a stock or a transfer is: the time in which it is made, from nothing.

    Raises:
        InputError: rounds or production are not given, or anything else but a duration is.
    """
    scenario = as_scenario(scenario)
    inputs = scenario.inputs()
    if days := inputs.get("days_of_supply"):
        rule = "are days of supply, which do not say how many are made; write a number of rounds"
        raise InputError(days.place or "rounds", f"'{days.text}' {rule}")
    for name in ("rounds", "production"):
        if name not in inputs:
            raise InputError(f"`{name}`", f"say the {name}, such as `{name}='{_SAMPLE[name]}'`")
    for name in inputs.keys() - {"rounds", "production", "lasts"}:
        rule = "rounds are measured in production here, so this has no effect; leave it out"
        raise InputError(inputs[name].place or name, rule)
    question = scenario.question.model_copy(update={"target": inputs["rounds"], "lead": None})
    return rebuild(scenario.model_copy(update={"stock": Stock(), "question": question}))


def check_rebuild(scenario: Scenario, asks: str) -> None:
    """Refuse to rebuild without a target, or from nothing.

    Args:
        scenario: what is assumed.
        asks: ``rebuild``, or the name of the input that is solved for.

    Raises:
        InputError: something is missing, or there are natures, or a level to be down to.
    """
    if level := scenario.question.until_level:
        raise InputError(level.place, "the stock is to come up to a target; leave it out")
    if scenario.nature:
        rule = "one stock is rebuilt, and there are natures; write a scenario for each"
        raise InputError("nature", rule)
    names = {kind_of(name).name for name in (*inputs_of(scenario, asks), asks) if name != "rebuild"}
    for name, supply in _NEEDED.items():
        if not names & supply:
            raise InputError(f"`{name}`", f"say the {name}, such as `{name}='{_SAMPLE[name]}'`")


_SO_LONG: Final = "how long it must last"
_SAMPLE: Final = {"target": "3M", "rounds": "1M", "production": "8k"}
_NEEDED: Final = {
    "target": {"target"},
    "production": {"production", "production_phase.production", "arrival.rounds"},
}

_MISSING: Final = {
    (False, False): "give two of `rounds`, `daily` and `lasts`, "
    "such as: estimate `rounds='1M', daily='16k'`",
    (True, False): "the stock is known, its use is not; add `daily`, such as `daily='16k'`, "
    "or `lasts`, such as `lasts='2mo'`, for the rate that a duration implies",
    (False, True): "the use is known, the stock is not; add `rounds`, such as `rounds='1M'`, "
    "or `lasts`, such as `lasts='2mo'`, for the rounds that a duration takes",
}

_UNKNOWN: Final = {  # nothing in stock, or nothing fired, is an answer only if somebody says so
    (False, False): "stock and use are not known; add `rounds='1M', daily='16k'`",
    (True, False): "the stock is known, its use is not; add `daily`, such as `daily='16k'`",
    (False, True): "the use is known, the stock is not; add `rounds`, such as `rounds='1M'`",
}


def _asks(scenario: Scenario) -> str:
    """The corner of the triangle that is not given."""
    stock, use = _told(scenario)
    if stock and use:
        return "days"
    parts = waited_for(scenario.inputs())
    if parts.get("use") == "per_target" and "hit_chance" in scenario.inputs():
        rule = "with a hit chance nothing else tells it"
        raise InputError("", f"per_target is missing; give it, such as `per_target='4'`: {rule}")
    if scenario.lasts and (stock or use):
        if scenario.nature:
            rule = "with natures, name the input that is wanted, such as: estimate solve"
            raise InputError("", f"{rule} 'nature.{scenario.nature[0].name}.rounds'")
        return parts.get("use", "daily") if stock else parts.get("stock", "rounds")
    for name in parts.values():
        raise InputError("", f"{name} is missing; give it, or all else and `lasts`")
    raise InputError("", _MISSING[(stock, use)])


def _told(scenario: Scenario, name: str = "") -> tuple[bool, bool]:
    """Whether the stock is known, and its use: for a level, a loss is a use."""
    inputs = scenario.inputs()
    stock, use = told([*inputs, name] if name else inputs)
    return stock, use or (
        scenario.question.until_level is not None and not inputs.keys().isdisjoint(LOSSES)
    )


def _propagate(scenario: Scenario, asks: str) -> Estimate:
    """Carry the readings of the inputs through to the answer."""
    check_first_rate(scenario, [asks])
    inputs = inputs_of(scenario, asks)
    if asks in TIMES:
        inputs.pop("lasts", None)  # the days do not follow from what is asked about them
    answer = answerer(scenario, asks)
    central = answer(cases.central(scenario, inputs))
    extremes = Extremes(scenario, asks, inputs, answer, sign_of(asks))
    low, high = extremes.ends(central)
    face = extremes.ends(central, at_face=True) if cases.has_open_end(inputs) else None
    plans = plans_of(central.numbers, scenario.month) if asks in TIMES else {}
    return Estimate(
        scenario=scenario,
        asks=asks,
        central=central,
        low=low,
        high=high,
        face=(face[0], face[1]) if face and face[0] and face[1] else None,
        bound=_bound(extremes, low, high),
        schedules={name: deplete(plan) for name, plan in plans.items()},
        pooled=natures(plans).pooled if len(plans) > 1 else None,
        verdict=_verdict(extremes, central, low, high) if asks in TIMES else None,
        warnings=tuple(cautions(scenario, asks, inputs, central.numbers, central.rank)),
    )


def sign_of(asks: str) -> int:
    """Whether inputs that make a stock last longer make the answer greater or less."""
    if asks == "days":
        return 1
    return -1 if asks == "rebuild" or kind_of(asks).effect > 0 else 1


def _bound(extremes: Extremes, low: Reading | None, high: Reading | None) -> Bound:
    """What the answer is a bound of; of two, the one that it is with every bound at its number."""
    if low is high is not None or not cases.has_open_end(extremes.inputs):
        return "exact"
    if low and high:
        pulls, _ = cases.bounding(extremes.scenario, extremes.inputs, extremes.sign)
        return "upper" if pulls == "upper" else "lower"
    return "lower" if low else "upper" if high else "none"


def _verdict(
    extremes: Extremes, central: Reading, low: Reading | None, high: Reading | None
) -> Verdict | None:
    """What follows for the duration asked about, for all values that inputs with tails can have."""
    question = question_of(extremes.scenario, extremes.asks)
    if question is None:
        return None
    if low is not high and cases.has_tails(extremes.inputs):
        low, high = extremes.widest(central)
    least = low.rank if low else 0
    most = high.rank if high else math.inf
    return judge(question, least, most, open_ended=not (low and high))

"""A headline held against the register: what do the sourced rates, or stocks, of the time say?

A source that gives a stock and a duration gives no rate; this asks how long the stock lasts at
every rate that somebody reported for the time, and which of them agree with the duration.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.answer.cases import inputs_of
from estimator.answer.estimate import Estimate, estimate
from estimator.answer.verdict import question_of
from estimator.errors import InputError
from estimator.quantity.unit import Unit
from estimator.register.corroboration import user
from estimator.register.country import code_of
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.models import waited_for
from estimator.scenario.plan import daily_rate
from estimator.scenario.value import Given, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from decimal import Decimal
    from fractions import Fraction

    from estimator.quantity.quantity import Quantity
    from estimator.register.records import Figure
    from estimator.register.register import Register
    from estimator.scenario.models import Scenario

    Value = Fraction | Decimal | float

_METRICS: Final = {
    "daily": ("firing_rate",),
    "rounds": ("transfer", "stockpile"),
    "production": ("production",),
}
_TWO_YEARS: Final = dt.timedelta(days=730)
_EVER: Final = (dt.date.min, dt.date.max)


class Whose(NamedTuple):
    """Whose figures a scenario is to be held against, and of what time.

    Attributes:
        actors: codes of those who fire; empty for those of the figures that the scenario has.
        since: leaves out what had ended before this day.
        until: leaves out what began after this day.
    """

    actors: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The scenario with one sourced figure in the place of its own rate (or stock).

    Attributes:
        figure: that figure.
        given: its value as the scenario takes it; of a total over a time, the mean rate.
        result: how long the stock lasts with it, and whether that agrees with the duration.
        apart: why it stands apart from the others; empty if it does not.
    """

    figure: Figure
    given: Given
    result: Estimate
    apart: str = ""

    @property
    def span(self) -> tuple[Value, Value]:
        """The least and the greatest that the figure can be, in the unit of the input."""
        return self.given.quantity.span(self.unit, self.result.scenario.month)

    @property
    def unit(self) -> Unit:
        """The unit of the input that the figure stands for."""
        return Unit.parse("rounds/day" if "day" in self.given.quantity.unit.dims else "rounds")


@dataclass(frozen=True, slots=True)
class Against:
    """A scenario held against every sourced figure of the time.

    Attributes:
        name: what the figures stand for: ``daily``, ``rounds`` or ``production``.
        period: the days that the figures overlap; None if none are known, then all are taken.
        actors: whose figures they are; empty if that is not known, then all are taken.
        rows: one for each figure, those of one actor, scope and origin together; last those apart.
        own: the least and the greatest of what the scenario says or implies; None if nothing.
        known: the days that all such figures of each actor cover, whatever the period.
        is_asked: whether somebody named the actors.
    """

    name: str
    period: tuple[dt.date, dt.date] | None
    actors: tuple[str, ...]
    rows: tuple[Held, ...]
    own: tuple[Value, Value] | None
    known: dict[str, tuple[dt.date, dt.date]]
    is_asked: bool

    @property
    def near(self) -> list[Held]:
        """The rows that do not stand apart."""
        return [held for held in self.rows if not held.apart]

    @property
    def is_open_before(self) -> bool:
        """Whether the time has no first day."""
        return self.period is not None and self.period[0] == dt.date.min

    @property
    def is_open_after(self) -> bool:
        """Whether the time has no last day."""
        return self.period is not None and self.period[1] == dt.date.max


def figures_used(scenario: Scenario, register: Register, asks: str = "days") -> list[Figure]:
    """The sourced figures that an answer follows from, each once.

    Args:
        scenario: what was answered.
        register: where the figures are.
        asks: what was asked, as in `estimate.Estimate`.
    """
    inputs = inputs_of(scenario, asks)
    ids = dict.fromkeys(id_ for given in inputs.values() for id_ in given.figures)
    return [register.figure(id_) for id_ in ids]


def lacking(scenario: Scenario) -> str:
    """What a scenario lacks to have an answer: ``daily``, ``rounds``, or nothing (empty)."""
    if waited_for(scenario.inputs()):
        return ""
    return {(True, False): "daily", (False, True): "rounds"}.get(scenario.tells(), "")


def hold_against(
    scenario: Scenario,
    register: Register,
    whose: Whose = Whose(),  # noqa: B008 - frozen
    result: Estimate | None = None,
) -> Against | None:
    """Put every sourced rate (or stock) of the time in the place of the scenario's.

    Args:
        scenario: has a stock or a use; both only if actors are named, then rates are compared.
        register: where the figures are.
        whose: whose figures, and of what time.
        result: the answer of the scenario, if it has one.

    Returns:
        None if there is nothing to put in a place.

    Raises:
        InputError: the register knows no such actor, or the scenario has no one rate.
    """
    actors = check_actors(whose.actors, register)
    name = lacking(scenario) or ("daily" if actors and all(scenario.tells()) else "")
    if actors:
        _check_one_rate(scenario)
    if not name or scenario.nature:
        return None
    return _against(name, scenario, register, whose._replace(actors=actors), result)


def hold_production_against(
    scenario: Scenario, register: Register, whose: Whose, result: Estimate
) -> Against | None:
    """Put every sourced production of the time in the place of the scenario's.

    Args:
        scenario: as it was answered.
        register: where the figures are.
        whose: whose figures, and of what time.
        result: the answer of the scenario.

    Returns:
        None if no actors are named, or if it has no one production.

    Raises:
        InputError: the register knows no such actor.
    """
    supply = scenario.supply
    if not whose.actors or scenario.nature or supply.production is None or supply.phases:
        return None
    actors = check_actors(whose.actors, register)
    return _against("production", scenario, register, whose._replace(actors=actors), result)


def _against(
    name: str, scenario: Scenario, register: Register, whose: Whose, result: Estimate | None
) -> Against:
    """Put every sourced figure of the time in the place of one input."""
    metrics = _METRICS[name] if name == "production" else (*_METRICS["daily"], *_METRICS["rounds"])
    used = figures_used(scenario, register)
    fired = [figure for figure in used if figure.metric in metrics]
    actors = whose.actors or tuple(sorted({user(figure) for figure in fired}))
    found = [f for f in _comparable(name, register, scenario) if not actors or user(f) in actors]
    period = _window(whose, scenario, result, fired or used, register)
    if period is None and whose.actors:
        period = _latest(found)
    scopes = {figure.scope for figure in fired if figure.has_scope}
    rows = [
        _held(scenario, name, figure, register, scopes)
        for figure in found
        if _overlap(register.period(figure), period or _last_war(found, register))
    ]
    rows.sort(key=lambda held: (held.apart, *_group(held.figure)))
    own, known = _own(scenario, result, name), _known(found)
    return Against(name, period, actors, tuple(rows), own, known, bool(whose.actors))


def _group(figure: Figure) -> tuple[str, str, str]:
    return user(figure), figure.scope, figure.origin


def check_actors(actors: Iterable[str], register: Register) -> tuple[str, ...]:
    """The codes of actors, each once.

    Raises:
        InputError: the register has no figure of one of them.
    """
    known = sorted({user(figure) for figure in register.figures.values()})
    codes = tuple(dict.fromkeys(code_of(text) for text in actors))
    for text, code in zip(dict.fromkeys(actors), codes, strict=False):
        if code not in known:
            rule = f"the register has nothing of '{text}'; write one of {', '.join(known)}"
            raise InputError("`against`", rule)
    return codes


def _check_one_rate(scenario: Scenario) -> None:
    rule = "one rate is held against the register"
    if "round" in scenario.nouns:
        unit = Unit(scenario.nouns["round"]).label()
        raise InputError("`against`", f"the register counts rounds, and this {unit}; leave it out")
    if not (scenario.use.daily or scenario.use.weapons or scenario.use.targets) and any(
        name == "days_of_supply" for name in scenario.inputs()
    ):
        raise InputError("`against`", f"{rule}, and days of supply say none; leave it out")
    if scenario.nature:
        raise InputError("`against`", f"{rule}, and each nature has its own; leave out `against`")
    if scenario.use.phases or scenario.use.ration:
        raise InputError("`against`", f"{rule}, and this use changes; leave out `against`")


def _comparable(name: str, register: Register, scenario: Scenario) -> list[Figure]:
    """The sourced figures that can stand for an input of a scenario."""
    wanted = Unit.parse(scenario.called(BY_NAME[name].unit)).dims
    total = Unit.parse(scenario.called("rounds")).dims
    sourced = [  # what this project assumed or derived is no witness
        figure
        for figure in register.figures.values()
        if figure.source
        and figure.metric in _METRICS[name]
        and (figure.happened or name == "production")  # some is never known but as planned
    ]
    direct = [figure for figure in sourced if figure.quantity.unit.dims == wanted]
    told = {(*_group(figure), figure.since, figure.until) for figure in direct}
    totals = [
        figure
        for figure in sourced
        if name == "daily"
        and _is_total(figure)
        and figure.quantity.unit.dims == total
        and (*_group(figure), figure.since, figure.until) not in told
    ]
    return direct + totals


def _is_total(figure: Figure) -> bool:
    """Whether a figure is a number of rounds within known days, which makes a mean rate."""
    is_number = figure.quantity.is_point and not figure.quantity.unit.under
    return bool(is_number and figure.since and figure.until)


def _own(scenario: Scenario, result: Estimate | None, name: str) -> tuple[Value, Value] | None:
    """The rate (or stock) that a scenario says or implies, with open ends open."""
    if result is None:
        return None
    if result.asks == name:
        if result.central.value is None or result.bound == "none":
            return None
        low, high = result.low, result.high
        return low.rank if low else 0, high.rank if high else math.inf
    if given := scenario.inputs().get(name):
        return given.quantity.span(BY_NAME[name].scale, scenario.month)
    readings = [each for each in (result.low, result.central, result.high) if each]
    rates = [daily_rate(reading.numbers) for reading in readings]
    return min(rates), max(rates)


def _window(
    whose: Whose,
    scenario: Scenario,
    result: Estimate | None,
    used: list[Figure],
    register: Register,
) -> tuple[dt.date, dt.date] | None:
    """The days asked about; else those in which the rounds are fired, as far as they are known."""
    if whose.since or whose.until:
        return whose.since or dt.date.min, whose.until or dt.date.max
    days = _days(scenario, result)
    if scenario.start:
        return scenario.start, _later(scenario.start, days)
    periods = [
        (first, _later(last, days) if figure.metric in _METRICS["rounds"] else last)
        for figure in used
        for first, last in [register.period(figure) or _EVER]
        if register.period(figure)
    ]
    if not periods:
        return None
    return min(first for first, _ in periods), max(last for _, last in periods)


def _days(scenario: Scenario, result: Estimate | None) -> Value:
    """How long the rounds are fired, as far as that is known [days]."""
    if question := question_of(scenario, "days"):
        return question.nominal
    return result.central.rank if result and result.asks == "days" else 0


def _later(day: dt.date, days: Value) -> dt.date:
    try:
        return day + dt.timedelta(days=math.floor(days))
    except OverflowError:
        return dt.date.max


def _known(figures: Iterable[Figure]) -> dict[str, tuple[dt.date, dt.date]]:
    """From the first to the last day that figures cover, for each actor."""
    known: dict[str, tuple[dt.date, dt.date]] = {}
    for figure in figures:
        first, last = figure.since or figure.until, figure.until or figure.since
        if first and last:
            before = known.get(user(figure), (first, last))
            known[user(figure)] = min(first, before[0]), max(last, before[1])
    return known


def _latest(figures: Iterable[Figure]) -> tuple[dt.date, dt.date] | None:
    """The latest two years that figures cover."""
    days = [last for _, last in _known(figures).values()]
    return (max(days) - _TWO_YEARS, max(days)) if days else None


def _last_war(figures: Iterable[Figure], register: Register) -> tuple[dt.date, dt.date] | None:
    """Back from the latest day that figures cover to the first gap of two years."""
    periods = sorted(filter(None, map(register.period, figures)), key=lambda days: days[1])
    if not periods:
        return None
    first, last = periods[-1]
    for begins, ends in reversed(periods):
        if _later(ends, _TWO_YEARS.days) < first:
            break
        first = min(first, begins)
    return first, last


def _overlap(first: tuple[dt.date, dt.date] | None, second: tuple[dt.date, dt.date] | None) -> bool:
    if first is None or second is None:
        return second is None
    return first[0] <= second[1] and second[0] <= first[1]


def _held(
    scenario: Scenario, name: str, figure: Figure, register: Register, scopes: Collection[str]
) -> Held:
    given = _given(name, figure, register)
    result = estimate(_completed(scenario, name, given))
    other = bool(scopes) and figure.scope not in {*scopes, "unstated"}
    apart = "no period stated" if figure.period is None else "another scope" if other else ""
    return Held(figure, given, result, apart)


def _given(name: str, figure: Figure, register: Register) -> Given:
    if name == "daily" and _is_total(figure):
        return Given(_mean(figure), figures=(figure.id,), text=figure.value, origin=f"@{figure.id}")
    return read(BY_NAME[name], f"@{figure.id}", lambda: register)


def _mean(figure: Figure) -> Quantity:
    """A total over known days, as a daily rate."""
    assert figure.since and figure.until  # noqa: S101, PT018 - it is a total
    days = (figure.until - figure.since).days + 1
    (number,) = figure.quantity.numbers
    mean = replace(number, value=number.value * figure.quantity.unit.scale() / days)
    return replace(figure.quantity, numbers=(mean,), unit=Unit.parse("rounds/day"))


def _completed(scenario: Scenario, name: str, given: Given) -> Scenario:
    if name == "daily":
        new = {"daily": given, "weapons": None, "per_weapon": None}
        return scenario.model_copy(update={"use": scenario.use.model_copy(update=new)})
    if name == "production":
        supply = scenario.supply.model_copy(update={"production": given})
        return scenario.model_copy(update={"supply": supply})
    stock = scenario.stock.model_copy(update={"rounds": given})
    return scenario.model_copy(update={"stock": stock})

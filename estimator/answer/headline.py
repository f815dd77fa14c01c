"""A headline held against the register: what do the sourced rates, or stocks, of the time say?

A source that gives a stock and a duration gives no rate; this asks how long the stock lasts at
every rate that somebody reported for the time, and which of them agree with the duration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from estimator.answer.estimate import Estimate, estimate
from estimator.answer.reading import inputs_of
from estimator.quantity.unit import Unit
from estimator.register.corroboration import user
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.value import read

if TYPE_CHECKING:
    import datetime as dt

    from estimator.register.records import Figure
    from estimator.register.register import Register
    from estimator.scenario.models import Scenario

_METRICS: Final = {"daily": ("firing_rate",), "rounds": ("transfer", "stockpile")}


@dataclass(frozen=True, slots=True)
class Held:
    """The scenario with one sourced figure in the place of what it lacks.

    Attributes:
        figure: that figure.
        result: how long the stock lasts with it, and whether that agrees with the duration.
    """

    figure: Figure
    result: Estimate


@dataclass(frozen=True, slots=True)
class Against:
    """A scenario held against every sourced figure of the time.

    Attributes:
        name: what the figures stand for: ``daily`` or ``rounds``.
        period: the days that the figures overlap; None if none are known, then all are taken.
        actors: whose figures they are; empty if that is not known, then all are taken.
        rows: one for each figure, those of one scope and one origin together.
    """

    name: str
    period: tuple[dt.date, dt.date] | None
    actors: tuple[str, ...]
    rows: tuple[Held, ...]


def figures_used(scenario: Scenario, register: Register, asks: str = "days") -> list[Figure]:
    """The sourced figures that an answer follows from, each once.

    Args:
        scenario: what was answered.
        register: where the figures are.
        asks: what was asked, as in `estimate.Estimate`.
    """
    inputs = inputs_of(scenario, asks)
    ids = dict.fromkeys(given.figure for given in inputs.values() if given.figure)
    return [register.figure(id_) for id_ in ids]


def lacking(scenario: Scenario) -> str:
    """What a scenario lacks to have an answer: ``daily``, ``rounds``, or nothing (empty)."""
    return {(True, False): "daily", (False, True): "rounds"}.get(scenario.tells(), "")


def hold_against(scenario: Scenario, register: Register) -> Against | None:
    """Put every sourced rate (or stock) of the time in the place of the one that is lacking.

    Args:
        scenario: has a stock or a use, and not the other.
        register: where the figures are.

    Returns:
        None if the scenario lacks neither, or both.
    """
    name = lacking(scenario)
    if not name or scenario.nature:
        return None
    used = figures_used(scenario, register)
    period = _period(scenario, register, used)
    fired = [figure for figure in used if any(figure.metric in all_ for all_ in _METRICS.values())]
    actors = tuple(sorted({user(figure) for figure in fired}))
    found = [
        Held(figure, estimate(_completed(scenario, name, figure, register)))
        for figure in register.figures.values()
        if figure.source  # what this project assumed or derived is no witness
        and figure.metric in _METRICS[name]
        and figure.quantity.unit.dims == Unit.parse(BY_NAME[name].unit).dims
        and (not actors or user(figure) in actors)
        and _overlap(register.period(figure), period)
    ]
    found.sort(key=lambda held: (held.figure.scope, held.figure.origin))
    return Against(name, period, actors, tuple(found))


def _period(
    scenario: Scenario, register: Register, used: list[Figure]
) -> tuple[dt.date, dt.date] | None:
    """From the first to the last day of the figures used; without any, the scenario's start."""
    periods = [period for figure in used if (period := register.period(figure))]
    if periods:
        return min(first for first, _ in periods), max(last for _, last in periods)
    return (scenario.start, scenario.start) if scenario.start else None


def _overlap(first: tuple[dt.date, dt.date] | None, second: tuple[dt.date, dt.date] | None) -> bool:
    if first is None or second is None:
        return second is None
    return first[0] <= second[1] and second[0] <= first[1]


def _completed(scenario: Scenario, name: str, figure: Figure, register: Register) -> Scenario:
    given = read(BY_NAME[name], f"@{figure.id}", lambda: register)
    if name == "daily":
        use = scenario.use.model_copy(update={"daily": given})
        return scenario.model_copy(update={"use": use})
    stock = scenario.stock.model_copy(update={"rounds": given})
    return scenario.model_copy(update={"stock": stock})

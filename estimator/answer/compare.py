"""Scenarios side by side, and which input makes the difference between two of them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from estimator.answer.estimate import Estimate, estimate
from estimator.answer.reading import Reading, answerer
from estimator.arguments import check_kind
from estimator.errors import InputError
from estimator.scenario.consistency import check_no_level
from estimator.scenario.inputs import WAYS
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.scenario.name import name_of
from estimator.scenario.plan import split_natures
from estimator.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers


@dataclass(frozen=True, slots=True)
class Change:
    """One step on the way from a scenario to another.

    Attributes:
        names: the inputs that are changed together, because one means nothing without the others.
        reading: the answer after this step and all before it.
    """

    names: tuple[str, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Comparison(Shown):
    """Several scenarios and their answers.

    Attributes:
        estimates: the answer of each scenario, by the name it was given under.
        changes: for each scenario but the first, the steps that lead to it from the first: the
            input that explains most first.
    """

    estimates: dict[str, Estimate]
    changes: dict[str, tuple[Change, ...]]


def compare(scenarios: Mapping[str, AnyScenario]) -> Comparison:
    """Answer scenarios side by side.

    Args:
        scenarios: at least two, by name.

    Raises:
        InputError: there are fewer than two, one cannot be answered, or they ask for different
            things.
    """
    check_kind("scenarios", scenarios, Mapping, "a dictionary of scenarios by name")
    for name in scenarios:
        check_kind("scenarios", name, str, "a dictionary of scenarios by name")
    if len(scenarios) < 2:
        raise InputError("compare", "name two scenarios or more")
    estimates = {name: _answer(name, as_scenario(scenario)) for name, scenario in scenarios.items()}
    if len({(result.asks, result.scenario.month) for result in estimates.values()}) > 1:
        raise InputError("compare", "the scenarios do not ask the same with the same month")
    (_, first), *others = estimates.items()
    answer = answerer(first.scenario, first.asks)
    return Comparison(
        estimates,
        {name: _changes(first.central, other.central, answer) for name, other in others},
    )


def _answer(name: str, scenario: Scenario) -> Estimate:
    """The answer to one of the scenarios; an error that names no place says which it is about."""
    try:
        check_no_level(scenario)
        return estimate(scenario)
    except InputError as error:
        raise InputError(error.where or name, error.message) from None


def _changes(
    start: Reading, end: Reading, answer: Callable[[Numbers], Reading]
) -> tuple[Change, ...]:
    """Change one input at a time, always the one that then moves the answer most."""
    here = start
    changes = []
    left = _groups(start.numbers, end.numbers)
    while left:
        steps = list(_possible(here, end, left, answer))
        best = max(steps, key=lambda step: _distance(here, step.reading))
        changes.append(best)
        left = [names for names in left if not set(names) <= set(best.names)]
        here = best.reading
    return tuple(changes)


def _possible(
    here: Reading,
    end: Reading,
    left: list[tuple[str, ...]],
    answer: Callable[[Numbers], Reading],
) -> Iterator[Change]:
    """What can be changed next; all at once if each alone contradicts the rest (ramps overlap)."""
    found = False
    for names in left:
        with contextlib.suppress(InputError):
            yield Change(names, answer(_moved(here.numbers, end.numbers, names)))
            found = True
    if not found:
        together = tuple(name for names in left for name in names)
        yield Change(together, answer(_moved(here.numbers, end.numbers, together)))


def _groups(start: Numbers, end: Numbers) -> list[tuple[str, ...]]:
    """The inputs that differ, grouped with those that cannot change alone."""
    names = [name for name in {**start, **end} if start.get(name) != end.get(name)]
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_group(name, start, end), []).append(name)
    return [tuple(group) for group in groups.values()]


def _group(name: str, start: Numbers, end: Numbers) -> str:
    """Inputs of one row go together if the row is new or gone; so do two ways to one amount.

    With two ways to the use go its phases, which change what only one of them has.
    All natures go together, with the use they share, if the sets of them are not the same.
    """
    part = name_of(name)
    if _natures(start) != _natures(end) and (part.nature or part.key in _AMOUNTS["use"]):
        return "natures"
    is_new = (name in start) != (name in end)
    for section, keys in _AMOUNTS.items():
        others = (f"{part.prefix}{key}" for key in keys)
        is_one = part.plain in keys or (
            section == "use" and part.table == "phase" and (is_new or part.key in keys)
        )
        if is_one and any((other in start) != (other in end) for other in others):
            return f"{part.prefix} {section}"
    return part.row_prefix if part.row_prefix and is_new else name


_AMOUNTS: Final = {section: {key for way in ways for key in way} for section, ways in WAYS.items()}


def _natures(numbers: Numbers) -> set[tuple[str, bool]]:
    """The natures, and whether each has a share of one use."""
    return {(nature, "share" in own) for nature, own in split_natures(numbers).items()}


def _moved(here: Numbers, end: Numbers, names: tuple[str, ...]) -> Numbers:
    kept = {name: value for name, value in here.items() if name not in names}
    return kept | {name: end[name] for name in names if name in end}


def _distance(here: Reading, there: Reading) -> float:
    """How far an answer moves, as a ratio; infinite between never and some day."""
    one, two = float(here.rank), float(there.rank)
    if one == two:
        return 0.0
    if min(one, two) <= 0 or math.inf in (one, two):
        return math.inf
    return abs(math.log(two / one))

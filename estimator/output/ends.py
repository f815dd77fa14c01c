"""What sentences about answers share: their ends, their bounds, and why there is none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimator.answer.reading import inputs_of
from estimator.output import numbers
from estimator.output.words import amount, exactly, label, limits, spoken, unit_of, with_unit
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from estimator.answer.estimate import Estimate
    from estimator.answer.reading import Reading
    from estimator.scenario.models import Scenario


def unbounded(estimate: Estimate, what: str) -> str:
    """Why nothing follows from one-sided bounds."""
    bounds = [
        f"{label(name)} ({spoken(amount(given, name, estimate.scenario.month))})"
        for name, given in inputs_of(estimate.scenario, estimate.asks).items()
        if given.quantity.bound != "exact" and kind_of(name).name != "dud_rate"
    ]
    how = "pull both ways" if len(bounds) > 1 else "leaves both ends open"
    return f"No bound on {what} follows: {' and '.join(bounds)} {how}."


def closed(estimate: Estimate) -> str:
    """The answer with every one-sided bound taken at its number, where that is a range."""
    if estimate.face is None or estimate.face[0].rank == estimate.face[1].rank:
        return ""
    if any(math.isinf(reading.rank) for reading in estimate.face):
        return ""
    inputs = inputs_of(estimate.scenario, estimate.asks)
    bounds = {name: given for name, given in inputs.items() if given.quantity.bound != "exact"}
    how = "with every bound taken at its number"
    if len(bounds) == 1:
        ((name, given),) = bounds.items()
        how = f"with {label(name)} at exactly {exactly(given, name, estimate.scenario.month)}"
    unit = " days" if estimate.is_time else ""
    return f"; {how}, {ends(estimate, estimate.face)}{unit}"


def ends(estimate: Estimate, readings: tuple[Reading, Reading]) -> str:
    """Two answers; the ends of a range of values are rounded outwards."""
    low, high = readings
    if estimate.is_time:
        return numbers.between(low.rank, high.rank, limits(estimate))
    least, most = bare_value(estimate, low, -1), bare_value(estimate, high, 1)
    return f"{least} to {most}"


def bare_value(estimate: Estimate, reading: Reading, way: int = 0) -> str:
    """The bare number, in per cent for shares."""
    unit = unit_of(estimate.asks)
    if unit.startswith("fraction"):
        return with_unit(reading.rank, "fraction", way=way)
    return numbers.number(reading.rank, way=way)


def capital(words: str) -> str:
    """The same as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def verb(scenario: Scenario, plural: str) -> str:
    """The verb after a number of rounds."""
    quantity = scenario.inputs()["rounds"].quantity
    one = quantity.is_point and not quantity.hedge and quantity.point() == 1
    return {"last": "lasts", "imply": "implies"}[plural] if one else plural

"""What an input would have to be, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.answer.reading import stock_out_date
from estimator.output.ends import bare_value, capital, closed, ends, unbounded, verb
from estimator.output.words import amount, duration, label, spoken, unit_of, with_unit
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from estimator.answer.estimate import Estimate
    from estimator.answer.reading import Reading

_MIDDLE: Final = "at the central reading"


def solved_sentence(estimate: Estimate) -> str:
    """The value that a duration implies or allows, or that none does."""
    if estimate.bound == "none":
        return unbounded(estimate, label(estimate.asks))
    answers = (estimate.low, estimate.central, estimate.high)
    if {answer.outcome for answer in answers if answer} != {"value"}:
        return _no_value(estimate)
    if is_implied(estimate):
        return _implied(estimate, *(set(estimate.scenario.inputs()) - {"lasts"}))
    return _limit(estimate)


def is_implied(estimate: Estimate) -> bool:
    """Whether the answer is the third of rounds, rate and duration, rather than a limit."""
    inputs = set(estimate.scenario.inputs())
    return estimate.asks not in inputs and inputs - {"lasts"} in ({"rounds"}, {"daily"})


def _implied(estimate: Estimate, known: str) -> str:
    """Of rounds, rate and duration, the third."""
    scenario = estimate.scenario
    given = capital(spoken(amount(scenario.inputs()[known], known, scenario.month)))
    value = _one_sided(estimate) or _with_unit(estimate, estimate.central)
    if estimate.is_spread and estimate.low and estimate.high:
        high = _with_unit(estimate, estimate.high, 1)
        value = f"{bare_value(estimate, estimate.low, -1)} to {high}; {value} {_MIDDLE}"
    if known == "daily":
        return f"{given} for {duration(scenario)} take {value}."
    last, imply = verb(scenario, "last"), verb(scenario, "imply")
    return f"{given} that {last} {duration(scenario)} {imply} {value}."


def _one_sided(estimate: Estimate) -> str:
    if estimate.high is None and estimate.low:
        return f"at least {_with_unit(estimate, estimate.low, -1)}{closed(estimate)}"
    if estimate.low is None and estimate.high:
        return f"at most {_with_unit(estimate, estimate.high, 1)}{closed(estimate)}"
    return ""


def _limit(estimate: Estimate) -> str:
    """What an input must keep to; a limit is rounded to the side that will do."""
    largest = kind_of(estimate.asks).effect < 0
    to_last, name = f"To last {duration(estimate.scenario)}", label(estimate.asks)
    if one_sided := _one_sided(estimate):
        word = "greatest" if largest else "least"
        return f"{to_last}, the {word} {name.removeprefix('the ')} is {one_sided}."
    must = f"{name} must be {_must(estimate)}"
    if estimate.is_spread and estimate.low and estimate.high:
        span = ends(estimate, (estimate.low, estimate.high))
        return f"{to_last}, {must} {_MIDDLE}, {span} from the low to the high one."
    return f"{to_last}, {must}."


def _must(estimate: Estimate) -> str:
    largest = kind_of(estimate.asks).effect < 0
    limit = "at most" if largest else "at least"
    limit = "no later than" if unit_of(estimate.asks) == "when" else limit
    return f"{limit} {_with_unit(estimate, estimate.central, -1 if largest else 1)}"


def _with_unit(estimate: Estimate, reading: Reading, way: int = 0) -> str:
    unit = unit_of(estimate.asks)
    words = spoken(with_unit(reading.rank, unit, way=way))
    date = stock_out_date(estimate.scenario.start, reading.value) if unit == "when" else ""
    return f"{words} ({date})" if date else words


def _no_value(estimate: Estimate) -> str:
    """Where some reading allows every value or none."""
    duration_words, name = duration(estimate.scenario), label(estimate.asks)
    central = estimate.central.outcome
    ends = {end.outcome for end in (estimate.low, estimate.high) if end} - {central}
    if central == "value":
        others = " and ".join(_OTHERS[outcome] for outcome in sorted(ends))
        must = f"{name} must be {_must(estimate)} {_MIDDLE}"
        return f"To last {duration_words}, {must}; at some others {others}."
    where = f" {_MIDDLE}, but not at all readings" if ends else ""
    which = "Every" if central == "every" else "No"
    return f"{which} value of {name} makes it last {duration_words}{where}."


_OTHERS: Final = {"every": "every value will do", "none": "no value will do"}

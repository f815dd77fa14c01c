"""Answers in sentences."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from estimator.estimate import inputs_of, short_form
from estimator.inputs import kind_of
from estimator.output import text
from estimator.output.page import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from estimator.estimate import Estimate, Reading
    from estimator.given import Given
    from estimator.scenario import Scenario
    from estimator.verdict import Asked, Verdict

_HEDGES: Final = {
    "": "",
    "~": "about ",
    ">": "more than ",
    ">=": "at least ",
    "<": "less than ",
    "<=": "up to ",
}


def amount(given: Given, name: str, month: Fraction) -> str:
    """An input as people say it: ``more than 1,000,000 rounds``, ``10k to 20k rounds/day``."""
    row = kind_of(name)
    if given.date is not None:
        return given.date.isoformat()
    if not given.quantity.is_point:
        return clean(str(given.quantity))
    value = with_unit(given.quantity.point(row.scale, month), row.unit)
    hedge = _HEDGES[given.quantity.hedge]
    if row.scale in {None, "fraction"} or str(given.quantity.unit) == row.scale:
        return f"{hedge}{value}"
    return f"{hedge}{clean(str(replace(given.quantity, hedge='')))} ({value})"


def with_unit(value: text.Value, unit: str) -> str:
    """A number with the unit of the inputs table; shares in per cent, dates as day offsets."""
    if unit.startswith("fraction"):
        return f"{text.number(value * 100)}%" + (" a month" if unit != "fraction" else "")
    if unit == "when":
        return f"day {text.number(value)}"
    if unit == "number":
        return text.number(value)
    if value == 1 and "/" not in unit:
        return f"1 {unit.removesuffix('s')}"
    return f"{text.number(value)} {unit}"


def lead(estimate: Estimate) -> Iterator[str]:
    """The answer and the verdict, a sentence each."""
    sentences = {"days": _days_sentence, "rebuild": _rebuild_sentence}
    yield sentences.get(estimate.asks, _solved_sentence)(estimate)
    if estimate.asks == "rebuild":
        days = text.days(short_form(estimate.central.numbers))
        yield f"By the published short form, quantity ÷ rate + lead: {days} days."
    if estimate.low is not estimate.high and estimate.low and estimate.high:
        yield "These are low, central and high readings of the inputs, not a probability."
    if estimate.verdict:
        yield _verdict_sentence(estimate, estimate.verdict)


def _days_sentence(estimate: Estimate) -> str:
    if estimate.bound == "none":
        return _unbounded(estimate, "the days")
    subject, verb = _subject(estimate.scenario)
    answer = _answer(estimate)
    return f"{subject} never {_OUT[verb]}." if answer == "never" else f"{subject} {verb} {answer}."


_OUT: Final = {"last": "run out", "lasts": "runs out"}


def _rebuild_sentence(estimate: Estimate) -> str:
    if estimate.bound == "none":
        return _unbounded(estimate, "the time to rebuild")
    target = with_unit(estimate.central.numbers["target"], "rounds")
    answer = _answer(estimate)
    if answer == "never":
        return f"The stock never gets back to {target}: use is no less than production."
    return f"The stock is back at {target} in {answer}."


def _unbounded(estimate: Estimate, what: str) -> str:
    """Why nothing follows from several one-sided bounds."""
    bounds = [
        f"{label(name)} ({amount(given, name, estimate.scenario.month)})"
        for name, given in inputs_of(estimate.scenario, estimate.asks).items()
        if given.quantity.bound != "exact"
    ]
    return f"No bound on {what} follows: {' and '.join(bounds)} pull both ways."


def _subject(scenario: Scenario) -> tuple[str, str]:
    inputs = scenario.inputs()
    if set(inputs) - {"lasts"} == {"rounds", "daily"}:
        rounds = amount(inputs["rounds"], "rounds", scenario.month)
        subject = f"{rounds} at {amount(inputs['daily'], 'daily', scenario.month)}"
        return _capital(subject), "last"
    return ("The stock that runs out first" if scenario.nature else "The stock"), "lasts"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _answer(estimate: Estimate) -> str:
    """The days in words."""
    low, high, central = estimate.low, estimate.high, estimate.central
    if high is None:
        return f"at least {_span(estimate, low)}"
    if low is None:
        return f"at most {_span(estimate, high)}"
    if low is high:
        return _span(estimate, central)
    ends = f"{_short(estimate, low)} to {_short(estimate, high)}"
    return f"{ends} days, {_short(estimate, central)} at the central reading"


def limits(estimate: Estimate) -> list[text.Value]:
    """What shown days must not be rounded across."""
    if estimate.verdict is None:
        return []
    question = estimate.verdict.asked
    return [question.low, question.high]


def _short(estimate: Estimate, reading: Reading | None) -> str:
    if reading is None or reading.value is None:
        return "never"
    return text.days(reading.value, limits(estimate))


def _span(estimate: Estimate, reading: Reading | None) -> str:
    """``62.5 days, about 2.1 months, until 2024-01-02``."""
    if reading is None or reading.value is None:
        return "never"
    words = text.span(reading.value, estimate.scenario.month, limits(estimate))
    date = text.date(estimate.scenario.start, reading.value)
    return f"{words}, until {date}" if date else words


def _solved_sentence(estimate: Estimate) -> str:
    if estimate.bound == "none":
        return _unbounded(estimate, label(estimate.asks))
    duration = _duration(estimate.scenario)
    if any(end and end.outcome != "value" for end in (estimate.low, estimate.high)):
        return _no_value_sentence(estimate, duration)
    value = _range(estimate, unit_of(estimate.asks))
    if estimate.asks in estimate.scenario.inputs() or not _is_triangle(estimate.scenario):
        limit = "at most" if kind_of(estimate.asks).effect < 0 else "at least"
        return f"To last {duration}, {label(estimate.asks)} must be {limit} {value}."
    inputs = estimate.scenario.inputs()
    (other,) = set(inputs) - {"lasts"}
    known = amount(inputs[other], other, estimate.scenario.month)
    if estimate.asks == "daily":
        return f"{_capital(known)} that last {duration} imply {value}."
    return f"{_capital(known)} for {duration} take {value}."


def _is_triangle(scenario: Scenario) -> bool:
    return set(scenario.inputs()) - {"lasts"} in ({"rounds"}, {"daily"})


def _duration(scenario: Scenario) -> str:
    """``about 2 months (48.7 to 76.1 days)``: as written, and in days."""
    given = scenario.inputs()["lasts"]
    low, high = given.quantity.span("days", scenario.month)
    written = clean(given.text).removeprefix("@")
    if given.quantity.is_point:
        hedge = _HEDGES[given.quantity.hedge]
        written = f"{hedge}{clean(str(replace(given.quantity, hedge='')))}"
        if given.quantity.bound != "exact":
            low = high = given.quantity.point("days", scenario.month)
    if low == high:
        in_days = f"{text.number(low, 5)} days"
        return in_days if written.removeprefix(hedge) == in_days else f"{written} ({in_days})"
    return f"{written} ({text.number(low)} to {text.number(high)} days)"


def _range(estimate: Estimate, unit: str) -> str:
    """The value solved for; the ends of a range are rounded outwards."""
    low, high = estimate.low, estimate.high
    if low and high:
        if low is high:
            return with_unit(low.rank, unit)
        ends = f"{_outward(low, -1)} to {with_unit(_outward_value(high, 1), unit)}"
        return f"{ends} ({with_unit(estimate.central.rank, unit)} at the central reading)"
    if low:
        bound = f"at least {with_unit(_outward_value(low, -1), unit)}"
    else:
        assert high is not None  # noqa: S101 - bound "none" was told before
        bound = f"at most {with_unit(_outward_value(high, 1), unit)}"
    return f"{bound}{_at_face(estimate, unit)}"


def _at_face(estimate: Estimate, unit: str) -> str:
    if estimate.face is None or estimate.face[0].rank == estimate.face[1].rank:
        return ""
    low, high = estimate.face
    ends = f"{_outward(low, -1)} to {with_unit(_outward_value(high, 1), unit)}"
    return f"; {ends} with every bound taken at its number"


def _outward(reading: Reading, way: int) -> str:
    return text.number(_outward_value(reading, way))


def _outward_value(reading: Reading, way: int) -> text.Value:
    """A value of 100 or more to the next whole number, so that a range never narrows in print."""
    value = reading.rank
    if value < 100 or math.isinf(value):
        return value
    return math.ceil(value) if way > 0 else math.floor(value)


def _no_value_sentence(estimate: Estimate, duration: str) -> str:
    name = label(estimate.asks)
    outcomes = {r.outcome for r in (estimate.low, estimate.high) if r}
    if outcomes == {"every"}:
        return f"Every value of {name} makes it last {duration}."
    if outcomes == {"none"}:
        return f"No value of {name} makes it last {duration}."
    return f"Whether any value of {name} makes it last {duration} depends on the other inputs."


def _verdict_sentence(estimate: Estimate, verdict: Verdict) -> str:
    asked = asked_words(verdict.asked, estimate.scenario)
    return {
        "yes": f"Yes: that is {asked}.",
        "no": f"No: that is not {asked}.",
        "depends": f"It depends: {asked} at some readings of the inputs, not at others.",
        "unknown": f"Not decided: these bounds allow {asked}, and less and more as well.",
    }[verdict.answer]


def asked_words(asked: Asked, scenario: Scenario) -> str:
    """The duration asked about: ``at least 60 days``, ``48.7 to 76.1 days (about 2 months)``."""
    if asked.rule == "at least":
        return f"at least {text.number(asked.low, 6)} days"
    if asked.rule == "at most":
        return f"at most {text.number(asked.high, 6)} days"
    assert scenario.question.lasts is not None  # noqa: S101 - an asked duration was written
    written = clean(scenario.question.lasts.text)
    return f"inside {text.number(asked.low)} to {text.number(asked.high)} days ({written})"


def label(name: str) -> str:
    """An input's name as the sentence says it: ``the daily rate``."""
    return _LABELS.get(name, clean(name))


_LABELS: Final = {
    "rounds": "the stock",
    "daily": "the daily rate",
    "production": "production",
    "unserviceable": "the unserviceable share",
    "reserve": "the reserve",
    "loss": "the storage loss",
}


def unit_of(name: str) -> str:
    """The unit of an input, by its full name."""
    return kind_of(name).unit

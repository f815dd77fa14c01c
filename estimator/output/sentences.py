"""Answers in sentences."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.answer import cases
from estimator.answer.cases import inputs_of
from estimator.answer.reading import short_form, stock_out_date
from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.words import (
    against,
    amount,
    as_written,
    asked_words,
    compared,
    duration,
    exactly,
    label,
    limits,
    said,
    spoken,
    unit_of,
    with_unit,
)
from estimator.scenario.inputs import LEVELS, WAYS
from estimator.scenario.name import kind_of
from estimator.scenario.plan import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.answer.reading import Reading
    from estimator.answer.verdict import Verdict
    from estimator.register.records import Figure
    from estimator.scenario.models import Scenario


_MIDDLE: Final = "at the central reading"


def unbounded(estimate: Estimate, what: str) -> str:
    """Why nothing follows from one-sided bounds."""
    bounds = [
        f"{label(name, estimate.scenario)} ({spoken(amount(given, name, estimate.scenario))})"
        for name, given in inputs_of(estimate.scenario, estimate.asks).items()
        if given.quantity.bound != "exact" and not kind_of(name).is_idle
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
    how = "counting each bound as exactly its number"
    if len(bounds) == 1:
        ((name, given),) = bounds.items()
        scenario = estimate.scenario
        how = f"with {label(name, scenario)} at exactly {exactly(given, name, scenario)}"
    unit = " days" if estimate.is_time else ""
    return f"; {how}, {ends(estimate, estimate.face)}{unit}"


def ends(estimate: Estimate, readings: tuple[Reading, Reading]) -> str:
    """Two answers, rounded as tables have them."""
    low, high = readings
    if estimate.is_time:
        return numbers.between(low.rank, high.rank, limits(estimate))
    way = side(estimate)
    least, most = (value_words(estimate.asks, each.rank, way) for each in (low, high))
    return f"{least} to {most}"


def value_words(name: str, value: numbers.Value, way: int) -> str:
    """The bare number, in per cent for shares."""
    row = kind_of(name)
    if row.is_share:
        return with_unit(value, row.unit, way=way)
    return numbers.number(value, way=way)


def side(estimate: Estimate) -> int:
    """How a value is rounded, as in `numbers`: a limit to the side that will do."""
    if is_implied(estimate):
        return 0
    return -1 if kind_of(estimate.asks).effect < 0 else 1


def capital(words: str) -> str:
    """The same as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def verb(scenario: Scenario, plural: str) -> str:
    """The verb after a number of rounds."""
    quantity = scenario.inputs()["rounds"].quantity
    one = quantity.is_one and quantity.point() == 1
    return {"last": "lasts", "imply": "implies"}[plural] if one else plural


def days_sentence(estimate: Estimate) -> str:
    """How long a stock lasts."""
    if estimate.bound == "none":
        return unbounded(estimate, "the days")
    who, last = subject(estimate.scenario)
    if estimate.low is estimate.high and estimate.central.value is None:
        is_one = not estimate.scenario.nature
        return f"{who} never {_OUT[last]}." if is_one else "No nature ever runs out."
    if estimate.high is not None and not estimate.high.rank:
        return f"{who} {last} 0 days: there is nothing to use from the first day on."
    if estimate.scenario.nature and estimate.low is estimate.high:
        days = {n: math.inf if o.days is None else o.days for n, o in estimate.schedules.items()}
        first = clean(min(days, key=lambda name: days[name]))
        who = f"{capital(first)} runs out first: it"
    return f"{who} {last} {_time(estimate, 'until', 'may never run out')}."


_OUT: Final = {"last": "run out", "lasts": "runs out"}
_IS: Final = {"last": "are", "lasts": "is"}
"""To run out and to be, by the form of the verb that `subject` gives."""


def subject(scenario: Scenario) -> tuple[str, str]:
    """What lasts, and its verb: ``1,000,000 rounds at 16,000 rounds a day``, ``last``."""
    inputs = scenario.inputs()
    if set(inputs) - {"lasts", *LEVELS} == {"rounds", "daily"}:
        rounds = capital(amount(inputs["rounds"], "rounds", scenario))
        rate = said(inputs["daily"], "daily", scenario)
        return f"{rounds} at {rate}", verb(scenario, "last")
    return ("The first nature to run out" if scenario.nature else "The stock"), "lasts"


class Saying(NamedTuple):
    """How a time is said.

    Attributes:
        before: what stands before it: ``The stock lasts``, ``The stock is back at 3M rounds in``.
        by: the preposition of its date.
        at_once: that there is no time to wait, a sentence.
        never: that it is never, likewise.
        endless: that it may be never, after another time.
        again: that it is never, of some draws.
        takes: what is compared with a duration that was asked about.
        of: what follows the days: `` of production at 125 rounds a year``.
    """

    before: str
    by: str
    at_once: str
    never: str
    endless: str
    again: str
    takes: str
    of: str = ""

    def days(self, time: str) -> str:
        """Days in words, with what they are of."""
        return re.sub(r"\bdays?\b", lambda found: found[0] + self.of, time, count=1)


def saying(estimate: Estimate) -> Saying:
    """How the answer is said, if it is a time."""
    scenario = estimate.scenario
    if estimate.asks == "rebuild":
        return _rebuilt(scenario)
    who, last = subject(scenario)
    if level := goal(scenario):
        before, never = f"{who} {_IS[last]} down to {level}", f"{who} {_IS[last]} never down to"
        below = f"{who} {_IS[last]} below"
        return Saying(
            before=f"{before} after",
            by="on",
            at_once=f"{before} already" if _is_at(estimate) else f"{below} {level} already",
            never=f"{never} {level}",
            endless="perhaps never",
            again="it is never down to that",
            takes="takes",
        )
    return Saying(
        before=f"{who} {last}",
        by="until",
        at_once="",  # which `days_sentence` says in its own words
        never=f"{who} never {_OUT[last]}",
        endless="may never run out",
        again="the stock never runs out",
        takes="lasts",
    )


def _rebuilt(scenario: Scenario) -> Saying:
    """How a time to rebuild is said: from nothing, it measures rounds in production."""
    target = goal(scenario, "target")
    inputs = inputs_of(scenario, "rebuild")
    before, never, of = f"The stock is back at {target} in", "", ""
    if set(inputs) - {"lasts"} == {"target", "production"}:
        quantity = inputs["target"].quantity
        are = "is" if quantity.is_point and quantity.point() == 1 else "are"
        before = f"{capital(spoken(target))} {are}"
        never = f"{before} never made"
        of = f" of production at {spoken(as_written(inputs['production'], scenario))}"
    return Saying(
        before=before,
        by="until" if of else "on",
        at_once=f"The stock is at its target of {target} already",
        never=never or f"The stock never gets back to {target}",
        endless="perhaps never",
        again="it never gets there",
        takes="takes",
        of=of,
    )


def goal(scenario: Scenario, *names: str) -> str:
    """A level that is asked for: ``50% (500,000 rounds)``; empty where there is none.

    Args:
        scenario: what was assumed.
        names: the inputs that may say it; those of a time until a level unless given.
    """
    given = inputs_of(scenario, "rebuild" if names else "days")
    name = next((name for name in names or LEVELS if name in given), None)
    if name is None:
        return ""
    words = said(given[name], name, scenario)
    stock = [given[n] for way in WAYS["stock"] for n in (*way, "unserviceable") if n in given]
    is_known = stock and all(each.quantity.is_one for each in (given[name], *stock))
    found = plan_of(cases.central(scenario), scenario.month).goal if is_known else None
    if name != "until_share" or found is None:
        return words
    unit = scenario.called("rounds")
    return f"{words} ({with_unit(found.level, unit, numbers.typed(found.level, 6))})"


def _is_at(estimate: Estimate) -> bool:
    """Whether the stock is no less than the level that is asked for."""
    plan = plan_of(estimate.central.numbers, estimate.scenario.month)
    return plan.goal is not None and plan.stock >= plan.goal.level


def time_sentence(estimate: Estimate) -> str:
    """How long until a stock is back at its target, or down to a level."""
    said = saying(estimate)
    if estimate.bound == "none":
        back = "the time to rebuild" if estimate.asks == "rebuild" else "the time"
        return unbounded(estimate, back)
    if not estimate.is_spread and estimate.bound == "exact":
        if estimate.central.value is None:
            return f"{said.never}."
        if estimate.central.value == 0:
            return f"{said.at_once}."
    return f"{said.before} {said.days(_time(estimate, said.by, said.endless))}."


def short_form_sentence(estimate: Estimate) -> Iterator[str]:
    """The same as it is published; no sentence without production."""
    days = short_form(estimate.central.numbers)
    is_one = estimate.low is not None and estimate.low is estimate.high
    if days is None or estimate.central.value is None or not is_one:
        return
    words = numbers.span(days, estimate.scenario.month)
    if words != numbers.span(estimate.central.value, estimate.scenario.month):
        yield f"The short form in use, quantity ÷ rate + lead, gives {words}."


def _time(estimate: Estimate, by: str, endless: str) -> str:
    """The days in words."""
    low, high, central = estimate.low, estimate.high, estimate.central
    dated = bool(estimate.scenario.start)
    if low is None:
        assert high is not None  # noqa: S101 - bound "none" was told before
        latest = " at the latest" * dated
        return f"at most {_span(estimate, high, by)}{latest}{closed(estimate)}"
    if high is None:
        earliest = " at the earliest" * dated
        return f"at least {_span(estimate, low, by)}{earliest}{closed(estimate)}"
    if not estimate.is_spread:
        return _span(estimate, central, by)
    middle = "never"
    if central.value is not None:
        middle = numbers.counted(numbers.days(central.value, limits(estimate)), "day")
    middle = f"{middle} {_MIDDLE}"
    if high.value is None:
        return f"at least {_span(estimate, low, by)}, and {endless}; {middle}"
    return f"{_span_range(estimate, low, high)}; {middle}"


def _span(estimate: Estimate, reading: Reading, by: str) -> str:
    """``62.5 days, about 2.1 months, until 2024-01-02``."""
    assert reading.value is not None  # noqa: S101 - never is told in other words
    words = numbers.span(reading.value, estimate.scenario.month, limits(estimate))
    date = stock_out_date(estimate.scenario.start, reading.value)
    return f"{words}, {by} {date}" if date else words


def _span_range(estimate: Estimate, low: Reading, high: Reading) -> str:
    """``45.5 to 150 days, about 1.5 to 4.9 months``."""
    start = estimate.scenario.start
    words = f"{ends(estimate, (low, high))} days"
    longer = numbers.longer_range(low.rank, high.rank, estimate.scenario.month)
    words += f", about {longer}" if longer else ""
    dates = [stock_out_date(start, reading.value) for reading in (low, high)]
    return f"{words} ({dates[0]} to {dates[1]})" if start else words


def solved_sentence(estimate: Estimate) -> str:
    """The value that a duration implies or allows, or that none does."""
    if estimate.bound == "none":
        return unbounded(estimate, label(estimate.asks, estimate.scenario))
    answers = (estimate.low, estimate.central, estimate.high)
    if {answer.outcome for answer in answers if answer} != {"value"}:
        return _no_value(estimate)
    if is_implied(estimate):
        return _implied(estimate)
    return _limit(estimate)


def is_implied(estimate: Estimate) -> bool:
    """Whether the answer is the third of rounds, rate and duration, rather than a limit."""
    inputs = set(estimate.scenario.inputs())
    known = (set(way) for ways in WAYS.values() for way in ways)
    return estimate.asks in {"rounds", "daily"} - inputs and inputs - {"lasts"} in known


def _implied(estimate: Estimate) -> str:
    """Of rounds, rate and duration, the third."""
    scenario, inputs = estimate.scenario, estimate.scenario.inputs()
    names = [name for name in ("rounds", "daily") if name in inputs]
    given = [capital(spoken(amount(inputs[name], name, scenario))) for name in names]
    value = _one_sided(estimate) or _with_unit(estimate, estimate.central)
    if estimate.is_spread and estimate.low and estimate.high:
        low = value_words(estimate.asks, estimate.low.rank, side(estimate))
        value = f"{low} to {_with_unit(estimate, estimate.high)}; {value} {_MIDDLE}"
    if estimate.asks == "rounds":
        take = f"{given[0]} for {duration(scenario)} take" if given else ""
        return f"{take or f'This use for {duration(scenario)} takes'} {value}."
    if not given:
        return f"A stock of this size that lasts {duration(scenario)} implies {value}."
    last, imply = verb(scenario, "last"), verb(scenario, "imply")
    return f"{given[0]} that {last} {duration(scenario)} {imply} {value}."


def _one_sided(estimate: Estimate) -> str:
    if estimate.high is None and estimate.low:
        return f"at least {_with_unit(estimate, estimate.low)}{closed(estimate)}"
    if estimate.low is None and estimate.high:
        return f"at most {_with_unit(estimate, estimate.high)}{closed(estimate)}"
    return ""


def aim(scenario: Scenario, asks: str, so_long: str = "") -> str:
    """What an input is solved for: ``last 2 months``, ``be back at 3M rounds within 2 years``.

    Args:
        scenario: what was assumed.
        asks: the input.
        so_long: the duration in words; as it was written unless given.
    """
    so_long = so_long or duration(scenario)
    if cases.is_rebuild(scenario, asks):
        target = "it" if asks == "target" else goal(scenario, "target")
        return f"be back at {target} within {so_long}"
    level = "it" if asks in LEVELS else goal(scenario)
    return f"stay above {level} for {so_long}" if level else f"last {so_long}"


def _limit(estimate: Estimate) -> str:
    """What an input must keep to; a limit is rounded to the side that will do."""
    scenario = estimate.scenario
    to_last, name = f"To {aim(scenario, estimate.asks)}", label(estimate.asks, scenario)
    if one_sided := _one_sided(estimate):
        word = "greatest" if kind_of(estimate.asks).effect < 0 else "least"
        return f"{to_last}, the {word} {name.removeprefix('the ')} is {one_sided}."
    must = f"{name} must be {_must(estimate)}"
    if estimate.is_spread and estimate.low and estimate.high:
        span = ends(estimate, (estimate.low, estimate.high))
        return f"{to_last}, {must} {_MIDDLE}, {span} from the low to the high one."
    return f"{to_last}, {must}."


def _must(estimate: Estimate) -> str:
    limit = "at most" if kind_of(estimate.asks).effect < 0 else "at least"
    limit = "no later than" if unit_of(estimate.asks, estimate.scenario) == "when" else limit
    return f"{limit} {_with_unit(estimate, estimate.central)}"


def _with_unit(estimate: Estimate, reading: Reading) -> str:
    unit = unit_of(estimate.asks, estimate.scenario)
    words = spoken(with_unit(reading.rank, unit, way=side(estimate)))
    date = stock_out_date(estimate.scenario.start, reading.value) if unit == "when" else ""
    return f"{words} ({date})" if date else words


def _no_value(estimate: Estimate) -> str:
    """Where some reading allows every value or none."""
    scenario = estimate.scenario
    to_last, name = aim(scenario, estimate.asks), label(estimate.asks, scenario)
    central = estimate.central.outcome
    ends = {end.outcome for end in (estimate.low, estimate.high) if end} - {central}
    if central == "value":
        others = " and ".join(_OTHERS[outcome] for outcome in sorted(ends))
        must = f"{name} must be {_must(estimate)} {_MIDDLE}"
        return f"To {to_last}, {must}; at some others {others}."
    where = f" {_MIDDLE}, but not at all readings" if ends else ""
    which = "Every" if central == "every" else "No"
    return f"{which} value of {name} makes it {to_last}{where}."


_OTHERS: Final = {"every": "every value will do", "none": "no value will do"}


def lead(estimate: Estimate, doubts: Sequence[str] = ()) -> Iterator[str]:
    """The answer and the verdict, a sentence each.

    Args:
        estimate: the answer.
        doubts: what the verdict is to be doubted for, from `doubted`.
    """
    if estimate.asks == "days" and not estimate.scenario.question.until_level:
        yield days_sentence(estimate)
    else:
        yield time_sentence(estimate) if estimate.is_time else solved_sentence(estimate)
    if estimate.asks == "rebuild":
        yield from short_form_sentence(estimate)
    if estimate.low is not estimate.high and estimate.low and estimate.high:
        yield "These are low, central and high readings of the inputs, not a probability."
    if estimate.verdict:
        yield _verdict_sentence(estimate, estimate.verdict, doubts)


def _verdict_sentence(estimate: Estimate, verdict: Verdict, doubts: Sequence[str]) -> str:
    asked = asked_words(verdict.asked, estimate.scenario)
    first = qualified(verdict.word, doubts)
    if verdict.answer == "no":
        beyond = estimate.low is not None and estimate.low.rank > verdict.asked.high
        end = estimate.low if beyond else estimate.high
        assert end is not None  # noqa: S101 - an end that is open decides nothing
        one_sided = "" if estimate.low is estimate.high else "at least " if beyond else "at most "
        days, plain = against(verdict.asked, estimate.scenario, beyond=beyond)
        takes = saying(estimate).takes
        return f"{first}: {compared(end.rank, days, plain, one_sided, takes=takes)}."
    return {
        "yes": f"{first}: that is {asked}.",
        "depends": f"{first}: that is {asked} at some readings of the inputs, not at others.",
        "unknown": f"{first}: the bounds leave open whether that is {asked}.",
    }[verdict.answer]


def doubted(scenario: Scenario, figures: Sequence[Figure]) -> list[str]:
    """What a verdict is to be doubted for, if it rests on figures that nobody states."""
    inputs = scenario.inputs().items()
    by_figure = {id_: (name, given) for name, given in inputs for id_ in given.figures}
    found = []
    for figure in figures:
        if figure.id in by_figure:
            name, given = by_figure[figure.id]
            why = "no source states" if figure.status == "assumed" else "cannot be judged"
            found.append(f"{said(given, name, scenario)} is right, which {why}")
    return found


def qualified(word: str, doubts: Sequence[str]) -> str:
    """The first word of a verdict with what it rests on: ``Yes, if 16,000 … is right, which …``."""
    return f"{word}, if {', and '.join(doubts)}" if doubts else word

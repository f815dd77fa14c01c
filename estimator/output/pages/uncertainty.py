"""A distribution of days in sentences and tables: percentiles, chances, an exceedance strip."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.document import question
from estimator.answer.reading import stock_out_date
from estimator.answer.verdict import word_of
from estimator.output import numbers, sentences, words
from estimator.output.formats.tornado import swings_table
from estimator.output.page import Addition, Table
from estimator.uncertainty.estimated import named, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.uncertainty.distribution_of_days import Distribution
    from estimator.uncertainty.draws import Swing
    from estimator.uncertainty.estimated import Estimated

_MOST_DIGITS: Final = 4
_SHOWN_DIGITS: Final = 3
_TINY: Final = 1e-9  # of rounding
_NEVER: Final = "never"
_UNDETERMINED: Final = "undetermined"  # where draws cannot tell long from never
_STRIP: Final = 40  # characters, so that the line fits 60 columns
_BLOCKS: Final = " ▁▂▃▄▅▆▇█"


def chances(
    estimate: Estimate,
    found: Distribution,
    swings: Sequence[Swing],
    doubts: Sequence[str] = (),
) -> Addition:
    """What a distribution adds to an answer, in place of its low, central and high readings."""
    distribution = found.to_dict()
    del distribution["scenario"]
    return Addition(
        answer=list(lead(estimate, found, doubts)),
        bare=bare(found),
        tables=[_percentiles(estimate, found), swings_table(swings)._replace(spare="driver")],
        data={**headline(estimate, found), "distribution": distribution},
        record=record_of(estimate, found),
    )


def bare(found: Distribution) -> str:
    """The median for scripts: no more digits than its error supports, and no separators."""
    text = figure(found.median)
    return text if text in {_NEVER, _UNDETERMINED} else numbers.bare(float(text.replace(",", "")))


def headline(estimate: Estimate, found: Distribution) -> dict[str, Any]:
    """The median as the answer, and the verdict of the draws, in place of those of the readings."""
    data, judged = _median(estimate, found), _judged(estimate, found)
    if judged and estimate.verdict:
        answer = {"Yes": "yes", "No": "no"}.get(judged["verdict"], "depends")
        data["question"] = {**question(estimate.verdict), "answer": answer, **judged}
    return data


def _median(estimate: Estimate, found: Distribution) -> dict[str, Any]:
    median = found.median.value
    return {
        "outcome": _outcome(estimate, found),
        "bound": "exact",  # of the draws, in which a bound is a range
        "days": plain(median),
        "days_exact": None,
        "months": plain(median / float(estimate.scenario.month)),
        "date": stock_out_date(estimate.scenario.start, median) or None,
    }


def _judged(estimate: Estimate, found: Distribution) -> dict[str, Any]:
    """The first word of the verdict and the chance it follows from; nothing if none was asked."""
    if found.inside is None or estimate.verdict is None:
        return {}
    chance = found.inside.value
    return {"verdict": word_of(chance), "chance": plain(chance)}


def _outcome(estimate: Estimate, found: Distribution) -> str:
    if found.outcome != "depletes":
        return found.outcome
    if estimate.asks == "rebuild":
        return "rebuilds"
    return "reaches" if estimate.scenario.question.until_level else "depletes"


def record_of(estimate: Estimate, found: Distribution) -> dict[str, Any]:
    """The median, percentiles and chances as columns of a row, all numbers to 9 digits."""
    row = _median(estimate, found) | _judged(estimate, found)
    row |= {f"p{named(share)}": plain(days.value) for share, days in found.percentiles.items()}
    row |= {f"chance_{named(days)}": plain(p.value) for days, p in found.chances.items()}
    return row | {"never": plain(found.never.value)}


def figure(
    estimated: Estimated, limits: Sequence[numbers.Value] = (), most: int = _MOST_DIGITS
) -> str:
    """A simulated number with no more digits than its error supports.

    Args:
        estimated: the number and its error.
        limits: what it is not to be rounded across.
        most: how many digits are enough.
    """
    if math.isinf(estimated.value):
        return _UNDETERMINED if estimated.error else _NEVER
    digits, value = max(1, min(estimated.digits, most)), _settled(estimated)
    words = numbers.number(value, digits)
    return words if numbers.is_true_to(words, value, limits) else numbers.days(value, limits)


def _settled(estimated: Estimated) -> float:
    """Its value without what rounding left in the last digits (METHODS §4)."""
    return float(numbers.bare(estimated.value))


def shown(estimate: Estimate, found: Distribution, days: Estimated) -> str:
    """Days of a distribution, all to the same place: as many digits as inputs carry, three.

    There are more where the outermost percentiles are nearer to each other than that.
    """
    low, high = (found.percentiles[end(found.percentiles)].value for end in (min, max))
    digits = _SHOWN_DIGITS
    if not math.isinf(high) and not math.isinf(days.value):
        most = numbers.apart(low, high, _SHOWN_DIGITS)
        digits = numbers.to_the_place(_settled(days), high, most)
    return figure(days, words.limits(estimate), digits)


def percent(chance: Estimated) -> str:
    """A probability in per cent: 0% or 100% only where it is certain."""
    value = chance.value * 100
    ends = 0 < value < 100 or not chance.error
    if ends and (value in {0, 100} or 0.1 <= value <= 99.9):
        digits = range(max(1, min(chance.digits, 3)), 4)
        words = (numbers.number(value, count) for count in digits)
        return f"{next(word for word in words if word not in _SURE or value in {0, 100})}%"
    rest = min(value, 100 - value) or chance.error * 100
    limit = numbers.number(max(0.1, _rounded_up(rest)))
    return f"under {limit}%" if value < 50 else f"over {numbers.number(100 - float(limit), 3)}%"


_SURE: Final = frozenset({"0", "100"})


def _rounded_up(value: float) -> float:
    """To one digit."""
    unit = 10.0 ** math.floor(math.log10(value))
    return math.ceil(value / unit - _TINY) * unit


def lead(estimate: Estimate, found: Distribution, doubts: Sequence[str] = ()) -> Iterator[str]:
    """The median, the chance of what was asked, and that of never, a sentence each."""
    said = sentences.saying(estimate)
    median, spread = shown(estimate, found, found.median), _spread(estimate, found)
    if median == _NEVER:
        yield f"{said.never} at the median{spread}."
    elif median == _UNDETERMINED:
        who = said.before if said.takes == "lasts" else f"The stock {said.takes}"
        yield f"{who} too long at the median to be told from never{spread}."
    else:
        about = numbers.longer(_settled(found.median), estimate.scenario.month)
        longer = f", about {about}" if about else ""
        days = said.days(numbers.counted(median, "day"))
        yield f"{said.before} {days} at the median{longer}{spread}."
    if found.asked and found.inside:
        yield _verdict(estimate, found, found.inside, doubts)
    if found.never.value:
        yield f"In {percent(found.never)} of draws {said.again}."
    elif found.never.error:
        yield f"In no draw, so with a chance {percent(found.never)}, {said.again}."


def _spread(estimate: Estimate, found: Distribution) -> str:
    """The days between the outermost percentiles, and how many of the draws that is."""
    least, most = min(found.percentiles), max(found.percentiles)
    low, high = (shown(estimate, found, found.percentiles[share]) for share in (least, most))
    if least == most or math.isinf(found.percentiles[least].value):
        return ""
    if high == _UNDETERMINED:
        return f"; {low} days or more in {numbers.number(100 - least)}% of draws"
    ends = f"{low} days to {high}" if high == _NEVER else f"{low} to {high} days"
    return f"; {ends} in {numbers.number(most - least)}% of draws"


def _verdict(
    estimate: Estimate, found: Distribution, inside: Estimated, doubts: Sequence[str]
) -> str:
    """Whether it lasts as asked: by the chance of exactly that, and what it is instead."""
    assert found.asked is not None  # noqa: S101 - `inside` is only there with it
    asked, median, word = found.asked, found.median.value, word_of(inside.value)
    said = f"{_are(draws_words(inside))} {words.asked_words(asked, estimate.scenario)}"
    first = sentences.qualified(word, doubts)
    if word not in {"No", "Probably not"} or asked.low <= median <= asked.high:
        return f"{first}: {said}."
    takes = sentences.saying(estimate).takes
    days, _ = words.against(asked, estimate.scenario, beyond=median > asked.high)
    return f"{first}: {words.compared(median, days, takes=takes)} at the median; {said}."


def draws_words(chance: Estimated) -> str:
    """A share of the draws: ``46.5% of draws``, ``no draw``."""
    if not chance.error and chance.value in {0, 1}:
        return "every draw" if chance.value else "no draw"
    if chance.value < _RARE:
        return "fewer than 1 draw in 100"
    if chance.value > 1 - _RARE:
        return "more than 99 draws in 100"
    return f"{percent(chance)} of draws"


def _are(share: str) -> str:
    """The same with its verb."""
    return f"{share} {'is' if share.endswith((' draw', 'draw in 100')) else 'are'}"


_RARE: Final = 0.01


def _percentiles(estimate: Estimate, found: Distribution) -> Table:
    month, start = estimate.scenario.month, estimate.scenario.start
    rows = []
    shows_errors = found.method == "mc"  # else no digit is shown that its error could change
    for share, days in found.percentiles.items():
        never = math.isinf(days.value)
        rows.append(
            [
                f"P{named(share)}",
                shown(estimate, found, days),
                "" if never or not shows_errors else numbers.number(days.error, 1),
                "" if never else numbers.months(_settled(days), month),
                "" if never else stock_out_date(start, days.value),
            ]
        )
    columns = ("", "days", "±", "months", "date")
    notes = [
        f"at least {words.asked_days(days)}: {percent(chance)}{_error(chance)}"
        for days, chance in found.chances.items()
        if not is_inside(estimate, found, days)
    ]
    notes += _strip(found, "last" if sentences.saying(estimate).takes == "lasts" else "take")
    numeric = frozenset({1, 2, 3})
    return Table("Chances", columns, rows, numeric, notes).without_empty()


def is_inside(estimate: Estimate, found: Distribution, days: float) -> bool:
    """Whether that is about the duration that the verdict speaks of, and not the same."""
    asked = found.asked
    rules = {"inside", "at most"} if estimate.asks == "rebuild" else {"inside"}
    return asked is not None and asked.rule in rules and days == float(asked.nominal)


def _error(chance: Estimated) -> str:
    """The error of a probability, in the same unit; not beside a mere bound."""
    words = percent(chance)
    if words[0].isalpha() or not chance.error:
        return ""
    return f" ± {numbers.number(chance.error * 100, 1)} percentage points"


def _strip(found: Distribution, last: str) -> Iterator[str]:
    """The chance to last or to take so long, as a row of blocks over the days from 0."""
    if not has_curve(found):
        return
    most, blocks = found.curve[-1][0], ""
    for step in range(_STRIP):
        days = most * (step + 0.5) / _STRIP
        least = min((chance for time, chance in found.curve if time <= days), default=1.0)
        blocks += _BLOCKS[math.ceil(least * (len(_BLOCKS) - 1))]
    yield f"chance to {last} so many days, from 100% (█) down to 0%:"
    yield f"0 {blocks} {numbers.counted(numbers.number(most), 'day')}"


def has_curve(found: Distribution) -> bool:
    """Whether the days differ, and are not all without end."""
    return len(found.curve) > 1 and found.curve[0][0] < found.curve[-1][0]

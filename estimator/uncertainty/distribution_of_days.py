"""Ranges in, chances out: how long a stock lasts when its inputs are distributions (METHODS §4)."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from estimator.answer.verdict import Asked, question_of
from estimator.arguments import check_callable, check_choice, numbers, whole
from estimator.errors import InputError
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.shown import Shown
from estimator.uncertainty.chances import Summary, has_mean
from estimator.uncertainty.design import chances_of, design
from estimator.uncertainty.draws import SCRAMBLES, Asks, Method, problem
from estimator.uncertainty.estimated import Estimated, named, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Which


@dataclass(frozen=True, slots=True)
class Distribution(Shown):
    """How long a stock lasts, as a distribution.

    Attributes:
        scenario: what was assumed.
        natures: which of several natures the days are about: the first that runs out, the last,
            or all pooled.
        method: ``conditional``, or ``mc`` for plain Monte Carlo.
        samples: points in each of eight independent sets.
        seed: of their scrambles.
        integrated: the inputs that were integrated out rather than drawn.
        percentiles: days by percentage, never as infinite, with an infinite error where that is
            not determined [days].
        asked: the duration asked about, or None.
        chances: P(lasts at least so long) by days: for the duration asked about, then for others.
        inside: P(the days agree with what was asked), or None.
        never: P(it never runs out).
        mean: of the days; None where it does not exist [days].
        shortfall: mean of the days by which it falls short of the duration asked about, 0 where it
            does not; None if nothing was asked [days].
        curve: days and P(lasts at least so long), from likely to unlikely, for a picture.
    """

    scenario: Scenario
    natures: Which
    method: Method
    samples: int
    seed: int
    integrated: tuple[str, ...]
    percentiles: dict[float, Estimated]
    asked: Asked | None
    chances: dict[float, Estimated]
    inside: Estimated | None
    never: Estimated
    mean: Estimated | None
    shortfall: Estimated | None
    curve: tuple[tuple[float, float], ...]

    @property
    def median(self) -> Estimated:
        """The days that are exceeded as often as not."""
        return self.percentiles[50]

    @property
    def outcome(self) -> str:
        """``depletes``, ``never``, or ``may_never`` where only some draws never end."""
        if self.never.error:
            return "may_never"
        return {0.0: "depletes", 1.0: "never"}.get(self.never.value, "may_never")

    @property
    def dates(self) -> dict[float, dt.date | None]:
        """The day of the stock-out by percentage; None for never; empty without a start."""
        start = self.scenario.start
        if start is None:
            return {}
        return {percent: _date(start, days.value) for percent, days in self.percentiles.items()}

    def __repr__(self) -> str:
        """One line: the median, and the scenario."""
        return f"<Distribution: {self.median.value:g} days at the median of {self.scenario!r}>"

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, numbers to 9 significant digits, null for never."""
        return {
            "method": self.method,
            "natures": self.natures,
            "samples": self.samples,
            "sets": SCRAMBLES,
            "seed": self.seed,
            "integrated": list(self.integrated),
            "percentiles": list(self._percentile_rows()),
            "question": _question(self.asked),
            "chances": [
                {"days": plain(days), **chance.to_dict()} for days, chance in self.chances.items()
            ],
            "inside": self.inside and self.inside.to_dict(),
            "never": self.never.to_dict(),
            "mean": self.mean and self.mean.to_dict(),
            "shortfall": self.shortfall and self.shortfall.to_dict(),
            "curve": [[plain(days), plain(chance)] for days, chance in self.curve],
            "scenario": self.scenario.to_dict(),
        }

    def records(self) -> list[dict[str, Any]]:
        """One row for each figure: what it is, its value, its error and its digits."""
        rows = {f"P{named(percent)}": days for percent, days in self.percentiles.items()}
        rows |= {f"P(>= {named(days)} d)": chance for days, chance in self.chances.items()}
        single = {
            "P(as asked)": self.inside,
            "P(never)": self.never,
            "mean": self.mean,
            "shortfall": self.shortfall,
        }
        rows |= {name: figure for name, figure in single.items() if figure}
        return [
            {"figure": name, "unit": "" if name.startswith("P(") else "days", **figure.to_dict()}
            for name, figure in rows.items()
        ]

    def _percentile_rows(self) -> Iterator[dict[str, Any]]:
        dates = self.dates
        for percent, days in self.percentiles.items():
            row = {"percent": percent, **days.to_dict()}
            if dates:
                date = dates[percent]
                row["date"] = date and date.isoformat()
            yield row


def _date(start: dt.date, days: float) -> dt.date | None:
    try:
        return start + dt.timedelta(days=math.floor(days))
    except OverflowError:  # never, or beyond the calendar
        return None


def _question(question: Asked | None) -> dict[str, Any] | None:
    if question is None:
        return None
    low, high, nominal = (plain(float(x)) for x in (question.low, question.high, question.nominal))
    return {"rule": question.rule, "low": low, "high": high, "nominal": nominal}


def sample(
    scenario: AnyScenario,
    *,
    samples: int | None = None,
    seed: int = 0,
    method: Method = "conditional",
    percentiles: Iterable[float] = (5, 25, 50, 75, 95),
    at: Iterable[float] = (),
    natures: Which = "first",
    asks: Asks = "days",
    progress: Callable[[float], None] | None = None,
) -> Distribution:
    """The distribution of the days that a stock lasts, or takes to be back at its target.

    Args:
        scenario: what is assumed; any of its inputs may be a range or a hedge.
        samples: points in each of eight independent sets, rounded up to a power of 2. By default
            1,024 at constant rates, up to 32,768 where each draw walks a schedule.
        seed: of the sets; the same seed gives the same result.
        method: ``mc`` is plain Monte Carlo, an independent check.
        percentiles: percentages above 0 and below 100; the median is always there.
        at: durations besides the one asked about, for their chances [days].
        natures: which of several natures: the first that runs out, the last, or all pooled.
        asks: ``rebuild`` for the time to rebuild the stock to the target of the question.
        progress: called with the share of the work that is done.

    Raises:
        InputError: stock or use are missing (of a rebuild: target or supply), correlations
            contradict each other, phases overlap in some draws, natures cannot be pooled, or an
            argument is out of range.
    """
    scenario = as_scenario(scenario)
    check_callable("progress", progress)
    seed = whole("seed", seed, 0)
    percents = sorted({*numbers("percentiles", percentiles), 50.0})
    if not all(0 < percent < 100 for percent in percents):
        raise InputError("`percentiles`", "percentiles lie between 0 and 100")
    times = numbers("at", at)
    if not all(time >= 0 for time in times):
        raise InputError("`at`", "durations are 0 days or more")
    check_choice("method", method, get_args(Method))
    check_choice("asks", asks, get_args(Asks))
    of = problem(scenario, natures, asks=asks)
    drawn = design(of, samples, seed, method)
    chances = chances_of(drawn, progress)
    question = question_of(scenario, asks)
    figures = Summary(of, chances)
    if question:
        times.insert(0, float(question.nominal))
    return Distribution(
        scenario=scenario,
        natures=natures,
        method=method,
        samples=drawn.size,
        seed=seed,
        integrated=(drawn.integrated,) if drawn.integrated else (),
        percentiles={percent: figures.percentile(percent / 100) for percent in percents},
        asked=question,
        chances={time: figures.at_least(time) for time in times},
        inside=figures.inside(float(question.low), float(question.high)) if question else None,
        never=figures.never,
        mean=figures.mean() if has_mean(of) else None,
        shortfall=figures.shortfall(float(question.nominal)) if question else None,
        curve=figures.curve(),
    )


def draws(
    scenario: AnyScenario,
    *,
    samples: int | None = None,
    seed: int = 0,
    method: Method = "conditional",
    natures: Which = "first",
    asks: Asks = "days",
) -> list[dict[str, float | None]]:
    """The draws that `sample` rests on, for audit: a row each, with its set, inputs and days.

    Numbers have 9 significant digits; days are None for never. The arguments are those of `sample`.

    Raises:
        InputError: as `sample` does.
    """
    scenario = as_scenario(scenario)
    check_choice("method", method, get_args(Method))
    seed = whole("seed", seed, 0)
    check_choice("asks", asks, get_args(Asks))
    drawn = design(problem(scenario, natures, asks=asks), samples, seed, method)
    days = chances_of(drawn).days
    names = [*drawn.problem.distributions, "days"]
    columns = [*(drawn.values[name] for name in names[:-1]), days]
    return [
        {"set": number + 1, **dict(zip(names, map(plain, row), strict=True))}
        for number in range(SCRAMBLES)
        for row in zip(*(column[number].tolist() for column in columns), strict=True)
    ]

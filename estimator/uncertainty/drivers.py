"""Which assumption drives the answer, and where it flips (METHODS §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from estimator.answer.solve import check_solvable
from estimator.answer.verdict import Asked, asked
from estimator.arguments import check_callable, check_choice, whole
from estimator.errors import InputError
from estimator.scenario.consistency import check_no_level
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.scenario.name import kind_of
from estimator.shown import Shown
from estimator.uncertainty.draws import Swing, problem, swings_of
from estimator.uncertainty.estimated import plain
from estimator.uncertainty.shares import Share, Target, share_out
from estimator.uncertainty.solve_for_chance import (
    Boundary,
    Solved,
    boundaries,
    check_chance,
    solve_near,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Problem, Which

_POINTS: Final = 10
"""Of 2: points in each set for a break-even; two or three digits will do."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where one input turns the answer to what was asked.

    Attributes:
        name: full name of the input.
        median: its middle value, in the unit of the inputs table.
        point: the values with which it lasts as asked, all others at their medians.
        chance: the values with which the probability of that is the one chosen.
    """

    name: str
    median: float
    point: Boundary
    chance: Solved


@dataclass(frozen=True, slots=True)
class Drivers(Shown):
    """What drives the answer.

    Attributes:
        scenario: what was assumed.
        natures: which of several natures the days are about.
        of: what the shares are of: the variance of ``log-days``, ``days``, or ``chance``: of
            whether it lasts the duration.
        duration: that was asked about, or that ``chance`` is about [days]; None for neither.
        days: with every input at its median [days]; infinite for never.
        swings: from the widest to the narrowest; points last.
        shares: of the uncertain inputs by name; None if there are none, see `notes`.
        breaks: break-even values against the duration that was asked about; empty without one.
        notes: what a reader should know, a sentence each.
        samples: points in each of eight independent sets.
        seed: of their scrambles.
    """

    scenario: Scenario
    natures: Which
    of: Target
    duration: float | None
    days: float
    swings: tuple[Swing, ...]
    shares: dict[str, Share] | None
    breaks: tuple[BreakEven, ...]
    notes: tuple[str, ...]
    samples: int
    seed: int

    @property
    def idle(self) -> tuple[str, ...]:
        """The inputs that no answer follows from, uncertain or not."""
        known = {"lasts", *(swing.name for swing in self.swings)}
        names = (name for name in self.scenario.inputs() if name not in known)
        return tuple(name for name in names if not kind_of(name).effect)

    def __repr__(self) -> str:
        """One line: the inputs from the one that moves the days most, and the scenario."""
        names = ", ".join(swing.name for swing in self.swings)
        return f"<Drivers: {names} of {self.scenario!r}>"

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, numbers to 9 significant digits, null for never."""
        return {
            "natures": self.natures,
            "of": self.of,
            "duration": plain(self.duration),
            "days": plain(self.days),
            "inputs": self.records(),
            "idle": list(self.idle),
            "notes": list(self.notes),
            "samples": self.samples,
            "seed": self.seed,
            "scenario": self.scenario.to_dict(),
        }

    def records(self) -> list[dict[str, Any]]:
        """One row for each input: swing, shares, break-even."""
        breaks = {each.name: each for each in self.breaks}
        return [
            _swing_row(swing, self.scenario)
            | _share_row((self.shares or {}).get(swing.name))
            | (_break_row(breaks.get(swing.name)) if breaks else {})
            for swing in self.swings
        ]


def _swing_row(swing: Swing, scenario: Scenario) -> dict[str, Any]:
    return {
        "name": swing.name,
        "unit": scenario.called(kind_of(swing.name).unit),
        "low": plain(swing.low),
        "high": plain(swing.high),
        "days_low": plain(swing.days_low),
        "days_high": plain(swing.days_high),
    }


def _share_row(share: Share | None) -> dict[str, Any]:
    parts = {"first": share and share.first, "total": share and share.total}
    parts["shapley"] = share and share.shapley
    row: dict[str, Any] = {}
    for key, figure in parts.items():
        row[key] = figure and plain(figure.value)
        row[f"{key}_error"] = figure and plain(figure.error, 3)
    return row | {"distinct_from_0": share and share.is_distinct}


def _break_row(each: BreakEven | None) -> dict[str, Any]:
    if each is None:
        return dict.fromkeys(_BREAK)
    point, solved = each.point, each.chance
    least, greatest = solved.least, solved.greatest
    cells = (
        plain(point.value) if point.value else point.outcome,
        plain(point.least),
        plain(point.greatest),
        solved.chance,
        plain(solved.value.value) if solved.value else solved.outcome,
        plain(solved.value.error, 3) if solved.value else None,
        least and plain(least.value),
        greatest and plain(greatest.value),
    )
    return dict(zip(_BREAK, cells, strict=True))


_BREAK: Final = (
    "break_even",
    "break_even_least",
    "break_even_greatest",
    "break_even_chance",
    "at_chance",
    "at_chance_error",
    "at_chance_least",
    "at_chance_greatest",
)


def drivers(
    scenario: AnyScenario,
    *,
    of: Target = "log-days",
    chance: float = 0.5,
    samples: int | None = None,
    seed: int = 0,
    natures: Which = "first",
    progress: Callable[[float], None] | None = None,
) -> Drivers:
    """Which input makes the answer uncertain, how much, and where each turns it.

    Args:
        scenario: what is assumed.
        of: what the shares are of: the variance of ln(days), of days, or of whether it lasts the
            duration asked about. Where some draws never end (or end at once, for ln) it is the
            last of these, whatever is asked for.
        chance: the probability that the second break-even is about, between 0 and 1.
        samples: points in each of eight independent sets for the shares, rounded up to a power
            of 2. By default as many as a tenth of a second allows, at most 8,192.
        seed: of the sets.
        natures: which of several natures: the first that runs out, the last, or all pooled.
        progress: called with the share of the work that is done.

    Raises:
        InputError: as `sample`; a chance is asked for without a duration; or the probability is not
            between 0 and 1.
    """
    scenario = as_scenario(scenario)
    check_no_level(scenario)
    check_chance(chance)
    check_choice("of", of, get_args(Target))
    check_callable("progress", progress)
    seed = whole("seed", seed, 0)
    of_days = problem(scenario, natures)
    question = scenario.lasts
    wanted = asked(question.quantity, scenario.month) if question else None
    if of == "chance" and wanted is None:
        raise InputError("`lasts`", "say which duration the chance is of, such as `lasts='2mo'`")
    shared = share_out(of_days, of, wanted, samples, seed)
    breaks = () if wanted is None else _breaks(of_days, chance, wanted, seed, progress)
    return Drivers(
        scenario=scenario,
        natures=natures,
        of=shared.of,
        duration=shared.duration,
        days=of_days.median_days,
        swings=tuple(swings_of(of_days)),
        shares=shared.shares,
        breaks=tuple(breaks),
        notes=shared.notes,
        samples=shared.samples,
        seed=seed,
    )


def _breaks(
    of: Problem,
    chance: float,
    question: Asked,
    seed: int,
    progress: Callable[[float], None] | None,
) -> Iterator[BreakEven]:
    """The break-evens of every input that has one."""
    medians = of.medians
    names = [name for name in medians if _is_solvable(name, of.scenario)]
    points = boundaries(of, names, question) if names else []
    for count, (name, point) in enumerate(zip(names, points, strict=True), 1):
        solved = solve_near(point, of, name, question, chance, None, seed, _POINTS)
        yield BreakEven(name, medians[name], point, solved)
        if progress:
            progress(count / len(names))


def _is_solvable(name: str, scenario: Scenario) -> bool:
    try:
        check_solvable(name, scenario)
    except InputError:
        return False
    return True

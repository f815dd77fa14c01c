"""What an answer consists of, whoever shows it: a terminal, a notebook, a report, a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.answer.cases import TIMES, inputs_of
from estimator.answer.solve import check_solvable
from estimator.errors import InputError
from estimator.scenario.inputs import LOSSES
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.answer.headline import Against, Whose
    from estimator.answer.table import Sensitivity
    from estimator.register.records import Figure
    from estimator.register.register import Register
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.distribution_of_days import Distribution
    from estimator.uncertainty.draws import Swing

_UNJUDGED: Final = 6  # the Admiralty digit of what cannot be judged
_EVENTFUL: Final = 2_000  # a longer way to the answer is not gone for every cell, unless asked


class Reply(NamedTuple):
    """An answer with all that belongs beside it.

    Attributes:
        estimate: the answer.
        distribution: of the days, where chances are the answer; it takes the place of the readings.
        swings: what each input does to the days by itself, where there are chances.
        table: a sensitivity table.
        is_table_asked: whether somebody asked for that table.
        register: where the figures are that the answer rests on or is held against; None without.
        headline: the sourced figures that an answer without a rate or a stock is held against.
        production: those that its production is held against.
    """

    estimate: Estimate
    distribution: Distribution | None = None
    swings: Sequence[Swing] = ()
    table: Sensitivity | None = None
    is_table_asked: bool = False
    register: Register | None = None
    headline: Against | None = None
    production: Against | None = None

    @property
    def doubts(self) -> list[Figure]:
        """The figures it follows from that no source states, or that cannot be judged."""
        if self.register is None:
            return []
        from estimator.answer.headline import figures_used

        used = figures_used(self.estimate.scenario, self.register, self.estimate.asks)
        return [figure for figure in used if is_doubtful(figure)]

    @property
    def is_figured(self) -> bool:
        """Whether it follows from a sourced figure."""
        return is_figured(self.estimate.scenario, self.estimate.asks)


def is_doubtful(figure: Figure) -> bool:
    """Whether a figure is assumed, or so graded that it cannot be judged."""
    return figure.status == "assumed" or figure.credibility == _UNJUDGED


def reply_to(
    estimate: Estimate,
    register: Callable[[], Register],
    *,
    implied: bool = False,
    whose: Whose | None = None,
    tables: Sequence[str] = (),
    for_people: bool = True,
    sampling: Callable[[], dict[str, Any]] = dict,
) -> Reply:
    """Put together what belongs beside an answer.

    Args:
        estimate: the answer.
        register: gives the register; asked only where a figure is used or held against.
        implied: whether an implied rate or stock is held against those of the register.
        whose: whose figures it is held against, and of what time; as it follows if None.
        tables: one or two axes of a table, as people write them: ``daily=8k..24k:5``.
        for_people: whether a table is made unasked.
        sampling: gives the arguments of `sample`; asked only where chances are the answer.

    Raises:
        InputError: more than two axes, or one that cannot be read; and as for `sample`.
    """
    table = _table(estimate, tables, for_people=for_people)
    made = Reply(estimate, table=table, is_table_asked=bool(tables))
    if estimate.is_sampled:
        from estimator.uncertainty.distribution_of_days import sample
        from estimator.uncertainty.draws import swings

        asks: Any = estimate.asks
        found = sample(estimate.scenario, asks=asks, **sampling())
        made = made._replace(distribution=found, swings=swings(estimate.scenario, asks=asks))
    held = implied and is_held(estimate, whose)
    if not (held or made.is_figured):
        return made
    known = register()
    if not held:
        return made._replace(register=known)
    from estimator.answer.headline import Whose, hold_against, hold_production_against

    whose = whose or Whose()
    against = hold_against(estimate.scenario, known, whose, estimate)
    production = hold_production_against(estimate.scenario, known, whose, estimate)
    return made._replace(register=known, headline=against, production=production)


def is_figured(scenario: Scenario, asks: str) -> bool:
    """Whether an answer follows from a sourced figure."""
    return any(given.figures for given in inputs_of(scenario, asks).values())


def is_held(estimate: Estimate, whose: Whose | None = None) -> bool:
    """Whether the register can speak to an answer: a rate or a stock with a time of its own."""
    scenario = estimate.scenario
    if whose and whose.actors:
        return True
    if "round" in scenario.nouns:
        return False
    return not estimate.is_time and bool(is_figured(scenario, estimate.asks) or scenario.start)


def solvable(estimate: Estimate) -> str:
    """An input to solve for next: the rate, or the first that can be."""
    for name in ("daily", *reversed(estimate.scenario.inputs())):
        try:
            check_solvable(name, estimate.scenario)
        except InputError:
            continue
        return name
    return "daily"


def _table(estimate: Estimate, texts: Sequence[str], *, for_people: bool) -> Sensitivity | None:
    """The table that was asked for, or the one that people see unasked."""
    if len(texts) > 2:
        rule = "a table has one or two inputs; leave the others out"
        raise InputError("`table`", rule)
    events = sum(len(schedule.curve) for schedule in estimate.schedules.values())
    is_wanted = for_people and not estimate.is_sampled and estimate.bound != "none"
    if not texts and (not is_wanted or events > _EVENTFUL):
        return None
    from estimator.answer.table import default_axes, parse_table, table  # not for `-q`

    scenario, asks = estimate.scenario, estimate.asks
    axes = tuple(parse_table(text, scenario, asks) for text in texts)
    if not axes:
        axes = default_axes(scenario, asks)
        if asks not in TIMES and any(kind_of(name).name in LOSSES for name in scenario.inputs()):
            axes = axes[:1]  # each cell is a search among irrational times: 0.1 to 0.4 s
    return table(scenario, axes, asks) if axes else None

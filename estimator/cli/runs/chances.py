"""Commands that work with draws alone: drivers, and solve at a given chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimator.answer.expectation import Answered
from estimator.cli.command import refuse
from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.expect import fell_short, unmet
from estimator.cli.runs.idle import (
    CERTAIN,
    is_certain,
    refuse_draws,
    refuse_register,
    refuse_solved,
)
from estimator.cli.runs.reading import sampling, scenario_of
from estimator.output.pages.drivers import page, solved_page
from estimator.output.progress import watched
from estimator.scenario.name import spelled
from estimator.uncertainty.drivers import drivers as drivers_of
from estimator.uncertainty.solve_for_chance import solve_chance

if TYPE_CHECKING:
    import click

    from estimator.scenario.models import Scenario
    from estimator.uncertainty.drivers import Drivers
    from estimator.uncertainty.solve_for_chance import Solved


def drivers(ctx: click.Context) -> None:
    """Tell what drives an answer, and where it flips."""
    wanted = delivery(ctx, charts=True)
    scenario = scenario_of(ctx)
    refuse_draws(ctx, [scenario], CERTAIN if is_certain(scenario) else "")
    refuse_register(ctx, [scenario])
    if scenario.lasts is None:
        refuse(ctx, "breaks", "no duration is asked about", "add --lasts")
    with watched("of the inputs") as advance:
        result = drivers_of(
            scenario,
            of=ctx.params["of"],
            chance=ctx.params["chance"],
            progress=advance,
            **sampling(ctx, scenario.month),
        )
    _refuse_unsampled(ctx, result)
    wanted.send(page(result))


def _refuse_unsampled(ctx: click.Context, result: Drivers) -> None:
    """Refuse options about shares, and about the sampling of them, where there is none."""
    if result.shares is None:
        refuse(ctx, "shares", result.notes[0].rstrip("."))
    if not result.samples:
        refuse(ctx, "samples", "the shares are worked out without sampling")
        if not result.breaks:
            refuse(ctx, "seed", "the shares are worked out without sampling")


def solve(ctx: click.Context) -> None:
    """Tell what one input would have to be for a chance."""
    name = spelled(ctx.params["name"])
    wanted = delivery(ctx)
    scenario = scenario_of(ctx)
    refuse(ctx, "answer", "with --chance the answer is one value")
    refuse_solved(ctx, scenario, name)
    refuse_draws(ctx, [scenario], CERTAIN if is_certain(scenario, name) else "", but=[name])
    refuse_register(ctx, [scenario], name)
    options = sampling(ctx, scenario.month)
    solved = solve_chance(scenario, name, ctx.params["chance"], **options)
    failed = unmet(ctx, _answered(scenario, solved))
    shown = solved_page(solved)
    if ctx.params["note"]:
        from estimator.cli.runs.documents import noted

        shown = noted(ctx, shown, scenario, name)
    wanted.send(shown)
    fell_short(ctx, failed)


def _answered(scenario: Scenario, solved: Solved) -> Answered:
    """What is found at a given chance, for what is expected of it."""
    if solved.value is None:
        return Answered(scenario, solved.name, -math.inf, math.inf, outcome=solved.outcome)
    ends = [end.value for end in (solved.least, solved.greatest) if end]
    return Answered(scenario, solved.name, min(ends), max(ends))

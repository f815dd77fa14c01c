"""``estimate solve``: what would one input have to be?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from estimator.cli.command import Argument, Command, Option, Read, refuse
from estimator.cli.completer import complete_input
from estimator.cli.draws import sampling, sampling_params, share
from estimator.cli.expect import fell_short, unmet
from estimator.cli.idle import CERTAIN, is_certain, refuse_draws, refuse_register, refuse_solved
from estimator.cli.options import read_scenario
from estimator.cli.shared import Request, answer_params, delivery, noted, run_answer
from estimator.scenario.inputs import SPECIAL
from estimator.scenario.name import spelled

if TYPE_CHECKING:
    from estimator.answer.estimate import Estimate
    from estimator.answer.expectation import Answered
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.solve_for_chance import Solved

_HELP = """What would NAME have to be for the stock to last so long, all else as it is?

The largest value that still does for what shortens the days (daily, unserviceable, reserve,
phase.2.daily), the smallest for what lengthens them (rounds, production, ration.below,
arrival.1.rounds). With --target: for it to be back at that within so long.

\b
  estimate solve daily --rounds 1M --lasts 2mo
  estimate solve daily --rounds '1M to 1.5M' --lasts 60d --chance 50%
  estimate solve arrival.1.rounds mine.toml --arrival 30d=0 --lasts 90d
  estimate solve production --rounds 1M --target 3M --lead 90d --lasts 2y
"""


def _run(name: str, chance: float | None, **_params: object) -> None:
    request, name = Request(click.get_current_context(), "solve"), spelled(name)
    if chance is not None:
        _run_chance(request, name, chance)
        return

    def answer(scenario: Scenario) -> Estimate:
        from estimator.answer.estimate import solve

        found = solve(scenario, name)
        refuse_solved(request.ctx, scenario, name)
        return found

    run_answer(request, answer)


def _run_chance(request: Request, name: str, chance: float) -> None:
    wanted = delivery(request)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    from estimator.output.pages.drivers import solved_page
    from estimator.uncertainty.solve_for_chance import solve_chance

    refuse(request.ctx, "answer", "with --chance the answer is one value")
    refuse_solved(request.ctx, scenario, name)
    why = CERTAIN if is_certain(scenario, name) else ""
    refuse_draws(request.ctx, [scenario], why, but=[name])
    refuse_register(request.ctx, [scenario], name)
    options = sampling(request.ctx.params, scenario.month)
    solved = solve_chance(scenario, name, chance, **options)
    failed = unmet(request.ctx, _answered(scenario, solved))
    shown = solved_page(solved)
    wanted.send(noted(request, shown, scenario, name) if request.get("note") else shown)
    fell_short(request.ctx, failed)


def _answered(scenario: Scenario, solved: Solved) -> Answered:
    """What is found at a given chance, for what is expected of it."""
    from estimator.answer.expectation import Answered

    if solved.value is None:
        return Answered(scenario, solved.name, -math.inf, math.inf, outcome=solved.outcome)
    ends = [end.value for end in (solved.least, solved.greatest) if end]
    return Answered(scenario, solved.name, min(ends), max(ends))


command = Command(
    "solve",
    params=[
        Argument(["name"], metavar="NAME", shell_complete=complete_input),
        *answer_params(typed=SPECIAL, sampled=False),
        Option(
            ["--chance"],
            group="Question",
            type=Read(share),
            metavar="SHARE",
            help="solve for this probability of lasting so long, over the ranges of the inputs",
        ),
        *sampling_params(days=False),
    ],
    callback=_run,
    help=_HELP,
)

"""``estimate solve``: what would one input have to be?"""

from __future__ import annotations

import click

from estimator.cli.answering import Request, answer_params, delivery, run_answer
from estimator.cli.options import read_scenario
from estimator.cli.sampling import sampling, sampling_params, share

_HELP = """What would NAME have to be for the stock to last so long, all else as it is?

The largest value that still does for what shortens the days (daily, unserviceable, reserve,
phase.2.daily), the smallest for what lengthens them (rounds, production, ration.below,
arrival.1.rounds).

\b
  estimate solve daily --rounds 1M --lasts 2mo
  estimate solve daily --rounds '1M to 1.5M' --lasts 60d --chance 50%
  estimate solve arrival.1.rounds mine.toml --arrival 30d=0 --lasts 90d
"""


def _run(name: str, chance: str | None, **_params: object) -> None:
    request = Request(click.get_current_context(), "solve")
    if chance is not None:
        _run_chance(request, name, share("--chance", chance))
        return
    from estimator.estimate import solve

    run_answer(request, lambda scenario: solve(scenario, name))


def _run_chance(request: Request, name: str, chance: float) -> None:
    wanted = delivery(request)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    from estimator.output.driving import solved_page
    from estimator.uncertainty.solve_for_chance import solve_chance

    options = sampling(request.ctx.params, scenario.month)
    wanted.send(solved_page(scenario, solve_chance(scenario, name, chance, **options)))


command = click.Command(
    "solve",
    params=[
        click.Argument(["name"], metavar="NAME"),
        *answer_params(sampled=False),
        click.Option(
            ["--chance"],
            metavar="SHARE",
            help="solve for this probability of lasting so long, over the ranges of the inputs",
        ),
        *sampling_params(days=False),
    ],
    callback=_run,
    help=_HELP,
)

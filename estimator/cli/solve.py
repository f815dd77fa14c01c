"""``estimate solve``: what would one input have to be?"""

from __future__ import annotations

import click

from estimator.cli.answering import Request, answer_params, run_answer

_HELP = """What would NAME have to be for the stock to last so long, all else as it is?

The largest value that still does for what shortens the days (daily, unserviceable, reserve,
phase.2.daily), the smallest for what lengthens them (rounds, production, ration.below,
arrival.1.rounds).

\b
  estimate solve daily --rounds 1M --lasts 2mo
  estimate solve arrival.1.rounds mine.toml --arrival 30d=0 --lasts 90d
"""


def _run(name: str, **_params: object) -> None:
    from estimator.estimate import solve

    run_answer(
        Request(click.get_current_context(), "solve"), lambda scenario: solve(scenario, name)
    )


command = click.Command(
    "solve",
    params=[click.Argument(["name"], metavar="NAME"), *answer_params()],
    callback=_run,
    help=_HELP,
)

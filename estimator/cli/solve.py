"""``estimate solve``: what would one input have to be?"""

from __future__ import annotations

from estimator.cli.command import Argument, Command, Option, Read
from estimator.cli.completer import complete_input
from estimator.cli.options import answer_params, sampling_params
from estimator.scenario.inputs import SPECIAL

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

command = Command(
    "solve",
    "cli.runs.answers.solve",
    [
        Argument(["name"], metavar="NAME", shell_complete=complete_input),
        *answer_params(typed=SPECIAL, sampled=False),
        Option(
            ["--chance"],
            group="Question",
            type=Read("cli.runs.values.share"),
            metavar="SHARE",
            help="solve for this probability of lasting so long, over the ranges of the inputs",
        ),
        *sampling_params(days=False),
    ],
    _HELP,
)

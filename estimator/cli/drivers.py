"""``estimate drivers``: which assumption drives the answer, and where does it flip?"""

from __future__ import annotations

from estimator.cli.command import Choice, Command, Option, Read
from estimator.cli.options import output_params, sampling_params, scenario_params

_HELP = """Which assumption makes the answer uncertain, how much, and where each one flips it.

Each input from its P5 to its P95 with the others at their medians; its share of the variance of
ln(days), alone and with its interactions, and its Shapley share; and the value at which the answer
crosses --lasts.

\b
  estimate drivers --rounds 0.8M..1.2M --daily 10k..20k --unserviceable 0..30%
  estimate drivers --scenario nis-2023-ranges --of chance
"""

command = Command(
    "drivers",
    "cli.runs.chances.drivers",
    [
        *scenario_params(),
        Option(
            ["--of"],
            group="Question",
            about=("draws", "page", "shares"),
            type=Choice(["log-days", "days", "chance"]),
            default="log-days",
            help="what the shares are of: the variance of ln(days), of days, of whether it lasts",
        ),
        Option(
            ["--chance"],
            group="Question",
            about=("draws", "page", "breaks"),
            type=Read("cli.runs.values.share"),
            default=0.5,
            metavar="SHARE",
            help="the probability that the second break-even is about; 50% unless given",
        ),
        *sampling_params(days=False, shown=False),
        *output_params(but=("explain",)),
    ],
    _HELP,
)

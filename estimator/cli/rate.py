"""``estimate rate``: a rate of use from counts of a stock, or from a log of use."""

from __future__ import annotations

from estimator.cli.command import Argument, Command, Option, PathText
from estimator.cli.options import decimal_option, output_params

_HELP = """A rate of use with a 90% interval, ready for --daily, from a table of dated counts.

The table has columns date and stock and, if there is one, received; or date and used, by day, week
or month. Times out of stock are left out.

\b
  estimate rate counts.csv
  estimate --rounds 1M --daily "$(estimate rate counts.csv -q)"

Rate: all use over all days (ratio estimator); interval: Student's t of ln rate, from how much the
spans between counts differ.
"""

command = Command(
    "rate",
    "cli.runs.rate.rate",
    [
        Argument(["source"], metavar="FILE", type=PathText()),
        decimal_option(),
        *output_params(but=("explain", "full", "quiet")),
        Option(
            ["-q", "--quiet"],
            is_flag=True,
            group="Output",
            help="print the rate alone, as an input",
        ),
    ],
    _HELP,
)

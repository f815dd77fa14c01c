"""``estimate rate``: a rate of use from counts of a stock, or from a log of use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.command import Argument, Command, Option, PathText
from estimator.cli.options import decimal_option, output_params
from estimator.cli.shared import Request, delivery
from estimator.errors import InputError

if TYPE_CHECKING:
    from estimator.tablefile import Table

_HELP = """A rate of use with a 90% interval, ready for --daily, from a table of dated counts.

The table has columns date and stock and, if there is one, received; or date and used, by day, week
or month. Times out of stock are left out.

\b
  estimate rate counts.csv
  estimate --rounds 1M --daily "$(estimate rate counts.csv -q)"

Rate: all use over all days (ratio estimator); interval: Student's t of ln rate, from how much the
spans between counts differ.
"""


def _run(source: str, decimal: str | None, **_params: object) -> None:
    wanted = delivery(Request(click.get_current_context(), "rate"))
    from estimator.output.pages.rate import page
    from estimator.uncertainty.counted_rate import rate_of

    wanted.send(page(rate_of(_table(source, decimal or "."))))


def _table(name: str, decimal: str) -> Table:
    from estimator.tablefile import table_at, table_of

    if name != "-":
        return table_at(Path(name), decimal=decimal)
    if sys.stdin is None:
        raise InputError("<stdin>", "cannot be read: it is closed")
    try:
        return table_of(sys.stdin.buffer, "<stdin>", decimal)
    except OSError as error:
        raise InputError("<stdin>", f"cannot be read: {error.strerror}") from None


def _params() -> list[click.Parameter]:
    quiet = Option(
        ["-q", "--quiet"], is_flag=True, group="Output", help="print the rate alone, as an input"
    )
    own = {"explain", "full", "quiet"}
    rest = [param for param in output_params() if param.name not in own]
    return [Argument(["source"], metavar="FILE", type=PathText()), decimal_option(), *rest, quiet]


command = Command("rate", params=_params(), callback=_run, help=_HELP)

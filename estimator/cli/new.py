"""``estimate new``: a file to start from."""

from __future__ import annotations

from typing import Final

from estimator.cli.command import Argument, Choice, Command, Option, PathText
from estimator.cli.options import debug_option

WRITTEN: Final = ("scenario", "sources", "figures", "claims", "case")
"""The files that people write."""
_HELP = """Write a commented file to start from; it runs as it is.

\b
  estimate new scenario -o mine.toml
  estimate mine.toml
  estimate new claims -o headline.claims.toml
  estimate check headline.claims.toml
  estimate new --list

Figures and sources of your own lie together as figures.toml and sources.toml; --data names their
folder.
"""

command = Command(
    "new",
    "cli.runs.files.new",
    [
        Argument(["what"], type=Choice(WRITTEN), required=False),
        Option(["--list", "listed"], is_flag=True, help="list the scenarios there are instead"),
        Option(
            ["-o", "--output"],
            default="-",
            metavar="FILE",
            type=PathText(),
            help="write there",
        ),
        debug_option(),
    ],
    _HELP,
)

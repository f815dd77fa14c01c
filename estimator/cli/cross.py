"""``estimate cross``: do the claims fit together?"""

from __future__ import annotations

from estimator.cli.command import Argument, Command, Option, PathText, Read
from estimator.cli.completer import complete_files
from estimator.cli.options import data_option, output_params

_HELP = """Do published figures fit together, which strain, and whom would one have to doubt?

CASE is a case file, or the name of one that comes with the estimator: equations among quantities,
and what sources say of each. The first line is the verdict: fits, strained, clash or unchecked.

\b
  estimate cross kp-ru
  estimate cross kp-ru --without "Ukrainian military intelligence"
  estimate new case -o mine.case.toml
  estimate cross mine.case.toml --within containers=20% --explain

Each figure is an interval with soft ends, as loose as it is worded; a bound has one end.
"""

command = Command(
    "cross",
    "cli.runs.cross.cross",
    [
        Argument(
            ["source"],
            metavar="CASE",
            type=PathText(),
            shell_complete=complete_files("claims.case.shipped_names"),
        ),
        data_option(),
        Option(
            ["--without"],
            multiple=True,
            metavar="ID|ORIGIN",
            help="leave out a figure, all of a name, or all of a witness (repeatable)",
        ),
        Option(
            ["--within"],
            multiple=True,
            type=Read("cli.runs.cross.within"),
            metavar="NAME=SHARE",
            help="how far off all that is said of a name may be, such as 20% (repeatable)",
        ),
        Option(
            ["--stretch"],
            type=Read("cli.runs.cross.stretch"),
            default="1",
            metavar="TIMES",
            help="every figure is so many times as loose as it is worded",
        ),
        *output_params(),
    ],
    _HELP,
)

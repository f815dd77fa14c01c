"""``estimate check``: do the recorded verdicts still stand?"""

from __future__ import annotations

from typing import Final

from estimator.cli.command import Argument, Command, Option, PathText, Read
from estimator.cli.completer import complete_files
from estimator.cli.options import data_option, output_params

_MOST_SECONDS: Final = 10**6
_SECONDS: Final = 300  # 100,000 claims take about 20
_HELP = """Recompute published claims and cases and compare each verdict with the one on record.

A claim may record its numbers too: computed = "57 to 89 days" is compared as it is printed.

PATHs are claims files, cases (see cross), folders of them, or names of those that come with the
estimator, such as nis-2023; without any, all of these are checked. A register beside the files is
read too. Exit code 1: a claim or case changed; 2: something could not be read (the rest is checked
all the same), or there was no time for it.

\b
  estimate check
  estimate check nis-2023
  estimate check claims/ -f github
  estimate check claims/ --only my-claim
  estimate check claims/ --update
  estimate check my.claims.toml -o report.xml
"""

command = Command(
    "check",
    "cli.runs.check.check",
    [
        Argument(
            ["source"],
            metavar="[PATH]...",
            nargs=-1,
            type=PathText(),
            shell_complete=complete_files("claims.claims_file.shipped"),
        ),
        data_option(),
        Option(
            ["--timeout"],
            type=Read("cli.runs.values.whole", 1, _MOST_SECONDS),
            default=_SECONDS,
            show_default=True,
            metavar="SECONDS",
            help="how long all of it may take; what is left then is listed",
        ),
        Option(
            ["--only"],
            multiple=True,
            metavar="ID",
            help="check this claim or case alone (repeatable)",
        ),
        Option(
            ["--update"],
            is_flag=True,
            help="write recomputed verdicts and computed values into the files, "
            "after a diff on standard output",
        ),
        *output_params(("junit", "github"), but=("explain", "full")),
    ],
    _HELP,
)

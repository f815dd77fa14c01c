"""``estimate report``: an answer as one HTML file."""

from __future__ import annotations

from estimator.cli.command import Command, Option
from estimator.cli.completer import complete_files
from estimator.cli.lasts import command as lasts

_HELP = """How long does a stock last? The answer as one HTML file to send, keep and print: charts,
assumptions, sources, and sliders to try other inputs with, computed in the browser.

\b
  estimate report nis-2023-ranges -o nis.html
  estimate report --rounds 1M --daily 10k..20k --case kp-ru -o million.html

The file loads nothing from elsewhere.
"""

_LEFT_OUT = {"note", "form", "quiet", "color", "full", "no_pager", "chart", "samples_out"}

command = Command(
    "report",
    "cli.runs.answers.report",
    [
        *(param for param in lasts.params if param.name not in _LEFT_OUT),
        Option(
            ["--case", "cases"],
            group="Output",
            multiple=True,
            metavar="CASE",
            shell_complete=complete_files("claims.case.shipped_names"),
            help="add a cross-check: a case file, or the name of a shipped case (repeatable)",
        ),
        Option(
            ["--claims"],
            group="Output",
            multiple=True,
            metavar="PATH",
            shell_complete=complete_files("claims.claims_file.shipped"),
            help="add the verdicts of a claims file, or of a shipped one (repeatable)",
        ),
    ],
    _HELP,
)

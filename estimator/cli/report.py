"""``estimate report``: an answer as one HTML file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from estimator.cli.check import claims_at, shipped
from estimator.cli.command import Command, Option
from estimator.cli.completer import complete_files
from estimator.cli.cross import case_names
from estimator.cli.folders import register_folders, register_with
from estimator.cli.lasts import command as lasts
from estimator.cli.shared import Request, run_lasts
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.output.report.document import Section

_HELP = """How long does a stock last? The answer as one HTML file to send, keep and print: charts,
assumptions, sources, and sliders to try other inputs with, computed in the browser.

\b
  estimate report nis-2023-ranges -o nis.html
  estimate report --rounds 1M --daily 10k..20k --case kp-ru -o million.html

The file loads nothing from elsewhere.
"""
_LEFT_OUT = {"note", "form", "quiet", "color", "full", "no_pager", "chart", "samples_out"}


def _run(claims: tuple[str, ...], cases: tuple[str, ...], **_params: object) -> None:
    ctx = click.get_current_context()
    outputs = ctx.params["outputs"]
    if not outputs or not all(name.lower().endswith(".html") for name in outputs):
        raise InputError("-o", "a report is one HTML file; write -o report.html")

    further = partial(_further, ctx, claims, cases) if claims or cases else None
    run_lasts(Request(ctx, "lasts", further))


def _further(ctx: click.Context, claims: Sequence[str], cases: Sequence[str]) -> Sequence[Section]:
    from estimator.claims.case import case_at
    from estimator.claims.claims_file import register_folders as beside
    from estimator.output.report.answer import sections

    paths = [claims_at(text) for text in claims]
    own = [*register_folders(ctx), *beside([*paths, *map(case_at, cases)])]
    return list(sections(register_with(own), paths, cases))


command = Command(
    "report",
    params=[
        *(param for param in lasts.params if param.name not in _LEFT_OUT),
        Option(
            ["--case", "cases"],
            group="Output",
            multiple=True,
            metavar="CASE",
            shell_complete=complete_files(case_names),
            help="add a cross-check: a case file, or the name of a shipped case (repeatable)",
        ),
        Option(
            ["--claims"],
            group="Output",
            multiple=True,
            metavar="PATH",
            shell_complete=complete_files(shipped),
            help="add the verdicts of a claims file, or of a shipped one (repeatable)",
        ),
    ],
    callback=_run,
    help=_HELP,
)

"""``estimate cross``: do the claims fit together?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from estimator.cli.command import Argument, Command, Option, PathText, Read
from estimator.cli.completer import complete_files
from estimator.cli.folders import register_folders, register_with
from estimator.cli.options import data_option, output_params, read_stdin
from estimator.cli.shared import Request, delivery, toml_in
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

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


def _run(
    source: str,
    without: tuple[str, ...],
    within: tuple[tuple[str, Fraction], ...],
    stretch: Fraction,
    *,
    explain: bool,
    **_params: object,
) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # see `estimator.claims.fit`
    ctx = click.get_current_context()
    from estimator.claims.case import case_at, read_case
    from estimator.claims.case import without as left_out
    from estimator.claims.claims_file import register_folders as beside
    from estimator.claims.reconcile import reconcile
    from estimator.output.pages.cross import page
    from estimator.textfile import read_toml

    path = None if source == "-" else case_at(source)
    own = [*register_folders(ctx), *(beside([path]) if path else ())]
    reads = [file for folder in own for file in toml_in(folder)] + ([path] if path else [])
    wanted = delivery(Request(ctx, "cross"), reads=reads, charts=True)
    document = read_toml(path) if path else read_stdin()
    case = read_case(document, register_with(own))
    if without:
        case = left_out(case, without)
    found = reconcile(case, _once(within), float(stretch))
    wanted.send(page(found, source, explain=explain))


def _once(pairs: Sequence[tuple[str, Fraction]]) -> dict[str, Fraction]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("--within", "names a quantity twice")
    return found


def _share(text: str) -> tuple[str, Fraction]:
    """Read ``NAME=20%``."""
    from estimator.quantity.quantity import parse

    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError("", f"'{text}' needs a name and a share; write such as per_voyage=20%")
    share = parse(value, "fraction").point()
    if not share:
        raise InputError("", f"'{text}' leaves nothing; write a share above 0%")
    return name.strip(), share


def _times(text: str) -> Fraction:
    """Read a factor above zero."""
    from estimator.claims.cross import MOST_STRETCH
    from estimator.quantity.quantity import parse

    value = parse(text, "").point()
    if not 0 < value <= MOST_STRETCH:
        raise InputError("", f"'{text}' is outside the range; write a factor up to {MOST_STRETCH}")
    return value


def case_names() -> list[str]:
    """The names of the cases that come with the package."""
    from estimator.claims.case import shipped_names

    return shipped_names()


command = Command(
    "cross",
    params=[
        Argument(
            ["source"],
            metavar="CASE",
            type=PathText(),
            shell_complete=complete_files(case_names),
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
            type=Read(_share),
            metavar="NAME=SHARE",
            help="how far off all that is said of a name may be, such as 20% (repeatable)",
        ),
        Option(
            ["--stretch"],
            type=Read(_times),
            default="1",
            metavar="TIMES",
            help="every figure is so many times as loose as it is worded",
        ),
        *output_params(),
    ],
    callback=_run,
    help=_HELP,
)

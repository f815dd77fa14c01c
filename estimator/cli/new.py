"""``estimate new``: a file to start from."""

from __future__ import annotations

import os
from pathlib import Path

from estimator.cli.command import Argument, Choice, Command, Option, PathText
from estimator.cli.options import debug_option
from estimator.errors import InputError

_HELP = """Write a commented file to start from; it runs as it is.

\b
  estimate new scenario -o mine.toml
  estimate mine.toml
"""


def _run(what: str, output: str) -> None:
    from estimator.output.deliver import Delivery
    from estimator.output.files import write_file, write_stdout
    from estimator.register.register import data_folder

    content = (data_folder() / "templates" / f"{what}.toml").read_text(encoding="utf-8")
    if output == "-":
        write_stdout(content)
        return
    Delivery(form="plain", outputs=(output,)).check()
    if os.path.lexists(output):
        raise InputError("-o", f"{output} exists already; name a new file")
    write_file(Path(output), content.encode("utf-8"))


command = Command(
    "new",
    params=[
        Argument(["what"], type=Choice(["scenario"])),
        Option(
            ["-o", "--output"],
            default="-",
            metavar="FILE",
            type=PathText(),
            help="write there",
        ),
        debug_option(),
    ],
    callback=_run,
    help=_HELP,
)

"""``estimate new``: a file to start from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from estimator.cli.command import Argument, Choice, Command, Option, PathText
from estimator.cli.options import debug_option
from estimator.errors import InputError

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


def _run(what: str | None, output: str, *, listed: bool) -> None:
    if listed:
        if what is not None:
            raise InputError("--list", f"prints names and writes no {what}; leave out --list")
        _list(output)
        return
    if what is None:
        raise InputError("", "say what to write: estimate new scenario; --list shows what there is")
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


def _list(output: str) -> None:
    """Print the scenarios that come with the estimator, with what they are about."""
    from estimator.output.deliver import Delivery
    from estimator.output.page import Body, Page, Table
    from estimator.scenario.loading import build, shipped, shipped_names

    if output != "-":
        raise InputError("--list", "prints the names alone; leave out -o")
    rows = [[name, build(shipped(name)).title or ""] for name in shipped_names()]
    table = Table("", ("scenario", "what it is about"), rows)
    lead = "Scenarios that come with the estimator; each name is a command: estimate nis-2023"
    Delivery().send(Page("", lambda: Body([lead], [table]), dict, list, "new"))


command = Command(
    "new",
    params=[
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
    callback=_run,
    help=_HELP,
)

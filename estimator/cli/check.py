"""``estimate check``: do the recorded verdicts still stand?"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Final

import click

from estimator.cli.command import Argument, Command, Option, PathText, Read, whole
from estimator.cli.completer import complete_files
from estimator.cli.flags import with_flags
from estimator.cli.folders import register_folders
from estimator.cli.main import complain
from estimator.cli.options import data_option, output_params
from estimator.cli.shared import Request, delivery, toml_in
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from estimator.claims.check import Check
    from estimator.output.deliver import Delivery
    from estimator.output.page import Page

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


def _run(
    source: tuple[str, ...], timeout: int, only: tuple[str, ...], update: bool, **_params: object
) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # see `estimator.claims.fit`
    ctx = click.get_current_context()
    end = time.monotonic() + timeout
    from estimator.claims.case import shipped_cases
    from estimator.claims.check import Check, check
    from estimator.claims.claims_file import register_folders as beside
    from estimator.claims.claims_file import shipped_claims
    from estimator.output.pages.check import page
    from estimator.output.progress import progress
    from estimator.register.register import data_folder, read_register

    paths = [claims_at(text) for text in source] or [shipped_claims(), shipped_cases()]
    if update:
        _check_own(source, paths)
    own = [*register_folders(ctx), *beside(paths)]
    reads = _files(paths, own) if ctx.params["outputs"] else ()
    wanted = delivery(Request(ctx, "check"), {".xml": "junit"}, reads)
    register, faults = read_register([data_folder(), *own])
    why = f"{timeout:,} s have passed; --timeout SECONDS gives more"
    with progress("claims") as advance:
        found = check(paths, register, advance, lambda: why if time.monotonic() > end else "", only)
    result = Check(found.results, (*faults, *found.errors))
    shown, left = page(result), list(result.errors)
    if update:
        left += _update(wanted, result, shown)
    else:
        wanted.send(shown)
    for error in left:
        complain(with_flags(str(error)))
    ctx.exit(2 if left else 1 if result.changed and not update else 0)


def _check_own(source: Sequence[str], paths: Sequence[Path]) -> None:
    """Refuse to rewrite what comes with the estimator, unless its files are named."""
    from pathlib import Path

    if [Path(text) for text in source] != list(paths):
        rule = "rewrites files that are named; name yours, such as: estimate check claims/ --update"
        raise InputError("--update", rule)


def _update(wanted: Delivery, result: Check, shown: Page) -> list[InputError]:
    """Show what changes in the files, then change it; what cannot be changed."""
    from pathlib import Path

    from estimator.claims.update import updates
    from estimator.output.files import encoded, write_file

    found, errors = updates(result)
    wanted.send(shown._replace(verbatim="".join(one.diff for one in found)))
    for one in found:
        write_file(Path(one.file), encoded(one.after))
    return errors


def claims_at(text: str) -> Path:
    """A path as it is, unless there is none and a shipped file of claims or a case is so named."""
    from pathlib import Path

    from estimator.textfile import lies_at

    if "/" in text or lies_at(text):
        return Path(text)
    return shipped().get(text, Path(text))


def shipped() -> dict[str, Path]:
    """The claims files and cases that come with the package, by name."""
    from estimator.claims.case import SUFFIX, shipped_cases
    from estimator.claims.claims_file import claims_files, shipped_claims

    files = [*claims_files(shipped_claims()), *claims_files(shipped_cases())]
    return {file.name.removesuffix(SUFFIX).removesuffix(".toml"): file for file in files}


def _files(paths: Sequence[Path], registers: Sequence[Path]) -> Iterator[Path]:
    """The claims files, also those in folders, and the files of registers beside them."""
    from estimator.claims.claims_file import claims_files

    for path in paths:
        with contextlib.suppress(InputError):  # a folder without claims files is reported later
            yield from claims_files(path)
    for folder in registers:
        yield from toml_in(folder)


command = Command(
    "check",
    params=[
        Argument(
            ["source"],
            metavar="[PATH]...",
            nargs=-1,
            type=PathText(),
            shell_complete=complete_files(shipped),
        ),
        data_option(),
        Option(
            ["--timeout"],
            type=Read(whole(1, _MOST_SECONDS)),
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
        *(
            param
            for param in output_params(forms=("junit", "github"))
            if param.name not in {"explain", "full"}
        ),
    ],
    callback=_run,
    help=_HELP,
)

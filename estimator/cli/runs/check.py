"""``estimate check``: do the recorded verdicts still stand?"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.claims.case import shipped_cases
from estimator.claims.check import Check
from estimator.claims.check import check as checked
from estimator.claims.claims_file import claims_at, claims_files, shipped_claims
from estimator.claims.claims_file import register_folders as beside
from estimator.claims.update import updates
from estimator.cli.messages import complain, with_flags
from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.reading import register_folders, toml_in
from estimator.errors import InputError
from estimator.output.files import encoded, write_file
from estimator.output.pages.check import page
from estimator.output.progress import progress
from estimator.register.register import data_folder, read_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import click

    from estimator.output.deliver import Delivery
    from estimator.output.page import Page


def check(ctx: click.Context) -> None:
    """Recompute claims and cases; with ``--update``, write what was found into their files."""
    source, timeout, update = (ctx.params[name] for name in ("source", "timeout", "update"))
    end = time.monotonic() + timeout
    paths = [claims_at(text) for text in source] or [shipped_claims(), shipped_cases()]
    if update:
        _check_own(source, paths)
    own = [*register_folders(ctx), *beside(paths)]
    reads = _files(paths, own) if ctx.params["outputs"] else ()
    wanted = delivery(ctx, {".xml": "junit"}, reads)
    register, faults = read_register([data_folder(), *own])
    why = f"{timeout:,} s have passed; --timeout SECONDS gives more"
    only = ctx.params["only"]
    with progress("claims") as advance:
        found = checked(
            paths, register, advance, lambda: why if time.monotonic() > end else "", only
        )
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
    if [Path(text) for text in source] != list(paths):
        rule = "rewrites files that are named; name yours, such as: estimate check claims/ --update"
        raise InputError("--update", rule)


def _update(wanted: Delivery, result: Check, shown: Page) -> list[InputError]:
    """Show what changes in the files, then change it; what cannot be changed."""
    found, errors = updates(result)
    wanted.send(shown._replace(verbatim="".join(one.diff for one in found)))
    for one in found:
        write_file(Path(one.file), encoded(one.after))
    return errors


def _files(paths: Sequence[Path], registers: Sequence[Path]) -> Iterator[Path]:
    """The claims files, also those in folders, and the files of registers beside them."""
    for path in paths:
        with contextlib.suppress(InputError):  # a folder without claims files is reported later
            yield from claims_files(path)
    for folder in registers:
        yield from toml_in(folder)

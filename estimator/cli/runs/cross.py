"""``estimate cross``: do the claims fit together?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.claims.case import case_at, read_case, without
from estimator.claims.claims_file import register_folders as beside
from estimator.claims.cross import MOST_STRETCH
from estimator.claims.reconcile import reconcile
from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.reading import read_document, register_folders, register_with, toml_in
from estimator.errors import InputError
from estimator.output.pages.cross import page
from estimator.quantity.quantity import parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    import click


def cross(ctx: click.Context) -> None:
    """Hold the claims of a case against each other."""
    source = ctx.params["source"]
    path = None if source == "-" else case_at(source)
    own = [*register_folders(ctx), *(beside([path]) if path else ())]
    reads = [file for folder in own for file in toml_in(folder)] + ([path] if path else [])
    wanted = delivery(ctx, reads=reads, charts=True)
    case = read_case(read_document(path), register_with(own))
    if ctx.params["without"]:
        case = without(case, ctx.params["without"])
    found = reconcile(case, _once(ctx.params["within"]), float(ctx.params["stretch"]))
    wanted.send(page(found, source, explain=ctx.params["explain"]))


def _once(pairs: Sequence[tuple[str, Fraction]]) -> dict[str, Fraction]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("--within", "names a quantity twice")
    return found


def within(text: str) -> tuple[str, Fraction]:
    """Read ``NAME=20%``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError("", f"'{text}' needs a name and a share; write such as per_voyage=20%")
    share = parse(value, "fraction").point()
    if not share:
        raise InputError("", f"'{text}' leaves nothing; write a share above 0%")
    return name.strip(), share


def stretch(text: str) -> Fraction:
    """Read a factor above zero."""
    value = parse(text, "").point()
    if not 0 < value <= MOST_STRETCH:
        raise InputError("", f"'{text}' is outside the range; write a factor up to {MOST_STRETCH}")
    return value

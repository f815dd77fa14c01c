"""How the result of a run is wanted: formats, files and the screen, checked before the work."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.command import refuse
from estimator.cli.runs.reading import register_folders, toml_in
from estimator.output.deliver import PICTURES, WORKBOOK, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


def delivery(
    ctx: click.Context,
    suffixes: Mapping[str, str] | None = None,
    reads: Iterable[Path] = (),
    *,
    bare: bool = True,
    chosen: bool = True,
    charts: bool = False,
    book: bool = False,
) -> Delivery:
    """How the result is wanted.

    Args:
        ctx: the run.
        suffixes: formats of further suffixes, which this command alone knows.
        reads: files that the command reads besides its scenarios, rows and registers.
        bare: whether ``-q`` asks for the bare value, and not for silence.
        chosen: whether all formats are known by now.
        charts: whether the command has any.
        book: whether its answer can be a workbook.

    Raises:
        InputError: outputs that cannot be meant.
    """
    given = ctx.params
    outputs, draws = given["outputs"], given.get("samples_out")
    wanted = Delivery(
        form=given.get("form"),
        outputs=outputs,
        quiet=bare and given.get("quiet", False),
        color=given.get("color", "auto"),
        inputs=[*_inputs(ctx), *map(str, reads)] if outputs or draws is not None else (),
        suffixes={**(PICTURES if charts else {}), **(WORKBOOK if book else {}), **(suffixes or {})},
        draws=draws,
        full=given.get("full", True),
        pager=pager(ctx),
        chart=given.get("chart") or "",
        typed=typed_again(ctx) if outputs else "",
    )
    wanted.check()
    if wanted.quiet:
        refuse(ctx, "page", "-q prints the bare number alone")
    if given.get("note"):
        for thing in ("steps", "table", "screen", "chart"):
            refuse(ctx, thing, "--note takes the place of the page")
    if not (wanted.is_drawn or set(wanted.forms.values()) & {"table", "plain"}):
        refuse(ctx, "chart", "no output is a picture or text", "add -o x.svg")
    if chosen:
        refuse_forms(ctx, wanted.forms, said=wanted.is_said)
    return wanted


def pager(ctx: click.Context) -> Callable[[str], None] | None:
    """What shows a page that is longer than the screen, if somebody has named a program for it."""
    is_wanted = os.environ.get("PAGER") and not ctx.params.get("no_pager")
    return click.echo_via_pager if is_wanted else None


def _inputs(ctx: click.Context) -> Iterator[str]:
    """Every file that a command reads: scenarios, rows, and registers, the shipped one too."""
    from estimator.register.register import data_folder  # only files can be written over

    source: Any = ctx.params.get("source")
    sources = source if isinstance(source, tuple) else (source,)
    tables = (ctx.params.get(name) for name in ("rows", "use", "arrivals"))
    yield from (name for name in (*sources, *tables) if name)
    for folder in (*register_folders(ctx), data_folder()):
        yield from map(str, toml_in(folder))
    yield from map(str, data_folder().glob("*/*.toml"))


def refuse_forms(ctx: click.Context, forms: Mapping[str, str], *, said: bool) -> None:
    """Refuse options about formats that no output has.

    Args:
        ctx: the run.
        forms: the format of each output.
        said: whether the names of the outputs say them all.

    Raises:
        InputError: there is such an option.
    """
    if said:
        refuse(ctx, "form", "the names of the outputs say their formats")
    if set(forms.values()) - {"table", "plain", "md"}:
        refuse(ctx, "note", "a note is text, as -f plain or -f md has it")
    if forms.get("-") != "table":
        refuse(ctx, "screen", "no table goes to standard output")
    if not set(forms.values()) - {"csv", "ndjson", "xlsx", *PICTURES.values()}:
        refuse(ctx, "steps", "rows of CSV or NDJSON, charts and workbooks have no room for steps")


def typed_again(ctx: click.Context) -> str:
    """The command that gives the same answer, without where it was put and in which form."""
    idle = ("-o", "--output", "--samples-out", "-f", "--format", "--expect", "--case", "--claims")
    words = without([word for word in ctx.obj or () if word != "--note"], idle)
    words = words[words[:1] == ["report"] :]  # of the answer, not of the file
    return shlex.join(["estimate", *words])


def without(words: Sequence[str], flags: Sequence[str]) -> list[str]:
    """Arguments less some options and their values."""
    kept: list[str] = []
    follows = False
    for word in words:
        named = word.partition("=")[0] if word.startswith("--") else word[:2]
        if not follows and named not in flags:
            kept.append(word)
        follows = not follows and word in flags
    return kept

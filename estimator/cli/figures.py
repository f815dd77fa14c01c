"""``estimate figures``: who says so?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from estimator.cli.answering import Request, delivery
from estimator.cli.options import data_option, output_params, register_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.register import Figure, Register

_HELP = """Sourced figures: list and filter them, see one in full, cite its source.

Figures of one origin are one witness, however many papers print them, and are listed together.

\b
  estimate figures --metric firing_rate --actor RU --since 2023-08-01
  estimate figures rusi-2024-10-ru
  estimate figures --source rusi --cite bibtex
  estimate figures --lint --data my-register
"""
_FILTERS = {
    "metric": "firing_rate, transfer, production, stockpile, packing, duration, …",
    "actor": "who fires, makes, holds or sends: RU, UA, KP, …",
    "nature": "kind of munition: 152 mm, 122 mm rocket, mixed, …",
    "scope": "tube, tube and rockets, all natures, unstated",
    "source": "a part of the source's id or publisher",
    "origin": "a part of the name of who knows it first-hand",
    "text": "a part of any text of the figure or its source",
}
_DATES = {"since": "leave out what ended before", "until": "leave out what began after"}


def _run(ids: tuple[str, ...], *, lint: bool, cite: str | None, **_params: object) -> None:
    ctx = click.get_current_context()
    wanted = delivery(Request(ctx, "figures"))
    from estimator.output import figures as pages
    from estimator.register import load_register

    if lint:
        from estimator.lint import lint_folders

        problems = lint_folders(register_folders(ctx))
        wanted.send(pages.lint_page(problems))
        ctx.exit(1 if problems else 0)
    register = load_register(register_folders(ctx))
    found = _select(ctx, register, ids)
    if cite:
        wanted.send(pages.cite_page(register, found, cite))
    elif len(ids) == 1:
        wanted.send(pages.figure_page(register, found[0]))
    else:
        wanted.send(pages.list_page(register, found))


def _select(ctx: click.Context, register: Register, ids: Sequence[str]) -> list[Figure]:
    filters = {name: ctx.params[name] for name in _FILTERS if ctx.params[name]}
    dates = {name: _date(name, ctx.params[name]) for name in _DATES if ctx.params[name]}
    found = register.select(**filters, **dates)
    if not ids:
        return found
    chosen = [register.figure(text) for text in ids]
    return [figure for figure in chosen if figure in found]


def _date(name: str, text: str) -> dt.date:
    from estimator.errors import InputError

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a date; write it as 2023-11-01"
        raise InputError(f"--{name}", message) from None


def _complete_ids(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from estimator.register import shipped

    return [id_ for id_ in shipped().figures if id_.startswith(incomplete.removeprefix("@"))]


command = click.Command(
    "figures",
    params=[
        click.Argument(["ids"], metavar="[ID]...", nargs=-1, shell_complete=_complete_ids),
        *(
            click.Option([f"--{name}"], metavar="TEXT", help=text)
            for name, text in _FILTERS.items()
        ),
        *(click.Option([f"--{name}"], metavar="DATE", help=text) for name, text in _DATES.items()),
        click.Option(
            ["--cite"],
            type=click.Choice(["text", "bibtex", "csl-json"]),
            help="print the sources as references instead",
        ),
        click.Option(["--lint"], is_flag=True, help="check the register's own rules instead"),
        data_option(),
        *(param for param in output_params() if param.name != "explain"),
    ],
    callback=_run,
    help=_HELP,
)

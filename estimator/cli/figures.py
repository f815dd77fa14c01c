"""``estimate figures``: who says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from estimator.cli.answering import Request, delivery
from estimator.cli.completing import complete_figures
from estimator.cli.options import data_option, output_params, register_folders, register_of

if TYPE_CHECKING:
    import datetime as dt
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
_METRICS: Final = (
    "firing_rate",
    "transfer",
    "production",
    "stockpile",
    "packing",
    "quality",
    "requirement",
    "duration",
    "share",
    "loss",
)
_SCOPES: Final = ("tube", "tube and rockets", "all natures", "unstated")
_TEXTS: Final = {
    "actor": "who fires, makes, holds or sends: RU, UA, KP, …",
    "nature": "kind of munition: 152 mm, 122 mm rocket, mixed, …",
    "source": "a part of the source's id or publisher",
    "origin": "a part of the name of who knows it first-hand",
    "text": "a part of any text of the figure or its source",
}
_DATES: Final = {"since": "leave out what ended before", "until": "leave out what began after"}
_FILTERS: Final = ("metric", "scope", *_TEXTS)


def _run(ids: tuple[str, ...], *, lint: bool, cite: str | None, **_params: object) -> None:
    ctx = click.get_current_context()
    suffixes = {".bib": "plain"} if cite == "bibtex" else {}
    wanted = delivery(Request(ctx, "figures"), suffixes)
    if lint:
        from estimator.output.figures import lint_page
        from estimator.register.lint import lint_folders

        problems = lint_folders(register_folders(ctx))
        wanted.send(lint_page(problems))
        ctx.exit(1 if problems else 0)
    register = register_of(ctx)
    found = _select(ctx, register, ids)
    for figure in found:
        _ = figure.quantity  # a wrong value is told with its file and line, as wrong keys are
    if cite:
        from estimator.output import references

        wanted.send(references.page(register, found, cite))
    elif len(ids) == len(found) == 1:
        from estimator.output.figure import page

        wanted.send(page(register, found[0]))
    else:
        from estimator.output import figures

        wanted.send(figures.list_page(register, found, _filters(ctx)))


def _filters(ctx: click.Context) -> dict[str, str]:
    return {name: text for name in _FILTERS if (text := ctx.params[f"by_{name}"])}


def _select(ctx: click.Context, register: Register, ids: Sequence[str]) -> list[Figure]:
    since, until = (_date(name, ctx.params[name]) for name in _DATES)
    if since and until and since > until:
        from estimator.errors import InputError

        raise InputError("--since", f"{since} is after --until {until}; swap them")
    found = register.select(**_filters(ctx), since=since, until=until)
    if not ids:
        return found
    chosen = {text.removeprefix("@"): register.figure(text) for text in ids}
    fitting = {figure.id for figure in found}
    return [figure for figure in chosen.values() if figure.id in fitting]


def _date(name: str, text: str | None) -> dt.date | None:
    if text is None:
        return None
    import datetime as dt

    from estimator.errors import InputError

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a date; write it as 2023-11-01"
        raise InputError(f"--{name}", message) from None


def _filter(name: str, text: str, choices: Sequence[str] = ()) -> click.Option:
    kind = click.Choice(choices, case_sensitive=False) if choices else None
    metavar = None if choices else "TEXT"
    return click.Option([f"--{name}", f"by_{name}"], type=kind, metavar=metavar, help=text)


command = click.Command(
    "figures",
    params=[
        click.Argument(["ids"], metavar="[ID]...", nargs=-1, shell_complete=complete_figures),
        _filter("metric", "what sort of number", _METRICS),
        _filter("scope", "what the count includes", _SCOPES),
        *(_filter(name, text) for name, text in _TEXTS.items()),
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

"""``estimate figures``: who says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from estimator.cli.command import Argument, Choice, Command, Option, Read, refuse
from estimator.cli.completer import complete_figures
from estimator.cli.folders import register_folders, register_of
from estimator.cli.options import data_option, output_params
from estimator.cli.shared import Request, check_order, delivery, first_day, last_day, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.register.records import Figure
    from estimator.register.register import Register

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
    "price",
    "cost",
)
_SCOPES: Final = (
    *("tube", "tube and rockets", "mortars", "all natures"),
    *("unstated", "not applicable"),
)
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
    listed = not (lint or cite or len(ids) == 1)
    wanted = delivery(Request(ctx, "figures"), suffixes, charts=listed)
    _refuse_idle(ctx, lint=lint, named=bool(ids), cited=cite is not None)
    if lint:
        from estimator.output.pages.figures import lint_page
        from estimator.register.lint import lint_folders

        problems = lint_folders(register_folders(ctx), today())
        count = 0 if problems else len(register_of(ctx).figures)
        wanted.send(lint_page(problems, count))
        ctx.exit(1 if problems else 0)
    register = register_of(ctx)
    chosen = dict.fromkeys(text.removeprefix("@") for text in ids)
    found = [register.figure(text) for text in chosen] or _select(ctx, register)
    for figure in found:
        _ = figure.quantity  # a wrong value is told with its file and line, as wrong keys are
    if cite:
        from estimator.output.pages import citations

        wanted.send(citations.page(register, found, cite))
    elif len(ids) == len(found) == 1:
        from estimator.output.pages.figure import page

        wanted.send(page(register, found[0]))
    else:
        from estimator.output.charts import of_figures
        from estimator.output.pages import figures

        shown = figures.list_page(register, found, _filters(ctx))
        wanted.send(shown._replace(charts=lambda: of_figures(found)))


def _refuse_idle(ctx: click.Context, *, lint: bool, named: bool, cited: bool) -> None:
    for thing in ("id", "filter", "cite") if lint else ():
        refuse(ctx, thing, "--lint checks the whole register")
    if named:
        refuse(ctx, "filter", "the figures are named already")
    if cited:
        refuse(ctx, "screen", "references are printed as they are")


def _filters(ctx: click.Context) -> dict[str, str]:
    return {name: text for name in _FILTERS if (text := ctx.params[f"by_{name}"])}


def _select(ctx: click.Context, register: Register) -> list[Figure]:
    since, until = (ctx.params[name] for name in _DATES)
    check_order(since, until)
    return register.select(**_filters(ctx), since=since, until=until)


def _filter(name: str, text: str, choices: Sequence[str] = ()) -> click.Option:
    return Option(
        [f"--{name}", f"by_{name}"],
        about=("filter",),
        type=Choice(choices, case_sensitive=False) if choices else None,
        metavar=name.upper() if choices else "TEXT",
        help=": ".join([text, ", ".join(choices)]) if choices else text,
    )


command = Command(
    "figures",
    params=[
        Argument(
            ["ids"], about=("id",), metavar="[ID]...", nargs=-1, shell_complete=complete_figures
        ),
        _filter("metric", "what sort of number", _METRICS),
        _filter("scope", "what the count includes", _SCOPES),
        *(_filter(name, text) for name, text in _TEXTS.items()),
        *(
            Option([f"--{name}"], about=("filter",), type=Read(read), metavar="DATE", help=text)
            for (name, text), read in zip(_DATES.items(), (first_day, last_day), strict=True)
        ),
        Option(
            ["--cite"],
            about=("cite",),
            type=Choice(["text", "bibtex", "csl-json"]),
            help="print the sources as references instead",
        ),
        Option(["--lint"], is_flag=True, help="check the register's own rules instead"),
        data_option(),
        *(param for param in output_params() if param.name not in {"explain", "full"}),
    ],
    callback=_run,
    help=_HELP,
)

"""``estimate figures``: who says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from estimator.cli.command import Argument, Choice, Command, Option, Read, refuse
from estimator.cli.completer import complete_figures
from estimator.cli.folders import register_folders, register_of
from estimator.cli.options import data_option, output_params
from estimator.cli.shared import Request, check_order, delivery, first_day, last_day, today
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.output.deliver import Delivery
    from estimator.register.records import Figure
    from estimator.register.register import Register

_HELP = """Sourced figures: list and filter them, see one in full, cite its source.

Figures of one origin are one witness, however many papers print them, and are listed together.

\b
  estimate figures --metric firing_rate --actor RU --since 2023-08-01
  estimate figures rusi-2024-10-ru
  estimate figures --metric packing --latest --sort value
  estimate figures --conflicts --actor RU
  estimate figures --used-by rusi-2024-10-ru
  estimate figures --backtest
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
_DATES: Final = {
    "since": "leave out what had ended before; what says no time is listed apart",
    "until": "leave out what began after; what says no time is listed apart",
}
_FILTERS: Final = ("metric", "scope", *_TEXTS)
_PARQUET: Final = {".parquet": "parquet"}
_MODES: Final = {
    "lint": "--lint checks the whole register",
    "used_by": "--used-by is about that figure",
    "cite": "references are printed as they are",
    "conflicts": "conflicts are ranked by ratio",
    "backtest": "forecasts are listed by type and day",
}
"""What takes the place of a list, and why nothing else does then; the first that is asked for."""


def _run(ids: tuple[str, ...], **params: Any) -> None:
    ctx = click.get_current_context()
    mode = next((name for name in _MODES if params[name]), "")
    listed = not mode and len(ids) != 1
    suffixes = {".bib": "plain"} if params["cite"] == "bibtex" else _PARQUET if listed else {}
    wanted = delivery(Request(ctx, "figures"), suffixes, charts=listed)
    _check_parquet(wanted, listed)
    _refuse_idle(ctx, mode, ids)
    if mode == "lint":
        _lint(ctx, wanted)
    register = register_of(ctx)
    if mode == "used_by":
        from estimator.output.pages import uses

        wanted.send(uses.page(register, params["used_by"], register_folders(ctx)))
        return
    chosen = dict.fromkeys(text.removeprefix("@") for text in ids)
    found = [register.figure(text) for text in chosen] or register.select(**_filters(ctx))
    for figure in found:
        _ = figure.quantity  # a wrong value is told with its file and line, as wrong keys are
    found, undated = _of_time(ctx, register, found)
    if mode == "cite":
        from estimator.output.pages import citations

        wanted.send(citations.page(register, found, params["cite"]))
    elif mode == "conflicts":
        from estimator.output.pages import disagreements

        wanted.send(disagreements.page(register, found))
    elif mode == "backtest":
        from estimator.output.pages import backtests

        wanted.send(backtests.page(register, found))
    elif len(ids) == len(found) == 1:
        from estimator.output.pages.figure import page

        wanted.send(page(register, found[0]))
    else:
        from estimator.output.pages import figures

        more = figures.Listed(_filters(ctx), undated, bool(params["sort"]))
        wanted.send(figures.list_page(register, found, more))


def _check_parquet(wanted: Delivery, listed: bool) -> None:
    """Refuse Parquet of anything but a list, and on standard output, which takes text."""
    if "parquet" in wanted.forms.values() and not listed:
        raise InputError("-f", "only a list of figures is a table; write -f csv or leave out -f")
    if wanted.forms.get("-") == "parquet":
        raise InputError("-f", "Parquet is no text; write -o figures.parquet")


def _lint(ctx: click.Context, wanted: Delivery) -> NoReturn:
    from estimator.output.pages.figures import lint_page
    from estimator.register.lint import lint_folders

    problems = lint_folders(register_folders(ctx), today())
    count = 0 if problems else len(register_of(ctx).figures)
    wanted.send(lint_page(problems, count))
    ctx.exit(1 if problems else 0)


def _refuse_idle(ctx: click.Context, mode: str, ids: Sequence[str]) -> None:
    """Refuse what has no effect where something else takes the place of a list."""
    why = _MODES.get(mode, "")
    order = list(_MODES)
    for name in order[order.index(mode) + 1 :] if mode else ():
        refuse(ctx, name, why)
    for thing in ("id", "filter") if mode in {"lint", "used_by"} else ():
        refuse(ctx, thing, why)
    if mode or len(ids) == 1:
        refuse(ctx, "order", why or "one figure is in any order")
    if ids:
        refuse(ctx, "filter", "the figures are named already")
    if mode == "cite":
        refuse(ctx, "screen", why)


def _filters(ctx: click.Context) -> dict[str, str]:
    return {name: text for name in _FILTERS if (text := ctx.params[f"by_{name}"])}


def _of_time(
    ctx: click.Context, register: Register, found: list[Figure]
) -> tuple[list[Figure], list[Figure]]:
    """The figures of the time asked for, in the order asked for, and those that say no time."""
    from estimator.register import selection

    since, until = (ctx.params[name] for name in _DATES)
    check_order(since, until)
    undated: list[Figure] = []
    if ctx.params["rates"]:
        found = [figure for figure in found if selection.is_rate(figure)]
    if day := ctx.params["as_of"]:
        found = selection.known_by(register, found, day)
    if since or until:
        found, undated = selection.of_time(register, found, since, until)
    if ctx.params["latest"]:
        found, undated = (selection.latest(register, each) for each in (found, undated))
    if ctx.params["sort"]:
        found = selection.ordered(register, found, ctx.params["sort"])
    return found, undated


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
            ["--as-of"],
            about=("filter",),
            type=Read(last_day),
            metavar="DATE",
            help="leave out what was printed later",
        ),
        Option(
            ["--rates"], about=("filter",), is_flag=True, help="only numbers per day, month or year"
        ),
        Option(
            ["--latest"],
            about=("filter",),
            is_flag=True,
            help="of what an origin says of one quantity, only the last",
        ),
        Option(
            ["--sort"],
            about=("order",),
            type=Choice(["date", "value"]),
            help="by the last day covered, or by value, instead of by origin",
        ),
        Option(
            ["--conflicts"],
            about=("conflicts",),
            is_flag=True,
            help="which of them disagree most about one quantity",
        ),
        Option(
            ["--backtest"],
            about=("backtest",),
            is_flag=True,
            help="forecasts and plans beside what came",
        ),
        Option(
            ["--used-by"],
            about=("used_by",),
            metavar="ID",
            shell_complete=complete_figures,
            help="claims, cases, scenarios and derived figures that rest on this one",
        ),
        Option(
            ["--cite"],
            about=("cite",),
            type=Choice(["text", "bibtex", "csl-json"]),
            help="print the sources as references instead",
        ),
        Option(["--lint"], is_flag=True, help="check the register's own rules instead"),
        data_option(),
        *(param for param in output_params(("parquet",)) if param.name not in {"explain", "full"}),
    ],
    callback=_run,
    help=_HELP,
)

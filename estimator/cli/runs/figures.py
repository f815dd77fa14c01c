"""``estimate figures``: who says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from estimator.cli.command import refuse
from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.reading import check_order, register_folders, register_of, today
from estimator.errors import InputError
from estimator.output.pages import backtests, citations, disagreements, figure, uses
from estimator.output.pages import figures as listing
from estimator.register import selection
from estimator.register.lint import lint_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from estimator.output.deliver import Delivery
    from estimator.register.records import Figure
    from estimator.register.register import Register

_PARQUET: Final = {".parquet": "parquet"}
_MODES: Final = {
    "lint": "--lint checks the whole register",
    "used_by": "--used-by is about that figure",
    "cite": "references are printed as they are",
    "conflicts": "conflicts are ranked by ratio",
    "backtest": "forecasts are listed by type and day",
}
"""What takes the place of a list, and why nothing else does then; the first that is asked for."""


def figures(ctx: click.Context) -> None:
    """List figures, see one, or do what a mode is for."""
    ids = ctx.params["ids"]
    mode = next((name for name in _MODES if ctx.params[name]), "")
    listed = not mode and len(ids) != 1
    references = ctx.params["cite"] == "bibtex"
    suffixes = {".bib": "plain"} if references else _PARQUET if listed else {}
    wanted = delivery(ctx, suffixes, charts=listed)
    _check_parquet(wanted, listed)
    _refuse_idle(ctx, mode, ids)
    if mode == "lint":
        _lint(ctx, wanted)
    register = register_of(ctx)
    if mode == "used_by":
        wanted.send(uses.page(register, ctx.params["used_by"], register_folders(ctx)))
        return
    chosen = dict.fromkeys(text.removeprefix("@") for text in ids)
    found = [register.figure(text) for text in chosen] or register.select(**_filters(ctx))
    for one in found:
        _ = one.quantity  # a wrong value is told with its file and line, as wrong keys are
    found, undated = _of_time(ctx, register, found)
    if mode == "cite":
        wanted.send(citations.page(register, found, ctx.params["cite"]))
    elif mode == "conflicts":
        wanted.send(disagreements.page(register, found))
    elif mode == "backtest":
        wanted.send(backtests.page(register, found))
    elif len(ids) == len(found) == 1:
        wanted.send(figure.page(register, found[0]))
    else:
        more = listing.Listed(_filters(ctx), undated, bool(ctx.params["sort"]))
        wanted.send(listing.list_page(register, found, more))


def _check_parquet(wanted: Delivery, listed: bool) -> None:
    """Refuse Parquet of anything but a list, and on standard output, which takes text."""
    if "parquet" in wanted.forms.values() and not listed:
        raise InputError("-f", "only a list of figures is a table; write -f csv or leave out -f")
    if wanted.forms.get("-") == "parquet":
        raise InputError("-f", "Parquet is no text; write -o figures.parquet")


def _lint(ctx: click.Context, wanted: Delivery) -> NoReturn:
    problems = lint_folders(register_folders(ctx), today())
    count = 0 if problems else len(register_of(ctx).figures)
    wanted.send(listing.lint_page(problems, count))
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
    """What is typed for the options that are declared as ``by_...``."""
    names = [str(param.name) for param in ctx.command.params]
    given = {name: ctx.params[name] for name in names if name.startswith("by_")}
    return {name.removeprefix("by_"): text for name, text in given.items() if text}


def _of_time(
    ctx: click.Context, register: Register, found: list[Figure]
) -> tuple[list[Figure], list[Figure]]:
    """The figures of the time asked for, in the order asked for, and those that say no time."""
    since, until = ctx.params["since"], ctx.params["until"]
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

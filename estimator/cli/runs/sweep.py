"""``estimate sweep``: the same question over a grid of inputs, or over given rows."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from estimator.cli.command import refuse
from estimator.cli.messages import complain
from estimator.cli.runs.delivery import delivery, pager, refuse_forms
from estimator.cli.runs.idle import refuse_draws, refuse_register, stood_for
from estimator.cli.runs.reading import reading, register_of, scenario_of, stdin
from estimator.errors import InputError
from estimator.output.deliver import PICTURES, Delivery
from estimator.output.files import is_seen
from estimator.output.numbers import plural
from estimator.output.pages.sweep import MOST_SHOWN, chart_page, summary_page, table_page
from estimator.output.progress import progress
from estimator.output.stream.rows import STREAMS, Output, stream
from estimator.scenario.name import kind_of
from estimator.sweeps.columns import BASIC
from estimator.sweeps.grid import ASK_FROM, Grid
from estimator.sweeps.rows import copied, rows_of
from estimator.sweeps.sweep import sweep as sweep_of
from estimator.textfile import lies_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    import click

    from estimator.scenario.models import Scenario
    from estimator.sweeps.rows import Rows
    from estimator.sweeps.sweep import Sweep

_SUFFIXES: Final = {".csv.gz": "csv", ".parquet": "parquet"}
_ASKED: Final = frozenset({"holds", "chance"})
_DRAWN: Final = frozenset({"p5", "p50", "p95", "chance"})


def sweep(ctx: click.Context) -> None:
    """Answer the scenario in every cell."""
    summary = ctx.params["summary"]
    wanted = delivery(ctx, _SUFFIXES, bare=summary, chosen=False, charts=not summary)
    scenario = scenario_of(ctx)
    with ExitStack() as stack:
        swept = _sweep(ctx, scenario, stack)
        formats = _forms(wanted, summary=summary)
        refuse_forms(ctx, formats, said=wanted.is_said)
        _refuse_cells(ctx, swept, set(formats.values()), summary=summary)
        if summary:
            _summarize(ctx, wanted, swept)
        else:
            _write(ctx, wanted, swept, [Output(*each) for each in formats.items()])


def _forms(wanted: Delivery, *, summary: bool) -> dict[str, str]:
    """The format of each output; unasked, standard output has rows as CSV for programs."""
    unasked = "table" if summary or is_seen() else "csv"
    names = wanted.outputs or ("-",)
    return {n: (wanted.form or unasked) if n == "-" else wanted.form_of(n) for n in names}


def _sweep(ctx: click.Context, scenario: Scenario, stack: ExitStack) -> Sweep:
    vary: dict[str, str] = {}
    for text in ctx.params["vary"]:
        name, equals, values = text.partition("=")
        if not equals:
            raise InputError("--vary", f"'{text}' has no '='; write such as daily=8k..24k:9")
        if name.strip() in vary:
            raise InputError("--vary", f"{name.strip()} is varied twice; give one list")
        vary[name.strip()] = values
    rows = ctx.params["rows"]
    if rows and (vary or ctx.params["zipped"]):
        raise InputError("--from", "rows say all values; leave out --vary and --zip")
    if not rows:
        refuse(ctx, "rows", "no table is read", "add --from rows.csv")
    return sweep_of(
        scenario,
        None if rows else vary,
        rows=_rows(ctx, scenario, stack) if rows else None,
        zipped=ctx.params["zipped"],
        columns=ctx.params["columns"],
        where=ctx.params["where"],
        part=ctx.params["shard"],
        large=ctx.params["yes"],
    )


def _mapping(texts: Iterable[str]) -> dict[str, str]:
    """Which heading stands for which input."""
    mapping: dict[str, str] = {}
    for text in texts:
        name, equals, heading = (part.strip() for part in text.partition("="))
        if not (name and equals and heading):
            rule = "write the input and the heading it has, such as weapons=number_of_weapons"
            raise InputError("--map", f"'{text}': {rule}")
        if name in mapping:
            raise InputError("--map", f"{name} is given two headings; keep one of them")
        mapping[name] = heading
    return mapping


def _rows(ctx: click.Context, scenario: Scenario, stack: ExitStack) -> Rows:
    """Rows from a file; what is none is copied to one, since it is read more than once."""
    name, path = ctx.params["rows"], Path(ctx.params["rows"])
    how = {
        "mapping": _mapping(ctx.params["map"]),
        "kept": ctx.params["label"],
        "decimal": ctx.params["decimal"] or ".",
        "register": lambda: register_of(ctx),
    }
    if name != "-" and lies_at(path) in {"file", "folder"}:
        return rows_of(scenario, path, **how)
    label = "<stdin>" if name == "-" else name
    with reading(label):
        stream = stdin() if name == "-" else stack.enter_context(path.open("rb"))
        return rows_of(scenario, stack.enter_context(copied(stream)), label, **how)


def _announce(ctx: click.Context, sweep: Sweep) -> None:
    """Say how many cells there are before any is computed."""
    if ctx.params["quiet"]:
        return

    parts = ""
    if isinstance(sweep.source, Grid) and len(sweep.source.dims) > 1:
        sizes = (f"{len(axis):,} {axis.name}" for axis in sweep.source.axes)
        parts = f"{' × '.join(sizes)} = "
        if sweep.shard.parts > 1:
            parts += f"{sweep.total:,} cells, of which "
    labels = f"; kept as labels: {', '.join(sweep.labels)}" if sweep.labels else ""
    first = "; days are those of the first nature to run out" if sweep.scenario.nature else ""
    complain(f"{parts}{sweep.cells:,} {plural('cell', sweep.cells)}{labels}{first}")


def _summarize(ctx: click.Context, wanted: Delivery, sweep: Sweep) -> None:
    for name in wanted.outputs or ("-",):
        if wanted.form_of(name) == "parquet" or name.lower().endswith(".gz"):
            rule = "has no rows for Parquet and nothing to compress; write json, csv or md"
            raise InputError("--summary", rule)
    if sweep.is_bounded:
        rule = "the days of some rows are bounds, which have no median; leave out --summary"
        raise InputError("--summary", rule)
    _announce(ctx, sweep)
    with _watched(ctx, sweep) as advance:
        summary = sweep.summary(advance)
    wanted.send(summary_page(sweep, summary))


def _write(ctx: click.Context, wanted: Delivery, sweep: Sweep, outputs: list[Output]) -> None:
    drawn = [each for each in outputs if each.form in PICTURES.values()]
    outputs = [each for each in outputs if each not in drawn]
    _check_forms(sweep, {each.form for each in outputs if each.name != "-" or not is_seen()})
    _announce(ctx, sweep)
    if drawn:
        _draw(wanted, sweep, [each.name for each in drawn])
    streams = [output for output in outputs if output.form in STREAMS]
    _show(ctx, sweep, [output for output in outputs if output.form not in STREAMS])
    if streams:
        with _watched(ctx, sweep) as advance:
            stream(sweep, streams, advance)


def _draw(wanted: Delivery, sweep: Sweep, names: list[str]) -> None:
    """Write a small sweep as a chart, under the sentence that sums it up."""
    wanted._replace(outputs=names).send(chart_page(sweep))


def _watched(ctx: click.Context, sweep: Sweep) -> AbstractContextManager[Callable[[float], object]]:
    return progress(f"of {sweep.cells:,} cells", sweep.cells, shown=not ctx.params["quiet"])


def _show(ctx: click.Context, sweep: Sweep, outputs: list[Output]) -> None:
    for output in outputs:
        wanted = Delivery(
            form=output.form,
            outputs=(output.name,),
            color=ctx.params["color"],
            pager=pager(ctx),
        )
        wanted.send(table_page(sweep, ends=output.name == "-" and is_seen()))


def _check_forms(sweep: Sweep, forms: set[str]) -> None:
    if "json" in forms and sweep.shard.parts > 1:
        raise InputError("--shard", "parts of one JSON document are none; write ndjson instead")
    if forms & {"md", "table", "plain"} and sweep.cells > MOST_SHOWN:
        limit = f"tables are for up to {MOST_SHOWN:,} cells, this sweep has {sweep.cells:,}"
        raise InputError("-f", f"{limit}; write csv instead, or add --summary")


def columns(text: str) -> list[str]:
    """The names of further columns."""
    names = [name.strip() for name in text.split(",")]
    for number, name in enumerate(names):
        if not name:
            raise InputError("", f"'{text}' has an empty name; write such as months,date")
        if name in BASIC or name in names[:number]:
            raise InputError("", f"{name} is there already; leave it out")
    return names


def _refuse_cells(ctx: click.Context, sweep: Sweep, forms: set[str], *, summary: bool) -> None:
    """Refuse options about what a sweep has not.

    Args:
        ctx: the run.
        sweep: what is swept.
        forms: the formats that are written.
        summary: whether a summary takes the place of the rows.

    Raises:
        InputError: there is such an option.
    """
    if summary:
        refuse(ctx, "columns", "a summary has no columns")
    if summary and ctx.params["quiet"]:
        refuse(ctx, "page", "-q prints the bare number alone")
    if len(sweep.inputs) < 2:
        refuse(ctx, "pairs", "there is one list, so there is nothing to pair")
    if sweep.cells <= ASK_FROM:
        refuse(ctx, "large", f"the sweep has {sweep.cells:,} cells, which need no consent")
    used = {*sweep.computed, *(condition.name for condition in sweep.conditions)}
    if not summary and not used & _ASKED and not forms & {"table", "plain", *PICTURES.values()}:
        refuse(ctx, "lasts", "no column is about it", "add --columns holds")
    _refuse_assumed(ctx, sweep, used)


def _refuse_assumed(ctx: click.Context, sweep: Sweep, used: set[str]) -> None:
    """Refuse inputs that others stand for, or that no cell follows from."""
    for name in sweep.inputs:
        for given in stood_for(name)[1:]:  # a value of its own is the base case
            refuse(ctx, given, f"{name} is varied, so this value is in no cell")
    refuse(ctx, "dud_rate", "it changes no days")
    dated = any(given.date for given in sweep.scenario.inputs().values())
    if not (dated or "date" in used or any(kind_of(n).unit == "when" for n in sweep.inputs)):
        refuse(ctx, "start", "no column and no input is a date", "add --columns date")
    if not used & _DRAWN:
        refuse(ctx, "draws", "nothing is drawn for these columns", "add --columns p50")
    refuse_draws(ctx, [sweep.scenario], but=sweep.inputs)
    refuse_register(ctx, [sweep.scenario])

"""``estimate sweep``: the same question over a grid of inputs, or over given rows."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from estimator.cli.command import Command, Option, PathText, Read, refuse
from estimator.cli.completer import complete_axis
from estimator.cli.folders import register_of
from estimator.cli.idle import refuse_cells, refuse_forms
from estimator.cli.options import (
    debug_option,
    files_option,
    format_option,
    read_scenario,
    scenario_params,
    screen_options,
)
from estimator.cli.shared import Request, delivery, pager
from estimator.errors import InputError
from estimator.output.files import is_seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from estimator.output.deliver import Delivery
    from estimator.output.stream.rows import Output
    from estimator.scenario.models import Scenario
    from estimator.sweeps.rows import Rows
    from estimator.sweeps.sweep import Sweep

_HELP = """Answer a scenario over a grid of inputs, a row for each cell.

\b
  estimate sweep --rounds 1M --vary daily=8k..24k:9
  estimate sweep mine.toml --vary rounds=1M,2M --vary daily=8k..24k:9 -o x.csv
  estimate sweep --daily 16k --from rows.csv --lasts 60d --columns holds
  estimate sweep mine.toml --vary daily=1k..30k:1000 --summary

Values: a..b:9 nine points, a..b:log9 in equal ratios, a..b:+1k in steps, a,b,c a list; days also as
2023-11-01..2024-03-01:+30d. Names are those of the inputs: rounds, daily, phase.2.daily,
arrival.1.on, start.

Columns: the inputs, outcome, days; on request months, date, gap_days, unmet, holds and, where other
inputs are ranges, p5, p50, p95, chance. gap_days and unmet are of gaps that end.

Many cells: --shard 3/16 computes one part of sixteen; the parts put together are the whole.
"""
_SUFFIXES: Final = {".csv.gz": "csv", ".parquet": "parquet"}


def _run(**_params: object) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads are never used here
    request = Request(click.get_current_context(), "sweep")
    lines = not request.get("summary")
    wanted = delivery(request, _SUFFIXES, bare=not lines, chosen=False, charts=lines)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    from estimator.output.stream.rows import Output

    with ExitStack() as stack:
        sweep = _sweep(request, scenario, stack)
        formats = _forms(wanted, summary=request.get("summary"))
        refuse_forms(request.ctx, formats, said=wanted.is_said)
        refuse_cells(request.ctx, sweep, set(formats.values()), summary=request.get("summary"))
        if request.get("summary"):
            _summarize(request, wanted, sweep)
        else:
            _write(request, wanted, sweep, [Output(*each) for each in formats.items()])


def _forms(wanted: Delivery, *, summary: bool) -> dict[str, str]:
    """The format of each output; standard output chooses its own unless one is asked for."""
    unasked = "table" if summary else _chosen()
    names = wanted.outputs or ("-",)
    return {n: (wanted.form or unasked) if n == "-" else wanted.form_of(n) for n in names}


def _sweep(request: Request, scenario: Scenario, stack: ExitStack) -> Sweep:
    from estimator.sweeps.sweep import sweep

    vary: dict[str, str] = {}
    for text in request.get("vary"):
        name, equals, values = text.partition("=")
        if not equals:
            raise InputError("--vary", f"'{text}' has no '='; write such as daily=8k..24k:9")
        if name.strip() in vary:
            raise InputError("--vary", f"{name.strip()} is varied twice; give one list")
        vary[name.strip()] = values
    rows = request.get("rows")
    if rows and (vary or request.get("zipped")):
        raise InputError("--from", "rows say all values; leave out --vary and --zip")
    if not rows:
        refuse(request.ctx, "rows", "no table is read", "add --from rows.csv")
    return sweep(
        scenario,
        None if rows else vary,
        rows=_rows(request, scenario, stack) if rows else None,
        zipped=request.get("zipped"),
        columns=request.get("columns"),
        where=request.get("where"),
        part=request.get("shard"),
        large=request.get("yes"),
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


def _rows(request: Request, scenario: Scenario, stack: ExitStack) -> Rows:
    """Rows from a file; what is none is copied to one, since it is read more than once."""
    from estimator.sweeps.rows import copied, rows_of
    from estimator.textfile import lies_at

    name, path = request.get("rows"), Path(request.get("rows"))
    how = {
        "mapping": _mapping(request.get("map")),
        "kept": request.get("label"),
        "decimal": request.get("decimal") or ".",
        "register": lambda: register_of(request.ctx),
    }
    label = "<stdin>" if name == "-" else name
    if name != "-" and lies_at(path) in {"file", "folder"}:
        return rows_of(scenario, path, **how)
    try:
        stream = _stdin() if name == "-" else stack.enter_context(path.open("rb"))
        return rows_of(scenario, stack.enter_context(copied(stream)), label, **how)
    except OSError as error:
        raise InputError(label, f"cannot be read: {error.strerror}") from None


def _stdin() -> IO[bytes]:
    if sys.stdin is None:
        raise InputError("<stdin>", "cannot be read: it is closed")
    return sys.stdin.buffer


def _announce(request: Request, sweep: Sweep) -> None:
    """Say how many cells there are before any is computed."""
    if request.get("quiet"):
        return
    from estimator.cli.main import complain
    from estimator.output.numbers import plural
    from estimator.sweeps.grid import Grid

    parts = ""
    if isinstance(sweep.source, Grid) and len(sweep.source.dims) > 1:
        sizes = (f"{len(axis):,} {axis.name}" for axis in sweep.source.axes)
        parts = f"{' × '.join(sizes)} = "
        if sweep.shard.parts > 1:
            parts += f"{sweep.total:,} cells, of which "
    labels = f"; kept as labels: {', '.join(sweep.labels)}" if sweep.labels else ""
    first = "; days are those of the first nature to run out" if sweep.scenario.nature else ""
    complain(f"{parts}{sweep.cells:,} {plural('cell', sweep.cells)}{labels}{first}")


def _summarize(request: Request, wanted: Delivery, sweep: Sweep) -> None:
    from estimator.output.pages.sweep import summary_page

    for name in wanted.outputs or ("-",):
        if wanted.form_of(name) == "parquet" or name.lower().endswith(".gz"):
            rule = "has no rows for Parquet and nothing to compress; write json, csv or md"
            raise InputError("--summary", rule)
    if sweep.is_bounded:
        rule = "the days of some rows are bounds, which have no median; leave out --summary"
        raise InputError("--summary", rule)
    _announce(request, sweep)
    with _watched(request, sweep) as advance:
        summary = sweep.summary(advance)
    wanted.send(summary_page(sweep, summary))


def _write(request: Request, wanted: Delivery, sweep: Sweep, outputs: list[Output]) -> None:
    from estimator.output.deliver import PICTURES
    from estimator.output.stream.rows import STREAMS, stream

    drawn = [each for each in outputs if each.form in PICTURES.values()]
    outputs = [each for each in outputs if each not in drawn]
    _check_forms(sweep, {each.form for each in outputs if each.name != "-" or not is_seen()})
    _announce(request, sweep)
    if drawn:
        _draw(wanted, sweep, [each.name for each in drawn])
    streams = [output for output in outputs if output.form in STREAMS]
    _show(request, sweep, [output for output in outputs if output.form not in STREAMS])
    if streams:
        with _watched(request, sweep) as advance:
            stream(sweep, streams, advance)


def _draw(wanted: Delivery, sweep: Sweep, names: list[str]) -> None:
    """Write a small sweep as a chart, under the sentence that sums it up."""
    from estimator.output.pages.sweep import chart_page

    wanted._replace(outputs=names).send(chart_page(sweep))


def _watched(request: Request, sweep: Sweep) -> AbstractContextManager[Callable[[float], object]]:
    from estimator.output.progress import progress

    return progress(f"of {sweep.cells:,} cells", sweep.cells, shown=not request.get("quiet"))


def _chosen() -> str:
    """What standard output gets unasked: a table for people, CSV for programs."""
    return "table" if is_seen() else "csv"


def _show(request: Request, sweep: Sweep, outputs: list[Output]) -> None:
    from estimator.output.deliver import Delivery
    from estimator.output.pages.sweep import table_page

    for output in outputs:
        wanted = Delivery(
            form=output.form,
            outputs=(output.name,),
            color=request.get("color"),
            pager=pager(request),
        )
        wanted.send(table_page(sweep, ends=output.name == "-" and is_seen()))


def _check_forms(sweep: Sweep, forms: set[str]) -> None:
    from estimator.output.pages.sweep import MOST_SHOWN

    if "json" in forms and sweep.shard.parts > 1:
        raise InputError("--shard", "parts of one JSON document are none; write ndjson instead")
    if forms & {"md", "table", "plain"} and sweep.cells > MOST_SHOWN:
        limit = f"tables are for up to {MOST_SHOWN:,} cells, this sweep has {sweep.cells:,}"
        raise InputError("-f", f"{limit}; write csv instead, or add --summary")


def _columns(text: str) -> list[str]:
    """The names of further columns."""
    from estimator.sweeps.columns import BASIC

    names = [name.strip() for name in text.split(",")]
    for number, name in enumerate(names):
        if not name:
            raise InputError("", f"'{text}' has an empty name; write such as months,date")
        if name in BASIC or name in names[:number]:
            raise InputError("", f"{name} is there already; leave it out")
    return names


def _params() -> list[click.Parameter]:
    vary = "values of an input: daily=8k..24k:9, rounds=0.8M,1M, unserviceable=0%..30%:+5%"
    return [
        *scenario_params(),
        Option(
            ["--vary"],
            group="Question",
            multiple=True,
            metavar="NAME=VALUES",
            help=vary,
            shell_complete=complete_axis,
        ),
        Option(
            ["--zip", "zipped"],
            group="Question",
            about=("pairs",),
            is_flag=True,
            help="pair the lists, do not cross them",
        ),
        Option(
            ["--from", "rows"],
            group="Question",
            metavar="FILE",
            type=PathText(),
            help="rows of inputs from a table (CSV, TSV, JSON, NDJSON, Parquet); - is standard "
            "input",
        ),
        Option(
            ["--map"],
            group="Question",
            about=("rows",),
            multiple=True,
            metavar="NAME=HEADING",
            help="the column of an input: weapons=number_of_weapons (repeatable)",
        ),
        Option(
            ["--label"],
            group="Question",
            about=("rows",),
            multiple=True,
            metavar="HEADING",
            help="a column to keep as it is, whatever it is called (repeatable)",
        ),
        Option(
            ["--columns"],
            group="Output",
            about=("columns",),
            type=Read(_columns),
            default=(),
            metavar="NAME,...",
            help="further columns",
        ),
        Option(
            ["--where"],
            group="Output",
            multiple=True,
            metavar="COMPARISON",
            help="keep matching cells: 'days>=60' (repeatable)",
        ),
        Option(
            ["--summary"],
            group="Output",
            is_flag=True,
            help="counts, median and ends instead of rows",
        ),
        Option(["--shard"], default="1/1", metavar="K/N", help="compute the K-th of N parts"),
        Option(
            ["--yes"], about=("large",), is_flag=True, help="more than a billion cells are meant"
        ),
        format_option(("parquet",), "csv unless a terminal or the name of an output says another"),
        files_option(
            "write there (repeatable): .csv .csv.gz .ndjson .json .md .parquet .svg .png .vl.json"
        ),
        Option(
            ["-q", "--quiet"], group="Output", is_flag=True, help="say nothing on standard error"
        ),
        *screen_options(),
        debug_option(),
    ]


command = Command("sweep", params=_params(), callback=_run, help=_HELP)

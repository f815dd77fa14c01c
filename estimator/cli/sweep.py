"""``estimate sweep``: the same question over a grid of inputs, or over given rows."""

from __future__ import annotations

from estimator.cli.command import Command, Option, PathText, Read
from estimator.cli.completer import complete_axis
from estimator.cli.options import (
    debug_option,
    files_option,
    format_option,
    scenario_params,
    screen_options,
)

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

command = Command(
    "sweep",
    "cli.runs.sweep.sweep",
    [
        *scenario_params(),
        Option(
            ["--vary"],
            group="Question",
            multiple=True,
            metavar="NAME=VALUES",
            help="values of an input: daily=8k..24k:9, rounds=0.8M,1M, unserviceable=0%..30%:+5%",
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
            type=Read("cli.runs.sweep.columns"),
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
    ],
    _HELP,
)

"""The options that commands share; those of a scenario are made from the table of inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.cli.command import (
    DATA,
    Argument,
    Choice,
    Folder,
    Option,
    PathText,
    Read,
    key,
    variable,
)
from estimator.cli.completer import (
    complete_axis,
    complete_files,
    complete_names,
    complete_pair,
    complete_value,
)
from estimator.output.charts import OF_REPLY
from estimator.scenario.inputs import DATED, PAIRS, SCENARIO, SPECIAL, Dated, Input, Pair
from estimator.uncertainty import MOST_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Collection

    import click

FORMATS: Final = ("table", "plain", "json", "ndjson", "csv", "md")

_METAVARS: Final = {
    "rounds": "ROUNDS",
    "rounds/day": "RATE",
    "days": "DURATION",
    "fraction": "SHARE",
    "fraction/month": "SHARE",
    "when": "DATE",
}
_NO_FIGURES: Final = {"when", "number"}  # units of values that no source is cited for
_SCENARIOS: Final = "scenario.loading.shipped_names"
_LARGEST_SEED: Final = 10**18

complete_sources = complete_files(_SCENARIOS, unasked=False)
"""Files, and with a beginning the scenarios that come with the estimator."""


def _value_option(row: Input, *, from_environment: bool = True) -> click.Option:
    return Option(
        [row.flag, key(row.flag)],
        about=(row.name,),
        group=_group(row.role),
        metavar=_METAVARS.get(row.unit, "NUMBER"),
        help=row.help,
        envvar=variable(row.flag) if from_environment else None,
        shell_complete=complete_value(row.unit) if row.unit not in _NO_FIGURES else None,
    )


_PAIR_GROUPS: Final = {"use": "Use", "supply": "Supply", "correlation": "Uncertainty"}


def _group(role: str) -> str:
    """The heading of an input of that role on a help page."""
    return {"setting": "Question"}.get(role, role.capitalize())


def _pair_option(pair: Pair) -> click.Option:
    metavar, _, text = pair.help.rpartition(": ")
    return Option(
        [pair.flag, key(pair.flag)],
        about=("draws",) if pair.key == "correlation" else (),
        group=_PAIR_GROUPS[pair.key.partition(".")[0]],
        metavar=metavar,
        help=text.strip() + (" (repeatable)" if pair.many else ""),
        multiple=pair.many,
        shell_complete=complete_pair,
    )


def _dated_option(dated: Dated) -> click.Option:
    return Option(
        [dated.flag, key(dated.flag)],
        group=_PAIR_GROUPS[dated.key.partition(".")[0]],
        metavar="FILE",
        help=f"a table of {dated.help}",
        type=PathText(),
    )


def scenario_params(
    also: Collection[str] = (), but: Collection[str] = (), typed: Collection[str] = ()
) -> list[click.Parameter]:
    """The options of every command that takes a scenario, and the file it may come from.

    Args:
        also: inputs that not every command takes, which this one does.
        but: inputs that it does not take.
        typed: inputs that turn its question into another, so that no environment says them.
    """
    return [
        Argument(
            ["source"],
            metavar="[SCENARIO]",
            required=False,
            type=PathText(),
            shell_complete=complete_sources,
        ),
        Option(
            ["--scenario", "named"],
            group="Question",
            metavar="NAME",
            help="a scenario that comes with the estimator, such as nis-2023",
            shell_complete=complete_names(_SCENARIOS),
        ),
        *scenario_options(also, but, typed),
    ]


def scenario_options(
    also: Collection[str] = (), but: Collection[str] = (), typed: Collection[str] = ()
) -> list[click.Parameter]:
    """The options that state assumptions; the arguments are those of `scenario_params`."""
    idle = {*(SPECIAL - {*also, *typed}), *but}
    rows = (row for row in SCENARIO if row.flag and row.name not in idle)
    return [
        *(_value_option(row, from_environment=row.name not in typed) for row in rows),
        *(_pair_option(pair) for pair in PAIRS),
        *(_dated_option(dated) for dated in DATED),
        decimal_option(),
        Option(
            ["--set", "values"],
            group="Question",
            multiple=True,
            metavar="NAME=VALUE",
            help="any input by its full name, such as 'nature.152 mm.rounds=1M' (repeatable)",
        ),
        data_option(),
    ]


def decimal_option() -> click.Option:
    """The option that says what stands before decimals in tables."""
    return Option(
        ["--decimal"],
        group="Question",
        type=Choice([",", "."]),
        help="the sign before decimals in a table; a point unless given",
    )


def data_option() -> click.Option:
    """The option that adds registers of one's own."""
    return Option(
        ["--data"],
        about=("register",),
        group="Question",
        multiple=True,
        metavar="DIR",
        envvar=DATA,
        type=Folder(),
        help="a folder with sources.toml and figures.toml of your own (repeatable)",
    )


def output_params(
    forms: tuple[str, ...] = (), charts: tuple[str, ...] = (), but: Collection[str] = ()
) -> list[click.Parameter]:
    """The options that say what is printed, how and where.

    Args:
        forms: further formats of this command.
        charts: those that it may have.
        but: names of those that it does not take.
    """
    params = [
        *([chart_option(charts)] if len(charts) > 1 else []),
        format_option(forms, "what to print; table unless the name of an output says otherwise"),
        files_option("write there (repeatable; format from the suffix; - is standard output)"),
        Option(["-q", "--quiet"], is_flag=True, group="Output", help="print the bare value"),
        Option(
            ["--explain"],
            about=("answer", "page", "steps"),
            group="Output",
            is_flag=True,
            help="print every intermediate number",
        ),
        Option(
            ["--full"],
            about=("screen", "page"),
            group="Output",
            is_flag=True,
            help="leave nothing out where the screen is too small for all of it",
        ),
        *screen_options(),
        debug_option(),
    ]
    return [param for param in params if param.name not in but]


def format_option(more: tuple[str, ...], help_: str) -> click.Option:
    """The option that says what is printed."""
    return Option(
        ["-f", "--format", "form"],
        about=("form", "page"),
        group="Output",
        type=Choice((*FORMATS, *more)),
        help=help_,
    )


def chart_option(charts: tuple[str, ...]) -> click.Option:
    """The option that says which chart a picture has."""
    return Option(
        ["--chart"],
        about=("chart", "page"),
        group="Output",
        type=Choice(charts),
        help="which chart -o x.svg, x.png and x.vl.json have, the one that says most unless given; "
        "without a picture, print it below the text (stock and chance)",
    )


def files_option(help_: str) -> click.Option:
    """The option that names the files to write."""
    return Option(
        ["-o", "--output", "outputs"],
        group="Output",
        multiple=True,
        metavar="FILE",
        type=PathText(),
        help=help_,
    )


def screen_options() -> list[click.Parameter]:
    """The options that say how the terminal shows a page."""
    return [
        Option(
            ["--color"],
            about=("screen", "page"),
            group="Output",
            type=Choice(["auto", "always", "never"]),
            default="auto",
            help="colour in the terminal",
        ),
        Option(
            ["--no-pager"],
            about=("screen", "page"),
            group="Output",
            is_flag=True,
            help="print long pages, even if PAGER names a program to read them in",
        ),
    ]


def debug_option() -> click.Option:
    """The option that `estimator.cli.main.run` looks for when something unforeseen goes wrong."""
    return Option(
        ["--debug"],
        is_flag=True,
        group="Output",
        expose_value=False,
        help="show tracebacks of bugs",
    )


def sampling_params(*, days: bool = True, shown: bool = True) -> list[click.Parameter]:
    """The options of every command that samples.

    Args:
        days: whether the command prints percentiles and chances of the days.
        shown: whether ``-q`` prints something that is drawn.
    """
    about = ("draws",) if shown else ("draws", "page")
    general = [
        Option(
            ["--seed"],
            group="Uncertainty",
            about=(*about, "seed"),
            type=Read("cli.runs.values.whole", 0, _LARGEST_SEED),
            default=0,
            metavar="N",
            show_default=True,
            help="which random draws are made; the same number makes the same draws",
        ),
        Option(
            ["--samples"],
            group="Uncertainty",
            about=(*about, "samples"),
            type=Read("cli.runs.values.whole", 1, MOST_SAMPLES),
            metavar="N",
            help="draws in each of eight sets  [default: 1,024, or up to 32,768 on a schedule]",
        ),
    ]
    if not days:
        return list(general)
    return [
        *general,
        Option(
            ["--method"],
            group="Uncertainty",
            about=about,
            type=Choice(["conditional", "mc"]),
            default="conditional",
            show_default=True,
            help="mc: plain Monte Carlo, as an independent check",
        ),
        Option(
            ["--percentiles"],
            group="Uncertainty",
            about=("draws", "page"),
            type=Read("cli.runs.values.percentiles"),
            metavar="PERCENT,...",
            help="which percentiles  [default: 5,25,50,75,95]",
        ),
        Option(
            ["--at"],
            group="Uncertainty",
            about=("draws", "page"),
            multiple=True,
            type=Read("cli.runs.values.duration"),
            metavar="DURATION",
            help="the chance to last so long as well",
        ),
        Option(
            ["--samples-out"],
            group="Uncertainty",
            about=("draws",),
            metavar="FILE",
            type=PathText(),
            help="write every draw as CSV",
        ),
    ]


def expect_option() -> click.Option:
    """The option that says what an answer must be."""
    return Option(
        ["--expect"],
        about=("expect",),
        multiple=True,
        type=Read("answer.expectation.read_expectation"),
        metavar="CONDITION",
        help="exit with 1 unless this holds: 'days>=60', 'months<3', 'value<=20k', "
        "'chance>=50%', verdict==yes (repeatable)",
    )


def answer_params(
    also: Collection[str] = (),
    but: Collection[str] = (),
    typed: Collection[str] = (),
    *,
    sampled: bool = True,
) -> list[click.Parameter]:
    """The options of a command that answers one scenario.

    Args:
        also: as for `scenario_params`.
        but: likewise.
        typed: likewise.
        sampled: whether the command prints chances.
    """
    table = Option(
        ["--table", "axes"],
        about=("answer", "page", "table"),
        group="Output",
        multiple=True,
        metavar="NAME=VALUES",
        shell_complete=complete_axis,
        help="a sensitivity table over one or two inputs: daily=8k..24k:5, rounds=0.5M,1M",
    )
    note = Option(
        ["--note"],
        about=("note", "page"),
        is_flag=True,
        help="print a paragraph to paste instead: method, sources, how to cite (-f plain or md)",
    )
    draws = sampling_params() if sampled else []
    return [
        *scenario_params(also, but, typed),
        table,
        *draws,
        expect_option(),
        note,
        *output_params(charts=OF_REPLY),
    ]

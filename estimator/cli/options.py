"""The options that commands share, made from the table of inputs, and the scenario they give."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from estimator.cli.command import DATA, Argument, Choice, Folder, Option, PathText, variable
from estimator.cli.completer import complete_pair, complete_value
from estimator.cli.folders import register_of
from estimator.errors import InputError
from estimator.scenario.inputs import DATED, PAIRS, SCENARIO, SPECIAL, Dated, Input, Pair

if TYPE_CHECKING:
    from collections.abc import Collection

    from click.shell_completion import CompletionItem

    from estimator.scenario.models import Scenario
    from estimator.textfile import Document

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


def _value_option(row: Input, *, from_environment: bool = True) -> click.Option:
    name = row.flag.removeprefix("--").replace("-", "_")
    return Option(
        [row.flag, name],
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
    name = pair.flag.removeprefix("--").replace("-", "_")
    return Option(
        [pair.flag, name],
        about=("draws",) if pair.key == "correlation" else (),
        group=_PAIR_GROUPS[pair.key.partition(".")[0]],
        metavar=metavar,
        help=text.strip() + (" (repeatable)" if pair.many else ""),
        multiple=pair.many,
        shell_complete=complete_pair,
    )


def _dated_option(dated: Dated) -> click.Option:
    return Option(
        [dated.flag, dated.flag.removeprefix("--")],
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
            shell_complete=_complete_names,
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
    forms: tuple[str, ...] = (), charts: tuple[str, ...] = ()
) -> list[click.Parameter]:
    """The options that say what is printed, how and where.

    Args:
        forms: further formats of this command.
        charts: those that it may have.
    """
    return [
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


def _complete_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from estimator.scenario.loading import shipped_names

    return [name for name in shipped_names() if name.startswith(incomplete)]


def complete_sources(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Files, and with a beginning the scenarios that come with the estimator.

    Bash offers files if nothing else is, so nothing else is where nothing is typed yet.
    """
    from click.shell_completion import CompletionItem

    names = _complete_names(ctx, param, incomplete) if incomplete else []
    return [CompletionItem(incomplete, type="file"), *map(CompletionItem, names)]


def read_scenario(ctx: click.Context, source: str | None, named: str | None) -> Scenario:
    """The scenario that the file, the environment and the options of a command make together.

    Raises:
        InputError: something in them is wrong.
    """
    from estimator.scenario.loading import build
    from estimator.scenario.value import Written

    values = [Written(text, "--set", "--set") for text in ctx.params.get("values") or ()]
    return build(
        _document(source, named),
        *_layers(ctx),
        values=values,
        register=lambda: register_of(ctx),
    )


def _document(source: str | None, named: str | None) -> Any:
    if source is None and named is None:
        return None
    if source is not None and named is not None:
        raise InputError("--scenario", f"give either the file {source} or --scenario, not both")
    from pathlib import Path

    from estimator.scenario.loading import is_shipped, shipped
    from estimator.textfile import read_toml

    if source == "-":
        return read_stdin()
    if source is None or is_shipped(source):
        return shipped(str(named if source is None else source))
    return read_toml(Path(source))


def read_stdin() -> Document:
    """TOML or JSON from standard input.

    Raises:
        InputError: it is closed, too long, or neither.
    """
    from estimator.textfile import LONGEST_FILE, read_toml

    if sys.stdin is None:
        raise InputError("<stdin>", "cannot be read: it is closed")
    try:
        content = sys.stdin.buffer.read(LONGEST_FILE + 1)
    except OSError as error:
        raise InputError("<stdin>", f"cannot be read: {error.strerror}") from None
    if len(content) > LONGEST_FILE:
        raise InputError("<stdin>", f"longer than {LONGEST_FILE // 2**20} MiB; split it")
    return read_toml(content, "<stdin>")


def _layers(ctx: click.Context) -> list[dict[str, Any]]:
    from pathlib import Path

    from estimator.scenario.loading import layer
    from estimator.scenario.value import Written

    found: dict[str, dict[str, Any]] = {"ENVIRONMENT": {}, "COMMANDLINE": {}}
    pairs: dict[str, Any] = {}
    tables = {
        dated.flag: Path(ctx.params[name])
        for dated in DATED
        if ctx.params.get(name := dated.flag.removeprefix("--")) is not None
    }
    flags = {pair.flag.removeprefix("--").replace("-", "_"): pair.flag for pair in PAIRS}
    for param in scenario_options(SPECIAL)[: -3 - len(DATED)]:
        name, value = str(param.name), ctx.params.get(str(param.name))
        if name in flags:
            texts = value if isinstance(value, tuple) else (value,) if value is not None else ()
            pairs[flags[name]] = [Written(text, flags[name], flags[name]) for text in texts]
        elif value is not None:
            place = "ENVIRONMENT" if _from_environment(ctx, name) else "COMMANDLINE"
            origin = str(param.envvar) if place == "ENVIRONMENT" else param.opts[0]
            found[place][name] = Written(value, origin, origin)
    decimal = ctx.params.get("decimal")
    if decimal and not tables and not ctx.params.get("rows"):
        raise InputError("--decimal", "no table is read; leave it out")
    over = layer(found["COMMANDLINE"], pairs, tables, decimal or ".")
    return [layer(found["ENVIRONMENT"], {}), over]


def _from_environment(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.ENVIRONMENT

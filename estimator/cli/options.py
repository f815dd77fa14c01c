"""The options that commands share, made from the table of inputs, and the scenario they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from estimator.inputs import PAIRS, REBUILD, SCENARIO, Input, Pair

if TYPE_CHECKING:
    from estimator.scenario import Scenario

FORMATS: Final = ("table", "plain", "json", "ndjson", "csv", "md")

_METAVARS: Final = {
    "rounds": "ROUNDS",
    "rounds/day": "RATE",
    "days": "DURATION",
    "fraction": "SHARE",
    "fraction/month": "SHARE",
    "when": "DATE",
}


def _value_option(row: Input) -> click.Option:
    name = row.flag.removeprefix("--").replace("-", "_")
    return click.Option(
        [row.flag, name],
        metavar=_METAVARS.get(row.unit, "NUMBER"),
        help=row.help,
        envvar=f"ESTIMATE_{name.upper()}",
    )


def _pair_option(pair: Pair) -> click.Option:
    name = pair.flag.removeprefix("--").replace("-", "_")
    return click.Option([pair.flag, name], metavar="A=B", help=pair.help, multiple=True)


def scenario_params(*, rebuild: bool = False) -> list[click.Parameter]:
    """The options of every command that takes a scenario, and the file it may come from."""
    return [
        click.Argument(["source"], metavar="[SCENARIO]", required=False, type=click.Path()),
        click.Option(
            ["--scenario", "named"],
            metavar="NAME",
            help="a scenario that comes with the estimator, such as nis-2023",
            shell_complete=_complete_names,
        ),
        *scenario_options(rebuild=rebuild),
    ]


def scenario_options(*, rebuild: bool = False) -> list[click.Parameter]:
    """The options that state assumptions; those of ``rebuild`` alone only where wanted."""
    rows = (row for row in SCENARIO if row.flag and (rebuild or row.name not in REBUILD))
    return [
        *(_value_option(row) for row in rows),
        *(_pair_option(pair) for pair in PAIRS),
    ]


def output_params() -> list[click.Parameter]:
    """The options that say what is printed, how and where."""
    return [
        click.Option(
            ["-f", "--format", "form"],
            type=click.Choice(FORMATS),
            help="what to print; table unless the name of an output says otherwise",
        ),
        click.Option(
            ["-o", "--output", "outputs"],
            multiple=True,
            metavar="FILE",
            type=click.Path(),
            help="write there (repeatable; format from the suffix; - is standard output)",
        ),
        click.Option(["-q", "--quiet"], is_flag=True, help="print the bare number"),
        click.Option(["--explain"], is_flag=True, help="print every intermediate number"),
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="colour in the terminal",
        ),
        click.Option(["--debug"], is_flag=True, expose_value=False, help="show tracebacks of bugs"),
    ]


def _complete_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from estimator.loading import shipped_names

    return [name for name in shipped_names() if name.startswith(incomplete)]


def read_scenario(ctx: click.Context, source: str | None, named: str | None) -> Scenario:
    """The scenario that the file, the environment and the options of a command make together.

    Raises:
        InputError: something in them is wrong.
    """
    from estimator.loading import build

    return build(_document(source, named), *_layers(ctx))


def _document(source: str | None, named: str | None) -> Any:
    from pathlib import Path

    from estimator.errors import InputError
    from estimator.loading import shipped
    from estimator.tomlfile import read_toml

    if source and named:
        raise InputError("--scenario", f"give either the file {source} or --scenario, not both")
    if named:
        return shipped(named)
    if source == "-":
        return read_toml(click.get_binary_stream("stdin").read(), "<stdin>")
    return read_toml(Path(source)) if source else None


def _layers(ctx: click.Context) -> list[dict[str, Any]]:
    from estimator.given import Written
    from estimator.loading import layer

    found: dict[str, dict[str, Any]] = {"ENVIRONMENT": {}, "COMMANDLINE": {}}
    pairs: dict[str, Any] = {}
    flags = {pair.flag.removeprefix("--").replace("-", "_"): pair.flag for pair in PAIRS}
    for param in scenario_options(rebuild=True):
        name, value = str(param.name), ctx.params.get(str(param.name))
        if name in flags:
            pairs[flags[name]] = [Written(text, flags[name], flags[name]) for text in value or ()]
        elif value is not None:
            place = "ENVIRONMENT" if _from_environment(ctx, name) else "COMMANDLINE"
            origin = str(param.envvar) if place == "ENVIRONMENT" else param.opts[0]
            found[place][name] = Written(value, origin, origin)
    return [layer(found["ENVIRONMENT"], {}), layer(found["COMMANDLINE"], pairs)]


def _from_environment(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.ENVIRONMENT

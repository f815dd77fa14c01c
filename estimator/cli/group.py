"""The group of commands: each is imported when it runs, and ``lasts`` runs when none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from estimator import __version__, late
from estimator.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = {
    "lasts": "How long does it last? The default command.",
    "solve": "What would one input have to be for it to last so long?",
    "drivers": "Which assumption drives the answer, and where does it flip?",
    "sweep": "Many answers for scripts: grids over any inputs, streamed.",
    "rebuild": "How long until a stock is back at a target?",
    "compare": "Scenarios side by side, and what makes the difference.",
    "rate": "Which rate do dated counts of a stock, or a log of use, tell?",
    "check": "Do published claims still have the verdict on record?",
    "cross": "Do several claims fit together, and whom must one doubt?",
    "report": "An answer with its charts and sources as one HTML file.",
    "figures": "Sourced figures: list, filter, cite, lint.",
    "new": "Write a commented scenario file to start from.",
    "schema": "Print the JSON Schema of a file, for editors.",
    "completion": "Print the completion script of a shell.",
}
_DEFAULT: Final = "lasts"
_FILES: Final = (".toml", ".json")
_HELP: Final = """How long does a stock of munitions last?

\b
  estimate --rounds 1000000 --daily 16000       how long does it last?
  estimate --rounds 1M+ --lasts 2mo~            what rate does that imply?
  estimate solve daily --rounds 1M --lasts 60d  what would have to be true?
  estimate my-scenario.toml                     the same from a file

Without a command, `lasts` runs: `estimate lasts --help` lists its options.
"""


class Group(click.Group):
    """Commands by name, imported when they are needed; a word that is none is an error."""

    def __init__(self, name: str) -> None:
        super().__init__(name, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
        self.params = [
            click.Option(
                ["-V", "--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_print_version,
                help="Print the version.",
            )
        ]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command = late(f"cli.{cmd_name}.command")
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front of arguments that name none; remember what was typed."""
        ctx.obj = list(args)
        own = {"-h", "--help", "-V", "--version"}
        if args[:1] == ["help"]:
            args = [*args[1:2], "--help"]
        if not (args and args[0] in own) and not (ctx.resilient_parsing and not args):
            args = _with_command(args)
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Offer the commands, and the options and files of the default command."""
        items = super().shell_complete(ctx, incomplete)
        default = self.get_command(ctx, _DEFAULT)
        assert default is not None  # noqa: S101
        inner = click.Context(default, parent=ctx, info_name=_DEFAULT)
        items += default.shell_complete(inner, incomplete)
        return items or default.params[0].shell_complete(inner, incomplete)


def _with_command(args: list[str]) -> list[str]:
    if not args or args[0].startswith("-") or "/" in args[0]:
        return [_DEFAULT, *args]
    if args[0] in COMMANDS or args[0] in {"-h", "--help"}:
        return args
    if args[0].lower().endswith(_FILES):
        return [_DEFAULT, *args]
    # most runs name a command or a file
    from estimator.scenario.loading import is_shipped, shipped_names

    if is_shipped(args[0]):
        return [_DEFAULT, *args]
    raise InputError("", f"'{args[0]}' is {_what_else(args[0], shipped_names())}")


def _what_else(word: str, scenarios: Sequence[str]) -> str:
    """What a word is that is neither a command nor a file, and what to write instead."""
    if word in scenarios:
        both = "a file here and a scenario that comes with the estimator"
        return f"{both}; write ./{word} or --scenario {word}"
    close = nearest(word, [*COMMANDS, *scenarios])
    known = f"commands: {', '.join(COMMANDS)}; scenarios: {', '.join(scenarios)}"
    hint = f"did you mean '{close}'?" if close else known
    return f"neither a command nor a scenario file (*.toml, *.json); {hint}"


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"estimate {__version__}")
        ctx.exit()

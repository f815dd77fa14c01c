"""``estimate completion``: the completion script of a shell, which needs click alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import get_completion_class

from estimator.cli.command import Argument, Choice, Command
from estimator.cli.completer import VARIABLE
from estimator.cli.options import debug_option
from estimator.output.files import write_stdout

if TYPE_CHECKING:
    import click

_HELP = """Print the completion script of a shell.

\b
  bash: eval "$(estimate completion bash)"
  zsh:  eval "$(estimate completion zsh)"
  fish: estimate completion fish | source
"""


def script(ctx: click.Context) -> None:
    """Print it."""
    kind = get_completion_class(ctx.params["shell"])
    assert kind is not None  # noqa: S101 - the choice below names only shells that click knows
    write_stdout(kind(ctx.find_root().command, {}, "estimate", VARIABLE).source() + "\n")


command = Command(
    "completion",
    "cli.completion.script",
    [Argument(["shell"], metavar="SHELL", type=Choice(["bash", "zsh", "fish"])), debug_option()],
    _HELP,
)

"""``estimate completion``: the completion script of a shell."""

from __future__ import annotations

import click

from estimator.cli.command import Argument, Choice, Command
from estimator.cli.options import debug_option

_HELP = """Print the completion script of a shell.

\b
  bash: eval "$(estimate completion bash)"
  zsh:  eval "$(estimate completion zsh)"
  fish: estimate completion fish | source
"""


def _run(shell: str) -> None:
    from click.shell_completion import get_completion_class

    from estimator.output.files import write_stdout

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choice below names only shells that click knows
    root = click.get_current_context().find_root().command
    write_stdout(kind(root, {}, "estimate", "_ESTIMATE_COMPLETE").source() + "\n")


command = Command(
    "completion",
    params=[
        Argument(["shell"], metavar="SHELL", type=Choice(["bash", "zsh", "fish"])),
        debug_option(),
    ],
    callback=_run,
    help=_HELP,
)

"""What a shell offers: files, inputs, and behind ``@`` the figures that fit.

Nothing of the estimator is read until something that it knows is asked for.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from click.shell_completion import CompletionItem, shell_complete

from estimator import late
from estimator.scenario.inputs import ROWS, SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

    Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], list[Any]]

VARIABLE: Final = "_ESTIMATE_COMPLETE"
"""What a shell sets when it asks what to offer."""


def complete_value(unit: str) -> Complete:
    """Offer the figures of a unit behind ``@``; a number is for people to write.

    Args:
        unit: of the inputs table, such as ``rounds/day``.
    """

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        at = incomplete.startswith("@")
        return [f"@{name}" for name in _figures(ctx, incomplete[1:], unit)] if at else []

    return complete


def complete_pair(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer all figures behind ``=@``, as in ``--phase 30d=@rusi-2023-12-ru``."""
    before, at, start = incomplete.partition("=@")
    return [f"{before}=@{name}" for name in _figures(ctx, start)] if at else []


def complete_figures(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer all figures, with the ``@`` if it was typed."""
    before = "@" * incomplete.startswith("@")
    return [before + name for name in _figures(ctx, incomplete.removeprefix("@"))]


def _figures(ctx: click.Context, start: str, unit: str = "") -> list[str]:
    found: list[str] = late("cli.runs.reading.figure_ids")(ctx, start, unit)
    return found


def complete_input(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the names of inputs; rows of tables with the number of the first one."""
    rows = (row.name.replace(".", ".1.", 1) for row in ROWS if "." in row.name)
    names = (*(row.name for row in SCENARIO), *rows)
    return [name for name in names if name.startswith(incomplete)]


def complete_axis(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the names of inputs, whose values follow behind ``=``."""
    return [f"{name}=" for name in complete_input(ctx, param, incomplete)]


def complete_names(place: str) -> Complete:
    """Offer the names of what comes with the estimator.

    Args:
        place: of the function that gives them, as for `late`.
    """

    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        return [name for name in late(place)() if name.startswith(incomplete)]

    return complete


def complete_files(place: str, *, unasked: bool = True) -> Complete:
    """Offer files, and the names of what comes with the estimator.

    Args:
        place: as for `complete_names`.
        unasked: whether to offer names where nothing is typed yet; bash offers files if nothing
            else is.
    """
    names = complete_names(place)

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        found = names(ctx, param, incomplete) if unasked or incomplete else []
        return [CompletionItem(incomplete, type="file"), *map(CompletionItem, found)]

    return complete


def answer(commands: click.Command, asked: str) -> int:
    """Answer the shell; a message would land in the middle of somebody's command line."""
    with contextlib.suppress(Exception):
        if asked == "bash_complete":
            _mend_words()
        return shell_complete(commands, {}, "estimate", VARIABLE, asked)
    return 1


def _mend_words() -> None:
    """Undo how bash splits what was typed, for click to read."""
    words, at = os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"])
    words, at = join_words(words, at)
    os.environ |= {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(at)}


def join_words(words: list[str], at: int) -> tuple[list[str], int]:
    """Put words together again that bash has split at ``@`` and ``=``, as in ``--daily=@own``.

    Args:
        words: what was typed, as bash splits it.
        at: which of them is being completed.
    """
    joined: list[str] = []
    for number, word in enumerate(words):
        before = joined[-1] if joined else ""
        option = before.startswith("--")
        if before == "@" or (option and (before.endswith(("=", "=@")) or word in {"=", "=@"})):
            joined[-1] += word
        else:
            joined.append(word)
        if number == at:
            found = len(joined) - 1
    return joined, found if at < len(words) else len(joined)

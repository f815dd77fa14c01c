"""How far a long piece of work is: a bar with its rate and the time left, on a terminal only."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE: Final = 1.0  # seconds before anything is shown
_BAR: Final = 20  # columns; the words beside it fit in 80


@contextmanager
def progress(
    what: str, total: float | None = None, *, shown: bool = True
) -> Iterator[Callable[[float], object]]:
    """Give a function to call with every further amount of work that is done.

    Args:
        what: what is counted, to stand after the percentage, or after the count without a total.
        total: the whole amount; 1 where it has no unit, None if nobody knows it.
        shown: whether to show anything at all.
    """
    bar: Any = None
    done, begun = 0.0, time.monotonic()
    watched = shown and sys.stderr is not None and sys.stderr.isatty()

    def advance(more: float) -> None:
        nonlocal bar, done
        done += more
        spent = time.monotonic() - begun
        if bar is None and watched and spent > _PATIENCE:
            bar = _bar(what, total)
        if bar is not None:
            rate = "" if total == 1 else f"{done / spent:,.0f}/s"
            bar.update(bar.task_ids[0], completed=done, rate=rate)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


@contextmanager
def watched(what: str) -> Iterator[Callable[[float], None]]:
    """Give a function to call with the part that is done so far, from 0 to 1."""
    with progress(what, 1) as advance:
        done = 0.0

        def reach(part: float) -> None:
            nonlocal done
            advance(part - done)
            done = part

        yield reach


def _bar(what: str, total: float | None) -> Any:
    from rich import progress as rich
    from rich.console import Console

    count = "{task.completed:,.0f}" if total is None else "{task.percentage:.0f}%"
    bar = rich.Progress(
        rich.BarColumn(_BAR),
        rich.TextColumn(f"{count} {what}"),
        rich.TextColumn("{task.fields[rate]}"),
        rich.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task("", total=total, rate="")
    bar.start()
    return bar

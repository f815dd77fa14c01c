"""How far a long piece of work is: a bar with its rate and the time left, on a terminal only."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE: Final = 1.0  # seconds before anything is shown


@contextmanager
def pace(total: int, *, shown: bool = True) -> Iterator[Callable[[int], object]]:
    """Give a function to call with every further number of cells that is done.

    Args:
        total: how many cells there are.
        shown: whether to show anything at all.
    """
    bar: Any = None
    done, begun = 0, time.monotonic()
    watched = shown and sys.stderr is not None and sys.stderr.isatty()

    def advance(cells: int) -> None:
        nonlocal bar, done
        done += cells
        if bar is None and watched and time.monotonic() - begun > _PATIENCE:
            bar = _bar(total)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _bar(total: int) -> Any:
    from rich import progress
    from rich.console import Console

    bar = progress.Progress(
        progress.BarColumn(),
        progress.TaskProgressColumn(show_speed=True),
        progress.TextColumn("{task.completed:,.0f} of {task.total:,.0f} cells"),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task("", total=total, rate="")
    bar.start()
    return bar

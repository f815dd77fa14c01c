"""A count on standard error while something takes long; only where somebody looks at it."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE: Final = 1.0  # seconds before anything is shown
_PAUSE: Final = 0.1  # seconds between two counts


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], object] | None]:
    """A function to call with the number done so far; None where standard error is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    begun = time.monotonic()
    due = begun + _PATIENCE

    def advance(done: int) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due:
            due = now + _PAUSE
            _write(f"\r{done:,} {what}")

    try:
        yield advance
    finally:
        if due > begun + _PATIENCE:
            _write("\r\033[K")


def _write(text: str) -> None:
    with suppress(OSError):  # a count that cannot be shown is no reason to stop counting
        sys.stderr.write(text)
        sys.stderr.flush()

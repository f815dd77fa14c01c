"""A count on standard error while something takes long; only where somebody looks at it."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE: Final = 1.0  # seconds before anything is shown


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], object] | None]:
    """A function to call with the number done so far; None where standard error is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    begun = time.monotonic()
    shown = False

    def advance(done: int) -> None:
        nonlocal shown
        if shown or time.monotonic() - begun > _PATIENCE:
            shown = True
            sys.stderr.write(f"\r{done:,} {what}")
            sys.stderr.flush()

    try:
        yield advance
    finally:
        if shown:
            sys.stderr.write("\r\033[K")

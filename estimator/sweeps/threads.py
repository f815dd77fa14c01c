"""Both cores for work that comes in pieces, results in order, memory bounded."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
U = TypeVar("U")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def keep_freed_memory() -> None:
    """Make the C library reuse the memory of a block for the next one.

    It gives larger pieces back to the system at once, and getting them anew, page by page, takes
    longer than computing what they hold. Freeing one piece of 16 MB raises its limits for that
    (glibc: M_MMAP_THRESHOLD and M_TRIM_THRESHOLD follow the largest piece freed).
    """
    np.empty(2**24, dtype=np.uint8)


def in_order(work: Callable[[T], U], pieces: Iterable[T], workers: int) -> Iterator[U]:
    """Apply `work` to pieces on several threads; results come in the order of the pieces.

    The caller's thread works as well whenever the next result is not there yet, so that one core
    can be left to what the caller does with the results. Only a few pieces are under way at a
    time. If the caller stops early, or anything fails, what has not begun is dropped and what has
    is not waited for. Where no thread can be started, the caller's does all of it.

    Args:
        work: releases the interpreter's lock for most of its time, as NumPy does.
        pieces: read as they are needed.
        workers: how many threads besides the caller's; 0 for none.
    """
    if not workers:
        yield from map(work, pieces)
        return
    pool = ThreadPoolExecutor(workers)
    waiting: deque[tuple[T, Future[U]]] = deque()
    try:
        for piece in pieces:
            waiting.append((piece, _submitted(pool, work, piece)))
            if len(waiting) > 2 * workers + 2:
                yield _next(work, waiting)
        while waiting:
            yield _next(work, waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submitted(pool: ThreadPoolExecutor, work: Callable[[T], U], piece: T) -> Future[U]:
    try:
        return pool.submit(work, piece)
    except RuntimeError:  # no thread can be started: `_next` does it
        return Future()


def _next(work: Callable[[T], U], waiting: deque[tuple[T, Future[U]]]) -> U:
    """The first result; while another thread is at it, one of the others is worked out here."""
    if not waiting[0][1].done():
        for place, (piece, future) in enumerate(waiting):
            if future.cancel():
                own: Future[U] = Future()
                waiting[place] = piece, own
                own.set_result(work(piece))
                break
    return waiting.popleft()[1].result()

"""Where a stream of bytes goes: standard output, a device, or a file that appears whole or not."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import select
import sys
from bisect import bisect_right
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from estimator.errors import OutputError
from estimator.output.files import beside, is_stream, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK: Final = 2**20  # bytes of a call, more or less
_MOST: Final = 1024  # pieces of a call; more are not allowed


@contextmanager
def sink(name: str) -> Iterator[IO[bytes]]:
    """Open an output for a stream; ``-`` is standard output, ``.gz`` is compressed.

    A regular file is written beside its place and put there when the stream has ended without an
    error, so that an interrupted run leaves the old one as it was. Devices and FIFOs are written
    as they are.

    Raises:
        OutputError: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    label = "standard output" if name == "-" else name
    try:
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(_opened(name))
            if name.lower().endswith(".gz"):
                # no name and no time inside: the same rows are the same bytes
                packed = gzip.GzipFile("", "wb", 6, file, mtime=0)
                file = cast("IO[bytes]", stack.enter_context(packed))
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{label}: cannot be written: {error.strerror or error}") from None


def write_pieces(file: IO[bytes], pieces: Sequence[bytes | memoryview]) -> None:
    """Write what follows each other, straight from where it is if the system can do that.

    Args:
        file: what `sink` gives.
        pieces: many of them make one call, not one each.
    """
    raw = getattr(file, "raw", file)
    if not (isinstance(raw, io.FileIO) and hasattr(os, "writev")):
        for piece in pieces:
            _write(file, piece)
        return
    file.flush()
    ends = list(accumulate(map(len, pieces)))
    first = before = 0
    while first < len(pieces):
        end = min(bisect_right(ends, before + _CHUNK, first + 1), first + _MOST)
        some = pieces[first:end]
        done = before
        with contextlib.suppress(BlockingIOError):  # somebody has set the pipe so; it is waited for
            done += os.writev(raw.fileno(), some)
        first, before = end, ends[end - 1]
        if done < before:  # a pipe or a full disk may take a part
            _write(raw, b"".join(some)[done - before :])


def _write(file: IO[bytes] | io.FileIO, content: bytes | memoryview) -> None:
    """All of it: what is not buffered takes what it can and says how much that was."""
    left = memoryview(content)
    while left:
        taken = file.write(left)
        if taken is None:
            select.select([], [file], [])
        left = left[taken or 0 :]


def _opened(name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    if name == "-":
        return _standard_output()
    path = Path(name)
    if "\0" in name:
        raise OutputError("-o: no file has a zero byte in its name")
    if is_stream(path):
        return cast("IO[bytes]", open_stream(path))
    return beside(path)


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    if sys.stdout is None or not sys.stdout.writable():
        raise OutputError("standard output: it is closed")
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()

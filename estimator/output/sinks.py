"""Where a stream of bytes goes: standard output, a device, or a file that appears whole or not."""

from __future__ import annotations

import contextlib
import gzip
import io
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from estimator.errors import OutputError
from estimator.output.files import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUFFER: Final = 2**20  # bytes


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
            yield stack.enter_context(_buffered(file))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{label}: cannot be written: {error.strerror or error}") from None


@contextmanager
def _buffered(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The same with a buffer that takes many pieces before anything is written."""
    buffer = io.BufferedWriter(cast("io.RawIOBase", file), _BUFFER)
    try:
        yield buffer
    finally:
        buffer.detach()  # writes what is left


def _opened(name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    if name == "-":
        return _standard_output()
    path = Path(name)
    if "\0" in name:
        raise OutputError("-o: no file has a zero byte in its name")
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        return path.open("wb", buffering=0)
    return beside(path.resolve())


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    if sys.stdout is None or not sys.stdout.writable():
        raise OutputError("standard output: it is closed")
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()

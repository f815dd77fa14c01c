"""Where a stream of bytes goes: standard output, a device, or a file that appears whole or not."""

from __future__ import annotations

import contextlib
import gzip
import io
import select
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from estimator.errors import OutputError
from estimator.output.files import beside, is_stream, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def write(file: IO[bytes], content: bytes | memoryview) -> None:
    """Write all of it to what `sink` gives, with no copy in a buffer."""
    raw = getattr(file, "raw", None)
    if isinstance(raw, io.FileIO):
        file.flush()
    out: IO[bytes] | io.FileIO = raw if isinstance(raw, io.FileIO) else file
    left = memoryview(content)
    while left:  # a pipe or a full disk may take a part, or nothing yet
        taken = out.write(left)
        if taken is None:
            select.select([], [out], [])
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

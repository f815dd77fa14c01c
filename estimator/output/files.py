"""Writing results: whole files or none, and one clear error when it fails."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import re
import select
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from estimator.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASCII: Final = {
    **dict.fromkeys("─━−–", "-"),
    **dict.fromkeys("│·", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼", "+"),
    **dict.fromkeys(map(chr, range(0x2801, 0x2900)), "*"),  # dots of charts
    "\u2800": " ",
    **dict.fromkeys("█▇", "#"),
    **dict.fromkeys("▆▅", "="),
    **dict.fromkeys("▄▃", "-"),
    **dict.fromkeys("▂▁", "."),
    "→": "->",
    "×": "x",
    "÷": "/",
    "±": "+-",
    "≥": ">=",
    "≤": "<=",
    "…": "...",
    "²": "2",
    "’": "'",
}
_LEFT: Final = re.compile(r"\.estimate-(?P<process>[1-9]\d{0,9})-[0-9a-f]{16}")
_UNDER_WAY: Final[set[str]] = set()
"""Names of new files that threads of this process write, or are about to put in place."""
_STREAM: Final = re.compile(r"/dev/std(?P<name>out|err)|(?:/dev|/proc/self)/fd/(?P<number>\d{1,9})")


def encoded(text: str, encoding: str = "utf-8", *, exact: bool = False) -> bytes:
    r"""Text as bytes, whatever the encoding can hold.

    Args:
        text: what to encode.
        encoding: of a file or a stream.
        exact: write all that does not fit as ``\uXXXX``, which JSON reads back, instead of in
            the words of ASCII.
    """
    return text.encode(encoding, "estimator-exact" if exact else "estimator-words")


def _exact(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - registered for encoding alone
    wide = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{wide[n : n + 2].hex()}" for n in range(0, len(wide), 2)), error.end


def _words(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101
    error.end = error.start + 1
    plain = _ASCII.get(error.object[error.start])
    return _exact(error) if plain is None else (plain, error.end)


codecs.register_error("estimator-exact", _exact)
codecs.register_error("estimator-words", _words)


def write_stdout(text: str, *, exact: bool = False) -> None:
    """Print a result; the arguments are as for `encoded`, what it raises as for `sink`."""
    encoding = sys.stdout.encoding if sys.stdout is not None else None
    with sink("-") as file:
        write(file, encoded(text, encoding or "utf-8", exact=exact))


def write_file(path: Path, content: bytes) -> None:
    """Write a file as a whole; it raises what `sink` does."""
    with sink(str(path)) as file:
        write(file, content)


def is_seen() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


@contextmanager
def sink(name: str) -> Iterator[IO[bytes]]:
    """Open an output; ``-`` is standard output.

    A regular file is written beside its place and put there at the end, if there was no error: an
    interrupted run leaves the old one as it was. Devices and FIFOs are opened and written.

    Raises:
        OutputError: it is closed or full, or cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    label = "standard output" if name == "-" else name
    try:
        with _opened(name) as file:
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
    if "\0" in name:
        raise OSError(errno.EINVAL, "no file has a zero byte in its name")
    path = Path(name)
    return cast("IO[bytes]", _stream(path)) if _is_stream(path) else beside(path)


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    if sys.stdout is None or not sys.stdout.writable():
        raise OutputError("standard output: it is closed")
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _is_stream(path: Path) -> bool:
    """Whether this is there and no regular file, or stands for an open file."""
    if _STREAM.fullmatch(str(path.absolute())):
        return True
    return path.exists() and not stat.S_ISREG(path.stat().st_mode)


def _stream(path: Path) -> io.FileIO:
    """Open what `_is_stream` says is one; what stands for an open file goes on where that is."""
    match = _STREAM.fullmatch(str(path.absolute()))
    if not match:
        return io.FileIO(path, "wb")
    if sys.stdout is not None:
        sys.stdout.flush()
    number = {"out": 1, "err": 2}.get(match["name"]) or int(match["number"])
    return io.FileIO(os.dup(number), "wb")


@contextmanager
def beside(path: Path) -> Iterator[IO[bytes]]:
    """A new file beside another that takes its place at the end, or vanishes after an error.

    It is on the disk before it is put in place, so an interrupted run leaves the old file whole. A
    symbolic link stays one, to the new file. What runs that were killed left in that folder goes.
    """
    target = _behind_links(path)
    own = target.with_name(f".estimate-{os.getpid()}-{os.urandom(8).hex()}")
    try:  # the name is known before the file is there, so that no interruption leaves it behind
        _UNDER_WAY.add(own.name)
        with own.open("xb") as file:
            _lock(file)
            _sweep(target.parent)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            own.chmod(stat.S_IMODE(target.stat().st_mode))
        own.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            own.unlink()
        raise
    finally:
        _UNDER_WAY.discard(own.name)


def _lock(file: IO[bytes]) -> bool:
    """Whether a file is nobody else's, and this process's from now on until it is closed.

    A lock ends with the process that has it, whatever became of that.
    """
    try:
        import fcntl  # not every system has it
    except ImportError:
        return False
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody else's, or a file system without locks
        return False
    return True


def _sweep(folder: Path) -> None:
    """Remove the new files that runs which were killed have left in a folder.

    Only files of this user, whose name has the number of a process that is no more and that nobody
    has locked: the number of this one means another process in a container that shares the folder,
    unless a thread of this one is at it, which holds no lock before it begins and once it is done.
    """
    if not hasattr(os, "geteuid"):
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _LEFT.fullmatch(entry.name)
            is_left = match and entry.name not in _UNDER_WAY and _is_gone(int(match["process"]))
            if is_left and entry.is_file(follow_symlinks=False):
                _remove(entry)


def _remove(entry: os.DirEntry[str]) -> None:
    with contextlib.suppress(OSError):
        if entry.stat(follow_symlinks=False).st_uid != os.geteuid():
            return
        with open(entry.path, "r+b") as file:  # noqa: PTH123 - no path to make of it
            if _lock(file):
                os.unlink(entry.path)  # noqa: PTH108


def _is_gone(process: int) -> bool:
    """Whether there is no other process of this number."""
    try:
        os.kill(process, 0)  # asks, and does nothing
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # another user's, or no number that a process can have
        return False
    return process == os.getpid()


def _behind_links(path: Path) -> Path:
    """The file that a path stands for; a loop of links is an error in every version of Python."""
    try:
        found = path.resolve()
    except RuntimeError:  # up to 3.12
        found = path
    if found.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return found

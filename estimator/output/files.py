"""Writing results: whole files or none, and one clear error when it fails."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import re
import stat
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from estimator.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    """Print a result.

    Args:
        text: what to print.
        exact: as for `encoded`.

    Raises:
        OutputError: standard output is closed or full.
        BrokenPipeError: nobody reads it any more.
    """
    stream = sys.stdout
    if stream is None or not stream.writable():
        raise OutputError("standard output: it is closed")
    try:
        content = memoryview(encoded(text, stream.encoding or "utf-8", exact=exact))
        while content:  # an unbuffered stream takes what it can and says how much that was
            content = content[stream.buffer.write(content) or 0 :]
        stream.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise OutputError(f"standard output: cannot be written: {_why(error)}") from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file as a whole: an interrupted run leaves the old one as it was.

    A device or a FIFO is opened and written, never replaced.

    Raises:
        OutputError: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        if is_stream(path):
            with open_stream(path) as stream:
                left = memoryview(content)
                while left:  # it takes what it can and says how much that was
                    left = left[stream.write(left) or 0 :]
        else:
            with beside(path) as file:
                file.write(content)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be written: {_why(error)}") from None


def is_stream(path: Path) -> bool:
    """Whether this is there and no regular file, or stands for an open file."""
    if _STREAM.fullmatch(str(path.absolute())):
        return True
    return path.exists() and not stat.S_ISREG(path.stat().st_mode)


def open_stream(path: Path) -> io.FileIO:
    """Open what `is_stream` says is one; what stands for an open file goes on where that is."""
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
    has locked: the same number means another process in a container that shares the folder.
    """
    if not hasattr(os, "geteuid"):
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _LEFT.fullmatch(entry.name)
            if match and _is_gone(int(match["process"])) and entry.is_file(follow_symlinks=False):
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


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)

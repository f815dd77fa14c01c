"""The command line: the one place where errors become exit codes.

Click is imported once signals are seen to; what else a run needs, by its command.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from estimator.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    import click

OK, CHECK_FAILED, WRONG_INPUT, NOT_WRITTEN, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 130, 141

_ENDS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU")
"""Signals that ask for an end: Ctrl-C, batch systems, a closed terminal, no more time."""
_NO_ROOM: Final = ("can't start new thread", "failed to map segment", "annot allocate memory")


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process."""
    gc.set_threshold(100_000)  # imports make many objects and next to no garbage
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # no looking for them either
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no start of threads that do nothing
    if sys.stdout is None:  # closed: writing to it is to fail and not to vanish
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    os._exit(_ended(list(sys.argv[1:] if args is None else args)))
    # all is written; taking the interpreter down would cost a tenth of a run


def _ended(args: list[str]) -> int:
    """Run the command line until it is done, or until a signal asks for an end."""
    try:
        over = _see_to_signals()
        code = run(args)
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        over()
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:
        return int(str(end.code))
    return code


def _see_to_signals() -> Callable[[], None]:
    """Let a signal that asks for an end raise an exception, so that what is half written goes.

    Only the first one does: what comes while all is put away changes nothing. Signals that
    whoever started this wants to be passed over, as ``nohup`` does, are.

    Returns:
        What to call when there is nothing left to put away.
    """
    is_over = False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal is_over
        if not is_over:
            is_over = True
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)

    def over() -> None:
        nonlocal is_over
        is_over = True

    for name in _ENDS:
        number = getattr(signal, name, None)  # not every system has all
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    return over


def run(args: list[str]) -> int:
    """Run the command line and return its exit code; no exception leaves it, but of a signal."""
    import click

    try:
        return _run(args)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (InputError, click.ClickException) as error:
        return _fail(WRONG_INPUT, error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except OutputError as error:
        return _fail(NOT_WRITTEN, str(error))
    except Exception as error:
        if _is_lack_of_memory(error):
            rule = "this takes more memory than there is; ask for less at once, or free some"
            return _fail(WRONG_INPUT, rule)
        if isinstance(error, OSError) and error.filename is None:
            why = error.strerror or error  # a help page that could not be printed
            return _fail(NOT_WRITTEN, f"standard output: cannot be written: {why}")
        return _bug(error, debug="--debug" in args)


def _run(args: list[str]) -> int:
    from estimator.cli.group import Group

    commands = Group("estimate")
    if asked := os.environ.get("_ESTIMATE_COMPLETE"):
        from estimator.cli.completer import answer

        return answer(commands, asked)
    with commands.make_context("estimate", args) as ctx:
        commands.invoke(ctx)
    return OK


def _is_lack_of_memory(error: Exception) -> bool:
    """Whether memory ran out, also while a library was loaded or a thread started."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    told = isinstance(error, (RuntimeError, ImportError)) and any(t in str(error) for t in _NO_ROOM)
    return told or isinstance(error, MemoryError)


def _fail(code: int, error: InputError | click.ClickException | str) -> int:
    """Say what is wrong, and give the exit code."""
    from estimator.cli.messages import complain, told

    complain(error if isinstance(error, str) else told(error))
    return code


def _bug(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    where = f"{type(error).__name__}: {error}"
    return _fail(BUG, f"this is a bug ({where}); run again with --debug and report what it prints")

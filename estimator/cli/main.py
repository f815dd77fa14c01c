"""The command line: the one place where errors become exit codes.

Nothing heavy is imported here, and click only once signals are seen to; each command imports what
it needs when it runs.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import re
import signal
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from estimator.errors import InputError, OutputError, meant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    import click

    from estimator.cli.group import Group

OK, CHECK_FAILED, WRONG_INPUT, NOT_WRITTEN, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 130, 141

_LONGEST: Final = 500  # characters of a message; what somebody typed may be a whole file
_COMPLETE: Final = "_ESTIMATE_COMPLETE"
_ENDS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU")
"""Signals that ask for an end: Ctrl-C, batch systems, a closed terminal, no more time."""
_NO_ROOM: Final = ("can't start new thread", "failed to map segment", "annot allocate memory")


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process."""
    gc.set_threshold(100_000)  # imports make many objects and next to no garbage
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # no looking for them either
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
    except (InputError, click.ClickException) as error:
        return _fail(WRONG_INPUT, _message(error))
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


def _is_lack_of_memory(error: Exception) -> bool:
    """Whether memory ran out, also while a library was loaded or a thread started."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    told = isinstance(error, (RuntimeError, ImportError)) and any(t in str(error) for t in _NO_ROOM)
    return told or isinstance(error, MemoryError)


def _commands() -> Group:
    from estimator.cli.group import Group

    return Group("estimate")


def _run(args: list[str]) -> int:
    import click

    if asked := os.environ.get(_COMPLETE):
        return _complete(asked)
    commands = _commands()
    try:
        with commands.make_context("estimate", args) as ctx:
            code = commands.invoke(ctx)
    except click.exceptions.Exit as end:
        code = end.exit_code
    return code if isinstance(code, int) else OK


def _complete(asked: str) -> int:
    """Answer the shell; a message would land in the middle of somebody's command line."""
    from click.shell_completion import shell_complete

    with contextlib.suppress(Exception):
        if asked == "bash_complete":
            _mend_words()
        return shell_complete(_commands(), {}, "estimate", _COMPLETE, asked)
    return 1


def _mend_words() -> None:
    """Undo how bash splits what was typed, for click to read."""
    from estimator.cli.completer import join_words

    words, at = os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"])
    words, at = join_words(words, at)
    os.environ |= {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(at)}


def _message(error: InputError | click.ClickException) -> str:
    """What is wrong, in our own words."""
    import click

    if isinstance(error, InputError):
        from estimator.cli.flags import with_flags

        return with_flags(str(error))
    from estimator.cli.command import named  # only a message needs it

    if isinstance(error, click.NoSuchOption):
        return f"no such option {error.option_name}{_near(error)}"
    if isinstance(error, click.BadOptionUsage):
        wants = "requires an argument" in error.message
        rule = "requires an argument" if wants else "takes no value"
        return f"{error.option_name}: {rule}"
    message = error.format_message()
    if isinstance(error, click.BadParameter) and error.param:
        where = f"{named(error.param)}: " if isinstance(error.param, click.Option) else ""
        missing = isinstance(error, click.MissingParameter)
        message = where + (_missing(error) if missing else error.message)
    return f"{message[:1].lower()}{message[1:]}".rstrip(".")


def _near(error: click.NoSuchOption) -> str:
    """The option that was meant, or how to see which there are."""
    params = error.ctx.command.params if error.ctx else ()
    options = [name for param in params for name in param.opts]
    if synonym := meant(error.option_name, options):
        return f"; did you mean {synonym}?"
    if not error.possibilities:
        return f"; {error.ctx.command_path} --help lists them" if error.ctx else ""
    import difflib

    close = difflib.get_close_matches(error.option_name, error.possibilities, n=1, cutoff=0)
    return f"; did you mean {close[0]}?"


def _missing(error: click.BadParameter) -> str:
    """What is missing, and where it is to be written."""
    from estimator.cli.command import named, usage

    param, ctx = error.param, error.ctx
    if param is None or ctx is None:
        return error.message
    import click

    if isinstance(param.type, click.Choice):
        return f"missing argument; write {' or '.join(map(str, param.type.choices))}"
    return f"missing argument {named(param)}; write {usage(ctx)}"


_NO_BYTE: Final = re.compile("[\ud800-\udfff]")


def _escaped(match: re.Match[str]) -> str:
    """A byte that is no text as it is typed in a shell, half a character as in JSON."""
    point = ord(match[0])
    return f"\\x{point - 0xDC00:02x}" if 0xDC80 <= point < 0xDD00 else f"\\u{point:04x}"


def complain(message: str) -> None:
    """Say in one line on standard error what is wrong; nobody may be listening."""
    from estimator.cleaning import clean

    if sys.stderr is not None:
        line = " ".join(clean(_NO_BYTE.sub(_escaped, message)).split())
        if len(line) > _LONGEST:
            line = f"{line[: _LONGEST // 2]} ... {line[-_LONGEST // 2 :]}"
        with contextlib.suppress(OSError, ValueError):
            print(f"estimate: {line}", file=sys.stderr, flush=True)  # noqa: T201


def _fail(code: int, message: str) -> int:
    complain(message)
    return code


def _bug(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    where = f"{type(error).__name__}: {error}"
    return _fail(BUG, f"this is a bug ({where}); run again with --debug and report what it prints")

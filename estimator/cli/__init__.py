"""The command line: the one place where errors become exit codes.

Nothing heavy is imported here; each command imports what it needs when it runs.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from estimator.cli.group import Group
from estimator.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

OK, CHECK_FAILED, WRONG_INPUT, NOT_WRITTEN, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 130, 141

cli = Group("estimate")


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    sys.exit(run(list(sys.argv[1:] if args is None else args)))


def run(args: list[str]) -> int:
    """Run the command line and return its exit code; no exception leaves it."""
    try:
        code = cli.main(args, prog_name="estimate", standalone_mode=False)
        sys.stdout.flush() if sys.stdout else None
    except (InputError, click.ClickException) as error:
        return _fail(WRONG_INPUT, _message(error))
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return _leave_pipe()
    except OutputError as error:
        return _fail(NOT_WRITTEN, str(error))
    except OSError as error:  # the last flush of standard output
        return _fail(NOT_WRITTEN, f"standard output: cannot be written: {error.strerror}")
    except Exception as error:
        return _bug(error, args)
    return code if isinstance(code, int) else OK


def _message(error: InputError | click.ClickException) -> str:
    if isinstance(error, InputError):
        return str(error)
    message = error.format_message()
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        close = difflib.get_close_matches(error.option_name, error.possibilities, n=1, cutoff=0)
        message = f"no such option {error.option_name}; did you mean {close[0]}?"
    return f"{message[:1].lower()}{message[1:]}".rstrip(".")


def _fail(code: int, message: str) -> int:
    with contextlib.suppress(OSError, ValueError, AttributeError):  # nobody may be listening
        print(f"estimate: {message}", file=sys.stderr, flush=True)  # noqa: T201
    return code


def _bug(error: Exception, args: list[str]) -> int:
    if "--debug" in args:
        raise error
    where = f"{type(error).__name__}: {error}".splitlines()[0]
    return _fail(BUG, f"this is a bug ({where}); run again with --debug and report what it prints")


def _leave_pipe() -> int:
    """Leave standard output to nobody, so that the interpreter's own last flush stays silent."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE

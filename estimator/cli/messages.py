"""What is said on standard error, in the words of the command line.

The library speaks of arguments and inputs by name; people at a terminal type options.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import sys
from typing import Final

import click

from estimator.cleaning import clean
from estimator.cli.command import named, usage
from estimator.errors import InputError, meant, nearest
from estimator.scenario.inputs import SCENARIO

_LONGEST: Final = 500  # characters of a message; what somebody typed may be a whole file
_NO_BYTE: Final = re.compile("[\ud800-\udfff]")

FLAGS: Final = {
    **{row.name: row.flag for row in SCENARIO if row.flag},
    **{
        name: f"--{name}"
        for name in (
            *("samples", "seed", "method", "percentiles", "at", "of", "chance", "table"),
            *("vary", "columns", "where", "map", "label", "decimal"),
            *("against", "only", "update", "without", "within", "stretch"),
        )
    },
    "zipped": "--zip",
    "part": "--shard",
    "large": "--yes",
    "source": "--scenario",
    "name": "NAME",
}
"""The option for each argument and input that messages of the library name."""

_ARGUMENT: Final = r"(\w+)(?:=(?:True|'([^'`]*)'|\{'([^'`]*)': '([^'`]*)'\}))?"
_CODE: Final = re.compile(rf"`{_ARGUMENT}(?:, {_ARGUMENT})*`")


def with_flags(message: str) -> str:
    """A message of the library in the words of the command line.

    >>> with_flags("`samples`: -1; add `lasts='2mo'`, or `vary={'daily': '8k..24k:9'}`")
    '--samples: -1; add --lasts 2mo, or --vary daily=8k..24k:9'
    """
    return _CODE.sub(_flags, message)


def _flags(code: re.Match[str]) -> str:
    arguments = list(re.finditer(_ARGUMENT, code[0].strip("`")))
    if any(each[1] not in FLAGS for each in arguments):
        return code[0]  # backquotes that somebody typed
    return " ".join(_option(*each.groups()) for each in arguments)


def _option(name: str, text: str | None, key: str | None, value: str | None) -> str:
    text = f"{key}={value}" if key else text
    return FLAGS[name] if text is None else f"{FLAGS[name]} {shlex.quote(text)}"


def told(error: InputError | click.ClickException) -> str:
    """What is wrong, in our own words."""
    if isinstance(error, InputError):
        return with_flags(str(error))
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
    return f"; did you mean {nearest(error.option_name, error.possibilities, 0)}?"


def _missing(error: click.BadParameter) -> str:
    """What is missing, and where it is to be written."""
    param, ctx = error.param, error.ctx
    if param is None or ctx is None:
        return error.message
    if isinstance(param.type, click.Choice):
        return f"missing argument; write {' or '.join(map(str, param.type.choices))}"
    return f"missing argument {named(param)}; write {usage(ctx)}"


def _escaped(match: re.Match[str]) -> str:
    """A byte that is no text as it is typed in a shell, half a character as in JSON."""
    point = ord(match[0])
    return f"\\x{point - 0xDC00:02x}" if 0xDC80 <= point < 0xDD00 else f"\\u{point:04x}"


def complain(message: str) -> None:
    """Say in one line on standard error what is wrong; nobody may be listening."""
    if sys.stderr is not None:
        line = " ".join(clean(_NO_BYTE.sub(_escaped, message)).split())
        if len(line) > _LONGEST:
            line = f"{line[: _LONGEST // 2]} ... {line[-_LONGEST // 2 :]}"
        with contextlib.suppress(OSError, ValueError):
            print(f"estimate: {line}", file=sys.stderr, flush=True)  # noqa: T201

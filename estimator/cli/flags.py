"""The library speaks of arguments and inputs by name; people at a terminal type options."""

from __future__ import annotations

import re
import shlex
from typing import Final

from estimator.scenario.inputs import SCENARIO

FLAGS: Final = {
    **{row.name: row.flag for row in SCENARIO if row.flag},
    **{name: f"--{name}" for name in ("samples", "seed", "method", "percentiles", "at")},
    **{
        name: f"--{name}"
        for name in (
            *("of", "chance", "table", "vary", "columns", "where", "only", "update"),
            *("without", "within", "stretch"),
        )
    },
    "against": "--against",
    "map": "--map",
    "label": "--label",
    "decimal": "--decimal",
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

"""Recorded verdicts and numbers brought up to what is recomputed, in the files themselves.

Only the values of single lines change, so that comments and layout stay. The file that comes out
is read again and must differ in these values alone.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.errors import InputError
from estimator.textfile import read_text, read_toml

if TYPE_CHECKING:
    from estimator.claims.check import Check
    from estimator.claims.result import Recomputed
    from estimator.textfile import Document, Key

_TEXT: Final = r"""("(?:[^"\\]|\\.)*"|'[^']*')"""
_ENDS: Final = r"(?=[ \t]*[,}\]#]|[ \t\r]*\Z)"


@dataclass(frozen=True, slots=True)
class Update:
    """A claims file with its claims as they are now.

    Attributes:
        file: as it was named.
        before: its text.
        after: the same with what is recomputed.
    """

    file: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """What changes, as a unified diff."""
        old, new = (text.removesuffix("\n").split("\n") for text in (self.before, self.after))
        lines = unified_diff(old, new, self.file, self.file, lineterm="")
        return "".join(f"{clean(line).rstrip()}\n" for line in lines)


def updates(check: Check) -> tuple[list[Update], list[InputError]]:
    """The claims files that claims have changed in, brought up to date; and what could not be.

    Args:
        check: what was recomputed.
    """
    found, errors = [], []
    for file, results in groupby(check.changed, lambda result: result.file):
        try:
            found.append(_update(file, list(results)))
        except InputError as error:
            errors.append(error)
    return found, errors


def _update(file: str, results: list[Recomputed]) -> Update:
    before = read_text(Path(file))
    document = read_toml(before.encode(), file)
    wanted = copy.deepcopy(document.data)
    lines = before.split("\n")
    for result in results:
        path = _path(document, result)
        for change in result.changes:
            row = document.line(*path, change.key) - 1
            lines[row] = _edited(lines[row], change.key, change.recomputed, document, path)
            table = wanted["claim"][path[1]] if path else wanted
            table[change.key] = change.recomputed
    after = "\n".join(lines)
    if read_toml(after.encode(), file).data != wanted:
        raise InputError(file, "cannot be updated line by line; write each key on its own line")
    return Update(file, before, after)


def _path(document: Document, result: Recomputed) -> tuple[str, int] | tuple[()]:
    """Where a claim stands in its file; of two with one id, the first was checked."""
    if result.by == "case":
        return ()
    rows: list[Any] = document.data["claim"]
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    return "claim", ids.index(result.id)


def _edited(line: str, key: str, value: str, document: Document, path: tuple[Key, ...]) -> str:
    """A line with another value for a key."""
    text = json.dumps(value, ensure_ascii=False)
    pattern = rf"""((?<![\w-])["']?{key}["']?[ \t]*[=:][ \t]*){_TEXT}{_ENDS}"""
    edited, count = re.subn(pattern, lambda found: found[1] + text, line)
    if count != 1:
        rule = f"write {key} = {text} on a line of its own, which `update` can rewrite"
        raise document.error(rule, *path, key)
    return edited

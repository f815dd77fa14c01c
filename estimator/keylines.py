"""On which line does each key stand?  A scan of TOML or JSON.

The lines are right where the text is valid, so the scan needs neither types nor errors: it follows
brackets, keys and separators, and skips strings and comments whole.  It ends well on any text.
"""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = str | int
# Possessive, so that a string costs no memory for its length; and the end of a string is optional,
# so that no character is looked at more than once.
_TOKEN: Final = re.compile(
    r'''(?P<space>[ \t]+|\#[^\n]*)
      | (?P<newline>\n)
      | (?P<text>"""(?:[^"\\]++|\\.|"(?!""))*+"{0,5}|\'\'\'(?:[^\']++|\'(?!\'\'))*+\'{0,5}
                |"(?:[^"\\\n]++|\\[^\n])*+"?|\'[^\'\n]*+\'?)
      | (?P<mark>[][{},=:.])
      | (?P<word>[^][{},=:.\s"'\#]+)''',
    re.VERBOSE | re.DOTALL,
)


@dataclass
class _Open:
    """A container whose end has not come yet; ``item`` counts the items of a list."""

    path: tuple[Key, ...]
    closes: str
    item: int = 0


@dataclass
class _Scan:
    """Where the scan is: the containers around it, and the key it is reading."""

    lines: dict[tuple[Key, ...], int] = field(default_factory=dict)
    repeated: list[tuple[tuple[Key, ...], int]] = field(default_factory=list)
    tables: dict[tuple[Key, ...], int] = field(default_factory=dict)  # [[name]] seen so far
    stack: list[_Open] = field(default_factory=lambda: [_Open((), "")])
    key: list[str] = field(default_factory=list)
    key_line: int = 1  # where that begins; in JSON the colon may stand below
    reads_key: bool = True
    header: int = 0  # brackets of the header being read

    def newline(self) -> None:
        if len(self.stack) == 1:
            self.reads_key, self.key, self.header = True, [], 0

    def take(self, piece: str, line: int, is_mark: bool) -> None:
        if self.reads_key:
            self._in_key(piece, line, is_mark)
        else:
            self._in_value(piece, line, is_mark)

    def _in_key(self, piece: str, line: int, is_mark: bool) -> None:
        if not is_mark:
            self.key_line = self.key_line if self.key else line
            self.key.append(_plain(piece))
        elif piece == "[":
            self.header += 1
        elif piece == "{":  # a JSON document
            self.stack.append(_Open((), "}"))
        elif piece == "]":
            self._header(line)
        elif piece in "=:":
            self._note(self.key_line)
            self.reads_key = False
        elif piece == "}":
            self._close()

    def _header(self, line: int) -> None:
        if not self.key:  # the second bracket of ]]
            return
        path: tuple[Key, ...] = ()
        for part in self.key[:-1]:
            path = self._enter((*path, part), line)
        path = (*path, self.key[-1])
        self.lines.setdefault(path, line)
        if self.header > 1:
            self.tables[path] = self.tables.get(path, -1) + 1
        path = self._enter(path, line)
        self.stack[0].path, self.key = path, []

    def _enter(self, path: tuple[Key, ...], line: int) -> tuple[Key, ...]:
        """The path itself, or its last item where it is an array of tables."""
        self.lines.setdefault(path, line)
        if path in self.tables:
            path = (*path, self.tables[path])
            self.lines.setdefault(path, line)
        return path

    def _note(self, line: int) -> None:
        path = self.stack[-1].path
        for part in self.key[:-1]:
            path = (*path, part)
            self.lines.setdefault(path, line)
        path = (*path, *self.key[-1:])
        if path in self.lines:
            self.repeated.append((path, line))
        self.lines.setdefault(path, line)

    def _in_value(self, piece: str, line: int, is_mark: bool) -> None:
        top = self.stack[-1]
        if is_mark and piece == top.closes:
            self._close()
        elif is_mark and piece == ",":
            top.item += 1
            self.reads_key, self.key = top.closes == "}", []
        else:
            path = self._value_path(line)
            if is_mark and piece in "[{":
                self.stack.append(_Open(path, "]" if piece == "[" else "}"))
                self.reads_key, self.key = piece == "{", []

    def _value_path(self, line: int) -> tuple[Key, ...]:
        top = self.stack[-1]
        if top.closes != "]":
            return (*top.path, *self.key)
        path = (*top.path, top.item)
        self.lines.setdefault(path, line)
        return path

    def _close(self) -> None:
        if len(self.stack) > 1:  # else the text is not valid
            self.stack.pop()
        self.reads_key, self.key = False, []


def key_lines(text: str) -> dict[tuple[Key, ...], int]:
    """Line (from 1) of every key, table and list item of a valid document, by path."""
    return _scan(text).lines


def duplicates(text: str) -> Iterator[tuple[tuple[Key, ...], int]]:
    """Keys given twice in one table, each with the line of its repetition."""
    yield from _scan(text).repeated


def deep_key(text: str, most: int) -> int | None:
    """Line of the first key of more than so many parts, in text that need not be valid."""
    line, dots = 1, 0
    for token in _TOKEN.finditer(text):
        if token[0] == ".":
            dots += 1
        elif token.lastgroup in {"mark", "newline"}:
            dots = 0
        if dots >= most:
            return line
        line += token[0].count("\n")
    return None


def _scan(text: str) -> _Scan:
    scan, line = _Scan(), 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "newline":
            line += 1
            scan.newline()
        elif kind != "space":
            scan.take(token[0], line, kind == "mark")
            line += token[0].count("\n")
    return scan


def _plain(piece: str) -> str:
    """A key without its quotes."""
    if piece[0] == "'":
        return piece[1:-1]
    if piece[0] != '"':
        return piece
    with suppress(ValueError):
        return str(json.loads(piece, strict=False))
    with suppress(ValueError):  # an escape that only TOML has
        return str(tomllib.loads(f"key = {piece}")["key"])
    return piece  # not a key at all

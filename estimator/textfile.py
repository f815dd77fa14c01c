"""Files people write: TOML or JSON in, plain data out, and the line of every key.

``tomllib`` and ``json`` keep no positions, and an error without a line is half an error.
Floats stay text (``0.1`` is one tenth, not its nearest binary fraction).
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

from estimator.errors import InputError
from estimator.quantity.number import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


LONGEST_FILE: Final = 4 * 1024 * 1024  # bytes; also ends the reading of /dev/zero
LONGEST_REGISTER: Final = 32 * 1024 * 1024  # bytes, which 80,000 figures take
_MOST_ENTRIES: Final = 1_000_000  # which 65,000 figures have; reading as many takes 4 to 8 s
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_DEEPEST: Final = 100
_DOTTED: Final = re.compile(
    rf"(?<![^\s=,{{\[])(?:[^\s.=,{{}}\[\]#]++[ \t]*+\.[ \t]*+){{{_DEEPEST}}}"
)
_HEADER: Final = re.compile(
    r"""\s*\[\[?(?:"(?:\\.|[^"\\])*+"|'[^']*+'|[^][{}=,"'\#]++)*+\]\]?[ \t]*(?:\#.*)?\Z"""
)
_PLAIN: Final = re.compile(r'([\w-]++) = "([^"\\]*+)"', re.ASCII)
_TABLE: Final = re.compile(r"\[\[([\w-]++)\]\]", re.ASCII)
_KEY: Final = re.compile(r"([\w-]++)[ \t]*=", re.ASCII)
_CONTROLS: Final = re.compile(r"[\0-\x08\x0b-\x1f\x7f]")
_HUGE: Final = re.compile(r"\d[\d_]{4300,}")  # what int() refuses to convert
_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TWICE: Final = ("Cannot overwrite a value", "Duplicate inline table key", "Cannot declare")
_HINTS: Final = {
    "Invalid value": 'this is not a value; text needs quotes, as in key = "about 5"',
    "Expected '=' after a key in a key/value pair": "a key needs '=' and a value behind it",
}


@dataclass(frozen=True)
class Document:
    """A file that could be read.

    Attributes:
        name: how messages name the file.
        data: its content; floats are text, dates are dates.
        text: the file as written, line ends unified.
    """

    name: str
    data: dict[str, Any]
    text: str = field(repr=False, default="")

    @cached_property
    def lines(self) -> dict[tuple[Key, ...], int]:
        """Line number (from 1) of every key and list item, by its path."""
        return key_lines(self.text)

    def line(self, *keys: Key) -> int:
        """Line of the key at this path, or of the nearest table around it; 1 if there is none.

        ``line("supply", "arrivals", 2, "on")`` is the key ``on`` of the third arrival.
        """
        for end in range(len(keys), 0, -1):
            if keys[:end] in self.lines:
                return self.lines[keys[:end]]
        return 1

    def where(self, *keys: Key) -> str:
        """The place of a key as messages name it, ``stock.toml:5``."""
        return f"{self.name}:{self.line(*keys)}"

    def error(self, message: str, *keys: Key) -> InputError:
        """An error about the key at this path, not raised yet."""
        return InputError(self.where(*keys), message)


def lies_at(path: Path | str) -> Literal["file", "folder", "device", "refused", ""]:
    """What lies at a path that somebody gave, if anything; links are followed, nothing is raised.

    What the system will not say (no permission, a loop of links, a name too long) is ``refused``:
    reading it gives the reason.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - of what may not be a path
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return "refused"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "device"


def real_path(path: Path) -> Path:
    """The one path behind all ways to write it; as it is where the system will not say."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path.absolute()


def read_toml(source: Path | str | bytes, name: str = "", longest: int = LONGEST_FILE) -> Document:
    """Read a file or text: TOML, or JSON if the name ends in .json or the text begins with {.

    Args:
        source: a path, or the content itself as text or bytes (standard input).
        name: how messages name it; the path if empty.
        longest: how long a file may be [bytes].

    Raises:
        InputError: the file cannot be read, is not UTF-8, or is not TOML or JSON.
    """
    name = name or (str(source) if isinstance(source, Path) else "<text>")
    content = _read(source, name, longest) if isinstance(source, Path) else source
    text = content if isinstance(content, str) else _decode(content, name)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    is_json = _is_json(text, name)
    if text.count(":" if is_json else "=") + text.count(",") > _MOST_ENTRIES:
        raise InputError(name, f"more than {_MOST_ENTRIES:,} keys and items; split it")
    flat = None if is_json else _tables(text)
    data = flat or (_json(text, name) if is_json else _toml(text, name))
    if not flat and _is_deep(data):
        raise InputError(name, f"tables are nested more than {_DEEPEST} deep")
    return Document(name, data, text)


def read_text(path: Path) -> str:
    """A file as it is written, its byte-order mark and its line ends too.

    Raises:
        InputError: it cannot be read, is no regular file, or is not UTF-8.
    """
    if lies_at(path) == "device":
        raise InputError(str(path), "is no regular file, so it cannot be rewritten")
    return _decode(_read(path, str(path), LONGEST_FILE), str(path))


def _read(path: Path, name: str, longest: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(longest + 1)
    except IsADirectoryError:
        raise InputError(name, "this is a directory; name a file in it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(name, f"cannot be read: {reason}") from None
    if len(content) > longest:
        raise InputError(name, f"longer than {longest // 2**20} MiB; split it")
    return content


def _decode(content: bytes, name: str) -> str:
    if content[:2] in _MARKS:
        raise InputError(name, f"this is {_MARKS[content[:2]]} text; save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}",
            f"byte 0x{content[error.start]:02x} is not UTF-8 (the file may be Latin-1 or "
            "Windows-1252); save it as UTF-8",
        ) from None


def _is_json(text: str, name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix == ".json" or (suffix != ".toml" and text.lstrip()[:1] == "{")


def _is_deep(data: dict[str, Any]) -> bool:
    level: list[Any] = [data]
    for _ in range(_DEEPEST):
        level = [item for value in level for item in _items(value)]
        if not level:
            return False
    return True


def _items(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _tables(text: str) -> dict[str, Any] | None:
    """What ``tomllib`` makes of nothing but ``[[tables]]`` of keys with a value on their own line.

    A register is that, and read so in a fifth of the time. None of all else: it is up to `_toml`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    row: dict[str, Any] = {}
    if _CONTROLS.search(text):
        return None
    for line in text.split("\n"):
        if match := _PLAIN.fullmatch(line):  # key = "text without escapes"
            key, value = match.groups()
        elif not line or line.startswith("#"):
            continue
        elif match := _TABLE.fullmatch(line):
            row = {}
            found.setdefault(match[1], []).append(row)
            continue
        else:
            key, value = _alone(line)
        if not found or not key or key in row:
            return None
        row[key] = list(value) if isinstance(value, list) else value
    return found


@lru_cache(2**12)
def _alone(line: str) -> tuple[str, Any]:
    """A key and its value, where they are a document of their own; else no key.

    No key with dots comes to ``tomllib`` here; see `_toml`.
    """
    match = _KEY.match(line)
    if match and "{" not in line:
        with suppress(ValueError, RecursionError):
            value = tomllib.loads(line, parse_float=str)[match[1]]
            if not any(map(_items, _items(value))):
                return match[1], value
    return "", None


def _toml(text: str, name: str) -> dict[str, Any]:
    if text.count(".") >= _DEEPEST and _DOTTED.search(text) and (line := deep_key(text, _DEEPEST)):
        # tomllib takes n² memory for a.a.a…
        raise InputError(f"{name}:{line}", f"a key has more than {_DEEPEST} parts")
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(str(error), text, name) from None
    except RecursionError:
        raise InputError(name, "brackets are nested too deeply") from None
    except ValueError:
        raise _huge(text, name) from None


def _syntax(message: str, text: str, name: str) -> InputError:
    place = _PLACE.search(message)
    rule = message[: place.start()] if place else message
    before = text.rstrip("\n")
    if place and place[1]:
        lines = text.split("\n", int(place[1]))[: int(place[1])]
        before = "\n".join([*lines[:-1], lines[-1][: int(place[2]) - 1]])
    line = before.count("\n") + 1
    if rule.startswith(_TWICE):
        return _twice(before, text.split("\n", line)[line - 1], name)
    return InputError(f"{name}:{line}", _HINTS.get(rule, f"not valid TOML: {rule}"))


def _twice(before: str, last: str, name: str) -> InputError:
    """A key or table given twice.

    Args:
        before: the text up to where this was noticed, which is valid.
        last: all of the line where it was noticed.
        name: of the file.
    """
    line = before.count("\n") + 1
    if last.lstrip().startswith("[") and not _HEADER.match(last):
        rule = "not valid TOML: Expected ']' at the end of a table declaration"
        return InputError(f"{name}:{line}", rule)
    for path, repeated in duplicates(before):
        return InputError(
            f"{name}:{repeated}", f"key '{path[-1]}' is given twice; keep one of them"
        )
    return InputError(f"{name}:{line}", "this key or table is given twice; keep one of them")


def _huge(text: str, name: str) -> InputError:
    number = _HUGE.search(text)
    line = text.count("\n", 0, number.start()) + 1 if number else 1
    return InputError(f"{name}:{line}", "a number has thousands of digits; the limit is 1e18")


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        # programs write JSON: 16.000 is a decimal there, and never thousands
        data = json.loads(text, parse_float=told, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InputError(f"{name}:{error.lineno}", f"not valid JSON: {error.msg}") from None
    except RecursionError:
        raise InputError(name, "brackets are nested too deeply") from None
    except InputError as error:
        raise InputError(name, error.message) from None
    except ValueError:
        raise _huge(text, name) from None
    if not isinstance(data, dict):
        raise InputError(f"{name}:1", "the file must hold one JSON object { … }")
    for path, line in duplicates(text):
        raise InputError(f"{name}:{line}", f"key '{path[-1]}' is given twice; keep one of them")
    return data


def _no_constant(text: str) -> NoReturn:
    raise InputError("", f"{text} is not a quantity; leave the key out")


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

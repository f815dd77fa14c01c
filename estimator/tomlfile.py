"""Files people write: TOML or JSON in, plain data out, and the line of every key.

``tomllib`` and ``json`` keep no positions, and an error without a line is half an error.
Floats stay text (``0.1`` is one tenth, not its nearest binary fraction).
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

from estimator.errors import InputError
from estimator.keylines import Key, duplicates, key_lines

LONGEST_FILE: Final = 32 * 1024 * 1024  # bytes; also ends the reading of /dev/zero
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")
_DEEPEST: Final = 100
_DOTTED: Final = re.compile(
    rf"(?<![^\s=,{{\[])(?:[^\s.=,{{}}\[\]#]++[ \t]*+\.[ \t]*+){{{_DEEPEST}}}"
)
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


def read_toml(source: Path | str | bytes, name: str = "") -> Document:
    """Read a file or text: TOML, or JSON if the name ends in .json or the text begins with {.

    Args:
        source: a path, or the content itself as text or bytes (standard input).
        name: how messages name it; the path if empty.

    Raises:
        InputError: the file cannot be read, is not UTF-8, or is not TOML or JSON.
    """
    name = name or (str(source) if isinstance(source, Path) else "<text>")
    content = _read(source, name) if isinstance(source, Path) else source
    text = content if isinstance(content, str) else _decode(content, name)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    data = _json(text, name) if _is_json(text, name) else _toml(text, name)
    if _is_deep(data):
        raise InputError(name, f"tables are nested more than {_DEEPEST} deep")
    return Document(name, data, text)


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except IsADirectoryError:
        raise InputError(name, "this is a directory; name a file in it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(name, f"cannot be read: {reason}") from None
    if len(content) > LONGEST_FILE:
        raise InputError(name, f"longer than {LONGEST_FILE // 2**20} MiB; split it")
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


def _toml(text: str, name: str) -> dict[str, Any]:
    if text.count(".") >= _DEEPEST and (deep := _DOTTED.search(text)):
        line = text.count("\n", 0, deep.start()) + 1  # tomllib takes n² memory for a.a.a…
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
    line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
    rule = message[: place.start()] if place else message
    if rule.startswith(_TWICE):
        return _twice(text, line, name)
    return InputError(f"{name}:{line}", _HINTS.get(rule, f"not valid TOML: {rule}"))


def _twice(text: str, line: int, name: str) -> InputError:
    """A key or table given twice; the text is valid up to that line."""
    start = "\n".join(text.split("\n")[:line])
    for path, repeated in duplicates(start):
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
        data = json.loads(text, parse_float=str, parse_constant=_no_constant)
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

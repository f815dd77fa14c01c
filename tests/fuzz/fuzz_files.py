"""TOML and JSON that nobody would write: read or refused in one line, and every key at its line.

pytest tests/fuzz/fuzz_files.py                     100,000 texts
FUZZ_SECONDS=1800 pytest tests/fuzz/fuzz_files.py   an hour: 30 minutes for each of the two
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mutation import draws, mutated

from estimator.errors import InputError
from estimator.tomlfile import read_toml

if TYPE_CHECKING:
    import random

SEEDS = [
    '[stock]\nrounds = "1M"\nreserve = 5\n[use]\ndaily = "16k"\nphases = [{from = 1, daily = 2}]\n',
    "[[nature]]\nname = 'a'\n[nature.stock]\nrounds = 1\n[[nature]]\nname = 'b'\n",
    "a.b.c = 1\n\"a b\".'c' = \"\"\"x\ny\"\"\"\nd = '''\n[e]\n'''\nf = [[1, 2], # [\n{g = 3}]\n",
    "[given]\na = '1'\n[[claim]]\nid = 'x'\nwhen = 2024-01-02T03:04:05Z\nn = 0x1f\nf = 1.5e3\n",
    '{"a": 1,\n "b": [{"c": "x\\n\\u00e9"}, [1, 2]], "d": {"e": null, "f": true}}',
    '{"stock": {"rounds": "1M"},\n"use": {"daily": [1,\n{"x": {}}]}}\n',
]
PIECES = [
    *"[]{}=.,:#'\"\n\t \\-_0a",
    *("[[", "]]", '"""', "'''", "[a]\n", "[[a]]\n", "a = 1\n", "a.b = 2\n", "{a = 1, ", '"a": 1, '),
    *("\r\n", "\\u0041", "\\", "é", "💣", "\x00", "\u2028", "\ufeff", "9" * 20, "nan", "[" * 30),
]


def test_any_text_is_read_or_refused_in_one_line():
    read = tried = 0
    for rng in draws(0.6):
        tried += 1
        text = mutated(rng, SEEDS, PIECES, most=rng.randint(1, 4))
        name = "x.json" if text.lstrip().startswith("{") else "x.toml"
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        try:
            document = read_toml(text, name)
        except InputError as error:
            check_error(error, name, lines, text)
            continue
        read += 1
        for path, value in keys_of(document.data):
            line = document.line(*path)
            assert 1 <= line <= len(lines), (text, path)
            assert is_named(str(path[-1]), lines[line - 1]), (text, path, line, value)
    assert read > tried / 20


def check_error(error, name, lines, text):
    file, _, line = error.where.partition(":")
    assert file == name, text
    assert line == "" or 1 <= int(line) <= len(lines), (text, error)
    assert error.message, text
    assert "\n" not in error.message, text


def keys_of(data, path=()):
    """Every key with its path; keys in lists of lists too."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        if isinstance(data, dict):
            yield (*path, key), value
        if isinstance(value, (dict, list)):
            yield from keys_of(value, (*path, key))


def is_named(key, line):
    """Whether a line names a key, as it is or with escapes."""
    return key in line or ('"' in line and "\\" in line)


# -- documents of which it is known where each key stands


class Writer:
    """Writes a document at random, and notes the line of every key."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def gap(self) -> None:
        self.put(self.rng.choice(["", "", " ", "\t ", "  "]))

    def rest(self) -> None:
        """The end of a line, with what may stand there."""
        self.put(self.rng.choice(["", "", " # [x] = {", "\t", " #", " # '\""]) + "\n")
        while self.rng.random() < 0.3:
            self.put(self.rng.choice(["\n", "  \n", "# a = 1\n", "#[[b]]\n", "\t# '''\n"]))

    def word(self) -> str:
        return (
            self.rng.choice("abcde")
            + str(self.rng.randint(0, 99))
            + self.rng.choice(["", " .", "é", "]"])
        )

    def spelt(self, key: str) -> str:
        ways = [json.dumps(key), json.dumps(key, ensure_ascii=False)]
        if re.fullmatch(r"[A-Za-z0-9_-]+", key):
            ways += [key] * 4
        if "'" not in key:
            ways.append(f"'{key}'")
        return self.rng.choice(ways)

    def value(self, path, depth: int) -> None:
        kind = self.rng.random()
        if depth > 1 or kind < 0.7:
            self.put(self.rng.choice(SCALARS))
        elif kind < 0.85:
            self.array(path, depth)
        else:
            self.inline(path, depth)

    def array(self, path, depth: int) -> None:
        self.put("[")
        for number in range(self.rng.randint(0, 2)):
            self.gap()
            if self.rng.random() < 0.4:
                self.rest()
            self.note((*path, number))
            self.value((*path, number), depth + 1)
            self.gap()
            self.put(",")
        if self.rng.random() < 0.4:
            self.rest()
        self.put("]")

    def inline(self, path, depth: int) -> None:
        self.put("{")
        keys = {self.word() for _ in range(self.rng.randint(0, 2))}
        for number, key in enumerate(sorted(keys)):
            self.put(", " if number else "")
            self.pair((*path, key), depth + 1)
        self.put("}")

    def pair(self, path, depth: int) -> None:
        self.note(path)
        self.put(self.spelt(path[-1]))
        self.gap()
        self.put("=")
        self.gap()
        self.value(path, depth)

    def table(self, path) -> None:
        for key in sorted({self.word() for _ in range(self.rng.randint(0, 2))}):
            if (*path, key) not in self.lines:
                self.gap()
                self.pair((*path, key), 0)
                self.rest()

    def document(self) -> str:
        self.table(())
        for _ in range(self.rng.randint(0, 2)):
            name, sub = "t" + self.word(), "s" + self.word()
            if (name,) in self.lines:
                continue
            header = f"{self.spelt(name)}"
            if self.rng.random() < 0.5:
                self.note((name,))
                self.put(f"[{header}]")
                self.rest()
                self.table((name,))
                continue
            for number in range(self.rng.randint(1, 2)):
                self.note((name,))
                self.note((name, number))
                self.put(f"[[ {header} ]]")
                self.rest()
                self.table((name, number))
                self.note((name, number, sub))
                self.put(f"[{header} . {self.spelt(sub)}]")
                self.rest()
                self.table((name, number, sub))
        return self.text


SCALARS = ["1", "1.5", "true", "2024-01-02", '"a # b = [ c"', "'}]'", '"""\n[fake]\nk = 1"""']
SCALARS += ["'''x\n\n'''", '""', '"\\"\\\\"', '"""a""\\"\n"""', "''", "0x1F", "[]", "{}"]


def test_every_key_of_a_document_has_its_line():
    for rng in draws(0.4):
        writer = Writer(rng)
        text = writer.document()
        document = read_toml(text, "x.toml")
        found = {path: document.line(*path) for path in writer.lines}
        assert found == writer.lines, text

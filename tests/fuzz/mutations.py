"""Small damage to commands and files, as hands, editors, spreadsheets and bad luck do it."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from estimator.cli.group import COMMANDS, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from commands import Case

_PLAIN: Final = """
 |-|--|---|nan|inf|-inf|-1|+1|0|-0|00|1e400|1e-400|1e18|1e-18|1e|e1|0x10|1_000|1 000|1.000|
1,5|1,5M|0,500M|1,2,3|1.2.3|500.000|..|1..|..1|1..1|2..1|1M..|1...2|a..b|1..2..3..4|
@|@x|@@|~|~~1|<|>|>=|>1|<1|1+|1-|+-1|±|1±2|20%±5%|%|100%|101%|-5%|1/3|1/0|0/0|16kk|1m|1M/day|
1 t|1 kg|1 day|1 mo|1 mon|1 round|3 containers|1 per gun|monthly|lognormal(1,2)|normal(5,1)|
beta(1,2)|pert(1,2,3)|P10=1,P50=2|P50=2,P10=3|1 to 2 @50%|0 to 1|1 or|or|about|up to 5|
2023-02-29|2023-13-01|9999-12-31|0001-01-01|10000-01-01|1.11.2023|until 2025-01-01|today|
rounds|daily|lasts|phase.1.daily|arrival.1.on|nature.a.rounds|days|date|outcome|a=b|=|1=2=3|a:b|
a:b=1|rounds:daily=2|..:5|1..2:1|1..2:0|1..2:-1|1..2:+0|1..2:log3|0..1:log3|1..9:+4|1,|,|,,|daily=|
no-such.toml|no-such|.|..|out.xyz|/dev/null|/dev/full|a/b/c.csv|.toml|-o|-f|-q|-h|--help|--version"""
ODD: Final = [
    *(word.strip("\n") for word in _PLAIN.split("|")),
    "", "\t", "\n", "\r\n", "'", '"', "`", "\\", "*", "$(x)", "#", ";", "[", "]", "{", "}", "[[", '"""',
    "\u0661", "\u00bd", "\U0001d7cf", "\uff11", "\u202e1", "\u200b1", "\ufeff1", "\u00a01", "\u2009", "\u2212\u0031",
    "\x1b[31m", "\x9b31m", "\x07", "\x7f", "\u2028", "\u0301", "\U0001f4a3", "\ue000", "\udcff", "\udc80", "\ufffd",
    "x" * 300, "9" * 60, "9" * 5000, "1," * 200, "(" * 100, "." * 120, "a.b" * 60,
]  # fmt: skip
"""Words that have broken readers of numbers, dates, paths and terminals."""

_ODD_TOML: Final = [
    "1", "-1", "0", "1.5", "1e400", "inf", "nan", "true", "[]", "{}", "[1]", "[[]]", '[""]', "{ a = 1 }",
    '""', "''", '"x"', '"@x"', '"1..2"', '"\\u0000"', '"\\u001b[31m"', '"\\ud800"', "1979-05-27", "07:32:00",
    "1979-05-27T07:32:00Z", "0x10", "1_0", "9" * 5000, '"""', "[", "}", "@x", "1,5", "", "= 1", '"\\q"',
]  # fmt: skip
_ODD_LEAVES: Final = [
    None,
    True,
    0,
    -1,
    1.5,
    1e300,
    10**30,
    "",
    "x",
    "@x",
    "nan",
    [],
    [[]],
    {},
    {"a": 1},
    [{}],
]


def mutated(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    """The case with further options, or damaged, or both."""
    for _ in range(random.choice([0, 0, 0, 1, 2, 3])):
        case = _option(case, corpus, random)
    damage = random.choice([0, 1, 1, 1, 2, 3])
    for _ in range(damage):
        kinds: list[Callable[[Case, Sequence[Case], Random], Case]] = [_words, _letter, _letter]
        kinds += [_file, _file, _file] if case.files else []
        kinds += [_stdin] if case.stdin else []
        case = random.choice([*kinds, _environment])(case, corpus, random)
    return replace(case, args=tuple(word.replace("\0", "") for word in case.args))


def _option(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    """What another run of the same command ends with: an option and its value, or a file."""
    while True:
        other = random.choice(corpus)
        if other.args[0] == case.args[0] or case.args[0] not in COMMANDS:
            last = 2 if len(other.args) > 2 and other.args[-2].startswith("-") else 1
            files = {**other.files, **case.files}
            return replace(
                case,
                args=case.args + other.args[-last:],
                files=files,
                stdin=case.stdin or other.stdin,
            )


def _letter(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    words = list(case.args)
    at = random.randrange(len(words)) if words else 0
    words[at : at + 1] = [_letters("".join(words[at : at + 1]), random)]
    return replace(case, args=tuple(words))


def _words(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    words = list(case.args)
    at = random.randrange(len(words) + 1)
    other = random.choice(corpus)
    start = random.randrange(len(other.args))
    choice = random.randrange(7)
    if choice == 0 and words:
        del words[at % len(words)]
    elif choice == 1:
        words[at:at] = words[at : at + random.randint(1, 2)]
    elif choice == 2 and words:
        to = random.randrange(len(words))
        words[at % len(words)], words[to] = words[to], words[at % len(words)]
    elif choice == 3:
        words[at:at] = other.args[start : start + random.randint(1, 3)]
        return replace(case, args=tuple(words), files={**other.files, **case.files})
    elif choice == 4 and words:
        words = [*words[:at], *other.args[start:]]
        return replace(case, args=tuple(words), files={**other.files, **case.files})
    elif choice == 5:
        words.insert(at, random.choice(ODD))
    elif words:
        words[at % len(words)] = random.choice(ODD)
    return replace(case, args=tuple(words))


def _letters(word: str, random: Random) -> str:
    at = random.randrange(len(word) + 1)
    choice = random.randrange(6)
    if choice == 0:
        return word[:at]
    if choice == 1:
        return word[:at] + word[at + 1 :]
    if choice == 2:
        return word[:at] + word[at : at + 3] + word[at:]
    if choice == 3:
        head, equals, _ = word.partition("=")
        return head + (equals or "=") + random.choice(ODD)
    odd = random.choice([*"0123456789.,-+~<>=@%:/kKMm \u0663", random.choice(ODD)])
    return word[:at] + odd + word[at + (choice == 4) :]


def _environment(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    """An option as a variable, which is how scripts give it."""
    ctx = click.Context(Group("estimate"))
    lasts = ctx.command.get_command(ctx, "lasts")
    assert lasts is not None
    names = [str(param.envvar) for param in lasts.params if param.envvar]
    values = [word for each in corpus for word in each.args if not word.startswith("-")]
    value = random.choice([random.choice(values), random.choice(ODD)]).replace("\0", "")
    return replace(case, env=case.env | {random.choice(names): value})


def _stdin(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    return replace(case, stdin=_bytes(case.stdin, random))


def _file(case: Case, corpus: Sequence[Case], random: Random) -> Case:
    name = random.choice(sorted(case.files))
    content = case.files[name]
    if content is None:
        return case
    if random.random() < 0.04:
        return replace(case, files={key: old for key, old in case.files.items() if key != name})
    damaged = None if random.random() < 0.04 else _bytes(content, random)
    return replace(case, files=case.files | {name: damaged})


def _bytes(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    choice = random.randrange(12)
    if choice == 0:
        return content[:at]
    if choice == 1:
        return content[:at] + content[at + random.choice([1, 1, 5, 50]) :]
    if choice == 2:
        return (
            content[:at]
            + random.choice([b"\xff", b"\0", b"\xc3", b"\x1b", b"\r", b"\xef\xbb\xbf"])
            + content[at:]
        )
    if choice == 3:
        odd = random.choice(ODD).encode("utf-8", "surrogateescape")
        return content[:at] + odd + content[at:]
    if choice == 4:
        return _encoded(content, random)
    if choice == 5:
        return random.choice(
            [b"", b"\n", b"{}", b"[]", b"null", b"\xef\xbb\xbf", b"x", b"=", b"\0" * 100]
        )
    if choice in (6, 7):
        return _retyped(content, random)
    return _lines(content, random)


def _encoded(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    encoding = random.choice(["utf-16", "utf-16-be", "utf-8-sig", "latin-1", "cp1252", "utf-32"])
    return text.replace("\n", random.choice(["\n", "\r\n", "\r"])).encode(encoding, "replace")


def _lines(content: bytes, random: Random) -> bytes:
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    choice = random.randrange(6)
    if choice == 0:
        del lines[at]
    elif choice == 1:
        lines.insert(to, lines[at])
    elif choice == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif choice == 3:
        lines[at] = re.sub(r'"[^"]*"', lambda _: json.dumps(random.choice(ODD)), lines[at], count=1)
    elif choice == 4:
        lines[at] = re.sub(r"=.*", lambda _: f"= {random.choice(_ODD_TOML)}", lines[at], count=1)
    else:
        lines[at] = _letters(lines[at], random)
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _retyped(content: bytes, random: Random) -> bytes:
    """A file of tables as JSON, with one value of another type."""
    try:
        text = content.decode()
        data = json.loads(text) if text.startswith("{") else tomllib.loads(text)
    except ValueError:
        return content
    places = list(_places(data))
    if places:
        table, key = random.choice(places)
        table[key] = random.choice([*_ODD_LEAVES, random.choice(ODD), table[key], [table[key]]])
    return json.dumps(data, default=str, indent=1).encode("utf-8", "surrogatepass")


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Where values stand in nested tables and lists."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], dict | list):
            found += _places(value[key])
    return found

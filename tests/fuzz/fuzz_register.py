"""Registers that nobody would keep: read or refused with file and line, and linted without a crash.

pytest tests/fuzz/fuzz_register.py                     100,000 registers
FUZZ_SECONDS=3600 pytest tests/fuzz/fuzz_register.py   an hour
"""

from __future__ import annotations

from mutation import draws, mutated

from estimator.errors import InputError
from estimator.register.backtests import backtests
from estimator.register.citation import cite
from estimator.register.corroboration import conflicts, peers
from estimator.register.disagreement import disagreements
from estimator.register.lint import lint
from estimator.register.register import Register, read_register
from estimator.register.selection import latest, ordered, ranges
from estimator.register.series import between, growth

STYLES = ("text", "bibtex", "csl-json")

SOURCES = [
    """\
[[source]]
id = "a-2024"
publisher = "Paper"
title = "A title"
published = 2024-01-02
language = "en"
kind = "news"
reliability = "C"
url = "https://example.org/a"
reports = "b-2023"
""",
    """\
[[source]]
id = "b-2023"
publisher = "Agency"
title = "[seen by nobody]"
published = 2023-12-30
language = "ko"
kind = "agency"
reliability = "B"
[[source]]
id = "c-2023"
publisher = "Agency"
title = "[seen by nobody]"
published = 2023-12-31
language = "ko"
kind = "agency"
reliability = "B"
reports = "b-2023"
""",
]
FIGURES = [
    """\
[[figure]]
id = "stock"
metric = "stockpile"
about = "rounds in store"
value = ">2M rounds"
nature = "152 mm"
scope = "tube"
actor = "RU"
from = 2023-08-01
to = 2023-10-31
origin = "us"
status = "assumed"
reason = "a guess"
credibility = 3
""",
    """\
[[figure]]
id = "stock"
metric = "stockpile"
about = "rounds in store"
value = ">2M rounds"
nature = "152 mm"
scope = "tube"
actor = "RU"
origin = "us"
status = "assumed"
reason = "a guess"
credibility = 3
[[figure]]
id = "half"
metric = "stockpile"
about = "half of it"
value = "~1M rounds"
nature = "152 mm"
scope = "unstated"
actor = "RU"
origin = "us"
status = "derived"
formula = "a / 2"
inputs = ["stock"]
credibility = 4
""",
]
PIECES = [
    "[[figure]]\n",
    "[[source]]\n",
    "id = 'x'\n",
    'reports = "a-2024"\n',
    "formula = 'a*a/b'\n",
]
PIECES += [
    '"',
    "'",
    "=",
    "\n",
    "[",
    "]",
    "@",
    "@stock",
    "stock",
    "b-2023",
    "a",
    "-",
    "1",
    "9",
    " ",
    "#",
]
PIECES += [
    "2024-13-01",
    "2024-02-29",
    "0 rounds",
    "%",
    "..",
    "k",
    "1e30",
    "{",
    "}",
    "derived",
    "assumed",
]
PIECES += [
    'kind = "forecast"\n',
    'kind = "plan"\n',
    "made = 0001-01-01\n",
    'made = "2024-02"\n',
    "condition_met = false\n",
    "outcome = 9999-12-31\n",
    'outcome = "stock"\n',
    'series = "s"\n',
    'counts = "cumulative"\n',
    'supersedes = "stock"\n',
    "exact = true\n",
]


def test_any_register_is_read_or_told_what_is_wrong(tmp_path):
    folders = {tmp_path / "a" / "sources.toml": SOURCES, tmp_path / "b" / "figures.toml": FIGURES}
    for path in folders:
        path.parent.mkdir()
        path.touch()
    sound = 0
    for rng in draws():
        path, seeds = rng.choice(list(folders.items()))
        text = mutated(rng, seeds, PIECES, most=2)
        overwrite(path, text)
        register, errors = read_register([path.parent])
        problems = lint(register)
        found = [(error.where, error.message) for error in errors]
        found += [(f"{problem.file}:{problem.line}", problem.message) for problem in problems]
        found += wrong_uses(register)
        check_places(found, path, text)
        sound += not found
    assert sound


def overwrite(path, text):
    """Without emptying it first, for which some file systems wait until it is on the disk."""
    with path.open("r+b") as file:
        file.write(text.encode())
        file.truncate()


def check_places(found, path, text):
    """Every message is about this file, and a line of it."""
    for where, message in found:
        name, _, line = where.rpartition(":")
        name, line = (name, int(line)) if line.isdigit() else (where, 1)
        assert name == str(path), (text, where)
        assert 1 <= line <= text.count("\n") + 1, (text, where)
        assert message, text


def wrong_uses(register: Register):
    """What comes of looking at figures side by side: an answer, or an error with a place."""
    figures = list(register.figures.values())
    uses = (
        lambda: conflicts(register, figures),
        lambda: peers(register, figures[0]),
        lambda: disagreements(register, figures),
        lambda: backtests(register, figures),
        lambda: ranges(latest(register, ordered(register, figures, "date"))),
        lambda: [growth(register, figures), between(register, figures)],
        lambda: [cite(register.sources_behind(figures), style) for style in STYLES],
    )
    for use in uses:
        try:
            _ = figures and use()
        except InputError as error:
            yield error.where, error.message

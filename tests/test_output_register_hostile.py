"""Whatever the data hold, no format lets it run, hide, colour or break anything."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from cli_harness import call
from register_files import CASE, CONTROLS, FIGURES, HOSTILE, SOURCES, escaped, write

TEXT = escaped(f"{HOSTILE}{CONTROLS}")
COMMANDS = {
    "list": ["figures", "own-rate", "own-stock"],
    "one": ["figures", "own-rate"],
    "cite": ["figures", "own-rate", "--cite", "text"],
    "bibtex": ["figures", "own-rate", "--cite", "bibtex"],
    "csl": ["figures", "own-rate", "--cite", "csl-json"],
    "answer": ["--rounds", "@own-stock", "--daily", "@own-rate"],
    "implied": ["--rounds", "@own-stock", "--lasts", "2mo"],
    "alone": ["--rounds", "@own-stock"],
    "compare": ["compare", "nis-2023", "ru-2024", "--daily", "@own-rate"],
    "check": ["check"],
}
FORMS = ["table", "plain", "md", "csv", "json", "ndjson"]


def hostile(text, *keys):
    """The same with a hostile text for each of these keys."""
    for key in keys:
        text = re.sub(rf"(?m)^{key} = .*$", lambda _, key=key: f'{key} = "{TEXT}"', text)
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every free text of a register and a case is hostile."""
    figures = hostile(FIGURES, "about", "origin") + f'note = "{TEXT}"\nlocator = "{TEXT}"\n'
    sources = hostile(SOURCES, "publisher", "title") + f'author = "{TEXT}"\n'
    case = hostile(CASE, "title", "says", "why").replace('"holds"', '"fails"')
    return write(tmp_path_factory.mktemp("hostile"), figures=figures, sources=sources, case=case)


def run(folder, name, form):
    more = [str(folder)] if name == "check" else []
    return call(*COMMANDS[name], *more, "--data", str(folder), "-f", form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", COMMANDS)
def test_no_control_character_gets_out(folder, name, form):
    result = run(folder, name, form)
    assert result.code == (1 if name == "check" else 0), result.err
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069]", result.out
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_cells_are_never_formulas(folder, name):
    rows = list(csv.reader(io.StringIO(run(folder, name, "csv").out)))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("name", ["list", "one", "answer", "implied", "alone", "check"])
def test_markdown_stays_a_table_of_text(folder, name):
    text = run(folder, name, "md").out
    plain = re.sub(r"\\(.)", "", text)  # what is escaped is only text
    tables = [block.splitlines() for block in plain.split("\n\n") if block.startswith("|")]
    assert tables
    for lines in tables:
        assert len({line.count("|") for line in lines}) == 1, lines
    assert "<b>" not in plain
    assert "[red]" not in plain
    assert not re.search(r"[^\\]&lt;", text)


@pytest.mark.parametrize("name", ["list", "one", "check"])
def test_people_see_the_text_as_it_was_written(folder, name):
    """Rich does not take brackets for markup, and nothing but what cannot be seen is left out."""
    for form in ("table", "plain"):
        assert f"{HOSTILE}[31m" in run(folder, name, form).out


def test_machines_get_the_text_back(folder):
    record = json.loads(run(folder, "one", "json").out)["figure"]
    assert record["about"] == record["origin"] == f"{HOSTILE}{CONTROLS}"
    (item,) = json.loads(run(folder, "csl", "json").out)
    assert item["title"] == f"{HOSTILE}{CONTROLS}"


def test_bibtex_braces_balance(folder):
    out = run(folder, "bibtex", "plain").out
    assert out.startswith("@article{paper-2024,\n")
    bare = re.sub(r"\\[{}]", "", out)
    assert bare.count("{") == bare.count("}")
    assert "100\\%" in out


def test_reports_for_ci(folder):
    args = ("check", str(folder), "-f")
    root = ET.fromstring(call(*args, "junit").out)
    assert HOSTILE in next(root.iter("failure")).text
    lines = call(*args, "github").out.splitlines()
    assert len(lines) == 1
    assert re.fullmatch(r"::error file=[^,:]*,line=\d+,title=claim three-months::.*", lines[0])

"""Whatever the data hold, no format lets it run, hide, colour or break anything."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from cli_harness import call, clear
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


def assert_harmless(out):
    """Nothing unseen, nothing at the start of a line or within it that the log of a CI job runs."""
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # joiners between letters aside, which are not in it
    assert not [c for c in out if c != "\n" and unicodedata.category(c) in kinds]
    assert not set(out) & set("\u034f\u115f\u1160\u3164\uffa0")
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]
    assert not re.search(r"##\w*\[", out)


def run(folder, name, form):
    more = [str(folder)] if name == "check" else []
    return call(*COMMANDS[name], *more, "--data", str(folder), "-f", form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", COMMANDS)
def test_no_control_character_gets_out(folder, name, form):
    result = run(folder, name, form)
    assert result.code == (1 if name == "check" else 0), result.err
    assert_harmless(result.out)


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


# -- scenarios, claims and names of files of which every text is hostile, in every command

TEXTS = f"{HOSTILE}{CONTROLS}"
FILE = "::error ::\u202e##vso[x]\n::a\x1b[31m=1"  # a name of a file has no slash and no zero
RUNS = {
    "lasts": ["{natures}"],
    "lasts, asked": ["{natures}", "--lasts", "60d", "--explain"],
    "lasts, a range": ["{ranges}"],
    "lasts, table": ["{natures}", "--table", "nature.{plain}.rounds=1M,2M"],
    "solve": ["solve", "nature.{name}.daily", "{natures}", "--lasts", "60d"],
    "drivers": ["drivers", "{ranges}", "--lasts", "60d"],
    "rebuild": ["rebuild", "{single}", "--target", "2M", "--production", "20k"],
    "compare": ["compare", "{natures}", "{ranges}"],
    "compare, singles": ["compare", "{single}", "{other}"],
    "sweep": ["sweep", "{swept}", "--vary", "nature.{plain}.daily=1k,2k", "-q"],
    "sweep, two-way": [
        "sweep", "{single}", "--vary", "daily=1k,2k", "--vary", "reserve=0, 1", "-q",
    ],
    "sweep, summary": ["sweep", "{swept}", "--vary", "nature.{plain}.daily=1k,2k", "--summary"],
    "check": ["check", "{claims}"],
    "lint": ["figures", "--lint", "--data", "{broken}"],
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Scenarios, claims and a register under a hostile name."""
    root = tmp_path_factory.mktemp("hostile-names") / FILE
    root.mkdir()
    use = {"daily": "16k"}
    plain = f"::error ::{TEXTS}".replace("=", "")  # of which a value can be told
    natures = [
        {"name": TEXTS, "stock": {"rounds": "1M"}, "use": use},
        {"name": plain, "stock": {"rounds": "2M"}, "use": use},
    ]
    ranges = [natures[0] | {"stock": {"rounds": "1M..2M"}}, natures[1]]
    texts = {"title": TEXTS}
    found = {"name": TEXTS, "plain": plain}
    for name, scenario in {
        "natures": {"nature": natures},
        "ranges": {"nature": ranges},
        "swept": {"nature": natures[1:]},
        "single": {"stock": {"rounds": "1M"}, "use": use},
        "other": {"stock": {"rounds": "1M..3M"}, "use": use},
    }.items():
        found[name] = str(root / f"{name}{FILE}.json")
        (root / f"{name}{FILE}.json").write_text(json.dumps(texts | scenario))
    case = hostile(CASE, "title", "says", "why").replace('"holds"', '"fails"')
    (root / f"{FILE}.claims.toml").write_text(case, encoding="utf-8")
    case = hostile(case, "equation").replace("three-months", "another")
    case += f'[given."{TEXT}"]\nvalue = "{TEXT}"\nreason = "{TEXT}"\n"{TEXT}" = 1\n'
    (root / f"wrong{FILE}.claims.toml").write_text(case, encoding="utf-8")
    write(root, case="")
    (root / "broken").mkdir()
    write(root / "broken", figures=FIGURES.replace("paper-2024", "none"), sources=SOURCES, case="")
    return found | {"claims": str(root), "broken": str(root / "broken")}


CALLS = [
    (args, form)
    for name, args in RUNS.items()
    for form in [*FORMS, *(["junit", "github"] if name == "check" else [])]
    if "--explain" not in args or form not in {"csv", "ndjson"}  # which have no room for steps
]


@pytest.mark.parametrize(("args", "form"), CALLS)
def test_no_text_of_any_file_is_obeyed(args, form, files):
    done = call(*(part.format(**files) for part in args), "-f", form)
    assert done.code == {"check": 2, "figures": 1}.get(args[0], 0), done.err
    out = done.out
    if form == "github":
        out = "".join(line.removeprefix("::error ") + "\n" for line in out.splitlines())
        assert all(line.startswith("::error ") for line in done.out.splitlines())
    assert_harmless(out)
    assert_harmless(done.err)
    if form in {"json", "ndjson"} and out:
        for part in [out] if form == "json" else out.splitlines():
            json.loads(part)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert not [c for row in rows for c in row if c.lstrip().startswith(tuple("=+@"))]
    if form == "md":
        assert_inert(out)
    if form == "junit":
        ET.fromstring(out)


def assert_inert(markdown):
    """Outside code there is no address, name, reference, markup or table of somebody else's."""
    plain = re.sub(r"(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"\\\\", "", markdown))
    assert not re.search(r"https?://|www\.|@\w|(?<!\\)#\d|(?<!\\)<\w|(?<!\\)\[", plain), plain


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (hostile(CASE, "title", "says", "why").replace('"holds"', '"fails"'), "recorded   fails"),
        (f'"{TEXT}" = 1\n{CASE}', "unknown key"),
        (hostile(CASE, "equation"), "needs one '='"),
        (CASE.replace("@own-rate", TEXT), "given 'rate'"),
        (f'a = "{TEXT}\n', "not valid TOML"),
    ],
)
def test_the_plugin_prints_nothing_that_is_obeyed(file, said, tmp_path):
    write(tmp_path, case=file)
    plugin = ("-p", "estimator.pytest_plugin", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "--color=no", "-c", os.devnull, str(tmp_path)],
        env=clear() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode in {1, 2}, done.stdout
    assert said in done.stdout
    assert_harmless(done.stdout)

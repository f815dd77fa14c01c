"""Workbooks: what is in them, and that LibreOffice computes the answers of the command line."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from fractions import Fraction
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import random_scenarios
from cli_harness import call, one_line

from estimator import extras

if TYPE_CHECKING:
    from pathlib import Path

POINTS = "--rounds 1M --daily 16k --lasts 60d"
EVENTS = (
    "--rounds 300k --daily 8k --arrival 20d=150k --arrival 45d=80k --production 1k "
    "--reserve 50k --unserviceable 10% --start 2024-03-01 --lasts 60d"
)
NEVER = "--rounds 1M --daily 5k --production 6k"
REBUILD = "rebuild --target 230k --rounds 20k --production 500 --daily 100 --lead 90d"
LEVEL = "--rounds 1M --daily 16k --until-level 50%"
LIVE = [
    POINTS,
    EVENTS,
    NEVER,
    REBUILD,
    LEVEL,
    "--rounds 1M+ --daily 16k",
    "--rounds 1M+ --lasts 2mo~",
    "--weapons 30 --per-weapon 40 --wastage 5% --containers 900 --per-container 200",
    "--rounds 90d --daily 100 --reserve 10%",
    "--rounds 1M --targets 500 --per-target 4 --hit-chance 30%",
    "solve daily --rounds 1M --wastage 3% --reserve 10k --production 1k --lasts 2mo",
    "solve rounds --daily 16k --unserviceable 10% --reserve 5k --lasts 90d",
    "solve production --rounds 1M --daily 16k --lasts 90d",
]
VALUES = {
    "--rounds 1M --daily 16k --ration 200k=4k": "rations, ramps and storage losses",
    "--rounds 1M --daily 16k --loss 2%": "rations, ramps and storage losses",
    "--rounds 1M --daily 10k..20k": "the answer is a chance",
    "--rounds 1M+ --daily 16k+": "leave no number",
}


def book_of(run: str, folder: Path, name: str = "x") -> Path:
    path = folder / f"{name}.xlsx"
    done = call(*run.split(), "-o", str(path))
    assert (done.code, done.out, done.err) == (0, "", "")
    return path


def said(run: str) -> Any:
    """The answer of the command line: its number, or the outcome."""
    done = call(*run.split(), "-f", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    number = found.get("days", found.get("value"))
    return found["outcome"] if number is None else number


def exactly(run: str) -> Any:
    """The same before it is rounded to twelve digits."""
    found = json.loads(call(*run.split(), "-f", "json").out)
    number = found.get("days_exact") or found.get("value_exact")
    return found["outcome"] if number is None else float(Fraction(number))


def answer(path: Path) -> Any:
    """What a program shows as the answer without computing anything."""
    book = openpyxl.load_workbook(path, data_only=True)
    ((sheet, place),) = book.defined_names["answer"].destinations
    return book[sheet][place].value


def texts(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return [cell for cell in cells if isinstance(cell, str)]


def formulas(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.parametrize("run", LIVE)
def test_answers_are_formulas_that_carry_the_number_of_the_command(run, tmp_path):
    path = book_of(run, tmp_path)
    book = openpyxl.load_workbook(path)
    ((sheet, place),) = book.defined_names["answer"].destinations
    assert str(book[sheet][place].value).startswith("=")
    assert answer(path) == said(run)
    yellow = [name for name in book.defined_names if name not in {"answer", "claim_high"}]
    for name in yellow:
        ((sheet, place),) = book.defined_names[name].destinations
        assert book[sheet][place].fill.fgColor.rgb == "FFFFF2AB"


@pytest.mark.parametrize("run", VALUES)
def test_what_has_no_formula_is_values_and_says_why(run, tmp_path):
    path = book_of(run, tmp_path)
    assert formulas(path) == {}
    assert any(VALUES[run] in text for text in texts(path))
    if "+" not in run and ".." not in run:
        assert answer(path) == said(run)


def test_tables_are_formulas_with_the_cells_of_the_answer(tmp_path):
    for n, run in enumerate((POINTS, EVENTS)):
        run += " --table rounds=200k,1M --table daily=8k,16k"
        book = openpyxl.load_workbook(book_of(run, tmp_path, str(n)), data_only=True)
        cells = [cell.value for row in book["Table"]["B4:C5"] for cell in row]
        wanted = json.loads(call(*run.split(), "-f", "json").out)["table"]["cells"]
        assert cells == [cell["days"] for row in wanted for cell in row]
        assert book["Table"].conditional_formatting


def test_chances_and_sources_are_there(tmp_path):
    path = book_of("nis-2023-ranges", tmp_path)
    book = openpyxl.load_workbook(path, data_only=True)
    data = json.loads(call("nis-2023-ranges", "-f", "json").out)
    median = next(row for row in data["distribution"]["percentiles"] if row["percent"] == 50)
    numbers = [cell.value for row in book["Chances"].iter_rows() for cell in row]
    assert median["value"] in numbers
    addresses = [cell.hyperlink for row in book["Sources"].iter_rows() for cell in row]
    assert any(address and address.target.startswith("https://") for address in addresses)


def test_the_same_answer_gives_the_same_bytes(tmp_path):
    assert (
        book_of(EVENTS, tmp_path, "a").read_bytes() == book_of(EVENTS, tmp_path, "b").read_bytes()
    )


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@SUM(A1)", " =cmd|' /C calc'!A0", "<b>&\u202e" + "w" * 40_000]
)
def test_hostile_titles_are_text(title, tmp_path):
    scenario = tmp_path / "x.json"
    rounds = {"stock": {"rounds": "1M"}, "use": {"daily": "1k"}}
    scenario.write_text(json.dumps({"title": title[:900], **rounds}))
    path = book_of(str(scenario), tmp_path)
    assert all(text.startswith(("=", "'")) or text[0] not in "=+-@" for text in texts(path))
    book = openpyxl.load_workbook(path)
    assert book["Answer"]["A1"].data_type == "s"
    if title[0] in "=+-@":
        assert book["Answer"]["A1"].value.startswith("'" + title[0])


def test_without_the_library_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    done = call(*POINTS.split(), "-o", str(tmp_path / "x.xlsx"))
    assert "pip install 'munitions-estimator[excel]'" in one_line(done, 2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("compare nis-2023 nis-2023", "x.xlsx does not say its format"),
        ("--rounds 1M --against RU", "x.xlsx is a workbook, and there is no answer to put in one"),
        (f"{POINTS} --explain", "charts and workbooks have no room for steps"),
    ],
)
def test_what_has_no_workbook_is_told_in_one_line(run, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in one_line(call(*run.split(), "-o", "x.xlsx"), 2)
    assert not list(tmp_path.iterdir())


RANDOM = int(os.environ.get("WORKBOOKS", "50"))  # scenarios of each of two seeds
OFFICE = shutil.which("soffice")
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def through_office(books: list[Path], folder: Path, *, recalculated: bool) -> list[Path]:
    """The same workbooks as LibreOffice saves them, from a profile of its own."""
    assert OFFICE
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    if recalculated:
        (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    out = folder / "out"
    words = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile.as_uri()}", *words, "--outdir", out, *books],
        check=True,
        capture_output=True,
        timeout=600,
        env=dict(os.environ) | {"HOME": str(folder)},
    )
    return [out / book.name for book in books]


def random_runs(r: Random, folder: Path, number: int) -> list[str]:
    """Scenarios with a formula: no ration, ramp or loss."""
    found: list[str] = []
    for name in count():
        sections = random_scenarios.timed(r, random_scenarios.POINTS, loss=False)
        sections["use"].pop("ration", None)
        for phase in sections["use"].get("phases", ()):
            phase.pop("over", None)
        path = folder / f"s{name}.json"
        path.write_text(json.dumps(sections))
        run = str(path)
        if r.randint(0, 5) == 0:
            run += f" --until-level {r.randint(1, 900)}"
        if r.randint(0, 5) == 0 and "production" in sections["supply"]:
            run = f"rebuild {path} --target {r.randint(100, 3000)} --lead {r.randint(1, 9)}d"
        if call(*run.split(), "-q").code == 0:
            found.append(run)
        if len(found) == number:
            return found
    return found


def changed(path: Path, values: dict[str, float]) -> Path:
    """The same workbook with other numbers in its yellow cells."""
    book = openpyxl.load_workbook(path)
    for name, value in values.items():
        ((sheet, place),) = book.defined_names[name].destinations
        book[sheet][place].value = value
    other = path.with_name(f"c{path.name}")
    book.save(other)
    return other


@pytest.mark.workbook
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("seed", [15, 16])
def test_against_libreoffice_on_random_scenarios(seed, tmp_path):
    """Oracle: the command line; every number that is computed in a workbook is the same there."""
    runs = [*LIVE, *random_runs(Random(seed), tmp_path, RANDOM)]
    books = [book_of(run, tmp_path, f"w{n}") for n, run in enumerate(runs)]
    other = changed(books[1], {"rounds": 200_000, "arrival_1_on": 60, "daily": 6_000})
    found = through_office([*books, other], tmp_path, recalculated=True)
    wrong = []
    for run, book, made in zip(runs, books, found, strict=False):
        wanted, now = exactly(run), answer(made)
        if not (now == wanted if isinstance(wanted, str) else _near(now, wanted)):
            wrong.append((run, wanted, now))
        kept, computed = (openpyxl.load_workbook(each, data_only=True) for each in (book, made))
        places = formulas(book)
        assert places, run
        for sheet, place in places:
            one, two = kept[sheet][place].value or "", computed[sheet][place].value or ""
            if isinstance(one, str) or isinstance(two, str):
                same = one == two or {one, two} == {"", 0}
            else:
                same = math.isclose(one, two, rel_tol=5e-12, abs_tol=1e-9)
            if not same:
                wrong.append((run, sheet, place, one, two))
    assert wrong == []
    again = EVENTS.replace("300k", "200k").replace("20d=", "60d=").replace("8k --a", "6k --a")
    assert _near(answer(found[-1]), exactly(again))


def _near(one: Any, two: float) -> bool:
    return isinstance(one, int | float) and math.isclose(one, two, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.workbook
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_the_numbers_with_its_default_settings(tmp_path):
    books = [book_of(run, tmp_path, f"w{n}") for n, run in enumerate(LIVE)]
    for run, made in zip(LIVE, through_office(books, tmp_path, recalculated=False), strict=True):
        wanted = exactly(run)
        assert answer(made) == wanted if isinstance(wanted, str) else _near(answer(made), wanted)

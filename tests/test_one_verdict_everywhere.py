"""One verdict, everywhere the same: its first word follows from the chance of what was asked."""

from __future__ import annotations

import csv
import io
import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import random_scenarios as make
from cli_harness import call

if TYPE_CHECKING:
    from pathlib import Path

EACH = 12  # scenarios of each seed
ASKED = ("20d", "60d", "2mo~", "1mo~", "45d-", "60d+", "30d..90d", "2mo", "300d")
RULE = [("Yes", 0.95), ("Probably", 0.67), ("It could go either way", 0.33), ("Probably not", 0.05)]
UNDECIDED = {"In part", "Nothing follows"}


def word_by_the_rule(chance: float) -> str:
    for word, least in RULE:
        if chance >= least:
            return word
    return "No"


def out(*args: str) -> str:
    result = call(*args)
    assert (result.code, result.err) == (0, "")
    return result.out


@pytest.mark.parametrize("seed", range(8))
def test_first_words_follow_from_the_chance(seed: int, tmp_path: Path) -> None:
    r = Random(seed)
    for _ in range(EACH):
        sections = r.choice([make.constant, make.timed])(r, make.ALL)
        sections["question"] = {"lasts": r.choice(ASKED)}
        file = tmp_path / "a.json"
        file.write_text(json.dumps(sections), encoding="utf-8")
        found: dict[str, Any] = json.loads(out(str(file), "-f", "json"))
        word, chance = found["question"]["verdict"], found["question"]["chance"]
        assert word in UNDECIDED if chance is None else word == word_by_the_rule(chance)
        assert any(
            line.startswith((f"{word}:", f"{word}, if "))
            for line in out(str(file), "-f", "plain").splitlines()
        )
        both = out("compare", str(file), str(file), "-f", "plain").splitlines()
        rows = both[both.index("Answers") + 2 :][:2]
        assert all(f"  {word}" in row for row in rows), rows
        if "distribution" in found:
            assert found["distribution"]["inside"]["value"] == chance
            check_cell(file, sections, chance)


def check_cell(file: Path, sections: make.Sections, chance: float) -> None:
    """A cell of a sweep at which nothing is changed has the same chance."""
    swept = call("sweep", str(file), "--vary", "reserve=0, 1", "--columns", "chance", "-q")
    if "pull both ways" in swept.err:  # the days of no cell are a bound; they are refused
        return
    assert (swept.code, swept.err) == (0, "")
    if sections["stock"].get("reserve", "0") == "0":
        cell = next(csv.DictReader(io.StringIO(swept.out)))
        assert float(cell["chance"]) == pytest.approx(chance, abs=1e-9)


RANGED = ("--rounds", "1M..1.5M", "--daily", "7k..10k..30k")


@pytest.mark.parametrize(
    ("lasts", "words"),
    [
        ("2mo~", "last about 2 months (48.7 to 76.1 days)"),
        ("60d..90d", "last 60 to 90 days"),
        ("60d-", "last at most 60 days"),
        ("60d", "last at least 60 days"),
    ],
)
def test_every_command_speaks_of_what_was_asked(lasts: str, words: str) -> None:
    asked = (*RANGED, "--lasts", lasts)
    drivers = out("drivers", *asked, "--of", "chance", "-f", "plain")
    assert f"each input would have to be to {words}\n" in drivers
    assert f"variance of whether it {words.replace('last', 'lasts', 1)}" in drivers
    summary = call("sweep", *asked, "--vary", "daily=8k,16k", "--summary", "-f", "plain")
    assert words.replace("last", "lasts", 1) in summary.out
    solved = out("solve", "daily", *asked[:2], *asked[4:], "--chance", "50%", "-f", "plain")
    assert f"To {words.replace('at least ', '')} with a chance of at least 50%" in solved


@pytest.mark.parametrize("lasts", ["2mo~", "60d..90d", "60d-", "60d", "1y"])
def test_a_comparison_has_the_words_of_the_single_answer(lasts: str) -> None:
    ranged = out("nis-2023-ranges", "--lasts", lasts, "-f", "plain").splitlines()[2]
    both = out("compare", "nis-2023", "nis-2023-ranges", "--lasts", lasts, "-f", "plain")
    row = next(line for line in both.splitlines() if line.startswith("  nis-2023-ranges "))
    word, _, share = row.split("  ")[-1].partition(": ")
    assert ranged.startswith(word)
    assert share in ranged


@pytest.mark.parametrize(
    ("daily", "word", "chance"),
    [("16k", "Yes", "1"), ("20k", "No", "0"), ("15k..20k", "It could go either way", None)],
)
def test_a_row_has_the_verdict_whether_there_are_ranges_or_not(
    daily: str, word: str, chance: str | None
) -> None:
    args = ("--rounds", "1M", "--daily", daily, "--lasts", "60d")
    row = next(csv.DictReader(io.StringIO(out(*args, "-f", "csv"))))
    asked = json.loads(out(*args, "-f", "json"))["question"]
    assert row["verdict"] == asked["verdict"] == word
    assert float(row["chance"]) == asked["chance"]
    assert chance is None or row["chance"] == chance


def test_a_row_of_bounds_that_decide_nothing_has_no_chance() -> None:
    args = ("--rounds", "1M+", "--daily", "20k", "--lasts", "60d", "-f", "csv")
    row = next(csv.DictReader(io.StringIO(out(*args))))
    assert (row["verdict"], row["chance"]) == ("Nothing follows", "")

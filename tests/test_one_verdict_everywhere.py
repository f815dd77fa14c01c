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

EACH = 25  # scenarios of each seed
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

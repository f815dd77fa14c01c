"""One number, everywhere the same: every command and every format on the same random scenarios.

Each promises some digits: JSON, NDJSON and CSV a double (9 digits of what is drawn), sweeps 12,
``-q`` 12 or as many as the simulation error supports.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import random_scenarios as make
from cli_harness import call

from estimator.answer.estimate import estimate
from estimator.answer.solve import check_solvable, free_inputs
from estimator.errors import InputError
from estimator.scenario.models import Scenario
from estimator.scenario.name import kind_of
from estimator.sweeps.sweep import sweep
from estimator.uncertainty.distribution_of_days import sample
from estimator.uncertainty.drivers import drivers

if TYPE_CHECKING:
    from pathlib import Path

EACH = 3  # scenarios a test
SIGNS = {"exact": "", "lower": ">=", "upper": "<="}
OTHER = {"stock": {"rounds": 1000}, "use": {"daily": 10}}
HEADLINE = ("outcome", "bound", "days", "months")


def write(folder: Path, name: str, sections: make.Sections) -> str:
    file = folder / name
    file.write_text(json.dumps(sections), encoding="utf-8")
    return str(file)


def out(*args: str) -> str:
    result = call(*args)
    assert (result.code, result.err) == (0, "")
    return result.out


def document(*args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out(*args, "-f", "json"))
    return found


def row(*args: str) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(out(*args, "-f", "csv"))))


def number(text: str) -> float | None:
    return float(text) if text not in {"", "never"} else None


def finite(days: float) -> float | None:
    return None if math.isinf(days) or math.isnan(days) else days


def is_same(one: float | None, other: float | None, digits: int) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=0.6 * 10.0 ** (1 - digits), abs_tol=1e-12)


def check_formats(file: str, other: str) -> dict[str, Any]:
    """One scenario in every format, alone and beside another; its JSON document."""
    found, bare = document(file), out(file, "-q").strip()
    assert number(row(file)["days"]) == found["days"]
    assert json.loads(out(file, "-f", "ndjson"))["days"] == found["days"]
    together = document("compare", file, other)["scenarios"][file]
    assert {key: together[key] for key in HEADLINE} == {key: found[key] for key in HEADLINE}
    assert number(row("compare", file, other)["days"]) == found["days"]
    assert out("compare", file, other, "-q").splitlines()[0] == bare
    assert "," not in bare
    if found["bound"] == "none":
        assert bare == "unbounded"
    elif bare in {"never", "undetermined"}:
        assert found["days"] is None
    else:
        assert bare.startswith(SIGNS[found["bound"]])
        digits = 12
        if "distribution" in found:
            (median,) = (p for p in found["distribution"]["percentiles"] if p["percent"] == 50)
            digits = min(median["digits"], 4)
        assert is_same(float(bare.lstrip("<>=")), found["days"], digits)
    return found


def varied(r: Random, scenario: Scenario) -> str:
    """An input that is a plain number, to be varied over that number alone; empty for none."""
    names = [
        name
        for name, given in scenario.inputs().items()
        if given.quantity.is_point and not given.quantity.hedge and given.date is None
        if not name.endswith((".times", "share"))
    ]
    return r.choice(names) if names else ""


def cell(scenario: Scenario, name: str, *columns: str) -> dict[str, Any]:
    """The only cell of a sweep over the value that an input has anyway."""
    (frame,) = sweep(scenario, {name: [scenario.inputs()[name].text]}, columns=columns)
    return {key: values[0] for key, values in frame.items()}


def points(r: Random) -> make.Sections:
    """A scenario of certain inputs; a ration may lie at, below or just above the reserve."""
    kind = r.randint(0, 9)
    if kind < 2:
        return make.natures(r, make.POINTS)
    sections = make.constant(r, make.POINTS) if kind < 4 else make.timed(r, make.POINTS)
    if "ration" in sections["use"]:
        level = int(sections["use"]["ration"]["below"])
        sections["stock"]["reserve"] = str(max(0, level + r.choice([-200, -1, 0, 1, 5])))
    return sections


@pytest.mark.parametrize("seed", range(8))
def test_certain_inputs(seed: int, tmp_path: Path) -> None:
    """Also through draws, of which each is the same, and through the medians of drivers."""
    r = Random(seed)
    for _ in range(EACH):
        sections = points(r)
        scenario = Scenario.model_validate(sections)
        file, other = write(tmp_path, "a.json", sections), write(tmp_path, "b.json", OTHER)
        days = check_formats(file, other)["days"]
        if name := varied(r, scenario):
            assert is_same(finite(cell(scenario, name)["days"]), days, 12)
        assert is_same(finite(sample(scenario).median.value), days, 9)
        drawn = sample(scenario, method="mc", samples=1)
        assert is_same(finite(drawn.median.value), days, 9)
        assert is_same(finite(drivers(scenario).days), days, 9)


@pytest.mark.parametrize("seed", range(6))
def test_bounds(seed: int, tmp_path: Path) -> None:
    """What a cell is a bound of is the least, or the greatest, that is there for one answer."""
    r = Random(seed)
    for _ in range(EACH):
        sections = make.timed(r, make.BOUNDS)
        scenario = Scenario.model_validate(sections)
        file, other = write(tmp_path, "a.json", sections), write(tmp_path, "b.json", OTHER)
        found = check_formats(file, other)
        name = varied(r, scenario)
        try:
            one = cell(scenario, name) if name else None
        except InputError:  # no one number bounds every cell
            continue
        if one is None or "bound" not in one:
            continue
        single = estimate(scenario)
        end = single.low if one["bound"] == "lower" else single.high
        nothing = 0.0 if one["bound"] == "lower" else None
        days = None if end is not None and math.isinf(end.rank) else end and float(end.rank)
        assert is_same(finite(one["days"]), nothing if end is None else days, 12)
        if found["bound"] == one["bound"]:
            assert is_same(finite(one["days"]), found["days"], 12)


CONSTANT_RANGES = (*make.POINTS * 3, *make.RANGES)
FEW_RANGES = (*make.POINTS * 20, "{}..{more}", "{}, {more}")


@pytest.mark.parametrize(
    ("made", "forms", "seed"),
    [
        *((make.constant, CONSTANT_RANGES, seed) for seed in range(5)),
        (make.timed, FEW_RANGES, 8),
    ],
)
def test_ranges(made: Any, forms: tuple[str, ...], seed: int, tmp_path: Path) -> None:
    """The median of the draws is the answer of all; at the middle of each input sweeps stand."""
    r = Random(seed)
    sections = made(r, forms)
    scenario = Scenario.model_validate(sections)
    file, other = write(tmp_path, "a.json", sections), write(tmp_path, "b.json", OTHER)
    found = check_formats(file, other)
    assert is_same(finite(sample(scenario).median.value), found["days"], 9)
    middle = found["central"]["days"] if "central" in found else found["days"]
    assert is_same(finite(drivers(scenario, samples=16).days), middle, 9)
    if name := varied(r, scenario):
        one = cell(scenario, name, "p50")
        assert is_same(finite(one["days"]), middle, 9)
        assert is_same(finite(one["p50"]), found["days"], 8)


@pytest.mark.parametrize("listed", ["rounds", "daily", "reserve", "production"])
@pytest.mark.parametrize("count", [2, 3])
def test_alternatives(listed: str, count: int, tmp_path: Path) -> None:
    """With one list the median of the days is that at one of its alternatives: the same for all."""
    values = {"rounds": 100_000, "daily": 9_000, "reserve": 4_000, "production": 500}
    texts = {name: str(value) for name, value in values.items()}
    texts[listed] = ", ".join(str(values[listed] * n) for n in range(1, count + 1))
    sections = {
        "stock": {"rounds": texts["rounds"], "reserve": texts["reserve"]},
        "use": {"daily": texts["daily"]},
        "supply": {"production": texts["production"]},
    }
    scenario = Scenario.model_validate(sections)
    file, other = write(tmp_path, "a.json", sections), write(tmp_path, "b.json", OTHER)
    found = check_formats(file, other)
    days = found["days"]
    assert is_same(found["central"]["days"], days, 9)
    assert is_same(drivers(scenario, samples=16).days, days, 9)
    one = cell(scenario, "rounds" if listed != "rounds" else "daily", "p50")
    assert is_same(one["days"], days, 9)
    assert is_same(one["p50"], days, 9)
    if count == 3:  # of two in the middle, draws at random find either
        assert is_same(sample(scenario, method="mc", samples=1024).median.value, days, 9)
    words = out(file, "-f", "plain").splitlines()[0]
    shown = re.search(r"([\d,.]+) days at the median", words)[1]
    assert float(shown.replace(",", "")) == pytest.approx(days, rel=0.01)


def put_back(sections: make.Sections, name: str, value: object) -> make.Sections:
    """The scenario with a value that was solved for in the place of what there was."""
    *path, key = kind_of(name).key.split(".") if "." not in name else ("", name)
    if "." in name and not name.startswith("ration"):
        table, count, key = name.split(".")
        section, rows = {
            "phase": ("use", "phases"),
            "production_phase": ("supply", "phases"),
            "arrival": ("supply", "arrivals"),
        }[table]
        changed = [dict(each) for each in sections[section][rows]]
        changed[int(count) - 1][key] = value
        return sections | {section: sections[section] | {rows: changed}}
    if name.startswith("ration"):
        ration = sections["use"]["ration"] | {name.partition(".")[2]: value}
        return sections | {"use": sections["use"] | {"ration": ration}}
    (section,) = path
    ways = ({"rounds"}, {"containers", "per_container"}, {"tonnes", "kg_per_round"})
    others = {"daily": {"weapons", "per_weapon"}, "rounds": ways[1] | ways[2]}.get(name, set())
    kept = {k: value for k, value in sections[section].items() if k not in others}
    return sections | {section: kept | {key: value}}


@pytest.mark.parametrize("seed", range(8))
def test_what_is_solved_for_satisfies_the_question_when_put_back(seed: int, tmp_path: Path) -> None:
    r = Random(seed)
    for _ in range(EACH):
        sections = r.choice([make.constant, make.timed])(r, make.POINTS)
        sections["question"] = {"lasts": r.choice(["20d", "45.7d", "1mo", "2mo", "62.5d"])}
        scenario = Scenario.model_validate(sections)
        name = r.choice(sorted({*scenario.inputs(), *free_inputs(scenario)} - {"lasts"}))
        try:
            check_solvable(name, scenario)
        except InputError:
            continue
        solve = ("solve", name, write(tmp_path, "a.json", sections))
        found, bare = document(*solve), out(*solve, "-q").strip()
        assert out(*solve, "--chance", "50%", "-q").strip() == bare
        if found["outcome"] != "value":
            assert bare == found["outcome"]
            continue
        assert float(row(*solve)["value"]) == found["value"]
        assert is_same(float(bare), found["value"], 12)
        unit = {"when": "d", "days": "d"}.get(kind_of(name).unit, "")
        for value in (bare + unit, f"{found['value']!r}{unit}" if unit else found["value"]):
            again = document(write(tmp_path, "b.json", put_back(sections, name, value)))
            assert again["question"]["answer"] == "yes"


@pytest.mark.parametrize("seed", range(4))
def test_implied_values_and_times_to_rebuild(seed: int, tmp_path: Path) -> None:
    r = Random(seed)
    for _ in range(EACH):
        sections = {"stock": {"rounds": make.spelled(r, 1, 2000, make.ALL)}}
        sections["question"] = {"lasts": r.choice(["60d", "2mo", "2mo~", "60d+"])}
        file = write(tmp_path, "a.json", sections)
        implied, solved = document(file), document("solve", "daily", file)
        keys = ("outcome", "bound", "value", "value_exact")
        assert [implied[key] for key in keys] == [solved[key] for key in keys]
        assert number(row(file)["value"]) == implied["value"]
        question = {"target": make.spelled(r, 1, 5000, make.BOUNDS), "lead": f"{r.randint(0, 90)}d"}
        supply = {"production": make.spelled(r, 1, 60, make.BOUNDS)}
        rebuild = (
            "rebuild",
            write(tmp_path, "b.json", OTHER | {"supply": supply, "question": question}),
        )
        found, bare = document(*rebuild), out(*rebuild, "-q").strip()
        assert number(row(*rebuild)["days"]) == found["days"]
        if found["days"] is not None:
            assert bare.startswith(SIGNS[found["bound"]])
            assert is_same(float(bare.lstrip("<>=")), found["days"], 12)
        else:
            assert bare in {"never", "unbounded"}


@pytest.mark.parametrize(
    "args",
    [
        ("--rounds", "1M+", "--lasts", "2mo~"),
        ("--rounds", "1M", "--lasts", "2mo~"),
        ("--daily", "16k", "--lasts", "2mo~"),
        ("solve", "daily", "--rounds", "1M", "--lasts", "2mo~"),
        ("solve", "daily", "--rounds", "1M", "--lasts", "60d..90d"),
        ("solve", "production", "--rounds", "1M", "--daily", "20k", "--lasts", "60d"),
        ("solve", "production", "--rounds", "1M", "--daily", "20k", "--lasts", "2mo~"),
    ],
    ids=" ".join,
)
def test_a_sentence_says_the_numbers_of_its_table(args: tuple[str, ...]) -> None:
    lead, *tables = out(*args, "-f", "plain").split("\n\n")
    (sentence,) = (
        line for line in lead.splitlines() if "impl" in line or "must" in line or "take" in line
    )
    said = re.split("imply|must be|take", sentence)[1]
    (grid,) = (table for table in tables if " by " in table.splitlines()[0])
    cells = set(re.findall(r"[\d,]+", grid))
    values = {text.rstrip(",") for text in re.findall(r"\d{1,3}(?:,\d{3})+", said)}
    assert values
    assert values - {"1,000,000"} <= cells

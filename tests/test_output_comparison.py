"""A comparison as a page."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import json

from estimator.answer.compare import compare
from estimator.output.formats.json_text import render
from estimator.output.pages.compare import page
from estimator.scenario.loading import load

FIRST = 'stock = { rounds = "1M" }\nuse = { daily = "16k" }\n'
SECOND = 'stock = { rounds = "1M..2M" }\nuse = { daily = "8k" }\nquestion = { lasts = "60d" }\n'
THIRD = 'stock = { rounds = "1M+" }\nuse = { daily = "0" }\n'
FOURTH = 'stock = { rounds = "1M+" }\nuse = { daily = "16k" }\n'


def found(**texts: str) -> object:
    return page(compare({name: load(text, name) for name, text in texts.items()}))


def test_side_by_side() -> None:
    body = found(a=FIRST, b=SECOND, **{"c\x1b[31m": THIRD, "d": FOURTH}).body()
    assert list(body.lead) == [
        "a: 1,000,000 rounds at 16,000 rounds a day last 62.5 days, about 2.1 months.",
        "b: 1M..2M rounds at 8,000 rounds a day last 125 to 250 days, about 4.1 to 8.2 months; "
        "188 days at the central reading.",
        "c[31m: At least 1,000,000 rounds at 0 rounds a day never run out.",
        "d: At least 1,000,000 rounds at 16,000 rounds a day last at least 62.5 days, about 2.1 months.",
    ]
    answers, inputs, common, *changes = body.tables
    assert answers.columns == ["scenario", "low", "days", "high", "as asked"]
    assert answers.rows == [
        ["a", "", "62.5", "", ""],
        ["b", "125", "188", "250", "Yes"],
        ["c[31m", "", "never", "", ""],
        ["d", "62.5", "62.5", "no bound", ""],
    ]
    assert inputs.rows == [
        [
            "rounds",
            "1,000,000 rounds",
            "1M..2M rounds",
            "at least 1,000,000 rounds",
            "at least 1,000,000 rounds",
        ],
        ["daily", "16,000 rounds/day", "8,000 rounds/day", "0 rounds/day", "16,000 rounds/day"],
        ["lasts", "-", "60 days", "-", "-"],
    ]
    assert common.rows == [["month", "30.4375 days"]]
    assert [table.rows for table in changes] == [
        [["as in a", "62.5"], ["daily", "125"], ["rounds", "188"]],
        [["as in a", "62.5"], ["daily", "never"]],
    ]
    assert changes[0].title == "What makes the difference: from a to b, one at a time"


def test_the_same_twice_has_nothing_to_tell() -> None:
    body = found(a=FIRST, b=FIRST).body()
    assert [table.title for table in body.tables] == ["Answers", "Inputs that are the same"]
    assert [row[0] for row in body.tables[1].rows] == ["rounds", "daily", "month"]


def test_for_scripts() -> None:
    result = found(a=FIRST, b=THIRD, c=SECOND)
    assert result.bare == "62.5\nnever\n187.5"
    assert [(row["scenario"], row["days"]) for row in result.records()] == [
        ("a", 62.5),
        ("b", None),
        ("c", 187.5),
    ]
    document = json.loads(render(result))
    assert document["command"] == "compare"
    assert list(document["scenarios"]) == ["a", "b", "c"]
    assert document["scenarios"]["a"]["days"] == 62.5
    assert document["changes"]["c"] == [
        {"names": ["daily"], "outcome": "depletes", "value": 125},
        {"names": ["rounds"], "outcome": "depletes", "value": 187.5},
    ]

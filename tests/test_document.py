"""JSON: complete enough to compute the answer again, and it does."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import jsonschema
import pytest

from estimator import __version__
from estimator.answer.document import cell_record, document, grid, plain, record
from estimator.answer.estimate import Estimate, estimate, rebuild, solve
from estimator.answer.table import parse_table, table
from estimator.output.formats.json_text import render
from estimator.output.pages.answer import page
from estimator.reply import Reply
from estimator.scenario.loading import build, load, shipped, shipped_names
from estimator.scenario.models import Scenario

F = Fraction

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = 'stock = { rounds = "1000000" }\nuse = { daily = "16k" }\n'


def of(text: str) -> dict[str, object]:
    return document(estimate(load(text, "x.toml")))


def printed(result: Estimate) -> dict[str, object]:
    return json.loads(render(page(Reply(result), command="lasts")))


def test_the_headline_example() -> None:
    found = printed(estimate(load(PLAIN, "x.toml")))
    assert found == {
        "schema_version": 1,
        "estimator_version": __version__,
        "command": "lasts",
        "asks": "days",
        "outcome": "depletes",
        "bound": "exact",
        "days": 62.5,
        "days_exact": "125/2",
        "months": 2.05338809035,  # 1000/487, to twelve digits
        "date": None,
        "month": {"days": 30.4375, "exact": "487/16", "from": "default"},
        "inputs": [
            {
                "name": "rounds", "typed": "1000000", "unit": "rounds", "from": "x.toml:1",
                "read": "1M rounds", "value": 1000000, "exact": "1000000", "bound": "exact",
            },
            {
                "name": "daily", "typed": "16k", "unit": "rounds/day", "from": "x.toml:2",
                "read": "16k rounds/day", "value": 16000, "exact": "16000", "bound": "exact",
            },
        ],
        "warnings": [],
        "scenario": {"stock": {"rounds": "1000000"}, "use": {"daily": "16k"}},
    }  # fmt: skip


def test_bounds_have_no_number_of_their_own_beyond_the_bound() -> None:
    lower = of('stock = { rounds = ">1M" }\nuse = { daily = "16k" }')
    assert (lower["outcome"], lower["bound"], lower["days"], lower["days_exact"]) == (
        "depletes",
        "lower",
        62.5,
        "125/2",
    )
    assert lower["high"]["days"] is None
    assert lower["inputs"][0] | {"from": ""} == {
        "name": "rounds", "typed": ">1M", "unit": "rounds", "from": "", "read": ">1M rounds",
        "value": 1000000, "exact": "1000000", "bound": "lower", "low": 1000000, "high": None,
        "reading": ">1M → uniform 1M to 1.5M",
    }  # fmt: skip
    upper = of('stock = { rounds = "1M-" }\nuse = { daily = "16k" }')
    assert (upper["bound"], upper["days"]) == ("upper", 62.5)
    none = of('stock = { rounds = "1M+" }\nuse = { daily = "16k+" }')
    assert (none["bound"], none["days"], none["days_exact"], none["months"]) == (
        "none",
        None,
        None,
        None,
    )


def test_ranges() -> None:
    found = of('stock = { rounds = "1M..2M" }\nuse = { daily = "10k" }')
    assert [found[end]["days"] for end in ("low", "central", "high")] == [100, 150, 200]
    assert found["days"] == 150
    assert found["inputs"][0]["low"] == 1_000_000
    assert "exact" not in found["inputs"][0]


@pytest.mark.parametrize(
    ("production", "outcome", "days"),
    [
        ("1k", "depletes", F(1000, 15)),
        ("16k", "never", None),
        ("10k..20k", "may_never", 1000),
        ("15k..24k", "may_never", None),
    ],
)
def test_outcomes(production: str, outcome: str, days: object) -> None:
    found = of(PLAIN + f'supply = {{ production = "{production}" }}')
    assert found["outcome"] == outcome
    assert found["days"] == (None if days is None else float(f"{float(days):.12g}"))


def test_outcomes_of_a_rebuild() -> None:
    text = 'stock = {{ rounds = "1M" }}\nuse = {{ daily = "4k" }}\nsupply = {{ production = "{}" }}\nquestion = {{ target = "3M" }}'
    found = [document(rebuild(load(text.format(made)))) for made in ("8k", "2k", "2k..8k")]
    assert [one["outcome"] for one in found] == ["rebuilds", "never", "may_never"]
    assert found[0]["days"] == 500
    assert found[0]["short_form_days"] == 250
    assert [entry["name"] for entry in found[0]["inputs"]] == [
        "rounds",
        "daily",
        "production",
        "target",
    ]
    assert document(rebuild(load(text.format("0"))))["short_form_days"] is None


def test_a_value_solved_for() -> None:
    found = document(solve(load(PLAIN + 'question = { lasts = "60d" }'), "daily"))
    assert {key: found[key] for key in ("asks", "outcome", "value", "value_exact", "unit")} == {
        "asks": "daily", "outcome": "value", "value": 16666.666666666664, "value_exact": "50000/3", "unit": "rounds/day",
    }  # fmt: skip
    assert "days" not in found
    none = document(solve(load(PLAIN + 'question = { lasts = "63d" }'), "reserve"))
    assert (none["outcome"], none["value"]) == ("none", None)


def test_dates_questions_and_figures() -> None:
    found = of(
        "start = 2023-11-01\n"
        + PLAIN.replace('"16k"', '"@seed-daily-rate"')
        + 'question = { lasts = "~2mo" }'
    )
    assert found["start"] == {"date": "2023-11-01", "from": "x.toml:1"}
    assert found["date"] == "2024-01-02"
    asked = {"rule": "inside", "low": 48.7, "high": 76.09375, "answer": "yes"}
    assert found["question"] == asked | {"verdict": "Yes", "chance": 1}
    assert found["inputs"][1]["figure"] == "seed-daily-rate"
    assert found["inputs"][1]["typed"] == "@seed-daily-rate"


def test_a_loss_is_a_decimal_of_50_digits_and_not_exact() -> None:
    found = of('stock = { rounds = "1M", loss = "1%" }\nuse = { daily = "16k" }')
    assert found["days_exact"] is None


def test_schedules_have_gaps_and_curves() -> None:
    rows = 'supply = { arrivals = [{ on = "100d", rounds = "160k" }] }'
    found = of(PLAIN + rows)["schedules"][""]
    assert found["gaps"] == [
        {"start": 62.5, "days": 37.5, "unmet": 600_000},
        {"start": 110, "days": None, "unmet": None},
    ]
    assert found["curve"] == [[0, 1_000_000], [62.5, 0], [100, 0], [100, 160_000]]
    assert "schedules" not in of(PLAIN)


AGAIN = [
    PLAIN,
    'stock = { rounds = ">1M" }\nuse = { daily = "10k..16k..22k" }\nquestion = { lasts = "~2mo" }',
    'start = 2023-11-01\nmonth = 30\nstock = { rounds = 0.1, unserviceable = "20%", reserve = 0 }\n'
    'use = { daily = "480k/month", phases = [{ from = 2023-12-01, daily = "20k" }, { from = "90d", daily = "5k", over = "10d" }], '
    'ration = { below = "200k", daily = "8k" }, dud_rate = "5%" }\n'
    'supply = { production = "1k", phases = [{ from = 2024-01-01, production = "2k" }], '
    'arrivals = [{ on = 2023-12-24, rounds = "5k", unserviceable = "1%" }, { from = "0d", every = "6.25d", times = 10, rounds = "100k" }] }',
    'use = { daily = "16k" }\n[[nature]]\nname = "152 mm"\nshare = "60%"\nstock = { containers = 100, per_container = "261..338" }\n'
    '[[nature]]\nname = "5.56 mm"\nshare = "40%"\nstock = { tonnes = "74k", kg_per_round = "83.3" }\nsupply = { production = "100" }',
    '[[nature]]\nname = "a"\nstock = { rounds = 5 }\nuse = { weapons = 2, per_weapon = 3 }\n[[nature]]\nname = "b"\nuse = { daily = 1 }',
    'stock = { rounds = "1M to 2M" }\nuse = { daily = "10k to 20k" }\n[correlation]\n"rounds:daily" = -0.25',
    'use = { daily = "@seed-daily-rate" }\nstock = { rounds = "@nis-2023-11-rounds" }\ntitle = "quotes \\" and ü"',
]  # fmt: skip


@pytest.mark.parametrize("text", AGAIN)
def test_the_scenario_of_a_document_gives_the_same_answer(text: str, tmp_path: Path) -> None:
    first = estimate(load(text))
    path = tmp_path / "again.json"
    path.write_text(json.dumps(printed(first)["scenario"]), encoding="utf-8")
    again = estimate(load(path))
    assert again.scenario == first.scenario

    def answer(result: Estimate) -> dict[str, object]:
        found = printed(result)
        found["inputs"] = [entry | {"from": ""} for entry in found["inputs"]]
        found["month"] |= {"from": ""}
        return found | {"start": ""}

    assert answer(again) == answer(first)


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_scenarios_survive_the_same_way(name: str) -> None:
    first = build(shipped(name))
    assert load(json.dumps(printed(estimate(first))["scenario"]), "again.json") == first


@pytest.mark.parametrize("text", AGAIN)
def test_the_scenario_of_a_document_fits_the_published_schema(text: str) -> None:
    jsonschema.validate(of(text)["scenario"], Scenario.model_json_schema(by_alias=True))


def test_records() -> None:
    row = record(estimate(load('stock = { rounds = "1M..2M" }\nuse = { daily = "10k" }')))
    assert row == {
        "rounds": 1_500_000, "daily": 10_000, "outcome": "depletes", "bound": "exact", "days": 150,
        "days_exact": "150", "months": 4.92813141684, "date": None, "low": 100, "high": 200,
    }  # fmt: skip
    row = record(
        solve(load('stock = { rounds = "1M..2M" }\nquestion = { lasts = "100d" }'), "daily")
    )
    assert (row["value"], row["low"], row["high"], row["lasts"]) == (15_000, 10_000, 20_000, 100)


def test_cells() -> None:
    scenario = load("start = 2023-11-01\n" + PLAIN + 'question = { lasts = "60d" }')
    result = estimate(scenario)
    axes = [
        parse_table("rounds=1M,2M", scenario, "days"),
        parse_table("daily=0, 20k", scenario, "days"),
    ]
    found = table(scenario, axes, "days")
    assert grid(result, found)["axes"][1] == {
        "name": "daily",
        "unit": "rounds/day",
        "values": [0, 20_000],
    }
    assert grid(result, found)["cells"][0] == [
        {"rounds": 1_000_000, "daily": 0, "outcome": "never", "days": None, "months": None, "date": None, "inside": True},
        {"rounds": 1_000_000, "daily": 20_000, "outcome": "depletes", "days": 50, "months": 1.64271047228, "date": "2023-12-21", "inside": False},
    ]  # fmt: skip


def test_cells_of_a_value_solved_for() -> None:
    scenario = load(PLAIN + 'question = { lasts = "60d" }')
    result = solve(scenario, "reserve")
    found = table(scenario, [parse_table("lasts=60d,70d", scenario, "reserve")], "reserve")
    assert [cell_record(result, found, row[0]) for row in found.rows] == [
        {"lasts": 60, "outcome": "value", "reserve": 40_000},
        {"lasts": 70, "outcome": "none", "reserve": None},
    ]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (F(1, 2), 0.5),
        (F(4, 2), 2),
        (None, None),
        (float("inf"), None),
        (-float("inf"), None),
        (10**48, 10**48),
    ],
)
def test_plain(value: object, number: object) -> None:
    assert plain(value) == number
    assert type(plain(value)) is type(number)

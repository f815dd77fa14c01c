"""Every intermediate number, with its formula and its origin."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import json

import pytest
from cli_harness import call

from estimator.answer.estimate import estimate, rebuild, solve
from estimator.output.pages.explain import explanation
from estimator.scenario.loading import load

PLAIN = 'stock = { rounds = "1M" }\nuse = { daily = "16k" }\n'


def steps(text: str) -> list[list[str]]:
    return [list(row) for row in explanation(estimate(load(text, "x"))).rows]


def test_the_plain_quotient() -> None:
    assert steps(PLAIN) == [
        ["serviceable stock", "the whole stock", "1,000,000 rounds", "x:1"],
        ["use 1", "from day 0", "16,000 rounds/day", "x:2"],
        ["stock on day 0", "", "1,000,000 rounds", ""],
        ["stock on day 62.5", "", "0 rounds", ""],
        ["days", "1,000,000 rounds ÷ 16,000 rounds/day", "62.5", ""],
        ["months", "÷ 30.4375", "2.05339", ""],
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('stock = { containers = 2000, per_container = 300 }\nuse = { daily = "16k" }',
         ["rounds", "2,000 containers × 300 rounds/container", "600,000 rounds", "x:1"]),
        ('stock = { tonnes = 74, kg_per_round = 40 }\nuse = { daily = 1 }',
         ["rounds", "74 t × 1,000 ÷ 40 kg/round", "1,850 rounds", "x:1"]),
        ('stock = { rounds = 1000, unserviceable = "20%" }\nuse = { daily = 1 }',
         ["serviceable stock", "1,000 rounds × (1 − 20%)", "800 rounds", "x:1"]),
        ('stock = { rounds = 1000, reserve = 100 }\nuse = { daily = 1 }',
         ["stock above the reserve", "1,000 rounds − 100 rounds", "900 rounds", "x:1"]),
        ('stock = { rounds = 1000 }\nuse = { weapons = 4, per_weapon = 5 }',
         ["daily", "4 weapons × 5 rounds/weapon/day", "20 rounds/day", "x:2"]),
        (PLAIN + "supply = { production = 6000 }", ["net draw", "16,000 rounds/day − 6,000 rounds/day", "10,000 rounds/day", "x:2, x:3"]),
        (PLAIN + "supply = { production = 6000 }", ["days", "1,000,000 rounds ÷ 10,000 rounds/day", "100", ""]),
        (PLAIN + "supply = { production = 6000 }", ["production 1", "from day 0", "6,000 rounds/day", "x:3"]),
        (PLAIN + 'supply = { arrivals = [{ on = "5d", rounds = 7 }] }', ["deliveries", "1 delivery", "7 rounds", "x:3"]),
        (PLAIN + 'supply = { arrivals = [{ from = "5d", every = "1d", times = 3, rounds = 7 }] }', ["deliveries", "3 deliveries", "21 rounds", "x:3"]),
        (PLAIN + 'supply = { arrivals = [{ on = "5d", rounds = 7 }] }', ["days", "first stock-out on the way", "62.5004", ""]),
        (PLAIN.replace('"16k"', '"16k", phases = [{ from = "5d", daily = "9k", over = "1d" }]'),
         ["use 2", "from day 5, reached in 1 day", "9,000 rounds/day", "x:2"]),
        (PLAIN.replace('"16k"', '"16k", ration = { below = "5k", daily = "9k" }'),
         ["rationed use", "while the stock is below 5,000 rounds", "9,000 rounds/day", "x:2"]),
        (PLAIN.replace('"1M"', '"1M", loss = "1%"'), ["storage loss", "of all stock", "1% a month", "x:1"]),
        ('stock = { rounds = 5, reserve = 9 }\nuse = { daily = 1 }', ["days", "nothing above the reserve", "0", ""]),
        ('stock = { rounds = "1M" }\nuse = { daily = "@seed-daily-rate" }', ["use 1", "from day 0", "16,000 rounds/day", "@seed-daily-rate"]),
    ],
)  # fmt: skip
def test_a_step(text: str, row: list[str]) -> None:
    assert row in steps(text)


def test_natures_have_their_steps_under_their_names() -> None:
    text = "".join(
        f'[[nature]]\nname = "{name}"\nstock = {{ rounds = {rounds} }}\nuse = {{ daily = 1 }}\n'
        for name, rounds in (("a", 10), ("b", 20))
    )
    found = {step: value for step, _, value, _ in steps(text)}
    assert found["nature.a.serviceable stock"] == "10 rounds"
    assert found["nature.a.stock on day 10"] == found["nature.b.stock on day 20"] == "0 rounds"
    assert ["days", "first stock-out of any nature", "10", ""] in steps(text)


def test_never_has_no_days() -> None:
    assert not {"days", "months"} & {
        row[0] for row in steps("stock = { rounds = 1 }\nuse = { daily = 0 }")
    }


def test_a_long_curve_is_cut_short() -> None:
    rows = 'supply = { arrivals = [{ from = "1d", every = "1d", times = 30, rounds = 7 }] }'
    found = [row for row in steps(PLAIN + rows) if row[0].startswith("stock ")]
    assert len(found) == 13
    assert found[-1][0] == "stock later"
    assert "50 more points" in found[-1][1]  # two at each of 30 days, day 0 and the end: 62 − 12


def test_a_value_solved_for() -> None:
    rows = explanation(solve(load(PLAIN + 'question = { lasts = "60d" }'), "reserve")).rows
    assert list(rows[-1]) == ["reserve", "solved", "40,000 rounds", ""]


def test_a_rebuild() -> None:
    text = 'stock = { rounds = "1M" }\nsupply = { production = "8k" }\nquestion = { target = "3M" }'
    rows = explanation(rebuild(load(text))).rows
    assert list(rows[-2]) == [
        "days",
        "lead + (target − stock + daily × lead) ÷ (production − daily)",
        "250",
        "",
    ]


def test_a_level() -> None:
    text = PLAIN + 'question = { until_level = "10%" }'
    rows = explanation(estimate(load(text))).rows
    assert rows[-2][1].endswith("− 100,000 rounds) ÷ 16,000 rounds/day")
    text += '\nsupply = { arrivals = [{ on = "1d", rounds = 5 }] }'
    assert (
        explanation(estimate(load(text))).rows[-2][1] == "first day down to the level, on the way"
    )


ROWS = """\
stock = { rounds = "1M" }
use = { daily = "16k", phases = [{ from = "30d", daily = "8k" }], ration = { below = "200k", daily = "4k" } }
supply = { phases = [{ from = "60d", production = "2k" }], arrivals = [{ on = "20d", rounds = "10k" }] }
"""


@pytest.mark.parametrize("lasts", ["1d", "100d", "10000d"])
@pytest.mark.parametrize(
    "name",
    ["phase.1.daily", "production_phase.1.production", "arrival.1.on", "arrival.1.rounds", "ration.below", "ration.daily"],
)  # fmt: skip
def test_a_row_of_which_one_value_is_solved_for(name: str, lasts: str) -> None:
    solved = solve(load(f'{ROWS}question = {{ lasts = "{lasts}" }}'), name)
    rows = [list(row) for row in explanation(solved).rows]
    if solved.central.value is not None:
        assert rows[-1][:2] == [name, "solved"]
    labels = [row[0] for row in rows]
    kept = {"arrival": "deliveries", "ration": "rationed use"}.get(name.partition(".")[0])
    assert kept is None or (kept in labels) == (solved.central.value is not None)


def test_phases_and_deliveries_have_the_origins_of_their_own_rows() -> None:
    args = ("--rounds", "1M", "--daily", "16k", "--phase", "30d=8k", "--production-phase", "90d=1k")
    args = (*args, "--arrival", "40d=10k", "--start", "2024-01-01", "--explain", "-f", "json")
    steps = {step["step"]: step for step in json.loads(call(*args).out)["steps"]}
    assert steps["use 1"]["from"] == "--daily"
    assert steps["use 2"]["from"] == "--phase"
    assert steps["production 1"]["from"] == "--production-phase"
    assert steps["deliveries"]["from"] == "--arrival"
    assert steps["stock on day 40 (2024-02-10), before a delivery"]["value"] == "440,000 rounds"
    assert steps["stock on day 40 (2024-02-10), after it"]["value"] == "450,000 rounds"

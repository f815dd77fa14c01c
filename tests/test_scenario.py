"""The models of a scenario: what they hold, and what they refuse because it contradicts itself."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from pydantic import ValidationError

from estimator.errors import InputError
from estimator.scenario.loading import load
from estimator.scenario.models import Scenario, Stock
from estimator.scenario.value import Written

F = Fraction

START = "start = 2023-11-01\n"
STOCK = 'stock = { rounds = "1M" }\n'
NATURES = """
[[nature]]
name = "a"
stock = { rounds = "1M" }
use = { daily = "1k" }
[[nature]]
name = "b"
stock = { rounds = "2M" }
use = { daily = "1k" }
"""


def test_inputs_have_full_names() -> None:
    scenario = load(
        """
        title = "all"
        start = 2023-11-01
        month = "30 d"
        [stock]
        rounds = "1M"
        [use]
        daily = "16k"
        phases = [{ from = 2023-12-01, daily = "20k" }, { from = "90d", daily = "9k", over = "5d" }]
        ration = { below = "200k", daily = "8k" }
        [supply]
        production = "1k"
        phases = [{ from = "60d", production = "2k" }]
        arrivals = [{ on = "20d", rounds = "1k" }, { from = "5d", every = "1d", times = 3, rounds = "2k" }]
        [question]
        lasts = "60d"
        target = "3M"
        """
    )
    assert list(scenario.inputs()) == [
        "rounds", "daily", "production", "lasts", "ration.below", "ration.daily",
        "phase.1.from", "phase.1.daily", "phase.2.from", "phase.2.daily", "phase.2.over",
        "production_phase.1.from", "production_phase.1.production",
        "arrival.1.on", "arrival.1.rounds",
        "arrival.2.from", "arrival.2.every", "arrival.2.times", "arrival.2.rounds",
    ]  # fmt: skip
    assert scenario.title == "all"
    assert scenario.start == dt.date(2023, 11, 1)
    assert scenario.month == 30
    assert scenario.offset(scenario.inputs()["phase.1.from"]) == 30


def test_defaults() -> None:
    scenario = Scenario()
    assert (scenario.start, scenario.month, scenario.inputs()) == (None, F("30.4375"), {})


def test_inputs_of_natures_have_the_names_of_their_natures() -> None:
    names = list(load(NATURES + '[question]\nlasts = "60d"').inputs())
    assert names == [
        "lasts",
        "nature.a.rounds",
        "nature.a.daily",
        "nature.b.rounds",
        "nature.b.daily",
    ]


def test_a_scenario_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Scenario().title = "other"  # type: ignore[misc]


def test_python_values_mean_what_their_text_means() -> None:
    python = Scenario.model_validate(
        {
            "stock": {"rounds": 10**6, "unserviceable": 0.2},
            "use": {"daily": F(16000)},
            "title": Written("t", "x"),
        }
    )
    assert python == load(
        'title = "t"\nstock = { rounds = "1M", unserviceable = "20%" }\nuse = { daily = "16000" }'
    )
    assert Scenario.model_validate({"stock": {"rounds": None}}) == Scenario.model_validate(
        {"stock": {}}
    )


TO_DICT = [
    START
    + STOCK
    + 'use = { daily = "16k", phases = [{ from = 2023-12-01, daily = "9k" }] }\nmonth = 30',
    STOCK + '[correlation]\n"rounds:daily" = 0.5\n[use]\ndaily = "10k..20k"',
    NATURES,
    'use = { daily = "@seed-daily-rate" }\nquestion = { lasts = "~2 months" }',
    STOCK
    + 'supply = { arrivals = [{ from = "0d", every = "6.25d", times = 10, rounds = "100k" }] }',
]


@pytest.mark.parametrize("text", TO_DICT)
def test_to_dict_gives_the_scenario_again(text: str) -> None:
    scenario = load(text)
    assert Scenario.model_validate(scenario.to_dict()) == scenario


def test_to_dict_keeps_the_text_and_leaves_out_what_was_not_written() -> None:
    scenario = load(START + 'stock = { rounds = "1,000,000" }')
    assert scenario.to_dict() == {"start": "2023-11-01", "stock": {"rounds": "1,000,000"}}


REFUSED = [
    ('stock = { rounds = "1M", containers = 5 }', "give either rounds or containers × per_container"),
    ('stock = { containers = 5, per_container = 5, tonnes = 3, kg_per_round = 3 }', "give either"),
    ("stock = { rounds_per_weapon = 5 }", "rounds_per_weapon needs weapons as well"),
    ('use = { daily = "1k", weapons = 5 }', "give either daily or weapons × per_weapon"),
    ('start = "30d"', "is not a date"),
    ('month = "28d..31d"', "write one number of days"),
    ('month = "~30d"', "write one number of days"),
    ('supply = { arrivals = [{ on = 2023-12-01, rounds = 5 }] }', "needs a start date"),
    (START + "supply = { arrivals = [{ on = 2023-10-31, rounds = 5 }] }", "is before the start"),
    (START + 'use = { phases = [{ from = 2023-10-31, daily = 5 }] }', "is before the start"),
    ("supply = { arrivals = [{ rounds = 5 }] }", "a delivery needs 'on'"),
    ('supply = { arrivals = [{ on = "5d", times = 3, rounds = 5 }] }', "a delivery needs 'on'"),
    ('supply = { arrivals = [{ from = "5d", times = 3, rounds = 5 }] }', "a delivery needs 'on'"),
    ('month = "1 month"', "'1 month' is itself a month; write days, such as 30"),
    ('month = "1e18"', "'1e18' is no length of a month; write 28 to 31 days"),
    ("month = 27.9", "write 28 to 31 days"),
    ("month = '1y'", "write 28 to 31 days"),
    ('use = { daily = 9, phases = [{ from = "30d", daily = 1 }, { from = "30d", daily = 2 }] }', "two rates begin on day 30"),
    (START + 'use = { daily = 9, phases = [{ from = "30d", daily = 1 }, { from = 2023-12-01, daily = 2 }] }', "two rates begin on day 30"),
    ('use = { daily = 9, phases = [{ from = "30d", daily = 1, over = "0d" }, { from = "30d", daily = 2 }] }', "two rates begin on day 30"),
    ('use = { daily = 9, phases = [{ from = "30d", daily = 1, over = "5d" }, { from = "30d", daily = 2 }] }', "two rates begin on day 30"),
    ('use = { daily = 9, phases = [{ from = "30d", daily = 1, over = "5d" }, { from = "34d", daily = 2 }] }', "the ramp from day 30 still runs on day 34; begin on day 35 or later"),
    ('supply = { phases = [{ from = "30d", production = 1 }, { from = "1.0e1w", production = 2 }, { from = "70d", production = 2 }] }', "two rates begin on day 70"),
    ('use = { daily = 9, phases = [{ from = "0d", daily = 1 }] }', "day 0 has a rate already, from x.toml:1; keep one"),
    ('supply = { production = 9, phases = [{ from = "0d", production = 1 }] }', "day 0 has a rate already"),
    (STOCK + '[correlation]\n"rounds:daily" = 0.5', "does not name two of these inputs"),
    (STOCK + '[correlation]\n"rounds" = 0.5', "does not name two"),
    (STOCK + '[correlation]\n"rounds:rounds" = 0.5', "does not name two"),
    (STOCK + 'use = { daily = 5 }\n[correlation]\n"rounds:daily" = 0.5\n"daily:rounds" = 0.1', "given twice"),
    ('[correlation]\n"a:b" = "x"', "is not a number from -1 to 1"),
    ('[correlation]\n"a:b" = 1.5', "is not a number from -1 to 1"),
    ('[correlation]\n"a:b" = "nan"', "is not a number from -1 to 1"),
    (NATURES.replace('"b"', '"a"'), "a name of its own"),
    (NATURES.replace('"b"', '" "'), "a name of its own"),
    (NATURES.replace('"b"', '"b.ration"'), "cannot name a nature"),
    (NATURES.replace('"b"', '"b.phase.1"'), "cannot name a nature"),
    (NATURES.replace('"b"', '"b.arrival.1"'), "cannot name a nature"),
    (NATURES.replace('"b"', '"b.production_phase.1"'), "cannot name a nature"),
    (STOCK + NATURES, "stock and supply belong to each"),
    ('supply = { production = "1k" }\n' + NATURES, "stock and supply belong to each"),
    ('use = { daily = "1k" }\n' + NATURES, "give each its own use, or a share"),
    ('use = { phases = [{ from = "0d", daily = "1k" }] }\n' + NATURES, "give each its own use, or a share"),
    ('use = { ration = { below = 5, daily = "1k" } }\n' + NATURES, "give each its own use, or a share"),
    ('[[nature]]\nname = "a"\nshare = "60%"', "add to 0.6, not 1"),
    ('[[nature]]\nname = "a"\nshare = "0.33333333333"\n[[nature]]\nname = "b"\nshare = "0.66666666666"', "add to 0.99999999999, not 1"),
    ('[[nature]]\nname = "a"\nshare = "~100%"', "write one number"),
    ('[[nature]]\nname = "a"\nshare = "50%..60%"', "write one number"),
    ('[[nature]]\nname = "a"\nshare = "100%"\nuse = { daily = 5 }', "a share of the one use"),
    ('[[nature]]\nname = "a"\nshare = "100%"\n[[nature]]\nname = "b"', "a share of the one use"),
    ('use = { ration = { below = 5, daily = 5 } }\n[[nature]]\nname = "a"\nshare = "100%"', "for one stock"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_contradictions_are_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        load(text, "x.toml")
    assert words in error.value.message
    assert error.value.where.startswith("x.toml:")


@pytest.mark.parametrize(
    "text",
    [
        NATURES.replace('"b"', '"5.56 mm"'),
        NATURES.replace('"b"', '"phase.1"'),
        'use = { dud_rate = "10%" }\n' + NATURES,
        START + "supply = { arrivals = [{ on = 2023-11-01, rounds = 5 }] }",
        STOCK + 'use = { daily = "10k..20k" }\n[correlation]\n"daily:rounds" = -1',
        'use = { daily = 9, phases = [{ from = "9d", daily = 1 }, { from = "9d", daily = 2, over = "5d" }] }',
        'use = { daily = 9, phases = [{ from = "0d", daily = 1, over = "5d" }, { from = "5d", daily = 2 }] }',
        'use = { daily = 9, phases = [{ from = "1..9d", daily = 1 }, { from = "1..9d", daily = 2 }] }',
        'use = { phases = [{ from = "0d", daily = 1 }] }\nsupply = { phases = [{ from = "0d", production = 1 }] }',
        *(
            f"month = {days}\nstock.rounds = 5"
            for days in ("28", "30", "30.4", "'30.4375d'", "31", "'4w'")
        ),
        '[use]\ndaily = 5\n[[nature]]\nname = "a"\nshare = "60%"\n[[nature]]\nname = "b"\nshare = "0.4"',
    ],
)
def test_what_is_not_a_contradiction(text: str) -> None:
    assert load(text).inputs()


def test_a_nature_without_a_name() -> None:
    with pytest.raises(InputError, match="the key 'name' is missing"):
        load("[[nature]]\nstock = { rounds = 5 }")


def test_the_schema_describes_every_key() -> None:
    schema = Scenario.model_json_schema(by_alias=True)
    tables = {"Scenario": schema, **schema["$defs"]}
    keys = {
        f"{name}.{key}": row
        for name, table in tables.items()
        for key, row in table["properties"].items()
    }
    assert {"Scenario.stock", "Nature.use", "UsePhase.from", "Arrival.rounds"} <= keys.keys()
    assert not [key for key, row in keys.items() if not row.get("description")]
    assert keys["Stock.rounds"]["description"] == "stock on hand [rounds]"
    assert "from" in schema["$defs"]["UsePhase"]["required"]


FROM_PYTHON = [
    ({"stock": {"roundz": 1}}, "stock.roundz: unknown key 'roundz'; did you mean 'rounds'?"),
    ({"stokc": {}}, "stokc: unknown key 'stokc'; did you mean 'stock'?"),
    ({"start_": "2023-01-01"}, "start_: unknown key 'start_'; did you mean 'start'?"),
    ({"stock": 5}, "stock: a table with keys is wanted here"),
    ({"stock": None}, "stock: a table with keys is wanted here"),
    ({"use": {"phases": {"from": 1}}}, "use.phases: a list of tables is wanted here"),
    ({"use": {"phases": [5]}}, "use.phases.0: a table with keys is wanted here"),
    ({"use": {"phases": [{"from": 1}]}}, "use.phases.0: a phase needs 'daily'"),
    ({"use": {"phases": [{"from": 1, "dayly": 3}]}}, "use.phases.0.dayly: unknown key 'dayly'; did you"),
    ({"use": {"phases": [{"from": 1, "daily": "x"}]}}, "use.phases.0.daily: 'x' is not a number"),
    ({"use": {"daily": b"1"}}, "use.daily: a quantity is wanted here, not bytes"),
    ({"use": {"daily": float("nan")}}, "use.daily: 'nan' is not a number"),
    ({"use": {"daily": -1}}, "use.daily: '-1' has a sign"),
    ({"use": {"daily": [1]}}, "use.daily: a quantity is wanted here, not a list"),
    ({"use": {"daily": "@nobody"}}, "use.daily: no figure 'nobody'"),
    ({"title": 5}, "title: text is wanted here"),
    ({"title": b"\xff"}, "title: text is wanted here"),
    ({"nature": [{"name": "a", "stok": {}}]}, "nature.0.stok: unknown key 'stok'; did you mean 'stock'?"),
    ({"correlation": {5: 1}}, "correlation.5: text is wanted here"),
    ({"correlation": {"a:b": "x"}}, "correlation.a:b: 'x' is not a number from -1 to 1"),
    ({"stock": {5: 1}}, "stock.5: keys are text"),
    ({"start": 5}, "start: '5' is not a date"),
    (5, "a table with keys is wanted here"),
    ({5: 1}, "5: keys are text"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), FROM_PYTHON, ids=str)
def test_python_is_told_what_a_file_is_told(data: object, says: str) -> None:
    with pytest.raises(InputError) as error:
        Scenario.model_validate(data)
    assert str(error.value).startswith(says)
    if isinstance(data, dict) and all(isinstance(key, str) for key in data):
        with pytest.raises(InputError) as same:
            Scenario(**data)
        assert str(same.value) == str(error.value)


def test_a_part_that_is_made_alone_refuses_the_same() -> None:
    with pytest.raises(InputError, match="unknown key 'roundz'; did you mean 'rounds'"):
        Stock(roundz=1)
    assert Scenario(stock=Stock(rounds="1M")) == Scenario(stock={"rounds": "1M"})

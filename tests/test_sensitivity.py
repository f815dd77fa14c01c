"""Tables: every cell is the answer of a scenario with these two values; axes as people write them."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from estimator.answer.estimate import estimate, rebuild, solve
from estimator.answer.table import Axis, default_axes, parse_table, table
from estimator.errors import InputError
from estimator.scenario.loading import Layer, build, layer, load
from estimator.scenario.value import Written
from estimator.textfile import read_toml

if TYPE_CHECKING:
    from estimator.scenario.models import Scenario

F = Fraction

PLAIN = load('stock = { rounds = "1M" }\nuse = { daily = "16k" }')


def over(text: str, **values: object) -> Scenario:
    """A file with single values over it, as the command line gives them."""
    return build(read_toml(text), flags(**values))


def flags(**values: object) -> Layer:
    return layer({name: Written(value, f"--{name}") for name, value in values.items()}, {})


def axis(text: str, scenario: Scenario = PLAIN, asks: str = "days") -> Axis:
    return parse_table(text, scenario, asks)


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("daily=8k..24k:5", "daily", (8000, 12000, 16000, 20000, 24000)),
        (" rounds =0.5M,1M", "rounds", (500_000, 1_000_000)),
        ("unserviceable=0%..50%:3", "unserviceable", (0, F(1, 4), F(1, 2))),
        ("loss=1%,2%", "loss", (F(1, 100), F(2, 100))),
        ("reserve=0..100:+40", "reserve", (0, 40, 80)),
        ("production=0, 1k/day", "production", (0, 1000)),
    ],
)
def test_axes(text: str, name: str, values: tuple[object, ...]) -> None:
    found = axis(text)
    assert (found.name, tuple(found.values)) == (name, values)


EVENTS = load(
    'stock = { rounds = "1M" }\nuse = { phases = [{ from = "0d", daily = "16k" }], dud_rate = "5%" }\n'
    'supply = { arrivals = [{ from = "5d", every = "2d", times = 3, rounds = "1k" }] }\nquestion = { lasts = "60d" }'
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("arrival.1.from=1d..3d:3", (1, 2, 3)),
        ("arrival.1.every=1, 2", (1, 2)),
        ("arrival.1.times=1, 5", (1, 5)),
        ("arrival.1.rounds=1k,2k", (1000, 2000)),
        ("phase.1.daily=1k,2k", (1000, 2000)),
        ("phase.1.from=0, 5d", (0, 5)),
    ],
)
def test_axes_over_rows(text: str, values: tuple[object, ...]) -> None:
    assert tuple(axis(text, EVENTS).values) == values


@pytest.mark.parametrize(
    ("text", "scenario", "words"),
    [
        ("daily", PLAIN, "has no '='"),
        ("dayly=1, 2", PLAIN, "no input 'dayly' here; known: rounds, daily"),
        ("daily=1d,2d", PLAIN, "daily: "),
        ("daily=3..1:5", PLAIN, "daily: "),
        ("containers=1, 2", PLAIN, "no input 'containers'"),
        ("lasts=1, 2", EVENTS, "no input 'lasts'"),
        ("dud_rate=1%,2%", EVENTS, "no input 'dud_rate'"),
        ("arrival.1.every=0, 1", EVENTS, "is zero; arrival.every must be above zero"),
        ("arrival.1.times=1..2:3", EVENTS, "a whole number"),
        ("arrival.1.times=1, 1M", EVENTS, "a whole number"),
        ("loss=50%,100%", PLAIN, "below 100%"),
        ("unserviceable=0..200%:3", PLAIN, "unserviceable: "),
    ],
)
def test_axes_that_are_refused(text: str, scenario: Scenario, words: str) -> None:
    with pytest.raises(InputError) as error:
        axis(text, scenario)
    assert error.value.where == "`table`"
    assert words in error.value.message


NATURES = load(
    'use = { daily = "10k" }\n[[nature]]\nname = "a"\nshare = "60%"\nstock = { rounds = "300k" }\n'
    '[[nature]]\nname = "b"\nshare = "40%"\nstock = { containers = 300, per_container = 300 }'
)


def test_axes_of_natures() -> None:
    assert axis("nature.b.rounds=1k,2k", NATURES).name == "nature.b.rounds"
    for name in ("rounds", "nature.a.share", "nature.a.daily"):
        with pytest.raises(InputError, match="no input"):
            axis(f"{name}=1,2", NATURES)


@pytest.mark.parametrize(
    "text",
    [
        "daily=8k..24k:5",
        "rounds=0.5M,1M,1.5M",
        "reserve=0,50k,2M",
        "unserviceable=0%,25%,100%",
        "production=0,16k,20k",
        "loss=0%,1%,5%",
    ],
)
@pytest.mark.parametrize(
    "file",
    [
        'stock = { rounds = "1M" }\nuse = { daily = "16k" }\nquestion = { lasts = "60d" }',
        "stock = { containers = 2000, per_container = 400 }\nuse = { weapons = 1000, per_weapon = 14 }",
        'stock = { rounds = "800k" }\nuse = { daily = "12k", phases = [{ from = "20d", daily = "16k" }] }\n'
        'supply = { arrivals = [{ on = "30d", rounds = "50k" }] }\nquestion = { lasts = "~2mo" }',
    ],
)
def test_cells_against_single_answers(file: str, text: str) -> None:
    scenario = load(file)
    found = table(scenario, [axis(text, scenario)], "days")
    for (cell,) in found.rows:
        single = estimate(over(file, **{found.axes[0].name: cell.values[0]}))
        assert (cell.answer, cell.outcome) == (single.central.value, single.central.outcome)
        inside = (
            None if single.verdict is None else single.verdict.asked.holds(single.central.value)
        )
        assert cell.inside == inside


def test_two_way_cells_against_the_quotient() -> None:
    found = table(PLAIN, [axis("rounds=0.5M,1M"), axis("daily=8k,16k,0")], "days")
    assert [[cell.answer for cell in row] for row in found.rows] == [
        [F(500_000, 8_000), F(500_000, 16_000), None],
        [F(1_000_000, 8_000), F(1_000_000, 16_000), None],
    ]
    assert found.rows[0][2].outcome == "never"
    assert found.rows[1][0].values == (1_000_000, 8_000)


def test_cells_of_a_value_solved_for() -> None:
    file = 'stock = { rounds = "1M" }\nuse = { daily = "16k" }\nquestion = { lasts = "60d" }'
    scenario = load(file)
    found = table(scenario, [axis("lasts=30d,60d,90d", scenario, "reserve")], "reserve")
    for (cell,) in found.rows:
        single = solve(over(file, lasts=f"{cell.values[0]}d"), "reserve")
        assert (cell.answer, cell.outcome) == (single.central.value, single.central.outcome)
    assert [cell.outcome for (cell,) in found.rows] == ["value", "value", "none"]
    assert all(cell.inside is None for (cell,) in found.rows)


def test_cells_of_a_rebuild() -> None:
    file = 'stock = { rounds = "1M" }\nsupply = { production = "8k" }\nquestion = { target = "3M" }'
    scenario = load(file)
    found = table(scenario, [axis("production=4k,8k", scenario, "rebuild")], "rebuild")
    assert [cell.answer for (cell,) in found.rows] == [500, rebuild(scenario).central.value]
    assert found.rows[0][0].inside is None


def test_cells_take_all_else_at_the_middle() -> None:
    scenario = load('stock = { rounds = "1M..2M" }\nuse = { daily = "10k..20k" }')
    found = table(scenario, [axis("daily=15k,30k", scenario)], "days")
    assert [cell.answer for (cell,) in found.rows] == [100, 50]


@pytest.mark.parametrize(
    ("text", "asks", "axes"),
    [
        ('stock = { rounds = "1M" }\nuse = { daily = "16k" }', "days",
         {"rounds": (500_000, 750_000, 1_000_000, 1_250_000, 1_500_000), "daily": (8_000, 12_000, 16_000, 20_000, 24_000)}),
        ('stock = { rounds = "1M..2M" }\nuse = { daily = "10k..12k..20k" }', "days", {"rounds": (1_000_000, 1_500_000, 2_000_000), "daily": None}),
        ('stock = { rounds = "1M+" }\nuse = { daily = "16k" }', "days", {"rounds": (500_000, 750_000, 1_000_000, 1_250_000, 1_500_000), "daily": None}),
        ('stock = { rounds = "1, 2" }\nuse = { daily = "0" }', "days", {"rounds": (1, 2), "daily": (0,)}),
        ('stock = { rounds = "1M" }\nquestion = { lasts = "60d" }', "daily", {"rounds": None, "lasts": (30, 45, 60, 75, 90)}),
        ('use = { daily = "1k" }\nquestion = { lasts = "60d" }', "rounds", {"daily": None, "lasts": None}),
        ('stock = { tonnes = 5, kg_per_round = 5 }\nuse = { phases = [{ from = "0d", daily = "1k" }] }', "days", {"tonnes": None, "phase.1.daily": None}),
        ('supply = { production = 5 }\nquestion = { target = 10 }', "rebuild", {"target": (5, F(15, 2), 10, F(25, 2), 15), "production": None}),
        ('[[nature]]\nname = "a"\nstock = { rounds = 1 }\nuse = { daily = 1 }', "days", {}),
    ],
)  # fmt: skip
def test_default_axes(text: str, asks: str, axes: dict[str, tuple[object, ...] | None]) -> None:
    found = default_axes(load(text), asks)
    assert [axis.name for axis in found] == list(axes)
    for one in found:
        assert axes[one.name] is None or one.values == axes[one.name]


def test_tables_that_are_refused() -> None:
    with pytest.raises(InputError, match="named twice"):
        table(PLAIN, [axis("daily=1, 2"), axis("daily=3, 4")], "days")
    with pytest.raises(InputError, match="40,000 cells"):
        table(PLAIN, [axis("daily=1..2:200"), axis("rounds=3..4:200")], "days")

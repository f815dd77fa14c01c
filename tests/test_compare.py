"""Scenarios side by side, and the steps from one to another."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from fractions import Fraction

import pytest

from estimator.answer.compare import Comparison, compare
from estimator.errors import InputError
from estimator.scenario.loading import load

F = Fraction


def steps(first: str, second: str) -> list[tuple[set[str], object]]:
    result = compare({"first": load(first), "second": load(second)})
    changes = result.changes["second"]
    assert not changes or changes[-1].reading.value == result.estimates["second"].central.value
    return [(set(change.names), change.reading.value) for change in changes]


BASE = 'stock = { rounds = "1M" }\nuse = { daily = "16k" }\n'


def test_the_input_that_moves_the_answer_most_comes_first() -> None:
    # the rate moves 62.5 days to 125, a factor 2; the stock by 1.2
    assert steps(BASE, 'stock = { rounds = "1.2M" }\nuse = { daily = "8k" }') == [
        ({"daily"}, 125),
        ({"rounds"}, 150),
    ]


def test_what_is_the_same_is_no_step() -> None:
    assert steps(BASE, BASE.replace("1M", "1000k")) == []


def test_never_is_farther_than_any_number() -> None:
    assert steps(
        BASE, 'stock = { rounds = "50M" }\nuse = { daily = "16k" }\nsupply = { production = "16k" }'
    ) == [
        ({"production"}, None),
        ({"rounds"}, None),
    ]


def test_two_ways_to_one_amount_change_together() -> None:
    other = "stock = { containers = 2000, per_container = 450 }\nuse = { weapons = 1000, per_weapon = 20 }\n"
    assert steps(BASE, other) == [
        ({"daily", "weapons", "per_weapon"}, 50),
        ({"rounds", "containers", "per_container"}, 45),
    ]


def test_a_new_row_is_one_step_and_its_change_another() -> None:
    rows = 'supply = { arrivals = [{ on = "30d", rounds = "160k" }] }'
    assert steps(BASE, BASE + rows) == [({"arrival.1.on", "arrival.1.rounds"}, F(145, 2))]
    assert steps(BASE + rows, BASE + rows.replace("160k", "320k")) == [
        ({"arrival.1.rounds"}, F(165, 2))
    ]
    phase = BASE.replace('"16k"', '"16k", phases = [{ from = "30d", daily = "20k" }]')
    assert steps(BASE, phase) == [({"phase.1.from", "phase.1.daily"}, 56)]
    ration = BASE.replace('"16k"', '"16k", ration = { below = "200k", daily = "8k" }')
    assert steps(ration, BASE) == [({"ration.below", "ration.daily"}, F(125, 2))]


def nature(name: str, stock: str, use: str = "use = { daily = 100 }") -> str:
    return f'[[nature]]\nname = "{name}"\nstock = {{ {stock} }}\n{use}\n'


def test_inputs_of_a_nature() -> None:
    two = nature("a", "rounds = 5000") + nature("5.56 mm", "rounds = 9000")
    ways = nature("a", "containers = 10, per_container = 600") + nature(
        "5.56 mm", "rounds = 9000, reserve = 5000"
    )
    assert steps(two, ways) == [
        ({"nature.5.56 mm.reserve"}, 40),
        ({"nature.a.rounds", "nature.a.containers", "nature.a.per_container"}, 40),
    ]


def test_other_natures_are_one_step() -> None:
    shared = "use = { daily = 100 }\n" + "".join(
        nature(name, "rounds = 5000", 'share = "50%"') for name in ("a", "b")
    )
    (step,) = steps(nature("a", "rounds = 5000"), shared)
    assert step == (
        {"nature.a.daily", "nature.a.share", "nature.b.rounds", "nature.b.share", "daily"},
        100,
    )


RAMPS = """
stock = { rounds = 1000 }
[use]
daily = 10
phases = [
  { from = "FIRST", daily = 20, over = "5d" },
  { from = "SECOND", daily = 30, over = "5d" },
]
"""


def ramps(first: int, second: int) -> str:
    return RAMPS.replace("FIRST", f"{first}d").replace("SECOND", f"{second}d")


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        # Where one day alone would let a ramp run into the next, the other is changed first.
        ((10, 15), (12, 17), [{"phase.2.from"}, {"phase.1.from"}]),
        ((12, 17), (10, 15), [{"phase.1.from"}, {"phase.2.from"}]),
        # Where each alone would, both are changed at once.
        ((0, 5), (5, 0), [{"phase.1.from", "phase.2.from"}]),
    ],
)
def test_steps_that_contradict_the_rest(
    first: tuple[int, int], second: tuple[int, int], names: list[set[str]]
) -> None:
    assert [step for step, _ in steps(ramps(*first), ramps(*second))] == names


def test_the_first_scenario_is_compared_with_each_other() -> None:
    scenarios = {
        name: load(BASE.replace("16k", rate))
        for name, rate in (("a", "16k"), ("b", "8k"), ("c", "4k"))
    }
    result = compare(scenarios)
    assert isinstance(result, Comparison)
    assert list(result.changes) == ["b", "c"]
    assert [one.central.value for one in result.estimates.values()] == [F(125, 2), 125, 250]


def test_ranges_are_compared_at_their_middle() -> None:
    assert steps(BASE, BASE.replace("1M", "1M..3M")) == [({"rounds"}, 125)]


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        ([BASE], "two scenarios or more"),
        ([BASE, 'stock = { rounds = "1M" }\nquestion = { lasts = "60d" }'], "do not ask the same"),
        ([BASE, BASE + "month = 30"], "do not ask the same"),
        ([BASE, ""], "^1: give two of"),  # names the scenario
        ([BASE, 'stock = { rounds = "1M" }'], "^1: the stock is known, its use is not"),
    ],
)
def test_what_cannot_be_compared(scenarios: list[str], words: str) -> None:
    texts = [
        f"month = 30\n{text.replace('month = 30', '')}" if "month" in text else text
        for text in scenarios
    ]
    with pytest.raises(InputError, match=words):
        compare({str(n): load(text) for n, text in enumerate(texts)})


PRODUCTS = {
    "weapons": 'weapons = "100"\nper_weapon = "100"\nphases = [{ from = "10d", weapons = "50" }]',
    "targets": 'targets = "100"\nper_target = "70"\nphases = [{ from = "10d", targets = "40" }]',
    "daily": 'daily = "10k"\nphases = [{ from = "10d", daily = "4k" }]',
    "more": 'weapons = "9"\nper_weapon = "9"\nphases = [{ from = "10d", weapons = "5" }, { from = "20d", per_weapon = "5" }]',
}


@pytest.mark.parametrize("first", PRODUCTS)
@pytest.mark.parametrize("second", PRODUCTS)
def test_phases_of_a_product_change_with_it(first: str, second: str) -> None:
    """Between two ways to the use no step has phases that change what it has not."""
    ways = {"weapons": "weapons", "more": "weapons"}
    if ways.get(first, first) == ways.get(second, second):
        return
    one, two = (f'stock.rounds = "1M"\n[use]\n{PRODUCTS[name]}' for name in (first, second))
    (names, _), = steps(one, two)  # fmt: skip
    assert {name for name in names if name.startswith("phase.1.")}

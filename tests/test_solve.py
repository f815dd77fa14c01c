"""What one input would have to be: closed forms by hand, and the boundary of every input."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from fractions import Fraction

import pytest
from cli_harness import call, one_line
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.answer.solve import (
    check_solvable,
    free_inputs,
    run,
    solve_name,
    without_other_ways,
    without_row,
)
from estimator.depletion.search import Boundary
from estimator.errors import InputError
from estimator.scenario.loading import load
from estimator.scenario.name import kind_of

F = Fraction

MONTH = F(487, 16)
HAIR = F(1, 10**6)

BASE = {"rounds": F(1_000_000), "daily": F(16_000)}
FULL = BASE | {
    "unserviceable": F(1, 10),
    "reserve": F(50_000),
    "production": F(2_000),
    "phase.1.from": F(30),
    "phase.1.daily": F(20_000),
    "production_phase.1.from": F(40),
    "production_phase.1.production": F(4_000),
    "arrival.1.on": F(20),
    "arrival.1.rounds": F(100_000),
    "arrival.1.unserviceable": F(1, 10),
    "arrival.2.from": F(5),
    "arrival.2.every": F(6),
    "arrival.2.times": F(4),
    "arrival.2.rounds": F(10_000),
}
RATION = FULL | {"ration.below": F(200_000), "ration.daily": F(8_000)}
LOSSY = FULL | {"loss": F(1, 100)}
WAYS = {"containers": F(2_000), "per_container": F(300), "weapons": F(1_000), "per_weapon": F(12)}
TONNES = {"tonnes": F(50_000), "kg_per_round": F(80), "daily": F(12_000)}
NATURES = {
    "nature.5.56 mm.rounds": F(900_000),
    "nature.5.56 mm.daily": F(15_000),
    "nature.152 mm.containers": F(1_000),
    "nature.152 mm.per_container": F(300),
    "nature.152 mm.daily": F(5_000),
    "nature.152 mm.arrival.1.on": F(10),
    "nature.152 mm.arrival.1.rounds": F(40_000),
}


def days(numbers: dict[str, F]) -> F | None:
    found = run(numbers, MONTH).days
    return None if found is None else F(found)


def lasts(numbers: dict[str, F], target: F) -> bool:
    found = days(numbers)
    return found is None or found >= target


@pytest.mark.parametrize(
    ("name", "numbers", "target", "value"),
    [
        ("daily", {"rounds": 1_000_000}, 60, F(1_000_000, 60)),
        ("daily", {"rounds": 1_000_000}, 2 * MONTH, F(8_000_000, 487)),  # 16,427.1
        ("daily", {"rounds": 1_000_000}, 61, F(1_000_000, 61)),
        ("daily", FULL | {"rounds": 0, "arrival.1.on": 0, "phase.1.from": 100, "production_phase.1.from": 100, "unserviceable": 0, "reserve": 0, "arrival.2.rounds": 0}, 30, 5_000),
        ("rounds", {"daily": 16_000}, 60, 960_000),
        ("rounds", {"daily": 16_000, "reserve": 1_000, "unserviceable": F(1, 5), "production": 6_000}, 60, 751_250),
        ("production", BASE, 100, 6_000),
        ("unserviceable", BASE, 60, F(1, 25)),
        ("reserve", BASE, 60, 40_000),
        ("daily", {"reserve": 5, "rounds": 0}, 60, 0),  # without demand nothing runs out
        ("ration.daily", BASE | {"ration.below": 200_000}, 90, 5_000),  # 50 days, then 200k in 40
        ("ration.below", BASE | {"ration.daily": 8_000}, 90, 440_000),  # 35 days, then 55
        ("phase.1.daily", BASE | {"phase.1.from": 30}, 90, F(520_000, 60)),
        ("production_phase.1.production", BASE | {"production_phase.1.from": 50}, 100, 12_000),
        ("arrival.1.rounds", BASE | {"arrival.1.on": 30}, 90, 440_000),
        ("arrival.1.on", BASE | {"arrival.1.rounds": 500_000}, 90, F(125, 2)),
        ("arrival.1.unserviceable", BASE | {"arrival.1.on": 30, "arrival.1.rounds": 880_000}, 90, F(1, 2)),
        ("arrival.1.every", {"daily": 16_000, "arrival.1.from": 0, "arrival.1.times": 10, "arrival.1.rounds": 100_000}, 60, F(25, 4)),
        ("arrival.1.from", BASE | {"arrival.1.every": 1, "arrival.1.times": 2, "arrival.1.rounds": 10_000}, 63, F(125, 2)),
        ("containers", {"per_container": 300, "daily": 16_000}, 60, 3_200),
        ("per_container", {"containers": 2_000, "daily": 16_000}, 60, 480),
        ("tonnes", {"kg_per_round": 80, "daily": 16_000}, 60, 76_800),
        ("kg_per_round", {"tonnes": 48_000, "daily": 16_000}, 60, 50),
        ("weapons", {"per_weapon": 10, "rounds": 960_000}, 60, 1_600),
        ("per_weapon", {"weapons": 1_000, "rounds": 960_000}, 60, 16),
        ("nature.152 mm.containers", NATURES, 50, 700),  # 250,000 − 40,000 are 210,000 rounds
        ("nature.152 mm.rounds", NATURES, 50, 210_000),
        ("nature.5.56 mm.daily", NATURES, 50, 18_000),
    ],
)  # fmt: skip
def test_against_closed_forms_by_hand(
    name: str, numbers: dict[str, object], target: object, value: object
) -> None:
    given = {key: F(number) for key, number in numbers.items() if key != name}
    assert solve_name(given, MONTH, name, F(target)) == Boundary("value", F(value), exact=True)


@pytest.mark.parametrize(
    ("rounds", "daily", "start", "later", "over", "lot", "target"),
    [
        (704, 40, 13, 8, 16, 584, 52),
        (384, 16, 9, 38, 25, 893, 35),
        (1645, 36, 11, 39, 38, 700, 62),
        (1501, 39, 13, 23, 39, 300, 55),
        (305, 11, 16, 9, 21, 845, 65),
    ],
)
def test_the_last_day_for_a_delivery_is_rounded_down(
    rounds: int, daily: int, start: int, later: int, over: int, lot: int, target: int
) -> None:
    """Before a ramp ends the stock-out is irrational, and its 50th digit may be rounded up."""
    numbers = {"rounds": F(rounds), "daily": F(daily), "arrival.1.rounds": F(lot)}
    ramp = {"phase.1.from": F(start), "phase.1.daily": F(later), "phase.1.over": F(over)}
    found = solve_name(numbers | ramp, MONTH, "arrival.1.on", F(target))
    assert found.outcome == "value"
    on_time = run(numbers | ramp | {"arrival.1.on": found.value}, MONTH).days
    late = run(numbers | ramp | {"arrival.1.on": found.value * (1 + F(1, 10**13))}, MONTH).days
    assert late < target <= on_time


@pytest.mark.parametrize("name", ["loss", "unserviceable"])
@pytest.mark.parametrize("more", [{}, {"arrival.1.on": F(50), "arrival.1.rounds": F(200_000)}])
def test_a_share_that_cannot_be_is_none_at_all(name: str, more: dict[str, F]) -> None:
    """Where the stock lasts just so long, ties of levels would leave a share of 1e-30."""
    days = run(BASE | more, MONTH).days
    assert solve_name(BASE | more, MONTH, name, days).value == 0


def test_the_loss_against_its_closed_form() -> None:
    # T = ln(1 + λS/d)/λ: the loss at which a million at 16,000 a day last 60 days
    found = solve_name(BASE, MONTH, "loss", F(60))
    assert found.outcome == "value"
    assert not found.exact
    import math

    decay = -math.log(1 - float(found.value)) / float(MONTH)
    assert math.log1p(decay * 1e6 / 16e3) / decay == pytest.approx(60, rel=1e-11)


@pytest.mark.parametrize(
    ("name", "numbers", "target", "outcome"),
    [
        ("daily", BASE, 0, "every"),
        ("rounds", BASE | {"daily": F(0)}, 60, "every"),
        ("rounds", BASE | {"unserviceable": F(1)}, 60, "none"),
        ("production", BASE, 62, "every"),
        ("production", BASE | {"reserve": F(2_000_000)}, 62, "none"),
        ("unserviceable", BASE, 63, "none"),
        ("unserviceable", BASE | {"daily": F(0)}, 63, "every"),
        ("reserve", BASE, 63, "none"),
        ("loss", BASE, 63, "none"),
        ("loss", BASE | {"daily": F(0)}, 63, "every"),
        ("arrival.1.on", BASE | {"arrival.1.rounds": F(1)}, 62, "every"),
        ("arrival.1.on", BASE | {"arrival.1.rounds": F(1)}, 63, "none"),
        ("arrival.1.on", {"daily": F(0), "arrival.1.rounds": F(1)}, 63, "every"),
        ("phase.1.daily", BASE | {"phase.1.from": F(70)}, 60, "every"),
        ("phase.1.daily", BASE | {"phase.1.from": F(70)}, 63, "none"),
        ("nature.5.56 mm.rounds", NATURES, 69, "none"),  # the other nature lasts 68 days
    ],
)
def test_no_value_and_every_value(
    name: str, numbers: dict[str, F], target: int, outcome: str
) -> None:
    assert solve_name(numbers, MONTH, name, F(target)).outcome == outcome


ANY = [
    *((FULL, name) for name in FULL if kind_of(name).effect and name != "arrival.2.times"),
    *((RATION, name) for name in ("rounds", "daily", "ration.below", "ration.daily", "production", "arrival.1.on")),
    *((LOSSY, name) for name in ("rounds", "daily", "loss", "production", "arrival.1.on", "arrival.1.rounds")),
    *((WAYS, name) for name in (*WAYS, "rounds", "daily", "reserve")),
    *((TONNES, name) for name in (*TONNES, "rounds")),
    *((NATURES, name) for name in (*NATURES, "nature.5.56 mm.reserve", "nature.152 mm.rounds")),
]  # fmt: skip


@pytest.mark.parametrize("factor", [F(1, 3), F(1), F(5, 2)])
@pytest.mark.parametrize(("numbers", "name"), ANY, ids=[f"{len(n)}-{name}" for n, name in ANY])
def test_the_value_lasts_and_a_hair_beyond_does_not(
    numbers: dict[str, F], name: str, factor: F
) -> None:
    target = (days(numbers) * factor).limit_denominator(1000)
    found = solve_name(numbers, MONTH, name, target)
    others = without_other_ways(numbers, name)
    if found.outcome == "value":
        assert lasts(others | {name: found.value}, target)
        # Inexact values are good to 12 digits; exact ones to the last.
        hair = HAIR**2 if found.exact else found.value * F(1, 10**10)
        beyond = found.value + hair * (1 if kind_of(name).effect < 0 else -1)
        assert beyond < 0 or not lasts(others | {name: beyond}, target)
        return
    ends = [F(1, 10**6), F(10**6) if not kind_of(name).unit.startswith("fraction") else 1 - HAIR]
    assert [lasts(others | {name: end}, target) for end in ends] == [found.outcome == "every"] * 2


@pytest.mark.parametrize(
    "more", [{"loss": F(1, 20)}, {"ration.below": F(600_000), "ration.daily": F(4_000)}]
)
@pytest.mark.parametrize("target", [40, 64, 70, 90, 100, 120, 300])
def test_a_delivery_that_may_wait_against_brute_force(more: dict[str, F], target: int) -> None:
    """With loss or rationing waiting helps at first, so the days are not monotone in the day."""
    numbers = BASE | {"arrival.1.rounds": F(400_000)} | more
    found = solve_name(numbers, MONTH, "arrival.1.on", F(target))
    grid = [F(n, 4) for n in range(4 * 400)]
    good = [day for day in grid if lasts(numbers | {"arrival.1.on": day}, F(target))]
    if found.outcome == "value":
        assert good
        assert max(good) <= found.value < max(good) + F(1, 4)
        assert lasts(numbers | {"arrival.1.on": found.value}, F(target))
    else:
        assert len(good) == (len(grid) if found.outcome == "every" else 0)


@settings(max_examples=60)
@given(
    rounds=st.integers(1, 10**7),
    daily=st.integers(1, 10**5),
    reserve=st.integers(0, 10**6),
    production=st.integers(0, 10**5),
    target=st.fractions(1, 1000, max_denominator=20),
)
def test_solving_for_rounds_and_for_daily_are_inverse(
    rounds: int, daily: int, reserve: int, production: int, target: F
) -> None:
    numbers = {
        "rounds": F(rounds),
        "daily": F(daily),
        "reserve": F(reserve),
        "production": F(production),
    }
    needed = solve_name(numbers, MONTH, "rounds", target).value
    assert needed == max(0, daily - production) * target + reserve
    if needed > reserve:
        assert solve_name(numbers | {"rounds": needed}, MONTH, "daily", target).value == daily


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("rounds", {"daily", "rounds"}),
        ("tonnes", {"daily", "tonnes", "kg_per_round"}),
        ("daily", {"daily", "containers", "per_container", "rounds", "tonnes", "kg_per_round"}),
        ("reserve", None),
        ("arrival.1.rounds", None),
        ("phase.1.daily", None),
        ("ration.daily", None),
    ],
)
def test_without_other_ways(name: str, kept: set[str] | None) -> None:
    numbers = dict.fromkeys(
        ["rounds", "containers", "per_container", "tonnes", "kg_per_round", "daily"], F(1)
    )
    assert set(without_other_ways(numbers, name)) == (kept or set(numbers))


def test_without_other_ways_of_a_nature() -> None:
    names = [
        "nature.a.containers",
        "nature.a.per_container",
        "nature.b.containers",
        "nature.a.daily",
        "containers",
    ]
    found = without_other_ways(dict.fromkeys(names, F(1)), "nature.a.rounds")
    assert set(found) == {"nature.b.containers", "nature.a.daily", "containers"}


def test_without_row() -> None:
    numbers = dict.fromkeys(["arrival.1.on", "arrival.1.rounds", "arrival.10.on", "rounds"], F(1))
    assert set(without_row(numbers, "arrival.1.on")) == {"arrival.10.on", "rounds"}


PLAIN = 'stock = { rounds = "1M" }\nuse = { daily = "1k", dud_rate = "1%" }\n'
ARRIVALS = (
    PLAIN + 'supply = { arrivals = [{ from = "1d", every = "1d", times = 2, rounds = 1 }] }\n'
)
TWO = (
    '[[nature]]\nname = "a"\nstock = { rounds = 1 }\nuse = { daily = 1 }\n[[nature]]\nname = "b"\n'
)
SHARED = 'use = { daily = 1 }\n[[nature]]\nname = "a"\nshare = "100%"\nstock = { rounds = 1 }\n'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PLAIN, ["daily", "rounds", "production", "unserviceable", "reserve", "loss"]),
        (ARRIVALS, ["arrival.1.from", "arrival.1.every", "arrival.1.rounds"]),
        (TWO, ["nature.a.rounds", "nature.b.rounds", "nature.b.daily"]),
        (SHARED, ["daily", "nature.a.rounds"]),
    ],
)
def test_what_can_be_solved_for(text: str, names: list[str]) -> None:
    for name in names:
        check_solvable(name, load(text))


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (PLAIN, "dayly", "no input 'dayly' here; did you mean 'daily'"),
        (PLAIN, "dud_rate", "'dud_rate' has no value to solve for"),
        (PLAIN, "phase.1.daily", "no input 'phase.1.daily' here"),
        (PLAIN, "containers", "solvable here: daily, loss"),
        (ARRIVALS, "arrival.1.times", "no input 'arrival.1.times' here"),
        (TWO, "rounds", "no input 'rounds' here"),
        (TWO, "daily", "nature.a.daily"),
        (SHARED, "nature.a.share", "no input"),
        (SHARED, "nature.a.daily", "no input"),
        (ARRIVALS.replace("}\nuse", ', loss = "1%" }\nuse', 1), "arrival.1.every", "can help as well as harm"),
        (ARRIVALS.replace("}\nuse", ', loss = "1%" }\nuse', 1), "arrival.1.from", "can help as well as harm"),
    ],
)  # fmt: skip
def test_what_cannot_be_solved_for(text: str, name: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        check_solvable(name, load(text))
    assert error.value.where == "`name`"
    assert words in error.value.message


def test_free_inputs() -> None:
    assert free_inputs(load(SHARED))[:2] == ["daily", "nature.a.rounds"]
    assert "daily" not in free_inputs(load(TWO))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--rounds", "35 days", "--daily", "1k", "--production", "9/day", "--in", "production"),
         "--rounds: '35 days' are days of supply, which do not say how many are made"),
        (("--rounds", "1M", "--targets", "9/day", "--hit-chance", "50%", "--lasts", "60d"),
         "per_target is missing; give it, such as --per-target 4: with a hit chance nothing else"),
        (("solve", "production", "--rounds", "1M", "--target", "3M", "--lasts", ">=1y"),
         "--lasts: '>=1y' is no time to be back within"),
        (("--rounds", "1M", "--daily", "16k", "--reserve", "10% or 100k"),
         "'10% or 100k' joins a share and a number; write both in one unit"),
        (("--rounds", "1M", "--daily", "16k", "--reserve", "150%"), "a share is at most 1, or 100%"),
    ],
)  # fmt: skip
def test_advice_leads_on(args: tuple[str, ...], said: str) -> None:
    assert said in one_line(call(*args), 2)


def test_names_are_solved_for_as_options_spell_them() -> None:
    args = ("--rounds", "1M", "--targets", "10/day", "--lasts", "60d", "-q")
    assert call("solve", "per-target", *args).out == call("solve", "per_target", *args).out
    assert call("solve", "per-target", *args).code == 0

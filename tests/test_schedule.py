"""From named numbers to plans: every name ends up where METHODS says."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from fractions import Fraction

import pytest

from estimator.depletion.exact import first_out
from estimator.depletion.plan import Arrival, Phase, Ration
from estimator.errors import InputError
from estimator.scenario.plan import (
    daily_rate,
    plan_of,
    plans_of,
    rows,
    split_natures,
    total_rounds,
)

F = Fraction

MONTH = F(487, 16)


def numbers(**values: object) -> dict[str, F]:
    """Names with __ for dots."""
    return {name.replace("__", "."): F(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("given", "rounds"),
    [
        ({}, 0),
        ({"rounds": 1000}, 1000),
        ({"containers": 2000, "per_container": 300}, 600_000),
        ({"tonnes": 74_000, "kg_per_round": "83.3"}, F(740_000_000, 1) / F("833") * 1),
        ({"tonnes": 1, "kg_per_round": 50}, 20),
    ],
)
def test_rounds_against_conversions_by_hand(given: dict[str, object], rounds: object) -> None:
    assert total_rounds(numbers(**given), None) == rounds


def test_rate_against_weapons_by_hand() -> None:
    assert daily_rate(numbers(weapons=1200, per_weapon=13)) == 15_600
    assert daily_rate(numbers(daily=16_000)) == 16_000
    assert daily_rate({}) is None


def test_a_plan_of_everything() -> None:
    plan = plan_of(
        numbers(
            rounds=1000, unserviceable="0.2", reserve=50, loss="0.01", daily=10,
            production=3, ration__below=200, ration__daily=4,
            phase__2__from=60, phase__2__daily=30, phase__1__from=30, phase__1__daily=20, phase__1__over=5,
            production_phase__1__from=40, production_phase__1__production=6,
            arrival__1__on=70, arrival__1__rounds=100, arrival__1__unserviceable="0.1",
        ),
        MONTH,
    )  # fmt: skip
    assert plan.stock == 800
    assert plan.reserve == 50
    assert plan.loss == F(1, 100)
    assert plan.month == MONTH
    assert plan.use == (Phase(F(0), F(10)), Phase(F(30), F(20), F(5)), Phase(F(60), F(30)))
    assert plan.production == (Phase(F(0), F(3)), Phase(F(40), F(6)))
    assert plan.arrivals == (Arrival(F(70), F(90)),)
    assert plan.ration == Ration(F(200), F(4))


def test_the_unserviceable_share_is_of_the_initial_stock_only() -> None:
    plan = plan_of(
        numbers(rounds=100, unserviceable="0.5", arrival__1__on=1, arrival__1__rounds=10), MONTH
    )
    assert (plan.stock, plan.arrivals[0].rounds) == (50, 10)


def test_repeated_arrivals_against_a_list_by_hand() -> None:
    plan = plan_of(
        numbers(
            arrival__1__from=0, arrival__1__every="6.25", arrival__1__times=10, arrival__1__rounds=100,
            arrival__2__on=3, arrival__2__rounds=7,
        ),
        MONTH,
    )  # fmt: skip
    expected = [(F(n) * F("6.25"), 100) for n in range(10)] + [(F(3), 7)]
    assert sorted((a.day, a.rounds) for a in plan.arrivals) == sorted(expected)


def test_a_phase_from_day_0_takes_the_place_of_the_rate_unless_it_is_a_ramp() -> None:
    phase = numbers(rounds=100, daily=10, phase__1__from=0, phase__1__daily=20)
    assert first_out(plan_of(phase, MONTH)).days == 5
    ramp = phase | numbers(phase__1__over=5)
    assert first_out(plan_of(ramp, MONTH)).days == F(5) + F(25, 20)


def test_without_a_rate_only_phases_are_used() -> None:
    assert plan_of(numbers(rounds=1, phase__1__from=5, phase__1__daily=2), MONTH).use == (
        Phase(F(5), F(2)),
    )


def test_of_phases_on_one_day_the_one_with_the_greater_number_comes_later() -> None:
    later_first = numbers(phase__2__from=5, phase__2__daily=2, phase__1__from=5, phase__1__daily=1)
    assert [phase.rate for phase in plan_of(later_first, MONTH).use] == [1, 2]


def test_rows_are_in_the_order_of_their_numbers() -> None:
    found = rows(numbers(arrival__10__on=1, arrival__2__on=2, rounds=3), "arrival")
    assert list(found.items()) == [(2, {"on": F(2)}), (10, {"on": F(1)})]


def test_overlapping_ramps_are_an_input_error() -> None:
    overlap = numbers(
        daily=1,
        phase__1__from=0,
        phase__1__daily=2,
        phase__1__over=10,
        phase__2__from=5,
        phase__2__daily=3,
    )
    with pytest.raises(InputError, match="still running"):
        plan_of(overlap, MONTH)


def test_natures_have_their_own_numbers() -> None:
    natures = {
        "nature.a.rounds": F(1),
        "nature.b.rounds": F(2),
        "nature.a.phase.1.from": F(3),
        "lasts": F(4),
    }
    assert split_natures(natures) == {"a": {"rounds": 1, "phase.1.from": 3}, "b": {"rounds": 2}}


def test_shares_divide_the_one_use_and_its_phases() -> None:
    plans = plans_of(
        {
            "weapons": F(10), "per_weapon": F(2), "phase.1.from": F(5), "phase.1.daily": F(40),
            "nature.a.share": F(3, 4), "nature.a.rounds": F(100),
            "nature.b.share": F(1, 4), "nature.b.rounds": F(50),
        },
        MONTH,
    )  # fmt: skip
    assert plans["a"].use == (Phase(F(0), F(15)), Phase(F(5), F(30)))
    assert plans["b"].use == (Phase(F(0), F(5)), Phase(F(5), F(10)))
    assert (plans["a"].stock, plans["b"].stock) == (100, 50)


def test_natures_with_their_own_use() -> None:
    plans = plans_of({"nature.a.rounds": F(9), "nature.a.daily": F(3), "nature.b.weapons": F(2), "nature.b.per_weapon": F(5)}, MONTH)  # fmt: skip
    assert plans["a"].use == (Phase(F(0), F(3)),)
    assert plans["b"].use == (Phase(F(0), F(10)),)


def test_without_natures_there_is_one_plan_without_a_name() -> None:
    assert list(plans_of(numbers(rounds=1), MONTH)) == [""]

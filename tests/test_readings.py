"""Low, central and high readings: the ends of what was written, and their directions."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import math
from fractions import Fraction

import pytest

from estimator.answer import cases
from estimator.errors import InputError
from estimator.scenario.loading import load
from estimator.scenario.models import Scenario

F = Fraction

MONTH = F(487, 16)


def scenario(**inputs: str) -> Scenario:
    sections: dict[str, dict[str, str]] = {}
    for name, text in inputs.items():
        section = (
            "use"
            if name in {"daily", "dud_rate"}
            else "supply"
            if name == "production"
            else "stock"
        )
        sections.setdefault("question" if name == "lasts" else section, {})[name] = text
    return Scenario.model_validate(sections)


def ends(name: str, text: str) -> tuple[F, F] | None:
    one = scenario(**{name: text})
    return cases.ends(one, name, one.inputs()[name])


INF = math.inf


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rounds", "1M", None),
        ("rounds", "5..5", None),
        ("rounds", "1M..1.5M", (1_000_000, 1_500_000)),
        ("rounds", "1, 3, 2", (1, 3)),
        ("rounds", "1M+", (1_000_000, INF)),
        ("rounds", ">1M", (1_000_000, INF)),
        ("rounds", "1M-", (0, 1_000_000)),
        ("rounds", "~1M", (800_000, 1_250_000)),  # 1 significant figure: N/1.25 to N×1.25
        ("rounds", "~1.2M", (F(12_000_000, 11), 1_320_000)),  # 2: N/1.1 to N×1.1
        ("rounds", "~1.25M", (1_245_000, 1_255_000)),  # 3: half a unit of the last figure
        ("rounds", "1M ± 10%", (900_000, 1_100_000)),
        ("daily", "30k..60k/month", (F(30_000) / MONTH, F(60_000) / MONTH)),
        ("unserviceable", "20%+", (F(1, 5), 1)),
        ("unserviceable", "20%-", (0, F(1, 5))),
        ("unserviceable", "~90%", (F(72, 100), 1)),  # a share ends at 1
        ("unserviceable", "100%+", None),
        ("loss", "1%..2%", (F(1, 100), F(2, 100))),
        ("loss", "10%+", (F(1, 10), 1)),
        ("loss", "~90%", (F(72, 100), 1)),
        ("dud_rate", "10%..20%", None),
        ("lasts", "~2mo", (MONTH * 2 / F(5, 4), MONTH * 2 * F(5, 4))),
    ],
)
def test_ends_by_hand(name: str, text: str, expected: tuple[object, object] | None) -> None:
    assert ends(name, text) == expected


def test_zero_is_an_open_end_of_what_divides() -> None:
    one = Scenario.model_validate({"stock": {"tonnes": "5", "kg_per_round": "100-"}})
    assert cases.ends(one, "kg_per_round", one.inputs()["kg_per_round"]) == (0, 100)
    (best,) = cases.corners(one, one.inputs(), +1, at_face=False)
    assert cases.is_open(best)
    assert cases.at(best, F(1000)) == {"tonnes": 5, "kg_per_round": F(1, 1000)}


def test_dates_have_no_ends() -> None:
    one = load('start = 2023-11-01\nsupply = { arrivals = [{ on = 2023-12-01, rounds = "1..2" }] }')
    given = one.inputs()
    assert cases.ends(one, "arrival.1.on", given["arrival.1.on"]) is None
    assert cases.central(one) == {"arrival.1.on": 30, "arrival.1.rounds": F("1.5")}


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("1M", 1_000_000),
        (">1M", 1_000_000),
        ("~1M", 1_000_000),
        ("10..20", 15),
        ("1..4..7", 4),  # a symmetric PERT
        ("4 to 9", 6),  # the median of a lognormal is the geometric mean of its P5 and P95
        ("10 ± 1", 10),
        ("100..100.000000000001", None),
    ],
)
def test_the_middle_is_the_median(text: str, middle: object) -> None:
    one = scenario(rounds=text)
    found = cases.middle(one, "rounds", one.inputs()["rounds"])
    if middle is None:
        assert 100 <= found <= F("100.000000000001")
    else:
        assert float(found) == pytest.approx(middle, rel=1e-9)


def test_corners_go_the_way_of_each_effect() -> None:
    one = scenario(rounds="1..2", daily="3..4", reserve="5..6", production="7..8", lasts="9..10")
    (low,) = cases.corners(one, one.inputs(), -1, at_face=False)
    (high,) = cases.corners(one, one.inputs(), +1, at_face=False)
    assert low == {"rounds": 1, "daily": 4, "reserve": 6, "production": 7, "lasts": 10}
    assert high == {"rounds": 2, "daily": 3, "reserve": 5, "production": 8, "lasts": 9}


def test_corners_at_face_take_bounds_at_their_number() -> None:
    one = scenario(rounds="1M+", daily="10..20")
    (high,) = cases.corners(one, one.inputs(), +1, at_face=True)
    assert high == {"rounds": 1_000_000, "daily": 10}
    (opened,) = cases.corners(one, one.inputs(), +1, at_face=False)
    assert cases.is_open(opened)
    assert not cases.is_open(high)


PHASES = '[use]\ndaily = "1k"\nphases = [{rows}]\n'


def phases(count: int) -> Scenario:
    rows = ", ".join(
        f'{{ from = "{10 * n}..{10 * n + 5}d", daily = "{n}k" }}' for n in range(1, count + 1)
    )
    return load(PHASES.format(rows=rows))


def test_inputs_without_a_direction_are_tried_at_both_ends() -> None:
    one = phases(3)
    found = list(cases.corners(one, one.inputs(), -1, at_face=False))
    assert len({tuple(corner.items()) for corner in found}) == 2**3


def test_too_many_inputs_without_a_direction_are_refused() -> None:
    one = phases(7)
    with pytest.raises(InputError, match="at most 6 days and ramps"):
        list(cases.corners(one, one.inputs(), -1, at_face=False))


@pytest.mark.parametrize(
    ("more", "count"),
    [({}, 1), ({"loss": "1%"}, 2)],
)
def test_a_day_of_delivery_has_a_direction_unless_waiting_can_help(
    more: dict[str, str], count: int
) -> None:
    one = Scenario.model_validate(
        {"stock": more, "supply": {"arrivals": [{"on": "10..20d", "rounds": "5"}]}}
    )
    found = [
        corner["arrival.1.on"] for corner in cases.corners(one, one.inputs(), -1, at_face=False)
    ]
    assert found == [F(20)] if count == 1 else sorted(found) == [F(10), F(20)]
    assert cases.later_may_help(one.inputs()) is (count == 2)


@pytest.mark.parametrize(
    ("inputs", "certain", "opened"),
    [
        ({"rounds": "1M"}, True, False),
        ({"rounds": "1M..2M"}, False, False),
        ({"rounds": "1M+"}, False, True),
        ({"rounds": "1M", "dud_rate": "10%+"}, True, False),
    ],
)
def test_certain_and_open(inputs: dict[str, str], certain: bool, opened: bool) -> None:
    one = scenario(**inputs)
    assert cases.is_certain(one, one.inputs()) is certain
    assert cases.has_open_end(one.inputs()) is opened


@pytest.mark.parametrize(
    ("name", "text", "middle"),
    [
        ("rounds", "1M, 5M", 1_000_000),
        ("rounds", "5M, 1M, 2M", 2_000_000),
        ("rounds", "1M, 2M, 3M, 5M", 2_000_000),
        ("daily", "10k, 20k", 20_000),
        ("daily", "10k, 20k, 30k, 40k", 30_000),
    ],
)
def test_of_two_medians_the_one_that_lasts_less_long(name: str, text: str, middle: int) -> None:
    one = scenario(**{name: text})
    assert cases.middle(one, name, one.inputs()[name]) == middle


@pytest.mark.parametrize(
    ("inputs", "sign", "bound", "stand"),
    [
        ({"rounds": "1M", "daily": "1k"}, 1, "exact", {}),
        ({"rounds": "1M..2M", "daily": "1k"}, 1, "exact", {}),
        ({"rounds": "1M+", "daily": "1k-"}, 1, "lower", {}),
        ({"rounds": "1M-", "daily": "1k+"}, 1, "upper", {}),
        ({"rounds": "1M+", "daily": "1k+"}, 1, "none", {}),
        ({"rounds": "1M+", "daily": "1k+"}, -1, "none", {}),
        ({"rounds": "1M+"}, -1, "upper", {}),
        ({"rounds": "1M-", "reserve": "10k-"}, 1, "upper", {"rounds": 1_000_000, "reserve": 0}),
        ({"rounds": "1M-", "reserve": "10k-"}, -1, "lower", {"rounds": 1_000_000, "reserve": 0}),
        ({"production": "1k-", "reserve": "10k-"}, 1, "lower", {"production": 0, "reserve": 10_000}),
        ({"rounds": "1M-", "production": "1k-", "reserve": "9-"}, 1, "lower", {"rounds": 0, "production": 0, "reserve": 9}),
        ({"daily": "1k-", "reserve": "10k+"}, 1, "none", {}),
        ({"loss": "10%+", "reserve": "10k-"}, 1, "upper", {"loss": F(1, 10), "reserve": 0}),
        ({"unserviceable": "20%+", "reserve": "9-"}, 1, "upper", {"unserviceable": F(1, 5), "reserve": 0}),
        ({"unserviceable": "100%+"}, 1, "exact", {}),
        ({"dud_rate": "10%+"}, 1, "exact", {}),
    ],
)  # fmt: skip
def test_what_single_values_are_a_bound_of(
    inputs: dict[str, str], sign: int, bound: str, stand: dict[str, object]
) -> None:
    one = scenario(**inputs)
    assert cases.bounding(one, one.inputs(), sign) == (bound, stand)


def test_a_day_without_a_direction_bounds_nothing() -> None:
    one = load('use = { daily = 1, phases = [{ from = "30d+", daily = 2 }] }')
    assert cases.bounding(one, one.inputs()) == ("none", {})

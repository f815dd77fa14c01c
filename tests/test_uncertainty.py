"""What `sample`, `draws` and `solve_chance` return, and what they refuse."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import subprocess
import sys
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import pytest

from estimator.errors import InputError
from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import draws, sample
from estimator.uncertainty.solve_for_chance import solve_chance

if TYPE_CHECKING:
    from estimator.uncertainty.estimated import Estimated

REFERENCE: dict[str, Any] = {
    "start": "2023-11-01",
    "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
    "use": {"daily": "10k to 20k"},
    "question": {"lasts": "~2mo"},
}
NATURES: dict[str, Any] = {
    "nature": [
        {"name": "152 mm", "stock": {"rounds": "0.8M to 1.2M"}, "use": {"daily": "10k to 20k"}},
        {"name": "122 mm", "stock": {"rounds": "0.6M..1M"}, "use": {"daily": "8k..14k"}},
    ],
    "question": {"lasts": "60d"},
}
SCHEDULE: dict[str, Any] = {
    "stock": {"rounds": "500k to 700k", "unserviceable": "0..30%"},
    "use": {"daily": "10k to 20k", "phases": [{"from": "20..40", "daily": "9k..15k"}]},
    "supply": {
        "production": "1k..3k",
        "phases": [{"from": "50..70", "production": "4k to 8k", "over": "20"}],
        "arrivals": [{"on": "15..35", "rounds": "50k..80k"}, {"on": "45..55", "rounds": "90k"}],
    },
    "question": {"lasts": "60d"},
}


def _scenario(sections: dict[str, Any], **more: Any) -> Scenario:
    return Scenario.model_validate({**sections, **more})


# -- the result


def test_result_as_plain_data() -> None:
    found = sample(_scenario(REFERENCE), percentiles=(5, 95), at=(45.0,))
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [row["percent"] for row in data["percentiles"]] == [5, 50, 95]
    assert data["percentiles"][1]["date"] == "2023-12-29"
    assert found.dates[50] == dt.date(2023, 12, 29)
    assert data["question"]["rule"] == "inside"
    assert data["question"]["low"] == pytest.approx(48.7)
    assert data["question"]["high"] == pytest.approx(76.09375)
    assert [row["days"] for row in data["chances"]] == [60.875, 45]
    assert data["integrated"] == ["daily"]
    assert data["scenario"] == found.scenario.to_dict()
    curve = [chance for _, chance in data["curve"]]
    assert curve == sorted(curve, reverse=True)
    names = [row["figure"] for row in found.records()]
    assert names[:4] == ["P5", "P50", "P95", "P(>= 60.875 d)"]
    assert "58.6 days" in found._repr_html_()


def test_inside_is_what_agrees_with_the_question() -> None:
    chances = sample(_scenario(REFERENCE), at=(48.7, 76.09375)).chances
    inside = sample(_scenario(REFERENCE)).inside
    assert inside is not None
    assert inside.value == pytest.approx(chances[48.7].value - chances[76.09375].value)
    at_most = sample(_scenario(REFERENCE, question={"lasts": "<60d"}))
    at_least = sample(_scenario(REFERENCE, question={"lasts": "60d"}))
    assert at_most.inside is not None
    assert at_least.inside == at_least.chances[60]
    assert at_most.inside.value == pytest.approx(1 - at_least.chances[60].value)


def test_never_and_nothing_asked() -> None:
    sections = {"stock": {"rounds": "1M"}, "use": {"daily": "10k to 20k"}}
    found = sample(_scenario(sections, supply={"production": "12k"}, start="2023-11-01"))
    data = found.to_dict()
    assert data["percentiles"][-1] == {
        "percent": 95,
        "value": None,
        "error": 0,
        "digits": 9,
        "date": None,
    }
    assert (data["question"], data["inside"], data["mean"], data["shortfall"]) == (None,) * 4
    assert "never" in found._repr_html_()


def test_shortfall_against_the_integral_of_the_chance() -> None:
    """E max(0, N − T) is the integral of P(T < t) up to N."""
    times = [60 * (i + 0.5) / 200 for i in range(200)]
    found = sample(_scenario(REFERENCE, question={"lasts": "60d"}), at=times)
    assert found.shortfall is not None
    integral = sum(1 - found.chances[time].value for time in times) * 60 / 200
    assert found.shortfall.value == pytest.approx(integral, abs=2 * found.shortfall.error)


@pytest.mark.parametrize(
    ("sections", "exists"),
    [
        (REFERENCE, True),
        (SCHEDULE, False),
        (NATURES, True),
        ({"stock": {"rounds": "1M"}, "use": {"daily": "0..10k"}}, False),
        (
            {
                "stock": {"rounds": "1M"},
                "use": {"daily": "5k..10k"},
                "supply": {"production": "4k..6k"},
            },
            False,
        ),
        (
            {
                "stock": {"rounds": "1M"},
                "use": {"daily": "7k..10k"},
                "supply": {"production": "4k..6k"},
            },
            True,
        ),
        (
            {
                "stock": {"rounds": "1M"},
                "use": {
                    "daily": "0",
                    "phases": [{"from": "0..9", "daily": "0"}, {"from": "20", "daily": "5k"}],
                },
                "supply": {"phases": [{"from": "9", "production": "4k"}]},
            },
            True,
        ),
        (
            {
                "stock": {"rounds": "1M"},
                "use": {"daily": "20k", "ration": {"below": "100k", "daily": "2k..6k"}},
                "supply": {"production": "3k"},
            },
            False,
        ),
    ],
)
def test_mean_only_where_it_exists(sections: dict[str, Any], exists: bool) -> None:
    assert (sample(_scenario(sections), samples=32).mean is not None) == exists


def test_draws_reproduce_the_days() -> None:
    rows = draws(_scenario(REFERENCE), samples=16)
    assert len(rows) == 8 * 16
    assert {row["set"] for row in rows} == set(range(1, 9))
    for row in rows:
        assert list(row) == ["set", "rounds", "unserviceable", "daily", "days"]
        stock = (row["rounds"] or 0) * (1 - (row["unserviceable"] or 0))
        assert row["days"] == pytest.approx(stock / (row["daily"] or 1), rel=1e-7)
    assert len(draws(_scenario(REFERENCE), samples=16, method="mc")) == 8 * 16


def test_progress_is_reported() -> None:
    seen: list[float] = []
    sample(_scenario(SCHEDULE), samples=1 << 15, progress=seen.append)
    assert seen == [pytest.approx(i / 8) for i in range(1, 9)]
    sample(_scenario(SCHEDULE), samples=1 << 13, progress=seen.append)
    assert seen[8:] == [0.5, 1]


# -- the same seed, the same bytes

_PRINT = """
import json, sys
from estimator import Scenario
from estimator.uncertainty.distribution_of_days import draws, sample
for sections in json.loads(sys.argv[1]):
    scenario = Scenario.model_validate(sections)
    found = [sample(scenario, samples=16).to_dict(), draws(scenario, samples=4)]
    print(json.dumps(found, sort_keys=True))
"""


def test_same_seed_same_bytes_whatever_the_hash_seed() -> None:
    jobs = json.dumps([REFERENCE, NATURES, SCHEDULE])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _PRINT, jobs],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("12345", "Asia/Seoul"))
    }
    assert len(outputs) == 1


def test_seed_zero_is_a_seed() -> None:
    scenario = _scenario(SCHEDULE)
    assert sample(scenario, samples=8, seed=0) == sample(scenario, samples=8)
    assert sample(scenario, samples=8, seed=1) != sample(scenario, samples=8)


# -- against plain Monte Carlo


@pytest.mark.parametrize(
    ("sections", "natures"),
    [
        (REFERENCE, "first"),
        (NATURES, "first"),
        (NATURES, "pooled"),
        (NATURES, "last"),
        (SCHEDULE, "first"),
        (
            {
                **SCHEDULE,
                "correlation": {
                    "rounds:daily": "0.8",
                    "production:arrival.1.on": "-0.5",
                    "rounds:arrival.2.rounds": "0.9",
                },
            },
            "first",
        ),
        (
            {
                **REFERENCE,
                "use": {"daily": "10k..20k", "ration": {"below": "0..300k", "daily": "6k..9k"}},
                "supply": {
                    "production": "5k..8k",
                    "arrivals": [{"on": "20..70", "rounds": "200k"}],
                },
            },
            "first",
        ),
        (
            {
                "stock": {"rounds": "500k", "loss": "1%..10%"},
                "use": {
                    "daily": "0",
                    "phases": [
                        {"from": "10..20", "daily": "5k"},
                        {"from": "40", "daily": "9k, 12k"},
                    ],
                },
                "question": {"lasts": "60d"},
            },
            "first",
        ),
        (
            {
                "stock": {"rounds": "500k"},
                "use": {"daily": "8k"},
                "question": {"lasts": "60d"},
                "supply": {
                    "arrivals": [
                        {"from": "20..70", "every": "10..20", "times": "3", "rounds": "9k"}
                    ]
                },
            },
            "first",
        ),
    ],
)
def test_against_plain_monte_carlo(sections: dict[str, Any], natures: Any) -> None:
    """Two engines that share only the schedule; their 95% half-widths are about 2 deviations."""
    pytest.importorskip("numpy")
    scenario = _scenario(sections)
    found = sample(scenario, natures=natures, samples=256, percentiles=(20, 80))
    check = sample(
        scenario, natures=natures, method="mc", samples=1024, percentiles=(20, 80), seed=3
    )
    for one, two in zip(found.records(), check.records(), strict=True):
        if one["value"] is None or two["value"] is None:
            assert one["value"] == two["value"]
            continue
        error = math.hypot(one["error"], two["error"])
        assert one["value"] == pytest.approx(two["value"], abs=2 * error + 1e-6)


def test_natures_against_products_of_chances() -> None:
    """Independent natures: the first lasts if all do, the last if any does."""
    alone = [
        sample(_scenario({**nature, "question": {"lasts": "60d"}})).chances[60].value
        for nature in ({k: v for k, v in n.items() if k != "name"} for n in NATURES["nature"])
    ]
    first = sample(_scenario(NATURES)).chances[60].value
    last = sample(_scenario(NATURES), natures="last").chances[60].value
    assert first == pytest.approx(math.prod(alone), rel=1e-3)
    assert last == pytest.approx(1 - math.prod(1 - chance for chance in alone), rel=1e-3)


def test_one_rate_for_all_natures_against_arithmetic() -> None:
    """600k and 300k rounds share 10k..20k a day by 3 to 1: the first lasts 800k/daily at most."""
    sections = {
        "nature": [
            {"name": "152 mm", "share": "75%", "stock": {"rounds": "600k"}},
            {"name": "122 mm", "share": "25%", "stock": {"rounds": "300k"}},
        ],
        "use": {"daily": "10k..20k"},
        "question": {"lasts": "60d"},
    }
    chance = sample(_scenario(sections)).chances[60]
    assert chance.value == pytest.approx((800e3 / 60 - 10e3) / 10e3, abs=chance.error)
    last = sample(_scenario(sections), natures="last")
    assert last.chances[60].value == 1
    assert last.median.value == pytest.approx(80, abs=1.5 * last.median.error)


def test_days_of_a_calendar_and_stock_that_only_arrives() -> None:
    """Nothing at first, 600k on 11 November, use from the 21st: days 20 + 30 to 20 + 60."""
    sections = {
        "start": "2023-11-01",
        "use": {"daily": "0", "phases": [{"from": "2023-11-21", "daily": "10k..20k"}]},
        "supply": {"arrivals": [{"on": "2023-11-11", "rounds": "600k"}]},
    }
    found = sample(_scenario(sections), percentiles=(70, 99.9))
    assert found.percentiles[99.9].value == pytest.approx(80, rel=1e-3)
    assert found.percentiles[70].value == pytest.approx(20 + 600 / 13, rel=1e-3)
    assert found.dates[70] == dt.date(2023, 11, 1) + dt.timedelta(days=66)
    undated = sample(_scenario(NATURES), samples=4)
    assert undated.dates == {}
    assert "date" not in undated.to_dict()["percentiles"][0]


def test_stock_and_rate_that_move_as_one() -> None:
    """Two lognormals of equal spread and correlation 1: their ratio is certain."""
    sections = {"stock": {"rounds": "1M to 2M"}, "use": {"daily": "10k to 20k"}}
    found = sample(_scenario(sections, correlation={"rounds:daily": "1"}), at=(99.9, 100.1))
    assert found.median.value == pytest.approx(100, rel=1e-6)
    assert [chance.value for chance in found.chances.values()] == [1, 0]


def test_rationing_of_a_lot_that_may_be_worthless() -> None:
    """Half of the time nothing of the stock works: then it lasts 0 days."""
    stock = {"rounds": "1M..2M", "unserviceable": "0, 100%"}
    use = {"daily": "10k", "ration": {"below": "200k", "daily": "5k"}}
    found = sample(_scenario({"stock": stock, "use": use}), at=(1, 121))
    assert found.chances[1].value == pytest.approx(0.5)
    assert found.chances[121].value == pytest.approx(0.5 * (2 - 1.01), abs=2e-3)


# -- solving for a chance


def test_solve_for_a_chance_against_lognormal_closed_forms() -> None:
    """T = rounds/daily with ln rounds normal: daily = exp(μ − z·σ)/N."""
    scenario = _scenario({"stock": {"rounds": "1M to 1.5M"}, "question": {"lasts": "60d"}})
    mu, sigma = math.log(1.5e12) / 2, math.log(1.5) / (2 * 1.6448536269514722)
    for chance, score in ((0.5, 0.0), (0.9, 1.2815515655446004), (0.05, -1.6448536269514722)):
        found = solve_chance(scenario, "daily", chance)
        assert found.outcome == "value"
        assert found.value is not None
        assert found.value.value == pytest.approx(math.exp(mu - score * sigma) / 60, rel=1e-10)


@pytest.mark.parametrize(
    "name", ["rounds", "daily", "production", "reserve", "unserviceable", "loss"]
)
def test_the_value_found_has_the_chance_wanted(name: str) -> None:
    lasts = "70d" if name == "production" else "45d"
    sections = {**REFERENCE, "question": {"lasts": lasts}}
    found = solve_chance(_scenario(sections), name, 0.6).value
    assert found is not None
    check = _at(sections, name, found.value)
    assert check.value == pytest.approx(0.6, abs=_unsure(sections, name, found) + check.error)
    assert found.error < 5e-3 * found.value


@pytest.mark.parametrize(
    "name", ["daily", "phase.1.daily", "arrival.1.rounds", "arrival.2.on", "production"]
)
def test_the_value_found_in_a_schedule_has_the_chance_wanted(name: str) -> None:
    wanted = sample(_scenario(SCHEDULE)).chances[60].value + 0.02
    found = solve_chance(_scenario(SCHEDULE), name, wanted, samples=4096).value
    assert found is not None
    check = _at(SCHEDULE, name, found.value)
    assert check.value == pytest.approx(wanted, abs=_unsure(SCHEDULE, name, found) + check.error)
    assert found.error < 0.02 * found.value


def _at(sections: dict[str, Any], name: str, value: float) -> Estimated:
    """The chance with a value in the place of an input, from other draws."""
    changed = json.loads(json.dumps(sections))
    table, _, rest = name.partition(".")
    number, _, key = rest.partition(".")
    section = {"daily": "use", "phase": "use", "production": "supply", "arrival": "supply"}
    place = changed.setdefault(section.get(table, "stock"), {})
    if key:
        place = place[f"{table}s"][int(number) - 1]
    place[key or name] = format(value, ".15g")
    (chance,) = sample(_scenario(changed), samples=4096, seed=1).chances.values()
    return chance


def _unsure(sections: dict[str, Any], name: str, found: Estimated) -> float:
    """By how much a chance differs within the error of a value."""
    ends = (found.value + way * found.error for way in (-1, 1))
    low, high = (_at(sections, name, end).value for end in ends)
    return abs(high - low) / 2


def test_a_value_that_not_all_sets_have_is_that_of_all_draws() -> None:
    """With 32 draws a set, in some of them no day of the second delivery is late enough."""
    found = solve_chance(_scenario(SCHEDULE), "arrival.2.on", 0.45, samples=32).value
    assert found is not None
    assert found.error == math.inf
    sure = solve_chance(_scenario(SCHEDULE), "arrival.2.on", 0.45).value
    assert sure is not None
    assert found.value == pytest.approx(sure.value, rel=0.05)


@pytest.mark.parametrize(
    ("name", "lasts", "outcome"),
    [("reserve", "90d", "none"), ("unserviceable", "90d", "none"), ("production", "20d", "every")],
)
def test_no_value_and_every_value_are_answers(name: str, lasts: str, outcome: str) -> None:
    found = solve_chance(_scenario({**REFERENCE, "question": {"lasts": lasts}}), name, 0.5)
    assert (found.outcome, found.value) == (outcome, None)
    assert found.to_dict()["value"] is None
    assert {"none": "No", "every": "Every"}[outcome] + " value of" in found._repr_html_()
    assert found.records()[0]["unit"] in {"rounds", "rounds/day", "fraction"}


def test_a_value_at_a_jump() -> None:
    """400k or 900k rounds: 15,000 a day is the most at which the better half lasts 60 days."""
    scenario = _scenario({"stock": {"rounds": "400k, 900k"}, "question": {"lasts": "60d"}})
    for chance in (0.3, 0.5):
        found = solve_chance(scenario, "daily", chance)
        assert found.value is not None
        assert found.value.value == pytest.approx(15_000, rel=1e-6)


# -- what is refused


@pytest.mark.parametrize(
    ("sections", "arguments", "message"),
    [
        ({"use": {"daily": "10k..20k"}}, {}, "need a stock"),
        ({"stock": {"rounds": "1M..2M"}}, {}, "need a rate of use"),
        (REFERENCE, {"percentiles": (0, 50)}, "between 0 and 100"),
        (REFERENCE, {"samples": 0}, "from 1 to"),
        (REFERENCE, {"samples": 1 << 21}, "from 1 to"),
        (
            {
                **REFERENCE,
                "correlation": {
                    "rounds:daily": "1",
                    "daily:unserviceable": "1",
                    "rounds:unserviceable": "0",
                },
            },
            {},
            "contradict each other",
        ),
        (
            {
                **NATURES,
                "nature": [
                    {**NATURES["nature"][0], "stock": {"rounds": "1M", "loss": "1%"}},
                    NATURES["nature"][1],
                ],
            },
            {"natures": "pooled"},
            "cannot be pooled",
        ),
        (
            {
                "stock": {"rounds": "1M"},
                "use": {
                    "daily": "0",
                    "phases": [
                        {"from": "0..10", "daily": "9k", "over": "5"},
                        {"from": "12", "daily": "0"},
                    ],
                },
            },
            {},
            "still running",
        ),
    ],
)
def test_refusals_of_sample(
    sections: dict[str, Any], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        sample(_scenario(sections), **arguments)


def test_refusals_of_solve_chance() -> None:
    scenario = _scenario(REFERENCE)
    with pytest.raises(InputError, match="no input 'dayly'"):
        solve_chance(scenario, "dayly", 0.5)
    with pytest.raises(InputError, match="not between 0 and 1"):
        solve_chance(scenario, "daily", 50)
    with pytest.raises(InputError, match="say how long"):
        solve_chance(_scenario({**REFERENCE, "question": {}}), "daily", 0.5)


@pytest.mark.parametrize(
    ("sections", "name", "chance", "value"),
    [
        (
            {"use": {"daily": "8k, 16k"}, "stock": {"unserviceable": "5%..6%"}},
            "rounds",
            0.5,
            510638,
        ),
        ({"use": {"daily": "8k, 16k"}}, "rounds", 0.5, 480_000),
        ({"use": {"daily": "8k, 10k, 16k, 32k"}}, "rounds", 0.75, 960_000),
        ({"stock": {"rounds": "8M, 10M, 16M, 32M"}}, "daily", 0.25, 32e6 / 60),
        ({"stock": {"rounds": "1M, 2M", "unserviceable": "5%..6%"}}, "daily", 0.5, 1.88e6 / 60),
    ],
)
def test_a_chance_that_holds_over_a_range_is_reached_at_its_end(
    sections: dict[str, Any], name: str, chance: float, value: float
) -> None:
    found = solve_chance(_scenario({**sections, "question": {"lasts": "60d"}}), name, chance)
    assert found.value is not None
    assert found.value.value == pytest.approx(value, rel=5e-6)


def test_percentiles_are_as_exact_as_they_say_where_hardly_anything_is_left_to_chance() -> None:
    found = sample(_scenario({"stock": {"rounds": "0.5M..1.5M"}, "use": {"daily": "16k, 32k"}}))
    assert found.percentiles[75].value == pytest.approx(62.5, rel=1e-9)


# -- alternatives, and what hardly ever happens


def test_alternatives_beside_a_range_against_arithmetic() -> None:
    sections = {
        "stock": {"rounds": "0.8M..1.2M"},
        "use": {"daily": "10k, 12k, 16k"},
        "question": {"lasts": "70d"},
    }
    for seed in range(3):
        found = sample(_scenario(sections), seed=seed)
        chance, early = found.chances[70], found.percentiles[5]
        assert chance.value == pytest.approx((1 + 0.9 + 0.2) / 3, abs=1.5 * chance.error)
        assert chance.error < 5e-4
        # P(T < t) is (16t − 800)/1200 up to 66.7 days, where the second alternative begins
        assert early.value == pytest.approx((800 + 0.15 * 400) / 16, abs=1.5 * early.error)


def test_error_bars_of_alternatives_against_the_sum_over_them() -> None:
    sections = {
        "stock": {"rounds": "0.8M, 1M, 1.2M", "unserviceable": "0..20%"},
        "use": {"daily": "10k, 12k, 16k"},
        "question": {"lasts": "70d"},
    }
    pairs = [(r, d) for r in (0.8e6, 1e6, 1.2e6) for d in (10e3, 12e3, 16e3)]
    exact = sum(min(max(1 - d * 70 / r, 0), 0.2) / 0.2 for r, d in pairs) / 9
    found = [sample(_scenario(sections), seed=seed).chances[70] for seed in range(40)]
    covered = [abs(each.value - exact) <= each.error for each in found]
    assert sum(covered) >= 35
    assert max(abs(each.value - exact) for each in found) < 2e-3


def test_what_no_draw_shows_is_not_called_impossible() -> None:
    """A delivery on day 50 says nothing of what happens before."""
    plain = {
        "stock": {"rounds": "0.5M..0.52M", "unserviceable": "0..10%"},
        "use": {"daily": "9k..10k"},
    }
    late = {"supply": {"arrivals": [{"on": "50d", "rounds": "0..5M"}]}}
    want = sample(_scenario(plain), at=(45.2, 45.0)).chances
    assert 0.9999 < want[45.2].value < 1
    for seed in range(3):
        found = sample(_scenario(plain | late), seed=seed, at=(45.2, 44.9)).chances
        assert 0 < abs(found[45.2].value - want[45.2].value) <= found[45.2].error
        assert found[44.9] == (1, 0)  # 450,000 rounds at 10,000 a day last 45 days


def test_what_is_impossible_or_certain_has_no_error() -> None:
    found = sample(_scenario(REFERENCE | {"use": {"daily": "10k..20k"}}), at=(1e9,))
    assert found.never == (0, 0)
    ranges = {"stock": {"rounds": "0.8M..1.2M"}, "use": {"daily": "10k..20k"}}
    supply = {"supply": {"production": "21k"}}
    found = sample(_scenario(ranges), at=(39.9, 40.5, 120.1))
    assert found.chances[39.9] == (1, 0)
    assert found.chances[120.1] == (0, 0)
    assert 0 < found.chances[40.5].value < 1
    assert sample(_scenario(ranges | supply)).never == (1, 0)


def test_a_stock_without_production_never_lasts_for_ever() -> None:
    """Where deliveries may come too late the ends of the inputs do not tell; use does."""
    sections = {
        "stock": {"rounds": "~1M", "loss": "1%"},
        "use": {"daily": "~16k"},
        "supply": {"arrivals": [{"on": "20..40", "rounds": "~50k"}]},
    }
    assert sample(_scenario(sections)).never == (0, 0)


def test_a_rare_never_against_the_lognormal() -> None:
    """Production keeps up with the ration in 3 of 100,000 draws, with full use hardly ever."""
    sections = {
        "stock": {"rounds": "0.8M..1.2M"},
        "use": {"daily": "10k to 20k", "ration": {"below": "100k", "daily": "6k to 20k"}},
        "supply": {"production": "2.5k"},
    }
    rate = NormalDist(math.log(6e3 * 20e3) / 2, math.log(20 / 6) / 2 / 1.6448536269514722)
    never = sample(_scenario(sections)).never
    assert never.value == pytest.approx(rate.cdf(math.log(2.5e3)), abs=never.error)
    assert never.error < 2e-5


def test_a_shortfall_that_no_draw_shows_is_bounded() -> None:
    sections = {
        "stock": {"rounds": "0.5M..0.52M", "unserviceable": "0..10%"},
        "use": {"daily": "9k..10k"},
        "question": {"lasts": "45.05d"},
    }
    found = sample(_scenario(sections), samples=16)
    assert found.shortfall is not None
    assert found.shortfall.value == 0
    assert found.shortfall.error > 0


def test_the_mean_of_a_product_of_lognormals_against_the_closed_form() -> None:
    sections = {
        "stock": {"rounds": "1M"},
        "use": {"weapons": "100 to 200", "per_weapon": "10 to 20"},
    }
    found = sample(_scenario(sections)).mean
    assert found is not None
    sigma = math.log(2) / (2 * 1.6448536269514722)
    mean = 1e6 / (math.sqrt(100 * 200) * math.sqrt(10 * 20)) * math.exp(sigma**2)
    assert found.value == pytest.approx(mean, abs=2 * found.error)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "foo"}, "'foo' is not one of conditional, mc"),
        ({"natures": "foo"}, "'foo' is not one of first, pooled, last"),
        ({"samples": 1.5}, "a whole number from 1 to 65,536 is wanted, not 1.5"),
        ({"seed": -1}, "a whole number of 0 or more is wanted, not -1"),
        ({"seed": -1, "method": "mc"}, "a whole number of 0 or more is wanted, not -1"),
        ({"at": [-1]}, "durations are 0 days or more"),
        ({"at": [math.nan]}, "a number is wanted, not nan"),
    ],
)
def test_arguments_that_cannot_be_meant(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sample(_scenario(REFERENCE), **options)


@pytest.mark.parametrize(("name", "limit"), [("daily", 25_000), ("rounds", 600_000)])
def test_a_chance_next_to_0_is_reached_at_the_end_of_the_range(name: str, limit: float) -> None:
    """1.5M rounds, all of them good, last 60 days at 25,000 a day."""
    stock = {"unserviceable": "0..20%"} | ({"rounds": "1M..1.5M"} if name == "daily" else {})
    use = {} if name == "daily" else {"daily": "10k..20k"}
    scenario = _scenario({"stock": stock, "use": use, "question": {"lasts": "60d"}})
    found = solve_chance(scenario, name, 1e-7).value
    assert found is not None
    assert found.value == pytest.approx(limit, rel=1e-3)

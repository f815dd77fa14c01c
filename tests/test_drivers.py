"""Shares of the variance, swings and break-even values."""

from __future__ import annotations

import json
import math
from statistics import pvariance
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimator.errors import InputError
from estimator.quantity.distribution import Lognormal, Uniform
from estimator.scenario.models import Scenario
from estimator.uncertainty.draws import swings
from estimator.uncertainty.drivers import drivers
from estimator.uncertainty.shares import shapley_values, shares
from estimator.uncertainty.solve_for_chance import solve_chance

if TYPE_CHECKING:
    from estimator.uncertainty.shares import Inputs, Target

REFERENCE: dict[str, Any] = {
    "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
    "use": {"daily": "10k to 20k"},
    "question": {"lasts": "60d"},
}
SCHEDULE: dict[str, Any] = {
    "stock": {"rounds": "500k to 700k"},
    "use": {"daily": "10k to 20k", "phases": [{"from": "20..40", "daily": "9k..15k"}]},
    "supply": {"arrivals": [{"on": "15..35", "rounds": "80k"}]},
    "question": {"lasts": "60d"},
}


def _scenario(sections: dict[str, Any], **more: Any) -> Scenario:
    return Scenario.model_validate({**sections, **more})


# -- the estimator of shares, on functions with known shares


def _unit(names: str, low: float = 0.0, high: float = 1.0) -> dict[str, Uniform]:
    return {name: Uniform(low, high) for name in names}


def test_shares_against_ishigami() -> None:
    """sin x + 7 sin² y + 0.1 z⁴ sin x on (−π, π)³ (Ishigami and Homma 1990)."""

    def function(v: Inputs) -> Any:
        return np.sin(v["x"]) + 7 * np.sin(v["y"]) ** 2 + 0.1 * v["z"] ** 4 * np.sin(v["x"])

    a, b = 7, 0.1
    parts = {
        "x": (1 + b * math.pi**4 / 5) ** 2 / 2,
        "y": a**2 / 8,
        "xz": b**2 * math.pi**8 * (1 / 18 - 1 / 50),
    }
    total = sum(parts.values())
    expected = {
        "x": (parts["x"], parts["x"] + parts["xz"], parts["x"] + parts["xz"] / 2),
        "y": (parts["y"], parts["y"], parts["y"]),
        "z": (0, parts["xz"], parts["xz"] / 2),
    }
    found = shares(function, _unit("xyz", -math.pi, math.pi), 11, 0)
    for name, values in expected.items():
        share = found[name]
        assert share.shapley is not None
        for figure, value in zip((share.first, share.total, share.shapley), values, strict=True):
            assert figure.value == pytest.approx(value / total, abs=0.005)
            assert figure.value == pytest.approx(value / total, abs=2 * figure.error + 1e-4)


def test_shares_against_sobols_g() -> None:
    """∏ (|4x − 2| + a)/(1 + a) (Saltelli and Sobol' 1995)."""
    weights = dict(
        zip("abcdefghi", (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0, 99.0), strict=True)
    )

    def function(v: Inputs) -> Any:
        return np.prod([(abs(4 * v[n] - 2) + a) / (1 + a) for n, a in weights.items()], axis=0)

    alone = {name: 1 / (3 * (1 + a) ** 2) for name, a in weights.items()}
    variance = math.prod(1 + v for v in alone.values()) - 1
    found = shares(function, _unit("abcdefghi"), 11, 0)
    for name, own in alone.items():
        assert found[name].first.value == pytest.approx(own / variance, abs=0.005)
        others = (1 + variance) / (1 + own)
        assert found[name].total.value == pytest.approx(own * others / variance, abs=0.005)
        assert found[name].shapley is None  # too many
    assert not found["e"].is_distinct or found["e"].total.value < 1e-3


def test_shares_against_a_sum() -> None:
    """Of 3x + 2y + z all three shares are a²/∑a², and those of Shapley add up to 1."""
    found = shares(lambda v: 3 * v["x"] + 2 * v["y"] + v["z"], _unit("xyz"), 10, 0)
    for name, weight in {"x": 9, "y": 4, "z": 1}.items():
        share = found[name]
        assert share.shapley is not None
        for figure in (share.first, share.total, share.shapley):
            assert figure.value == pytest.approx(weight / 14, abs=2 * figure.error + 1e-9)
            assert figure.error < 0.01
    fair = [share.shapley.value for share in found.values() if share.shapley]
    assert sum(fair) == pytest.approx(1, abs=1e-12)


def test_shares_against_a_product_of_lognormals() -> None:
    """S = (e^(σ²) − 1)/(e^(∑σ²) − 1), ST = S·e^(∑ of the others' σ²)."""
    sigmas = {"x": 0.5, "y": 0.3, "z": 0.1}
    distributions = {name: Lognormal(0.0, sigma) for name, sigma in sigmas.items()}
    found = shares(lambda v: v["x"] * v["y"] / v["z"], distributions, 12, 0)
    whole = sum(sigma**2 for sigma in sigmas.values())
    for name, sigma in sigmas.items():
        first = math.expm1(sigma**2) / math.expm1(whole)
        total = first * math.exp(whole - sigma**2)
        for figure, value in ((found[name].first, first), (found[name].total, total)):
            assert figure.value == pytest.approx(value, abs=2 * figure.error)
            assert figure.error < 0.02
    fair = [share.shapley.value for share in found.values() if share.shapley]
    assert sum(fair) == pytest.approx(1, abs=1e-12)


def test_shapley_values_against_the_glove_game() -> None:
    """One left and two right gloves: only a pair is worth anything (2/3, 1/6, 1/6)."""
    worth = {
        frozenset(some): float(0 in some and len(some) > 1)
        for some in ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    }
    assert shapley_values(worth) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_shares_of_a_chance_against_arithmetic() -> None:
    """The event x ≥ y of two uniform inputs: S = 1/3 and ST = 2/3 for either."""
    found = shares(lambda v: (v["x"] >= v["y"]).astype(np.float64), _unit("xy"), 11, 0)
    for share in found.values():
        assert share.first.value == pytest.approx(1 / 3, abs=0.01)
        assert share.total.value == pytest.approx(2 / 3, abs=0.01)


def test_shares_against_salib() -> None:
    """The same function through SALib's analysis of a larger sample."""
    salib_sample = pytest.importorskip("SALib.sample.sobol")
    salib_analyze = pytest.importorskip("SALib.analyze.sobol")
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0.0, 1.0]] * 3}
    points = salib_sample.sample(problem, 4096, calc_second_order=False, seed=1)

    def one(x: Any, y: Any, z: Any) -> Any:
        return x * y + np.exp(z) / (1 + x)

    check = salib_analyze.analyze(problem, one(*points.T), calc_second_order=False, seed=1)
    found = shares(lambda v: one(v["x"], v["y"], v["z"]), _unit("xyz"), 10, 0)
    for share, first, total in zip(found.values(), check["S1"], check["ST"], strict=True):
        assert share.first.value == pytest.approx(first, abs=0.01)
        assert share.total.value == pytest.approx(total, abs=0.01)


# -- the reference job


def test_log_shares_against_the_reference_job() -> None:
    found = drivers(_scenario(REFERENCE))
    assert found.shares is not None
    expected = {"daily": 0.63313, "rounds": 0.21664, "unserviceable": 0.15023}
    for name, value in expected.items():
        share = found.shares[name]
        assert share.shapley is not None
        for figure in (share.first, share.total, share.shapley):
            assert figure.value == pytest.approx(value, abs=2 * figure.error + 5e-6)
            assert figure.error < 1e-3


def test_log_shares_by_sampling_against_the_sum() -> None:
    """A delivery of one round after 14 years makes it a schedule; the shares stay."""
    late = {"arrivals": [{"on": "5000", "rounds": "1"}]}
    exact = drivers(_scenario(REFERENCE)).shares
    found = drivers(_scenario(REFERENCE, supply=late, question={}), samples=512).shares
    assert exact is not None
    assert found is not None
    for name, share in exact.items():
        assert found[name].first.value == pytest.approx(share.first.value, abs=0.01)
        assert found[name].total.value == pytest.approx(share.first.value, abs=0.005)
        shapley = found[name].shapley
        assert shapley is not None
        assert shapley.value == pytest.approx(share.first.value, abs=0.01)


@pytest.mark.parametrize("of", ["log-days", "days"])
def test_shares_with_terms_against_numpy(of: Target) -> None:
    """Reserve and production are subtracted: pick-freeze on 2^17 Sobol' points of SciPy."""
    np = pytest.importorskip("numpy")
    qmc = pytest.importorskip("scipy.stats").qmc
    sections = {
        "stock": {"rounds": "0.8M..1.2M", "unserviceable": "0..30%", "reserve": "20k..80k"},
        "use": {"weapons": "300..500", "per_weapon": "30..50"},
        "supply": {"production": "0..5k"},
    }
    low = np.array([0.8e6, 0, 20e3, 300, 30, 0])[:, None]
    high = np.array([1.2e6, 0.3, 80e3, 500, 50, 5e3])[:, None]
    points = qmc.Sobol(12, seed=1).random(1 << 17).T
    a, b = (low + (high - low) * part for part in (points[:6], points[6:]))

    def result(x: Any) -> Any:
        days = (x[0] * (1 - x[1]) - x[2]) / (x[3] * x[4] - x[5])
        return days if of == "days" else np.log(days)

    of_a, of_b = result(a), result(b)
    found = drivers(_scenario(sections), of=of)
    assert found.shares is not None
    fair = [share.shapley.value for share in found.shares.values() if share.shapley]
    assert sum(fair) == pytest.approx(1)
    for i, share in enumerate(
        found.shares[name]
        for name in ("rounds", "unserviceable", "reserve", "weapons", "per_weapon", "production")
    ):
        mix = a.copy()
        mix[i] = b[i]
        of_mix = result(mix)
        first = np.mean((of_b - of_a.mean()) * (of_mix - of_a)) / of_a.var()
        total = np.mean((of_a - of_mix) ** 2) / 2 / of_a.var()
        assert share.first.value == pytest.approx(first, abs=2e-3)
        assert share.total.value == pytest.approx(total, abs=2e-3)


def test_log_shares_near_0_against_the_fine_grid() -> None:
    """Where use comes near to production Gaussian rules do not agree; ln(0..2) has a variance 1."""
    near = {"stock": {"rounds": "1M"}, "use": {"daily": "0..2k"}}
    found = drivers(_scenario({**near, "stock": {"rounds": "1M to 2M"}})).shares
    assert found is not None
    rounds = (math.log(2) / (2 * 1.6448536269514722)) ** 2
    assert found["daily"].first.value == pytest.approx(1 / (1 + rounds), abs=1e-3)
    assert drivers(_scenario(near), of="days").of == "chance"  # 1/daily has no mean


def test_shares_of_alternatives_against_arithmetic() -> None:
    """A choice of three, of two and a range: ln(days) is a sum of independent terms."""
    sections = {
        "stock": {"rounds": "1M, 1.5M, 4M", "unserviceable": "10%, 30%"},
        "use": {"daily": "10k to 20k"},
    }
    found = drivers(_scenario(sections)).shares
    assert found is not None
    parts = {
        "rounds": pvariance(map(math.log, (1, 1.5, 4))),
        "unserviceable": pvariance(map(math.log, (0.9, 0.7))),
        "daily": (math.log(2) / (2 * 1.6448536269514722)) ** 2,
    }
    for name, part in parts.items():
        assert found[name].total.value == pytest.approx(part / sum(parts.values()), abs=1e-3)


def test_shares_of_days_against_coefficients_of_variation() -> None:
    """S = CV²/(∏(1 + CV²) − 1) and ST = CV²·∏ of the others (METHODS §4)."""
    found = drivers(_scenario(REFERENCE), of="days")
    assert found.shares is not None
    sigma = math.log(1.5) / (2 * 1.6448536269514722), math.log(2) / (2 * 1.6448536269514722)
    squares = {
        "rounds": math.expm1(sigma[0] ** 2),
        "daily": math.expm1(sigma[1] ** 2),
        "unserviceable": 0.3**2 / 12 / 0.85**2,
    }
    whole = math.prod(1 + square for square in squares.values())
    for name, square in squares.items():
        share = found.shares[name]
        total = square * whole / (1 + square) / (whole - 1)
        for figure, value in ((share.first, square / (whole - 1)), (share.total, total)):
            assert figure.value == pytest.approx(value, abs=2 * figure.error)
            assert figure.error < 3e-3


def test_shares_of_days_against_the_reference_job() -> None:
    found = drivers(_scenario(REFERENCE), of="days").shares
    assert found is not None
    expected = {
        "daily": (0.62687, 0.64308, 0.63496),
        "rounds": (0.21138, 0.22327, 0.21731),
        "unserviceable": (0.14335, 0.15215, 0.14773),
    }
    for name, values in expected.items():
        share = found[name]
        assert share.shapley is not None
        figures = (share.first, share.total, share.shapley)
        assert [f.value for f in figures] == pytest.approx(values, abs=0.005)
        assert share.is_distinct


def test_shares_of_a_chance_by_two_estimators() -> None:
    """Integrating the rate out and counting draws agree; the first is more accurate."""
    smooth = drivers(_scenario(REFERENCE), of="chance").shares
    assert smooth is not None
    counted = drivers(_scenario(_two_natures("10k to 20k")), of="chance", samples=256).shares
    assert counted is not None
    for name, share in smooth.items():
        other = counted[f"nature.a.{name}"]
        assert share.first.value == pytest.approx(other.first.value, abs=1.5 * other.first.error)
        assert share.total.value == pytest.approx(other.total.value, abs=1.5 * other.total.error)


def _two_natures(daily: str) -> dict[str, Any]:
    """The reference job as one of two natures, of which the other never runs out first."""
    other = {"name": "b", "stock": {"rounds": "1000M..2000M"}, "use": {"daily": "10k"}}
    one = {"name": "a", "stock": REFERENCE["stock"], "use": {"daily": daily}}
    return {"nature": [one, other], "question": {"lasts": "60d"}}


# -- what cannot be split


def test_correlated_inputs_have_no_shares() -> None:
    found = drivers(_scenario(REFERENCE, correlation={"rounds:daily": "0.5"}))
    assert found.shares is None
    assert "correlated" in found.notes[0]
    assert len(found.swings) == 3
    assert found.records()[0]["total"] is None


def test_certain_inputs_have_no_variance() -> None:
    found = drivers(_scenario({"stock": {"rounds": "1M"}, "use": {"daily": "16k"}}))
    assert found.shares == {}
    assert found.breaks == ()
    assert [swing.is_point for swing in found.swings] == [True, True]
    assert {swing.size for swing in found.swings} == {0.0}


def test_chance_where_some_draws_never_end() -> None:
    sections = {"stock": {"rounds": "1M..2M"}, "use": {"daily": "10k to 20k"}}
    found = drivers(_scenario(sections, supply={"production": "12k"}))
    assert found.of == "chance"
    assert "never runs out" in found.notes[0]
    assert found.shares is not None
    assert found.shares["daily"].total.value > 0.9
    always = drivers(_scenario({"stock": {"rounds": "1M..2M"}, "use": {"daily": "0, 0, 5k"}}))
    assert always.duration == math.inf
    assert "for ever" in always.notes[0]


def test_chance_where_some_draws_end_at_once() -> None:
    stock = {"rounds": "10k..40k", "reserve": "20k"}
    found = drivers(_scenario({"stock": stock, "use": {"daily": "1k..2k"}}))
    assert found.of == "chance"
    assert "at once" in found.notes[0]
    days = drivers(_scenario({"stock": stock, "use": {"daily": "1k..2k"}}), of="days")
    assert days.of == "days"


def test_useless_inputs_cannot_be_told_from_0() -> None:
    sections = {**SCHEDULE, "supply": {"arrivals": [{"on": "300..400", "rounds": "1M..2M"}]}}
    found = drivers(_scenario(sections), samples=64)
    assert found.shares is not None
    assert not found.shares["arrival.1.rounds"].is_distinct
    assert found.shares["daily"].is_distinct
    swings = {swing.name: swing for swing in found.swings}
    assert swings["arrival.1.rounds"].size == 0


# -- swings and break-even values


def test_swings_against_arithmetic() -> None:
    found = drivers(_scenario({**REFERENCE, "stock": {"rounds": "0.8M to 1.2M", "reserve": "0"}}))
    first, second, third = found.swings
    assert (first.name, second.name, third.name) == ("daily", "rounds", "reserve")
    assert (first.low, first.high) == pytest.approx((10e3, 20e3))
    middle = math.sqrt(0.8e6 * 1.2e6)
    assert (first.days_low, first.days_high) == pytest.approx((middle / 10e3, middle / 20e3))
    assert first.size == pytest.approx(math.log(2))
    assert found.days == pytest.approx(middle / math.sqrt(2e8))
    assert tuple(swings(found.scenario)) == found.swings


def test_swings_to_never_come_first() -> None:
    sections = {"stock": {"rounds": "1M..2M"}, "use": {"daily": "10k to 20k"}}
    found = drivers(_scenario(sections, supply={"production": "12k"}))
    assert found.swings[0].name == "daily"
    assert found.swings[0].size == math.inf
    assert found.records()[0]["days_low"] is None


def test_break_even_against_arithmetic() -> None:
    """At the medians 0.85·√(0.8M·1.2M)/60 a day; with probability the same ratio's median."""
    found = drivers(_scenario(REFERENCE))
    breaks = {each.name: each for each in found.breaks}
    stock = 0.85 * math.sqrt(0.8e6 * 1.2e6)
    point = breaks["daily"].point
    assert point.outcome == "value"
    assert point.value == pytest.approx(stock / 60, rel=1e-9)
    at_chance = breaks["daily"].chance.value
    assert at_chance is not None
    assert at_chance.value == pytest.approx(13825.9, abs=3 * at_chance.error)
    assert breaks["rounds"].point.value == pytest.approx(60 * math.sqrt(2e8) / 0.85, rel=1e-9)
    assert breaks["daily"].median == pytest.approx(math.sqrt(2e8))


def test_break_even_where_no_value_or_every_value_does() -> None:
    sections = {**REFERENCE, "question": {"lasts": "150d"}, "supply": {"production": "1k..2k"}}
    rows = {row["name"]: row for row in drivers(_scenario(sections)).records()}
    assert (rows["unserviceable"]["break_even"], rows["unserviceable"]["at_chance"]) == (
        "none",
    ) * 2
    rows = {
        row["name"]: row
        for row in drivers(_scenario({**sections, "question": {"lasts": "20d"}})).records()
    }
    assert (rows["production"]["break_even"], rows["production"]["at_chance"]) == ("every",) * 2


def test_schedules_have_drivers_too() -> None:
    seen: list[float] = []
    found = drivers(_scenario(SCHEDULE), samples=32, progress=seen.append)
    assert found.shares is not None
    assert sum(share.first.value for share in found.shares.values()) == pytest.approx(1, abs=0.3)
    named = {each.name for each in found.breaks}
    assert "phase.1.daily" in named
    assert "phase.1.from" not in named
    assert seen[-1] == 1
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert {row["name"] for row in data["inputs"]} == {swing.name for swing in found.swings}
    assert "<table>" in found._repr_html_()
    assert found == drivers(_scenario(SCHEDULE), samples=32)


def test_many_inputs_have_no_shapley_shares() -> None:
    arrivals = [{"on": f"{n}0..{n}5", "rounds": "80k..90k"} for n in range(1, 5)]
    found = drivers(_scenario({**SCHEDULE, "supply": {"arrivals": arrivals}}, question={}))
    assert found.shares is not None
    assert len(found.shares) == 12
    assert all(share.shapley is None for share in found.shares.values())


def test_a_chance_needs_a_duration() -> None:
    with pytest.raises(InputError, match="which duration"):
        drivers(_scenario({**REFERENCE, "question": {}}), of="chance")


def test_a_chance_to_break_even_at_lies_between_0_and_1() -> None:
    with pytest.raises(InputError, match="not between 0 and 1"):
        drivers(_scenario(REFERENCE), chance=50)


@pytest.mark.parametrize("sections", [REFERENCE, SCHEDULE])
def test_break_evens_against_solving_for_each(sections: dict[str, Any]) -> None:
    scenario = _scenario(sections)
    for each in drivers(scenario, chance=0.6, samples=16).breaks:
        assert each.chance == solve_chance(scenario, each.name, 0.6, samples=1024)


def test_break_evens_need_few_evaluations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all draws: some thirty for what has a value, two for what none or any value will do."""
    from estimator.uncertainty.design import chances_of

    worked_out = 0

    def counted(drawn: Any) -> Any:
        nonlocal worked_out
        worked_out += 1
        return chances_of(drawn)

    monkeypatch.setattr("estimator.uncertainty.design.chances_of", counted)
    breaks = drivers(_scenario(SCHEDULE), samples=16).breaks
    values = [each for each in breaks if each.chance.outcome == "value"]
    assert 0 < len(values) < len(breaks)
    assert worked_out <= 30 * len(values) + 2 * len(breaks)


def test_shares_of_days_that_may_end_at_once_against_numpy() -> None:
    """T = max(0, S − R)/d on a fine grid of midpoints."""
    points = (np.arange(4000) + 0.5) / 4000
    stock = np.maximum(0, 1e6 * points - 45e3)
    per_day = 1 / (8e3 + 8e3 * points)
    both = np.mean(stock**2) * np.mean(per_day**2) - (stock.mean() * per_day.mean()) ** 2
    sections = {"stock": {"rounds": "0..1M", "reserve": "45k"}, "use": {"daily": "8k..16k"}}
    found = drivers(_scenario(sections), of="days").shares
    alone = {
        "rounds": np.var(stock) * per_day.mean() ** 2 / both,
        "daily": np.var(per_day) * stock.mean() ** 2 / both,
    }
    for name, share in alone.items():
        assert found[name].first.value == pytest.approx(share, abs=1e-3)


def test_mixed_draws_that_end_at_once_have_shares_of_a_chance() -> None:
    stock = {"containers": "1000, 2000", "per_container": "1000 ± 300", "reserve": "1250 to 80000"}
    found = drivers(_scenario({"stock": stock, "use": {"daily": "15680..16320"}}))
    assert found.of == "chance"


def test_no_delivery_helps_that_comes_too_late() -> None:
    """The stock is gone by day 12; the delivery comes on day 30."""
    sections = {
        "stock": {"rounds": "100k..120k"},
        "use": {"daily": "10k..12k"},
        "supply": {"arrivals": [{"on": "30d", "rounds": "50k"}]},
        "question": {"lasts": "60d"},
    }
    breaks = {each.name: each for each in drivers(Scenario.model_validate(sections)).breaks}
    late = breaks["arrival.1.rounds"]
    assert (late.point.outcome, late.chance.outcome) == ("none", "none")
    assert breaks["rounds"].point.value == pytest.approx(60 * 11_000 - 50_000, rel=1e-3)


def test_days_without_a_variance_have_shares_of_a_chance() -> None:
    sections = {"stock": {"rounds": "1M..1.5M"}, "use": {"daily": "0..20k"}}
    found = drivers(Scenario.model_validate(sections), of="days")
    assert found.of == "chance"
    assert "the days have no variance" in found.notes[0]
    assert drivers(Scenario.model_validate(sections), of="log-days").of == "log-days"


def test_a_stock_that_never_ends_has_no_drivers() -> None:
    sections = {
        "stock": {"rounds": "10k..20k"},
        "use": {"daily": "1k", "dud_rate": "10..20%"},
        "supply": {"production": "2k"},
        "question": {"lasts": "5d"},
    }
    found = drivers(Scenario.model_validate(sections))
    assert found.shares is None
    assert found.notes == ("The stock never runs out in any draw: there is nothing to share out.",)
    assert found.idle == ("dud_rate",)


def test_errors_of_shares_of_a_chance_cover_a_long_run() -> None:
    sections = {
        "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
        "use": {"daily": "10k to 20k"},
        "supply": {"production": "0k..9k"},
        "question": {"lasts": "60d"},
    }
    scenario = Scenario.model_validate(sections)
    want = drivers(scenario, of="chance", samples=4096, seed=99).shares
    assert want is not None
    covered = 0
    for seed in range(20):
        found = drivers(scenario, of="chance", samples=64, seed=seed).shares
        assert found is not None
        first = found["daily"].first
        covered += abs(first.value - want["daily"].first.value) <= first.error
    assert covered >= 16


def test_what_shares_cannot_be_of() -> None:
    with pytest.raises(InputError, match="'foo' is not one of log-days, days, chance"):
        drivers(Scenario.model_validate(REFERENCE), of="foo")  # type: ignore[arg-type]

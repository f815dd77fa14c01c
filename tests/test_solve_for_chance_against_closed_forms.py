"""Values solved for a chance: of lognormals in closed form, of schedules by plain draws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import sample
from estimator.uncertainty.solve_for_chance import solve_chance

stats = pytest.importorskip("scipy.stats")

Z95 = stats.norm.ppf(0.95)
DRAWS = 10**6


def _solved(sections: dict[str, Any], name: str, chance: float, **options: Any) -> Any:
    scenario = Scenario.model_validate({**sections, "question": {"lasts": "60d"}})
    found = solve_chance(scenario, name, chance, **options)
    assert found.outcome == "value"
    assert found.value is not None
    return found.value


def _scores(low: float, high: float) -> tuple[float, float]:
    return math.log(low * high) / 2, math.log(high / low) / 2 / Z95


@pytest.mark.parametrize("chance", [0.001, 0.05, 0.5, 0.9, 0.999])
def test_rate_of_two_lognormals(chance: float) -> None:
    """Rounds and weapons are lognormal: so is the rate of one that lasts 60 days."""
    sections = {
        "stock": {"rounds": "0.8M to 1.2M"},
        "use": {"weapons": "100 to 200", "per_weapon": "1"},
    }
    found = _solved(sections, "per_weapon", chance)
    (mu, sigma), (nu, tau) = _scores(0.8e6, 1.2e6), _scores(100, 200)
    exact = math.exp(mu - nu - stats.norm.ppf(chance) * math.hypot(sigma, tau)) / 60
    assert found.value == pytest.approx(exact, abs=2 * found.error)
    assert found.error < 3e-3 * exact


@pytest.mark.parametrize("chance", [0.05, 0.5, 0.95])
def test_stock_of_two_lognormals(chance: float) -> None:
    sections = {"use": {"weapons": "100 to 200", "per_weapon": "5 to 20"}}
    found = _solved(sections, "rounds", chance)
    (mu, sigma), (nu, tau) = _scores(100, 200), _scores(5, 20)
    exact = math.exp(mu + nu + stats.norm.ppf(chance) * math.hypot(sigma, tau)) * 60
    assert found.value == pytest.approx(exact, abs=2 * found.error)
    assert found.error < 1e-3 * exact


def test_one_lognormal_to_ten_digits() -> None:
    mu, sigma = _scores(0.8e6, 1.2e6)
    for chance in (0.01, 0.5, 0.8):
        found = _solved({"stock": {"rounds": "0.8M to 1.2M"}}, "daily", chance)
        exact = math.exp(mu - stats.norm.ppf(chance) * sigma) / 60
        assert found.value == pytest.approx(exact, rel=1e-10)
        assert found.error == 0


@pytest.mark.parametrize(
    ("name", "chance"), [("daily", 0.7), ("arrival.1.rounds", 0.6), ("phase.1.daily", 0.3)]
)
def test_a_schedule_by_plain_draws(name: str, chance: float) -> None:
    """A phase from day 30 on, a delivery on day 10..25 that comes before any stock-out."""
    sections = {
        "stock": {"rounds": "500k..800k"},
        "use": {"daily": "8k..12k", "phases": [{"from": "30", "daily": "9k..15k"}]},
        "supply": {"arrivals": [{"on": "10..25", "rounds": "50k..100k"}]},
    }
    found = _solved(sections, name, chance)
    random = np.random.default_rng(1)
    ends = {
        "rounds": (500e3, 800e3),
        "daily": (8e3, 12e3),
        "phase.1.daily": (9e3, 15e3),
        "arrival.1.rounds": (50e3, 100e3),
    }
    drawn: dict[str, Any] = {key: random.uniform(*pair, DRAWS) for key, pair in ends.items()}

    def share(value: float) -> float:
        v = {**drawn, name: value}
        used = 30 * (v["daily"] + v["phase.1.daily"])
        return float(np.mean(v["rounds"] + v["arrival.1.rounds"] >= used))

    noise = 3.5 * math.sqrt(chance * (1 - chance) / DRAWS)
    low, high = sorted((share(found.value - found.error), share(found.value + found.error)))
    assert low - noise <= chance <= high + noise
    assert found.error < 0.02 * found.value


def test_errors_cover_the_closed_form() -> None:
    """Of 60 seeds 51 to 60 would be inside 99 times in 100 if the bars cover 95%."""
    sections = {
        "stock": {"rounds": "0.8M to 1.2M"},
        "use": {"weapons": "100 to 200", "per_weapon": "1"},
    }
    (mu, sigma), (nu, tau) = _scores(0.8e6, 1.2e6), _scores(100, 200)
    exact = math.exp(mu - nu - stats.norm.ppf(0.8) * math.hypot(sigma, tau)) / 60
    found = [_solved(sections, "per_weapon", 0.8, samples=64, seed=seed) for seed in range(60)]
    assert sum(abs(each.value - exact) <= each.error for each in found) >= 51


def _asked(lasts: str, name: str, chance: float, sections: dict[str, Any]) -> Any:
    scenario = Scenario.model_validate({**sections, "question": {"lasts": lasts}})
    return solve_chance(scenario, name, chance)


@pytest.mark.parametrize("chance", [0.05, 0.3, 0.45])
def test_rates_of_a_uniform_stock_that_lasts_inside_an_interval(chance: float) -> None:
    """Of rounds from 1M to 2M a share of (90 d - 1M)/1M is within, then of (2M - 60 d)/1M."""
    found = _asked("60d..90d", "daily", chance, {"stock": {"rounds": "1M..2M"}})
    assert (found.rule, found.outcome) == ("inside", "value")
    assert found.least.value == pytest.approx((1 + chance) * 1e6 / 90, rel=1e-9)
    assert found.greatest.value == pytest.approx((2 - chance) * 1e6 / 60, rel=1e-9)


def test_an_interval_that_no_rate_meets_so_often() -> None:
    """At best 2M lasts 90 days, and 4/3 M 60: two thirds of the million are between them."""
    sections = {"stock": {"rounds": "1M..2M"}}
    assert _asked("60d..90d", "daily", 0.66, sections).outcome == "value"
    assert _asked("60d..90d", "daily", 0.67, sections).outcome == "none"
    narrow = "60d..66d"  # at best from 20/11 M to 2M
    assert _asked(narrow, "daily", 0.181, sections).outcome == "value"
    assert _asked(narrow, "daily", 0.183, sections).outcome == "none"


@pytest.mark.parametrize("chance", [0.05, 0.5, 0.95])
def test_rate_of_a_lognormal_stock_that_lasts_no_longer(chance: float) -> None:
    found = _asked("60d-", "daily", chance, {"stock": {"rounds": "0.8M to 1.2M"}})
    mu, sigma = _scores(0.8e6, 1.2e6)
    exact = math.exp(mu + stats.norm.ppf(chance) * sigma) / 60
    assert found.greatest is None
    assert found.least.value == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("lasts", ["2mo~", "60d..90d", "45d-"])
@pytest.mark.parametrize("name", ["rounds", "daily", "reserve"])
def test_ends_put_back_in_have_the_chance_wanted(name: str, lasts: str) -> None:
    sections: dict[str, Any] = {
        "stock": {"rounds": "0.8M to 1.2M", "reserve": "50k..100k"},
        "use": {"daily": "10k..20k"},
    }
    found = _asked(lasts, name, 0.3, sections)
    ends = [end for end in (found.least, found.greatest) if end]
    assert ends
    for end in ends:
        part = "use" if name == "daily" else "stock"
        there = {**sections, "question": {"lasts": lasts}}
        there[part] = {**there[part], name: end.value}
        inside = sample(Scenario.model_validate(there)).inside
        assert inside is not None
        assert inside.value == pytest.approx(0.3, abs=2 * inside.error + 2e-4)

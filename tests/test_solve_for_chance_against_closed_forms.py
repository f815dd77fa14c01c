"""Values solved for a chance: of lognormals in closed form, of schedules by plain draws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from estimator.scenario.models import Scenario
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

"""How long until a stock is back at a target, or down to a level: formulas, verdicts, chances."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from estimator.answer.compare import compare
from estimator.answer.estimate import Estimate, estimate, in_production, rebuild, solve
from estimator.answer.reading import short_form
from estimator.errors import InputError
from estimator.scenario.loading import load
from estimator.sweeps.sweep import sweep
from estimator.uncertainty.distribution_of_days import sample
from estimator.uncertainty.drivers import drivers
from estimator.uncertainty.solve_for_chance import solve_chance

F = Fraction
INF = float("inf")


def ends(result: Estimate) -> tuple[object, object, str]:
    return (result.low and result.low.rank, result.high and result.high.rank, result.bound)


REBUILD = [
    # METHODS §2: lead + (target − S + d·lead)/(p − d); short form quantity/rate + lead
    ("rounds = 20000", "", '[supply]\nproduction = 500\n[question]\ntarget = 230000\nlead = "90d"', 510, 510),
    ('rounds = "1M"', 'daily = "2k"', '[supply]\nproduction = "8k"\n[question]\ntarget = "3M"\nlead = "90d"', F(1360, 3), 340),
    ('rounds = "1M"', 'daily = "2k"', '[supply]\nproduction = "8k"\n[question]\ntarget = "3M"', F(1000, 3), 250),
    ('rounds = "1M"\nunserviceable = "50%"', "", '[supply]\nproduction = "5k"\n[question]\ntarget = "1M"', 100, 100),
    ('rounds = "1M"', "weapons = 10\nper_weapon = 2", '[supply]\nproduction = 1020\n[question]\ntarget = "2M"', 1000, F(1_000_000, 1020)),
    ("", "", '[supply]\nproduction = "8k"\n[question]\ntarget = "800k"', 100, 100),
    ('rounds = "3M"', "", '[supply]\nproduction = "8k"\n[question]\ntarget = "3M"', 0, 0),
    ('rounds = "1M"', 'daily = "8k"', '[supply]\nproduction = "8k"\n[question]\ntarget = "3M"', None, 250),
    ('rounds = "1M"', "", '[supply]\nproduction = 0\n[question]\ntarget = "3M"', None, None),
]  # fmt: skip


@pytest.mark.parametrize(("stock", "use", "rest", "days", "short"), REBUILD)
def test_rebuild_against_its_formula(
    stock: str, use: str, rest: str, days: object, short: object
) -> None:
    result = rebuild(load(f"[stock]\n{stock}\n[use]\n{use}\n{rest}"))
    assert result.central.value == days
    assert result.central.outcome == ("never" if days is None else "rebuilds")
    assert short_form(result.central.numbers) == short
    assert result.is_time


def test_rebuild_over_ranges() -> None:
    text = '[stock]\nrounds = "1M"\n[use]\ndaily = "4k"\n[supply]\nproduction = "2k..8k"\n[question]\ntarget = "2M..3M"'
    result = rebuild(load(text))
    assert ends(result) == (250, INF, "exact")
    text = text.replace("2k..8k", "8k+").replace("2M..3M", "3M")
    assert ends(rebuild(load(text))) == (None, 500, "upper")
    # an upper bound of a lead is one of the time, which is no less than without a lead
    text = '[supply]\nproduction = "8k"\n[question]\ntarget = "800k"\nlead = "90d-"'
    assert ends(rebuild(load(text))) == (100, 190, "upper")


def test_what_cannot_be_fired_in_the_lead_time_is_lost() -> None:
    text = '[stock]\nrounds = "100k"\n[use]\ndaily = "2k"\n[supply]\nproduction = "8k"\n[question]\ntarget = "3M"\nlead = "90d"'
    result = rebuild(load(text))
    # empty on day 50; 90 days and then three million at a net 6,000 a day
    assert result.central.value == 90 + F(3_000_000, 6_000)
    (only,) = result.warnings
    assert only.startswith("The stock runs out first, on day 50: ")
    assert result.schedules[""].gaps[0].unmet == 80_000
    assert rebuild(load(text.replace('"100k"', '"180k"'))).warnings == ()


def test_a_rise_of_production_over_two_years() -> None:
    """14,400 a month, sixfold within two years (NYT, January 2023): the ramp makes 1,252,800."""
    text = '[supply]\nproduction = "14,400/month"\nphases = [{ from = "0d", production = "90k/month", over = "24mo" }]\n[question]\ntarget = "2M"'
    months = 24 + (2_000_000 - F(14_400 + 90_000) / 2 * 24) / 90_000
    assert rebuild(load(text)).central.value == months * F("30.4375")


ASKED = [("18mo", "yes"), ("18mo-", "yes"), ("16mo", "no"), ("18mo+", "no"), ("~17mo", "yes")]


@pytest.mark.parametrize(("lasts", "answer"), ASKED)
def test_a_plain_duration_is_asked_as_the_most(lasts: str, answer: str) -> None:
    """Back in 510 days, 16.8 months."""
    text = f'[stock]\nrounds = 20000\n[supply]\nproduction = 500\n[question]\ntarget = 230000\nlead = "90d"\nlasts = "{lasts}"'
    verdict = rebuild(load(text)).verdict
    assert verdict is not None
    assert verdict.answer == answer


SOLVED = [
    # 2M in 640.5 days; 640.5 days at 5,000; one million and 640.5 days at 5,000 or the same less use
    ("production", "", "", 'target = "3M"\nlead = "90d"', F(2_000_000) / F("640.5")),
    ("lead", "", 'production = "5k"', 'target = "3M"', F("730.5") - 400),
    ("target", "", 'production = "5k"', 'lead = "90d"', 1_000_000 + F("640.5") * 5000),
    ("daily", "", 'production = "5k"', 'target = "3M"', 5000 - F(2_000_000) / F("730.5")),
    ("rounds", "daily = 100", 'production = "4k"', 'target = "3M"', 3_000_000 - F("730.5") * 3900),
    ("arrival.1.rounds", "", 'arrivals = [{ on = "20d", rounds = 1 }]', 'target = "3M"', 2_000_000),
]  # fmt: skip


@pytest.mark.parametrize(("name", "use", "supply", "question", "value"), SOLVED)
def test_what_would_have_to_be_to_be_back_within_two_years(
    name: str, use: str, supply: str, question: str, value: F
) -> None:
    text = f'[stock]\nrounds = "1M"\n[use]\n{use}\n[supply]\n{supply}\n[question]\nlasts = "2y"\n{question}'
    result = solve(load(text), name)
    assert result.central.value == value
    assert (result.low, result.high) == (result.central, result.central)


def test_the_main_command_asks_for_no_target() -> None:
    """A file may hold the question of `rebuild` as well."""
    text = '[stock]\nrounds = "1M"\n[question]\nlasts = "60d"\ntarget = "3M"\nlead = "90d"'
    assert estimate(load(text)).central.value == F(1_000_000, 60)


def test_chances_against_arithmetic() -> None:
    """2M at 8,000 to 12,000 a day less 2,000, uniform: days are 2M/(p − 2,000)."""
    text = '[stock]\nrounds = "1M"\n[use]\ndaily = "2k"\n[supply]\nproduction = "{}"\n[question]\ntarget = "3M"\nlasts = "250d"'
    found = sample(load(text.format("8k..12k")), asks="rebuild")
    for percent, days in found.percentiles.items():
        assert days.value == pytest.approx(2e6 / (10e3 - 4e3 * percent / 100), rel=1e-4)
    assert found.inside is not None
    assert found.inside.value == pytest.approx(0.5, abs=1e-4)
    assert found.mean is not None
    assert found.mean.value == pytest.approx(500 * math.log(10 / 6), rel=1e-4)
    assert found.never.value == 0 == found.never.error
    never = sample(load(text.format("1k..5k")), asks="rebuild")
    assert never.never.value == pytest.approx(0.25, abs=1e-4)
    assert never.mean is None
    with pytest.raises(InputError, match="`asks`"):
        sample(load(text.format("1k..5k")), asks="rebuilt")


def test_a_value_for_a_chance_against_arithmetic() -> None:
    """Uniform rounds short of the target, at 90% of them 2.15M: over 640.5 days."""
    text = '[stock]\nrounds = "0.8M..1.3M"\n[question]\ntarget = "3M"\nlead = "90d"\nlasts = "2y"'
    found = solve_chance(load(text), "production", 0.9)
    assert found.value is not None
    assert found.value.value == pytest.approx((2.2e6 - 0.1 * 0.5e6) / 640.5, rel=1e-4)


CHANCES = [
    # 2 to 4 are used a day, 3.8 at most in 90% of draws; a year is 365.25 days
    ("production", {"target": "3000"}, "least", 2000 / 365.25 + 3.8),
    ("target", {"production": "9"}, "greatest", 1000 + 365.25 * 5.2),
    ("lead", {"production": "12", "target": "3000"}, "greatest", (365.25 * 8.2 - 2000) / 12),
    ("rounds", {"production": "6", "target": "3000"}, "least", 3000 - 365.25 * 2.2),
]


@pytest.mark.parametrize(("name", "given", "end", "value"), CHANCES)
def test_every_input_for_a_chance_against_arithmetic(
    name: str, given: dict[str, str], end: str, value: float
) -> None:
    scenario = {"rounds": "1000", "daily": "2..4", "lasts": "1y", **given}
    found = solve_chance({key: text for key, text in scenario.items() if key != name}, name, 0.9)
    assert found.rule == "at most"
    assert getattr(found, end).value == pytest.approx(value, rel=1e-4)
    assert [found.least, found.greatest].count(None) == 1


CERTAIN = {"rounds": "1M", "daily": "100", "production": "5k", "target": "3M", "lead": "90d"}


@pytest.mark.parametrize("lasts", ["2y", "<2y"])
@pytest.mark.parametrize(
    "changed", [{}, {"target": "900k"}, {"production": "50"}], ids=["value", "every", "none"]
)
@pytest.mark.parametrize("name", ["production", "target", "lead", "daily", "rounds"])
def test_without_ranges_a_chance_is_the_value_that_will_do(
    name: str, changed: dict[str, str], lasts: str
) -> None:
    """As `solve` has it, of 12 digits on the side that will do."""
    scenario = CERTAIN | changed | {"lasts": lasts}
    scenario = {key: text for key, text in scenario.items() if key != name}
    exact, found = solve(scenario, name).central, solve_chance(scenario, name, 0.9)
    assert found.outcome == exact.outcome
    if found.value is not None:
        assert exact.value is not None
        assert found.value.value == pytest.approx(float(exact.value), rel=1e-11)
        text = str(Decimal(found.value.value))
        verdict = rebuild(scenario | {name: text}).verdict
        assert verdict is not None
        assert verdict.answer == "yes"


def test_days_that_a_range_may_take_for_a_chance() -> None:
    """Back in 1 to 2 years: made in 275.25 to 640.5 days, 90 after the start."""
    scenario = {key: text for key, text in CERTAIN.items() if key != "production"}
    found = solve_chance(scenario | {"lasts": "1y..2y"}, "production", 0.9)
    assert found.least is not None
    assert found.greatest is not None
    ends = [100 + 2_009_000 / days for days in (640.5, 275.25)]
    assert [found.least.value, found.greatest.value] == pytest.approx(ends, rel=1e-11)


def test_rounds_in_production() -> None:
    """CSIS and others speak of years of production: 180 at 125 a year are 1.44."""
    scenario = {"rounds": "180", "production": "125/year", "lasts": "~1.5y"}
    result = in_production(scenario)
    assert result.central.value == F(180, 125) * F("365.25")
    assert result.verdict is not None
    assert result.verdict.answer == "yes"
    assert ends(in_production({"rounds": "180+", "production": "125/year"}))[2] == "lower"
    with pytest.raises(InputError, match="leave it out"):
        in_production(scenario | {"daily": "1"})
    with pytest.raises(InputError, match="say the production"):
        in_production({"rounds": "180"})


LEVELS = [
    ("50%", "", F("31.25"), "reaches"),
    ("100k", "", F("56.25"), "reaches"),
    ("50%", 'unserviceable = "20%"', 25, "reaches"),
    ("100%", "", 0, "reaches"),
    ("2M", "", 0, "reaches"),
    ("50%", 'reserve = "600k"', None, "never"),
]


@pytest.mark.parametrize(("level", "stock", "days", "outcome"), LEVELS)
def test_until_a_level(level: str, stock: str, days: F | None, outcome: str) -> None:
    text = f'[stock]\nrounds = "1M"\n{stock}\n[use]\ndaily = "16k"\n[question]\nuntil_level = "{level}"'
    result = estimate(load(text))
    assert (result.central.value, result.central.outcome) == (days, outcome)


def test_a_level_over_ranges() -> None:
    """Days are half of the rounds over the rate, of which one is uniform."""
    text = '[stock]\nrounds = "1M"\n[use]\ndaily = "10k..20k"\n[question]\nuntil_level = "50%"\nlasts = "40d"'
    assert ends(estimate(load(text))) == (25, 50, "exact")
    found = sample(load(text))
    assert found.median.value == pytest.approx(500 / 15, rel=1e-4)
    assert found.inside is not None
    assert found.inside.value == pytest.approx(0.25, abs=1e-4)
    assert ends(estimate(load(text.replace("1M", "1M+").replace("10k..", "")))) == (
        25,
        None,
        "lower",
    )


def test_a_reserve_in_days_that_grows_with_the_rate() -> None:
    """From 40 a day on 5 days of use are the level itself, or above it."""
    scenario = {"rounds": "1000", "daily": "20..60", "reserve": "5 days", "until_level": "200"}
    assert ends(estimate(scenario)) == (20, INF, "exact")
    assert sample(scenario).never.value == pytest.approx(0.5, abs=1e-4)
    with pytest.raises(InputError, match="no input 'daily' here"):
        solve(scenario | {"lasts": "30d"}, "daily")


def test_rates_that_a_level_implies() -> None:
    text = '[stock]\nrounds = "1M"\n[question]\nuntil_level = "50%"\nlasts = "50d"'
    assert estimate(load(text)).central.value == 10_000
    assert estimate(load(text.replace("1M", '1M"\nloss = "1%'))).asks == "days"


NATURES = '[[nature]]\nname = "a"\nstock = { rounds = 5 }\nuse = { daily = 1 }\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('supply = { production = "8k" }', "`target`: say the target"),
        ('question = { target = "3M" }', "`production`: say the production"),
        (f"question = {{ target = 5 }}\n{NATURES}", "one stock is rebuilt"),
        ("supply = { production = 5 }\nquestion = { target = 5, until_level = 1 }", "leave it out"),
    ],
)
def test_what_rebuild_refuses(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        rebuild(load(text))


def test_what_a_level_is_refused_with() -> None:
    with pytest.raises(InputError, match="a level is asked of one stock"):
        load(f'question = {{ until_level = "50%" }}\n{NATURES}')
    scenario = load(
        'stock = { rounds = 5 }\nuse = { daily = 1 }\nquestion = { until_level = "50%" }'
    )
    for answer in (
        drivers,
        lambda one: compare({"a": one, "b": one}),
        lambda one: sweep(one, {"daily": "1..2:2"}),
    ):
        with pytest.raises(InputError, match="'50%': a time until a level is no answer here"):
            answer(scenario)
    for name in ("reserve", "lead"):  # of no effect, or of none that is known
        with pytest.raises(InputError, match=f"no input '{name}' here"):
            solve(scenario, name)

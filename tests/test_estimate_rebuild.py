"""How long until a stock is back at a target, against the formula of METHODS."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from fractions import Fraction

import pytest

from estimator.answer.estimate import Estimate, rebuild
from estimator.answer.reading import short_form
from estimator.errors import InputError
from estimator.scenario.loading import load

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


def test_rebuild_when_the_stock_runs_out_in_the_lead_time() -> None:
    text = '[stock]\nrounds = "100k"\n[use]\ndaily = "2k"\n[supply]\nproduction = "8k"\n[question]\ntarget = "3M"\nlead = "90d"'
    result = rebuild(load(text))
    assert result.central.value == 90 + F(3_000_000 - 100_000 + 180_000, 6_000)
    # lost instead of owed: 90 days and then three million at a net 6,000 a day
    assert "counted as owed; if it is lost instead, it takes 590 days" in result.warnings[0]
    (alone,) = rebuild(load(text.replace('"8k"', '"1k"'))).warnings
    assert alone.endswith("counted as owed.")
    assert rebuild(load(text.replace('"100k"', '"180k"'))).warnings == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('supply = { production = "8k" }', "`target`: say the target"),
        ('question = { target = "3M" }', "`production`: say the production"),
        ('stock = { reserve = 5 }\nsupply = { production = 5 }\nquestion = { target = 5 }', "reserve: rebuild takes constant"),
        ('supply = { production = 5, arrivals = [{ on = "5d", rounds = 5 }] }\nquestion = { target = 5 }', "leave this out"),
    ],
)  # fmt: skip
def test_what_rebuild_refuses(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        rebuild(load(text))

"""The words for inputs, durations and what was asked."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from fractions import Fraction

import pytest

from estimator.answer.estimate import estimate
from estimator.answer.verdict import asked
from estimator.output import words as wording
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.loading import load
from estimator.scenario.models import Scenario
from estimator.scenario.value import read

F = Fraction

PLAIN = Scenario()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rounds", "1M", "1,000,000 rounds"),
        ("rounds", "1", "1 round"),
        ("rounds", "~1", "about 1 round"),
        ("rounds", ">1M", "more than 1,000,000 rounds"),
        ("rounds", "1M+", "at least 1,000,000 rounds"),
        ("rounds", "<1M", "less than 1,000,000 rounds"),
        ("rounds", "1M-", "up to 1,000,000 rounds"),
        ("rounds", "1M..1.5M", "1M..1.5M rounds"),
        ("daily", "16k", "16,000 rounds/day"),
        ("daily", "1", "1 round/day"),
        ("daily", "30k/month", "30k rounds/month (985.63 rounds/day)"),
        ("daily", "~30k/month", "about 30k rounds/month (985.63 rounds/day)"),
        ("unserviceable", "20%", "20%"),
        ("unserviceable", "~20%", "about 20%"),
        ("loss", "1%", "1% a month"),
        ("lasts", "2mo", "2 months (60.875 days)"),
        ("lasts", "60d", "60 days"),
        ("lasts", "1d", "1 day"),
        ("lasts", "~2 months", "about 2 months (60.875 days)"),
        ("kg_per_round", "83.3", "83.3 kg/round"),
        ("per_weapon", "13", "13 rounds/weapon/day"),
        ("arrival.on", "30d", "day 30"),
        ("arrival.on", "2023-11-01", "2023-11-01"),
        ("arrival.times", "10", "10"),
        ("rounds", "@nis-2023-11-rounds", "more than 1,000,000 rounds"),
    ],
)
def test_amount(name: str, text: str, words: str) -> None:
    assert wording.amount(read(BY_NAME[name], text), name, PLAIN) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("16k", "16,000 rounds a day"),
        ("16k+", "16,000 rounds a day or more"),
        (">16k", "more than 16,000 rounds a day"),
        ("16k-", "16,000 rounds a day or less"),
        ("480k/month", "480k rounds a month (15,770 rounds a day)"),
        ("1", "1 round a day"),
    ],
)
def test_said_after_a_preposition(text: str, words: str) -> None:
    assert wording.said(read(BY_NAME["daily"], text), "daily", PLAIN) == words


def test_exactly_drops_the_hedge() -> None:
    assert wording.exactly(read(BY_NAME["rounds"], "1M+"), "rounds", PLAIN) == "1,000,000 rounds"


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("16k rounds/day", "16k rounds a day"),
        ("30k rounds/month", "30k rounds a month"),
        ("13 rounds/weapon/day", "13 rounds per weapon a day"),
        ("83 kg/round", "83 kg per round"),
    ],
)
def test_spoken(words: str, spoken: str) -> None:
    assert wording.spoken(words) == spoken


@pytest.mark.parametrize(
    ("value", "unit", "way", "words"),
    [
        (F("0.0416"), "fraction", 0, "4.16%"),
        (F(1, 3), "fraction", -1, "33.3%"),
        (F(1, 3), "fraction", 1, "33.4%"),
        (F("0.7391"), "fraction/month", -1, "73.9% a month"),
        (F(50_000, 3), "rounds/day", -1, "16,666 rounds/day"),
        (F(50_000, 3), "rounds/day", 0, "16,667 rounds/day"),
        (F("0.999"), "rounds", 1, "0.999 rounds"),
        (F("0.9999"), "rounds", 1, "1 round"),
        (5, "number", 0, "5"),
        (F("62.5"), "when", 0, "day 62.5"),
        (1, "t", 0, "1 t"),
    ],
)
def test_with_unit(value: F, unit: str, way: int, words: str) -> None:
    assert wording.with_unit(value, unit, way=way) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("daily", "the daily rate"),
        ("phase.2.daily", "the rate of phase 2"),
        ("arrival.10.rounds", "the size of delivery 10"),
        ("arrival.1.on", "the day of delivery 1"),
        ("ration.below", "the ration level"),
        ("nature.152 mm.rounds", "the stock of 152 mm"),
        ("nature.5.56 mm.arrival.1.rounds", "the size of delivery 1 of 5.56 mm"),
        ("nature.\x1b[31mx.daily", "the daily rate of [31mx"),
        ("dud_rate", "dud_rate"),
    ],
)
def test_label(name: str, words: str) -> None:
    assert wording.label(name, PLAIN) == words


def test_every_input_that_can_be_solved_for_has_a_label() -> None:
    rows = [
        row.name
        for row in BY_NAME.values()
        if row.effect and row.name not in {"arrival.times", "share"}
    ]
    numbered = {"phase", "production_phase", "arrival"}
    for name in rows:
        head, _, last = name.partition(".")
        full = f"{head}.1.{last}" if head in numbered else name
        assert wording.label(full, PLAIN) != full


def test_unit_of() -> None:
    assert wording.unit_of("nature.152 mm.phase.2.daily", PLAIN) == "rounds/day"


@pytest.mark.parametrize(
    ("text", "words", "plain", "asks"),
    [
        ("60d", "60 days", "60 days", "at least 60 days"),
        ("1d", "1 day", "1 day", "at least 1 day"),
        ("2mo", "2 months (60.875 days)", "2 months (60.875 days)", "at least 2 months (60.875 days)"),
        ("1y", "1 year (365.25 days)", "1 year (365.25 days)", "at least 1 year (365.25 days)"),
        (">60d", "more than 60 days", "60 days", "at least 60 days"),
        ("2mo-", "up to 2 months (60.875 days)", "2 months (60.875 days)", "at most 2 months (60.875 days)"),
        ("~2mo", "about 2 months (48.7 to 76.1 days)", "2 months (48.7 to 76.1 days)", "about 2 months (48.7 to 76.1 days)"),
        ("50d..70d", "50 to 70 days", "50 to 70 days", "50 to 70 days"),
        ("2..3mo", "2 to 3 months (60.9 to 91.3 days)", "2 to 3 months (60.9 to 91.3 days)", "2 to 3 months (60.9 to 91.3 days)"),
        ("@nis-2023-11-duration-english", "about 2 months (48.7 to 76.1 days)", "2 months (48.7 to 76.1 days)", "about 2 months (48.7 to 76.1 days)"),
    ],
)  # fmt: skip
def test_durations(text: str, words: str, plain: str, asks: str) -> None:
    scenario = load(f'question = {{ lasts = "{text}" }}')
    assert wording.duration(scenario) == words
    assert wording.duration(scenario, hedged=False) == plain
    question = asked(scenario.question.lasts.quantity, scenario.month)
    assert wording.asked_words(question, scenario) == asks


def test_limits() -> None:
    plain = 'stock = { rounds = "1M" }\nuse = { daily = "16k" }\n'
    assert wording.limits(estimate(load(plain))) == []
    assert wording.limits(estimate(load(plain + 'question = { lasts = "50d..70d" }'))) == [50, 70]

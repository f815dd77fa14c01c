"""Worked examples that others published, in their own words, through the command line.

Each row names who published it. The number expected is theirs, or follows from theirs by the
arithmetic that they state. Where they state a formula alone, the row says so, and its inputs are
ours.
"""

from __future__ import annotations

import re
import shlex

import pytest
from cli_harness import call, one_line

MM4632 = "US Army subcourse MM4632"
IEA = "IEA, Oil Stocks of IEA Countries, methodology"
CSIS_GAME = "CSIS, The First Battle of the Next War, 2023-01-09"

NUMBERS = [
    # p. 12: weapon density × expenditure rate × days of supply, 500 rifles for 60 days
    (
        f"{MM4632}, p. 12",
        "solve rounds --weapons '500 rifles' --per-weapon '28.7 rounds per rifle per day'"
        " --lasts '60 days'",
        861_000,
    ),
    (
        f"{MM4632}, p. 12",
        "solve rounds --weapons '500 rifles' --per-weapon '26.41 rounds per rifle per day'"
        " --lasts '60 days'",
        792_300,
    ),
    (
        f"{MM4632}, p. 12, backwards",
        "--rounds 2,263,230 --weapons '500 rifles' --lasts '60 days'",
        75.441,
    ),
    # p. 20: (O/H − S/L) ÷ WD ÷ DOS
    (
        f"{MM4632}, p. 20: controlled supply rate (formula alone)",
        "--rounds 50,000 --reserve 10,000 --weapons '54 howitzers' --lasts '15 days'",
        (50_000 - 10_000) / 54 / 15,
    ),
    (
        f"{MM4632}, p. 20: the safety level as days of supply (formula alone)",
        "--rounds 50,000 --reserve '5 days' --weapons 54 --per-weapon 40",
        50_000 / (54 * 40) - 5,
    ),
    # 10% of all stocks are deducted as unavailable; 90 days of net imports are to be held
    (IEA, "--rounds '100 days' --daily '1M barrels a day' --unserviceable 10%", 90),
    (
        IEA,
        "solve rounds --daily '1M barrels a day' --unserviceable 10% --lasts '90 days'",
        90e6 / 0.9,
    ),
    # 1.75 gowns and 8.6 gloves a patient and day; a ward of a hundred is ours
    (
        "New Mexico Medical Advisory Team, PPE burn rate, 2020-04-03",
        "--rounds '10,000 gowns' --weapons '100 patients'"
        " --per-weapon '1.75 gowns per patient per day'",
        10_000 / 175,
    ),
    (
        "New Mexico Medical Advisory Team, PPE burn rate, 2020-04-03",
        "--containers '1,000 boxes' --per-container '100 gloves/box' --weapons '100 patients'"
        " --per-weapon '8.6 gloves per patient per day'",
        100_000 / 860,
    ),
    # the mean over the days between two counts is the rate, and what is left is divided by it
    (
        "CDC, PPE Burn Rate Calculator: the mean use of the days counted (formula alone)",
        "--rounds '40 boxes' --daily '12 boxes in 3 days'",
        40 / (12 / 3),
    ),
]

VERDICTS = [
    (
        "US Strategic Petroleum Reserve in 2012: 694.9M barrels, 36 days of use at 19.5M",
        "--rounds '694.9M barrels' --daily '19.5M barrels a day' --lasts 'about 36 days'",
        "last 35.6 days",
        "Yes",
    ),
    (
        "the same: 58 days of imports at 12M",
        "--rounds '694.9M barrels' --daily '12M barrels a day' --lasts 'about 58 days'",
        "last 57.9 days",
        "Yes",
    ),
    (
        f"{CSIS_GAME}: 450 LRASM within a week; CSIS, 2025-09-16: 100 a day",
        "--rounds '450 missiles' --daily '100 missiles a day' --lasts 'less than 1 week'",
        "last 4.5 days",
        "Yes",
    ),
    (
        f"{CSIS_GAME}: 200 to 500 aircraft at 120 a year take two to four years",
        "--rounds 'between 200 and 500' --daily '120 a year' --lasts '2..4 years'",
        "about 2.9 years",
        "Probably",
    ),
    (
        "CSIS, War and the Modern Battlefield, 2025-09-16: 180 missiles, a year and a half of 125",
        "--rounds '180 missiles' --daily '125 missiles a year' --lasts 'about a year and a half'",
        "last 526 days",
        "Yes",
    ),
    (
        "RUSI, The Impact of a Taiwan Strait Crisis on European Defence, 2024-11-20: five weeks",
        "--rounds '1,600 interceptors' --daily '1,400 interceptors a month'"
        " --production '500 interceptors a year' --lasts 'about five weeks'",
        "35.9 days",
        "Yes",
    ),
]


@pytest.mark.parametrize(
    ("command", "number"), [row[1:] for row in NUMBERS], ids=[row[0] for row in NUMBERS]
)
def test_number(command, number):
    result = call(*shlex.split(command), "-q")
    assert result.code == 0, result.err
    assert float(result.out) == pytest.approx(number, rel=1e-11)


@pytest.mark.parametrize(
    ("command", "days", "word"), [row[1:] for row in VERDICTS], ids=[row[0] for row in VERDICTS]
)
def test_verdict(command, days, word):
    result = call(*shlex.split(command), "-f", "plain")
    assert result.code == 0, result.err
    answer, verdict = result.out.splitlines()[:2]
    assert days in answer
    assert re.match(rf"{word}\b", verdict)


def test_the_week_of_the_game_implies_a_rate():
    """450 missiles that are gone within a week were fired at 64 a day or more (CSIS, 2023)."""
    result = call("--rounds", "450 missiles", "--lasts", "less than a week", "-q")
    assert float(result.out.removeprefix(">=")) == pytest.approx(450 / 7)
    assert result.out.startswith(">=")


def test_replacing_what_was_fired():
    """180 missiles at 125 a year are a year and a half of production (CSIS, 2025)."""
    command = "rebuild --rounds 0 --target '180 missiles' --production '125 missiles a year' -q"
    assert float(call(*shlex.split(command)).out) == pytest.approx(180 / 125 * 365.25)


def test_a_rate_in_thousandths_names_both_readings_and_takes_the_one_meant():
    """500 × 75.441 × 60 = 2,263,230 (MM4632, p. 12); 75.441 may be thousands to other readers."""
    command = ["solve", "rounds", "--weapons", "500", "--lasts", "60d", "-q", "--per-weapon"]
    said = one_line(call(*command, "75.441"), 2)
    assert said.endswith("write 75441 or 75.4410")
    assert float(call(*command, "75.4410").out) == 2_263_230

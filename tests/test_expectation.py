"""`--expect`: what an answer must be for the exit code to be 0."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from cli_harness import call, one_line, spawn

POINT = ("--rounds", "1M", "--daily", "16k")
ASKED = (*POINT, "--lasts", "3mo")
BOUND = ("--rounds", "1M+", "--daily", "16k", "--lasts", "3mo")
DRAWN = ("--rounds", "1M to 1.5M", "--daily", "10k..20k", "--lasts", "3mo")
IMPLIED = ("--rounds", "1M", "--lasts", "2mo")
NEVER = ("--rounds", "1M", "--daily", "5k", "--production", "6k")
SOLVED = ("solve", "daily", "--rounds", "1M to 1.5M", "--lasts", "60d", "--chance", "50%")
NONE = ("solve", "reserve", "--rounds", "1M", "--daily", "100k", "--lasts", "60d")
EVERY = ("solve", "rounds", "--daily", "1k", "--lasts", "60d", "--production", "2k")
REBUILT = (
    *("rebuild", "--target", "230k", "--rounds", "20k"),
    *("--production", "500", "--lead", "90d"),
)


@pytest.mark.parametrize(
    ("args", "holds", "fails"),
    [
        (
            POINT,
            ["days>=62.5", "days==62.5", "days=62.5", "days>2mo", "months<=2.1", "days!=62"],
            {
                "days>62.5": "62.5 days",
                "days<62.5": "62.5 days",
                "days >= 3mo": "62.5 days",
                "months>=3": "2.05 months",
                "days!=62.5": "62.5 days",
                "days==62": "62.5 days",
                "days>=62.500001": "62.5 days",
            },
        ),
        (
            ASKED,
            ["verdict==no", "verdict!=yes", "chance<=0", "chance<50%"],
            {"verdict==yes": "'No'", "chance>=0.5": "0%"},
        ),
        (
            BOUND,
            ["days>=60", "days>60", "verdict=nothing-follows", "verdict==Nothing follows"],
            {
                "days<70": "at least 62.5 days",
                "days>=70": "at least 62.5 days",
                "days==62.5": "at least 62.5 days",
                "days!=70": "at least 62.5 days",
            },
        ),
        (
            DRAWN,
            ["chance>=0.35", "verdict==it-could-go-either-way", "days<83"],
            {
                "chance>=0.36": "35.2%",
                "verdict==yes": "'It could go either way'",
                "days>=100": "82.2 days",
            },
        ),
        (IMPLIED, ["value<=20k", "value<=600k/month"], {"value<=15k": "16,427 rounds/day"}),
        (SOLVED, ["value>20k"], {"value<=20k": "20,412 rounds/day"}),
        (REBUILT, ["days<=510", "months<17"], {"days<365": "510 days"}),
    ],
    ids=["point", "asked", "bound", "drawn", "implied", "solved", "rebuilt"],
)
def test_what_holds_and_what_does_not(args, holds, fails):
    bare = call(*args, "-q")
    held = call(*args, "-q", *(part for text in holds for part in ("--expect", text)))
    assert held == bare._replace(code=0)
    for text, value in fails.items():
        result = call(*args, "-q", "--expect", text)
        assert (result.code, result.out) == (1, bare.out)
        assert result.err == f"estimate: expected {text.replace(' ', '')}, but it is {value}\n"


@pytest.mark.parametrize(
    ("args", "text", "why"),
    [
        (NEVER, "days<60", "the answer is never"),
        (NONE, "value>=0", "no value does"),
        (EVERY, "value>=0", "every value does"),
    ],
)
def test_where_there_is_no_number(args, text, why):
    result = call(*args, "--expect", text)
    assert result.code == 1
    assert one_line(result, 1).endswith(f"expected {text}, but {why}")


def test_never_is_longer_than_any_days():
    assert call(*NEVER, "-q", "--expect", "days>=1000000").code == 0


def test_the_page_is_printed_as_usual():
    plain = call(*ASKED)
    failed = call(*ASKED, "--expect", "verdict==yes", "--expect", "days>90")
    assert failed.out == plain.out
    assert failed.err.splitlines() == [
        "estimate: expected verdict==yes, but it is 'No'",
        "estimate: expected days>90, but it is 62.5 days",
    ]
    assert json.loads(call(*ASKED, "-f", "json", "--expect", "days>90").out)["days"] == 62.5


def test_compare_wants_it_of_every_scenario():
    names = ("compare", "nis-2023", "nis-2023-ranges")
    assert call(*names, "-q", "--expect", "days>=60").code == 0
    result = call(*names, "-q", "--expect", "days<100", "--expect", "days>200")
    assert result.code == 1
    assert result.err.splitlines() == [
        "estimate: nis-2023: expected days>200, but it is 62.5 days",
        "estimate: nis-2023-ranges: expected days<100, but it is 120 days",
        "estimate: nis-2023-ranges: expected days>200, but it is 120 days",
    ]


@pytest.mark.parametrize(
    ("args", "text", "message"),
    [
        (POINT, "verdict==yes", "verdict: no duration is asked about; add --lasts 2mo"),
        (POINT, "chance>0.5", "chance: no duration is asked about; add --lasts 2mo"),
        (BOUND, "chance>0.5", "chance: the bounds of the inputs leave it open; expect a verdict"),
        (POINT, "value<20k", "value: the answer is in days; write such as days>=60"),
        (IMPLIED, "days>60", "days: the answer is a value of daily; write such as value>=20k"),
        (IMPLIED, "verdict==yes", "verdict: only a time has one; leave it out"),
        (REBUILT, "chance>0.5", "chance: no duration is asked about; add --lasts 2mo"),
        (POINT, "dys>=60", "an answer has no 'dys'; did you mean 'days'?"),
        (POINT, "days", "'days' is not a comparison such as days>=60"),
        (POINT, "days>=60+", "days: '60+' is no exact number"),
        (POINT, "days>=60%", "days: '60%'"),
        (ASKED, "chance>=50", "chance: '50' is not a fraction; write 50%"),
        (ASKED, "verdict>yes", "'verdict>yes': words are compared with = or !="),
        (ASKED, "verdict==maybe", "verdict is one of yes, probably, "),
        (("compare", "nis-2023", "nis-2023"), "value>1", "value: the answer is in days"),
    ],
)
def test_what_cannot_be_meant(args, text, message):
    result = call(*args, "--expect", text)
    assert one_line(result, 2).startswith(f"--expect: {message}")
    assert result.out == ""


def test_a_stock_alone_has_nothing_to_expect():
    result = call("--rounds", "500k", "--expect", "days>=60")
    assert result.code == 2
    assert "add --daily" in result.err


def test_points_need_no_numpy():
    code = (
        "import sys; from estimator.cli.main import run; "
        "assert run(['--rounds', '1M', '--daily', '16k', '-q', '--expect', 'days>=60']) == 0; "
        "assert 'numpy' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_as_a_process():
    assert spawn(*POINT, "-q", "--expect", "days>=63").code == 1

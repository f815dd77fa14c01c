"""Forecasts beside what came: ratios and readings worked out by hand."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from cli_harness import call
from register_files import SOURCES, write
from test_selection import figure, register

from estimator.register.backtests import backtests, counts

DAY = dt.date(2024, 1, 1)
RUN_OUT = {"metric": "duration", "kind": "forecast", "made": DAY, "from": None, "to": None}
PLAN = {"metric": "production", "kind": "plan", "made": DAY, "value": "60k rounds/month"}
INF = math.inf


def came(value, metric="duration"):
    return figure("came", value, metric=metric)


@pytest.mark.parametrize(
    ("said", "outcome", "type_", "ratio", "reading"),
    [
        # 12 months promised, 20 taken
        (RUN_OUT | {"value": "12 months"}, came("20 months"), "run-out", (5 / 3, 5 / 3), "early"),
        (RUN_OUT | {"value": "~6 months"}, came("6 weeks"), "run-out", (0.23, 0.23), "late"),
        (RUN_OUT | {"value": "<4 months"}, came(">28 months"), "run-out", (7, INF), "early"),
        (RUN_OUT | {"value": "10..12 days"}, came("15 days"), "run-out", (1.25, 1.5), "early"),
        (RUN_OUT | {"value": "~2 months"}, came("2.2 months"), "run-out", (1.1, 1.1), "right"),
        (RUN_OUT | {"value": ">2 months"}, came("9 months"), "run-out", (0, 4.5), "right"),
        (RUN_OUT | {"value": "4 days"}, dt.date(2024, 1, 17), "run-out", (4, 4), "early"),
        (  # made on some day of January
            RUN_OUT | {"value": "10 days", "made": "2024-01"},
            dt.date(2024, 2, 10),
            "run-out",
            (1, 4),
            "part",
        ),
        (PLAN, came("40k rounds/month", "production"), "output", (2 / 3, 2 / 3), "high"),
        (PLAN, came("240k rounds/month", "production"), "output", (4, 4), "low"),
        (PLAN, came("2 tanks/month", "production"), "output", None, "unlike"),
        # a million within a year of the promise, and it took 20 months
        (
            PLAN | {"value": "1M rounds", "to": dt.date(2024, 12, 31)},
            came("20 months"),
            "date of a plan",
            (20 * 30.4375 / 365, 20 * 30.4375 / 365),
            "early",
        ),
        (PLAN | {"to": None}, came("20 months"), "date of a plan", None, "unlike"),
        (RUN_OUT | {"value": "4 days"}, None, "run-out", None, "open"),
        (
            RUN_OUT | {"value": "4 days", "condition": "no resupply", "condition_met": False},
            came("14 days"),
            "run-out",
            (3.5, 3.5),
            "untested",
        ),
    ],
)
def test_what_was_said_and_what_came(said, outcome, type_, ratio, reading):
    id_ = outcome if outcome is None or isinstance(outcome, dt.date) else outcome.id
    told = [figure("said", **said, outcome=id_)]
    told += [outcome] if id_ == "came" else []
    (one,) = backtests(register(*told), told)
    assert (one.type, one.reading) == (type_, reading)
    assert one.ratio == (pytest.approx(ratio, rel=0.01) if ratio else None)


def test_only_forecasts_and_dated_plans_are_listed_and_types_counted_apart():
    told = [
        figure("one", **RUN_OUT, value="1 day", outcome="came"),
        figure("two", **RUN_OUT | {"made": dt.date(2023, 1, 1)}, value="1 month", outcome="came"),
        figure("plan", **PLAN),
        figure("bare", kind="plan"),
        figure("fact"),
        came("9 days"),
    ]
    found = backtests(register(*told), told)
    assert [one.said.id for one in found] == ["two", "one", "plan"]
    assert counts(found) == {"run-out": {"early": 1, "late": 1}, "output": {"open": 1}}


FORECAST = """
[[figure]]
id = "own-forecast"
metric = "duration"
about = "until it is empty"
value = "3..4 days"
nature = "mixed"
scope = "unstated"
actor = "IL"
source = "paper-2024"
origin = "a test air force"
status = "cited"
credibility = 3
kind = "forecast"
made = 2024-01-01
condition = "without resupply"
condition_met = false
outcome = 2024-01-15
"""


def test_the_page_says_which_condition_failed(tmp_path):
    write(tmp_path, sources=SOURCES, figures=FORECAST, case="")
    args = ("figures", "--backtest", "--data", str(tmp_path), "--origin", "test air force")
    lines = call(*args, "-f", "plain").out.splitlines()
    assert lines[0].startswith("1 forecast or plan, 1 with an outcome; ")
    assert lines[-1].split(None, 1)[0] == "own-forecast"
    assert lines[-1].endswith("untested  without resupply: not so")
    (record,) = json.loads(call(*args, "-f", "json").out)["backtests"]
    assert (record["came"], record["least"], record["most"]) == ("2024-01-15", 3.5, 14 / 3)
    none = call("figures", "--backtest", "--metric", "packing")
    assert none.out.startswith("No forecast and no dated plan")
    write(tmp_path, figures=FORECAST.replace("outcome = 2024-01-15", 'outcome = "nope"'))
    result = call("figures", "--backtest", "--data", str(tmp_path))
    assert (result.code, "no figure 'nope'" in result.err) == (2, True)

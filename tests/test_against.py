"""A headline held against the register: which figures, how long, and what agrees."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

import pytest

from estimator.answer.headline import hold_against, lacking
from estimator.output.pages.headline import (
    against_addition,
    against_page,
    against_table,
    agreement,
    days_words,
    sources_addition,
)
from estimator.register.register import shipped
from estimator.scenario.loading import load


def scenario(stock=None, daily=None, lasts=None, start=None, production=None):
    """A scenario from what is given."""
    rows = [
        (f"start = {start}", start),
        (f'[stock]\nrounds = "{stock}"', stock),
        (f'[use]\ndaily = "{daily}"', daily),
        (f'[supply]\nproduction = "{production}"', production),
        (f'[question]\nlasts = "{lasts}"', lasts),
    ]
    return load("\n".join(row for row, wanted in rows if wanted).encode(), "x.toml")


def held(*args, **more):
    return hold_against(scenario(*args, **more), shipped())


def ids(against):
    return {row.figure.id for row in against.rows}


@pytest.mark.parametrize(
    ("args", "name"),
    [
        ({"stock": "1M"}, "daily"),
        ({"stock": "1M", "lasts": "2mo"}, "daily"),
        ({"daily": "16k"}, "rounds"),
        ({"stock": "1M", "daily": "16k"}, ""),
        ({"lasts": "2mo"}, ""),
    ],
)
def test_what_is_lacking(args, name):
    assert lacking(scenario(**args)) == name
    assert (held(**args) is not None) == bool(name)


def test_every_sourced_rate_of_the_time_against_a_scan_of_the_register():
    """Metric, unit, actor and days, read off the register by hand."""
    register = shipped()
    own = register.figure("nis-2023-11-rounds")
    fired_until = dt.date(2023, 12, 31)  # two months after the last delivery
    wanted = set()
    for figure in register.figures.values():
        first, last = register.period(figure) or (None, None)
        if (
            figure.metric == "firing_rate"
            and figure.value.endswith(("/day", "/month"))
            and figure.source
            and (figure.recipient or figure.actor) == "RU"
            and first is not None
            and first <= fired_until
            and last >= own.since
        ):
            wanted.add(figure.id)
    found = held("@nis-2023-11-rounds", lasts="~2mo")
    assert ids(found) == wanted
    assert len(wanted) == 9
    assert found.actors == ("RU",)
    assert found.period == (own.since, fired_until)


@pytest.mark.parametrize(
    "args",
    [
        {"stock": "1M", "lasts": "2mo"},
        {"stock": "@nis-2023-11-rounds", "lasts": "~2mo"},
        {"stock": "1M", "start": "2023-11-01"},
        {"daily": "16k"},
    ],
)
def test_no_earlier_war_no_norm_and_no_plan_is_held_against_another_time(args):
    for row in held(**args).rows:
        _, last = shipped().period(row.figure)
        assert last.year > 2020, row.figure.id
        assert row.figure.kind in (None, "actual")


def test_rows_of_one_scope_and_origin_stand_together():
    groups = [(row.figure.actor, row.figure.scope, row.figure.origin) for row in held("1M").rows]
    assert groups == sorted(groups)
    assert len(groups) > 20


def test_a_duration_of_somebody_else_does_not_widen_whose_fire_it_is():
    assert held("@nis-2023-11-rounds", lasts="@nis-2023-11-duration-english").actors == ("RU",)


def test_a_start_is_a_time_too():
    found = held("1M", start="2023-11-01")
    assert found.actors == ()
    assert {"rusi-2023-12-ua", "rusi-2023-12-ru"} <= ids(found)
    assert "syrskyi-2024-08-ru" not in ids(found)
    assert "syrskyi-2024-08-ru" in ids(held("1M"))


def test_stocks_for_a_rate():
    found = held(daily="@rusi-2024-10-ru")
    assert found.name == "rounds"
    assert "nis-2023-11-rounds" in ids(found)
    assert {row.figure.metric for row in found.rows} == {"transfer", "stockpile"}
    assert all("day" not in row.figure.quantity.unit.dims for row in found.rows)


@pytest.mark.parametrize(
    ("stock", "lasts", "id_", "days", "words", "agrees"),
    [
        ("1M", "~2mo", "osc-2025-ru-without-kp", Fraction(10**6, 13493), "74.1", "yes"),
        ("1M", "~2mo", "osc-2025-ru-mean", Fraction(10**6, 22729), "44", "no"),
        ("1M", "60d", "osc-2025-ru-without-kp", Fraction(10**6, 13493), "74.1", "yes"),
        ("1M", "<60d", "osc-2025-ru-without-kp", Fraction(10**6, 13493), "74.1", "no"),
        (">1M", "~2mo", "osc-2025-ru-without-kp", Fraction(10**6, 13493), "74.1 or more", "yes"),
        ("<1M", "~2mo", "osc-2025-ru-without-kp", Fraction(10**6, 13493), "74.1 or less", "yes"),
        ("1M", "~2mo", "rusi-2024-10-ru", None, "62.5 to 143", "in part"),
        ("1M", "~2mo", "syrskyi-2023-10-ru", Fraction(100, 3), "33.3 or less", "no"),
        (">1M", "~2mo", "syrskyi-2023-10-ru", None, "no bound", ""),
        ("1M", None, "osc-2025-ru-mean", Fraction(10**6, 22729), "44", ""),
    ],
)
def test_days_and_agreement(stock, lasts, id_, days, words, agrees):
    (result,) = (row.result for row in held(stock, lasts=lasts).rows if row.figure.id == id_)
    assert days_words(result) == words
    assert agreement(result) == agrees
    if days is not None:
        face = result.face[0] if result.face else result.central
        assert face.rank == days


def test_the_table_says_once_what_holds_of_all():
    table = against_table(shipped(), held("@nis-2023-11-rounds", lasts="~2mo"))
    assert table.columns == ["figure", "rounds/day", "covers", "days or more", "agrees", "grade"]
    assert set(table.heads.values()) == {
        "Russia, tube and rockets: Open Source Centre",
        "Russia, scope unstated: French Senate, January 2024",
        "Russia, scope unstated: Open Source Centre",
        "Russia, scope unstated: RUSI and Open Source Centre",
        "Russia, scope unstated: RUSI interviews in Ukraine",
        "Russia, scope unstated: Ukrainian General Staff count",
    }
    assert sorted(table.heads) == [0, 1, 2, 4, 5, 6]
    assert table.title == "Held against sourced rates of fire of Russia, 2023-08-01 to 2023-12-31"
    mixed = against_table(shipped(), held("1M"))
    assert list(mixed.columns)[3] == "days"
    assert {row[3] for row in mixed.rows} >= {"500 or more", "33.3 or less"}
    assert mixed.title == "Held against all sourced rates of fire"


def test_the_headline_without_a_rate():
    addition = against_addition(
        shipped(), hold_against(scenario("@nis-2023-11-rounds", lasts="~2mo"), shipped())
    )
    assert addition.lead == [
        "Held against 9 sourced rates of fire from 5 origins: "
        "1 agrees, 3 in part, 4 do not, 1 leaves it open."
    ]
    (row,) = (row for row in addition.data["against"] if row["figure"] == "osc-2025-kp-rate")
    assert row == {
        "figure": "osc-2025-kp-rate",
        "value": "7,400 rounds/day",
        "actor": "RU",
        "scope": "tube and rockets",
        "apart": None,
        "origin": "Open Source Centre",
        "from": "2023-10-04",
        "to": "2025-04-18",
        "source": "rusi-2025-05-06",
        "publisher": "RUSI",
        "published": "2025-05-06",
        "grade": "B3",
        "low": 135.135135135,
        "high": 135.135135135,
        "bound": "lower",
        "agrees": "no",
    }
    assert "differ by a factor of 3 to 7" in addition.warnings[0]


def test_a_stock_alone():
    wanted = scenario("@nis-2023-11-rounds")
    page = against_page(shipped(), wanted, hold_against(wanted, shipped()))
    assert page.body().lead == [
        "No rate is given: at 9 sourced rates of fire the stock lasts 33.3 to 250 days"
        ", counting each bound as exactly its number."
    ]
    assert page.bare == "unbounded"
    assert page.data()["outcome"] == "unknown"
    assert page.data()["sources"][0]["publisher"] == "News1"
    assert page.records() == page.data()["against"]


def test_a_rate_that_never_empties_a_stock():
    wanted = scenario("1M", production="1M/day")
    found = hold_against(wanted, shipped())
    assert {days_words(row.result) for row in found.rows} == {"never", "no bound"}
    page = against_page(shipped(), wanted, found)
    assert page.body().lead == [
        "No rate is given: at 43 sourced rates of fire the stock never runs out"
        ", counting each bound as exactly its number."
    ]
    assert all(row["low"] is None for row in page.records())
    assert not any(math.inf in row.values() for row in page.records())


@pytest.mark.parametrize(
    ("args", "lead"),
    [
        ({"stock": "1M", "start": "2030-01-01"}, ""),
        (
            {"stock": "1M", "production": "10k/day", "start": "2023-11-01"},
            "No rate is given: at 11 sourced rates of fire the stock lasts 50 days or more, "
            "or never runs out, counting each bound as exactly its number.",
        ),
        (
            {"daily": "16k", "start": "2023-06-15"},
            "No stock is given: at this rate 9 sourced transfers and stocks last 18.8 to 750 days"
            ", counting each bound as exactly its number.",
        ),
    ],
)
def test_the_sentence_for_a_stock_or_a_rate_alone(args, lead):
    wanted = scenario(**args)
    found = hold_against(wanted, shipped())
    if not lead:
        assert found.rows == ()
        return
    assert against_page(shipped(), wanted, found).body().lead == [lead]


def test_what_an_answer_rests_on():
    register = shipped()
    used = scenario("@nis-2023-11-rounds", "@rusi-2023-12-ua")
    addition = sources_addition(register, [used, used])
    (table,) = addition.tables
    assert [row[0] for row in table.rows] == ["@nis-2023-11-rounds", "@rusi-2023-12-ua"]
    assert table.rows[0][1:] == [
        "News1, 2023-11-01, after National Intelligence Service (South Korea)",
        "2023-08 to 2023-11",
        "B3",
    ]
    assert addition.record["sources"].startswith(
        "nis-2023-11-rounds (B3): News1, 2023-11-01, after National Intelligence Service"
    )
    assert [source["grade"] for source in addition.data["sources"]] == ["B3", "B2"]
    assert any(line.startswith("Different users") for line in addition.warnings)
    assert len(set(addition.warnings)) == len(addition.warnings)

"""A headline of one's own, held against what sources report, and the note about it."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from cli_harness import call, one_line
from register_files import write

import estimator
from estimator.register.register import shipped

HEADLINE = ("--rounds", "500k", "--lasts", "1mo")
DATED = {"SOURCE_DATE_EPOCH": "1795651200"}  # 2026-11-26


def plain(*args):
    result = call(*args, "-f", "plain")
    assert result.code == 0, result
    return result.out


def rows(*args):
    return json.loads(call(*args, "-f", "json").out)["against"]


def reported(actor, since, until):
    """The rates, and totals that no rate stands beside, read off the register by hand."""
    register = shipped()
    fired = [f for f in register.figures.values() if f.metric == "firing_rate" and f.source]
    fired = [f for f in fired if f.kind in (None, "actual")]
    rates = [f for f in fired if f.value.endswith((" rounds/day", "/hour", "rounds/month"))]
    days = {(f.actor, f.origin, f.since, f.until) for f in rates}
    totals = [f for f in fired if f.value.endswith(" rounds")]
    totals = [f for f in totals if f.since and (f.actor, f.origin, f.since, f.until) not in days]
    return {
        f.id for f in rates + totals if f.actor == actor and f.since <= until and f.until >= since
    }


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2024", "2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12-28", "2024-01-31", "2023-12-28", "2024-01-31"),
    ],
)
@pytest.mark.parametrize("actor", ["UA", "RU"])
def test_the_figures_are_those_of_the_actor_in_that_time(actor, since, until, first, last):
    args = (*HEADLINE, "--against", actor, "--since", since, "--until", until)
    wanted = reported(actor, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    if not wanted:
        assert "those that the register has cover" in plain(*args)
        return
    found = rows(*args)
    assert {row["figure"] for row in found} == wanted
    assert {row["actor"] for row in found} == {actor}
    assert f", {first} to {last}\n" in plain(*args)


def test_without_a_time_it_is_the_latest_two_years_of_that_actor():
    out = plain(*HEADLINE, "--against", "UA")
    assert "Held against sourced rates of fire of Ukraine, 2023-10-09 to 2025-10-08\n" in out


@pytest.mark.parametrize(
    ("args", "first", "last"),
    [
        (HEADLINE, "2023-11-01", "2023-12-01"),  # from the start on, for as long as it lasts
        (("--rounds", "1M", "--daily", "16k"), "2023-11-01", "2024-01-02"),
    ],
)
def test_a_start_says_the_time_of_use(args, first, last):
    out = plain(*args, "--start", "2023-11-01", "--against", "RU")
    assert f"of Russia, {first} to {last}\n" in out


def test_the_time_is_that_of_the_use_and_not_of_the_transfer():
    out = plain("--rounds", "@nis-2023-11-rounds", "--lasts", "2mo~")
    assert "of Russia, 2023-08-01 to 2023-12-31\n" in out  # two months after the last delivery


def test_rows_show_actor_scope_origin_and_period():
    out = plain(*HEADLINE, "--against", "UA", "--since", "2024")
    lines = [line.strip() for line in out.splitlines()]
    head = lines.index("Ukraine, scope unstated: Ukrainian defence ministry")
    assert lines[head + 1].split() == [
        "umerov-2024-01-ua",
        "less",
        "than",
        "2,000",
        "2024-01",
        "250",
        "or",
        "more",
        "B2",
    ]


SENTENCES = [
    (
        (*HEADLINE, "--against", "UA", "--since", "2024-01"),
        "No reported Ukrainian rate of fire of that time is as high as 16,427 a day; the nearest "
        "is 14,607 (syrskyi-2024-08-ua-total, 131,460 rounds in 9 days), nine tenths of it.",
    ),
    (
        (*HEADLINE, "--against", "UA", "--since", "2023-06", "--until", "2023-07"),
        "No reported Ukrainian rate of fire of that time is as high as 16,427 a day; the nearest "
        "is about 9,000 (rusi-2024-10-ua-peak), three fifths of it.",
    ),
    (
        ("--rounds", "90k", "--lasts", "1mo", "--against", "UA", "--until", "2023-03-03"),
        "No reported Ukrainian rate of fire of that time is as low as 2,957 a day; the nearest "
        "is 3,614 (reznikov-2023-03-ua), 1.2 times as much.",
    ),
    (
        (*HEADLINE, "--against", "RU", "--since", "2025"),
        "No reported Russian rate of fire of that time is 16,427 a day; the nearest are 13,493 "
        "(osc-2025-ru-without-kp), four fifths of it, and about 23,000 "
        "(syrskyi-2025-04-ru-low), 1.4 times as much.",
    ),
    (
        ("--rounds", "1M", "--daily", "16k", "--against", "RU", "--since", "2023"),
        "16,000 a day lies within what 3 of 11 origins of Russian rates of fire of that time "
        "report (rusi-2023-05-ru-q1, rusi-2024-10-ru, syrskyi-2023-08-ru).",
    ),
    (
        ("--rounds", "40k", "--lasts", "1mo", "--against", "UA", "--since", "2024"),
        "1,314 a day lies within the bounds that 3 of 5 origins of Ukrainian rates of fire of "
        "that time give (csis-2025-10-ua-rate, rusi-2024-10-ua-low, umerov-2024-01-ua).",
    ),
    (
        ("--daily", "16k", "--lasts", "2mo", "--against", "RU"),
        "974,000 rounds lie within the bounds that 2 of 10 origins of Russian transfers and "
        "stocks of that time give (mnd-2023-12-152, mnd-2024-06-152, osc-2025-rounds-lead).",
    ),
    (
        ("--rounds", "1M+", "--lasts", "2mo~", "--against", "UA", "--since", "2024"),
        "13,142 a day or more overlaps what 1 of 5 origins of Ukrainian rates of fire of that "
        "time reports (syrskyi-2024-08-ua-total).",
    ),
    (
        ("--rounds", "1M", "--daily", "0", "--against", "UA", "--since", "2024-08"),
        "0 a day lies within the bounds that 1 of 3 origins of Ukrainian rates of fire of that "
        "time gives (csis-2025-10-ua-rate).",
    ),
    (
        ("--rounds", "1M", "--weapons", "500", "--per-weapon", "60", "--against", "UA"),
        "No reported Ukrainian rate of fire of that time is as high as 30,000 a day; the nearest "
        "is 14,607 (syrskyi-2024-08-ua-total, 131,460 rounds in 9 days), half of it.",
    ),
    (
        (*HEADLINE, "--against", "Ukraine", "--since", "2026"),
        "No source gives a rate of fire of Ukraine for 2026-01-01 on; those that the register "
        "has cover 2022-02-24 to 2025-10-08.",
    ),
    (
        (*HEADLINE, "--against", "kp"),
        "No source gives a rate of fire of North Korea: there is nothing to hold it against.",
    ),
    (
        ("--rounds", "1M", "--against", "DE"),
        "No source gives a rate of fire of Germany: there is nothing to hold it against.",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), SENTENCES)
def test_a_plain_sentence_closes_it(args, sentence):
    assert sentence in plain(*args).split("\n\n")[0].splitlines()


def test_each_actor_has_a_sentence_and_may_be_named_in_one_list():
    listed = plain(*HEADLINE, "--against", "UA,RU", "--since", "2024")
    assert listed == plain(*HEADLINE, "--against", "UA", "--against", "RU", "--since", "2024")
    lead = listed.split("\n\n")[0]
    assert "No reported Ukrainian rate" in lead
    assert "No reported Russian rate" in lead


OWN = """
[[figure]]
id = "own-{name}"
metric = "firing_rate"
about = "fire"
value = "{value}"
nature = "152 mm"
scope = "{scope}"
actor = "UA"
origin = "Paper"
status = "cited"
credibility = 3
source = "own-paper"
"""
SOURCE = """
[[source]]
id = "own-paper"
publisher = "Paper"
title = "News"
published = 2030-01-02
language = "en"
kind = "news"
reliability = "C"
"""


def test_without_a_period_or_of_another_scope_figures_stand_apart(tmp_path):
    period = "from = 2030-01-01\nto = 2030-01-31\n"
    figures = [
        OWN.format(name="undated", value="16,400 rounds/day", scope="tube"),
        OWN.format(name="wide", value="16,400 rounds/day", scope="all natures") + period,
        OWN.format(name="near", value="8,000 rounds/day", scope="tube") + period,
        OWN.format(name="stock", value="500k rounds", scope="tube").replace(
            "firing_rate", "stockpile"
        )
        + period,
    ]
    write(tmp_path, sources=SOURCE, figures="".join(figures))
    args = ("--rounds", "@own-stock", "--lasts", "1mo", "--against", "UA", "--since", "2030")
    args = (*args, "--data", str(tmp_path))
    out = plain(*args)
    assert "apart, no period stated: Ukraine, tube: Paper" in out
    assert "apart, another scope: Ukraine, all natures: Paper" in out
    assert "as high as 16,427 a day; the nearest is 8,000 (own-near), half of it." in out
    assert {row["figure"]: row["apart"] for row in rows(*args)} == {
        "own-near": None,
        "own-undated": "no period stated",
        "own-wide": "another scope",
    }


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            (*HEADLINE, "--against", "AT"),
            "--against: the register has nothing of 'AT'; "
            "write one of BA, DE, EU, FR, GB, IL, IN, IR, KP, KR, LY, PL, PS, QA, RU, SU, TW, UA, "
            "US, XH, XN, XR, XW, XX",
        ),
        (
            (*HEADLINE, "--against", "UA", "--since", "2025", "--until", "2024"),
            "--since: 2025-01-01 is after --until 2024-12-31; swap them",
        ),
        (
            (*HEADLINE, "--against", "UA", "--since", "2024-13"),
            "--since: '2024-13' is not a month; write one such as 2023-11",
        ),
        (
            ("--rounds", "1M", "--daily", "16k", "--phase", "30d=8k", "--against", "UA"),
            "--against: one rate is held against the register, and this use changes; "
            "leave out --against",
        ),
        (
            (*HEADLINE, "--since", "2024"),
            "--since: nothing is held against the register; add --against UA, or leave out --since",
        ),
        (
            (*HEADLINE, "--note", "-f", "json"),
            "--note: a note is text, as -f plain or -f md has it; leave out --note",
        ),
    ],
)
def test_what_cannot_be_held_is_told_in_one_line(args, said):
    assert one_line(call(*args), 2) == said


def test_natures_are_not_held_against_one_rate():
    text = """
    use = { daily = "12k" }
    question = { lasts = "60d" }
    nature = [
        { name = "152 mm", share = "50%", stock = { rounds = "1M" } },
        { name = "122 mm", share = "50%", stock = { rounds = "1M" } },
    ]
    """
    said = one_line(call("lasts", "-", "--against", "RU", stdin=text), 2)
    assert said == (
        "--against: one rate is held against the register, and each nature has its own; "
        "leave out --against"
    )


def test_programs_get_the_sentence_too():
    args = (*HEADLINE, "--against", "UA", "--since", "2024-01")
    sentence = SENTENCES[0][1]
    assert json.loads(call(*args, "-f", "json").out)["beside"] == sentence
    assert sentence in call(*args, "-f", "csv").out


@pytest.mark.parametrize(
    ("args", "actor"), [(HEADLINE, "UA"), (("--daily", "16k", "--lasts", "2mo"), "RU")]
)
def test_a_headline_alone_says_how_to_hold_it_against_sources(args, actor):
    (line,) = (line for line in plain(*args).splitlines() if line.startswith("Next: "))
    assert line == f"Next: estimate {' '.join(args)} -f plain --against {actor}"
    assert "Next:" not in plain(*args, "--against", actor)
    assert "Next:" not in plain("solve", "daily", *HEADLINE)


def test_the_note_says_all_that_is_needed_to_check_it():
    args = (*HEADLINE, "--against", "UA", "--since", "2024-01")
    out = call(*args, "--note", env=DATED).out
    blocks = out.strip().split("\n\n")
    assert blocks[0] == "Method and sources"
    assert blocks[1] == (
        "Inputs: the stock: 500,000 rounds (assumed); the duration: 1 month (30.4375 days) "
        "(as asked). A month is 30.4375 days."
    )
    assert blocks[2].endswith(f"imply 16,427 rounds a day. {SENTENCES[0][1]}")
    assert blocks[3].startswith(
        "Held against sourced rates of fire of Ukraine, 2024-01-01 on: "
        "less than 5,500 rounds a day (UA, 2025-01 to 2025-10, CSIS, grade B3 [1]); "
    )
    assert blocks[3].endswith(
        "less than 2,000 rounds a day (UA, 2024-01, Ukrainian defence ministry, grade B2 [5])."
    )
    assert "[5] Ukraine says it is facing 'critical' shortage" in blocks[5]
    assert "https://pravda.com.ua/eng/news/2024/02/1/7439833" in blocks[5]
    command = "estimate --rounds 500k --lasts 1mo --against UA --since 2024-01"
    tool = f"munitions-estimator {estimator.__version__}. Calculation of 2026-11-26"
    assert blocks[-1] == f"Cite as: munitions-estimator contributors. {tool}: {command}"


def test_the_note_in_markdown_has_links():
    out = call(*HEADLINE, "--against", "UA", "--note", "-f", "md", env=DATED).out
    assert out.startswith("**Method and sources**\n\n")
    assert re.search(r"^\d+\. .* <https://pravda\.com\.ua/eng/news/2024/02/1/7439833>$", out, re.M)
    assert out.endswith(
        "Calculation of 2026-11-26: `estimate --rounds 500k --lasts 1mo --against UA`\n"
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--rounds", "1M", "--daily", "16k", "--lasts", "2mo"), "last 62.5 days"),
        (("--rounds", "1M", "--against", "UA"), "No rate is given: at 7 sourced rates of fire"),
        (("solve", "daily", *HEADLINE), "16,427 rounds a day"),
        (
            ("solve", "daily", "--rounds", "1M..2M", "--lasts", "60d", "--chance", "50%"),
            "with a chance of at least 50%",
        ),
        (
            ("rebuild", "--target", "3M", "--rounds", "1M", "--production", "8k"),
            "The stock is back at 3,000,000 rounds",
        ),
        (("nis-2023",), "Yes, if 16,000 rounds a day is right, which no source states"),
    ],
)
def test_every_answering_command_has_a_note(args, said):
    result = call(*args, "--note", env=DATED)
    assert result.code == 0, result
    _title, inputs, answer, *_ = result.out.split("\n\n")
    assert inputs.startswith("Inputs: ")
    assert answer.startswith("Result: ")
    assert said in answer
    assert "Assumptions" not in result.out
    assert result.out.splitlines()[-1].endswith(f"2026-11-26: estimate {' '.join(args)}")


def test_a_note_cites_what_a_derived_figure_is_computed_from():
    out = call("--rounds", "1M", "--daily", "@seed-implied-rate", "--note", env=DATED).out
    assert "@seed-implied-rate, derived" in out
    assert "News1. 2023-11-01" in out


def test_a_note_without_a_set_day_has_that_of_the_run():
    before = dt.datetime.now().astimezone().date()
    out = call(*HEADLINE, "--note").out
    days = {before, dt.datetime.now().astimezone().date()}
    assert dt.date.fromisoformat(re.search(r"Calculation of (\S+):", out)[1]) in days


AT_RATE = ("--rounds", "1M", "--daily", "16k")
PRODUCED = (*AT_RATE, "--against", "RU", "--since", "2024", "--production")


FEBRUARY = "rusi-2024-02-ru-152-2024"


def test_production_is_held_against_what_is_said_to_be_made():
    """The figures as the register has them; 1.3M a year is 3,559 a day of 365.25 in a year."""
    made = [f for f in shipped().figures.values() if f.metric == "production" and f.source]
    wanted = {
        f.id
        for f in made
        if f.actor == "RU" and "rounds/" in f.value and f.until and f.until.year >= 2024
    }
    found = json.loads(call(*PRODUCED, "5k", "-f", "json").out)
    assert {row["figure"] for row in found["against_production"]} == wanted
    assert {row["figure"] for row in found["against"]} == reported(
        "RU", dt.date(2024, 1, 1), dt.date.max
    )
    out = plain(*PRODUCED, "5k")
    assert "No reported Russian production rate of that time is 5,000 a day; the nearest are" in out
    assert "3,628 (rusi-2024-06-ru-152-2024), three quarters of it, and 5,476" in out
    assert out.count("Note: What these figures count") == 1
    row = next(row for row in found["against_production"] if row["figure"] == FEBRUARY)
    assert row["low"] == pytest.approx(1e6 / (16_000 - 1.3e6 / 365.25))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("250k/month", "8,214 a day lies within what 1 of 4 origins of Russian production rates"),
        ("1M/month", "as high as 32,854 a day; the nearest is 10,951 (rusi-2024-06-ru-supply), a"),
        ("1k", "as low as 1,000 a day; the nearest is 2,190 (rusi-2024-02-ru-122-2024), 2.2 times"),
    ],
)
def test_a_production_beside_those_reported(value, said):
    assert said in plain(*PRODUCED, value)


def test_production_that_changes_is_held_against_nothing():
    out = plain(*PRODUCED, "5k", "--production-phase", "30d=8k")
    assert "production rate" not in out

"""The sentences people read: one with the answer, then the verdict. Read them aloud."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import re

import pytest

from estimator.answer.estimate import estimate, in_production, rebuild, solve
from estimator.output.sentences import lead
from estimator.scenario.loading import load

START = "start = 2023-11-01\n"
KEYS = {
    "daily": "use",
    "production": "supply",
    "lasts": "question",
    "target": "question",
    "lead": "question",
    "until_level": "question",
}


def file(**values: str) -> str:
    """A file of single values; `start` and whole `rows` of TOML come first."""
    sections: dict[str, list[str]] = {}
    for name, value in values.items():
        if name not in {"start", "rows", "use"}:
            sections.setdefault(KEYS.get(name, "stock"), []).append(f'{name} = "{value}"')
    if "use" in values:
        sections.setdefault("use", []).append(values["use"])
    head = START if "start" in values else ""
    tables = "".join(f"[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sections.items())
    return head + tables + values.get("rows", "")


DAYS = [
    ({"rounds": "1000000", "daily": "16000"}, "1,000,000 rounds at 16,000 rounds a day last 62.5 days, about 2.1 months."),
    ({"rounds": "1M", "daily": "16k", "start": ""}, "1,000,000 rounds at 16,000 rounds a day last 62.5 days, about 2.1 months, until 2024-01-02."),
    ({"rounds": ">1M", "daily": "16k"}, "More than 1,000,000 rounds at 16,000 rounds a day last at least 62.5 days, about 2.1 months."),
    ({"rounds": "1M+", "daily": "16k", "start": ""}, "At least 1,000,000 rounds at 16,000 rounds a day last at least 62.5 days, about 2.1 months, until 2024-01-02 at the earliest."),
    ({"rounds": "1M-", "daily": "16k", "start": ""}, "Up to 1,000,000 rounds at 16,000 rounds a day last at most 62.5 days, about 2.1 months, until 2024-01-02 at the latest."),
    ({"rounds": "1M", "daily": "16k+"}, "1,000,000 rounds at 16,000 rounds a day or more last at most 62.5 days, about 2.1 months."),
    ({"rounds": "1M+", "daily": "16k+"}, "No bound on the days follows: the stock (at least 1,000,000 rounds) and the daily rate (at least 16,000 rounds a day) pull both ways."),
    ({"rounds": "0..1M", "daily": "16k-"}, "No bound on the days follows: the daily rate (up to 16,000 rounds a day) leaves both ends open."),
    ({"rounds": "1M+", "daily": "10k..20k"}, "At least 1,000,000 rounds at 10k..20k rounds a day last at least 50 days, about 1.6 months; with the stock at exactly 1,000,000 rounds, 50 to 100 days."),
    ({"rounds": "1M+", "daily": "10k..20k", "production": "1k+"}, "The stock lasts at least 52.6 days, about 1.7 months; counting each bound as exactly its number, 52.6 to 111 days."),
    ({"rounds": "1M+", "daily": "16k", "production": "10k..16k"}, "The stock lasts at least 167 days, about 5.5 months."),
    ({"rounds": "1M..1.5M", "daily": "10k..20k"}, "1M..1.5M rounds at 10k..20k rounds a day last 50 to 150 days, about 1.6 to 4.9 months; 83.3 days at the central reading."),
    ({"rounds": "1M..1.5M", "daily": "10k..20k", "start": ""}, "1M..1.5M rounds at 10k..20k rounds a day last 50 to 150 days, about 1.6 to 4.9 months (2023-12-21 to 2024-03-30); 83.3 days at the central reading."),
    ({"rounds": "0..2", "daily": "1"}, "0..2 rounds at 1 round a day last 0 to 2 days; 1 day at the central reading."),
    ({"rounds": "1M", "daily": "16k", "production": "10k..20k"}, "The stock lasts at least 167 days, about 5.5 months, and may never run out; 1,000 days at the central reading."),
    ({"rounds": "1M", "daily": "16k", "production": "10k..24k"}, "The stock lasts at least 167 days, about 5.5 months, and may never run out; never at the central reading."),
    ({"rounds": "1M", "daily": "0"}, "1,000,000 rounds at 0 rounds a day never run out."),
    ({"rounds": "1M", "daily": "0", "reserve": "5"}, "The stock never runs out."),
    ({"rounds": "1", "daily": "1"}, "1 round at 1 round a day lasts 1 day."),
    ({"rounds": "1", "daily": "0"}, "1 round at 0 rounds a day never runs out."),
    ({"rounds": "0", "daily": "16k+"}, "0 rounds at 16,000 rounds a day or more last 0 days: there is nothing to use from the first day on."),
    ({"rounds": "5", "daily": "1", "reserve": "9"}, "The stock lasts 0 days: there is nothing to use from the first day on."),
    ({"rounds": "1e18", "daily": "1e-9"}, "1,000,000,000,000,000,000 rounds at 1e-9 rounds a day last 1e27 days, about 2.7e24 years."),
    ({"rounds": "1e-9", "daily": "1e18"}, "1e-9 rounds at 1,000,000,000,000,000,000 rounds a day last 1e-27 days."),
    ({"rounds": "1M", "daily": "480k/month"}, "1,000,000 rounds at 480k rounds a month (15,770 rounds a day) last 63.4 days, about 2.1 months."),
    ({"rounds": "~1M", "daily": "16k", "use": 'dud_rate = "5%"'}, "The stock lasts 50 to 78.1 days, about 1.6 to 2.6 months; 62.5 days at the central reading."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), DAYS, ids=[str(values) for values, _ in DAYS])
def test_how_long_it_lasts(values: dict[str, str], words: str) -> None:
    assert next(lead(estimate(load(file(**values))))) == words


VERDICTS = [
    ("60d", "1M", "Yes: that is at least 60 days."),
    ("2mo", "1M", "Yes: that is at least 2 months (60.875 days)."),
    ("~2mo", "1M", "Yes: that is about 2 months (48.7 to 76.1 days)."),
    ("<70d", "1M", "Yes: that is at most 70 days."),
    ("70d", "1M", "No: it lasts 0.89 times as long as 70 days."),
    (">3mo", "1M", "No: it lasts 0.68 times as long as 3 months (91.3125 days)."),
    ("<60d", "1M", "No: that is more than 60 days."),
    ("~1mo", "1M", "No: it lasts about twice as long as about 1 month (24.4 to 38 days)."),
    ("~4mo", "1M", "No: it lasts about half as long as about 4 months (97.4 to 152 days)."),
    ("70d..90d", "1M", "No: it lasts 0.89 times as long as 70 days, the least of 70 to 90 days."),
    ("60d", "500k..2M", "In part: that is at least 60 days at some readings of the inputs, not at others."),
    ("60d", "1M-", "Nothing follows: the bounds leave open whether that is at least 60 days."),
    ("~2mo", "1M+", "Nothing follows: the bounds leave open whether that is about 2 months (48.7 to 76.1 days)."),
    ("~1mo", "1M+", "No: it lasts at least 2.1 times as long as about 1 month (24.4 to 38 days)."),
]  # fmt: skip


@pytest.mark.parametrize(("lasts", "rounds", "words"), VERDICTS)
def test_verdicts(lasts: str, rounds: str, words: str) -> None:
    *_, verdict = lead(estimate(load(file(rounds=rounds, daily="16k", lasts=lasts))))
    assert verdict == words


def test_never_is_at_least_anything() -> None:
    assert list(lead(estimate(load(file(rounds="1M", daily="0", lasts="60d"))))) == [
        "1,000,000 rounds at 0 rounds a day never run out.",
        "Yes: that is at least 60 days.",
    ]


def test_ranges_are_said_to_be_no_probability() -> None:
    sentences = list(lead(estimate(load(file(rounds="1M..2M", daily="16k", lasts="60d")))))
    assert (
        sentences[1] == "These are low, central and high readings of the inputs, not a probability."
    )
    assert len(list(lead(estimate(load(file(rounds="1M+", daily="16k")))))) == 1


def test_no_answer_is_shown_on_the_other_side_of_what_was_asked() -> None:
    almost = file(rounds="959999", daily="16k", lasts="60d")
    assert list(lead(estimate(load(almost)))) == [
        "959,999 rounds at 16,000 rounds a day last 59.9999 days, about 1.97 months.",
        "No: that is less than 60 days.",
    ]


IMPLIED = [
    ({"rounds": "1M", "lasts": "2mo"}, "1,000,000 rounds that last 2 months (60.875 days) imply 16,427 rounds a day."),
    ({"rounds": "1M", "lasts": "60d"}, "1,000,000 rounds that last 60 days imply 16,667 rounds a day."),
    ({"rounds": "1", "lasts": "1d"}, "1 round that lasts 1 day implies 1 round a day."),
    ({"rounds": "1M+", "lasts": "2mo~"}, "At least 1,000,000 rounds that last about 2 months (48.7 to 76.1 days) imply at least 13,142 rounds a day; with the stock at exactly 1,000,000 rounds, 13,142 to 20,534."),
    ({"rounds": "1M", "lasts": "2mo~"}, "1,000,000 rounds that last about 2 months (48.7 to 76.1 days) imply 13,142 to 20,534 rounds a day; 16,427 rounds a day at the central reading."),
    ({"rounds": "1M+", "lasts": "60d-"}, "At least 1,000,000 rounds that last up to 60 days imply at least 16,667 rounds a day."),
    ({"rounds": "1M-", "lasts": "60d"}, "Up to 1,000,000 rounds that last 60 days imply at most 16,667 rounds a day."),
    ({"rounds": "1M+", "lasts": "60d+"}, "No bound on the daily rate follows: the stock (at least 1,000,000 rounds) and the duration (at least 60 days) pull both ways."),
    ({"daily": "16k", "lasts": "2mo"}, "16,000 rounds a day for 2 months (60.875 days) take 974,000 rounds."),
    ({"daily": "16k+", "lasts": "2mo"}, "At least 16,000 rounds a day for 2 months (60.875 days) take at least 974,000 rounds."),
    ({"daily": "~16k", "lasts": ">60d"}, "About 16,000 rounds a day for more than 60 days take at least 872,727 rounds; with the duration at exactly 60 days, 872,727 to 1,056,000."),
    ({"rounds": "1M", "lasts": "0"}, "Every value of the daily rate makes it last 0 days."),
    ({"rounds": "1M", "reserve": "10k", "lasts": "60d"}, "To last 60 days, the daily rate must be at most 16,500 rounds a day."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), IMPLIED, ids=[str(values) for values, _ in IMPLIED])
def test_what_a_duration_implies(values: dict[str, str], words: str) -> None:
    assert next(lead(estimate(load(file(**values))))) == words


ARRIVAL = '[supply]\narrivals = [{ on = "30d", rounds = "800k" }]'
SOLVED = [
    ("daily", {}, "To last 60 days, the daily rate must be at most 16,666 rounds a day."),
    ("rounds", {"daily": "16k/week"}, "To last 60 days, the stock must be at least 137,143 rounds."),
    ("reserve", {}, "To last 60 days, the reserve must be at most 40,000 rounds."),
    ("unserviceable", {}, "To last 60 days, the unserviceable share must be at most 4%."),
    ("loss", {"lasts": "30d"}, "To last 30 days, the storage loss must be at most 73.9% a month."),
    ("production", {"lasts": "90d"}, "To last 90 days, the production must be at least 4,889 rounds a day."),
    ("reserve", {"lasts": "63d"}, "No value of the reserve makes it last 63 days."),
    ("production", {"lasts": "62d"}, "Every value of the production makes it last 62 days."),
    ("reserve", {"daily": "10k..16k"}, "To last 60 days, the reserve must be at most 220,000 rounds at the central reading, 40,000 to 400,000 from the low to the high one."),
    ("unserviceable", {"daily": "10k..16k"}, "To last 60 days, the unserviceable share must be at most 22% at the central reading, 4% to 40% from the low to the high one."),
    ("reserve", {"daily": "10k..20k"}, "To last 60 days, the reserve must be at most 100,000 rounds at the central reading; at some others no value will do."),
    ("reserve", {"daily": "10k..30k"}, "No value of the reserve makes it last 60 days at the central reading, but not at all readings."),
    ("production", {"daily": "10k..40k"}, "To last 60 days, the production must be at least 8,334 rounds a day at the central reading; at some others every value will do."),
    ("daily", {"rounds": "1M+", "reserve": "10k"}, "To last 60 days, the greatest daily rate is at least 16,500 rounds a day."),
    ("rounds", {"daily": "16k+", "reserve": "10k"}, "To last 60 days, the least stock is at least 970,000 rounds."),
    ("arrival.1.on", {"lasts": "90d", "rows": ARRIVAL}, "To last 90 days, the day of delivery 1 must be no later than day 62.5."),
    ("arrival.1.on", {"lasts": "90d", "rows": ARRIVAL, "start": ""}, "To last 90 days, the day of delivery 1 must be no later than day 62.5 (2024-01-02)."),
    ("arrival.1.rounds", {"lasts": "90d", "rows": ARRIVAL}, "To last 90 days, the size of delivery 1 must be at least 440,000 rounds."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "words"), SOLVED)
def test_what_would_have_to_be(name: str, values: dict[str, str], words: str) -> None:
    given = {"rounds": "1M", "daily": "16k", "lasts": "60d"} | values
    assert next(lead(solve(load(file(**given)), name))) == words


REBUILD = [
    ({}, "The stock is back at 3,000,000 rounds in 250 days, about 8.2 months."),
    ({"start": ""}, "The stock is back at 3,000,000 rounds in 250 days, about 8.2 months, on 2024-07-08."),
    ({"target": "1M"}, "The stock is at its target of 1,000,000 rounds already."),
    ({"daily": "8k"}, "The stock never gets back to 3,000,000 rounds."),
    ({"production": "8k+"}, "The stock is back at 3,000,000 rounds in at most 250 days, about 8.2 months."),
    ({"production": "8k-", "start": ""}, "The stock is back at 3,000,000 rounds in at least 250 days, about 8.2 months, on 2024-07-08 at the earliest."),
    ({"target": "2M..3M"}, "The stock is back at 2M..3M rounds in 125 to 250 days, about 4.1 to 8.2 months; 188 days at the central reading."),
    ({"production": "2k..8k", "daily": "4k"}, "The stock is back at 3,000,000 rounds in at least 500 days, about 16 months, and perhaps never; 2,000 days at the central reading."),
    ({"target": "3M+"}, "The stock is back at 3,000,000 rounds or more in at least 250 days, about 8.2 months."),
    ({"production": "8k+", "daily": "4k+"}, "No bound on the time to rebuild follows: the production (at least 8,000 rounds a day) and the daily rate (at least 4,000 rounds a day) pull both ways."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), REBUILD)
def test_until_a_stock_is_back(values: dict[str, str], words: str) -> None:
    given = {"rounds": "1M", "production": "8k", "target": "3M"} | values
    found = next(lead(rebuild(load(file(**given)))))
    assert sorted(re.findall(r"\w+", found)) == sorted(re.findall(r"\w+", words))


LEVELS = [
    ({}, "1,000,000 rounds at 16,000 rounds a day are down to 50% (500,000 rounds) after 31.3 days, about 1 month."),
    ({"start": ""}, "1,000,000 rounds at 16,000 rounds a day are down to 50% (500,000 rounds) after 31.3 days, about 1 month, on 2023-12-02."),
    ({"until_level": "200k", "production": "6k"}, "The stock is down to 200,000 rounds after 80 days, about 2.6 months."),
    ({"production": "16k"}, "The stock is never down to 50% (500,000 rounds)."),
    ({"until_level": "1M"}, "1,000,000 rounds at 16,000 rounds a day are down to 1,000,000 rounds already."),
    ({"rounds": "1M+"}, "At least 1,000,000 rounds at 16,000 rounds a day are down to 50% after at least 31.3 days, about 1 month."),
    ({"until_level": "500k+"}, "1,000,000 rounds at 16,000 rounds a day are down to 500,000 rounds or more after at most 31.3 days, about 1 month."),
    ({"rounds": "1M+", "daily": "16k+"}, "No bound on the time follows: the stock (at least 1,000,000 rounds) and the daily rate (at least 16,000 rounds a day) pull both ways."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), LEVELS)
def test_until_a_stock_is_down_to_a_level(values: dict[str, str], words: str) -> None:
    given = {"rounds": "1M", "daily": "16k", "until_level": "50%"} | values
    assert next(lead(estimate(load(file(**given))))) == words


IN_PRODUCTION = [
    ({}, "180 rounds are 526 days of production at 125 rounds a year, about 17 months."),
    ({"rounds": "1", "production": "1"}, "1 round is 1 day of production at 1 round a day."),
    ({"rounds": "180+"}, "180 rounds or more are at least 526 days of production at 125 rounds a year, about 17 months."),
    ({"production": "0"}, "180 rounds are never made."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), IN_PRODUCTION)
def test_how_many_days_of_production(values: dict[str, str], words: str) -> None:
    result = in_production(load(file(**({"rounds": "180", "production": "125/year"} | values))))
    assert next(lead(result)) == words


VERDICTS = [
    ({"lasts": "1y"}, "Yes: that is at most 1 year (365.25 days)."),
    ({"lasts": "4mo"}, "No: it takes about twice as long as 4 months (121.75 days)."),
    ({"lasts": "4mo", "production": "0"}, "No: it never comes to that."),
]


@pytest.mark.parametrize(("values", "words"), VERDICTS)
def test_whether_it_is_back_within_so_long(values: dict[str, str], words: str) -> None:
    given = {"rounds": "1M", "production": "8k", "target": "3M"} | values
    assert list(lead(rebuild(load(file(**given)))))[-1] == words


AIMS = [
    ("production", {"target": "3M"}, "To be back at 3,000,000 rounds within 500 days, the production must be at least 4,000 rounds a day."),
    ("target", {"production": "4k"}, "To be back at it within 500 days, the target must be at most 3,000,000 rounds."),
    ("daily", {"until_level": "50%"}, "To stay above 50% (500,000 rounds) for 500 days, the daily rate must be at most 1,000 rounds a day."),
    ("until_share", {"daily": "1k", "until_level": "1%"}, "To stay above it for 500 days, the level must be at most 50%."),
    ("lead", {"target": "3M", "production": "1"}, "No value of the lead time makes it be back at 3,000,000 rounds within 500 days."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "words"), AIMS)
def test_what_is_solved_for(name: str, values: dict[str, str], words: str) -> None:
    given = {"rounds": "1M", "lasts": "500d"} | values
    assert next(lead(solve(load(file(**given)), name))) == words


def test_the_published_short_form_follows() -> None:
    given = {"rounds": "1M", "production": "8k", "target": "3M", "lead": "90d", "daily": "2k"}
    assert list(lead(rebuild(load(file(**given))))) == [
        "The stock is back at 3,000,000 rounds in 453 days, about 15 months.",
        "The short form in use, quantity ÷ rate + lead, gives 340 days, about 11 months.",
    ]
    assert len(list(lead(rebuild(load(file(**(given | {"production": "0"}))))))) == 1


def natures(first: str, second: str) -> str:
    return "".join(
        f'[[nature]]\nname = "{name}"\nstock = {{ rounds = "1M" }}\nuse = {{ daily = "{daily}" }}\n'
        for name, daily in (("152 mm", first), ("rockets", second))
    )


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("16k", "8k", "152 mm runs out first: it lasts 62.5 days, about 2.1 months."),
        ("0", "16k", "Rockets runs out first: it lasts 62.5 days, about 2.1 months."),
        ("0", "0", "No nature ever runs out."),
        ("10k..20k", "8k", "The first nature to run out lasts 50 to 100 days, about 1.6 to 3.3 months; 66.7 days at the central reading."),
    ],
)  # fmt: skip
def test_the_nature_that_runs_out_first_is_named(first: str, second: str, words: str) -> None:
    assert next(lead(estimate(load(natures(first, second))))) == words


EVERY = [
    *(estimate(load(file(**values))) for values, _ in (*DAYS, *IMPLIED)),
    *(solve(load(file(**({"rounds": "1M", "daily": "16k", "lasts": "60d"} | values))), name) for name, values, _ in SOLVED),
    *(rebuild(load(file(**({"rounds": "1M", "production": "8k", "target": "3M"} | values)))) for values, _ in REBUILD),
    *(estimate(load(file(**({"rounds": "1M", "daily": "16k", "until_level": "50%"} | values)))) for values, _ in LEVELS),
]  # fmt: skip


@pytest.mark.parametrize("result", EVERY, ids=range(len(EVERY)))
def test_sentences_are_whole(result: object) -> None:
    for sentence in lead(result):
        assert sentence[0] == sentence[0].upper()
        assert sentence.endswith(".")
        slips = r"at at|  |None|inf| \.|;\.|\b(?<![.,])1 (days|rounds)|of of|(at least|at most|about) (at|about)"
        assert not re.search(slips, sentence)

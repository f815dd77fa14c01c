"""Which figures: of what time, as known when, the last word of each origin; and who disagrees."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from estimator.output.pages import disagreements as conflicts
from estimator.register.disagreement import disagreements, uncompared
from estimator.register.records import Figure, Source
from estimator.register.register import Register, shipped
from estimator.register.selection import known_by, latest, of_time, ordered, ranges
from estimator.register.series import between, growth, series_of

JAN, FEB = dt.date(2024, 1, 31), dt.date(2024, 2, 28)


def source(id_, day):
    return Source.model_validate(
        {
            "id": id_,
            "publisher": "P",
            "title": "T",
            "published": day,
            "language": "en",
            "kind": "news",
            "reliability": "C",
        }
    )


def figure(id_, value="10k rounds/day", **more):
    base = {
        "id": id_,
        "metric": "firing_rate",
        "about": "fire",
        "value": value,
        "nature": "152 mm",
        "scope": "tube",
        "actor": "RU",
        "origin": id_,
        "status": "cited",
        "credibility": 3,
        "source": "jan",
        "from": dt.date(2024, 1, 1),
        "to": JAN,
    }
    return Figure.model_validate({k: v for k, v in {**base, **more}.items() if v is not None})


def register(*figures):
    sources = [source("jan", JAN), source("feb", FEB), source("old", dt.date(2020, 1, 1))]
    return Register({one.id: one for one in sources}, {one.id: one for one in figures})


def ids(figures):
    return [one.id for one in figures]


DERIVED = {"status": "derived", "formula": "a / b", "source": None, "from": None, "to": None}
FIGURES = [
    figure("a"),
    figure("b", source="feb", **{"from": dt.date(2024, 2, 1), "to": FEB}),
    figure("c", **DERIVED, inputs=["a", "b"]),
    figure("d", **{"from": None, "to": None}),
    figure("e", source="old", **{"from": None, "to": None}),
    figure("f", source="feb", to=None),
]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, JAN, ("acf", "de")),
        (dt.date(2024, 2, 1), None, ("bcf", "")),  # d and e were printed before
        (JAN, JAN, ("acf", "d")),
        (None, dt.date(2023, 12, 31), ("", "de")),
    ],
)
def test_of_a_time(since, until, found):
    assert (
        tuple(map("".join, map(ids, of_time(register(*FIGURES), FIGURES, since, until)))) == found
    )


def test_a_derived_figure_covers_and_is_known_by_what_its_inputs_are():
    known = register(*FIGURES, figure("x", **DERIVED, inputs=["y"]))
    assert known.covers(FIGURES[2]) == (dt.date(2024, 1, 1), FEB)
    assert known.published(FIGURES[2]) == FEB
    loop = [figure("p", **DERIVED, inputs=["q"]), figure("q", **DERIVED, inputs=["p"])]
    assert register(*loop).covers(loop[0]) is None


def test_what_was_known_on_a_day():
    assert ids(known_by(register(*FIGURES), FIGURES, JAN)) == ["a", "d", "e"]


def test_the_last_word_of_an_origin():
    told = [
        figure("early", origin="o"),
        figure("late", "~12k rounds/day", origin="o", to=FEB),
        figure("late-too", "8k rounds/day", origin="o", to=FEB),
        figure("total", "1M rounds", origin="o"),
        figure("other", origin="p"),
    ]
    corrected = [*told, figure("new", "9k rounds/day", supersedes="other")]
    assert ids(latest(register(*corrected), corrected))[-1] == "new"
    assert ids(latest(register(*told), told)) == ["late", "late-too", "total", "other"]
    assert ids(ordered(register(*told), told, "date"))[-2:] == ["late", "late-too"]
    assert ids(ordered(register(*told), told, "value"))[:2] == ["total", "late-too"]


def test_a_range_counts_each_origin_once():
    told = [figure("a", "1k rounds/day"), figure("b", "300k rounds/month", origin="a")]
    (found,) = ranges([*told, figure("c", "4k..9k rounds/day")])
    per_day = 300_000 / 30.4375
    assert (found.figures, found.origins, str(found.unit)) == (3, 2, "rounds/day")
    assert (found.low, found.high) == (1000, per_day)
    assert found.middle == pytest.approx(math.sqrt(math.sqrt(1000 * per_day) * 6000))


SERIES = {"metric": "transfer", "value": "1M rounds", "series": "s", "counts": "cumulative"}
CUMULATED = {"metric": "transfer", "value": "1M rounds"}


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ({}, {"value": "20k rounds/day"}, 2),
        ({}, {"value": "13k rounds/day"}, None),  # 10k may be 12.5k, and 13k 11.8k
        ({}, {"value": "15k rounds/day"}, 1.5),  # which is 13.6k at least
        ({"value": "~10k rounds/day"}, {"value": "12k rounds/day"}, None),
        ({"value": ">10k rounds/day"}, {"value": "40k rounds/day"}, None),
        ({"value": "<10k rounds/day"}, {"value": "40k rounds/day"}, 4),
        ({"scope": "unstated"}, {"value": "30k rounds/day"}, 3),
        ({}, {"value": "30k rounds/day", "scope": "unstated"}, None),  # of which it may be a part
        ({}, {"value": "30k rounds/day", "scope": "all natures"}, None),
        ({}, {"value": "30k rounds/day", "nature": "122 mm"}, None),
        ({}, {"value": "30k rounds/day", "actor": "UA"}, None),
        ({}, {"value": "3M rounds"}, None),
        ({}, {"value": "30k rounds/day", "from": dt.date(2024, 2, 1), "to": FEB}, None),
        # of a year, a mean says nothing of January, and a range does
        ({"from": dt.date(2023, 2, 1)}, {"value": "30k rounds/day"}, None),
        (
            {"value": "7k..10k rounds/day", "from": dt.date(2023, 2, 1)},
            {"value": "40k rounds/day"},
            4,
        ),
        (CUMULATED, CUMULATED | {"value": "2M rounds"}, 2),
        (CUMULATED, CUMULATED | {"value": "2M rounds", "from": dt.date(2023, 7, 1)}, None),
        (CUMULATED, CUMULATED | {"value": "2M rounds", "origin": "first", "to": FEB}, None),
        ({}, {"value": "30k rounds/day", "source": "jan"}, 3),
        # one text knows that it says two
        ({}, {"value": "30k rounds/day", "source": "jan", "origin": "first"}, None),
        ({}, {"value": "30k rounds/day", "status": "assumed", "reason": "r"}, None),
        ({"kind": "plan"}, {"value": "30k rounds/day"}, None),
        ({"kind": "actual"}, {"value": "30k rounds/day"}, 3),
        ({}, {"value": "30k rounds/day", "supersedes": "first"}, None),
        (SERIES, SERIES | {"value": "3M rounds", "to": dt.date(2024, 2, 8)}, None),
        (SERIES, SERIES | {"value": "3M rounds"}, 3),
        ({"metric": "share", "value": "10%"}, {"metric": "share", "value": "90%"}, None),
    ],
)
def test_who_disagrees(first, second, ratio):
    pair = [figure("first", **first), figure("second", **{"source": "feb", **second})]
    found = disagreements(register(*pair), pair)
    assert [one.ratio for one in found] == ([pytest.approx(ratio)] if ratio else [])


def test_of_two_origins_the_worst_disagreement_is_told():
    told = [
        figure("a"),
        *(figure(f"b{n}", f"{n}0k rounds/day", origin="b", source="feb") for n in (2, 5, 3)),
        figure("c", "90k rounds/day", source="old"),
    ]
    found = disagreements(register(*told), told)
    assert [(one.less.id, one.more.id) for one in found] == [("a", "c"), ("a", "b5"), ("b2", "c")]


def test_figures_that_are_not_compared_are_told():
    told = [figure(f"f{n}") for n in range(1_000)]
    assert list(uncompared(told)) == []
    told += [figure("last", "90k rounds/day", source="feb"), figure("other", actor="UA")]
    page = conflicts.page(register(*told), told)
    note = "Of 1,001 figures of firing_rate (RU, rounds/day) only the first 1,000 were compared."
    assert page.text().warnings == [note]
    assert page.data() == {"conflicts": [], "notes": [note]}


def test_no_conflict_of_the_register_is_within_one_text_or_time_apart():
    found = disagreements(shipped(), shipped().figures.values())
    assert len(found) >= 5
    for one in found:
        pair = [(each.source, each.origin) for each in (one.less, one.more)]
        assert pair[0] != pair[1]
        spans = [shipped().period(each) for each in (one.less, one.more)]
        if one.less.metric != "packing":
            assert spans[0][0] <= spans[1][1]
            assert spans[1][0] <= spans[0][1]


def test_growth_of_a_series():
    """From 14,000 a month to 40,000; a running count besides tells what came in between."""
    made = {"series": "made", "metric": "production"}
    sent = SERIES | {"metric": "transfer"}
    told = [
        figure("m3", "40k rounds/month", **made, to=dt.date(2024, 1, 31) + dt.timedelta(365)),
        figure("m1", "14k rounds/month", **made),
        figure("m2", "100k rounds/month", **made, kind="plan"),
        figure("s1", **sent),
        figure("s2", **sent | {"value": "3M rounds", "to": JAN + dt.timedelta(100)}),
        figure("lone", series="lone"),
    ]
    first, second = growth(register(*told), told)
    assert (first.series, first.first.id, first.last.id, first.days) == ("made", "m1", "m3", 365)
    assert (first.times, first.per_day) == (pytest.approx(40 / 14), None)
    assert (second.times, second.per_day) == (3, 20_000)
    assert ids(series_of(register(*told), told[0])) == ["m1", "m3"]
    assert between(register(*told), [told[1], told[3]]) is None  # a rate and a number

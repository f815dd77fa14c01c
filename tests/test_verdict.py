"""What an answer means for the duration asked about."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from estimator.answer.verdict import asked, judge
from estimator.quantity.quantity import parse

F = Fraction

MONTH = F(487, 16)
INF = math.inf


@pytest.mark.parametrize(
    ("text", "rule", "low", "high", "nominal"),
    [
        ("60d", "at least", 60, INF, 60),
        (">60d", "at least", 60, INF, 60),
        ("60d+", "at least", 60, INF, 60),
        ("<60d", "at most", 0, 60, 60),
        ("2mo-", "at most", 0, 2 * MONTH, 2 * MONTH),
        ("2mo", "at least", 2 * MONTH, INF, 2 * MONTH),
        ("~2mo", "inside", F("48.7"), F("76.09375"), 2 * MONTH),  # METHODS §4: 48.7 to 76.1
        ("50d..70d", "inside", 50, 70, 60),
        ("1y", "at least", F("365.25"), INF, F("365.25")),
    ],
)
def test_how_a_duration_is_asked(
    text: str, rule: str, low: object, high: object, nominal: object
) -> None:
    found = asked(parse(text, "days"), MONTH)
    assert (found.rule, found.low, found.high, found.nominal) == (rule, low, high, nominal)


def test_a_year_does_not_follow_the_month() -> None:
    assert asked(parse("1y", "days"), F(30)).low == F("365.25")
    assert asked(parse("2mo", "days"), F(30)).low == 60


@pytest.mark.parametrize(
    ("days", "least", "most", "inside"),
    [
        (F(60), True, True, True),
        (F(60) - F(1, 10**20), False, True, False),
        (F(70), True, False, True),
        (None, True, False, False),
        (F(0), False, True, False),
    ],
)
def test_holds_at_and_beside_the_limit(
    days: F | None, least: bool, most: bool, inside: bool
) -> None:
    questions = [asked(parse(text, "days"), MONTH) for text in ("60d", "<60d", "60d..70d")]
    assert [question.holds(days) for question in questions] == [least, most, inside]


@pytest.mark.parametrize(
    ("text", "low", "high", "open_ended", "answer"),
    [
        ("60d", 60, 60, False, "yes"),
        ("60d", 60, INF, True, "yes"),  # at least 62.5 days are at least 60
        ("60d", 0, 59, True, "no"),
        ("60d", 59, 61, False, "depends"),
        ("60d", 0, 61, True, "unknown"),
        ("60d", 59, INF, True, "unknown"),
        ("<60d", 61, INF, True, "no"),
        ("<60d", 0, 60, True, "yes"),
        ("50d..70d", 55, 65, False, "yes"),
        ("50d..70d", 55, 75, False, "depends"),
        ("50d..70d", 71, 75, False, "no"),
        ("50d..70d", INF, INF, False, "no"),
    ],
)
def test_judge_against_intervals_by_hand(
    text: str, low: float, high: float, open_ended: bool, answer: str
) -> None:
    verdict = judge(asked(parse(text, "days"), MONTH), low, high, open_ended=open_ended)
    assert verdict.answer == answer

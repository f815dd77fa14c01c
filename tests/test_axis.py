"""Axes: what --vary and --table run through."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.quantity.number import QuantityError
from estimator.quantity.unit import MONTH
from estimator.quantity.value_list import parse_axis

F = Fraction
NUMBER = "write a number such as 16000, 16k or 1.2M"

AXES = [
    ("8k..24k:9", "rounds/day", tuple(F(n * 1000) for n in range(8, 25, 2))),
    ("8..24k/day:3", "rounds/day", (8000, 16000, 24000)),
    ("0..1:4", "rounds", (0, F(1, 3), F(2, 3), 1)),
    ("1..2:2", "rounds", (1, 2)),
    ("0.1..0.5:+0.1", "fraction", (F(1, 10), F(1, 5), F(3, 10), F(2, 5), F(1, 2))),
    ("0%..30%:+5%", "fraction", tuple(F(n, 100) for n in range(0, 31, 5))),
    ("0..30%:+7%", "fraction", (0, F(7, 100), F(14, 100), F(21, 100), F(28, 100))),
    ("10k..20k: +2.5k ", "rounds", (10000, 12500, 15000, 17500, 20000)),
    ("1..2mo:+10", "days", (MONTH, MONTH + 10, MONTH + 20, MONTH + 30)),
    ("1..2mo:+1w", "days", tuple(MONTH + 7 * i for i in range(5))),
    ("1..100:log3", "rounds", (1, 10, 100)),
    ("0.1..0.3:log3", "fraction", (F(1, 10), F("0.173205080757"), F(3, 10))),
    ("1e3..1e18:log4", "rounds", (1000, 10**8, 10**13, 10**18)),
    ("0.8M,1M,1.2M", "rounds", (800000, 10**6, 1200000)),
    ("500,1k,2k/day", "rounds/day", (500, 1000, 2000)),
    ("1,  2", "rounds", (1, 2)),
    ("100, 200, 300", "rounds", (100, 200, 300)),
    ("10%,20%", "fraction", (F(1, 10), F(1, 5))),
    ("1, 2 months", "days", (MONTH, 2 * MONTH)),
    ("2,1,1", "rounds", (2, 1, 1)),
    ("1, 2", "t", (1, 2)),
    ("500..1000 kg:2", "t", (F(1, 2), 1)),
    ("1..3mo:+1mo", "months", (1, 2, 3)),
]


@pytest.mark.parametrize(("text", "unit", "values"), AXES)
def test_axes(text, unit, values):
    axis = parse_axis(text, unit)
    assert tuple(axis) == values
    assert len(axis) == len(values)
    assert axis[-1] == values[-1]
    assert axis[1:] == values[1:]


def test_axis_in_another_month():
    assert [*parse_axis("1, 2 months", "days", F(30))] == [30, 60]
    assert [*parse_axis("1..2mo:+10", "days", F(30))] == [30, 40, 50, 60]
    assert [*parse_axis("1..2mo:+1mo", "days", F(30))] == [30, 60]
    assert [*parse_axis("1..2mo:2", "months", F(30))] == [1, 2]
    assert [*parse_axis("30..60d:2", "months", F(30))] == [1, 2]
    assert len(parse_axis("1..2mo:+15.4", "days")) == 2


AXIS = "write a..b:9, a..b:log9, a..b:+2k or a,b,c"
COUNT = "write another number of points or another step"
AXES_REFUSED = [
    (
        "100,200,300",
        "100,200,300",
        "could be one number or a list",
        "write 100200300 or 100, 200, 300",
    ),
    ("1k, 1,000", "1,000", "could be one number or a list", "write 1k, 1000"),
    ("5", "5", "does not make an axis", AXIS),
    ("1..2", "1..2", "does not make an axis", AXIS),
    ("1..2..3:4", "1..2..3", "does not make an axis", AXIS),
    ("~5:4", "~5", "does not make an axis", AXIS),
    ("1 to 2:4", "1 to 2", "does not make an axis", AXIS),
    ("1..5:+~1", "~1", "does not make an axis", AXIS),
    ("1..5:+1..2", "1..2", "does not make an axis", AXIS),
    ("1..5:", "1..5:", "is not an axis", AXIS),
    (":5", ":5", "is not an axis", AXIS),
    ("1..5:x", "1..5:x", "is not an axis", AXIS),
    ("1..5:-1", "1..5:-1", "is not an axis", AXIS),
    ("1..5:2:3", "1..5:2:3", "is not an axis", AXIS),
    ("1..5:log", "1..5:log", "is not an axis", AXIS),
    ("1..5:1.5", "1..5:1.5", "is not an axis", AXIS),
    ("5..5:3", "5..5:3", "has equal ends", "write two different ends"),
    (
        "0..5:log3",
        "0..5:log3",
        "starts at 0, which equal ratios cannot",
        "write a low end above 0",
    ),
    ("1..5:+0", "1..5:+0", "stands still", COUNT),
    ("1..5:0", "1..5:0", "has 0 values; an axis has 2 to 10,000,000", COUNT),
    ("1..5:1", "1..5:1", "has 1 values; an axis has 2 to 10,000,000", COUNT),
    ("1..5:+5", "1..5:+5", "has 1 values; an axis has 2 to 10,000,000", COUNT),
    ("1..5:10000001", "1..5:10000001", "has 10,000,001 values; an axis has 2 to 10,000,000", COUNT),
    ("1..10M:+0.5", "1..10M:+0.5", "has 18,000,001 values; an axis has 2 to 10,000,000", COUNT),
    (
        "1..5d:3",
        "1..5d",
        "is a duration; a number of rounds is wanted here",
        NUMBER,
    ),
    (
        "1..5:+1%",
        "1%",
        "is a fraction; a number of rounds is wanted here",
        NUMBER,
    ),
    ("1..5kk:3", "5kk", "is not a number", NUMBER),
    ("1..5:+1x", "1x", "is not a number", NUMBER),
    ("", "", "is empty", AXIS),
    ("1..2:\u0663", "\u0663", "is not one of the digits 0 to 9", "type it as one"),
]


@pytest.mark.parametrize(("text", "part", "rule", "advice"), AXES_REFUSED)
def test_axes_refused(text, part, rule, advice):
    with pytest.raises(QuantityError) as caught:
        parse_axis(text, "rounds")
    error = caught.value
    start, end = error.span
    assert (error.text, text[start:end], error.rule, error.advice) == (text, part, rule, advice)


def test_the_longest_axis_is_counted_without_being_made():
    assert len(parse_axis("1..5:10000000", "rounds")) == 10**7
    assert len(parse_axis("0..9999999:+1", "rounds")) == 10**7
    assert parse_axis("1..10:log10000000", "rounds")[-1] == 10


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(2, 60))
def test_spaced_axes_are_exact(low, width, count):
    high = low + width
    values = parse_axis(f"{low}..{high}:{count}", "rounds")
    steps = {b - a for a, b in pairwise(values)}
    assert (values[0], values[-1], len(values), steps) == (low, high, count, {F(width, count - 1)})


@given(st.integers(1, 10**6), st.integers(1, 10**9), st.integers(2, 60))
def test_ratio_axes_are_even_to_twelve_digits(low, width, count):
    values = parse_axis(f"{low}..{low + width}:log{count}", "rounds")
    ratio = ((low + width) / low) ** (1 / (count - 1))
    assert (values[0], values[-1], len(values)) == (low, low + width, count)
    for a, b in pairwise(values):
        assert float(b / a) == pytest.approx(ratio, rel=1.1e-11)


def measured(text):
    try:
        return len(parse_axis(text, "rounds"))
    except QuantityError as error:
        return error


@given(st.text(alphabet="0123456789kM%.,:+log ", max_size=20))
def test_any_text_is_an_axis_or_an_error_inside_it(text):
    found = measured(text)
    if isinstance(found, int):
        assert found >= 2
    else:
        assert found.text == text
        assert 0 <= found.span[0] <= found.span[1] <= len(text)

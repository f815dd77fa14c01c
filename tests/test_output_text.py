"""Numbers in words: enough digits, and never on the other side of what was asked."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.answer.reading import stock_out_date
from estimator.output import numbers

F = Fraction

MONTH = F(487, 16)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (1, "1"),
        (F(125, 2), "62.5"),
        (25, "25"),
        (F(2, 3), "0.667"),
        (F("8.999"), "9"),
        (999.96, "1,000"),
        (16_000, "16,000"),
        (F(8_000_000, 487), "16,427"),
        (1234567.8, "1,234,568"),
        (123456789012345678, "123,456,789,012,345,678"),  # digits of a float end at 16
        (10**18, "1,000,000,000,000,000,000"),
        (10**21, "1e21"),
        (F(2, 3) * 10**27, "6.67e26"),
        (9.999e25, "1e26"),
        (F(1, 10**6), "0.000001"),
        (F(1, 10**9), "1e-9"),
        (F("9.999e-7"), "1e-6"),
        (-3500, "-3,500"),
        (F(-1, 3), "-0.333"),
        (Decimal("47.1401"), "47.1"),
    ],
)
def test_number(value: object, words: str) -> None:
    assert numbers.number(value) == words


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (F("60.875"), 5, "60.875"),
        (F("60.875"), 6, "60.875"),
        (F("5475.7"), 5, "5,475.7"),
        (F(1, 3), 2, "0.33"),
    ],
)
def test_number_with_other_digits(value: F, digits: int, words: str) -> None:
    assert numbers.number(value, digits) == words


@given(st.fractions(-(10**7), 10**7), st.integers(1, 6))
def test_rounding_down_and_up_encloses(value: F, digits: int) -> None:
    low, high = (F(numbers.number(value, digits, way).replace(",", "")) for way in (-1, 1))
    middle = F(numbers.number(value, digits).replace(",", ""))
    assert low <= value <= high
    assert low <= middle <= high


@given(st.fractions(F(1, 10**9), 10**24), st.integers(2, 8))
def test_so_many_digits_are_right(value: F, digits: int) -> None:
    shown = F(numbers.number(value, digits).replace(",", ""))
    assert abs(shown - value) <= value / F(10) ** (digits - 1) / 2


@given(
    st.fractions(0, 1000),
    st.lists(st.one_of(st.fractions(0, 1000), st.just(math.inf)), max_size=3),
    st.sampled_from([F(0), F(1, 10**4), F(-1, 10**12), F(1, 10**20)]),
)
def test_days_are_never_rounded_across_a_limit(value: F, limits: list[object], off: F) -> None:
    beside = [limit + off for limit in limits if limit != math.inf]
    shown = F(numbers.days(value, [*limits, *beside]).replace(",", ""))
    for limit in (*beside, *(limit for limit in limits if limit != math.inf)):
        if value != limit:
            assert (shown < limit) == (value < limit)
            assert (shown > limit) == (value > limit)


@pytest.mark.parametrize(
    ("value", "limits", "words"),
    [
        (F("62.5"), [60], "62.5"),
        (F("59.96"), [60], "59.96"),
        (F("60.04"), [60], "60.04"),
        (F(60), [60], "60"),
        (60 - F(1, 10**20), [60], "59.99999999999999999999"),
        (F("60.875"), [F("60.875")], "60.875"),
        (F(600, 11), [F(600, 11)], "54.5"),
        (60 - F(1, 10**70), [60], "59." + 70 * "9"),
        (F("62.5"), [0, math.inf], "62.5"),
    ],
)
def test_days_beside_a_limit(value: F, limits: list[object], words: str) -> None:
    assert numbers.days(value, limits) == words


@pytest.mark.parametrize(
    ("value", "limits", "words"),
    [
        (F("62.5"), [], "62.5 days, about 2.1 months"),
        (1, [], "1 day"),
        (0, [], "0 days"),
        (F("0.5"), [], "0.5 days, about 12 hours"),
        (30, [], "30 days"),
        (MONTH, [], "30.4 days, about 1 month"),
        (60, [2 * MONTH], "60 days, about 1.97 months"),  # "about 2" would meet what was asked
        (730, [], "730 days, about 24 months"),
        (F("730.5"), [], "731 days, about 2 years"),
        (1826, [], "1,826 days, about 5 years"),
        (1826, [F("1826.25")], "1,826 days, about 4.999 years"),
        (10**27, [], "1e27 days, about 2.7e24 years"),
    ],
)
def test_span(value: object, limits: list[object], words: str) -> None:
    assert numbers.span(value, MONTH, limits) == words


def test_a_month_of_30_days() -> None:
    assert numbers.span(60, F(30)) == "60 days, about 2 months"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (45, 150, "1.5 to 4.9 months"),
        (5, 20, ""),
        (365, 1000, "12 to 33 months"),
        (0, 60, "0 to 2 months"),
    ],
)
def test_longer_range(low: int, high: int, words: str) -> None:
    assert numbers.longer_range(low, high, MONTH) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (F("62.5"), "2024-01-02"),
        (F("62.999"), "2024-01-02"),
        (63, "2024-01-03"),
        (0, "2023-11-01"),
        (Decimal("120.5"), "2024-02-29"),
        (10**7, "after the year 9999"),
        (10**30, "after the year 9999"),
        (None, ""),
    ],
)
def test_date_is_the_start_and_whole_days(value: object, words: str) -> None:
    assert stock_out_date(dt.date(2023, 11, 1), value) == words
    assert stock_out_date(None, value) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [(F("62.5"), "62.5"), (F(8_000_000, 487), "16427.1047228"), (10**6, "1000000")],
)
def test_bare(value: object, words: str) -> None:
    assert numbers.bare(value) == words


def test_one_and_many() -> None:
    assert [numbers.plural("claim", count) for count in (0, 1, 2)] == ["claims", "claim", "claims"]
    shown = [
        numbers.counted(numbers.number(F(days)), "day") for days in ("0", "1", "1.00001", "1.5")
    ]
    assert shown == ["0 days", "1 day", "1 day", "1.5 days"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (F("1.5"), "2"),
        (F("2.5"), "3"),
        (F("-2.5"), "-3"),
        (F("62.5"), "63"),
        (F("62.4999999"), "62"),
    ],
)
def test_halves_are_rounded_up(value: F, words: str) -> None:
    assert numbers.number(value, 1) == words


@given(st.decimals(0, 10**9, places=6))
def test_decimals_are_shown_as_typed(value: Decimal) -> None:
    plain = f"{value:f}".rstrip("0").rstrip(".")
    for typed in (value, F(value), float(value)):
        shown = numbers.given(typed)
        assert F(shown.replace(",", "")) == F(value)
        if value >= F("0.000001"):
            assert shown.replace(",", "") == plain


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (F(1, 3), "0.333"),
        (F(487, 16), "30.4375"),
        (2.0**0.5, "1.41"),
        (F(1, 2**40), "9.09e-13"),
        (1e300, "1e300"),
    ],
)
def test_what_nobody_types_is_rounded(value: object, words: str) -> None:
    assert numbers.given(value) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (F("48.7"), F("76.09375"), "48.7 to 76.1"),
        (F("78.15"), F("78.25"), "78.15 to 78.25"),
        (50, 78, "50 to 78"),
        (0, F(1, 3), "0 to 0.333"),
        (F(1, 3), F(1, 3), "0.333 to 0.333"),
        (1_234_567, 1_234_569, "1,234,567 to 1,234,569"),
    ],
)
def test_the_ends_of_a_range_are_told_apart(low: object, high: object, words: str) -> None:
    assert numbers.between(low, high) == words


@given(st.fractions(0, 10**6), st.fractions(F(1, 1000), 1000))
def test_the_ends_of_a_range_are_where_they_are(low: F, width: F) -> None:
    ends = [F(end.replace(",", "")) for end in numbers.between(low, low + width).split(" to ")]
    assert abs(ends[0] - low) <= width / 10
    assert abs(ends[1] - low - width) <= width / 10
    assert ends[0] < ends[1]

"""One reader for every value: the same text means the same thing wherever it was written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.quantity.quantity import parse
from estimator.register.register import Register, shipped
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.value import Given, Written, check_value, read

F = Fraction


def point(name: str, raw: object) -> F:
    row = BY_NAME[name]
    return read(row, raw).quantity.point(row.scale)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("rounds", "1M", 1_000_000),
        ("rounds", " 16k ", 16_000),
        ("rounds", 16000, 16_000),
        ("rounds", 0.5, F(1, 2)),
        ("rounds", 1e-07, F(1, 10**7)),
        ("rounds", Decimal("0.1"), F(1, 10)),
        ("rounds", F(1, 8), F(1, 8)),
        ("rounds", F(1, 10**25), F(1, 10**25)),
        ("rounds", F(10**17), 10**17),
        ("rounds", parse("16k", "rounds"), 16_000),
        ("unserviceable", "20%", F(1, 5)),
        ("loss", "1%", F(1, 100)),
        ("daily", "480k/month", F(480_000 * 16, 487)),
        ("daily", "2.1M/year", F(2_100_000 * 4, 1461)),
        ("lasts", "2mo", F(487, 8)),
        ("month", 30, 30),
        ("arrival.times", 10, 10),
        ("arrival.times", "10 deliveries", 10),
    ],
)
def test_values_against_fractions_by_hand(name: str, raw: object, value: object) -> None:
    assert point(name, raw) == value


@hypothesis_given(st.fractions(0, 10**6, max_denominator=1000).filter(lambda x: x.denominator != 0))
def test_a_fraction_is_read_exactly_or_refused(value: F) -> None:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        assert point("rounds", value) == value
    else:
        with pytest.raises(InputError, match="no decimal number"):
            read(BY_NAME["rounds"], value)


def test_a_date_is_kept_as_a_date() -> None:
    for raw in ("2023-11-01", dt.date(2023, 11, 1), Written(" 2023-11-01 ", "x.toml:1")):
        assert read(BY_NAME["arrival.on"], raw).date == dt.date(2023, 11, 1)
    assert read(BY_NAME["arrival.on"], "30d").date is None


def test_origin_and_place_are_kept() -> None:
    given = read(BY_NAME["rounds"], Written("1M", "stock.toml:3", "stock.toml:3: rounds"))
    assert (given.text, given.origin, given.place) == ("1M", "stock.toml:3", "stock.toml:3: rounds")
    assert read(BY_NAME["rounds"], Written("1M", "--rounds")).place == "--rounds"
    assert read(BY_NAME["rounds"], given) is given


def test_two_are_equal_when_they_mean_the_same() -> None:
    one = read(BY_NAME["rounds"], Written("1M", "--rounds"))
    other = read(BY_NAME["rounds"], Written("1M", "stock.toml:3"))
    assert one == other != read(BY_NAME["rounds"], "~1M")


def test_a_figure_brings_its_hedge_and_its_unit() -> None:
    given = read(BY_NAME["rounds"], "@nis-2023-11-rounds")
    assert (given.figures, given.text) == (("nis-2023-11-rounds",), "@nis-2023-11-rounds")
    assert given.quantity.bound == "lower"
    assert given.quantity.point("rounds") == 1_000_000


def test_figures_are_looked_up_in_the_register_given() -> None:
    figure = (
        shipped().figure("seed-daily-rate").model_copy(update={"id": "mine", "value": "9k/day"})
    )
    mine = Register({}, {"mine": figure})
    assert read(BY_NAME["daily"], "@mine", lambda: mine).quantity.point() == 9000
    with pytest.raises(InputError, match="no figure"):
        read(BY_NAME["daily"], "@seed-daily-rate", lambda: mine)


def test_a_register_that_is_wrong_says_where_it_is() -> None:
    def broken() -> Register:
        raise InputError("figures.toml:7", "the id is given twice")

    with pytest.raises(InputError, match=r"figures\.toml:7: the id is given twice"):
        read(BY_NAME["daily"], Written("@seed-daily-rate", "--daily"), broken)


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("rounds", True, "not true or false"),
        ("rounds", None, "not null"),
        ("rounds", ["1M"], "not a list"),
        ("rounds", {"a": 1}, "not a table"),
        ("rounds", dt.datetime(2023, 11, 1, tzinfo=dt.UTC), "not a date with a time"),
        ("rounds", dt.time(1), "not a time"),
        ("rounds", b"1M", "not bytes"),
        ("rounds", "1M/day", "is a rate"),
        ("rounds", float("nan"), "nan"),
        ("rounds", float("inf"), "inf"),
        ("rounds", -1, "0 or more"),
        ("rounds", "1m", "1M"),
        ("rounds", "@no-such-figure", "no figure"),
        ("containers", "@nis-2023-11-duration", "wanted here"),
        ("kg_per_round", 0, "above zero"),
        ("kg_per_round", "0..5", "above zero"),
        ("month", "0d", "above zero"),
        ("arrival.every", "0d", "above zero"),
        ("loss", "100%", "below 100%"),
        ("arrival.times", "~10", "one whole number"),
        ("arrival.times", "5..10", "one whole number"),
        ("arrival.times", "1.5", "a whole number"),
        ("arrival.times", "1M", "from 1 to 100,000"),
        ("start", "2023-02-30", "not a day of the calendar"),
        ("unserviceable", "20", "%"),
        ("unserviceable", "120%", "100%"),
    ],
)
def test_what_is_refused_names_its_place(name: str, raw: object, words: str) -> None:
    with pytest.raises(InputError) as error:
        read(BY_NAME[name], Written(raw, "here", "there"))
    assert error.value.where == "there"
    assert words in error.value.message


def test_zero_is_allowed_where_it_is_only_an_open_end() -> None:
    assert read(BY_NAME["kg_per_round"], "100-").quantity.bound == "upper"


def test_without_a_place_the_name_is_the_place() -> None:
    with pytest.raises(InputError) as error:
        read(BY_NAME["rounds"], "x")
    assert error.value.where == "rounds"


@pytest.mark.parametrize("times", [0, F(1, 2), 100_001])
def test_numbers_of_deliveries(times: object) -> None:
    row = BY_NAME["arrival.times"]
    check_value(row, F(100_000), "'100k'")
    with pytest.raises(InputError, match="'so many'"):
        check_value(row, F(times), "'so many'")


def test_given_defaults() -> None:
    assert Given(parse("1", "rounds")).origin == "python"

"""Days of the calendar: one form is read, others are told the day that they may be."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from cli_harness import call, one_line
from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.quantity.day import read_days
from estimator.scenario.loading import load
from estimator.sweeps.sweep import sweep

SUCH_AS = "write a date such as 2023-11-01"
OR_DAY = f"{SUCH_AS}, or a day such as 30d"

STARTS = [
    ("today", SUCH_AS),
    ("30", SUCH_AS),
    ("30d", SUCH_AS),
    ("", SUCH_AS),
    ("1 Nov 2023", "write it as 2023-11-01"),
    ("March 1st, 2024", "write it as 2024-03-01"),
    ("31 June 2024", SUCH_AS),
    ("2023-11-01T00:00:00", "write it as 2023-11-01"),
    ("2023-11-01 00:00", "write it as 2023-11-01"),
    ("2023-11-01T00:00:00Z", "write it as 2023-11-01"),
    ("2023-11-01T15:00:00", SUCH_AS),  # its time of day has no place in a date
    ("2023/11/01", "write it as 2023-11-01"),
    ("2023-11-1", "write it as 2023-11-01"),
    ("13.02.2024", "write it as 2024-02-13"),
    ("1.2.2024", "write it as 2024-02-01"),
    ("01/02/2024", "write it as 2024-02-01 or 2024-01-02"),
    ("02/02/2024", "write it as 2024-02-02"),
    ("02/13/2024", "write it as 2024-02-13"),
    ("01/02/24", SUCH_AS),
    ("2023-02-29", "the last day of that month is 2023-02-28"),
    ("2024-02-30", "the last day of that month is 2024-02-29"),
    ("2023-11-31", "the last day of that month is 2023-11-30"),
    ("2023-13-01", SUCH_AS),
    ("0000-01-01", SUCH_AS),
]


@pytest.mark.parametrize(("text", "advice"), STARTS)
def test_a_start_is_a_date(text, advice):
    args = ("--rounds", "1M", "--daily", "16k")
    if text:
        assert one_line(call(*args, "--start", text), 2).endswith(f"; {advice}")
    with pytest.raises(InputError) as caught:
        load(f'start = "{text}"\n')
    assert caught.value.message.endswith(f"; {advice}")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2023-11-01T00:00:00", "'2023-11-01T00:00:00' is not a date as it is wanted here; "
         "write it as 2023-11-01"),
        ("2023-11-01T15:00:00Z", f"'2023-11-01T15:00:00+00:00' is not a date as it is wanted here; "
         f"{SUCH_AS}"),
        ("07:00:00", f"a quantity is wanted here, not a time; {SUCH_AS}"),
        ("true", f"a quantity is wanted here, not true or false; {SUCH_AS}"),
        ("1", f"'1' is not a date; {SUCH_AS}"),
    ],
)  # fmt: skip
def test_a_start_of_a_file_is_a_date(value, said):
    result = call("-", stdin=f"start = {value}\nstock.rounds = 1\nuse.daily = 1\n")
    assert one_line(result, 2) == f"<stdin>:1: start: {said}"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("tomorrow", OR_DAY),
        ("1 Nov 2023", "write it as 2023-11-01"),
        ("13.02.2024", "write it as 2024-02-13"),
        ("30 rounds", "write a duration such as 60d, 8w or 2mo"),
        ("20240101", "write 2024-01-01 or 20240101d"),
        ("20231231", "write 2023-12-31 or 20231231d"),
    ],
)
def test_a_day_of_an_event_is_a_date_or_an_offset(text, advice):
    args = ("--rounds", "1M", "--daily", "16k", "--start", "2023-01-01")
    assert one_line(call(*args, "--arrival", f"{text}=5k"), 2).endswith(f"; {advice}")


@pytest.mark.parametrize("text", ["20240101d", "20241301", "20240230", "2024", "120240101"])
def test_other_numbers_of_days_are_read(text):
    assert call("--rounds", "1M", "--daily", "16k", "--arrival", f"{text}=5k", "-q").out == "62.5\n"


EVENTS = load(
    "start = 2024-01-01\nstock.rounds = 1\nuse.daily = 1\nsupply.arrivals = [{on = 5, rounds = 1}]"
)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("20240101,20240201", "write 2024-01-01,2024-02-01 or 20240101d,20240201d"),
        ("20240101..20240131:+10", "write 2024-01-01..2024-01-31:+10 or 20240101d..20240131d:+10"),
        ("2024-01-01,2023-02-29", "the last day of that month is 2023-02-28"),
    ],
)
def test_days_of_an_axis(text, advice):
    with pytest.raises(InputError) as caught:
        sweep(EVENTS, {"arrival.1.on": text})
    assert caught.value.message.endswith(advice)


@pytest.mark.parametrize("condition", ["arrival.1.on>20240101", "date>01/02/2024"])
def test_days_of_a_condition(condition):
    with pytest.raises(InputError, match=r"write (it as )?2024-0"):
        sweep(EVENTS, {"arrival.1.on": "1..2:2"}, where=condition)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rounds", "is a date; a number of rounds is wanted here; write a number such as 16000"),
        ("daily", "is a date; a rate (rounds/day) is wanted here; write a rate such as 16k/day"),
        ("unserviceable", "is a date; a fraction is wanted here; write a share such as 20%"),
    ],
)
def test_a_date_is_no_other_quantity(name, said):
    args = {"rounds": "1M", "daily": "16k"} | {name: "2023-11-01"}
    options = [part for key, text in args.items() for part in (f"--{key}", text)]
    assert f"--{name}: '2023-11-01' {said}" in one_line(call(*options), 2)


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day):
    assert load(f'start = "{day.isoformat()}"\n').start == day


@given(st.dates(dt.date(1000, 1, 1)), st.sampled_from(["%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%dT00:00"]))
def test_a_day_in_another_form_is_told_as_that_day(day, form):
    with pytest.raises(InputError) as caught:
        load(f'start = "{day.strftime(form)}"\n')
    assert caught.value.message.endswith(f"write it as {day.isoformat()}")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-01-31", "2024-01-31", "2024-01-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_month_or_a_year_is_its_first_and_its_last_day(text, first, last):
    assert [day.isoformat() for day in read_days(text)] == [first, last]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-00", "'2024-00' is not a month; write one such as 2023-11"),
        ("0000", "'0000' is not a month; write one such as 2023-11"),
        ("today", f"'today' is not a date; {SUCH_AS}, 2023-11 or 2023"),
        ("2024-02-30", "'2024-02-30' is not a day of the calendar; the last day of that month is"),
        ("2024/01/31", "'2024/01/31' is not a date as it is wanted here; write it as 2024-01-31"),
    ],
)
def test_what_is_no_day_month_or_year_is_told(text, said):
    with pytest.raises(InputError, match=re.escape(said)):
        read_days(text)

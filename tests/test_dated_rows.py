"""Dated rows of a table: deliveries, and counts of use, against the same written out by hand."""

import datetime as dt
import io
from fractions import Fraction

import pytest
from cli_harness import call, one_line

import estimator
from estimator.errors import InputError
from estimator.scenario.dated_rows import phases_of, read_arrivals, read_log
from estimator.tablefile import Table

BASE = ("--rounds", "1M", "--daily", "16k", "--start", "2024-01-01")


def table(text):
    return Table("t.csv", lambda: io.BytesIO(text.encode()))


def rates(text):
    return [(row["from"].text, row["daily"].text) for row in phases_of(read_log(table(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "on,rounds\n2024-02-01,200000\n2024-03-01,80000\n",
        "Date;Rounds;note\n2024-02-01;200k;by ship\n2024-03-01;80k;\n",
        'date\trounds (thousand rounds)\n2024-02-01\t200\n"2024-03-01"\t80\n',
        '{"date": "2024-02-01", "rounds": 200000}\n{"date": "2024-03-01", "rounds": 80000}\n',
    ],
)
def test_deliveries_are_those_written_one_by_one(text, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(text)
    by_hand = call(*BASE, "--arrival", "2024-02-01=200k", "--arrival", "2024-03-01=80k", "-q")
    assert call(*BASE, "--arrivals", str(path), "-q").out == by_hand.out == "80\n"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("date,used\n2024-01-01,7\n2024-01-02,14\n", [("2024-01-01", 7), ("2024-01-02", 14)]),
        ("date,used\n2024-01-08,14\n2024-01-01,7\n", [("2024-01-01", 1), ("2024-01-08", 2)]),
        ("week,fired\n2024-01-01,7\n", [("2024-01-01", 1)]),
        ("week,fired\n2024-W01,7\n2024-W02,7\n", [("2024-01-01", 1)]),  # equal rates are one
        ("month,n\n2024-01,31\n2024-02,58\n", [("2024-01-01", 1), ("2024-02-01", 2)]),
        ("date,n\n2024-02-01,29\n2024-03-01,62\n", [("2024-02-01", 1), ("2024-03-01", 2)]),
        ("date,n\n2024-01-01,10\n2024-01-11,20\n", [("2024-01-01", 1), ("2024-01-11", 2)]),
        (
            "date,n\n2024-01-01,10\n2024-01-11,8\n2024-01-15,\n",  # the last date ends it
            [("2024-01-01", 1), ("2024-01-11", 2)],
        ),
        ("date,launched,destroyed\n2024-01-01,9,1\n2024-01-02,9,8\n", [("2024-01-01", 9)]),
    ],
)
def test_how_long_a_count_is_of(text, want):
    assert rates(text) == [(day, f"{rate}/day") for day, rate in want]


def test_nothing_is_lost_in_a_month():
    """Rates times days are the counts, to twelve digits."""
    log = read_log(table("month,n\n2024-01,402\n2024-02,1000\n"))
    assert [span.days for span in log.spans] == [31, 29]
    assert log.mean == Fraction(1402, 60)
    assert log.end == dt.date(2024, 3, 1)
    texts = [row["daily"].text for row in phases_of(log)]
    totals = [float(t[: -len("/day")]) * s.days for t, s in zip(texts, log.spans, strict=True)]
    assert totals == pytest.approx([402, 1000], rel=1e-11)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when,used\n2024-01-01,5\n", "t.csv:1: no column of days; call it date"),
        ("date,a,b\n2024-01-01,5,6\n", "t.csv:1: no column of counts; call it used .*: date, a, b"),
        ("date,used,fired\n2024-01-01,5,6\n", "several columns may be counts: used, fired"),
        ("date,used\n2024-01-01,5\n", "2024-01-01 alone does not say how long"),
        ("date,used\n2024-01-01,5\n2024-01-02,5\n2024-01-04,5\n", "a step of 1 days from 2024-01-"),
        ("date,used\n2024-01-01,5\n2024-01-01,5\n", "t.csv:3: date: 2024-01-01 stands twice"),
        ("day,used\n2024-01-01,5\n2024-01-03,5\n", "2024-01-02 is missing; write 0"),
        ("month,used\n2024-01,5\n2024-03,5\n", "2024-02-01 is missing; write 0"),
        ("month,used\n2024-01,5\n2024-02-01,5\n", "days and longer times are mixed"),
        ("date,used\n45231,5\n45232,5\n", "t.csv:2: date: '45231' looks like a spreadsheet's"),
        ("date,used\n08/07/2023,5\n", "write it as 2023-07-08 or 2023-08-07"),
        ("week,used\n2024-W60,5\n", "t.csv:2: week: '2024-W60': Invalid week"),
        ("day,used\n2024-01-01,\n", "t.csv:2: used: no value; write 0 for none"),
        ("day,used\n2024-01-01,5..6\n", "t.csv:2: used: '5..6' is not one number"),
        ("day,used (thousands)\n2024-01-01,5\n", "'thousands' is not a unit"),
        ("day,used\n", "t.csv: no rows"),
    ],
)
def test_a_log_that_does_not_tell(text, message):
    with pytest.raises(InputError, match=message):
        read_log(table(text))


def test_deliveries_that_cannot_be_read():
    for text, message in [
        ("on,rounds\n2024-01-01,\n", "t.csv:2: rounds: no value"),
        ("on,rounds\n45231,5\n", "a spreadsheet's number of a day"),
        ("on,number,price\n2024-01-01,5,6\n", "no column of rounds; call it rounds"),
        ("on,rounds\n", "t.csv: no deliveries"),
    ]:
        with pytest.raises(InputError, match=message):
            read_arrivals(table(text))


LOG = "date,used\n2024-01-01,10k\n2024-01-02,20k\n"


@pytest.mark.parametrize(
    ("args", "by_hand"),
    [
        # after the log the base rate goes on, or else the mean of its counts
        (("--daily", "5k"), "16"),
        ((), "8"),
        (("--daily", "5k", "--phase", "2024-01-03=35k"), "4"),
    ],
)
def test_what_is_used_after_a_log(args, by_hand, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    start = ("--start", "2024-01-01") if "--phase" not in args else ("--start", "2023-12-31")
    extra = {"16": "100k", "8": "120k", "4": "70k"}[by_hand]
    found = call("--rounds", extra, "--use", str(path), *start, *args, "-q")
    assert found.out == f"{by_hand}\n"
    page = call("--rounds", extra, "--use", str(path), *start, *args, "-f", "plain").out
    assert "log.csv: 2 counts by day read as rates, column used, 2024-01-01 to 2024-01-02." in page
    scenario = call("--rounds", extra, "--use", str(path), *start, *args, "-f", "json")
    assert '"notes"' in scenario.out


def test_a_row_before_the_start_and_a_range_twice(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    args = ("--rounds", "1M", "--use", str(path))
    line = one_line(call(*args, "--start", "2024-01-02"), 2)
    assert "log.csv:2: date: 2024-01-01 is before the start, 2024-01-02" in line
    line = one_line(call(*args, "--start", "2023-12-31", "--daily", "1k..2k"), 2)
    assert "drawn twice" in line
    assert "--phase 2024-01-03=16k" in line
    line = one_line(call("--rounds", "1M", "--daily", "1", "--arrival", "in.csv"), 2)
    assert "a table goes to --arrivals" in line
    assert one_line(call(*args[:2], "--daily", "1", "--use", "none.csv"), 2).endswith("directory")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("day,missiles\n2024-01-01,5\n", "5 missiles/day"),
        ("day,used (missiles)\n2024-01-01,5\n", "5 missiles/day"),
        ("day,used\n2024-01-01,5 missiles\n", "5 missiles/day"),
        ("day,used (%)\n2024-01-01,5\n", "5%/day"),
        ("day,used\n2024-01-01,500 kg\n", "500 kg/day"),
        ("day,deliveries\n2024-01-01,5\n", "5/day"),
    ],
)
def test_rates_say_what_is_counted(text, rate):
    (phase,) = phases_of(read_log(table(text)))
    assert phase["daily"].text == rate


def test_nouns_of_tables_are_those_of_the_scenario(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("date,missiles\n2024-01-02,16\n")
    with_arrival = ("--start", "2024-01-01", "--arrivals", str(path), "--daily", "16/day")
    assert call("--rounds", "160 missiles", *with_arrival, "-q").out == "11\n"
    said = one_line(call("--rounds", "160 shells", *with_arrival), 2)
    assert "'16 missiles' is in missiles, --rounds in shells" in said
    path.write_text("date,used\n2024-01-02,16 missiles\n2024-01-03,16 shells\n")
    with pytest.raises(InputError, match=r"'16 shells' is in shells, .* in missiles"):
        read_log(Table("t.csv", lambda: path.open("rb")))


def test_decimal_commas_wherever_a_table_is_read(tmp_path):
    path = tmp_path / "de.csv"
    path.write_text("date;rounds\n2024-01-02;1.600,5\n")
    base = ("--rounds", "1600.5", "--daily", "16", "--start", "2024-01-01")
    by_hand = call(*base, "--arrival", "2024-01-02=1600.5", "-q").out
    assert call(*base, "--arrivals", str(path), "--decimal", ",", "-q").out == by_hand
    assert "could be a decimal or a list" in one_line(call(*base, "--arrivals", str(path)), 2)
    said = one_line(call(*base, "--decimal", ","), 2)
    assert said == "--decimal: no table is read; leave it out"
    path.write_text("date;stock\n2024-01-01;1.000,5\n2024-01-11;900,5\n2024-01-21;790,5\n")
    assert call("rate", str(path), "--decimal", ",", "-q").out.strip() == (
        estimator.rate(path, decimal=",").text
    )

"""A rate from counts: against the mean of spans of one length, SciPy's t, and simulated stocks."""

import datetime as dt
import io
import json
import math
from fractions import Fraction

import numpy as np
import pytest
from cli_harness import call, one_line
from scipy import stats

from estimator.errors import InputError
from estimator.quantity.quantity import parse
from estimator.tablefile import Table
from estimator.uncertainty.counted_rate import rate_of, student

COUNTS = "date,stock,received\n2024-01-01,100000,\n2024-01-08,80000,0\n2024-01-15,90000,40000\n"


def found(text):
    return rate_of(Table("c.csv", lambda: io.BytesIO(text.encode())))


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 10, 50, 199, 200, 201, 1000, 10**6])
@pytest.mark.parametrize("chance", [0.6, 0.95, 0.99])
def test_quantiles_against_scipy(chance, freedom):
    assert student(chance, freedom) == pytest.approx(stats.t.ppf(chance, freedom), rel=1e-8)


def test_spans_of_one_length_against_the_mean_of_their_rates():
    used = [20, 35, 28, 31, 40]
    text = "week,used\n" + "".join(
        f"{dt.date(2024, 1, 1) + dt.timedelta(7 * n)},{u}\n" for n, u in enumerate(used)
    )
    one = found(text)
    rates = [u / 7 for u in used]
    assert float(one.rate) == pytest.approx(np.mean(rates))
    assert one.error == pytest.approx(stats.sem(rates))
    reach = stats.t.ppf(0.95, 4) * stats.sem(rates) / np.mean(rates)
    ends = np.mean(rates) * np.exp([-reach, reach])
    assert one.interval == pytest.approx(tuple(ends))


def test_spans_of_many_lengths_against_the_textbook():
    """Cochran (1977), equation 6.13 without the finite population correction."""
    days, levels = [0, 3, 10, 12, 30], [1000, 940, 780, 750, 300]
    start = dt.date(2024, 1, 1)
    text = "date,stock\n" + "".join(
        f"{start + dt.timedelta(d)},{s}\n" for d, s in zip(days, levels, strict=True)
    )
    x, y = np.diff(days), -np.diff(levels)
    ratio = y.sum() / x.sum()
    variance = ((y - ratio * x) ** 2).sum() / (len(x) - 1) / (len(x) * x.mean() ** 2)
    one = found(text)
    assert one.rate == Fraction(700, 30)
    assert one.error == pytest.approx(math.sqrt(variance))


def test_intervals_cover_the_rate_of_simulated_stocks():
    rng = np.random.default_rng(7)
    hits, runs = 0, 400
    for _ in range(runs):
        days = rng.integers(5, 10, 8)
        used = rng.gamma(4, 25, 8) * days  # a mean of 100 a day
        level = 10**6 - np.concatenate([[0], np.cumsum(np.rint(used))])
        at = np.concatenate([[0], np.cumsum(days)])
        text = "date,stock\n" + "".join(
            f"{dt.date(2024, 1, 1) + dt.timedelta(int(d))},{int(s)}\n"
            for d, s in zip(at, level, strict=True)
        )
        low, high = found(text).interval
        hits += low <= 100 <= high
    assert 0.85 <= hits / runs <= 0.95


def test_what_is_received_is_used_too():
    one = found(COUNTS)
    assert [int(span.used) for span in one.spans] == [20_000, 30_000]
    assert one.rate == Fraction(50_000, 14)
    shuffled = "date;Stock;Receipts\n2024-01-15;90000;15000\n2024-01-01;100000;7\n"
    shuffled += "2024-01-08;80000;0\n2024-01-10;;25000\n"  # a delivery between two counts
    assert found(shuffled).rate == one.rate


def test_times_out_of_stock_are_left_out():
    text = "date,stock,received\n2024-01-01,100,\n2024-01-11,50,\n2024-01-21,0,\n"
    text += "2024-01-31,0,\n2024-02-10,100,150\n2024-02-20,30,0\n"
    one = found(text)
    assert [span.why for span in one.spans] == ["", *["out of stock"] * 3, ""]
    assert (one.used, one.days) == (120, 20)
    assert "3 of 5 spans, 30 days" in one.notes[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,stock\n2024-01-01,5\n2024-01-02,9\n", "c.csv:3: the stock rises by 4 .* 0 were rec"),
        ("date,stock\n2024-01-01,5\n2024-01-01,4\n", "c.csv:3: 2024-01-01 stands twice"),
        ("date,stock\n2024-01-01,5\n", "two counts of the stock at least"),
        ("date,stock\n2024-01-01,0\n2024-01-02,0\n", "no span of time with a stock"),
        ("date,stock\n45231,5\n45232,4\n", "a spreadsheet's number of a day"),
        ("date,stock,level\n2024-01-01,5,5\n", "several columns may be stocks: stock, level"),
        ("stock,n\n5,5\n", "no column of days"),
        ("date,stock\n2024-01-01,~5\n2024-01-02,4\n", "c.csv:2: stock: '~5' is not one number"),
        ("date,stock\n2024-01-01,5.125\n2024-01-02,4\n", "could be thousands or a decimal"),
    ],
)
def test_counts_that_cannot_be_read(text, message):
    with pytest.raises(InputError, match=message):
        found(text)


def test_no_spread_has_no_interval():
    assert found("date,stock\n2024-01-01,50\n2024-01-11,30\n").text == "2/day"
    assert found("day,used\n2024-01-01,5\n2024-01-02,5\n").text == "5/day"
    assert found("day,used\n2024-01-01,0\n2024-01-02,0\n").text == "0/day"


def test_the_text_is_an_input_whose_middle_is_the_rate(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS)
    text = call("rate", str(path), "-q").out.strip()
    low, high = parse(text, "rounds/day").span("rounds/day")
    assert math.sqrt(low * high) == pytest.approx(50_000 / 14, rel=2e-3)
    assert call("--rounds", "1M", "--daily", text, "-q").code == 0
    assert json.loads(call("rate", str(path), "-f", "json").out)["daily"] == text
    assert call("rate", str(path), "-f", "csv").out.splitlines()[1].startswith(f"{text},3571.4285")
    assert call("rate", "-", "-q", stdin=COUNTS).out.strip() == text
    assert f"--daily '{text}'" in call("rate", str(path), "-f", "plain").out
    assert "none.csv: cannot be read" in one_line(call("rate", "none.csv"), 2)


@pytest.mark.parametrize(
    ("heading", "cell", "unit"),
    [("stock (missiles)", "", " missiles"), ("stock", "%", "%"), ("stock (%)", "", "%")],
)
def test_a_rate_is_of_what_was_counted(heading, cell, unit):
    """Whatever the counts are of, the rate is, and as an input it means the same number."""
    rows = "".join(f"2024-01-{1 + 10 * n:02},{s}{cell}\n" for n, s in enumerate((90, 80, 68)))
    bare = found(f"date,stock\n{rows.replace('%', '')}")
    one = found(f"date,{heading}\n{rows}")
    assert one.text == bare.text.replace("/day", f"{unit}/day")
    assert one.interval == bare.interval
    size = 100 if unit == "%" else 1
    ends = parse(one.text, "rounds/day").numbers
    assert [float(end.value) * size for end in ends] == pytest.approx(one.interval, rel=1e-3)
    assert one.to_dict()["unit"] == f"{unit.strip()}/day"

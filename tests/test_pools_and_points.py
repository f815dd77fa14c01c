"""Several statements of one quantity, and percentiles: how they are read, drawn and refused."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from cli_harness import call, one_line
from hypothesis import given as each
from hypothesis import strategies as st
from register_files import CASE, SOURCES

from estimator.quantity.distribution import (
    Lognormal,
    Mixture,
    Point,
    Uniform,
    has_jumps,
    median,
    reach,
)
from estimator.quantity.number import QuantityError
from estimator.quantity.percentiles import Percentiles
from estimator.quantity.quantity import parse

stats = pytest.importorskip("scipy.stats")
optimize = pytest.importorskip("scipy.optimize")

SHARES = np.concatenate((np.logspace(-6, -3, 20), np.linspace(0.001, 0.999, 999)))


# -- as they are written

POOLED = [
    ("8k or 10k..12k or ~9k", "rounds/day", "8k or 10k..12k or ~9k rounds/day"),
    ("8k/day or 300k rounds/month", "rounds/day", "8k rounds/day or 300k rounds/month"),
    ("1 or 2 weeks", "days", "1 or 2 weeks"),
    ("a week or ten days", "days", "1 week or 10 days"),
    ("1% or 2%/month", "fraction/month", "1%/month or 2%/month"),
    ("20% or beta(2, 5)", "fraction", "20% or beta(2, 5)"),
    ("8 or 10,000", "rounds", "8 or 10000 rounds"),
    ("0 or 10k", "rounds", "0 or 10k rounds"),
    ("10k to 12k @80% or 9k ± 10%", "rounds", "10k to 12k @80% or 9k rounds ± 10%"),
    ("P10=8k, P90=9k or 10k", "rounds", "P10=8k, P90=9k or 10k rounds"),
    ("@own-rate OR 9k/day", "rounds/day", "@own-rate or 9k rounds/day"),
    ("P10=8k, P50=12k, P90=20k", "rounds/day", "P10=8k, P50=12k, P90=20k rounds/day"),
    ("p2.5 = 8, P50=12,000 missiles", "rounds", "P2.5=8, P50=12000 missiles"),
    ("P10=5%, P50=10%, P90=20%", "fraction", "P10=5%, P50=10%, P90=20%"),
    ("P10=0,P90=2 months", "days", "P10=0, P90=2 months"),
]


@pytest.mark.parametrize(("text", "field", "written"), POOLED)
def test_read_as(text, field, written):
    found = parse(text, field)
    assert str(found) == written
    assert parse(written, field) == found


@pytest.mark.parametrize(
    ("text", "field", "bound"),
    [
        ("1M or more", "rounds", "lower"),
        ("500k or less", "rounds", "upper"),
        ("500 or fewer missiles", "rounds", "upper"),
        ("500k or so", "rounds", "exact"),
    ],
)
def test_hedges_with_an_or_are_no_pool(text, field, bound):
    found = parse(text, field)
    assert (found.kind, found.bound) == ("point", bound)


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        (">1M or 2M", "rounds", "'>1M' is a bound; a mixture of a bound is none"),
        ("2M or 1M or more", "rounds", "'1M or more' is a bound"),
        ("8 or 10k", "rounds", "write '8k or 10k' or '8 or 10000'"),
        ("two or three million", "rounds", "does not say whether the suffix"),
        ("0.2 or 30%", "fraction", "write '0.2% or 30%' or '0.2 or 0.3'"),
        ("about 8k or 10k", "rounds", "write '~8k or 10k' or '~8k or ~10k'"),
        ("8k or 10k or so", "rounds", "write '8k or ~10k' or '~8k or ~10k'"),
        ("8k, 10k or 12k", "rounds", "write '8k or 10k or 12k'"),
        ("8k, 10k, or 12k", "rounds", "write '8k or 10k or 12k'"),
        ("a week or two", "days", "'two' lacks a unit that others have"),
        ("8k rounds or 2 weeks", None, "'2 weeks' is a duration, and another"),
        ("8 missiles or 9 shells", "rounds", "another statement is a number of missiles"),
        ("2%/month or 3%/year", None, "in one unit"),
        ("8k or", "rounds", "lacks a statement"),
        ("or 8k", "rounds", "lacks a statement"),
        ("1,5M or 2M", "rounds", "could be a decimal or a list"),
        ("P10=8k", "rounds", "has 1 percentile; write two to seven"),
        ("P1=1,P2=2,P3=3,P4=4,P5=5,P6=6,P7=7,P8=8", "rounds", "has 8 percentiles"),
        ("P50=8k, P10=9k", "rounds", "percentiles out of order"),
        ("P10=8k, P10=9k", "rounds", "percentiles out of order"),
        ("P10=9k, P50=8k", "rounds", "falls from one percentile to the next"),
        ("P10=8, P50=12k", "rounds", "write P10=8k, P50=12k or P10=8, P50=12000"),
        ("P0=8k, P50=12k", "rounds", "'P0' is not a percentile from P0.01 to P99.99"),
        ("P10=~8k, P50=12k", "rounds", "'~8k' is hedged"),
        ("P10=8k..9k, P50=12k", "rounds", "is not expected here"),
        ("P10=8k, 12k", "rounds", "is not a percentile"),
        ("P10=8k weeks, P50=12k days", "days", "needs one unit"),
        ("P10>=8k, P50=12k", "rounds", "is not a percentile"),
        ("P49=1, P51=1e18", "rounds", "is so steep that it goes beyond all numbers"),
        ("1 to 1e18 @1%", "rounds", "is so steep that it goes beyond all numbers"),
    ],
)
def test_refused(text, field, said):
    with pytest.raises(QuantityError) as caught:
        parse(text, field)
    assert said in str(caught.value)


NUMBERS = ["5", "1,000", "16,427", "16k", "1.2M", "0.5", "a dozen", "half a million", "1e-3"]
ONES = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from(NUMBERS).map("~{}".format),
    st.sampled_from(["10k..12k", "1..2..3", "10k to 20k", "5k to 6k @80%", "9k ± 10%", "9k ± 1k"]),
    st.sampled_from(["lognormal(1k, 2k)", "P10=1k, P50=5k, P90=20k", "@some-figure"]),
)
UNITS = ["", " missiles", "/day", " rounds per week", " in 16 days", " months", "%"]


def _read(text):
    try:
        return parse(text)
    except QuantityError as error:
        return error


@each(st.lists(ONES, min_size=2, max_size=5), st.sampled_from(UNITS), st.booleans())
def test_a_pool_that_is_read_reads_back(ones, unit, everywhere):
    text = " or ".join(one + unit * everywhere for one in ones) + unit * (not everywhere)
    found = _read(text)
    if isinstance(found, QuantityError):
        for other in found.instead:
            parse(other)
        return
    assert len(found.parts) == len(ones)
    assert parse(str(found)) == found


@each(
    st.lists(st.integers(1, 9999), min_size=2, max_size=7, unique=True).map(sorted),
    st.lists(st.sampled_from(["0", *NUMBERS]), min_size=7, max_size=7),
    st.sampled_from(UNITS[:-1]),
)
def test_percentiles_that_are_read_read_back(levels, values, unit):
    values = sorted(values[: len(levels)], key=lambda text: parse(text).point())
    pairs = zip(levels, values, strict=True)
    text = ", ".join(f"P{level / 100:g}={value}" for level, value in pairs) + unit
    found = _read(text)
    if isinstance(found, QuantityError):
        assert "suffix" in str(found) or "so steep" in str(found)
        return
    assert found.levels == tuple(Fraction(level, 10_000) for level in levels)
    assert parse(str(found)) == found


# -- percentiles as a distribution


def test_percentiles_against_interpolated_normal_scores():
    levels, values = (0.1, 0.5, 0.9), (8e3, 12e3, 20e3)
    found = Percentiles(levels, values)
    scores, wanted = stats.norm.ppf(levels), stats.norm.ppf(SHARES)
    logs = np.interp(wanted, scores, np.log(values))
    slopes = np.diff(np.log(values)) / np.diff(scores)
    logs = np.where(wanted < scores[0], np.log(8e3) + slopes[0] * (wanted - scores[0]), logs)
    logs = np.where(wanted > scores[-1], np.log(20e3) + slopes[1] * (wanted - scores[-1]), logs)
    assert found.quantile(SHARES) == pytest.approx(np.exp(logs), rel=1e-12)
    assert found.cdf(np.exp(logs)) == pytest.approx(SHARES, abs=2e-11)
    assert found.quantile(np.array(levels)).tolist() == list(values)


def test_two_percentiles_against_the_lognormal_they_are_of():
    found, ends = Percentiles((0.05, 0.95), (1e4, 2e4)), parse("10k to 20k").distribution()
    assert isinstance(ends, Lognormal)
    assert found.quantile(SHARES) == pytest.approx(ends.quantile(SHARES), rel=1e-12)
    assert reach(found) == pytest.approx(reach(ends), rel=1e-9)


def test_percentiles_of_a_share_against_normals_cut_to_their_tail():
    """Below P10 the line of the first piece is kept to 0..P10, above P90 that of the last to 1."""
    found = Percentiles((0.1, 0.5, 0.9), (0.05, 0.1, 0.7), 1.0)
    z = stats.norm.ppf(0.9)
    below, above = stats.norm(0.1, 0.05 / z), stats.norm(0.1, 0.6 / z)
    p, q = np.linspace(0, 0.1, 51), np.linspace(0.9, 1, 51)
    low = below.ppf(below.cdf(0) + p / 0.1 * (0.1 - below.cdf(0)))
    high = above.isf(above.sf(1) + (1 - q) / 0.1 * (0.1 - above.sf(1)))
    assert found.quantile(p) == pytest.approx(low, abs=1e-12)
    assert found.quantile(q) == pytest.approx(high, abs=1e-12)
    assert found.quantile(np.array([0.1, 0.3, 0.5, 0.9])) == pytest.approx(
        [0.05, 0.1 + 0.05 / z * stats.norm.ppf(0.3), 0.1, 0.7], abs=1e-15
    )
    assert found.cdf(found.quantile(SHARES)) == pytest.approx(SHARES, abs=1e-10)
    assert found.cdf(np.array([-1.0, 0.0, 1.0, 2.0])).tolist() == pytest.approx([0, 0, 1, 1])


def test_percentiles_from_zero_and_with_a_step():
    zero = Percentiles((0.1, 0.5, 0.9), (0.0, 5.0, 20.0))
    assert zero.quantile(np.array([0.0, 0.05, 0.1])).tolist() == [0, 0, 0]
    score = stats.norm.ppf([0.1, 0.3, 0.5])
    assert zero.quantile(np.array([0.3])) == pytest.approx(np.interp(score[1], score[::2], [0, 5]))
    assert zero.cdf(np.array([-1.0, 0.0, 5.0])).tolist() == pytest.approx([0, 0.1, 0.5])
    step = Percentiles((0.2, 0.6, 0.9), (5.0, 5.0, 20.0))
    assert step.quantile(np.array([0.0, 0.2, 0.6])).tolist() == [5, 5, 5]
    assert step.cdf(np.array([4.9, 5.0])).tolist() == pytest.approx([0, 0.6])
    assert [has_jumps(each_) for each_ in (zero, step, Percentiles((0.1, 0.9), (1.0, 2.0)))] == [
        True,
        True,
        False,
    ]


# -- a pool as a distribution

PARTS = (
    Point(Fraction(8000)),
    Uniform(1e4, 1.2e4),
    Lognormal(math.log(9e3), 0.2),
    Percentiles((0.1, 0.9), (5e3, 3e4)),
)
THEIRS = (
    stats.uniform(1e4, 2e3),
    stats.lognorm(0.2, scale=9e3),
    stats.lognorm(math.log(6) / 2 / stats.norm.ppf(0.9), scale=math.sqrt(1.5e8)),
)


def _by_hand(x, weights):
    others = (w * each_.cdf(x) for w, each_ in zip(weights[1:], THEIRS, strict=True))
    return weights[0] * (np.asarray(x) >= 8000) + sum(others)


@pytest.mark.parametrize("weights", [(0.25,) * 4, (0.1, 0.2, 0.3, 0.4), (0.97, 0.01, 0.01, 0.01)])
def test_a_pool_against_its_sum_by_hand(weights):
    found = Mixture(PARTS, weights)
    values = np.concatenate((np.linspace(1e3, 4e4, 997), [7999.999, 8000.0]))
    assert found.cdf(values) == pytest.approx(_by_hand(values, weights), abs=1e-11)
    below = _by_hand(np.nextafter(8000, 0), weights)
    for share in (1e-4, 0.01, 0.2, 0.5, 0.77, 0.95, 0.999):
        if below < share <= below + weights[0]:
            wanted = 8000.0
        else:
            wanted = optimize.brentq(
                lambda x, p=share: _by_hand(x, weights) - p, 1, 1e7, rtol=1e-14, xtol=1e-9
            )
        slack = 1e-10 if share > 0.001 else 1e-7  # in the tail the table of the normal says less
        assert float(found.quantile(np.array(share))) == pytest.approx(wanted, rel=slack)


@each(
    st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(lambda v: len(set(v)) > 1),
    st.floats(0, 1),
)
def test_a_pool_of_numbers_against_a_list_of_them(values, share):
    pool = parse(" or ".join(map(str, values))).distribution()
    listed = parse(", ".join(map(str, values))).distribution()
    n = len(values)
    if min(abs(share * n - k) for k in range(n + 1)) > 1e-9:
        assert pool.quantile(np.array(share)) == listed.quantile(np.array(share))
    assert pool.cdf(np.arange(51.0)) == pytest.approx(listed.cdf(np.arange(51.0)), abs=1e-15)
    assert (pool.low, pool.high) == (min(values), max(values))


def test_ends_of_a_pool_are_the_least_low_and_the_greatest_high():
    found = parse("8k or 10k..12k or ~9k", "rounds/day")
    assert found.span("rounds/day") == (7200, 12_000)  # ~9k is 9k/1.25 to 9k·1.25
    months = parse("1 month or 20..40 days", "days")
    assert months.span("days", Fraction(45)) == (20, 45)
    assert median(parse("8k or 10k").distribution()) == 8000
    assert median(parse("8k or 10k").distribution(), above=True) == 10_000
    assert parse("8k or 8k").distribution().values == (8000,)
    # with percentiles on one side of the median, that is an end
    assert parse("P60=3k, P90=10k").span()[0] == pytest.approx(
        3000 * (10 / 3) ** (-stats.norm.ppf(0.6) / (stats.norm.ppf(0.9) - stats.norm.ppf(0.6)))
    )


# -- in an answer


def _register(folder, *rows):
    figures = "".join(
        f'[[figure]]\nid = "{id_}"\nmetric = "firing_rate"\nabout = "fire"\nvalue = "{value}"\n'
        f'nature = "mixed"\nscope = "all natures"\nactor = "UA"\nfrom = 2023-08-01\n'
        f'to = 2023-10-31\nsource = "paper-2024"\norigin = "{origin}"\nstatus = "cited"\n'
        f"credibility = 2\n"
        for id_, value, origin in rows
    )
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (folder / "figures.toml").write_text(figures, encoding="utf-8")
    return "--data", str(folder)


ROWS = [
    ("rate-a", "8k rounds/day", "the ministry"),
    ("rate-b", "300k rounds/month", "the ministry"),
    ("rate-c", "20k rounds/day", "the staff"),
    ("rate-d", ">10k rounds/day", "somebody"),
    ("rate-e", "9k missiles/day", "somebody"),
    ("rate-f", "6k or 7k rounds/day", "a think tank"),
    ("rate-g", "43 t/day", "a think tank"),
]


def _inputs(*args):
    result = call(*args, "-f", "json")
    assert result.code == 0, result.err
    data = json.loads(result.out)
    return {row["name"]: row for row in data["inputs"]}, data


def test_figures_of_one_origin_share_one_weight(tmp_path):
    """Two of the ministry count half each: 8k and 9,856 a quarter, 20k a half of the draws."""
    pool = "@rate-a or @rate-b or @rate-c"
    data = _register(tmp_path, *ROWS)
    inputs, answer = _inputs("--rounds", "1M", "--daily", pool, "--lasts", "60d", *data)
    daily = inputs["daily"]
    assert daily["figures"] == ["rate-a", "rate-b", "rate-c"]
    assert "figure" not in daily
    assert (daily["low"], daily["high"]) == (8000, 20_000)
    assert daily["reading"].startswith(
        "8k rounds/day or 300k rounds/month or 20k rounds/day → mixture 1:1:2, P5–P95 8k to 20k"
    )
    assert answer["question"]["chance"] == pytest.approx(0.5, abs=1e-3)
    text = call("--rounds", "1M", "--daily", pool, "--lasts", "60d", *data, "-f", "plain").out
    assert pool in text
    for id_ in daily["figures"]:
        assert f"@{id_}  " in text.partition("Sources")[2]
    note = call("--rounds", "1M", "--daily", pool, "--lasts", "60d", "--note", *data).out
    assert all(f"@{id_}, grade C2" in note for id_ in daily["figures"])


def test_one_figure_is_as_before(tmp_path):
    inputs, _ = _inputs("--rounds", "1M", "--daily", "@rate-a", *_register(tmp_path, *ROWS))
    assert (inputs["daily"]["figure"], inputs["daily"]["figures"]) == ("rate-a", ["rate-a"])


@pytest.mark.parametrize(
    ("pool", "weights"),
    [
        ("@rate-a or @rate-b", ""),
        ("@rate-a or @rate-b or 9k", " 1:1:2"),
        ("@rate-f or 9k", " 1:1:2"),  # a source of two minds is one
        ("@rate-a or @rate-a or @rate-c", " 1:1:2"),
    ],
)
def test_weights(pool, weights, tmp_path):
    inputs, _ = _inputs("--rounds", "1M", "--daily", pool, *_register(tmp_path, *ROWS))
    assert f"→ mixture{weights}, P5" in inputs["daily"]["reading"]


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        ("@rate-a or @rate-d", "'@rate-d: >10k rounds/day' is a bound"),
        ("@rate-a or @rate-e", "'@rate-a' is in rounds, and '@rate-e' is in missiles"),
        ("@rate-g or 9k", "'9k' has no unit, and '@rate-g' is in t; write both in one"),
        ("@rate-a or @rate-x", "no figure 'rate-x'"),
        ("@rate-a or 20 days", "'20 days' is a duration"),
    ],
)
def test_pools_of_figures_that_are_refused(pool, said, tmp_path):
    result = call("--rounds", "1M", "--daily", pool, *_register(tmp_path, *ROWS))
    assert said in one_line(result, 2)


def test_what_lasts_exactly_so_long_counts():
    """At 16k a day, 1M last 62.5 days and 2M 125: jumps that no draw may fall short of."""
    for time, chance in (("62.5d", 1), ("63d", 0.5), ("125d", 0.5), ("126d", 0)):
        _, answer = _inputs("--rounds", "1M or 2M", "--daily", "16k", "--lasts", time)
        assert answer["question"]["chance"] == pytest.approx(chance, abs=1e-9)


def test_chances_of_percentiles_against_their_own_cdf():
    _, answer = _inputs("--rounds", "1M", "--daily", "P10=8k, P50=12k, P90=20k", "--lasts", "50d")
    assert answer["question"]["chance"] == pytest.approx(0.9, abs=1e-9)  # 1M / 50 d is the P90


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("sweep", "--rounds", "1M", "--vary", "daily=8k or 9k"), "several statements"),
        (("sweep", "--rounds", "1M", "--vary", "daily=P10=8k, P90=9k"), "does not make an axis"),
        (("--rounds", "1M", "--daily", "8k", "--table", "daily=8k or 9k"), "several statements"),
        (("--rounds", "1M", "--daily", "8k", "--lasts", "60d or 90d"), "several durations"),
        (("--rounds", "1M", "--daily", "8k", "--month", "30d or 31d"), "one number of days"),
        (("--rounds", "1M", "--daily", "8k", "--arrival", "1M or 2M=100k"), "'1M"),
        (("--rounds", "1M or 2M or more", "--daily", "8k"), "is a bound"),
    ],
)
def test_where_one_value_is_wanted(args, said):
    result = call(*args)
    assert said in one_line(result, 2)


def test_a_cell_of_rows_is_answered_as_one_scenario_is(tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("rounds,daily\n1M,8k or 9k\n", encoding="utf-8")
    alone = json.loads(call("--rounds", "1M", "--daily", "8k or 9k", "-f", "json").out)
    (line,) = call("sweep", "--from", str(rows), "-q").out.splitlines()[1:]
    medians = [one["value"] for one in alone["distribution"]["percentiles"] if one["percent"] == 50]
    assert float(line.split(",")[-2]) == pytest.approx(medians[0], rel=1e-8)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("20k or 22k rounds/day", "holds"), ("@own-rate or @other-rate", "fails")],
)
def test_a_pool_in_a_claim_is_its_ends(value, verdict, tmp_path):
    _register(
        tmp_path,
        ("own-rate", "60k rounds/day", "the staff"),
        ("other-rate", "50k..70k rounds/day", "the ministry"),
    )
    case = CASE.replace('"@own-stock"', '"1.9M rounds"').replace('"@own-rate"', f'"{value}"')
    file = tmp_path / "a.claims.toml"
    file.write_text(case, encoding="utf-8")
    result = call("check", str(file), "--data", str(tmp_path), "-f", "json")
    (claim,) = json.loads(result.out)["claims"]
    (rate,) = (row for row in claim["inputs"] if row["name"] == "rate")
    assert claim["verdict"] == verdict
    if verdict == "fails":
        assert (rate["low"], rate["high"]) == (50_000, 70_000)
        assert rate["figures"] == ["own-rate", "other-rate"]
        assert rate["figure"] is None
        assert rate["sources"] == ["paper-2024"]


@pytest.mark.parametrize("field", ["rounds/day", "days", "fraction", "fraction/week", None])
def test_a_pool_of_figures_alone_reads_back(field):
    found = parse("@own-rate or @other-rate", field)
    assert str(found) == "@own-rate or @other-rate"
    assert parse(str(found), field) == found

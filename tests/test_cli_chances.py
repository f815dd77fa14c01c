"""Ranges on the command line: distributions, drivers, a value for a chance, comparisons."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from cli_harness import call

REFERENCE = ("--rounds", "0.8M to 1.2M", "--daily", "10k to 20k", "--unserviceable", "0..30%")


def document(*args: str) -> dict:
    result = call(*args, "-f", "json")
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


def test_the_reference_job_against_its_exact_values():
    found = document(*REFERENCE, "--lasts", "60d")
    percentiles = {row["percent"]: row["value"] for row in found["distribution"]["percentiles"]}
    exact = {5: 37.871, 50: 58.603, 95: 90.508}
    assert {p: percentiles[p] for p in exact} == pytest.approx(exact, rel=1e-4)
    assert found["distribution"]["chances"][0]["value"] == pytest.approx(0.46469, rel=1e-4)
    assert found["days"] == percentiles[50]
    assert found["outcome"] == "depletes"


def test_correlation_against_its_exact_value():
    pair = ("--rounds", "0.8M to 1.2M", "--daily", "10k to 20k", "--corr", "rounds:daily=0.5")
    found = document(*pair)["distribution"]
    assert found["percentiles"][0]["value"] == pytest.approx(51.244, rel=1e-4)


def test_never_is_reported_and_has_no_mean():
    found = document("--rounds", "1M", "--production", "12k", "--daily", "10k..20k")
    assert found["outcome"] == "may_never"
    assert found["distribution"]["never"]["value"] == pytest.approx(0.2, abs=1e-4)
    assert found["distribution"]["mean"] is None
    assert found["distribution"]["percentiles"][-1]["value"] is None  # P95: never


RATIONED = ("--rounds", "1M", "--daily", "16k", "--production", "1k..2k", "--ration", "200k=1500")
EDGES = [
    # the median lies at the edge of never: P(never) is about, or exactly, a half
    (("--rounds", "1M..2M", "--daily", "1k..2k", "--production", "500..2500"), "undetermined"),
    (RATIONED, "undetermined"),
    (("--rounds", "1M", "--daily", "10k..20k", "--production", "15k"), "never"),
    (("--rounds", "1M", "--daily", "16k", "--production", "15.9k..16.1k"), "never"),
    # it does not: half of the draws end on one day
    (("--rounds", "1M", "--daily", "0, 16k"), "62.5"),
    (("--rounds", "1M", "--daily", "0, 16k, 16k"), "62.5"),
]


@pytest.mark.parametrize(("args", "median"), EDGES)
def test_percentiles_at_the_edge_of_never(args, median):
    """Determined, never, or not determined: no number of days that draws cannot tell from never."""
    assert call(*args, "-q").out == f"{median}\n"
    found = document(*args)
    assert found["outcome"] == "may_never"
    assert found["days"] == (float(median) if median[0].isdigit() else None)
    for row in found["distribution"]["percentiles"]:
        assert row["value"] is None or row["value"] < 1e9
        # null for an error that is infinite: only beside what is not determined
        assert (row["error"] is None) is (median == "undetermined" and row["percent"] == 50)
    page = call(*args, "-f", "plain").out
    assert " to never in 90% of draws." in page.splitlines()[0]
    assert "most likely" not in page
    assert [line.split()[1] for line in page.splitlines() if " P50 " in line] == [median]


def test_percentiles_below_the_edge_against_plain_draws():
    """P(T <= t) at the printed percentile is its share, and there is an error beside it."""
    args = ("--rounds", "1M..2M", "--daily", "16k..24k", "--production", "16k..19k")
    found = document(*args, "--percentiles", "10,60,80,81")["distribution"]
    draws, count = np.random.default_rng(0), 2 * 10**6
    net = draws.uniform(16, 24, count) - draws.uniform(16, 19, count)
    days = np.where(net > 0, draws.uniform(1e3, 2e3, count) / np.where(net > 0, net, 1), np.inf)
    assert found["never"]["value"] == pytest.approx(np.isinf(days).mean(), abs=0.0015)
    for row in found["percentiles"]:
        assert (days <= row["value"]).mean() == pytest.approx(row["percent"] / 100, abs=0.0015)
        assert row["error"] is not None


def test_drivers_of_what_may_never_end():
    """Without a duration the shares are of whether it ever runs out."""
    args = ("drivers", "--rounds", "1M", "--daily", "16k", "--production", "1k..40k")
    page = call(*args, "-f", "plain")
    assert (page.code, page.err) == (0, "")
    assert "Shares of the variance of whether it ever runs out" in page.out
    assert document(*args)["duration"] is None


@pytest.mark.parametrize(
    "args",
    [
        ("--rounds", "1M", "--daily", "16k..20k", "--unserviceable", "100%"),
        ("--rounds", "1M", "--daily", "16k", "--production", "5k..15k", "--lasts", "0d"),
        ("--rounds", "1M..2M", "--daily", "16k..20k", "--lasts", "0d", "--of", "chance"),
        ("--rounds", "0, 1M", "--daily", "16k..20k"),
    ],
)
def test_drivers_of_what_ends_at_once(args):
    for form in ("plain", "json", "csv"):
        result = call("drivers", *args, "-f", form)
        assert (result.code, result.err) == (0, "")


def test_options_of_the_draws(tmp_path):
    file = tmp_path / "draws.csv"
    options = ("--percentiles", "10,90", "--at", "30d", "--seed", "7", "--samples", "64")
    found = document(*REFERENCE, *options, "--samples-out", str(file))["distribution"]
    assert [row["percent"] for row in found["percentiles"]] == [10, 50, 90]
    assert [row["days"] for row in found["chances"]] == [30]
    assert (found["seed"], found["samples"]) == (7, 64)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "set,rounds,unserviceable,daily,days"
    assert len(lines) == 8 * 64 + 1


def test_the_same_seed_gives_the_same_bytes():
    first, second = (call(*REFERENCE, "-f", "json", "--seed", "0").out for _ in range(2))
    assert first == second


def test_plain_monte_carlo_agrees_within_its_error():
    exact = document(*REFERENCE)["distribution"]["percentiles"][2]
    found = document(*REFERENCE, "--method", "mc")["distribution"]["percentiles"][2]
    assert found["value"] == pytest.approx(exact["value"], abs=4 * found["error"])


def test_the_page_of_a_distribution():
    page = call(*REFERENCE, "--lasts", "60d", "-f", "plain").out
    assert page.startswith("The stock lasts 58.6")
    assert "It could go either way: 46.5% of draws are at least 60 days." in page
    titles = ["Assumptions", "Chances", "What drives it"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("daily", "more", "chance", "answer"),
    [
        ("10k to 20k @50%", ("--production", "20.1k"), 0.80, "Probably: 79."),
        ("10k", ("--arrival", "11d to 15d @50%=1M"), 0.14, "Probably not: "),
    ],
)
def test_nothing_is_certain_that_the_draws_contradict(daily, more, chance, answer):
    """Both readings of the range agree; its tails do not, and sentence, verdict and JSON say so."""
    args = ("--rounds", "100k", "--daily", daily, *more)
    found = document(*args, "--lasts", "60d")
    assert found["question"]["answer"] == "depends"
    assert found["distribution"]["inside"]["value"] == pytest.approx(chance, abs=0.01)
    assert f"\n{answer}" in call(*args, "--lasts", "60d", "-f", "plain").out


def test_a_bound_alone_is_not_sampled():
    assert "distribution" not in document("--rounds", "1M+", "--daily", "16k")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--percentiles", "5,x"), "--percentiles: 'x' is not a percentage between 0 and 100"),
        (("--percentiles", "0"), "--percentiles: '0' is not a percentage between 0 and 100"),
        (("--percentiles", "5,50,5"), "--percentiles: 5 is given twice"),
        (("--at", "30d..40d"), "--at: '30d..40d' is not one duration"),
        (("--at", "soon"), "--at: 'soon'"),
    ],
)
def test_options_that_cannot_be_read(args, said):
    result = call(*REFERENCE, *args)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_drivers_against_the_shares_of_a_quotient():
    rows = document("drivers", *REFERENCE, "--lasts", "60d")["inputs"]
    shares = {row["name"]: row["first"] for row in rows}
    exact = {"daily": 0.63313, "rounds": 0.21664, "unserviceable": 0.15023}
    assert shares == pytest.approx(exact, abs=0.005)
    page = call("drivers", *REFERENCE, "--lasts", "60d", "-f", "plain").out
    assert page.startswith("The answer moves most with the daily rate;")
    assert "What each input would have to be to last at least 60 days" in page
    assert call("drivers", *REFERENCE, "-q").out == "daily\n"
    lines = [line.split() for line in page.splitlines()]
    (shown,) = (line for line in lines if line[:1] == ["daily"] and "63.3%" in line)
    assert [shown[1], shown[4], shown[7]] == ["63.3%"] * 3
    assert [shown[2], shown[5], shown[8]] == ["±"] * 3


def test_simulated_break_evens_are_rounded_by_their_errors():
    args = ("drivers", *REFERENCE, "--arrival", "30d=50k..60k", "--lasts", "60d")
    row = next(row for row in document(*args)["inputs"] if row["name"] == "daily")
    value, error = row["at_chance"], row["at_chance_error"]
    place = 10 ** math.ceil(math.log10(error))
    page = call(*args, "-f", "plain").out
    table = page.partition("What each input would")[2]
    line = next(line for line in table.splitlines() if line.startswith("  daily"))
    assert line.endswith(f"{round(value / place) * place:,} rounds/day")
    assert value % place  # so there was something to round
    assert "±" in page.partition("Shares of the variance")[2]


def test_drivers_of_points_and_of_correlated_inputs():
    assert "No input is uncertain" in call("drivers", "--rounds", "1M", "--daily", "16k").out
    pair = ("--rounds", "1M..2M", "--daily", "10k..20k", "--corr", "rounds:daily=0.5")
    page = call("drivers", *pair, "-f", "plain").out
    assert "Shares of the variance" not in page
    assert "correlat" in page


def test_solving_for_a_chance_against_a_closed_form():
    # at least half of 1M..1.5M rounds last 60 days: the median stock, 1.25M, over 60 days
    args = ("solve", "daily", "--rounds", "1M..1.5M", "--lasts", "60d", "--chance", "50%")
    assert float(call(*args, "-q").out) == pytest.approx(1.25e6 / 60, rel=1e-4)
    assert document(*args)["outcome"] == "value"
    assert call(*args).out.startswith(
        "To last 60 days with a chance of at least 50%, the daily rate must be at most 20,833"
    )
    assert call(*args[:-1], "2").code == 2


@pytest.mark.parametrize("name", ["daily", "rounds", "reserve", "loss", "production"])
@pytest.mark.parametrize("lasts", ["2mo", "61.3d", "62.5d"])
def test_a_chance_without_a_range_is_what_is_solved_for_without_one(name, lasts):
    given = {"rounds": "1M", "daily": "16k", "lasts": lasts} | {name: ""}
    typed = [part for key, value in given.items() if value for part in (f"--{key}", value)]
    args = ("solve", name, *typed)
    assert call(*args, "--chance", "50%", "-q").out == call(*args, "-q").out
    plain, chance = document(*args), document(*args, "--chance", "90%")
    assert (chance["outcome"], chance["samples"]) == (plain["outcome"], 0)
    if plain["outcome"] == "value":
        assert chance["value"] == pytest.approx(plain["value"], rel=1e-11)


def test_a_value_whose_error_few_draws_do_not_tell():
    args = ("solve", "arrival.1.rounds", "--rounds", "500k..700k", "--daily", "10k..20k")
    args = (*args, "--arrival", "20..40=50k", "--lasts", "60d", "--chance", "12%")
    found = document(*args, "--samples", "4")
    assert (found["outcome"], found["error"], found["digits"]) == ("value", None, 1)
    page = call(*args, "--samples", "4", "-f", "plain").out
    assert "so few draws do not tell; take more with --samples" in page
    assert " from sampling)" in call(*args, "-f", "plain").out


def test_comparing_prints_what_each_scenario_prints_alone(tmp_path):
    rows = [("1M", "16k"), ("1M..2M", "10k to 20k"), ("1M, 5M", "16k"), ("1M+", "16k")]
    files = [tmp_path / f"{n}.toml" for n in range(len(rows))]
    for file, (rounds, daily) in zip(files, rows, strict=True):
        file.write_text(f'stock = {{ rounds = "{rounds}" }}\nuse = {{ daily = "{daily}" }}\n')
    together = call("compare", *map(str, files), "-q").out.splitlines()
    assert together == [call(str(file), "-q").out.strip() for file in files]
    found = document("compare", *map(str, files))["scenarios"]
    page = call("compare", *map(str, files), "-f", "plain").out.splitlines()
    for file, line in zip(files, page, strict=False):
        alone = document(str(file))
        keys = ("outcome", "bound", "days", "months")
        assert [found[str(file)][key] for key in keys] == [alone[key] for key in keys]
        assert line == f"{file}: {call(str(file), '-f', 'plain').out.splitlines()[0]}"


def test_comparing_distributions():
    found = document("compare", "nis-2023", "nis-2023-ranges")["scenarios"]
    assert "distribution" not in found["nis-2023"]
    median = found["nis-2023-ranges"]["distribution"]["percentiles"][2]["value"]
    page = call("compare", "nis-2023", "nis-2023-ranges", "-f", "plain").out
    assert f"the rest: median of the draws   {median:.0f}" in page
    assert "P95 [days]" in page


def test_comparing_the_chances_of_every_duration_that_is_asked_about():
    page = call("compare", "nis-2023-ranges", "ru-2024", "-f", "plain").out.splitlines()
    rows = [line.split() for line in page if line.lstrip().startswith("at least 60.875 days")]
    assert rows == [["at", "least", "60.875", "days", "100%", "100%"]]
    rows = [line.split() for line in page if line.lstrip().startswith("at least 365.25 days")]
    assert rows == [["at", "least", "365.25", "days", "0%", "over", "99.9%"]]


LATE = ("--rounds", "0.5M..0.52M", "--daily", "9k..10k", "--unserviceable", "0..10%")
LATE = (*LATE, "--arrival", "50d=0..5M", "--seed", "2")


@pytest.mark.parametrize(
    ("lasts", "said"),
    [
        ("45d", "Yes: every draw is at least 45 days."),
        ("45.4d", "Yes: more than 99 draws in 100 are at least 45.4 days."),
        ("46d", "Yes: more than 99 draws in 100 are at least 46 days."),
    ],
)
def test_only_what_is_certain_is_called_100_percent(lasts, said):
    assert said in call(*LATE, "--lasts", lasts, "-f", "plain").out


def test_a_never_that_no_draw_shows():
    args = ("--rounds", "0.8M..1.2M", "--daily", "10k to 20k", "--ration", "100k=6k to 20k")
    args = (*args, "--production", "1k")
    assert document(*args)["outcome"] == "may_never"
    page = call(*args, "-f", "plain").out
    assert "In no draw, so with a chance under 0.1%, the stock never runs out." in page
    page = call(*args[:-1], "2.5k", "-f", "plain").out
    assert "In under 0.1% of draws the stock never runs out." in page


def test_correlations_are_among_the_assumptions(tmp_path):
    path = tmp_path / "moves.toml"
    path.write_text(
        'stock = { rounds = "1M..1.5M", unserviceable = "0..10%" }\nuse.daily = "10k..20k"\n'
        'question.lasts = "60d"\n[correlation]\n"rounds:lasts" = 0.2\n'
    )
    args = (str(path), "--corr", "rounds:unserviceable=0.5")
    for command in ((), ("drivers",), ("solve", "daily", "--chance", "50%")):
        page = call(*command, *args, "-f", "plain").out
        rows = [line.split() for line in page.splitlines()]
        assert any(row[:3] == ["rounds:unserviceable", "0.5", "correlation"] for row in rows)
        assert "no effect: lasts is certain" in page
    twice = call(*args, "--corr", "rounds:daily=0.5", "--corr", "rounds:daily=0.1")
    assert twice.err == "estimate: --corr: a pair of names is given twice; keep one of them\n"


def test_bounds_beside_distributions_are_not_certainties(tmp_path):
    text = '[stock]\nrounds = "{}"\n[use]\ndaily = "{}"\n[question]\nlasts = "{}"\n'
    names = [str(tmp_path / name) for name in ("a.toml", "b.toml", "c.toml")]
    given = (("1M+", "16k", "60d"), ("1M..1.5M", "10k..20k", "90d"), ("1M", "16k+", "61d"))
    for name, values in zip(names, given, strict=True):
        Path(name).write_text(text.format(*values))
    page = call("compare", *names, "-f", "plain").out
    rows = [line.split()[-5:] for line in page.splitlines()]
    assert ["at", "least", "62.5", "59", "at"] not in rows
    lines = [line.strip() for line in page.splitlines()]
    (p5,) = (line for line in lines if line.startswith("P5 [days]"))
    assert p5.split()[2:] == ["at", "least", "62.5", "59", "at", "most", "62.5"]
    chances = {line.split()[2]: line.split()[4:] for line in lines if line.startswith("at least")}
    assert chances["60"] == ["100%", "93.3%", "open"]
    assert chances["90"] == ["open", "38.9%", "0%"]
    head, *csv = call("compare", *names, "-f", "csv").out.splitlines()
    assert {"p5", "p95", "chance_60", "chance_90", "never"} <= set(head.split(","))
    assert "58.55" in csv[1]


def test_names_of_figures_are_not_cut():
    args = ("--rounds", "1M..1.5M", "--daily", "10k..20k", "--at", "1000001d", "--at", "1000002d")
    head, row = call(*args, "--percentiles", "99.99999", "-f", "csv").out.splitlines()
    assert {"chance_1000001", "chance_1000002", "p99.99999"} <= set(head.split(","))
    assert all(len(cell.replace(".", "")) <= 10 for cell in row.split(",")[-4:])


def test_the_chance_that_was_asked_for_is_said_as_it_was_written():
    args = ("solve", "rounds", "--daily", "10k..20k", "--lasts", "60d", "--chance", "0.99999999")
    assert "with a chance of at least 99.999999%, the stock" in call(*args, "-f", "plain").out


def test_several_durations_are_no_question():
    found = call("--rounds", "1M..2M", "--daily", "16k", "--lasts", "80d, 90d")
    assert found.err == (
        "estimate: --lasts: '80d, 90d': these are several durations; write one, "
        "or a range such as 60d..90d\n"
    )


def test_drivers_where_nothing_moves_the_answer():
    args = ("drivers", "--rounds", "10k..20k", "--daily", "1k", "--production", "2k")
    page = call(*args, "--dud-rate", "10%", "-f", "plain").out
    assert page.startswith("No input alone moves the answer; with every input at its median it ")
    assert "Without effect on the days: dud_rate." in page
    assert "█" not in page


@pytest.mark.parametrize("name", ["daily", "rounds", "loss", "unserviceable"])
def test_a_chance_without_a_range_is_said_with_the_digits_of_solve(name):
    given = {"rounds": ("--rounds", "1M"), "daily": ("--daily", "17k")}
    more = (part for n in given if n != name for part in given[n])
    args = ("solve", name, "--production", "1.1k", "--lasts", "60d", *more, "-f", "plain")
    plain, chance = (call(*args, *extra).out.splitlines()[0] for extra in ((), ("--chance", "50%")))
    assert " must be at " in plain
    assert chance.partition(" must be ")[2] == plain.partition(" must be ")[2]


def test_drivers_say_what_moves_alike_and_what_is_only_a_bound():
    tied = call("drivers", "--rounds", "500..1500", "--daily", "8..24").out
    assert tied.startswith("The answer moves most with the stock and the daily rate, with each")
    bound = call("drivers", "--rounds", "1000+", "--daily", "8..24").out
    assert bound.startswith("The answer moves most with the daily rate;")
    words = "The stock, at least 1,000 rounds, is only a bound; by convention it is read as uniform"
    assert words in bound

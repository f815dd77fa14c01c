"""Numbers as they go out: bare ones for scripts, inputs with the digits they were typed with."""

from __future__ import annotations

import csv
import json
import re

import pytest
from cli_harness import call

BARE = re.compile(r"(>=|<=)?\d+(\.\d+)?(e[+-]\d+)?")

# Commands whose answer is `size`, as far as ranges let it be.
ANSWERS = {
    "lasts": ["--rounds", "{size}", "--daily", "1"],
    "lasts, a bound": ["--rounds", "{size}+", "--daily", "1"],
    "lasts, a range": ["--rounds", "{size}..{more}", "--daily", "1"],
    "lasts, a hedge": ["--rounds", "{size}~", "--daily", "1"],
    "lasts, plain draws": [
        "--rounds", "{size}..{more}", "--daily", "1", "--method", "mc", "--samples", "64",
    ],
    "solve rounds": ["solve", "rounds", "--daily", "{size}", "--lasts", "1d"],
    "solve daily": ["solve", "daily", "--rounds", "{size}", "--lasts", "1d"],
    "solve for a chance": [
        "solve", "rounds", "--daily", "{size}..{more}", "--lasts", "1d", "--chance", "50%",
    ],
    "rebuild": ["rebuild", "--target", "{size}", "--rounds", "0", "--production", "1"],
    "compare": ["compare", "{a}", "{b}", "--rounds", "{size}", "--daily", "1"],
    "sweep, summary": ["sweep", "--rounds", "{size}", "--vary", "daily=1, 1", "--summary"],
}  # fmt: skip


@pytest.mark.parametrize("power", range(-6, 16))
@pytest.mark.parametrize("run", ANSWERS)
def test_quiet_prints_bare_numbers(run, power, tmp_path):
    empty = tmp_path / "empty.toml", tmp_path / "other.toml"
    for path in empty:
        path.write_text('title = "x"\n')
    names = {"size": f"1.2345e{power}", "more": f"1.3e{power}", "a": empty[0], "b": empty[1]}
    done = call(*(part.format(**names) for part in ANSWERS[run]), "-q")
    assert (done.code, done.err) == (0, "")
    for line in done.out.splitlines():
        assert BARE.fullmatch(line), line
        assert float(line.strip("<>=")) == pytest.approx(1.2345 * 10.0**power, rel=0.07)


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (("--rounds", "10M..11M", "--daily", "10k..10.1k"), "1045"),
        (("--rounds", "1e9..1.1e9", "--daily", "10k..11k"), "100000"),
        (("--rounds", "1e9..1.1e9", "--daily", "1m..1.1m"), None),
    ],
)
def test_quiet_medians_of_a_thousand_days_and_more(args, shown):
    done = call(*args, "-q")
    assert done.out == (f"{shown}\n" if shown else "")


TYPED = {
    "16000.4": "16,000.4",
    "1234567": "1,234,567",
    "0.30000001": "0.30000001",
    "123456.789012": "123,456.789012",
    "12345.6789k": "12,345,678.9",
    "0.0000123456789": "0.0000123456789",
    "1000000000000.5": "1,000,000,000,000.5",
}
# Pages on which an input of rounds or of rounds a day stands, in sentences, tables and headings.
PAGES = {
    "lasts": ["--rounds", "9e12", "--daily", "{typed}"],
    "lasts, asked": ["--rounds", "{typed}", "--daily", "3", "--lasts", "1d"],
    "lasts, in a range": ["--rounds", "8e12..9e12", "--daily", "{typed}"],
    "explain": ["--rounds", "9e12", "--daily", "{typed}", "--explain"],
    "table": ["--rounds", "9e12", "--daily", "5", "--table", "daily={typed}, 7"],
    "tables": ["--rounds", "9e12", "--daily", "5", "--table", "reserve=0, 1", "--table",
               "daily=7, {typed}"],
    "implied": ["--rounds", "{typed}", "--lasts", "2mo"],
    "solve": ["solve", "production", "--rounds", "9e12", "--daily", "{typed}", "--lasts", "90d"],
    "rebuild": ["rebuild", "--target", "{typed}", "--rounds", "0", "--production", "5"],
    "drivers": ["drivers", "--rounds", "8e12..9e12", "--daily", "{typed}", "--lasts", "5d"],
    "compare": ["compare", "{a}", "{b}", "--rounds", "9e12", "--daily", "{typed}"],
    "sweep": ["sweep", "--rounds", "9e12", "--vary", "daily={typed}, 7"],
    "sweep, two-way": ["sweep", "--rounds", "9e12", "--vary", "daily=7, {typed}", "--vary",
                       "reserve=0, 1"],
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("form", ["plain", "table"])
def test_inputs_carry_the_digits_they_were_typed_with(page, typed, form, tmp_path):
    paths = tmp_path / "empty.toml", tmp_path / "other.toml"
    for path in paths:
        path.write_text('title = "x"\n')
    names = {"typed": typed, "a": paths[0], "b": paths[1]}
    out = call(*(part.format(**names) for part in PAGES[page]), "-f", form).out
    found = re.findall(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?", out.partition("\nNext: ")[0])
    assert TYPED[typed] in found


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--unserviceable", "12.3456789%"), "12.3456789%"),
        (("--lasts", "60.00001d"), "60.00001 days"),
        (("--month", "30.123456789"), "30.123456789 days"),
        (("--month", "28"), "month   28 days  "),
        (("--lasts", "78.2d~"), "about 78.2 days (78.15 to 78.25 days)"),
        (("--lasts", "2mo~"), "about 2 months (48.7 to 76.1 days)"),
        (("--lasts", "3mo"), "3 months (91.3125 days)"),
        (("--arrival", "1.00001d=0.12345678"), "0.12345678 rounds"),
    ],
)
def test_shares_durations_and_conventions_too(args, words):
    assert words in call("--rounds", "1M", "--daily", "16k", *args, "-f", "plain").out


@pytest.mark.parametrize(
    ("args", "lead"),
    [
        # 1 day, however near to it
        (("--rounds", "16000.4", "--daily", "16000.3"), "last 1 day."),
        (("--rounds", "30..31", "--daily", "1", "--month", "30"), "at the median, about 1 month;"),
        # nothing in months that is less than one
        (("--rounds", "1e-12..2e-12", "--daily", "1"), "last 1.5e-12 days at the median; 1.05e-12"),
        # 12 digits, before they are compared with what was asked
        (("--rounds", "0.9M..1.1M", "--daily", "16k", "--lasts", "62.5d"), "last 62.5 days at the"),
        # ends that differ
        (("--rounds", "1234567..1234569", "--daily", "16k"), "; 77.16044 to 77.16056 days in 90%"),
        (("--rounds", "1e12..2e12", "--daily", "1"), "1e12..2e12 rounds at"),
    ],
)
def test_sentences(args, lead):
    assert lead in call(*args, "-f", "plain").out.partition("\n\n")[0]


def test_values_of_a_narrow_axis_are_told_apart():
    for args in (
        ("sweep", "--rounds", "1M", "--vary", "daily=16000..16001:4"),
        ("--rounds", "1M", "--daily", "5", "--table", "daily=16000..16001:4"),
    ):
        out = call(*args, "-f", "plain").out
        assert re.findall(r"(?m)^ +(16,00[\d.]+)", out) == [
            "16,000",
            "16,000.3",
            "16,000.7",
            "16,001",
        ]


SCHEDULES = {
    "a quotient": ("--daily", "15k"),
    "production": ("--daily", "15k", "--production", "1234.5"),
    "a loss": ("--daily", "9k", "--loss", "5%"),
    "a loss and a reserve": ("--daily", "9k", "--loss", "3%", "--reserve", "1000.5"),
    "a ramp": ("--daily", "9k", "--phase", "20d=17k", "--arrival", "30d=12345.6"),
    "rationing": ("--daily", "17k", "--ration", "200k=7k", "--unserviceable", "7%"),
    "never": ("--daily", "15k", "--production", "16k"),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_days_are_the_same_twelve_digits_wherever_they_are(name, tmp_path):
    """A single answer, a table, a comparison, a sweep and its shards, in every format."""
    rounds = "1234567.8"
    single, vary = (*SCHEDULES[name], "--rounds", rounds), f"rounds=1M,{rounds}"
    swept = ("sweep", *SCHEDULES[name], "--vary", vary, "-q")
    alone = ("sweep", *SCHEDULES[name], "--vary", f"rounds={rounds},{rounds}")
    quiet = [call(*single, "-q").out, call(*alone, "--summary", "-q").out]
    rows = [
        json.loads(call(*single, "-f", "json").out),
        json.loads(call(*single, "-f", "ndjson").out),
        *csv.DictReader(call(*single, "-f", "csv").out.splitlines()),
        next(csv.DictReader(call(*single, "--table", vary, "-f", "csv").out.splitlines()[::2])),
        list(csv.DictReader(call(*swept, "-f", "csv").out.splitlines()))[1],
        json.loads(call(*swept, "-f", "json").out)["rows"][1],
        json.loads(call(*swept, "--shard", "2/2", "-f", "ndjson").out),
        {"days": call(*swept, "-f", "md").out.splitlines()[-1].split(" | ")[-1].strip(" |")},
    ]
    found = {text.strip() for text in quiet}
    found |= {"never" if row["days"] in {"", None} else str(float(row["days"])) for row in rows}
    assert {text.removesuffix(".0") for text in found} == {min(found)}

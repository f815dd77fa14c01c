"""Commas and points that two countries read in two ways: refused, and both readings named."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from cli_harness import call, one_line
from register_files import CASE, FIGURES, SOURCES

from estimator.errors import InputError
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.quantity.value_list import parse_axis
from estimator.scenario.loading import load
from estimator.scenario.models import Scenario
from estimator.sweeps.sweep import sweep

# a text, the field it is written for, and what to write instead
TWOFOLD = [
    ("1,5M", "rounds", "write 1.5M or 1, 5M"),
    ("694,9M", "rounds", "write 694.9M or 694, 9M"),
    ("16,5k", "rounds/day", "write 16.5k or 16, 5k"),
    ("10,20", "rounds", "write 10.20 or 10, 20"),
    ("1,5", "rounds", "write 1.5 or 1, 5"),
    ("1,5", None, "write 1.5 or 1, 5"),
    ("1,05", "rounds", "write 1.05"),
    ("0,500M", "rounds", "write 0.500M or 0, 500M"),
    ("0,016M", "rounds", "write 0.016M"),
    ("0,050%", "fraction", "write 0.050%"),
    ("2,5%", "fraction", "write 2.5%"),
    ("0,5", "fraction", "write 0.5"),
    ("1,5 months", "days", "write 1.5 months or 1, 5 months"),
    ("43,5 kg", "kg/round", "write a decimal point, or a space behind the comma"),
    ("16,5k/month", "rounds/day", "write 16.5k/month or 16, 5k/month"),
    ("1,5e6", "rounds", "write 1.5e6 or 1, 5e6"),
    ("1 000,5", "rounds", "write 1 000.5 or 1 000, 5"),
    ("1.234,5", "rounds", "write 1234.5"),
    ("~16,5k", "rounds/day", "write ~16.5k"),
    ("1,5M+", "rounds", "write 1.5M+"),
    ("10,5 to 20,5k", "rounds/day", "write 10.5 to 20.5k"),
    ("1,5..2,5M", "rounds", "write 1.5..2.5M"),
    ("16,5k ± 1,5k", "rounds/day", "write 16.5k ± 1.5k"),
    ("1,5M, 2,5M", "rounds", "write 1.5M, 2.5M or 1, 5M, 2, 5M"),
    ("1M,2M", "rounds", "write 1M, 2M"),
    ("3,1,2", "rounds", "write 3, 1, 2"),
    ("16.000", "rounds", "write 16000 or 16.0"),
    ("500.000", "rounds", "write 500000 or 500.0"),
    ("16.500", "rounds", "write 16500 or 16.5"),
    ("16.050", "rounds", "write 16050 or 16.05"),
    ("16.125", "rounds/day", "write 16125 or 16.1250"),
    ("16.000", "rounds/weapon/day", "write 16000 or 16.0"),
    ("1.500", "rounds/container", "write 1500 or 1.5"),
    ("16.000", None, "write 16000 or 16.0"),
    ("1.500 USD/round", None, "write 1500 USD/round or 1.5 USD/round"),
    ("1.500 t/day", None, "write 1500 t/day or 1.5 t/day"),
    ("16.000/month", "rounds/day", "write 16000/month or 16.0/month"),
    ("~16.000", "rounds", "write ~16000 or ~16.0"),
    ("16.000..20.000", "rounds/day", "write 16000..20000 or 16.0..20.0"),
    ("16.000 to 20.000 a day", "rounds/day", "write 16000 to 20000 a day or 16.0 to 20.0 a day"),
    ("16.000 ± 20%", "rounds/day", "write 16000 ± 20% or 16.0 ± 20%"),
    ("16k ± 1.500", "rounds/day", "write 16k ± 1500 or 16k ± 1.5"),
    ("16.000, 20k", "rounds/day", "write 16000, 20k or 16.0, 20k"),
    ("normal(16.000, 20.000)", "rounds/day", "write normal(16000, 20000) or normal(16.0, 20.0)"),
    ("74.000", "t", "write 74000 or 74.0"),  # a mass may be the thing counted
    ("1.000.000", "rounds", "write 1,000,000 or 1000000"),
    ("2.500.000/year", "rounds/day", "write 2,500,000/year or 2500000/year"),
    ("1.000.000..2.000.000", "rounds", "write 1,000,000..2,000,000 or 1000000..2000000"),
    ("1.234.567,89", "rounds", "write 1,234,567.89 or 1234567.89"),
    ("0.05..20%", "fraction", "write 0.05%..20% or 5%..20%"),
    ("0.1%..0.2", "fraction", "write 0.1%..0.2% or 0.1%..20%"),
    ("0.05 to 20%", "fraction", "write 0.05% to 20% or 5% to 20%"),
    ("0.5, 20%", "fraction", "write 0.5%, 20% or 50%, 20%"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "advice"), TWOFOLD)
def test_both_readings_are_named(text, unit, advice):
    with pytest.raises(QuantityError) as caught:
        parse(text, unit)
    assert caught.value.advice == advice


ONE_READING = [
    ("1, 5M", "rounds", "1, 5M rounds"),
    ("1,000,000", "rounds", "1M rounds"),
    ("1,500M", "rounds", "1.5bn rounds"),  # three digits behind a comma are thousands
    ("0.500", "rounds", "0.500 rounds"),  # no thousands start with 0
    ("0.125", "rounds/day", "0.125 rounds/day"),
    ("16.0", "rounds", "16.0 rounds"),
    ("16.1250", "rounds", "16.1250 rounds"),
    ("1.500M", "rounds", "1.500M rounds"),
    ("16.125k/day", "rounds/day", "16125 rounds/day"),
    ("1.500..2.250k", "rounds", "1.500k..2.250k rounds"),  # the suffix covers both
    ("30.438", "days", "30.438 days"),  # a duration is neither a count nor a rate
    ("43.500", "kg/round", "43.500 kg/round"),
    ("0.125", "fraction", "12.5%"),
    ("12.500%", "fraction", "12.500%"),
    ("beta(1.500, 2.500)", "fraction", "beta(1.500, 2.500)"),
    ("uniform(1,5M)", "rounds", "1..5000000 rounds"),  # in parentheses a comma only separates
    ("5..20%", "fraction", "5%..20%"),
    ("0..20%", "fraction", "0%..20%"),
    ("0.5..2%", "fraction", "0.5%..2%"),  # 50% to 2% would run downwards
    ("0, 20%", "fraction", "0%, 20%"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "canonical"), ONE_READING)
def test_what_has_one_reading_is_read(text, unit, canonical):
    found = parse(text, unit)
    assert str(found) == canonical
    assert parse(canonical, unit) == found


AXES = [
    ("0.8M,1M", "rounds", (800_000, 10**6)),
    ("10,20,30", "days", (10, 20, 30)),
    ("0,8k,16k", "rounds/day", (0, 8000, 16000)),
    ("500,1k,2k", "rounds/day", (500, 1000, 2000)),
    ("1, 5M", "rounds", (1, 5 * 10**6)),
    ("10%,20%", "fraction", (Fraction(1, 10), Fraction(1, 5))),
    ("1.5,2.5", "rounds/day", (Fraction(3, 2), Fraction(5, 2))),
]
AXES_TWOFOLD = [
    ("1,5M", "rounds", "write 1.5M or 1, 5M"),
    ("10,20", "days", "write 10.20 or 10, 20"),
    ("1,5M,2M", "rounds", "write 1.5M, 2M or 1, 5M, 2M"),
    ("1,5M,6M", "rounds", "write 1.5M, 6M or 1, 5M, 6M"),
    ("694,9M,9M", "rounds", "write 694.9M, 9M or 694, 9M, 9M"),
    ("2,5M,1,5M", "rounds", "write 2.5M, 1.5M or 2, 5M, 1, 5M"),
    ("2,5M, 1,5M", "rounds", "write 2.5M, 1.5M or 2, 5M, 1, 5M"),
    ("0,5%", "fraction", "write 0.5% or 0, 5%"),
    ("16.000,20.000", "rounds/day", "write 16000, 20000 or 16.0, 20.0"),
    ("16.000..20.000:5", "rounds/day", "write 16000..20000:5 or 16.0..20.0:5"),
    ("1,5..2,5M:3", "rounds", "write 1.5..2.5M:3"),
    ("8k..16k:+1.000", "rounds/day", "write 8k..16k:+1000 or 8k..16k:+1.0"),
    ("0.05..20%:4", "fraction", "write 0.05%..20%:4 or 5%..20%:4"),
    ("100,200,300", "rounds", "write 100200300 or 100, 200, 300"),
]


@pytest.mark.parametrize(("text", "unit", "values"), AXES)
def test_lists_of_axes(text, unit, values):
    assert tuple(parse_axis(text, unit)) == values


@pytest.mark.parametrize(("text", "unit", "advice"), AXES_TWOFOLD)
def test_both_readings_of_an_axis_are_named(text, unit, advice):
    with pytest.raises(QuantityError) as caught:
        parse_axis(text, unit)
    assert caught.value.advice == advice


# -- every way in

RATES = [
    ("16,5k", "write 16.5k or 16, 5k"),
    ("16.000", "write 16000 or 16.0"),
    ("0,500M", "write 0.500M or 0, 500M"),
]


def refusals(text, tmp_path):
    """What is said of a daily rate, by the way it came in."""
    toml, rows = tmp_path / "a.toml", tmp_path / "rows.csv"
    toml.write_text(f'stock.rounds = "1M"\nuse.daily = "{text}"\n')
    rows.write_text(f'daily\n"{text}"\n')
    document = json.dumps({"stock": {"rounds": "1M"}, "use": {"daily": text}})
    stock = ("--rounds", "1M")
    yield call(*stock, "--daily", text)
    yield call(*stock, env={"ESTIMATE_DAILY": text})
    yield call(str(toml))
    yield call("-", stdin=document)
    yield call(*stock, "--daily", "8k", "--phase", f"30d={text}")
    yield call(*stock, "--daily", "8k", "--ration", f"200k={text}")
    yield call("solve", "rounds", "--daily", text, "--lasts", "60d")
    yield call(*stock, "--daily", "8k", "--table", f"daily={text}")
    yield call("sweep", *stock, "--vary", f"daily={text}")
    yield call("sweep", *stock, "--daily", "8k", "--from", str(rows))
    yield call("sweep", *stock, "--vary", "daily=8k..16k:3", "--where", f"daily>{text}")


@pytest.mark.parametrize(("text", "advice"), RATES)
def test_every_way_in_refuses_alike(text, advice, tmp_path):
    for result in refusals(text, tmp_path):
        assert result.code == 2, result
        assert result.err.rstrip().endswith(advice), result


@pytest.mark.parametrize(("text", "advice"), [("2,5M rounds", "2.5M rounds or 2, 5M rounds")])
def test_figures_and_claims_refuse_alike(text, advice, tmp_path):
    (tmp_path / "sources.toml").write_text(SOURCES)
    (tmp_path / "figures.toml").write_text(FIGURES.replace("2M rounds", text))
    case = tmp_path / "a.claims.toml"
    case.write_text(CASE.replace('"@own-stock"', f'"{text}"'))
    lint = call("figures", "--lint", "--data", str(tmp_path))
    check = call("check", str(case), "--data", str(tmp_path))
    used = call("--rounds", "@own-stock", "--daily", "8k", "--data", str(tmp_path))
    for result in (lint, check, used):
        assert result.code in (1, 2)
        assert f"write {advice}" in result.out + result.err, result


@pytest.mark.parametrize(("text", "advice"), RATES)
def test_python_refuses_texts_alike(text, advice):
    scenario = load("stock.rounds = 1\nuse.daily = 1\n")
    with pytest.raises(InputError, match=advice):
        load(f'stock.rounds = "1M"\nuse.daily = "{text}"\n')
    with pytest.raises(InputError, match=advice):
        sweep(scenario, {"daily": [text]})


@pytest.mark.parametrize("value", ["16.000", "500.000", "1.125"])
def test_numbers_of_toml_are_what_people_typed(value):
    toml = call("-", stdin=f"use.daily = {value}\nstock.rounds = 1000000\n")
    assert f"'{value}' could be thousands or a decimal" in one_line(toml, 2)


@pytest.mark.parametrize("value", ["16.000", "8.125", "0.25", "1.6e1"])
def test_numbers_of_json_have_a_decimal_point(value):
    document = f'{{"use": {{"daily": {value}}}, "stock": {{"rounds": 2000}}}}'
    assert float(call("-", "-q", stdin=document).out) == pytest.approx(
        2000 / float(value), rel=1e-11
    )


@pytest.mark.parametrize("value", [8.125, Decimal("8.125"), Fraction(65, 8), np.float64(8.125)])
def test_numbers_of_python_have_a_decimal_point(value):
    scenario = load("stock.rounds = 1\nuse.daily = 1\n")
    (block,) = sweep(scenario, {"daily": [value]})
    assert block["daily"].tolist() == [8.125]


def test_a_number_of_python_can_be_read_again():
    scenario = Scenario.model_validate({"stock": {"rounds": 100}, "use": {"daily": 8.125}})
    again = Scenario.model_validate(scenario.to_dict())
    assert again == scenario


def test_what_a_sweep_writes_can_be_given_again(tmp_path):
    path = tmp_path / "rows.csv"
    args = ("sweep", "--rounds", "1M", "-f", "csv")
    written = call(*args, "--vary", "daily=8..9:9").out
    assert "\n8.1250,depletes,123076.923" in written
    path.write_text("".join(f"{line.partition(',')[0]}\n" for line in written.splitlines()))
    assert call(*args, "--from", str(path)).out == written


@pytest.mark.parametrize("more", [(), ("--chance", "50%", "--unserviceable", "0%..0.0001%")])
def test_a_solved_rate_can_be_given_again(more):
    args = ("--rounds", "1001", *more[2:])
    solved = call("solve", "daily", *args, "--lasts", "8d", "-q", *more[:2]).out.strip()
    assert solved.startswith("125.12")
    assert call(*args, "--daily", solved, "-q").out.startswith("8")

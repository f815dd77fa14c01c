"""The scenarios and the template that come with the estimator give the answers they are for."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import tomllib
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from estimator.answer.estimate import estimate
from estimator.register.register import data_folder
from estimator.register.register import shipped as register
from estimator.scenario.loading import build, load, shipped, shipped_names
from estimator.scenario.models import Scenario

F = Fraction

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = data_folder() / "templates" / "scenario.toml"


def test_the_transfer_as_one_number_each() -> None:
    result = estimate(build(shipped("nis-2023")))
    assert result.central.value == F(125, 2)
    assert result.verdict.answer == "yes"
    assert result.scenario.start.isoformat() == "2023-11-01"


def test_the_transfer_with_its_doubts() -> None:
    result = estimate(build(shipped("nis-2023-ranges")))
    rate = register().figure("rusi-2024-10-ru").quantity
    slow, fast = rate.span("rounds/day")
    assert (result.low.value, result.high.value) == (1_000_000 / fast, 1_500_000 / slow)
    assert result.verdict.answer == "depends"


def test_ten_deliveries_each_lasting_until_the_next() -> None:
    result = estimate(build(shipped("nis-2023-deliveries")))
    assert result.central.value == F(125, 2)
    (gap,) = result.schedules[""].gaps
    assert gap.start == F(125, 2)
    assert result.central.exact


def test_a_stock_with_production_and_deliveries_against_its_own_arithmetic() -> None:
    """Day 936 lies after the last ramp and the last delivery, so the sums are plain."""
    scenario = build(shipped("ru-2024"))
    numbers = estimate(scenario).central.numbers
    days = estimate(scenario).central.value
    begin, ramp = numbers["production_phase.1.from"], numbers["production_phase.1.over"]
    first, last = numbers["production"], numbers["production_phase.1.production"]
    made = begin * first + ramp * (first + last) / 2 + (days - begin - ramp) * last
    landed = 12 * numbers["arrival.1.rounds"] * (1 - numbers["arrival.1.unserviceable"])
    assert begin == 48  # 13 February to 1 April 2024
    assert numbers["rounds"] + made + landed == numbers["daily"] * days


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_scenario_is_answered_and_sourced(name: str) -> None:
    scenario = build(shipped(name))
    assert scenario.title
    assert scenario.start
    assert estimate(scenario).verdict is not None
    for given in scenario.inputs().values():
        assert all(register().figure(id_) for id_ in given.figures)
    assert any(given.figures for given in scenario.inputs().values())


def test_the_template_runs_as_it_is() -> None:
    assert estimate(load(TEMPLATE)).central.value == F(125, 2)


def uncommented() -> str:
    """The template with every line switched on that can be."""
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    keep = []
    for line in lines[4:]:
        text = line.removeprefix("# ")
        others = ("tonnes", "kg_per_round", "rounds_per_", "targets", "per_target", "hit_chance")
        drop = ("rounds =", "daily =", *others) if line == text else others
        keep.append("" if text.startswith(drop) else text)
    return "\n".join(keep)


def test_every_line_of_the_template_can_be_switched_on() -> None:
    scenario = load(uncommented())
    assert {"containers", "per_container", "weapons", "per_weapon", "phase.2.over", "ration.below", "phase.3.share", "phase.4.for",
            "production_phase.1.over", "arrival.2.times", "lasts", "loss", "dud_rate"} <= set(scenario.inputs())  # fmt: skip
    assert scenario.month == 30
    assert estimate(scenario).verdict is not None


def test_the_template_names_every_key_there_is() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    for section in ("stock", "use", "supply", "question"):
        for key in Scenario.model_fields[section].annotation.model_fields:
            if key not in {"target", "lead", "until_level"}:  # other questions
                assert f"{key} = " in text, key


def test_shipped_scenarios_are_in_utf8_toml(tmp_path: Path) -> None:
    for name in shipped_names():
        tomllib.loads((data_folder() / "scenarios" / f"{name}.toml").read_text(encoding="utf-8"))

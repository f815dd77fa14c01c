"""The one table of inputs: it agrees with the models, and its signs agree with the arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest

from estimator.answer.solve import run
from estimator.quantity.unit import Unit
from estimator.scenario.inputs import BY_NAME, OTHERWISE, PAIRS, REBUILD, ROWS, SCENARIO, WAYS
from estimator.scenario.models import Scenario
from estimator.scenario.name import kind_of

EVERYTHING = {
    "rounds": 1_000_000,
    "unserviceable": Fraction(1, 10),
    "reserve": 50_000,
    "loss": Fraction(1, 100),
    "daily": 16_000,
    "ration.below": 300_000,
    "ration.daily": 9_000,
    "production": 2_000,
    "phase.1.from": 20,
    "phase.1.daily": 15_000,
    "production_phase.1.from": 25,
    "production_phase.1.production": 2_500,
    "arrival.1.on": 200,
    "arrival.1.rounds": 100_000,
    "arrival.1.unserviceable": Fraction(1, 10),
}
"""Every stated effect shows in this one: the stock is rationed and runs out on day 77."""


def answer(changes: dict[str, object]) -> Fraction:
    numbers = {name: Fraction(value) for name, value in (EVERYTHING | changes).items()}
    return Fraction(run(numbers, Fraction(487, 16)).days)


@pytest.mark.parametrize("name", [name for name in EVERYTHING if kind_of(name).effect])
def test_the_sign_of_an_effect_is_that_of_the_model(name: str) -> None:
    # The delivery is set to arrive in time for its amount and quality to matter.
    in_time = {"arrival.1.on": 70} if name.startswith("arrival.1.") else {}
    value = Fraction(EVERYTHING[name])
    if name == "arrival.1.on":
        assert answer({name: 200}) < answer({name: 70})
        return
    more, less = answer(in_time | {name: value * 11 / 10}), answer(in_time | {name: value * 9 / 10})
    assert (more > less) - (more < less) == kind_of(name).effect


@pytest.mark.parametrize(
    ("ways", "amounts"),
    [
        ({"containers": 2000, "per_container": 300}, "rounds"),
        ({"tonnes": 74_000, "kg_per_round": 83}, "rounds"),
        ({"weapons": 1200, "per_weapon": 13}, "daily"),
    ],
)
def test_the_sign_of_a_conversion_is_that_of_the_model(ways: dict[str, int], amounts: str) -> None:
    base = {name: value for name, value in EVERYTHING.items() if name != amounts}
    for name, value in ways.items():
        days = [
            run(
                {n: Fraction(v) for n, v in (base | ways | {name: value * factor}).items()},
                Fraction(30),
            ).days
            for factor in (1, Fraction(11, 10))
        ]
        assert (days[1] > days[0]) - (days[1] < days[0]) == kind_of(name).effect


def test_names_and_flags_are_unique() -> None:
    names = [row.name for row in sum(OTHERWISE.values(), SCENARIO + ROWS)]
    flags = [row.flag for row in SCENARIO + ROWS if row.flag] + [pair.flag for pair in PAIRS]
    assert len(set(names)) == len(names) == len(BY_NAME)
    assert len(set(flags)) == len(flags)


@pytest.mark.parametrize("row", SCENARIO, ids=lambda row: row.name)
def test_every_key_is_a_field_of_the_model(row: object) -> None:
    model: type = Scenario
    for part in row.key.split("."):
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        annotation = fields[part].annotation
        inner = (annotation, *get_args(annotation))
        model = next((kind for kind in inner if hasattr(kind, "model_fields")), model)


@pytest.mark.parametrize("row", SCENARIO + ROWS, ids=lambda row: row.name)
def test_every_unit_is_one_that_quantities_know(row: object) -> None:
    if row.scale is not None:
        assert Unit.parse(row.scale).scale() > 0


@pytest.mark.parametrize("row", SCENARIO + ROWS, ids=lambda row: row.name)
def test_help_is_one_line(row: object) -> None:
    assert row.help
    assert "\n" not in row.help


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("rounds", "rounds"),
        ("phase.2.daily", "phase.daily"),
        ("arrival.12.on", "arrival.on"),
        ("production_phase.1.over", "production_phase.over"),
        ("ration.below", "ration.below"),
        ("nature.152 mm.rounds", "rounds"),
        ("nature.5.56 mm.rounds", "rounds"),
        ("nature.5.56 mm.phase.2.daily", "phase.daily"),
        ("nature.a.b.c.ration.daily", "ration.daily"),
        ("nature.x.share", "share"),
    ],
)
def test_kind_of(name: str, kind: str) -> None:
    assert kind_of(name).name == kind


@pytest.mark.parametrize(
    "name", ["dayly", "phase.daily.2", "nature.a", "nature.a.dayly", "phase.x.daily"]
)
def test_kind_of_an_unknown_name(name: str) -> None:
    with pytest.raises(KeyError):
        kind_of(name)


def test_ways_and_rebuild_name_inputs() -> None:
    named = {name for ways in WAYS.values() for way in ways for name in way}
    assert named | set(REBUILD) <= set(BY_NAME)


def test_pairs_write_keys_of_rows() -> None:
    tables = {
        "use.phases": "phase",
        "supply.phases": "production_phase",
        "supply.arrivals": "arrival",
    }
    for pair in PAIRS:
        if pair.key in tables:
            assert f"{tables[pair.key]}.{pair.left}" in BY_NAME
            assert f"{tables[pair.key]}.{pair.right}" in BY_NAME
    ration = next(pair for pair in PAIRS if pair.key == "use.ration")
    assert {f"ration.{ration.left}", f"ration.{ration.right}"} <= set(BY_NAME)
    assert not ration.many

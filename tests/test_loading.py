"""Scenarios from files and layers: precedence, origins, and errors with file and line."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import estimator
from estimator.errors import InputError
from estimator.register.register import shipped as register
from estimator.scenario.loading import build, layer, load, shipped, shipped_names
from estimator.scenario.value import Written
from estimator.textfile import read_toml

if TYPE_CHECKING:
    from pathlib import Path


NATURE = "[[nature]]\nname = 'a'\nstock.rounds = 1\n"


def flags(pairs: dict[str, list[str]] | None = None, **values: str) -> dict[str, object]:
    """A layer as the command line makes it."""
    written = {name: Written(text, f"--{name}", f"--{name}") for name, text in values.items()}
    texts = {
        flag: [Written(text, flag, flag) for text in rows] for flag, rows in (pairs or {}).items()
    }
    return layer(written, texts)


def environment(**values: str) -> dict[str, object]:
    return layer(
        {name: Written(text, f"ESTIMATE_{name.upper()}") for name, text in values.items()}, {}
    )


def origins(scenario: object) -> dict[str, tuple[str, str]]:
    return {name: (given.text, given.origin) for name, given in scenario.inputs().items()}


def test_options_over_environment_over_file() -> None:
    document = read_toml(
        '[stock]\nrounds = "1M"\nreserve = "5k"\n[use]\ndaily = "16k"', "stock.toml"
    )
    scenario = build(document, environment(daily="17k", rounds="2M"), flags(rounds="3M"))
    assert origins(scenario) == {
        "rounds": ("3M", "--rounds"),
        "reserve": ("5k", "stock.toml:3"),
        "daily": ("17k", "ESTIMATE_DAILY"),
    }


def test_layers_are_left_as_they_were() -> None:
    first, second = environment(rounds="1M"), flags(reserve="5k")
    build(None, first, second)
    assert list(first["stock"]) == ["rounds"]


@pytest.mark.parametrize(
    ("file", "over", "names"),
    [
        ('containers = 2, per_container = 3', {"rounds": "1M"}, {"rounds"}),
        ('tonnes = 2, kg_per_round = 3', {"rounds": "1M"}, {"rounds"}),
        ('rounds = 5', {"containers": "2", "per_container": "3"}, {"containers", "per_container"}),
        ('containers = 2, per_container = 3', {"containers": "9"}, {"containers", "per_container"}),
        ('containers = 2, per_container = 3, reserve = 1', {"rounds": "1M"}, {"rounds", "reserve"}),
        ('containers = 2, per_container = 3', {"unserviceable": "1%"}, {"containers", "per_container", "unserviceable"}),
    ],
)  # fmt: skip
def test_another_way_of_giving_the_same_amount(
    file: str, over: dict[str, str], names: set[str]
) -> None:
    document = read_toml(f"stock = {{ {file} }}")
    assert set(build(document, flags(**over)).inputs()) == names
    assert set(build(document, environment(**over)).inputs()) == names


def test_a_daily_rate_takes_the_place_of_weapons() -> None:
    document = read_toml("use = { weapons = 5, per_weapon = 3 }")
    assert set(build(document, flags(daily="16k")).inputs()) == {"daily"}


def test_two_ways_in_one_layer_are_refused() -> None:
    with pytest.raises(InputError, match="give either rounds or containers"):
        build(None, flags(rounds="1M", containers="5", per_container="3"))


def test_half_of_a_way_is_refused_even_over_a_file_with_another() -> None:
    found = build(read_toml("stock.rounds = 5\nuse.daily = 1"), flags(containers="5"))
    with pytest.raises(InputError, match="per_container is missing"):
        estimator.estimate(found)


def test_pairs_replace_the_rows_of_a_file() -> None:
    document = read_toml(
        'supply = { arrivals = [{ on = "1d", rounds = 5 }, { on = "2d", rounds = 5 }] }\n'
        "use = { ration = { below = 5, daily = 5 } }"
    )
    over = flags(
        {
            "--arrival": ["30d=200k"],
            "--ration": ["1k=2", "200k=8k"],
            "--phase": ["30d=20k", "60d=1k"],
        }
    )
    assert {name: text for name, (text, _) in origins(build(document, over)).items()} == {
        "arrival.1.on": "30d", "arrival.1.rounds": "200k", "ration.below": "200k", "ration.daily": "8k",
        "phase.1.from": "30d", "phase.1.daily": "20k", "phase.2.from": "60d", "phase.2.daily": "1k",
    }  # fmt: skip


def test_pairs_of_production_and_correlation() -> None:
    over = flags(
        {"--production-phase": ["90d=5k"], "--corr": ["rounds:daily=0.5", "daily:reserve=-1"]},
        rounds="1M", daily="16k", reserve="5",
    )  # fmt: skip
    scenario = build(None, over)
    assert scenario.correlation == {"rounds:daily": 0.5, "daily:reserve": -1}
    assert flags({"--corr": [], "--phase": []}) == {}
    assert scenario.inputs()["production_phase.1.production"].text == "5k"


def test_correlations_of_a_file_and_of_options_add_up() -> None:
    document = read_toml(
        'stock = { rounds = 1, reserve = 1 }\nuse = { daily = 1 }\n[correlation]\n"rounds:daily" = 0.5'
    )
    over = flags({"--corr": ["rounds:reserve=0.1", "rounds:daily=0.2"]})
    assert build(document, over).correlation == {"rounds:daily": 0.2, "rounds:reserve": 0.1}


@pytest.mark.parametrize(
    "flag", ["--phase", "--production-phase", "--arrival", "--ration", "--corr"]
)
def test_a_pair_without_an_equals_sign(flag: str) -> None:
    with pytest.raises(InputError, match=rf"{flag}: 'x' has no '='; write .*, such as .*="):
        flags({flag: ["x"]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[use]\n\ndayly = 5', "x.toml:3: unknown key 'dayly'; did you mean 'daily'?"),
        ("stok = 5", "x.toml:1: unknown key 'stok'; did you mean 'stock'?"),
        ("use = { phases = [{ from = 1, daly = 5 }] }", "x.toml:1: unknown key 'daly'; did you mean 'daily'?"),
        ("[use.ration]\nbelow = 5\ndaily = 5\nxyz = 1", "x.toml:4: unknown key 'xyz'; known: below, daily"),
        ('[[nature]]\nname = "a"\n[nature.stock]\nround = 1', "x.toml:4: unknown key 'round'; did you mean 'rounds'?"),
        ("[[supply.arrivals]]\nfrm = 5", "x.toml:2: unknown key 'frm'; did you mean 'from'?"),
        ("[[supply.arrivals]]\nfrom = 5", "x.toml:1: the key 'rounds' is missing"),
        ("use = { phases = [{ daily = 5 }] }", "x.toml:1: the key 'from' is missing"),
        ("stock = 5", "x.toml:1: stock: a table with keys is wanted here"),
        ("[use]\nphases = 5", "x.toml:2: phases: a list of tables is wanted here"),
        ("[use]\nphases = [5]", "x.toml:2: phases: a list of tables is wanted here"),
        ("nature = { name = 'a' }", "x.toml:1: nature: a list of tables is wanted here"),
        ("correlation = 5", "x.toml:1: correlation: a table with keys is wanted here"),
        ("title = 5", "x.toml:1: title: text is wanted here"),
        ("[stock]\nrounds = '1m'", "x.toml:2: rounds: "),
        ("[stock]\nrounds = [1]", "x.toml:2: rounds: a quantity is wanted here, not a list"),
        ("[stock]\nrounds = { a = 1 }", "x.toml:2: rounds: a quantity is wanted here, not a table"),
        ("[[supply.arrivals]]\nrounds = 1", "x.toml:1: a delivery needs 'on', or all of"),
        (f"{NATURE}{NATURE}", "x.toml:5: name: every nature needs a name of its own"),
        (f"{NATURE}[[nature]]\nstock.rounds = 1\nname = ' '", "x.toml:6: name: every nature needs"),
        (f"{NATURE}[[nature]]\nname = 'b.ration'", "x.toml:5: name: 'b.ration' cannot name a nature"),
        (f"use.dud_rate = 0\nuse.daily = 1\n{NATURE}", "x.toml:2: daily: with natures, give each"),
        (f"[supply]\n\nproduction = 1\n{NATURE}", "x.toml:3: production: with natures, stock and supply"),
        (f"use.daily = 1\n{NATURE}share = 1\n[[nature]]\nname = 'b'", "x.toml:7: name: give every nature a share"),
        (f"use.daily = 1\n{NATURE}share = 0.5\n[[nature]]\nname = 'b'\nshare = 0.4", "x.toml:8: share: the shares"),
        ("stock.rounds = 1\n[correlation]\n\n'rounds:a' = 0", "x.toml:4: rounds:a: 'rounds:a' does not name"),
        ("[use]\nphases = [\n{from = 1, daily = 1, over = 2},\n{from = 2, daily = 1},\n]", "x.toml:4: from: the ramp"),
    ],
)  # fmt: skip
def test_errors_name_file_line_and_key(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        load(text, "x.toml")
    assert str(error.value).startswith(message)


def test_errors_without_a_file_name_the_key() -> None:
    with pytest.raises(InputError) as error:
        build(None, {"stock": {"rond": Written("5", "--x")}})
    assert str(error.value) == "stock.rond: unknown key 'rond'; did you mean 'rounds'?"
    with pytest.raises(InputError) as error:
        build(None, {"supply": {"arrivals": [{"rounds": Written("5", "--x")}]}})
    assert str(error.value).startswith("supply.arrivals.0: a delivery needs")


def test_json_and_toml_of_the_same_content_are_the_same_scenario() -> None:
    toml = 'start = "2023-11-01"\n[stock]\nrounds = 0.1\n[correlation]\n"rounds:daily" = 0.5\n[use]\ndaily = 16000'
    json = (
        '{"start": "2023-11-01", "stock": {"rounds": 0.1}, '
        '"correlation": {"rounds:daily": 0.5}, "use": {"daily": 16000}}'
    )
    assert load(toml, "x.toml") == load(json, "x.json") == load(json.encode(), "-")


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "stock.toml"
    path.write_text("stock = { rounds = 5 }")
    assert load(path).inputs()["rounds"].origin == f"{path}:1"


def test_shipped_scenarios_by_name() -> None:
    assert {"nis-2023", "nis-2023-ranges"} <= set(shipped_names())
    assert shipped("nis-2023").data["stock"] == {"rounds": "1M"}
    with pytest.raises(
        InputError, match="`source`: no scenario 'nis-2032'; did you mean 'nis-2023'"
    ):
        shipped("nis-2032")


def test_figures_come_from_the_register_given() -> None:
    asked = []

    def mine() -> object:
        asked.append(True)
        return register()

    build(read_toml('use = { daily = "16k" }'), register=mine)
    assert not asked
    build(read_toml('use = { daily = "@seed-daily-rate" }'), register=mine)
    assert asked


def test_text_is_a_path_a_shipped_name_or_content(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('stock = { rounds = "1M" }\nuse = { daily = "16k" }')
    assert load(str(path)) == load(path) == load(path.read_text())
    assert load("nis-2023").question.lasts is not None
    with pytest.raises(InputError, match="cannot be read: No such file"):
        load(str(tmp_path / "none.toml"))
    with pytest.raises(InputError, match="no scenario 'nis-2032'; did you mean 'nis-2023'"):
        load("nis-2032")


def test_parts_that_contradict_each_other_are_blamed_where_they_are_written() -> None:
    """One in a file, the other on the command line or in the environment."""
    document = read_toml("stock.rounds = 5\nuse.daily = 1", "x.toml")
    phases = {"--phase": ["0d=5"]}
    with pytest.raises(InputError, match=r"^--phase: day 0 has a rate already, from x.toml:2; "):
        build(document, flags(phases))
    with pytest.raises(InputError, match=r"^--phase: day 0 .* from ESTIMATE_DAILY; "):
        build(None, environment(daily="1"), flags(phases))
    with pytest.raises(InputError, match=r"^--corr: 'rounds:x' does not name two of these inputs"):
        build(document, flags({"--corr": ["rounds:x=0.5"]}))
    with pytest.raises(InputError, match=r"^--rounds: with natures, stock and supply belong"):
        build(read_toml(NATURE), flags(rounds="5"))
    with pytest.raises(InputError, match=r"^--corr: 'a' is not a number from -1 to 1"):
        build(document, flags({"--corr": ["rounds:daily=a"]}))


@pytest.mark.parametrize("command", ["estimate", "sample", "drivers", "solve"])
def test_phases_with_no_rate_before_them(command: str) -> None:
    """Nobody can say what is used until then; a silent zero would add all those days."""
    run = {
        "estimate": estimator.estimate,
        "sample": estimator.sample,
        "drivers": estimator.drivers,
        "solve": lambda scenario: estimator.solve(scenario, "rounds"),
    }[command]
    text = 'stock.rounds = "1M"\nquestion.lasts = "2mo"\nuse = {{ phases = [{}] }}'
    late = load(text.format('{ from = "30d", daily = "8k" }'), "x.toml")
    with pytest.raises(InputError, match=r"^x.toml:3: from: no rate is given before the first"):
        run(late)
    with pytest.raises(InputError, match="no rate is given before the first phase"):
        run(load(text.format('{ from = "0..30d", daily = "8k" }')))
    with pytest.raises(InputError, match="no rate is given before the first phase"):
        run(load(text.format('{ from = "0d", daily = "8k", over = "5d" }')))
    assert run(load(text.format('{ from = "0d", daily = "8k" }, { from = "30d", daily = "9k" }')))
    assert run(load(text.replace("{{ ", "{{ daily = 0, ").format('{ from = "9d", daily = "8k" }')))


def test_a_rate_that_is_solved_for_or_varied_is_one_before_the_first_phase() -> None:
    text = (
        'stock.rounds = "1M"\nquestion.lasts = "2mo"\nuse.phases = [{from = "30d", daily = "8k"}]'
    )
    scenario = load(text)
    solved = estimator.solve(scenario, "daily").central.value
    assert float(solved) == pytest.approx((1_000_000 - 30.875 * 8_000) / 30)
    (block,) = estimator.sweep(scenario, {"daily": "0, 16k"})
    assert block["days"].tolist() == [155, 95]
    with pytest.raises(InputError, match="no rate is given before the first phase"):
        estimator.sweep(scenario, {"rounds": "1M,2M"})
    early = load(text.replace("30d", "0d"))
    with pytest.raises(InputError, match="no rate is given before the first phase"):
        estimator.sweep(early, {"phase.1.from": "0d,30d"})

"""Charts: valid specifications, the numbers of the result, and texts that fit."""

from __future__ import annotations

import html
import itertools
import json
import math
import re
import shlex
import struct
import sys
import zlib
from fractions import Fraction
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pictures
import pytest
from cli_harness import call, spawn
from register_files import FIGURES, write

import estimator
from estimator import extras
from estimator.depletion.exact import deplete, levels
from estimator.depletion.plan import Arrival, Phase, Plan
from estimator.output.charts import picture, theme
from estimator.scenario.loading import shipped_names

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(
    resources.files("altair")
    .joinpath("vegalite/v6/schema/vega-lite-schema.json")
    .read_text("utf-8")
)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

POINTS = "--rounds 1M --daily 16k"
UNASKED = "--rounds 0.8M..1.2M --daily 10k..20k --unserviceable 0..30%"
RANGES = f"{UNASKED} --lasts 60d"
NEVER = "--rounds 1M --daily 5k..15k --production 6k..9k"
EVENTS = (
    "--rounds 300k --daily 8k --arrival 20d=150k --arrival 45d=80k --arrival 80d=200k "
    "--production 1k --reserve 50k --start 2024-03-01 --lasts 100d"
)
RATION = "--rounds 500k --daily 12k --ration 200k=4k --reserve 50k --phase 40d=16k --loss 2%"
SWEEP = "sweep --rounds 1M --daily 16k --vary daily=8k..24k:17 --vary rounds=1M,2M --lasts 2mo~"
RUNS = {
    "stock": [EVENTS, RATION, f"{RANGES} --arrival 30d=100k..200k", f"{POINTS} --chart stock"],
    "goals": [
        "rebuild --target 230k --rounds 20k --production 500 --lead 90d",
        f"{POINTS} --until-level 50%",
        f"{POINTS} --loss 3% --phase 20d=1k --start 9998-01-01",
    ],
    "never": [
        "--rounds 1M --daily 5k --production 6k --chart stock",
        f"{NEVER} --chart stock",
        f"{NEVER} --chart chance",
        f"{NEVER} --chart drivers",
        "--rounds 0 --daily 5 --chart stock",
        "--rounds 1M --daily 0 --chart table",
        "sweep --rounds 1M --production 10k --daily 1 --vary daily=8k..12k:5",
    ],
    "chance": [
        RANGES,
        UNASKED,
        f"{UNASKED} --lasts 2mo~",
        "--rounds 1..1e9 --daily 2",
        f"{UNASKED} --lasts 60d-",
    ],
    "table": [
        POINTS,
        "nis-2023",
        "solve daily --rounds 1M --lasts 2mo",
        f"{POINTS} --table daily=1k,2k",
    ],
    "drivers": [f"drivers {RANGES}", f"{RANGES} --chart drivers"],
    "against": ["--rounds 1M+ --lasts 2mo~ --against RU", "--rounds 1M", "--daily 16k"],
    "sweep": [SWEEP, f"{SWEEP} --unserviceable 10%", f"{SWEEP} --where days>=60"],
    "figures": ["figures --metric firing_rate", "figures --metric production --actor RU"],
}
ALL = [run for runs in RUNS.values() for run in runs]


def specification(tmp_path: Path, *words: str) -> dict[str, Any]:
    """What a command writes, with every text in its layers and every number."""
    path = tmp_path / "x.vl.json"
    done = call(*words, "-o", str(path))
    assert done.code == 0, done.err
    assert done.out == ""
    return json.loads(path.read_text("utf-8"))


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer for view in spec.get("vconcat", [spec]) for layer in view["layer"]]


def rows(spec: dict[str, Any], kind: str, number: int = 0) -> list[dict[str, Any]]:
    """The data of the marks of one kind."""
    found = [layer["data"]["values"] for layer in layers(spec) if layer["mark"]["type"] == kind]
    return found[number]


def texts(value: Any) -> list[str]:
    """Everything in a specification that is text."""
    if isinstance(value, dict):
        return [text for key in value for text in texts(value[key])]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def answer(*words: str) -> dict[str, Any]:
    done = call(*words, "-f", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.mark.parametrize("run", ALL)
def test_every_specification_is_vega_lite_with_finite_numbers_and_no_minus_0(run, tmp_path):
    spec = specification(tmp_path, *shlex.split(run))
    assert [error.message for error in VALIDATOR.iter_errors(spec)] == []
    assert spec["description"]
    assert all(layer["data"]["values"] for layer in layers(spec))
    shown = [text for layer in layers(spec) for text in texts(layer)]
    assert not [text for text in shown if re.search(r"[-−]0(?![.\d-])|\bnan\b|\binf\b", text)]


@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("chart", ["stock", "table", "chance", "drivers"])
def test_shipped_scenarios_have_charts_or_say_which_they_have(name, chart, tmp_path):
    done = call(name, "--chart", chart, "-o", str(tmp_path / "x.vl.json"))
    if done.code:
        assert re.fullmatch(
            rf"estimate: --chart: this answer has no {chart}; it has [a-z, ]+\n", done.err
        )
    else:
        spec = json.loads((tmp_path / "x.vl.json").read_text())
        assert [error.message for error in VALIDATOR.iter_errors(spec)] == []


def test_stock_draws_the_curve_of_the_answer(tmp_path):
    spec, said = specification(tmp_path, *EVENTS.split()), answer(*EVENTS.split())
    (schedule,) = said["schedules"].values()
    line = {(row["x"], row["y"]) for row in rows(spec, "line")}
    assert {tuple(point) for point in schedule["curve"]} <= line
    gap, thick = schedule["gaps"][0], rows(spec, "rule", 1)[0]
    assert [thick["x"], thick["x2"]] == pytest.approx([gap["start"], gap["start"] + gap["days"]])
    assert [row["x"] for row in rows(spec, "point")] == [20, 45, 80]
    assert any(row == {"x": pytest.approx(said["days"])} for row in rows(spec, "rule", 2))


def test_bands_are_percentiles_of_what_every_draw_leaves(tmp_path):
    """Oracle: stock − use × day over a fine grid of both, which are uniform."""
    words = "--rounds 0.8M..1.2M --daily 10k..20k --chart stock"
    spec = specification(tmp_path, *words.split())
    even = (np.arange(500) + 0.5) / 500
    stock, daily = np.meshgrid(8e5 + 4e5 * even, 1e4 + 1e4 * even)
    for row in rows(spec, "line")[::9]:
        left = np.maximum(stock - daily * row["x"], 0)
        wanted = np.percentile(left, [5, 25, 50, 75, 95])
        found = [row[name] for name in ("p5", "p25", "y", "p75", "p95")]
        assert found == pytest.approx(list(wanted), abs=13_000)  # of an axis to 1.4M: 2.6 pixels


def test_chance_draws_the_curve_percentiles_and_chance_of_the_answer(tmp_path):
    spec, said = specification(tmp_path, *RANGES.split()), answer(*RANGES.split())["distribution"]
    line = [[row["x"], row["y"]] for row in rows(spec, "line")]
    assert line[-len(said["curve"]) :] == said["curve"]
    points = rows(spec, "point")
    assert [row["x"] for row in points] == [row["value"] for row in said["percentiles"]]
    assert [row["y"] for row in points] == [0.95, 0.75, 0.5, 0.25, 0.05]
    (asked,) = rows(spec, "point", 1)
    assert asked == {"x": 60, "y": said["chances"][0]["value"]}


def test_drivers_draw_the_swings_of_the_answer(tmp_path):
    words = ["drivers", *RANGES.split()]
    spec, said = specification(tmp_path, *words), answer(*words)
    wanted = [sorted((each["days_low"], each["days_high"])) for each in said["inputs"]]
    assert [[row["x"], row["x2"]] for row in rows(spec, "bar")] == wanted


def test_table_draws_the_cells_of_the_answer(tmp_path):
    words = [
        *POINTS.split(),
        "--lasts",
        "2mo~",
        "--table",
        "rounds=0.5M,1M",
        "--table",
        "daily=8k,16k",
    ]
    spec, said = specification(tmp_path, *words), answer(*words)["table"]
    cells = [cell for row in said["cells"] for cell in row]
    drawn = rows(spec, "rect")
    assert [row["value"] for row in drawn] == [cell["days"] for cell in cells]
    assert [row["inside"] for row in drawn] == [cell["inside"] for cell in cells]
    assert [row["text"] for row in drawn] == ["62.5", "31.3", "125", "62.5"]
    assert rows(spec, "rect", 1) == [row for row in drawn if row["inside"]]


def test_against_draws_the_days_of_every_figure(tmp_path):
    words = ["--rounds", "1M+", "--lasts", "2mo~", "--against", "RU"]
    spec, said = specification(tmp_path, *words), answer(*words)["against"]
    drawn = rows(spec, "rule")
    assert [(row["low"], row["high"]) for row in drawn] == [
        (row["low"], row["high"]) for row in said
    ]
    assert [row["name"].split(":")[0] for row in drawn] == [row["figure"] for row in said]


def test_sweep_draws_the_days_of_every_cell(tmp_path):
    spec = specification(tmp_path, *SWEEP.split())
    cells = call(*SWEEP.split(), "--columns", "holds", "-f", "ndjson").out.splitlines()
    wanted = [(cell["daily"], cell["rounds"], cell["days"]) for cell in map(json.loads, cells)]
    assert [(row["x"], row["line"], row["y"]) for row in rows(spec, "line")] == wanted


def test_figures_draw_the_values_of_the_register(tmp_path):
    words = ["figures", "--metric", "firing_rate", "--actor", "RU", "--since", "2023-08"]
    spec = specification(tmp_path, *words)
    said = {figure["id"]: figure for figure in answer(*words)["figures"]}
    drawn = rows(spec, "point")
    assert drawn
    for row in drawn:
        figure = said[row["id"]]
        assert row["origin"] == figure["origin"]
        assert figure["from"] in {row["from"], None}
        assert figure["to"] in {row["to"], None}
        if re.fullmatch(r"[\d,]+ rounds/day", figure["value"]):
            assert row["y"] == float(figure["value"].split()[0].replace(",", ""))


def test_figures_of_one_unit_are_drawn_in_it_and_plans_hollow(tmp_path):
    write(tmp_path, figures=FIGURES.replace("20k rounds/day", "600k rounds/month"), case="")
    changed = (tmp_path / "figures.toml").read_text().replace("2M rounds", "9k rounds/month")
    changed = changed.replace("stockpile", "firing_rate").replace("RU", "UA")
    plan = 'kind = "plan"\nfrom = 2023-01-01\nstatus'
    (tmp_path / "figures.toml").write_text(changed.replace("status", plan, 1))
    args = ("--data", str(tmp_path), "--source", "paper-2024")
    spec = specification(tmp_path, "figures", *args)
    drawn = [row for number in (0, 1) for row in rows(spec, "point", number)]
    assert {row["id"]: row["y"] for row in drawn} == {"own-stock": 9_000, "own-rate": 600_000}
    hollow = [layer for layer in layers(spec) if layer["mark"].get("filled") is False]
    assert [row["id"] for layer in hollow for row in layer["data"]["values"]] == ["own-stock"]
    assert "Hollow: a plan" in json.dumps(spec)


@pytest.mark.parametrize(
    ("run", "kind"),
    [
        (POINTS, "rect"),
        (f"{POINTS} --start 2024-01-01", "rect"),
        (f"{POINTS} --arrival 30d=1k", "line"),
        (f"{POINTS} --loss 1%", "line"),
        ("--rounds 1M+ --lasts 2mo~ --against RU", "rule"),
    ],
)
def test_events_are_shown_over_time_and_numbers_as_a_table(run, kind, tmp_path):
    kinds = {layer["mark"]["type"] for layer in layers(specification(tmp_path, *run.split()))}
    assert kind in kinds
    assert ("rect" in kinds) is (kind == "rect" or "~" in run)


def test_ranges_are_shown_as_chances_unless_things_happen(tmp_path):
    spec = specification(tmp_path, *RANGES.split())
    assert spec["encoding"]["y"]["axis"]["title"] == "chance to last so long"
    spec = specification(tmp_path, *RANGES.split(), "--arrival", "30d=1k")
    assert spec["encoding"]["y"]["axis"]["title"] == "rounds in stock"


def test_what_never_runs_out_has_no_flag(tmp_path):
    spec = specification(tmp_path, *RUNS["never"][0].split())
    assert "runs out" not in " ".join(text for layer in layers(spec) for text in texts(layer))
    assert spec["title"]["text"] == ["The stock never runs out."]


def test_natures_stand_below_each_other(tmp_path):
    scenario = tmp_path / "two.toml"
    nature = '[[nature]]\nname = "{}"\nstock.rounds = "{}"\nuse.daily = "9k"\n'
    scenario.write_text(nature.format("152 mm", "600k") + nature.format("<b>122</b>", "1M..2M"))
    spec = specification(tmp_path, str(scenario), "--chart", "stock")
    assert [error.message for error in VALIDATOR.iter_errors(spec)] == []
    assert [view["title"]["text"] for view in spec["vconcat"]] == [["152 mm"], ["<b>122</b>"]]


HOSTILE = (
    "</script><img src=x onerror=alert(1)> \" ' \\ {{datum.x}} ${x} \u202e\x00 弹药 " + "w" * 300
)


def test_hostile_titles_are_text_and_every_line_fits(tmp_path):
    title = json.dumps(HOSTILE.replace("\x00", ""))
    scenario = tmp_path / "x.json"
    scenario.write_text(
        f'{{"title": {title}, "stock": {{"rounds": "1M"}}, "use": {{"daily": "1k"}}}}'
    )
    spec = specification(tmp_path, str(scenario))
    assert "\u202e" not in json.dumps(spec, ensure_ascii=False)
    room = theme.WIDTH - 2 * theme.PADDING
    for text in spec["title"]["subtitle"]:
        assert theme.width(text, theme.TEXT) <= room
    drawn = picture.render(spec, "svg")
    assert "<img" not in drawn
    assert "<script" not in drawn
    assert "alert(1)&gt;" in drawn


def test_words_around_a_chart_say_who_says_so_and_which_command(tmp_path):
    spec = specification(tmp_path, "nis-2023", "--chart", "stock")
    foot = " ".join(layers(spec)[-1]["mark"]["text"])
    assert foot.startswith("Sources: ")
    assert foot.endswith("estimate nis-2023 --chart stock")
    said = " ".join(spec["title"]["subtitle"])
    assert "Yes, if 16,000 rounds a day is right" in said
    assert "Assumes rounds: 1,000,000 rounds;" in said


@pytest.mark.parametrize("form", ["svg", "png"])
def test_without_the_library_one_line_says_what_to_install(form, tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    path = tmp_path / f"x.{form}"
    done = call(*POINTS.split(), "-o", str(path))
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "pip install 'munitions-estimator[charts]'" in done.err
    assert not path.exists()
    assert call(*POINTS.split(), "-o", str(tmp_path / "x.vl.json")).code == 0


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("compare nis-2023 nis-2023", "-o: x.svg is a picture, and this command has no chart"),
        (f"{POINTS} --chart chance", "--chart: this answer has no chance; it has table, stock"),
        (f"{POINTS} --table daily=1k..2k:99", "--table: 99 by 1 cells; a chart has room for"),
        ("sweep --rounds 1M --vary daily=1k..2k:500", "--vary: a chart has room for 400 cells"),
        ("figures --text nowhere-at-all", "-o: there is nothing to draw here; leave out -o"),
        ("solve daily --rounds 1M..2M --lasts 60d --chance 50%", "-o: x.svg is a picture"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(run, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call(*run.split(), "-o", "x.svg")
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize("form", ["table", "plain"])
def test_text_shows_lines_with_axes_that_end_with_the_data(form):
    done = call(*EVENTS.split(), "--chart", "stock", "-f", form)
    assert done.code == 0, done.err
    page, _, chart = done.out.partition("\nrounds in stock\n")
    assert page.rstrip() == call(*EVENTS.split(), "-f", form).out.rstrip()
    frame, *lines, numbers, title, labels = chart.splitlines()
    assert frame.lstrip().startswith("┌")
    assert numbers.split() == ["0", "20", "40", "60", "80", "100"]
    assert [line.split("┤")[0].strip() for line in lines if "┤" in line and line[0] != " "] == [
        *("300,000", "200,000", "100,000")
    ]
    assert title.strip() == "days from 2024-03-01"
    assert "reserve: 50,000 rounds" in labels
    assert "runs out: 68.6 days, 2024-05-08" in labels
    assert "\x1b" not in done.out


def test_text_charts_are_ascii_where_nothing_else_can_be_written():
    done = spawn(*RANGES.split(), "--chart", "chance", env={"PYTHONIOENCODING": "ascii"})
    assert done.code == 0, done.err
    chart = done.out.partition("chance to last so long\n")[2]
    assert "\\u" not in chart
    assert chart.count("*") > 50


def test_text_charts_say_which_library_they_need(monkeypatch):
    monkeypatch.setitem(sys.modules, "plotext", None)
    done = call(*RANGES.split(), "--chart", "chance")
    assert (done.code, done.out) == (2, "")
    assert "pip install 'munitions-estimator[charts]'" in done.err


def luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", [theme.INK, theme.GREY])
@pytest.mark.parametrize("paper", [theme.PAPER, theme.PALE, theme.CLAIM])
def test_text_has_a_contrast_of_4_5_on_everything_it_stands_on(ink, paper):
    if ink == theme.GREY and paper == theme.PALE:
        return  # numbers in cells are never grey
    light, dark = luminance(paper), luminance(ink)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def pixels(png: bytes) -> tuple[int, bytes]:
    """The width, and the pixels as they are packed, of a PNG."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    (width,) = struct.unpack(">I", png[16:20])
    place, packed = 8, b""
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            packed += png[place + 8 : place + 8 + size]
        place += size + 12
    return width, zlib.decompress(packed)


def test_pictures_have_their_text_without_any_font_of_the_system(tmp_path):
    """The same chart with its title replaced by blanks has other pixels where the title was."""
    path = tmp_path / "x.png"
    done = spawn(*POINTS.split(), "-o", str(path), env={"FONTCONFIG_FILE": "/dev/null"})
    assert done.code == 0, done.err
    width, drawn = pixels(path.read_bytes())
    assert width == 2 * theme.WIDTH
    spec = specification(tmp_path, *POINTS.split())
    assert drawn == pixels(picture.render(spec, "png"))[1]
    spec["title"]["text"] = [" " for _ in spec["title"]["text"]]
    blank = pixels(picture.render(spec, "png"))[1]
    assert sum(a != b for a, b in zip(drawn, blank, strict=True)) > 1000


def test_svg_is_named_by_the_answer(tmp_path):
    path = tmp_path / "x.svg"
    assert call(*EVENTS.split(), "-o", str(path)).code == 0
    drawn = path.read_text("utf-8")
    spec = specification(tmp_path, *EVENTS.split())
    assert f'<svg role="img" aria-label="{spec["description"]}"' in drawn
    assert 'width="640"' in drawn


def test_notebooks_get_the_chart_beside_the_page():
    shown = estimator.estimate({"rounds": "1M", "daily": "16k"})._repr_mimebundle_()
    assert "<table>" in shown["text/html"]
    assert VALIDATOR.is_valid(shown["application/vnd.vegalite.v6+json"])
    large = estimator.sweep({"rounds": "1M", "daily": "1k"}, {"daily": "1k..2k:500"})
    assert set(large._repr_mimebundle_()) == {"text/html"}


def near(found: Any, wanted: Any) -> bool:
    """Whether two specifications are the same but for the last digits of numbers."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(near(found[k], wanted[k]) for k in wanted)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(near, found, wanted))
    if isinstance(wanted, float):
        return math.isclose(found, wanted, rel_tol=1e-6)
    return found == wanted


@pytest.mark.parametrize("name", pictures.COMMANDS)
def test_pictures_of_the_pages_are_those_of_their_commands(name, tmp_path):
    pictures.draw(name, tmp_path)
    made, kept = (
        json.loads((folder / f"{name}.vl.json").read_text("utf-8"))
        for folder in (tmp_path, pictures.FOLDER)
    )
    assert near(made, kept), "python tests/pictures.py draws them anew"
    assert kept["description"] in html.unescape(
        (pictures.FOLDER / f"{name}.svg").read_text("utf-8")
    )


def test_levels_against_brute_force():
    """Oracle: the stock of every quarter of a day, summed up."""
    plan = Plan(
        Fraction(100),
        reserve=Fraction(10),
        use=(Phase(Fraction(0), Fraction(8)), Phase(Fraction(20), Fraction(2))),
        production=(Phase(Fraction(5), Fraction(1)),),
        arrivals=(Arrival(Fraction(15), Fraction(40)), Arrival(Fraction(15), Fraction(1))),
    )
    step, level, wanted = Fraction(1, 4), Fraction(100), []
    for n in range(160):
        day = n * step
        before, level = level, level + 41 * (day == 15)
        wanted.append((before, level))
        flow = (day >= 5) - (8 if day < 20 else 2)
        level = max(level + flow * step, min(level, Fraction(10)))
    days = [n * step for n in range(160)]
    assert levels(plan, days) == wanted
    for (day, level), (other, _) in itertools.pairwise(deplete(plan).curve):
        if day != other:
            assert levels(plan, [day])[0][1] == level

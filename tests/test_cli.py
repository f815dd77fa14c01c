"""What the command line is for, asked of the command line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shlex
import tomllib
from pathlib import Path

import jsonschema
import pytest
from cli_harness import ROOT, call, one_line, shell, spawn

from estimator import __version__
from estimator.claims.claims_file import Claim
from estimator.cli.group import COMMANDS
from estimator.register.records import Figure, Source
from estimator.scenario.inputs import SCENARIO, WAYS

POINTS = ("--rounds", "1000000", "--daily", "16000")
SHIPPED = sorted(path.stem for path in (ROOT / "data" / "scenarios").glob("*.toml"))
TEN_DELIVERIES = """
use.daily = 16000
supply.arrivals = [{from = 0, every = "6.25d", times = 10, rounds = 100000}]
"""


def answer(*args: str, **options: object) -> dict[str, object]:
    """The JSON document of a run that went well."""
    result = call(*args, "-f", "json", **options)
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


# -- the answer itself


def test_the_answer_of_the_issue():
    result = call(*POINTS)
    assert (result.code, result.err) == (0, "")
    first = result.out.splitlines()[0]
    assert first.startswith("1,000,000 rounds at 16,000 rounds")
    assert first.endswith("last 62.5 days, about 2.1 months.")


def test_the_table_around_the_answer():
    lines = call(*POINTS).out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(" rounds \\ daily"))
    table = [line.split() for line in lines[start : start + 7]]
    assert table[0] == ["rounds", "\\", "daily", "8,000", "12,000", "16,000", "20,000", "24,000"]
    assert table[2:] == [
        ["500,000", "62.5", "41.7", "31.3", "25", "20.8"],
        ["750,000", "93.8", "62.5", "46.9", "37.5", "31.3"],
        ["1,000,000", "125", "83.3", "[62.5]", "50", "41.7"],
        ["1,250,000", "156", "104", "78.1", "62.5", "52.1"],
        ["1,500,000", "188", "125", "93.8", "75", "62.5"],
    ]


def test_cells_inside_the_asked_duration_are_marked_without_colour():
    lines = call(*POINTS, "--lasts", "60d", "--table", "daily=12k,16k,17k").out.splitlines()
    cells = [line.split()[1] for line in lines if re.match(r" +1[267],000 +\[?\*?\d", line)]
    assert cells == ["*83.3", "[*62.5]", "58.8"]


def test_the_document_of_the_answer():
    document = answer(*POINTS)
    expected = {
        "schema_version": 1,
        "estimator_version": __version__,
        "command": "lasts",
        "asks": "days",
        "outcome": "depletes",
        "bound": "exact",
        "days": 62.5,
        "days_exact": "125/2",
    }
    assert {key: document[key] for key in expected} == expected
    assert round(document["months"], 4) == 2.0534
    assert document["month"] == {"days": 30.4375, "exact": "487/16", "from": "default"}
    typed = [(one["name"], one["typed"], one["read"], one["from"]) for one in document["inputs"]]
    assert typed == [
        ("rounds", "1000000", "1M rounds", "--rounds"),
        ("daily", "16000", "16k rounds/day", "--daily"),
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (POINTS, "62.5"),
        (("--rounds", "1M+", "--daily", "16k"), ">=62.5"),
        (("--rounds", ">1M", "--daily", "16k"), ">=62.5"),
        (("--rounds", "1M-", "--daily", "16k"), "<=62.5"),
        (("--rounds", "1M", "--daily", "16k+"), "<=62.5"),
        (("--rounds", "1M", "--daily", "16k-"), ">=62.5"),
        (("--rounds", "1M+", "--daily", "16k+"), "unbounded"),
        (("--rounds", "1M-", "--daily", "16k+"), "<=62.5"),
        (("--rounds", "1M+", "--daily", "16k-"), ">=62.5"),
        (("--rounds", "1M", "--daily", "16k", "--production", "16k"), "never"),
        (("--rounds", "1M", "--daily", "0"), "never"),
        (("--rounds", "0", "--daily", "16k"), "0"),
        (("--rounds", "1M", "--daily", "16k", "--unserviceable", "50%"), "31.25"),
        (("--rounds", "1M", "--daily", "16k", "--dud-rate", "50%"), "62.5"),
        (("--rounds", "1M", "--daily", "16k", "--reserve", "200k"), "50"),
        (("--containers", "2000", "--per-container", "500", "--daily", "16k"), "62.5"),
        (("--tonnes", "50000", "--kg-per-round", "50", "--daily", "16k"), "62.5"),
        (("--rounds", "1M", "--weapons", "1600", "--per-weapon", "10"), "62.5"),
        (("--rounds", "1", "--daily", "3"), "0.333333333333"),
        (("--rounds", "1e18", "--daily", "1"), "1e+18"),
    ],
)
def test_the_bare_number(args, expected):
    assert call(*args, "-q") == (0, f"{expected}\n", "")


def test_a_lower_bound_stays_one():
    result = call("--rounds", ">1M", "--daily", "16k")
    assert "at least 62.5 days" in result.out.splitlines()[0]
    document = answer("--rounds", ">1M", "--daily", "16k")
    assert (document["bound"], document["days"]) == ("lower", 62.5)


@pytest.mark.parametrize("form", ["table", "plain", "md", "json", "csv", "ndjson"])
def test_two_lower_bounds_do_not_bound_the_ratio(form):
    result = call("--rounds", "1M+", "--daily", "16k+", "-f", form)
    assert result.code == 0
    assert not re.search(r"62[.,]5|31[.,]25|\b125\b", result.out)
    document = answer("--rounds", "1M+", "--daily", "16k+")
    numbers = [document[key] for key in ("days", "days_exact", "months", "date")]
    assert (document["bound"], numbers) == ("none", [None] * 4)
    assert "No bound" in call("--rounds", "1M+", "--daily", "16k+").out


# -- the triangle, and what solves it


@pytest.mark.parametrize(
    ("args", "asks", "value", "bound"),
    [
        (("--rounds", "1M", "--daily", "16k"), "days", 62.5, "exact"),
        (("--rounds", "1M", "--lasts", "62.5d"), "daily", 16000, "exact"),
        (("--daily", "16k", "--lasts", "62.5d"), "rounds", 1_000_000, "exact"),
        (("--rounds", "1M+", "--lasts", "62.5d"), "daily", 16000, "lower"),
        (("--rounds", "1M", "--lasts", "62.5d+"), "daily", 16000, "upper"),
        (("--daily", "16k+", "--lasts", "62.5d"), "rounds", 1_000_000, "lower"),
    ],
)
def test_any_two_give_the_third(args, asks, value, bound):
    document = answer(*args)
    found = document["days"] if asks == "days" else document["value"]
    assert (document["asks"], found, document["bound"]) == (asks, value, bound)


def test_the_implied_rate_of_the_issue():
    result = call("--rounds", "1M+", "--lasts", "2mo~")
    assert result.code == 0
    assert "13,142" in result.out
    assert "20,534" in result.out
    document = answer("--rounds", "1M+", "--lasts", "2mo~")
    assert (document["asks"], document["bound"]) == ("daily", "lower")
    assert document["value"] == pytest.approx(1e6 / (1.25 * 60.875))


@pytest.mark.parametrize(
    ("args", "words", "bare"),
    [
        (("--lasts", "2mo"), "16,427", "16427.1047227"),
        (("--lasts", "60d"), "16,667", "16666.6666666"),
        (("--lasts", "61d"), "16,393", "16393.4426229"),
        (("--lasts", "2mo", "--month", "30"), "16,667", "16666.6666666"),
        (("--lasts", "1y", "--month", "30"), "2,738", "2737.85078713"),
    ],
)
def test_solve_daily(args, words, bare):
    command = ("solve", "daily", "--rounds", "1M", *args)
    assert f"{words} rounds" in call(*command).out.splitlines()[0]
    assert call(*command, "-q").out == f"{bare}\n"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("daily", ("--rounds", "1M", "--lasts", "2mo")),
        ("production", ("--rounds", "1M", "--daily", "20k", "--lasts", "60d")),
        ("loss", ("--rounds", "1M", "--daily", "16k", "--lasts", "60d")),
        ("rounds", ("--daily", "16k", "--lasts", "2mo", "--unserviceable", "7%")),
    ],
)
def test_what_is_solved_for_will_do_when_it_is_given_back(name, args):
    value = call("solve", name, *args, "-q").out.strip()
    assert answer(*args, f"--{name}", value)["question"]["answer"] == "yes"


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("rounds", ("--daily", "16k", "--lasts", "60d"), "960000"),
        ("production", ("--rounds", "800k", "--daily", "16k", "--lasts", "100d"), "8000"),
        ("unserviceable", ("--rounds", "1M", "--daily", "8k", "--lasts", "100d"), "0.2"),
        ("reserve", ("--rounds", "1M", "--daily", "8k", "--lasts", "100d"), "200000"),
        (
            "ration.below",
            ("--rounds", "1M", "--daily", "16k", "--ration", "1=8k", "--lasts", "75d"),
            "200000",
        ),
        (
            "phase.1.daily",
            ("--rounds", "1M", "--daily", "16k", "--phase", "50d=16k", "--lasts", "70d"),
            "10000",
        ),
        (
            "arrival.1.rounds",
            ("--rounds", "1M", "--daily", "16k", "--lasts", "75d", "--arrival", "30d=0"),
            "200000",
        ),
    ],
)
def test_solve_for_every_kind_of_input(name, args, expected):
    assert call("solve", name, *args, "-q") == (0, f"{expected}\n", "")


@pytest.mark.parametrize(
    ("args", "outcome"),
    [
        (("solve", "unserviceable", "--rounds", "1M", "--daily", "16k", "--lasts", "90d"), "none"),
        (("solve", "reserve", "--rounds", "1M", "--daily", "16k", "--lasts", "0d"), "every"),
        (("solve", "rounds", "--daily", "0", "--lasts", "90d"), "every"),
    ],
)
def test_no_value_and_every_value_are_answers(args, outcome):
    document = answer(*args)
    assert (document["outcome"], document["value"]) == (outcome, None)


def test_solve_names_what_it_can_solve_for():
    said = one_line(call("solve", "dayly", "--rounds", "1M", "--lasts", "2mo"), 2)
    assert "did you mean 'daily'?" in said


# -- deliveries


def test_ten_deliveries_by_options():
    deliveries = [part for n in range(10) for part in ("--arrival", f"{n * 6.25}d=100k")]
    document = answer("--daily", "16k", *deliveries)
    assert (document["days"], document["outcome"]) == (62.5, "depletes")
    (schedule,) = document["schedules"].values()
    assert [gap["start"] for gap in schedule["gaps"]] in ([], [62.5])


def test_ten_deliveries_in_a_line_of_a_file(tmp_path):
    path = tmp_path / "ten.toml"
    path.write_text(TEN_DELIVERIES)
    assert call(str(path), "-q").out == "62.5\n"
    assert answer(str(path))["days_exact"] == "125/2"


def test_dates():
    scenario = ("--start", "2023-11-01", "--arrival", "2023-12-01=160k")
    assert answer(*POINTS, "--start", "2023-11-01")["date"] == "2024-01-02"
    assert answer(*POINTS, *scenario)["date"] == "2024-01-12"
    assert "2024-01-12" in call(*POINTS, *scenario).out
    assert "before the start" in one_line(
        call(*POINTS, "--start", "2023-11-01", "--arrival", "2023-10-31=1"), 2
    )


# -- tables in every format


TABLE = (*POINTS, "--table", "rounds=0.5M,1M", "--table", "daily=8k..24k:3")
CELLS = [
    (500000, 8000, 62.5),
    (500000, 16000, 31.25),
    (500000, 24000, 20.8333333333),
    (1000000, 8000, 125),
    (1000000, 16000, 62.5),
    (1000000, 24000, 41.6666666667),
]


def test_table_as_csv():
    rows = list(csv.DictReader(io.StringIO(call(*TABLE, "-f", "csv").out)))
    found = [(int(row["rounds"]), int(row["daily"]), float(row["days"])) for row in rows]
    assert found == CELLS
    assert {row["outcome"] for row in rows} == {"depletes"}


def test_table_as_ndjson():
    rows = [json.loads(line) for line in call(*TABLE, "-f", "ndjson").out.splitlines()]
    assert [(row["rounds"], row["daily"], row["days"]) for row in rows] == CELLS


def test_table_as_json():
    table = answer(*TABLE)["table"]
    assert [axis["name"] for axis in table["axes"]] == ["rounds", "daily"]
    assert [axis["values"] for axis in table["axes"]] == [[500000, 1000000], [8000, 16000, 24000]]
    cells = [cell for row in table["cells"] for cell in row]
    assert [(cell["rounds"], cell["daily"], cell["days"]) for cell in cells] == CELLS


@pytest.mark.parametrize("form", ["table", "plain", "md"])
def test_table_as_people_read_it(form):
    out = call(*TABLE, "-f", form).out
    rows = [re.findall(r"[\d,.]+", line) for line in out.splitlines()]
    assert ["500,000", "62.5", "31.3", "20.8"] in rows
    assert ["1,000,000", "125", "62.5", "41.7"] in rows


def test_markdown_tables_are_whole():
    lines = call(*TABLE, "-f", "md").out.splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert {line.count("|") - line.count("\\|") for line in tables} <= {4, 5}
    assert "| ---: | ---: | ---: | ---: |" in lines


def test_one_way_table_shows_days_months_and_dates():
    lines = call(*POINTS, "--start", "2023-11-01", "--table", "daily=8k,16k").out.splitlines()
    rows = [line.split() for line in lines]
    assert ["8,000", "125", "4.1", "2024-03-05"] in rows
    assert ["16,000", "[62.5]", "2.1", "2024-01-02"] in rows


# -- outputs


def test_every_output_has_the_format_of_its_suffix(tmp_path):
    names = ["a.json", "b.csv", "c.md", "d.txt", "e.ndjson", "f.jsonl"]
    outputs = [part for name in names for part in ("-o", str(tmp_path / name))]
    result = call(*POINTS, *outputs, "-o", "-")
    assert (result.code, result.err) == (0, "")
    assert result.out == call(*POINTS).out
    expected = {
        "a.json": "json",
        "b.csv": "csv",
        "c.md": "md",
        "d.txt": "plain",
        "e.ndjson": "ndjson",
        "f.jsonl": "ndjson",
    }
    for name, form in expected.items():
        written = (tmp_path / name).read_text(encoding="utf-8")
        assert _but_next(written) == _but_next(call(*POINTS, "-f", form).out), name


def _but_next(text: str) -> str:
    """Without the line that repeats the arguments of the run."""
    return re.sub(r"(?m)^Next: .*$", "", text)


@pytest.mark.parametrize(
    ("args", "begins"),
    [
        (("-o", "x.json"), "{"),
        (("-o", "x", "-f", "json"), "{"),
        (("-o", "x.txt", "-f", "json"), "{"),
        (("-o", "x.txt", "-q"), "62.5\n"),
        (("-o", "x", "-q"), "62.5\n"),
    ],
)
def test_format_of_a_file(args, begins, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call(*POINTS, *args) == (0, "", "")
    assert Path(args[1]).read_text().startswith(begins)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("-o", "x"), "x does not say its format"),
        (("-o", "x.doc"), "x.doc does not say its format"),
        (("-o", "x.json", "-o", "./x.json"), "named twice"),
        (("-o", "-", "-o", "-"), "named twice"),
        (("-q", "-f", "json"), "leave out -q"),
        (("-q", "-o", "x.csv"), "x.csv would hold a bare number"),
        (("-f", "yaml"), "'yaml' is not one of"),
    ],
)
def test_outputs_that_cannot_be_meant(args, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in one_line(call(*POINTS, *args), 2)
    assert list(tmp_path.iterdir()) == []


# -- where values come from


def test_option_over_environment_over_file_over_default(tmp_path):
    path = tmp_path / "stock.toml"
    path.write_text('stock.rounds = "2M"\nuse.daily = "20k"\nmonth = 31\n')
    env = {"ESTIMATE_ROUNDS": "3M", "ESTIMATE_DAILY": "30k"}
    document = answer(str(path), "--daily", "40k", env=env)
    found = {one["name"]: (one["typed"], one["from"]) for one in document["inputs"]}
    assert found["rounds"] == ("3M", "ESTIMATE_ROUNDS")
    assert found["daily"] == ("40k", "--daily")
    assert document["month"]["days"] == 31
    page = call(str(path), "--daily", "40k", env=env).out
    for origin in ("ESTIMATE_ROUNDS", "--daily", "stock.toml:3"):
        assert origin in page
    assert call(*POINTS).out.count("default") == 1  # the month


def test_a_file_alone_says_file_and_line(tmp_path):
    path = tmp_path / "stock.toml"
    path.write_text('\n[stock]\nrounds = "2M"\n[use]\ndaily = "20k"\n')
    origins = [one["from"] for one in answer(str(path))["inputs"]]
    assert [Path(origin).name for origin in origins] == ["stock.toml:3", "stock.toml:5"]


def test_another_way_to_say_the_stock_replaces_the_one_below(tmp_path):
    path = tmp_path / "stock.toml"
    path.write_text("stock.containers = 10\nstock.per_container = 100\nuse.daily = 10\n")
    assert call(str(path), "-q").out == "100\n"
    assert call(str(path), "--rounds", "50", "-q").out == "5\n"
    assert call(str(path), "-q", env={"ESTIMATE_ROUNDS": "50"}).out == "5\n"
    assert call(str(path), "--containers", "20", "-q").out == "200\n"
    assert call("--rounds", "50", "--daily", "1", "-q", env={"ESTIMATE_TONNES": "1"}).code in (0, 2)


def test_every_option_has_its_variable():
    rows = [row for row in SCENARIO if row.flag and row.name in {"rounds", "daily", "lasts"}]
    env = {f"ESTIMATE_{row.name.upper()}": "10" for row in rows}
    assert answer(env=env)["days"] == 1


# -- scenarios


def test_a_path_standard_input_and_a_shipped_name_give_the_same():
    path = ROOT / "data" / "scenarios" / "nis-2023.toml"
    by_name = call("--scenario", "nis-2023", "-q")
    assert by_name == (0, "62.5\n", "")
    assert call(str(path), "-q") == by_name
    assert call("lasts", str(path), "-q") == by_name
    assert call("nis-2023", "-q") == call("lasts", "nis-2023", "-q") == by_name
    assert call("drivers", "nis-2023-ranges", "-q").out == "daily\n"
    assert call("-", "-q", stdin=path.read_bytes()) == by_name
    as_json = json.dumps({"stock": {"rounds": "1M"}, "use": {"daily": "@seed-daily-rate"}})
    assert call("-", "-q", stdin=as_json) == by_name


def test_a_file_comes_before_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nis-2023").write_text('[stock]\nrounds = "1M"\n[use]\ndaily = "10k"\n')
    assert call("nis-2023", "-q").code == 2
    assert call("lasts", "nis-2023", "-q").out == "100\n"


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("form", ["table", "plain", "json", "ndjson", "csv", "md"])
def test_shipped_scenarios_run(name, form):
    result = call("--scenario", name, "-f", form)
    assert (result.code, result.err) == (0, "")
    assert result.out.strip()


def test_a_document_runs_again_to_the_same(tmp_path):
    for name in SHIPPED:
        first = answer("--scenario", name)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(first["scenario"]))
        again = answer(str(path))
        same = ("days", "days_exact", "outcome", "bound", "months", "date")
        assert {key: again[key] for key in same} == {key: first[key] for key in same}


def test_a_file_and_a_name_are_too_much():
    assert "not both" in one_line(call("x.toml", "--scenario", "nis-2023"), 2)


# -- the commands


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("solv",), "did you mean 'solve'?"),
        (("compar", "a", "b"), "did you mean 'compare'?"),
        (("--ronds", "1M"), "no such option --ronds; did you mean --rounds?"),
        (("foo",), "neither a command nor a scenario file"),
        (("stock.yaml",), "neither a command nor a scenario file"),
        (("",), "neither a command nor a scenario file"),
        (("--scenario", "nis-2032"), "did you mean 'nis-2023'?"),
        (("--scenario", ""), "no scenario ''"),
        ((*POINTS, "--table", "dayly=1..2:3"), "daily"),
        (("schema", "scenari"), "'scenari' is not"),
        (("missing.toml",), "No such file"),
        (("lasts", "nis-2032"), "No such file"),
        ((*POINTS, "--start", "01/02/2024"), "'01/02/2024' is not a date as it is wanted here"),
        ((*POINTS, "--start", "2024-01-02T00:00"), "write it as 2024-01-02"),
        ((*POINTS, "--month", "0"), "'0' is zero; month must be above zero"),
        (("a.toml", "b.toml"), "unexpected extra argument"),
        ((), "--rounds"),
    ],
)
def test_typing_errors_are_answered_with_a_suggestion(args, said):
    assert said in one_line(call(*args), 2)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(command, flag):
    result = call(*command, flag)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Usage: estimate")
    choices = re.compile(r"  --\w+ \[.*\]")  # click does not wrap them
    assert [
        one for one in result.out.splitlines() if len(one) > 80 and not choices.match(one)
    ] == []
    assert result.out.isascii() or command == ("figures",)


def test_help_lists_every_command():
    out = call("--help").out
    assert [name for name in COMMANDS if not re.search(rf"(?m)^  {name} +\w", out)] == []


def test_version():
    assert call("--version") == (0, f"estimate {__version__}\n", "")


def test_rebuild():
    args = ("--target", "230k", "--rounds", "20k", "--production", "500/day", "--lead", "90d")
    assert call("rebuild", *args, "-q").out == "510\n"
    assert call("rebuild", *args, "--daily", "100", "-q").out == "637.5\n"
    assert call("rebuild", *args, "--daily", "500", "-q").out == "never\n"
    page = call("rebuild", *args, "--daily", "100").out
    assert "510 days" in page  # the published short form: quantity / rate + lead
    assert "--target" in one_line(call("rebuild", "--rounds", "1M", "--production", "1"), 2)


def test_compare(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('stock.rounds = "2M"\nuse.daily = "20k"\n')
    result = call("compare", "nis-2023", str(path), "-f", "ndjson")
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [row["days"] for row in rows] == [62.5, 100]
    changes = json.loads(call("compare", "nis-2023", str(path), "-f", "json").out)["changes"]
    (steps,) = changes.values()
    assert [(step["names"], step["value"]) for step in steps] == [
        (["rounds"], 125),
        (["daily"], 100),
    ]
    assert call("compare", "nis-2023", str(path), "--daily", "10k", "-q").out == "100\n200\n"
    one_line(call("compare", "nis-2023"), 2)
    one_line(call("compare", "nis-2023", "nowhere"), 2)


def test_new_scenario_runs_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    template = call("new", "scenario")
    assert (template.code, template.err) == (0, "")
    assert call("-", "-q", stdin=template.out) == (0, "62.5\n", "")
    assert call("new", "scenario", "-o", "mine.toml") == (0, "", "")
    assert Path("mine.toml").read_text(encoding="utf-8") == template.out
    assert call("mine.toml", "-q").out == "62.5\n"
    assert "exists already" in one_line(call("new", "scenario", "-o", "mine.toml"), 2)


def test_every_line_that_the_template_offers_can_be_used():
    """Each commented line is a value of its key that the reader takes."""
    offered = {}
    for line in call("new", "scenario").out.splitlines():
        if found := re.match(r"# (\w+) = ([^\[{#]*?)\s*(#.*)?$", line):
            offered[found[1]] = tomllib.loads(f"value = {found[2]}")["value"]
    assert {"unserviceable", "reserve", "loss", "dud_rate", "month", "lasts"} <= set(offered)
    flags = {row.name: row.flag for row in SCENARIO}
    alone = {name for ways in WAYS.values() for way in ways for name in way} | {"hit_chance"}
    for name, value in offered.items():
        if name in flags and name not in alone:
            result = call("--rounds", "1M", "--daily", "16k", flags[name], str(value), "-q")
            assert (name, result.code, result.err) == (name, 0, "")


WRITTEN = {
    "scenario": ("scenarios/*.toml", "templates/scenario.toml"),
    "sources": ("sources.toml", "templates/sources.toml"),
    "figures": ("figures.toml", "templates/figures.toml"),
    "claims": ("claims/*.toml", "templates/claims.toml"),
}
WRONG = {
    "scenario": (
        {"stock": {"dayly": 1}},
        {"stcok": {}},
        {"stock": {"rounds": True}},
        {"use": []},
    ),
    "sources": ({"sauce": []}, {"source": [{"id": "x"}]}),
    "figures": ({"figure": {}}, {"figure": [{"id": "X y"}]}),
    "claims": ({"title": "no claims"}, {"title": "x", "given": {"a": 1.5}, "claim": []}),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_schema_is_one_and_the_shipped_files_keep_to_it(what):
    schema = json.loads(call("schema", what).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = [file for pattern in WRITTEN[what] for file in (ROOT / "data").glob(pattern)]
    assert len(files) >= 2
    for file in files:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        plain = json.loads(json.dumps(content, default=dt.date.isoformat))  # as editors see dates
        assert list(validator.iter_errors(plain)) == [], file
    for wrong in WRONG[what]:
        assert list(validator.iter_errors(wrong)), wrong


@pytest.mark.parametrize("what", WRITTEN)
def test_the_schema_does_not_rest_on_docstrings(what):
    bare = spawn("schema", what, env={"PYTHONOPTIMIZE": "2"})
    assert bare == call("schema", what)


def switched_on(text):
    """A template with every line that is off switched on; its head stays a comment."""
    head, _, rest = text.partition("\n\n")
    return head + "\n\n" + "\n".join(line.removeprefix("# ") for line in rest.splitlines())


@pytest.mark.parametrize("change", [str, switched_on], ids=["as it is", "switched on"])
def test_templates_of_a_register_and_of_claims_run(change, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"sources": "sources.toml", "figures": "figures.toml", "claims": "a.claims.toml"}
    for what, name in names.items():
        text = change(call("new", what).out)
        (tmp_path / name).write_text(text, encoding="utf-8")
    lint = call("figures", "--lint", "--data", ".")
    assert (lint.code, lint.err) == (0, "")
    check = call("check", "a.claims.toml", "-f", "plain")
    assert (check.code, "Note:" in check.out) == (0, False), check.out
    assert call("--rounds", "1M", "--daily", "@my-rate", "--data", ".", "-q").out == "76.92\n"


@pytest.mark.parametrize("what", ["sources", "figures", "claims"])
def test_each_template_runs_alone(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "a.claims.toml" if what == "claims" else f"{what}.toml"
    assert call("new", what, "-o", name).code == 0
    args = ("check", name) if what == "claims" else ("figures", "--lint", "--data", ".")
    assert call(*args).code == 0


def test_templates_name_every_field():
    models = {"sources": Source, "figures": Figure, "claims": Claim}
    for what, model in models.items():
        text = call("new", what).out
        for name, field in model.model_fields.items():
            key = field.alias or name
            if key not in {"recipient", "month"}:
                assert re.search(rf"^(# )?{key} = ", text, re.MULTILINE), (what, key)


def test_explain_shows_every_intermediate_number():
    args = ("--containers", "2000", "--per-container", "500", "--unserviceable", "20%")
    page = call(*args, "--daily", "16k", "--reserve", "100k", "--explain").out
    for number in ("1,000,000", "800,000", "700,000", "43.75"):
        assert number in page
    steps = answer(*args, "--daily", "16k", "--explain")["steps"]
    assert [step["from"] for step in steps if step["step"] == "rounds"] == [
        "--containers, --per-container"
    ]


def test_the_next_step_runs():
    for args in (POINTS, (*POINTS, "--lasts", "2mo"), ("--scenario", "nis-2023-ranges")):
        (step,) = re.findall(r"(?m)^Next: (.*)$", call(*args).out)
        result = shell(step)
        assert (result.code, result.err) == (0, ""), step


# -- completion


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("estimate --ro", "--rounds"),
        ("estimate so", "solve"),
        ("estimate solve --da", "--daily"),
        ("estimate --scenario nis-2023-r", "nis-2023-ranges"),
        ("estimate -f nd", "ndjson"),
        ("estimate completion ba", "bash"),
    ],
)
def test_bash_completes(words, offered, tmp_path):
    script = f"""
source <(estimate completion bash)
export -f estimate
mkdir -p bin; printf '#!/bin/bash\\nestimate "$@"\\n' > bin/estimate; chmod +x bin/estimate
export PATH="$PWD/bin:$PATH"
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_estimate_completion "$PWD/bin/estimate" 2>complaints
printf '%s\\n' "${{COMPREPLY[@]}}"
grep -v 'not currently executing completion' complaints >&2
true
"""
    result = shell(script, cwd=tmp_path)
    assert result.err == ""
    assert offered in result.out.splitlines()


def test_bash_completes_as_readline_calls_it():
    """The function is registered for the command, and by the name that the script defines."""
    registered = "source <(estimate completion bash); complete -p estimate"
    result = shell(f"{registered}; type -t _estimate_completion")
    assert result.out.splitlines()[0].endswith("-F _estimate_completion estimate")
    assert result.out.splitlines()[1] == "function"


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_completion_scripts(kind):
    result = call("completion", kind)
    assert (result.code, result.err) == (0, "")
    assert "_ESTIMATE_COMPLETE" in result.out


def test_completion_never_talks_into_the_command_line():
    env = {
        "_ESTIMATE_COMPLETE": "bash_complete",
        "COMP_WORDS": "estimate nope x",
        "COMP_CWORD": "2",
    }
    assert call(env=env).err == ""
    assert call(env={"_ESTIMATE_COMPLETE": "nonsense"}) == (1, "", "")


# -- the ways to start it


def test_module_and_function_end_with_the_exit_code():
    assert spawn(*POINTS, "-q") == (0, "62.5\n", "")
    assert spawn("--rounds", "1m", "--daily", "1").code == 2


# -- bounds, and what nothing follows from


def test_a_stock_alone_names_what_it_rests_on():
    args = ("--rounds", "1M+", "--unserviceable", "50%", "--month", "30")
    rows = [line.split() for line in call(*args, "-f", "plain").out.splitlines()]
    assert [
        "rounds",
        "at",
        "least",
        "1,000,000",
        "rounds",
        "a",
        "lower",
        "bound",
        "--rounds",
    ] in rows
    assert ["month", "30", "days", "--month"] in rows
    document = answer(*args)
    assert [row["name"] for row in document["inputs"]] == ["rounds", "unserviceable"]
    assert document["month"]["from"] == "--month"


@pytest.mark.parametrize(
    "more", [("--table", "daily=1, 2"), ("--at", "30d"), ("--samples-out", "x.csv"), ("--explain",)]
)
def test_a_stock_alone_takes_no_options_of_an_answer(more):
    assert "its use is not" in one_line(call("--rounds", "1M", *more), 2)


def test_tables_beside_bounds():
    args = ("--rounds", "1M+", "--daily", "16k", "--lasts", "60d", "--table", "reserve=0, 1k")
    rows = call(*args, "-f", "csv").out.splitlines()
    assert rows[:2] == [
        "reserve,outcome,bound,days,months",
        "0,depletes,lower,62.5,2.05338809035",
    ]
    page = call(*args, "-f", "plain").out
    assert "The days are a lower bound in every cell." in page
    assert "*" not in page.partition("Days by")[2].partition("Next")[0]
    assert "central reading" not in page
    both = ("--rounds", "1M+", "--daily", "16k+", "--table")
    assert "pull both ways" in one_line(call(*both, "reserve=0, 1k"), 2)
    assert "bound" not in call(*both, "rounds=1M,2M", "--table", "daily=1, 2", "-f", "csv").out
    varied = call("--rounds", "1M+", "--daily", "16k", "--table", "rounds=1M,2M", "-f", "csv").out
    assert varied.startswith("rounds,outcome,days,months\n")
    implied = ("--rounds", "1M+", "--lasts", "60d", "--table", "lasts=30d,60d")
    assert "\n30,value,lower,33333.3" in call(*implied, "-f", "csv").out
    assert "The value is a lower bound in every cell." in call(*implied, "-f", "plain").out


def test_bounds_that_pull_both_ways_leave_the_answer_without_a_table():
    """Nobody asked for one; the least and the greatest answer are there all the same."""
    both = ("--rounds", "1M", "--daily", "8k", "--reserve", "10k-", "--production", "1k-")
    page = call(*both, "-f", "plain")
    assert (page.code, page.err) == (0, "")
    assert page.out.startswith("The stock lasts 124 to 143 days")
    assert call(*both, "-q").out == ">=123.75\n"
    page = call("--rounds", "1M", "--daily", "8k", "--phase", "30d+=20k", "-f", "plain").out
    assert page.startswith("The stock lasts 68 to 125 days")
    assert "Days by" not in page


def test_draws_of_certain_inputs_are_not_written(tmp_path):
    path = tmp_path / "x.csv"
    found = call("--rounds", "1M", "--daily", "16k", "--samples-out", str(path))
    assert "nothing is drawn: no input is a range" in one_line(found, 2)
    assert not path.exists()


def test_the_next_step_can_be_taken(tmp_path):
    part = '[[nature]]\nname = "{}"\n[nature.stock]\nrounds = "1M"\n[nature.use]\ndaily = "{}"\n'
    path = tmp_path / "two.toml"
    path.write_text(part.format("a", "16k") + part.format("b", "8k"))
    last = call(str(path), "--lasts", "60d", "-f", "plain").out.splitlines()[-1]
    words = shlex.split(last.removeprefix("Next: estimate "))
    assert words[:2] == ["solve", "nature.b.daily"]
    assert call(*words).code == 0


def test_the_short_form_of_bounds_is_not_printed():
    args = ("rebuild", "--rounds", "20k", "--production", "500", "--daily", "10", "--lead", "90d")
    args = (*args, "-f", "plain")
    assert "short form" in call(*args, "--target", "1M").out
    for target in ("1M-", "1M+", "1M..2M"):
        assert "short form" not in call(*args, "--target", target).out


def test_rows_of_a_comparison_have_their_own_sources():
    args = ("compare", "nis-2023", "ru-2024", "-f", "ndjson")
    one, other = (json.loads(line) for line in call(*args).out.splitlines())
    assert "seed-daily-rate" in one["sources"]
    assert "rusi-2024-02-ru-stock" not in one["sources"]
    assert "rusi-2024-02-ru-stock" in other["sources"]


def test_a_comparison_names_what_is_the_same_and_leaves_bounds_open(tmp_path):
    text = 'start = {}\nmonth = 30\n[stock]\nrounds = "1M{}"\n[use]\ndaily = "16k{}"\n'
    names = [str(tmp_path / name) for name in ("a.toml", "b.toml")]
    for name, given in zip(names, (("2024-01-01", "", ""), ("2024-06-01", "+", "+")), strict=True):
        Path(name).write_text(text.format(*given))
    page = [line.split() for line in call("compare", *names, "-f", "plain").out.splitlines()]
    assert [names[1], "no", "bound", "no", "bound"] in page
    assert ["start", "2024-01-01", "2024-06-01"] in page
    assert ["month", "30", "days"] in page

"""``estimate figures``, ``@figure-id`` and ``--data`` on the command line."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from cli_harness import call, one_line
from register_files import FIGURES, SOURCES, write

from estimator.cli import figures as command
from estimator.register.records import Metric, Scope
from estimator.register.register import data_folder, shipped


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


def listed(*args, **more):
    result = call("figures", *args, "-q", **more)
    assert result.code == 0, result
    return result.out.split()


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ("--metric duration --actor kp", ["nis-2023-11-duration", "nis-2023-11-duration-english"]),
        (
            "--metric firing_rate --scope all\u00a0natures --actor RU",
            [
                "rusi-2023-05-ru-2022",
                "rusi-2023-05-ru-band",
                "rusi-2023-05-ru-q1",
                "rusi-2023-05-ru-2023",
            ],
        ),
        (
            "--metric FIRING_RATE --actor UA --origin staff --since 2024-02-01",
            ["syrskyi-2024-08-ua-total"],
        ),
        (
            "--metric firing_rate --actor UA --origin ukrainian --since 2023-02 --until 2023-06-30",
            ["reznikov-2023-03-ua", "rusi-2023-12-ua-summer"],
        ),
        (
            "--origin kiel",
            ["kiel-2024-howitzers-2004", "kiel-2024-howitzers-2021", "kiel-2024-years"],
        ),
        ("--source kiel --metric duration", ["kiel-2024-years"]),
        ("--text low-intensity", ["kiviselg-2023-11-duration"]),
        ("--nature 20-FOOTcontainer --metric packing --text nowhere", []),
        (
            "@kiel-2024-years rusi-2024-10-ru kiel-2024-years",
            ["kiel-2024-years", "rusi-2024-10-ru"],
        ),
    ],
)
def test_filters(args, found):
    words = [word.replace("\u00a0", " ") for word in args.split(" ")]
    assert listed(*words) == found


def test_choices_are_those_of_the_model():
    assert set(command._METRICS) == set(Metric.__args__)
    assert set(command._SCOPES) == set(Scope.__args__)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nope-2023"], "no figure 'nope-2023'"),
        (["rusi-2024-10"], "did you mean 'rusi-2024-10-ru'?"),
        (["--metric", "firing"], "'firing' is not one of 'firing_rate'"),
        (
            ["--since", "May 2023"],
            "--since: 'May 2023' is not a date; write a date such as 2023-11-01",
        ),
        (["--since", "2024-01-01", "--until", "2023-01-01"], "2024-01-01 is after --until"),
        (["--data", "/nowhere"], "/nowhere: no sources.toml and no figures.toml here"),
        (["--cite", "apa"], "'apa' is not one of"),
        (["-o", "x.bib"], "x.bib does not say its format"),
    ],
)
def test_errors_are_one_line(args, message):
    assert message in one_line(call("figures", *args), 2)


def test_a_list_is_grouped_by_origin():
    out = call("figures", "--origin", "nis november", "--metric", "transfer", "-f", "plain").out
    first, second, _, columns, origin, *rows = out.splitlines()
    assert first.startswith("4 figures from 1 origin; ")
    assert second == "transfer: 3 figures from 1 origin, all 10 deliveries."
    assert columns.split() == ["figure", "value", "what", "when", "source", "grade"]
    assert origin.strip() == "NIS November 2023"
    assert all(row.startswith("    nis-2023-11-") for row in rows)


def test_nothing_found_says_what_there_is():
    out = call("figures", "--actor", "RUS").out
    assert out.splitlines()[0] == "No figure fits."
    assert "No figure has actor 'RUS'; there are: BA, CZ, DE, EU," in out
    assert "there are" not in call("figures", "--actor", "KP", "--metric", "loss").out


def test_one_figure_in_full():
    out = call("figures", "@nis-2023-11-rounds", "-f", "plain").out
    for part in (
        "@nis-2023-11-rounds: >1M rounds, artillery rounds sent",
        "read as       >1M → uniform 1M to 1.5M",
        "actor         KP to RU",
        "grade         B3: source usually reliable, number possibly true",
        "read through  News1, 2023-11-01, after National Intelligence Service (South Korea)",
        "https://news1.kr/",
        "Who else reports this quantity in this time: ",
    ):
        assert part in out
    derived = call("figures", "seed-implied-rate", "-f", "plain").out
    assert "formula  a / b of nis-2023-11-rounds, nis-2023-11-duration-english" in derived
    assert "grade    6: number cannot be judged" in derived
    assert "read as" not in derived


def test_who_else_reports_it_is_grouped_by_origin_and_repeats_come_first():
    lines = call("figures", "nis-2023-11-deliveries", "-f", "plain").out.splitlines()
    heads = [line for line in lines if line.startswith("  ") and not line.startswith("   ")]
    peers = heads[heads.index(next(h for h in heads if "one witness" in h)) :]
    assert peers[0].strip() == ("NIS November 2023, the same origin: one witness with this figure")
    assert len(set(peers)) == len(peers)


def test_machines_get_every_field(folder):
    args = ("figures", "own-rate", "own-stock", "--data", str(folder))
    rows = list(csv.DictReader(io.StringIO(call(*args, "-f", "csv").out)))
    lines = [json.loads(line) for line in call(*args, "-f", "ndjson").out.splitlines()]
    document = json.loads(call(*args, "-f", "json").out)
    assert document["command"] == "figures"
    assert [row["id"] for row in rows] == ["own-rate", "own-stock"]
    for row, line, record in zip(rows, lines, document["figures"], strict=True):
        assert list(row) == list(line) == list(record)
        assert (line["publisher"], line["published"]) == ("Paper", "2024-01-02")
        typed = {"credibility", "exact", "low", "high"}
        assert {key: value or "" for key, value in line.items() if key not in typed} == {
            key: value for key, value in row.items() if key not in typed
        }
        assert record["inputs"] == []
    assert (rows[0]["grade"], rows[0]["from"], rows[0]["to"]) == ("C2", "2023-08-01", "2023-10-31")
    one = json.loads(call("figures", "seed-implied-rate", "-f", "json").out)
    assert one["figure"]["inputs"] == ["nis-2023-11-rounds", "nis-2023-11-duration-english"]
    assert {"id", "value", "origin", "same_origin", "times", "differs"} == set(one["peers"][0])


@pytest.mark.parametrize("form", [(), ("-f", "json"), ("-f", "plain"), ("-f", "md")])
def test_csl_json_is_one_array_and_nothing_else(form):
    items = json.loads(call("figures", "--source", "rusi", "--cite", "csl-json", *form).out)
    sources = [shipped().source_of(figure) for figure in shipped().select(source="rusi")]
    assert [item["id"] for item in items] == list(dict.fromkeys(source.id for source in sources))
    assert all({"id", "type", "title", "issued"} <= set(item) for item in items)


def test_references_in_files(tmp_path):
    base = ("figures", "nis-2023-11-rounds", "--cite")
    bib, js, lines = (str(tmp_path / name) for name in ("x.bib", "x.json", "x.ndjson"))
    assert call(*base, "bibtex", "-o", bib).code == 0
    assert call(*base, "csl-json", "-o", js, "-o", lines).code == 0
    assert (tmp_path / "x.bib").read_text().startswith("@article{news1-2023-11-01,\n")
    assert json.loads((tmp_path / "x.json").read_text())[0]["id"] == "news1-2023-11-01"
    items = map(json.loads, (tmp_path / "x.ndjson").read_text().splitlines())
    assert [item["id"] for item in items] == ["news1-2023-11-01", "nis-2023-11-01"]
    text = call(*base, "text").out
    first = text.splitlines()[0]
    assert first.endswith("https://news1.kr/amp/politics/assembly/5217986")
    assert call("figures", "seed-daily-rate", "--cite", "csl-json").out == "[]\n"
    assert call("figures", "seed-daily-rate", "--cite", "bibtex", "-q").out == "\n"


def test_lint(folder):
    fine = call("figures", "--lint", "--data", str(folder))
    assert (fine.code, fine.out) == (0, f"No errors in {len(shipped().figures) + 2} figures.\n")
    wrong = FIGURES.replace("from = 2023-08-01", "from = 2025-08-01")
    write(folder, figures=wrong.replace("paper-2024", "paper-2025", 1))
    result = call("figures", "--lint", env={"ESTIMATE_DATA": str(folder)})
    assert result.code == 1
    assert result.out.splitlines() == [
        "3 problems in the register:",
        f"{folder}/figures.toml:9: figure own-stock: source 'paper-2025' does not exist; "
        "did you mean 'paper-2024'?",
        f"{folder}/figures.toml:22: figure own-rate: begins on 2025-08-01, "
        'after paper-2024 appeared (2024-01-02); write kind = "plan" if it is one',
        f"{folder}/figures.toml:22: figure own-rate: begins on 2025-08-01, "
        "after its end on 2023-10-31",
    ]
    args = ("figures", "--lint", "--data", str(folder))
    problems = json.loads(call(*args, "-f", "json").out)["problems"]
    assert [problem["line"] for problem in problems] == [9, 22, 22]
    assert call(*args, "-q").out == "3\n"


def test_lint_names_files_that_hold_figures_and_are_not_read(folder):
    (folder / "figures.toml").rename(folder / "figure.toml")
    (folder / "stock.toml").write_text('[stock]\nrounds = "1M"\n')  # a scenario, which may lie here
    result = call("figures", "--lint", "--data", str(folder))
    assert result.code == 1
    assert result.out.splitlines() == [
        "1 problem in the register:",
        f"{folder}/figure.toml:1: is not read; figures stand in figures.toml, "
        "or in any file in figures/",
    ]


def test_lint_passes_over_a_folder_that_is_called_like_a_file_of_claims(folder):
    (folder / "claims" / "x.toml").mkdir(parents=True)
    result = call("figures", "--lint", "--data", str(folder))
    assert (result.code, result.err) == (0, "")


WITH_OWN = [
    ["--rounds", "@own-stock", "--daily", "@own-rate"],
    ["solve", "daily", "--rounds", "@own-stock", "--lasts", "2mo"],
    ["rebuild", "--target", "@own-stock", "--production", "5k/day"],
    ["compare", "nis-2023", "ru-2024", "--rounds", "@own-stock"],
    ["figures", "own-stock"],
]


@pytest.mark.parametrize("way", ["flag", "environment"])
@pytest.mark.parametrize("args", WITH_OWN, ids=lambda args: args[0])
def test_own_figures_everywhere(folder, args, way):
    flag, env = (
        (["--data", str(folder)], {}) if way == "flag" else ([], {"ESTIMATE_DATA": str(folder)})
    )
    result = call(*args, *flag, "-f", "json", env=env)
    assert result.code == 0, result.err
    document = json.loads(result.out)
    used = [document["figure"]] if "figure" in document else document["sources"]
    assert "own-stock" in [figure["id"] for figure in used]
    assert "no figure 'own-stock'" in one_line(call(*args), 2)


@pytest.mark.parametrize("args", [*WITH_OWN, ["check"], ["figures"]], ids=lambda args: args[0])
def test_ids_may_not_collide_with_shipped_ones(tmp_path, args):
    write(tmp_path, figures=FIGURES.replace("own-stock", "nis-2023-11-rounds"))
    wanted = [word.replace("own-stock", "nis-2023-11-rounds") for word in args]
    message = one_line(call(*wanted, "--data", str(tmp_path)), 2)
    assert message.startswith(f"{tmp_path}/figures.toml:2: figure id 'nis-2023-11-rounds' is taken")


def test_source_ids_may_not_collide_either(tmp_path):
    write(tmp_path, sources=SOURCES.replace("paper-2024", "rusi-2024-10-10"))
    message = one_line(call("figures", "--data", str(tmp_path)), 2)
    assert message.startswith(f"{tmp_path}/sources.toml:2: source id 'rusi-2024-10-10' is taken")


def test_the_answer_with_both_sources():
    """The NIS transfer at the RUSI rate of the time."""
    args = ("--rounds", "@nis-2023-11-rounds", "--daily", "@rusi-2023-12-ru")
    out = call(*args, "-f", "plain").out
    assert out.startswith("More than 1,000,000 rounds at about 10,000 rounds a day last ")
    assert "News1, 2023-11-01, after National Intelligence Service (South Korea)" in out
    assert "RUSI (first in The Guardian), 2023-12-27" in out
    assert "Scope unknown: nis-2023-11-rounds and rusi-2023-12-ru do not say" in out
    for form in ("csv", "ndjson", "json", "md"):
        text = call(*args, "-f", form).out
        assert "News1" in text
        assert "2023-12-27" in text
        assert "B3" in text


def test_a_ukrainian_rate_of_all_natures_warns(folder):
    args = ("--rounds", "@nis-2023-11-rounds", "--daily", "@own-rate", "--data", str(folder))
    notes = json.loads(call(*args, "-f", "json").out)["warnings"]
    assert notes[0].startswith(
        "Scope unknown: own-rate is all natures, but nis-2023-11-rounds does not say"
    )
    assert any(note.startswith("Different users: nis-2023-11-rounds is of RU") for note in notes)
    args = ("--rounds", "@own-stock", *args[2:])
    notes = json.loads(call(*args, "-f", "json").out)["warnings"]
    assert notes[0].startswith("Mixed scope: own-stock is tube, own-rate is all natures; depending")
    assert any(note.startswith("Mixed natures: ") for note in notes)
    for form in ("table", "plain", "md"):
        assert "Mixed scope" in call(*args, "-f", form).out


def test_the_headline_without_a_rate():
    args = ("--rounds", "@nis-2023-11-rounds", "--lasts", "~2mo")
    out = call(*args).out
    assert "imply at least 13,142 rounds a day" in out
    assert "13,142 to 20,534" in out
    assert "Held against 9 sourced rates of fire from 5 origins: 1 agrees" in out
    rows = json.loads(call(*args, "-f", "json").out)["against"]
    assert {row["figure"]: row["agrees"] for row in rows} == {
        "fr-senate-2024-01-ru": "in part",
        "osc-2025-kp-rate": "no",
        "osc-2025-ru-mean": "no",
        "osc-2025-ru-without-kp": "yes",
        "rusi-2024-10-ru": "in part",
        "rusi-2023-12-ru-summer": "no",
        "rusi-2023-12-ru": "no",
        "syrskyi-2023-08-ru": "in part",
        "syrskyi-2023-10-ru": None,
    }


# -- a register that is wrong

WRONG = [
    ("id", '"Own stock"', "small letters, digits and single hyphens"),
    ("metric", '"stocks"', "'stocks' is not one of"),
    ("about", "3", "text in quotes is wanted, not 3"),
    ("value", '"zz"', "value: 'zz' is not a number"),
    ("value", '"@a"', "value: '@a' is another figure; write a number, or derive it"),
    ("value", '"@own-rate"', "value: '@own-rate' is another figure"),
    ("value", '"1m rounds"', "value: "),
    ("value", '""', "the text is empty"),
    ("nature", '""', "the text is empty"),
    ("scope", '"tubes"', "'tubes' is not one of"),
    ("actor", '"Russia"', "two capital letters"),
    ("source", '"nobody"', "source"),
    ("origin", "[]", "text in quotes is wanted, not a list"),
    ("status", '"sure"', "'sure' is not one of"),
    ("credibility", "9", "it must be at most 6"),
    ("from", '"2024"', "a date without quotes is wanted"),
    ("to", "2024-01-01T00:00:00", "a date"),
    ("recipient", '"Ukraine"', "two capital letters"),
    ("locator", '""', "the text is empty"),
    ("note", "1", "text in quotes"),
    ("formula", '""', "the text is empty"),
    ("inputs", '["A B"]', "small letters"),
    ("reason", "{}", "text in quotes is wanted, not a table"),
    ("dayly", "1", "unknown key 'dayly'"),
]
DOORS = {
    "an input": ["--rounds", "@own-stock", "--daily", "5"],
    "a list": ["figures"],
    "one figure": ["figures", "own-stock"],
    "citations": ["figures", "own-stock", "--cite", "text"],
    "solve": ["solve", "daily", "--rounds", "@own-stock", "--lasts", "60d"],
    "sweep": ["sweep", "--rounds", "@own-stock", "--vary", "daily=1,2"],
    "held against": ["--daily", "16k", "--lasts", "2mo", "--start", "2024-01-02"],
    "lint": ["figures", "--lint"],
    "check": ["check"],
}


@pytest.mark.parametrize(("key", "value", "rule"), WRONG, ids=lambda text: text[:12])
def test_a_wrong_value_is_blamed_on_its_file_and_line(tmp_path, key, value, rule):
    head, mark, tail = FIGURES.partition("\n[[figure]]")
    lines = [line for line in head.split("\n") if not line.startswith(f"{key} =")]
    head = "\n".join([*lines, f"{key} = {value}", ""])
    write(tmp_path, figures=head + mark + tail)
    place = f"{tmp_path}/figures.toml:{head.count(chr(10))}: "
    doors = (
        DOORS if key in {"value", "credibility"} else dict.fromkeys(["an input", "check", "lint"])
    )
    for door in doors:
        more = [str(tmp_path)] if door == "check" else ["--data", str(tmp_path)]
        result = call(*DOORS[door], *more)
        said = result.out if door == "lint" else result.err
        assert result.code == (1 if door == "lint" else 2), (door, result)
        assert place in said, (door, said)
        assert rule in said.partition(place)[2], (door, said)


def test_a_figure_of_another_kind_is_the_fault_of_who_asked_for_it(tmp_path):
    write(tmp_path)
    args = ["--rounds", "@own-rate", "--daily", "5", "--data", str(tmp_path)]
    message = one_line(call(*args), 2)
    assert message.startswith(f"--rounds: @own-rate ({tmp_path}/figures.toml:18): '20k rounds/day'")
    assert "write" not in message


def chain(length, **more):
    """Sources that pass each other on, the first one last, each with a figure."""
    sources, figures = [], []
    for n in range(length):
        reports = f'reports = "s{n + 1}"\n' if n < length - 1 else more.get("last", "")
        sources.append(SOURCES.replace("paper-2024", f"s{n}").replace("b=1", f"b={n}") + reports)
        figure = FIGURES.partition("\n[[figure]]")[0].replace("paper-2024", f"s{n}")
        figures.append(figure.replace("own-stock", f"f{n}"))
    return {"sources": "\n".join(sources), "figures": "\n".join(figures), "case": ""}


def test_thousands_of_sources_in_a_chain(tmp_path):
    """Each is looked at once; when each was compared with all before it, this took minutes."""
    write(tmp_path, **chain(800))
    args = ["figures", "--lint", "--data", str(tmp_path), "-q"]
    assert call(*args).out == "0\n"
    write(tmp_path, **chain(800, last='reports = "s300"\n'))
    result = call(*args[:-1], "-f", "json")
    found = [problem["message"] for problem in json.loads(result.out)["problems"]]
    assert found == [
        f"source s{n}: reports itself in the end; one of the chain is first-hand"
        for n in range(300, 800)
    ]
    assert "f799" in call("figures", "f0", "--data", str(tmp_path)).out


def test_a_derived_figure_cites_what_its_inputs_rest_on():
    """A million rounds over two months: News1, and what it passes on."""
    out = call("figures", "seed-implied-rate", "--cite", "text", "-q").out.split()
    register = shipped()
    inputs = register.figure("seed-implied-rate").inputs
    assert inputs
    for figure in map(register.figure, inputs):
        source = register.source_of(figure)
        assert {link.id for link in register.chain(source)} <= set(out)


def test_a_date_filter_lists_what_says_no_time_apart():
    args = ("figures", "--metric", "packing", "--since", "2014", "--until", "2023-11")
    document = json.loads(call(*args, "-f", "json").out)
    register = shipped()
    undated = [register.figure(id_) for id_ in document["undated"]]
    assert undated
    assert all(register.covers(figure) is None for figure in undated)
    assert not set(document["undated"]) & {figure["id"] for figure in document["figures"]}
    page = call(*args, "-f", "plain").out
    assert "say no time that they cover" in page
    assert all(id_ in page.partition("Undated: ")[2] for id_ in document["undated"])


def test_sorted_figures_stand_in_one_list_with_their_origins():
    args = ("--metric", "packing", "--text", "rounds per container", "--sort")
    rows = list(csv.DictReader(io.StringIO(call("figures", *args, "value", "-f", "csv").out)))
    faces = [shipped().figure(row["id"]).face() for row in rows]
    assert len(faces) > 3
    assert faces == sorted(faces)
    columns = call("figures", *args, "date", "-f", "plain").out.split("\n\n")[1].split("\n")[0]
    assert columns.split()[-1] == "origin"


def test_what_rests_on_a_figure(folder):
    result = call("figures", "--used-by", "own-stock", "--data", str(folder), "-f", "json")
    assert json.loads(result.out)["used_by"] == [
        {
            "kind": "claim",
            "name": "three-months",
            "place": "stock",
            "through": "",
            "where": "x.claims.toml:10",
        }
    ]
    assert (
        "Nothing rests on @own-rate"
        not in call("figures", "--used-by", "own-rate", "--data", str(folder)).out
    )
    assert "no figure 'nope'" in one_line(call("figures", "--used-by", "nope"), 2)
    assert call("figures", "--used-by", "seed-implied-rate").out.startswith("Nothing rests on")


def test_what_rests_on_a_figure_is_what_names_it():
    """By a search through the text of every shipped file."""
    id_ = "nis-2023-11-rounds"
    found = json.loads(call("figures", "--used-by", id_, "-f", "json").out)["used_by"]
    places = {use["where"].partition(":")[0] for use in found if use["kind"] != "derived figure"}
    files = [
        path
        for kind in ("claims", "cases", "scenarios")
        for path in data_folder().glob(f"{kind}/*")
    ]
    derived = {use["name"] for use in found if use["kind"] == "derived figure"}
    wanted = re.compile(rf"@({'|'.join([id_, *derived])})(?![\w-])")
    assert places == {
        str(path.relative_to(data_folder())) for path in files if wanted.search(path.read_text())
    }
    assert derived == {f.id for f in shipped().figures.values() if id_ in f.inputs}


def test_conflicts_are_ranked(folder):
    other = FIGURES.partition("\n[[figure]]")[2].replace("own-rate", "other-rate")
    other = other.replace("20k", "5k").replace("the general staff", "an institute")
    other = other.replace("paper-2024", "other-2024")
    source = SOURCES.replace("paper-2024", "other-2024").replace("a?b=1", "c")
    write(folder, figures=f"{FIGURES}[[figure]]{other}", sources=f"{SOURCES}{source}")
    args = ("figures", "--conflicts", "--data", str(folder), "--text", "fire of all kinds")
    (row,) = csv.DictReader(io.StringIO(call(*args, "-f", "csv").out))
    assert (row["less"], row["more"], row["ratio"]) == ("other-rate", "own-rate", "4.0")
    assert "  4 times\n" in call(*args, "-f", "plain").out
    assert call(*args, "--actor", "RU").out.startswith("No two of these figures")


def test_growth_from_one_figure_to_another():
    out = call("figures", "kiel-2024-howitzers-2004", "kiel-2024-howitzers-2021").out
    first, last = (shipped().figure(f"kiel-2024-howitzers-{year}") for year in (2004, 2021))
    times = float(sum(last.face()) / sum(first.face()))
    (line,) = (line for line in out.splitlines() if line.startswith("Growth: "))
    assert f": {times:.3g} times in 17 years." in line


def test_points_of_a_running_count_are_a_series_and_no_peers(folder):
    points = [
        FIGURES.partition("\n[[figure]]")[0]
        .replace("own-stock", f"own-{n}")
        .replace("2M", f">{n}M")
        .replace("scope", f'series = "own"\ncounts = "cumulative"\nto = 202{n}-01-01\nscope')
        for n in (1, 2, 3)
    ]
    points[2] += '\nsupersedes = "own-1"\n'
    write(folder, figures="\n".join(points), case="")
    out = call("figures", "own-1", "--data", str(folder), "-f", "plain").out
    assert (
        "own: >1M rounds (own-1) to >3M rounds (own-3): 3 times in 24 months, 2,740 rounds/day"
        in out
    )
    assert "; the next of its series, own-2, is >2M rounds" in out
    assert "corrected by  @own-3: >3M rounds" in out
    assert "own-2" not in out.partition("Who else reports")[2]
    conflicts = call("figures", "--conflicts", "--data", str(folder), "--origin", "the ministry")
    assert conflicts.out.startswith("No two of these figures")

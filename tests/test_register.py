"""The register: what is read, what is refused, and what its own rules find."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from pathlib import Path

import pytest

from estimator.errors import InputError, RegisterError
from estimator.output.pages.figure import page
from estimator.register.citation import cite
from estimator.register.lint import lint, lint_folders
from estimator.register.records import Figure, Source
from estimator.register.register import data_folder, load_register, read_register, shipped

SOURCE = {
    "id": "paper-2024-01-02",
    "publisher": "Paper",
    "title": "A title",
    "published": dt.date(2024, 1, 2),
    "language": "en",
    "kind": "news",
    "reliability": "B",
}
FIGURE = {
    "id": "paper-rounds",
    "metric": "stockpile",
    "about": "rounds in store",
    "value": "1M rounds",
    "nature": "152 mm",
    "scope": "tube",
    "actor": "RU",
    "source": "paper-2024-01-02",
    "origin": "the ministry",
    "status": "cited",
    "credibility": 3,
}


def toml(kind, rows):
    """Rows of a register as TOML text."""

    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (dt.date, int)):
            return str(value)
        if isinstance(value, list):
            return "[" + ", ".join(map(text, value)) + "]"
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = []
    for row in rows:
        lines += [f"[[{kind}]]", *(f"{key} = {text(value)}" for key, value in row.items()), ""]
    return "\n".join(lines)


@pytest.fixture
def folder(tmp_path):
    """Write a register of one's own: change or drop (None) keys of one source and one figure."""

    def write(source=None, figure=None, more_sources=(), more_figures=()):
        def row(base, changes):
            merged = {**base, **(changes or {})}
            return {key: value for key, value in merged.items() if value is not None}

        sources = [row(SOURCE, source), *(row(SOURCE, more) for more in more_sources)]
        figures = [row(FIGURE, figure), *(row(FIGURE, more) for more in more_figures)]
        (tmp_path / "sources.toml").write_text(toml("source", sources))
        (tmp_path / "figures.toml").write_text(toml("figure", figures))
        return tmp_path

    return write


def test_the_shipped_register_keeps_its_own_rules():
    assert lint_folders() == []
    assert len(shipped().figures) == 433
    assert len(shipped().sources) == 168
    assert shipped() is shipped()


def test_every_field_is_documented_where_curators_look():
    """Fields named in the first column of the README's tables are those of the models."""
    readme = (data_folder() / "README.md").read_text(encoding="utf-8")
    for model, heading in ((Source, "## `[[source]]`"), (Figure, "## `[[figure]]`")):
        part = readme.partition(heading)[2].partition("\n## ")[0]
        rows = re.findall(r"^\| (`[^|]*`) \|", part, re.MULTILINE)
        named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
        fields = {field.alias or name for name, field in model.model_fields.items()}
        assert named == fields
        assert "Good" in part
        assert "Bad" in part
        assert all(field.description for field in model.model_fields.values())


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("source", {"publishr": "x"}, "unknown key 'publishr'; did you mean 'publisher'?"),
        ("source", {"id": "Paper 2024"}, "key 'id': 'Paper 2024' does not fit: small letters"),
        ("source", {"id": "paper--2"}, "key 'id'"),
        ("source", {"title": None}, "key 'title' is missing"),
        ("source", {"title": ""}, "key 'title': the text is empty"),
        ("source", {"published": "2024-01-02"}, "key 'published': a date without quotes is wanted"),
        ("source", {"language": "english"}, "key 'language': 'english' does not fit: two small"),
        ("source", {"kind": "blog"}, "key 'kind': 'blog' is not one of 'official', 'agency'"),
        ("source", {"reliability": "G"}, "key 'reliability': 'G' does not fit: a letter from A"),
        ("source", {"url": "example.org"}, "key 'url': 'example.org' does not fit"),
        ("source", {"archived": "a copy"}, "key 'archived': 'a copy' does not fit"),
        ("source", {"published": "2023-13"}, "key 'published': a date without quotes is wanted"),
        ("source", {"published": 2023}, "key 'published': a date without quotes is wanted"),
        ("source", {"read": "2023-03"}, "key 'read': a date without quotes is wanted"),
        ("source", {"title": ["a"]}, "key 'title': text in quotes is wanted, not a list"),
        ("source", {"publisher": 5}, "key 'publisher': text in quotes is wanted, not 5"),
        ("figure", {"metric": "firing"}, "key 'metric': 'firing' is not one of"),
        (
            "figure",
            {"credibility": 7},
            "key 'credibility': 7 is outside the range; it must be at most 6",
        ),
        (
            "figure",
            {"credibility": 0},
            "key 'credibility': 0 is outside the range; it must be at least 1",
        ),
        ("figure", {"credibility": "3"}, "key 'credibility': a whole number is wanted, not '3'"),
        ("figure", {"actor": "Russia"}, "key 'actor': 'Russia' does not fit: two capital letters"),
        ("figure", {"scope": "rockets"}, "key 'scope'"),
        ("figure", {"frm": dt.date(2024, 1, 1)}, "unknown key 'frm'; did you mean 'from'?"),
        ("figure", {"since": dt.date(2024, 1, 1)}, "unknown key 'since'"),
        ("figure", {"inputs": "a"}, "key 'inputs': a list is wanted, not 'a'"),
        ("figure", {"origin": ""}, "key 'origin': the text is empty"),
        ("figure", {"quote": "a " * 26}, "key 'quote': at most 25 words are wanted"),
        ("figure", {"kind": "planned"}, "key 'kind': 'planned' is not one of 'actual', 'capacity'"),
        ("figure", {"series": "EU shells"}, "key 'series': 'EU shells' does not fit: small"),
        ("figure", {"counts": "total"}, "key 'counts': 'total' is not one of 'cumulative' or"),
        ("figure", {"exact": "yes"}, "key 'exact': true or false is wanted, not 'yes'"),
        ("figure", {"made": "spring 2023"}, "key 'made': a date without quotes is wanted"),
        ("figure", {"condition": ""}, "key 'condition': the text is empty"),
        ("figure", {"outcome": "it failed"}, "key 'outcome': the id of a figure is wanted, or a"),
        ("figure", {"supersedes": "B C"}, "key 'supersedes': 'B C' does not fit"),
        ("figure", {"disputed_by": "a"}, "key 'disputed_by': a list is wanted, not 'a'"),
    ],
)
def test_a_wrong_record_is_refused_at_its_line(folder, kind, change, message):
    path = folder(**{kind: change})
    with pytest.raises(InputError) as error:
        load_register([path])
    assert message in str(error.value)
    file = path / f"{kind}s.toml"
    key = re.match(r".*key '(\w+)'", message)[1]
    lines = [
        n for n, line in enumerate(file.read_text().split("\n"), 1) if line.startswith(f"{key} =")
    ]
    assert error.value.where == f"{file}:{(lines or [1])[0]}"


FORECAST = {
    "metric": "duration",
    "value": "<4 months",
    "kind": "forecast",
    "made": "2022-12",
    "condition": "without imports",
    "outcome": "nis-2023-11-duration",
    "quote": "exhausted by early 2023",
    "scope": "not applicable",
    "series": "ru-run-out",
    "counts": "per period",
    "supersedes": "nis-2023-11-duration-english",
    "disputed_by": ["rusi-2024-02-13"],
}


def test_what_a_forecast_says_stands_on_its_page(folder):
    register = load_register([folder(figure=FORECAST)])
    assert lint(register) == []
    rows = dict(page(register, register.figure("paper-rounds")).body().tables[0].rows)
    assert (rows["kind"], rows["made"], rows["condition"]) == (
        *("forecast", "2022-12", "without imports"),
    )
    assert rows["outcome"].startswith("@nis-2023-11-duration: >2 months, how long")
    assert rows["quote"] == "exhausted by early 2023"
    assert rows["series"] == "ru-run-out per period"
    assert rows["disputed by"] == "rusi-2024-02-13"


def test_a_partial_date_is_all_the_days_it_may_be(folder):
    register = load_register([folder(source={"published": "2023-12", "read": dt.date(2024, 2, 1)})])
    source = register.source("paper-2024-01-02")
    assert source.days == (dt.date(2023, 12, 1), dt.date(2023, 12, 31))
    assert register.period(register.figure("paper-rounds")) == source.days
    assert cite([source]) == "A title. Paper. 2023-12."


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({"value": "19 guns"}, Fraction(190, 11), Fraction(209, 10)),
        ({"value": "19 guns", "exact": True}, Fraction(379, 20), Fraction(381, 20)),
        ({"value": "1.5M rounds", "exact": True}, Fraction(2999999, 2), Fraction(3000001, 2)),
        ({"value": "250%", "metric": "share"}, Fraction(250, 110), Fraction(275, 100)),
    ],
)
def test_what_a_stated_number_stands_for(folder, changes, low, high):
    figure = load_register([folder(figure=changes)]).figure("paper-rounds")
    assert figure.quantity.stated() == (low, high)


def test_a_number_above_all_is_a_share_of_the_register_alone(folder):
    register = load_register([folder(figure={"value": "250%", "metric": "loss"})])
    with pytest.raises(RegisterError, match="at most 1, or 100%"):
        _ = register.figure("paper-rounds").quantity


def test_all_errors_are_collected(folder):
    path = folder(source={"kind": "blog", "language": "english"}, figure={"actor": "x"})
    _, errors = read_register([path])
    assert len(errors) == 3
    assert len(lint_folders([path])) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source = 3", "'source' is a list of tables; write [[source]]"),
        ("[sources]\n", "unknown key 'sources'; did you mean 'source'?"),
        ("source = [3]", "key '0': a table of keys is wanted, not 3"),
        ("[[source]", "not valid TOML"),
    ],
)
def test_a_file_of_another_shape(tmp_path, text, message):
    (tmp_path / "sources.toml").write_text(text)
    with pytest.raises(InputError) as error:
        load_register([tmp_path])
    assert message in str(error.value)
    assert error.value.where.startswith(str(tmp_path / "sources.toml"))
    assert [problem.file for problem in lint_folders([tmp_path])] == [
        str(tmp_path / "sources.toml")
    ]


def test_a_folder_without_a_register(tmp_path):
    with pytest.raises(InputError, match=r"no sources\.toml and no figures\.toml here"):
        load_register([tmp_path / "none"])
    assert [str(p) for p in lint_folders([tmp_path])] == [
        f"{tmp_path}:1: no sources.toml and no figures.toml here; name the folder that holds them"
    ]


def test_own_records_join_the_shipped_ones(folder):
    path = folder()
    register = load_register([path, path])
    assert register.figure("paper-rounds").value == "1M rounds"
    assert register.figure("@nis-2023-11-rounds").value == ">1M rounds"
    assert register.source_of(register.figure("paper-rounds")).publisher == "Paper"
    assert register.source_of(register.figure("seed-daily-rate")) is None
    assert lint(register) == []


def test_figures_alone_are_a_register_too(folder):
    path = folder(figure={"source": "rusi-2024-02-13"})
    (path / "sources.toml").unlink()
    assert lint(load_register([path])) == []


def test_ids_may_not_collide(folder):
    path = folder(figure={"id": "nis-2023-11-rounds"})
    with pytest.raises(InputError) as error:
        load_register([path])
    assert error.value.where == f"{path / 'figures.toml'}:2"
    taken = "figure id 'nis-2023-11-rounds' is taken already, at"
    assert error.value.message == f"{taken} {data_folder() / 'figures.toml'}:7"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.figure("@nis-2023-11-round"), "no figure 'nis-2023-11-round'; did you mean"),
        (lambda r: r.source("rusi-2025-05-07"), "no source 'rusi-2025-05-07'; did you mean"),
    ],
)
def test_unknown_ids_get_a_suggestion(ask, message):
    with pytest.raises(RegisterError, match=message):
        ask(shipped())


def derived(formula, *inputs, value="500k rounds/day", **more):
    return {
        "metric": "firing_rate",
        "status": "derived",
        "formula": formula,
        "inputs": list(inputs),
        "value": value,
        "source": None,
        **more,
    }


TWO_DAYS = {"id": "two-days", "metric": "duration", "value": "<2 days"}


@pytest.mark.parametrize(
    ("source", "figure", "key", "message"),
    [
        ({"reports": "nobody-2024"}, {}, "reports", "reports 'nobody-2024', which does not exist"),
        ({"reports": "paper-2024-01-02"}, {}, "reports", "reports itself in the end"),
        (
            {"reports": "rusi-2025-05-06"},
            {},
            "published",
            "before what it reports (rusi-2025-05-06)",
        ),
        ({}, {"source": "paper-2024-01-03"}, "source", "did you mean 'paper-2024-01-02'?"),
        ({}, {"source": None}, "status", "is cited, so it needs a source"),
        ({}, {"status": "assumed"}, "status", "is assumed, so it needs a reason"),
        ({}, {"status": "derived"}, "status", "needs a formula and inputs"),
        ({}, {"formula": "a"}, "formula", "is cited; formula and inputs belong to derived"),
        (
            {},
            {"from": dt.date(2024, 1, 2), "to": dt.date(2024, 1, 1)},
            "from",
            "begins on 2024-01-02, after its end on 2024-01-01",
        ),
        ({}, {"from": dt.date(2024, 2, 2)}, "from", "after paper-2024-01-02 appeared"),
        ({}, {"value": "16kk rounds"}, "value", "16kk"),
        ({}, {"value": "@nis-2023-11-rounds"}, "value", "is another figure"),
        ({}, derived("a / b", "paper-x", "two-days"), "formula", "no figure 'paper-x'"),
        ({}, derived("a / c", "nis-2023-11-rounds", "two-days"), "formula", "exactly a, b"),
        ({}, derived("a", "nis-2023-11-rounds", "two-days"), "formula", "exactly a, b"),
        (
            {},
            derived("a * b", "nis-2023-11-rounds", "two-days"),
            "formula",
            "days*rounds, not rounds/day",
        ),
        ({}, derived("a + b", "nis-2023-11-rounds", "two-days"), "formula", "units do not balance"),
        ({}, derived("a ** b", "nis-2023-11-rounds", "two-days"), "formula", "has '**'"),
        (
            {},
            derived("a / b", "nis-2023-11-rounds", "two-days", value="300k rounds/day"),
            "formula",
            "'a / b' gives 5e+05, not 300k rounds/day",
        ),
        (
            {},
            derived("a / b", "osc-2025-rounds", "two-days", value="1M..3M rounds/day"),
            "formula",
            "'a / b' gives 2.1e+06 to 2.9e+06, not 1M..3M rounds/day",
        ),
    ],
)
def test_lint_names_the_rule_and_the_line(folder, source, figure, key, message):
    path = folder(source=source, figure=figure, more_figures=[TWO_DAYS])
    problems = lint(load_register([path]))
    kind = "source" if source else "figure"
    file = path / f"{kind}s.toml"
    starts = [
        n for n, text in enumerate(file.read_text().split("\n"), 1) if text.startswith(f"{key} =")
    ]
    assert [(problem.file, problem.line) for problem in problems] == [(str(file), starts[0])]
    assert message in problems[0].message
    record = (SOURCE if source else FIGURE)["id"]
    assert str(problems[0]).startswith(f"{file}:{starts[0]}: {kind} {record}: ")


@pytest.mark.parametrize(
    ("rounds", "value"),
    [
        ("nis-2023-11-rounds", "500k rounds/day"),
        ("nis-2023-11-rounds", "~600k rounds/day"),
        ("osc-2025-rounds", "2M..3M rounds/day"),
    ],
)
def test_a_derived_figure_that_comes_out(folder, rounds, value):
    path = folder(figure=derived("a / b", rounds, "two-days", value=value), more_figures=[TWO_DAYS])
    assert lint(load_register([path])) == []


TWIN = {"id": "other-2024", "title": "Another"}
OWN = {"id": "own-own", "source": "paper-2024-01-02"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"actor": "ZZ"}, "'ZZ' is nobody's code; write the two letters of a state"),
        ({"recipient": "UK"}, "'UK' is nobody's code"),
        ({"to": dt.date(2025, 1, 2)}, "ends on 2025-01-02, after paper-2024-01-02 appeared"),
        ({"value": "1M rounds/day"}, "1M rounds/day as stockpile: a rate is no stock"),
        ({"value": "3M USD", "metric": "firing_rate"}, "money is a price (of one piece) or a cost"),
        ({"value": "3,000 dollars/round", "metric": "price"}, "a currency by its ISO code"),
        ({"value": "3M PLN", "metric": "price"}, "of one piece it is a price, else a cost"),
        ({"value": "3k CHF/round", "metric": "cost"}, "of one piece it is a price, else a price"),
        ({"value": "3 rounds", "metric": "duration"}, "a duration is in days, weeks"),
        ({"value": "3 rounds", "metric": "share"}, "a share is written in %"),
        ({"value": "60%"}, "a share has the metric share, or quality"),
        ({"value": "3k rounds", "metric": "firing_rate"}, "is a rate only over known days"),
        ({"nature": "122 mm rocket"}, "'122 mm rocket' is not fired from tubes"),
        ({"nature": "120 mm mortar bomb"}, "is not fired from tubes"),
        ({"origin": "Ministry count"}, "'Ministry count' is 'the ministry' elsewhere"),
        ({"note": "The paper has about 1 million."}, "'about 1 million' in the note; write ~1M"),
        ({"note": '"Up to" in the report.'}, "in the note; write <1M rounds"),
        ({"quote": "a million or more", "note": "1,000,000 or more"}, "write >1M rounds"),
        ({"quote": "more than 1M rounds"}, "'more than 1M' in the quote; write >1M rounds"),
        ({"exact": True, "value": "~19 guns"}, "~19 guns is not a counted number"),
        ({"mean": "2M rounds"}, "'2M rounds' is one number that stands beside a range"),
        ({"mean": "9M rounds", "value": "1M..2M rounds"}, "'9M rounds' lies outside 1M..2M"),
        ({"mean": "1 day", "value": "1M..2M rounds"}, "'1 day' is in days, the value in rounds"),
        ({"kind": "dud"}, "'dud' is a kind of quality, not of stockpile"),
        ({"counts": "cumulative"}, "says how the points of a series count; name the series"),
        ({"condition": "if it rains"}, "belongs to what is foretold"),
        ({"kind": "forecast", "made": "2024-02"}, "was made on 2024-02, after paper-2024-01-02"),
        ({"kind": "plan", "outcome": "own-owl"}, "'own-owl' does not exist; did you mean"),
        ({"supersedes": "paper-rounds"}, "is itself in the end; name another figure"),
        ({"disputed_by": ["rusi-1999"]}, "source 'rusi-1999' does not exist"),
        ({"series": "own", "counts": "cumulative"}, "'own' has metric stockpile here and loss"),
        (
            derived("a", "paper-rounds", value="1M rounds", metric="stockpile"),
            "is computed from itself in the end",
        ),
    ],
)
def test_lint_catches_what_does_not_go_together(folder, changes, message):
    own = {**OWN, "metric": "loss", "series": "own", "counts": "cumulative"}
    problems = lint(load_register([folder(figure=own, more_figures=[changes])]))
    assert [message in problem.message for problem in problems] == [True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"published": dt.date(2099, 1, 1)}, "appears on 2099-01-01, which is still to come"),
        ({"read": dt.date(2024, 1, 1)}, "was read on 2024-01-01, before it appeared (2024-01-02)"),
        ({"url": "http://www.example.org/a/"}, "is the address of other-2024 too"),
    ],
)
def test_lint_of_sources(folder, changes, message):
    twin = {**TWIN, "url": "https://example.org/a#b"}
    path = folder(more_sources=[{**SOURCE, **changes, "id": "third"}])
    text = (path / "sources.toml").read_text()
    (path / "sources.toml").write_text(toml("source", [{**SOURCE, **twin}]) + text)
    problems = [p.message for p in lint(load_register([path]), dt.date(2026, 11, 27))]
    assert [message in problem for problem in problems] == [True]


def test_a_source_that_nothing_names_is_told(folder):
    path = folder(more_sources=[TWIN])
    rule = "no figure, claim or source names it; enter what it says, or take it out"
    assert [p.message for p in lint_folders([path])] == [f"source other-2024: {rule}"]
    (path / "claims").mkdir()
    (path / "claims/a.toml").write_text('[[claim]]\nsource = "other-2024"\n')
    assert lint_folders([path]) == []
    (path / "figures.toml").unlink()
    assert len(lint_folders([path])) == 1
    (path / "claims/a.toml").unlink()
    assert lint_folders([path]) == []  # nothing is named yet: somebody begins


def test_two_figures_computed_from_each_other(folder):
    path = folder(
        figure=derived("a", "second", value="1M rounds", metric="stockpile"),
        more_figures=[derived("a", "paper-rounds", id="second", value="1M rounds")],
    )
    found = [p.message for p in lint(load_register([path])) if "itself in the end" in p.message]
    assert len(found) == 2


def test_files_by_topic(folder):
    path = folder(more_figures=[{"id": "second"}])
    for name in ("sources", "figures"):
        (path / name).mkdir()
        (path / f"{name}.toml").rename(path / name / "shells.toml")
    register = load_register([path])
    assert {"paper-rounds", "second"} <= set(register.figures)
    assert register.where("figure", "second")[0] == str(path / "figures" / "shells.toml")


def test_a_chain_that_loops_is_named_and_survived(folder):
    path = folder(
        source={"reports": "second-2024"},
        more_sources=[{"id": "second-2024", "reports": "paper-2024-01-02"}],
    )
    register = load_register([path])
    chain = register.chain(register.source("paper-2024-01-02"))
    assert [source.id for source in chain] == ["paper-2024-01-02", "second-2024"]
    assert len(lint(register)) == 2


def test_chain_of_reports():
    chain = shipped().chain(shipped().source("liga-2023-11-01"))
    assert [source.id for source in chain] == [
        "liga-2023-11-01",
        "bloomberg-2023-11-01",
        "nis-2023-11-01",
    ]


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        (
            {"metric": "duration", "actor": "kp"},
            {"nis-2023-11-duration", "nis-2023-11-duration-english"},
        ),
        (
            {"scope": "tube and rockets", "metric": "firing_rate"},
            {"csis-2023-07-ru-mean", "osc-2025-kp-rate"},
        ),
        ({"nature": "howitzer", "metric": "duration"}, {"kiel-2024-years"}),
        ({"origin": "german budget"}, {"bundeswehr-2023-06-stock", "bundeswehr-2031-need"}),
        (
            {"source": "Kiel"},
            {"kiel-2024-howitzers-2004", "kiel-2024-howitzers-2021", "kiel-2024-years"},
        ),
        ({"text": "Original wording nobody wrote"}, set()),
        ({"text": "in a low-intensity war"}, {"kiviselg-2023-11-duration"}),
    ],
)
def test_select(conditions, wanted):
    assert {figure.id for figure in shipped().select(**conditions)} == wanted


def test_a_figure_without_a_period_counts_on_the_day_of_its_source():
    register = shipped()
    figure = register.figure("kiel-2024-years")
    day = register.source("kiel-2024-09-09").published
    assert figure.period is None
    assert register.covers(figure) is None
    assert register.period(figure) == (day, day)


def test_where_a_record_stands():
    file, line = shipped().where("figure", "nis-2023-11-rounds", "value")
    text = Path(file).read_text(encoding="utf-8").split("\n")[line - 1]
    assert text == 'value = ">1M rounds"'


def test_records_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        shipped().figure("nis-2023-11-rounds").value = "2M rounds"

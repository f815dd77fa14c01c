"""``estimate check`` on the command line: exit codes, formats, paths, and a stranger's files."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from cli_harness import call, one_line, without_rights
from register_files import CASE, FIGURES, SOURCES, write

from estimator.claims.check import check_claim
from estimator.claims.claims_file import claims_files, read_claims, shipped_claims
from estimator.register.register import Register, data_folder, shipped


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


CHANGED = CASE.replace('"holds"', '"fails"')


@pytest.mark.parametrize(
    ("texts", "more", "code"),
    [
        ({}, [], 0),
        ({"case": CHANGED}, [], 1),
        ({"case": CHANGED}, ["nowhere.toml"], 2),
        ({"case": CASE.replace("stock / rate", "stock * rate")}, [], 2),
        ({"case": CASE.replace("own-rate", "own-rat")}, [], 2),
        ({"figures": FIGURES.replace('actor = "RU"', 'actor = "Russia"')}, [], 2),
        ({"sources": "broken"}, [], 2),
        ({"case": ""}, [], 2),
    ],
)
def test_exit_codes(tmp_path, texts, more, code):
    write(tmp_path, **texts)
    result = call("check", str(tmp_path), *more)
    assert result.code == code
    assert bool(result.err) == (code == 2)
    assert all(line.startswith("estimate: ") for line in result.err.splitlines())


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path):
    write(tmp_path, case=CHANGED)
    (tmp_path / "a.claims.toml").write_text("[broken")
    result = call("check", "nowhere.toml", str(tmp_path), "nis-2023", "-f", "json")
    document = json.loads(result.out)
    assert result.code == 2
    assert (len(document["claims"]), document["changed"]) == (15, 1)
    assert [error["where"] for error in document["errors"]] == [
        "nowhere.toml",
        f"{tmp_path}/a.claims.toml:1",
    ]
    assert [line.split(": ")[1] for line in result.err.splitlines()] == [
        error["where"] for error in document["errors"]
    ]


def test_a_broken_register_does_not_stop_the_rest(tmp_path):
    write(tmp_path, figures=FIGURES.replace("credibility = 2", "credibility = 9"))
    result = call("check", str(tmp_path), "nis-2023", "-f", "json")
    document = json.loads(result.out)
    assert result.code == 2
    assert len(document["claims"]) == 14
    assert document["errors"][0]["where"] == f"{tmp_path}/figures.toml:27"


def test_the_shipped_claims_by_default():
    result = call("check")
    assert result.code == 0
    assert result.err == ""
    assert result.out.splitlines()[:2] == [
        "No claim and no case has changed.",
        "72 claims: 42 hold, 13 hold in part, 10 fail, 7 are open. "
        "130 tests: 13 agree, 15 agree in part, 56 differ, 46 are open. "
        "3 cases: 2 clash, 1 strained.",
    ]
    assert call("check", "-q").out == "0\n"
    for file in claims_files(shipped_claims())[::4]:
        out = call("check", str(file)).out
        for claim in read_claims(file, shipped()).claims.values():
            assert f" {claim.id} " in out
            assert claim.why in out


@pytest.mark.parametrize(
    ("paths", "count"),
    [
        (["nis-2023"], 14),
        (["nis-2023", "tonnes"], 19),
        ([str(shipped_claims() / "tonnes.toml"), str(shipped_claims())], 202),
        ([str(data_folder())], 205),
    ],
)
def test_paths(paths, count):
    result = call("check", *paths, "-f", "ndjson")
    assert result.code == 0
    assert len(result.out.splitlines()) == count


def test_a_file_of_that_name_wins_over_a_shipped_one(tmp_path, monkeypatch):
    write(tmp_path)
    (tmp_path / "x.claims.toml").rename(tmp_path / "nis-2023")
    monkeypatch.chdir(tmp_path)
    lines = call("check", "nis-2023", "-f", "ndjson").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["three-months"]


FLIPS = ["0.001", "1", "30", "3k", "100k", "5M", "3bn", "1%", "99%"]


def flipped():
    """For every seventeenth figure that a claim uses: a value with which its verdict moves."""
    seen, found = set(), []
    for file in claims_files(shipped_claims()):
        for number, claim in (case := read_claims(file, shipped())).claims.items():
            for used in check_claim(case, number, shipped()).inputs:
                id_ = next(iter(used.given.figures), "")
                if id_ and id_ not in seen and (value := _flip(file, number, claim, id_)):
                    seen.add(id_)
                    found.append(pytest.param(claim.id, file.name, id_, value, id=id_))
    assert len(found) > 90
    return found[::17]


def _flip(file, number, claim, id_):
    figure = shipped().figure(id_)
    for text in FLIPS:
        if text.endswith("%") != figure.quantity.unit.is_share:
            continue
        value = text if text.endswith("%") else f"{text} {figure.quantity.unit}"
        figures = {**shipped().figures, id_: figure.model_copy(update={"value": value})}
        register = Register(shipped().sources, figures, shipped().places)
        if check_claim(read_claims(file, register), number, register).verdict != claim.verdict:
            return value
    return None


@pytest.mark.parametrize(("claim", "name", "id_", "value"), flipped())
def test_changed_data_fails_the_check_and_names_claim_file_and_line(
    tmp_path, monkeypatch, claim, name, id_, value
):
    """A copy of the data with one value changed in the text of its file."""
    data = tmp_path / "data"
    shutil.copytree(data_folder(), data)
    file = data / Path(shipped().where("figure", id_)[0]).relative_to(data_folder())
    text = file.read_text(encoding="utf-8")
    head, mark, tail = text.partition(f'id = "{id_}"\n')
    file.write_text(head + mark + re.sub(r'value = ".*"', f'value = "{value}"', tail, count=1))
    for module in ("register.register", "claims.claims_file", "claims.case", "cli.runs.check"):
        monkeypatch.setattr(f"estimator.{module}.data_folder", lambda: data)
    result = call("check", "-f", "github")
    assert result.code == 1
    where = data / "claims" / name
    line = where.read_text(encoding="utf-8").split("\n").index(f'id = "{claim}"')
    assert f"::error file={where},line={line},title=claim {claim}::recorded '" in result.out


def test_a_changed_verdict_is_shown_with_its_numbers(tmp_path, monkeypatch):
    write(tmp_path, case=CHANGED)
    monkeypatch.chdir(tmp_path)
    result = call("check", ".", "-f", "plain")
    assert result.code == 1
    assert result.out == (
        "1 claim changed.\n"
        "1 claim: it holds.\n"
        "\n"
        "x.claims.toml:6: three-months\n"
        "  - recorded    fails\n"
        "  + recomputed  holds\n"
        "  equation      lasts = stock / rate\n"
        "  stock         2M rounds (@own-stock)\n"
        "  rate          20k rounds/day (@own-rate)\n"
        "  result        2M rounds / 20k rounds/day is 3.29 months; stated is ~3 months, "
        "read as 2.4 to 3.75 months: it lies inside, so the claim holds.\n"
        "\n"
        "    claim         verdict            computed     why\n"
        "  x.claims.toml: A case\n"
        "    three-months  holds (was fails)  3.29 months  3.3 months.\n"
    )


def test_formats_agree(tmp_path):
    write(tmp_path, case=CHANGED)
    args = ("check", str(tmp_path), "nis-2023")
    outs = {form: call(*args, "-f", form) for form in ("json", "ndjson", "csv", "junit", "github")}
    assert {result.code for result in outs.values()} == {1}
    claims = json.loads(outs["json"].out)["claims"]
    ids = [claim["id"] for claim in claims]
    assert [json.loads(line)["id"] for line in outs["ndjson"].out.splitlines()] == ids
    rows = list(csv.DictReader(io.StringIO(outs["csv"].out)))
    assert [(row["id"], row["agrees"]) for row in rows] == [
        (claim["id"], str(claim["agrees"]).lower()) for claim in claims
    ]
    root = ET.fromstring(outs["junit"].out)
    assert [case.get("name") for case in root.iter("testcase")] == ids
    (failed,) = (
        case.get("name") for case in root.iter("testcase") if case.find("failure") is not None
    )
    assert failed == "three-months"
    assert outs["github"].out.startswith(
        f"::error file={tmp_path}/x.claims.toml,line=6,title=claim"
    )
    assert call(*args, "-q").out == "1\n"


def test_a_report_by_its_suffix(folder):
    report, table = folder / "report.xml", folder / "table.md"
    result = call(
        "check", str(folder), "-o", str(report), "-o", str(table), "-o", "-", "-f", "github"
    )
    assert (result.code, result.out) == (0, "")
    assert ET.parse(report).getroot().find("testsuite").get("tests") == "1"
    assert table.read_text().startswith("No claim has changed.")
    other = folder / "other.report"
    assert call("check", str(folder), "-o", str(other), "-f", "junit").code == 0
    assert other.read_text() == report.read_text()


@pytest.mark.parametrize("name", ["x.claims.toml", "figures.toml", "sources.toml"])
@pytest.mark.parametrize("way", ["path", "data"])
def test_outputs_are_never_inputs(folder, name, way):
    if way == "data" and name == "x.claims.toml":
        return
    before = (folder / name).read_bytes()
    paths = [str(folder)] if way == "path" else ["nis-2023", "--data", str(folder)]
    message = one_line(call("check", *paths, "-f", "json", "-o", str(folder / name)), 2)
    assert message.endswith(f"{name} is also an input; write to another file")
    assert (folder / name).read_bytes() == before


@pytest.mark.parametrize(
    ("given", "equation", "more", "verdict"),
    [
        (
            {"ships": "12 vessels", "load": "~3,000 t/vessel", "total": "36k t"},
            "total = ships * load",
            "",
            "partly",
        ),
        (
            {"cost": "2bn USD", "shells": "~500k rounds", "price": "~4,000 USD/round"},
            "price = cost / shells",
            "",
            "holds",
        ),
        (
            {"mass": "30,000 t", "each": "40..50 kg/round", "rounds": "600k..750k rounds"},
            "rounds = mass / each",
            "",
            "holds",
        ),
        (
            {"boxes": "10 containers", "per": "300 rounds/container", "rounds": ">3k rounds"},
            "rounds = boxes * per",
            "",
            "holds",
        ),
        (
            {"rate": "10,000 rounds/day", "time": "1 month", "rounds": "300,000 rounds"},
            "rounds = rate * time",
            'month = "30 d"',
            "holds",
        ),
        (
            {"rate": "10,000 rounds/day", "time": "1 month", "rounds": "301,000 rounds"},
            "rounds = rate * time",
            'month = "30 d"',
            "fails",
        ),
        ({"a": "3 EUR/kg", "b": "2 t", "c": "6,000 EUR"}, "c = a * b", "", "holds"),
        (
            {"a": "3 EUR/kg", "b": "2 t", "c": "6,000 USD"},
            "c = a * b",
            "",
            "units do not balance in 'c = a * b': USD = EUR",
        ),
        ({"a": "3 rockets", "b": "2 rounds", "c": "5 rounds"}, "c = a + b", "", "rockets + rounds"),
        ({"a": "3 vessels", "b": "2 t", "c": "5 t"}, "c = a * b", "", "units do not balance"),
    ],
)
def test_a_stranger_brings_other_units(tmp_path, given, equation, more, verdict):
    names = "".join(f'{name} = "{value}"\n' for name, value in given.items())
    head, tail = CASE.partition("[given]")[0], CASE.partition("[[claim]]")[2]
    tail = tail.replace("lasts = stock / rate", equation).replace("holds", verdict, 1)
    known = verdict in {"holds", "partly", "fails", "open"}
    text = f"{head}[given]\n{names}[[claim]]{tail}{more}\n"
    write(tmp_path, case=text if known else text.replace(verdict, "holds"))
    result = call("check", str(tmp_path))
    if known:
        assert (result.code, result.err) == (0, "")
    else:
        assert verdict in one_line(result, 2)


@pytest.mark.parametrize(
    "right",
    [
        "__import__('os').system('x')",
        "stock.__class__",
        "9**9**9",
        "9^9^9",
        "(" * 400 + "stock" + ")" * 400,
        "(" * 10_000 + "stock" + ")" * 10_000,
        "stock if rate else stock",
        "[stock for stock in rate]",
        "(lambda: stock)()",
        "max(stock, rate)",
        "stock / 1e999",
        "stock // rate",
        "stock; rate",
        "stock / rаte",
        "'stock' * 3",
        "stock / rate\\u0000",
        "stock / rate # comment",
        "-stock",
        "",
        "1" * 900,
    ],
)
def test_what_is_not_arithmetic_is_refused_in_one_line(tmp_path, right):
    write(tmp_path, case=CASE.replace("stock / rate", right))
    message = one_line(call("check", str(tmp_path)), 2)
    assert message.startswith(f"{tmp_path}/x.claims.toml:10: claim three-months: ")
    assert len(message) < 400


def test_two_registers_and_the_environment(tmp_path):
    write(tmp_path, figures="", case=CASE)
    more = tmp_path / "more"
    more.mkdir()
    write(more, sources="", case="", figures=FIGURES)
    assert call("check", str(tmp_path)).code == 2
    assert call("check", str(tmp_path), "--data", str(more)).code == 0
    assert call("check", str(tmp_path), env={"ESTIMATE_DATA": str(more)}).code == 0
    both = call("check", str(tmp_path), "--data", str(more), "--data", str(tmp_path))
    assert both.code == 0
    assert SOURCES in (tmp_path / "sources.toml").read_text()


# -- files that are broken, refused, or somebody else's

BROKEN = {
    "a table twice, badly": ("[stock]\n[stock }]\n", 2, "Expected ']' at the end of a table"),
    "a key twice, badly": ("a = 1\n[a.b\n", 2, "Expected ']' at the end of a table declaration"),
    "not closed": ("[a }", 1, "Expected ']' at the end of a table declaration"),
    "a table twice": ("[a]\n[b]\n[a] # again\n", 3, "this key or table is given twice"),
    "not UTF-8": ("x = 1\ny = '\udcff'\n", 2, "byte 0xff is not UTF-8"),
    "deep": ("a = " + "[" * 9999, None, "brackets are nested too deeply"),
    "endless": ("#" * (4 * 2**20 + 1), None, "longer than 4 MiB; split it"),
    "many keys": ("x = [" + "1," * 1_000_001, None, "more than 1,000,000 keys and items; split it"),
}


@pytest.mark.parametrize(("text", "line", "rule"), BROKEN.values(), ids=BROKEN.keys())
def test_one_broken_file_is_reported_in_every_format_and_hides_nothing(tmp_path, text, line, rule):
    write(tmp_path, case=CHANGED)
    broken = tmp_path / "a.claims.toml"
    broken.write_text(text, encoding="utf-8", errors="surrogateescape")
    where = f"{broken}:{line}" if line else str(broken)
    args = ("check", str(tmp_path), "nis-2023")
    outs = {form: call(*args, "-f", form) for form in ("plain", "json", "junit", "github", "md")}
    assert {result.code for result in outs.values()} == {2}
    for result in outs.values():
        assert result.err.startswith(f"estimate: {where}: ")
        assert rule in result.err
        assert len(result.err.splitlines()) == 1
    document = json.loads(outs["json"].out)
    assert (len(document["claims"]), document["changed"]) == (15, 1)
    ((reported,), message) = ({e["where"] for e in document["errors"]}, document["errors"][0])
    assert (reported, rule in message["message"]) == (where, True)
    (error,) = ET.fromstring(outs["junit"].out).iter("error")
    assert error.text.startswith(f"{where}: ")
    assert f"::error file={broken},line={line or 1},title=input error::" in outs["github"].out
    assert "title=claim three-months" in outs["github"].out
    for form in ("plain", "md"):
        lead = f"1 part could not be read or checked ({where}); the error messages say why."
        assert lead in outs[form].out.replace("\\", "")


def test_an_error_about_a_file_named_like_a_line_has_its_name():
    result = call("check", "9" * 300, "-f", "github")
    assert result.out.startswith(f"::error file={'9' * 300},line=1,title=input error::cannot be")


def refused(folder):
    """Paths that the system refuses, each with the reason."""
    (folder / "loop").symlink_to("loop")
    (folder / "d").mkdir()
    (folder / "d" / "x.claims.toml").symlink_to("x.claims.toml")
    (folder / "d" / "gone.claims.toml").symlink_to("nowhere.toml")
    return {
        "9" * 300: "File name too long",
        f"{folder}/{'9' * 300}.toml": "File name too long",
        f"{folder}/loop": "Too many levels of symbolic links",
        f"{folder}/loop/x.toml": "Too many levels of symbolic links",
        f"{folder}/d/x.claims.toml": "Too many levels of symbolic links",
        f"{folder}/d/gone.claims.toml": "No such file",
        f"{folder}/a\0b": "embedded null byte",
    }


def test_paths_that_the_system_refuses_do_not_stop_the_rest(tmp_path):
    paths = {path: why for path, why in refused(tmp_path).items() if "\0" not in path}
    result = call("check", *paths, str(tmp_path / "d"), "nis-2023", "-f", "json")
    document = json.loads(result.out)
    assert result.code == 2
    assert len(document["claims"]) == 14
    found = {error["where"]: error["message"] for error in document["errors"]}
    assert found.keys() == paths.keys()
    for path, reason in paths.items():
        assert found[path].startswith("cannot be read: "), path
        assert reason in found[path]


@pytest.mark.parametrize("way", ["figures", "--lint", "lasts", "check"])
def test_registers_that_the_system_refuses(tmp_path, way):
    for path, reason in refused(tmp_path).items():
        if "\0" in path:  # which no command line can hold
            continue
        args = {"figures": ["figures"], "--lint": ["figures", "--lint"], "check": ["check", "-q"]}
        known = args.get(way, ["--rounds", "@x", "--daily", "5"])
        result = call(*known, "--data", path)
        said = result.err
        assert result.code == 2, result
        assert reason in said or "no sources.toml and no figures.toml here" in said, said


@pytest.fixture
def locked():
    """A folder anybody may read, but for one file and one folder in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(folder)
        for part in ("locked", "locked/deep", "shut"):
            (folder / part).mkdir()
        (folder / "locked" / "deep" / "x.claims.toml").write_text(CASE)
        (folder / "y.claims.toml").write_text(CASE)
        (folder / "y.claims.toml").chmod(0)
        (folder / "locked").chmod(0)
        (folder / "shut").chmod(0)
        yield folder
        (folder / "locked").chmod(0o755)
        (folder / "shut").chmod(0o755)


def test_what_is_not_permitted_does_not_stop_the_rest(locked):
    ways = [
        (["check", str(locked), f"{locked}/locked/x.toml", f"{locked}/shut"], 4),
        (["check", "nis-2023", "--data", f"{locked}/locked/sub"], 1),
        (["figures", "--data", f"{locked}/locked/deep"], 1),
        (["figures", "--data", f"{locked}/shut"], 1),
    ]
    for args, _ in ways:
        call(*args)
    for args, count in ways:
        with without_rights():
            result = call(*args)
        assert result.code == 2, result
        lines = result.err.splitlines()
        assert len(lines) == count
        assert all(line.endswith("cannot be read: Permission denied") for line in lines), lines
    assert "1 claim: it holds." in call("check", str(locked / "x.claims.toml")).out


def test_check_reads_nothing_that_nobody_meant(tmp_path, monkeypatch):
    write(tmp_path)
    foreign = {
        "node_modules/pkg/x.claims.toml": "[broken",
        "build/lib/x.claims.toml": CASE,
        ".cache/x.claims.toml": "[broken",
        "services/claims/pyproject.toml": "[project]\nname = 'claims'\n",
        "services/claims/settings.toml": "claimant = 1\n",
    }
    for name, text in foreign.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    os.mkfifo(tmp_path / "pipe.claims.toml")
    monkeypatch.chdir(tmp_path)
    result = call("check", ".", "-f", "json")
    assert (result.code, result.err) == (0, "")
    assert [claim["id"] for claim in json.loads(result.out)["claims"]] == ["three-months"]
    message = call("check", "services/claims/pyproject.toml").err
    assert "pyproject.toml:1: unknown key 'project'" in message


def test_the_time_for_all_of_it_is_limited_and_what_is_left_is_listed(tmp_path, monkeypatch):
    write(tmp_path)
    head, mark, claim = CASE.partition("[[claim]]")
    more = "".join(mark + claim.replace("three-months", f"claim-{n}") for n in range(5))
    (tmp_path / "a.claims.toml").write_text(head + more)
    now = iter(range(0, 1000, 10))
    clock = SimpleNamespace(monotonic=lambda: next(now))
    monkeypatch.setattr("estimator.cli.runs.check.time", clock)
    result = call("check", str(tmp_path), "--timeout", "35", "-f", "json")
    assert result.code == 2
    assert len(json.loads(result.out)["claims"]) == 2
    rule = "not checked: 35 s have passed; --timeout SECONDS gives more"
    assert result.err.splitlines() == [
        f"estimate: {tmp_path}/a.claims.toml:20: claim claim-2 and those after it are {rule}",
        f"estimate: {tmp_path}/x.claims.toml: {rule}",
    ]


@pytest.mark.parametrize("text", ["0", "-1", "x", "nan"])
def test_a_time_that_cannot_be_meant(text):
    assert "--timeout" in one_line(call("check", "--timeout", text), 2)

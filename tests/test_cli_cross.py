"""``estimate cross`` and cases in ``estimate check``: what a reader is told, what is refused."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest
from cli_harness import call

import estimator
from estimator.claims.case import shipped_cases, shipped_names

SMALL = """\
title = "Own"
verdict = "fits"
equations = ["rounds = daily * days"]
[given]
rounds = "~1M rounds"
daily = { value = "16k..17k rounds/day", reason = "as fired" }
days = "about 2 months"
"""


def write(folder, text, name="own.case.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def told(*args, **options):
    result = call("cross", *args, **options)
    assert (result.code, result.err) == (0, "")
    return result.out


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_case_has_the_verdict_on_record(name):
    assert call("check", name, "-q").out == "0\n"
    assert told(name, "-q").strip() == estimator.cross(name).case.verdict


def test_the_two_ways_out_of_the_real_case_stand_on_one_screen():
    out = told("kp-ru", env={"COLUMNS": "80", "LINES": "24"})
    assert "These figures do not fit together: less than 1 chance in a million" in out
    ways = out[out.index("Two ways out") : out.index("Figure by figure")]
    for text in ("Ukrainian military intelligence", "is strained, p = 0.19", "376", "10.5M"):
        assert text in ways
    for text in ("NK Pro (>32 voyages)", "fits, p = 0.39", "237", "6.57M"):
        assert text in ways
    assert "What would decide: per_container." in ways
    assert "chosen after looking" in ways
    assert "e-1" not in out


def test_without_and_within_and_stretch():
    doubted = json.loads(
        told("kp-ru", "--without", "Ukrainian military intelligence", "-f", "json")
    )
    assert doubted["p"] == pytest.approx(0.187, abs=0.001)
    assert "gur-2024-02-rounds" not in [one["id"] for one in doubted["readings"]]
    loose = json.loads(told("kp-ru", "--stretch", "2", "-f", "json"))
    whole = json.loads(told("kp-ru", "-f", "json"))
    assert loose["chi2"] == pytest.approx(whole["chi2"] / 4, rel=0.01)
    wide = json.loads(told("kp-ru", "--within", "rounds_feb24=60%", "-f", "json"))
    assert wide["chi2"] < whole["chi2"] - 20


def test_a_single_loop_ranks_nobody(tmp_path):
    out = told(write(tmp_path, SMALL.replace("about 2 months", "about 4 months")))
    assert "These three disagree by a factor" in out
    assert "arithmetic cannot tell which of them is off" in out
    assert "strain" not in out.partition("Figure by figure")[2]


def test_no_equations_pool_the_witnesses(tmp_path):
    text = """\
title = "Voyages by February 2024"
[given]
voyages = ["@rusi-2024-06-voyages", "@csis-2024-02-visits", "@nkpro-2024-03-voyages"]
"""
    out = told(write(tmp_path, text))
    assert "These witnesses do not fit together: about 1 chance in 26" in out
    assert "What they give together" in out


def test_nothing_that_is_checked_is_said_to_be_so(tmp_path):
    text = 'title = "x"\nequations = ["a = b * c"]\n[given]\na = ">1M rounds"\nb = ">2 months"\n'
    path = write(tmp_path, text)
    assert told(path, "-q") == "unchecked\n"
    assert told(path).count("nothing") >= 2


def test_json_and_csv_say_the_same():
    data = json.loads(told("nk-nov-2023", "-f", "json"))
    rows = list(csv.DictReader(io.StringIO(told("nk-nov-2023", "-f", "csv"))))
    assert [row["id"] for row in rows] == [one["id"] for one in data["readings"]]
    assert [float(row["strain"]) for row in rows] == [one["z"] for one in data["readings"]]
    assert {"verdict", "chi2", "dof", "p", "scale", "at_their_word", "quantities"} <= set(data)
    assert data["at_their_word"]["widen"] == pytest.approx(1.016, abs=0.0005)
    payload = next(one for one in data["quantities"] if one["name"] == "payload")
    assert payload["unit"] == "t/container"
    assert "mean" not in json.dumps(data)


def test_every_format_and_standard_input(tmp_path):
    for form in ("table", "plain", "json", "ndjson", "csv", "md"):
        assert told("-", "-f", form, stdin=SMALL)
    told(write(tmp_path, SMALL), "-o", str(tmp_path / "x.md"), "-o", str(tmp_path / "x.json"))
    assert "fit together" in (tmp_path / "x.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["verdict"] == "fits"


def test_the_chart_draws_what_the_answer_says(tmp_path):
    path = tmp_path / "x.vl.json"
    data = json.loads(told("kp-ru", "-f", "json", "-o", "-", "-o", str(path)))
    made = json.loads(path.read_text(encoding="utf-8"))
    assert "do not fit together" in made["description"]
    bars = [one["data"]["values"] for one in made["layer"] if one["mark"]["type"] == "rule"]
    row = next(row for row in bars[1] if row["y"] == 1)  # the second most strained
    low, high = data["readings"][1]["implied"]
    assert row["x2"] / row["x"] == pytest.approx(high / low, rel=1e-6)
    assert math.sqrt(row["x"] * row["x2"]) == pytest.approx(1)
    texts = [one["data"]["values"] for one in made["layer"] if one["mark"]["type"] == "text"]
    names = [row["name"] for row in texts[0]]
    assert names == [f"{one['id']}: {one['text']}" for one in data["readings"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("~1M rounds", "0 rounds"), "own.case.toml:5: given 'rounds': 0 cannot be cross-checked"),
        (
            ("~1M rounds", "~1M kg"),
            "own.case.toml:3: units do not balance in 'rounds = daily * days'",
        ),
        (("= daily * days", "= daily *"), "own.case.toml:3: 'daily *' ends where"),
        (("~1M rounds", "@nobody-knows"), "own.case.toml:5: "),
        (('"fits"', '"maybe"'), "own.case.toml:2: key 'verdict': 'maybe' is not one of"),
        (("title", "titel"), "own.case.toml:1: unknown key 'titel'; did you mean 'title'?"),
        (("[given]", "[gven]"), "unknown key 'gven'; did you mean 'given'?"),
        ((', reason = "as fired"', ""), "own.case.toml:6: given 'daily': a table needs origin = "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, change, message):
    result = call("cross", write(tmp_path, SMALL.replace(*change)))
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1


def test_exact_values_that_contradict_each_other_are_refused(tmp_path):
    text = """\
title = "x"
equations = ["rounds = boxes * per_box"]
[given]
rounds = "1,000,000 rounds"
boxes = "2,000 boxes"
per_box = "300 rounds/box"
"""
    result = call("cross", write(tmp_path, text))
    assert (result.code, result.out) == (2, "")
    assert "own.case.toml:2: 'rounds = boxes * per_box' cannot hold" in result.err
    assert "is 600,000" in result.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["kp-ro"], "did you mean 'kp-ru'?"),
        (["kp-ru", "--without", "Ukrainian intelligence"], "'Ukrainian intelligence' is neither"),
        (["kp-ru", "--within", "boxes=20%"], "there is no name 'boxes' in this case; did you mean"),
        (["kp-ru", "--within", "days"], "'days' needs a name and a share"),
        (["kp-ru", "--stretch", "0"], "'0' is outside the range"),
        (["kp-ru", "--stretch", "nan"], "nan"),
    ],
)
def test_what_cannot_be_meant_is_refused(args, message):
    result = call("cross", *args)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_changed_verdict_fails_the_check_and_is_updated(tmp_path):
    path = write(tmp_path, SMALL.replace('verdict = "fits"', 'verdict = "clash"'))
    result = call("check", path)
    assert result.code == 1
    assert "1 case changed." in result.out
    assert "::error file=" in call("check", path, "-f", "github").out
    assert '<failure type="verdict"' in call("check", path, "-f", "junit").out
    assert json.loads(call("check", path, "-f", "json").out)["cases"][0]["verdict"] == "fits"
    assert call("check", path, "--update").code == 0
    assert Path(path).read_text(encoding="utf-8") == SMALL
    assert call("check", path).code == 0


def test_a_case_without_a_verdict_is_told_which_it_is(tmp_path):
    path = write(tmp_path, SMALL.replace('verdict = "fits"\n', ""))
    result = call("check", str(tmp_path))
    assert result.code == 2
    assert (
        f'{path}:1: a case that is checked records its verdict; add verdict = "fits"' in result.err
    )


def test_the_template_runs_as_it_is(tmp_path):
    path = str(tmp_path / "mine.case.toml")
    assert call("new", "case", "-o", path).code == 0
    assert told(path, "-q") == "fits\n"
    assert call("check", path).code == 0


def test_shipped_cases_are_where_the_package_says():
    assert shipped_names() == ["kp-ru", "nk-nov-2023", "ru-supply-2025"]
    assert all((shipped_cases() / f"{name}.case.toml").is_file() for name in shipped_names())

"""Claims as test items of somebody else's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from estimator.claims import (  # before pytester, which forgets what is imported later
    check,
    claims_file,
)
from estimator.claims.claims_file import shipped_claims

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
CASE = """\
title = "A case"
[given]
rounds = "@own-rounds"
days = "~2 months"
[[claim]]
id = "lasts"
source = "paper-2024"
says = "Two months."
equation = "days = rounds / 1 * d"
verdict = "holds"
why = "It does."
""".replace("rounds / 1 * d", "rounds / daily").replace(
    "days =", 'daily = "16k rounds/day"\ndays =', 1
)
SOURCES = """\
[[source]]
id = "paper-2024"
publisher = "Paper"
title = "포탄 [100%]"
published = 2024-01-02
language = "ko"
kind = "news"
reliability = "C"
"""
FIGURES = """\
[[figure]]
id = "own-rounds"
metric = "stockpile"
about = "rounds in store"
value = "1M rounds"
nature = "unstated"
scope = "unstated"
actor = "RU"
source = "paper-2024"
origin = "the ministry"
status = "cited"
credibility = 3
"""


@pytest.fixture
def repository(pytester, monkeypatch):
    """A repository with a register of its own and one claim; the plugin is loaded by name."""
    monkeypatch.delenv("ESTIMATE_DATA", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (pytester.path / "data" / "claims").mkdir(parents=True)
    (pytester.path / "data" / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (pytester.path / "data" / "figures.toml").write_text(FIGURES, encoding="utf-8")
    (pytester.path / "data" / "claims" / "case.toml").write_text(CASE, encoding="utf-8")
    return pytester


def run(repository, *arguments):
    return repository.runpytest_inprocess(
        "-p", "estimator.claims.pytest_plugin", "-p", "no:cacheprovider", *arguments
    )


def edit(repository, file, old, new):
    path = repository.path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["data/claims"],
        ["data/claims/case.toml"],
        ["data/claims/case.toml::lasts"],
        ["data/claims/"],
    ],
)
def test_claims_in_a_folder_named_claims_pass(repository, arguments):
    run(repository, *arguments).assert_outcomes(passed=1)


@pytest.mark.parametrize("arguments", [[], ["."], ["data"], ["data/figures.toml"]])
def test_other_toml_is_left_alone(repository, arguments):
    result = run(repository, *arguments)
    assert "passed" not in result.stdout.str()
    result.assert_outcomes()


def test_claims_toml_is_collected_everywhere(repository):
    shutil.move(repository.path / "data/claims/case.toml", repository.path / "data/x.claims.toml")
    run(repository).assert_outcomes(passed=1)


def test_the_name_of_a_file_begins_no_line(repository):
    file = repository.path / "data" / "\n::error file=x::pwned\u202e.claims.toml"
    shutil.move(repository.path / "data/claims/case.toml", file)
    edit(repository, "data/figures.toml", "1M rounds", "3M rounds")
    for how in ("-q", "-v", "--collect-only"):
        result = run(repository, how)
        assert "::error" in result.stdout.str()
        assert not any(line.lstrip().startswith("::") for line in result.outlines)
        assert "\u202e" not in result.stdout.str()


def test_testpaths_name_the_folder_too(repository):
    repository.makeini("[pytest]\ntestpaths = data/claims\n")
    run(repository).assert_outcomes(passed=1)


def test_a_changed_verdict_is_shown_with_its_numbers(repository):
    edit(repository, "data/figures.toml", "1M rounds", "3M rounds")
    result = run(repository, "data/claims")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*claim lasts*",
            "*case.toml:6: the verdict of claim 'lasts' changed",
            "  - recorded   holds",
            "  + recomputed fails",
            "  3M rounds / 16k rounds/day is 6.16 months; stated is ~2 months, read as 1.6 to 2.5*",
            "  equation: days = rounds / daily",
            "  rounds: 3M rounds (@own-rounds)",
            "  daily: 16k rounds/day",
            "FAILED data/claims/case.toml::lasts*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_changed_number_is_shown_too(repository):
    edit(repository, "data/claims/case.toml", "verdict = ", 'computed = "2 months"\nverdict = ')
    result = run(repository, "data/claims")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*case.toml:6: the computed value of claim 'lasts' changed",
            "  - recorded   2 months",
            "  + recomputed 2.05 months",
        ]
    )


def test_location_of_an_item(repository):
    result = run(repository, "data/claims", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["data/claims/case.toml::lasts"])


@pytest.mark.parametrize(
    ("old", "new", "item", "message"),
    [
        (
            "rounds / daily",
            "rounds * daily",
            "lasts",
            "*case.toml:10: claim lasts: units do not balance*",
        ),
        (
            "@own-rounds",
            "@own-round",
            "lasts",
            "*case.toml:3: given 'rounds': no figure 'own-round'*",
        ),
        ("why =", "wy =", "input-error-1", "*case.toml:12: unknown key 'wy'; did you mean 'why'?"),
    ],
)
def test_input_errors_are_one_line(repository, old, new, item, message):
    edit(repository, "data/claims/case.toml", old, new)
    result = run(repository, "data/claims")
    result.stdout.fnmatch_lines([message])
    result.stdout.fnmatch_lines([f"FAILED data/claims/case.toml::{item}*"])
    result.stdout.no_fnmatch_line("*Traceback*")


UNREADABLE = {
    "not TOML": ("data/claims/case.toml", "[given]", "[given", "*case.toml:2: not valid TOML*"),
    "a table twice": (
        "data/claims/case.toml",
        "[given]",
        "[given]\n[given }]",
        "*case.toml:3: not*",
    ),
    "its register": ("data/figures.toml", '"RU"', '"Russia"', "*figures.toml:8: key 'actor': *"),
}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"), UNREADABLE.values(), ids=UNREADABLE.keys()
)
def test_a_broken_file_fails_as_one_item_and_the_others_are_checked(
    repository, file, old, new, message
):
    (repository.path / "sound").mkdir()
    for name in ("data/sources.toml", "data/figures.toml"):
        shutil.copy(repository.path / name, repository.path / "sound")
    (repository.path / "sound" / "x.claims.toml").write_text(CASE, encoding="utf-8")
    edit(repository, file, old, new)
    result = run(repository, "data/claims", "sound")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines([message, "FAILED data/claims/case.toml::input-error-1*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_file_without_claims_is_collected_only_where_it_is_named(repository):
    (repository.path / "data/claims/pyproject.toml").write_text("[project]\nname = 'x'\n")
    run(repository, "data/claims").assert_outcomes(passed=1)
    result = run(repository, "data/claims/pyproject.toml")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*pyproject.toml:1: unknown key 'project'*"])


def test_the_claims_of_one_file_share_their_time(repository, monkeypatch):
    now = iter(range(0, 10_000, 100))
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    repository.makeini("[pytest]\nclaims_timeout = 150\n")
    head, mark, claim = CASE.partition("[[claim]]")
    more = "".join(mark + claim.replace("lasts", f"lasts-{n}") for n in range(4))
    (repository.path / "data/claims/case.toml").write_text(head + more, encoding="utf-8")
    (repository.path / "data/claims/other.toml").write_text(CASE, encoding="utf-8")
    result = run(repository, "data/claims")
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines(
        ["*case.toml:20: claim lasts-2 is not checked: those before it in this file took 150 s; *"]
    )


def test_a_time_that_is_none_is_told(repository):
    repository.makeini("[pytest]\nclaims_timeout = soon\n")
    result = run(repository, "data/claims")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["claims_timeout: 'soon' is no number of seconds"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_bug_keeps_its_traceback(repository, monkeypatch):
    monkeypatch.setattr(check, "check_claim", lambda *_: 1 / 0)
    result = run(repository, "data/claims")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


def test_a_bug_in_reading_keeps_its_traceback(repository, monkeypatch):
    monkeypatch.setattr(claims_file, "read_claims", lambda *_: 1 / 0)
    result = run(repository, "data/claims")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


@pytest.mark.parametrize("way", ["ini", "environment"])
def test_a_register_elsewhere_is_named(repository, monkeypatch, way):
    elsewhere = repository.path / "elsewhere"
    elsewhere.mkdir()
    for name in ("sources.toml", "figures.toml"):
        shutil.move(repository.path / "data" / name, elsewhere / name)
    if way == "ini":
        repository.makeini("[pytest]\nclaims_data = elsewhere\n")
    else:
        monkeypatch.setenv("ESTIMATE_DATA", os.pathsep.join([str(elsewhere), ""]))
    run(repository, "data/claims").assert_outcomes(passed=1)


def test_the_shipped_claims_pass(repository):
    run(repository, str(shipped_claims())).assert_outcomes(passed=202)


def test_the_plugin_costs_nothing_until_a_file_is_found():
    code = (
        "import sys, pytest, estimator.claims.pytest_plugin; "
        "print(*(m for m in sys.modules if m.startswith(('estimator.', 'pydantic'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    light = {"estimator.claims", "estimator.claims.pytest_plugin", "estimator.cleaning"}
    assert set(done.stdout.split()) == light


def test_claims_need_neither_terminal_nor_numpy():
    code = (
        "import sys, estimator.claims, estimator.register.lint, estimator.register.corroboration; "
        "print(*({'rich', 'click', 'numpy', 'pytest'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == ""


def test_the_plugin_is_declared_as_an_entry_point():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {
        "munitions_claims": "estimator.claims.pytest_plugin"
    }

"""What each command loads: only what it needs, so that it starts as fast as it can."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest
from cli_harness import clear

from estimator.cli.group import COMMANDS

POINTS = ["--rounds", "1000000", "--daily", "16000"]
HEAVY = {"numpy", "pydantic", "pydantic_core", "rich"}
SLOW = HEAVY | {"fractions", "decimal", "statistics", "tomllib", "difflib", "tempfile", "random"}
COMPLETE = {"_ESTIMATE_COMPLETE": "bash_complete", "COMP_WORDS": "estimate --ro", "COMP_CWORD": "1"}


def loaded(code: str, env: dict[str, str] | None = None) -> tuple[set[str], str]:
    """The top-level modules, and those of the estimator in full, that are loaded after `code`."""
    script = f"{code}\nimport sys\nprint(' '.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=clear() | (env or {})
    )
    assert done.returncode == 0, done.stderr
    names = done.stderr.splitlines()[-1].split()
    return {
        name if name.startswith("estimator") else name.split(".")[0] for name in names
    }, done.stdout


def after(*args: str, env: dict[str, str] | None = None) -> set[str]:
    """What is loaded after a run of the command line that went well."""
    run = f"from estimator.cli.main import run\nassert run({list(args)!r}) == 0"
    return loaded(run, env)[0]


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["-h"]], ids=" ".join)
def test_help_and_version_load_nothing_but_click(args):
    found = after(*args)
    assert found & (SLOW - {"difflib"}) == set()  # click itself looks for words close to -h
    assert {name for name in found if name.startswith("estimator")} == {
        "estimator",
        "estimator.cli",
        "estimator.cli.group",
        "estimator.cli.main",
        "estimator.errors",
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_loads_nothing_heavy(command):
    assert after(command, "--help") & HEAVY == set()


@pytest.mark.parametrize("command", ["lasts", "solve", "rebuild", "compare", "completion", "new"])
def test_help_of_the_commands_of_a_scenario_loads_little(command):
    assert after(command, "--help") & SLOW == set()


def test_completion_is_light():
    assert after("completion", "bash") & SLOW == set()
    assert after(env=COMPLETE) & SLOW == set()
    named = COMPLETE | {"COMP_WORDS": "estimate solve daily --la", "COMP_CWORD": "3"}
    assert after(env=named) & SLOW == set()


@cache
def unavoidable() -> set[str]:
    """What click and one model of pydantic load themselves."""
    return loaded("import click, pydantic\nclass Model(pydantic.BaseModel):\n  x: int = 0")[0]


@pytest.mark.parametrize("form", ["plain", "json", "ndjson", "csv", "md"])
def test_plain_numbers_load_neither_numpy_nor_rich(form):
    found = after(*POINTS, "-f", form) - unavoidable()
    assert found & {"numpy", "rich", "tempfile", "statistics", "random"} == set()
    assert "estimator.register" not in found


def test_the_bare_number_loads_least():
    found = after(*POINTS, "-q") - unavoidable()
    assert found & {"numpy", "rich", "csv", "tempfile", "random", "statistics"} == set()
    assert found & {"estimator.register", "estimator.answer.table"} == set()


def test_only_ranges_load_numpy_and_nothing_loads_scipy():
    assert "numpy" not in after(*POINTS)
    found = after("--rounds", "1M..1.5M", "--daily", "10k to 20k")
    assert "numpy" in found
    assert "scipy" not in found


def test_the_package_itself_loads_prints_and_reads_nothing():
    guard = """
import sys
def refuse(event, args):
    if event == "open" and not str(args[0]).endswith((".py", ".pyc")):
        raise AssertionError(f"{event} {args}")
sys.addaudithook(refuse)
import estimator
"""
    found, printed = loaded(guard)
    assert printed == ""
    assert {name for name in found if name.startswith("estimator")} == {"estimator"}
    assert found & (SLOW | {"click"}) == set()


@pytest.mark.parametrize(
    "module", ["depletion.exact", "quantity.quantity", "scenario.inputs", "errors"]
)
def test_the_core_knows_neither_models_nor_the_terminal(module):
    found, printed = loaded(f"import estimator.{module}")
    assert (printed, found & {"click", "pydantic", "rich", "numpy"}) == ("", set())

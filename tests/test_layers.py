"""Few modules touch the world outside. (Which room may import which stands in pyproject.toml.)"""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import estimator

ROOT = Path(estimator.__file__).parent
MODULES = sorted(path for path in ROOT.rglob("*.py") if "data" not in path.relative_to(ROOT).parts)


def top(path: Path) -> str:
    """The module, or the package right below `estimator` that it stands in."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of what a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> set[str]:
    """What a module calls, as written: ``open``, ``path.open``, ``date.today``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def each(*, but: str = "") -> pytest.MarkDecorator:
    paths = [path for path in MODULES if top(path) not in but.split()]
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


@each(but="cli")
def test_only_the_command_line_knows_click(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] == "click"}


@each(but="cli output")
def test_only_output_knows_rich(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] == "rich"}


@each(but="textfile tablefile register scenario claims sweeps output cli")
def test_only_few_modules_open_files(path: Path) -> None:
    reads = {
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "fdopen",
        "glob",
        "rglob",
    }
    assert not {call for call in calls(path) if call.split(".")[-1] in reads and "self" not in call}


@each(but="cli output scenario")
def test_only_the_command_line_speaks_of_options(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not {text for text in texts - docs if re.search(r"(^|\s)--\w", text)}


@each(but="output cli claims")
def test_the_core_has_no_clock_and_no_chance_of_its_own(path: Path) -> None:
    clocks = {
        "today",
        "now",
        "utcnow",
        "time",
        "monotonic",
        "perf_counter",
        "getenv",
        "print",
        "input",
    }
    used = calls(path)
    assert not {call for call in used if call.split(".")[-1] in clocks}
    # `random.Random(seed)` is handed down; the functions of the module share one hidden state.
    drawn = {name for name in imported(path) if name.split(".")[0] == "random"}
    assert drawn <= {"random.Random"}
    assert not {
        name for name in imported(path) if name.startswith(("numpy.random", "secrets", "uuid"))
    }


def test_importing_the_package_loads_and_prints_nothing() -> None:
    code = "import sys, estimator; print(sorted(n for n in sys.modules if n.startswith(('estimator', 'pydantic', 'rich', 'click', 'numpy'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) in (["estimator"], ["estimator", "estimator.__version__"])
    assert done.stderr == ""

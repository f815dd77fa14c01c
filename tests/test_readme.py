"""The commands of README.md print what the page says."""

from __future__ import annotations

from pathlib import Path

from cogapp import Cog

from estimator.cli.group import COMMANDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def test_every_block_prints_what_its_commands_print(capsys):
    code = Cog().main(["cog", "--check", "-I", str(ROOT / "tests"), str(README)])
    assert code == 0, capsys.readouterr().out


def test_every_command_is_shown():
    pages = [README, *(ROOT / "docs").glob("*.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    named = {name for name in COMMANDS if f"estimate {name}" in text}
    assert named == set(COMMANDS)


def test_the_two_commands_of_the_set_up_are_those_that_ci_runs():
    text = README.read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install -e '.[dev]' && .venv/bin/pytest" in text
    assert "pip install -q -e '.[dev]'" in ci
    assert ".venv/bin/pytest" in ci

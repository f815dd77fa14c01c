"""What a shell offers: ids of figures behind ``@``, and nothing is loaded for anything else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cli_harness import ROOT, call, clear
from register_files import write

from estimator.cli.completer import join_words


def offered(line, **env):
    """What is offered for the last word of a line, in a shell that splits at spaces alone."""
    words = line.split(" ")
    asked = {
        "_ESTIMATE_COMPLETE": "bash_complete",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    result = call(env=asked | env)
    assert result.err == ""
    return [item.partition(",")[2] for item in result.out.splitlines() if item.startswith("plain,")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("estimate --rounds @nis-2023-11", ["@nis-2023-11-rounds"]),
        ("estimate --daily @osc-2025-ru-w", ["@osc-2025-ru-without-kp"]),
        ("estimate --lasts @nis-2023", ["@nis-2023-11-duration", "@nis-2023-11-duration-english"]),
        ("estimate solve daily --rounds @c4ads", ["@c4ads-2024-06-rounds"]),
        ("estimate rebuild --target @bundeswehr-2031", ["@bundeswehr-2031-need"]),
        ("estimate compare nis-2023 ru-2024 --daily @osc-2025-ru-w", ["@osc-2025-ru-without-kp"]),
        ("estimate lasts --daily=@osc-2025-ru-w", ["@osc-2025-ru-without-kp"]),
        ("estimate --phase 30d=@osc-2025-ru-w", ["30d=@osc-2025-ru-without-kp"]),
        ("estimate --phase 30d=16", []),
        ("estimate --rounds 1", []),
        ("estimate --rounds @nowhere", []),
        ("estimate figures osc-2025-ru-w", ["osc-2025-ru-without-kp"]),
        ("estimate figures @osc-2025-ru-w", ["@osc-2025-ru-without-kp"]),
        ("estimate figures --metric tr", ["transfer"]),
        ("estimate figures --cite c", ["csl-json"]),
        ("estimate check ton", ["tonnes"]),
        ("estimate drivers nis-2023-r", ["nis-2023-ranges"]),
        ("estimate ru-2", ["ru-2024"]),
        ("estimate check -f g", ["github"]),
    ],
)
def test_offers(line, found):
    assert offered(line) == found


def test_shares_and_dates():
    assert "@gur-2024-02-unusable" in offered("estimate --unserviceable @")
    assert "@gur-2024-02-unusable" not in offered("estimate --rounds @")
    assert offered("estimate --start @") == []


def test_own_figures_are_offered_too(tmp_path):
    write(tmp_path)
    assert offered(f"estimate --data {tmp_path} --rounds @own") == ["@own-stock"]
    assert offered("estimate --daily @own", ESTIMATE_DATA=str(tmp_path)) == ["@own-rate"]
    assert offered("estimate figures own", ESTIMATE_DATA=str(tmp_path)) == ["own-stock", "own-rate"]
    assert offered("estimate --daily @own", ESTIMATE_DATA="/nowhere") == []


@pytest.mark.parametrize(
    ("words", "at", "joined", "found"),
    [
        (["e", "--rounds", "@", "nis"], 3, ["e", "--rounds", "@nis"], 2),
        (["e", "--rounds", "@"], 2, ["e", "--rounds", "@"], 2),
        (["e", "--rounds", "@", "nis", "-q"], 3, ["e", "--rounds", "@nis", "-q"], 2),
        (
            ["e", "--rounds", "@", "nis", "--lasts", "@", "x"],
            6,
            ["e", "--rounds", "@nis", "--lasts", "@x"],
            4,
        ),
        (["e", "--daily", "=@", "ru"], 3, ["e", "--daily=@ru"], 1),
        (["e", "--daily", "=", "16k"], 3, ["e", "--daily=16k"], 1),
        (["e", "--metric", "="], 2, ["e", "--metric="], 1),
        (["e", "--phase", "30d", "=@", "x"], 4, ["e", "--phase", "30d", "=@", "x"], 4),
        (["e", "--rounds", ""], 2, ["e", "--rounds", ""], 2),
        (["e"], 1, ["e"], 1),
    ],
)
def test_words_that_bash_split(words, at, joined, found):
    assert join_words(words, at) == (joined, found)


def test_nothing_heavy_is_imported_for_a_number():
    words = {"COMP_WORDS": "estimate\n--rounds\n1", "COMP_CWORD": "2"}
    env = clear() | words | {"_ESTIMATE_COMPLETE": "bash_complete"}
    command = [sys.executable, "-X", "importtime", "-m", "estimator"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    for heavy in ("pydantic", "rich", "numpy", "estimator.register", "estimator.register.records"):
        assert f"| {heavy}\n" not in done.stderr.replace("|   ", "| ").replace("  ", "")
    assert "estimator.cli.completer" in done.stderr
    assert os.environ.get("_ESTIMATE_COMPLETE") is None

"""Mutated commands, a fixed few of them; and that the judge sees what it must."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from commands import Case
from mutate_commands import MOST_BYTES, Outcome, faults, shortened

SCRIPT = Path(__file__).parent / "mutate_commands.py"
FINE = Outcome(2, b"", b"estimate: --rounds: no\n", 0.1, 10**8, ())


def test_mutated_commands_neither_crash_nor_litter():
    args = [sys.executable, str(SCRIPT), "--count", "60", "--seed", "0", "--jobs", "1"]
    done = subprocess.run(args, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"code": 1}, ""),
        ({"code": 99}, "exit 99"),
        ({"code": -9}, "exit -9"),
        ({"seconds": 10.1}, "slow"),
        ({"bytes": MOST_BYTES + 1}, "large"),
        ({"err": b""}, "exit 2 with 0 lines"),
        ({"err": FINE.err * 2}, "exit 2 with 2 lines"),
        ({"err": b"oh\n"}, "exit 2 with 1 lines"),
        ({"err": b"estimate: 9 cells\n" + FINE.err}, ""),
        ({"out": b"62.5\n"}, "exit 2 with an answer"),
        ({"changed": ("x.csv",)}, "exit 2 with a file written"),
        ({"code": 0, "changed": ("x.csv",)}, ""),
        ({"code": 0, "changed": (".estimate-1f",)}, "litter"),
        ({"code": 0, "err": b"Traceback (most recent call last):\n"}, "traceback"),
        ({"code": 0, "out": b"\x1b[1m"}, "ESC in a pipe"),
        ({"code": 0, "out": "\x9b1m".encode()}, "control characters"),
        ({"code": 0, "out": b"\xff"}, "output is not UTF-8"),
    ],
)
def test_what_is_a_fault(changed, kind):
    assert list(faults(Case(("--rounds",)), FINE._replace(**changed))) == ([kind] if kind else [])


def test_a_failure_is_made_shorter(monkeypatch):
    monkeypatch.setattr(
        "mutate_commands.run",
        lambda case: FINE._replace(code=99 if "b" in case.args and b"2" in case.stdin else 2),
    )
    case = Case(("a", "b", "c"), {"x": b"1"}, b"1\n2\n3\n4\n", {"A": "b"})
    assert shortened(case, "exit 99") == Case(("b",), {}, b"2\n", {})

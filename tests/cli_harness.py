"""Runs the command line: inside this process, or as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from estimator.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "estimator"]
_DECIDES = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"}


class Result(NamedTuple):
    """What came of a run."""

    code: int
    out: str
    err: str


def clear() -> dict[str, str]:
    """The environment without anything that this command line takes notice of."""
    return {
        name: text
        for name, text in os.environ.items()
        if name not in _DECIDES and not name.startswith(("ESTIMATE", "_ESTIMATE", "PYTHON", "LC_"))
    } | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def call(*args: str, env: dict[str, str] | None = None, stdin: str | bytes = b"") -> Result:
    """Run it here; fast, for all that needs neither a terminal nor a stream that fails."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"),
        "stdout": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""),
        "stderr": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace"),
    }
    with (
        mock.patch.multiple(sys, **streams),
        mock.patch.dict(os.environ, clear() | (env or {}), clear=True),
    ):
        code = run(list(args))
        for name in ("stdout", "stderr"):
            streams[name].flush()
    out, err = (streams[name].buffer.getvalue().decode() for name in ("stdout", "stderr"))
    return Result(code, out, err)


def spawn(*args: str, env: dict[str, str] | None = None, **options: object) -> Result:
    """Run it as a process."""
    options = {"stdin": subprocess.DEVNULL, "capture_output": True} | options
    if "stdout" in options or "stderr" in options:
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        del options["capture_output"]
    if "input" in options:
        del options["stdin"]
    done = subprocess.run([*COMMAND, *args], env=clear() | (env or {}), timeout=60, **options)
    out, err = (stream or b"" for stream in (done.stdout, done.stderr))
    return Result(done.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def shell(script: str, env: dict[str, str] | None = None, cwd: Path = ROOT) -> Result:
    """Run a line of bash in which `estimate` is this command."""
    command = " ".join(COMMAND)
    done = subprocess.run(
        ["bash", "-c", f'estimate() {{ {command} "$@"; }}\n{script}'],
        env=clear() | (env or {}),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody whom permissions stop, which they do not stop root.

    Modules that are not loaded yet may lie where only root can read: run the command once before.
    """
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def one_line(result: Result, code: int) -> str:
    """The one line on standard error that says what is wrong; nothing else may have been said."""
    assert result.code == code, result
    assert "Traceback" not in result.err, result.err
    assert "\x1b" not in result.err
    lines = result.err.splitlines()
    assert len(lines) == 1, result.err
    assert lines[0].startswith("estimate: "), lines
    return lines[0].removeprefix("estimate: ")

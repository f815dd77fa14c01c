"""Runs the commands of README.md and docs/; cog writes what they print between the markers.

``cog -r -I tests README.md docs/*.md`` refreshes the pages; ``test_readme.py`` and ``test_docs.py``
check them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
_QUIET = {"NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
_QUIET["SOURCE_DATE_EPOCH"] = "1795651200"  # 2026-11-26, on which all runs of the pages take place


def show(*commands: str, files: dict[str, str] | None = None, code: int = 0) -> None:
    """Print commands as a console block with their real output, run in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (files or {}).items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        blocks = [f"$ {command}\n{_run(command, folder, code)}" for command in commands]
    _write("```console\n" + "\n".join(blocks).rstrip() + "\n```")


def script(text: str) -> None:
    """Print a shell script, and what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        output = _run(text, folder, 0)
    _write(f"```sh\n{text.strip()}\n```\n\n```text\n{output.rstrip()}\n```")


def _write(text: str) -> None:
    """Put text on the page that is being made."""
    import cog  # each run of cog has a module of its own, and this one may outlive it

    cog.outl(text)


def _run(command: str, folder: str, code: int) -> str:
    """What a command of the page prints, on standard output and standard error."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ESTIMATE_")} | _QUIET
    python = f'"{sys.executable}"'
    prelude = f'estimate() {{ {python} -m estimator "$@"; }}\npython3() {{ {python} "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-eu", "-c", prelude + command],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != code:
        raise SystemExit(f"{command}: exit {done.returncode}, not {code}\n{done.stdout}")
    return done.stdout

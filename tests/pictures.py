"""The pictures of README.md and docs/, each made by a command.

``python tests/pictures.py`` draws them.
Beside each lies its specification, which `test_charts.py` compares with that of the command.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from cli_harness import call

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
COMMANDS = {
    "stock": "--rounds 300k --daily 8k --production 1k --reserve 50k --arrival 20d=150k "
    "--arrival 45d=80k --start 2024-03-01 --lasts 60d",
    "chance": "nis-2023-ranges",
    "against": "--rounds 1M+ --lasts 2mo~ --against RU --since 2024-01",
}


def picture(name: str) -> None:
    """Put a command on the page that is being made, and the picture that it gives."""
    import cog  # each run of cog has a module of its own

    cog.outl(f"```sh\nestimate {COMMANDS[name]} -o {name}.svg\n```\n")
    folder = "docs/pictures" if "README" in cog.inFile else "pictures"
    said = json.loads((FOLDER / f"{name}.vl.json").read_text("utf-8"))["description"]
    cog.outl(f"![{said}]({folder}/{name}.svg)")


def draw(name: str, folder: Path) -> None:
    """Write a picture and its specification."""
    outputs = (word for end in ("svg", "vl.json") for word in ("-o", str(folder / f"{name}.{end}")))
    done = call(*shlex.split(COMMANDS[name]), *outputs)
    assert done.code == 0, done.err


if __name__ == "__main__":
    for each in COMMANDS:
        draw(each, FOLDER)

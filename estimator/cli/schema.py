"""``estimate schema``: the JSON Schema of a file."""

from __future__ import annotations

from estimator.cli.command import Argument, Choice, Command
from estimator.cli.new import WRITTEN
from estimator.cli.options import debug_option

_HELP = """Print the JSON Schema of a file that people write, which editors validate with.

A datapackage describes the columns of estimate figures -o figures.csv (Frictionless).

\b
  estimate schema scenario > scenario.schema.json
  and, as the first line of a scenario: #:schema ./scenario.schema.json
"""

command = Command(
    "schema",
    "cli.runs.files.schema",
    [Argument(["what"], type=Choice((*WRITTEN, "datapackage"))), debug_option()],
    _HELP,
)

"""``estimate schema``: the JSON Schema of a file."""

from __future__ import annotations

import json

from estimator.cli.command import Argument, Choice, Command
from estimator.cli.options import debug_option

_HELP = """Print the JSON Schema of a scenario file, which editors validate with.

\b
  estimate schema scenario > scenario.schema.json
  and, as the first line of a scenario: #:schema ./scenario.schema.json
"""


def _run(what: str) -> None:
    from estimator.output.files import write_stdout
    from estimator.scenario.models import Scenario

    models = {"scenario": Scenario}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= models[what].model_json_schema(by_alias=True)
    write_stdout(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


command = Command(
    "schema",
    params=[
        Argument(["what"], type=Choice(["scenario"])),
        debug_option(),
    ],
    callback=_run,
    help=_HELP,
)

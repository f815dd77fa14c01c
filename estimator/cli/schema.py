"""``estimate schema``: the JSON Schema of a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from estimator.cli.command import Argument, Choice, Command
from estimator.cli.new import WRITTEN
from estimator.cli.options import debug_option

if TYPE_CHECKING:
    from pydantic import BaseModel

_PACKAGE = "datapackage"
_HELP = """Print the JSON Schema of a file that people write, which editors validate with.

A datapackage describes the columns of estimate figures -o figures.csv (Frictionless).

\b
  estimate schema scenario > scenario.schema.json
  and, as the first line of a scenario: #:schema ./scenario.schema.json
"""


def _run(what: str) -> None:
    from estimator.output.files import write_stdout

    if what == _PACKAGE:
        from estimator.output.formats.datapackage import descriptor

        schema = descriptor()
    else:
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        schema |= _model(what).model_json_schema(by_alias=True)
    write_stdout(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


def _model(what: str) -> type[BaseModel]:
    """What a whole file of this sort keeps to; each is imported when it is asked for."""
    if what == "scenario":
        from estimator.scenario.models import Scenario

        return Scenario
    if what == "claims":
        from estimator.claims.claims_file import ClaimsFile

        return ClaimsFile
    if what == "case":
        from estimator.claims.case import CaseFile

        return CaseFile
    from estimator.register.records import FiguresFile, SourcesFile

    return SourcesFile if what == "sources" else FiguresFile


command = Command(
    "schema",
    params=[
        Argument(["what"], type=Choice((*WRITTEN, _PACKAGE))),
        debug_option(),
    ],
    callback=_run,
    help=_HELP,
)

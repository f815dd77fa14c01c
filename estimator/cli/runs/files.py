"""Files that people write: templates of them, and their JSON Schemas."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from estimator.claims.case import CaseFile
from estimator.claims.claims_file import ClaimsFile
from estimator.errors import InputError
from estimator.output.deliver import Delivery
from estimator.output.files import write_file, write_stdout
from estimator.output.formats.datapackage import descriptor
from estimator.output.page import Body, Page, Table
from estimator.register.records import FiguresFile, SourcesFile
from estimator.register.register import data_folder
from estimator.scenario.loading import build, shipped, shipped_names
from estimator.scenario.models import Scenario

if TYPE_CHECKING:
    import click
    from pydantic import BaseModel

_MODELS: Final[dict[str, type[BaseModel]]] = {
    "scenario": Scenario,
    "sources": SourcesFile,
    "figures": FiguresFile,
    "claims": ClaimsFile,
    "case": CaseFile,
}
"""What a whole file of each sort keeps to."""


def new(ctx: click.Context) -> None:
    """Write a template, or list the scenarios there are."""
    what, output = ctx.params["what"], ctx.params["output"]
    if ctx.params["listed"]:
        if what is not None:
            raise InputError("--list", f"prints names and writes no {what}; leave out --list")
        _list(output)
        return
    if what is None:
        raise InputError("", "say what to write: estimate new scenario; --list shows what there is")
    content = (data_folder() / "templates" / f"{what}.toml").read_text(encoding="utf-8")
    if output == "-":
        write_stdout(content)
        return
    Delivery(form="plain", outputs=(output,)).check()
    if os.path.lexists(output):
        raise InputError("-o", f"{output} exists already; name a new file")
    write_file(Path(output), content.encode("utf-8"))


def _list(output: str) -> None:
    """Print the scenarios that come with the estimator, with what they are about."""
    if output != "-":
        raise InputError("--list", "prints the names alone; leave out -o")
    rows = [[name, build(shipped(name)).title or ""] for name in shipped_names()]
    table = Table("", ("scenario", "what it is about"), rows)
    lead = "Scenarios that come with the estimator; each name is a command: estimate nis-2023"
    Delivery().send(Page("", lambda: Body([lead], [table]), dict, list, "new"))


def schema(ctx: click.Context) -> None:
    """Print the JSON Schema of a file, or what describes a table of figures."""
    if model := _MODELS.get(ctx.params["what"]):
        found = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        found |= model.model_json_schema(by_alias=True)
    else:
        found = descriptor()
    write_stdout(json.dumps(found, indent=2, ensure_ascii=False) + "\n")

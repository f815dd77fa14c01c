"""Claims as pytest items: ``pytest data/claims`` recomputes every claim in that folder.

Collected are files named ``*.claims.toml`` and ``*.case.toml``, and the ``*.toml`` of a folder
named ``claims`` that hold claims, or that are named themselves, when that folder, or a file in it,
is named on the command line or in ``testpaths``.  Figures come from the shipped register, from a
register beside the file, and from the folders in the ini option ``claims_data`` or in
``ESTIMATE_DATA``.

Every pytest run loads this module, so it imports nothing of the estimator until a file is found.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from estimator.cleaning import clean

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options ``claims_data`` and ``claims_timeout``."""
    parser.addini("claims_data", "folders with sources.toml and figures.toml", type="paths")
    parser.addini("claims_timeout", "seconds that the claims of one file may take", default="300")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Collect claims files, and no other TOML."""
    if file_path.suffix != ".toml":
        return None
    named = file_path.name.endswith((".claims.toml", ".case.toml"))
    if not named and file_path.parent.name != "claims":
        return None
    start = parent.config.invocation_params.dir
    paths = (start / argument.partition("::")[0] for argument in parent.config.args)
    asked = set(map(os.path.realpath, paths))
    named = named or str(file_path) in asked
    if not named and str(file_path.parent) not in asked:
        return None
    from estimator.claims.claims_file import holds_claims
    from estimator.claims.pytest_items import ClaimsFile

    if not named and not holds_claims(file_path):
        return None
    nodeid = _clean_nodeid(file_path, parent.config)
    name = nodeid and nodeid.rpartition("/")[2]
    return ClaimsFile.from_parent(parent, path=file_path, name=name, nodeid=nodeid)


def _clean_nodeid(file: Path, config: pytest.Config) -> str | None:
    """The node id of a file whose name could begin a line of a log; None for pytest's own."""
    relative = os.path.relpath(file, config.rootpath)
    if relative.isprintable():
        return None
    return clean(relative).replace(os.sep, "/")

"""Claims files: the names that are given, and the claims made about them.

Reading a claims file resolves every name, so that a wrong figure id is reported where it stands.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from estimator.claims.case import SUFFIX, shipped_cases
from estimator.claims.given import Assumption, Given, all_given
from estimator.errors import InputError
from estimator.register.model_errors import tables, unknown_keys, validate
from estimator.register.records import Slug, Text, Written
from estimator.register.register import Register, data_folder
from estimator.textfile import LONGEST_FILE, Document, lies_at, read_toml, real_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Verdict = Literal["holds", "partly", "fails", "open"]
By = Literal["source", "test"]
_REGISTER: Final = ("sources.toml", "figures.toml")
_SUFFIXES: Final = (".claims.toml", SUFFIX)
_MADE: Final = {"build", "dist", "node_modules", "venv"}
_HEADS: Final = re.compile(rb"^[ \t]*\[\[?[ \t]*(?:claim|given)[ \t]*\]", re.MULTILINE)


class Claim(Written):
    """Something a source says, as an equation, with the verdict it is known to have."""

    id: Slug = Field(description="unique in all claims files")
    source: Slug = Field(description="the source that makes the claim")
    says: Text = Field(description="the claim in your own words")
    equation: Text = Field(description="stated = arithmetic")
    verdict: Verdict = Field(description="what the rule gives; recomputed by every check")
    why: Text = Field(description="one line: the result and what it teaches")
    by: Annotated[By, Field(description="whose claim it is; test: ours of the source")] = "source"
    computed: Annotated[Text | None, Field(description="what the equation gives, as printed")] = (
        None
    )
    within: Annotated[str | None, Field(description="tolerance, such as 10%")] = None
    month: Annotated[str | None, Field(description="length of a month, such as 30 d")] = None


class ClaimsFile(Written):
    """All of a claims file; it is read table by table, so that every error is told."""

    title: Text = Field(description="what the case is about")
    given: dict[str, Text | int | Assumption] = Field({}, description="names of the equations")
    claim: tuple[Claim, ...] = Field(description="what sources say")


@dataclass(frozen=True)
class Claims:
    """A claims file that could be read.

    Attributes:
        document: the file, for the lines of its keys.
        title: what the case is about.
        given: every name, or what is wrong with it.
        claims: the claims that could be read, by their number in the file.
        errors: what is wrong with the others, and with the file as a whole.
    """

    document: Document
    title: str
    given: dict[str, Given | InputError]
    claims: dict[int, Claim]
    errors: tuple[InputError, ...]


def read_claims(path: Path | Document, register: Register) -> Claims:
    """Read a claims file.

    Args:
        path: the file, or a document already read.
        register: where ``@figure-id`` is looked up.

    Raises:
        InputError: the file cannot be read at all. Errors inside it are kept in the case.
    """
    document = read_toml(path) if isinstance(path, Path) else path
    errors = unknown_keys(document.data, ["title", "given", "claim"], document)
    rows, faults = tables(document, "claim")
    errors += faults or ([] if rows else [document.error("no claims here; write [[claim]]")])
    title = document.data.get("title")
    if not isinstance(title, str) or not title:
        errors.append(document.error('a case needs a title: title = "…"', "title"))
    claims = {}
    for number, row in enumerate(rows):
        claim, faults = validate(Claim, row, document, "claim", number)
        errors += faults
        if claim is not None:
            claims[number] = claim
    given = all_given(document, register)
    errors += [value for value in given.values() if isinstance(value, InputError)]
    return Claims(document, str(title), given, claims, tuple(errors))


def shipped_claims() -> Path:
    """The folder of the claims files that come with the package."""
    return data_folder() / "claims"


def claims_at(text: str) -> Path:
    """A path as it is, unless there is none and a shipped file of claims or a case is so named."""
    if "/" in text or lies_at(text):
        return Path(text)
    return shipped().get(text, Path(text))


def shipped() -> dict[str, Path]:
    """The claims files and cases that come with the package, by name."""
    files = [*claims_files(shipped_claims()), *claims_files(shipped_cases())]
    return {file.name.removesuffix(SUFFIX).removesuffix(".toml"): file for file in files}


def claims_files(path: Path) -> list[Path]:
    """The files to check that a path stands for: a file for itself, a folder for those in it.

    These are the ``*.claims.toml`` and ``*.case.toml`` below the folder, and the ``*.toml`` with
    claims in every folder named ``claims``; without any of these, those in the folder itself. A
    folder that cannot be listed is one of them: reading it gives the reason.

    Raises:
        InputError: the folder holds no claims file.
    """
    if lies_at(path) != "folder":
        return [path]
    refused: list[Path] = []
    files = sorted(own_files(path, refused))
    found = [
        file
        for file in files
        if file.name.endswith(_SUFFIXES) or (file.parent.name == "claims" and holds_claims(file))
    ]
    found = found or [file for file in files if file.parent == path and holds_claims(file)]
    if not found and not refused:
        rule = "no claims files here; name a file, or a folder with *.toml that have [[claim]]"
        raise InputError(str(path), rule)
    return [*found, *refused]


def own_files(folder: Path, refused: list[Path]) -> Iterator[Path]:
    """All ``*.toml`` below a folder, but for those that were built or downloaded, and devices."""
    walk = os.walk(folder, onerror=lambda error: refused.append(Path(error.filename)))
    for root, names, files in walk:
        here = Path(root)
        names[:] = [name for name in names if not _is_foreign(here / name)]
        paths = (here / name for name in files if name.endswith(".toml"))
        yield from (file for file in paths if lies_at(file) != "device")


def _is_foreign(folder: Path) -> bool:
    """Whether pytest would pass it over too: hidden, an environment of Python, made by a tool."""
    hidden = folder.name.startswith(".") or folder.name.endswith(".egg")
    return hidden or folder.name in _MADE or lies_at(folder / "pyvenv.cfg") == "file"


def holds_claims(file: Path) -> bool:
    """Whether a file that nobody named has claims or given values, or cannot be read at all."""
    try:
        with file.open("rb") as stream:
            if _HEADS.search(stream.read(LONGEST_FILE)):
                return True
        return not {"claim", "given"}.isdisjoint(read_toml(file).data)
    except (OSError, InputError):
        return True  # and is reported


def register_folders(paths: Iterable[Path]) -> list[Path]:
    """Folders with a register of their own beside the claims files: the folder, or its parent."""
    own = real_path(data_folder())
    found = {}
    for path in paths:
        folder = path if lies_at(path) == "folder" else path.parent
        for near in (folder, real_path(folder).parent):
            has_register = any(lies_at(near / name) == "file" for name in _REGISTER)
            if has_register and real_path(near) != own:
                found[real_path(near)] = near
    return list(found.values())

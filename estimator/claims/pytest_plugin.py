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
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from estimator.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest._code.code import TerminalRepr

    from estimator.claims.case import Case
    from estimator.claims.check import Recomputed
    from estimator.claims.claims_file import Claims
    from estimator.errors import InputError
    from estimator.register.register import Register


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options ``claims_data`` and ``claims_timeout``."""
    parser.addini("claims_data", "folders with sources.toml and figures.toml", type="paths")
    parser.addini("claims_timeout", "seconds that the claims of one file may take", default="300")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ClaimsFile | None:
    """Collect claims files, and no other TOML."""
    if file_path.suffix != ".toml":
        return None
    named = file_path.name.endswith((".claims.toml", ".case.toml"))
    if named or _asked_for(file_path, parent.config):
        nodeid = _clean_nodeid(file_path, parent.config)
        name = nodeid and nodeid.rpartition("/")[2]
        return ClaimsFile.from_parent(parent, path=file_path, name=name, nodeid=nodeid)
    return None


def _clean_nodeid(file: Path, config: pytest.Config) -> str | None:
    """The node id of a file whose name could begin a line of a log; None for pytest's own."""
    relative = os.path.relpath(file, config.rootpath)
    if relative.isprintable():
        return None
    return clean(relative).replace(os.sep, "/")


def _asked_for(file: Path, config: pytest.Config) -> bool:
    if file.parent.name != "claims":
        return False
    start = config.invocation_params.dir
    named = {os.path.realpath(start / argument.partition("::")[0]) for argument in config.args}
    if str(file) in named or str(file.parent) not in named:
        return str(file) in named
    from estimator.claims.claims_file import holds_claims

    return holds_claims(file)


@cache
def _load(folders: tuple[Path, ...]) -> Register:
    from estimator.register.register import load_register

    return load_register(folders)


def _seconds(config: pytest.Config) -> float:
    text = config.getini("claims_timeout")
    try:
        return float(text)
    except ValueError:
        from estimator.errors import InputError

        raise InputError("claims_timeout", f"'{text}' is no number of seconds") from None


class ClaimsFile(pytest.File):
    """A claims file; its items are its claims."""

    spent = 0.0  # seconds on its claims so far

    def collect(self) -> Iterator[pytest.Item]:
        """One item per claim, and one for each error in the file or the register beside it."""
        from estimator.claims.case import is_case, read_case
        from estimator.claims.claims_file import read_claims
        from estimator.errors import InputError
        from estimator.textfile import read_toml

        try:
            register = self._register()
            document = read_toml(self.path)
            if is_case(document):
                whole = read_case(document, register)
                item: CaseItem = CaseItem.from_parent(self, name=whole.id)
                item.case = whole
                yield item
                return
            case = read_claims(document, register)
        except InputError as unreadable:
            yield self._broken(1, unreadable)
            return
        for number, claim in case.claims.items():
            one: ClaimItem = ClaimItem.from_parent(self, name=claim.id)
            one.claims, one.number, one.register = case, number, register
            yield one
        for number, error in enumerate(case.errors, 1):
            yield self._broken(number, error)

    def _broken(self, number: int, error: InputError) -> BrokenItem:
        item: BrokenItem = BrokenItem.from_parent(self, name=f"input-error-{number}")
        item.error = error
        return item

    def _register(self) -> Register:
        from estimator.claims.claims_file import register_folders

        named = [
            Path(part) for part in os.environ.get("ESTIMATE_DATA", "").split(os.pathsep) if part
        ]
        beside = register_folders([self.path])
        return _load((*self.config.getini("claims_data"), *named, *beside))


_KEYS = {"verdict": "verdict", "computed": "computed value"}


class VerdictChangedError(AssertionError):
    """A recomputed verdict, or what it rests on, is not the recorded one."""

    def __init__(self, result: Recomputed) -> None:
        super().__init__(result.change)
        self.result = result


class _Item(pytest.Item):
    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """Both verdicts with the numbers behind them, or the input error; no traceback."""
        return _in_words(excinfo) or super().repr_failure(excinfo, style)


class ClaimItem(_Item):
    """One claim."""

    claims: Claims
    number: int
    register: Register

    def runtest(self) -> None:
        """Recompute the claim; pass if all is as it is recorded."""
        from estimator.claims.check import check_claim

        file = self.parent
        assert isinstance(file, ClaimsFile)  # noqa: S101 - what made this item
        begun = time.monotonic()
        if file.spent > (limit := _seconds(self.config)):
            raise self.claims.document.error(
                f"claim {self.name} is not checked: those before it in this file took {limit:g} s; "
                "the ini option claims_timeout gives more",
                *("claim", self.number),
            )
        try:
            result = check_claim(self.claims, self.number, self.register)
        finally:
            file.spent += time.monotonic() - begun
        if not result.agrees:
            raise VerdictChangedError(result)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0) and name for the report."""
        line = self.claims.document.line("claim", self.number)
        return self.path, line - 1, f"claim {self.name}"


class CaseItem(_Item):
    """A case, all of it."""

    case: Case

    def runtest(self) -> None:
        """Recompute the case; pass if the verdict is as it is recorded."""
        from estimator.claims.check import check_case

        result = check_case(self.case)
        if not result.agrees:
            raise VerdictChangedError(result)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0) and name for the report."""
        return self.path, self.case.document.line("verdict") - 1, f"case {self.name}"


class BrokenItem(_Item):
    """Something in a claims file that could not be read."""

    error: InputError

    def runtest(self) -> None:
        """Fail with the error."""
        raise self.error


def _noun(result: Recomputed) -> str:
    return "case" if result.by == "case" else "claim"


def _in_words(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    from estimator.errors import InputError

    error = excinfo.value
    if isinstance(error, InputError):
        return clean(str(error))
    if not isinstance(error, VerdictChangedError):
        return ""
    result, changes = error.result, error.result.changes
    keys = " and ".join(_KEYS[change.key] for change in changes)
    rows = [
        f"{result.file}:{result.line}: the {keys} of {_noun(result)} '{result.id}' changed",
        *(f"  - recorded   {change.recorded}" for change in changes),
        *(f"  + recomputed {change.recomputed}" for change in changes),
        f"  {result.sentence}",
        *(f"  {head}: {text}" for head, text in result.steps),
    ]
    return "\n".join(map(clean, rows))

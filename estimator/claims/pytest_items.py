"""The items that `pytest_plugin` collects: claims, cases, and what could not be read."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from estimator.claims import case, check, claims_file
from estimator.cleaning import clean
from estimator.errors import InputError
from estimator.register.register import Register, load_register
from estimator.textfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest._code.code import TerminalRepr

    from estimator.claims.result import Recomputed

_load = cache(load_register)


def _seconds(config: pytest.Config) -> float:
    text = config.getini("claims_timeout")
    try:
        return float(text)
    except ValueError:
        raise InputError("claims_timeout", f"'{text}' is no number of seconds") from None


class ClaimsFile(pytest.File):
    """A claims file; its items are its claims."""

    spent = 0.0  # seconds on its claims so far

    def collect(self) -> Iterator[pytest.Item]:
        """One item per claim, and one for each error in the file or the register beside it."""
        try:
            register = self._register()
            document = read_toml(self.path)
            if case.is_case(document):
                whole = case.read_case(document, register)
                item: CaseItem = CaseItem.from_parent(self, name=whole.id)
                item.case = whole
                yield item
                return
            claims = claims_file.read_claims(document, register)
        except InputError as unreadable:
            yield self._broken(1, unreadable)
            return
        for number, claim in claims.claims.items():
            one: ClaimItem = ClaimItem.from_parent(self, name=claim.id)
            one.claims, one.number, one.register = claims, number, register
            yield one
        for number, error in enumerate(claims.errors, 1):
            yield self._broken(number, error)

    def _broken(self, number: int, error: InputError) -> BrokenItem:
        item: BrokenItem = BrokenItem.from_parent(self, name=f"input-error-{number}")
        item.error = error
        return item

    def _register(self) -> Register:
        named = [
            Path(part) for part in os.environ.get("ESTIMATE_DATA", "").split(os.pathsep) if part
        ]
        beside = claims_file.register_folders([self.path])
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

    claims: claims_file.Claims
    number: int
    register: Register

    def runtest(self) -> None:
        """Recompute the claim; pass if all is as it is recorded."""
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
            result = check.check_claim(self.claims, self.number, self.register)
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

    case: case.Case

    def runtest(self) -> None:
        """Recompute the case; pass if the verdict is as it is recorded."""
        result = check.check_case(self.case)
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


def _in_words(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    error = excinfo.value
    if isinstance(error, InputError):
        return clean(str(error))
    if not isinstance(error, VerdictChangedError):
        return ""
    result, changes = error.result, error.result.changes
    keys = " and ".join(_KEYS[change.key] for change in changes)
    rows = [
        f"{result.file}:{result.line}: the {keys} of {result.noun} '{result.id}' changed",
        *(f"  - recorded   {change.recorded}" for change in changes),
        *(f"  + recomputed {change.recomputed}" for change in changes),
        f"  {result.sentence}",
        *(f"  {head}: {text}" for head, text in result.steps),
    ]
    return "\n".join(map(clean, rows))

"""A check of claims as a page: counts, what changed and why, then every claim."""

from __future__ import annotations

import os
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Body, Page, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.claims.case import Verdict
    from estimator.claims.check import Check
    from estimator.claims.result import ClaimResult
    from estimator.errors import InputError

_PHRASES: Final[dict[Verdict, str]] = {
    "holds": "hold",
    "partly": "hold in part",
    "fails": "fail",
    "open": "are open",
}
_SINGLE: Final[dict[Verdict, str]] = {
    "holds": "holds",
    "partly": "holds in part",
    "fails": "fails",
    "open": "is open",
}
_MANY: Final = 200  # claims from which they are only counted, file by file
_MOST_FILES: Final = 50
_MOST_CHANGES: Final = 20
_MOST_PLACES: Final = 3


def page(check: Check) -> Page:
    """The page of a check; the bare value is the number of changed verdicts."""

    def junit() -> str:
        from estimator.output.formats.junit import junit as render

        return render(check)

    def github() -> str:
        from estimator.output.formats.github import github as render

        return render(check)

    return Page(
        bare=str(len(check.changed)),
        body=lambda: _body(check),
        data=lambda: _data(check),
        records=lambda: [_record(result) for result in check.results],
        command="check",
        forms={"junit": junit, "github": github},
    )


def _body(check: Check) -> Body:
    lead = [_headline(check)]
    if check.results:
        lead.append(_counts(check))
    if check.errors:
        lead.append(_unread(check.errors))
    tables = [*_changes(check), *_claims(check)]
    more = len(check.changed) - _MOST_CHANGES
    notes = [f"{more} more verdicts changed; -f github lists them all."] if more > 0 else []
    return Body(lead, tables, notes)


def _unread(errors: Sequence[InputError]) -> str:
    """What could not be read, and where the first of it stands; the messages say why."""
    count = f"{len(errors):,} {numbers.plural('part', len(errors))} could not be read or checked"
    places = list(dict.fromkeys(_place(error.where) for error in errors if error.where))
    more = len(places) - _MOST_PLACES
    named = ", ".join([*places[:_MOST_PLACES], *([f"{more:,} more"] if more > 0 else [])])
    return f"{count}{f' ({named})' if named else ''}; the error messages say why."


def _place(where: str) -> str:
    file, _, line = where.rpartition(":")
    return f"{_shown(file)}:{line}" if file and line.isdigit() else _shown(where)


def _headline(check: Check) -> str:
    changed = len(check.changed)
    if not check.results:
        return "No claim was found."
    if not changed:
        return f"No verdict{' that could be checked has' if check.errors else ''} changed."
    return f"{changed:,} {numbers.plural('verdict', changed)} changed."


def _counts(check: Check) -> str:
    """How many there are of each: ``57 claims: 20 hold, 11 hold in part, …``."""
    found = Counter(result.verdict for result in check.results)
    parts = [
        f"{found[verdict]:,} {(_SINGLE if found[verdict] == 1 else _PHRASES)[verdict]}"
        for verdict in _PHRASES
        if found[verdict]
    ]
    total = len(check.results)
    if total == 1:
        return f"1 claim: it {_SINGLE[check.results[0].verdict]}."
    return f"{total:,} {numbers.plural('claim', total)}: {', '.join(parts)}."


def _changes(check: Check) -> Iterator[Table]:
    """What changed, claim by claim, with the numbers that led to it."""
    for result in check.changed[:_MOST_CHANGES]:
        rows = [
            ["+ recomputed", result.verdict],
            ["equation", clean(result.claim.equation)],
            *([clean(used.given.name), clean(_given(used.given))] for used in result.inputs),
            ["result", clean(result.sentence)],
        ]
        title = f"{_shown(result.file)}:{result.line}: {result.id}"
        yield Table(title, ("- recorded", result.recorded), rows)


def _given(given: Any) -> str:
    return f"{given.text} (@{given.figure})" if given.figure else str(given.text)


def _claims(check: Check) -> Iterator[Table]:
    """Every claim under its file, or counts for each file where there are very many."""
    files = {
        (file, title): list(results)
        for (file, title), results in groupby(check.results, lambda one: (one.file, one.title))
    }
    if len(check.results) <= _MANY:
        yield from _listed(files)
    elif len(files) <= _MOST_FILES:
        yield _counted(files)


def _listed(files: dict[tuple[str, str], list[ClaimResult]]) -> Iterator[Table]:
    rows: list[list[str]] = []
    heads = {}
    for (file, title), results in files.items():
        heads[len(rows)] = f"{_shown(file)}: {clean(title)}"
        rows += [_row(result) for result in results]
    if rows:
        columns = ("claim", "verdict", "why")
        yield Table("", columns, rows, heads=heads, below=[2])


def _row(result: ClaimResult) -> list[str]:
    was = "" if result.agrees else f" (was {result.recorded})"
    return [result.id, f"{result.verdict}{was}", clean(result.claim.why)]


def _counted(files: dict[tuple[str, str], list[ClaimResult]]) -> Table:
    rows = []
    for (file, _), results in files.items():
        found = Counter(result.verdict for result in results)
        changed = sum(not result.agrees for result in results)
        counts = [len(results), *(found[verdict] for verdict in _PHRASES), changed]
        rows.append([_shown(file), *(f"{count:,}" for count in counts)])
    columns = ("file", "claims", *_PHRASES, "changed")
    notes = ["-f csv lists every claim"]
    return Table("", columns, rows, frozenset(range(1, len(columns))), notes)


def _shown(file: str) -> str:
    """A path as short as it can be and still be opened from here; shipped files by name."""
    from estimator.claims.case import shipped_claims

    path = Path(file)
    if path.parent == shipped_claims():
        return path.stem
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return clean(os.path.relpath(path))
    return clean(file)


def _data(check: Check) -> dict[str, Any]:
    return {
        "changed": len(check.changed),
        "claims": [result.to_dict() for result in check.results],
        "errors": [{"where": error.where, "message": error.message} for error in check.errors],
    }


def _record(result: ClaimResult) -> dict[str, Any]:
    data = result.to_dict()
    stated, computed = data["stated"] or {}, data["computed"]
    return {
        "id": result.id,
        "file": result.file,
        "line": result.line,
        "source": data["source"],
        "verdict": result.verdict,
        "recorded": result.recorded,
        "agrees": result.agrees,
        "stated_low": stated.get("low"),
        "stated_high": stated.get("high"),
        "computed_low": computed["low"],
        "computed_high": computed["high"],
        "unit": data["unit"],
        "equation": data["equation"],
        "sentence": data["sentence"],
        "why": data["why"],
    }

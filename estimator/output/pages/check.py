"""A check of claims as a page: counts, what changed and why, then every claim."""

from __future__ import annotations

import os
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from estimator.claims.case import SUFFIX, shipped_cases
from estimator.claims.claims_file import shipped_claims
from estimator.claims.result import ClaimResult
from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.formats.github import github
from estimator.output.formats.junit import junit
from estimator.output.page import Body, Page, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.claims.check import Check
    from estimator.claims.claims_file import By, Verdict
    from estimator.claims.result import CaseResult, Recomputed
    from estimator.errors import InputError

_PHRASES: Final[dict[By, dict[Verdict, tuple[str, str]]]] = {
    "source": {
        "holds": ("holds", "hold"),
        "partly": ("holds in part", "hold in part"),
        "fails": ("fails", "fail"),
        "open": ("is open", "are open"),
    },
    "test": {
        "holds": ("agrees", "agree"),
        "partly": ("agrees in part", "agree in part"),
        "fails": ("differs", "differ"),
        "open": ("is open", "are open"),
    },
}
"""How one and how several are said; a source does not fail a test that it did not set."""
_TESTED: Final[dict[Verdict, str]] = {
    verdict: f"test {one}" for verdict, (one, _) in _PHRASES["test"].items()
}
_COLUMNS: Final = (
    *("id", "file", "line", "source", "by", "verdict", "recorded", "agrees"),
    *("stated_low", "stated_high", "computed_low", "computed_high"),
    *("computed", "computed_recorded", "unit", "equation", "sentence", "why"),
)
_MANY: Final = 200  # claims from which they are only counted, file by file
_MOST_FILES: Final = 50
_MOST_CHANGES: Final = 20
_MOST_PLACES: Final = 3


def page(check: Check) -> Page:
    """The page of a check; the bare value is the number of claims that have changed."""
    return Page(
        bare=str(len(check.changed)),
        body=lambda: _body(check),
        data=lambda: _data(check),
        records=lambda: [_record(result) for result in check.results],
        command="check",
        forms={"junit": lambda: junit(check), "github": lambda: github(check)},
    )


def _body(check: Check) -> Body:
    lead = [_headline(check)]
    if check.results:
        lead.append(_counts(check))
    if check.errors:
        lead.append(_unread(check.errors))
    tables = [*_changes(check), *_claims(check)]
    more = len(check.changed) - _MOST_CHANGES
    notes = [f"{more} more claims changed; -f github lists them all."] if more > 0 else []
    return Body(lead, tables, [*notes, *_strays(check)])


def _strays(check: Check) -> list[str]:
    """The numbers in reasons that nothing computed gives, a line for each claim."""
    lines = [
        f"{_shown(result.file)}:{result.line}: {result.id}: {doubt}."
        for result in check.results
        if (doubt := result.doubt)
    ]
    more = len(lines) - _MOST_CHANGES
    rest = [f"{more} more like it; -f github lists them all."] if more > 0 else []
    return [*lines[:_MOST_CHANGES], *rest]


def _unread(errors: Sequence[InputError]) -> str:
    """What could not be read, and where the first of it stands; the messages say why."""
    count = f"{numbers.counted(f'{len(errors):,}', 'part')} could not be read or checked"
    places = list(dict.fromkeys(_place(error.where) for error in errors if _is_place(error.where)))
    more = len(places) - _MOST_PLACES
    named = ", ".join([*places[:_MOST_PLACES], *([f"{more:,} more"] if more > 0 else [])])
    return f"{count}{f' ({named})' if named else ''}; the error messages say why."


def _is_place(where: str) -> bool:
    return bool(where) and not where.startswith("`")  # which is an argument


def _place(where: str) -> str:
    file, _, line = where.rpartition(":")
    return f"{_shown(file)}:{line}" if file and line.isdigit() else _shown(where)


def _headline(check: Check) -> str:
    kinds = dict.fromkeys(one.noun for one in check.results)
    if not kinds:
        return "No claim was found."
    changed = Counter(one.noun for one in check.changed)
    if not changed:
        checked = " that could be checked" if check.errors else ""
        return f"No {' and no '.join(kinds)}{checked} has changed."
    counts = [numbers.counted(f"{count:,}", noun) for noun, count in changed.items()]
    return f"{' and '.join(counts)} changed."


def _counts(check: Check) -> str:
    """How many there are of each: ``57 claims: 20 hold, 11 hold in part, …``."""
    kinds: dict[By, str] = {"source": "claim", "test": "test"}
    claims = " ".join(
        _counted_kind(noun, _PHRASES[by], [one for one in check.claims if one.by == by])
        for by, noun in kinds.items()
    )
    return f"{claims} {_counted_cases(check.cases)}".strip()


def _counted_cases(cases: Sequence[CaseResult]) -> str:
    if not cases:
        return ""
    found = Counter(case.verdict for case in cases)
    if len(cases) == 1:
        return f"1 case: {cases[0].verdict}."
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in found.items())
    return f"{len(cases):,} cases: {counts}."


def _counted_kind(
    noun: str, phrases: dict[Verdict, tuple[str, str]], results: Sequence[ClaimResult]
) -> str:
    found = Counter(result.verdict for result in results)
    parts = [
        f"{found[verdict]:,} {words[found[verdict] > 1]}"
        for verdict, words in phrases.items()
        if found[verdict]
    ]
    total = len(results)
    if total == 1:
        return f"1 {noun}: it {phrases[results[0].verdict][0]}."
    return f"{total:,} {noun}s: {', '.join(parts)}." if parts else ""


def _changes(check: Check) -> Iterator[Table]:
    """What changed, claim by claim, with the numbers that led to it."""
    for result in check.changed[:_MOST_CHANGES]:
        recorded = ", ".join(_verdict(result, change.recorded) for change in result.changes)
        recomputed = ", ".join(_verdict(result, change.recomputed) for change in result.changes)
        rows = [
            ["+ recomputed", clean(recomputed)],
            *([clean(head), clean(text)] for head, text in result.steps),
            ["result", clean(result.sentence)],
        ]
        title = f"{_shown(result.file)}:{result.line}: {result.id}"
        yield Table(title, ("- recorded", clean(recorded)), rows)


def _verdict(result: Recomputed, text: str) -> str:
    """A verdict as a screen says it, of a test in its own words; other text as it is."""
    words = {str(verdict): said for verdict, said in _TESTED.items()}
    return words.get(text, text) if result.by == "test" else text


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


def _listed(files: dict[tuple[str, str], list[Recomputed]]) -> Iterator[Table]:
    groups = (
        (f"{_shown(file)}: {clean(title)}", map(_row, results))
        for (file, title), results in files.items()
    )
    if files:
        yield Table.grouped("", ("claim", "verdict", "computed", "why"), groups, below=[3])


def _row(result: Recomputed) -> list[str]:
    was = {change.key: f" (was {_verdict(result, change.recorded)})" for change in result.changes}
    verdict = _verdict(result, result.verdict) + was.get("verdict", "")
    computed = result.found + was.get("computed", "")
    return [result.id, verdict, clean(computed), clean(result.why)]


def _counted(files: dict[tuple[str, str], list[Recomputed]]) -> Table:
    rows = []
    for (file, _), results in files.items():
        found = Counter(str(result.verdict) for result in results if result.by == "source")
        tests = sum(result.by == "test" for result in results)
        changed = sum(not result.agrees for result in results)
        counts = [len(results), *(found[verdict] for verdict in _TESTED), tests, changed]
        rows.append([_shown(file), *(f"{count:,}" for count in counts)])
    columns = ("file", "claims", *_TESTED, "tests", "changed")
    notes = ["-f csv lists every claim"]
    return Table("", columns, rows, frozenset(range(1, len(columns))), notes)


def _shown(file: str) -> str:
    """A path as short as it can be and still be opened from here; shipped files by name."""
    path = Path(file)
    if path.parent in (shipped_claims(), shipped_cases()):
        return path.name.removesuffix(SUFFIX).removesuffix(".toml")
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return clean(os.path.relpath(path))
    return clean(file)


def _data(check: Check) -> dict[str, Any]:
    return {
        "changed": len(check.changed),
        "claims": [result.to_dict() for result in check.claims],
        "cases": [_case(found) for found in check.cases],
        "errors": [{"where": error.where, "message": error.message} for error in check.errors],
    }


def _case(found: CaseResult) -> dict[str, Any]:
    return {
        "id": found.id,
        "file": found.file,
        "line": found.line,
        "title": found.title,
        "verdict": found.verdict,
        "recorded": found.recorded,
        "agrees": found.agrees,
        "sentence": found.sentence,
        "why": found.why or None,
    }


def _record(result: Recomputed) -> dict[str, Any]:
    if not isinstance(result, ClaimResult):
        case = {key: value for key, value in _case(result).items() if key != "title"}
        return {**dict.fromkeys(_COLUMNS), **case, "by": "case"}
    data = result.to_dict()
    stated, computed = data["stated"] or {}, data["computed"]
    ends = {
        "stated_low": stated.get("low"),
        "stated_high": stated.get("high"),
        "computed_low": computed["low"],
        "computed_high": computed["high"],
        "computed": computed["text"],
        "computed_recorded": computed["recorded"],
    }
    return {name: (data | ends)[name] for name in _COLUMNS}

"""A check of claims as a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from estimator.output.page import Body, Page, Table, clean

if TYPE_CHECKING:
    from estimator.claims import Check, ClaimResult

_VERDICTS: Final = ("holds", "partly", "fails", "open")


def page(check: Check) -> Page:
    """The page of a check; the bare value is the number of changed verdicts."""

    def junit() -> str:
        from estimator.output.junit import junit as render

        return render(check)

    def github() -> str:
        from estimator.output.github import github as render

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
    found = Counter(result.verdict for result in check.results)
    counts = ", ".join(f"{found[verdict]} {_PHRASES[verdict]}" for verdict in _VERDICTS)
    lead = [_headline(check), f"{len(check.results)} claims: {counts}."]
    if check.errors:
        lead.append(f"{len(check.errors)} could not be read; see the messages.")
    tables = [*_changes(check), _table(check)]
    return Body(lead, [table for table in tables if table.rows])


_PHRASES: Final = {"holds": "hold", "partly": "hold in part", "fails": "fail", "open": "are open"}


def _headline(check: Check) -> str:
    changed = len(check.changed)
    if not check.results:
        return "No claim was found."
    if not changed:
        return "Every verdict is the one on record."
    return f"{changed} {'verdict is' if changed == 1 else 'verdicts are'} not the one on record."


def _changes(check: Check) -> list[Table]:
    """What changed, claim by claim, with the numbers that led to it."""
    return [
        Table(
            f"{clean(result.file)}:{result.line}: {clean(result.id)}",
            ("", ""),
            [
                ["recorded", result.recorded],
                ["recomputed", result.verdict],
                ["because", clean(result.sentence)],
                *([f"{clean(used.given.name)}", clean(used.given.text)] for used in result.inputs),
            ],
        )
        for result in check.changed
    ]


def _table(check: Check) -> Table:
    rows = [
        [
            clean(result.id),
            result.verdict + ("" if result.agrees else f" (was {result.recorded})"),
            clean(result.claim.why),
        ]
        for result in check.results
    ]
    return Table("Claims", ("claim", "verdict", "why"), rows)


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
    }

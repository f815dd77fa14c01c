"""One figure in full, its source, and who else reports the same quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Body, Page, Table
from estimator.output.pages.figures import (
    grade,
    growth_words,
    months,
    period_words,
    row,
    source_line,
    witnesses_words,
)
from estimator.output.words import BOUNDS
from estimator.register.citation import cite, csl
from estimator.register.corroboration import peers
from estimator.register.series import growth, series_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.register.corroboration import Difference, Peer
    from estimator.register.records import Figure
    from estimator.register.register import Register

_RELIABILITY: Final = {  # of a source, in the words of the Admiralty code
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
_CREDIBILITY: Final = {  # of a number
    1: "confirmed",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}


def page(register: Register, figure: Figure) -> Page:
    """The page of one figure."""

    def body() -> Body:
        others = _by_origin(register, figure)
        lead = [f"@{figure.id}: {clean(figure.value)}, {clean(figure.about)}"]
        points = series_of(register, figure)
        lead += map(growth_words, growth(register, points))
        return Body(lead, [_details(register, figure), *_series(register, points), *_peers(others)])

    return Page(
        bare=figure.value,
        body=body,
        data=lambda: _data(register, figure),
        records=lambda: [row(register, figure)],
        command="figures",
    )


def _details(register: Register, figure: Figure) -> Table:
    source = register.source_of(figure)
    rows = [
        ("read as", _reading(register, figure)),
        ("quote", figure.quote or ""),
        ("metric", figure.metric),
        ("kind", figure.kind or ""),
        ("mean", figure.mean or ""),
        ("series", " ".join(filter(None, (figure.series, figure.counts)))),
        ("actor", figure.actor + (f" to {figure.recipient}" if figure.recipient else "")),
        ("nature", figure.nature),
        ("scope", figure.scope),
        ("period", _period_words(register, figure)),
        ("made", str(figure.made or "")),
        ("condition", figure.condition or ""),
        ("outcome", _outcome(register, figure)),
        ("origin", figure.origin),
        ("status", figure.status),
        ("formula", f"{figure.formula} of {', '.join(figure.inputs)}" if figure.formula else ""),
        ("reason", figure.reason or ""),
        ("grade", _grade_words(register, figure)),
        ("source", cite([source]) if source else ""),
        ("read through", source_line(register, figure) if source and source.reports else ""),
        ("locator", figure.locator or ""),
        ("corrected by", _corrections(register, figure)),
        ("supersedes", figure.supersedes or ""),
        ("disputed by", ", ".join(figure.disputed_by)),
        ("note", figure.note or ""),
    ]
    links = {cite([source]): source.url} if source and source.url else {}
    shown = [[key, clean(value)] for key, value in rows if value]
    return Table("", ("field", "value"), shown, links=links)


def _period_words(register: Register, figure: Figure) -> str:
    """The days it covers, or those that its inputs do."""
    if figure.period or not register.covers(figure):
        return period_words(figure.period)
    return f"{period_words(register.covers(figure))}, as its inputs"


def _reading(register: Register, figure: Figure) -> str:
    """What an estimate takes it for; and where a later count says how much more "more" was."""
    quantity = figure.quantity
    if quantity.is_one:
        return ""
    words = quantity.reading(str(quantity.unit))
    if quantity.bound == "lower" and figure.counts == "cumulative":
        points = series_of(register, figure)
        later = points[points.index(figure) + 1 :][:1]
        words += "".join(f"; the next of its series, {one.id}, is {one.value}" for one in later)
    return words


def _corrections(register: Register, figure: Figure) -> str:
    found = (one for one in register.figures.values() if one.supersedes == figure.id)
    return ", ".join(f"@{one.id}: {one.value}" for one in found)


def _series(register: Register, points: Sequence[Figure]) -> list[Table]:
    rows = [
        [one.id, clean(one.value), months(register.covers(one)), clean(one.origin)]
        for one in points
    ]
    title = f"Series {points[0].series}" if points else ""
    columns = ("figure", "value", "when", "origin")
    return [Table(title, columns, rows).without_empty()] if len(points) > 1 else []


def _outcome(register: Register, figure: Figure) -> str:
    """What came of a forecast: a figure with its value, or a day."""
    came = register.figures.get(str(figure.outcome))
    return f"@{came.id}: {came.value}, {came.about}" if came else str(figure.outcome or "")


def _grade_words(register: Register, figure: Figure) -> str:
    source = register.source_of(figure)
    words = f"number {_CREDIBILITY[figure.credibility]}"
    if source:
        words = f"source {_RELIABILITY[source.reliability]}, {words}"
    return f"{grade(register, figure)}: {words}"


def _by_origin(register: Register, figure: Figure) -> dict[str, list[Peer]]:
    """Who else reports it, those of the same origin first: they confirm nothing."""
    groups: dict[str, list[Peer]] = {}
    for peer in sorted(peers(register, figure), key=lambda peer: not peer.one_witness):
        groups.setdefault(peer.figure.origin, []).append(peer)
    return groups


def _peers(groups: dict[str, list[Peer]]) -> list[Table]:
    if not groups:
        return []
    same = ", the same origin: one witness with this figure"
    headed = (
        (clean(f"{origin}{same * group[0].one_witness}"), map(_peer, group))
        for origin, group in groups.items()
    )
    count = witnesses_words([peer.figure for group in groups.values() for peer in group])
    columns = ("figure", "value", "times this", "differs in")
    title = f"Who else reports this quantity in this time: {count}"
    return [Table.grouped(title, columns, headed, numeric=frozenset({2})).without_empty()]


def _peer(peer: Peer) -> list[str]:
    return [
        peer.figure.id,
        clean(peer.figure.value),
        numbers.number(peer.times) if peer.times is not None else "",
        clean("; ".join(map(_differs, peer.differs))),
    ]


def _differs(difference: Difference) -> str:
    """What the other one counts; what this one counts stands above."""
    if difference.what == "bound":
        return BOUNDS[difference.theirs]
    return f"{difference.what} {difference.theirs}"


def _data(register: Register, figure: Figure) -> dict[str, Any]:
    source = register.source_of(figure)
    chain = [csl(link) for link in register.chain(source)] if source else []
    others = [
        {
            "id": peer.figure.id,
            "value": peer.figure.value,
            "origin": peer.figure.origin,
            "same_origin": peer.one_witness,
            "times": float(peer.times) if peer.times is not None else None,
            "differs": list(map(str, peer.differs)),
        }
        for peer in peers(register, figure)
    ]
    return {"figure": row(register, figure, flat=False), "sources": chain, "peers": others}

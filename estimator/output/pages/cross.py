"""A cross-check as a page: the verdict, the ways out, then each figure against all others."""

from __future__ import annotations

import math
import shlex
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from estimator.claims.reconciliation import LEAST_P
from estimator.claims.result import CaseResult, interval_words, number_texts
from estimator.output import numbers
from estimator.output.page import Body, Drawable, Page, Table
from estimator.uncertainty.estimated import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.claims.case import Case, Said
    from estimator.claims.reconcile import Reconciliation
    from estimator.claims.reconciliation import Doubt, Ends, Found, Strain, Test

_MILLION: Final = 10**6
_SEVERAL: Final = 4  # ids that a sentence names


def page(found: Reconciliation, name: str, *, explain: bool = False) -> Page:
    """The page of a case; the bare value is the verdict.

    Args:
        found: what came of the case.
        name: what a command calls the case.
        explain: show everything that was computed.
    """
    return Page(
        bare=found.verdict,
        body=lambda: _body(found, name, explain=explain),
        data=lambda: _data(found),
        records=lambda: [_record(found, strain) for strain in found.strains],
        command="cross",
        charts=Drawable("cross", found),
    )


def _body(found: Reconciliation, name: str, *, explain: bool) -> Body:
    tables = [*_ways_out(found), *_alone(found)]
    if found.case.relations or explain:
        tables.append(_figures(found))
    if not found.case.relations or explain:
        tables.append(_together(found))
    if explain:
        equations = Table("", ("Equations",), [[one.text] for one in found.case.relations])
        tables += [_witnesses(found), *_sets(found), equations]
    lead = [found.case.title, *_lead(found)]
    return Body(lead, tables, [*_notes(found)], _next(found, name), skip=1)


# -- the answer


def _lead(found: Reconciliation) -> Iterator[str]:
    result = CaseResult(found)
    yield result.sentence
    held = [strain for strain in found.strains if strain.z]
    if found.is_single_loop and found.verdict in ("strained", "clash"):
        factor = numbers.number(found.factor)
        if len(held) > 1:
            many = f"These {_count(len(held))} disagree by a factor {factor}"
            yield f"{many}; arithmetic cannot tell which of them is off."
        elif held:
            yield f"{held[0].said.id} disagrees with the exact values by a factor {factor}."
    elif found.test.is_rare and not found.ways_out:
        yield "No single witness, and no smallest set of figures, makes the rest fit when left out."
    if not result.agrees:
        yield f"The file records '{result.recorded}'; it is '{result.verdict}' now."


def _count(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else str(number)


# -- whom to doubt


def _ways_out(found: Reconciliation) -> Iterator[Table]:
    ways = found.ways_out
    if not ways:
        return
    names = list(ways[0].likely)
    rows = [
        [_doubted(way), _rest(way), *(_told(found, way, name) for name in names)] for way in ways
    ]
    title = f"{_count(len(ways)).capitalize()} {numbers.plural('way', len(ways))} out"
    notes = ["Each p was chosen after looking, so it flatters."]
    if found.decides:
        notes.insert(0, f"What would decide: {found.decides}.")
    yield Table(title, ("doubt", "then the rest", *names), rows, notes=notes)


def _doubted(way: Doubt) -> str:
    """Who is doubted, with what they say: ``NIS (>1M rounds) and NK Pro (>32 voyages)``."""
    by_witness: dict[str, list[str]] = {}
    for one in way.said:
        by_witness.setdefault(one.witness, []).append(one.given.text)
    return "; ".join(f"{who} ({', '.join(texts)})" for who, texts in by_witness.items())


def _listed(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _rest(way: Doubt) -> str:
    said = {
        "fits": "fits",
        "strained": "is strained",
        "clash": "does not fit",
        "unchecked": "is not checked",
        None: "",
    }[way.verdict]
    return said if way.test.p is None else f"{said}, {way.test.words}"


def _told(found: Reconciliation, doubt: Doubt, name: str) -> str:
    unit = _unit(found.case, name)
    if name in doubt.best:
        return f"{_short(doubt.best[name])}{unit}"
    return _interval(doubt.likely[name], unit)


def _alone(found: Reconciliation) -> Iterator[Table]:
    """What each single statement would have to be, if that alone would do."""
    if not found.word.alone or found.is_single_loop or found.ways_out:
        return
    rows = [
        [
            alone.said.id,
            alone.said.given.text,
            _interval(alone.needs, _unit(found.case, alone.said.name)),
        ]
        for alone in found.word.alone
    ]
    title = "Any one of these alone would do; arithmetic cannot tell which"
    yield Table(title, ("figure", "says", "would have to be"), rows)


def _figures(found: Reconciliation) -> Table:
    single = found.is_single_loop
    rows = [
        [
            strain.said.id,
            strain.said.given.text,
            "nothing" if strain.implied is None else _interval(strain.implied),
            "" if single else strain.words,
        ]
        for strain in found.strains
    ]
    columns = ("figure", "says", "everything else implies", "strain")
    spare = "" if found.verdict in ("fits", "unchecked") else "figure"
    return Table("Figure by figure", columns, rows, frozenset({3}), spare=spare).without_empty()


def _together(found: Reconciliation) -> Table:
    rows = []
    for name, one in found.quantities.items():
        unit = _unit(found.case, name)
        best = _interval(one.flat) if one.best is None else _short(one.best)
        row = [name, best, _interval(one.likely), "", unit.strip()]
        if one.scaled is not None and one.scaled != one.likely:
            row[3] = _interval(one.scaled)
        rows.append(row)
    columns = ("", "best", "90% interval", "if all were as loose as they differ", "unit")
    table = Table("What they give together", columns, rows, spare="quantity")
    return table.without_empty()


def _witnesses(found: Reconciliation) -> Table:
    names = list(found.witnesses[0].likely) if found.witnesses else []
    rows = [
        [
            one.witness,
            f"{one.test.chi2:.1f} / {one.test.dof}",
            _p(one.test.p),
            *(_interval(one.likely[name], _unit(found.case, name)) for name in names),
        ]
        for one in found.witnesses
    ]
    columns = ("without", "χ² / dof", "p", *names)
    return Table("Without each witness", columns, rows, frozenset({1, 2}), spare="witness")


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "< 1e-6" if value < LEAST_P else f"{value:.2g}"


def _sets(found: Reconciliation) -> Iterator[Table]:
    """The smallest sets without which the rest can be true as worded."""
    word = found.word
    rows = [["figures", ", ".join(one)] for one in word.least_figures]
    rows += [["witnesses", ", ".join(one)] for one in word.least_witnesses]
    if rows:
        title = "Smallest sets without which the rest can all be true as worded"
        yield Table(title, ("of", "all of"), rows, spare="set")


# -- what a reader should know


def _notes(found: Reconciliation) -> Iterator[str]:
    yield from _pairs(found)
    unchecked = [strain.said.id for strain in found.strains if strain.implied is None]
    if unchecked and found.verdict != "unchecked":
        verb = "is" if len(unchecked) == 1 else "are"
        yield f"Not checked by anything else {verb} {_some(unchecked)}."
    if found.ways_out and not found.word.is_whole:
        yield "Not every set of figures and witnesses was tried."
    yield from found.notes
    yield (
        "Each figure is read as worded: as loose as it is rounded, a bound on its one side alone "
        "(--stretch, --within)."
    )


def _pairs(found: Reconciliation) -> Iterator[str]:
    """The figures that stand in series, so that an error in one looks like one in the other."""
    if found.is_single_loop or found.word.alone:
        return  # then that is said of all of them
    told: set[str] = set()
    for strain in found.strains:
        if strain.alike and strain.said.id not in told and strain.is_notable:
            mates = [one.said.id for one in found.strains if one.alike == strain.alike]
            told.update([*mates, *strain.alike])
            ids = _some(sorted([*mates, *strain.alike]))
            yield f"{ids}: arithmetic cannot tell which of them is off."


def _some(texts: Sequence[str]) -> str:
    """The first few of them in words."""
    more = len(texts) - _SEVERAL
    shown = [*texts[:_SEVERAL], *([f"{more} more"] if more > 0 else [])]
    return _listed(shown)


def _next(found: Reconciliation, name: str) -> str:
    way = next((way for way in found.ways_out if way.witness), None)
    if way is None or name == "-":
        return ""
    whom = way.said[0].origin or way.said[0].id
    return shlex.join(["estimate", "cross", name, "--without", whom])


# -- numbers


def _unit(case: Case, name: str) -> str:
    unit = str(case.units[name])
    return f" {unit}" if unit and not case.units[name].is_share else unit.removeprefix("fraction")


def _interval(ends: Ends, unit: str = "") -> str:
    """An interval of a positive quantity in words, a million as 1M."""
    if ends.low == ends.high:
        return f"{_short(ends.low)}{unit}"
    texts = [_short(ends.low), _short(ends.high)]
    if texts[0] == texts[1] != "":
        texts = [numbers.number(Fraction(end)) for end in ends]
    exact = tuple(math.inf if math.isinf(end) else Fraction(end) for end in ends)
    return interval_words((exact[0], exact[1]), texts, unit.strip())


def _short(value: float) -> str:
    """Three digits, millions as M."""
    if not 0 < value < math.inf:
        return ""
    for size, suffix in ((10**9, "bn"), (_MILLION, "M")):
        if value >= size * 0.9995:
            return number_texts([Fraction(value) / size])[0] + suffix
    return number_texts([Fraction(value)])[0]


# -- for machines


def _data(found: Reconciliation) -> dict[str, Any]:
    word, test = found.word, found.test
    return {
        "title": found.case.title,
        "verdict": found.verdict,
        "recorded": found.case.verdict,
        "why": found.case.why or None,
        **_test(test),
        "scale": plain(math.sqrt(test.chi2 / test.dof)) if test.dof else None,
        "equations": [relation.text for relation in found.case.relations],
        "at_their_word": {
            "possible": word.possible,
            "widen": plain(word.widen),
            "ranges": {name: _ends(ends) for name, ends in word.ranges.items()},
            "alone": [
                {"figure": one.said.id, "needs": _ends(one.needs), "factor": plain(one.factor)}
                for one in word.alone
            ],
            "least_figures": [list(one) for one in word.least_figures],
            "least_witnesses": [list(one) for one in word.least_witnesses],
            "complete": word.is_whole,
        },
        "quantities": [_quantity(found.case, name, q) for name, q in found.quantities.items()],
        "readings": [_reading(found, strain) for strain in found.strains],
        "witnesses": [_outcome(one) for one in found.witnesses],
        "ways_out": [_outcome(one, verdict=one.verdict) for one in found.ways_out],
        "decides": found.decides or None,
        "notes": list(found.notes),
    }


def _test(test: Test) -> dict[str, Any]:
    return {"chi2": plain(test.chi2), "dof": test.dof, "p": plain(test.p)}


def _outcome(doubt: Doubt, **verdict: Any) -> dict[str, Any]:
    """What comes of it to leave somebody out."""
    quantities = {
        name: {"best": plain(doubt.best.get(name)), "p5": _ends(ends)[0], "p95": _ends(ends)[1]}
        for name, ends in doubt.likely.items()
    }
    return {
        "origin": doubt.witness or None,
        "figures": [said.id for said in doubt.said],
        **verdict,
        **_test(doubt.test),
        "quantities": quantities,
    }


def _quantity(case: Case, name: str, found: Found) -> dict[str, Any]:
    p5, p95 = _ends(found.likely)
    return {
        "name": name,
        "unit": str(case.units[name]),
        "best": plain(found.best),
        "flat": _ends(found.flat),
        "p5": p5,
        "p95": p95,
        "scaled": None if found.scaled is None else _ends(found.scaled),
    }


def _reading(found: Reconciliation, strain: Strain) -> dict[str, Any]:
    said, reading = strain.said, strain.reading
    scale = float(found.case.units[said.name].scale())
    low, high = (math.exp(end) / scale for end in (reading.low, reading.high))
    return {
        **_named(said),
        "unit": str(found.case.units[said.name]),
        "read_as": {
            "low": _ends_of(low, high)[0],
            "high": _ends_of(low, high)[1],
            "below": plain(reading.below) if low else None,
            "above": plain(reading.above) if math.isfinite(high) else None,
        },
        "z": plain(strain.z),
        "checked": strain.implied is not None,
        "implied": None if strain.implied is None else _ends(strain.implied),
        "cannot_tell": list(strain.alike),
    }


def _named(said: Said) -> dict[str, Any]:
    figures, sources = said.given.figures, said.given.sources
    return {
        "name": said.name,
        "id": said.id,
        "figure": figures[0] if figures else None,
        "source": sources[0] if sources else None,
        "origin": said.origin or None,
        "reason": said.given.reason or None,
        "text": said.given.text,
    }


def _record(found: Reconciliation, strain: Strain) -> dict[str, Any]:
    data = _reading(found, strain)
    low, high = data["implied"] or (None, None)
    return {
        **{key: data[key] for key in ("name", "id", "figure", "source", "origin", "text", "unit")},
        **{f"read_{key}": value for key, value in data["read_as"].items()},
        "strain": data["z"],
        "checked": data["checked"],
        "implied_low": low,
        "implied_high": high,
        "cannot_tell": " ".join(data["cannot_tell"]),
        "verdict": found.verdict,
    }


def _ends(ends: Ends) -> list[float | None]:
    return _ends_of(ends.low, ends.high)


def _ends_of(low: float, high: float) -> list[float | None]:
    return [plain(low) if low > 0 else None, plain(high)]

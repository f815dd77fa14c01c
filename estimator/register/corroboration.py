"""Who says so, and who only repeats it?  Figures side by side: origins, peers, conflicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from estimator.register.records import Figure
    from estimator.register.register import Register

__all__ = [
    "Difference",
    "Peer",
    "conflicts",
    "differences",
    "grouped",
    "peers",
    "repeats",
    "user",
    "weights",
    "witnesses",
]

K = TypeVar("K")

_SPREAD = "depending on that, counts of the same month differ by a factor of 3 to 7"
_FIRED = {"firing_rate", "transfer", "stockpile"}  # metrics that somebody in particular fires
_NOBODY = "XX"
_PAIRED = 30  # figures used together that are compared each with each: 435 pairs


def witnesses(figures: Iterable[Figure]) -> dict[str, tuple[Figure, ...]]:
    """Figures by origin, in order of first appearance: each origin is one witness."""
    return grouped(figures, lambda figure: figure.origin)


def weights(figures: Sequence[Figure | None]) -> list[Fraction]:
    """How much each statement of a pool counts: figures of one origin share one weight.

    Args:
        figures: where each was taken from; None for one that is nobody's figure.
    """
    counts = Counter(figure.origin for figure in figures if figure)
    shares = {origin: Fraction(1, count) for origin, count in counts.items()}
    return [shares[figure.origin] if figure else Fraction(1) for figure in figures]


def grouped(figures: Iterable[Figure], key: Callable[[Figure], K]) -> dict[K, tuple[Figure, ...]]:
    """Figures by a key, in order of first appearance."""
    groups: dict[K, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(key(figure), []).append(figure)
    return {name: tuple(group) for name, group in groups.items()}


class Difference(NamedTuple):
    """Something that two figures count differently."""

    what: str
    theirs: str
    mine: str

    def __str__(self) -> str:
        return f"{self.what}: {self.theirs}, not {self.mine}"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another figure for the same quantity, and how it differs.

    Attributes:
        figure: the other figure.
        one_witness: it has the same origin, so it confirms nothing.
        times: it is so many times the first, at face value or mid-range; None if that is zero.
        differs: each difference in what is counted.
    """

    figure: Figure
    one_witness: bool
    times: Fraction | None
    differs: tuple[Difference, ...]


def peers(register: Register, figure: Figure) -> list[Peer]:
    """Who else reports this quantity: same metric, actor, kind and unit, in a time that overlaps.

    Other points of a running count are of other times, whenever they began to count.
    """
    dims = figure.quantity.unit.dims
    running = figure.series if figure.counts == "cumulative" else None
    return [
        Peer(
            other, other.origin == figure.origin, _times(figure, other), differences(figure, other)
        )
        for other in register.figures.values()
        if other.id != figure.id
        and (other.metric, other.actor) == (figure.metric, figure.actor)
        and other.quantity.unit.dims == dims
        and other.sort == figure.sort
        and (running is None or other.series != running)
        and not _apart(register.period(figure), register.period(other))
    ]


def _apart(first: tuple[dt.date, dt.date] | None, second: tuple[dt.date, dt.date] | None) -> bool:
    """Whether two periods are both known and have no day in common."""
    if first is None or second is None:
        return False
    return first[1] < second[0] or second[1] < first[0]


def _times(figure: Figure, other: Figure) -> Fraction | None:
    base, compared = sum(figure.face()), sum(other.face())
    return compared / base if base else None


def differences(figure: Figure, other: Figure) -> tuple[Difference, ...]:
    """What the other one counts, leaves unsaid or bounds in another way."""
    found = []
    for what in ("scope", "nature", "recipient"):
        mine, theirs = getattr(figure, what), getattr(other, what)
        if mine != theirs:
            found.append(Difference(what, theirs or "unstated", mine or "unstated"))
    mine, theirs = figure.quantity, other.quantity
    if mine.bound != theirs.bound:
        found.append(Difference("bound", theirs.bound, mine.bound))
    return tuple(found)


def conflicts(register: Register, figures: Iterable[Figure]) -> list[str]:
    """What speaks against using these figures together, one sentence each."""
    used = list({figure.id: figure for figure in figures}.values())
    paired = used[:_PAIRED]
    chains = {figure.id: _chain(register, figure) for figure in paired}
    return [
        *_scopes(used),
        *_natures(used),
        *_users(used),
        *_periods(paired),
        *_repetitions(paired, chains),
        *_origins(used, chains),
        *_unpaired(used),
    ]


def _scopes(figures: Sequence[Figure]) -> Iterator[str]:
    stated = grouped((f for f in figures if f.has_scope), lambda f: f.scope)
    unstated = [figure for figure in figures if figure.scope == "unstated" and _counts(figure)]
    if len(stated) > 1:
        yield f"Mixed scope: {_parts(stated)}; {_SPREAD}."
    elif unstated and stated:
        say = "does not say" if len(unstated) == 1 else "do not say"
        yield f"Scope unknown: {_parts(stated)}, but {_ids(unstated)} {say}; {_SPREAD}."
    elif len(witnesses(unstated)) > 1:
        what = "tube artillery alone, or rockets and mortars too"
        yield f"Scope unknown: {_ids(unstated)} do not say what they count ({what}); {_SPREAD}."
    for figure in unstated:
        if len(figures) > 1 and figure.note and "scope" in figure.note.casefold():
            yield f"Scope of {figure.id}: {figure.note}"


def _counts(figure: Figure) -> bool:
    return "round" in figure.quantity.unit.dims


def _natures(figures: Sequence[Figure]) -> Iterator[str]:
    stated = grouped((f for f in figures if f.nature != "unstated"), lambda f: f.nature)
    if len(stated) > 1:
        yield f"Mixed natures: {_parts(stated)}; they are not one stock."


def user(figure: Figure) -> str:
    """Who fires the rounds: the recipient of a transfer, else whose figure it is."""
    return figure.recipient or figure.actor


def _users(figures: Sequence[Figure]) -> Iterator[str]:
    fired = [f for f in figures if f.metric in _FIRED and user(f) != _NOBODY]
    groups = grouped(fired, user)
    if len(groups) > 1:
        parts = _parts({f"of {who}": group for who, group in groups.items()})
        yield f"Different users: {parts}; one does not fire the stock of the other."


def _parts(groups: Mapping[K, Sequence[Figure]]) -> str:
    return ", ".join(
        f"{_ids(figures)} {'is' if len(figures) == 1 else 'are'} {name}"
        for name, figures in groups.items()
    )


def _ids(figures: Iterable[Figure]) -> str:
    *first, last = (figure.id for figure in figures)
    return f"{', '.join(first)} and {last}" if first else last


def _periods(figures: Sequence[Figure]) -> Iterator[str]:
    for first, second in combinations(figures, 2):
        if _apart(first.period, second.period):
            spans = f"{first.id} covers {_days(first)}, {second.id} {_days(second)}"
            yield f"Periods do not overlap: {spans}."


def _days(figure: Figure) -> str:
    if figure.since and figure.until:
        return f"{figure.since}" + f" to {figure.until}" * (figure.since != figure.until)
    return f"{figure.since} on" if figure.since else f"the time up to {figure.until}"


def repeats(register: Register, first: Figure, second: Figure) -> str:
    """Say that one figure only passes on or is computed from the other; empty if neither does."""
    return _repeats(first, second, _chain(register, first), _chain(register, second))


def _repeats(first: Figure, second: Figure, mine: Chain, theirs: Chain) -> str:
    for one, other in ((first, second), (second, first)):
        if other.id in one.inputs:
            return f"{one.id} is computed from {other.id}; it adds nothing to it."
    if not mine or not theirs or first.source == second.source:
        return ""
    if second.source in mine:
        return f"{first.id} only repeats {second.id}: {first.source} passes on {second.source}."
    if first.source in theirs:
        return f"{second.id} only repeats {first.id}: {second.source} passes on {first.source}."
    common = next((link for link in mine if link in theirs), None)
    if common and first.metric == second.metric:
        pair = f"{first.source} and {second.source} both pass on {common}"
        return f"{first.id} and {second.id} are one report: {pair}."
    return ""


Chain = dict[str, None]  # ids of sources in order: that of a figure, and those it passes on


def _chain(register: Register, figure: Figure) -> Chain:
    source = register.sources.get(figure.source or "")
    return dict.fromkeys(link.id for link in register.chain(source)) if source else {}


def _repetitions(figures: Sequence[Figure], chains: Mapping[str, Chain]) -> Iterator[str]:
    for first, second in combinations(figures, 2):
        if sentence := _repeats(first, second, chains[first.id], chains[second.id]):
            yield sentence


def _origins(figures: Sequence[Figure], chains: Mapping[str, Chain]) -> Iterator[str]:
    for origin, group in witnesses(figures).items():
        pairs = combinations([figure for figure in group if figure.id in chains], 2)
        told = all(_repeats(a, b, chains[a.id], chains[b.id]) for a, b in pairs)
        if len(group) > 1 and not told:
            count = f"one witness, not {len(group)}"
            yield f"One origin: {_ids(group)} come from {origin}, which is {count}."


def _unpaired(figures: Sequence[Figure]) -> Iterator[str]:
    if len(figures) > _PAIRED:
        yield f"Of {len(figures):,} figures, only the first {_PAIRED} were compared in pairs."

"""What recomputing a claim or a case gives: the verdict, the sentence for it, and what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeAlias

from estimator.arithmetic.bounds import INFINITY, Extended
from estimator.claims.prose import in_all_times, strays, unit_of
from estimator.quantity.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.arithmetic.bounds import Bounds
    from estimator.claims import case
    from estimator.claims.claims_file import By, Claim, Verdict
    from estimator.claims.given import Given
    from estimator.claims.reconcile import Reconciliation

    Recomputed: TypeAlias = "ClaimResult | CaseResult"

Interval = tuple[Extended, Extended]


def number_texts(values: Sequence[Extended], percent: bool = False) -> list[str]:
    """Numbers for people: three significant digits, more where two different ones look alike.

    Args:
        values: the numbers that will stand side by side.
        percent: write them in per cent.
    """
    finite = {value for value in values if isinstance(value, Fraction)}
    for digits in (3, 4, 5, 6, 8, 12):
        texts = {value: _number_text(value, digits, percent) for value in finite}
        if len(set(texts.values())) == len(finite):
            break
    return [texts[value] if isinstance(value, Fraction) else "" for value in values]


def _number_text(value: Fraction, digits: int, percent: bool) -> str:
    if value == 0:
        return "0%" if percent else "0"
    shown = float(value * 100 if percent else value)
    rounded = float(f"{shown:.{digits - 1}e}")
    if abs(rounded) >= 10 ** (digits - 1):
        return f"{rounded:,.0f}" + "%" * percent
    text = f"{rounded:.15f}" if abs(rounded) < 1e-4 else f"{rounded:.{digits + 4}g}"
    return text.rstrip("0").rstrip(".") + "%" * percent if "." in text else text + "%" * percent


def interval_words(interval: Interval, texts: Sequence[str], unit: str = "") -> str:
    """An interval in words: ``2.63 to 4.11 months``, ``at least 62.5 days``, ``anything``.

    Args:
        interval: its ends.
        texts: the ends as text, from `number_texts`.
        unit: written behind them.
    """
    low, high = interval
    if high == INFINITY:
        if low == -INFINITY:
            return "anything"
        return "anything above zero" if low == 0 else f"at least {_counted(texts[0], unit)}"
    if low == -INFINITY or low == 0 != high:
        return f"up to {_counted(texts[1], unit)}"
    last = _counted(texts[-1], unit)
    return last if low == high else f"{texts[0]} to {last}"


def _counted(text: str, unit: str) -> str:
    unit = Unit.parse(unit).label(one=True) if unit and text == "1" else unit
    return f"{text} {unit}".rstrip()


def plain(end: Extended) -> float | None:
    """An end for JSON: a float, or None where there is none."""
    return float(end) if isinstance(end, Fraction) else None


def _only(ids: Sequence[str]) -> str | None:
    """The one id there is."""
    return ids[0] if len(ids) == 1 else None


_WORDS: Final = {
    ("source", "holds"): "it lies inside, so the claim holds",
    ("source", "partly"): "they overlap, so the claim holds in part",
    ("source", "fails"): "they do not meet, so the claim fails",
    ("test", "holds"): "it lies inside, so the two agree under this test",
    ("test", "partly"): "they overlap, so the two agree in part under this test",
    ("test", "fails"): "they do not meet, so the two differ under this test",
}
"""A source does not fail a test that it did not set."""


@dataclass(frozen=True, slots=True)
class Used:
    """One input of a claim, as it was read.

    Attributes:
        given: the name, its text and where it came from.
        low: least value, in the unit it was written in.
        high: greatest value; infinite for a lower bound.
    """

    given: Given
    low: Fraction
    high: Fraction | float

    def to_dict(self) -> dict[str, Any]:
        """Plain data for machine output; an open end is None."""
        return {
            "name": self.given.name,
            "text": self.given.text,
            "figure": _only(self.given.figures),
            "figures": list(self.given.figures),
            "source": _only(self.given.sources),
            "sources": list(self.given.sources),
            "reason": self.given.reason or None,
            "low": plain(self.low),
            "high": plain(self.high),
            "unit": str(self.given.quantity.unit),
        }


class Change(NamedTuple):
    """One key of a claim or a case that is recorded otherwise than it is recomputed.

    Attributes:
        key: ``verdict`` or ``computed``.
        recorded: as the file has it; empty if it has none.
        recomputed: as it is now.
    """

    key: str
    recorded: str
    recomputed: str


def _changes(*keys: Change) -> list[Change]:
    """Those that are recorded, and not as they are recomputed."""
    return [key for key in keys if key.recorded not in ("", key.recomputed)]


def _change(result: Recomputed) -> str:
    """What changed, in one line with the reason; empty if nothing did."""
    if not result.changes:
        return ""
    recorded = " and ".join(f"'{change.recorded}'" for change in result.changes)
    recomputed = " and ".join(f"'{change.recomputed}'" for change in result.changes)
    return f"recorded {recorded}, recomputed {recomputed}: {result.sentence}"


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim, recomputed.

    Attributes:
        claim: as recorded.
        file: the claims file.
        title: of the claims file.
        line: where the claim begins in it.
        stated: the left side as given; None if no value was stated.
        interval: L, the interval the left side stands for [unit]; None if not stated.
        computed: C, from the least to the greatest value of the right side [unit].
        unit: of both sides: the unit of the stated value, else base units.
        inputs: the names on the right side, as they were read.
        verdict: what the rule gives now.
        noun: what it is, in a sentence.
    """

    noun: ClassVar = "claim"
    claim: Claim
    file: str
    title: str
    line: int
    stated: Given | None
    interval: Interval | None
    computed: Bounds
    unit: str
    inputs: tuple[Used, ...]
    verdict: Verdict

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id

    @property
    def recorded(self) -> Verdict:
        """The verdict written in the file."""
        return self.claim.verdict

    @property
    def found(self) -> str:
        """What was computed, as it is printed: ``57 to 89 days``."""
        return interval_words(self.computed[:2], self._texts[:2], self._unit)

    @property
    def changes(self) -> list[Change]:
        """What is recorded otherwise than it is recomputed."""
        computed = Change("computed", self.claim.computed or "", self.found)
        return _changes(Change("verdict", self.recorded, self.verdict), computed)

    @property
    def agrees(self) -> bool:
        """Whether the claim still has the verdict and the numbers it is known to have."""
        return not self.changes

    @property
    def change(self) -> str:
        """What changed, in one line; empty if nothing did."""
        return _change(self)

    @property
    def by(self) -> By:
        """Whose claim it is."""
        return self.claim.by

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What the verdict comes from, with a heading each."""
        inputs = [(used.given.name, used.given.with_figures) for used in self.inputs]
        return [("equation", self.claim.equation), *inputs]

    @property
    def says(self) -> str:
        """The claim in words."""
        return self.claim.says

    @property
    def why(self) -> str:
        """What it teaches."""
        return self.claim.why

    @property
    def strays(self) -> list[str]:
        """The numbers in `why` that are neither computed nor in the claim's texts and inputs."""
        claim, stated = self.claim, self.stated
        inputs = [used.given for used in self.inputs] + ([stated] if stated else [])
        others = [claim.says, claim.equation, claim.within or "", claim.month or ""]
        others += [text for given in inputs for text in (given.text, given.reason)]
        return strays(claim.why, self._values(), others)

    @property
    def doubt(self) -> str:
        """The same as a sentence without its full stop; empty if there is none."""
        numbers = self.strays
        if not numbers:
            return ""
        verb = "are" if len(numbers) > 1 else "is"
        said = f"'why' says {' and '.join(numbers)}, which {verb} not computed here ({self.found})"
        return f"{said} and not in the claim's texts and inputs"

    def _values(self) -> Iterator[Fraction]:
        """All ends of what is computed, stated and given, in every length of time."""
        unit = self.stated.quantity.unit if self.stated else unit_of(self.unit)
        ends = [(end, unit) for end in [*self.computed[:2], *(self.interval or ())]]
        for used in self.inputs:
            ends += [(end, used.given.quantity.unit) for end in (used.low, used.high)]
        for end, own in ends:
            if isinstance(end, Fraction):
                yield from in_all_times(end, own)

    @property
    def sentence(self) -> str:
        """What was computed from what, held against what was stated."""
        verb = "is within" if self.computed.is_loose else "is"
        result = f"{self._filled_in()} {verb} {self.found}"
        if self.stated is None or self.interval is None:
            return f"{result}; no value was stated to hold it against."
        if self.verdict == "open":
            return f"{result}, so it cannot be held against {self.stated.text}."
        read = interval_words(self.interval, self._texts[2:], self._unit)
        words = _WORDS[self.claim.by, self.verdict]
        return f"{result}; stated is {self.stated.text}, read as {read}: {words}."

    @property
    def _is_share(self) -> bool:
        return self.stated is not None and self.stated.quantity.unit.is_share

    @property
    def _unit(self) -> str:
        return self.unit.removeprefix("fraction") if self._is_share else self.unit

    @property
    def _texts(self) -> list[str]:
        """The ends of what is computed and of what is stated, with digits that tell them apart."""
        return number_texts([*self.computed[:2], *(self.interval or ())], self._is_share)

    def _filled_in(self) -> str:
        texts = {used.given.name: used.given.text for used in self.inputs}
        right = self.claim.equation.partition("=")[2].strip()
        return re.sub(r"[A-Za-z]\w*", lambda name: texts.get(name[0], name[0]), right)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for machine output; an open end is None."""
        return {
            "id": self.id,
            "file": self.file,
            "line": self.line,
            "source": self.claim.source,
            "says": self.claim.says,
            "equation": self.claim.equation,
            "within": self.claim.within,
            "month": self.claim.month,
            "by": self.claim.by,
            "why": self.claim.why,
            "strays": self.strays,
            "stated": self._stated_to_dict(),
            "computed": {
                "low": plain(self.computed.low),
                "high": plain(self.computed.high),
                "method": self.computed.method,
                "text": self.found,
                "recorded": self.claim.computed,
            },
            "unit": self.unit,
            "inputs": [used.to_dict() for used in self.inputs],
            "verdict": self.verdict,
            "recorded": self.recorded,
            "agrees": self.agrees,
            "sentence": self.sentence,
        }

    def _stated_to_dict(self) -> dict[str, Any] | None:
        if self.stated is None or self.interval is None:
            return None
        return {
            "text": self.stated.text,
            "figure": _only(self.stated.figures),
            "figures": list(self.stated.figures),
            "low": plain(self.interval[0]),
            "high": plain(self.interval[1]),
        }


_DOUBLE: Final = 2.0  # times


@dataclass(frozen=True)
class CaseResult:
    """A case, recomputed; its names are those of `ClaimResult`.

    Attributes:
        reconciliation: what came of it.
        by: whose statement it is: nobody's, but a case.
        steps: none; what the verdict comes from is `reconciliation`.
        doubt: none; a case has no prose that could be wrong.
        noun: what it is, in a sentence.
    """

    reconciliation: Reconciliation
    by: ClassVar = "case"
    steps: ClassVar[Sequence[tuple[str, str]]] = ()
    doubt: ClassVar = ""
    noun: ClassVar = "case"

    @property
    def _case(self) -> case.Case:
        return self.reconciliation.case

    @property
    def verdict(self) -> case.Verdict:
        """What the rule gives now."""
        return self.reconciliation.verdict

    @property
    def id(self) -> str:
        """The name of the case."""
        return self._case.id

    @property
    def file(self) -> str:
        """The case file."""
        return self._case.document.name

    @property
    def line(self) -> int:
        """Where the file records the verdict."""
        return self._case.document.line("verdict")

    @property
    def title(self) -> str:
        """What the case is about."""
        return self._case.title

    says = title

    @property
    def why(self) -> str:
        """What it teaches."""
        return self._case.why

    @property
    def found(self) -> str:
        """What was computed, in short."""
        return self.reconciliation.test.words

    @property
    def recorded(self) -> str:
        """The verdict written in the file; empty if there is none."""
        return self._case.verdict or ""

    @property
    def changes(self) -> list[Change]:
        """What is recorded otherwise than it is recomputed."""
        return _changes(Change("verdict", self.recorded, self.verdict))

    @property
    def agrees(self) -> bool:
        """Whether the recorded verdict, if any, is the one of the rule."""
        return not self.changes

    @property
    def change(self) -> str:
        """What changed, in one line; empty if nothing did."""
        return _change(self)

    @property
    def sentence(self) -> str:
        """The verdict in words, with its reason."""
        word, test = self.reconciliation.word, self.reconciliation.test
        what = "figures" if self.reconciliation.case.relations else "witnesses"
        if not self.reconciliation.said:
            return "All values are exact, and the equations hold."
        if self.verdict == "unchecked":
            return f"Nothing here checks anything else: no {what} bear on the same quantity."
        if self.verdict == "fits":
            return f"These {what} fit together: taken at their word, all of them can be true."
        if self.verdict == "clash":
            loose = "if each is as loose as it is worded"
            return f"These {what} do not fit together: {test.words} {loose}."
        says = "all of them can be true, but only near the ends of what they say"
        if not word.possible:
            says = "they cannot all be true as worded"
            if word.widen:
                by = f"by {100 * word.widen - 100:.2g}%" if word.widen < _DOUBLE else ""
                by = by or f"by a factor of {word.widen:.2g}"
                says += f", but could if every end moved out {by}"
        usual = "no more than rounding does, " if test.p and not test.is_rare else ""
        return f"These {what} strain: {says} ({usual}{test.words})."


def judge(stated: Interval | None, computed: Bounds) -> Verdict | None:
    """The verdict on C against L: inside, overlapping, apart, or open (METHODS §5).

    Args:
        stated: L, or None.
        computed: C; it holds or fails by its outer ends alone, and partly by its inner ones.

    Returns:
        None if C is not known well enough to tell.
    """
    low, high, inner = computed
    if stated is None or (high == INFINITY and low <= 0):
        return "open"
    if _is_inside((low, high), stated):
        return "holds"
    if not _meet((low, high), stated):
        return "fails"
    return "partly" if _meet(inner, stated) and not _is_inside(inner, stated) else None


def _is_inside(one: Interval, other: Interval) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _meet(one: Interval, other: Interval) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])

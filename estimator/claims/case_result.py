"""A case as `check` reports it: what is recorded, what is recomputed, and the sentence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from estimator.claims.result import Change, change_text

if TYPE_CHECKING:
    from estimator.claims.case import Verdict
    from estimator.claims.reconcile import Reconciliation

_DOUBLE: Final = 2.0  # times


@dataclass(frozen=True)
class CaseResult:
    """A case, recomputed; its names are those of `ClaimResult`.

    Attributes:
        reconciliation: what came of it.
    """

    reconciliation: Reconciliation

    @property
    def verdict(self) -> Verdict:
        """What the rule gives now."""
        return self.reconciliation.verdict

    @property
    def id(self) -> str:
        """The name of the case."""
        return self.reconciliation.case.id

    @property
    def file(self) -> str:
        """The case file."""
        return self.reconciliation.case.document.name

    @property
    def title(self) -> str:
        """What the case is about."""
        return self.reconciliation.case.title

    @property
    def line(self) -> int:
        """Where the file records the verdict."""
        return self.reconciliation.case.document.line("verdict")

    @property
    def by(self) -> str:
        """Whose statement it is: nobody's, but a case."""
        return "case"

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What the verdict comes from, with a heading each."""
        return []

    @property
    def says(self) -> str:
        """What the case is about."""
        return self.reconciliation.case.title

    @property
    def why(self) -> str:
        """What it teaches."""
        return self.reconciliation.case.why

    @property
    def found(self) -> str:
        """What was computed, in short."""
        return self.reconciliation.test.words

    @property
    def doubt(self) -> str:
        """Nothing: a case has no prose that could be wrong."""
        return ""

    @property
    def recorded(self) -> str:
        """The verdict written in the file; empty if there is none."""
        return self.reconciliation.case.verdict or ""

    @property
    def changes(self) -> list[Change]:
        """What is recorded otherwise than it is recomputed."""
        same = self.recorded in ("", self.verdict)
        return [] if same else [Change("verdict", self.recorded, self.verdict)]

    @property
    def agrees(self) -> bool:
        """Whether the recorded verdict, if any, is the one of the rule."""
        return not self.changes

    @property
    def change(self) -> str:
        """What changed, in one line; empty if nothing did."""
        return change_text(self.changes, self.sentence)

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

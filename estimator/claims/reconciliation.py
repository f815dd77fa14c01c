"""What comes of a case: strains, doubts, what words allow; `reconcile` computes them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.claims.case import Said, Verdict
    from estimator.claims.readings import Reading

RARE: Final = 0.05
"""A p below this strains."""
_NOTABLE: Final = 1.6449
_LEAST_STRAIN: Final = 0.05
LEAST_P: Final = 1e-6
"""A p below this is only said to be below it: words are not known to be that loose, or tight."""


class Ends(NamedTuple):
    """From where to where, in the unit of the quantity; infinite or 0 where there is no end."""

    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether nothing is known on either side."""
        return self.low == 0 and math.isinf(self.high)


class Found(NamedTuple):
    """What the statements give together of one quantity.

    Attributes:
        best: the value that agrees best; None where several agree as well.
        flat: where the values lie that agree as well.
        likely: its 90% interval.
        scaled: the same, the softness taken as so much larger that χ² is what chance gives; None
            where χ² is no more than that.
    """

    best: float | None
    flat: Ends
    likely: Ends
    scaled: Ends | None


class Strain(NamedTuple):
    """One statement against all others.

    Attributes:
        said: the statement.
        reading: as what it is read.
        z: how much χ² would fall without it, as a standardised residual: positive where it says
            more than the others imply.
        implied: the 90% interval that the others give; None where they say nothing.
        alike: ids of the statements that arithmetic cannot tell from it.
    """

    said: Said
    reading: Reading
    z: float
    implied: Ends | None
    alike: tuple[str, ...]

    @property
    def is_notable(self) -> bool:
        """Whether no more than one in ten has as much by chance."""
        return abs(self.z) >= _NOTABLE

    @property
    def words(self) -> str:
        """The strain with its sign; empty where it would read 0.0."""
        return "" if abs(self.z) < _LEAST_STRAIN else f"{self.z:+.1f}"


class Test(NamedTuple):
    """How well some of the statements fit together.

    Attributes:
        chi2: what they cost.
        dof: how many witnesses could disagree.
        p: chance of so much or more, if each is as loose as it is worded; None without dof.
    """

    chi2: float
    dof: int
    p: float | None

    @property
    def is_rare(self) -> bool:
        """Whether chance seldom gives as much."""
        return self.p is not None and self.p < RARE

    @property
    def words(self) -> str:
        """How often chance gives as much, with no more digits than can be meant."""
        if self.p is None:
            return "nothing repeats anything"
        if self.p < LEAST_P:
            return "less than 1 chance in a million"
        if self.p < RARE:
            return f"about 1 chance in {float(f'{1 / self.p:.1e}'):,.0f}"
        return f"p = {self.p:.2f}"


class Doubt(NamedTuple):
    """What follows if some statements are left out.

    Attributes:
        said: these statements.
        witness: whose they are, if all of a witness are left out; else empty.
        test: of the others.
        verdict: on the others; empty where it was not asked for.
        likely: 90% intervals of the quantities that are told first.
    """

    said: tuple[Said, ...]
    witness: str
    test: Test
    verdict: Verdict | None
    likely: Mapping[str, Ends]
    best: Mapping[str, float]


class Alone(NamedTuple):
    """What one statement would have to be if all others are true at their word.

    Attributes:
        said: the statement.
        needs: from where to where.
        factor: from its own nearer end to there.
    """

    said: Said
    needs: Ends
    factor: float

"""Do the statements of a case fit together, and whom would one have to doubt? (METHODS §6).

The fit of all of them is repeated without each figure, without each witness, and with every figure
at its word; what changes says which figures strain, and which ways out there are.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.arithmetic.bounds import Span, bounds
from estimator.claims.at_their_word import AtTheirWord
from estimator.claims.equation import Equation
from estimator.claims.fit import FLAT, POSSIBLE, Rows, System
from estimator.claims.readings import P95, Reading, at_least, at_most, read_as
from estimator.claims.reconciliation import Doubt, Ends, Found, Strain, Test
from estimator.errors import InputError, did_you_mean
from estimator.quantity.unit import MONTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from estimator.claims.case import Case, Relation, Said, Verdict
    from estimator.claims.fit import Fit
    from estimator.quantity.quantity import Quantity

    Marks = NDArray[np.bool_]

_POINT: Final = 1e-3  # a flat bottom that is narrower is a point [logs]
_MOST_WAYS: Final = 5
_RANK: Final = 1e-9  # of directions
_NAME: Final = re.compile(r"(?<![\w.])[A-Za-z]\w*")  # in arithmetic, where 2k is a number
_TIGHT: Final = 1e-3  # a share; what is taken to less is told


def reconcile(
    case: Case, within: Mapping[str, Fraction] | None = None, stretch: float = 1.0
) -> Reconciliation:
    """Hold all statements of a case against each other.

    Args:
        case: as it was read.
        within: how far off all statements of a quantity may be, as shares, by its name.
        stretch: every statement is so many times as loose as it is worded.

    Raises:
        InputError: a value is zero, exact values contradict each other, a name of `within` is not
            in the case, `stretch` is not above zero, or the fit does not settle.
    """
    if not 0 < stretch < math.inf:
        raise InputError("`stretch`", f"{stretch:g} is no factor; it is above 0, such as 1.3")
    return Reconciliation(case, within or {}, stretch)


def tail(chi2: float, dof: int) -> float:
    """The chance that χ² with so many degrees of freedom is so much or more."""
    if not chi2:
        return 1.0
    half = chi2 / 2
    total = math.erfc(math.sqrt(half)) if dof % 2 else math.exp(-half)
    for power in range(2 - dof % 2, dof, 2):  # Abramowitz and Stegun 26.4.4 and 26.4.5
        total += math.exp(power / 2 * math.log(half) - half - math.lgamma(power / 2 + 1))
    return total


class Reconciliation:
    """What comes of a case; each part is computed when it is asked for.

    Attributes:
        case: the case.
        said: its statements, less the exact ones.
    """

    def __init__(self, case: Case, within: Mapping[str, Fraction], stretch: float) -> None:
        self.case, self.names = case, case.names
        self.number = {name: number for number, name in enumerate(self.names)}
        stated = list(dict.fromkeys(one.name for one in case.said))
        for name in within:
            if name not in stated:
                what = "nothing is said of" if name in self.number else "there is no name"
                hint = did_you_mean(name, stated) or f"; something is said of {', '.join(stated)}"
                raise InputError("`within`", f"{what} '{name}' in this case{hint}")
        if within or stretch != 1:
            self.case = case = replace(case, verdict=None)  # which is on them as they are worded
        readings = {}
        for one in case.said:
            own = within.get(one.name, one.given.within)
            readings[one.id] = _read(case, one, own, stretch)
        self.exact = {one.name: r.low for one in case.said if (r := readings[one.id]).is_exact}
        self.said = [one for one in case.said if not readings[one.id].is_exact]
        self.readings = [readings[one.id] for one in self.said]
        self.places = [self.number[one.name] for one in self.said]
        numbers = _groups(self.said)
        hidden = [at_least(0.0)] * sum(relation.sign != "=" for relation in case.relations)
        slacks = range(len(self.names), len(self.names) + len(hidden))
        shares = [self.number[name] for name in self._shares()]
        more = [*hidden, *(at_most(0.0) for _ in shares)]
        rows = Rows(
            [*self.readings, *more],
            [*self.places, *slacks, *shares],
            [*numbers, *range(len(numbers), len(numbers) + len(more))],
        )
        self.size = len(self.said)
        self.group = rows.group
        equations = list(_equations(case.relations, self.number, iter(slacks)))
        exact = {self.number[name]: value for name, value in self.exact.items()}
        _check_exact(case, [one for one in case.said if readings[one.id].is_exact])
        try:
            self.system = System(len(self.names) + len(hidden), equations, exact, rows)
        except InputError as error:
            raise _located(case, len(self.names) + len(hidden), equations, exact, rows) from error
        self.fits: dict[tuple[bytes, bool], Fit] = {}
        nobody = np.arange(len(rows)) >= self.size
        if self.system.fit(nobody, hard=True).cost >= POSSIBLE:
            rule = "these cannot all hold, whatever the values are"
            raise case.document.error(rule, "equations")

    # -- what is asked of it

    @cached_property
    def test(self) -> Test:
        """How well all statements fit together."""
        return self._test(self.every)

    @cached_property
    def verdict(self) -> Verdict:
        """By the rule of METHODS §6."""
        return self._verdict(self.every, self.test, self.is_possible(self.every))

    @property
    def is_single_loop(self) -> bool:
        """Whether one disagreement is all there can be, so that nobody can be singled out."""
        return self.test.dof == 1

    @cached_property
    def factor(self) -> float:
        """By which a single disagreement is one; 1 where there is none, or more than one."""
        if not self.is_single_loop:
            return 1.0
        best, apart = self.fit(self.every), {}
        for one, place, group in zip(self.readings, self.places, self.group.tolist(), strict=False):
            value = float(best.x[place])
            apart[group] = max(one.low - value, value - one.high, 0.0)
        return math.exp(math.fsum(apart.values()))

    @cached_property
    def quantities(self) -> Mapping[str, Found]:
        """What the statements give together, by name."""
        return {name: self._found(name) for name in self.names}

    @cached_property
    def strains(self) -> tuple[Strain, ...]:
        """Each statement against all others, the most strained first."""
        return tuple(sorted(self._strains(), key=lambda one: -abs(one.z)))

    @cached_property
    def word(self) -> AtTheirWord:
        """All statements at their word."""
        return AtTheirWord(self)

    @cached_property
    def witnesses(self) -> tuple[Doubt, ...]:
        """What follows without each of them."""
        return tuple(self._telling(one) for one in self._without_each)

    @cached_property
    def ways_out(self) -> tuple[Doubt, ...]:
        """Whom one may doubt so that the others fit."""
        return tuple(self._telling(self._judged(one)) for one in self._ways)

    @cached_property
    def decides(self) -> str:
        """The quantity that the first two ways out differ in most; empty if there are none.

        One that nobody states comes first, for who measures it tells something new.
        """
        if len(self._ways) < 2:
            return ""
        first, second = (self._kept(one) for one in self._ways[:2])
        stated = {one.name for one in self.said}
        for names in (set(self.names) - stated, stated):
            overlaps = {
                name: _overlap(self._likely(name, first), self._likely(name, second))
                for name in self.names
                if name in names and name not in self.exact
            }
            least = min(overlaps, key=lambda name: overlaps[name], default="")
            if least and overlaps[least] < 0:
                return least
        return ""

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know."""
        return tuple(self._notes())

    # -- which statements count

    @cached_property
    def every(self) -> Marks:
        """Marks of all statements, and of what holds whoever says what."""
        return self.keeping(())

    def keeping(self, left_out: Iterable[int]) -> Marks:
        """Marks of what is kept when some statements, by their numbers, are not."""
        keep = np.ones(len(self.system.rows), dtype=bool)
        keep[list(left_out)] = False
        return keep

    def mates(self, number: int) -> list[int]:
        """A statement with all others of its witness on that quantity."""
        return np.flatnonzero(self.group[: self.size] == self.group[number]).tolist()

    @cached_property
    def named(self) -> list[str]:
        """The witnesses."""
        return list(dict.fromkeys(one.witness for one in self.said))

    def of(self, witness: str) -> list[int]:
        """The numbers of the statements of a witness."""
        return [number for number, one in enumerate(self.said) if one.witness == witness]

    def _shares(self) -> Iterator[str]:
        """Names that cannot be above 1: those of shares, unless somebody says more."""
        for name in self.names:
            own = [r for one, r in zip(self.said, self.readings, strict=True) if one.name == name]
            if self.case.units[name].is_share and all(reading.least <= 0 for reading in own):
                yield name

    # -- fits

    def fit(self, keep: Marks, *, hard: bool = False) -> Fit:
        """The best fit of some statements; each is made once."""
        key = keep.tobytes(), hard
        if key not in self.fits:
            every = self.fits.get((self.every.tobytes(), hard))
            start = every.x if every else None
            self.fits[key] = self.system.fit(keep, hard=hard, start=start)
        return self.fits[key]

    def is_possible(self, keep: Marks) -> bool:
        """Whether these statements can all be true at their word."""
        return self.fit(keep, hard=True).cost < POSSIBLE

    def _test(self, keep: Marks) -> Test:
        """How well these statements fit together."""
        best = self.fit(keep)
        groups, rows = self.system.design(best)
        dof = len(groups) - _rank(rows)
        return Test(best.cost, dof, tail(best.cost, dof) if dof else None)

    def _likely(self, name: str, keep: Marks, rise: float = P95) -> Ends:
        low, high = self.system.interval(self.number[name], self.fit(keep), rise)
        return self.ends(name, low, high)

    def ends(self, name: str, low: float, high: float) -> Ends:
        """Logs of base units as values in the unit of a quantity."""
        scale = math.log(self.case.units[name].scale(MONTH))
        return Ends(math.exp(low - scale), math.exp(high - scale))

    def _best(self, name: str, keep: Marks) -> tuple[float | None, Ends]:
        """The best value, and the ends of those that are as good."""
        best, number = self.fit(keep), self.number[name]
        low = high = float(best.x[number])
        if not self.system.is_fixed(number, best):
            low, high = self.system.interval(number, best, FLAT)
        flat = self.ends(name, low, high)
        return (flat.low + flat.high) / 2 if high - low <= _POINT else None, flat

    def _found(self, name: str) -> Found:
        every, test = self.every, self.test
        best, flat = self._best(name, every)
        times = math.sqrt(test.chi2 / test.dof) if test.dof else 1.0
        scaled = self._likely(name, every, P95 * times) if times > 1 else None
        return Found(best, flat, self._likely(name, every), scaled)

    # -- one against all others

    def _strains(self) -> Iterator[Strain]:
        every = self.every
        best = self.fit(every)
        pulls = self.system.pulls(best)
        alike = self._alike(every)
        for number, one in enumerate(self.said):
            mates = self.mates(number)
            keep = self.keeping(mates)
            rest = self.fit(keep)
            implied = self._likely(one.name, keep)
            size = math.sqrt(max(best.cost - rest.cost, 0.0))
            z = -math.copysign(size, pulls[mates].sum()) if pulls[mates].any() else 0.0
            yield Strain(
                *(one, self.readings[number], z, None if implied.is_open else implied),
                tuple(self.said[other].id for other in alike.get(number, ()) if other not in mates),
            )

    def _alike(self, keep: Marks) -> dict[int, list[int]]:
        """Which statements arithmetic cannot tell from each: those in series with it.

        What the active ones are short of fixing is the left null space of their design; where two
        rows of that are proportional, an error in one looks like an error in the other.
        """
        groups, rows = self.system.design(self.fit(keep))
        u, _, _ = np.linalg.svd(rows, full_matrices=True)
        checks = u[:, _rank(rows) :]
        sizes = np.linalg.norm(checks, axis=1)
        found: dict[int, list[int]] = {}
        numbers = [np.flatnonzero(self.group[: self.size] == group) for group in groups]
        for one, other in combinations(np.flatnonzero(sizes > _RANK), 2):
            cosine = abs(checks[one] @ checks[other]) / (sizes[one] * sizes[other])
            if cosine > 1 - _RANK:
                for first, second in ((one, other), (other, one)):
                    for number in numbers[first].tolist():
                        found.setdefault(number, []).extend(numbers[second].tolist())
        return found

    def _verdict(self, keep: Marks, test: Test, possible: bool) -> Verdict:
        if possible and test.chi2 < POSSIBLE and not self._is_checked(keep):
            return "unchecked"
        if possible:
            return "strained" if test.is_rare else "fits"
        return "clash" if test.is_rare else "strained"

    def _is_checked(self, keep: Marks) -> bool:
        """Whether any statement could be contradicted by the others."""
        for number, (one, reading) in enumerate(zip(self.said, self.readings, strict=True)):
            if keep[number]:
                rest = keep.copy()
                rest[self.mates(number)] = False
                implied = self._likely(one.name, rest)
                above = math.isfinite(implied.high) and math.isfinite(reading.low)
                if above or (implied.low > 0 and math.isfinite(reading.high)):
                    return True
        return False

    # -- whom to doubt

    def _doubt(self, left_out: Sequence[int], witness: str = "") -> Doubt:
        said = tuple(self.said[number] for number in left_out)
        return Doubt(said, witness, self._test(self.keeping(left_out)), None, {}, {})

    @cached_property
    def _without_each(self) -> list[Doubt]:
        return [self._doubt(self.of(name), name) for name in self.named]

    @cached_property
    def _ways(self) -> list[Doubt]:
        """Each witness, and each smallest set of figures, without which the rest is not rare."""
        if not self.test.is_rare or self.is_single_loop:
            return []
        ids = {one.id: number for number, one in enumerate(self.said)}
        sets = [[ids[id_] for id_ in found] for found in self.word.least_figures]
        if self.word.possible:
            sets = [[number] for number in range(self.size)]
        found = {frozenset(one.said): one for one in self._without_each}
        for numbers in sets:
            doubt = self._doubt(numbers)
            found.setdefault(frozenset(doubt.said), doubt)
        ways = [one for one in found.values() if not one.test.is_rare]
        ways.sort(key=lambda one: (not one.witness, len(one.said), -(one.test.p or 0.0)))
        return ways[:_MOST_WAYS]

    def _judged(self, doubt: Doubt) -> Doubt:
        keep = self._kept(doubt)
        return doubt._replace(verdict=self._verdict(keep, doubt.test, self.is_possible(keep)))

    def _kept(self, doubt: Doubt) -> Marks:
        return self.keeping(number for number, one in enumerate(self.said) if one in doubt.said)

    @cached_property
    def _told(self) -> list[str]:
        """The quantities that are told first."""
        first = [relation.left for relation in self.case.relations[:1]] or list(self.names[:1])
        return list(dict.fromkeys(self.case.headline or [n for n in (self.decides, *first) if n]))

    def _telling(self, doubt: Doubt) -> Doubt:
        keep, names = self._kept(doubt), self._told
        likely = {name: self._likely(name, keep) for name in names}
        best = {name: value for name in names if (value := self._best(name, keep)[0]) is not None}
        return doubt._replace(likely=likely, best=best)

    def _notes(self) -> Iterator[str]:
        yield from self.case.notes
        if self.exact and self.said:
            yield f"Taken as exact: {', '.join(self.exact)}; write ~ before a rounded number."
        shares = {
            one.id: math.expm1(P95 * min(reading.below, reading.above))
            for one, reading in zip(self.said, self.readings, strict=True)
            if not one.given.within
        }
        if tight := [id_ for id_, share in shares.items() if share < _TIGHT]:
            yield (
                f"Taken to {100 * min(shares.values()):.1g}% by their digits: {', '.join(tight)}; "
                'write within = "…" where nobody can know so much.'
            )


def _rank(rows: NDArray[np.float64]) -> int:
    return int(np.linalg.matrix_rank(rows, tol=_RANK))


def _overlap(one: Ends, other: Ends) -> float:
    """How much of the narrower of two intervals both have; below 0 the gap between them [logs]."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low <= 0 or math.isinf(high):
        return math.inf
    width = min(math.log(each.high / each.low) for each in (one, other) if each.low > 0)
    return math.log(high / low) / max(width, _POINT)


def _groups(said: Sequence[Said]) -> list[int]:
    """The number of the group of each: those of one witness on one quantity, or of one figure."""
    found: dict[tuple[str, ...], int] = {}
    numbers: list[int] = []
    for number, one in enumerate(said):
        keys = [(one.name, one.witness), *((id_,) for id_ in one.given.figures)]
        joined = {found[key] for key in keys if key in found}
        group = min(joined, default=number)
        numbers = [group if other in joined else other for other in numbers]
        found = {key: group if other in joined else other for key, other in found.items()}
        found.update(dict.fromkeys(keys, group))
        numbers.append(group)
    return numbers


def _read(case: Case, said: Said, within: Fraction | None, stretch: float) -> Reading:
    try:
        quantity, is_said = said.given.quantity, bool(said.origin)
        return read_as(quantity, MONTH, is_said=is_said, within=within).stretched(stretch)
    except InputError as error:
        rule = f"given '{said.name}': {error.message}"
        raise case.document.error(rule, "given", said.name) from None


def _equations(
    relations: Sequence[Relation], number: Mapping[str, int], slacks: Iterator[int]
) -> Iterator[Equation]:
    for text, left, sign, right in relations:
        names = {name: number[name] for name in right.names}
        slack = None if sign == "=" else next(slacks)
        yield Equation(text, number[left], right, names, slack, sign == ">=")


def _located(
    case: Case, size: int, equations: Sequence[Equation], exact: Mapping[int, float], rows: Rows
) -> InputError:
    """What is wrong with equations that no values satisfy, at the first that fails."""
    before = System(size, [], exact, rows)
    for number, one in enumerate(equations):
        try:
            before = System(size, equations[: number + 1], exact, rows)
        except InputError as error:
            found = one.imbalance(before.start)
            rule = error.message
            if found is not None:
                rule = (
                    f"'{one.text}' cannot hold with the exact values and the equations before it: "
                    f"its sides differ by a factor {math.exp(abs(found[0])):,.4g}"
                )
            return case.document.error(rule, "equations", number)
    return InputError(case.document.name, "the exact values contradict each other")


def _check_exact(case: Case, exact: Iterable[Said]) -> None:
    """Refuse exact values that contradict each other.

    Raises:
        InputError: two of one quantity do, or those of one equation.
    """
    points: dict[str, Quantity] = {}
    for one in exact:
        other = points.setdefault(one.name, one.given.quantity)
        if other.point() != one.given.quantity.point():
            rule = f"given '{one.name}': it cannot be exactly {other} and exactly {one.given.text}"
            raise case.document.error(rule, "given", one.name)
    spans = {name: Span(value.point(), value.point()) for name, value in points.items()}
    for number, relation in enumerate(case.relations):
        if spans.keys() >= set(relation.names):
            left = points[relation.left].point()
            right, high, _ = bounds(relation.right, spans)
            if right != high:
                rule = f"'{relation.text}' divides by zero"
                raise case.document.error(rule, "equations", number)
            if not {"=": left == right, ">=": left >= right, "<=": left <= right}[relation.sign]:
                filled = _NAME.sub(lambda name: str(points[name[0]]), relation.text)
                shown = float(right / points[relation.left].unit.scale(MONTH))
                rule = f"'{relation.text}' cannot hold: {filled} is {shown:,.6g}"
                raise case.document.error(rule, "equations", number)

"""Quantities that agree best with what is said of them, under equations that hold (METHODS §6).

x are the logs of the quantities. What lies outside a reading costs the square of its distance in
units of the softness there. `System.fit` finds the x of least cost among those that satisfy the
equations, and `System.interval` how far one quantity may move before the cost has risen by so much.
Where the equations are products the cost is convex, so there is one minimum and no start matters.

Matrices are of some 40 by 40: threads of a linear algebra library only wait for each other (the
same work took 5 to 59 s on a busy machine with two), so commands ask for one before NumPy comes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from estimator.claims.equation import beginning
from estimator.claims.readings import HARD
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from estimator.claims.equation import Equation, Log, Vector
    from estimator.claims.readings import Reading

    Marks = NDArray[np.bool_]
    Pin = tuple[int, float] | None  # the number of a quantity, and the log it has

NO_END: Final = math.log(1e12)  # an end further off than this is none
POSSIBLE: Final = 1e-10  # a cost below this is none, of readings at their word, in units of HARD
FLAT: Final = math.sqrt(1e-9)  # a smaller rise of the root of the cost is none
MOST_WORK: Final = 320_000  # of about 25 µs each: 5 to 10 s
_STEP: Final = 8  # work of a step, in that of one equation; twice that where slopes change
_MOST_STEPS: Final = 200
_HALVINGS: Final = 15  # of a step that leads to no less
_SETTLED: Final = 1e-11  # of what a step gains, in softnesses
_AT_ODDS: Final = 1e-5  # of what a step gains, where nothing but a cost of zero is looked for
_FLOATS: Final = 1e-14  # rounding of logs up to 50; over a softness, what cannot be gained
_RANK: Final = 1e-9  # singular values below this share of the largest count as zero
_ZERO: Final = 1e-12  # of a direction
_CLOSE: Final = 1e-9  # to the rise that is looked for, as a share; of two ends to each other
_NARROW: Final = 1e-11  # between two ends [logs]
_LESS: Final = 0.99  # of a rise; what is no less is the same
_LARGEST: Final = 3.0  # step of a log towards an equation that is no product


class Fit(NamedTuple):
    """What agrees best.

    Attributes:
        x: the log of every quantity.
        cost: χ².
        terms: the readings that it is of, and what they cost.
    """

    x: Vector
    cost: float
    terms: Cost


class Rows:
    """Readings as columns.

    Attributes:
        at: the number of the quantity that each is of.
        group: the number of its witness on that quantity; readings of one group share one weight.
        hard: whether it is no wording, so that nothing widens it.
    """

    def __init__(
        self, readings: Sequence[Reading], at: Sequence[int], group: Sequence[int]
    ) -> None:
        table = [(r.low, r.high, r.below, r.above, r.least, r.most) for r in readings]
        columns = np.array(table, dtype=float).reshape(len(table), 6).T
        self.low, self.high, self.below, self.above, self.least, self.most = columns
        self.at = np.array(at, dtype=np.intp)
        self.group = np.array(group, dtype=np.intp)
        self.hard = (self.below == HARD) & (self.above == HARD)

    def __len__(self) -> int:
        return len(self.at)


class System:
    """Quantities under equations, with what is said of them.

    Args:
        size: how many quantities there are, hidden factors included.
        equations: what holds among them.
        exact: the log of every quantity that is exact, by its number.
        rows: what is said.

    Attributes:
        work: how much was done so far, in equations worked out.

    Raises:
        InputError: no values satisfy the equations, or, of any method, there is too much to do.
    """

    def __init__(
        self, size: int, equations: Sequence[Equation], exact: Mapping[int, float], rows: Rows
    ) -> None:
        self.size, self.rows, self.work = size, rows, 0
        zero = np.zeros(size)
        products = [one for one in equations if one.is_product]
        linear = [found for one in products if (found := one.imbalance(zero)) is not None]
        ones = np.eye(size)
        self._matrix = np.array([row for _, row in linear] + [ones[i] for i in exact])
        self._matrix = self._matrix.reshape(-1, size)
        self._constant = np.array([value for value, _ in linear] + [-c for c in exact.values()])
        self._sums = [one for one in equations if not one.is_product]
        self._tangents: dict[int | None, tuple[Vector, Vector]] = {}
        self._last: tuple[Vector, list[Log | None]] = np.empty(0), []
        self._equations, self._exact = equations, dict(exact)
        middles = self._middles(self._exact)
        low = next((one.text for one in equations if one.imbalance(middles) is None), "")
        if low:
            raise InputError("", f"'{low}': its right side is not above zero at these figures")
        start = self._settled(middles, None)
        if start is None:
            raise InputError("", "the exact values contradict each other in these equations")
        self.start = start

    # -- the equations

    def _constraints(self, x: Vector, pin: Pin) -> tuple[Vector, Vector]:
        """What is left of each equation, and the gradients; infinite where one has no value."""
        if self._sums and not np.array_equal(x, self._last[0]):
            self._spend(len(self._sums) + _STEP // 2)
            self._last = x.copy(), [one.imbalance(x) for one in self._sums]
        found = self._last[1]
        if any(one is None for one in found):
            return np.array([np.inf]), self._matrix
        sums = [one for one in found if one is not None]
        left = [self._matrix @ x + self._constant, [value for value, _ in sums]]
        rows = [self._matrix, *(gradient[None, :] for _, gradient in sums)]
        if pin is not None:
            left.append([x[pin[0]] - pin[1]])
            rows.append(np.eye(self.size)[pin[0] : pin[0] + 1])
        return np.concatenate(left), np.vstack(rows)

    def _spend(self, work: int) -> None:
        self.work += work
        if self.work > MOST_WORK:
            rule = "these equations take more than about 10 s to fit; leave some out"
            raise InputError("", rule)

    def _tangent(self, x: Vector, pin: int | None) -> tuple[Vector, Vector]:
        """The inverse of the gradients of all equations at x, and a basis of where these are 0."""
        if not self._sums and pin in self._tangents:
            return self._tangents[pin]
        _, gradients = self._constraints(x, None if pin is None else (pin, 0.0))
        steep = np.maximum(np.linalg.norm(gradients, axis=1), 1.0)  # that of a small difference
        u, sizes, v = np.linalg.svd(gradients / steep[:, None], full_matrices=True)
        rank = int(np.sum(sizes > _RANK * sizes.max(initial=0.0)))
        inverse = (v[:rank].T / sizes[:rank]) @ u[:, :rank].T / steep
        basis = v[rank:].T
        basis[np.abs(basis) < _ZERO] = 0.0  # or a hard reading of what is pinned would pull
        self._tangents[pin] = inverse, basis
        return self._tangents[pin]

    def _settled(self, x: Vector, pin: Pin) -> Vector | None:
        """The nearest values that satisfy the equations; None if they are not reached."""
        left, _ = self._constraints(x, pin)
        for _ in range(_MOST_STEPS):
            size = float(np.abs(left).max(initial=0.0))
            if size <= 1e-13 * (1 + float(np.abs(x).max(initial=0.0))):
                return x
            if not math.isfinite(size):
                return None
            inverse, _ = self._tangent(x, None if pin is None else pin[0])
            step = -inverse @ left
            if self._sums:
                step *= min(1.0, _LARGEST / max(float(np.abs(step).max()), _LARGEST))
            for halving in range(2 * _HALVINGS):
                new = x + step / 2**halving
                left, _ = self._constraints(new, pin)
                if np.abs(left).max(initial=0.0) < size:
                    break
            else:  # no nearer: nowhere, or by rounding, which small differences magnify
                steep = float(np.abs(self._constraints(x, pin)[1]).max())
                return x if size < max(1e-9, steep * _FLOATS) else None
            x = new
        return None

    def _middles(self, exact: Mapping[int, float]) -> Vector:
        """Where to start: the middle of what is said, and what that gives of the rest."""
        rows, x = self.rows, np.full(self.size, np.nan)
        ends = np.stack([rows.low, rows.high])
        for number in range(self.size):
            own = ends[:, rows.at == number]
            if np.isfinite(own).any():
                x[number] = own[np.isfinite(own)].mean()
        for number, value in exact.items():
            x[number] = value
        if not self._sums:
            return np.asarray(np.nan_to_num(x))
        return beginning(self._equations, x, exact)

    # -- the cost

    def fit(
        self,
        keep: Marks | None = None,
        *,
        hard: bool = False,
        widen: float = 0.0,
        pin: Pin = None,
        start: Vector | None = None,
    ) -> Fit:
        """The values that agree best.

        Args:
            keep: which readings count; all if None.
            hard: take each at its word.
            widen: by which every end is moved outwards [logs], where it is a wording.
            pin: the number of a quantity, and the log it has.
            start: from where to look.

        Raises:
            InputError: it does not settle.
        """
        return self._least(Cost(self.rows, keep, hard=hard, widen=widen), pin, start)

    def _least(self, terms: Cost, pin: Pin, start: Vector | None) -> Fit:
        settled = _AT_ODDS if terms.is_hard and self._sums else _SETTLED
        x = self._settled(self.start if start is None else start, pin)
        if x is None:
            raise InputError("", "no values satisfy all equations near these figures")
        for _ in range(_MOST_STEPS):
            self._spend(2 * _STEP if self._sums else _STEP)
            _, basis = self._tangent(x, None if pin is None else pin[0])
            residual, slope = terms.at(x)
            active = terms.is_active(residual)
            matrix = slope[active, None] * basis[terms.places[active]]
            own = residual[active]
            move = np.linalg.lstsq(matrix, -own, rcond=_ZERO)[0]
            gain = float(np.linalg.norm(matrix @ move))
            total = float(own @ own)
            finest = _FLOATS * float(slope.max(initial=0.0))
            if gain <= settled * math.sqrt(total) + _SETTLED + finest:
                return Fit(x, total, terms)
            step = basis @ move
            if not self._sums:
                residual, after = terms.at(x + step)
                if np.array_equal(slope * active, after * terms.is_active(residual)):
                    # the same pull: it is exact
                    return Fit(x + step, float(residual @ residual), terms)
                x = x + terms.share(x, step) * step
                continue
            new = self._lower(terms, x, terms.share(x, step) * step, pin, total)
            if new is None:
                return Fit(x, total, terms)
            x = new
        raise InputError("", f"did not settle in {_MOST_STEPS} steps; leave equations out")

    def _lower(self, terms: Cost, x: Vector, step: Vector, pin: Pin, total: float) -> Vector | None:
        """Values on the way that satisfy the equations at a lower cost; None if there are none."""
        for halving in range(_HALVINGS):
            new = self._settled(x + step / 2**halving, pin)
            if new is not None:
                residual, _ = terms.at(new)
                if residual @ residual < total:
                    return new
        return None

    # -- one quantity

    def interval(self, number: int, best: Fit, rise: float) -> tuple[float, float]:
        """How far a quantity goes before the root of the cost's rise is so much.

        Returns:
            The logs of both ends, infinite where there is none.
        """
        _, basis = self._tangent(best.x, None)
        middle = best.x[number]
        if float(np.abs(basis[number]).max(initial=0.0)) < _RANK:
            return float(middle), float(middle)
        low, high = (middle + sign * self._reach(number, sign, best, rise) for sign in (-1, 1))
        return float(low), float(high)

    def _reach(self, number: int, sign: int, best: Fit, rise: float) -> float:
        """The distance to an end.

        From where a term of a sum is next to nothing no slope leads out: so what is found of sums
        is tried from elsewhere, and looked for again where that costs less.
        """
        end = self._searched(number, sign, best, rise)
        if self._sums and math.isfinite(end):
            value = float(best.x[number]) + sign * end
            other = self._pinned(best.terms, (number, value), [self._afresh(number, value)])
            if other is not None and other.cost < best.cost + _LESS * rise**2:
                return self._searched(number, sign, best, rise, afresh=True)
        return end

    def _along(self, x: Vector, number: int) -> Vector:
        """The shortest way on which one quantity rises by 1 and all equations hold; or none."""
        _, basis = self._tangent(x, None)
        size = float(basis[number] @ basis[number])
        return np.asarray(basis @ basis[number] / size if size else np.zeros(self.size))

    def _afresh(self, number: int, value: float) -> Vector:
        return self._middles({**self._exact, number: value})

    def _pinned(self, terms: Cost, pin: Pin, starts: Sequence[Vector]) -> Fit | None:
        """The best fit with one quantity pinned; None where there are no values."""
        found: list[Fit] = []
        for start in starts:
            try:
                found.append(self._least(terms, pin, start))
            except InputError:
                if self.work > MOST_WORK:
                    raise
        return min(found, key=lambda fit: fit.cost, default=None)

    def _searched(
        self, number: int, sign: int, best: Fit, rise: float, *, afresh: bool = False
    ) -> float:
        """Newton's steps on the root of the rise, kept in a bracket.

        On the flat side of a bound a step may stall; then the next one is a bisection.
        """
        terms = best.terms
        near, far, at, x, missed = 0.0, math.inf, 0.1, best.x, math.inf
        most = NO_END + abs(float(best.x[number] - self.start[number]))  # what is best may be tiny
        for _ in range(_MOST_STEPS):
            along = self._along(x, number)
            value = float(best.x[number]) + sign * at
            start = x + along * (value - x[number])
            if any(one.imbalance(start) is None for one in self._sums):
                start = x
            starts = [start, self._afresh(number, value)] if afresh else [start]
            found = self._pinned(terms, (number, value), starts)
            if found is None:  # no values there
                far, at = at, (near + at) / 2
                if far - near <= max(_NARROW, _CLOSE * near):
                    return near
                continue
            x = found.x
            height = math.sqrt(max(found.cost - best.cost, 0.0))
            off = abs(height**2 - rise**2)
            if off <= _CLOSE * rise**2 + 10 * _FLOATS * best.cost or far - near <= max(
                _NARROW, _CLOSE * near
            ):
                return at
            near, far = (at, far) if height < rise else (near, at)
            residual, slope = terms.at(x)
            along = self._along(x, number)
            steep = sign * float((residual * slope) @ along[terms.places])
            is_near = height > rise / 10 and steep > 0  # lower down rounding has a slope too
            new = at + (rise - height) * height / steep if is_near else 4 * at
            if is_near and abs(new - at) <= _CLOSE * at:
                return new
            if near >= most:
                return math.inf
            if abs(height - rise) > missed / 2:
                new = (near + far) / 2 if math.isfinite(far) else 2 * max(new, at)
            missed = abs(height - rise)
            at = min(new, most) if near < new < far else (near + min(far, 4 * near)) / 2
        return at

    # -- what pulls

    def pulls(self, best: Fit) -> Vector:
        """How far the values lie above each reading, in its softness; 0 for those left out."""
        found = np.zeros(len(self.rows))
        found[best.terms.kept] = best.terms.at(best.x)[0]
        return found

    def is_fixed(self, number: int, best: Fit) -> bool:
        """Whether what pulls leaves a quantity no other value at the same cost."""
        _, basis = self._tangent(best.x, None)
        _, rows = self.design(best)
        own = basis[number]
        part = np.linalg.lstsq(rows.T, own, rcond=_ZERO)[0] @ rows if len(rows) else 0 * own
        return float(np.linalg.norm(own - part)) <= _RANK * max(float(np.linalg.norm(own)), _RANK)

    def design(self, best: Fit) -> tuple[NDArray[np.intp], Vector]:
        """The groups whose readings strain or are points, and the direction of each, unit or zero.

        Softness is left out: beside a reading of many digits all others would count as nothing.
        """
        terms = best.terms
        _, basis = self._tangent(best.x, None)
        residual, slope = terms.at(best.x)
        active = terms.is_active(np.where(np.abs(residual) > 10 * _FLOATS * slope, residual, 0.0))
        groups, first = np.unique(terms.groups[active], return_index=True)
        rows = basis[terms.places[active][first]]
        sizes = np.linalg.norm(rows, axis=1, keepdims=True)
        return groups, np.where(sizes > _RANK, rows / np.maximum(sizes, _RANK), 0.0)


class Cost:
    """What values cost: the readings that count, in units of their softness.

    Attributes:
        kept: which readings count.
        is_hard: whether each is taken at its word.
        places: the quantities that they are of.
        groups: their witnesses on these.
    """

    def __init__(
        self, rows: Rows, keep: Marks | None, *, hard: bool = False, widen: float = 0.0
    ) -> None:
        kept = np.ones(len(rows), dtype=bool) if keep is None else keep
        self.kept, self.is_hard = kept, hard
        self.places, self.groups = rows.at[kept], rows.group[kept]
        if hard:
            more = np.where(rows.hard[kept], 0.0, widen)
            self.low, self.high = rows.least[kept] - more, rows.most[kept] + more
            self.below = self.above = np.full(len(self.low), 1 / HARD)
        else:
            self.low, self.high = rows.low[kept], rows.high[kept]
            count = np.bincount(self.groups, minlength=1)[self.groups]
            root = np.sqrt(count)
            self.below, self.above = (1 / (soft[kept] * root) for soft in (rows.below, rows.above))
        self.is_point = self.low == self.high

    def at(self, x: Vector) -> tuple[Vector, Vector]:
        """How far each lies outside, in its softness, and the slope of that."""
        values = x[self.places]
        under, over = np.minimum(values - self.low, 0.0), np.maximum(values - self.high, 0.0)
        slope = np.where(under < 0, self.below, self.above)
        return (under + over) * slope, slope

    def share(self, x: Vector, step: Vector) -> float:
        """Which part of a step costs least: where the slope, linear between kinks, is zero."""
        values, moves = x[self.places], step[self.places]
        with np.errstate(divide="ignore", invalid="ignore"):
            kinks = np.concatenate([(self.low - values) / moves, (self.high - values) / moves])
        shares = np.sort(kinks[(kinks > 0) & np.isfinite(kinks)])
        last = shares[-1] if len(shares) else 0.0
        shares = np.concatenate([[0.0], shares, [2 * last + 2]])
        points = values + shares[:, None] * moves
        under, over = np.minimum(points - self.low, 0.0), np.maximum(points - self.high, 0.0)
        slopes = (under * self.below**2 + over * self.above**2) @ moves
        if slopes[0] >= 0:
            return 1.0
        rising = int(np.argmax(slopes >= _ZERO * slopes[0]))  # on the flat there is rounding
        if not rising:
            return float(shares[-1])
        before, after = slopes[rising - 1], max(slopes[rising], 0.0)
        low, high = shares[rising - 1 : rising + 1]
        return float(low + (high - low) * before / (before - after))

    def is_active(self, residual: Vector) -> Marks:
        """Which of them pull, or would with the next step."""
        return np.asarray((residual != 0) | self.is_point)

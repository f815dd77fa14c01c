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

from estimator.claims.readings import HARD
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from estimator.arithmetic.expression import Expression, Operator
    from estimator.claims.readings import Reading

    Vector = NDArray[np.float64]
    Marks = NDArray[np.bool_]
    Log = tuple[float, Mapping[int, float]]  # of a number above zero; its slopes, as few are not 0

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


class Equation(NamedTuple):
    """One quantity, and the arithmetic over others that gives it.

    Attributes:
        text: as it is written.
        left: the number of the quantity on the left.
        right: the arithmetic.
        names: the number of each quantity in it.
        slack: the number of a hidden factor that is at least 1: left = right times it where it is
            `>=`, left times it = right where it is `<=`; None for `=`.
        rises: whether it is `>=`.
    """

    text: str
    left: int
    right: Expression
    names: Mapping[str, int]
    slack: int | None = None
    rises: bool = False

    @property
    def is_product(self) -> bool:
        """Whether it is linear in logs."""
        return not any(step.operator in ("+", "-") for step in self.right.steps)

    def imbalance(self, x: Vector) -> tuple[float, Vector] | None:
        """Ln of one side over the other, and its gradient; None where a side is not above zero.

        What is subtracted stands on the left, added: so nothing is lost where it is nearly all.
        """

        def name(text: str) -> Log | None:
            return float(x[self.names[text]]), {self.names[text]: 1.0}

        def number(value: Fraction) -> Log | None:
            return (math.log(value), {}) if value > 0 else None

        left: Log | None = float(x[self.left]), {self.left: 1.0}
        if self.slack is not None:
            slack = float(x[self.slack]), {self.slack: 1.0}
            left = _combined("/" if self.rises else "*", left, slack)
        sides: dict[bool, Log | None] = {False: left}
        for is_added, term in self.right.terms():
            value = term.fold(name, number, _combined)
            sides[is_added] = _combined("+", sides[is_added], value) if is_added in sides else value
        over = _combined("/", sides[False], sides.get(True))
        if over is None:
            return None
        gradient = np.zeros(x.size)
        for at, slope in over[1].items():
            gradient[at] = slope
        return over[0], gradient


def _combined(operator: Operator, one: Log | None, other: Log | None) -> Log | None:
    """Arithmetic on logs and their gradients."""
    if one is None or other is None:
        return None
    (a, da), (b, db) = one, other
    if operator == "*":
        return a + b, _mixed(1.0, da, 1.0, db)
    if operator == "/":
        return a - b, _mixed(1.0, da, -1.0, db)
    if operator == "+":
        share = 1 / (1 + math.exp(min(b - a, 700.0)))
        return max(a, b) + math.log1p(math.exp(-abs(a - b))), _mixed(share, da, 1 - share, db)
    if a <= b:
        return None
    rest = -math.expm1(b - a)
    return a + math.log(rest), _mixed(1 / rest, da, 1 - 1 / rest, db)


def _mixed(
    share: float, one: Mapping[int, float], rest: float, other: Mapping[int, float]
) -> dict[int, float]:
    total = {number: share * slope for number, slope in one.items()}
    for number, slope in other.items():
        total[number] = total.get(number, 0.0) + rest * slope
    return total


class Fit(NamedTuple):
    """What agrees best.

    Attributes:
        x: the log of every quantity.
        cost: χ².
    """

    x: Vector
    cost: float


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
        self._last: tuple[Vector, list[tuple[float, Vector] | None]] = np.empty(0), []
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

    def _constraints(self, x: Vector, pin: tuple[int, float] | None) -> tuple[Vector, Vector]:
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

    def _settled(self, x: Vector, pin: tuple[int, float] | None) -> Vector | None:
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
        x = _worked_out(self._equations, x)
        stated = [one for one in self._sums if not np.isnan(x[one.left])]
        return _above_zero(stated, np.nan_to_num(x), exact)

    # -- the cost

    def fit(
        self,
        keep: Marks | None = None,
        *,
        hard: bool = False,
        widen: float = 0.0,
        pin: tuple[int, float] | None = None,
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
        cost = _Cost(self.rows, keep, hard=hard, widen=widen)
        settled = _AT_ODDS if hard and self._sums else _SETTLED
        x = self._settled(self.start if start is None else start, pin)
        if x is None:
            raise InputError("", "no values satisfy all equations near these figures")
        for _ in range(_MOST_STEPS):
            self._spend(2 * _STEP if self._sums else _STEP)
            _, basis = self._tangent(x, None if pin is None else pin[0])
            residual, slope = cost.at(x)
            active = cost.is_active(residual)
            matrix = slope[active, None] * basis[cost.places[active]]
            own = residual[active]
            move = np.linalg.lstsq(matrix, -own, rcond=_ZERO)[0]
            gain = float(np.linalg.norm(matrix @ move))
            total = float(own @ own)
            finest = _FLOATS * float(slope.max(initial=0.0))
            if gain <= settled * math.sqrt(total) + _SETTLED + finest:
                return Fit(x, total)
            step = basis @ move
            if not self._sums:
                residual, after = cost.at(x + step)
                if np.array_equal(slope * active, after * cost.is_active(residual)):
                    return Fit(x + step, float(residual @ residual))  # the same pull: it is exact
                x = x + cost.share(x, step) * step
                continue
            new = self._lower(cost, x, cost.share(x, step) * step, pin, total)
            if new is None:
                return Fit(x, total)
            x = new
        raise InputError("", f"did not settle in {_MOST_STEPS} steps; leave equations out")

    def _lower(
        self, cost: _Cost, x: Vector, step: Vector, pin: tuple[int, float] | None, total: float
    ) -> Vector | None:
        """Values on the way that satisfy the equations at a lower cost; None if there are none."""
        for halving in range(_HALVINGS):
            new = self._settled(x + step / 2**halving, pin)
            if new is not None:
                residual, _ = cost.at(new)
                if residual @ residual < total:
                    return new
        return None

    def interval(
        self, number: int, best: Fit, rise: float, keep: Marks | None = None, *, hard: bool = False
    ) -> tuple[float, float]:
        """How far a quantity goes before the root of the cost's rise is so much.

        Returns:
            The logs of both ends, infinite where there is none.
        """
        _, basis = self._tangent(best.x, None)
        if float(np.abs(basis[number]).max(initial=0.0)) < _RANK:
            return float(best.x[number]), float(best.x[number])
        low, high = (
            best.x[number] + sign * self._reach(number, sign, best, rise, keep, hard)
            for sign in (-1, 1)
        )
        return float(low), float(high)

    def _reach(
        self, number: int, sign: int, best: Fit, rise: float, keep: Marks | None, hard: bool
    ) -> float:
        """The distance to an end.

        From where a term of a sum is next to nothing no slope leads out: so what is found of sums
        is tried from elsewhere, and looked for again where that costs less.
        """
        end = self._searched(number, sign, best, rise, keep, hard)
        if self._sums and math.isfinite(end):
            value = float(best.x[number]) + sign * end
            other = self._pinned(number, value, [self._afresh(number, value)], keep, hard=hard)
            if other is not None and other.cost < best.cost + _LESS * rise**2:
                return self._searched(number, sign, best, rise, keep, hard, afresh=True)
        return end

    def _along(self, x: Vector, number: int) -> Vector:
        """The shortest way on which one quantity rises by 1 and all equations hold; or none."""
        _, basis = self._tangent(x, None)
        size = float(basis[number] @ basis[number])
        return np.asarray(basis @ basis[number] / size if size else np.zeros(self.size))

    def _afresh(self, number: int, value: float) -> Vector:
        return self._middles({**self._exact, number: value})

    def _pinned(
        self, number: int, value: float, starts: Sequence[Vector], keep: Marks | None, *, hard: bool
    ) -> Fit | None:
        """The best fit with one quantity pinned; None where there are no values."""
        found: list[Fit] = []
        for start in starts:
            try:
                found.append(self.fit(keep, hard=hard, pin=(number, value), start=start))
            except InputError:
                if self.work > MOST_WORK:
                    raise
        return min(found, key=lambda fit: fit.cost, default=None)

    def _searched(
        self,
        number: int,
        sign: int,
        best: Fit,
        rise: float,
        keep: Marks | None,
        hard: bool,
        *,
        afresh: bool = False,
    ) -> float:
        """Newton's steps on the root of the rise, kept in a bracket.

        On the flat side of a bound a step may stall; then the next one is a bisection.
        """
        cost = _Cost(self.rows, keep, hard=hard)
        near, far, at, x, missed = 0.0, math.inf, 0.1, best.x, math.inf
        most = NO_END + abs(float(best.x[number] - self.start[number]))  # what is best may be tiny
        for _ in range(_MOST_STEPS):
            along = self._along(x, number)
            value = float(best.x[number]) + sign * at
            start = x + along * (value - x[number])
            if any(one.imbalance(start) is None for one in self._sums):
                start = x
            starts = [start, self._afresh(number, value)] if afresh else [start]
            found = self._pinned(number, value, starts, keep, hard=hard)
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
            residual, slope = cost.at(x)
            along = self._along(x, number)
            steep = sign * float((residual * slope) @ along[cost.places])
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

    def pulls(self, best: Fit, keep: Marks, *, hard: bool = False) -> Vector:
        """How far the values lie above each reading, in its softness; 0 for those left out."""
        found = np.zeros(len(self.rows))
        found[keep] = _Cost(self.rows, keep, hard=hard).at(best.x)[0]
        return found

    def is_fixed(self, number: int, best: Fit, keep: Marks) -> bool:
        """Whether what pulls leaves a quantity no other value at the same cost."""
        _, basis = self._tangent(best.x, None)
        _, rows = self.design(best, keep)
        own = basis[number]
        part = np.linalg.lstsq(rows.T, own, rcond=_ZERO)[0] @ rows if len(rows) else 0 * own
        return float(np.linalg.norm(own - part)) <= _RANK * max(float(np.linalg.norm(own)), _RANK)

    def design(self, best: Fit, keep: Marks | None = None) -> tuple[NDArray[np.intp], Vector]:
        """The groups whose readings strain or are points, and the direction of each, unit or zero.

        Softness is left out: beside a reading of many digits all others would count as nothing.
        """
        cost = _Cost(self.rows, keep)
        _, basis = self._tangent(best.x, None)
        residual, slope = cost.at(best.x)
        active = cost.is_active(np.where(np.abs(residual) > 10 * _FLOATS * slope, residual, 0.0))
        groups, first = np.unique(cost.groups[active], return_index=True)
        rows = basis[cost.places[active][first]]
        sizes = np.linalg.norm(rows, axis=1, keepdims=True)
        return groups, np.where(sizes > _RANK, rows / np.maximum(sizes, _RANK), 0.0)


class _Cost:
    """What values cost: the readings that count, in units of their softness."""

    def __init__(
        self, rows: Rows, keep: Marks | None, *, hard: bool = False, widen: float = 0.0
    ) -> None:
        kept = np.ones(len(rows), dtype=bool) if keep is None else keep
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


def _worked_out(equations: Sequence[Equation], x: Vector) -> Vector:
    """Logs with those filled in that equations give; each may give one more that is needed."""
    for _ in equations:
        for one in equations:
            unknown = [n for n in {*one.names.values(), one.left} if np.isnan(x[n])]
            if len(unknown) == 1:
                root = _root(one, x, unknown[0])
                is_left = unknown[0] == one.left
                x[unknown[0]] = x[one.left] if root is None and not is_left else root
    return x


def _above_zero(equations: Sequence[Equation], x: Vector, exact: Collection[int]) -> Vector:
    """Logs with which each right side has a value; where one has none, one of its names gives."""
    for one in equations:
        if one.imbalance(x) is None:
            roots = ((n, _root(one, x, n)) for n in one.names.values() if n not in exact)
            for number, root in roots:
                if root is not None:
                    x[number] = root
                    break
    return x


def _root(equation: Equation, x: Vector, number: int) -> float | None:
    """The log of the one unknown that balances an equation; None if none does."""
    trial = np.nan_to_num(x)

    def sign(value: float, nothing: float) -> float:
        trial[number] = value
        found = equation.imbalance(trial)
        return nothing if found is None else math.copysign(1.0, found[0])

    for nothing in (1.0, -1.0):  # what falls to zero there is the right side, or its divisor
        low, high = -60.0, 60.0
        at_low = sign(low, nothing)
        if at_low == sign(high, nothing):
            continue
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if sign(middle, nothing) == at_low else (low, middle)
        trial[number] = (low + high) / 2
        found = equation.imbalance(trial)
        if found is not None and abs(found[0]) < 1e-6:
            return (low + high) / 2
    return None

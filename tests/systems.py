"""Systems of readings under equations, from text and at random, for tests to fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.linalg import null_space

from estimator.arithmetic.expression import read_relation
from estimator.claims.case import read_case
from estimator.claims.equation import Equation
from estimator.claims.fit import Rows, System
from estimator.claims.readings import P95, Reading
from estimator.register.register import Register, shipped
from estimator.textfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimator.claims.case import Case

INF = math.inf


def case(text: str, register: Register | None = None) -> Case:
    """A case file from its text."""
    return read_case(read_toml(text, "x.case.toml"), register or shipped())


def point(middle: float, softness: float) -> Reading:
    """The middle is meant; what it gives, P5 to P95, are its ends."""
    by = P95 * softness
    return Reading(middle, middle, softness, softness, middle - by, middle + by)


def span(low: float, high: float, below: float, above: float) -> Reading:
    """Anything between two ends is meant."""
    return Reading(low, high, below, above, low, high)


def system(
    names: Sequence[str],
    relations: Sequence[str],
    readings: Sequence[tuple[str, Reading]],
    exact: Mapping[str, float] | None = None,
    groups: Sequence[int] | None = None,
) -> System:
    """Names by their logs, equations as text (no inequalities), and what is said of which."""
    number = {name: at for at, name in enumerate(names)}
    equations = []
    for text in relations:
        left, _, right = read_relation(text)
        own = {name: number[name] for name in right.names}
        equations.append(Equation(text, number[left], right, own))
    rows = Rows(
        [reading for _, reading in readings],
        [number[name] for name, _ in readings],
        range(len(readings)) if groups is None else groups,
    )
    fixed = {number[name]: math.log(value) for name, value in (exact or {}).items()}
    return System(len(names), equations, fixed, rows)


class Random(NamedTuple):
    """A system of products, with the matrix of its equations in logs (whose right side is 0).

    Attributes:
        system: to be fitted.
        matrix: (equations, names); 0 = matrix @ x.
        truth: a solution, inside every reading if the readings were said to hold.
        names, relations, readings: of what the system is made.
    """

    system: System
    matrix: np.ndarray
    truth: np.ndarray
    names: list[str]
    relations: list[str]
    readings: list[tuple[str, Reading]]

    @property
    def basis(self) -> np.ndarray:
        """Directions in which all equations go on holding."""
        return null_space(self.matrix) if len(self.matrix) else np.eye(len(self.names))


def random_system(seed: int, *, off: float = 1.0, most_names: int = 8) -> Random:
    """Products among 3 to 8 names, and points, ranges and bounds near a solution.

    Args:
        seed: of everything.
        off: how far what is said lies from the solution, in its softness.
        most_names: how large it may be.
    """
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, most_names + 1))
    names = [f"q{number}" for number in range(count)]
    matrix = np.zeros((int(rng.integers(1, count - 1)), count))
    relations = []
    for row in matrix:
        left, *right = rng.choice(count, int(rng.integers(2, min(count, 4) + 1)), replace=False)
        row[left] = 1
        text = "1"
        for one in right:
            sign = rng.choice([-1, 1])
            row[one] -= sign
            text += f" {'*' if sign > 0 else '/'} {names[one]}"
        relations.append(f"{names[left]} = {text}")
    basis = null_space(matrix)
    truth = basis @ rng.normal(0, 3, basis.shape[1])
    readings = []
    for _ in range(int(rng.integers(count, 2 * count + 2))):
        at = int(rng.integers(count))
        below, above = 10 ** rng.uniform(-2.5, -0.5, 2)
        middle = truth[at] + off * below * rng.normal()
        wide = rng.uniform(0, 4) * above
        readings.append(
            (
                names[at],
                [
                    point(middle, below),
                    span(middle - wide, middle + wide, below, above),
                    span(middle - wide / 2, INF, below, below),
                    span(-INF, middle + wide / 2, above, above),
                ][rng.integers(4)],
            )
        )
    return Random(system(names, relations, readings), matrix, truth, names, relations, readings)


class RandomCase(NamedTuple):
    """A case of products, and all that an oracle needs of it.

    Attributes:
        text: the file.
        names: its quantities.
        equal: (equations, names); 0 = equal @ logs.
        least: (inequalities, names); 0 <= least @ logs.
        ids, at, ends: of each statement, the quantity it is of, its least and most in logs.
    """

    text: str
    names: list[str]
    equal: np.ndarray
    least: np.ndarray
    ids: list[str]
    at: list[int]
    ends: list[tuple[float, float]]


def random_case(seed: int, *, off: float, forms: str = "to .. > <", sizes: str = "=") -> RandomCase:
    """Products among 3 to 6 names, each said one to three times.

    Args:
        seed: of everything.
        off: how far what is said lies from a solution [logs].
        forms: how it is worded.
        sizes: the signs of the equations, one of which each has.
    """
    rng = np.random.default_rng(seed)
    one = random_system(seed, most_names=6)
    truth = one.truth / max(1.0, np.abs(one.truth).max() / 8)
    signs = [str(rng.choice(sizes.split())) for _ in one.relations]
    text = "\n".join(
        f'"{relation.replace("=", sign)}",'
        for relation, sign in zip(one.relations, signs, strict=True)
    )
    given, ids, at, ends = "", [], [], []
    for number, name in enumerate(one.names):
        values = []
        for _ in range(int(rng.integers(1, 4)) if rng.uniform() < 0.8 or not number else 0):
            middle = truth[number] + off * rng.normal()
            form = str(rng.choice(forms.split()))
            low, high = (
                f"{math.exp(middle + by):.3e}"
                for by in (-rng.uniform(0.02, 0.3), rng.uniform(0.02, 0.3))
            )
            is_range = form in ("to", "..")
            values.append(f'"{low} {form} {high}"' if is_range else f'"{form}{high}"')
            first, last = math.log(float(low)), math.log(float(high))
            ends.append((first, last) if is_range else (last, INF) if form == ">" else (-INF, last))
            at.append(number)
        if values:
            given += f"{name} = [{', '.join(values)}]\n"
            many = len(values) > 1
            ids += [f"{name} ({count + 1})" if many else name for count in range(len(values))]
    rows = {
        sign: np.array([row for row, own in zip(one.matrix, signs, strict=True) if own == sign])
        for sign in ("=", ">=", "<=")
    }
    shape = (-1, len(one.names))
    least = np.vstack([rows[">="].reshape(shape), -rows["<="].reshape(shape)])
    return RandomCase(
        f'title = "x"\nequations = [\n{text}\n]\n[given]\n{given}',
        *(one.names, rows["="].reshape(shape), least, ids, at, ends),
    )

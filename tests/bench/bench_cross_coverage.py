"""How often a case of true statements is called strained, and its intervals cover the truth.

Run it alone on a machine: ``python tests/bench/bench_cross_coverage.py``, two to four minutes. In
each simulated case the truth lies inside the words: what is said at its middle is off by its
softness at random, a range or a bound holds. The goals: P(p < .05) at most .055, 90% intervals
cover at least 88%. Then the seconds that the largest case of published figures takes.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from published_cases import KP_RU
from systems import INF, case, point, span, system

from estimator.claims.readings import P95
from estimator.claims.reconcile import reconcile, tail

CASES = 1500  # of each kind
NAMES = ["rounds", "boxes", "per_box", "daily", "days", "tonnes", "mass"]
PRODUCTS = ["rounds = boxes * per_box", "rounds = daily * days", "tonnes = rounds * mass"]
SUMS = ["rounds = boxes * per_box", "rounds = daily * days + tonnes", "tonnes = boxes * mass"]
KINDS = {  # shares of points, ranges, lower bounds, upper bounds
    "two-sided": (1, 0, 0, 0),
    "with ranges": (0.5, 0.5, 0, 0),
    "with bounds": (0.5, 0, 0.25, 0.25),
    "mixed": (0.4, 0.3, 0.15, 0.15),
    "mostly bounds": (0.2, 0, 0.4, 0.4),
}


def solution(rng, has_sums):
    """Logs of all quantities that satisfy the equations."""
    boxes, per_box, days, mass = rng.normal([7, 5, 4, 3], 1.0)
    rounds = boxes + per_box
    if has_sums:
        tonnes = rounds + math.log(rng.uniform(0.1, 0.9))
        rest = rounds + math.log1p(-math.exp(tonnes - rounds))
        return np.array([rounds, boxes, per_box, rest - days, days, tonnes, tonnes - boxes])
    return np.array([rounds, boxes, per_box, rounds - days, days, rounds + mass, mass])


def said(rng, truth, shares):
    """A reading inside whose words the truth lies."""
    softness, kind = rng.uniform(0.05, 0.3), rng.choice(4, p=shares)
    width = rng.uniform(0.1, 1.5)
    low = truth - width * rng.uniform()
    if kind == 1:
        return span(low, low + width, softness, softness)
    if kind == 2:
        return span(low, INF, softness, softness)
    if kind == 3:
        return span(-INF, low + width, softness, softness)
    return point(truth + softness * rng.normal(), softness)


def simulate(shares, has_sums, seed):
    """How many tests there were, how many were below 5%; how many intervals, how many cover."""
    rng, counts = np.random.default_rng(seed), np.zeros(4)
    for _ in range(CASES):
        truth = solution(rng, has_sums)
        at = np.concatenate([np.arange(7), rng.integers(0, 7, 4)])
        readings = [(NAMES[number], said(rng, truth[number], shares)) for number in at]
        one = system(NAMES, SUMS if has_sums else PRODUCTS, readings)
        best = one.fit()
        groups, rows = one.design(best)
        dof = len(groups) - np.linalg.matrix_rank(rows, tol=1e-9)
        number = int(rng.integers(7))
        low, high = one.interval(number, best, P95)
        is_rare = dof > 0 and tail(best.cost, dof) < 0.05
        covers = low - 1e-9 <= truth[number] <= high + 1e-9
        counts += 1, is_rare, 1, covers
    return counts


def main():
    """The table."""
    for has_sums in (False, True):
        for seed, (kind, shares) in enumerate(KINDS.items()):
            begun = time.process_time()
            tests, rare, intervals, covered = simulate(shares, has_sums, seed)
            print(
                f"{'sums' if has_sums else 'products':9}{kind:14} P(p < .05) {rare / tests:.3f}"
                f"  90% intervals cover {covered / intervals:.3f}"
                f"  {time.process_time() - begun:.0f} s",
                flush=True,
            )
    one, begun = case(KP_RU), time.process_time()
    reconcile(one)
    print(f"kp-ru: {time.process_time() - begun:.2f} s of CPU")


if __name__ == "__main__":
    main()

"""The normal distribution, which NumPy does not have."""

from __future__ import annotations

import functools
import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


def phi(z: float) -> float:
    """The standard normal probability below z, to full precision in the lower tail."""
    return math.erfc(-z / math.sqrt(2)) / 2


_STEPS_A_UNIT: Final = 128  # of the table; the cubics between miss by less than 1e-11
FARTHEST: Final = 9.0  # beyond 9 deviations lies 1e-19


@functools.cache
def _normal_table() -> tuple[Floats, Floats]:
    """Probabilities below evenly spaced scores, and their densities times the spacing."""
    scores = np.linspace(-FARTHEST, FARTHEST, int(2 * FARTHEST * _STEPS_A_UNIT) + 1)
    density = np.exp(-scores * scores / 2) / math.sqrt(math.tau)
    below = [0.0, *map(phi, scores[1:-1].tolist()), 1.0]  # what lies beyond is impossible
    return np.array(below), density / _STEPS_A_UNIT


def normal_cdf(z: Floats) -> Floats:
    """The standard normal probability below scores, to 1e-11: Hermite's cubics in a table."""
    values, slopes = _normal_table()
    place = (np.clip(z, -FARTHEST, FARTHEST) + FARTHEST) * _STEPS_A_UNIT
    left = np.minimum(place.astype(np.intp), len(values) - 2)
    t = place - left
    rest = 1 - t
    found: Floats = rest * rest * ((1 + 2 * t) * values[left] + t * slopes[left]) + t * t * (
        (3 - 2 * t) * values[left + 1] - rest * slopes[left + 1]
    )
    return found


# Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics
# 37 (1988), 477–484: rational approximations to 1e-16, here from the constant term up. Each pair is
# for |p − 1/2| up to 0.425, for √(−ln tail) up to 5, and beyond.
_CENTRE: Final = (
    (
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
        1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
        3.3430575583588128105e4, 2.5090809287301226727e3,
    ),
    (
        1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)  # fmt: skip
_MIDDLE: Final = (
    (
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
        3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ),
    (
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)  # fmt: skip
_TAIL: Final = (
    (
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ),
    (
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)  # fmt: skip


_LEAST: Final = 5e-324  # of what is above 0


def normal_quantile(p: Floats) -> Floats:
    """The standard normal scores below which shares `p` of the probability lie; ±∞ at 0 and 1."""
    p = np.asarray(p, dtype=np.float64)
    middle = p - 0.5
    square = 0.180625 - middle * middle
    found = np.asarray(middle * _rational(_CENTRE, np.maximum(square, 0.0)))
    outer = square < 0
    if outer.any():
        tail = np.minimum(p[outer], 1 - p[outer])
        root = np.sqrt(-np.log(np.maximum(tail, _LEAST)))
        far = _rational(_MIDDLE, root - 1.6)
        if (root > 5).any():
            far = np.where(root <= 5, far, _rational(_TAIL, root - 5))
        far = np.where(tail > 0, far, np.inf)
        found[outer] = np.copysign(far, middle[outer])
    return found


def _rational(pair: tuple[tuple[float, ...], tuple[float, ...]], x: Floats) -> Floats:
    top, bottom = (_polynomial(part, x) for part in pair)
    return top / bottom


def _polynomial(terms: tuple[float, ...], x: Floats) -> Floats:
    total = np.full_like(x, terms[-1])
    for term in terms[-2::-1]:
        total *= x
        total += term
    return total

"""Sobol' points, scrambled: the randomness of a run, all of it from one seed.

Direction numbers are those of Joe and Kuo, "Constructing Sobol sequences with better
two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), 2635–2654, set new-joe-kuo-6.21201.
The scramble is Matoušek's linear matrix scramble with a digital shift ("On the L2-discrepancy for
anchored boxes", J. Complexity 14 (1998), 527–556).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from random import Random

    from numpy.typing import NDArray

_BITS: Final = 16  # of a coordinate, below those that tell the cells apart
_HALF: Final = 0.5  # keeps coordinates off 0 and 1

# For each dimension from the second on: its primitive polynomial as bits (x^2 + x + 1 is 7), then
# the first direction integers m_1, m_2, …
_JOE_KUO: Final = """
3 1; 7 1 3; 11 1 3 1; 13 1 1 1; 19 1 1 3 3; 25 1 3 5 13; 37 1 1 5 5 17; 41 1 1 5 5 5;
47 1 1 7 11 19; 55 1 1 5 1 1; 59 1 1 1 3 11; 61 1 3 5 5 31; 67 1 3 3 9 7 49; 91 1 1 1 15 21 21;
97 1 3 1 13 27 49; 103 1 1 1 15 7 5; 109 1 3 1 15 13 25; 115 1 1 5 5 19 61;
131 1 3 7 11 23 15 103; 137 1 3 7 13 13 15 69; 143 1 1 3 13 7 35 63; 145 1 3 5 9 1 25 53;
157 1 3 1 13 9 35 107; 167 1 3 1 5 27 61 31; 171 1 1 5 11 19 41 61; 185 1 3 5 3 3 13 69;
191 1 1 7 13 1 19 1; 193 1 3 7 5 13 19 59; 203 1 1 3 9 25 29 41; 211 1 3 5 13 23 1 55;
213 1 3 7 3 13 59 17; 229 1 3 1 3 5 53 69; 239 1 1 5 5 23 33 13; 241 1 1 7 7 1 61 123;
247 1 1 7 9 13 61 49; 253 1 3 3 5 3 55 33; 285 1 3 1 15 31 13 49 245; 299 1 3 5 15 31 59 63 97;
301 1 3 1 11 11 11 77 249; 333 1 3 1 11 27 43 71 9; 351 1 1 7 15 21 11 81 45;
355 1 3 7 3 25 31 65 79; 357 1 3 1 1 19 11 3 205; 361 1 1 5 9 19 21 29 157;
369 1 3 7 11 1 33 89 185; 391 1 3 3 3 15 9 79 71; 397 1 3 7 11 15 39 119 27;
425 1 1 3 1 11 31 97 225; 451 1 1 1 3 23 43 57 177; 463 1 3 7 7 17 17 37 71;
487 1 3 1 5 27 63 123 213; 501 1 1 3 5 11 43 53 133; 529 1 3 5 5 29 17 47 173 479;
539 1 3 3 11 3 1 109 9 69; 545 1 1 1 5 17 39 23 5 343; 557 1 3 1 5 25 15 31 103 499;
563 1 1 1 11 11 17 63 105 183; 601 1 1 5 11 9 29 97 231 363; 607 1 1 5 15 19 45 41 7 383;
617 1 3 7 7 31 19 83 137 221; 623 1 1 1 3 23 15 111 223 83; 631 1 1 5 13 31 15 55 25 161;
637 1 1 3 13 25 47 39 87 257; 647 1 1 1 11 21 53 125 249 293; 661 1 1 7 11 11 7 57 79 323;
675 1 1 5 5 17 13 81 3 131; 677 1 1 7 13 23 7 65 251 475; 687 1 3 5 1 9 43 3 149 11;
695 1 1 3 13 31 13 13 255 487; 701 1 3 3 1 5 63 89 91 127; 719 1 1 3 3 1 19 123 127 237;
721 1 1 5 7 23 31 37 243 289; 731 1 1 5 11 17 53 117 183 491; 757 1 1 1 5 1 13 13 209 345;
761 1 1 3 15 1 57 115 7 33; 787 1 3 1 11 7 43 81 207 175; 789 1 3 1 1 15 27 63 255 49;
799 1 3 5 3 27 61 105 171 305; 803 1 1 5 3 1 3 57 249 149; 817 1 1 3 5 5 57 15 13 159;
827 1 1 1 11 7 11 105 141 225; 847 1 3 3 5 27 59 121 101 271; 859 1 3 5 9 11 49 51 59 115;
865 1 1 7 1 23 45 125 71 419; 875 1 1 3 5 23 5 105 109 75; 877 1 1 7 15 7 11 67 121 453;
883 1 3 7 3 9 13 31 27 449; 895 1 3 1 15 19 39 39 89 15; 901 1 1 1 1 1 33 73 145 379;
911 1 3 1 15 15 43 29 13 483; 949 1 1 7 3 19 27 85 131 431; 953 1 3 3 3 5 35 23 195 349;
967 1 3 3 7 9 27 39 59 297; 971 1 1 3 9 11 17 13 241 157; 973 1 3 7 15 25 57 33 189 213;
981 1 1 7 1 9 55 73 83 217; 985 1 3 3 13 19 27 23 113 249; 995 1 3 5 3 23 43 3 253 479;
1001 1 1 5 5 11 5 45 117 217; 1019 1 3 3 7 29 37 33 123 147;"""

DIMENSIONS: Final = 1 + _JOE_KUO.count(";")
"""Dimensions with Sobol' points; those beyond are Latin hypercubes."""


def points(dimensions: int, power: int, random: Random) -> list[NDArray[np.float64]]:
    """One scrambled set of 2^power points, strictly inside the unit cube.

    Args:
        dimensions: how many; beyond `DIMENSIONS` they are a Latin hypercube, which is still
            balanced in each dimension.
        power: logarithm to base 2 of the number of points, at most 29.
        random: where the scramble comes from; only `getrandbits` is used, so that a seed gives the
            same points with every version of NumPy.

    Returns:
        The coordinates by dimension: ``points(…)[dimension][point]``.
    """
    sobol = min(dimensions, DIMENSIONS)
    cells = [_scrambled(directions(dimension, power), random) for dimension in range(sobol)]
    cells += [_latin(power, random) for _ in range(dimensions - sobol)]
    return [_inside(column, power, random) for column in cells]


@cache
def directions(dimension: int, power: int) -> tuple[int, ...]:
    """Direction numbers of one dimension (from 0), as integers of `power` bits.

    Point number i is the exclusive or of those whose place is a one bit of i, over 2^power.
    """
    if dimension == 0:
        return tuple(1 << (power - 1 - k) for k in range(power))
    polynomial, *integers = map(int, _JOE_KUO.split(";")[dimension - 1].split())
    degree = polynomial.bit_length() - 1
    for k in range(degree, power):
        value = integers[k - degree] ^ (integers[k - degree] << degree)
        for j in range(1, degree):
            if polynomial >> (degree - j) & 1:
                value ^= integers[k - j] << j
        integers.append(value)
    return tuple(m << (power - 1 - k) for k, m in enumerate(integers[:power]))


def _scrambled(numbers: tuple[int, ...], random: Random) -> NDArray[np.uint32]:
    """The cells of one dimension's points after a linear matrix scramble and a digital shift."""
    power = len(numbers)
    # Column j of a lower triangular matrix over GF(2): a one on the diagonal, anything below it.
    columns = [(1 << below) | random.getrandbits(below) for below in reversed(range(power))]
    cells = np.array([random.getrandbits(power)], dtype=np.uint32)
    for number in numbers:
        mixed = 0
        for j, column in enumerate(columns):
            if number >> (power - 1 - j) & 1:
                mixed ^= column
        cells = np.concatenate((cells, cells ^ np.uint32(mixed)))
    return cells


def _latin(power: int, random: Random) -> NDArray[np.uint32]:
    """One point in each cell of width 2^-power, in random order."""
    keys = np.frombuffer(random.getrandbits(64 << power).to_bytes(8 << power, "little"), "<u8")
    return np.argsort(keys, kind="stable").astype(np.uint32)


def _inside(cells: NDArray[np.uint32], power: int, random: Random) -> NDArray[np.float64]:
    """A random place in each cell: the digits beyond those that the scramble mixes.

    Drawn for each point by itself, as a nested scramble would, they make errors of the eight
    scrambles nearly normal, which Student's interval wants.
    """
    bits = random.getrandbits(_BITS << power).to_bytes(_BITS // 8 << power, "little")
    places = np.frombuffer(bits, "<u2") + _HALF
    return (cells + places * 2.0**-_BITS) * 2.0**-power

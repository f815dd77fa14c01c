"""Where functions that never rise pass 0, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.depletion.columns.plan import Floats

_CLOSE: Final = 1e-11  # relative width of a bracket that is narrow enough
_SECANTS: Final = 12  # after them the bracket is halved; 6 do on the reference job
_MOST_LOOKS: Final = 60
SMOOTH: Final = 1e-13  # in probability, where it has no steps


def falling_roots(
    excess: Callable[[Floats], Floats],
    begin: Floats,
    ends: tuple[float, float],
    step: float,
    near: float = 1.2,
) -> Floats:
    """Where functions that never rise pass 0: Illinois's false position, then halving.

    Args:
        excess: of a value for each function.
        begin: a value near each.
        ends: beyond which none is looked for.
        step: by which the functions differ at least, or as near to 0 as matters.
        near: most of what is looked for lies within this factor of where the search begins.

    Returns:
        The greatest value found at which each is 0 or more.
    """
    low, high, above, below = _bracketed(excess, begin, ends, near)
    left, right = above, below  # halved where the other end moves twice
    moved = np.zeros(low.shape)
    for count in range(_MOST_LOOKS):
        is_open = (high - low > _CLOSE * high) & (above - below > step) & (above > SMOOTH)
        if not is_open.any():
            break
        middle, guess = (low + high) / 2, low + (high - low) * left / (left - right)
        if count < _SECANTS:
            middle = np.where((low < guess) & (guess < high), guess, middle)
        found = excess(middle)
        up = found >= 0
        left = np.where(up, found, np.where(moved < 0, left / 2, left))
        right = np.where(up, np.where(moved > 0, right / 2, right), found)
        moved = np.where(up, 1, -1)
        low, above = np.where(up, middle, low), np.where(up, found, above)
        high, below = np.where(up, high, middle), np.where(up, below, found)
    return low


def _bracketed(
    excess: Callable[[Floats], Floats], begin: Floats, ends: tuple[float, float], near: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """A value at which each function is 0 or more, one at which it is not, and what it is there."""
    low, high = np.maximum(begin / near, ends[0]), np.minimum(begin * near, ends[1])
    factor, below = 2.0, excess(high)
    while (wrong := (high < ends[1]) & (below >= 0)).any():
        low, factor = np.where(wrong, high, low), factor * factor
        high = np.where(wrong, np.minimum(high * factor, ends[1]), high)
        below = excess(high)
    factor, above = 2.0, excess(low)
    while (wrong := (low > ends[0]) & (above < 0)).any():
        high, below = np.where(wrong, low, high), np.where(wrong, above, below)
        low, factor = np.where(wrong, np.maximum(low / factor**2, ends[0]), low), factor**2
        above = excess(low)
    return low, high, above, below

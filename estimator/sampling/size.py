"""How many points a run takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.arguments import whole

if TYPE_CHECKING:
    from estimator.sampling.model import Model

_CLOSED: Final = 10  # 1,024 points in each scramble where the days are a quotient
_FEW: Final = 9  # 512 of no more than two inputs, of which at most one is not integrated out
_WALKED: Final = 8  # 256 where each draw walks a schedule, at a hundred times the cost
MOST_SAMPLES: Final = 2**20
"""Points in each scramble that may be asked for."""


def read_samples(samples: int | None) -> int | None:
    """How many points are wanted; None for the default.

    Raises:
        InputError: it is no whole number, or not within these ends.
    """
    return None if samples is None else whole("samples", samples, 1, MOST_SAMPLES)


def power_of(samples: int | None, model: Model, more: int = 1) -> int:
    """The logarithm to base 2 of the points in each scramble.

    Args:
        samples: how many are wanted; None for the default.
        model: what is sampled.
        more: how many times the default.

    Raises:
        InputError: as `read_samples`.
    """
    samples = read_samples(samples)
    if samples is None:
        is_plain = len(model.sources) == 1 and model.sources[0].is_plain
        closed = _FEW if len(model.shapes) <= 2 else _CLOSED
        samples = more << (closed if is_plain else _WALKED)
    return (samples - 1).bit_length() if model.shapes else 0

"""A block of cells with their days."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from estimator.depletion.columns.plan import Floats, Marks
    from estimator.sweeps.evaluate import Evaluator
    from estimator.sweeps.grid import Box

CLOSE: Final = 5e-13
"""Relative: half a unit of the twelfth digit, in which days are the same."""
Codes: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True)
class Block:
    """Answered cells in row order.

    Attributes:
        evaluator: what answered them.
        box: which cells of its grid they are taken from.
        days: the first stock-out of each [days]; infinity for never.
        kept: their places in the box; None for all of it.
        made: columns already computed, by name.
    """

    evaluator: Evaluator
    box: Box
    days: Floats
    kept: Codes | None = None
    made: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.days)

    @functools.cached_property
    def has_never(self) -> bool:
        """Whether any of the stocks never runs out."""
        if self.evaluator.always_depletes:
            return False
        return bool(np.max(self.days, initial=0.0) == np.inf)

    def only(self, mask: Marks) -> Block:
        """The cells that a mask keeps."""
        if mask.all():
            return self
        places = np.flatnonzero(mask)
        made = {name: values[places] for name, values in self.made.items()}
        kept = places if self.kept is None else self.kept[places]
        return Block(self.evaluator, self.box, self.days[places], kept, made)

    def place(self, cell: int) -> int:
        """The place of a cell in the box."""
        return cell if self.kept is None else int(self.kept[cell])

    def codes(self, dim: int) -> Codes:
        """The index of each cell along one dimension of the grid."""
        part = self.box[dim]
        codes: Codes = self.along(dim, np.arange(part.start, part.stop))
        return codes

    def along(self, dim: int, line: NDArray[Any]) -> NDArray[Any]:
        """Values of one dimension of the box, in every cell."""
        shape = tuple(part.stop - part.start for part in self.box)
        own = [1] * len(shape)
        own[dim] = shape[dim]
        values = np.broadcast_to(line.reshape(own), shape).reshape(-1)
        return values if self.kept is None else values[self.kept]

    def against(self, limits: Floats | float) -> Floats:
        """The sign of days less a limit, or one for each cell [days].

        Days are known to 12 digits: nearer than that they count as the limit itself.
        """
        with np.errstate(invalid="ignore"):
            apart = np.where(self.days == limits, 0.0, self.days - limits)
        signs: Floats = np.where(np.abs(apart) <= CLOSE * np.abs(limits), 0.0, np.sign(apart))
        return signs

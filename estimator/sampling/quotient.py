"""Chances where rates are constant: T = (stock − reserve)/(use − production), column by column.

With one input integrated out its need at t is a + b·t (for what makes the stock) or a/t + b (for a
rate), with a and b from the other inputs (METHODS §2, closed forms).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.quantity.shapes import Choice
from estimator.sampling.batches import Batch
from estimator.sampling.model import KG_PER_TONNE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.sampling.levers import Lever
    from estimator.sampling.model import Model, Source

Column: TypeAlias = "float | list[float]"
Values: TypeAlias = "Mapping[str, Column]"

_GROUP: Final = 16  # neighbouring draws that two nodes stand for
_TAIL: Final = 16  # draws at either end, far apart, that stand for themselves
_LEAST: Final = 256  # draws worth condensing


class NotPlainError(Exception):
    """The closed form does not cover these draws: nothing is used, or an input has no effect."""


class Needs(NamedTuple):
    """The needs of one batch, as functions of t, for each draw or for each node of them.

    Attributes:
        still: a.
        moving: b.
        weights: what each counts, 1 on average; None if all count the same.
        is_rate: whether the need is a/t + b rather than a + b·t.
    """

    still: list[float]
    moving: list[float]
    weights: list[float] | None
    is_rate: bool

    def at(self, time: float) -> list[float]:
        """The needs for lasting until `time` [days]."""
        pairs = zip(self.still, self.moving, strict=True)
        if self.is_rate:
            if max(self.still) <= 0:
                return [a / time + b for a, b in pairs]
            return [math.inf if a > 0 else a / time + b for a, b in pairs]
        return [a + b * time if b > 0 else a for a, b in pairs]

    def always(self) -> list[float]:
        """The needs for never running out."""
        pairs = zip(self.still, self.moving, strict=True)
        if self.is_rate:
            return [math.inf if a > 0 else b for a, b in pairs]
        return [math.inf if b > 0 else a for a, b in pairs]


def days(source: Source, model: Model, batch: Batch) -> list[float]:
    """How long each draw lasts [days]; infinite for never.

    Raises:
        NotPlainError: nothing is used in some draw.
    """
    values: Values = {**model.fixed, **batch.columns}
    if not _is_positive(_use(source, values)):
        raise NotPlainError
    pairs = zip(
        listed(spare(source, values), batch.size),
        listed(draw(source, values), batch.size),
        strict=True,
    )
    return [0.0 if s < 0 else s / d if d > 0 else math.inf for s, d in pairs]


def needs(source: Source, model: Model, batch: Batch, lever: Lever, *, condense: bool) -> Needs:
    """The needs of one batch for what is integrated out.

    Args:
        source: a plain stock.
        model: its scenario.
        batch: the draws.
        lever: the input, or the ratio of inputs.
        condense: whether fewer nodes may stand for the draws.

    Raises:
        NotPlainError: nothing is used, or the input has no effect, in some draw.
    """
    if condense and lever.name not in batch.given:
        batch = _enumerated(model, batch, lever)
    values: Values = {**model.fixed, **batch.columns}
    is_rate = False
    if len(lever.names) > 1:
        still, moving = _of_ratio(source, {**values, **dict.fromkeys(lever.names, 1.0)})
    else:
        is_rate = lever.name in {*source.use, source.production, source.share}
        still, moving = _of_input(source, values, lever, is_rate=is_rate)
    if lever.name in batch.given or not (condense and lever.is_smooth):
        return Needs(listed(still, batch.size), listed(moving, batch.size), None, is_rate)
    return Needs(*_nodes(still, moving, batch.size), is_rate)


def _enumerated(model: Model, batch: Batch, lever: Lever) -> Batch:
    """Each alternative once, where that is all that is drawn besides the lever; else the batch."""
    drawn = [name for name in model.shapes if name not in lever.names]
    shape = model.shapes[drawn[0]] if len(drawn) == 1 else None
    if not isinstance(shape, Choice):
        return batch
    values = list(map(float, shape.values))
    return Batch(
        dict.fromkeys(lever.names, [1.0] * len(values)) | {drawn[0]: values}, {}, len(values)
    )


def _of_ratio(source: Source, values: Values) -> tuple[Column, Column]:
    """The need for stock over use is t times the other factors of use over those of the stock."""
    return 0.0, _times(draw(source, values), _inverse(spare(source, values)))


def _of_input(
    source: Source, values: Values, lever: Lever, *, is_rate: bool
) -> tuple[Column, Column]:
    """Both terms of the need for one input, on whose scale stock or use is linear."""
    if not _is_positive(_use(source, {**values, lever.name: 1.0})):
        raise NotPlainError
    part, other = (draw, spare) if is_rate else (spare, draw)
    one, two = lever.to_scale(1.0), lever.to_scale(2.0)
    first, second = (part(source, {**values, lever.name: x}) for x in (1.0, 2.0))
    gain = _times(_minus(second, first), 1 / (two - one))
    effect = _times(gain, -1.0) if is_rate else gain
    if not _is_positive(effect):
        raise NotPlainError
    per = _inverse(effect)
    none = _times(_minus(first, _times(gain, one)), per)
    rest = _times(other(source, values), per)
    return (_times(rest, -1.0), none) if is_rate else (_times(none, -1.0), rest)


def _nodes(
    still: Column, moving: Column, size: int
) -> tuple[list[float], list[float], list[float] | None]:
    """Fewer draws where only one of the two terms varies, and not across 0: there is a kink."""
    if isinstance(still, float) and isinstance(moving, float):
        return [still], [moving], None
    if isinstance(still, list) and isinstance(moving, list):
        return still, moving, None
    column = still if isinstance(still, list) else listed(moving, size)
    if size < _LEAST or min(column) * max(column) < 0:
        return listed(still, size), listed(moving, size), None
    nodes, weights = _condensed(column)
    if isinstance(still, list):
        return nodes, listed(moving, len(nodes)), weights
    return listed(still, len(nodes)), nodes, weights


def _condensed(column: list[float]) -> tuple[list[float], list[float]]:
    """Two nodes for each group of neighbours, with its mean and deviation; and their weights."""
    ordered = sorted(column)
    nodes = ordered[:_TAIL] + ordered[-_TAIL:]
    for start in range(_TAIL, len(ordered) - _TAIL, _GROUP):
        group = ordered[start : start + _GROUP]
        mean = sum(group) / _GROUP
        deviation = math.sqrt(sum([(x - mean) ** 2 for x in group]) / _GROUP)
        nodes += [mean - deviation, mean + deviation]
    share = len(nodes) / len(ordered)
    inner = [share * _GROUP / 2] * (len(nodes) - 2 * _TAIL)
    return nodes, [share] * (2 * _TAIL) + inner


# -- the two parts


def spare(source: Source, values: Values) -> Column:
    """Serviceable stock above the reserve [rounds]."""
    rounds = _product(source.stock, values)
    if source.kg:
        rounds = _times(_times(rounds, KG_PER_TONNE), _inverse(values[source.kg]))
    if source.unserviceable:
        rounds = _times(rounds, _minus(1.0, values[source.unserviceable]))
    return _minus(rounds, values[source.reserve]) if source.reserve else rounds


def draw(source: Source, values: Values) -> Column:
    """Use less production [rounds/day]."""
    use = _use(source, values)
    return _minus(use, values[source.production]) if source.production else use


def _use(source: Source, values: Values) -> Column:
    names = (*source.use, source.share) if source.share else source.use
    return _product(names, values)


def _product(names: tuple[str, ...], values: Values) -> Column:
    total: Column = values[names[0]]
    for name in names[1:]:
        total = _times(total, values[name])
    return total


# -- columns, of which those that do not vary are single numbers


def _times(left: Column, right: Column) -> Column:
    if isinstance(right, float):
        left, right = right, left
    if isinstance(left, list):
        assert isinstance(right, list)  # noqa: S101 - a number would have been put left
        return [x * y for x, y in zip(left, right, strict=True)]
    if isinstance(right, list):
        return right if left == 1.0 else [left * y for y in right]
    return left * right


def _minus(left: Column, right: Column) -> Column:
    if isinstance(right, list):
        if isinstance(left, list):
            return [x - y for x, y in zip(left, right, strict=True)]
        return [left - y for y in right]
    return [x - right for x in left] if isinstance(left, list) else left - right


def _inverse(column: Column) -> Column:
    return [1 / x for x in column] if isinstance(column, list) else 1 / column


def _is_positive(column: Column) -> bool:
    return min(column) > 0 if isinstance(column, list) else column > 0


def listed(column: Column, size: int) -> list[float]:
    """A column as a list of so many numbers."""
    return column if isinstance(column, list) else [column] * size

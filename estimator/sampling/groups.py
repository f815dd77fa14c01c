"""Which inputs are integrated out: for each stock the one with the largest share of the spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from estimator.arguments import check_choice
from estimator.errors import InputError
from estimator.quantity.shapes import Choice
from estimator.sampling import quotient
from estimator.sampling.batches import Batch
from estimator.sampling.copula import block
from estimator.sampling.levers import Lever, is_eligible, lever
from estimator.sampling.product import ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.sampling.model import Model, Source, Values

Which: TypeAlias = Literal["first", "pooled", "last"]
"""Of several natures: the first that runs out, all in one pool, or the last."""

Pool: TypeAlias = "tuple[Source, ...]"

_LEAST_DAYS: Final = 1e-3  # keep logarithms of 0 days and of never finite
_MOST_DAYS: Final = 1e6


class Group(NamedTuple):
    """Stocks whose chances are worked out together.

    Attributes:
        lever: the input of theirs that is integrated out, or None.
        pools: each one stock, made of one source or, pooled, of all.
    """

    lever: Lever | None
    pools: tuple[Pool, ...]


def pools(model: Model, which: Which) -> tuple[Pool, ...]:
    """The stocks that the question is about.

    Raises:
        InputError: `which` is none of its values, or all natures in one pool are asked for, but
            some are rationed or lose different shares in storage, so that there is no such pool.
    """
    check_choice("natures", which, get_args(Which))
    if which != "pooled" or len(model.sources) == 1:
        return tuple((source,) for source in model.sources)
    losses = {model.fixed.get(s.loss, s.loss) if s.loss else 0.0 for s in model.sources}
    if len(losses) > 1 or any(source.ration_below for source in model.sources):
        raise InputError("", "natures with rationing or with different losses cannot be pooled")
    return (model.sources,)


def pooled_days(pools: tuple[Pool, ...], which: Which, values: Values, month: float) -> float:
    """How long it lasts [days], one way or another; infinite for never."""
    from estimator.sampling.course import course  # most runs have no schedule
    from estimator.sampling.walk import days

    pick = max if which == "last" else min
    return pick([days(course(pool, values, month)) for pool in pools])


def all_days(model: Model, pools: tuple[Pool, ...], which: Which, batch: Batch) -> list[float]:
    """How long every draw of a batch lasts [days]; infinite for never."""
    if len(model.sources) == 1 and model.sources[0].is_plain:
        try:
            return quotient.days(model.sources[0], model, batch)
        except quotient.NotPlainError:  # nothing is used in some draw; walking can take it
            pass
    return [pooled_days(pools, which, row, model.month) for row in batch.rows(model.fixed)]


def ends(
    model: Model, pools: tuple[Pool, ...], which: Which
) -> dict[str, tuple[float, float, float, float]]:
    """What each uncertain input alone does: its P5 and P95, and how long it lasts with each [days].

    All other inputs are at their medians.
    """
    names = list(model.shapes)
    wide = [(shape.quantile(0.05), shape.quantile(0.95)) for shape in model.shapes.values()]
    size, medians = 2 * len(names), model.medians
    columns = {name: [medians[name]] * size for name in names}
    for place, name in enumerate(names):
        columns[name][2 * place : 2 * place + 2] = wide[place]
    found = all_days(model, pools, which, Batch(columns, {}, size)) if names else []
    pairs = zip(names, wide, zip(found[::2], found[1::2], strict=True), strict=True)
    return {name: (*reach, *days) for name, reach, days in pairs}


def swings(model: Model, pools: tuple[Pool, ...], which: Which) -> dict[str, float]:
    """How far ln(days) moves as each uncertain input goes from its P5 to its P95."""
    return {
        name: abs(_log(high) - _log(low))
        for name, (_, _, low, high) in ends(model, pools, which).items()
    }


def _log(days: float) -> float:
    return math.log(min(max(days, _LEAST_DAYS), _MOST_DAYS))


def groups(
    model: Model,
    pools: tuple[Pool, ...],
    correlation: Mapping[str, float],
    swing: Mapping[str, float],
) -> tuple[Group, ...]:
    """Give each stock the eligible input that matters most; one of a few values only at last.

    Given all others, such a value makes a step of the chance, which takes many draws to smooth.
    Inputs integrated out for different stocks must be independent given the rest, so that no two
    are taken from one set of correlated inputs. One that several stocks depend on is taken for all
    of them together.
    """
    jumps = {name: isinstance(shape, Choice) for name, shape in model.shapes.items()}
    ranked = sorted(model.shapes, key=lambda name: (jumps[name], -swing[name]))
    left, found, taken = list(pools), [], set[str]()
    for name in ranked:
        concerned = [pool for pool in pools if any(name in source.names() for source in pool)]
        free = all(pool in left for pool in concerned) and name not in taken
        if free and _is_lever(model, name, concerned):
            found.append(Group(_lever(model, name, concerned, correlation), tuple(concerned)))
            left = [pool for pool in left if pool not in concerned]
            taken |= block(name, correlation)
    return (*found, *(Group(None, (pool,)) for pool in left))


def _lever(model: Model, name: str, pools: list[Pool], correlation: Mapping[str, float]) -> Lever:
    if len(pools) == 1 == len(pools[0]):
        together = ratio(name, model, pools[0][0], correlation)
        if together and len(model.sources) == 1:
            return together
    return lever(name, model.shapes[name])


def _is_lever(model: Model, name: str, pools: list[Pool]) -> bool:
    shape = model.shapes[name]
    return all(
        is_eligible(name, shape, source)
        for pool in pools
        for source in pool
        if name in source.names()
    )

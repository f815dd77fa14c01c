"""Between two events with rationing: fired freely, then rationed, or sliding along the level.

Below the ration level the outflow is the lesser, so the flow only ever pushes towards the level or
through it: in one stretch it is passed at most once (METHODS §2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimator.sweeping.stretch import Passage, Stretch, after, blurred, emptied, steady, touching

if TYPE_CHECKING:
    from estimator.sweeping.ratio import Floats, Marks


class Rule(NamedTuple):
    """The ration as it acts: nothing below the reserve is fired anyway.

    Attributes:
        mark: the level below which use is rationed, never under the reserve [rounds].
        demand: the most that is then asked for [rounds/day].
    """

    mark: Floats
    demand: Floats


class _Switch(NamedTuple):
    """The passing of the mark.

    Attributes:
        above: whether the level begins above it.
        time: when it reaches the mark [days]; infinity for not.
        onward_below: whether it goes on, or begins, below the mark.
        slides: whether it stays on the mark from then on.
    """

    above: Marks
    time: Floats
    onward_below: Marks
    slides: Marks


def rule(ration: tuple[Floats, Floats], reserve: Floats, demand: Floats) -> Rule:
    """The ration for levels from the reserve up."""
    level, daily = ration
    acts = level > reserve
    return Rule(np.where(acts, level, reserve), np.where(acts, np.minimum(demand, daily), demand))


def rationed(
    stretch: Stretch, level: Floats, reserve: Floats, acting: Rule, error: Floats
) -> Passage:
    """The passage of a stretch with rationing; arguments as of `stretch.free`."""
    supply, decay = stretch.production.value, stretch.decay
    lost = 0.0 if decay is None else decay
    high = supply - stretch.demand.value - lost * acting.mark
    low = supply - acting.demand - lost * acting.mark
    switch = _switch(stretch, level, acting.mark, high, low)
    drain = acting.demand - supply + lost * reserve
    begun = np.where(switch.above, acting.mark, level)
    fall = np.where(drain > 0, emptied((begun - reserve) / drain, decay), np.inf)
    time = np.where(switch.above, switch.time, 0.0) + fall
    falls = switch.onward_below & (acting.demand > 0) & (time < stretch.duration)
    time = np.where(falls, time, np.inf)
    slowest = np.where(switch.above, np.minimum(drain, -high), drain)
    unsure = blurred(stretch, time, slowest, error)
    if stretch.is_last:
        flow = stretch.flow + lost * acting.mark
        unsure = unsure | steady(drain, flow, error) | steady(low, flow, error)
        return Passage(time, level, unsure | steady(high, flow, error))
    end = _end(stretch, level, acting, switch)
    return Passage(time, end, unsure | (switch.onward_below & touching(end, reserve, error)))


def _switch(stretch: Stretch, level: Floats, mark: Floats, high: Floats, low: Floats) -> _Switch:
    """Whether and when the mark is reached; `high` and `low` are the flows on its two sides."""
    above = (level > mark) | ((level == mark) & (high >= 0))
    rests = (level == mark) & (high < 0) & (low >= 0)
    falling = np.where(high < 0, emptied((level - mark) / -high, stretch.decay), np.inf)
    rising = np.where(low > 0, emptied((level - mark) / -low, stretch.decay), np.inf)
    time = np.where(rests, 0.0, np.where(above, falling, rising))
    reached = time < stretch.duration
    below = np.where(above, reached & (low < 0), ~rests)
    slides = reached & (high < 0) & (low >= 0)
    return _Switch(above, np.where(reached, time, np.inf), below, slides)


def _end(stretch: Stretch, level: Floats, acting: Rule, switch: _Switch) -> Floats:
    """The level at the end, if the reserve is not fallen below before."""
    supply, decay = stretch.production.value, stretch.decay
    over, under = supply - stretch.demand.value, supply - acting.demand
    first = np.where(switch.above, over, under)
    reached = np.isfinite(switch.time)
    before = np.minimum(switch.time, stretch.duration)
    then = np.where(switch.above, under, over)
    onward = after(acting.mark, then, stretch.duration - before, decay)
    passed = np.where(switch.slides, acting.mark, onward)
    whole: Floats = np.where(reached, passed, after(level, first, stretch.duration, decay))
    return whole

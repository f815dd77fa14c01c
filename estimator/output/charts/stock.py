"""A stock over time: its course, bands of draws, deliveries, reserve, gaps and the stock-out."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from estimator.answer.document import computed
from estimator.answer.reading import stock_out_date
from estimator.cleaning import clean
from estimator.depletion.exact import levels
from estimator.output import numbers, words
from estimator.output.charts import axes
from estimator.output.charts.drawing import ACROSS, IN_ORDER, Drawing, Panel, Row, haloed, layer
from estimator.output.charts.theme import GREY, VERMILION
from estimator.scenario.plan import plans_of
from estimator.uncertainty.draws import drawn, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from estimator.answer.estimate import Estimate
    from estimator.depletion.exact import Depletion
    from estimator.depletion.plan import Arrival, Plan
    from estimator.uncertainty.distribution_of_days import Distribution

_HEIGHT: Final = 280
_LOW: Final = 160  # of one nature of several
_STEPS: Final = 60
_POWER: Final = 6  # 8 sets of 2^6 draws: their percentiles are within two pixels of the true ones
_YEAR: Final = Fraction(365)
_APART: Final = 0.14  # of the axis, which is room for the label of a delivery
_HEADROOM: Final = 1.25  # above the highest stock, for the labels of flags
_PERCENTILES: Final = {"y": 0.5, "p5": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}
_BANDS: Final = (("p5", "p95", 0.15), ("p25", "p75", 0.25))


class _Seen(NamedTuple):
    """The stock of one nature.

    Attributes:
        estimate: the answer.
        found: the distribution of the days; None where nothing is drawn.
        last: the day on which the axis ends.
        plan: the stock and all that moves it, at the central reading.
        out: what becomes of that.
        draws: the same plan in a few hundred draws; empty where nothing is drawn.
    """

    estimate: Estimate
    found: Distribution | None
    last: Fraction
    plan: Plan
    out: Depletion
    draws: Sequence[Plan]


def is_eventful(estimate: Estimate) -> bool:
    """Whether anything happens besides use and production at constant rates."""
    return any(
        plan.arrivals or plan.ration or plan.loss or plan.goal or plan.last_event
        for plan in _plans(estimate).values()
    )


def drawing(estimate: Estimate, found: Distribution | None) -> Drawing:
    """The stock of each nature from day 0 until all that matters has happened.

    Args:
        estimate: an answer in days.
        found: the distribution of the days, where chances are the answer.
    """
    plans, draws = _plans(estimate), _draws(estimate) if found else []
    last = _last(estimate, found, plans.values())
    each = {
        name: _Seen(estimate, found, last, plan, out, [draw[name] for draw in draws])
        for (name, plan), out in zip(plans.items(), estimate.schedules.values(), strict=True)
    }
    height = _HEIGHT if len(plans) < 2 else _LOW
    panels = [_panel(seen, name, height) for name, seen in each.items()]
    return Drawing(panels, list(_key(list(each.values()))), is_dated=bool(estimate.scenario.start))


def _plans(estimate: Estimate) -> dict[str, Plan]:
    if not estimate.schedules:
        return {}
    return plans_of(estimate.central.numbers, estimate.scenario.month)


def _last(estimate: Estimate, found: Distribution | None, plans: Iterable[Plan]) -> Fraction:
    """The last day that matters: an event, a stock-out, an end of what was asked."""
    days: list[Fraction | Decimal | float | None] = [plan.last_event for plan in plans]
    if found:
        days += [each.value for each in found.percentiles.values()]
    else:
        days += [estimate.central.value, *(out.days for out in estimate.schedules.values())]
    if estimate.verdict:
        days += [estimate.verdict.asked.high, estimate.verdict.asked.nominal]
    last = max(Fraction(day) for day in days if day is not None and math.isfinite(day))
    return last * Fraction(21, 20) or _YEAR


def _draws(estimate: Estimate) -> list[dict[str, Plan]]:
    """The plans in a few hundred draws of the inputs."""
    asks: Any = estimate.asks
    of = problem(estimate.scenario, asks=asks)
    values, _ = drawn(of, _POWER, 0, list(of.distributions))
    rows = zip(*(column.ravel().tolist() for column in values.values()), strict=True)
    cases = ([Fraction(format(value, ".9g")) for value in row] for row in rows)
    fixed, month = dict(estimate.central.numbers), estimate.scenario.month
    return [plans_of(fixed | dict(zip(values, case, strict=True)), month) for case in cases]


def _panel(seen: _Seen, name: str, height: int) -> Panel:
    scenario, last = seen.estimate.scenario, float(seen.last)
    rows = _course(seen)
    marks = [(float(level), text) for level, text in _marks(seen)]
    highest = [float(row.get("p95") or row["y"] or 0) for row in rows]
    top = max(highest + [level for level, _ in marks]) or 1
    layers = [
        *axes.claimed(seen.estimate.verdict and seen.estimate.verdict.asked, scenario, last),
        *_bands(rows),
        layer("line", rows, **IN_ORDER),
        *_gaps(seen),
        *_deliveries(seen, rows),
        *_flags(seen),
        *_levels(marks),
    ]
    unit = f"{words.unit_of('rounds', scenario)} in stock"
    encoding = {
        "x": axes.days(last, start=scenario.start),
        "y": axes.amount(top * _HEADROOM, unit),
    }
    return Panel(layers, encoding, height, clean(name))


def _course(seen: _Seen) -> list[Row]:
    """Day by day the level; where there are draws the percentiles of theirs."""
    plan = seen.plan
    is_curved = seen.draws or plan.loss or any(p.over for p in (*plan.use, *plan.production))
    steps = _STEPS if is_curved else 1
    days = {Fraction(day) for day, _ in seen.out.curve}
    days |= {seen.last * n / steps for n in range(steps + 1)}
    if seen.found:
        ends = (each.value for each in seen.found.percentiles.values())
        days |= {Fraction(end) for end in ends if math.isfinite(end)}
    ordered = sorted(day for day in days if day <= seen.last)
    if not seen.draws:
        return _rows(ordered, [{"y": pair} for pair in levels(plan, ordered)])
    paths = np.array([levels(draw, ordered) for draw in seen.draws], dtype=np.float64)
    shares = np.quantile(paths, list(_PERCENTILES.values()), axis=0)
    by_day = (shares[:, n].tolist() for n in range(len(ordered)))
    return _rows(ordered, [dict(zip(_PERCENTILES, pairs, strict=True)) for pairs in by_day])


def _rows(days: Sequence[Fraction], levels: Iterable[dict[str, Sequence[Any]]]) -> list[Row]:
    """A row for each day, two where something lands."""
    found: list[Row] = []
    for day, named in zip(days, levels, strict=True):
        for side in (0, 1):
            row = {"x": computed(day), **{key: computed(pair[side]) for key, pair in named.items()}}
            if row not in found[-1:]:
                found.append(row)
    return found


def _bands(rows: list[Row]) -> Iterator[Row]:
    for low, high, opacity in _BANDS:
        if low in rows[0]:
            yield layer("area", rows, {"y": low, "y2": high}, opacity=opacity, **IN_ORDER)


def _marks(seen: _Seen) -> Iterator[tuple[Fraction, str]]:
    """The levels that matter, and what each is."""
    plan, unit = seen.plan, words.unit_of("rounds", seen.estimate.scenario)
    if plan.reserve:
        yield plan.reserve, f"reserve: {words.with_unit(plan.reserve, unit)}"
    if plan.goal:
        yield plan.goal.level, f"asked: {words.with_unit(plan.goal.level, unit)}"
    if plan.rationing:
        level = plan.rationing.level
        yield level, f"rationed below {words.with_unit(level, unit)}"


def _levels(marks: list[tuple[float, str]]) -> Iterator[Row]:
    for number, (level, text) in enumerate(marks):
        row, right = [{"y": level}], number > 0
        side = {"align": "right", "dx": -4} if right else {"align": "left", "dx": 4}
        look = {"baseline": "bottom", "dy": -3, "color": GREY, **side}
        yield layer("rule", row, ACROSS, strokeDash=[6, 4])
        yield from haloed(row, {"x": "width" if right else 0}, text=text, **look)


def _gaps(seen: _Seen) -> Iterator[Row]:
    """The times in which demand is not met, at the central reading."""
    rows = []
    for gap in () if seen.draws or seen.plan.goal else seen.out.gaps:
        end = seen.last if gap.days is None else Fraction(gap.start) + Fraction(gap.days)
        if gap.start < seen.last:
            ends = {"x": computed(gap.start), "x2": computed(min(end, seen.last))}
            rows.append({**ends, "y": computed(seen.plan.reserve)})
    if rows:
        yield layer("rule", rows, {"x2": "x2"}, color=VERMILION, strokeWidth=6)


def _deliveries(seen: _Seen, rows: list[Row]) -> Iterator[Row]:
    """A triangle where the stock is after each; those close together have one label."""
    after = {row["x"]: float(row["y"] or 0) for row in rows}
    arrivals = [each for each in seen.plan.arrivals if each.rounds and each.day <= seen.last]
    is_alike = len(arrivals) > 1 and len({arrival.rounds for arrival in arrivals}) == 1
    groups: list[list[Arrival]] = []
    for arrival in sorted(arrivals, key=lambda each: each.day):
        if groups and (is_alike or arrival.day - groups[-1][0].day < _APART * seen.last):
            groups[-1].append(arrival)
        else:
            groups.append([arrival])
    if not groups:
        return
    points = [{"x": computed(each.day), "y": after[computed(each.day)]} for each in arrivals]
    yield layer("point", points, shape="triangle-up", color=VERMILION, size=70)
    labels = []
    for group in groups:
        near = group[:1] if is_alike else group
        highest = max(after[computed(each.day)] for each in near)
        text = _landed(group, is_alike)
        labels.append({"x": computed(group[0].day), "y": highest, "text": text})
    yield from haloed(labels, {"text": "text"}, dy=-12, align="left", dx=-4)


def _landed(group: Sequence[Arrival], is_alike: bool) -> str:
    """What lands in a few days: ``+150,000, +50,000``."""
    first, *others = [f"+{numbers.number(arrival.rounds)}" for arrival in group]
    if is_alike:
        return f"{first} each"
    return ", ".join([first, *others[:2]]) + f" and {len(others) - 2} more" * (len(others) > 2)


def _flags(seen: _Seen) -> Iterator[Row]:
    """The day of the stock-out, or on which the level that is asked for is reached."""
    estimate, day = seen.estimate, seen.out.days
    if seen.plan.goal:
        day = estimate.central.value
    if seen.found:  # which is of the first nature to run out
        median = seen.found.median.value
        day = Fraction(median) if len(estimate.schedules) < 2 and math.isfinite(median) else None
    if day is None or day > seen.last:
        return
    what = {"rebuild": "back at it"}.get(estimate.asks, "down to it") if seen.plan.goal else _OUT
    middle = " in half of the draws" if seen.found else ""
    text = numbers.counted(numbers.days(day, words.limits(estimate)), "day")
    date = stock_out_date(estimate.scenario.start, day)
    lines = [f"{what}{middle}: {text}{_BEYOND.get(estimate.bound, '')}", *([date] if date else [])]
    yield from axes.flag(computed(day) or 0.0, float(seen.last), lines)


_OUT: Final = "runs out"
_BEYOND: Final = {"lower": " or later", "upper": " or sooner"}


def _key(all_seen: list[_Seen]) -> Iterator[str]:
    estimate = all_seen[0].estimate
    if all_seen[0].draws:
        yield "Line: median of the draws; bands: half of them, and 90%."
    elif estimate.low is not estimate.high:
        yield "Line: every input at its central reading."
    if any(each.plan.arrivals for each in all_seen):
        yield "▲: a delivery."
    if any(list(_gaps(each)) for each in all_seen):
        yield "Thick red: demand is not met."

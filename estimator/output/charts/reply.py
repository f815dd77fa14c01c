"""Which charts an answer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.output.charts import against, chance, drivers, stock, table
from estimator.output.pages.uncertainty import has_curve

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.output.charts.drawing import Charts, Drawing
    from estimator.reply import Reply


def charts(reply: Reply) -> Charts:
    """The charts of an answer, the one first that says most.

    Events are seen best over time, ranges as chances, numbers as a table, and a headline held
    against what sources report.
    """
    estimate, held = reply.estimate, reply.headline or reply.production
    found, grid = reply.distribution, reply.table
    made: dict[str, Callable[[], Drawing]] = {}
    if held:
        made |= against.charts(held)
    if estimate.schedules and estimate.bound != "none":
        made["stock"] = lambda: stock.drawing(estimate, found)
    if found and has_curve(found):
        made["chance"] = lambda: chance.drawing(estimate, found)
    if any(not swing.is_point for swing in reply.swings):
        made["drivers"] = lambda: drivers.of_swings(estimate, reply.swings)
    if grid:
        made["table"] = lambda: table.drawing(estimate, grid)
    first = "stock" if stock.is_eventful(estimate) else "chance" if "chance" in made else "table"
    first = first if estimate.is_time else "against"
    return {name: made[name] for name in sorted(made, key=lambda name: name != first)}

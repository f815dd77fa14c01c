"""Charts as Vega-Lite specifications: one small function a chart, from a result to its marks.

A function gives a `drawing.Drawing`: marks with their data, and what they mean. What stands around
them (the answer as the title, what it assumes, sources and command) comes from the page of the
same result, in `specification`. Nothing is drawn here: `output.formats.picture` has it drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.answer.headline import Against
    from estimator.claims.reconcile import Reconciliation
    from estimator.output.charts.drawing import Charts, Drawing
    from estimator.register.records import Figure
    from estimator.register.register import Register
    from estimator.reply import Reply
    from estimator.sweeps.sweep import Sweep
    from estimator.uncertainty.drivers import Drivers

OF_REPLY: Final = ("stock", "chance", "table", "drivers", "against")
"""Those that an answer may have."""


def of_against(held: Against) -> Charts:
    """The chart of a stock or a rate alone, held against what sources report."""
    from estimator.output.charts import against

    return {"against": lambda: against.drawing(held)} if held.rows else {}


def of_drivers(result: Drivers) -> Charts:
    """The chart of a drivers analysis; none where no input is uncertain."""
    from estimator.output.charts import drivers

    if all(swing.is_point for swing in result.swings):
        return {}
    return {"drivers": lambda: drivers.drawing(result.scenario, result.swings, result.days)}


def of_cross(found: Reconciliation) -> Charts:
    """The chart of a case; none where nothing is held against anything else."""
    from estimator.output.charts import cross

    return {"cross": lambda: cross.drawing(found)} if cross.is_drawable(found) else {}


def of_sweep(swept: Sweep) -> Charts:
    """The chart of a sweep, if it is a small one."""
    from estimator.output.charts import sweep

    return {"sweep": lambda: sweep.drawing(swept)}


def of_figures(register: Register, found: Sequence[Figure]) -> Charts:
    """The chart of a list of figures; none of an empty one."""
    from estimator.output.charts import figures

    return {"figures": lambda: figures.drawing(register, found)} if found else {}


def of_reply(reply: Reply) -> Charts:
    """The charts that an answer has, the one first that says most.

    Events are seen best over time, ranges as chances, numbers as a table, and a headline held
    against what sources report.
    """
    from estimator.output.charts import against, chance, drivers, stock, table

    estimate, held = reply.estimate, reply.headline or reply.production
    found, grid = reply.distribution, reply.table
    made: dict[str, Callable[[], Drawing]] = {}
    if held and held.rows:
        made["against"] = lambda: against.drawing(held)
    if estimate.schedules and estimate.bound != "none":
        made["stock"] = lambda: stock.drawing(estimate, found)
    if found and chance.is_drawable(found):
        made["chance"] = lambda: chance.drawing(estimate, found)
    if any(not swing.is_point for swing in reply.swings):
        made["drivers"] = lambda: drivers.of_swings(estimate, reply.swings)
    if grid:
        made["table"] = lambda: table.drawing(estimate, grid)
    first = "stock" if stock.is_eventful(estimate) else "chance" if "chance" in made else "table"
    first = first if estimate.is_time else "against"
    return {name: made[name] for name in sorted(made, key=lambda name: name != first)}

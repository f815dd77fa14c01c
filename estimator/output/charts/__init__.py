"""Charts as Vega-Lite specifications: one small module a chart, from a result to its marks.

A page names the module that draws its result, whose `charts` says what there is to draw. Each chart
is a `drawing.Drawing`: marks with their data, and what they mean. What stands around them (the
answer as the title, what it assumes, sources and command) comes from the same page, in
`specification`. Libraries draw: as a file in `picture`, as text in `terminal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator import late
from estimator.errors import InputError

if TYPE_CHECKING:
    from estimator.output.charts.drawing import Charts, Drawing
    from estimator.output.page import Page

OF_REPLY: Final = ("stock", "chance", "table", "drivers", "against")
"""Those that an answer may have."""


def charts_of(page: Page) -> Charts:
    """The charts of a page by name, the one first that is shown unless another is asked for."""
    if page.charts is None:
        return {}
    made: Charts = late(f"output.charts.{page.charts.by}.charts")(page.charts.result)
    return made


def chosen(page: Page, name: str) -> Drawing:
    """The chart that was asked for, or the one that says most.

    Args:
        page: what it is of.
        name: of the chart; empty for the one that says most.

    Raises:
        InputError: the page has no such chart.
    """
    charts = charts_of(page)
    name, asked = name or next(iter(charts), ""), name
    if name not in charts:
        if not charts:
            where = "--chart" if asked else "-o"
            raise InputError(where, f"there is nothing to draw here; leave out {where}")
        rule = f"this answer has no {name}; it has {', '.join(charts)}"
        raise InputError("--chart", rule)
    return charts[name]()

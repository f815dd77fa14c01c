"""What a notebook shows of a result: its sentence, the verdict, its table and its chart."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from estimator.answer.compare import Comparison
from estimator.answer.estimate import Estimate, estimate
from estimator.errors import InputError
from estimator.output.charts import of_drivers, of_reply, of_sweep
from estimator.output.charts.specification import specification
from estimator.output.formats.html_text import render
from estimator.register.register import shipped
from estimator.reply import Reply, reply_to
from estimator.uncertainty.distribution_of_days import Distribution, sample
from estimator.uncertainty.drivers import Drivers
from estimator.uncertainty.solve_for_chance import Solved

if TYPE_CHECKING:
    from estimator.output.page import Page
    from estimator.sweeps.sweep import Sweep

    Result: TypeAlias = Estimate | Distribution | Drivers | Solved | Comparison | Sweep


_VEGA_LITE: Final = "application/vnd.vegalite.v6+json"


def bundle(result: Result) -> dict[str, Any]:
    """A result as HTML, without what a page may leave out, and its chart as a specification."""
    page = _page(result)
    shown: dict[str, Any] = {"text/html": render(page)}
    make = next(iter(page.charts().values()), None)
    with suppress(InputError):  # too large to be drawn
        if make:
            drawing = make()
            shown[_VEGA_LITE] = specification(drawing, _words(result, page).text())
    return shown


def _words(result: Result, page: Page) -> Page:
    """What stands around the chart: of a sweep its sum, else the page."""
    from estimator.sweeps.sweep import Sweep

    if not isinstance(result, Sweep):
        return page
    from estimator.output.pages.sweep import chart_page

    return chart_page(result)


def _page(result: Result) -> Page:
    if isinstance(result, Estimate):
        return _answer(_reply(result))
    if isinstance(result, Distribution):
        return _answer(Reply(estimate(result.scenario), distribution=result))
    if isinstance(result, Comparison):
        from estimator.output.pages.compare import page as compare_page

        ranged = {name: one for name, one in result.estimates.items() if one.is_sampled}
        return compare_page(result, {name: sample(one.scenario) for name, one in ranged.items()})
    if isinstance(result, (Drivers, Solved)):
        from estimator.output.pages import drivers

        if isinstance(result, Drivers):
            return drivers.page(result)._replace(charts=lambda: of_drivers(result))
        return drivers.solved_page(result)
    from estimator.output.pages.sweep import table_page

    return table_page(result, ends=True)._replace(charts=lambda: of_sweep(result))


def _answer(reply: Reply) -> Page:
    from estimator.output.pages.answer import page

    return page(reply, command="lasts")._replace(charts=lambda: of_reply(reply))


def _reply(result: Estimate) -> Reply:
    """With the figures that it rests on, where the shipped register has them."""
    made = reply_to(result, shipped)
    used = {id_ for given in result.scenario.inputs().values() for id_ in given.figures}
    return made if used <= set(shipped().figures) else made._replace(register=None)

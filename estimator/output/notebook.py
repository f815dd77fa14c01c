"""What a notebook shows of a result: its sentence, the verdict, its table and its chart."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from estimator.answer.compare import Comparison
from estimator.answer.estimate import Estimate, estimate
from estimator.errors import InputError
from estimator.output.charts import charts_of
from estimator.output.charts.specification import specification
from estimator.output.formats.html_text import render
from estimator.output.pages import answer, compare, drivers, sweep
from estimator.register.register import shipped
from estimator.reply import Reply, reply_to
from estimator.sweeps.sweep import Sweep
from estimator.uncertainty.distribution_of_days import Distribution, sample
from estimator.uncertainty.drivers import Drivers
from estimator.uncertainty.solve_for_chance import Solved

if TYPE_CHECKING:
    from estimator.output.page import Page

    Result: TypeAlias = Estimate | Distribution | Drivers | Solved | Comparison | Sweep


_VEGA_LITE: Final = "application/vnd.vegalite.v6+json"


def bundle(result: Result) -> dict[str, Any]:
    """A result as HTML, without what a page may leave out, and its chart as a specification."""
    page = _page(result)
    shown: dict[str, Any] = {"text/html": render(page)}
    drawn = sweep.chart_page(result) if isinstance(result, Sweep) else page
    make = next(iter(charts_of(drawn).values()), None)
    with suppress(InputError):  # too large to be drawn
        if make:
            shown[_VEGA_LITE] = specification(make(), drawn.text())
    return shown


def _page(result: Result) -> Page:
    if isinstance(result, Estimate):
        return answer.page(_reply(result), command="lasts")
    if isinstance(result, Distribution):
        reply = Reply(estimate(result.scenario), distribution=result)
        return answer.page(reply, command="lasts")
    if isinstance(result, Comparison):
        ranged = {name: one for name, one in result.estimates.items() if one.is_sampled}
        return compare.page(result, {name: sample(one.scenario) for name, one in ranged.items()})
    if isinstance(result, Drivers):
        return drivers.page(result)
    if isinstance(result, Solved):
        return drivers.solved_page(result)
    return sweep.table_page(result, ends=True)


def _reply(result: Estimate) -> Reply:
    """With the figures that it rests on, where the shipped register has them."""
    made = reply_to(result, shipped)
    used = {id_ for given in result.scenario.inputs().values() for id_ in given.figures}
    return made if used <= set(shipped().figures) else made._replace(register=None)

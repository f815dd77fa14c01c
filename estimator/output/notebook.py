"""What a notebook shows of a result: its sentence, the verdict, and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.answer.compare import Comparison
from estimator.answer.estimate import Estimate, estimate
from estimator.output.formats.html_text import render
from estimator.register.register import shipped
from estimator.reply import Reply, reply_to
from estimator.uncertainty.distribution_of_days import Distribution, sample
from estimator.uncertainty.drivers import Drivers
from estimator.uncertainty.solve_for_chance import Solved

if TYPE_CHECKING:
    from estimator.output.page import Page
    from estimator.sweeps.sweep import Sweep


def html(result: Estimate | Distribution | Drivers | Solved | Comparison | Sweep) -> str:
    """A result as HTML: the page that the command line prints, without what it may leave out."""
    return render(_page(result))


def _page(result: Estimate | Distribution | Drivers | Solved | Comparison | Sweep) -> Page:
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
            return drivers.page(result)
        return drivers.solved_page(result)
    from estimator.output.pages.sweep import table_page

    return table_page(result, ends=True)


def _answer(reply: Reply) -> Page:
    from estimator.output.pages.answer import page

    return page(reply, command="lasts")


def _reply(result: Estimate) -> Reply:
    """With the figures that it rests on, where the shipped register has them."""
    made = reply_to(result, shipped)
    used = {id_ for given in result.scenario.inputs().values() for id_ in given.figures}
    return made if used <= set(shipped().figures) else made._replace(register=None)

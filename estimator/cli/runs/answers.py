"""Commands that answer one scenario: lasts, report, rebuild, and solve without a chance."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from estimator.answer import estimate
from estimator.answer.cases import inputs_of
from estimator.cli.command import refuse, typed
from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.idle import CERTAIN, refuse_draws, refuse_register, refuse_solved
from estimator.cli.runs.next_step import next_step
from estimator.cli.runs.reading import register_of, sampling, scenario_of
from estimator.errors import InputError
from estimator.output.page import Body, Page
from estimator.output.pages.answer import page
from estimator.output.progress import watched
from estimator.reply import is_held, reply_to
from estimator.scenario.name import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import click

    from estimator.answer.estimate import Estimate
    from estimator.answer.headline import Whose
    from estimator.output.deliver import Delivery
    from estimator.reply import Reply
    from estimator.scenario.models import Scenario


def lasts(ctx: click.Context) -> None:
    """Answer a scenario; one with a stock or a rate alone is held against the register."""
    if ctx.params["measure"]:
        for thing in ("against", "held"):
            refuse(ctx, thing, "--in production holds nothing against the register")
        _answer(ctx, estimate.in_production)
        return
    wanted = delivery(ctx, charts=True, book=True)
    whose = _whose(ctx)
    scenario = scenario_of(ctx)
    try:
        result = estimate.estimate(scenario)
    except InputError:
        others = typed(ctx, "answer", "draws", "expect")
        is_idle = wanted.quiet or others or scenario.question.until_level
        if is_idle or not _hold(ctx, wanted, scenario, whose):
            raise
        return
    _send(ctx, wanted, result, whose)


def report(ctx: click.Context) -> None:
    """The same as a document."""
    outputs = ctx.params["outputs"]
    if not outputs or not all(name.lower().endswith(".html") for name in outputs):
        raise InputError("-o", "a report is one HTML file; write -o report.html")
    lasts(ctx)


def rebuild(ctx: click.Context) -> None:
    """Answer how long until a stock is back at a target."""
    _answer(ctx, estimate.rebuild)


def solve(ctx: click.Context) -> None:
    """Answer what one input would have to be."""
    if ctx.params["chance"] is not None:
        from estimator.cli.runs import chances

        chances.solve(ctx)
        return
    name = spelled(ctx.params["name"])

    def answer(scenario: Scenario) -> Estimate:
        found = estimate.solve(scenario, name)
        refuse_solved(ctx, scenario, name)
        return found

    _answer(ctx, answer)


def _answer(ctx: click.Context, answer: Callable[[Scenario], Estimate]) -> None:
    """Read the scenario, answer it, and deliver the page."""
    wanted = delivery(ctx, charts=True, book=True)
    _send(ctx, wanted, answer(scenario_of(ctx)))


def _whose(ctx: click.Context) -> Whose | None:
    """Whose figures somebody wants to hold the answer against; None if nobody's."""
    if not any(ctx.params[name] for name in ("against", "since", "until")):
        return None
    from estimator.cli.runs.documents import whose_of

    return whose_of(ctx)


def _hold(ctx: click.Context, wanted: Delivery, scenario: Scenario, whose: Whose | None) -> bool:
    """Print what the register says for a stock or a rate alone; whether it says anything."""
    from estimator.cli.runs.documents import held_page

    shown = held_page(ctx, scenario, whose)
    if shown:
        wanted.send(shown)
    return shown is not None


def _send(
    ctx: click.Context, wanted: Delivery, result: Estimate, whose: Whose | None = None
) -> None:
    """Deliver an answer with what belongs beside it."""
    implied = ctx.command.name in {"lasts", "report"}
    _refuse_idle(ctx, result, held=implied and is_held(result, whose))
    options = sampling(ctx, result.scenario.month)
    with ExitStack() as stack:
        reply = reply_to(
            result,
            lambda: register_of(ctx),
            implied=implied,
            whose=whose,
            tables=ctx.params["axes"],
            for_people=wanted.is_tabled,
            sampling=lambda: options | {"progress": stack.enter_context(watched("of the draws"))},
        )
    if reply.headline is None:
        refuse(ctx, "held", "nothing is held against the register", "add --against UA")
    if reply.distribution and wanted.draws is not None:
        wanted.send_draws(_draws_page(result, options))
    shown = _page(ctx, wanted, reply, implied=implied)
    if not ctx.params["expect"]:
        wanted.send(shown)
        return
    from estimator.cli.runs.expect import failures, fell_short

    failed = failures(ctx, result, reply.distribution)
    wanted.send(shown)
    fell_short(ctx, failed)


def _page(ctx: click.Context, wanted: Delivery, reply: Reply, *, implied: bool) -> Page:
    """An answer as a page, with the forms that are wanted of it."""
    step = next_step(ctx, wanted, reply, implied=implied)
    command = "lasts" if implied else str(ctx.command.name)
    shown = page(reply, command=command, explain=ctx.params["explain"], next_step=step)
    if not (ctx.params.get("note") or {"html", "xlsx"} & set(wanted.forms.values())):
        return shown
    from estimator.cli.runs.documents import with_forms

    return with_forms(ctx, shown, reply)


def _refuse_idle(ctx: click.Context, result: Estimate, *, held: bool) -> None:
    """Refuse options about draws and registers that this answer has not."""
    refuse_draws(ctx, [result.scenario], "" if result.is_sampled else _undrawn(ctx, result))
    if not (held or ctx.params.get("claims") or ctx.params.get("cases")):
        refuse_register(ctx, [result.scenario], result.asks)


def _undrawn(ctx: click.Context, result: Estimate) -> str:
    """Why there are no chances."""
    if ctx.command.name == "solve":
        return "without --chance the readings of the inputs decide"
    if not result.is_time:
        return "chances are of days, and these are not what is asked"
    inputs = inputs_of(result.scenario, result.asks)
    ranges = any(not given.quantity.is_point for given in inputs.values())
    return "all readings of the ranges have one answer" if ranges else CERTAIN


def _draws_page(result: Estimate, options: Mapping[str, Any]) -> Page:
    """Every draw as rows, for audit."""
    from estimator.uncertainty.distribution_of_days import draws

    kept = {name: options[name] for name in ("samples", "seed", "method")}
    asks: Any = result.asks
    rows = draws(result.scenario, asks=asks, **kept)
    return Page("", lambda: Body([], []), lambda: {"draws": rows}, lambda: rows)

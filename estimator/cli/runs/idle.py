"""Which options a run has no use for, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.answer import cases
from estimator.answer.solve import free_inputs
from estimator.answer.verdict import asked
from estimator.cli.command import refuse
from estimator.errors import InputError
from estimator.reply import is_figured
from estimator.scenario.inputs import WAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from estimator.scenario.models import Scenario

CERTAIN: Final = "no input is a range"


def refuse_register(ctx: click.Context, scenarios: Sequence[Scenario], asks: str = "days") -> None:
    """Refuse registers where no answer follows from a figure.

    Raises:
        InputError: there is such an option.
    """
    if not any(is_figured(scenario, asks) for scenario in scenarios):
        refuse(ctx, "register", "no figure is looked up, for no value is an @id")


def is_certain(scenario: Scenario, but: str = "") -> bool:
    """Whether nothing can be drawn for an answer in days, or for the input that is solved for."""
    inputs = scenario.inputs().items()
    drawn = {name: given for name, given in inputs if name not in {"lasts", but}}
    return cases.is_certain(scenario, drawn)


def refuse_draws(
    ctx: click.Context,
    scenarios: Sequence[Scenario],
    why: str = "",
    but: Sequence[str] = (),
) -> None:
    """Refuse options about draws where there are none, or none that they could change.

    Args:
        ctx: the run.
        scenarios: those that are drawn from.
        why: why nothing is drawn; empty if something is.
        but: inputs that are not drawn.

    Raises:
        InputError: there is such an option.
    """
    if why:
        refuse(ctx, "draws", f"nothing is drawn: {why}")
    for text in ctx.params.get("corr") or ():
        pair = text.partition("=")[0]
        if not any(_moves(scenario, pair.split(":"), but) for scenario in scenarios):
            rule = "one of the two is certain or is not drawn, so nothing moves with it"
            raise InputError("--corr", f"'{pair}': {rule}; leave it out")
    if ctx.params.get("at"):
        _refuse_times(ctx, scenarios[0])


def _moves(scenario: Scenario, names: Sequence[str], but: Sequence[str]) -> bool:
    """Whether all these inputs are drawn."""
    inputs = scenario.inputs()
    drawn = [name for name in names if name not in {"lasts", *but}]
    return drawn == [n for n in names if cases.ends(scenario, n, inputs[n]) is not None]


def _refuse_times(ctx: click.Context, scenario: Scenario) -> None:
    """Refuse durations whose chance is there already."""
    lasts = scenario.lasts
    seen = {asked(lasts.quantity, scenario.month).nominal} if lasts else set()
    for time in ctx.params["at"]:
        days = time.point("days", scenario.month)
        if days in seen:
            raise InputError("--at", f"the chance of {time} is there already; leave it out")
        seen.add(days)


def refuse_solved(ctx: click.Context, scenario: Scenario, name: str) -> None:
    """Refuse values of what is solved for.

    Raises:
        InputError: there is one.
    """
    for other in solved_for(scenario, name):
        refuse(ctx, other, f"{name} is what is solved for")


def solved_for(scenario: Scenario, name: str) -> list[str]:
    """The inputs that solving for one leaves no use for.

    One that can be solved for only where it is given is needed for that.
    """
    return stood_for(name) if name in free_inputs(scenario) else []


def stood_for(name: str) -> list[str]:
    """The inputs that a value of one leaves no use for: itself, and other ways to give it."""
    ways = next((ways for ways in WAYS.values() if any(name in way for way in ways)), ())
    return [name, *(key for way in ways for key in way if name not in way)]

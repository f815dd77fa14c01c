"""Which options a run has no use for, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.cli.command import refuse
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import click

    from estimator.scenario.models import Scenario
    from estimator.sweeps.sweep import Sweep
    from estimator.uncertainty.drivers import Drivers

CERTAIN: Final = "no input is a range"
_PICTURES: Final = frozenset({"svg", "png", "vl.json"})
_ASKED: Final = frozenset({"holds", "chance"})
_DRAWN: Final = frozenset({"p5", "p50", "p95", "chance"})


def refuse_forms(ctx: click.Context, forms: Mapping[str, str], *, said: bool) -> None:
    """Refuse options about formats that no output has.

    Args:
        ctx: the run.
        forms: the format of each output.
        said: whether the names of the outputs say them all.

    Raises:
        InputError: there is such an option.
    """
    if said:
        refuse(ctx, "form", "the names of the outputs say their formats")
    if set(forms.values()) - {"table", "plain", "md"}:
        refuse(ctx, "note", "a note is text, as -f plain or -f md has it")
    if forms.get("-") != "table":
        refuse(ctx, "screen", "no table goes to standard output")
    if not set(forms.values()) - {"csv", "ndjson", "xlsx", *_PICTURES}:
        refuse(ctx, "steps", "rows of CSV or NDJSON, charts and workbooks have no room for steps")


def refuse_register(ctx: click.Context, scenarios: Sequence[Scenario], asks: str = "days") -> None:
    """Refuse registers where no answer follows from a figure.

    Raises:
        InputError: there is such an option.
    """
    from estimator.reply import is_figured

    if not any(is_figured(scenario, asks) for scenario in scenarios):
        refuse(ctx, "register", "no figure is looked up, for no value is an @id")


def is_certain(scenario: Scenario, but: str = "") -> bool:
    """Whether nothing can be drawn for an answer in days, or for the input that is solved for."""
    from estimator.answer import cases

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
    from estimator.answer.cases import ends

    inputs = scenario.inputs()
    drawn = [name for name in names if name not in {"lasts", *but}]
    return drawn == [n for n in names if ends(scenario, n, inputs[n]) is not None]


def _refuse_times(ctx: click.Context, scenario: Scenario) -> None:
    """Refuse durations whose chance is there already."""
    from estimator.answer.verdict import asked

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
    from estimator.answer.solve import free_inputs

    return _stood_for(name) if name in free_inputs(scenario) else []


def _stood_for(name: str) -> list[str]:
    """The inputs that a value of one leaves no use for: itself, and other ways to give it."""
    from estimator.scenario.inputs import WAYS

    ways = next((ways for ways in WAYS.values() if any(name in way for way in ways)), ())
    return [name, *(key for way in ways for key in way if name not in way)]


def refuse_unsampled(ctx: click.Context, result: Drivers) -> None:
    """Refuse options about shares, and about the sampling of them, where there is none.

    Raises:
        InputError: there is such an option.
    """
    if result.shares is None:
        refuse(ctx, "shares", result.notes[0].rstrip("."))
    if not result.samples:
        refuse(ctx, "samples", "the shares are worked out without sampling")
        if not result.breaks:
            refuse(ctx, "seed", "the shares are worked out without sampling")


def refuse_cells(ctx: click.Context, sweep: Sweep, forms: set[str], *, summary: bool) -> None:
    """Refuse options about what a sweep has not.

    Args:
        ctx: the run.
        sweep: what is swept.
        forms: the formats that are written.
        summary: whether a summary takes the place of the rows.

    Raises:
        InputError: there is such an option.
    """
    from estimator.sweeps.grid import ASK_FROM

    if summary:
        refuse(ctx, "columns", "a summary has no columns")
    if summary and ctx.params["quiet"]:
        refuse(ctx, "page", "-q prints the bare number alone")
    if len(sweep.inputs) < 2:
        refuse(ctx, "pairs", "there is one list, so there is nothing to pair")
    if sweep.cells <= ASK_FROM:
        refuse(ctx, "large", f"the sweep has {sweep.cells:,} cells, which need no consent")
    used = {*sweep.computed, *(condition.name for condition in sweep.conditions)}
    if not summary and not used & _ASKED and not forms & {"table", "plain", *_PICTURES}:
        refuse(ctx, "lasts", "no column is about it", "add --columns holds")
    _refuse_assumed(ctx, sweep, used)


def _refuse_assumed(ctx: click.Context, sweep: Sweep, used: set[str]) -> None:
    """Refuse inputs that others stand for, or that no cell follows from."""
    from estimator.scenario.name import kind_of

    for name in sweep.inputs:
        for given in _stood_for(name)[1:]:  # a value of its own is the base case
            refuse(ctx, given, f"{name} is varied, so this value is in no cell")
    refuse(ctx, "dud_rate", "it changes no days")
    dated = any(given.date for given in sweep.scenario.inputs().values())
    if not (dated or "date" in used or any(kind_of(n).unit == "when" for n in sweep.inputs)):
        refuse(ctx, "start", "no column and no input is a date", "add --columns date")
    if not used & _DRAWN:
        refuse(ctx, "draws", "nothing is drawn for these columns", "add --columns p50")
    refuse_draws(ctx, [sweep.scenario], but=sweep.inputs)
    refuse_register(ctx, [sweep.scenario])

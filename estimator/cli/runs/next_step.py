"""A command that goes on from a run, made from its arguments."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from estimator.cleaning import clean
from estimator.cli.command import about
from estimator.cli.runs.delivery import without
from estimator.cli.runs.idle import solved_for
from estimator.reply import is_figured, solvable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from estimator.answer.estimate import Estimate
    from estimator.output.deliver import Delivery
    from estimator.reply import Reply


def next_step(ctx: click.Context, wanted: Delivery, reply: Reply, *, implied: bool) -> str:
    """A command that goes on from here; empty where there is none to offer.

    Args:
        ctx: the run.
        wanted: how its result is.
        reply: the answer.
        implied: whether a rate or a stock that the answer implies can be held against the register.
    """
    result = reply.estimate
    if not wanted.is_for_people or result.bound == "none" or result.asks == "rebuild":
        return ""
    words = list(ctx.obj or ())
    if words[:1] == ["lasts"]:
        del words[0]
    if result.asks == "days":
        words = _further(ctx, words, result)
    elif implied and reply.headline is None and "round" not in result.scenario.nouns:
        words = _held_next(words, result)
    else:
        return ""
    step = shlex.join(["estimate", *words])
    is_meant = step == clean(step) and "--" not in words  # and no other command
    return step if is_meant else ""


def _further(ctx: click.Context, words: Sequence[str], result: Estimate) -> list[str]:
    """The arguments that go on: less the outputs, not to be written over, and what was expected."""
    outputs = ("-o", "--output", "--samples-out", "--expect", "--chart")
    if result.scenario.lasts is None:
        return [*without(words, outputs), "--lasts", "2mo"]
    name = solvable(result)
    things = ("draws", "table", *solved_for(result.scenario, name))
    idle = [flag for param in about(ctx, *things) for flag in param.opts]
    if not is_figured(result.scenario, name):
        idle.append("--data")
    return ["solve", name, *without(words, (*outputs, *idle))]


def _held_next(words: Sequence[str], result: Estimate) -> list[str]:
    """The arguments that hold what a headline implies against what sources report.

    The register counts rounds, so nothing else can be held against it.
    """
    kept = without(words, ("-o", "--output", "--chart"))
    return [*kept, "--against", "UA" if result.asks == "daily" else "RU"]

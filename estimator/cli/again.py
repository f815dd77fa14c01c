"""Commands made from the arguments of a run: the same again, and one that goes on from there."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from estimator.cli.command import about
from estimator.cli.idle import solved_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from estimator.answer.estimate import Estimate
    from estimator.cli.shared import Request
    from estimator.output.deliver import Delivery
    from estimator.reply import Reply


def typed_again(ctx: click.Context) -> str:
    """The command that gives the same answer, without where it was put and in which form."""
    idle = ("-o", "--output", "--samples-out", "-f", "--format", "--expect", "--case", "--claims")
    words = _without([word for word in ctx.obj or () if word != "--note"], idle)
    words = words[words[:1] == ["report"] :]  # of the answer, not of the file
    return shlex.join(["estimate", *words])


def next_step(request: Request, wanted: Delivery, reply: Reply) -> str:
    """A command that goes on from here, made from this one's arguments."""
    result = reply.estimate
    further = _further if result.asks == "days" else _held_next
    is_implied = request.command == "lasts" and reply.headline is None
    if not wanted.is_for_people or result.bound == "none" or result.asks == "rebuild":
        return ""
    if result.asks != "days" and "round" in result.scenario.nouns:
        return ""  # the register counts rounds
    if result.asks != "days" and not is_implied:
        return ""
    from estimator.cleaning import clean

    words = list(request.ctx.obj or ())
    if words[:1] == ["lasts"]:
        del words[0]
    step = shlex.join(["estimate", *further(request.ctx, words, result)])
    return (
        step if step == clean(step) and "--" not in words else ""
    )  # never a command other than the one meant


def _further(ctx: click.Context, words: Sequence[str], result: Estimate) -> list[str]:
    """The arguments that go on: less the outputs, not to be written over, and what was expected."""
    outputs = ("-o", "--output", "--samples-out", "--expect", "--chart")
    if result.scenario.lasts is None:
        return [*_without(words, outputs), "--lasts", "2mo"]
    from estimator.reply import is_figured, solvable

    name = solvable(result)
    things = ("draws", "table", *solved_for(result.scenario, name))
    idle = [flag for param in about(ctx, *things) for flag in param.opts]
    if not is_figured(result.scenario, name):
        idle.append("--data")
    return ["solve", name, *_without(words, (*outputs, *idle))]


def _held_next(_ctx: click.Context, words: Sequence[str], result: Estimate) -> list[str]:
    """The arguments that hold what a headline implies against what sources report."""
    kept = _without(words, ("-o", "--output", "--chart"))
    return [*kept, "--against", "UA" if result.asks == "daily" else "RU"]


def _without(words: Sequence[str], flags: Sequence[str]) -> list[str]:
    """Arguments less some options and their values."""
    kept: list[str] = []
    follows = False
    for word in words:
        named = word.partition("=")[0] if word.startswith("--") else word[:2]
        if not follows and named not in flags:
            kept.append(word)
        follows = not follows and word in flags
    return kept

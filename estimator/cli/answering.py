"""What ``lasts`` and ``solve`` share: options, the answer with its table, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from estimator.cli.options import (
    output_params,
    read_scenario,
    register_of,
    scenario_params,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from estimator.estimate import Estimate
    from estimator.output.deliver import Delivery
    from estimator.output.page import Addition
    from estimator.scenario import Scenario
    from estimator.sensitivity import Sensitivity


def answer_params(*, rebuild: bool = False) -> list[click.Parameter]:
    """The options of a command that answers one scenario; ``rebuild`` has two of its own."""
    table = click.Option(
        ["--table", "axes"],
        multiple=True,
        metavar="NAME=VALUES",
        help="a sensitivity table over one or two inputs: daily=8k..24k:5, rounds=0.5M,1M",
    )
    return [*scenario_params(rebuild=rebuild), table, *output_params()]


class Request(NamedTuple):
    """One run of a command.

    Attributes:
        ctx: its arguments.
        command: its name.
    """

    ctx: click.Context
    command: str

    def get(self, name: str) -> Any:
        """An argument by name."""
        return self.ctx.params.get(name)


def delivery(request: Request) -> Delivery:
    """How the result is wanted; checked before anything is computed.

    Raises:
        InputError: outputs that cannot be meant.
    """
    from estimator.output.deliver import Delivery

    source = request.get("source")
    sources = source if isinstance(source, tuple) else (source,)
    wanted = Delivery(
        form=request.get("form"),
        outputs=request.get("outputs"),
        quiet=request.get("quiet"),
        color=request.get("color"),
        inputs=tuple(name for name in sources if name),
    )
    wanted.check()
    return wanted


def run_lasts(request: Request) -> None:
    """Answer a scenario; one with a stock or a rate alone is held against the register."""
    from estimator.errors import InputError
    from estimator.estimate import estimate

    wanted = delivery(request)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    try:
        result = estimate(scenario)
    except InputError:
        if wanted.quiet or not _hold(request, wanted, scenario):
            raise
        return
    _send(request, wanted, result)


def _hold(request: Request, wanted: Delivery, scenario: Scenario) -> bool:
    """Print what the register says for a stock or a rate alone; whether it says anything."""
    from estimator.against import hold_against

    register = register_of(request.ctx)
    against = hold_against(scenario, register)
    if against is None or not against.rows:
        return False
    from estimator.output.against import against_page

    wanted.send(against_page(register, scenario, against))
    return True


def run_answer(request: Request, answer: Callable[[Scenario], Estimate]) -> None:
    """Read the scenario, answer it, and deliver the page."""
    wanted = delivery(request)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    _send(request, wanted, answer(scenario))


def _send(request: Request, wanted: Delivery, result: Estimate) -> None:
    from estimator.output.answer import page

    wanted.send(
        page(
            result,
            command=request.command,
            grid=_grid(request, wanted, result),
            asked_grid=bool(request.get("axes")),
            explain=request.get("explain"),
            next_step=_next_step(request, wanted, result),
            additions=list(_additions(request, result)),
        )
    )


def _additions(request: Request, result: Estimate) -> Iterator[Addition]:
    """The sources of an answer, and what the register says about the time it is of."""
    figured = any(given.figure for given in result.scenario.inputs().values())
    implied = request.command == "lasts" and not result.is_time
    if figured:
        from estimator.output.against import sources_addition

        yield sources_addition(register_of(request.ctx), result.scenario)
    if implied and (figured or result.scenario.start):
        from estimator.output.against import against_addition

        yield against_addition(register_of(request.ctx), result.scenario)


def _grid(request: Request, wanted: Delivery, result: Estimate) -> Sensitivity | None:
    """The table that was asked for, or the one that people see unasked."""
    texts = request.get("axes")
    if not texts and (result.bound == "none" or not wanted.is_for_people):
        return None
    from estimator.errors import InputError
    from estimator.sensitivity import default_axes, parse_table, table

    if len(texts) > 2:
        raise InputError("--table", "a table has one or two inputs; leave the others out")
    if texts:
        axes = tuple(parse_table(text, result.scenario, result.asks) for text in texts)
    else:
        axes = default_axes(result.scenario, result.asks)
    return table(result.scenario, axes, result.asks) if axes else None


def _next_step(request: Request, wanted: Delivery, result: Estimate) -> str:
    """A command that goes on from here, made from this one's arguments."""
    words = list(request.ctx.obj or ())
    if words[:1] == ["lasts"]:
        del words[0]
    if not wanted.is_for_people or result.asks != "days" or result.bound == "none":
        return ""
    if result.scenario.question.lasts is None:
        more = ["estimate", *words, "--lasts", "2mo"]
    else:
        more = ["estimate", "solve", "daily", *words]
    import shlex

    from estimator.output.page import clean

    step = shlex.join(more)
    return (
        step if step == clean(step) and "--" not in words else ""
    )  # never a command other than the one meant

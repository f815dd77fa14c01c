"""What ``lasts`` and ``solve`` share: options, the answer with its table, the next step."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.options import output_params, read_scenario, scenario_params

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.estimate import Estimate
    from estimator.output.deliver import Delivery
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


@dataclass(frozen=True, slots=True)
class Request:
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
        inputs=tuple(name for name in sources if name and name != "-"),
    )
    wanted.check()
    return wanted


def run_answer(request: Request, answer: Callable[[Scenario], Estimate]) -> None:
    """Read the scenario, answer it, and deliver the page."""
    wanted = delivery(request)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    result = answer(scenario)
    from estimator.output.answer import page

    wanted.send(
        page(
            result,
            command=request.command,
            grid=_grid(request, wanted, result),
            asked_grid=bool(request.get("axes")),
            explain=request.get("explain"),
            next_step=_next_step(result),
        )
    )


def _grid(request: Request, wanted: Delivery, result: Estimate) -> Sensitivity | None:
    """The table that was asked for, or the one that people see unasked."""
    from estimator.errors import InputError
    from estimator.sensitivity import default_axes, parse_table, table

    texts = request.get("axes")
    if len(texts) > 2:
        raise InputError("--table", "a table has one or two inputs; leave the others out")
    if texts:
        axes = tuple(parse_table(text, result.scenario, result.asks) for text in texts)
        return table(result.scenario, axes, result.asks)
    people = not wanted.quiet and wanted.form in {None, "table", "plain", "md"}
    if not people or result.bound == "none":
        return None
    axes = default_axes(result.scenario, result.asks)
    return table(result.scenario, axes, result.asks) if axes else None


def _next_step(result: Estimate) -> str:
    """A command that goes on from here, made from this one's arguments."""
    words = sys.argv[1:]
    if words[:1] in (["lasts"], ["solve"]):
        words = words[1:]
    if result.asks != "days" or result.bound == "none":
        return ""
    if result.scenario.question.lasts is None:
        return f"estimate {shlex.join(words)} --lasts 2mo"
    return f"estimate solve daily {shlex.join(words)}"

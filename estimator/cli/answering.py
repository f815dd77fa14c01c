"""What ``lasts`` and ``solve`` share: options, the answer with its table, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from estimator.cli.options import (
    output_params,
    read_scenario,
    register_folders,
    register_of,
    scenario_params,
)
from estimator.cli.sampling import sampling, sampling_params, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from estimator.estimate import Estimate
    from estimator.output.deliver import Delivery
    from estimator.output.page import Addition
    from estimator.scenario import Scenario
    from estimator.sensitivity import Sensitivity


_EVENTFUL: Final = 2_000  # a longer way to the answer is not gone for every cell, unless asked


def answer_params(*, rebuild: bool = False, sampled: bool = True) -> list[click.Parameter]:
    """The options of a command that answers one scenario.

    Args:
        rebuild: whether to take the two inputs of ``rebuild`` alone.
        sampled: whether the command prints chances.
    """
    table = click.Option(
        ["--table", "axes"],
        multiple=True,
        metavar="NAME=VALUES",
        help="a sensitivity table over one or two inputs: daily=8k..24k:5, rounds=0.5M,1M",
    )
    draws = sampling_params() if sampled else []
    return [*scenario_params(rebuild=rebuild), table, *draws, *output_params()]


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


def delivery(request: Request, suffixes: Mapping[str, str] | None = None) -> Delivery:
    """How the result is wanted; checked before anything is computed.

    Args:
        request: the run.
        suffixes: formats of further suffixes, which this command alone knows.

    Raises:
        InputError: outputs that cannot be meant.
    """
    from estimator.output.deliver import Delivery

    source = request.get("source")
    sources = source if isinstance(source, tuple) else (source,)
    folders = [str(folder) for folder in register_folders(request.ctx)]
    registers = [f"{folder}/{name}.toml" for folder in folders for name in ("sources", "figures")]
    wanted = Delivery(
        form=request.get("form"),
        outputs=request.get("outputs"),
        quiet=request.get("quiet"),
        color=request.get("color"),
        inputs=(*(name for name in sources if name), *registers),
        suffixes=suffixes or {},
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
        others = any(request.get(name) for name in ("axes", "at", "samples_out", "explain"))
        if wanted.quiet or others or not _hold(request, wanted, scenario):
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
    from estimator.estimate import inputs_of

    inputs = inputs_of(result.scenario, result.asks)
    if is_sampled(result):
        yield _chances(request, result)
    elif request.get("samples_out"):
        from estimator.errors import InputError

        raise InputError("--samples-out", "nothing is drawn: no input is a range")
    figured = any(given.figure for given in inputs.values())
    implied = request.command == "lasts" and not result.is_time
    if figured:
        from estimator.output.against import sources_addition

        yield sources_addition(register_of(request.ctx), [result.scenario], result.asks)
    if implied and (figured or result.scenario.start):
        from estimator.output.against import against_addition

        yield against_addition(register_of(request.ctx), result.scenario)


def is_sampled(result: Estimate) -> bool:
    """Whether chances are the answer: a range or an "about" is given, not only a bound."""
    if result.asks != "days" or result.low is result.high:
        return False
    inputs = result.scenario.inputs()
    inputs.pop("lasts", None)
    return any(
        not given.quantity.is_point or given.quantity.hedge == "~" for given in inputs.values()
    )


def _chances(request: Request, result: Estimate) -> Addition:
    from estimator.output.chances import chances
    from estimator.uncertainty.distribution_of_days import sample
    from estimator.uncertainty.swings import swings

    options = sampling(request.ctx.params, result.scenario.month)
    with watched("of the draws") as advance:
        found = sample(result.scenario, progress=advance, **options)
    if path := request.get("samples_out"):
        _write_draws(path, result, options)
    return chances(result, found, swings(result.scenario))


def _write_draws(path: str, result: Estimate, options: Mapping[str, Any]) -> None:
    from pathlib import Path

    from estimator.output.as_csv import csv_text
    from estimator.output.files import write_file
    from estimator.uncertainty.distribution_of_days import draws

    kept = {name: options[name] for name in ("samples", "seed", "method")}
    write_file(Path(path), csv_text(draws(result.scenario, **kept)).encode())


def _grid(request: Request, wanted: Delivery, result: Estimate) -> Sensitivity | None:
    """The table that was asked for, or the one that people see unasked."""
    texts = request.get("axes")
    if not texts and is_sampled(result):
        return None
    events = sum(len(schedule.curve) for schedule in result.schedules.values())
    if not texts and (result.bound == "none" or not wanted.is_for_people or events > _EVENTFUL):
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
    words = _without_outputs(request.ctx.obj or ())
    if words[:1] == ["lasts"]:
        del words[0]
    if not wanted.is_for_people or result.asks != "days" or result.bound == "none":
        return ""
    if result.scenario.question.lasts is None:
        more = ["estimate", *words, "--lasts", "2mo"]
    else:
        more = ["estimate", "solve", _solvable(result), *words]
    import shlex

    from estimator.output.page import clean

    step = shlex.join(more)
    return (
        step if step == clean(step) and "--" not in words else ""
    )  # never a command other than the one meant


def _solvable(result: Estimate) -> str:
    """An input to solve for: the rate, or the first that can be."""
    from estimator.errors import InputError
    from estimator.solve import check_solvable

    for name in ("daily", *reversed(result.scenario.inputs())):
        try:
            check_solvable(name, result.scenario)
        except InputError:
            continue
        return name
    return "daily"


def _without_outputs(words: Sequence[str]) -> list[str]:
    """Arguments less ``-o FILE``: what goes on from here is not to write over what is there."""
    kept: list[str] = []
    follows = False
    for word in words:
        if not follows and not word.startswith(("-o", "--output")):
            kept.append(word)
        follows = not follows and word in {"-o", "--output"}
    return kept

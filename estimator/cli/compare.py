"""``estimate compare``: scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from estimator.cli.command import Argument, Command, PathText
from estimator.cli.draws import sampling, sampling_params
from estimator.cli.expect import expect_option, failures, fell_short
from estimator.cli.folders import register_of
from estimator.cli.idle import CERTAIN, refuse_draws, refuse_register
from estimator.cli.options import (
    complete_sources,
    output_params,
    read_scenario,
    scenario_options,
)
from estimator.cli.shared import Request, delivery

if TYPE_CHECKING:
    from estimator.answer.estimate import Estimate
    from estimator.output.page import Addition
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.distribution_of_days import Distribution

_HELP = """Scenarios side by side, and which input makes the difference to the first one.

Options apply to every scenario; a name without .toml or .json is a scenario that comes with the
estimator.

\b
  estimate compare before.toml after.toml
  estimate compare nis-2023 mine.toml --daily 20k
"""


def _run(source: tuple[str, ...], **_params: object) -> None:
    request = Request(click.get_current_context(), "compare")
    wanted = delivery(request)
    from estimator.answer.compare import compare
    from estimator.output.pages.compare import page

    names = [_name(source, n) for n in range(len(source))]
    scenarios = [read_scenario(request.ctx, *_file_or_name(text)) for text in source]
    result = compare(dict(zip(names, scenarios, strict=True)))
    refuse_register(request.ctx, scenarios)
    sources = _sources(request.ctx, scenarios)
    found = _distributions(request, result.estimates)
    rows = {}
    if sources:
        own = (_sources(request.ctx, [scenario]) for scenario in scenarios)
        rows = {name: one.record for name, one in zip(names, own, strict=True) if one}
    failed = [
        line
        for name, one in result.estimates.items()
        for line in failures(request.ctx, one, found.get(name), name)
    ]
    wanted.send(page(result, found, sources, rows))
    fell_short(request.ctx, failed)


def _distributions(request: Request, estimates: dict[str, Estimate]) -> dict[str, Distribution]:
    """The draws of every scenario that has ranges, with the durations that any is asked about."""
    sampled = {name: one.scenario for name, one in estimates.items() if one.is_sampled}
    refuse_draws(request.ctx, list(sampled.values()), "" if sampled else CERTAIN)
    if not sampled:
        return {}
    from estimator.answer.verdict import asked
    from estimator.uncertainty.distribution_of_days import sample

    month = next(iter(sampled.values())).month  # they share it
    options = sampling(request.ctx.params, month)
    wanted = (one.scenario.lasts for one in estimates.values())
    options["at"] = [float(asked(lasts.quantity, month).nominal) for lasts in wanted if lasts]
    return {name: sample(scenario, **options) for name, scenario in sampled.items()}


def _sources(ctx: click.Context, scenarios: list[Scenario]) -> Addition | None:
    """Who says what the scenarios rest on; None if no figure was used."""
    if not any(given.figures for one in scenarios for given in one.inputs().values()):
        return None
    from estimator.output.pages.headline import sources_addition

    return sources_addition(register_of(ctx), scenarios)


def _file_or_name(text: str) -> tuple[str | None, str | None]:
    is_file = text == "-" or text.lower().endswith((".toml", ".json")) or "/" in text
    return (text, None) if is_file else (None, text)


def _name(texts: tuple[str, ...], n: int) -> str:
    """The text itself, numbered where the same file is given twice."""
    return texts[n] if texts.count(texts[n]) == 1 else f"{texts[n]} ({n + 1})"


command = Command(
    "compare",
    params=[
        Argument(
            ["source"],
            metavar="SCENARIO SCENARIO...",
            nargs=-1,
            required=True,
            type=PathText(),
            shell_complete=complete_sources,
        ),
        *scenario_options(),
        *sampling_params(days=False),
        expect_option(),
        *(param for param in output_params() if param.name not in {"explain"}),
    ],
    callback=_run,
    help=_HELP,
)

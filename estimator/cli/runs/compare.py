"""``estimate compare``: scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.answer.compare import compare as compared
from estimator.answer.verdict import asked
from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.expect import failures, fell_short
from estimator.cli.runs.idle import CERTAIN, refuse_draws, refuse_register
from estimator.cli.runs.reading import read_scenario, register_of, sampling
from estimator.output.pages.compare import page
from estimator.output.pages.headline import sources_addition
from estimator.uncertainty.distribution_of_days import sample

if TYPE_CHECKING:
    import click

    from estimator.answer.estimate import Estimate
    from estimator.output.page import Addition
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.distribution_of_days import Distribution


def compare(ctx: click.Context) -> None:
    """Answer all scenarios, and tell which input makes the difference."""
    wanted = delivery(ctx)
    source = ctx.params["source"]
    names = [_name(source, n) for n in range(len(source))]
    scenarios = [read_scenario(ctx, *_file_or_name(text)) for text in source]
    result = compared(dict(zip(names, scenarios, strict=True)))
    refuse_register(ctx, scenarios)
    sources = _sources(ctx, scenarios)
    found = _distributions(ctx, result.estimates)
    rows = {}
    if sources:
        own = (_sources(ctx, [scenario]) for scenario in scenarios)
        rows = {name: one.record for name, one in zip(names, own, strict=True) if one}
    failed = [
        line
        for name, one in result.estimates.items()
        for line in failures(ctx, one, found.get(name), name)
    ]
    wanted.send(page(result, found, sources, rows))
    fell_short(ctx, failed)


def _distributions(ctx: click.Context, estimates: dict[str, Estimate]) -> dict[str, Distribution]:
    """The draws of every scenario that has ranges, with the durations that any is asked about."""
    sampled = {name: one.scenario for name, one in estimates.items() if one.is_sampled}
    refuse_draws(ctx, list(sampled.values()), "" if sampled else CERTAIN)
    if not sampled:
        return {}
    month = next(iter(sampled.values())).month  # they share it
    options = sampling(ctx, month)
    wanted = (one.scenario.lasts for one in estimates.values())
    options["at"] = [float(asked(lasts.quantity, month).nominal) for lasts in wanted if lasts]
    return {name: sample(scenario, **options) for name, scenario in sampled.items()}


def _sources(ctx: click.Context, scenarios: list[Scenario]) -> Addition | None:
    """Who says what the scenarios rest on; None if no figure was used."""
    if not any(given.figures for one in scenarios for given in one.inputs().values()):
        return None
    return sources_addition(register_of(ctx), scenarios)


def _file_or_name(text: str) -> tuple[str | None, str | None]:
    is_file = text == "-" or text.lower().endswith((".toml", ".json")) or "/" in text
    return (text, None) if is_file else (None, text)


def _name(texts: tuple[str, ...], n: int) -> str:
    """The text itself, numbered where the same file is given twice."""
    return texts[n] if texts.count(texts[n]) == 1 else f"{texts[n]} ({n + 1})"

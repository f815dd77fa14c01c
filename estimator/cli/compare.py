"""``estimate compare``: scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from estimator.cli.answering import Request, delivery
from estimator.cli.options import output_params, read_scenario, register_of, scenario_options

if TYPE_CHECKING:
    from estimator.output.page import Addition
    from estimator.scenario import Scenario

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
    from estimator.compare import compare
    from estimator.output.comparison import page

    names = [_name(source, n) for n in range(len(source))]
    scenarios = [read_scenario(request.ctx, *_file_or_name(text)) for text in source]
    result = compare(dict(zip(names, scenarios, strict=True)))
    wanted.send(page(result, _sources(request.ctx, scenarios)))


def _sources(ctx: click.Context, scenarios: list[Scenario]) -> Addition | None:
    """Who says what the scenarios rest on; None if no figure was used."""
    if not any(given.figure for one in scenarios for given in one.inputs().values()):
        return None
    from estimator.output.against import sources_addition

    return sources_addition(register_of(ctx), scenarios)


def _file_or_name(text: str) -> tuple[str | None, str | None]:
    is_file = text == "-" or text.lower().endswith((".toml", ".json")) or "/" in text
    return (text, None) if is_file else (None, text)


def _name(texts: tuple[str, ...], n: int) -> str:
    """The text itself, numbered where the same file is given twice."""
    return texts[n] if texts.count(texts[n]) == 1 else f"{texts[n]} ({n + 1})"


command = click.Command(
    "compare",
    params=[
        click.Argument(["source"], metavar="SCENARIO SCENARIO...", nargs=-1, required=True),
        *scenario_options(),
        *(param for param in output_params() if param.name not in {"explain"}),
    ],
    callback=_run,
    help=_HELP,
)

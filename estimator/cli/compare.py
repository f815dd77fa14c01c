"""``estimate compare``: scenarios side by side."""

from __future__ import annotations

from estimator.cli.command import Argument, Command, PathText
from estimator.cli.options import (
    complete_sources,
    expect_option,
    output_params,
    sampling_params,
    scenario_options,
)

_HELP = """Scenarios side by side, and which input makes the difference to the first one.

Options apply to every scenario; a name without .toml or .json is a scenario that comes with the
estimator.

\b
  estimate compare before.toml after.toml
  estimate compare nis-2023 mine.toml --daily 20k
"""

command = Command(
    "compare",
    "cli.runs.compare.compare",
    [
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
        *output_params(but=("explain",)),
    ],
    _HELP,
)

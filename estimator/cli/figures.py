"""``estimate figures``: who says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.cli.command import Argument, Choice, Command, Option, Read
from estimator.cli.completer import complete_figures
from estimator.cli.options import data_option, output_params

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

_HELP = """Sourced figures: list and filter them, see one in full, cite its source.

Figures of one origin are one witness, however many papers print them, and are listed together.

\b
  estimate figures --metric firing_rate --actor RU --since 2023-08-01
  estimate figures rusi-2024-10-ru
  estimate figures --metric packing --latest --sort value
  estimate figures --conflicts --actor RU
  estimate figures --used-by rusi-2024-10-ru
  estimate figures --backtest
  estimate figures --source rusi --cite bibtex
  estimate figures --lint --data my-register
"""
_METRICS: Final = (
    "firing_rate",
    "transfer",
    "production",
    "stockpile",
    "packing",
    "quality",
    "requirement",
    "duration",
    "share",
    "loss",
    "price",
    "cost",
)
_SCOPES: Final = (
    *("tube", "tube and rockets", "mortars", "all natures"),
    *("unstated", "not applicable"),
)
_TEXTS: Final = {
    "actor": "who fires, makes, holds or sends: RU, UA, KP, …",
    "nature": "kind of munition: 152 mm, 122 mm rocket, mixed, …",
    "source": "a part of the source's id or publisher",
    "origin": "a part of the name of who knows it first-hand",
    "text": "a part of any text of the figure or its source",
}
_LAST_DAY: Final = Read("cli.runs.values.last_day")
_DATES: Final = {
    "since": (
        Read("cli.runs.values.first_day"),
        "leave out what had ended before; what says no time is listed apart",
    ),
    "until": (_LAST_DAY, "leave out what began after; what says no time is listed apart"),
}


def _filter(name: str, text: str, choices: Sequence[str] = ()) -> click.Option:
    return Option(
        [f"--{name}", f"by_{name}"],
        about=("filter",),
        type=Choice(choices, case_sensitive=False) if choices else None,
        metavar=name.upper() if choices else "TEXT",
        help=": ".join([text, ", ".join(choices)]) if choices else text,
    )


command = Command(
    "figures",
    "cli.runs.figures.figures",
    [
        Argument(
            ["ids"], about=("id",), metavar="[ID]...", nargs=-1, shell_complete=complete_figures
        ),
        _filter("metric", "what sort of number", _METRICS),
        _filter("scope", "what the count includes", _SCOPES),
        *(_filter(name, text) for name, text in _TEXTS.items()),
        *(
            Option([f"--{name}"], about=("filter",), type=read, metavar="DATE", help=text)
            for name, (read, text) in _DATES.items()
        ),
        Option(
            ["--as-of"],
            about=("filter",),
            type=_LAST_DAY,
            metavar="DATE",
            help="leave out what was printed later",
        ),
        Option(
            ["--rates"], about=("filter",), is_flag=True, help="only numbers per day, month or year"
        ),
        Option(
            ["--latest"],
            about=("filter",),
            is_flag=True,
            help="of what an origin says of one quantity, only the last",
        ),
        Option(
            ["--sort"],
            about=("order",),
            type=Choice(["date", "value"]),
            help="by the last day covered, or by value, instead of by origin",
        ),
        Option(
            ["--conflicts"],
            about=("conflicts",),
            is_flag=True,
            help="which of them disagree most about one quantity",
        ),
        Option(
            ["--backtest"],
            about=("backtest",),
            is_flag=True,
            help="forecasts and plans beside what came",
        ),
        Option(
            ["--used-by"],
            about=("used_by",),
            metavar="ID",
            shell_complete=complete_figures,
            help="claims, cases, scenarios and derived figures that rest on this one",
        ),
        Option(
            ["--cite"],
            about=("cite",),
            type=Choice(["text", "bibtex", "csl-json"]),
            help="print the sources as references instead",
        ),
        Option(["--lint"], is_flag=True, help="check the register's own rules instead"),
        data_option(),
        *output_params(("parquet",), but=("explain", "full")),
    ],
    _HELP,
)

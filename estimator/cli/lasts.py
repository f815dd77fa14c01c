"""``estimate``: how long does it last?"""

from __future__ import annotations

import click

from estimator.cli.command import Choice, Command, Option
from estimator.cli.shared import Request, against_params, answer_params, run_lasts

_HELP = """How long does a stock last? With a duration instead of a rate or of the
rounds: the rate or the rounds that it implies.

\b
  estimate --rounds 1000000 --daily 16000
  estimate --rounds 1M+ --lasts 2mo~
  estimate --rounds 500k --lasts 1mo --against UA --since 2024-01
  estimate --rounds 1M --daily 10k..20k --lasts 2mo
  estimate --rounds 1M --daily 16k --until-level 50%
  estimate --rounds 180 --production 125/year --in production
  estimate stock.toml --daily 20k --table daily=10k..30k:5

Values: 16000 16k 1.2M 20% 2mo 60d; ranges 10k..20k, 10k..16k..22k, '10k to 20k';
hedges 1M+ (at least) 2mo~ (about) 500k- (up to).
"""


def _run(**_params: object) -> None:
    run_lasts(Request(click.get_current_context(), "lasts"))


_MEASURE = Option(
    ["--in", "measure"],
    group="Question",
    type=Choice(["production"]),
    help="how many days of --production the --rounds are, made from nothing",
)


command = Command(
    "lasts",
    params=[*answer_params(("until_level",)), _MEASURE, *against_params()],
    callback=_run,
    help=_HELP,
)

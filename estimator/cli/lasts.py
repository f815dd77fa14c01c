"""``estimate``: how long does it last?"""

from __future__ import annotations

from estimator.cli.command import Choice, Command, Option, Read
from estimator.cli.options import answer_params

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

command = Command(
    "lasts",
    "cli.runs.answers.lasts",
    [
        *answer_params(("until_level",)),
        Option(
            ["--in", "measure"],
            group="Question",
            type=Choice(["production"]),
            help="how many days of --production the --rounds are, made from nothing",
        ),
        Option(
            ["--against"],
            about=("page", "against"),
            multiple=True,
            metavar="ACTOR",
            help="hold the rate, or the stock, and the production against those that sources "
            "report of UA, RU, ... (repeatable)",
        ),
        Option(
            ["--since"],
            about=("held", "page"),
            type=Read("cli.runs.values.first_day"),
            metavar="DATE",
            help="only those of 2024-01-31, 2024-01 or 2024 and later; unless given, of the "
            "scenario's own time or of the latest two years",
        ),
        Option(
            ["--until"],
            about=("held", "page"),
            type=Read("cli.runs.values.last_day"),
            metavar="DATE",
            help="only those of then and before",
        ),
    ],
    _HELP,
)

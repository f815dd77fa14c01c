"""``estimate rebuild``: how long until a stock is back at a target?"""

from __future__ import annotations

from estimator.cli.command import Command
from estimator.cli.options import answer_params
from estimator.scenario.inputs import REBUILD

_HELP = """How long until a stock is back at a target?

The first day on which it is there, on the way of its use, production and deliveries. Nothing is
produced before the lead time is over; what cannot be fired meanwhile is lost, not owed. The
published short form, quantity / rate + lead, is printed beside it. --lasts 18mo asks whether it
is back within 18 months.

\b
  estimate rebuild --target 230k --rounds 20k --production 500 --lead 90d
  estimate rebuild --target 3M --rounds 1M --production 8k..12k --lasts 1y
  estimate solve production --target 3M --rounds 1M --lead 90d --lasts 2y
"""

command = Command(
    "rebuild", "cli.runs.answers.rebuild", answer_params(REBUILD, but=("dud_rate",)), _HELP
)

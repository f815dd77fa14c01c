"""``estimate rebuild``: how long until a stock is back at a target?"""

from __future__ import annotations

import click

from estimator.cli.command import Command, refuse
from estimator.cli.shared import Request, answer_params, run_answer

_HELP = """How long until a stock is back at a target, at a constant production and use?

lead + (target - stock + daily x lead) / (production - daily): use goes on in the lead time,
production begins after it. The published short form, quantity / rate + lead, is printed beside it.

\b
  estimate rebuild --target 230k --rounds 20k --production 500 --lead 90d
  estimate rebuild --target 3M --rounds 1M --production 8k --daily 2k
"""


def _run(**_params: object) -> None:
    from estimator.answer.estimate import rebuild

    ctx = click.get_current_context()
    refuse(ctx, "lasts", "a target is asked for here, not a duration")
    run_answer(Request(ctx, "rebuild"), rebuild)


command = Command(
    "rebuild", params=answer_params(rebuild=True, sampled=False), callback=_run, help=_HELP
)

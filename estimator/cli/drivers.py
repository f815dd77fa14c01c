"""``estimate drivers``: which assumption drives the answer, and where does it flip?"""

from __future__ import annotations

import click

from estimator.cli.command import Choice, Command, Option, Read, refuse
from estimator.cli.draws import sampling, sampling_params, share, watched
from estimator.cli.idle import CERTAIN, is_certain, refuse_draws, refuse_register, refuse_unsampled
from estimator.cli.options import output_params, read_scenario, scenario_params
from estimator.cli.shared import Request, delivery

_HELP = """Which assumption makes the answer uncertain, how much, and where each one flips it.

Each input from its P5 to its P95 with the others at their medians; its share of the variance of
ln(days), alone and with its interactions, and its Shapley share; and the value at which the answer
crosses --lasts.

\b
  estimate drivers --rounds 0.8M..1.2M --daily 10k..20k --unserviceable 0..30%
  estimate drivers --scenario nis-2023-ranges --of chance
"""


def _run(**_params: object) -> None:
    request = Request(click.get_current_context(), "drivers")
    wanted = delivery(request, charts=True)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    from estimator.output.pages.drivers import page
    from estimator.uncertainty.drivers import drivers

    refuse_draws(request.ctx, [scenario], CERTAIN if is_certain(scenario) else "")
    refuse_register(request.ctx, [scenario])
    if scenario.lasts is None:
        refuse(request.ctx, "breaks", "no duration is asked about", "add --lasts")
    with watched("of the inputs") as advance:
        result = drivers(
            scenario,
            of=request.get("of"),
            chance=request.get("chance"),
            progress=advance,
            **sampling(request.ctx.params, scenario.month),
        )
    refuse_unsampled(request.ctx, result)
    wanted.send(page(result))


command = Command(
    "drivers",
    params=[
        *scenario_params(),
        Option(
            ["--of"],
            group="Question",
            about=("draws", "page", "shares"),
            type=Choice(["log-days", "days", "chance"]),
            default="log-days",
            help="what the shares are of: the variance of ln(days), of days, of whether it lasts",
        ),
        Option(
            ["--chance"],
            group="Question",
            about=("draws", "page", "breaks"),
            type=Read(share),
            default=0.5,
            metavar="SHARE",
            help="the probability that the second break-even is about; 50% unless given",
        ),
        *sampling_params(days=False, shown=False),
        *(param for param in output_params() if param.name != "explain"),
    ],
    callback=_run,
    help=_HELP,
)

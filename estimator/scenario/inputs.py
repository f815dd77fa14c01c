"""Every input there is, in one table: command-line options and models are both read from it.

The table imports nothing, so that ``--help`` and ``--version`` stay as fast as click itself.
"""

from __future__ import annotations

from typing import NamedTuple


class Input(NamedTuple):
    """One input of a scenario.

    Attributes:
        name: what people call it everywhere: options, ``solve``, ``--table``, JSON.
        key: where it stands in a scenario file.
        unit: the unit of its values; ``when`` is a date or a day offset.
        help: one line, with the unit in brackets.
        flag: its command-line option; empty where only a file can give it.
        effect: the sign of its effect on the days (0: none, or not always the same).
        positive: refuse zero.
    """

    name: str
    key: str
    unit: str
    help: str
    flag: str = ""
    effect: int = 0
    positive: bool = False

    @property
    def scale(self) -> str | None:
        """The unit that quantities are read in: days for day offsets, None for bare numbers."""
        return {"when": "days", "number": None}.get(self.unit, self.unit)


class Pair(NamedTuple):
    """An option that takes ``A=B`` and stands for one row of a table in a scenario file.

    Attributes:
        flag: its command-line option.
        key: the table, or the array of tables, that it writes.
        left: the key that the text before ``=`` goes to.
        right: the key that the text after it goes to.
        help: one line.
        many: whether the option may be repeated.
    """

    flag: str
    key: str
    left: str
    right: str
    help: str
    many: bool = True


_STOCK = (
    Input("rounds", "stock.rounds", "rounds", "stock on hand [rounds]", "--rounds", +1),
    Input(
        "containers",
        "stock.containers",
        "containers",
        "stock as containers [containers]",
        "--containers",
        +1,
    ),
    Input(
        "per_container",
        "stock.per_container",
        "rounds/container",
        "rounds in a container [rounds/container]",
        "--per-container",
        +1,
    ),
    Input("tonnes", "stock.tonnes", "t", "stock as mass [t]", "--tonnes", +1),
    Input(
        "kg_per_round",
        "stock.kg_per_round",
        "kg/round",
        "mass of a round as shipped [kg/round]",
        "--kg-per-round",
        -1,
        positive=True,
    ),
    Input(
        "unserviceable",
        "stock.unserviceable",
        "fraction",
        "share of the stock that cannot be issued [fraction]",
        "--unserviceable",
        -1,
    ),
    Input(
        "reserve", "stock.reserve", "rounds", "floor that is not fired [rounds]", "--reserve", -1
    ),
    Input(
        "loss",
        "stock.loss",
        "fraction/month",
        "share of the stock lost in storage [per month]",
        "--loss",
        -1,
    ),
)

_USE = (
    Input("daily", "use.daily", "rounds/day", "expenditure rate [rounds/day]", "--daily", -1),
    Input("weapons", "use.weapons", "weapons", "weapons that fire [weapons]", "--weapons", -1),
    Input(
        "per_weapon",
        "use.per_weapon",
        "rounds/weapon/day",
        "rounds per weapon and day [rounds/weapon/day]",
        "--per-weapon",
        -1,
    ),
    Input(
        "dud_rate",
        "use.dud_rate",
        "fraction",
        "share of rounds fired that fail; does not change the days [fraction]",
        "--dud-rate",
    ),
    Input(
        "ration.below",
        "use.ration.below",
        "rounds",
        "stock below which use is rationed [rounds]",
        "",
        +1,
    ),
    Input("ration.daily", "use.ration.daily", "rounds/day", "rationed rate [rounds/day]", "", -1),
)

_SUPPLY = (
    Input(
        "production",
        "supply.production",
        "rounds/day",
        "serviceable rounds added per day [rounds/day]",
        "--production",
        +1,
    ),
)

_PHASE = (
    Input("phase.from", "from", "when", "day or date from which the rate holds"),
    Input(
        "phase.daily", "daily", "rounds/day", "expenditure rate of the phase [rounds/day]", "", -1
    ),
    Input("phase.over", "over", "days", "time in which the rate is reached [days]"),
)

_PRODUCTION_PHASE = (
    Input("production_phase.from", "from", "when", "day or date from which the rate holds"),
    Input(
        "production_phase.production",
        "production",
        "rounds/day",
        "production of the phase [rounds/day]",
        "",
        +1,
    ),
    Input("production_phase.over", "over", "days", "time in which the rate is reached [days]"),
)

_ARRIVAL = (
    Input("arrival.on", "on", "when", "day or date of the delivery", "", -1),
    Input("arrival.from", "from", "when", "day or date of the first of several deliveries", "", -1),
    Input(
        "arrival.every", "every", "days", "time between deliveries [days]", "", -1, positive=True
    ),
    Input("arrival.times", "times", "number", "how many deliveries", "", +1, positive=True),
    Input("arrival.rounds", "rounds", "rounds", "rounds in each delivery [rounds]", "", +1),
    Input(
        "arrival.unserviceable",
        "unserviceable",
        "fraction",
        "share of a delivery that cannot be issued [fraction]",
        "",
        -1,
    ),
)

_QUESTION = (
    Input("lasts", "question.lasts", "days", "duration asked about or claimed [days]", "--lasts"),
    Input(
        "target",
        "question.target",
        "rounds",
        "stock to rebuild to [serviceable rounds]",
        "--target",
        -1,
    ),
    Input("lead", "question.lead", "days", "time before production begins [days]", "--lead", -1),
)

_SETTINGS = (
    Input("start", "start", "when", "day whose beginning is day 0, such as 2023-11-01", "--start"),
    Input(
        "month",
        "month",
        "days",
        "length of a month [days]; 30.4375 unless given",
        "--month",
        0,
        True,
    ),
)

_NATURE = (
    Input(
        "share", "share", "fraction", "share of use.daily that is of this nature [fraction]", "", -1
    ),
)

SCENARIO = _STOCK + _USE + _SUPPLY + _QUESTION + _SETTINGS
"""Inputs that stand once in a scenario."""

ROWS = _PHASE + _PRODUCTION_PHASE + _ARRIVAL + _NATURE
"""Inputs of the rows of a table; their names gain the row's number (``phase.2.daily``)."""

PAIRS = (
    Pair("--phase", "use.phases", "from", "daily", "DAY=RATE: use from that day or date on"),
    Pair(
        "--production-phase",
        "supply.phases",
        "from",
        "production",
        "DAY=RATE: production from that day or date on",
    ),
    Pair("--arrival", "supply.arrivals", "on", "rounds", "DAY=ROUNDS: a delivery"),
    Pair(
        "--corr",
        "correlation",
        "names",
        "value",
        "NAME:NAME=NUMBER: two inputs move together, from -1 to 1",
    ),
    Pair(
        "--ration",
        "use.ration",
        "below",
        "daily",
        "ROUNDS=RATE: the lower rate that applies while the stock is below",
        many=False,
    ),
)

BY_NAME = {row.name: row for row in SCENARIO + ROWS}

REBUILD = ("target", "lead")
"""Inputs of ``rebuild`` alone."""

WAYS = {
    "stock": (("rounds",), ("containers", "per_container"), ("tonnes", "kg_per_round")),
    "use": (("daily",), ("weapons", "per_weapon")),
}
"""What may be written instead of what: each way gives the whole amount."""


def kind_of(name: str) -> Input:
    """The table's row for a full name: ``phase.2.daily`` → ``phase.daily``.

    Names of natures may hold dots (``nature.5.56 mm.rounds``), so the longest known ending counts.

    Raises:
        KeyError: if there is no such input.
    """
    if not name.startswith("nature."):
        return BY_NAME[_without_row(name)]
    parts = name.split(".")[2:]
    for start in range(len(parts)):
        ending = _without_row(".".join(parts[start:]))
        if ending in BY_NAME:
            return BY_NAME[ending]
    raise KeyError(name)


def _without_row(name: str) -> str:
    first, _, rest = name.partition(".")
    row, _, last = rest.partition(".")
    return f"{first}.{last}" if row.isdecimal() and last else name

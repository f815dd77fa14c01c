"""Every input there is, in one table: command-line options and models are both read from it.

The table imports nothing, so that ``--help`` and ``--version`` stay as fast as click itself.
"""

# ruff: noqa: E501 - the rows of the table stay on one line
from __future__ import annotations

from typing import NamedTuple


class Input(NamedTuple):
    """One input of a scenario.

    Attributes:
        name: what people call it everywhere: options, ``solve``, ``--table``, JSON.
        key: where it stands in a scenario file.
        unit: the unit of its values; ``when`` is a date or a day offset.
        role: ``stock``, ``use``, ``supply``, ``question`` or ``setting``.
        effect: the sign of its effect on the days (0: none, or not always the same).
        label: its name in a sentence; ``{}`` stands for the number of its row.
        help: one line, with the unit in brackets.
        flag: its command-line option; empty where only a file can give it.
    """

    name: str
    key: str
    unit: str
    role: str
    effect: int
    label: str
    help: str
    flag: str

    @property
    def scale(self) -> str | None:
        """The unit that quantities are read in: days for day offsets, None for bare numbers."""
        return {"when": "days", "number": None}.get(self.unit, self.unit)

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction, which is said in per cent."""
        return self.is_part or self.unit == "ratio"

    @property
    def is_part(self) -> bool:
        """Whether it is a fraction of which no more than 1 can be."""
        return self.unit.startswith("fraction")

    @property
    def is_idle(self) -> bool:
        """Whether no answer follows from it."""
        return self.name == "dud_rate"

    @property
    def positive(self) -> bool:
        """Whether it cannot be zero."""
        return self.name in _POSITIVE

    @property
    def is_linear(self) -> bool:
        """Whether stock and rates at constant use are linear in it: chances may integrate it out."""
        return self.name in _LINEAR

    @property
    def is_below_one(self) -> bool:
        """Whether it cannot be all either: nothing would be left on the first day."""
        return self.name in _BELOW_ONE


_LINEAR = {
    *("rounds", "containers", "per_container", "tonnes", "unserviceable", "reserve"),
    *("daily", "weapons", "per_weapon", "targets", "production"),
}
_POSITIVE = {"kg_per_round", "month"}
_POSITIVE |= {f"{row}.{key}" for row in ("arrival", "phase") for key in ("every", "times", "for")}
LOSSES = {"loss": None, "loss_per_day": 1, "loss_per_week": 7, "loss_per_year": 365.25}
"""Storage losses, and the days that each is for; a month is as long as the scenario says."""

_BELOW_ONE = {"wastage", *LOSSES}


def _rows(
    role: str, place: str | None, rows: tuple[tuple[str, str, int, str, str], ...]
) -> tuple[Input, ...]:
    """Inputs that stand in one place of a file; None for the rows of a table, which have no flag.

    A row is the name, the unit, the effect, the label and the help of an input.
    """
    found = []
    for name, unit, effect, label, text in rows:
        key = name.rpartition(".")[2] if place is None else f"{place}{name}"
        has_flag = place is not None and "." not in name
        flag = f"--{name.replace('_', '-')}" if has_flag else ""
        found.append(Input(name, key, unit, role, effect, label or name, text, flag))
    return tuple(found)


class Pair(NamedTuple):
    """An option that takes ``A=B`` and stands for one row of a table in a scenario file.

    Attributes:
        flag: its command-line option.
        key: the table, or the array of tables, that it writes.
        left: the key that the text before ``=`` goes to.
        right: the key that the text after it goes to.
        help: one line.
        sample: what somebody may write.
        many: whether the option may be repeated.
    """

    flag: str
    key: str
    left: str
    right: str
    help: str
    sample: str
    many: bool = True


# fmt: off
_STOCK = _rows("stock", "stock.", (
    ("rounds", "rounds", +1, "the stock", "stock on hand [rounds]"),
    ("containers", "containers", +1, "the number of containers", "stock as containers [containers]"),
    ("per_container", "rounds/container", +1, "the number of rounds in a container", "rounds in a container [rounds/container]"),
    ("tonnes", "t", +1, "the tonnage", "stock as mass [t]"),
    ("kg_per_round", "kg/round", -1, "the mass of a round", "mass of a round as shipped [kg/round]"),
    ("rounds_per_weapon", "rounds/weapon", +1, "the stock of a weapon", "stock for each of the weapons [rounds/weapon]"),
    ("unserviceable", "fraction", -1, "the unserviceable share", "share of the stock that cannot be issued [fraction]"),
    ("reserve", "rounds", -1, "the reserve", "floor that is not fired [rounds]"),
    ("loss", "fraction/month", -1, "the storage loss", "share of the stock lost in storage [per month]"),
))
_USE = _rows("use", "use.", (
    ("daily", "rounds/day", -1, "the daily rate", "expenditure rate [rounds/day]"),
    ("weapons", "weapons", -1, "the number of weapons", "weapons that fire [weapons]"),
    ("per_weapon", "rounds/weapon/day", -1, "the rate of a weapon", "rounds per weapon and day [rounds/weapon/day]"),
    ("targets", "targets/day", -1, "the number of targets", "targets engaged [targets/day]"),
    ("per_target", "rounds/target", -1, "the number of rounds at a target", "rounds at a target, at most if they can hit [rounds/target]"),
    ("hit_chance", "fraction", +1, "the hit chance", "chance that a round hits, after which none follows [fraction]"),
    ("wastage", "fraction", -1, "the wastage", "share of the issue that is lost before it is fired [fraction]"),
    ("dud_rate", "fraction", 0, "", "share of rounds fired that fail; does not change the days [fraction]"),
    ("ration.below", "rounds", +1, "the ration level", "stock below which use is rationed [rounds]"),
    ("ration.daily", "rounds/day", -1, "the rationed rate", "rationed rate [rounds/day]"),
))
_SUPPLY = _rows("supply", "supply.", (
    ("production", "rounds/day", +1, "the production", "serviceable rounds added per day [rounds/day]"),
))
_PHASE = _rows("use", None, (
    ("phase.from", "when", 0, "", "day or date from which the rate holds"),
    ("phase.daily", "rounds/day", -1, "the rate of phase {}", "expenditure rate of the phase [rounds/day]"),
    ("phase.weapons", "weapons", -1, "the number of weapons in phase {}", "weapons from that day on [weapons]"),
    ("phase.per_weapon", "rounds/weapon/day", -1, "the rate of a weapon in phase {}", "rounds per weapon and day from that day on [rounds/weapon/day]"),
    ("phase.targets", "targets/day", -1, "the number of targets in phase {}", "targets engaged from that day on [targets/day]"),
    ("phase.per_target", "rounds/target", -1, "the number of rounds at a target in phase {}", "rounds at a target from that day on [rounds/target]"),
    ("phase.over", "days", 0, "", "time in which the rate is reached [days]"),
    ("phase.every", "days", 0, "", "time from one to the next, of a phase that repeats [days]"),
    ("phase.times", "number", 0, "", "how often the phase repeats"),
    ("phase.for", "days", 0, "", "how long a phase lasts that repeats [days]"),
))
_PRODUCTION_PHASE = _rows("supply", None, (
    ("production_phase.from", "when", 0, "", "day or date from which the rate holds"),
    ("production_phase.production", "rounds/day", +1, "the production of phase {}", "production of the phase [rounds/day]"),
    ("production_phase.over", "days", 0, "", "time in which the rate is reached [days]"),
))
_ARRIVAL = _rows("supply", None, (
    ("arrival.on", "when", -1, "the day of delivery {}", "day or date of the delivery"),
    ("arrival.from", "when", -1, "the first day of deliveries {}", "day or date of the first of several deliveries"),
    ("arrival.every", "days", -1, "the time between deliveries {}", "time between deliveries [days]"),
    ("arrival.times", "number", +1, "", "how many deliveries"),
    ("arrival.rounds", "rounds", +1, "the size of delivery {}", "rounds in each delivery [rounds]"),
    ("arrival.unserviceable", "fraction", -1, "the unserviceable share of delivery {}", "share of a delivery that cannot be issued [fraction]"),
))
_QUESTION = _rows("question", "question.", (
    ("lasts", "days", 0, "the duration", "duration asked about or claimed [days]"),
    ("until_level", "rounds", -1, "the level", "ask when the stock is down to this, in rounds or as a share of it [rounds]"),
    ("target", "rounds", -1, "the target", "stock to rebuild to [serviceable rounds]"),
    ("lead", "days", -1, "the lead time", "time before production begins [days]"),
))
_SETTINGS = _rows("setting", "", (
    ("start", "when", 0, "", "day whose beginning is day 0, such as 2023-11-01"),
    ("month", "days", 0, "", "length of a month [days]; 30.4375 unless given"),
))
_NATURE = _rows("use", None, (
    ("share", "fraction", -1, "", "share of use.daily that is of this nature [fraction]"),
))

OTHERWISE = {
    "rounds": _rows("stock", None, (
        ("days_of_supply", "days", +1, "the days of supply", "stock on hand as days of the first rate [days]"),
    )),
    "reserve": _rows("stock", None, (
        ("reserve_days", "days", -1, "the reserve in days of supply", "floor that is not fired, as days of the first rate [days]"),
        ("reserve_share", "fraction", -1, "the reserve as a share", "floor that is not fired, as a share of the serviceable stock on day 0 [fraction]"),
    )),
    "loss": _rows("stock", None, (
        ("loss_per_day", "fraction/day", -1, "the storage loss", "share of the stock lost in storage [per day]"),
        ("loss_per_week", "fraction/week", -1, "the storage loss", "share of the stock lost in storage [per week]"),
        ("loss_per_year", "fraction/year", -1, "the storage loss", "share of the stock lost in storage [per year]"),
    )),
    "until_level": _rows("question", None, (
        ("until_share", "fraction", -1, "the level", "level as a share of the serviceable stock [fraction]"),
    )),
    "phase.daily": _rows("use", None, (
        ("phase.share", "ratio", -1, "the share of phase {}", "expenditure rate of the phase as a share of the first [ratio]"),
    )),
    "production_phase.production": _rows("supply", None, (
        ("production_phase.share", "ratio", +1, "the share of production phase {}", "production of the phase as a share of the first [ratio]"),
    )),
}
"""Inputs that another one is when it is written in their unit: ``reserve = "10 days"``."""
PAIRS = (
    Pair("--phase", "use.phases", "from", "daily", "DAY=RATE: use from that day or date on", "30d=20k"),
    Pair("--production-phase", "supply.phases", "from", "production", "DAY=RATE: production from that day or date on", "90d=5k"),
    Pair("--arrival", "supply.arrivals", "on", "rounds", "DAY=ROUNDS: a delivery", "30d=200k"),
    Pair("--corr", "correlation", "names", "value", "NAME:NAME=NUMBER: two inputs move together, from -1 to 1", "rounds:daily=0.5"),
    Pair("--ration", "use.ration", "below", "daily", "ROUNDS=RATE: the lower rate that applies while the stock is below", "200k=8k", many=False),
)
# fmt: on

SCENARIO = _STOCK + _USE + _SUPPLY + _QUESTION + _SETTINGS
"""Inputs that stand once in a scenario."""

ROWS = _PHASE + _PRODUCTION_PHASE + _ARRIVAL + _NATURE
"""Inputs of the rows of a table; their names gain the row's number (``phase.2.daily``)."""

TABLES = {"phase": "use.phases", "production_phase": "supply.phases", "arrival": "supply.arrivals"}
"""Where the rows of a table stand in a scenario file."""


class Dated(NamedTuple):
    """An option that names a table whose dated rows become those of a table in a scenario file.

    Attributes:
        flag: its command-line option.
        key: the array of tables that it adds to.
        help: one line.
    """

    flag: str
    key: str
    help: str


DATED = (
    Dated("--use", "use.phases", "counts by day, week or month as rates: date, used"),
    Dated("--arrivals", "supply.arrivals", "deliveries: date, rounds"),
)

BY_NAME = {row.name: row for row in sum(OTHERWISE.values(), SCENARIO + ROWS)}

BASE = {row.name: base for base, others in OTHERWISE.items() for row in others}
"""The input that another one is, in another unit: ``reserve_share`` → ``reserve``."""


def forms(name: str) -> tuple[str, ...]:
    """An input and all that it is in other units; what has no other unit, alone."""
    base = BASE.get(name, name)
    return (base, *(row.name for row in OTHERWISE.get(base, ())))


REBUILD = ("target", "lead")
"""Inputs of a time to rebuild alone."""

LEVELS = ("until_level", "until_share")
"""Inputs of a time until a level alone."""

SPECIAL = {*REBUILD, "until_level"}
"""Inputs of questions that not every command asks."""

WAYS = {
    "stock": (
        ("rounds",),
        ("days_of_supply",),
        ("containers", "per_container"),
        ("tonnes", "kg_per_round"),
        ("rounds_per_weapon",),
    ),
    "use": (("daily",), ("weapons", "per_weapon"), ("targets", "per_target")),
}
"""What may be written instead of what: each way gives the whole amount."""

ALSO_TELLS = {"stock": ("arrival.rounds",), "use": ("phase.daily", "days_of_supply")}
"""Inputs that say what there is to fire, and what is fired, besides these."""

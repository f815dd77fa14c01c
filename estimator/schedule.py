"""From named numbers to the plan that the depletion model runs.

A scenario is a set of named numbers (``rounds``, ``phase.2.daily``, ``arrival.1.on``). Solving,
tables, corners and samples all change numbers by name and build the plan again, so none of them
knows what kind of input it varies.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from estimator.depletion import Arrival, Phase, Plan, Ration
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Numbers: TypeAlias = dict[str, Fraction]
"""Values by full name, in the unit that the inputs table gives [rounds, rounds/day, days, …]."""

ZERO: Final = Fraction(0)
_KG_PER_TONNE: Final = 1000


def plan_of(numbers: Mapping[str, Fraction], month: Fraction) -> Plan:
    """The plan of one stock.

    Args:
        numbers: values by name, without natures.
        month: length of a month [days].

    Raises:
        InputError: the numbers contradict each other, such as ramps that overlap.
    """
    return _plan(numbers, numbers, Fraction(1), month)


def plans_of(numbers: Mapping[str, Fraction], month: Fraction) -> dict[str, Plan]:
    """The plans of all natures, by name; a scenario without natures has one, named ''.

    Raises:
        InputError: the numbers contradict each other.
    """
    natures = split_natures(numbers)
    if not natures:
        return {"": plan_of(numbers, month)}
    shared = {name: value for name, value in numbers.items() if not name.startswith("nature.")}
    return {
        name: _plan(own, shared if "share" in own else own, own.get("share", Fraction(1)), month)
        for name, own in natures.items()
    }


def split_natures(numbers: Mapping[str, Fraction]) -> dict[str, Numbers]:
    """The numbers of each nature by plain name (``nature.152 mm.rounds`` → ``rounds``)."""
    natures: dict[str, Numbers] = {}
    for name, value in numbers.items():
        nature, plain = split_name(name)
        if nature:
            natures.setdefault(nature, {})[plain] = value
    return natures


def split_name(name: str) -> tuple[str, str]:
    """The nature in a full name, or '', and the rest: ``nature.152 mm.phase.2.daily``."""
    if not name.startswith("nature."):
        return "", name
    from estimator.inputs import kind_of  # only scenarios with natures need the table

    row = kind_of(name).name
    head, _, last = row.partition(".")
    number = name.removesuffix(f".{last}").rpartition(".")[2]
    plain = f"{head}.{number}.{last}" if last and number.isdecimal() else row
    return name[len("nature.") : -len(plain) - 1], plain


def _plan(
    own: Mapping[str, Fraction], use: Mapping[str, Fraction], share: Fraction, month: Fraction
) -> Plan:
    serviceable = 1 - own.get("unserviceable", ZERO)
    try:
        return Plan(
            stock=total_rounds(own) * serviceable,
            reserve=own.get("reserve", ZERO),
            use=_phases(use, "phase", "daily", daily_rate(use), share),
            production=_phases(own, "production_phase", "production", own.get("production")),
            arrivals=_arrivals(own),
            ration=_ration(own),
            loss=own.get("loss", ZERO),
            month=month,
        )
    except ValueError as error:
        raise InputError("", str(error)) from None


def total_rounds(numbers: Mapping[str, Fraction]) -> Fraction:
    """Stock on hand before the unserviceable share is taken off [rounds]; 0 if none is given."""
    if "containers" in numbers:
        return numbers["containers"] * numbers["per_container"]
    if "tonnes" in numbers:
        return numbers["tonnes"] * _KG_PER_TONNE / numbers["kg_per_round"]
    return numbers.get("rounds", ZERO)


def daily_rate(numbers: Mapping[str, Fraction]) -> Fraction | None:
    """Expenditure rate from day 0 on [rounds/day], or None if only phases say what is used."""
    if "weapons" in numbers:
        return numbers["weapons"] * numbers["per_weapon"]
    return numbers.get("daily")


def rows(numbers: Mapping[str, Fraction], table: str) -> dict[int, Numbers]:
    """The rows of a table by number: ``phase.2.daily`` is key ``daily`` of row 2 of ``phase``."""
    found: dict[int, Numbers] = {}
    for name, value in numbers.items():
        head, _, rest = name.partition(".")
        number, _, key = rest.partition(".")
        if head == table and key:
            found.setdefault(int(number), {})[key] = value
    return dict(sorted(found.items()))


def _phases(
    numbers: Mapping[str, Fraction],
    table: str,
    rate: str,
    base: Fraction | None,
    share: Fraction = Fraction(1),
) -> tuple[Phase, ...]:
    first = () if base is None else (Phase(ZERO, base * share),)
    later = [
        Phase(row["from"], row[rate] * share, row.get("over", ZERO))
        for row in rows(numbers, table).values()
    ]
    later.sort(key=lambda phase: phase.start)
    if later and later[0].start == 0 and not later[0].over:
        first = ()
    return (*first, *later)


def _arrivals(numbers: Mapping[str, Fraction]) -> tuple[Arrival, ...]:
    arrivals = []
    for row in rows(numbers, "arrival").values():
        lot = row["rounds"] * (1 - row.get("unserviceable", ZERO))
        if "on" in row:
            arrivals.append(Arrival(row["on"], lot))
        else:
            days = (row["from"] + row["every"] * n for n in range(int(row["times"])))
            arrivals.extend(Arrival(day, lot) for day in days)
    return tuple(sorted(arrivals, key=lambda arrival: arrival.day))


def _ration(numbers: Mapping[str, Fraction]) -> Ration | None:
    if "ration.below" not in numbers:
        return None
    return Ration(numbers["ration.below"], numbers["ration.daily"])

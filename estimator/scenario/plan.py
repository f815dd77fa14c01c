"""From named numbers to the plan that the depletion model runs.

A scenario is a set of named numbers (``rounds``, ``phase.2.daily``, ``arrival.1.on``). Solving,
tables, corners and samples all change numbers by name and build the plan again, so none of them
knows what kind of input it varies.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from estimator.depletion import plan as exact
from estimator.errors import InputError
from estimator.scenario.inputs import LOSSES
from estimator.scenario.name import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from estimator.depletion import columns
    from estimator.depletion.plan import Plan

Numbers: TypeAlias = dict[str, Fraction]
"""Values by full name, in the unit that the inputs table gives [rounds, rounds/day, days, …]."""

Columns: TypeAlias = "Mapping[str, columns.Floats]"
"""The same with an array for each name: a value for every draw, or for every cell of a sweep."""

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
    plan: Plan = plan_in(exact, numbers, month)
    return plan


def plan_in(parts: Any, numbers: Mapping[str, Any], month: Any) -> Any:
    """The plan of one stock, made of numbers and parts of another kind: formulas of a sheet.

    Args:
        parts: has the names of `depletion.plan` that make a plan.
        numbers: values by name, without natures; of anything that can be reckoned with.
        month: length of a month [days].

    Raises:
        InputError: the numbers contradict each other.
    """
    return _plan(numbers, numbers, 1, month, parts)


def plans_of(numbers: Mapping[str, Fraction], month: Fraction) -> dict[str, Plan]:
    """The plans of all natures, by name; a scenario without natures has one, named ''.

    Raises:
        InputError: the numbers contradict each other.
    """
    return _plans(numbers, month, exact)


def plan_columns(numbers: Columns, month: Fraction) -> dict[str, columns.Plan]:
    """The same for many draws or cells at once."""
    import numpy as np

    from estimator.depletion import columns

    with np.errstate(divide="ignore"):  # where all of the issue is lost, use has no end
        return _plans(numbers, float(month), columns)


def _plans(numbers: Mapping[str, Any], month: Any, parts: ModuleType) -> dict[str, Any]:
    """Plans made of the parts of one walk or the other, whose names and fields are the same."""
    natures = split_natures(numbers)
    if not natures:
        return {"": _plan(numbers, numbers, 1, month, parts)}
    shared = {name: value for name, value in numbers.items() if not name.startswith("nature.")}
    return {
        name: _plan(own, shared if "share" in own else own, own.get("share", 1), month, parts)
        for name, own in natures.items()
    }


def split_natures(numbers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The numbers of each nature by plain name (``nature.152 mm.rounds`` → ``rounds``)."""
    natures: dict[str, dict[str, Any]] = {}
    for name, value in numbers.items():
        if name.startswith("nature."):
            part = name_of(name)
            natures.setdefault(part.nature, {})[part.plain] = value
    return natures


def _plan(
    own: Mapping[str, Any], use: Mapping[str, Any], share: Any, month: Any, parts: Any
) -> Any:
    """One plan, from numbers of either kind: what is done with them is the same for both."""
    rationed = "ration.below" in own
    issued = 1 / (1 - use.get("wastage", parts.ZERO))  # for each round that is fired
    try:
        base = daily_rate({**use, **own}, parts)
        first = None if base is None else base * share
        rounds = total_rounds(own, first, parts.ZERO)
        serviceable = rounds * (1 - own.get("unserviceable", parts.ZERO))
        return parts.Plan(
            stock=serviceable,
            reserve=reserve_rounds(own, serviceable, first, parts.ZERO),
            use=tuple(_use(use, base, share * issued, parts)),
            production=tuple(_production(own, parts)),
            arrivals=tuple(_arrivals(own, parts)),
            ration=parts.Ration(own["ration.below"], own["ration.daily"] * issued)
            if rationed
            else None,
            goal=_goal(own, serviceable, parts),
            **_loss(own, month),
            **_given(own, "lead"),
        )
    except ValueError as error:
        raise InputError("", str(error)) from None
    except KeyError as error:  # a factor of a product, where others of it are varied or changed
        raise InputError("", f"{error.args[0]} is missing; give it too") from None


def _loss(numbers: Mapping[str, Any], month: Any) -> dict[str, Any]:
    """What is lost in storage, and in which time."""
    for name, days in LOSSES.items():
        if name in numbers:
            return {"loss": numbers[name], "month": type(month)(days) if days else month}
    return {"month": month}


def _goal(numbers: Mapping[str, Any], stock: Any, parts: ModuleType) -> Any:
    """The level that is asked for: a target to rebuild to, or one to be down at."""
    if "target" in numbers:
        return parts.Goal(numbers["target"], rises=True)
    if "until_share" in numbers:
        return parts.Goal(numbers["until_share"] * stock, rises=False)
    return parts.Goal(numbers["until_level"], rises=False) if "until_level" in numbers else None


def total_rounds(numbers: Mapping[str, Any], first: Any, nothing: Any = ZERO) -> Any:
    """Stock on hand before the unserviceable share is taken off [rounds].

    Args:
        numbers: values by name, of one stock.
        first: its expenditure rate from day 0 on [rounds/day].
        nothing: what there is if no stock is given.
    """
    if "days_of_supply" in numbers:
        return numbers["days_of_supply"] * first
    if "rounds_per_weapon" in numbers:
        return numbers["weapons"] * numbers["rounds_per_weapon"]
    if "containers" in numbers:
        return numbers["containers"] * numbers["per_container"]
    if "tonnes" in numbers:
        return numbers["tonnes"] * _KG_PER_TONNE / numbers["kg_per_round"]
    return numbers.get("rounds", nothing)


def reserve_rounds(numbers: Mapping[str, Any], serviceable: Any, first: Any, nothing: Any) -> Any:
    """The floor that is not fired [serviceable rounds]; its arguments are as of `total_rounds`."""
    if "reserve_share" in numbers:
        return numbers["reserve_share"] * serviceable
    if "reserve_days" in numbers:
        return numbers["reserve_days"] * (nothing if first is None else first)
    return numbers.get("reserve", nothing)


def daily_rate(numbers: Mapping[str, Any], parts: ModuleType = exact) -> Any:
    """Expenditure rate from day 0 on [rounds/day], or None if only phases say what is used.

    Stock that is known as days of supply alone is used up by one of them a day.
    """
    if "per_weapon" in numbers:
        return numbers["weapons"] * numbers["per_weapon"]
    if "targets" in numbers:
        return numbers["targets"] * _shots(numbers, parts)
    return numbers.get("daily", parts.ONE if "days_of_supply" in numbers else None)


def _shots(numbers: Mapping[str, Any], parts: ModuleType) -> Any:
    """Rounds fired at a target on average [rounds]."""
    if "hit_chance" not in numbers:
        return numbers["per_target"]
    return parts.shots(numbers["per_target"], numbers["hit_chance"])


def rows(numbers: Mapping[str, Any], table: str) -> dict[int, dict[str, Any]]:
    """The rows of a table by number: ``phase.2.daily`` is key ``daily`` of row 2 of ``phase``."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in numbers.items():
        if name.startswith(f"{table}."):
            part = name_of(name)
            found.setdefault(part.row, {})[part.key] = value
    return dict(sorted(found.items()))


def _use(numbers: Mapping[str, Any], base: Any, share: Any, parts: ModuleType) -> Iterator[Any]:
    """Phases of use: of each, its rate, its share of the first, or what changes of its product."""
    before = parts.ZERO if base is None else base * share
    if base is not None:
        yield parts.Phase(parts.ZERO, before)
    product: dict[str, Any] = dict(numbers)
    for row in rows(numbers, "phase").values():
        changed: dict[str, Any] = {key: row[key] for key in _FACTORS if key in row}
        product |= changed
        if changed:
            rate = daily_rate(product, parts) * share
        else:
            rate = row["share"] * base * share if "share" in row else row["daily"] * share
        if "times" not in row:
            yield parts.Phase(row["from"], rate, **_given(row, "over"))
            before = rate
            continue
        for number in range(parts.most(row["times"])):
            begin = row["from"] + row["every"] * number
            yield parts.Phase(begin, rate)
            yield parts.Phase(begin + row["for"], before)


_FACTORS: Final = ("weapons", "per_weapon", "targets", "per_target")


def _production(numbers: Mapping[str, Any], parts: ModuleType) -> Iterator[Any]:
    """Phases of production: of each, its rate, or its share of the first."""
    base = numbers.get("production")
    if base is not None:
        yield parts.Phase(parts.ZERO, base)
    for row in rows(numbers, "production_phase").values():
        rate = row["share"] * base if "share" in row else row["production"]
        yield parts.Phase(row["from"], rate, **_given(row, "over"))


def _given(numbers: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What is left to a default where it is not given."""
    return {name: numbers[name]} if name in numbers else {}


def _arrivals(numbers: Mapping[str, Any], parts: ModuleType) -> Iterator[Any]:
    for row in rows(numbers, "arrival").values():
        lot = row["rounds"] * (1 - row.get("unserviceable", parts.ZERO))
        if "on" in row:
            yield parts.Arrival(row["on"], lot)
            continue
        for number in range(parts.most(row["times"])):
            yield parts.Arrival(row["from"] + row["every"] * number, lot * (number < row["times"]))

"""Random schedules of round numbers, full of ties, with what `depletion.exact` makes of them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from estimator.depletion.exact import deplete, first_out, natures, pieces
from estimator.scenario.name import name_of
from estimator.scenario.plan import plans_of

if TYPE_CHECKING:
    from decimal import Decimal
    from random import Random

    from estimator.depletion.exact import Depletion
    from estimator.depletion.plan import Plan
    from estimator.scenario.plan import Numbers

MONTH = Fraction(30)
GOALS = ("target", "until_level", "until_share")


def chance(rng: Random, share: float, *names: str) -> list[str]:
    """These names, or none of them."""
    return list(names) if rng.random() < share else []


def structure(rng: Random, *, bends: bool) -> list[str]:
    """The names of a schedule's inputs, without natures; with ramps and losses if it `bends`."""
    stock = rng.choice([["rounds"]] * 4 + [["containers", "per_container"], ["days_of_supply"]])
    use = rng.choice([["daily"]] * 4 + [["weapons", "per_weapon"], ["targets", "per_target"]])
    names = [*stock, *use]
    if "targets" in names:
        names += chance(rng, 0.5, "hit_chance")
    names += chance(rng, 0.3, "unserviceable")
    names += chance(rng, 0.5, rng.choice(["reserve", "reserve", "reserve_days", "reserve_share"]))
    names += chance(rng, 0.4, "production") + chance(rng, 0.1, "wastage")
    names += chance(rng, 0.4, "ration.below", "ration.daily")
    names += chance(rng, 0.1, "lead")
    if bends:
        names += chance(rng, 0.4, rng.choice(["loss", "loss_per_week"]))
    for row in range(1, rng.choice([1, 1, 2])):
        key = rng.choice(["daily", "daily", "share", "weapons" if "weapons" in names else "daily"])
        names += [f"phase.{row}.from", f"phase.{row}.{key}"]
        if bends and rng.random() < 0.5:
            names.append(f"phase.{row}.over")
        elif rng.random() < 0.2:
            names += [f"phase.{row}.{key}" for key in ("every", "times", "for")]
    for row in range(1, rng.choice([1, 1, 1, 2])):
        keys = ["from", "share" if "production" in names and rng.random() < 0.3 else "production"]
        keys += chance(rng, 0.5, "over") if bends else []
        names += [f"production_phase.{row}.{key}" for key in keys]
    for row in range(1, rng.choice([1, 1, 2, 2, 3])):
        keys = ["on"] if rng.random() < 0.7 else ["from", "every", "times"]
        keys += ["rounds", *chance(rng, 0.2, "unserviceable")]
        names += [f"arrival.{row}.{key}" for key in keys]
    return names


_STEPS = {
    "rounds": (10, 200, 10),
    "containers": (1, 20, 1),
    "per_container": (10, 10, 1),
    "days_of_supply": (1, 20, 1),
    "daily": (0, 20, 2),
    "weapons": (1, 5, 1),
    "per_weapon": (1, 4, 1),
    "targets": (1, 5, 1),
    "per_target": (1, 4, 1),
    "reserve": (0, 60, 10),
    "reserve_days": (0, 5, 1),
    "production": (0, 20, 2),
    "ration.below": (0, 150, 30),
    "ration.daily": (0, 16, 2),
    "lead": (0, 12, 2),
    "over": (1, 6, 1),
    "every": (2, 6, 1),
    "times": (1, 3, 1),
    "for": (1, 2, 1),
    "on": (0, 25, 1),
    "from": (0, 20, 1),
    "arrival.rounds": (0, 80, 10),
    "target": (0, 400, 10),
    "until_level": (0, 200, 10),
}
_SHARES = {
    "unserviceable": "0 1/10 1/5 1/2",
    "reserve_share": "0 1/10 1/4 1/2",
    "hit_chance": "0 1/2 1/3 1",
    "wastage": "0 1/5 1/3",
    "loss": "0 1/10 1/2",
    "loss_per_week": "1/10",
    "share": "0 1/2 1 3/2",
    "until_share": "0 1/2 1",
}


def value(rng: Random, name: str) -> Fraction:
    """A value for an input; days and rounds are now and then thirds, so that ties are of them."""
    part = name_of(name)
    if part.key in _SHARES:
        return Fraction(rng.choice(_SHARES[part.key].split()))
    first, last, step = _STEPS[part.kind.name if part.kind.name in _STEPS else part.key]
    found = Fraction(rng.randrange(first, last + 1, step))
    broken = part.key in {"on", "every", "rounds"} and rng.random() < 0.15
    return found + Fraction(rng.choice([1, 2]), 3) if broken else found


def schedule(rng: Random, names: list[str]) -> Numbers:
    """Values for the inputs; phases follow each other."""
    found = {name: value(rng, name) for name in names}
    for table in ("phase", "production_phase"):
        day = Fraction(0)
        for name in names:
            if name.startswith(f"{table}.") and name.endswith(".from"):
                row = name.removesuffix("from")
                day += rng.randrange(1, 8)
                found[name] = day
                day += found.get(f"{row}over", Fraction(0))
                day += found.get(f"{row}every", Fraction(0)) * found.get(f"{row}times", Fraction(0))
    return found


def case(rng: Random, *, bends: bool) -> Numbers:
    """The numbers of a schedule, one time in twelve of two natures."""
    if rng.random() > 1 / 12:
        names = structure(rng, bends=bends)
        names += chance(rng, 0.1, rng.choice(GOALS))
        return schedule(rng, names)
    numbers: Numbers = {}
    for nature in ("a", "5.56 mm"):
        names = [name for name in structure(rng, bends=bends) if name != "lead"]
        own = schedule(rng, names)
        numbers |= {f"nature.{nature}.{name}": number for name, number in own.items()}
    return numbers


def with_tie(rng: Random, numbers: Numbers, found: dict[str, Any]) -> Numbers | None:
    """The same with a delivery at the moment of the stock-out, if there is one of a single stock.

    Args:
        rng: says how large the delivery is.
        numbers: a schedule.
        found: the answer to it, from `expected`.
    """
    row = 1 + max([name_of(name).row for name in numbers if name.startswith("arrival.")], default=0)
    days = found["plans"].get("", {}).get("days")
    if days is None or row > _MOST_DELIVERIES or "." in days:
        return None  # a root to 50 digits is no moment that anything else can be at
    rounds = value(rng, "arrival.1.rounds")
    return numbers | {f"arrival.{row}.on": Fraction(days), f"arrival.{row}.rounds": rounds}


_MOST_DELIVERIES = 2


def has_tie(numbers: dict[str, str]) -> bool:
    """Whether something changes at the very moment at which a level comes to a mark."""
    plans = plans_of({name: Fraction(text) for name, text in numbers.items()}, MONTH)
    return any(_has_tie(plan) for plan in plans.values())


def _has_tie(plan: Plan) -> bool:
    marks = {plan.reserve, *([plan.rationing.level] if plan.rationing else [])}
    phases = {phase.start for phase in (*plan.use, *plan.production)}
    events = {arrival.day for arrival in plan.arrivals} | phases
    return any(
        piece.end and piece.end.level in marks and piece.motion and piece.motion.rate
        for piece in pieces(plan)
        if piece.end and piece.end.day in events
    )


def described(numbers: Numbers) -> list[dict[str, Any]]:
    """The inputs as the engine takes them: a name and its parts."""
    names = ((name, name_of(name)) for name in numbers)
    return [
        {"name": name, "nature": n.nature, "table": n.table, "row": n.row, "key": n.key}
        for name, n in names
    ]


def expected(numbers: Numbers) -> dict[str, Any]:
    """What `depletion.exact` says, every number as text."""
    plans = plans_of(numbers, MONTH)
    found: dict[str, Any] = {name: _of(plan) for name, plan in plans.items()}
    if len(plans) < 2:
        return {"plans": found}
    three = natures(plans)
    pooled = three.pooled and _text(three.pooled.days)
    return {
        "plans": found,
        "natures": [three.first[0], three.last[0], three.pooled is not None, pooled],
    }


def _of(plan: Plan) -> dict[str, Any]:
    whole: Depletion = deplete(plan)
    first = first_out(plan).days if plan.goal else whole.days
    return {
        "first": _text(first),
        "days": _text(whole.days),
        "gaps": [[_text(gap.start), _text(gap.days), _text(gap.unmet)] for gap in whole.gaps],
        "curve": [[_text(day), _text(level)] for day, level in whole.curve],
    }


def _text(number: Fraction | Decimal | None) -> str | None:
    return None if number is None else str(number)

"""Random scenarios of every sort, as nested dicts of text, for tests against oracles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

Sections = dict[str, Any]

POINTS = ("{}",)
BOUNDS = ("{}", "{}", "{}", "{}+", "{}-")
RANGES = ("{}", "{}", "{}..{more}", "{}, {more}", "{} to {more}", "~{}", "{} ± 10%")
ALL = (*BOUNDS, "{}", "{}", "{}..{more}", "{}, {more}", "~{}")


def spelled(r: Random, low: int, high: int, forms: tuple[str, ...], unit: str = "") -> str:
    """A number from `low` to `high` in one of these forms; `more` is half as much again."""
    number = r.randint(low, high)
    form = r.choice(forms) if number else "{}"  # a zero cannot be hedged
    return form.format(f"{number}{unit}", more=f"{number * 3 // 2 + 1}{unit}")


def share(r: Random, forms: tuple[str, ...]) -> str:
    """A share from 1% to 90%."""
    number = r.randint(1, 90)
    form = r.choice([form for form in forms if "more" not in form and "±" not in form])
    return form.format(f"{number}%")


def constant(r: Random, forms: tuple[str, ...]) -> Sections:
    """Constant rates."""
    way = r.randint(0, 4)
    if way == 0:
        stock = {
            "containers": spelled(r, 1, 50, forms),
            "per_container": spelled(r, 1, 50, forms),
        }
    elif way == 1:
        stock = {"tonnes": spelled(r, 1, 50, forms), "kg_per_round": spelled(r, 10, 100, forms)}
    else:
        stock = {"rounds": spelled(r, 0, 2_000, forms)}
    if r.randint(0, 2) == 0:
        stock["unserviceable"] = share(r, forms)
    if r.randint(0, 2) == 0:
        stock["reserve"] = spelled(r, 1, 500, forms)
    use = {"daily": spelled(r, 0, 30, forms)}
    if r.randint(0, 7) == 0:
        use = {"weapons": spelled(r, 1, 5, forms), "per_weapon": spelled(r, 1, 6, forms)}
    supply = {"production": spelled(r, 0, 20, forms)} if r.randint(0, 2) == 0 else {}
    return {"stock": stock, "use": use, "supply": supply}


def timed(r: Random, forms: tuple[str, ...], *, loss: bool = True) -> Sections:
    """Constant rates with phases, deliveries, a ration and perhaps a loss."""
    days = tuple(form for form in forms if form not in {"{} to {more}", "~{}", "{} ± 10%"})
    sections = constant(r, forms)
    stock, use, supply = (sections[name] for name in ("stock", "use", "supply"))
    if loss and r.randint(0, 5) == 0:
        stock["loss"] = share(r, tuple(form for form in forms if form != "~{}"))
    if r.randint(0, 1):
        use["phases"] = list(_phases(r, forms))
    if r.randint(0, 3) == 0:
        use["ration"] = {"below": spelled(r, 1, 600, forms), "daily": spelled(r, 0, 20, forms)}
    if r.randint(0, 3) == 0:
        day = f"{r.randint(3, 40)}d"
        supply["phases"] = [{"from": day, "production": spelled(r, 0, 30, forms)}]
    if r.randint(0, 1):
        supply["arrivals"] = [_arrival(r, forms, days) for _ in range(r.randint(1, 2))]
    return sections


def natures(r: Random, forms: tuple[str, ...]) -> Sections:
    """Two natures with a schedule each."""
    return {"nature": [{"name": name, **timed(r, forms, loss=False)} for name in ("a", "5.56 mm")]}


def _phases(r: Random, forms: tuple[str, ...]) -> Any:
    day = 0
    for _ in range(r.randint(1, 2)):
        day += r.randint(5, 40)
        row = {"from": f"{day}d", "daily": spelled(r, 0, 30, forms)}
        if r.randint(0, 4) == 0:
            row["over"] = f"{r.randint(1, 4)}d"
        yield row


def _arrival(r: Random, forms: tuple[str, ...], days: tuple[str, ...]) -> Sections:
    row: Sections = {"on": spelled(r, 1, 80, days, "d")}
    if r.randint(0, 4) == 0:
        row = {"from": f"{r.randint(0, 30)}d", "every": f"{r.randint(1, 9)}d"}
        row["times"] = r.randint(1, 5)
    row["rounds"] = spelled(r, 1, 500, forms)
    if r.randint(0, 4) == 0:
        row["unserviceable"] = share(r, forms)
    return row

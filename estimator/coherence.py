"""Whether the parts of a scenario agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.day import HINT
from estimator.errors import InputError
from estimator.inputs import WAYS, kind_of

if TYPE_CHECKING:
    from estimator.given import Given
    from estimator.scenario import Model, Nature, Scenario


def check(scenario: Scenario) -> None:
    """Refuse a scenario whose parts contradict each other.

    Raises:
        InputError: the first contradiction.
    """
    parts: tuple[Scenario | Nature, ...] = (scenario, *scenario.nature)
    for part in parts:
        _one_way("stock", part.stock)
        _one_way("use", part.use)
    _check_settings(scenario)
    _check_correlation(scenario)
    _check_natures(scenario)
    for name, given in scenario.inputs().items():
        _check_date(scenario, name, given)


def _check_date(scenario: Scenario, name: str, given: Given) -> None:
    if given.date is None:
        return
    if scenario.start is None:
        raise InputError(given.place, f"{name} is a date, which needs a start date as well")
    if given.date < scenario.start:
        raise InputError(given.place, f"{given.date} is before the start, {scenario.start}")


def _is_written(part: Model) -> bool:
    return part != type(part)()


def _check_settings(scenario: Scenario) -> None:
    start, month = scenario.start_, scenario.month_
    if start and start.date is None:
        raise InputError(start.place, f"'{start.text}' is not a date; {HINT}")
    if month and (not month.quantity.is_point or month.quantity.hedge):
        raise InputError(month.place, f"'{month.text}': write one number of days, such as 30")
    lasts = scenario.question.lasts
    if lasts and lasts.quantity.kind == "choice":
        rule = "these are several durations; write one, or a range such as 60d..90d"
        raise InputError(lasts.place, f"'{lasts.text}': {rule}")


def _check_correlation(scenario: Scenario) -> None:
    known = scenario.inputs()
    seen: set[frozenset[str]] = set()
    for pair in scenario.correlation:
        names = frozenset(pair.split(":"))
        if pair.count(":") != 1 or len(names) != 2 or not names <= set(known):
            rule = f"two of these inputs with a colon between: {', '.join(known)}"
            raise InputError("correlation", f"'{pair}' does not name {rule}")
        if names in seen:
            raise InputError("correlation", f"'{pair}' is given twice; keep one of them")
        seen.add(names)


def _one_way(section: str, part: Model) -> None:
    written = dict(part.given())
    used = [way for way in WAYS[section] if any(key in written for key in way)]
    if len(used) > 1:
        first, second = (" × ".join(way) for way in used[:2])
        late = next(written[key] for key in used[1] if key in written)
        raise InputError(late.place, f"give either {first} or {second}, not both")
    for key in used[0] if used else ():
        if key not in written:
            (other,) = (k for k in used[0] if k in written)
            raise InputError(written[other].place, f"{other} needs {key} as well")


def _check_natures(scenario: Scenario) -> None:
    if not scenario.nature:
        return
    names = [nature.name for nature in scenario.nature]
    if len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise InputError("", "every nature needs a name of its own")
    for name in names:
        _check_name(name)
    if _is_written(scenario.stock) or _is_written(scenario.supply):
        raise InputError("", "with natures, stock and supply belong to each [[nature]]")
    shares = [nature.share for nature in scenario.nature if nature.share]
    use = scenario.use
    if shares:
        _check_shares(scenario, shares)
    elif use.phases or use.ration or {key for key, _ in use.given()} - {"dud_rate"}:
        raise InputError("", "with natures, give each its own use, or a share of the one use")


def _check_name(name: str) -> None:
    """Refuse names after which the name of an input could be read in two ways."""
    for key in ("daily", "rounds", "production"):
        if kind_of(f"nature.{name}.{key}").name != key:
            raise InputError("", f"'{name}' cannot name a nature; leave out the last dot")


def _check_shares(scenario: Scenario, shares: list[Given]) -> None:
    if len(shares) < len(scenario.nature) or any(_is_written(n.use) for n in scenario.nature):
        raise InputError("", "give every nature a share of the one use, or every one its own use")
    if scenario.use.ration:
        raise InputError("", "a ration holds for one stock; give every nature its own use")
    for share in shares:
        if not share.quantity.is_point or share.quantity.hedge:
            rule = "write one number, for shares add to 1; or give every nature its own use"
            raise InputError(share.place, f"'{share.text}': {rule}")
    total = sum(share.quantity.point() for share in shares)
    if total != 1:
        raise InputError("", f"the shares of the natures add to {float(total):.6g}, not 1")

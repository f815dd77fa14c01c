"""Whether the parts of a scenario agree with each other."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from estimator.errors import InputError
from estimator.quantity.day import HINT
from estimator.scenario.inputs import WAYS
from estimator.scenario.name import kind_of
from estimator.scenario.value import MOST_DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from fractions import Fraction

    from estimator.scenario.models import Model, Nature, ProductionPhase, Scenario, UsePhase
    from estimator.scenario.value import Given


class Disagreement(InputError):  # noqa: N818 - a kind of input error
    """Parts of a scenario that contradict each other.

    Attributes:
        keys: the path of the part that is to be changed.
    """

    def __init__(self, message: str, *keys: str | int) -> None:
        super().__init__(".".join(map(str, keys)), message)
        self.keys = keys


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
    _check_deliveries(parts)
    for name, given in scenario.inputs().items():
        _check_date(scenario, name, given)
    for part in parts:
        use, supply = part.use, part.supply
        _check_phases(scenario, use.phases, use.daily or use.weapons)
        _check_phases(scenario, supply.phases, supply.production)


def check_no_level(scenario: Scenario) -> None:
    """Refuse a level, where all that is answered is how long a stock lasts.

    Raises:
        InputError: the scenario asks for one.
    """
    if level := scenario.question.until_level:
        rule = "a time until a level is no answer here; leave it out"
        raise InputError(level.place, f"'{level.text}': {rule}")


def check_first_rate(scenario: Scenario, also: Collection[str] = ()) -> None:
    """Refuse phases of use before which no rate is known.

    Args:
        scenario: what is assumed.
        also: full names of inputs that get a value elsewhere: solved for, or varied.

    Raises:
        InputError: nobody can say what is used before the first phase.
    """
    parts: dict[str, Scenario | Nature] = {"": scenario}
    parts |= {f"nature.{nature.name}.": nature for nature in scenario.nature}
    for prefix, part in parts.items():
        use = part.use
        if use.daily or use.weapons or {f"{prefix}daily", f"{prefix}weapons"} & {*also}:
            continue
        fixed = [p for n, p in enumerate(use.phases, 1) if f"{prefix}phase.{n}.from" not in also]
        if use.phases and not any(_is_step(scenario, phase, 0) for phase in fixed):
            rule = "no rate is given before the first phase; give daily too: `daily='0'` for none"
            raise InputError(use.phases[0].from_.place, rule)


def _is_step(scenario: Scenario, phase: UsePhase | ProductionPhase, day: int) -> bool:
    return _fixed(scenario, phase.from_) == day and not _ramp(scenario, phase)


def _fixed(scenario: Scenario, given: Given | None) -> Fraction | None:
    """A day or a time that is one number [days]; None if it is a range, or not given."""
    if given is None:
        return None
    if given.date is not None:
        return scenario.offset(given)
    is_one = given.quantity.is_point and not given.quantity.hedge
    return given.quantity.point("days", scenario.month) if is_one else None


def _ramp(scenario: Scenario, phase: UsePhase | ProductionPhase) -> Fraction | int | None:
    """The time in which a rate is reached [days]; None if that is a range."""
    return _fixed(scenario, phase.over) if phase.over else 0


def _check_phases(
    scenario: Scenario, phases: Sequence[UsePhase | ProductionPhase], base: Given | None
) -> None:
    """Refuse phases of which one would hold for no time, or begins while another still ramps."""
    dated = [(_fixed(scenario, phase.from_), phase) for phase in phases]
    sure = sorted(((day, p) for day, p in dated if day is not None), key=lambda pair: pair[0])
    if base and sure and _is_step(scenario, sure[0][1], 0):
        rule = f"day 0 has a rate already, from {base.origin}; keep one of the two"
        raise InputError(sure[0][1].from_.place, rule)
    for (day, before), (later, after) in pairwise(sure):
        ramp = _ramp(scenario, before)
        if later == day and not (ramp == 0 and _ramp(scenario, after) != 0):  # from a step's rate
            rule = f"two rates begin on day {float(day):g}; keep one of them"
            raise InputError(after.from_.place, rule)
        if ramp is not None and later < day + ramp:
            rule = f"the ramp from day {float(day):g} still runs on day {float(later):g}"
            end = f"begin on day {float(day + ramp):g} or later"
            raise InputError(after.from_.place, f"{rule}; {end}")


def _check_date(scenario: Scenario, name: str, given: Given) -> None:
    if given.date is None:
        return
    if scenario.start is None:
        raise InputError(given.place, f"{name} is a date, which needs a start date as well")
    if given.date < scenario.start:
        raise InputError(given.place, f"{given.date} is before the start, {scenario.start}")


def _is_written(part: Model) -> bool:
    return part != type(part)()


def _written_keys(part: Model) -> set[str]:
    return {key for key in part.model_fields_set if getattr(part, key)}


def _check_settings(scenario: Scenario) -> None:
    start, month = scenario.start_, scenario.month_
    if start and start.date is None:
        raise InputError(start.place, f"'{start.text}' is not a date; {HINT}")
    if month and (not month.quantity.is_point or month.quantity.hedge):
        raise InputError(month.place, f"'{month.text}': write one number of days, such as 30")
    lasts, level = scenario.question.lasts, scenario.question.until_level
    if level and scenario.nature:
        rule = "a level is asked of one stock, and there are natures; leave it out"
        raise InputError(level.place, f"'{level.text}': {rule}")
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
            raise Disagreement(f"'{pair}' does not name {rule}", "correlation", pair)
        if names in seen:
            rule = f"'{pair}' is given twice; keep one of them"
            raise Disagreement(rule, "correlation", pair)
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
    for number, name in enumerate(names):
        if not name.strip() or name in names[:number]:
            raise Disagreement("every nature needs a name of its own", "nature", number, "name")
        _check_name(name, number)
    for section, part in (("stock", scenario.stock), ("supply", scenario.supply)):
        if _is_written(part):
            raise Disagreement("with natures, stock and supply belong to each [[nature]]", section)
    shares = [nature.share for nature in scenario.nature if nature.share]
    if shares:
        _check_shares(scenario, shares)
    elif own := _written_keys(scenario.use) - {"dud_rate"}:
        rule = "with natures, give each its own use, or a share of the one use"
        raise Disagreement(rule, "use", min(own))


def _check_deliveries(parts: Iterable[Scenario | Nature]) -> None:
    count = 0
    for row in (row for part in parts for row in part.supply.arrivals):
        count += int(row.times.quantity.point()) if row.times else 1
        if count > MOST_DELIVERIES:
            last = row.times or row.rounds
            rule = f"up to {MOST_DELIVERIES:,} deliveries in all can be followed; these are more"
            raise InputError(last.place, f"'{last.text}': {rule}")


def _check_name(name: str, number: int) -> None:
    """Refuse names after which the name of an input could be read in two ways."""
    for key in ("daily", "rounds", "production"):
        if kind_of(f"nature.{name}.{key}").name != key:
            rule = f"'{name}' cannot name a nature; leave out the last dot"
            raise Disagreement(rule, "nature", number, "name")


def _check_shares(scenario: Scenario, shares: list[Given]) -> None:
    for number, nature in enumerate(scenario.nature):
        if not nature.share or _is_written(nature.use):
            rule = "give every nature a share of the one use, or every one its own use"
            raise Disagreement(rule, "nature", number)
    if scenario.use.ration:
        rule = "a ration holds for one stock; give every nature its own use"
        raise Disagreement(rule, "use", "ration")
    for share in shares:
        if not share.quantity.is_point or share.quantity.hedge:
            rule = "write one number, for shares add to 1; or give every nature its own use"
            raise InputError(share.place, f"'{share.text}': {rule}")
    total = sum(share.quantity.point() for share in shares)
    if total != 1:
        rule = f"the shares of the natures add to {_decimal(total)}, not 1"
        raise InputError(shares[-1].place, rule)


def _decimal(value: Fraction | int) -> str:
    """A number in as few digits as tell it from 1."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    texts = (f"{exact:.{digits}g}" for digits in range(6, 29))
    return next((text for text in texts if Decimal(text) != 1), str(exact))

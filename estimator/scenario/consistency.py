"""Whether the parts of a scenario agree with each other."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from estimator.errors import InputError
from estimator.quantity.day import HINT, read_span
from estimator.quantity.unit import Unit, is_measure
from estimator.scenario.inputs import BY_NAME, WAYS, forms
from estimator.scenario.name import kind_of
from estimator.scenario.value import MOST_DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from fractions import Fraction

    from estimator.scenario.models import Model, Nature, ProductionPhase, Scenario, Use, UsePhase
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
        _one_way("use", part.use, but={"weapons"} if part.stock.rounds_per_weapon else set())
        _check_parts(part)
    check_nouns([*scenario.inputs().items(), *scenario.question.given()])
    _check_settings(scenario)
    _check_correlation(scenario)
    _check_natures(scenario)
    _check_deliveries(parts)
    for name, given in scenario.inputs().items():
        _check_date(scenario, name, given)
    for part in parts:
        use, supply = part.use, part.supply
        _check_phases(scenario, use.phases, use.daily or use.weapons or use.targets)
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
        if _has_rate(use) or {f"{prefix}daily", f"{prefix}weapons", f"{prefix}targets"} & {*also}:
            continue
        fixed = [p for n, p in enumerate(use.phases, 1) if f"{prefix}phase.{n}.from" not in also]
        if use.phases and not any(_is_step(scenario, phase, 0) for phase in fixed):
            rule = "no rate is given before the first phase; give daily too: `daily='0'` for none"
            raise InputError(use.phases[0].from_.place, rule)


def _end_of_repeats(
    scenario: Scenario, day: Fraction, phase: UsePhase | ProductionPhase
) -> Fraction | None:
    """When a phase that repeats has ended for the last time [days]; None if it does not repeat."""
    every, times, span = (getattr(phase, key, None) for key in ("every", "times", "for_"))
    if not (every and times and span):
        return None
    step, length = (one.quantity.point("days", scenario.month) for one in (every, span))
    if length > step:
        rule = f"'{span.text}' is longer than the time from one to the next, '{every.text}'"
        raise InputError(span.place, rule)
    last: Fraction = day + step * (times.quantity.point() - 1) + length
    return last


def _is_step(scenario: Scenario, phase: UsePhase | ProductionPhase, day: int) -> bool:
    return _fixed(scenario, phase.from_) == day and not _ramp(scenario, phase)


def _fixed(scenario: Scenario, given: Given | None) -> Fraction | None:
    """A day or a time that is one number [days]; None if it is a range, or not given."""
    if given is None:
        return None
    if given.date is not None:
        return scenario.offset(given)
    return given.quantity.point("days", scenario.month) if given.quantity.is_one else None


def _ramp(scenario: Scenario, phase: UsePhase | ProductionPhase) -> Fraction | int | None:
    """The time in which a rate is reached [days]; None if that is a range."""
    return _fixed(scenario, phase.over) if phase.over else 0


def _check_phases(
    scenario: Scenario, phases: Sequence[UsePhase | ProductionPhase], base: Given | None
) -> None:
    """Refuse phases of which one would hold for no time, or begins while another still ramps."""
    dated = [(_fixed(scenario, phase.from_), phase) for phase in phases]
    sure = sorted(((day, p) for day, p in dated if day is not None), key=lambda pair: pair[0])
    for day, phase in sure:
        _end_of_repeats(scenario, day, phase)
    if base and sure and _is_step(scenario, sure[0][1], 0):
        rule = f"day 0 has a rate already, from {base.origin}; keep one of the two"
        raise InputError(sure[0][1].from_.place, rule)
    for (day, before), (later, after) in pairwise(sure):
        if (last := _end_of_repeats(scenario, day, before)) and later < last:
            rule = f"the phase from day {float(day):g} still comes back until day {float(last):g}"
            raise InputError(after.from_.place, f"{rule}; begin then or later")
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
    if month and not month.quantity.is_one:
        raise InputError(month.place, f"'{month.text}': write one number of days, such as 30")
    lasts, level = scenario.lasts, scenario.question.until_level
    span = read_span(lasts.text) if lasts else None
    if lasts and span and scenario.start not in {None, span[0]}:
        rule = f"begins on {span[0]}, and day 0 is {scenario.start}"
        raise InputError(lasts.place, f"'{lasts.text}' {rule}; write until {span[1]}, or the days")
    if level and scenario.nature:
        rule = "a level is asked of one stock, and there are natures; leave it out"
        raise InputError(level.place, f"'{level.text}': {rule}")
    if lasts and lasts.quantity.kind in {"choice", "pool"}:
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


def _one_way(section: str, part: Model, but: Collection[str] = ()) -> None:
    written = {given.name or key: given for key, given in part.given() if key not in but}
    used = [way for way in WAYS[section] if any(key in written for key in way)]
    if len(used) > 1:
        first, second = (" × ".join(way) for way in used[:2])
        late = next(written[key] for key in used[1] if key in written)
        raise InputError(late.place, f"give either {first} or {second}, not both")


def _check_parts(part: Scenario | Nature) -> None:
    """Refuse what says nothing without another input."""
    stock, use = part.stock, part.use
    if stock.rounds_per_weapon and not use.weapons:
        raise InputError(stock.rounds_per_weapon.place, "rounds_per_weapon needs weapons as well")
    if use.hit_chance:
        _check_shots(use)
    is_in_days = stock.rounds is not None and stock.rounds.name == "days_of_supply"
    if is_in_days and not _has_rate(use):
        absolute = [g for _, g in part.supply.given()]
        absolute += [row.rounds for row in part.supply.arrivals]
        absolute += [
            phase.daily
            for phase in use.phases
            if phase.daily and not phase.daily.quantity.unit.is_share
        ]
        if absolute:
            rule = "is in rounds, the stock in days of supply; give the daily rate as well"
            raise InputError(absolute[0].place, f"'{absolute[0].text}' {rule}")
    for phase in use.phases:
        changed = {key for key, _ in phase.given()} - _OF_PHASES
        factors = {"weapons", "per_weapon"} if use.weapons else {"targets", "per_target"}
        own = use.weapons or use.targets
        if changed and not (own and changed <= factors):
            key = min(changed)
            raise InputError(
                getattr(phase, key).place,
                f"{key} changes what day 0 does not have; give {key} in use too",
            )
        is_share = phase.daily and phase.daily.name == "phase.share"
        if phase.daily and is_share and not (_has_rate(use) or is_in_days):
            rule = "is a share of the first rate; give daily as well"
            raise InputError(phase.daily.place, f"'{phase.daily.text}' {rule}")


_OF_PHASES = {"from", "daily", "over", "every", "times", "for"}


def _has_rate(use: Use) -> bool:
    return bool(use.daily or use.weapons or use.targets)


def _check_shots(use: Use) -> None:
    """Refuse a hit chance without whole numbers of shots at a target."""
    hit = use.hit_chance
    assert hit is not None  # noqa: S101 - asked for
    if not (use.targets or use.per_target):
        raise InputError(hit.place, "hit_chance needs targets and per_target as well")
    for shots in (use.per_target, *(phase.per_target for phase in use.phases)):
        if shots and any(number.value.denominator != 1 for number in shots.quantity.numbers):
            rule = "with a hit chance, a whole number of rounds is fired at a target, at most"
            raise InputError(shots.place, f"'{shots.text}': {rule}")
        if shots and shots.quantity.kind not in {"point", "choice"}:
            rule = "with a hit chance, write one number of rounds at a target, or a list"
            raise InputError(shots.place, f"'{shots.text}': {rule}")


def check_nouns(values: Collection[tuple[str, Given]]) -> None:
    """Refuse two nouns for one thing, and a measure that only some of the numbers have.

    Args:
        values: what is given of one scenario, by name.

    Raises:
        InputError: the message says which.
    """
    said: dict[str, tuple[str, Given]] = {}
    for _, given in values:
        for noun, word in given.nouns.items():
            before, first = said.setdefault(noun, (word, given))
            if before.casefold() != word.casefold():
                one, other = (Unit(each).label() for each in (before, word))
                rule = f"is in {other}, `{first.name}` in {one}; count both in one"
                raise InputError(given.place, f"'{given.text}' {rule}")
    words = [word for word, _ in said.values()]
    if len(set(words)) < len(words):
        (_, _), *rest = said.values()
        word, given = next(pair for pair in rest if words.count(pair[0]) > 1)
        raise InputError(given.place, f"'{given.text}': {Unit(word).label()} are two things here")
    if "round" in said and is_measure(said["round"][0]):
        _check_measure(values, *said["round"])


def _check_measure(values: Collection[tuple[str, Given]], measure: str, first: Given) -> None:
    """Refuse numbers without a measure, %, tonnes, that the first of them is in."""
    for name, given in values:
        if measure == "%":
            check_one_whole(name, given.text, given.place, f"`{first.name}`")
        unit = Unit.parse(kind_of(name).scale or "")
        if "round" not in {unit.over, *unit.under} or "round" in given.nouns:
            continue
        if measure == "%":
            rule = f"is a share of the stock, and `{given.name}` is not"
            advice = "give both in %, or neither"
            raise InputError(first.place, f"'{first.text}' {rule}; {advice}")
        rule = f"has no unit, and `{first.name}` is in {measure}; write {measure} here too"
        raise InputError(given.place, f"'{given.text}' {rule}")


def check_one_whole(name: str, text: str, where: str, origin: str) -> None:
    """Refuse a share of a stock that is itself in %: of the whole, or of what is there of it.

    Raises:
        InputError: it is such an input; the message names both readings.
    """
    base, *others = (BY_NAME[form] for form in forms(kind_of(name).name))
    if base.unit == "rounds" and any(other.is_share for other in others) and "%" in text:
        rule = f"could be a share of the whole, as {origin} is, or of the stock there is"
        advice = "write all as numbers out of 100, such as 80 for 80% and 16 for 20% of that"
        raise InputError(where, f"'{text}' {rule}; {advice}")


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
        if not share.quantity.is_one:
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

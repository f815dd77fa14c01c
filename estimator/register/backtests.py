"""What was forecast or planned, and what came (METHODS §7)."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from estimator.register.disagreement import at_face, ends
from estimator.register.records import days_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimator.register.records import Figure
    from estimator.register.register import Register

Reading = Literal["early", "late", "high", "low", "right", "part", "untested", "open", "unlike"]
READINGS: Final[tuple[Reading, ...]] = get_args(Reading)
_AMOUNTS: Final = {
    "production": "output",
    "transfer": "deliveries",
    "firing_rate": "use",
    "requirement": "need",
    "stockpile": "stock",
}
_TIME: Final = {"day": 1}
_IN_TIME: Final[tuple[Reading, Reading]] = ("early", "late")  # if it came later, if sooner
_OF_AMOUNTS: Final[tuple[Reading, Reading]] = ("low", "high")  # if more came, if less

Ends = tuple[float, float]


class Backtest(NamedTuple):
    """A forecast or plan beside what came.

    Attributes:
        said: the forecast.
        came: the figure, or the day, that came; None if nobody knows yet.
        type: what sort of thing was forecast; only within one can pairs be counted together.
        ratio: the least and the greatest that came can be of what was said; None without any.
        reading: in time ``early`` if it came later than said, ``late`` if sooner; of amounts
            ``high`` if less came, ``low`` if more; ``right`` if all of that can be what was said,
            ``part`` if some of it can;
            ``untested`` if its condition failed, ``open`` without an outcome, ``unlike`` if the
            two are of different units.
    """

    said: Figure
    came: Figure | dt.date | None
    type: str
    ratio: tuple[float, float] | None
    reading: Reading


def backtests(register: Register, figures: Iterable[Figure]) -> list[Backtest]:
    """Every forecast and every plan with a day or an outcome, by type and by the day it was made.

    Args:
        register: where outcomes are.
        figures: to look among.

    Raises:
        RegisterError: an outcome does not exist.
    """
    told = [
        figure
        for figure in figures
        if figure.kind == "forecast" or (figure.kind == "plan" and (figure.made or figure.outcome))
    ]
    found = [_backtest(register, figure) for figure in told]
    sizes = Counter(one.type for one in found)
    return sorted(found, key=lambda one: (-sizes[one.type], one.type, made(register, one.said)))


def made(register: Register, figure: Figure) -> tuple[dt.date, dt.date]:
    """The first and the last day on which a forecast may have been made; else been printed."""
    if figure.made:
        return days_of(figure.made)
    source = register.source_of(figure)
    return source.days if source else (dt.date.min, dt.date.min)


def counts(found: Iterable[Backtest]) -> dict[str, Counter[Reading]]:
    """How many of each reading, by type."""
    counted: dict[str, Counter[Reading]] = {}
    for one in found:
        counted.setdefault(one.type, Counter())[one.reading] += 1
    return counted


def _backtest(register: Register, said: Figure) -> Backtest:
    came = _outcome(register, said)
    is_length = said.quantity.unit.dims == _TIME
    in_time = is_length or _is_time(came)
    type_ = "date of a plan" if in_time else _AMOUNTS.get(said.metric, said.metric)
    type_ = "run-out" if is_length and said.kind == "forecast" else type_
    if came is None:
        return Backtest(said, None, type_, None, _unless_untested(said, "open"))
    spans = _spans(register, said, came)
    if spans is None:
        return Backtest(said, came, type_, None, "unlike")
    (least, most), loose = spans
    low, high = (
        at_face(came) if not isinstance(came, dt.date) else _since_made(register, said, came)
    )
    ratio = (low / most if most else math.inf, high / least if least else math.inf)
    more, less = _IN_TIME if in_time else _OF_AMOUNTS
    reading: Reading = more if low > loose[1] else less if high < loose[0] else "part"
    if loose[0] <= low <= high <= loose[1]:
        reading = "right"
    return Backtest(said, came, type_, ratio, _unless_untested(said, reading))


def _spans(register: Register, said: Figure, came: Figure | dt.date) -> tuple[Ends, Ends] | None:
    """What was said, as it is written and as it was rounded; None if that is unlike what came.

    Where a time came and an amount was said, it is the time up to the day that was due.
    """
    is_length = said.quantity.unit.dims == _TIME
    if _is_time(came) and not is_length:
        due = _since_made(register, said, said.until) if said.until else None
        return (due, due) if due else None
    is_like = isinstance(came, dt.date) or came.quantity.unit.dims == said.quantity.unit.dims
    return (at_face(said), ends(said)) if is_like else None


def _is_time(came: Figure | dt.date | None) -> bool:
    if came is None or isinstance(came, dt.date):
        return came is not None
    return came.quantity.unit.dims == _TIME


def _unless_untested(said: Figure, reading: Reading) -> Reading:
    return "untested" if said.condition_met is False else reading


def _outcome(register: Register, said: Figure) -> Figure | dt.date | None:
    if not isinstance(said.outcome, str):
        return said.outcome
    if said.outcome not in register.figures:
        raise said.error("outcome", f"no figure '{said.outcome}'")
    return register.figures[said.outcome]


def _since_made(register: Register, said: Figure, day: dt.date) -> Ends:
    first, last = made(register, said)
    return float((day - last).days), float((day - first).days)

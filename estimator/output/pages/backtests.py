"""Forecasts and plans beside what came, as a page."""

from __future__ import annotations

import datetime as dt
import math
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Body, Page, Table
from estimator.register.backtests import READINGS, backtests, counts, made

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from estimator.register.backtests import Backtest, Reading
    from estimator.register.records import Figure
    from estimator.register.register import Register

_WORDS: Final[dict[Reading, str]] = {
    "early": "too early",
    "late": "too late",
    "high": "too high",
    "low": "too low",
    "right": "about right",
    "part": "right in part",
    "untested": "untested",
    "open": "open",
    "unlike": "of unlike units",
}


def page(register: Register, figures: Sequence[Figure]) -> Page:
    """Every forecast with what came, and how many were early, late, high or low, by type.

    Args:
        register: where outcomes are.
        figures: to look among.

    Raises:
        RegisterError: an outcome does not exist.
    """
    found = backtests(register, figures)

    def body() -> Body:
        if not found:
            return Body(["No forecast and no dated plan is among these figures."], [])
        known = sum(one.came is not None for one in found)
        what = "forecasts and plans" if len(found) > 1 else "forecast or plan"
        count = f"{len(found)} {what}, {known} with an outcome"
        lead = [f"{count}; they are counted by type, for what is unlike has no average."]
        return Body(lead, [_summary(found), _pairs(register, found)])

    return Page(
        bare="\n".join(one.said.id for one in found),
        body=body,
        data=lambda: {
            "backtests": [_record(register, one) for one in found],
            "counts": {name: dict(counted) for name, counted in counts(found).items()},
        },
        records=lambda: [_record(register, one) for one in found],
        command="figures",
    )


def _summary(found: Sequence[Backtest]) -> Table:
    rows = [
        [name, *(str(counted[reading] or "") for reading in READINGS)]
        for name, counted in counts(found).items()
    ]
    columns = ("of", *(_WORDS[reading] for reading in READINGS))
    return Table("", columns, rows, frozenset(range(1, len(columns)))).without_empty()


def _pairs(register: Register, found: Sequence[Backtest]) -> Table:
    counted = counts(found)
    groups = (
        (f"{name}: {_counted(counted[name])}", [_row(register, one) for one in pairs])
        for name, pairs in groupby(found, lambda one: one.type)
    )
    columns = ("forecast", "made", "said", "came", "came / said", "was", "condition")
    table = Table.grouped("", columns, groups, numeric=frozenset({4}), below=[6, 3, 2])
    return table.without_empty()


def _counted(counted: Counter[Reading]) -> str:
    return ", ".join(f"{counted[name]} {_WORDS[name]}" for name in READINGS if counted[name])


def _row(register: Register, one: Backtest) -> list[str]:
    said = one.said
    is_due = one.type == "date of a plan" and said.quantity.unit.dims != {"day": 1}
    deadline = f" by {said.until}" if is_due and said.until else ""
    return [
        said.id,
        str(said.made or made(register, said)[0]),
        clean(said.value + deadline),
        clean(_came(one)),
        _ratio(one.ratio),
        _WORDS[one.reading],
        clean(_condition(said)),
    ]


def _came(one: Backtest) -> str:
    if one.came is None or isinstance(one.came, dt.date):
        return str(one.came or "")
    return f"{one.came.value} ({one.came.id})"


def _condition(said: Figure) -> str:
    if not said.condition:
        return ""
    return said.condition + {None: "", True: ": so it was", False: ": not so"}[said.condition_met]


def _ratio(ratio: tuple[float, float] | None) -> str:
    """So many times what was said: ``1.67``, ``1.7 to 2``, ``>7``, ``<0.5``."""
    if ratio is None:
        return ""
    low, high = ratio
    if high == math.inf:
        return f">{numbers.number(low, 2)}" if low else ""
    if not low:
        return f"<{numbers.number(high, 2)}"
    return numbers.number(low, 2) if low == high else numbers.between(low, high, digits=2)


def _record(register: Register, one: Backtest) -> dict[str, Any]:
    is_figure = one.came is not None and not isinstance(one.came, dt.date)
    low, high = one.ratio or (None, None)
    return {
        "forecast": one.said.id,
        "type": one.type,
        "made": str(one.said.made or made(register, one.said)[0]),
        "said": one.said.value,
        "came": _came(one) or None,
        "outcome": one.said.outcome if is_figure else None,
        "least": low,
        "most": None if high == math.inf else high,
        "was": one.reading,
        "condition": one.said.condition,
        "condition_met": one.said.condition_met,
    }

"""Which answers have a formula of a sheet, and what it is."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.answer.cases import TIMES
from estimator.answer.solve import without_other_ways
from estimator.output.workbook import formula, walk
from estimator.output.workbook.formula import Cell, Parts, Plan, Term
from estimator.scenario.name import kind_of
from estimator.scenario.plan import plan_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.answer.estimate import Estimate

_MOST_EVENTS: Final = 2_000
_NO_FORMULA: Final = {"loss", "loss_per_day", "loss_per_week", "loss_per_year", "ration", "over"}
_HEAD: Final = re.compile(r"\$[A-Z]+\$\d+")
_SMALL: Final = Fraction(1, 1000)  # below it 1 − (1 − p)^n loses more than three of 16 digits
_NO_FORM: Final = "no short formula gives this answer."


class Live(NamedTuple):
    """An answer that a formula gives.

    Attributes:
        numbers: the inputs as names of cells, with their values.
        answer: the formula.
        walk: the way of the stock, where a time is asked.
    """

    numbers: Mapping[str, Any]
    answer: Cell
    walk: walk.Walk | None = None


def from_table(plan: Plan) -> Plan:
    """A plan whose axes are read from the table, as seen from another sheet."""

    def moved(value: Any) -> Any:
        if isinstance(value, Term):
            return Term(_HEAD.sub(r"Table!\g<0>", value.text), value.value, value.binds)
        if isinstance(value, tuple):
            each = [moved(part) for part in value]
            return type(value)(*each) if hasattr(value, "_fields") else tuple(each)
        return value

    found: Plan = moved(plan)
    return found


def live_of(estimate: Estimate) -> Live | None:
    """The formula of an answer; None where there is none that gives exactly that."""
    reading = estimate.stated
    if reading is None or why_values(estimate) != _NO_FORM:
        return None
    month, asks = estimate.scenario.month, estimate.asks
    numbers = {
        name: value if is_fixed(name) else Term(called(name), value)
        for name, value in reading.numbers.items()
    }
    known = reading.outcome if reading.value is None else reading.value
    if asks not in TIMES:
        found = solved_as(asks, numbers, month)
        return Live(numbers, found) if found and found.value == known else None
    plan = plan_of_terms(numbers, month)
    way = walk.walk(plan, 0)
    place = walk.place(len(walk.FACTS), walk.FACT_COLUMN)
    answer = Cell(f"Schedule!{place}", way.answer.value)
    return Live(numbers, answer, way) if answer.value == known else None


def plan_of_terms(numbers: Mapping[str, Any], month: Fraction) -> Plan:
    """The plan of inputs that are terms; `month` in days."""
    plan: Plan = plan_in(Parts, numbers, month)
    return plan


def solved_as(name: str, numbers: Mapping[str, Any], month: Fraction) -> Cell | None:
    """What an input would have to be, as a formula of the others; None where there is none."""
    if name not in {"daily", "rounds", "production"} or "target" in numbers:
        return None
    others = without_other_ways(numbers, name) | {name: Fraction(0)}
    return formula.solved(plan_of_terms(others, month), name, others)


def why_values(estimate: Estimate) -> str:
    """Why an answer has no formula; `_NO_FORM` where nothing is known against one."""
    scenario, reading = estimate.scenario, estimate.stated
    if scenario.nature:
        return "several natures have a schedule each."
    if estimate.is_sampled:
        return "of ranges the answer is a chance, which comes from draws."
    if reading is None:
        return "bounds that pull both ways leave no number."
    if any(part in _NO_FORMULA for name in reading.numbers for part in name.split(".")):
        return "rations, ramps and storage losses have no formula of a sheet."
    if any("hit_chance" in name and n < _SMALL for name, n in reading.numbers.items()):
        return "a sheet has too few digits for so small a chance to hit."
    if any(math.isinf(value) for value in reading.numbers.values()):
        return "a bound stands at its open end."
    if sum(len(out.curve) for out in estimate.schedules.values()) > _MOST_EVENTS:
        return f"there are more than {_MOST_EVENTS:,} events."
    return _NO_FORM


def is_fixed(name: str) -> bool:
    """Whether a sheet has to be laid out anew where an input changes, or none follows from it."""
    return name.endswith(".times") or kind_of(name).is_idle


def called(name: str) -> str:
    """The name of the cell of an input."""
    return name.replace(".", "_")

"""Numbers that know the formula of a sheet that gives them.

The plan of a scenario is built from these as it is from fractions, by the same code, so that a
sheet cannot say anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

from estimator.depletion import plan as exact

FLOW_TIE: Final = "1E-14"
"""How much less than use and production together their difference is where it is none."""
_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Term:
    """A number and the formula that gives it.

    Attributes:
        text: the formula, without its ``=``.
        value: what it comes to, exactly.
        binds: how closely its parts are bound: 0 a sum, 1 a product, 2 a name or a number.
    """

    text: str
    value: Fraction
    binds: int = 2

    def __add__(self, other: Any) -> Term:
        if term(other).text == "0":
            return self
        return _joined(self, "+", term(other), self.value + term(other).value)

    def __radd__(self, other: Any) -> Term:
        return term(other) + self

    def __sub__(self, other: Any) -> Term:
        if term(other).text == "0":
            return self
        return _joined(self, "-", term(other), self.value - term(other).value)

    def __rsub__(self, other: Any) -> Term:
        return term(other) - self

    def __mul__(self, other: Any) -> Term:
        other = term(other)
        if "0" in (self.text, other.text):
            return term(0)
        if "1" in (self.text, other.text):
            return other if self.text == "1" else self
        return _joined(self, "*", other, self.value * other.value)

    def __rmul__(self, other: Any) -> Term:
        return term(other) * self

    def __truediv__(self, other: Any) -> Term:
        return _joined(self, "/", term(other), self.value / term(other).value)

    def __rtruediv__(self, other: Any) -> Term:
        return term(other) / self


def _joined(left: Term, sign: str, right: Term, value: Fraction) -> Term:
    binds = 0 if sign in "+-" else 1
    one = left.text if left.binds >= binds else f"({left.text})"
    strict = sign in "-/"
    two = right.text if right.binds >= binds + strict else f"({right.text})"
    return Term(f"{one}{sign}{two}", value, binds)


def term(number: Any) -> Term:
    """A number as a term; a fraction without an end as a quotient."""
    if isinstance(number, Term):
        return number
    value = Fraction(number)
    short = Fraction(format(float(value), f".{_DIGITS}g"))
    if short == value and value >= 0:
        return Term(format(float(value), f".{_DIGITS}G"), value)
    return Term(f"{value.numerator}/{value.denominator}", value, 0)


class Phase(NamedTuple):
    """As `depletion.plan.Phase`, without ramps."""

    start: Any
    rate: Any


class Arrival(NamedTuple):
    """As `depletion.plan.Arrival`."""

    day: Any
    rounds: Any


class Goal(NamedTuple):
    """As `depletion.plan.Goal`."""

    level: Any
    rises: bool


class Plan(NamedTuple):
    """As `depletion.plan.Plan`, of terms, without what has no formula."""

    stock: Any
    reserve: Any
    use: tuple[Phase, ...]
    production: tuple[Phase, ...]
    arrivals: tuple[Arrival, ...]
    ration: None = None
    goal: Goal | None = None
    month: Any = None
    lead: Any = 0

    @property
    def is_constant(self) -> bool:
        """Whether nothing happens after day 0, and a stock-out is asked for."""
        phases = (*self.use, *self.production)
        settled = all(term(phase.start).text == "0" for phase in phases)
        return settled and not self.arrivals and self.goal is None and term(self.lead).text == "0"

    @property
    def flows(self) -> tuple[Term, Term]:
        """Use and production of a plan in which nothing happens."""
        use, production = (each[-1].rate if each else 0 for each in (self.use, self.production))
        return term(use), term(production)


class Parts:
    """What `scenario.plan.plan_in` makes a plan of."""

    ZERO, ONE = exact.ZERO, exact.ONE
    Phase, Arrival, Goal, Plan = Phase, Arrival, Goal, Plan
    most = staticmethod(exact.most)

    @staticmethod
    def shots(most: Any, chance: Any) -> Term:
        """As `depletion.plan.shots`."""
        most, chance = term(most), term(chance)
        value = exact.shots(most.value, chance.value)
        text = f"IF({chance.text}=0,{most.text},(1-(1-{chance.text})^{most.text})/{chance.text})"
        return Term(text, value)


class Cell(NamedTuple):
    """A formula and what it comes to."""

    text: str
    value: Fraction | str


def lasts(plan: Plan) -> Cell:
    """The days of a plan in which nothing happens, in one formula."""
    use, made = plan.flows
    stock, reserve, net = term(plan.stock), term(plan.reserve), use - made
    above = stock - reserve
    days = above / net if net.value else Term(f"({above.text})/({net.text})", exact.ZERO)
    value: Fraction | str = days.value
    if use.value <= 0 or (net.value <= 0 and stock.value >= reserve.value):
        value = "never"
    elif stock.value < reserve.value:
        value = exact.ZERO
    never = f'IF({net.text}<={FLOW_TIE}*({use.text}),"never",{days.text})'
    short = f"IF({stock.text}<{reserve.text},0,{never})"
    return Cell(f'IF({use.text}<=0,"never",{short})', value)


def solved(plan: Plan, name: str, others: dict[str, Any]) -> Cell | None:
    """The value of an input at which a stock lasts so long, where nothing happens.

    Args:
        plan: with 0 for that input.
        name: of the input.
        others: the inputs, `lasts` among them.

    Returns:
        None where there is no formula.
    """
    lasting = term(others["lasts"])
    if not plan.is_constant or lasting.value <= 0:
        return None
    use, made = plan.flows
    stock, reserve = term(plan.stock), term(plan.reserve)
    if name == "daily":
        fired = 1 - term(others.get("wastage", 0)) if "wastage" in others else term(1)
        found = ((stock - reserve) / lasting + made) * fired
        value = found.value if stock.value >= reserve.value else exact.ZERO
        return Cell(f"IF({stock.text}<{reserve.text},0,{found.text})", value)
    if name == "rounds":
        usable = 1 - others["unserviceable"] if "unserviceable" in others else term(1)
        if not usable.value:
            return None
        found = ((use - made) * lasting + reserve) / usable
    elif name == "production":
        found = use - (stock - reserve) / lasting
    else:
        return None
    return Cell(f"MAX(0,{found.text})", max(exact.ZERO, found.value))

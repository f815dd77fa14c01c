"""A scenario compiled for sampling: its uncertain inputs, and everything else as plain floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.coherence import check_first_rate
from estimator.errors import InputError
from estimator.inputs import kind_of
from estimator.quantity.shapes import Point
from estimator.readings import median
from estimator.schedule import ZERO
from estimator.solve import without_other_ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.given import Given
    from estimator.quantity.shapes import Shape
    from estimator.scenario import Scenario

KG_PER_TONNE: Final = 1000.0
Values: TypeAlias = "Mapping[str, float]"
"""A value for every input, by full name, in the unit of the inputs table."""


class Row(NamedTuple):
    """The full names of one row of a table: a phase or a delivery; empty where not given."""

    day: str
    amount: str
    over: str = ""
    unserviceable: str = ""
    every: str = ""
    times: int = 1


class Source(NamedTuple):
    """The full names of what makes up one stock: a nature, or the whole scenario.

    A product of names is a tuple of them; empty where nothing is given.

    Attributes:
        name: of the nature; empty for the whole scenario.
        stock: whose product is the stock [rounds, containers × rounds/container, or t].
        kg: mass of a round, by which tonnes are divided.
        use: whose product is the rate of use from day 0 on.
        share: of that and of the rate of all phases that is this nature's.
        use_rows: phases of use.
        production_rows: phases of production.
        arrivals: deliveries.
        unserviceable, reserve, loss, production, ration_below, ration_daily: single names.
    """

    name: str
    stock: tuple[str, ...]
    use: tuple[str, ...]
    kg: str = ""
    unserviceable: str = ""
    reserve: str = ""
    loss: str = ""
    share: str = ""
    production: str = ""
    ration_below: str = ""
    ration_daily: str = ""
    use_rows: tuple[Row, ...] = ()
    production_rows: tuple[Row, ...] = ()
    arrivals: tuple[Row, ...] = ()

    def names(self) -> set[str]:
        """Every input that this stock depends on."""
        rows = (*self.use_rows, *self.production_rows, *self.arrivals)
        found = {part for row in rows for part in row if isinstance(part, str)}
        singles = (self.kg, self.unserviceable, self.reserve, self.loss, self.share)
        rates = (self.production, self.ration_below, self.ration_daily)
        return {*found, *self.stock, *self.use, *singles, *rates} - {""}

    @property
    def is_plain(self) -> bool:
        """Whether rates are constant and nothing arrives, is rationed or lost in storage."""
        events = self.use_rows or self.production_rows or self.arrivals
        return not (events or self.ration_below or self.loss)


class Model(NamedTuple):
    """A scenario ready to be sampled.

    Attributes:
        shapes: the distributions of the uncertain inputs, by full name.
        fixed: the values of all others.
        sources: one stock for each nature, or one.
        month: length of a month [days].
    """

    shapes: dict[str, Shape]
    fixed: dict[str, float]
    sources: tuple[Source, ...]
    month: float

    def at(self, name: str, value: float) -> Model:
        """The same with one input at a certain value."""
        shapes = {key: shape for key, shape in self.shapes.items() if key != name}
        return self._replace(shapes=shapes, fixed={**self.fixed, name: value})

    @property
    def medians(self) -> dict[str, float]:
        """Every input at its middle."""
        return self.fixed | {name: median(name, shape) for name, shape in self.shapes.items()}


def compiled(scenario: Scenario, free: str = "") -> Model:
    """Compile a scenario; inputs that do not move the days (a dud rate) are left out.

    Args:
        scenario: what is assumed.
        free: full name of an input that gets a value later (`Model.at`), given or not; what else
            makes the same amount is left out.

    Raises:
        InputError: it says nothing of a stock or of its use.
    """
    check_first_rate(scenario, [free])
    given = scenario.inputs()
    if free:
        kept = without_other_ways(dict.fromkeys(given, ZERO), free)
        given = {name: given[name] for name in kept if name != free}
    shapes = {name: _shape(scenario, name, each) for name, each in given.items()}
    fixed = {name: shape.low for name, shape in shapes.items() if isinstance(shape, Point)}
    sources = _sources(scenario, {*shapes, *([free] if free else [])}, fixed)
    moving = set[str]().union(*(source.names() for source in sources))
    return Model(
        {name: shapes[name] for name in shapes if name in moving - fixed.keys()},
        {name: value for name, value in fixed.items() if name in moving},
        sources,
        float(scenario.month),
    )


def _shape(scenario: Scenario, name: str, given: Given) -> Shape:
    if given.date is not None:
        return Point(scenario.offset(given))
    return given.quantity.shape(kind_of(name).scale, scenario.month)


def _sources(scenario: Scenario, names: set[str], fixed: Values) -> tuple[Source, ...]:
    kinds = {kind_of(name).name for name in names}
    if not kinds & {"rounds", "containers", "tonnes", "arrival.rounds"}:
        raise InputError("", "chances need a stock; give it, such as `rounds='0.8M to 1.2M'`")
    if not kinds & {"daily", "weapons", "phase.daily"}:
        raise InputError("", "chances need a rate of use; give it, such as `daily='10k..20k'`")
    if not scenario.nature:
        return (_source("", "", "", names, fixed),)
    return tuple(
        _source(
            nature.name, f"nature.{nature.name}.", _use_prefix(nature.name, names), names, fixed
        )
        for nature in scenario.nature
    )


def _use_prefix(nature: str, names: set[str]) -> str:
    """Where the use of a nature is written: of all natures together if it has a share of it."""
    own = f"nature.{nature}."
    return "" if f"{own}share" in names else own


def _source(name: str, own: str, use: str, names: set[str], fixed: Values) -> Source:
    def one(plain: str, prefix: str = own) -> str:
        return f"{prefix}{plain}" if f"{prefix}{plain}" in names else ""

    def product(prefix: str, *ways: tuple[str, ...]) -> tuple[str, ...]:
        return next((tuple(prefix + key for key in way) for way in ways if one(way[0], prefix)), ())

    return Source(
        name=name,
        stock=product(own, ("rounds",), ("containers", "per_container"), ("tonnes",)),
        kg=one("kg_per_round"),
        use=product(use, ("daily",), ("weapons", "per_weapon")),
        share=one("share"),
        unserviceable=one("unserviceable"),
        reserve=one("reserve"),
        loss=one("loss"),
        production=one("production"),
        ration_below=one("ration.below"),
        ration_daily=one("ration.daily"),
        use_rows=_phases(f"{use}phase.", "daily", names),
        production_rows=_phases(f"{own}production_phase.", "production", names),
        arrivals=_arrivals(f"{own}arrival.", names, fixed),
    )


def _phases(prefix: str, rate: str, names: set[str]) -> tuple[Row, ...]:
    return tuple(
        Row(row["from"], row[rate], row.get("over", "")) for row in _rows(prefix, names).values()
    )


def _arrivals(prefix: str, names: set[str], fixed: Values) -> tuple[Row, ...]:
    return tuple(
        Row(
            row.get("on") or row["from"],
            row["rounds"],
            unserviceable=row.get("unserviceable", ""),
            every=row.get("every", ""),
            times=int(fixed[row["times"]]) if "times" in row else 1,
        )
        for row in _rows(prefix, names).values()
    )


def _rows(prefix: str, names: set[str]) -> dict[int, dict[str, str]]:
    """Full names by number of the row and by key, in the order of the rows."""
    found: dict[int, dict[str, str]] = {}
    for name in names:
        number, _, key = name.removeprefix(prefix).partition(".")
        if name.startswith(prefix) and number.isdecimal():
            found.setdefault(int(number), {})[key] = name
    return dict(sorted(found.items()))

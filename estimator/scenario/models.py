"""What is assumed: frozen models of a scenario, the same from files, options and Python."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from estimator.errors import InputError, did_you_mean
from estimator.quantity.number import Number
from estimator.quantity.unit import MONTH
from estimator.scenario.consistency import Disagreement, check
from estimator.scenario.inputs import ALSO_TELLS, BY_NAME, REBUILD, TABLES, WAYS
from estimator.scenario.name import kind_of
from estimator.scenario.value import MOST_DELIVERIES, Given, Reads, Written, called, check_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from estimator.textfile import Document


def _plain(raw: object) -> object:
    value, place = (raw.text, raw.place) if isinstance(raw, Written) else (raw, "")
    if isinstance(value, str):
        check_text(value, place)
    return value


def _sentences(raw: object) -> object:
    rows = raw.text if isinstance(raw, Written) else raw
    if not isinstance(rows, list | tuple) or not all(isinstance(row, str) for row in rows):
        raise InputError(getattr(raw, "place", ""), "a list of sentences is wanted here")
    return [_plain(row) for row in rows]


Text = Annotated[str, BeforeValidator(_plain)]


class Model(BaseModel):
    """What all parts of a scenario share: frozen, unknown keys refused, errors in our words."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        defer_build=True,
        # docstrings are for readers of the code, and gone with -OO: fields describe themselves
        json_schema_extra=lambda schema: schema.pop("description", None),
    )

    def __init__(self, **data: Any) -> None:
        """Read what is given by key.

        Raises:
            InputError: a key or a value is wrong.
        """
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _explained(error, type(self), data, None) from None

    # A part inside another one is to be read by the outer one, which then knows the whole path.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, *, document: Document | None = None, **options: Any) -> Self:
        """Read nested tables.

        Args:
            obj: the tables, with values as text, numbers or `Written`.
            document: where they were read, for the line in messages.
            options: as pydantic takes them.

        Raises:
            InputError: a key or a value is wrong.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise _explained(error, cls, obj, document) from None

    def given(self) -> Iterator[tuple[str, Given]]:
        """The values written in this part, by key."""
        for key in type(self).model_fields:
            value = getattr(self, key)
            if isinstance(value, Given):
                yield key.rstrip("_"), value


class Stock(Model):
    """What is on hand: rounds, days of supply, or the parts that make it (`inputs.WAYS`)."""

    rounds: Annotated[Given | None, Reads("rounds")] = None
    containers: Annotated[Given | None, Reads("containers")] = None
    per_container: Annotated[Given | None, Reads("per_container")] = None
    tonnes: Annotated[Given | None, Reads("tonnes")] = None
    kg_per_round: Annotated[Given | None, Reads("kg_per_round")] = None
    rounds_per_weapon: Annotated[Given | None, Reads("rounds_per_weapon")] = None
    unserviceable: Annotated[Given | None, Reads("unserviceable")] = None
    reserve: Annotated[Given | None, Reads("reserve")] = None
    loss: Annotated[Given | None, Reads("loss")] = None


class UsePhase(Model):
    """A rate of use that holds from a day on, reached within ``over`` days.

    It is a rate, a share of the first, or new numbers for some of what makes it. With ``every``,
    ``times`` and ``for`` it comes back, and the rate before it holds in between.
    """

    from_: Annotated[Given, Reads("phase.from"), Field(alias="from")]
    daily: Annotated[Given | None, Reads("phase.daily")] = None
    weapons: Annotated[Given | None, Reads("phase.weapons")] = None
    per_weapon: Annotated[Given | None, Reads("phase.per_weapon")] = None
    targets: Annotated[Given | None, Reads("phase.targets")] = None
    per_target: Annotated[Given | None, Reads("phase.per_target")] = None
    over: Annotated[Given | None, Reads("phase.over")] = None
    every: Annotated[Given | None, Reads("phase.every")] = None
    times: Annotated[Given | None, Reads("phase.times")] = None
    for_: Annotated[Given | None, Reads("phase.for"), Field(alias="for")] = None

    @model_validator(mode="after")
    def _has_one_rate(self) -> UsePhase:
        if not any((self.daily, self.weapons, self.per_weapon, self.targets, self.per_target)):
            raise InputError("", "a phase needs 'daily', or what changes: 'weapons', 'per_weapon'")
        if self.daily and any((self.weapons, self.per_weapon, self.targets, self.per_target)):
            raise InputError("", "give a phase either 'daily' or what makes it, not both")
        again = (self.every, self.times, self.for_)
        if any(again) and not all(again):
            raise InputError("", "a phase that repeats needs all of 'every', 'times' and 'for'")
        if self.over and any(again):
            raise InputError("", "a phase that repeats begins at once; leave out 'over'")
        return self


class Ration(Model):
    """The lower rate that applies while the stock is below a level."""

    below: Annotated[Given, Reads("ration.below")]
    daily: Annotated[Given, Reads("ration.daily")]


class Use(Model):
    """What is fired: a rate, or the parts that make it (`inputs.WAYS`); phases; rationing."""

    daily: Annotated[Given | None, Reads("daily")] = None
    weapons: Annotated[Given | None, Reads("weapons")] = None
    per_weapon: Annotated[Given | None, Reads("per_weapon")] = None
    targets: Annotated[Given | None, Reads("targets")] = None
    per_target: Annotated[Given | None, Reads("per_target")] = None
    hit_chance: Annotated[Given | None, Reads("hit_chance")] = None
    wastage: Annotated[Given | None, Reads("wastage")] = None
    dud_rate: Annotated[Given | None, Reads("dud_rate")] = None
    phases: tuple[UsePhase, ...] = Field((), description="rates that hold from a day on")
    ration: Ration | None = Field(None, description="a lower rate while the stock is below a level")


class ProductionPhase(Model):
    """A rate of production that holds from a day on, reached within ``over`` days."""

    from_: Annotated[Given, Reads("production_phase.from"), Field(alias="from")]
    production: Annotated[Given, Reads("production_phase.production")]
    over: Annotated[Given | None, Reads("production_phase.over")] = None


class Arrival(Model):
    """One delivery ``on`` a day, or ``times`` deliveries ``from`` a day on, ``every`` so often."""

    on: Annotated[Given | None, Reads("arrival.on")] = None
    from_: Annotated[Given | None, Reads("arrival.from"), Field(alias="from")] = None
    every: Annotated[Given | None, Reads("arrival.every")] = None
    times: Annotated[Given | None, Reads("arrival.times")] = None
    rounds: Annotated[Given, Reads("arrival.rounds")]
    unserviceable: Annotated[Given | None, Reads("arrival.unserviceable")] = None

    @model_validator(mode="after")
    def _one_or_several(self) -> Arrival:
        several = (self.from_, self.every, self.times)
        if (self.on is None) != all(several) or (self.on is not None and any(several)):
            raise InputError("", "a delivery needs 'on', or all of 'from', 'every' and 'times'")
        return self


def _not_too_many(rows: object) -> object:
    """Refuse rows without end before each of them is read; `coherence` counts what they make."""
    if isinstance(rows, list | tuple) and len(rows) > MOST_DELIVERIES:
        rule = f"up to {MOST_DELIVERIES:,} deliveries can be followed"
        raise InputError("", f"{len(rows):,} rows of deliveries; {rule}")
    return rows


class Supply(Model):
    """What is added: production, in phases if it changes, and deliveries."""

    production: Annotated[Given | None, Reads("production")] = None
    phases: tuple[ProductionPhase, ...] = Field(
        (), description="rates of production that hold from a day on"
    )
    arrivals: Annotated[tuple[Arrival, ...], BeforeValidator(_not_too_many)] = Field(
        (), description="deliveries: 'on' a day, or 'times' of them 'from' a day, 'every' so often"
    )


class Question(Model):
    """What is asked or claimed: a duration; a level; for rebuilding, a target and a lead time."""

    lasts: Annotated[Given | None, Reads("lasts")] = None
    until_level: Annotated[Given | None, Reads("until_level")] = None
    target: Annotated[Given | None, Reads("target")] = None
    lead: Annotated[Given | None, Reads("lead")] = None


_STOCK: Final = Field(
    default_factory=Stock.model_construct,
    description="what is on hand: rounds, days of supply, containers × per_container, "
    "tonnes ÷ kg_per_round, or use.weapons × rounds_per_weapon",
)
_USE: Final = Field(
    default_factory=Use.model_construct,
    description="what is fired: a daily rate, weapons × per_weapon, or targets × per_target; "
    "phases; rationing",
)
_SUPPLY: Final = Field(
    default_factory=Supply.model_construct,
    description="what is added: production, in phases if it changes, and deliveries",
)


class Nature(Model):
    """A kind of munition with its own stock and supply, and its own use or a share of all use."""

    name: Text = Field(description="such as 152 mm")
    share: Annotated[Given | None, Reads("share")] = None
    stock: Stock = _STOCK
    use: Use = _USE
    supply: Supply = _SUPPLY


def _correlation(raw: object) -> float:
    written = raw if isinstance(raw, Written) else Written(raw, "python")
    try:
        text = str(written.text)
        value = float(text) if text.isascii() else math.nan
    except ValueError:
        value = math.nan
    if not -1 <= value <= 1:
        raise InputError(written.place, f"'{written.text}' is not a number from -1 to 1")
    return value


class Scenario(Model):
    """All that is assumed, and what is asked.

    Attributes:
        title: one line about it.
        start_: the calendar day whose beginning is day 0; see `start`.
        month_: length of a month; see `month`.
        correlation: Gaussian-copula parameter by pair of names (``rounds:daily``).
    """

    title: Text = Field("", description="one line about it")
    caveat: Text = Field("", description="what a reader must not make of it, in one line")
    notes: Annotated[tuple[Text, ...], BeforeValidator(_sentences)] = Field(
        (), description="what a reader should know of where it comes from, a sentence each"
    )
    start_: Annotated[Given | None, Reads("start"), Field(alias="start")] = None
    month_: Annotated[Given | None, Reads("month"), Field(alias="month")] = None
    stock: Stock = _STOCK
    use: Use = _USE
    supply: Supply = _SUPPLY
    question: Question = Field(
        default_factory=Question.model_construct,
        description="what is asked or claimed: a duration; for rebuilding, a target and a lead",
    )
    nature: tuple[Nature, ...] = Field(
        (),
        description="kinds of munition with a stock and supply, and a use or share, of their own",
    )
    correlation: dict[str, Annotated[float, BeforeValidator(_correlation)]] = Field(
        {}, description="how two inputs move together, from -1 to 1, by their names: rounds:daily"
    )

    @property
    def start(self) -> dt.date | None:
        """The calendar day whose beginning is day 0, or none."""
        return self.start_.date if self.start_ else None

    @property
    def month(self) -> Fraction:
        """Length of a month [days]."""
        return self.month_.quantity.point("days", MONTH) if self.month_ else MONTH

    @property
    def lasts(self) -> Given | None:
        """The duration asked about; the time until a day is counted from the start."""
        given = self.question.lasts
        if given is None or given.date is None or self.start is None or given.date < self.start:
            return given
        days = Number.exact(self.offset(given))
        return replace(given, quantity=replace(given.quantity, numbers=(days,)), date=None)

    @cached_property
    def nouns(self) -> dict[str, str]:
        """What is counted, by the noun of the inputs table: ``{"round": "missile"}``."""
        every = [*self.inputs().values(), *(given for _, given in self.question.given())]
        named = {noun: word for given in reversed(every) for noun, word in given.nouns.items()}
        return {noun: word for noun, word in named.items() if noun != word}

    def called(self, text: str) -> str:
        """Words and units of ours in these nouns: ``rounds/day`` → ``missiles/day``."""
        return called(text, self.nouns)

    @model_validator(mode="after")
    def _agrees(self) -> Scenario:
        check(self)
        return self

    def inputs(self) -> dict[str, Given]:
        """What the days follow from, by full name (``rounds``, ``phase.2.daily``), and `lasts`."""
        found = dict(_named("", self))
        if self.lasts:
            found["lasts"] = self.lasts  # until a day, in days
        for nature in self.nature:
            found.update(_named(f"nature.{nature.name}.", nature))
        return found

    def tells(self) -> tuple[bool, bool]:
        """Whether it says what there is to fire, and whether it says what is fired."""
        return told(self.inputs())

    def __repr_args__(self) -> Iterator[tuple[str, str]]:
        """Its inputs as they were written, for the one line of ``repr``."""
        yield from ((name, given.text) for name, given in self.inputs().items())

    def to_dict(self) -> dict[str, Any]:
        """The scenario as a file would hold it, every value as it was written."""
        found: dict[str, Any] = _written(self)
        return found

    def offset(self, given: Given) -> Fraction:
        """The day offset of a value that was written as a date [days]."""
        assert given.date is not None and self.start is not None  # noqa: S101, PT018 - validated
        return Fraction((given.date - self.start).days)


_SHAPES: Final = {
    "model_type": "a table with keys is wanted here",
    "dict_type": "a table with keys is wanted here",
    "tuple_type": "a list of tables is wanted here",
    "string_type": "text is wanted here",
    "string_unicode": "text is wanted here",
    "invalid_key": "keys are text",
}


def _explained(
    error: ValidationError, model: type[BaseModel], given: object, document: Document | None
) -> InputError:
    """The first of pydantic's errors in the words of whoever wrote the scenario."""
    errors = error.errors(include_url=False)
    # a key that is missing may be there under a wrong name, which says more
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    loc = tuple(part for part in first["loc"] if part != "[key]")
    key = str(loc[-1]) if loc else ""
    place = document.where(*loc) if document else ".".join(map(str, loc))
    value = f"{place}: {key}" if document else place
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, Disagreement):
        return InputError(_place(given, cause.keys) or cause.where, cause.message)
    if isinstance(cause, InputError):
        # a value that only knows its name was not written as one: a table, a list, or from Python
        nameless = loc and cause.where in BY_NAME
        return InputError(value if nameless else cause.where or place, cause.message)
    if first["type"] == "extra_forbidden":
        return InputError(place, f"unknown key '{key}'{did_you_mean(key, _known(model, loc))}")
    if first["type"] == "missing":
        return InputError(place, f"the key '{key}' is missing")
    return InputError(value, _SHAPES.get(first["type"], "this cannot be read"))


def _place(given: Any, keys: tuple[str | int, ...]) -> str:
    """The place of the value at a path, or of the first one below it; empty if it has none."""
    for key in keys:
        if isinstance(given, BaseModel):  # made in Python, where there are no places
            return ""
        given = given[key]
    while given and isinstance(given, (dict, list, tuple)):
        given = next(iter(given.values() if isinstance(given, dict) else given))
    return given.place if isinstance(given, Written) else ""


def _known(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that are known in the table around the place `loc`."""
    for part in loc[:-1]:
        if isinstance(part, str):
            field = model.model_fields[part]
            inner = [field.annotation, *get_args(field.annotation)]
            model = next(t for t in inner if isinstance(t, type) and issubclass(t, BaseModel))
    return [field.alias or name for name, field in model.model_fields.items()]


def told(names: Iterable[str]) -> tuple[bool, bool]:
    """Whether inputs say what there is to fire, and whether they say what is fired."""
    rows = {kind_of(name).name for name in names}
    stock, use = (
        any(rows.issuperset(way) for way in ways) or not rows.isdisjoint(ALSO_TELLS[section])
        for section, ways in WAYS.items()
    )
    return stock, use


def waited_for(names: Iterable[str]) -> dict[str, str]:
    """The inputs that others wait for, by the section: containers for per_container."""
    rows = {kind_of(name).name for name in names}
    found: dict[str, str] = {}
    for section, ways in WAYS.items():
        if any(rows.issuperset(way) for way in ways):
            continue
        for way in ways:
            missing = [key for key in way if key not in rows]
            if len(missing) < len(way) and not (
                way[0] == "weapons" and "rounds_per_weapon" in rows
            ):
                found[section] = missing[0]
    return found


def _named(prefix: str, part: Scenario | Nature) -> Iterator[tuple[str, Given]]:
    parts: tuple[Model, ...] = (part, part.stock, part.use, part.supply)
    if isinstance(part, Scenario):
        parts += (part.question,)
    for section in parts:
        for key, given in section.given():
            if key not in _SETTINGS:
                yield f"{prefix}{given.name or key}", given
    if part.use.ration:
        for key, given in part.use.ration.given():
            yield f"{prefix}ration.{key}", given
    for table, path in TABLES.items():
        for number, entry in enumerate(attrgetter(path)(part), 1):
            for key, given in entry.given():
                own = given.name.rpartition(".")[2] or key
                yield f"{prefix}{table}.{number}.{own}", given


_SETTINGS: Final = {"start", "month", *REBUILD}


def _written(value: Any) -> Any:
    if isinstance(value, Given):
        return value.text
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, Model):
        pairs = (
            (key, getattr(value, key))
            for key in type(value).model_fields
            if key in value.model_fields_set
        )
        return {key.rstrip("_"): _written(item) for key, item in pairs if item is not None}
    return value

"""What the register holds: who published something, and what number it was."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
)
from pydantic_core import PydanticCustomError

from estimator.errors import InputError, RegisterError
from estimator.quantity.day import read_days
from estimator.quantity.number import Number, QuantityError
from estimator.quantity.quantity import Quantity, parse
from estimator.quantity.unit import RATIO
from estimator.register.model_errors import KEBAB

if TYPE_CHECKING:
    from estimator.textfile import Document, Key

_WHOLE = re.compile(r"(?P<hedge>[~<>]?)(?P<digits>[1-9][0-9]{1,14}) (?P<unit>[a-z]+(?:/[a-z]+)*)")
_WORDS = 25  # of somebody else's text, which a citation may hold


def _short(quote: str) -> str:
    if (words := len(quote.split())) > _WORDS:
        raise PydanticCustomError("long_quote", "at most 25 words are wanted", {"words": words})
    return quote


def _partial(value: object) -> object:
    """A union of types would name both in its errors; this refuses what is neither."""
    if _is_day(value) or (isinstance(value, str) and _is_month_or_year(value)):
        return value
    raise PydanticCustomError("partial_date", "no date")


def _figure_or_day(value: object) -> object:
    if _is_day(value) or (isinstance(value, str) and re.fullmatch(KEBAB, value)):
        return value
    raise PydanticCustomError("outcome", "no outcome")


def _is_day(value: object) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _is_month_or_year(text: str) -> bool:
    try:
        return len(text) < len("2023-11-01") and bool(read_days(text))
    except InputError:
        return False


Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=KEBAB)]
Day = Annotated[dt.date | str, BeforeValidator(_partial)]  # a day, or "2023-11", or "2023"
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Kind = Literal["official", "agency", "think-tank", "news", "reference"]
Metric = Literal[
    "firing_rate",
    "transfer",
    "production",
    "stockpile",
    "packing",
    "quality",
    "requirement",
    "duration",
    "share",
    "loss",
    "price",
    "cost",
]
Scope = Literal["tube", "tube and rockets", "mortars", "all natures", "unstated", "not applicable"]
Sort = Literal[
    "actual",
    "capacity",
    "plan",
    "norm",
    "game",
    "forecast",
    "dud",
    "repair first",
    "life",
]
Counts = Literal["cumulative", "per period"]
Outcome = Annotated[dt.date | Slug, BeforeValidator(_figure_or_day)]
_NOT_YET = ("capacity", "plan", "norm", "game", "forecast")
Status = Literal["cited", "derived", "assumed"]


@cache
def _like(hedge: str, unit: str) -> Quantity | None:
    """A number of that unit; None where the words may be more than a unit, such as a million."""
    with suppress(QuantityError):
        quantity = parse(f"{hedge}7 {unit}")
        if str(quantity.unit) == unit and quantity.numbers == (Number.read("7"),):
            return quantity
    return None


@cache
def _read(value: str, *, rises: bool, exact: bool) -> Quantity:
    """The value of a figure, read once; a field of the model would be copied with a changed value.

    Args:
        value: as it is written.
        rises: whether a share may be above 1.
        exact: whether it was counted.
    """
    quantity = _parsed(value, rises)
    if quantity.figures:
        raise InputError("", f"'{value}' is another figure; write a number, or derive it")
    return quantity.counted() if exact else quantity


def _parsed(value: str, rises: bool) -> Quantity:
    """A whole number takes a tenth of the time where its unit has been read before."""
    if (match := _WHOLE.fullmatch(value)) and (like := _like(match["hedge"], match["unit"])):
        return replace(like, numbers=(Number.read(match["digits"]),))
    try:
        return parse(value)
    except QuantityError as error:
        if not rises:
            raise
        with suppress(QuantityError):
            return parse(value, RATIO)
        raise error from None


def days_of(day: dt.date | str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a day, or of a month or year as text."""
    return read_days(day) if isinstance(day, str) else (day, day)


class Place(NamedTuple):
    """Where a record was read."""

    document: Document
    keys: tuple[Key, ...]


class Written(BaseModel):
    """A table that people write."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        # docstrings are for readers of the code, and gone with -OO: fields describe themselves
        json_schema_extra=lambda schema: schema.pop("description", None),
    )


class _Record(Written):
    id: Slug
    _place: Place | None = PrivateAttr(None)

    def found_at(self, place: Place) -> None:
        """Remember where it was read."""
        self._place = place

    def where(self, key: str) -> str:
        """Where one of its keys stands, as messages name it."""
        if self._place is None:
            return f"{type(self).__name__.lower()} {self.id}"
        return self._place.document.where(*self._place.keys, key)

    def error(self, key: str, message: str) -> RegisterError:
        """An error about one of its keys, not raised yet."""
        return RegisterError(self.where(key), f"{key}: {message}")


class Source(_Record):
    """Who published something, and when."""

    id: Slug = Field(description="publisher or speaker, and date")
    publisher: Text = Field(description="as printed")
    title: Text = Field(description="as printed; in square brackets if it was not seen")
    published: Day = Field(description="day of publication, or its month or year as text")
    language: str = Field(pattern=r"^[a-z]{2}$", description="two letters (ISO 639-1)")
    kind: Kind = Field(description="what sort of publisher")
    reliability: str = Field(
        pattern=r"^[A-F]$", description="Admiralty letter; F: cannot be judged"
    )
    author: Text | None = Field(None, description="as printed")
    url: Address | None = Field(None, description="only if really seen")
    reports: Slug | None = Field(None, description="the source this one only passes on")
    read: dt.date | None = Field(None, description="day on which the page was read")
    archived: Address | None = Field(None, description="address of a copy that is kept")

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day on which it may have appeared."""
        return days_of(self.published)

    @property
    def date(self) -> str:
        """When it appeared, as far as that is known: ``2023-11-01``, ``2023-11`` or ``2023``."""
        return str(self.published)


class Figure(_Record):
    """One published number, who knows it first-hand, and what it counts."""

    id: Slug = Field(description="readable, speaker first")
    metric: Metric = Field(description="what sort of number")
    about: Text = Field(description="what is counted, one line")
    value: Text = Field(
        description="as a quantity: '>1M rounds', '~2 months', '7k..16k rounds/day'"
    )
    nature: Text = Field(description="kind of munition: 152 mm, 122 mm rocket, mixed, unstated")
    scope: Scope = Field(description="what the count includes; only what the source says")
    actor: Country = Field(description="who fires, makes, holds or sends (ISO 3166; EU, XW, XX)")
    origin: Text = Field(description="who knows it first-hand; one origin is one witness")
    status: Status = Field(description="how it got here")
    credibility: int = Field(ge=1, le=6, description="Admiralty digit; 6: cannot be judged")
    recipient: Country | None = Field(None, description="who receives it")
    since: dt.date | None = Field(None, alias="from", description="first day it covers")
    until: dt.date | None = Field(None, alias="to", description="last day it covers")
    source: Slug | None = Field(None, description="where it was read; needed if cited")
    locator: Text | None = Field(None, description="where in the source")
    note: Text | None = Field(None, description="your reading of it")
    formula: Text | None = Field(None, description="arithmetic over a, b, c …; needed if derived")
    inputs: Annotated[tuple[Slug, ...], Field(strict=False)] = Field(
        (), description="ids of the figures a, b, c … stand for; needed if derived"
    )
    reason: Text | None = Field(None, description="needed if assumed")
    quote: Annotated[Text, AfterValidator(_short)] | None = Field(
        None, description="the words of the source, in its language; at most 25"
    )
    kind: Sort | None = Field(None, description="what happened, could, should, or may happen")
    series: Slug | None = Field(None, description="name of the series that it is a point of")
    counts: Counts | None = Field(None, description="how the points of its series count")
    mean: Text | None = Field(None, description="the average that a source gives beside a range")
    exact: bool = Field(False, description="counted, not rounded")
    made: Day | None = Field(None, description="of a forecast or plan: when it was made")
    condition: Text | None = Field(None, description="of a forecast: if what")
    condition_met: bool | None = Field(None, description="whether that came true")
    outcome: Outcome | None = Field(
        None, description="of a forecast or plan: the figure, or the day, that came"
    )
    supersedes: Slug | None = Field(None, description="the figure that it corrects")
    disputed_by: Annotated[tuple[Slug, ...], Field(strict=False)] = Field(
        (), description="sources that deny it"
    )

    @property
    def quantity(self) -> Quantity:
        """The value as read.

        Raises:
            RegisterError: it is not a quantity.
        """
        try:
            return _read(self.value, rises=self.metric == "share", exact=self.exact)
        except (InputError, QuantityError) as error:
            raise self.error("value", getattr(error, "message", str(error))) from None

    @property
    def has_scope(self) -> bool:
        """Whether its scope says what is counted."""
        return self.scope not in ("unstated", "not applicable")

    @property
    def sort(self) -> str:
        """Its kind; empty of what was."""
        return "" if self.kind in (None, "actual") else str(self.kind)

    @property
    def happened(self) -> bool:
        """Whether it says what was, as far as is known; no capacity, plan, norm, game, forecast."""
        return self.kind not in _NOT_YET

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day it covers; None if neither is known, open ends far away."""
        if self.since is None and self.until is None:
            return None
        return self.since or dt.date.min, self.until or dt.date.max

    def face(self) -> tuple[Fraction, Fraction]:
        """Its number or the ends of its range, hedge and bound left aside [base units]."""
        quantity = self.quantity
        if quantity.is_point:
            return quantity.point(), quantity.point()
        low, high = quantity.span()
        return Fraction(low), Fraction(high)


class SourcesFile(Written):
    """All of ``sources.toml``; it is read record by record, so that every error is told."""

    source: tuple[Source, ...] = Field((), description="who published something, and when")


class FiguresFile(Written):
    """All of ``figures.toml``, likewise."""

    figure: tuple[Figure, ...] = Field((), description="published numbers")

"""What the register holds: who published something, and what number it was."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from estimator.errors import RegisterError
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import Quantity, parse
from estimator.register.model_errors import KEBAB

if TYPE_CHECKING:
    from estimator.textfile import Document, Key

Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=KEBAB)]
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
]
Scope = Literal["tube", "tube and rockets", "all natures", "unstated"]
Status = Literal["cited", "derived", "assumed"]


@cache
def _read(value: str) -> Quantity:
    """Each value is read once; a field of the model would be copied along with a changed value."""
    return parse(value)


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
    published: dt.date = Field(description="day of publication")
    language: str = Field(pattern=r"^[a-z]{2}$", description="two letters (ISO 639-1)")
    kind: Kind = Field(description="what sort of publisher")
    reliability: str = Field(
        pattern=r"^[A-F]$", description="Admiralty letter; F: cannot be judged"
    )
    author: Text | None = Field(None, description="as printed")
    url: str | None = Field(None, pattern=r"^https://\S+$", description="only if really seen")
    reports: Slug | None = Field(None, description="the source this one only passes on")


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

    @property
    def quantity(self) -> Quantity:
        """The value as read.

        Raises:
            RegisterError: it is not a quantity.
        """
        try:
            quantity = _read(self.value)
        except QuantityError as error:
            raise self.error("value", str(error)) from None
        if quantity.figures:
            rule = f"'{self.value}' is another figure; write a number, or derive it"
            raise self.error("value", rule)
        return quantity

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

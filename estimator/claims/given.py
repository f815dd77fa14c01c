"""The names that equations use: a figure, a literal or an assumption each.

Reading resolves every name, so that a wrong figure id is reported where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from estimator.errors import InputError, RegisterError
from estimator.quantity.number import QuantityError
from estimator.quantity.pool import pooled
from estimator.quantity.quantity import Quantity, parse
from estimator.register.corroboration import weights
from estimator.register.model_errors import validate
from estimator.register.records import Text, Written

if TYPE_CHECKING:
    from fractions import Fraction

    from estimator.register.register import Register
    from estimator.textfile import Document, Key


class Assumption(Written):
    """A value that nobody states."""

    value: Text = Field(description="a quantity")
    reason: Text = Field(description="why it is assumed")


class Loosened(Written):
    """A value of a case that somebody states, is looser than it is worded, or is assumed."""

    value: Text = Field(description="a quantity, or @figure-id")
    within: Annotated[Text | None, Field(description="how far off it may be, such as 25%")] = None
    origin: Annotated[
        Text | None, Field(description="who states it, where it is no figure of the register")
    ] = None
    reason: Annotated[Text | None, Field(description="why; needed of a value nobody states")] = None


@dataclass(frozen=True, slots=True)
class Given:
    """One value of a name.

    Attributes:
        name: as used in equations.
        quantity: its value as read.
        text: its value as written, in the file or in the register.
        figures: ids of the figures it was taken from; several for a pool, none for a literal.
        sources: ids of their sources, those that have one.
        reason: why it is assumed; empty for a figure or a plain literal.
        within: how far off it may be, as a share, where the file says so.
        origin: who states it, where the file says so.
    """

    name: str
    quantity: Quantity
    text: str
    figures: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reason: str = ""
    within: Fraction | None = None
    origin: str = ""

    @property
    def with_figures(self) -> str:
        """The text, with the ids of the figures it is taken from behind it."""
        ids = " or ".join(f"@{id_}" for id_ in self.figures)
        return f"{self.text} ({ids})" if ids else self.text


def all_given(document: Document, register: Register) -> dict[str, Given | InputError]:
    """Every name of ``[given]``, each with one value, or what is wrong with it."""
    table = document.data.get("given", {})
    if not isinstance(table, dict):
        return {"given": document.error("'given' is a table; write [given]", "given")}
    found: dict[str, Given | InputError] = {}
    for name, value in table.items():
        try:
            found[name] = read_given(document, register, Assumption, value, name)
        except InputError as error:
            found[name] = error
    return found


def read_given(
    document: Document,
    register: Register,
    model: type[Assumption | Loosened],
    value: Any,
    name: str,
    *keys: Key,
) -> Given:
    """Read one value of a name.

    Args:
        document: where it stands.
        register: where ``@figure-id`` is looked up.
        model: what a table in its place may hold.
        value: as the file has it.
        name: the name.
        keys: the place of the value in a list of them.

    Raises:
        InputError: it is no quantity, or names a figure that there is not.
    """
    try:
        return _read(document, register, model, value, name, *keys)
    except (InputError, QuantityError) as error:
        if isinstance(error, RegisterError) and error.where:
            raise
        message = f"given '{name}': {getattr(error, 'message', error)}"
        raise document.error(message, "given", name, *keys) from None


def _read(
    document: Document,
    register: Register,
    model: type[Assumption | Loosened],
    value: Any,
    name: str,
    *keys: Key,
) -> Given:
    reason, within, origin = "", None, ""
    if isinstance(value, dict):
        table, faults = validate(model, value, document, "given", name, *keys)
        if table is None:
            raise faults[0]
        value, reason = table.value, table.reason or ""
        if isinstance(table, Loosened):
            within, origin = _share(table.within), table.origin or ""
            if not (reason or within or origin):
                rule = 'a table needs origin = "who states it", a reason, or within = "20%"'
                raise InputError("", rule)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputError("", "a quantity in quotes is wanted, such as '1M rounds'")
    quantity = parse(str(value))
    if not quantity.figures:
        return Given(name, quantity, str(value), reason=reason, within=within, origin=origin)
    if origin:
        raise InputError("", "a figure has an origin of its own; leave out this one")
    parts = quantity.parts or (quantity,)
    figures = [register.figure(part.figure) if part.figure else None for part in parts]
    for figure in figures:
        if figure:
            register.source_of(figure)
    found = [f.quantity if f else part for part, f in zip(parts, figures, strict=True)]
    text = " or ".join(f.value if f else str(part) for part, f in zip(parts, figures, strict=True))
    return Given(
        name,
        pooled(found, weights(figures), list(map(str, parts))) if quantity.parts else found[0],
        text,
        quantity.figures,
        tuple(dict.fromkeys(f.source for f in figures if f and f.source)),
        reason,
        within,
    )


def _share(text: str | None) -> Fraction | None:
    """How far off a value may be."""
    if text is None:
        return None
    share = parse(text, "fraction").point()
    if not share:
        raise InputError("", f"within = '{text}' leaves nothing; write a share above 0%")
    return share

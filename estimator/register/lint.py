"""Does the register keep its own rules?  References, dates, and numbers derived from others."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from estimator.arithmetic.bounds import Span, bounds
from estimator.arithmetic.expression import Expression, dims_text, read_expression
from estimator.errors import InputError, did_you_mean
from estimator.register import Figure, Register, Source, data_folder, read_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_AHEAD = {"requirement", "production"}  # metrics that are published ahead of their period
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Problem(NamedTuple):
    """One rule broken, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def lint_folders(extra: Sequence[Path] = ()) -> list[Problem]:
    """Everything wrong with the shipped register and folders added to it.

    Args:
        extra: folders that hold ``sources.toml``, ``figures.toml`` or both.
    """
    register, errors = read_register([data_folder(), *extra])
    return [*map(_problem, errors), *lint(register)]


def _problem(error: InputError) -> Problem:
    file, colon, line = error.where.rpartition(":")
    if colon and line.isdigit():
        return Problem(file, int(line), error.message)
    return Problem(error.where, 1, error.message)


def lint(register: Register) -> list[Problem]:
    """Every rule broken by the records of a register that could be read."""
    problems = []
    for source in register.sources.values():
        for key, message in _source_faults(register, source):
            file, line = register.where("source", source.id, key)
            problems.append(Problem(file, line, f"source {source.id}: {message}"))
    for figure in register.figures.values():
        for key, message in _figure_faults(register, figure):
            file, line = register.where("figure", figure.id, key)
            problems.append(Problem(file, line, f"figure {figure.id}: {message}"))
    return problems


def _source_faults(register: Register, source: Source) -> Iterator[tuple[str, str]]:
    if source.reports is None:
        return
    reported = register.sources.get(source.reports)
    if reported is None:
        hint = did_you_mean(source.reports, register.sources)
        yield "reports", f"reports '{source.reports}', which does not exist{hint}"
        return
    if any(link.reports == source.id for link in register.chain(source)):
        yield "reports", "reports itself in the end; one of the chain is first-hand"
    if reported.published > source.published:
        dates = f"{source.published} is before {reported.published}"
        yield "published", f"appeared before what it reports ({reported.id}): {dates}"


def _figure_faults(register: Register, figure: Figure) -> Iterator[tuple[str, str]]:
    yield from _source_of_figure(register, figure)
    yield from _status(figure)
    if figure.since and figure.until and figure.since > figure.until:
        yield "from", f"begins on {figure.since}, after its end on {figure.until}"
    try:
        _ = figure.quantity
    except InputError as error:
        yield "value", error.message
        return
    if figure.status == "derived" and figure.formula and figure.inputs:
        try:
            _recompute(register, figure)
        except InputError as error:
            yield "formula", error.message


def _source_of_figure(register: Register, figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.source is None:
        return
    source = register.sources.get(figure.source)
    if source is None:
        hint = did_you_mean(figure.source, register.sources)
        yield "source", f"source '{figure.source}' does not exist{hint}"
    elif figure.since and figure.since > source.published and figure.metric not in _AHEAD:
        yield "from", f"begins on {figure.since}, after {source.id} appeared ({source.published})"


def _status(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.status == "cited" and figure.source is None:
        yield "status", "is cited, so it needs a source"
    if figure.status == "assumed" and figure.reason is None:
        yield "status", "is assumed, so it needs a reason"
    if figure.status == "derived" and not (figure.formula and figure.inputs):
        yield "status", "is derived, so it needs a formula and inputs"
    if figure.status != "derived" and (figure.formula or figure.inputs):
        yield "formula", f"is {figure.status}; formula and inputs belong to derived figures"


def _recompute(register: Register, figure: Figure) -> None:
    """Compute a derived figure from its inputs, hedges and bounds left aside."""
    expression = read_expression(figure.formula or "")
    letters = dict(zip(_LETTERS, figure.inputs, strict=False))
    if set(expression.names) != set(letters) or len(letters) != len(figure.inputs):
        wanted = ", ".join(letters)
        raise InputError("", f"the formula '{expression}' must use exactly {wanted}, one per input")
    inputs = {letter: register.figure(id_) for letter, id_ in letters.items()}
    _check_units(expression, inputs, figure)
    spans = {letter: Span(*given.face()) for letter, given in inputs.items()}
    low, high = bounds(expression, spans)[:2]
    scale = figure.quantity.unit.scale()
    ends = [end / scale if isinstance(end, Fraction) else end for end in (low, high)]
    numbers = figure.quantity.numbers
    rounded = [number.loose() for number in (numbers[0], numbers[-1])]
    if not all(least <= end <= most for end, (least, most) in zip(ends, rounded, strict=True)):
        shown = " to ".join(f"{float(end):,.4g}" for end in dict.fromkeys(ends))
        raise InputError("", f"'{expression}' gives {shown}, not {figure.value}")


def _check_units(expression: Expression, inputs: dict[str, Figure], figure: Figure) -> None:
    units = {letter: given.quantity.unit.dims for letter, given in inputs.items()}
    computed, stated = expression.dims(units), dict(figure.quantity.unit.dims)
    if computed != stated:
        pair = f"{dims_text(computed)}, not {dims_text(stated)}"
        raise InputError("", f"the formula '{expression}' gives {pair}")

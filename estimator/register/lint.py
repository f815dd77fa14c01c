"""Does the register keep its own rules?  References, dates, and numbers derived from others."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from estimator.arithmetic.bounds import Span, bounds
from estimator.arithmetic.expression import Expression, dims_text, read_expression
from estimator.errors import InputError, did_you_mean
from estimator.register.register import Register, data_folder, read_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from estimator.register.records import Figure, Source

_AHEAD = {"requirement", "production"}  # metrics that are published ahead of their period
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_HINTS = 20


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
    rules, problems = _Rules(register), []
    for source in register.sources.values():
        for key, message in rules.of_source(source):
            file, line = register.where("source", source.id, key)
            problems.append(Problem(file, line, f"source {source.id}: {message}"))
    for figure in register.figures.values():
        for key, message in rules.of_figure(figure):
            file, line = register.where("figure", figure.id, key)
            problems.append(Problem(file, line, f"figure {figure.id}: {message}"))
    return problems


class _Rules:
    """The rules of a register, each as pairs of a key and what is wrong with it."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.loops = _loops(register)
        self.hints = _MOST_HINTS

    def of_source(self, source: Source) -> Iterator[tuple[str, str]]:
        if source.reports is None:
            return
        reported = self.register.sources.get(source.reports)
        if reported is None:
            hint = self._hint(source.reports, self.register.sources)
            yield "reports", f"reports '{source.reports}', which does not exist{hint}"
            return
        if source.id in self.loops:
            yield "reports", "reports itself in the end; one of the chain is first-hand"
        if reported.days[0] > source.days[1]:
            dates = f"{source.date} is before {reported.date}"
            yield "published", f"appeared before what it reports ({reported.id}): {dates}"

    def of_figure(self, figure: Figure) -> Iterator[tuple[str, str]]:
        yield from self._source(figure)
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
                self._recompute(figure)
            except InputError as error:
                yield "formula", error.message

    def _source(self, figure: Figure) -> Iterator[tuple[str, str]]:
        if figure.source is None:
            return
        source = self.register.sources.get(figure.source)
        if source is None:
            hint = self._hint(figure.source, self.register.sources)
            yield "source", f"source '{figure.source}' does not exist{hint}"
        elif figure.since and figure.since > source.days[1] and figure.metric not in _AHEAD:
            dates = f"begins on {figure.since}, after {source.id} appeared ({source.date})"
            yield "from", dates

    def _recompute(self, figure: Figure) -> None:
        """Compute a derived figure from its inputs, hedges and bounds left aside."""
        known = self.register.figures
        expression = read_expression(figure.formula or "")
        letters = dict(zip(_LETTERS, figure.inputs, strict=False))
        if set(expression.names) != set(letters) or len(letters) != len(figure.inputs):
            rule = f"must use exactly {', '.join(letters)}, one per input"
            raise InputError("", f"the formula '{expression}' {rule}")
        for id_ in figure.inputs:
            if id_ not in known:
                raise InputError("", f"no figure '{id_}'{self._hint(id_, known)}")
        _check_value(expression, {letter: known[id_] for letter, id_ in letters.items()}, figure)

    def _hint(self, id_: str, known: Iterable[str]) -> str:
        """The nearest id, a few times: it takes a search through all of them."""
        self.hints -= 1
        return did_you_mean(id_, known) if self.hints >= 0 else ""


def _loops(register: Register) -> set[str]:
    """Ids of the sources that report themselves in the end; each link is followed once."""
    seen: set[str] = set()
    loops: set[str] = set()
    for start in register.sources:
        path: list[str] = []
        link: str | None = start
        while link is not None and link in register.sources and link not in seen:
            seen.add(link)
            path.append(link)
            link = register.sources[link].reports
        if link in path:
            loops.update(path[path.index(link) :])
    return loops


def _status(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.status == "cited" and figure.source is None:
        yield "status", "is cited, so it needs a source"
    if figure.status == "assumed" and figure.reason is None:
        yield "status", "is assumed, so it needs a reason"
    if figure.status == "derived" and not (figure.formula and figure.inputs):
        yield "status", "is derived, so it needs a formula and inputs"
    if figure.status != "derived" and (figure.formula or figure.inputs):
        yield "formula", f"is {figure.status}; formula and inputs belong to derived figures"


def _check_value(expression: Expression, inputs: dict[str, Figure], figure: Figure) -> None:
    _check_units(expression, inputs, figure)
    spans = {letter: Span(*given.face()) for letter, given in inputs.items()}
    low, high = bounds(expression, spans)[:2]
    scale = figure.quantity.unit.scale()
    ends = [end / scale if isinstance(end, Fraction) else end for end in (low, high)]
    parts = figure.quantity.parts or (figure.quantity,)
    numbers = [part.numbers[place] for part, place in ((parts[0], 0), (parts[-1], -1))]
    rounded = [number.loose() for number in numbers]
    if not all(least <= end <= most for end, (least, most) in zip(ends, rounded, strict=True)):
        shown = " to ".join(f"{float(end):,.4g}" for end in dict.fromkeys(ends))
        raise InputError("", f"'{expression}' gives {shown}, not {figure.value}")


def _check_units(expression: Expression, inputs: dict[str, Figure], figure: Figure) -> None:
    units = {letter: given.quantity.unit.dims for letter, given in inputs.items()}
    computed, stated = expression.dims(units), dict(figure.quantity.unit.dims)
    if computed != stated:
        pair = f"{dims_text(computed)}, not {dims_text(stated)}"
        raise InputError("", f"the formula '{expression}' gives {pair}")

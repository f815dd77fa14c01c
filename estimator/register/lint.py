"""Does the register keep its own rules?  References, dates, and numbers derived from others."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.arithmetic.bounds import Span, bounds
from estimator.arithmetic.expression import Expression, dims_text, read_expression
from estimator.errors import InputError, did_you_mean
from estimator.register.country import is_code
from estimator.register.measures import misfits
from estimator.register.records import days_of
from estimator.register.register import Register, data_folder, read_register
from estimator.textfile import lies_at, real_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from estimator.register.measures import Broken
    from estimator.register.records import Figure, Source

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_HINTS = 20
_AHEAD = ("plan", "forecast", "norm", "game", "capacity")  # kinds told ahead of their period


class Problem(NamedTuple):
    """One rule broken, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def lint_folders(extra: Sequence[Path] = (), today: dt.date = dt.date.max) -> list[Problem]:
    """Everything wrong with the shipped register and folders added to it.

    Args:
        extra: folders that hold ``sources.toml``, ``figures.toml`` or both.
        today: nothing can have appeared after this day.
    """
    folders = [data_folder(), *extra]
    register, errors = read_register(folders)
    problems = [*map(_problem, errors), *lint(register, today)]
    return [*problems, *_idle(register, folders), *_unread(extra)]


def _problem(error: InputError) -> Problem:
    file, colon, line = error.where.rpartition(":")
    if colon and line.isdigit():
        return Problem(file, int(line), error.message)
    return Problem(error.where, 1, error.message)


def lint(register: Register, today: dt.date = dt.date.max) -> list[Problem]:
    """Every rule broken by the records of a register that could be read.

    Args:
        register: as it was read.
        today: nothing can have appeared after this day.
    """
    rules = _Rules(register, today)
    problems: list[Problem] = []
    for source in register.sources.values():
        problems += _told(register, "source", source.id, rules.of_source(source))
    for figure in register.figures.values():
        problems += _told(register, "figure", figure.id, rules.of_figure(figure))
    return problems


def _told(register: Register, kind: str, id_: str, broken: Iterable[Broken]) -> Iterator[Problem]:
    for key, message in broken:
        yield Problem(*register.where(kind, id_, key), f"{kind} {id_}: {message}")


_NAMED: Final = re.compile(r"""^[ \t]*source[ \t]*=[ \t]*["']([a-z0-9-]+)["']""", re.MULTILINE)


def _idle(register: Register, folders: Iterable[Path]) -> Iterator[Problem]:
    """Sources that no figure, claim or other source names."""
    claims = (file for folder in folders for file in sorted((folder / "claims").glob("*.toml")))
    named = {id_ for file in claims for id_ in _NAMED.findall(_text(file))}
    named |= {source.reports or "" for source in register.sources.values()}
    for figure in register.figures.values():
        named |= {figure.source or "", *figure.disputed_by}
    begun = {_home(register, id_) for id_ in named & register.sources.keys()}
    for id_ in (id_ for id_ in register.sources if id_ not in named):
        if _home(register, id_) in begun:  # where nothing is named yet, somebody begins
            rule = "no figure, claim or source names it; enter what it says, or take it out"
            yield from _told(register, "source", id_, [("id", rule)])


def _text(file: Path) -> str:
    """What a file holds; nothing where nobody may read it, or where it is a folder."""
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


_HOLDS: Final = re.compile(r"^[ \t]*\[\[[ \t]*(figure|source)s?[ \t]*\]\]", re.MULTILINE)


def _unread(folders: Iterable[Path]) -> Iterator[Problem]:
    """Files beside the register that hold figures or sources under a name that is not read."""
    for folder in {real_path(path): path for path in folders}.values():
        for file in sorted(folder.glob("*.toml")):
            if file.stem in ("figures", "sources") or lies_at(file) != "file":
                continue
            text = _text(file)
            if found := _HOLDS.search(text):
                name, line = f"{found[1]}s", text.count("\n", 0, found.start()) + 1
                rule = f"is not read; {name} stand in {name}.toml, or in any file in {name}/"
                yield Problem(str(file), line, rule)


def _home(register: Register, id_: str) -> str:
    return register.where("source", id_)[0]


class _Rules:
    """The rules of a register, each as pairs of a key and what is wrong with it."""

    def __init__(self, register: Register, today: dt.date) -> None:
        self.register = register
        self.today = today
        self.loops = _loops({s.id: filter(None, [s.reports]) for s in register.sources.values()})
        self.rounds = _loops({f.id: f.inputs for f in register.figures.values()})
        self.corrected = _loops(
            {f.id: filter(None, [f.supersedes]) for f in register.figures.values()}
        )
        self.addresses: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        self.series: dict[str, Figure] = {}
        self.hints = _MOST_HINTS

    def of_source(self, source: Source) -> Iterator[Broken]:
        if source.days[0] > self.today:
            yield "published", f"appears on {source.date}, which is still to come"
        if source.read and source.read < source.days[0]:
            yield "read", f"was read on {source.read}, before it appeared ({source.date})"
        yield from self._address(source)
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

    def _address(self, source: Source) -> Iterator[Broken]:
        if source.url is None:
            return
        page = re.sub(r"^https?://(?:www\.)?|#.*$|/+$", "", source.url).casefold()
        first = self.addresses.setdefault(page, source.id)
        if first != source.id:
            yield "url", f"is the address of {first} too; one page is one source"

    def of_figure(self, figure: Figure) -> Iterator[Broken]:
        yield from self._source(figure)
        yield from self._names(figure)
        yield from self._series(figure)
        yield from _status(figure)
        if figure.since and figure.until and figure.since > figure.until:
            yield "from", f"begins on {figure.since}, after its end on {figure.until}"
        try:
            quantity = figure.quantity
        except InputError as error:
            yield "value", error.message
            return
        yield from misfits(figure, quantity)
        if figure.id in self.rounds:
            yield "inputs", "is computed from itself in the end; one of the loop has to be cited"
        elif figure.status == "derived" and figure.formula and figure.inputs:
            try:
                self._recompute(figure)
            except InputError as error:
                yield "formula", error.message

    def _names(self, figure: Figure) -> Iterator[Broken]:
        """Codes, origins, and ids of other records."""
        for key in ("actor", "recipient"):
            code = getattr(figure, key)
            if code and not is_code(code):
                rule = "write the two letters of a state (ISO 3166), or EU, XN, XW, XX"
                yield key, f"'{code}' is nobody's code; {rule}"
        first = self.origins.setdefault(_bare(figure.origin), figure.origin)
        if first != figure.origin:
            yield "origin", f"'{figure.origin}' is '{first}' elsewhere; one witness has one name"
        for id_ in figure.disputed_by:
            if id_ not in self.register.sources:
                hint = self._hint(id_, self.register.sources)
                yield "disputed_by", f"source '{id_}' does not exist{hint}"
        came = figure.outcome if isinstance(figure.outcome, str) else None
        for key, other in (("supersedes", figure.supersedes), ("outcome", came)):
            if other == figure.id or (key == "supersedes" and figure.id in self.corrected):
                yield key, "is itself in the end; name another figure"
            elif other and other not in self.register.figures:
                hint = self._hint(other, self.register.figures)
                yield key, f"figure '{other}' does not exist{hint}"

    def _series(self, figure: Figure) -> Iterator[Broken]:
        if figure.series is None:
            return
        first = self.series.setdefault(figure.series, figure)
        for key in ("metric", "actor", "counts"):
            mine, theirs = getattr(figure, key), getattr(first, key)
            if mine != theirs:
                pair = f"{key} {mine} here and {theirs} in {first.id}"
                yield "series", f"'{figure.series}' has {pair}; these are two series"

    def _source(self, figure: Figure) -> Iterator[Broken]:
        if figure.source is None:
            return
        source = self.register.sources.get(figure.source)
        if source is None:
            hint = self._hint(figure.source, self.register.sources)
            yield "source", f"source '{figure.source}' does not exist{hint}"
            return
        appeared = f"after {source.id} appeared ({source.date})"
        if figure.made and days_of(figure.made)[0] > source.days[1]:
            yield "made", f"was made on {figure.made}, {appeared}"
        if figure.kind in _AHEAD or figure.metric == "requirement":
            return
        for key, verb, day in (("from", "begins", figure.since), ("to", "ends", figure.until)):
            if day and day > source.days[1]:
                yield key, f'{verb} on {day}, {appeared}; write kind = "plan" if it is one'
                return

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


def _loops(links: Mapping[str, Iterable[str]]) -> set[str]:
    """Ids that lead to themselves in the end; each link is followed once."""
    done: set[str] = set()
    loops: set[str] = set()
    for start in links:
        path: dict[str, Iterator[str]] = {} if start in done else {start: iter(links[start])}
        while path:
            here = next(reversed(path))
            following: str | None = next(path[here], None)
            if following is None:
                done.add(here)
                del path[here]
            elif following in path:
                ids = list(path)
                loops.update(ids[ids.index(following) :])
            elif following in links and following not in done:
                path[following] = iter(links[following])
    return loops


_FILLERS: Final = {"a", "and", "count", "data", "estimate", "figure", "of", "report", "s", "the"}


def _bare(origin: str) -> str:
    """What is left of an origin without case, plurals and words that name no witness."""
    words = re.findall(r"\w+", origin.casefold())
    plain = (word.removesuffix("s") for word in words)
    return " ".join(sorted(word for word in plain if word not in _FILLERS))


def _status(figure: Figure) -> Iterator[Broken]:
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

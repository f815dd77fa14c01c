"""Cases: equations among quantities, and what is said of each by whom (METHODS §6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

from pydantic import Field

from estimator.arithmetic.expression import (
    Expression,
    Sign,
    dims_text,
    is_name,
    product,
    read_relation,
)
from estimator.claims.given import Given, Loosened, read_given
from estimator.errors import InputError, did_you_mean
from estimator.quantity.unit import Unit
from estimator.register.corroboration import conflicts, witnesses
from estimator.register.model_errors import unknown_keys, validate
from estimator.register.records import Text, Written
from estimator.register.register import Register, data_folder
from estimator.textfile import Document, lies_at, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from estimator.arithmetic.expression import Dims, Operator
    from estimator.register.records import Figure

Verdict = Literal["unchecked", "fits", "strained", "clash"]
SUFFIX: Final = ".case.toml"
MOST_NAMES: Final = 40
MOST_READINGS: Final = 60
MOST_EQUATIONS: Final = 40
_SEVERAL: Final = 6  # names that a message lists
_ALIKE: Final = {"voyage": "delivery", "shipment": "delivery"}
_UNKNOWN: Final = "?"  # begins a noun that stands for the unit of a name


class CaseFile(Written):
    """All of a case file."""

    title: Text = Field(description="what the case is about")
    verdict: Annotated[
        Verdict | None, Field(description="what the rule gives; recomputed by every check")
    ] = None
    why: Annotated[Text | None, Field(description="one line: what it teaches")] = None
    equations: Annotated[
        tuple[Text, ...], Field(strict=False, description="name = arithmetic; also >= and <=")
    ] = ()
    headline: Annotated[
        tuple[Text, ...],
        Field(strict=False, description="names whose values each way out tells"),
    ] = ()
    given: dict[str, Text | int | Loosened | list[Text | int | Loosened]] = Field(
        description="what is said of each name: a value, or a list of them"
    )


class Relation(NamedTuple):
    """An equation or an inequality.

    Attributes:
        text: as it is written.
        left: the name on the left.
        sign: between the sides.
        right: the arithmetic.
    """

    text: str
    left: str
    sign: Sign
    right: Expression

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in it, once."""
        return tuple(dict.fromkeys([self.left, *self.right.names]))


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of one quantity.

    Attributes:
        id: that of its figure, else the name; numbered where there are several.
        given: the quantity, its text and where it came from.
        origin: who knows it first-hand; empty of what nobody states.
    """

    id: str
    given: Given
    origin: str = ""

    @property
    def name(self) -> str:
        """The quantity it is said of."""
        return self.given.name

    @property
    def called(self) -> tuple[str, ...]:
        """All that one may call it by who leaves it out."""
        return (self.id, self.name, self.origin, self.witness, *self.given.figures)

    @property
    def witness(self) -> str:
        """Whom one doubts who doubts it."""
        return self.origin or f"the value of {self.id}"


@dataclass(frozen=True)
class Case:
    """A case file that could be read.

    Attributes:
        document: the file, for the lines of its keys.
        title: what the case is about.
        verdict: the recorded one, if any.
        why: what it teaches, if the file says so.
        relations: what holds among the names.
        headline: names whose values are told first.
        said: every statement, those of one name side by side.
        units: of every name, as its first statement has it, else as the equations give it.
        notes: what a reader should know of the statements.
    """

    document: Document = field(repr=False)
    title: str
    verdict: Verdict | None
    why: str
    relations: tuple[Relation, ...]
    headline: tuple[str, ...]
    said: tuple[Said, ...]
    units: Mapping[str, Unit]
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name of its file."""
        name = self.document.name.replace("\\", "/").rpartition("/")[2]
        return name.removesuffix(".toml").removesuffix(".json").removesuffix(".case")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name: those that something is said of, then those that are worked out."""
        worked_out = (name for relation in self.relations for name in relation.names)
        return tuple(dict.fromkeys([*(one.name for one in self.said), *worked_out]))


def read_case(path: Path | Document, register: Register) -> Case:
    """Read a case file.

    Args:
        path: the file, or a document already read.
        register: where ``@figure-id`` is looked up.

    Raises:
        InputError: the file cannot be read, or something in it is wrong; the first of all errors.
    """
    document = path if isinstance(path, Document) else read_toml(path)
    known = [*CaseFile.model_fields]
    for error in unknown_keys(document.data, known, document):
        raise error
    heads = {key: value for key, value in document.data.items() if key != "given"}
    head, faults = validate(CaseFile, {**heads, "given": {}}, document)
    if head is None:
        raise faults[0]
    relations = tuple(_relations(head.equations, document))
    said, left_out = _all_said(document, register)
    names = {name for relation in relations for name in relation.names}
    names.update(one.name for one in said)
    for count, most, what in (
        (len(names), MOST_NAMES, "names"),
        (len(said), MOST_READINGS, "values"),
        (len(relations), MOST_EQUATIONS, "equations"),
    ):
        if count > most:
            raise InputError(document.name, f"has {count} {what}; a case may have {most}")
    for number, name in enumerate(head.headline):
        if name not in names:
            rule = f"'{name}' is no name of this case{did_you_mean(name, sorted(names))}"
            raise document.error(rule, "headline", number)
    units = _units(relations, said, document)
    notes = (*left_out, *_notes(register, said, relations))
    return Case(
        document=document,
        title=head.title,
        verdict=head.verdict,
        why=head.why or "",
        relations=relations,
        headline=head.headline,
        said=said,
        units=units,
        notes=notes,
    )


def is_case(document: Document) -> bool:
    """Whether a document is a case, and no file of claims."""
    return document.name.endswith(SUFFIX) or "equations" in document.data


def shipped_cases() -> Path:
    """The folder of the cases that come with the package."""
    return data_folder() / "cases"


def shipped_names() -> list[str]:
    """The names of the cases that come with the package."""
    return sorted(file.name.removesuffix(SUFFIX) for file in shipped_cases().glob(f"*{SUFFIX}"))


def case_at(text: str) -> Path:
    """The file that somebody names: a path, or the name of a case that comes with the package.

    Raises:
        InputError: it is neither.
    """
    if "/" in text or lies_at(text) or "." in text:
        return Path(text)
    names = shipped_names()
    if text not in names:
        hint = did_you_mean(text, names) or f"; cases: {', '.join(names)}"
        raise InputError("", f"'{text}' is neither a file nor a case that is shipped{hint}")
    return shipped_cases() / f"{text}{SUFFIX}"


def _relations(texts: Sequence[str], document: Document) -> Iterator[Relation]:
    for number, text in enumerate(texts):
        try:
            relation = Relation(text, *read_relation(text))
        except InputError as error:
            raise document.error(error.message, "equations", number) from None
        if relation.left in relation.right.names:
            rule = f"'{relation.left}' stands on both sides of '{text}'; solve for it, on the left"
            raise document.error(rule, "equations", number)
        terms = [(is_added, term.steps) for is_added, term in relation.right.terms() if term.names]
        added = {steps for is_added, steps in terms if is_added}
        taken = {steps for is_added, steps in terms if not is_added}
        if added & taken:
            rule = f"'{text}' takes away what it adds; leave out both"
            raise document.error(rule, "equations", number)
        yield relation


def _all_said(document: Document, register: Register) -> tuple[tuple[Said, ...], list[str]]:
    """Every statement; and which of them add nothing, for all that they are computed from is here.

    Raises:
        InputError: one cannot be read.
    """
    table = document.data.get("given")
    if not isinstance(table, dict) or not table:
        rule = 'a case needs what is said: [given] with lines such as rounds = "1M rounds"'
        raise document.error(rule, "given")
    found: list[tuple[Given, Figure | None]] = []
    for name, value in table.items():
        if not is_name(name):
            rule = "a name has letters, digits and _, and begins with a letter"
            raise document.error(f"given '{name}': {rule}", "given", name)
        values = value if isinstance(value, list) else [value]
        if not values:
            raise document.error(f"given '{name}': the list is empty; leave it out", "given", name)
        for number, one in enumerate(values):
            keys = (number,) if isinstance(value, list) else ()
            given = read_given(document, register, Loosened, one, name, *keys)
            figures = [register.figure(id_) for id_ in given.figures]
            found.append((given, figures[0] if figures else None))
    ids = {figure.id for _, figure in found if figure}
    kept, notes = [], []
    for given, figure in found:
        if figure and figure.inputs and ids.issuperset(figure.inputs):
            inputs = " and ".join(figure.inputs)
            notes.append(f"{figure.id} is computed from {inputs}; it adds nothing and is left out.")
        else:
            kept.append((given, figure))
    names = [figure.id if figure else given.name for given, figure in kept]
    counts: Counter[str] = Counter()
    said = []
    for name, (given, figure) in zip(names, kept, strict=True):
        counts[name] += 1
        id_ = f"{name} ({counts[name]})" if names.count(name) > 1 else name
        said.append(Said(id_, given, figure.origin if figure else given.origin))
    return tuple(said), notes


def _notes(
    register: Register, said: Sequence[Said], relations: Sequence[Relation]
) -> Iterator[str]:
    """What speaks against holding these statements against each other."""
    used = {name for relation in relations for name in relation.names}
    given = {one.name for one in said}
    for name in dict.fromkeys(one.name for one in said):
        if relations and name not in used:
            hint = did_you_mean(name, sorted(used - given))
            yield f"{name} stands in no equation{hint or '.'}"
    by_name: dict[str, dict[str, Figure]] = {}
    for one in said:
        for id_ in one.given.figures:
            by_name.setdefault(one.name, {})[id_] = register.figure(id_)
    for figures in by_name.values():
        yield from (
            sentence.removesuffix(".") for sentence in conflicts(register, figures.values())
        )
    every = {id_: figure for figures in by_name.values() for id_, figure in figures.items()}
    several = {o: len(group) for o, group in witnesses(every.values()).items() if len(group) > 1}
    if several:
        counts = ", ".join(f"{origin} ({count})" for origin, count in several.items())
        yield f"One origin, several figures: {counts}; that these agree is no evidence."


def _units(
    relations: Sequence[Relation], said: Sequence[Said], document: Document
) -> dict[str, Unit]:
    """The unit of every name.

    Raises:
        InputError: two values of a name, or two sides of an equation, have different dimensions.
    """
    units: dict[str, Unit] = {}
    for one in said:
        unit, first = one.given.quantity.unit, units.setdefault(one.name, one.given.quantity.unit)
        if _dims(unit) != _dims(first):
            rule = f"given '{one.name}': {one.id} is {unit.named()}, and others are {first.named()}"
            raise document.error(rule, "given", one.name)
    solved: dict[str, Dims] = {}
    for number, relation in enumerate(relations):
        known = {name: _dims(unit) for name, unit in units.items()}
        own = {name: known.get(name, {_UNKNOWN + name: 1}) for name in relation.names}
        for rest in _rests(relation, own):
            _solve(rest, solved, relation, document, number)
    for name in dict.fromkeys(name for relation in relations for name in relation.names):
        dims = _filled({_UNKNOWN + name: 1}, solved)
        if name not in units:
            units[name] = _unit(dims)
    return units


def _dims(unit: Unit) -> Dims:
    """Dimensions; those who count ships and those who count deliveries count the same."""
    return {_ALIKE.get(noun, noun): power for noun, power in unit.dims.items()}


def _rests(relation: Relation, own: Mapping[str, Dims]) -> list[Dims]:
    """What has to be a plain number: the left over the right side, each term over the next."""
    rests: list[Dims] = []

    def combined(operator: Operator, left: Dims, right: Dims) -> Dims:
        if operator == "*":
            return product(left, right)
        if operator in "+-":
            rests.append(product(left, right, -1))
            return left
        return product(left, right, -1)

    right = relation.right.fold(lambda name: dict(own[name]), lambda _: {}, combined)
    return [*rests, product(own[relation.left], right, -1)]


def _filled(dims: Dims, solved: Mapping[str, Dims]) -> Dims:
    """Dimensions with what is known by now in the place of names."""
    for noun in [noun for noun in dims if noun in solved]:
        power = dims.pop(noun)
        dims = product(dims, solved[noun], power)
    return dims


def _solve(
    rest: Dims, solved: dict[str, Dims], relation: Relation, document: Document, number: int
) -> None:
    """Learn the unit of one more name from what has to be a plain number."""
    rest = _filled(rest, solved)
    noun = next((n for n, power in rest.items() if n[0] == _UNKNOWN and abs(power) == 1), None)
    if noun is None:
        if rest and not any(name[0] == _UNKNOWN for name in rest):
            hint = "does a value lack a part of its unit, such as rounds/day?"
            rule = f"units do not balance in '{relation.text}': {dims_text(rest)} left over; {hint}"
            raise document.error(rule, "equations", number)
        return
    power = rest.pop(noun)
    found = {name: -power * times for name, times in rest.items()}
    for name in list(solved):
        solved[name] = _filled(solved[name], {noun: found})
    solved[noun] = found


def _unit(dims: Dims) -> Unit:
    """A unit to show; none where the equations leave it open, or give powers."""
    above = [noun for noun, power in dims.items() if power == 1]
    below = [noun for noun, power in dims.items() if power == -1]
    is_open = any(noun[0] == _UNKNOWN for noun in dims)
    if is_open or len(above) > 1 or len(above) + len(below) < len(dims):
        return Unit()
    return Unit(above[0] if above else "", tuple(below))


def without(case: Case, doubted: Iterable[str]) -> Case:
    """The case without some statements.

    Args:
        case: as it was read.
        doubted: ids of figures, names, or origins.

    Raises:
        InputError: one of them is nothing in this case.
    """
    said = list(case.said)
    for one in doubted:
        wanted = one.removeprefix("@")
        left = [s for s in said if not wanted or wanted not in s.called]
        if len(left) == len(said):
            known = sorted({text for s in case.said for text in (s.id, s.origin) if text})
            hint = did_you_mean(wanted, known) or f"; there are {', '.join(known[:_SEVERAL])}, …"
            rule = f"'{one}' is neither a figure, a name nor an origin of this case"
            raise InputError("`without`", rule + hint)
        said = left
    verdict = case.verdict if len(said) == len(case.said) else None  # which is on all of them
    return replace(case, said=tuple(said), verdict=verdict)

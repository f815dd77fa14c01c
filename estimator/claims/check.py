"""Published claims, recomputed: does the arithmetic hold, and does it still?

METHODS §5. A claim is an equation. Its left side is what the source states, an interval L; its
right side is computed over the ranges of its inputs, an interval C. The verdict compares the two.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from estimator.arguments import as_paths, check_callable, check_kind, texts
from estimator.arithmetic.bounds import Bounds, Span, bounds
from estimator.arithmetic.expression import Expression, dims_text, read_equation
from estimator.claims.case import Case, is_case, read_case
from estimator.claims.claims_file import Claim, Claims, claims_files, read_claims
from estimator.claims.result import (
    CaseResult,
    ClaimResult,
    Used,
    interval_words,
    judge,
    number_texts,
)
from estimator.errors import InputError, did_you_mean
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.quantity.unit import MONTH
from estimator.register.register import Register
from estimator.textfile import read_toml, real_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from estimator.claims.given import Given
    from estimator.claims.result import Recomputed

__all__ = ["Check", "ClaimResult", "Used", "check", "check_case", "check_claim", "check_claims"]


@dataclass(frozen=True, slots=True)
class Check:
    """All claims and cases of some files, recomputed; and whatever could not be read."""

    results: tuple[Recomputed, ...]
    errors: tuple[InputError, ...]

    @property
    def claims(self) -> tuple[ClaimResult, ...]:
        """The claims among the results."""
        return tuple(one for one in self.results if isinstance(one, ClaimResult))

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        """The cases among the results."""
        return tuple(one for one in self.results if not isinstance(one, ClaimResult))

    @property
    def changed(self) -> tuple[Recomputed, ...]:
        """Those whose verdict or numbers are not the recorded ones."""
        return tuple(result for result in self.results if not result.agrees)


def check(
    paths: Iterable[Path | str],
    register: Register,
    progress: Callable[[int], object] | None = None,
    over: Callable[[], str] | None = None,
    only: Iterable[str] = (),
) -> Check:
    """Recompute every claim in files and folders; what cannot be read does not stop the rest.

    Args:
        paths: claims files, and folders of them (see `claims_files`).
        register: where ``@figure-id`` and sources are looked up.
        progress: called with the number of further claims that are done.
        over: says why nothing more is to be checked; empty as long as there is time.
        only: ids of the claims to check; all of them if empty. Where these are found, nothing is
            said about what is wrong with others.

    Raises:
        InputError: an argument is of another type.
    """
    places = as_paths("paths", paths)
    check_kind("register", register, Register, "a register, as load_register gives it,")
    check_callable("progress", progress)
    check_callable("over", over)
    ids, advance, is_over = set(texts("only", only)), progress or (lambda _: None), over or str
    known: list[str] = []
    results: dict[str, Recomputed] = {}
    errors: dict[str, InputError] = {}
    others: dict[str, InputError] = {} if ids else errors  # of whole files, and of other claims
    for file in _files(places, others):
        read, wrong = _read(file, register, is_over)
        others.update((str(fault), fault) for fault in wrong)
        if read is None:
            continue
        own = [read.id] if isinstance(read, Case) else [one.id for one in read.claims.values()]
        known += own
        chosen = [number for number, id_ in enumerate(own) if not ids or id_ in ids]
        for result in _checked(read, chosen, register, advance, is_over):
            fault = result if isinstance(result, InputError) else _taken(results, result)
            if fault:
                errors[str(fault)] = fault
    if left := sorted(ids.difference(known)):
        errors = others | errors | {id_: _unknown(id_, known) for id_ in left}
    return Check(tuple(results.values()), tuple(errors.values()))


def _files(paths: Iterable[Path], errors: dict[str, InputError]) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        try:
            files = claims_files(path)
        except InputError as error:
            errors[str(error)] = error
            continue
        yield from (file for file in files if real_path(file) not in seen)
        seen.update(map(real_path, files))


def _unknown(id_: str, known: Iterable[str]) -> InputError:
    return InputError("`only`", f"no claim '{id_}' in what is checked{did_you_mean(id_, known)}")


def _taken(results: dict[str, Recomputed], result: Recomputed) -> InputError | None:
    """Keep a result, unless there is one of that id."""
    first = results.setdefault(result.id, result)
    if first is result:
        return None
    taken = f"claim id '{first.id}' is taken already, at {first.file}:{first.line}"
    return InputError(f"{result.file}:{result.line}", taken)


def _read(
    path: Path, register: Register, over: Callable[[], str]
) -> tuple[Claims | Case | None, Sequence[InputError]]:
    """A file of claims or a case, and what is wrong with it."""
    if why := over():
        return None, [InputError(str(path), f"not checked: {why}")]
    try:
        document = read_toml(path)
        if is_case(document):
            return read_case(document, register), []
        claims = read_claims(document, register)
    except InputError as error:
        return None, [error]
    return claims, claims.errors


def _checked(
    read: Claims | Case,
    chosen: Sequence[int],
    register: Register,
    advance: Callable[[int], object],
    over: Callable[[], str],
) -> Iterator[Recomputed | InputError]:
    """What is chosen of a file, by its place in it, recomputed, or what is wrong with each."""
    numbers = [0] if isinstance(read, Case) else list(read.claims)
    for number in [numbers[place] for place in chosen]:
        if why := over():
            yield _not_reached(read, number, why)
            return
        try:
            if isinstance(read, Case):
                yield check_case(read)
            else:
                yield check_claim(read, number, register)
        except InputError as error:
            yield error
        advance(1)


def _not_reached(read: Claims | Case, number: int, why: str) -> InputError:
    if isinstance(read, Case):
        return read.document.error(f"not checked: {why}")
    rule = f"claim {read.claims[number].id} and those after it are not checked: {why}"
    return read.document.error(rule, "claim", number)


def check_case(case: Case) -> CaseResult:
    """Recompute the verdict of a case.

    Raises:
        InputError: it cannot be computed, or the file records none.
    """
    from estimator.claims.reconcile import reconcile  # brings NumPy

    found = CaseResult(reconcile(case))
    if case.verdict is None:
        rule = f'a case that is checked records its verdict; add verdict = "{found.verdict}"'
        raise case.document.error(rule)
    return found


def check_claims(path: Path, register: Register) -> list[ClaimResult]:
    """Recompute the claims of one claims file.

    Raises:
        InputError: the file, or any claim in it, cannot be read; the first of all errors.
    """
    case = read_claims(path, register)
    if case.errors:
        raise case.errors[0]
    return [check_claim(case, number, register) for number in case.claims]


def check_claim(case: Claims, number: int, register: Register) -> ClaimResult:
    """Recompute one claim of a case.

    Args:
        case: the claims file, read.
        number: which of its claims, from 0.
        register: where its source is looked up.

    Raises:
        InputError: the equation cannot be read, a name is missing, or units do not balance.
    """
    claim = case.claims[number]
    with _at(case, number, "source"):
        register.source(claim.source)
    with _at(case, number, "month"):
        month = _month(claim.month) if claim.month else MONTH
    with _at(case, number, "within"):
        within = parse(claim.within, "fraction").point() if claim.within else None
    with _at(case, number, "equation"):
        return _recompute(case, number, month, within)


def _month(text: str) -> Fraction:
    days = parse(text, "days").point()
    if days == 0:
        raise InputError("", f"'{text}' is no length of a month; write such as 30 d")
    return days


@contextmanager
def _at(case: Claims, number: int, key: str) -> Iterator[None]:
    """Errors about one key of a claim get its place and the claim's id."""
    try:
        yield
    except (InputError, QuantityError) as error:
        if isinstance(error, InputError) and error.where:
            raise
        message = f"claim {case.claims[number].id}: {getattr(error, 'message', error)}"
        raise InputError(case.document.where("claim", number, key), message) from None


def _recompute(case: Claims, number: int, month: Fraction, within: Fraction | None) -> ClaimResult:
    claim = case.claims[number]
    left, right = read_equation(claim.equation)
    given = {name: _given(case, name) for name in right.names}
    stated = _given(case, left) if left in case.given else None
    dims = right.dims({name: item.quantity.unit.dims for name, item in given.items()})
    _check_sides(claim, stated, dims, within)
    unit, scale, interval = dims_text(dims) if dims else "", Fraction(1), None
    if stated is not None:
        own = stated.quantity.unit
        unit, scale = str(own), own.scale(month)
        interval = stated.quantity.stated(within, own, month)
    spans = {name: _span(item, month) for name, item in given.items()}
    computed = bounds(right, spans).over(scale)
    verdict = judge(interval, computed)
    if verdict is None:
        raise _undecided(right, computed, unit)
    return ClaimResult(
        claim=claim,
        file=case.document.name,
        title=case.title,
        line=case.document.line("claim", number),
        stated=stated,
        interval=interval,
        computed=computed,
        unit=unit,
        inputs=tuple(
            Used(item, *item.quantity.span(item.quantity.unit)) for item in given.values()
        ),
        verdict=verdict,
    )


def _undecided(right: Expression, computed: Bounds, unit: str) -> InputError:
    texts = number_texts([*computed[:2], *computed.inner])
    outer = interval_words(computed[:2], texts[:2], unit)
    inner = interval_words(computed.inner, texts[2:], unit)
    rule = "too close to what is stated to tell; write each name once, or give a tolerance (within)"
    return InputError("", f"'{right}' is within {outer}, {inner} of it for sure: {rule}")


def _check_sides(
    claim: Claim, stated: Given | None, dims: dict[str, int], within: Fraction | None
) -> None:
    if stated is None:
        if within is not None:
            raise InputError("", "'within' needs a stated value; the left name is not in [given]")
    elif dict(stated.quantity.unit.dims) != dims:
        sides = f"{dims_text(stated.quantity.unit.dims)} = {dims_text(dims)}"
        raise InputError("", f"units do not balance in '{claim.equation}': {sides}")


def _given(case: Claims, name: str) -> Given:
    given = case.given.get(name)
    if given is None:
        raise InputError("", f"'{name}' is not in [given]{did_you_mean(name, case.given)}")
    if isinstance(given, InputError):
        raise given
    return given


def _span(given: Given, month: Fraction) -> Span:
    low, high = given.quantity.span(month=month)
    return Span(low, high, above=given.quantity.bound == "upper")

"""Arithmetic as people write it in claims: ``+ - * / ( )``, names and numbers, nothing else.

The text becomes a list of steps (operands first, then their operator), which is folded over
whatever an operand stands for: units, intervals, numbers.  Nothing is ever evaluated as code,
and nothing recurses, so no depth of brackets can do harm.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from estimator.errors import InputError
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.quantity.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction

T = TypeVar("T")
Operator = Literal["+", "-", "*", "/"]
Dims = dict[str, int]
Sign = Literal["=", ">=", "<="]

LONGEST: Final = 1000  # characters
DEEPEST: Final = 50  # brackets
_OPERATORS: Final[dict[str, Operator]] = {"+": "+", "-": "-", "*": "*", "/": "/"}
_BINDS: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>[\d.][\w.%]*(?:,\d[\w.%]*)*)|(?P<mark>\*\*|//|\S))"
)
_ALLOWED: Final = "only + - * / ( ), names and numbers are"


@dataclass(frozen=True, slots=True)
class Step:
    """One operand (a name, or a number with its value) or one operator.

    ``size`` counts the steps of the sub-expression that ends here, itself included.
    """

    text: str
    value: Fraction | None = None
    operator: Operator | None = None
    size: int = 1


@dataclass(frozen=True)
class Expression:
    """Arithmetic that has been read; ``str()`` gives it back as written."""

    text: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return self.text

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, each once, in the order of their first use."""
        operands = (step for step in self.steps if step.operator is None)
        return tuple(dict.fromkeys(step.text for step in operands if step.value is None))

    @property
    def subtracts(self) -> bool:
        """Whether a minus occurs in it, so that the result may fall below zero."""
        return any(step.operator == "-" for step in self.steps)

    def fold(
        self,
        name: Callable[[str], T],
        number: Callable[[Fraction], T],
        combine: Callable[[Operator, T, T], T],
    ) -> T:
        """Evaluate with any meaning of names, numbers and the four operators."""
        stack: list[T] = []
        for step in self.steps:
            if step.operator:
                right = stack.pop()
                stack[-1] = combine(step.operator, stack[-1], right)
            else:
                stack.append(name(step.text) if step.value is None else number(step.value))
        return stack.pop()

    def divisors(self) -> Iterator[Expression]:
        """Everything that something is divided by, innermost first."""
        for at, step in enumerate(self.steps):
            if step.operator == "/":
                start = at - self.steps[at - 1].size
                yield Expression(self.text, self.steps[start:at])

    def terms(self) -> Iterator[tuple[bool, Expression]]:
        """What is added up at the top, brackets aside; False with what is subtracted."""
        waiting = [(True, self.steps)]
        while waiting:
            is_added, steps = waiting.pop()
            operator, start = steps[-1].operator, len(steps) - 1
            if operator not in ("+", "-"):
                yield is_added, Expression(self.text, steps)
                continue
            start -= steps[-2].size
            waiting.append(((operator == "+") == is_added, steps[start:-1]))
            waiting.append((is_added, steps[:start]))

    def dims(self, units: Mapping[str, Mapping[str, int]]) -> Dims:
        """The dimensions of the result: base noun to exponent.

        Raises:
            InputError: two things of different dimensions are added or subtracted.
        """
        return self.fold(lambda name: _clean(units[name]), lambda _: {}, self._combine_dims)

    def _combine_dims(self, operator: Operator, left: Dims, right: Dims) -> Dims:
        if operator in "*/":
            return product(left, right, 1 if operator == "*" else -1)
        if left != right:
            sums = f"{dims_text(left)} {operator} {dims_text(right)}"
            raise InputError("", f"units do not balance in '{self}': {sums}")
        return left


def product(left: Mapping[str, int], right: Mapping[str, int], power: int = 1) -> Dims:
    """The dimensions of one quantity times a power of another."""
    total = Counter(left)
    for noun, own in right.items():
        total[noun] += power * own
    return _clean(total)


def _clean(dims: Mapping[str, int]) -> Dims:
    return {noun: power for noun, power in dims.items() if power}


def dims_text(dims: Mapping[str, int]) -> str:
    """Dimensions in words: ``rounds/day``, ``kg``; a plain number if there are none."""
    top = [_power(str(Unit(noun)), power) for noun, power in sorted(dims.items()) if power > 0]
    bottom = [_power(noun, -power) for noun, power in sorted(dims.items()) if power < 0]
    if not top and not bottom:
        return "a plain number"
    return "/".join(["*".join(top) or "1", *bottom])


def _power(noun: str, power: int) -> str:
    return noun if power == 1 else f"{noun}^{power}"


_RELATION: Final = re.compile(r"[<>]?=|[<>≤≥]")


def is_name(text: str) -> bool:
    """Whether an equation can use it as a name."""
    return bool(_NAME.match(text))


def read_equation(text: str) -> tuple[str, Expression]:
    """Read ``stated = arithmetic``: the name on the left, the arithmetic on the right.

    Raises:
        InputError: there is not exactly one ``=``, or either side cannot be read.
    """
    left, relation, right = read_relation(text)
    if relation != "=":
        raise InputError("", f"'{_short(text)}' needs '=': name = arithmetic")
    return left, right


def read_relation(text: str) -> tuple[str, Sign, Expression]:
    """Read ``name = arithmetic``, or the same with ``>=`` or ``<=``.

    Raises:
        InputError: there is not exactly one such sign, or either side cannot be read.
    """
    signs = _RELATION.findall(text)
    if len(signs) != 1 or signs[0] not in ("=", ">=", "<="):
        hint = "" if not signs else "; write = once, or >= or <="
        raise InputError("", f"'{_short(text)}' needs one '=': name = arithmetic{hint}")
    left, sign, right = text.partition(signs[0])
    if not _NAME.match(left.strip()):
        raise InputError(
            "", f"'{_short(left.strip())}' is not a name; left of '{sign}' stands one name"
        )
    return left.strip(), signs[0], read_expression(right.strip())


def read_expression(text: str) -> Expression:
    """Read arithmetic over names and numbers.

    Raises:
        InputError: anything else than arithmetic, pointing at the character where it begins.
    """
    if len(text) > LONGEST:
        raise InputError(
            "", f"'{_short(text)}' is longer than {LONGEST} characters; give its parts names"
        )
    return _Reader(text).read()


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]} … {text[-10:]}"


class _Reader:
    """Operator precedence by two stacks: finished steps, and operators that wait for them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps: list[Step] = []
        self.waiting: list[tuple[Operator | Literal["("], int]] = []
        self.depth = 0
        self.wants_operand = True

    def read(self) -> Expression:
        for token in _TOKEN.finditer(self.text.rstrip()):
            kind = token.lastgroup or ""
            self._take(kind, token[kind], token.start(kind))
        if self.wants_operand:
            raise self._error("ends where a name or a number is needed", len(self.text))
        while self.waiting:
            operator, at = self.waiting.pop()
            if operator == "(":
                raise self._error("has a '(' that is never closed", at)
            self._finish(operator)
        return Expression(self.text, tuple(self.steps))

    def _take(self, kind: str, piece: str, at: int) -> None:
        if kind != "mark":
            self._operand(kind, piece, at)
        elif piece == "(":
            self._open(at)
        elif piece == ")":
            self._close(at)
        elif piece in _OPERATORS:
            self._operator(_OPERATORS[piece], at)
        else:
            raise self._error(f"has '{piece}', which is not arithmetic here: {_ALLOWED}", at)

    def _operand(self, kind: str, piece: str, at: int) -> None:
        if not self.wants_operand:
            raise self._error(f"needs an operator before '{_short(piece)}'", at)
        if kind == "number":
            self.steps.append(Step(piece, self._number(piece, at)))
        elif _NAME.match(piece):
            self.steps.append(Step(piece))
        else:
            raise self._error(f"has '{_short(piece)}', which is not a name: {_ALLOWED}", at)
        self.wants_operand = False

    def _number(self, piece: str, at: int) -> Fraction:
        try:
            return parse(piece).point()
        except QuantityError as error:
            raise self._error(f"has a wrong number: {error}", at) from None

    def _open(self, at: int) -> None:
        if not self.wants_operand:
            raise self._error("has a '(' without an operator before it (there are no calls)", at)
        self.waiting.append(("(", at))
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"nests brackets more than {DEEPEST} deep", at)

    def _close(self, at: int) -> None:
        if self.wants_operand:
            raise self._error("needs a name or a number before ')'", at)
        while self.waiting:
            operator, _ = self.waiting.pop()
            if operator == "(":
                self.depth -= 1
                return
            self._finish(operator)
        raise self._error("has a ')' that was never opened", at)

    def _operator(self, operator: Operator, at: int) -> None:
        if self.wants_operand:
            raise self._error(f"needs a name or a number before '{operator}'", at)
        while self.waiting:
            before, _ = self.waiting[-1]
            if before == "(" or _BINDS[before] < _BINDS[operator]:
                break
            self._finish(before)
            self.waiting.pop()
        self.waiting.append((operator, at))
        self.wants_operand = True

    def _finish(self, operator: Operator) -> None:
        right = self.steps[-1].size
        left = self.steps[-1 - right].size
        self.steps.append(Step(operator, None, operator, left + right + 1))

    def _error(self, message: str, at: int) -> InputError:
        return InputError("", f"'{_short(self.text)}' {message} (character {at + 1})")

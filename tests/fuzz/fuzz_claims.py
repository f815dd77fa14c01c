"""Claims that nobody would make: read or refused, and never a value outside the computed range.

pytest tests/fuzz/fuzz_claims.py                     100,000 texts
FUZZ_SECONDS=1200 pytest tests/fuzz/fuzz_claims.py   an hour: 20 minutes for each of the three
"""

from __future__ import annotations

import itertools
import math
import re
from contextlib import suppress
from fractions import Fraction

from mutation import draws, mutated

from estimator.arithmetic import bounds as module
from estimator.arithmetic.bounds import Span, bounds
from estimator.arithmetic.expression import read_equation, read_expression
from estimator.claims.check import check_claim
from estimator.claims.claims_file import read_claims
from estimator.errors import InputError
from estimator.register.register import shipped
from estimator.textfile import read_toml

INF = math.inf
SEEDS = [
    "rounds / daily",
    "(b - a) * a / b",
    "a * (1 - a) + 1,000 / b",
    "kp / (kp + ru)",
    "a + b * c - (a - 0.5) / (1.2M - b)",
    "1 / ((a - b) * (a - b) + 20%)",
]
PIECES = [
    *"+-*/()=.,% \n_0a9",
    "**",
    "//",
    "a",
    "(b - c)",
    " * c",
    "1e30",
    "1e-30",
    "0.5",
    "16k",
    "é",
]
PIECES += ["((", "))", "a.b", "٣", "\x00", "a and b", "1 m", "½", " - a", "+ 0", "/ a", "_" * 9]


def test_any_text_is_arithmetic_or_refused_where_it_is_not():
    read = tried = 0
    for rng in draws(0.4):
        text = mutated(rng, SEEDS, PIECES)
        tried += 1
        try:
            expression = read_expression(text)
        except InputError as error:
            refused = error
        else:
            refused = None
            read += 1
        if refused:
            assert 0 < len(refused.message) < 400, text
            continue
        assert str(expression) == text
        values = dict.fromkeys(expression.names, Fraction(7, 3))
        with suppress(ZeroDivisionError):
            assert evaluate(expression, values) == by_python(expression, text), text
        with suppress(InputError):
            assert read_equation(f"x = {text}")[1].steps == expression.steps
    assert read > tried / 20


OPERAND = re.compile(r"[^\W\d]\w*|[\d.][\w.%]*(?:,\d[\w.%]*)*")
TIMES = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def evaluate(expression, values):
    return expression.fold(values.get, lambda value: value, lambda op, a, b: TIMES[op](a, b))


def by_python(expression, text):
    """The same by Python's own precedence; what was read holds nothing but arithmetic."""
    operands = [step.value or Fraction(7, 3) for step in expression.steps if not step.operator]
    zero = [step.value == 0 for step in expression.steps if not step.operator]
    operands = [
        Fraction(0) if is_zero else one for one, is_zero in zip(operands, zero, strict=True)
    ]
    number = itertools.count()
    return eval(f"({OPERAND.sub(lambda _: f'v[{next(number)}]', text)})", {"v": operands})


# -- ranges


def tree(rng, leaves):
    if leaves == 1:
        return rng.choice(["a", "b", "c", "a", "b", "1", "2", "0.5", "3"])
    left = rng.randrange(1, leaves)
    return f"({tree(rng, left)} {rng.choice('+-**/')} {tree(rng, leaves - left)})"


def span(rng):
    low, width = Fraction(rng.randrange(9), rng.choice([1, 3])), Fraction(rng.randrange(9), 2)
    kind = rng.random()
    if kind < 0.15:
        return Span(low, INF)
    if kind < 0.3:
        return Span(Fraction(0), low + 1, above=True)
    return Span(low, low + width)


def inside(rng, place):
    """A point of a span, often near an end or far out."""
    low, high, above = place
    share = Fraction(rng.choice([0, 1, 1, 999, 1000, rng.randrange(1001)]), 1000)
    if high == INF:
        return low + share * 10 ** rng.randrange(7)
    return high / 10 ** rng.randrange(7) if above else low + share * (high - low)


def test_no_value_lies_outside_the_bounds(monkeypatch):
    monkeypatch.setattr(module, "MOST_WORK", 150)  # bounds must hold however early halving stops
    for rng in draws(0.4):
        text = tree(rng, rng.randrange(1, 6))
        expression = read_expression(text)
        spans = {name: span(rng) for name in expression.names}
        found = bounds(expression, spans)
        for _ in range(2):
            point = {name: inside(rng, place) for name, place in spans.items()}
            shown = (text, spans, point, found)
            try:
                value = evaluate(expression, point)
            except ZeroDivisionError:
                assert found.high == INF, shown
                assert found.low <= 0, shown
                continue
            assert found.low <= value <= found.high, shown
        assert found.inner[0] > found.inner[1] or found.low <= found.inner[0], (text, spans, found)
        assert found.inner[0] > found.inner[1] or found.inner[1] <= found.high, (text, spans, found)


# -- files

CASES = [
    """\
title = "A case"
[given]
stock = "@nis-2023-11-rounds"
rate = "~16k rounds/day"
lasts = "~3 months"
usable = { value = "50%..100%", reason = "a guess" }
[[claim]]
id = "three-months"
source = "rusi-2025-05-06"
says = "Three months."
equation = "lasts = stock * usable / rate"
verdict = "holds"
within = "10%"
month = "30 d"
why = "3.3 months."
""",
    """\
title = 'B'
given = {a = "2..3", b = "5..9", x = "1.3..1.9"}
[[claim]]
id = 'one'
source = 'rusi-2025-05-06'
says = 'x'
equation = 'x = (b - a) * a / b'
verdict = 'partly'
why = 'y'
[[claim]]
id = 'two'
source = 'nobody'
says = 'x'
equation = 'y = a / (a + b)'
verdict = 'open'
why = 'y'
""",
]
MORE = [
    "[[claim]]\n",
    "[given]\n",
    "id = 'one'\n",
    '"',
    "'",
    "=",
    "\n",
    "@",
    ">",
    "<",
    "~",
    "0%",
    "..",
    "1e9",
]
MORE += [
    " days",
    " rounds",
    "/day",
    "month = '0 d'\n",
    "within = '-1%'\n",
    "a / b",
    "\\u0041",
    "{",
    "}",
    "5",
    "-",
]


def test_any_case_file_is_checked_or_told_what_is_wrong(monkeypatch):
    monkeypatch.setattr(module, "MOST_WORK", 150)
    register, checked, tried = shipped(), 0, 0
    for rng in draws(0.2):
        text = mutated(rng, CASES, MORE, most=2)
        tried += 1
        lines = text.count("\n") + 1
        results, errors = checked_text(text, register)
        checked += len(results)
        assert all(result.sentence and 1 <= result.line <= lines for result in results), text
        for error in errors:
            file, _, line = error.where.partition(":")
            assert file == "x.claims.toml", (text, error)
            assert line == "" or 1 <= int(line) <= lines, (text, error)
            assert error.message, text
    assert checked > tried / 20


def checked_text(text, register):
    """The claims of a claims file that could be checked, and what is wrong with the others."""
    try:
        case = read_claims(read_toml(text, "x.claims.toml"), register)
    except InputError as error:
        return [], [error]
    results, errors = [], list(case.errors)
    for number in case.claims:
        try:
            results.append(check_claim(case, number, register))
        except InputError as error:
            errors.append(error)
    return results, errors

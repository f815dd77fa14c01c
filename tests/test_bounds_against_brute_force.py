"""The range of an expression against dense sampling of the box its inputs span."""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from estimator.arithmetic.bounds import Span, bounds
from estimator.arithmetic.expression import read_expression
from estimator.errors import InputError

INF = math.inf


def span(low, high=None, above=False):
    top = low if high is None else high
    return Span(Fraction(low), top if top == INF else Fraction(top), above)


def box(**ends):
    return {name: span(*pair) for name, pair in ends.items()}


@pytest.mark.parametrize(
    ("text", "ends", "low", "high", "method"),
    [
        ("a / b", {"a": (1,), "b": (2, 4)}, "1/4", "1/2", "exact"),
        ("a - b", {"a": (1, 2), "b": (2, 4)}, -3, 0, "exact"),
        ("a - a", {"a": (1, 2)}, 0, 0, "exact"),
        ("a / a", {"a": (1, 2)}, 1, 1, "exact"),
        ("a / (a + b)", {"a": (1, 3), "b": (1, 2)}, "1/3", "3/4", "exact"),
        ("a * (1 - a)", {"a": (0, 1)}, 0, "1/4", "exact"),
        ("a + 1 / a", {"a": ("1/2", 4)}, 2, "17/4", "subdivided"),
        ("(a - b) * c", {"a": (1, 3), "b": (2,), "c": (1, 5)}, -5, 5, "exact"),
        # open ends are limits
        ("a / b", {"a": (1, INF), "b": (2,)}, "1/2", INF, "exact"),
        ("a / b", {"a": (6,), "b": (2, INF)}, 0, 3, "exact"),
        ("a / b", {"a": (6,), "b": (0, 2, True)}, 3, INF, "exact"),
        ("a / b", {"a": (1, INF), "b": (1, INF)}, 0, INF, "exact"),
        ("a * b", {"a": (2, INF), "b": (3, INF)}, 6, INF, "exact"),
        ("a * b", {"a": (0, 2, True), "b": (3, INF)}, 0, INF, "exact"),
        ("a - b", {"a": (1, INF), "b": (1, INF)}, -INF, INF, "exact"),
        ("a / (a + 1)", {"a": (1, INF)}, "1/2", 1, "exact"),
        ("a / (a + b)", {"a": (1, INF), "b": (1, INF)}, 0, 1, "exact"),
        ("a * b / a", {"a": (1, INF), "b": (2, 3)}, 2, 3, "exact"),
        ("(a + b) / a", {"a": (1, INF), "b": (2, 3)}, 1, 4, "exact"),
        # two open ends that meet without a limit bound nothing
        ("a + b * c", {"a": (100,), "b": (1, INF), "c": (0, 2, True)}, 100, INF, "exact"),
        ("a + b - c", {"a": (9,), "b": (0, 1, True), "c": (0, 1, True)}, 8, 10, "exact"),
        ("a + b / c", {"a": (9,), "b": (0, 1, True), "c": (0, 1, True)}, 9, INF, "exact"),
        ("a + (b - c)", {"a": (9,), "b": (1, INF), "c": (1, INF)}, -INF, INF, "exact"),
        ("(a + 3) / (a + 1)", {"a": (0, 9)}, "12/10", 3, "exact"),
        ("a + 1 / a", {"a": (0, 9, True)}, 2, INF, "subdivided"),
        ("a + 4 / a", {"a": (1, INF)}, 4, INF, "exact"),
        ("a * (a + b - a)", {"a": (1, INF), "b": (3, INF)}, 3, INF, "exact"),
        # a divisor that can be zero leaves no ends
        ("a / b", {"a": (1,), "b": (0, 2)}, 0, INF, "exact"),
        ("a / (b - c)", {"a": (1,), "b": (1, 3), "c": (2, 4)}, -INF, INF, "exact"),
        ("a / (1 - b)", {"a": (1,), "b": ("1/2", 1)}, -INF, INF, "exact"),
        ("1 / (a - a)", {"a": (1, 2)}, -INF, INF, "exact"),
        ("1 / 0", {}, 0, INF, "exact"),
        ("1 / ((a - 2) * (a - 2) + 0)", {"a": (1, 4)}, -INF, INF, "exact"),
        # and one that cannot does not, although a careless bound would say so
        ("a / (b - c)", {"a": (1,), "b": (3, 4), "c": (1, 2)}, "1/3", 1, "exact"),
        ("1 / (a * a - a + 1)", {"a": (0, 2)}, "1/3", "4/3", "exact"),
        ("1 / (a - 3 * a * a - 1)", {"a": (0, 2)}, "-12/11", "-1/11", "subdivided"),
        ("1 / (2 * a - a)", {"a": (1, 2)}, "1/2", 1, "exact"),
        ("a * (1 - b) / c", {"a": (4,), "b": (0, "1/2"), "c": (1, 2)}, 1, 4, "exact"),
        ("1 / (a + b)", {"a": (0, 1, True), "b": (0, 1, True)}, "1/2", INF, "exact"),
        # names that stand in it more than once
        ("(b - a) * a / b", {"a": (2, 3), "b": (5, 9)}, "6/5", 2, "exact"),
        ("a * b + (1 - a) * c", {"a": (0, 1), "b": (5, 6), "c": (2, 3)}, 2, 6, "exact"),
        ("b - (b + a)", {"a": (1, 2), "b": (3, 9)}, -2, -1, "exact"),
        ("a / (a * b)", {"a": (5, 12), "b": (4, 5)}, "1/5", "1/4", "exact"),
    ],
)
def test_table(text, ends, low, high, method):
    found = bounds(read_expression(text), box(**ends))
    wanted = [end if end in (INF, -INF) else Fraction(end) for end in (low, high)]
    assert found.method == method
    if method == "exact":
        assert list(found[:2]) == wanted
        assert all(isinstance(end, Fraction) or math.isinf(end) for end in found[:2])
    else:
        assert [float(end) for end in found[:2]] == pytest.approx(list(map(float, wanted)), 2e-5)


LEAVES = st.sampled_from(["a", "b", "c", "1", "2", "3"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("++-*/"), inner),
    max_leaves=6,
)
ENDS = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda pair: tuple(sorted(pair)))


def samples(ends, count):
    low, high = ends
    if low == high:
        return [Fraction(low)]
    return [low + Fraction(high - low) * step / count for step in range(count + 1)]


def evaluate(expression, point):
    operations = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
    }
    return expression.fold(
        lambda name: point[name], lambda number: number, lambda op, a, b: operations[op](a, b)
    )


@given(TREES, st.tuples(ENDS, ENDS, ENDS))
@settings(max_examples=250)
@example("((a * b) / (a + b))", ((1, 3), (2, 5), (0, 0)))
@example("(a * (3 - a))", ((0, 3), (0, 0), (0, 0)))
def test_against_dense_sampling(text, ends):
    expression = read_expression(text)
    names = expression.names
    ends = dict(zip("abc", ends, strict=True))
    count = {0: 1, 1: 96, 2: 24, 3: 8}[len(names)]
    grid = [samples(ends[name], count) for name in names]
    found = bounds(expression, {name: span(*pair) for name, pair in ends.items()})
    values = []
    for point in product(*grid):
        try:
            values.append(evaluate(expression, dict(zip(names, point, strict=True))))
        except ZeroDivisionError:
            assert found.high == INF
            assert found.low <= 0
            return
    assert found.low <= min(values)
    assert found.high >= max(values)
    assume(found.high != INF)
    assert found.low <= found.inner[0] <= found.inner[1] <= found.high
    if found.method == "exact":  # a grid may miss the extreme, but not by much
        reach = Fraction(1, 20) * (max(values) - min(values))
        assert min(values) - reach <= found.low
        assert found.high <= max(values) + reach
    elif not found.is_loose:  # else there was not enough work for all boxes, and the page says so
        reach = max(values) - min(values) + abs(max(values)) / 1000
        assert found.high - max(values) <= reach
        assert min(values) - found.low <= reach


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 30), st.integers(1, 40))
@settings(max_examples=60)
def test_subdivision_against_the_vertex_of_a_parabola(a, b, low, width):
    """a·x·(b − x) has its top at b/2; the bounds are at most 1e-5 of the range's size outside."""
    ends = (Fraction(low, 4), Fraction(low + width, 4))
    found = bounds(read_expression(f"{a} * x * ({b} - x)"), {"x": Span(*ends)})
    peak = min(max(Fraction(b, 2), ends[0]), ends[1])
    values = [a * x * (b - x) for x in (*ends, peak)]
    size = max(map(abs, values))
    assert 0 <= found.high - max(values) <= size / 50_000
    assert 0 <= min(values) - found.low <= size / 50_000


def test_names_used_once_need_no_subdivision_however_many():
    names = [f"x{i}" for i in range(14)]
    text = "(" + " + ".join(names[:13]) + ") / " + names[13]
    found = bounds(read_expression(text), {name: span(1, 2) for name in names})
    assert found == (Fraction(13, 2), 26, (Fraction(13, 2), 26))


def test_many_names_of_unknown_sign_are_subdivided():
    names = [f"x{i}" for i in range(8)]
    text = " * ".join(f"({name} - 1)" for name in names)
    found = bounds(read_expression(text), {name: span(0, 2) for name in names})
    assert found.low <= -1
    assert found.high >= 1


SUM = "(a + b + c + d + e + f)"


def test_a_product_of_many_sums():
    found = bounds(read_expression(" * ".join([SUM] * 30)), dict.fromkeys("abcdef", span(1, 2)))
    assert (found[:2], found.method) == ((6**30, 12**30), "exact")


def test_a_long_sum():
    text = " + ".join(["a * b"] * 100)
    assert bounds(read_expression(text), box(a=(1, 2), b=(1, 3)))[:2] == (100, 600)


ODD = {"a": ("1.7182818284590452354", "2.5"), "b": ("1.14159265358979323846", "3.25")}
LOGISTIC = "a"
for _ in range(6):
    LOGISTIC = f"(4 * {LOGISTIC} * (1 - {LOGISTIC}))"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("*".join(["4*a*(1-a)"] * 90), [("a", 0, 1)]),
        (LOGISTIC.replace(" ", ""), [("a", 0, 1)]),
        ("*".join(["(a-b)"] * 160), [("a", 1, INF), ("b", 1, INF)]),
        (
            "+".join(f"1/((a{n}-2)*(a{n}-2)+0)" for n in range(40)),
            [(f"a{n}", 1, 4) for n in range(40)],
        ),
        (
            "+".join(f"1/((a{n}-1)*(a{n}-2)+.251)" for n in range(32)),
            [(f"a{n}", 1, 2) for n in range(32)],
        ),
    ],
    ids=range(5),
)
def test_what_takes_too_long_is_bounded_all_the_same(text, ends):
    expression = read_expression(text)
    found = bounds(expression, {name: span(low, high) for name, low, high in ends})
    assert found.low <= found.inner[0] <= found.inner[1] <= found.high
    for share in (Fraction(0), Fraction(1, 3), Fraction(1)):
        point = {name: low + share * (min(high, 10**6) - low) for name, low, high in ends}
        with suppress(ZeroDivisionError):
            assert found.low <= evaluate(expression, point) <= found.high


def test_numbers_of_over_a_thousand_digits_are_refused():
    with pytest.raises(InputError, match="over a thousand digits; check its numbers"):
        bounds(read_expression("*".join(["(a-b)"] * 160)), box(**ODD))

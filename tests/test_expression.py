"""Equations as people write them: what is read, what is refused, and which units come out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.arithmetic.expression import dims_text, read_equation, read_expression
from estimator.errors import InputError


def value(text, **names):
    """Fold an expression over plain fractions."""
    operations = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
    }
    return read_expression(text).fold(
        lambda name: Fraction(names[name]),
        lambda number: number,
        lambda operator, left, right: operations[operator](left, right),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", 4),
        ("0.5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("1_000", 1000),
        ("1,000 + 1", 1001),
        ("1,000,000", 10**6),
        ("16k", 16000),
        ("1.2M", 1_200_000),
        ("60% * 10", 6),
        ("1 - 2 - 3", -4),
        ("8 / 4 / 2", 1),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("2 * 3 + 4", 10),
        ("2 - (3 - 4)", 3),
        ("((((7))))", 7),
        ("12/(2*3)", 2),
        ("0", 0),
        (" 1 \t+\n1 ", 2),
    ],
)
def test_reads_arithmetic(text, expected):
    assert value(text) == expected


LEAVES = st.sampled_from(["a", "b", "c", "1", "2", "0.5", "3"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda left, op, right, wrap: f"({left} {op} {right})" if wrap else f"{left}{op}{right}",
        inner,
        st.sampled_from("+-*/"),
        inner,
        st.booleans(),
    ),
    max_leaves=20,
)


@given(TREES)
@settings(max_examples=300)
def test_against_pythons_own_precedence(text):
    names = {"a": Fraction(7), "b": Fraction(11, 3), "c": Fraction(5, 9)}
    python = text.replace("0.5", "H")
    for digit in "123":
        python = python.replace(digit, f"Fraction({digit})")
    python = python.replace("H", "Fraction(1, 2)")
    try:
        expected = eval(python, {"Fraction": Fraction, **names})
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            value(text, **names)
    else:
        assert value(text, **names) == expected


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", "ends where a name or a number is needed (character 1)"),
        ("a +", "ends where a name or a number is needed"),
        ("+ a", "needs a name or a number before '+' (character 1)"),
        ("a + - b", "needs a name or a number before '-' (character 5)"),
        ("-a", "needs a name or a number before '-'"),
        ("a b", "needs an operator before 'b' (character 3)"),
        ("2 a", "needs an operator before 'a'"),
        ("a (b)", "there are no calls"),
        ("f(x)", "there are no calls"),
        ("(a", "'(' that is never closed (character 1)"),
        ("a)", "')' that was never opened (character 2)"),
        ("(a + )", "needs a name or a number before ')'"),
        ("()", "needs a name or a number before ')'"),
        ("a ** b", "has '**', which is not arithmetic here"),
        ("9**9**9**9", "has '**'"),
        ("a // b", "has '//'"),
        ("a ^ b", "has '^'"),
        ("a.b", "needs an operator before '.b'"),
        ("a . real", "needs an operator before '.'"),
        ("__import__", "'__import__', which is not a name"),
        ("__import__('os').system('x')", "'__import__', which is not a name"),
        ("a if b else c", "needs an operator before 'if'"),
        ("[a]", "has '['"),
        ("a; b", "has ';'"),
        ("'a'", "has '''"),
        ("a = b", "has '='"),
        ("größe", "'größe', which is not a name"),
        ("1.2.3", "has a wrong number"),
        ("1m", "has a wrong number"),
        ("1e400", "has a wrong number"),
        ("２", "has a wrong number"),
        ("(" * 10_000 + "a" + ")" * 10_000, "longer than 1000 characters"),
        ("(" * 200 + "a" + ")" * 200, "nests brackets more than 50 deep (character 51)"),
        ("a+" * 400 + "a" * 300, "longer than 1000 characters"),
    ],
)
def test_refuses_anything_else(text, fragment):
    with pytest.raises(InputError) as error:
        read_expression(text)
    assert fragment in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 250


def test_many_brackets_side_by_side_are_not_deep():
    assert value(" + ".join(["(1)"] * 100)) == 100


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("a", "needs one '='"),
        ("a = b = c", "needs one '='"),
        ("a == b", "needs one '='"),
        ("a + b = c", "left of '=' stands one name"),
        ("2 = c", "left of '=' stands one name"),
        (" = c", "left of '=' stands one name"),
    ],
)
def test_equation_needs_a_name_on_the_left(text, fragment):
    with pytest.raises(InputError, match=fragment):
        read_equation(text)


def test_equation_sides():
    left, right = read_equation(" days = rounds / (daily - made) ")
    assert left == "days"
    assert str(right) == "rounds / (daily - made)"
    assert right.names == ("rounds", "daily", "made")
    assert right.subtracts
    assert [step.text for part in right.divisors() for step in part.steps] == ["daily", "made", "-"]


UNITS = {"rounds": {"round": 1}, "rate": {"round": 1, "day": -1}, "share": {}, "days": {"day": 1}}


@pytest.mark.parametrize(
    ("text", "dims"),
    [
        ("rounds / rate", {"day": 1}),
        ("rate * days", {"round": 1}),
        ("rounds * (1 - share)", {"round": 1}),
        ("rounds / rounds", {}),
        ("rate + rounds / days", {"round": 1, "day": -1}),
        ("2", {}),
        ("days * days", {"day": 2}),
    ],
)
def test_units_of_the_result(text, dims):
    assert read_expression(text).dims(UNITS) == dims


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("rounds + rate", "units do not balance in 'rounds + rate': rounds + rounds/day"),
        ("rounds - 5", "rounds - a plain number"),
        ("1 - rate", "a plain number - rounds/day"),
        ("days + rounds / rate / days", "days + a plain number"),
    ],
)
def test_units_that_do_not_balance(text, fragment):
    with pytest.raises(InputError) as error:
        read_expression(text).dims(UNITS)
    assert fragment in str(error.value)


@pytest.mark.parametrize(
    ("dims", "text"),
    [
        ({}, "a plain number"),
        ({"kg": 1}, "kg"),
        ({"day": -1}, "1/day"),
        ({"round": 1, "weapon": -1, "day": -1}, "rounds/day/weapon"),
        ({"day": 2}, "days^2"),
        ({"day": -2, "USD": 1}, "USD/day^2"),
        ({"kg": 1, "round": 1}, "kg*rounds"),
    ],
)
def test_dimensions_in_words(dims, text):
    assert dims_text(dims) == text

"""Numbers: exact values, significant figures, and the error that points at its place."""

import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.quantity.number import Number, QuantityError, suffix_of

# digits, suffix, value, significant figures, half a unit of the last figure
READ = [
    ("0", "", "0", 0, "0"),
    ("0.00", "", "0", 0, "0"),
    ("7", "", "7", 1, "1/2"),
    ("10", "", "10", 1, "5"),
    ("1000000", "", "1000000", 1, "500000"),
    ("1,000,000", "", "1000000", 1, "500000"),
    ("1_000_000", "", "1000000", 1, "500000"),
    ("1 000 000", "", "1000000", 1, "500000"),
    ("1.0", "M", "1000000", 2, "50000"),
    ("1.2", "M", "1200000", 2, "50000"),
    ("16", "k", "16000", 2, "500"),
    ("16,427", "", "16427", 5, "1/2"),
    ("356,400", "", "356400", 4, "50"),
    ("1.2e6", "", "1200000", 2, "50000"),
    ("100E-3", "", "1/10", 1, "1/20"),
    ("3", "bn", "3000000000", 1, "500000000"),
    (".5", "", "1/2", 1, "1/20"),
    (".50", "", "1/2", 2, "1/200"),
    ("0.1", "", "1/10", 1, "1/20"),
    ("0.0204", "", "51/2500", 3, "1/20000"),
    ("20", "%", "1/5", 1, "1/20"),
    ("100", "%", "1", 1, "1/2"),
    ("1000.0", "", "1000", 5, "1/20"),
    ("83.3", "", "833/10", 3, "1/20"),
]


@pytest.mark.parametrize(("digits", "suffix", "value", "figures", "half"), READ)
def test_read(digits, suffix, value, figures, half):
    number = Number.read(digits, suffix)
    assert number == Number(Fraction(value), figures)
    assert number.half_unit == Fraction(half)


@pytest.mark.parametrize(
    ("digits", "low", "high"),
    [
        ("10", "8", "25/2"),
        ("2.0", "20/11", "11/5"),
        ("123", "245/2", "247/2"),
        ("0", "0", "0"),
    ],
)
def test_loose(digits, low, high):
    assert Number.read(digits).loose() == (Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("word", "suffix"),
    [
        *(
            (word, word)
            for word in ("k", "K", "M", "B", "mn", "bn", "thousand", "million", "%", "")
        ),
        ("Billion", "billion"),
        ("MN", "mn"),
        ("m", None),
        ("b", None),
        ("kk", None),
    ],
)
def test_suffix(word, suffix):
    assert suffix_of(word) == suffix


@pytest.mark.parametrize(
    "suffix", ["k", "K", "thousand", "M", "mn", "million", "B", "bn", "billion"]
)
def test_suffix_values(suffix):
    power = {"k": 3, "t": 3, "m": 6, "b": 9}[suffix[0].lower()]
    assert Number.read("1", suffix).value == 10**power


@pytest.mark.parametrize(
    ("digits", "suffix", "rule"),
    [
        ("1e400", "", "has an exponent beyond ±30"),
        ("1e31", "", "has an exponent beyond ±30"),
        ("1e-31", "", "has an exponent beyond ±30"),
        ("1e" + "9" * 180, "", "has an exponent beyond ±30"),
        ("1e19", "", "is too large: the limit is 1e18"),
        ("1000000000000000001", "", "is too large: the limit is 1e18"),
        ("1000000001", "bn", "is too large: the limit is 1e18"),
    ],
)
def test_limits(digits, suffix, rule):
    with pytest.raises(QuantityError) as caught:
        Number.read(digits, suffix)
    assert caught.value.rule == rule
    assert (caught.value.text, caught.value.span) == (digits, (0, len(digits)))
    assert caught.value.advice


def test_at_the_limits():
    assert Number.read("1e18").value == 10**18
    assert Number.read("1", "bn").value == 10**9
    assert Number.read("1e-30").value == Fraction(1, 10**30)
    assert Number.read("0e30").value == 0


SPELLED = [
    ("0", "0"),
    ("1000000", "1M"),
    ("1.0e6", "1.0M"),
    ("16000", "16k"),
    ("16427", "16427"),
    ("356400", "356.4k"),
    ("1234", "1.234k"),
    ("12345000", "12345000"),
    ("1000.50", "1000.50"),
    ("999", "999"),
    ("3e9", "3bn"),
    ("0.5", "0.5"),
    ("0.00120", "0.00120"),
    ("0.120e3", "1.20e2"),
    ("12.0000e4", "1.20000e5"),
    ("1e18", "1e18"),
]


@pytest.mark.parametrize(("typed", "spelled"), SPELLED)
def test_spelled(typed, spelled):
    assert Number.read(typed).spelled() == spelled


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [("0", "0%"), ("0.2", "20%"), ("0.20", "2.0e1%"), ("0.125", "12.5%"), ("1", "100%")],
)
def test_spelled_in_per_cent(typed, spelled):
    assert Number.read(typed).spelled(percent=True) == spelled


@pytest.mark.parametrize(
    ("typed", "spelled"), [("1000", "1000"), ("1.0e3", "1.0e3"), ("1.5e3", "1500"), ("0.5", "0.5")]
)
def test_spelled_without_suffix(typed, spelled):
    assert Number.read(typed).spelled(suffixed=False) == spelled


@pytest.mark.parametrize(("value", "figures"), [("0", 0), ("1/8", 3), ("1200", 2), ("41/2", 3)])
def test_exact(value, figures):
    assert Number.exact(Fraction(value)) == Number(Fraction(value), figures)


digits = st.one_of(
    st.from_regex(r"\A[0-9]{1,18}\Z"),
    st.from_regex(r"\A[0-9]{0,8}\.[0-9]{1,12}\Z"),
    st.from_regex(r"\A[0-9]{1,3}\.[0-9]{1,5}e-?[0-9]\Z"),
)


def read_back(text):
    suffix = text.lstrip("0123456789.e-")
    return Number.read(text.removesuffix(suffix), suffix)


@given(digits, st.sampled_from(["", "k", "%"]), st.booleans(), st.booleans())
def test_spelled_reads_back(text, suffix, percent, suffixed):
    try:
        number = Number.read(text, suffix)
    except QuantityError:
        return  # above the limit
    assert read_back(number.spelled(percent=percent, suffixed=suffixed)) == number


@given(digits)
def test_figures_reach_down_to_the_unit_of_the_last_one(text):
    number = Number.read(text)
    if number.value:
        unit = 2 * number.half_unit
        assert (number.value / unit).denominator == 1
        assert 10 ** (number.figures - 1) <= number.value / unit < 10**number.figures


# -- the error


def test_error_is_one_line_of_value_rule_and_advice():
    error = QuantityError("10..16kk", (4, 8), "is not a number", "try 16k")
    assert str(error) == "'16kk' is not a number; try 16k"
    assert str(QuantityError("x", (0, 1), "is odd")) == "'x' is odd"


def test_error_survives_pickling_and_moving():
    error = QuantityError("kk", (0, 2), "is odd", "write k")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.span) == (str(error), error.span)
    assert copy.args == error.args == ("kk", (0, 2), "is odd", "write k", ())
    moved = error.moved("16 kk", 3)
    assert (moved.text, moved.span, str(moved)) == ("16 kk", (3, 5), str(error))


def test_error_hides_control_characters_and_elides_long_text():
    assert str(QuantityError("a\n\x1b", (0, 3), "is odd")) == "'a\ufffd\ufffd' is odd"
    assert str(QuantityError("x" * 60, (0, 60), "is long")) == f"'{'x' * 60}' is long"
    assert str(QuantityError("a" * 30 + "b" + "c" * 30, (0, 61), "is long")) == (
        f"'{'a' * 30}…{'c' * 30}' is long"
    )

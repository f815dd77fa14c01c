"""Units: spellings, dimensions, scales."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.quantity.number import QuantityError
from estimator.quantity.unit import MONTH, YEAR, Unit, is_symbol

# spelling, canonical, dimensions, scale
UNITS = [
    ("", "", {}, 1),
    ("rounds", "rounds", {"round": 1}, 1),
    ("round", "rounds", {"round": 1}, 1),
    ("ROUNDS", "rounds", {"round": 1}, 1),
    ("rounds/day", "rounds/day", {"round": 1, "day": -1}, 1),
    ("rounds / d", "rounds/day", {"round": 1, "day": -1}, 1),
    ("rounds per day", "rounds/day", {"round": 1, "day": -1}, 1),
    ("rounds a day", "rounds/day", {"round": 1, "day": -1}, 1),
    ("eggs an egg", "eggs/egg", {}, 1),
    ("/month", "/month", {"day": -1}, 1 / MONTH),
    ("per month", "/month", {"day": -1}, 1 / MONTH),
    (" a day", "/day", {"day": -1}, 1),
    ("rounds/weapon/day", "rounds/weapon/day", {"round": 1, "weapon": -1, "day": -1}, 1),
    ("kg/round", "kg/round", {"kg": 1, "round": -1}, 1),
    ("t/container", "t/container", {"kg": 1, "container": -1}, 1000),
    ("tonnes", "t", {"kg": 1}, 1000),
    ("KG", "kg", {"kg": 1}, 1),
    ("usd/round", "USD/round", {"USD": 1, "round": -1}, 1),
    ("EUR", "EUR", {"EUR": 1}, 1),
    ("UAH", "UAH", {"UAH": 1}, 1),
    ("d", "days", {"day": 1}, 1),
    ("DAY", "days", {"day": 1}, 1),
    ("w", "weeks", {"day": 1}, 7),
    ("weeks", "weeks", {"day": 1}, 7),
    ("mo", "months", {"day": 1}, MONTH),
    ("months", "months", {"day": 1}, MONTH),
    ("y", "years", {"day": 1}, YEAR),
    ("rounds/year", "rounds/year", {"round": 1, "day": -1}, 1 / YEAR),
    ("fraction", "fraction", {}, 1),
    ("fraction/month", "fraction/month", {"day": -1}, 1 / MONTH),
    ("deliveries", "deliveries", {"delivery": 1}, 1),
    ("voyages", "voyages", {"voyage": 1}, 1),
    ("convoys", "convoys", {"convoy": 1}, 1),
    ("boxes", "boxes", {"box": 1}, 1),
    ("box", "boxes", {"box": 1}, 1),
    ("batches", "batches", {"batch": 1}, 1),
    ("flashes", "flashes", {"flash": 1}, 1),
    ("losses", "losses", {"loss": 1}, 1),
    ("loss", "losses", {"loss": 1}, 1),
    ("days/month", "days/month", {}, 1 / MONTH),
    ("days/week/week", "days/week/week", {"day": -1}, Fraction(1, 49)),
]


@pytest.mark.parametrize(("text", "canonical", "dims", "scale"), UNITS)
def test_units(text, canonical, dims, scale):
    unit = Unit.parse(text)
    assert str(unit) == canonical
    assert unit.dims == dims
    assert unit.scale() == scale
    assert Unit.parse(str(unit)) == unit


def test_month_is_a_convention_and_year_is_not():
    assert Fraction(487, 16) == MONTH
    assert Fraction(1461, 4) == YEAR
    assert Unit.parse("months").scale(Fraction(30)) == 30
    assert Unit.parse("rounds/month").scale(Fraction(30)) == Fraction(1, 30)
    assert Unit.parse("years").scale(Fraction(30)) == YEAR


@pytest.mark.parametrize(
    ("text", "one"),
    [("months", "month"), ("rounds/day", "round/day"), ("kg", "kg"), ("deliveries", "delivery")],
)
def test_label_after_one(text, one):
    assert Unit.parse(text).label(one=True) == one
    assert Unit.parse(text).label() == text


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("months", "days"),
        ("t/week", "kg/day"),
        ("rounds/weapon/year", "rounds/weapon/day"),
        ("fraction", "fraction"),
        ("fraction/month", "fraction/day"),
        ("/month", "/day"),
    ],
)
def test_base(text, base):
    assert str(Unit.parse(text).base) == base


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a bare number"),
        ("rounds", "a number of rounds"),
        ("t", "a mass"),
        ("months", "a duration"),
        ("rounds/day", "a rate (rounds/day)"),
        ("/month", "a rate (per month)"),
        ("rounds/weapon/day", "a rate (rounds/weapon/day)"),
        ("/weapon/day", "a rate (per weapon per day)"),
        ("kg/round", "a ratio (kg/round)"),
        ("days/month", "a ratio (days/month)"),
        ("fraction", "a fraction"),
        ("fraction/month", "a fraction per month"),
        ("fraction/depot/month", "a fraction per depot per month"),
    ],
)
def test_named(text, words):
    assert Unit.parse(text).named() == words


@pytest.mark.parametrize(
    ("text", "share"), [("fraction", True), ("fraction/month", True), ("", False)]
)
def test_is_share(text, share):
    assert Unit.parse(text).is_share is share


@pytest.mark.parametrize(
    "word", ["d", "w", "mo", "y", "t", "kg", "days", "Weeks", "USD", "eur", "tonnes"]
)
def test_symbols_may_touch_the_number(word):
    assert is_symbol(word)


@pytest.mark.parametrize("word", ["rounds", "k", "krounds", "D", "m", "UAH"])
def test_other_words_may_not(word):
    assert not is_symbol(word)


USED = "write h, d, w, mo, y, kg, t, USD, EUR, or a noun of three letters or more such as rounds"
QUOTIENT = "write it as rounds/day or kg/round"

REFUSED = [
    ("m", (0, 1), "is not a unit used here", USED),
    ("T", (0, 1), "is not a unit used here", USED),
    ("ds", (0, 2), "is not a unit used here", USED),
    (
        "tons",
        (0, 4),
        "is not a unit used here",
        "write t (metric tons), short tons or long tons",
    ),
    ("bln", (0, 3), "is not a unit used here", "write M (million) or bn (billion)"),
    ("mon", (0, 3), "is not a unit used here", "write mo (months)"),
    ("seconds", (0, 7), "is not a unit used here", "write it in minutes, hours or days"),
    ("grams", (0, 5), "is not a unit used here", "write it in kg"),
    ("mio", (0, 3), "is not a unit used here", "write M (million) or bn (billion)"),
    ("trillion", (0, 8), "is not a unit used here", "write the number out"),
    ("dozen", (0, 5), "is not a unit used here", "write the number out"),
    ("percent", (0, 7), "is not a unit used here", "write %"),
    ("million", (0, 7), "is not a unit used here", "write one suffix, such as 1M"),
    ("nan", (0, 3), "is not a unit used here", "write a noun such as rounds"),
    ("$", (0, 1), "is not a unit used here", USED),
    ("rounds/3", (7, 8), "is not a unit used here", USED),
    (" rounds / kk ", (10, 12), "is not a unit used here", USED),
    (
        "artillery rounds",
        (0, 16),
        "is more than one noun",
        "write one, such as rounds or rounds/day",
    ),
    ("rounds/", (0, 7), "lacks a noun", QUOTIENT),
    ("rounds//day", (0, 11), "lacks a noun", QUOTIENT),
    ("rounds per", (0, 10), "lacks a noun", QUOTIENT),
    ("/", (0, 1), "lacks a noun", QUOTIENT),
    (
        "rounds per  gun shot",
        (12, 20),
        "is more than one noun",
        "write one, such as rounds or rounds/day",
    ),
]


@pytest.mark.parametrize(("text", "span", "rule", "advice"), REFUSED)
def test_refused(text, span, rule, advice):
    with pytest.raises(QuantityError) as caught:
        Unit.parse(text)
    error = caught.value
    assert (error.text, error.span, error.rule, error.advice) == (text, span, rule, advice)


nouns = st.from_regex(r"\A[A-Za-z]{1,8}\Z") | st.sampled_from(
    ["boxe", "xies", "ies", "ss", "sss", "days"]
)


@given(st.lists(nouns, min_size=1, max_size=3), st.booleans())
def test_canonical_text_reads_back(words, elided):
    try:
        unit = Unit.parse("/" * elided + "/".join(words))
    except QuantityError:
        return
    assert Unit.parse(str(unit)) == unit
    assert Unit.parse(unit.label(one=True)) == unit
    assert unit.base.dims == unit.dims
    assert unit.base.scale() == 1


@given(st.text(alphabet="ab/ perPERan$1\u00e9s", max_size=12) | st.text(max_size=12))
def test_any_text_is_a_unit_or_an_error_inside_it(text):
    try:
        unit = Unit.parse(text)
    except QuantityError as error:
        start, end = error.span
        assert 0 <= start <= end <= len(text)
    else:
        assert Unit.parse(str(unit)) == unit

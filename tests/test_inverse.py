"""Closed forms for what an input would have to be, and the search for a boundary."""

from fractions import Fraction
from math import sqrt

import pytest
from closed_forms import production_for, rate_for, rounds_for
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.depletion.exact import first_out
from estimator.depletion.motion import as_decimal
from estimator.depletion.plan import Arrival, Phase, Plan
from estimator.depletion.search import Boundary, boundary

MILLION = Fraction(10**6)
TWO_MONTHS = Fraction(487, 8)  # 60.875 days
fairly_often = settings(max_examples=100)
rounds = st.fractions(0, 10**6, max_denominator=50)
positive = st.fractions(Fraction(1, 50), 10**4, max_denominator=50)
rates = st.one_of(st.just(Fraction(0)), positive)
shares = st.fractions(Fraction(1, 10), 1, max_denominator=20)


class Counted:
    """A predicate that counts how often it is asked, and minds the range."""

    def __init__(self, ok, low=0, high=None):
        self.ok, self.low, self.high, self.calls = ok, low, high, 0

    def __call__(self, value):
        assert isinstance(value, Fraction)
        assert self.low <= value
        assert self.high is None or value <= self.high
        self.calls += 1
        return self.ok(value)


def search(ok, low, high, *, largest):
    counted = Counted(ok, low, high)
    found = boundary(counted, Fraction(low), high and Fraction(high), largest=largest)
    assert counted.calls <= 140
    if found.value is not None:
        assert ok(found.value)
    return found


def lasts(days, stock, daily, reserve, production, serviceable=1):
    plan = Plan(serviceable * stock, reserve, (Phase(0, daily),), (Phase(0, production),))
    found = first_out(plan).days
    return found is None or found >= days


class TestClosedForms:
    @pytest.mark.parametrize(
        ("month", "rate"), [(60, "16666.667"), (TWO_MONTHS, "16427.105"), (61, "16393.443")]
    )
    def test_a_million_rounds_in_two_months(self, month, rate):
        assert f"{float(rate_for(Fraction(month), MILLION)):.3f}" == rate

    def test_rate(self):
        assert rate_for(Fraction(50), MILLION, Fraction(10**5), Fraction(1000)) == 19_000
        assert rate_for(Fraction(50), MILLION, serviceable=Fraction(3, 4)) == 15_000
        assert rate_for(Fraction(50), Fraction(10), Fraction(10), Fraction(3)) == 3
        assert rate_for(Fraction(50), Fraction(9), Fraction(10), Fraction(3)) == 0

    def test_rounds(self):
        assert (
            rounds_for(Fraction(50), Fraction(19_000), Fraction(10**5), Fraction(1000)) == MILLION
        )
        assert rounds_for(Fraction(50), Fraction(10), serviceable=Fraction(1, 2)) == 1000
        assert rounds_for(Fraction(50), Fraction(10), Fraction(7), Fraction(11)) == 7
        assert rounds_for(Fraction(50), Fraction(0), Fraction(7)) == 0

    def test_production(self):
        assert production_for(Fraction(50), MILLION, Fraction(19_000), Fraction(10**5)) == 1000
        assert production_for(
            Fraction(50), Fraction(10), Fraction(1), serviceable=Fraction(1, 2)
        ) == (Fraction(9, 10))
        assert production_for(Fraction(50), MILLION, Fraction(10)) == 0
        assert production_for(Fraction(50), Fraction(9), Fraction(1), Fraction(10)) is None
        assert production_for(Fraction(50), Fraction(9), Fraction(0), Fraction(10)) == 0
        assert production_for(Fraction(50), Fraction(10), Fraction(1), Fraction(10)) == 1

    @fairly_often
    @given(positive, rounds, rounds, rates, shares)
    def test_rate_is_the_largest_that_lasts(self, days, stock, reserve, production, serviceable):
        rate = rate_for(days, stock, reserve, production, serviceable)
        assert lasts(days, stock, rate, reserve, production, serviceable)
        more = rate + Fraction(1, 10**9)
        assert not lasts(days, stock, more, reserve, production, serviceable)

    @fairly_often
    @given(positive, rates, rounds, rates, shares)
    def test_rounds_are_the_fewest_that_last(self, days, daily, reserve, production, serviceable):
        stock = rounds_for(days, daily, reserve, production, serviceable)
        assert lasts(days, stock, daily, reserve, production, serviceable)
        less = stock - Fraction(1, 10**9)
        assert less < 0 or not lasts(days, less, daily, reserve, production, serviceable)

    @fairly_often
    @given(positive, rounds, rates, rounds, shares)
    def test_production_is_the_least_that_lasts(self, days, stock, daily, reserve, serviceable):
        production = production_for(days, stock, daily, reserve, serviceable)
        if production is None:
            assert not lasts(days, stock, daily, reserve, 10**9, serviceable)
            return
        assert lasts(days, stock, daily, reserve, production, serviceable)
        less = production - Fraction(1, 10**9)
        assert less < 0 or not lasts(days, stock, daily, reserve, less, serviceable)

    @pytest.mark.parametrize(
        ("make", "name"),
        [
            (lambda: rate_for(Fraction(0), MILLION), "days"),
            (lambda: rounds_for(Fraction(0), Fraction(1)), "days"),
            (lambda: rounds_for(Fraction(1), Fraction(1), serviceable=Fraction(0)), "serviceable"),
            (lambda: production_for(Fraction(0), MILLION, Fraction(1)), "days"),
        ],
    )
    def test_what_must_be_above_zero(self, make, name):
        with pytest.raises(ValueError, match=f"^{name} is 0; it must be above 0$"):
            make()


class TestBoundary:
    @pytest.mark.parametrize(
        "turn",
        [
            Fraction(0),
            Fraction(1, 10**9),
            Fraction(1, 3),
            Fraction(7),
            Fraction(8_000_000, 487),
            Fraction(10**18 + 1, 10**6),
            Fraction(123_456_789_012, 1_000_003),
            Fraction(10**25),
            Fraction(999_983, 10**12 + 39),
        ],
    )
    @pytest.mark.parametrize("high", [None, 10**30])
    def test_rational_boundary_is_exact(self, turn, high):
        found = search(lambda x: x <= turn, 0, high, largest=True)
        assert found == Boundary("value", turn, exact=True)
        if turn:
            found = search(lambda x: x >= turn, 0, high, largest=False)
            assert found == Boundary("value", turn, exact=True)

    @pytest.mark.parametrize("scale", [10**-9, 1, 10**12])
    @pytest.mark.parametrize("radicand", [2, 3, 5, 7, 11])
    @pytest.mark.parametrize("largest", [True, False])
    def test_irrational_boundary_comes_to_12_digits_on_the_side_that_will_do(
        self, scale, radicand, largest
    ):
        square = radicand * Fraction(scale) ** 2
        found = search(lambda x: (x * x <= square) is largest, 0, None, largest=largest)
        assert (found.outcome, found.exact) == ("value", False)
        assert abs(float(found.value) / (sqrt(radicand) * scale) - 1) < 1e-12
        assert (found.value**2 <= square) is largest
        assert Fraction(as_decimal(found.value, 15)) == found.value

    def test_all_will_do(self):
        assert search(lambda x: True, 0, 5, largest=True) == Boundary("every", Fraction(5))
        assert search(lambda x: True, 2, 5, largest=False) == Boundary("every", Fraction(2))
        assert search(lambda x: True, 0, None, largest=True) == Boundary("every", None)
        assert search(lambda x: True, 2, None, largest=False) == Boundary("every", Fraction(2))

    def test_none_will_do(self):
        assert search(lambda x: False, 0, 5, largest=True) == Boundary("none", None)
        assert search(lambda x: False, 0, 5, largest=False) == Boundary("none", None)
        assert search(lambda x: False, 0, None, largest=True) == Boundary("none", None)
        assert search(lambda x: False, 0, None, largest=False) == Boundary("none", None)

    def test_only_the_beginning_will_do(self):
        assert search(lambda x: x <= 3, 3, None, largest=True) == Boundary("value", Fraction(3))
        assert search(lambda x: x <= 3, 3, 9, largest=True) == Boundary("value", Fraction(3))

    def test_only_the_end_will_do(self):
        assert search(lambda x: x >= 9, 3, 9, largest=False) == Boundary("value", Fraction(9))

    def test_range_of_one_value(self):
        assert search(lambda x: True, 3, 3, largest=True) == Boundary("every", Fraction(3))
        assert search(lambda x: False, 3, 3, largest=False) == Boundary("none", None)

    def test_narrow_range(self):
        high = Fraction(1, 10**35)
        turn = high / 3
        found = search(lambda x: x <= turn, 0, high, largest=True)
        assert found.exact is False
        assert 1 - Fraction(1, 10**12) < found.value / turn <= 1

    def test_what_must_be_above_zero_has_no_least_value(self):
        found = search(lambda x: x > 0, 0, None, largest=False)
        assert found.exact is False
        assert 0 < found.value < Fraction(1, 10**30)

    def test_limit_that_will_not_do_itself_is_not_exact(self):
        found = search(lambda x: x < 7, 0, 10, largest=True)
        assert found.exact is False
        assert 7 - Fraction(1, 10**11) < found.value < 7

    def test_rate_at_which_a_plan_lasts(self):
        def ok(daily):
            return lasts(TWO_MONTHS, MILLION, daily, 0, 0)

        assert search(ok, 0, None, largest=True).value == rate_for(TWO_MONTHS, MILLION)

    def test_jump_where_an_arrival_rescues(self):
        """At 10 a day the arrival comes just in time; a little more, and it comes too late."""

        def ok(daily):
            plan = Plan(100, use=(Phase(0, daily),), arrivals=(Arrival(10, 1000),))
            days = first_out(plan).days
            return days is None or days >= 11

        assert search(ok, 0, None, largest=True) == Boundary("value", Fraction(10))

    def test_smallest_arrival_that_bridges_to_the_next(self):
        def ok(lot):
            arrivals = (Arrival(10, lot), Arrival(25, 10**6))
            days = first_out(Plan(70, use=(Phase(0, 7),), arrivals=arrivals)).days
            return days >= 30

        assert search(ok, 0, None, largest=False) == Boundary("value", Fraction(105))

    @fairly_often
    @given(st.fractions(0, 10**9, max_denominator=10**6), st.booleans(), rounds)
    def test_any_fraction_is_found(self, turn, largest, low):
        ok = (lambda x: x <= turn) if largest else (lambda x: x >= turn)
        found = search(ok, low, None, largest=largest)
        if largest:
            assert found == (Boundary("value", turn) if low <= turn else Boundary("none", None))
        else:
            assert found == (
                Boundary("value", turn) if low < turn else Boundary("every", Fraction(low))
            )

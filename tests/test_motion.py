"""Motion of a level: crossings, touches and precision, directly."""

from decimal import Decimal
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.depletion.motion import Motion, Root, as_decimal, decay_rate, rounded, square_root
from estimator.quantity.unit import MONTH

ZERO = Fraction(0)
TIE = Fraction(1, 10**30)
DECAY = decay_rate(Fraction(1, 2), Fraction(30))
numbers = st.fractions(-50, 50, max_denominator=12)
fairly_often = settings(max_examples=200)


def motion(level, rate, slope=0, decay=ZERO):
    return Motion(Fraction(level), Fraction(rate), Fraction(slope), decay)


class TestParabola:
    @pytest.mark.parametrize(
        ("course", "within", "time"),
        [
            (motion(10, -5), None, 2),
            (motion(10, -5), 3, 2),
            (motion(10, -5), 2, None),  # touches as the time ends
            (motion(10, 0), None, None),
            (motion(0, 0), None, None),
            (motion(0, 5), None, None),
            (motion(2, -2, 1), 9, None),  # touches at its vertex
            (motion(0, 2, -1), 9, 4),  # up from the mark and down again
            (motion(0, 2, -1), 4, None),
            (motion(0, 2, 1), 9, None),
            (motion(6, 1, -4), 9, 2),
            (motion(6, -4, 2), 9, None),
            (motion(3, -4, 2), 9, 1),  # falls below and is back above at the end
            (motion(3, -4, 2), 1, None),
            (motion(3, 0, -6), 9, 1),
            (motion(0, 1, -3), 9, Fraction(2, 3)),
        ],
    )
    def test_falls_below_zero(self, course, within, time):
        expected = None if time is None else Root(Fraction(time), exact=True)
        assert course.falls_below(ZERO, within and Fraction(within), ZERO) == expected
        mirror = Motion(-course.level, -course.rate, -course.slope, ZERO)
        assert mirror.rises_above(ZERO, within and Fraction(within), ZERO) == expected

    def test_depth_below_the_slack_counts_as_a_touch(self):
        shallow, deep = motion(2 - TIE / 2, -2, 1), motion(2 - 2 * TIE, -2, 1)
        assert shallow.falls_below(ZERO, Fraction(9), TIE) is None
        assert shallow.falls_below(ZERO, Fraction(9), ZERO) is not None
        assert deep.falls_below(ZERO, Fraction(9), TIE) is not None

    @fairly_often
    @given(numbers, numbers, numbers, numbers, st.fractions(1, 9, max_denominator=9))
    def test_level_is_the_mark_at_the_root_and_above_it_before(self, level, rate, slope, mark, end):
        course = Motion(max(level, mark) + 1, rate, slope, ZERO)
        root = course.falls_below(mark, end, ZERO)
        if root is None:
            assert all(course.after(end * part / 16) >= mark for part in range(17))
            return
        assert 0 < root.time < end
        assert abs(course.after(root.time) - mark) <= (0 if root.exact else Fraction(1, 10**70))
        assert all(course.after(root.time * part / 16) > mark for part in range(16))
        assert course.rate + course.slope * root.time < 0


class TestDecay:
    @pytest.mark.parametrize(
        ("course", "within", "expected"),
        [
            (motion(16, 0, 0, DECAY), 1000, 120),  # half of it every 30 days
            (motion(16, 0, 0, DECAY), None, 120),
            (motion(16, 0, 0, DECAY), 119, None),
            (motion(1, 0, 0, DECAY), 9, 0),
            (motion(16, DECAY, 0, DECAY), None, None),  # tends to the mark
            (motion(16, 2 * DECAY, 0, DECAY), None, None),
            (motion(16, 2 * DECAY, 0, DECAY), 1000, None),
            (motion(1, DECAY, 0, DECAY), None, None),  # stays on the mark
            (motion(1, DECAY, 0, DECAY), 9, None),
            (motion(1, 2 * DECAY, 0, DECAY), 9, None),
        ],
    )
    def test_falls_below_one(self, course, within, expected):
        root = course.falls_below(Fraction(1), within and Fraction(within), TIE)
        if expected is None or course.level == 1:
            assert root is None
        else:
            assert abs(root.time - expected) < Fraction(1, 10**70)
            assert root.exact is False

    def test_up_from_the_mark_and_down_again(self):
        course = motion(1, 5 + DECAY, -1, DECAY)
        root = course.falls_below(Fraction(1), Fraction(30), TIE)
        assert abs(course.after(root.time) - 1) < Fraction(1, 10**60)
        assert 9 < root.time < 10
        assert course.falls_below(Fraction(1), Fraction(9), TIE) is None

    def test_dip_and_recovery(self):
        deep, shallow = motion(10, -6, 2, DECAY), motion(10, -5, 2, DECAY)
        root = deep.falls_below(Fraction(2), Fraction(30), TIE)
        assert abs(deep.after(root.time) - 2) < Fraction(1, 10**60)
        assert root.time < 3
        assert shallow.falls_below(Fraction(2), Fraction(30), TIE) is None

    def test_a_dip_after_the_time_to_look_at_is_not_seen(self):
        course = motion(10, -6, 2, DECAY)
        assert course.falls_below(Fraction(2), Fraction(1), TIE) is None

    def test_falls_before_its_turn_and_the_turn_is_after_the_time_to_look_at(self):
        course = motion(1, -5, 1, DECAY)
        root = course.falls_below(ZERO, Fraction(3), TIE)
        assert abs(course.after(root.time)) < Fraction(1, 10**60)
        assert root.time < Fraction(1, 4)

    def test_rises_above(self):
        course = motion(10, 6, -2, DECAY)
        root = course.rises_above(Fraction(17), Fraction(30), TIE)
        assert abs(course.after(root.time) - 17) < Fraction(1, 10**60)
        assert course.rises_above(Fraction(18), Fraction(30), TIE) is None

    @fairly_often
    @given(numbers, numbers, numbers, numbers, st.sampled_from((DECAY, DECAY / 10**9, 100 * DECAY)))
    def test_level_is_the_mark_at_the_root_and_above_it_before(
        self, level, rate, slope, mark, decay
    ):
        course, end = Motion(max(level, mark) + 1, rate, slope, decay), Fraction(9)
        root = course.falls_below(mark, end, TIE)
        if root is None:
            assert all(course.after(end * part / 16) >= mark - TIE for part in range(17))
            return
        assert 0 < root.time < end
        assert abs(course.after(root.time) - mark) <= Fraction(1, 10**50)
        assert all(course.after(root.time * part / 16) > mark for part in range(16))

    def test_small_decay_tends_to_the_parabola(self):
        lossy = motion(100, -7, 1, Fraction(1, 10**30)).after(Fraction(9))
        assert abs(lossy - motion(100, -7, 1).after(Fraction(9))) < Fraction(1, 10**26)

    def test_what_has_decayed_away_is_nothing(self):
        course = motion(10**18, 0, 0, 100 * DECAY)
        assert course.after(Fraction(10**15)) == 0
        assert course.falls_below(Fraction(1), Fraction(10**15), TIE).time < 18 * 3.33

    def test_rate_is_that_of_the_share_lost_in_a_month(self):
        rate = as_decimal(decay_rate(Fraction(1, 50), MONTH))
        assert abs((-rate * Decimal("30.4375")).exp() - Decimal("0.98")) < Decimal("1e-27")
        assert decay_rate(ZERO, MONTH) == 0


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "root"), [("0", "0"), ("4", "2"), ("9/4", "3/2"), ("1/100", "1/10")]
    )
    def test_square_root_of_a_square_is_exact(self, value, root):
        assert square_root(Fraction(value)) == (Fraction(root), True)

    @pytest.mark.parametrize("value", ["2", "1/2", "9/2", "4/3", "2e60", "2e-60", "3e400"])
    def test_square_root_to_80_digits(self, value):
        square = Fraction(value)
        root, exact = square_root(square)
        assert exact is False
        assert 0 <= square - root**2 <= square / 10**80

    @pytest.mark.parametrize("value", ["1/3", "-2/3", "1e50", "7e-90", "12345678901/7", "0"])
    def test_rounded_to_80_digits(self, value):
        number = Fraction(value)
        assert abs(rounded(number) - number) <= abs(number) / 10**80
        assert rounded(number).denominator.bit_length() <= 266 + 300

    def test_rounded_keeps_huge_numbers_whole(self):
        huge = Fraction(10**100) + Fraction(1, 3)
        assert rounded(huge) == 10**100

    def test_rounded_is_short(self):
        third = rounded(Fraction(1, 3**400))
        assert third.numerator.bit_length() <= 268

    def test_decimal_of_50_digits_in_any_context(self):
        assert str(as_decimal(Fraction(2, 3))) == "0." + "6" * 49 + "7"
        assert as_decimal(Fraction(2, 3), 3, "ROUND_FLOOR") == Decimal("0.666")

    def test_root_of_two_digit_by_digit(self):
        time = motion(1, 0, -1).falls_below(ZERO, Fraction(9), ZERO).time
        assert str(as_decimal(time)).replace(".", "")[:49] == str(isqrt(2 * 10**96))

"""The definitions of METHODS §2, one by one: each row of its table and each rule is a test."""

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from estimator.depletion.exact import TIE, Gap, deplete, first_out, natures
from estimator.depletion.plan import Arrival, Phase, Plan, Ration
from estimator.quantity.unit import MONTH


def at(rate, *later):
    """Phases: a rate from day 0 on, then (day, rate) or (day, rate, over)."""
    return (Phase(0, rate), *(Phase(*phase) for phase in later))


def days_of(plan):
    whole, first = deplete(plan), first_out(plan)
    assert (whole.outcome, whole.days, whole.exact) == (first.outcome, first.days, first.exact)
    return whole.days


NEVER = None


class TestTable:
    """METHODS §2, the table of situations."""

    @pytest.mark.parametrize(
        "plan",
        [
            Plan(100),
            Plan(0),
            Plan(100, use=at(0)),
            Plan(0, use=at(0)),
            Plan(100, use=at(5), production=at(5)),
            Plan(100, use=at(5), production=at(6)),
            Plan(0, use=at(5), production=at(5)),
            Plan(10, reserve=50, use=at(0)),
            Plan(100, reserve=50, use=at(5), production=at(5)),
        ],
    )
    def test_net_draw_never_positive_or_no_demand_is_never(self, plan):
        answer = deplete(plan)
        assert (answer.outcome, answer.days, answer.gaps) == ("never", None, ())
        assert first_out(plan).outcome == "never"

    @pytest.mark.parametrize(
        "plan",
        [
            Plan(0, use=at(5)),
            Plan(0, use=at(5), production=at(Fraction(49, 10))),
            Plan(50, reserve=50, use=at(5), production=at(4)),
            Plan(49, reserve=50, use=at(5)),
            Plan(0, use=(Phase(0, 5, 10),)),
            Plan(7, reserve=7, use=at(5), production=(Phase(0, 5), Phase(0, 0, 9))),
        ],
    )
    def test_no_stock_above_reserve_and_demand_above_production_is_0_days(self, plan):
        assert days_of(plan) == 0
        assert deplete(plan).exact

    def test_arrival_exactly_at_depletion_counts(self):
        plan = Plan(100, use=at(5), arrivals=(Arrival(20, 10),))
        assert days_of(plan) == 22
        late = Plan(100, use=at(5), arrivals=(Arrival(20 + Fraction(1, 10**50), 10),))
        assert days_of(late) == 20

    def test_production_reaching_use_exactly_at_depletion_is_no_stock_out(self):
        assert days_of(Plan(100, use=at(5), production=at(0, (20, 5)))) is NEVER
        assert days_of(Plan(100, use=at(5), production=at(0, (20 + Fraction(1, 10**50), 5)))) == 20
        assert days_of(Plan(100, use=at(5, (20, 3)), production=at(3))) is NEVER

    def test_ramp_that_only_touches_zero_is_no_stock_out(self):
        touches = Plan(500, use=at(50), production=at(0, (0, 100, 40)))
        assert days_of(touches) is NEVER
        short = Plan(500 - Fraction(1, 10**60), use=at(50), production=at(0, (0, 100, 40)))
        answer = first_out(short)
        assert answer.outcome == "depletes"
        assert answer.days == pytest.approx(Decimal(20), rel=Decimal("1e-20"))
        assert answer.exact is False

    def test_ramp_that_touches_zero_as_it_ends_is_no_stock_out(self):
        assert days_of(Plan(1000, use=at(100), production=at(0, (0, 100, 20)))) is NEVER

    def test_empty_when_a_pause_begins_runs_out_when_firing_resumes(self):
        plan = Plan(100, use=at(5, (20, 0), (33, 5)))
        assert days_of(plan) == 33
        rescued = Plan(100, use=at(5, (20, 0), (33, 5)), arrivals=(Arrival(33, 50),))
        assert days_of(rescued) == 43
        ramped = Plan(100, use=at(5, (20, 0), (33, 5, 4)))
        assert days_of(ramped) == 33

    def test_first_stock_out_is_the_answer_and_later_gaps_stand_beside_it(self):
        plan = Plan(100, use=at(5), arrivals=(Arrival(30, 50), Arrival(50, 5)))
        answer = deplete(plan)
        assert answer.days == 20
        assert answer.gaps == (Gap(20, 10, 50), Gap(40, 10, 50), Gap(51, None, None))


class TestOrderAtOneInstant:
    """Settle the flow, add arrivals, switch phases, choose the ration, test for a stock-out."""

    def test_arrival_lands_before_the_phase_switches(self):
        plan = Plan(100, use=at(5, (20, 50)), arrivals=(Arrival(20, 100),))
        assert days_of(plan) == 22

    def test_phase_switches_before_the_test(self):
        assert days_of(Plan(100, use=at(5, (20, 0)))) is NEVER

    def test_ration_is_chosen_after_arrivals_have_landed(self):
        plan = Plan(40, use=at(10), ration=Ration(50, 5), arrivals=(Arrival(0, 20),))
        assert days_of(plan) == 1 + 10

    def test_arrivals_of_one_day_add_up(self):
        plan = Plan(0, use=at(5), arrivals=(Arrival(0, 5), Arrival(0, 15)))
        assert days_of(plan) == 4

    def test_ten_deliveries_each_lasting_until_the_next(self):
        arrivals = tuple(Arrival(Fraction(25, 4) * number, 100_000) for number in range(10))
        answer = deplete(Plan(0, use=at(16_000), arrivals=arrivals))
        assert answer.days == Fraction(125, 2)
        assert answer.exact
        assert answer.gaps == (Gap(Fraction(125, 2), None, None),)

    def test_order_of_writing_does_not_matter(self):
        phases, arrivals = at(5, (20, 0), (33, 5)), (Arrival(33, 50), Arrival(2, 10))
        plan = Plan(100, use=phases, arrivals=arrivals)
        assert deplete(plan) == deplete(
            Plan(100, use=tuple(reversed(phases)), arrivals=tuple(reversed(arrivals)))
        )


class TestReserve:
    def test_reserve_is_not_fired(self):
        assert days_of(Plan(100, reserve=20, use=at(5))) == 16

    def test_stock_below_the_reserve_fills_it_before_anything_is_fired(self):
        plan = Plan(10, reserve=50, use=at(5), production=at(8))
        answer = deplete(plan)
        assert answer.gaps == (Gap(0, 5, 25),)
        assert answer.curve == ((0, 10),)

    def test_at_the_reserve_use_is_the_lesser_of_demand_and_production(self):
        plan = Plan(50, reserve=50, use=at(5), production=at(3), arrivals=(Arrival(10, 1),))
        answer = deplete(plan)
        assert answer.gaps == (Gap(0, 10, 20), Gap(Fraction(21, 2), None, None))
        assert answer.curve == ((0, 50), (10, 50), (10, 51))

    def test_stock_filled_to_the_reserve_by_less_than_demand_goes_on_unmet(self):
        plan = Plan(10, reserve=50, use=at(5, (20, 1)), production=at(4))
        assert deplete(plan).gaps == (Gap(0, 20, 50 + 10),)

    def test_arrival_that_leaves_the_stock_below_the_reserve_ends_no_gap(self):
        plan = Plan(0, reserve=50, use=at(5), arrivals=(Arrival(4, 20), Arrival(8, 40)))
        assert deplete(plan).gaps == (Gap(0, 8, 40), Gap(10, None, None))

    def test_no_demand_below_the_reserve_is_no_stock_out(self):
        plan = Plan(10, reserve=50, use=(Phase(10, 5),), production=at(4))
        assert days_of(plan) == 10 + 0
        assert days_of(Plan(10, reserve=50, use=(Phase(10, 5),), production=at(5))) is NEVER


class TestRation:
    """On-hand stock below X: use is min(phase rate, r), and that is the demand."""

    def test_rationed_below_the_level(self):
        assert days_of(Plan(100, use=at(10), ration=Ration(40, 5))) == 6 + 8

    def test_level_includes_the_reserve(self):
        assert days_of(Plan(100, reserve=20, use=at(10), ration=Ration(40, 5))) == 6 + 4

    def test_rationing_ends_when_the_stock_is_back_at_the_level(self):
        plan = Plan(40, use=at(10), ration=Ration(40, 5), arrivals=(Arrival(4, 30),))
        assert days_of(plan) == 4 + 1 + 8

    def test_stock_slides_along_the_level_with_production_between_the_rates(self):
        plan = Plan(100, use=at(10, (30, 0)), production=at(7), ration=Ration(40, 5))
        answer = deplete(plan)
        assert answer.outcome == "never"
        assert answer.curve == ((0, 100), (20, 40), (30, 40))

    def test_slide_ends_when_production_falls_below_the_rationed_rate(self):
        plan = Plan(40, use=at(10), production=at(7, (30, 3)), ration=Ration(40, 5))
        assert days_of(plan) == 30 + 20

    def test_slide_ends_when_production_rises_above_the_phase_rate(self):
        plan = Plan(40, use=at(10), production=at(7, (30, 12), (40, 0)), ration=Ration(40, 5))
        assert deplete(plan).curve[:4] == ((0, 40), (30, 40), (40, 60), (42, 40))

    def test_slide_under_a_ramp_ends_where_production_leaves_the_two_rates(self):
        falling = Plan(
            40, use=at(10), production=(Phase(0, 8), Phase(0, 0, 8)), ration=Ration(40, 5)
        )
        assert deplete(falling).curve[1] == (3, 40)
        rising = Plan(
            40, use=at(10), production=(Phase(0, 6), Phase(0, 12, 6)), ration=Ration(40, 5)
        )
        assert deplete(rising).curve == ((0, 40), (4, 40), (6, 42))

    def test_days_stay_exact_where_a_slide_ends_under_a_ramp(self):
        production = (Phase(0, 8), Phase(0, 0, 8))
        plan = Plan(40, use=at(10), production=production, ration=Ration(40, 5))
        assert all(type(day) is type(level) is Fraction for day, level in deplete(plan).curve[:2])
        lossy = deplete(replace(plan, loss=Fraction(1, 100)))
        assert lossy.curve[1][1] == 40
        assert isinstance(lossy.curve[1][0], Decimal)
        assert lossy.exact is False

    def test_slide_under_a_ramp_of_use_ends_where_the_phase_rate_meets_production(self):
        use = (Phase(0, 10), Phase(0, 0, 10))
        plan = Plan(40, use=use, production=at(7), ration=Ration(40, 5))
        assert deplete(plan).curve[1:3] == ((3, 40), (5, 42))

    def test_a_ramp_of_use_below_the_rationed_rate_is_not_rationed(self):
        use = (Phase(0, 0), Phase(0, 10, 10))
        plan = Plan(30, use=use, ration=Ration(40, 5))
        assert days_of(plan) == 5 + (30 - Fraction(25, 2)) / 5
        steep = replace(plan, use=(Phase(0, 0), Phase(0, 20, 10)))
        assert days_of(steep) == Fraction(5, 2) + (30 - Fraction(25, 4)) / 5

    @pytest.mark.parametrize("rate", [10, 11, 1000])
    def test_rate_at_or_above_the_phase_rate_changes_nothing(self, rate):
        plan = Plan(100, use=at(10), production=at(1), ration=Ration(40, rate))
        assert days_of(plan) == Fraction(100, 9)

    def test_rate_0_means_no_demand_below_the_level_so_never(self):
        plan = Plan(100, use=at(10), ration=Ration(40, 0))
        assert days_of(plan) is NEVER
        assert deplete(plan).curve == ((0, 100),)

    @pytest.mark.parametrize("level", [40, 39, 0])
    @pytest.mark.parametrize("rate", [0, 4])
    def test_level_at_or_below_the_reserve_changes_nothing(self, level, rate):
        for stock in (100, 40, 30, 0):
            plain = Plan(stock, reserve=40, use=at(10), production=at(8, (9, 12)))
            rationed = Plan(stock, 40, plain.use, plain.production, ration=Ration(level, rate))
            assert deplete(rationed) == deplete(plain)

    def test_unmet_demand_below_the_reserve_is_the_rationed_one(self):
        plan = Plan(0, reserve=20, use=at(10), production=at(5), ration=Ration(30, 4))
        assert deplete(plan).gaps == (Gap(0, 4, 16),)

    def test_starting_at_the_level_goes_down_at_the_rationed_rate(self):
        assert days_of(Plan(40, use=at(10), ration=Ration(40, 5))) == 8

    def test_production_equal_to_the_rationed_rate_holds_the_level(self):
        plan = Plan(100, use=at(10), production=at(5), ration=Ration(40, 5))
        assert days_of(plan) is NEVER

    def test_unmet_demand_at_the_reserve_is_the_rationed_one(self):
        plan = Plan(40, use=at(10), ration=Ration(40, 5), arrivals=(Arrival(10, 1),))
        assert deplete(plan).gaps[0] == Gap(8, 2, 10)


class TestStorageLoss:
    def test_half_a_month_of_half_lives(self):
        answer = first_out(Plan(100, reserve=25, use=(Phase(70, 1),), loss=Fraction(1, 2)))
        assert answer.days == 70  # below the reserve since day 60.875, but nothing is asked for
        assert answer.exact

    def test_acts_on_the_reserve_too(self):
        plan = Plan(100, reserve=100, use=at(5), production=at(5), loss=Fraction(1, 100))
        assert days_of(plan) == 0

    def test_acts_on_arrivals_once_landed(self):
        plan = Plan(
            0,
            use=(Phase(MONTH, 1),),
            arrivals=(Arrival(0, 32), Arrival(5 * MONTH, 1)),
            loss=Fraction(1, 2),
        )
        level = dict(deplete(plan).curve)
        assert level[MONTH] == pytest.approx(Decimal(16), abs=Decimal("1e-45"))

    def test_month_of_30_days(self):
        plan = Plan(64, reserve=8, use=(Phase(1000, 1),), loss=Fraction(1, 2), month=Fraction(30))
        plan_late = Plan(64, use=(Phase(90, 1),), loss=Fraction(1, 2), month=Fraction(30))
        assert days_of(plan) == 1000
        assert deplete(plan_late).curve[1][1] == pytest.approx(Decimal(8), abs=Decimal("1e-45"))

    def test_production_that_covers_use_and_loss_at_the_reserve_is_never(self):
        plan = Plan(1000, reserve=10, use=at(5), production=at(6), loss=Fraction(1, 100))
        assert days_of(plan) is NEVER

    def test_production_that_covers_use_but_not_the_loss_runs_out(self):
        plan = Plan(1000, reserve=10, use=at(5), production=at(5), loss=Fraction(1, 100))
        answer = deplete(plan)
        assert isinstance(answer.days, Decimal)
        assert answer.gaps == (Gap(answer.days, None, None),)

    @pytest.mark.parametrize("halvings", range(1, 9))
    @pytest.mark.parametrize("reserve", [1, 3, 7, 10**6])
    def test_level_within_a_tie_of_the_reserve_counts_as_on_it(self, halvings, reserve):
        """Decays to the reserve just as firing and enough production begin: no stock-out."""
        day = 30 * halvings
        use, production = (Phase(day, reserve),), (Phase(day, 2 * reserve),)
        plan = Plan(reserve * 2**halvings, reserve, use, production, loss=Fraction(1, 2), month=30)
        assert days_of(plan) is NEVER
        assert days_of(replace(plan, stock=plan.stock - TIE * 2**10)) == day

    @pytest.mark.parametrize(
        ("use", "reserve", "production", "days"),
        [
            (at(5), 0, 0, 0),
            (at(5), 0, 4, 0),
            (at(5), 0, 5, NEVER),
            (at(5), 1, 5, 0),
            (at(0, (30, 5)), 0, 4, 30),
            (at(3, (30, 5)), 0, 4, 30),
        ],
    )
    def test_a_loss_of_all_leaves_what_is_produced(self, use, reserve, production, days):
        arrivals = (Arrival(10, 1000),)
        plan = Plan(1000, reserve, use, at(production), arrivals, loss=1)
        found = days_of(plan)
        assert found is days is NEVER or found == pytest.approx(days, abs=1e-30)

    def test_empty_stock_has_nothing_to_lose(self):
        plan = Plan(0, use=at(5), production=at(5), loss=Fraction(1, 100))
        assert days_of(plan) is NEVER

    def test_gap_at_the_reserve_counts_what_loss_takes(self):
        plan = Plan(100, reserve=100, use=at(5, (30, 0)), production=at(5), loss=Fraction(1, 100))
        gap = deplete(plan).gaps[0]
        assert (gap.start, gap.days) == (0, 30)
        lost = 100 * -(Decimal(99) / 100).ln() / (Decimal(487) / 16)
        assert gap.unmet == pytest.approx(30 * lost, rel=Decimal("1e-25"))

    def test_stock_sinks_below_the_reserve_if_production_is_less_than_the_loss(self):
        plan = Plan(100, reserve=100, use=at(5, (30, 0)), loss=Fraction(1, 2))
        answer = deplete(plan)
        assert answer.gaps == (Gap(0, 30, pytest.approx(Decimal(150))),)
        assert answer.curve[-1][1] < 51

    def test_ration_slides_with_loss(self):
        plan = Plan(
            400, use=at(10, (90, 0)), production=at(9), ration=Ration(300, 2), loss=Fraction(1, 100)
        )
        answer = deplete(plan)
        assert answer.outcome == "never"
        assert answer.curve[1][1] == 300
        assert answer.curve[2] == (90, 300)

    def test_answer_does_not_depend_on_the_callers_decimal_context(self):
        plan = Plan(1000, use=at(100), loss=Fraction(1, 100))
        usual = first_out(plan).days
        with localcontext() as context:
            context.prec = 3
            assert first_out(plan).days == usual
        assert len(usual.as_tuple().digits) == 50


class TestRamps:
    def test_ramp_of_use(self):
        assert days_of(Plan(8, use=(Phase(0, 4, 4),))) == 4
        answer = first_out(Plan(1, use=(Phase(0, 4, 4),)))
        assert answer.days**2 == pytest.approx(Decimal(2), rel=Decimal("1e-49"))
        assert not answer.exact

    def test_ramp_begins_at_the_rate_before(self):
        assert days_of(Plan(14, use=at(2, (1, 6, 2), (3, 2)))) == 3 + 2

    def test_rational_root_is_exact(self):
        answer = first_out(Plan(2, use=(Phase(0, 4, 4),)))
        assert (answer.days, answer.exact) == (2, True)

    def test_ramp_ends_where_the_next_phase_begins(self):
        assert days_of(Plan(10, use=(Phase(0, 4, 4), Phase(4, 1)))) == 6

    @pytest.mark.parametrize("start", [19, 20 - Fraction(1, 10**9)])
    def test_overlapping_ramps_are_an_error(self, start):
        with pytest.raises(
            ValueError, match=r"use: the phase from day .* that ramp ends on day 20"
        ):
            Plan(10, use=(Phase(10, 4, 10), Phase(start, 1, 3)))
        with pytest.raises(ValueError, match="production: the phase from day"):
            Plan(10, production=(Phase(10, 4, 10), Phase(start, 1)))

    def test_step_and_ramp_on_one_day(self):
        answer = deplete(Plan(100, use=(Phase(0, 10), Phase(0, 0, 10))))
        assert answer.curve == ((0, 100), (10, 50))

    def test_later_of_two_phases_on_one_day_holds(self):
        assert days_of(Plan(100, use=(Phase(0, 10), Phase(0, 5)))) == 20

    def test_gap_that_a_ramp_ends(self):
        plan = Plan(0, use=at(10), production=(Phase(0, 20, 20),))
        assert deplete(plan).gaps == (Gap(0, 10, 50),)

    def test_gap_between_irrational_days_is_given_to_50_digits(self):
        plan = Plan(999, use=at(100), production=(Phase(0, 100, 20),))
        (gap,) = deplete(plan).gaps
        assert gap.start + gap.days == pytest.approx(Decimal(20), rel=Decimal("1e-45"))
        assert gap.unmet == pytest.approx(Decimal(1), rel=Decimal("1e-45"))

    def test_after_an_irrational_moment_days_are_exact_again(self):
        use = at(10, (8, 0), (9, 10))
        plan = Plan(40, use=use, production=(Phase(0, 3, 5),), ration=Ration(30, 9))
        assert isinstance(deplete(plan).curve[1][0], Decimal)
        plan = Plan(3, use=at(0, (0, 4, 4), (9, 0), (19, 4)), arrivals=(Arrival(10, 4),))
        assert [gap.start for gap in deplete(plan).gaps][1:] == [20]


class TestGapsAndCurve:
    def test_gap_lasts_through_a_change_of_demand(self):
        plan = Plan(0, use=at(5, (10, 7)), arrivals=(Arrival(20, 7),))
        assert deplete(plan).gaps[0] == Gap(0, 20, 50 + 70)

    def test_pause_ends_a_gap(self):
        plan = Plan(0, use=at(5, (10, 0), (12, 5)))
        assert deplete(plan).gaps == (Gap(0, 10, 50), Gap(12, None, None))

    def test_gap_that_production_ends_after_the_last_event(self):
        plan = Plan(0, reserve=12, use=at(5), production=(Phase(2, 6),))
        assert deplete(plan).gaps == (Gap(0, 4, 20),)

    def test_final_gap_is_open_ended(self):
        assert deplete(Plan(10, use=at(5))).gaps == (Gap(2, None, None),)

    def test_curve_ends_at_the_stock_out_if_that_is_last(self):
        plan = Plan(100, use=at(5), arrivals=(Arrival(2, 10),))
        assert deplete(plan).curve == ((0, 100), (2, 90), (2, 100), (22, 0))

    def test_curve_ends_at_the_last_event_if_that_is_last(self):
        plan = Plan(10, use=at(5), arrivals=(Arrival(4, 10),))
        assert deplete(plan).curve == ((0, 10), (2, 0), (4, 0), (4, 10))

    def test_curve_shows_the_stock_before_the_first_arrival(self):
        plan = Plan(3, use=at(5), arrivals=(Arrival(0, 7),))
        assert deplete(plan).curve == ((0, 3), (0, 10), (2, 0))

    def test_first_out_stops_there(self):
        answer = first_out(Plan(10, use=at(5), arrivals=(Arrival(4, 10),)))
        assert (answer.days, answer.gaps, answer.curve) == (2, (), ())

    def test_denominators_of_a_long_schedule_stay_small(self):
        arrivals = tuple(Arrival(Fraction(number, 7), Fraction(1, 11)) for number in range(2000))
        curve = deplete(Plan(1, use=at(Fraction(3, 13)), arrivals=arrivals)).curve
        assert max(level.denominator for _, level in curve) <= 7 * 11 * 13


class TestNatures:
    def test_first_pooled_and_last(self):
        answer = natures(
            {
                "152 mm": Plan(100, use=at(5), production=at(1)),
                "122 mm": Plan(40, reserve=10, use=at(5), arrivals=(Arrival(3, 5),)),
                "rockets": Plan(100, use=at(5)),
            }
        )
        assert (answer.first[0], answer.first[1].days) == ("122 mm", 7)
        assert (answer.last[0], answer.last[1].days) == ("152 mm", 25)
        assert answer.pooled.days == Fraction(235, 14)

    def test_a_nature_that_never_runs_out_is_last_and_never_first(self):
        plans = {"a": Plan(1), "b": Plan(5, use=at(1)), "c": Plan(1)}
        answer = natures(plans)
        assert (answer.first[0], answer.last[0]) == ("b", "a")
        assert answer.last[1].outcome == "never"
        assert natures({"a": Plan(1), "c": Plan(1)}).first == answer.last

    def test_a_nature_that_is_out_at_once_is_first(self):
        plans = {"a": Plan(3, use=at(5)), "b": Plan(0, use=at(5)), "c": Plan(4, use=at(5))}
        assert (natures(plans).first[0], natures(plans).last[0]) == ("b", "c")

    def test_of_equals_the_one_named_first(self):
        answer = natures({"a": Plan(5, use=at(1)), "b": Plan(5, use=at(1))})
        assert (answer.first[0], answer.last[0]) == ("a", "a")

    def test_exact_and_irrational_days_are_compared(self):
        plans = {"a": Plan(1, use=(Phase(0, 4, 4),)), "b": Plan(7, use=at(5))}
        assert natures(plans).first[0] == "b"
        assert natures(plans).last[0] == "a"

    def test_ramps_that_overlap_are_pooled(self):
        plans = {
            "a": Plan(50, use=(Phase(0, 10, 10),)),
            "b": Plan(0, use=(Phase(0, 6), Phase(5, 0, 3)), production=at(6, (6, 2, 4))),
        }
        whole = natures(plans).pooled
        use = (Phase(0, 6), Phase(0, 11, 5), Phase(5, 8, 3), Phase(8, 10, 2))
        same = Plan(50, use=use, production=at(6, (6, 2, 4)))
        assert whole == first_out(same)
        assert whole.outcome == "depletes"

    def test_not_pooled_with_rationing(self):
        plans = {"a": Plan(1, use=at(1)), "b": Plan(1, ration=Ration(1, 1))}
        assert natures(plans).pooled is None

    def test_pooled_with_loss_only_if_it_is_the_same(self):
        lossy, lossless = Plan(9, use=at(1), loss=Fraction(1, 9)), Plan(9, use=at(1))
        assert natures({"a": lossy, "b": lossless}).pooled is None
        both = natures({"a": lossy, "b": lossy}).pooled
        assert both == first_out(Plan(18, use=at(2), loss=Fraction(1, 9)))
        short = Plan(9, use=at(1), loss=Fraction(1, 9), month=Fraction(30))
        assert natures({"a": lossy, "b": short}).pooled is None
        other_month = Plan(9, use=at(1), month=Fraction(30))
        assert natures({"a": lossless, "b": other_month}).pooled.days == 9

    def test_no_natures_is_an_error(self):
        with pytest.raises(ValueError, match=r"^no nature is given; at least one is needed$"):
            natures({})


class TestPlan:
    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: Plan(-1), "stock is -1; it must not be negative"),
            (lambda: Plan(1, reserve=Fraction(-1, 2)), "reserve is -1/2; it must not be negative"),
            (lambda: Plan(1, loss=-1), "loss is -1; it must not be negative"),
            (lambda: Plan(1, month=-1), "month is -1; it must not be negative"),
            (lambda: Plan(1, month=0), "month is 0 days; it must be above 0"),
            (lambda: Plan(1, loss=2), "loss is 2 a month; it is 1"),
            (lambda: Phase(-1, 1), "start is -1"),
            (lambda: Phase(0, -1), "rate is -1"),
            (lambda: Phase(0, 1, -1), "over is -1"),
            (lambda: Arrival(-1, 1), "day is -1"),
            (lambda: Arrival(0, -1), "rounds is -1"),
            (lambda: Ration(-1, 1), "level is -1"),
            (lambda: Ration(1, -1), "daily is -1"),
        ],
    )
    def test_values_out_of_range_are_errors(self, make, message):
        with pytest.raises(ValueError, match=f"^{message}"):
            make()

    @pytest.mark.parametrize("value", [1.5, "1", None, Decimal(1)])
    def test_values_that_are_not_exact_are_errors(self, value):
        with pytest.raises(TypeError, match="must be a Fraction or an int, to be exact"):
            Plan(value)

    def test_ints_become_fractions(self):
        assert isinstance(Plan(1).stock, Fraction)
        assert isinstance(Phase(0, 1).rate, Fraction)

    def test_month_is_365_and_a_quarter_days_over_12(self):
        assert Fraction("365.25") / 12 == MONTH == Plan(1).month

    @pytest.mark.parametrize(
        ("plan", "day"),
        [
            (Plan(1), 0),
            (Plan(1, use=at(1, (5, 1))), 5),
            (Plan(1, use=at(1, (5, 1, 3)), arrivals=(Arrival(7, 1),)), 8),
            (Plan(1, production=at(1, (5, 1)), arrivals=(Arrival(7, 1),)), 7),
        ],
    )
    def test_last_event(self, plan, day):
        assert plan.last_event == day

"""What is true of every schedule, whatever its numbers."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.depletion.exact import deplete, first_out
from estimator.depletion.plan import Arrival, Phase, Plan, Ration

amounts = st.fractions(0, 60, max_denominator=6)
rates = st.fractions(0, 9, max_denominator=3)
factors = st.fractions(Fraction(1, 7), 7, max_denominator=7)
law = settings(max_examples=60)
CLOSE = Fraction(1, 10**25)


@st.composite
def phases(draw, steps_only=False):
    starts = draw(st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True))
    overs = (
        st.just(Fraction(0))
        if steps_only
        else st.sampled_from((Fraction(0), Fraction(1), Fraction(3, 2)))
    )
    return tuple(Phase(Fraction(2 * day), draw(rates), draw(overs)) for day in sorted(starts))


@st.composite
def plans(draw, steps_only=False):
    arrivals = st.lists(st.builds(Arrival, st.fractions(0, 12, max_denominator=2), amounts))
    return Plan(
        draw(amounts),
        draw(st.one_of(st.just(Fraction(0)), amounts)),
        draw(phases(steps_only)),
        draw(phases(steps_only)),
        tuple(draw(arrivals)[:4]),
        draw(st.none() | st.builds(Ration, amounts, rates)),
        Fraction(0)
        if steps_only
        else draw(st.sampled_from((Fraction(0), Fraction(0), Fraction(1, 9)))),
    )


def days(plan):
    found = first_out(plan).days
    return inf if found is None else found


def is_close(one, other):
    if inf in (one, other):
        return one == other
    return abs(Fraction(one) - Fraction(other)) <= CLOSE * (1 + Fraction(one))


def no_less(longer, shorter):
    return longer >= shorter or is_close(longer, shorter)


def scaled(phases, rate=Fraction(1), time=Fraction(1)):
    return tuple(Phase(p.start * time, p.rate * rate, p.over * time) for p in phases)


@law
@given(plans(), amounts)
def test_more_stock_never_shortens(plan, more):
    assert no_less(days(replace(plan, stock=plan.stock + more)), days(plan))


@law
@given(plans(), amounts)
def test_more_reserve_never_lengthens(plan, more):
    assert no_less(days(plan), days(replace(plan, reserve=plan.reserve + more)))


@law
@given(plans(), factors)
def test_more_production_never_shortens(plan, factor):
    more = replace(plan, production=scaled(plan.production, rate=1 + factor))
    assert no_less(days(more), days(plan))


@law
@given(plans(), factors)
def test_more_use_never_lengthens(plan, factor):
    more = replace(plan, use=scaled(plan.use, rate=1 + factor))
    assert no_less(days(plan), days(more))


@law
@given(plans(), amounts)
def test_later_arrivals_never_lengthen(plan, delay):
    """Without loss (what lands later is lost later) and rationing (which it would prolong)."""
    early = replace(plan, loss=Fraction(0), ration=None)
    late = tuple(Arrival(arrival.day + delay, arrival.rounds) for arrival in plan.arrivals)
    assert no_less(days(early), days(replace(early, arrivals=late)))


@law
@given(plans(), st.fractions(0, Fraction(9, 10), max_denominator=20))
def test_more_loss_never_lengthens(plan, loss):
    assert no_less(days(plan), days(replace(plan, loss=max(loss, plan.loss))))


@law
@given(plans(steps_only=True))
def test_rationing_less_never_shortens(plan):
    if plan.ration:
        tighter = Ration(plan.ration.level, plan.ration.daily / 2)
        assert no_less(days(replace(plan, ration=tighter)), days(plan))


@law
@given(plans(), factors)
def test_scaling_stock_and_rates_alike_changes_nothing(plan, factor):
    ration = plan.ration and Ration(plan.ration.level * factor, plan.ration.daily * factor)
    bigger = Plan(
        plan.stock * factor,
        plan.reserve * factor,
        scaled(plan.use, rate=factor),
        scaled(plan.production, rate=factor),
        tuple(Arrival(arrival.day, arrival.rounds * factor) for arrival in plan.arrivals),
        ration,
        plan.loss,
    )
    assert is_close(days(bigger), days(plan))


@law
@given(plans(), factors)
def test_another_unit_of_time_scales_the_answer(plan, factor):
    ration = plan.ration and Ration(plan.ration.level, plan.ration.daily / factor)
    slower = Plan(
        plan.stock,
        plan.reserve,
        scaled(plan.use, 1 / factor, factor),
        scaled(plan.production, 1 / factor, factor),
        tuple(Arrival(arrival.day * factor, arrival.rounds) for arrival in plan.arrivals),
        ration,
        plan.loss,
        plan.month * factor,
    )
    expected = days(plan) if days(plan) == inf else Fraction(days(plan)) * factor
    assert is_close(days(slower), expected)


@law
@given(plans(), amounts)
def test_a_quiet_time_before_everything_shifts_the_answer(plan, quiet):
    """Without loss: a stock that waits loses."""
    late = Plan(
        plan.stock,
        plan.reserve,
        tuple(Phase(p.start + quiet, p.rate, p.over) for p in plan.use),
        tuple(Phase(p.start + quiet, p.rate, p.over) for p in plan.production),
        tuple(Arrival(arrival.day + quiet, arrival.rounds) for arrival in plan.arrivals),
        plan.ration,
    )
    now = days(replace(plan, loss=Fraction(0)))
    assert is_close(days(late), now if now == inf else Fraction(now) + quiet)


@law
@given(plans(), st.fractions(0, 15, max_denominator=4))
def test_an_arrival_of_nothing_changes_nothing(plan, day):
    """It cuts a stretch in two; the path across the cut is the same."""
    cut = deplete(replace(plan, arrivals=(*plan.arrivals, Arrival(day, Fraction(0)))))
    whole = deplete(plan)
    assert is_close(days(plan), inf if cut.days is None else cut.days)
    assert len(cut.gaps) == len(whole.gaps)
    for one, other in zip(cut.gaps, whole.gaps, strict=True):
        assert is_close(one.start, other.start)
        assert (one.unmet is None) == (other.unmet is None)
        assert one.unmet is None or is_close(one.unmet, other.unmet)


@law
@given(plans())
def test_first_stock_out_begins_the_first_gap(plan):
    whole, first = deplete(plan), first_out(plan)
    assert (whole.days, whole.exact, whole.outcome) == (first.days, first.exact, first.outcome)
    assert whole.days == (whole.gaps[0].start if whole.gaps else None)
    assert (whole.outcome == "never") == (not whole.gaps)


@law
@given(plans())
def test_gaps_are_apart_and_in_order(plan):
    gaps = deplete(plan).gaps
    for gap, following in pairwise(gaps):
        assert Fraction(gap.start) + Fraction(gap.days) < Fraction(following.start)
        assert gap.unmet > 0


@law
@given(plans(steps_only=True))
def test_steps_without_loss_are_exact(plan):
    answer = deplete(plan)
    assert answer.exact
    numbers = [number for point in answer.curve for number in point]
    numbers += [number for gap in answer.gaps for number in (gap.start, gap.days, gap.unmet)]
    assert all(number is None or isinstance(number, Fraction) for number in numbers)
    assert [day for day, _ in answer.curve] == sorted(day for day, _ in answer.curve)


@law
@given(plans(steps_only=True))
def test_what_comes_in_is_fired_or_in_stock(plan):
    """Rounds are conserved: stock + supply − (demand − unmet) is the stock at the last event."""
    if plan.ration:
        plan = replace(plan, ration=None)
    end = plan.last_event + 1
    whole = deplete(replace(plan, use=(*plan.use, Phase(end, Fraction(0)))))
    level = dict(whole.curve)[end]
    unmet = sum((gap.unmet for gap in whole.gaps), Fraction(0))
    arrived = sum((arrival.rounds for arrival in plan.arrivals), Fraction(0))
    supply = total(plan.production, end) + arrived
    assert plan.stock + supply - (total(plan.use, end) - unmet) == level


def total(phases, end):
    ends = [*(phase.start for phase in phases[1:]), end]
    return sum(p.rate * (stop - p.start) for p, stop in zip(phases, ends, strict=True))

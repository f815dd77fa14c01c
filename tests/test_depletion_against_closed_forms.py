"""The walker against the closed forms of METHODS §2, and those against each other."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from closed_forms import constant_days, loss_days, ramp_days, rationed_days
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.depletion.exact import first_out
from estimator.depletion.motion import decay_rate
from estimator.depletion.plan import Phase, Plan, Ration

fairly_often = settings(max_examples=150)
# Small whole numbers make ties common.
few = st.integers(0, 5).map(Fraction)
rounds = few | st.fractions(0, 10**7, max_denominator=1000)
positive = st.integers(1, 5).map(Fraction) | st.fractions(
    Fraction(1, 1000), 10**5, max_denominator=1000
)
rates = few | positive
losses = st.fractions(Fraction(1, 10**6), Fraction(99, 100), max_denominator=10**6)


def same(one, other):
    return one == other and type(one) is type(other)


def plan(stock, daily, reserve, production, **more):
    return Plan(stock, reserve, (Phase(0, daily),), (Phase(0, production),), **more)


@fairly_often
@given(rounds, rates, rounds, rates)
def test_constant_rates(stock, daily, reserve, production):
    days = first_out(plan(stock, daily, reserve, production)).days
    assert same(constant_days(stock, daily, reserve, production), days)


@fairly_often
@given(rounds, rates, rounds, rates, rounds, rates)
def test_rationing(stock, daily, reserve, production, level, rate):
    ration = Ration(level, rate)
    days = first_out(plan(stock, daily, reserve, production, ration=ration)).days
    assert same(rationed_days(stock, daily, ration, reserve, production), days)


@fairly_often
@given(rounds, rates, rounds, rates, rates, positive)
def test_ramp_of_production(stock, daily, reserve, first, last, over):
    production = (Phase(0, first), Phase(0, last, over))
    days = first_out(Plan(stock, reserve, (Phase(0, daily),), production)).days
    assert same(ramp_days(stock, daily, (first, last), over, reserve), days)


@fairly_often
@given(rounds, rates, losses, rounds, rates)
def test_storage_loss(stock, daily, loss, reserve, production):
    days = first_out(plan(stock, daily, reserve, production, loss=loss)).days
    closed = loss_days(stock, daily, loss, reserve, production)
    assert (days is None) == (closed is None)
    assert days is None or abs(closed - Decimal(str(days))) <= Decimal("1e-45") * closed


@pytest.mark.parametrize(
    ("production", "days"), [(Fraction(6), None), (Fraction(5), 0), (Fraction(0), 0)]
)
def test_loss_of_a_stock_that_is_the_reserve(production, days):
    """Production of 6 covers a use of 5 and what loss takes of 10; 5 covers the use alone."""
    ten = Fraction(10)
    assert loss_days(ten, Fraction(5), Fraction(1, 100), ten, production) == days


def test_loss_alone_never_empties_a_stock():
    five = Fraction(5)
    assert loss_days(Fraction(10), five, Fraction(1, 100), production=five) is None


def test_the_smallest_loss_tends_to_none():
    days = loss_days(Fraction(10**6), Fraction(16000), Fraction(1, 10**28))
    assert abs(days - Decimal("62.5")) < Decimal("1e-26")
    assert first_out(plan(10**6, 16000, 0, 0, loss=Fraction(1, 10**28))).days == days


@pytest.mark.parametrize("cut", [0, 40, 400])
@pytest.mark.parametrize("loss", [Fraction(1, 2), 1 - Fraction(1, 10**9), 1 - Fraction(1, 10**16)])
@pytest.mark.parametrize("daily", [Fraction(1, 10**30), Fraction(1, 10**12), Fraction(3)])
def test_every_demand_ends_a_stock_that_decays(daily, loss, cut):
    """T = ln(1 + S·λ/d)/λ to 60 digits, however little is asked for of however little is left."""
    with localcontext() as context:
        context.prec = 60
        decay = -(Decimal((1 - loss).numerator) / (1 - loss).denominator).ln() / Decimal("30.4375")
        days = (1 + decay * 10**18 * daily.denominator / daily.numerator).ln() / decay
    use = (Phase(0, daily), Phase(cut, daily))
    found = first_out(Plan(10**18, use=use, loss=loss)).days
    assert abs(found - days) <= Decimal("1e-45") * days


def test_loss_that_just_balances_is_never():
    with localcontext() as context:
        context.prec = 60
        decay = decay_rate(Fraction(1, 100), Fraction(30))
    balance = 1000 * decay
    above, below = balance * (1 + Fraction(1, 10**20)), balance * (1 - Fraction(1, 10**20))
    for production, lasts in ((above, True), (below, False)):
        lossy = plan(2000, 5, 1000, 5 + production, loss=Fraction(1, 100), month=Fraction(30))
        assert (first_out(lossy).outcome == "never") is lasts
        closed = loss_days(
            Fraction(2000),
            Fraction(5),
            Fraction(1, 100),
            Fraction(1000),
            5 + production,
            Fraction(30),
        )
        assert (closed is None) is lasts


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (lambda: constant_days(Fraction(10**6), Fraction(16_000)), Fraction(125, 2)),
        (
            lambda: constant_days(
                Fraction(10**6), Fraction(16_000), Fraction(200_000), Fraction(6_000)
            ),
            80,
        ),
        (lambda: rationed_days(Fraction(10**6), Fraction(16_000), Ration(200_000, 8_000)), 75),
        (lambda: ramp_days(Fraction(8), Fraction(4), (Fraction(4), Fraction(0)), Fraction(4)), 4),
        (
            lambda: ramp_days(Fraction(9), Fraction(4), (Fraction(4), Fraction(0)), Fraction(4)),
            4 + Fraction(1, 4),
        ),
        (lambda: ramp_days(Fraction(2), Fraction(4), (Fraction(4), Fraction(0)), Fraction(4)), 2),
        (
            lambda: ramp_days(Fraction(5), Fraction(4), (Fraction(4), Fraction(4)), Fraction(4)),
            None,
        ),
        (
            lambda: ramp_days(Fraction(8), Fraction(4), (Fraction(0), Fraction(4)), Fraction(4)),
            None,
        ),
        (
            lambda: ramp_days(Fraction(0), Fraction(0), (Fraction(4), Fraction(0)), Fraction(4)),
            None,
        ),
    ],
)
def test_worked_examples(form, expected):
    assert form() == expected


def test_worked_example_with_loss():
    """A million rounds at 16,000 a day, 2% a month lost: ln(1 + 1000000·λ/16000)/λ."""
    decay = -Decimal("0.98").ln() / Decimal("30.4375")
    expected = (1 + Decimal("62.5") * decay).ln() / decay
    assert abs(loss_days(Fraction(10**6), Fraction(16_000), Fraction(1, 50)) - expected) < Decimal(
        "1e-20"
    )

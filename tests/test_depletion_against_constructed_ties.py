"""Schedules built so that something happens exactly when the stock ends; the answer is known.

Float solvers get a third of such schedules wrong. Each is a chain of legs: a leg draws the stock
down to the reserve, and at that very moment something saves it, a random number of times; then
nothing does, or it comes a little too late, or a little too little comes.
"""

import random
from fractions import Fraction

import pytest

from estimator.depletion.exact import first_out
from estimator.depletion.plan import Arrival, Phase, Plan, Ration

A_LITTLE = Fraction(1, 10**40)


def some(rng):
    """A positive number with an awkward denominator."""
    return Fraction(rng.randrange(1, 10**6), rng.choice((1, 3, 7, 9, 11, 13, 64, 97, 1000)))


class Chain:
    """Events that save the stock at the last moment; `spare` rounds are left above the reserve."""

    def __init__(self, rng):
        self.rng = rng
        self.reserve = rng.choice((Fraction(0), some(rng)))
        self.spare = self.stock = some(rng)
        self.day = Fraction(0)
        self.use, self.production, self.arrivals = [], [], []
        self.draw()

    def plan(self, ration=None):
        phases = tuple(self.use), tuple(self.production)
        return Plan(
            self.stock + self.reserve, self.reserve, *phases, tuple(self.arrivals), ration=ration
        )

    def draw(self):
        """Go on with a new use and production until the stock is at the reserve."""
        production, net = self.rng.choice((Fraction(0), some(self.rng))), some(self.rng)
        self.production.append(Phase(self.day, production))
        self.use.append(Phase(self.day, production + net))
        self.rates = production + net, production
        self.day += self.spare / net
        self.spare = Fraction(0)

    def arrive(self):
        self.spare = some(self.rng)
        self.arrivals.append(Arrival(self.day, self.spare))
        self.draw()

    def arrive_and_go_on(self):
        """The same rates after the arrival: nothing but the arrival happens at the tie."""
        lot = some(self.rng)
        self.arrivals.append(Arrival(self.day, lot))
        self.day += lot / (self.rates[0] - self.rates[1])

    def produce_enough(self):
        """Production reaches use at the tie, until an arrival comes."""
        self.production.append(Phase(self.day, self.rates[0]))
        self.day += some(self.rng)
        self.arrive()

    def use_less(self):
        """Use falls to production at the tie, until an arrival comes."""
        self.use.append(Phase(self.day, self.rates[1]))
        self.day += some(self.rng)
        self.arrive()

    def pause(self):
        """Nothing is asked for from the tie on, until an arrival comes."""
        self.use.append(Phase(self.day, Fraction(0)))
        self.production.append(Phase(self.day, Fraction(0)))
        self.day += some(self.rng)
        self.arrive()

    def touch(self):
        """An arrival, and a ramp of production that is up to use just as the stock ends."""
        self.spare = some(self.rng)
        self.arrivals.append(Arrival(self.day, self.spare))
        use, production = some(self.rng) + 1, Fraction(0)
        over = 2 * self.spare / (use - production)
        self.use.append(Phase(self.day, use))
        self.production += [Phase(self.day, production), Phase(self.day, use, over)]
        self.day += over
        self.spare = Fraction(0)
        self.rates = use, use
        self.arrive()

    def touch_and_rise(self):
        """The same, but the ramp goes on to twice the use: its vertex is at the tie."""
        self.spare = some(self.rng)
        self.arrivals.append(Arrival(self.day, self.spare))
        use = some(self.rng)
        over = 4 * self.spare / use
        self.use.append(Phase(self.day, use))
        self.production += [Phase(self.day, Fraction(0)), Phase(self.day, 2 * use, over)]
        self.day += over
        self.draw()

    def save(self):
        self.rng.choice(
            (
                self.arrive,
                self.arrive_and_go_on,
                self.produce_enough,
                self.use_less,
                self.pause,
                self.touch,
                self.touch_and_rise,
            )
        )()

    def fail(self):
        """What would have saved the stock comes a little late, is a little small, or lacks."""
        end = self.day
        way = self.rng.randrange(5)
        if way == 1:
            self.arrivals.append(Arrival(end + A_LITTLE, some(self.rng)))
        elif way == 2:
            self.production.append(Phase(end, self.rates[0] - A_LITTLE))
        elif way == 3:
            self.production.append(Phase(end + A_LITTLE, self.rates[0] + 1))
        elif way == 4:
            self.use.append(Phase(end, self.rates[1] + A_LITTLE))
        return end


@pytest.mark.parametrize("seed", range(8))
def test_no_wrong_answer_in_2600_schedules(seed):
    rng = random.Random(seed)
    for _ in range(2600):
        chain = Chain(rng)
        for _ in range(rng.randrange(4)):
            chain.save()
        end = chain.fail()
        answer = first_out(chain.plan())
        assert (answer.days, answer.exact) == (end, True), chain.plan()


@pytest.mark.parametrize("seed", range(4))
def test_never_is_found_where_the_last_tie_is_saved_for_good(seed):
    rng = random.Random(seed)
    for _ in range(250):
        chain = Chain(rng)
        for _ in range(rng.randrange(3)):
            chain.save()
        if rng.random() < 0.5:
            chain.use.append(Phase(chain.day, chain.rates[1]))
        else:
            chain.production.append(Phase(chain.day, chain.rates[0]))
        assert first_out(chain.plan()).outcome == "never", chain.plan()


@pytest.mark.parametrize("seed", range(4))
def test_ration_level_reached_exactly_at_an_event(seed):
    """The level is reached as use changes; the stock-out is that of two legs drawn apart."""
    rng = random.Random(seed)
    for _ in range(250):
        free, rationed = some(rng), some(rng)
        level, above, below = some(rng), some(rng), some(rng)
        tie = above / (rationed + free)
        use = (Phase(0, rationed + free), Phase(tie, rationed + some(rng)))
        later = Arrival(tie + level / rationed, below)
        plan = Plan(above + level, Fraction(0), use, (), (later,), Ration(level, rationed))
        excess = max(Fraction(0), below - level)
        expected = later.day + excess / use[1].rate + (below - excess) / rationed
        assert first_out(plan).days == expected

"""The stated ends hold every answer over the box of the inputs, and are reached or gone towards."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import random_scenarios as make
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.answer import cases
from estimator.answer.cases import inputs_of
from estimator.answer.estimate import Estimate, estimate, rebuild, solve
from estimator.answer.reading import answerer
from estimator.answer.table import parse_table, table
from estimator.errors import InputError
from estimator.scenario.loading import load
from estimator.scenario.models import Scenario
from estimator.scenario.name import kind_of
from estimator.sweeps.sweep import sweep

if TYPE_CHECKING:
    from estimator.scenario.value import Given

F = Fraction

FAR = (F(10**20), F(10**40))  # on the way to an open end
MOST = 400  # combinations of readings
GENTLE = settings(max_examples=80)
chances = st.randoms(use_true_random=False)


def values_of(scenario: Scenario, name: str, one: Given) -> list[F]:
    """Both ends of an input, or places far towards them where they are open, and its middle."""
    pair = cases.ends(scenario, name, one)
    middle = cases.middle(scenario, name, one)
    if pair is None:
        return [middle]
    low, high = pair
    first = [1 / far for far in FAR] if kind_of(name).positive and not low else [low]
    last = list(FAR) if high == math.inf else [high]
    if name.endswith("loss") and high == 1:
        last = [F(999_999, 10**6)]
    return [*first, *last, middle]


def samples(
    scenario: Scenario, asks: str, random_: random.Random, inside: int
) -> list[dict[str, F]]:
    """All combinations of these values, and readings anywhere between them; none if too many."""
    inputs = inputs_of(scenario, asks)
    if asks in cases.TIMES:
        inputs.pop("lasts", None)
    axes = [values_of(scenario, name, one) for name, one in inputs.items()]
    if math.prod(map(len, axes)) > MOST:
        return []
    between = [
        [min(a) + (max(a) - min(a)) * F(random_.random()) for a in axes] for _ in range(inside)
    ]
    return [
        dict(zip(inputs, numbers, strict=True)) for numbers in (*itertools.product(*axes), *between)
    ]


def ranks_of(result: Estimate, seed: int, inside: int) -> list[F | float]:
    answer = answerer(result.scenario, result.asks)
    drawn = samples(result.scenario, result.asks, random.Random(seed), inside)
    return [answer(numbers).rank for numbers in drawn]


def is_near(value: object, end: object) -> bool:
    if math.isinf(value) or math.isinf(end):
        return value == end
    return float(value) == pytest.approx(float(end), rel=1e-9, abs=1e-9)


def check(result: Estimate, seed: int, inside: int = 40, *, attained: bool = True) -> None:
    ranks = ranks_of(result, seed, inside)
    if not ranks:
        return
    least, most = min(ranks), max(ranks)
    if result.low:
        assert least >= result.low.rank or is_near(least, result.low.rank)
        assert not attained or is_near(least, result.low.rank)
    if result.high:
        assert most <= result.high.rank or is_near(most, result.high.rank)
        assert not attained or is_near(most, result.high.rank)
    given_ = inputs_of(result.scenario, result.asks)
    if result.low is None:  # whatever it is, it is at least so much
        assert least == -math.inf or least < 1e-9 or "loss" in given_
    if result.high is None:  # it grows with its logarithm where stock is lost
        assert most == math.inf or most > 1e15 or "loss" in given_
    open_ = cases.has_open_end(given_)
    if result.low is result.high is not None or not open_:
        assert result.bound == "exact"
    elif result.low and result.high:
        assert result.bound in ("lower", "upper")
    else:
        assert result.bound == ("lower" if result.low else "upper" if result.high else "none")


def is_monotone(result: Estimate) -> bool:
    """Whether no warning says that the ends may lie between the readings."""
    return not any("readings are taken at" in words for words in result.warnings)


@settings(max_examples=200)
@given(chances, st.integers(0, 1000))
def test_days_at_constant_rates(r: random.Random, seed: int) -> None:
    check(estimate(Scenario.model_validate(make.constant(r, make.ALL))), seed, 20)


@GENTLE
@given(chances, st.integers(0, 1000))
def test_days_of_any_schedule(r: random.Random, seed: int) -> None:
    result = estimate(Scenario.model_validate(make.timed(r, make.ALL)))
    waits = cases.later_may_help(inputs_of(result.scenario, "days"))
    if is_monotone(result):
        check(result, seed, 20, attained=not waits)


@settings(max_examples=30)
@given(chances, st.integers(0, 1000))
def test_days_of_natures(r: random.Random, seed: int) -> None:
    result = estimate(Scenario.model_validate(make.natures(r, make.BOUNDS)))
    if is_monotone(result):
        check(result, seed, 20, attained=False)


ASKED = st.sampled_from(["60d", "~60d", "50d..70d", "60d+", "60d-"])
NAMES = st.sampled_from(["rounds", "daily", "reserve", "production", "unserviceable"])


@settings(max_examples=40)
@given(chances, st.integers(0, 1000), ASKED, NAMES)
def test_values_solved_for(r: random.Random, seed: int, lasts: str, name: str) -> None:
    sections = make.constant(r, (*make.POINTS * 8, *make.ALL))
    check(solve(Scenario.model_validate(sections | {"question": {"lasts": lasts}}), name), seed, 2)


@GENTLE
@given(chances, st.integers(0, 1000), st.booleans())
def test_times_to_rebuild(r: random.Random, seed: int, is_timed: bool) -> None:
    sections = make.timed(r, make.ALL) if is_timed else make.constant(r, make.ALL)
    sections["supply"].setdefault("production", make.spelled(r, 1, 60, make.ALL))
    target, lead = make.spelled(r, 1, 5000, make.ALL), make.spelled(r, 1, 90, make.ALL, "d")
    question = {"target": target, "lead": lead}
    result = rebuild(Scenario.model_validate(sections | {"question": question}))
    if is_monotone(result):
        check(result, seed, 20)


@GENTLE
@given(chances, st.integers(0, 1000), st.booleans())
def test_times_until_a_level(r: random.Random, seed: int, is_timed: bool) -> None:
    sections = make.timed(r, make.ALL) if is_timed else make.constant(r, make.ALL)
    level = make.share(r, make.ALL) if r.randint(0, 1) else make.spelled(r, 1, 900, make.ALL)
    sections["question"] = {"until_level": level}
    result = estimate(Scenario.model_validate(sections))
    inputs = inputs_of(result.scenario, "days")
    waits = cases.later_may_help(inputs)
    if is_monotone(result) and not ("%" in level and (waits or "reserve" in inputs)):
        check(result, seed, 20, attained=not waits)


@pytest.mark.parametrize(
    ("stock", "use", "rest", "low", "high", "bound"),
    [
        ('rounds = 100', 'daily = 1, phases = [{ from = "10d", daily = "1.5+" }]', 'supply = { production = 2 }', 10, None, "lower"),
        ('rounds = 100', 'daily = 1, phases = [{ from = "10d", daily = "1.5+" }]', "", 10, 70, "upper"),
        ('rounds = 13, reserve = "<3"', 'daily = 5', "", 2, F(13, 5), "lower"),
        ('rounds = "1M-", reserve = "10k-"', 'daily = "8k"', "", None, 125, "upper"),
        ('rounds = "1M", reserve = "10k-"', 'daily = "8k"', 'supply = { production = "1k-" }', F(495, 4), F(1000, 7), "lower"),
        ('rounds = 100', 'daily = 1', 'supply = { arrivals = [{ on = "50d+", rounds = 40 }] }', 100, 140, "upper"),
        ('rounds = 100', 'daily = 2, phases = [{ from = "30d+", daily = 4 }]', "", 40, 50, "lower"),
        # with a ramp of ten days 20 are fired before it and 30 in it; it may take for ever
        ('rounds = 100', 'daily = 2, phases = [{ from = "10d", daily = 4, over = "10d+" }]', "", F(65, 2), 50, "lower"),
        # at once nothing is left, which shows when it is wanted
        ('rounds = 100, loss = "50%+"', 'daily = 0, phases = [{ from = "300d", daily = 4 }]', "", 300, F("300.027"), "upper"),
        ('tonnes = 80, kg_per_round = "50-"', 'daily = 16', "", 100, None, "lower"),
        # as light a stock as you like, fired as fast as you like, is gone at once
        ('tonnes = 1, kg_per_round = "10+", loss = "1%"', 'daily = "1+"', "", None, F("98.38449"), "upper"),
    ],
)  # fmt: skip
def test_ends_by_hand(
    stock: str, use: str, rest: str, low: object, high: object, bound: str
) -> None:
    result = estimate(load(f"stock = {{ {stock} }}\nuse = {{ {use} }}\n{rest}"))
    for end, days in ((result.low, low), (result.high, high)):
        assert (
            end is days is None
            or end.rank == days
            or float(end.rank) == pytest.approx(float(days), abs=1e-4)
        )
    assert result.bound == bound


TABLED = ("daily", "rounds", "production")


def cells(scenario: Scenario, name: str, values: tuple[str, ...]) -> tuple[object, object]:
    axis = parse_table(f"{name}={', '.join(values)}", scenario, "days")
    return list(sweep(scenario, {name: values})), table(scenario, [axis], "days").rows


@GENTLE
@given(chances, st.sampled_from(TABLED))
def test_cells_of_tables_and_sweeps_are_ends_of_single_answers(r: random.Random, name: str) -> None:
    """The days of a cell that is a bound are the least, or the greatest, of a single answer."""
    sections = make.timed(r, make.BOUNDS, loss=False)
    for way in ({"containers", "per_container"}, {"tonnes", "kg_per_round"}):
        if way <= sections["stock"].keys():
            return
    scenario = Scenario.model_validate(sections)
    if name not in scenario.inputs() or not is_monotone(estimate(scenario)):
        return
    values = ("7", "23")
    try:
        ((frame,), rows) = cells(scenario, name, values)
    except InputError:
        with pytest.raises(InputError, match="pull both ways"):
            cells(scenario, name, values)
        return
    for number, value in enumerate(values):
        section = "use" if name == "daily" else "supply" if name == "production" else "stock"
        own = sections | {section: sections[section] | {name: value}}
        single = estimate(Scenario.model_validate(own))
        bound = frame.get("bound", ["exact"] * 2)[number]
        end = {"lower": single.low, "upper": single.high, "exact": single.central}[bound]
        nothing = 0 if bound == "lower" else math.inf
        days = math.inf if math.isnan(frame["days"][number]) else frame["days"][number]
        assert is_near(days, end.rank if end else nothing)
        (cell,) = rows[number]
        assert is_near(days, math.inf if cell.answer is None else cell.answer)


TIMED = [
    "use = { daily = '10..14', phases = [{ from = '20..30d', daily = '4..20' }] }",
    "use = { daily = '10', phases = [{ from = '20..30d', daily = '4..20', over = '5..10d' }] }",
    "use = { daily = '10', phases = [{ from = '10d', daily = '20' }, { from = '25..35d', daily = '5..30' }] }",
    "use = { daily = 0, phases = [{ from = '5..30d', daily = '10..20' }] }",
    "use = { daily = '10', ration = { below = '100..300', daily = '4..15' } }",
    "use = { daily = '10..20' }\nsupply = { production = '2..5', phases = [{ from = '10..40d', production = '0..8' }] }",
    "use = { daily = '10..20' }\nsupply = { arrivals = [{ on = '20..60d', rounds = '100..300', unserviceable = '0..20%' }] }",
    "use = { daily = '10..20' }\nsupply = { arrivals = [{ from = '5..15d', every = '4..8d', times = 6, rounds = '50..90' }] }",
    "use = { daily = '10..20' }\nsupply = { arrivals = [{ on = '20d+', rounds = '100..300' }] }",
    "use = { daily = '10..20' }\nsupply = { arrivals = [{ on = '20d', rounds = '100+' }] }",
    "use = { daily = '10..20', phases = [{ from = '30d', daily = '5-' }] }",
    "use = { daily = '10..20', phases = [{ from = '30d', daily = '15+' }] }",
]


# With a loss a delivery of doubtful day may wait: see the next test.
LOSSES = [(text, "") for text in TIMED]
LOSSES += [
    (text, ", loss = '2..8%'")
    for text in TIMED
    if "on = '20..60d'" not in text and "every" not in text
]


@pytest.mark.parametrize(("text", "loss"), LOSSES)
def test_days_of_schedules(text: str, loss: str) -> None:
    result = estimate(load(f"stock = {{ rounds = '400..600'{loss} }}\n{text}"))
    waits = cases.later_may_help(inputs_of(result.scenario, "days"))
    check(result, 1, 150, attained=not waits)


WAITING = [
    "use = { daily = '16' }\nstock = { rounds = '400', loss = '20%' }",
    "use = { daily = '16', ration = { below = '200', daily = '8' } }\nstock = { rounds = '400' }",
    "use = { daily = '12..16', ration = { below = '100..200', daily = '5..8' } }\nstock = { rounds = '300..400' }",
]


@pytest.mark.parametrize("days", ["0..200d", "10..20d", "20..60d", "40..90d"])
@pytest.mark.parametrize("text", WAITING)
def test_a_delivery_that_may_wait(text: str, days: str) -> None:
    """The longest answer lies inside the range: just before the stock runs out."""
    arrivals = f"\nsupply = {{ arrivals = [{{ on = '{days}', rounds = '200' }}] }}"
    check(estimate(load(text + arrivals)), 2, 300, attained=False)


@pytest.mark.parametrize("days", ["0..200d", "20..60d"])
def test_two_deliveries_that_may_wait(days: str) -> None:
    row = f"{{ on = '{days}', rounds = '200' }}"
    text = f"{WAITING[1]}\nsupply = {{ arrivals = [{row}, {row}] }}"
    check(estimate(load(text)), 3, 600, attained=False)


NATURES = """
[[nature]]
name = "a"
stock = { rounds = "300..600" }
use = { daily = "10..12" }
[[nature]]
name = "b"
stock = { containers = "10..20", per_container = "15..40" }
use = { daily = "5..30" }
supply = { production = "1+" }
"""


def test_the_first_of_several_natures() -> None:
    check(estimate(load(NATURES)), 4, 200)


SIMPLE = ("rounds", "daily", "unserviceable", "reserve", "production")


@settings(max_examples=100)
@given(chances, st.integers(0, 1000))
def test_against_the_closed_form(r: random.Random, seed: int) -> None:
    """T = (uS − R)/(d − p) at samples of the inputs, without the depletion model."""
    sections = make.constant(r, make.ALL)
    if "rounds" not in sections["stock"]:
        return
    result = estimate(Scenario.model_validate(sections))
    for numbers in samples(result.scenario, "days", random.Random(seed), 20):
        if "weapons" in numbers:
            continue
        stock, daily, bad, reserve, made = (numbers.get(name, F(0)) for name in SIMPLE)
        spare, draw = stock * (1 - bad) - reserve, daily - made
        days = (
            math.inf
            if daily == 0 or (draw <= 0 <= spare)
            else max(F(0), spare / draw)
            if draw > 0
            else F(0)
        )
        assert result.low is None or result.low.rank <= days
        assert result.high is None or result.high.rank >= days

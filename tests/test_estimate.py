"""Scenarios to answers: METHODS' own numbers, and hand-computed ones."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from estimator.answer.cases import inputs_of
from estimator.answer.estimate import Estimate, estimate, solve
from estimator.errors import InputError
from estimator.scenario.loading import load

F = Fraction

MONTH = F(487, 16)


def scenario(stock: str = "", use: str = "", rest: str = "") -> object:
    return load(f"{rest}\n[stock]\n{stock}\n[use]\n{use}\n")


def answer(stock: str = "", use: str = "", rest: str = "") -> Estimate:
    return estimate(scenario(stock, use, rest))


def ends(result: Estimate) -> tuple[object, object, str]:
    return (result.low and result.low.rank, result.high and result.high.rank, result.bound)


INF = float("inf")


@pytest.mark.parametrize(
    ("stock", "use", "days"),
    [
        ('rounds = "1M"', 'daily = "16k"', F(125, 2)),
        ('rounds = "1M"\nunserviceable = "50%"', 'daily = "16k"', F(125, 4)),
        ('rounds = "1M"', 'daily = "16k"\ndud_rate = "50%"', F(125, 2)),
        ('rounds = "1M"\nreserve = "200k"', 'daily = "16k"', 50),
        ('rounds = "1M"\nreserve = "200k"\nunserviceable = "50%"', 'daily = "16k"', F(75, 4)),
        ('containers = 2000\nper_container = 300', 'daily = "16k"', F(75, 2)),
        ('tonnes = "74k"\nkg_per_round = "83.3"', 'daily = "16k"', F(740_000_000, 833) / 16_000 * 1),
        ('rounds = "1M"', "weapons = 1200\nper_weapon = 13", F(1_000_000, 15_600)),
        ('rounds = "1M"', 'daily = "480k/month"', 1_000_000 / (480_000 / MONTH)),
        ('rounds = "1M"', 'daily = "5.844M/year"', F(125, 2)),
        ('rounds = "1M"', 'daily = "16k"\nration = { below = "200k", daily = "8k" }', 75),
        ('rounds = "1M"', 'daily = "16k"\nphases = [{ from = "30d", daily = "20k" }]', 56),
        ('rounds = "1M"', 'daily = 0\nphases = [{ from = "10d", daily = "20k" }]', 60),
        ('rounds = "1M"', 'phases = [{ from = "0d", daily = "20k" }]', 50),
        ('rounds = 0', 'daily = "16k"', 0),
        ('rounds = 5\nreserve = 10', 'daily = 1', 0),
        ('rounds = "1M"', "daily = 0", None),
        ('rounds = 0', "daily = 0", None),
    ],
)  # fmt: skip
def test_days_against_hand_computed_ones(stock: str, use: str, days: object) -> None:
    result = answer(stock, use)
    assert result.central.value == days
    assert result.central.outcome == ("never" if days is None else "depletes")
    assert result.low is result.central is result.high
    assert (result.bound, result.face, result.verdict) == ("exact", None, None)
    assert result.central.exact


def test_ten_deliveries_each_just_in_time() -> None:
    rest = '[supply]\narrivals = [{ from = "0d", every = "6.25d", times = 10, rounds = "100k" }]'
    result = answer("", "daily = 16000", rest)
    assert result.central.value == F(125, 2)
    (gap,) = result.schedules[""].gaps
    assert (gap.start, gap.days) == (F(125, 2), None)


def test_dates_are_offsets_from_the_start() -> None:
    rest = 'start = 2023-11-01\nsupply = { arrivals = [{ on = 2023-12-01, rounds = "160k" }] }'
    use = 'daily = "16k"\nphases = [{ from = 2023-12-31, daily = "10k" }]'
    # 30 days to the delivery, 30 more to the change: 1.16M − 960k are 20 days at 10,000
    assert answer('rounds = "1M"', use, rest).central.value == 80


def test_a_loss_has_no_exact_days() -> None:
    result = answer('rounds = "1M"\nloss = "1%"', "daily = 16000")
    assert isinstance(result.central.value, Decimal)
    assert not result.central.exact


@pytest.mark.parametrize(
    ("month", "lasts", "daily"),
    [
        ("", "2mo", F(8_000_000, 487)),  # 16,427 rounds a day (METHODS §2)
        ("", "60d", F(50_000, 3)),  # 16,667
        ("", "61d", F(1_000_000, 61)),  # 16,393
        ('month = "30 d"', "2mo", F(50_000, 3)),
        ('month = "30 d"', "1y", F(4_000_000, 1461)),
    ],
)
def test_the_rate_that_a_duration_implies(month: str, lasts: str, daily: F) -> None:
    result = answer('rounds = "1M"', "", f'{month}\nquestion = {{ lasts = "{lasts}" }}')
    assert (result.asks, result.central.value, result.central.outcome) == ("daily", daily, "value")
    assert result.schedules == {}
    assert result.verdict is None


def test_the_rounds_that_a_duration_takes() -> None:
    result = answer("", 'daily = "16k"', 'question = { lasts = "2mo" }')
    assert (result.asks, result.central.value) == ("rounds", 974_000)


BOUNDS = [
    # stock, use, lasts: least, greatest, bound
    ('rounds = ">1M"', 'daily = "16k"', "", F(125, 2), None, "lower"),
    ('rounds = "1M-"', 'daily = "16k"', "", None, F(125, 2), "upper"),
    ('rounds = "1M"', 'daily = "16k+"', "", None, F(125, 2), "upper"),
    ('rounds = "1M"', 'daily = "16k-"', "", F(125, 2), None, "lower"),
    ('rounds = "1M+"', 'daily = "16k-"', "", F(125, 2), None, "lower"),
    ('rounds = "1M+"', 'daily = "16k+"', "", None, None, "none"),
    ('rounds = "1M-"', 'daily = "16k-"', "", None, None, "none"),
    ('rounds = "1M+"', 'daily = "10k..20k"', "", 50, None, "lower"),
    ('rounds = "1M..2M"', 'daily = "10k..20k"', "", 50, 200, "exact"),
    ('rounds = "0..1M"', 'daily = "16k-"', "", None, None, "none"),
    ('rounds = "0..1M"', 'daily = "16k"', "", 0, F(125, 2), "exact"),
    ('rounds = "1M+"', 'daily = "0"', "", INF, INF, "exact"),
    ('rounds = "0"', 'daily = "16k+"', "", 0, 0, "exact"),
    ('rounds = "1M+"\nreserve = "2M+"', 'daily = "16k+"', "", None, None, "none"),
    ('rounds = "1M"\nunserviceable = "20%+"', 'daily = "16k"', "", None, 50, "upper"),
    ('rounds = "1M"\nunserviceable = "20%-"', 'daily = "16k"', "", 50, F(125, 2), "lower"),
    ('rounds = "1M"\nunserviceable = "~90%"', 'daily = "16k"', "", 0, F(35, 2), "exact"),
    ('rounds = "1M"\nreserve = "100k-"', 'daily = "16k"', "", F(225, 4), F(125, 2), "lower"),
    ('rounds = "1M"\nreserve = "100k+"', 'daily = "16k"', "", None, F(225, 4), "upper"),
    ('tonnes = "80"\nkg_per_round = "50-"', 'daily = "16"', "", 100, None, "lower"),
    ('tonnes = "80"\nkg_per_round = "50+"', 'daily = "16"', "", None, 100, "upper"),
    ('rounds = "1M"', 'daily = "16k"\ndud_rate = "10%+"', "", F(125, 2), F(125, 2), "exact"),
    ('rounds = "1M+"', "", "2mo", F(8_000_000, 487), None, "lower"),
    ('rounds = "1M"', "", "2mo+", None, F(8_000_000, 487), "upper"),
    ('rounds = "1M"', "", "2mo-", F(8_000_000, 487), None, "lower"),
    ('rounds = "1M+"', "", "2mo+", None, None, "none"),
    ('rounds = "1M+"', "", "0d", INF, INF, "exact"),
    ("", 'daily = "16k+"', "60d", 960_000, None, "lower"),
    ("", 'daily = "16k-"', "60d", None, 960_000, "upper"),
    ("", 'daily = "16k+"', "60d-", None, None, "none"),
    # 1M over 48.7 to 76.09375 days: 13,141.7 to 20,533.9
    ('rounds = "1M"', "", "~2mo", F(1_000_000) / F("76.09375"), F(1_000_000) / F("48.7"), "exact"),
    ('rounds = "1M+"', "", "~2mo", F(1_000_000) / F("76.09375"), None, "lower"),
]


@pytest.mark.parametrize(("stock", "use", "lasts", "low", "high", "bound"), BOUNDS)
def test_bounds_by_monotonicity_by_hand(
    stock: str, use: str, lasts: str, low: object, high: object, bound: str
) -> None:
    result = answer(stock, use, f'question = {{ lasts = "{lasts}" }}' if lasts else "")
    assert ends(result) == (low, high, bound)


def test_a_bound_taken_at_its_number() -> None:
    result = answer('rounds = "1M+"', "", 'question = { lasts = "~2mo" }')
    assert [reading.rank for reading in result.face] == [
        F(1_000_000) / F("76.09375"),
        F(1_000_000) / F("48.7"),
    ]
    assert answer('rounds = "1M"', 'daily = "1..2"').face is None


def test_production_that_may_exceed_use() -> None:
    result = answer('rounds = "1M"', 'daily = "16k"', 'supply = { production = "10k..20k" }')
    assert ends(result) == (F(1_000_000, 6_000), INF, "exact")
    assert [end.outcome for end in (result.low, result.central, result.high)] == [
        "depletes",
        "depletes",
        "never",
    ]


@pytest.mark.parametrize(
    ("rounds", "lasts", "words"),
    [
        ("1M", "60d", "yes"),
        ("1M", "2.1mo", "no"),
        ("1M", "~2mo", "yes"),
        ("1M", "<60d", "no"),
        ("1M..2M", "100d", "depends"),
        ("1M+", "100d", "unknown"),
        ("1M+", "60d", "yes"),
        ("1M-", "63d", "no"),
    ],
)
def test_verdicts(rounds: str, lasts: str, words: str) -> None:
    result = answer(f'rounds = "{rounds}"', 'daily = "16k"', f'question = {{ lasts = "{lasts}" }}')
    assert result.verdict.answer == words


@pytest.mark.parametrize(
    ("stock", "use", "supply", "lasts", "words"),
    [
        # never at both readings of the rate, but a quarter of the draws run out
        ('rounds = "100k"', 'daily = "10k to 20k @50%"', 'production = "20.1k"', "60d", "depends"),
        # too late at both readings of the day, but early enough in a seventh of the draws
        ('rounds = "10k"', 'daily = "1k"', 'arrivals = [{ on = "11d to 15d @50%", rounds = "100k" }]', "60d", "depends"),
        ('rounds = "10k"', 'daily = "1k"', 'arrivals = [{ on = "11d..15d", rounds = "100k" }]', "60d", "no"),
        ('rounds = "1M"', 'daily = "10k to 16k"', "", "60d", "depends"),
        ('rounds = "1M"', 'daily = "10k..16k"', "", "60d", "yes"),
        ('rounds = "1M"', 'daily = "10k..12k..16k"', "", "60d", "yes"),
        ('rounds = "1M"', 'daily = "15k ± 1k"', "", "62d", "depends"),
        ('rounds = "1M"', 'daily = "~15k"', "", "60d", "depends"),
        ('rounds = "1M"', 'daily = "~15.0k"', "", "60d", "yes"),
        ('rounds = "1M"\nunserviceable = "beta(2, 50)"', 'daily = "10k"', "", "80d", "depends"),
        # no draw in a million million goes so far
        ('rounds = "1M to 1.1M"', 'daily = "16k"', "", "10d", "yes"),
        ('rounds = "1M to 1.1M"', 'daily = "16k"', "", "1000d", "no"),
    ],
)  # fmt: skip
def test_what_tails_leave_open_is_not_certain(
    stock: str, use: str, supply: str, lasts: str, words: str
) -> None:
    rest = f'question = {{ lasts = "{lasts}" }}'
    result = answer(stock, use, f"{rest}\n[supply]\n{supply}")
    assert result.verdict.answer == words
    assert (result.low is result.high) is ("11d..15d" in supply)


NATURES = """
[[nature]]
name = "152 mm"
stock = { rounds = "600k" }
use = { daily = "10k" }
[[nature]]
name = "122 mm"
stock = { containers = 1000, per_container = 400 }
use = { daily = "4k" }
supply = { production = "500" }
"""


def test_natures_first_pooled_and_last() -> None:
    result = estimate(load(NATURES))
    assert result.central.value == 60
    assert {name: out.days for name, out in result.schedules.items()} == {
        "152 mm": 60,
        "122 mm": F(800, 7),
    }
    assert result.pooled.days == F(1_000_000, 13_500)


def test_shares_of_one_use() -> None:
    text = 'use = { daily = "10k" }\n' + "".join(
        f'[[nature]]\nname = "{name}"\nshare = "{share}%"\nstock = {{ rounds = "{rounds}k" }}\n'
        for name, share, rounds in (("a", 60, 300), ("b", 40, 100))
    )
    result = estimate(load(text))
    assert result.central.value == 25
    assert (result.schedules["a"].days, result.pooled.days) == (50, 40)


def test_with_rationing_there_is_no_pool() -> None:
    text = NATURES.replace('daily = "10k" }', 'daily = "10k", ration = { below = 5, daily = 1 } }')
    assert estimate(load(text)).pooled is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "give two of `rounds`, `daily` and `lasts`"),
        ('stock = { rounds = "1M" }', "add `daily`"),
        ('use = { daily = "1k" }', "add `rounds`"),
        ('question = { lasts = "60d" }', "give two of"),
        (NATURES.replace("use", "supply").replace("daily", "production") .replace('supply = { production = "500" }\n', "")
         + '[question]\nlasts = "60d"', "name the input that is wanted"),
    ],
)  # fmt: skip
def test_what_is_missing(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        estimate(load(text))


def test_solve_needs_a_duration_and_a_name() -> None:
    given = scenario('rounds = "1M"', 'daily = "16k"')
    with pytest.raises(InputError, match="`lasts`: say how long"):
        solve(given, "reserve")
    with pytest.raises(InputError, match="`name`: no input"):
        solve(given, "reserv")


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("daily", "", "the stock is not; add `rounds`"),
        ("production", 'use = { daily = "16k" }\n', "the stock is not; add `rounds`"),
        ("reserve", 'supply = { production = "1k" }\n', "stock and use are not known"),
        ("rounds", "", "its use is not; add `daily`"),
        ("production", 'stock = { rounds = "1M" }\n', "its use is not; add `daily`"),
    ],
)
def test_solve_takes_nothing_that_is_not_said_for_zero(name: str, given: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        solve(load(given + 'question = { lasts = "60d" }\n'), name)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("reserve", 0, 400_000), ("unserviceable", 0, F(2, 5)), ("rounds", 600_000, 1_000_000)],
)
def test_solving_over_a_range(name: str, low: object, high: object) -> None:
    # a million at 10,000 to 16,667 a day for 60 days
    given = scenario(
        'rounds = "1M"',
        'daily = "uniform(10000, 16666.666666666666666666)"',
        'question = { lasts = "60d" }',
    )
    result = solve(given, name)
    assert float(result.low.value) == pytest.approx(float(low), abs=1e-3)
    assert result.high.value == pytest.approx(high)
    assert name not in result.central.numbers


def test_solving_where_some_readings_have_no_value() -> None:
    given = scenario('rounds = "1M"', 'daily = "10k..20k"', 'question = { lasts = "60d" }')
    result = solve(given, "reserve")
    assert [end.outcome for end in (result.low, result.central, result.high)] == [
        "none",
        "value",
        "value",
    ]
    assert result.bound == "exact"


def test_inputs_of_an_answer() -> None:
    given = load(
        '[stock]\nrounds = 1\n[question]\nlasts = "60d"\ntarget = 5\nlead = "5d"\n[supply]\nproduction = 1'
    )
    assert list(inputs_of(given, "days")) == ["rounds", "production", "lasts"]
    assert list(inputs_of(given, "rounds")) == ["production", "lasts", "target", "lead"]
    assert list(inputs_of(given, "rebuild")) == ["rounds", "production", "lasts", "target", "lead"]

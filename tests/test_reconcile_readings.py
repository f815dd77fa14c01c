"""Wordings as intervals with a softness: METHODS §6, row by row, in closed form."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from estimator.claims.readings import HARD, P95, Reading, at_least, at_most, read_as
from estimator.errors import InputError
from estimator.quantity.quantity import parse
from estimator.quantity.unit import MONTH

INF = math.inf
ONE, TWO = math.log(1.25) / P95, math.log(1.1) / P95  # softness of one and of two figures


def read(text: str, *, is_said: bool = True, within: str = "") -> Reading:
    loosened = parse(within, "fraction").point() if within else None
    return read_as(parse(text), MONTH, is_said=is_said, within=loosened)


def expect(found: Reading, low: float, high: float, softness: tuple, ends: tuple) -> None:
    plain = [math.exp(value) for value in (found.low, found.high, found.least, found.most)]
    assert plain == pytest.approx([low, high, *ends], rel=1e-6)  # as near as PERT quantiles are
    assert (found.below, found.above) == pytest.approx(softness, rel=1e-6)


def between(low: float, high: float) -> tuple[float, float, tuple, tuple]:
    middle = math.sqrt(low * high)
    return middle, middle, (math.log(high / low) / (2 * P95),) * 2, (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1M", 800_000, 1_250_000),
        ("~1M", 800_000, 1_250_000),
        ("1.2M", 1_200_000 / 1.1, 1_320_000),
        ("22,729", 22_728.5, 22_729.5),
        ("10 to 20", 10, 20),
        ("100 ± 10", 90, 110),
        ("100 ± 10%", 90, 110),
        ("90%", 0.72, 1.125),  # a share is held below 1 by a reading of its own
        ("2 months", 2 * float(MONTH) / 1.25, 2 * float(MONTH) * 1.25),
        ("3 t", 3000 / 1.25, 3000 * 1.25),
    ],
)
def test_the_middle_of_ends_that_are_p5_and_p95(text: str, low: float, high: float) -> None:
    expect(read(text), *between(low, high))


def test_an_interval_at_another_level_is_moved_to_p5_and_p95() -> None:
    by = math.log(2) / 2 / stats.norm.ppf(0.9) * stats.norm.ppf(0.95)
    low, high = (math.sqrt(200) * math.exp(sign * by) for sign in (-1, 1))
    expect(read("10 to 20 @80%"), *between(low, high))


@pytest.mark.parametrize(
    ("text", "shape", "ends"),
    [
        ("1..2..5", stats.beta(2, 4, 1, 4), (1, 5)),  # PERT: alpha = 1 + 4 (m - a) / (b - a)
        ("triangular(1,2,5)", stats.triang(0.25, 1, 4), (1, 5)),
        ("0..2..5", stats.beta(2.6, 3.4, 0, 5), (0, 5)),
    ],
)
def test_shapes_give_their_p5_and_p95_and_at_their_word_their_ends(
    text: str, shape: object, ends: tuple[float, float]
) -> None:
    low, high, softness, _ = between(*shape.ppf([0.05, 0.95]))
    expect(read(text), low, high, softness, ends)


@pytest.mark.parametrize(
    ("text", "low", "high", "softness"),
    [
        (">1M", 1e6, INF, (ONE, ONE)),
        (">=1.2M", 1.2e6, INF, (TWO, TWO)),
        ("<1M", 0, 1e6, (ONE, ONE)),
        ("up to 1.2M", 0, 1.2e6, (TWO, TWO)),
        ("2..15", 2, 15, (ONE, TWO)),
        ("15, 2, 7", 2, 15, (ONE, TWO)),
        ("15 or 2 or 7", 2, 15, (ONE, TWO)),
        ("0..5", 0, 5, (1, ONE)),
        (
            "21.75..28.14",
            21.75,
            28.14,
            (math.log(21.755 / 21.75) / P95, math.log1p(1 / 5628) / P95),
        ),
        ("10%..20%", 0.1, 0.2, (ONE, ONE)),
    ],
)
@pytest.mark.parametrize("is_said", [True, False])
def test_bounds_and_ranges_give_by_the_digits_of_each_end(
    text: str, low: float, high: float, softness: tuple, is_said: bool
) -> None:
    found = read(text, is_said=is_said)
    ends = (low / 1.25, high * 1.1) if " or " in text else (low, high)  # whose parts are rounded
    expect(found, low, high, softness, ends)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("1M", 1e6, 1e6), (">1M", 1e6, INF), ("<1M", 0, 1e6), ("2..15", 2, 15), ("10 to 20", 10, 20)],
)
def test_within_takes_the_place_of_the_wording(text: str, low: float, high: float) -> None:
    softness = (math.log(1.25) / P95,) * 2
    expect(read(text, within="25%"), low, high, softness, (low / 1.25, high * 1.25))


def test_a_literal_is_exact_unless_it_is_hedged_or_loosened() -> None:
    assert read("5", is_said=False) == Reading(*[math.log(5)] * 2, 0.0, 0.0, *[math.log(5)] * 2)
    assert read("5", is_said=False).is_exact
    assert not read("~5", is_said=False).is_exact
    assert not read("5", is_said=False, within="10%").is_exact
    assert not read("5").is_exact


@pytest.mark.parametrize("text", ["5 to 5", "5..5..5", "5 ± 0", "1.23456789012345678"])
def test_nothing_that_is_said_is_without_softness(text: str) -> None:
    assert 0 < read(text).below < 1e-8
    assert 0 < read("1..2", within="0%").below < 1e-8


def test_a_share_and_an_inequality_are_hard() -> None:
    assert at_most(0.0) == Reading(-INF, 0.0, HARD, HARD, -INF, 0.0)
    assert at_least(0.0) == Reading(0.0, INF, HARD, HARD, 0.0, INF)


@pytest.mark.parametrize("text", ["1M", ">1M", "<1M", "2..15", "1..2..5"])
def test_stretching_multiplies_softness_and_moves_the_ends_as_far(text: str) -> None:
    said, found = read(text), read(text).stretched(1.5)
    assert (found.low, found.high) == (said.low, said.high)
    assert (found.below, found.above) == (1.5 * said.below, 1.5 * said.above)
    assert found.least == pytest.approx(said.least - P95 * 0.5 * said.below)
    assert found.most == pytest.approx(said.most + P95 * 0.5 * said.above)
    twice = said.stretched(2)
    if text == "1M":
        assert math.exp(twice.most) == pytest.approx(1e6 * 1.25**2)
        assert math.exp(twice.least) == pytest.approx(1e6 / 1.25**2)


@pytest.mark.parametrize("text", ["0", "0%", "0..0", "0, 0", "0..0..0", "5 or 0", "P10=0, P90=0"])
def test_zero_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^0 cannot be cross-checked; quantities are above zero"):
        read(text)


@pytest.mark.parametrize("text", ["P10=0, P90=5", "beta(0.001,5)"])
def test_what_is_often_zero_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^the P5 of '.*' is 0, .* write 0\.\.b for up to b"):
        read(text)


def test_percentiles_are_read_off_their_own_distribution() -> None:
    found = read("P5=8k, P50=12k, P95=20k")
    expect(found, *between(8000, 20_000))
    assert read("1 ± 5").low > -INF  # cut off at zero, so its P5 is above

"""What a run costs grows in step with what it is given: counted in calls, not in seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from estimator.answer.estimate import estimate
from estimator.errors import InputError
from estimator.scenario.loading import load
from estimator.scenario.models import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 5  # times the calls for four times the input; n² would be sixteen times


def calls(job: Callable[[], object]) -> int:
    """How many functions a job calls, those of C included."""
    count = 0

    def watch(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        job()
    finally:
        sys.setprofile(before)
    return count


def of_one_use(count: int) -> dict[str, Any]:
    natures = [
        {"name": f"n{n}", "share": 1 / count, "stock": {"rounds": 1000 + n}} for n in range(count)
    ]
    return {"use": {"daily": "1k", "phases": [{"from": "9d", "daily": "2k"}]}, "nature": natures}


def with_phases(count: int) -> dict[str, Any]:
    def use(n: int) -> dict[str, Any]:
        ramp = {"from": f"{10 + n}d", "daily": n % 5 + 1, "over": "2d"}
        return {"daily": n % 7 + 10, "phases": [ramp]}

    natures = [{"name": f"n{n}", "stock": {"rounds": 900 + n}, "use": use(n)} for n in range(count)]
    return {"nature": natures}


def of_deliveries(count: int) -> dict[str, Any]:
    rows = [{"on": f"{n}d", "rounds": "5-" if n % 9 == 0 else "4"} for n in range(1, count)]
    return {"stock": {"rounds": "90+"}, "use": {"daily": 9}, "supply": {"arrivals": rows}}


@pytest.mark.parametrize("made", [of_one_use, with_phases, of_deliveries])
def test_growth_in_step(made: Callable[[int], dict[str, Any]]) -> None:
    small, large = (
        calls(lambda n=n: estimate(Scenario.model_validate(made(n)))) for n in (40, 160)
    )
    assert large < MOST * small


MANY = {"from": "1d", "every": "1d", "times": 60_000, "rounds": 1}
STOCKS: dict[str, Any] = {"stock": {"rounds": 1}, "use": {"daily": 1}}


@pytest.mark.parametrize(
    "sections",
    [
        STOCKS | {"supply": {"arrivals": [MANY, MANY]}},
        STOCKS | {"supply": {"arrivals": [{"on": "1d", "rounds": 1}] * 100_001}},
        {"nature": [{"name": n, **STOCKS, "supply": {"arrivals": [MANY]}} for n in ("a", "b")]},
    ],
)
def test_deliveries_in_all_are_limited(sections: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="up to 100,000 deliveries"):
        Scenario.model_validate(sections)


def test_the_row_that_is_too_much_is_named() -> None:
    row = '{ from = "1d", every = "1d", times = 60000, rounds = 1 }'
    text = f"stock = {{ rounds = 1 }}\nsupply = {{ arrivals = [{row}, {row}] }}"
    with pytest.raises(InputError, match=r"test\.toml:2: times: '60000': up to 100,000"):
        load(text, "test.toml")

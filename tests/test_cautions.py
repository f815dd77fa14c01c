"""What a reader is told beside an answer, and when."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import pytest

from estimator.answer.estimate import estimate
from estimator.scenario.loading import load


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('stock = { rounds = 9, unserviceable = "5%" }\nuse = { daily = 1 }\nsupply = { arrivals = [{ on = "5d", rounds = 1 }] }',
         "unserviceable share is of the initial stock only"),
        ('stock = { rounds = 9 }\nuse = { daily = 1, dud_rate = "5%" }', "Duds are fired all the same"),
        ("stock = { rounds = 9, reserve = 10 }\nuse = { daily = 1 }", "The reserve is above the stock"),
        ("stock = { rounds = '8..9', reserve = '10..12' }\nuse = { daily = 1 }", "The reserve is above the stock"),
        ("stock = { rounds = 9 }\nuse = { daily = 1, ration = { below = 5, daily = 1 } }", "its rate is not below the rate of use"),
        ("stock = { rounds = 9 }\nuse = { daily = '1..2', ration = { below = 5, daily = '2..3' } }", "its rate is not below the rate of use"),
        ("stock = { rounds = 9, reserve = 5 }\nuse = { daily = 2, ration = { below = 5, daily = 1 } }", "its level is not above the reserve"),
        ("stock = { rounds = 9, reserve = 6 }\nuse = { daily = 2, ration = { below = 5, daily = 9 } }", "its level is not above the reserve"),
    ("stock = { rounds = 9, reserve = 9 }\nuse = { daily = 1 }", "Nothing above the reserve"),
        ('stock = { rounds = 9, loss = "1%" }\nuse = { daily = 1 }\nsupply = { arrivals = [{ from = "1..2d", every = "1d", times = 2, rounds = 1 }] }',
         "A delivery may help most between"),
        ('stock = { rounds = 9 }\nuse = { daily = 1, phases = [{ from = "1..5d", daily = 2 }, { from = "5d", daily = 3 }] }',
         "Phases may begin in another order"),
        ('stock = { rounds = 9 }\nuse = { daily = 1, phases = [{ from = "1..5d", daily = 2 }, { from = "4..6d", daily = 3 }] }',
         "Phases may begin in another order"),
        ("stock = { rounds = '8..9', loss = '1%' }\nuse = { daily = 1 }\nquestion = { until_level = '50%' }",
         "The answer may turn within the range of rounds"),
        ("stock = { rounds = '9d' }\nuse = { daily = '1..2' }\nsupply = { production = '0.5' }",
         "The answer may turn within the range of daily"),
    ],
)  # fmt: skip
def test_warnings(text: str, words: str) -> None:
    (warning,) = estimate(load(text)).warnings
    assert words in warning


@pytest.mark.parametrize(
    "text",
    [
        'stock = { rounds = 9, unserviceable = "5%" }\nuse = { daily = 1 }\n'
        'supply = { arrivals = [{ on = "5d", rounds = 1, unserviceable = "5%" }] }',
        "stock = { rounds = 9 }\nuse = { daily = 2, ration = { below = 5, daily = 1 } }",
        "stock = { rounds = 9, reserve = 1 }\nuse = { daily = '1..3', ration = { below = 5, daily = '1..3' } }",
        "stock = { rounds = 9, reserve = 9 }\nuse = { daily = 2 }\nsupply = { arrivals = [{ on = 3, rounds = 1 }] }",
        "stock = { rounds = 9 }\nuse = { daily = 2, phases = [{ from = 1, daily = 5 }], ration = { below = 5, daily = 3 } }",
        "stock = { rounds = '9d' }\nuse = { daily = '1..2' }",
        'stock = { rounds = 0 }\nuse = { phases = [{ from = "0d", daily = 1 }] }',
        'stock = { rounds = 9, loss = "1%" }\nuse = { daily = 1 }\nsupply = { arrivals = [{ on = "1..2d", rounds = 1 }] }',
        'stock = { rounds = 9 }\nuse = { daily = 1, phases = [{ from = "1..5d", daily = 2 }, { from = "6d", daily = 3 }] }\n'
        'supply = { phases = [{ from = "5d", production = 1 }] }',
    ],
)  # fmt: skip
def test_no_warning_without_a_reason(text: str) -> None:
    assert estimate(load(text)).warnings == ()

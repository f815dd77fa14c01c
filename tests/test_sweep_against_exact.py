"""Every cell of a sweep equals the single-run answer, ties included."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimator.answer import cases
from estimator.answer.solve import run
from estimator.errors import InputError
from estimator.scenario.models import Scenario
from estimator.sweeps.evaluate import Evaluator
from estimator.sweeps.sweep import sweep

# Few round values, so that deliveries land just as the stock ends, and flows cancel.
ROUNDS = st.sampled_from(["0", "1000", "160k", "1M", "123456"])
RATES = st.sampled_from(["0", "10", "100", "8k", "16k", "12345"])
DAYS = st.sampled_from(["0d", "5d", "10d", "20d", "37d"])
DATES = st.sampled_from(["2024-01-01", "2024-01-11", "2024-02-05"])
SHARES = st.sampled_from(["0%", "10%", "33%", "0.125", "100%"])
OVER = st.none() | st.none() | st.sampled_from(["1d", "5d"])


def optional(**fields):
    return st.fixed_dictionaries({}, optional=fields)


def phase(rate):
    required = {"from": DAYS | DATES, rate: RATES}
    return st.fixed_dictionaries(required, optional={"over": OVER.filter(bool)})


ARRIVALS = st.fixed_dictionaries(
    {"on": DAYS | DATES, "rounds": ROUNDS}, optional={"unserviceable": SHARES}
) | st.fixed_dictionaries(
    {
        "from": DAYS,
        "every": st.sampled_from(["10d", "7d"]),
        "times": st.sampled_from(["1", "4"]),
        "rounds": st.sampled_from(["160", "112k", "160k"]),
    }
)
STOCK = st.fixed_dictionaries(
    {"rounds": ROUNDS},
    optional={
        "unserviceable": SHARES,
        "reserve": ROUNDS,
        "loss": st.sampled_from(["0%", "1%", "5%", "50%", "99%"]),
    },
)
USE = st.fixed_dictionaries(
    {"daily": RATES},
    optional={
        "phases": st.lists(phase("daily"), min_size=1, max_size=3),
        "ration": st.fixed_dictionaries(
            {"below": st.sampled_from(["500", "200k", "2M"]), "daily": RATES}
        ),
    },
)
SUPPLY = optional(
    production=RATES,
    phases=st.lists(phase("production"), min_size=1, max_size=2),
    arrivals=st.lists(ARRIVALS, min_size=1, max_size=4),
)
SCENARIOS = st.fixed_dictionaries(
    {"start": st.just("2024-01-01"), "stock": STOCK, "use": USE, "supply": SUPPLY}
)
AXES = {
    "rounds": ["0,1000,1M", "800k..1.2M:3", "1k..1M:log4", "1600..16000:+1600"],
    "daily": ["0,100", "8k..24k:3", "16k..16.1k:+50", "1..1000:log3", "10..20:7"],
    "production": ["0,100,16k", "5k..20k:4"],
    "unserviceable": ["0%..30%:+10%", "0.9..1:3"],
    "reserve": ["0,1000", "0..1M:3"],
    "loss": ["0%,1%", "1%..10%:3"],
    "start": ["2023-12-01,2024-01-01", "2023-11-01..2023-12-31:+20d"],
    "phase.1.from": ["0..40:+10", "5,10,7.5", "2024-01-05,2024-02-01"],
    "phase.1.daily": ["0,100", "8k..24k:3"],
    "phase.1.over": ["0d,1d,3d"],
    "production_phase.1.from": ["0..40:+10"],
    "arrival.1.on": ["0,10,20", "2024-01-05,2024-02-01"],
    "arrival.1.rounds": ["0,160k", "1k..100k:log3"],
    "arrival.1.every": ["5,10"],
    "arrival.1.times": ["1,2,3"],
    "ration.below": ["0,200k,2M"],
    "ration.daily": ["0,50,8k"],
}


@st.composite
def sweeps(draw):
    try:
        scenario = Scenario.model_validate(draw(SCENARIOS))
    except ValueError:
        return None
    known = {*scenario.inputs(), "rounds", "daily", "production", "unserviceable", "reserve"}
    names = sorted(name for name in AXES if name in {*known, "loss", "start"})
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    vary = {name: draw(st.sampled_from(AXES[name])) for name in chosen}
    try:
        return sweep(scenario, vary)
    except InputError:
        return None


def exact(swept, evaluator, box, cell):
    """The single run of one cell; None if it refuses the numbers."""
    values = evaluator.values(box, cell)
    start = values.pop("start", None)
    scenario = swept.scenario
    if start is not None:
        day = np.datetime64(int(start) - 719163, "D").item()
        scenario = Scenario.model_validate(scenario.to_dict() | {"start": day})
    numbers = cases.central(scenario)
    for axis in evaluator.grid.axes:
        if axis.name != "start":
            day = Fraction(scenario.start.toordinal()) if axis.is_date else 0
            numbers[axis.name] = values[axis.name] - day
    try:
        return run(numbers, scenario.month).days
    except InputError:
        return "refused"


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(sweeps(), st.sampled_from([1, 7, 1000]))
def test_every_cell_equals_the_single_run(swept, most):
    if swept is None:
        return
    for evaluator, boxes in swept.tasks(most):
        for box in boxes:
            cells = math.prod(part.stop - part.start for part in box)
            wanted = [exact(swept, evaluator, box, cell) for cell in range(cells)]
            if "refused" in wanted:
                with pytest.raises(InputError):
                    evaluator.days(box)
                continue
            for got, want in zip(evaluator.days(box).tolist(), wanted, strict=True):
                assert got == pytest.approx(math.inf if want is None else float(want), rel=1e-12)


@pytest.mark.parametrize(
    "vary", [{"production_phase.1.from": "0d, 30d"}, {"start": "2024-01-31, 2024-01-01"}]
)
def test_a_phase_that_begins_at_once_in_the_first_cell_alone(vary):
    """A million at 16,000 a day: less 5,000 from the beginning on, or after 30 days."""
    begins = "2024-01-31" if "start" in vary else "0d"
    scenario = {
        "stock": {"rounds": "1M"},
        "use": {"daily": "16k"},
        "supply": {"phases": [{"from": begins, "production": "5k"}]},
        "start": "2024-01-01",
    }
    (block,) = sweep(Scenario.model_validate(scenario), vary)
    assert block["days"].tolist() == pytest.approx([1000 / 11, 30 + 520 / 11], rel=1e-12)


TEN_DELIVERIES = {
    "stock": {"rounds": "160k"},
    "use": {"daily": "16k"},
    "supply": {"arrivals": [{"from": "10d", "every": "10d", "times": "10", "rounds": "160k"}]},
}


def test_deliveries_that_each_last_until_the_next_are_decided_without_the_exact_path(monkeypatch):
    monkeypatch.setattr(Evaluator, "exact", lambda *_: pytest.fail("fell back"))
    scenario = Scenario.model_validate(TEN_DELIVERIES)
    swept = sweep(scenario, {"rounds": "1600..320000:+1600", "daily": "15.9k,16k,16.1k"})
    days = np.concatenate([block["days"] for block in swept]).reshape(-1, 3)
    rounds = np.arange(1, 201) * 1600
    assert days[rounds < 160_000, 1] == pytest.approx(rounds[rounds < 160_000] / 16_000)
    assert days[99, 1] == 110
    assert days[:, 2].max() < 120


def test_a_tie_that_doubles_cannot_decide_is_answered_exactly():
    # 0.1 + 0.2 as a log axis would have it: numerators too long for doubles
    text = {"stock": {"rounds": "1"}, "use": {"daily": "0.1"}}
    arrivals = [{"on": "10d", "rounds": "1e17"}, {"on": "0d", "rounds": "0.000000000000001"}]
    scenario = Scenario.model_validate(text | {"supply": {"arrivals": arrivals}})
    (block,) = sweep(scenario, {"rounds": "1,0.999999999999999"})
    numbers = cases.central(scenario)
    rounds = (Fraction(1), Fraction("0.999999999999999"))
    want = [run(numbers | {"rounds": stock}, scenario.month).days for stock in rounds]
    assert block["days"].tolist() == pytest.approx([float(days) for days in want], rel=1e-12)


@pytest.mark.parametrize("share", [True, False])
def test_of_several_natures_the_first_that_runs_out_counts(share):
    own = {"share": "50%"} if share else {"use": {"daily": "8k"}}
    natures = [
        {"name": "152 mm", "stock": {"rounds": "1M"}, **own},
        {"name": "5.56 mm", "stock": {"rounds": "500k"}, **own},
    ]
    use = {"use": {"daily": "16k"}} if share else {}
    scenario = Scenario.model_validate({"nature": natures} | use)
    (block,) = sweep(
        scenario, {"nature.152 mm.rounds": "400k,1M", "nature.5.56 mm.rounds": "0, 500k"}
    )
    assert block["days"].tolist() == [0, 50, 0, 62.5]


def test_wide_grids_divide_block_by_block(monkeypatch):
    monkeypatch.setattr("estimator.sweeps.evaluate._MOST_PREPARED", 3)
    scenario = Scenario.model_validate({"stock": {"rounds": "1M"}, "use": {"daily": "16k"}})
    vary = {"rounds": "1M,2M", "unserviceable": "0, 10%", "daily": "8k,16k", "production": "0, 9k"}
    (block,) = sweep(scenario, vary)
    assert block["days"].tolist() == pytest.approx(
        [
            days
            for stock in (1e6, 0.9e6, 2e6, 1.8e6)
            for days in (stock / 8e3, math.nan, stock / 16e3, stock / 7e3)
        ],
        nan_ok=True,
    )


def test_heavy_losses_are_answered_exactly():
    stock = {"rounds": "1M", "loss": "97%"}
    parts = [{"name": name, "stock": stock, "use": {"daily": "16k"}} for name in "ab"]
    scenario = Scenario.model_validate({"nature": parts})
    (block,) = sweep(scenario, {"nature.a.rounds": "1M,2M", "nature.b.daily": "8k,16k"})
    numbers = cases.central(scenario)
    assert block["days"][1] == float(run(numbers, scenario.month).days)


LONG = "0.12345678901234567"  # more digits than doubles hold


def test_a_stock_that_nothing_is_asked_of_never_runs_out_whatever_is_lost():
    use = {"daily": "0", "ration": {"below": "500", "daily": "0"}}
    scenario = Scenario.model_validate(
        {"stock": {"rounds": "1000", "reserve": "900", "loss": "1%"}, "use": use}
    )
    for block in sweep(scenario, {"ration.below": ["0", "200000"]}):
        assert list(block["outcome"]) == ["never", "never"]

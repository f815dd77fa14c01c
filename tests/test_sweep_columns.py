"""Columns, conditions and summaries of a sweep."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.answer.cases import central
from estimator.depletion.exact import deplete
from estimator.errors import InputError
from estimator.scenario.models import Scenario
from estimator.scenario.plan import plan_of
from estimator.sweeps import statistics as summaries
from estimator.sweeps.sampled import given_of, replaced
from estimator.sweeps.statistics import summarize
from estimator.sweeps.sweep import sweep
from estimator.uncertainty.distribution_of_days import sample

PLAIN = {"start": "2024-01-01", "stock": {"rounds": "1M"}, "use": {"daily": "16k"}}
ASKED = PLAIN | {"question": {"lasts": "60d"}}
VARY = {"rounds": "0.96M,1M", "daily": "0,8k,16k"}


def frame(text, vary, **options):
    blocks = list(sweep(Scenario.model_validate(text), vary, **options))
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def test_columns_on_request():
    found = frame(ASKED, VARY, columns=["months", "date", "gap_days", "unmet", "holds", "days"])
    names = ["rounds", "daily", "outcome", "days", "months", "date", "gap_days", "unmet", "holds"]
    assert list(found) == names
    assert found["outcome"].tolist() == ["never", "depletes", "depletes"] * 2
    assert found["days"][1:3].tolist() == [120, 60]
    assert found["months"][2] == pytest.approx(60 / 30.4375)
    assert [str(day) for day in found["date"]][:3] == ["NaT", "2024-04-30", "2024-03-01"]
    assert found["holds"].all()
    assert not found["gap_days"].any()
    assert not found["unmet"].any()


def test_whole_axes_are_whole_numbers_and_all_arrays_are_of_one_length():
    found = frame(PLAIN, {"rounds": "1M,1.5M", "unserviceable": "0,0.1", "daily": "16000,16000.5"})
    assert found["rounds"].dtype == np.int64
    assert found["daily"].dtype == np.float64
    assert {len(values) for values in found.values()} == {8}


def test_pandas_and_polars_take_blocks():
    pandas = pytest.importorskip("pandas")
    (block,) = sweep(Scenario.model_validate(ASKED), VARY, columns=["date", "holds"])
    table = pandas.DataFrame(block)
    assert table.days.isna().sum() == 2
    assert table.dtypes["date"].kind == "M"
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(block).shape == (6, 6)


def test_a_date_is_not_moved_by_rounding():
    # 1/3 of a million at a third of a thousand: the days are whole, but not as doubles come
    vary = {"rounds": "1M,999999.999999", "daily": [Fraction(10**6, 49), "16k"]}
    found = frame(PLAIN | {"stock": {"rounds": "1M"}}, vary, columns=["date"])
    assert [str(day) for day in found["date"][::2]] == ["2024-02-19", "2024-02-18"]


def test_a_date_beyond_the_calendar_is_none():
    found = frame(PLAIN, {"daily": "0.1,0.2"}, columns=["date"])
    assert np.isnat(found["date"]).all()


def test_gaps_of_a_schedule():
    arrivals = [{"on": "70d", "rounds": "160k"}, {"on": "90d", "rounds": "1k"}]
    text = PLAIN | {"supply": {"arrivals": arrivals}}
    found = frame(text, {"daily": "8k,16k,20k"}, columns=["gap_days", "unmet"])
    scenario = Scenario.model_validate(text)
    for daily, days, unmet in zip(found["daily"], found["gap_days"], found["unmet"], strict=True):
        numbers = central(scenario) | {"daily": Fraction(int(daily))}
        gaps = [gap for gap in deplete(plan_of(numbers, scenario.month)).gaps if gap.days]
        assert days == pytest.approx(float(sum(gap.days for gap in gaps)))
        assert unmet == pytest.approx(float(sum(gap.unmet for gap in gaps)))
    assert (found["gap_days"] > 0).tolist() == [False, True, True]
    assert frame(text, {"daily": "16k,20k"}, columns=["unmet"])["unmet"][0] > 0


@pytest.mark.parametrize(
    ("lasts", "holding"),
    [("60d", [1, 1, 1]), ("60.1d", [1, 1, 0]), ("60d-", [0, 0, 1]), ("~2mo", [0, 0, 1])],
)
def test_holds_by_how_the_duration_is_asked(lasts, holding):
    vary = {"daily": "0,8k,16k"}
    text = PLAIN | {"stock": {"rounds": "0.96M"}, "question": {"lasts": lasts}}
    assert frame(text, vary, columns=["holds"])["holds"].tolist() == [bool(n) for n in holding]


def test_holds_where_the_duration_varies():
    found = frame(PLAIN, {"lasts": ["62d", "62.5", "2mo", "63"]}, columns=["holds"])
    assert found["holds"].tolist() == [True, True, True, False]


def test_percentiles_and_chances_where_other_inputs_are_ranges():
    text = ASKED | {"use": {"daily": "10k to 20k"}}
    found = frame(text, {"rounds": "0.8M,1M"}, columns=["p5", "p50", "p95", "chance", "holds"])
    for rounds, *figures in zip(
        *(found[n] for n in ("rounds", "p5", "p50", "p95", "chance")), strict=True
    ):
        want = sample(Scenario.model_validate(text | {"stock": {"rounds": int(rounds)}}))
        days = [want.percentiles[p].value for p in (5, 50, 95)]
        assert figures == [float(format(each, ".9g")) for each in [*days, want.inside.value]]
    free = frame(PLAIN | {"use": {"daily": "0..1k"}}, {"production": "0, 2k"}, columns=["p95"])
    assert np.isnan(free["p95"][1])


@pytest.mark.parametrize("correlation", [{}, {"nature.a.rounds:nature.b.rounds": "0.7"}])
def test_sampled_figures_of_cells_are_those_of_single_scenarios(correlation):
    """Also where the input that matters most, and so what is drawn, differs from cell to cell."""

    def text(daily):
        rows = [("a", "0.8M to 1.2M", daily), ("b", "0.6M..1M", "8k..14k")]
        natures = [{"name": n, "stock": {"rounds": r}, "use": {"daily": d}} for n, r, d in rows]
        return {"nature": natures, "question": {"lasts": "60d"}, "correlation": correlation}

    rates = ["12k", "14k", "40k", "16k"]
    found = frame(text("10k..20k"), {"nature.a.daily": rates}, columns=["p5", "p95", "chance"])
    for place, rate in enumerate(rates):
        want = sample(Scenario.model_validate(text(rate)))
        figures = [want.percentiles[5].value, want.percentiles[95].value, want.chances[60].value]
        row = [found[name][place] for name in ("p5", "p95", "chance")]
        assert row == [float(format(each, ".9g")) for each in figures]


NATURES = {
    "start": "2024-01-01",
    "nature": [
        {
            "name": name,
            "stock": {"containers": "10", "per_container": "100"},
            "use": {
                "daily": "16k",
                "phases": [{"from": "3d", "daily": "8k"}],
                "ration": {"below": "5", "daily": "1"},
            },
            "supply": {"arrivals": [{"on": "10d", "rounds": "1k"}, {"on": "20d", "rounds": "1k"}]},
        }
        for name in ("152 mm", "5.56 mm")
    ],
}


@pytest.mark.parametrize(
    "name",
    [
        "nature.152 mm.rounds",
        "nature.5.56 mm.phase.1.daily",
        "nature.5.56 mm.phase.1.from",
        "nature.152 mm.arrival.2.on",
        "nature.152 mm.ration.below",
        "lasts",
    ],
)
def test_a_value_replaced_is_read_back(name):
    values = {name: Fraction(7, 2), "start": Fraction(738_900)}
    scenario = replaced(Scenario.model_validate(NATURES), given_of(values, {"start"}))
    assert central(scenario)[name] == Fraction(7, 2)
    assert scenario.start.isoformat() == "2024-01-15"
    assert ("nature.152 mm.containers" in scenario.inputs()) == (name != "nature.152 mm.rounds")


@pytest.mark.parametrize(
    ("columns", "text", "message"),
    [
        (["dates"], ASKED, "did you mean 'date'"),
        (["date"], PLAIN | {"start": None}, "needs a start date"),
        (["holds"], PLAIN, "needs a duration"),
        (["chance"], PLAIN, "needs a duration"),
        (["unmet"], NATURES, "is of one stock"),
    ],
)
def test_columns_that_cannot_be_had(columns, text, message):
    vary = {"nature.152 mm.rounds": "1, 2"} if "nature" in text else {"daily": "1, 2"}
    with pytest.raises(InputError, match=message):
        sweep(Scenario.model_validate(text), vary, columns=columns)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("days>=60", [0, 1, 2, 3, 4, 5]),
        ("days>60", [0, 1, 3, 4, 5]),
        ("days<=2mo", [2]),
        ("days < 60.0000001 d", [2]),
        ("months<2", [2]),
        ("months=2", []),
        ("outcome=never", [0, 3]),
        ("outcome != never", [1, 2, 4, 5]),
        ("rounds<1M", [0, 1, 2]),
        ("daily == 8k", [1, 4]),
        ("date<2024-03-02", [2]),
        ("date != 2024-03-01", [0, 1, 3, 4, 5]),
        ("holds=false", []),
        ("holds=true", [0, 1, 2, 3, 4, 5]),
        ("unmet>0", []),
        (["days>=60", "rounds<1M", "outcome=depletes"], [1, 2]),
    ],
)
def test_conditions(where, kept):
    found = frame(ASKED, VARY, where=where, columns=["date", "holds"])
    rows = list(zip(found["rounds"].tolist(), found["daily"].tolist(), strict=True))
    every = [(r, d) for r in (960_000, 1_000_000) for d in (0, 8000, 16000)]
    assert rows == [every[n] for n in kept]
    assert {len(values) for values in found.values()} == {len(kept)}


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("months>=2mo", [8000, 16000]),
        ("months>=2", [8000, 16000]),
        ("months<60.9d", [70000]),
        ("days>=2mo", [8000, 16000]),
        ("p50>60", [8000, 16000, 0]),
    ],
)
def test_units_of_conditions_and_never(where, kept):
    found = frame(ASKED, {"daily": "8k,16k,70k,0"}, where=[where, "daily>=0"])
    assert [rate for rate in found["daily"].tolist() if rate or where == "p50>60"] == kept


DELIVERED = ASKED | {"supply": {"arrivals": [{"on": "30d", "rounds": "1k"}]}}


@pytest.mark.parametrize(
    ("where", "kept", "message"),
    [
        ("arrival.1.on>=2024-02-01", ["2024-01-05,2024-03-01"], ""),
        ("arrival.1.on>=30", ["5, 60"], ""),
        ("arrival.1.on>=30", ["2024-01-05,2024-03-01"], "its values are dates; write a date"),
        ("arrival.1.on>=2024-02-01", ["5, 60"], "its values are day offsets; write a day offset"),
    ],
)
def test_conditions_on_days_of_the_calendar_and_offsets(where, kept, message):
    if message:
        with pytest.raises(InputError, match=message):
            frame(DELIVERED, {"arrival.1.on": kept[0]}, where=where)
    else:
        assert len(frame(DELIVERED, {"arrival.1.on": kept[0]}, where=where)["days"]) == 1


def test_gaps_at_constant_rates_of_a_stock_that_begins_below_its_reserve():
    stock = {"stock": {"rounds": "0", "reserve": "1000"}, "supply": {"production": "7"}}
    vary = {"daily": "0.3,0.5,8"}
    found = frame(stock, vary, columns=["gap_days", "unmet"])
    never = stock | {"supply": {"production": "7", "arrivals": [{"on": "9999999", "rounds": "0"}]}}
    want = frame(never, vary, columns=["gap_days", "unmet"])
    assert found["gap_days"].tolist() == want["gap_days"].tolist()
    assert found["gap_days"].tolist() == pytest.approx([1000 / 7, 1000 / 7, 0])
    assert found["unmet"].tolist() == pytest.approx([300 / 7, 500 / 7, 0])


def test_conditions_on_dates_and_chances():
    found = frame(PLAIN, {"start": "2024-01-01,2024-02-01"}, where="start>2024-01-15")
    assert len(found["days"]) == 1
    text = ASKED | {"use": {"daily": "10k to 20k"}}
    assert len(frame(text, {"rounds": "0.1M,5M"}, where="chance>50%")["days"]) == 1


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("days", "not a comparison"),
        ("days>=", "not a comparison"),
        ("days<>62.5", "not a comparison"),
        ("days=>60", "not a comparison"),
        ("days>=~60", "no exact number"),
        ("days>=60+", "no exact number"),
        ("daily>2024-01-01", "is a date; write a number such as daily>60"),
        ("days>=2024-01-01", "is a date; write a number such as days>60"),
        ("dys>=60", "did you mean 'days'"),
        ("__import__('os')>1", "no column"),
        ("days>=60kk", "is not a number"),
        ("days>=16k/day", "a duration|rate|days"),
        ("outcome>never", "compared with = or !="),
        ("outcome=perhaps", "outcome is depletes or may_never or never, not 'perhaps'"),
        ("date>soon", "not a date"),
        ("holds=true", "no column 'holds'"),
    ],
)
def test_conditions_that_cannot_be_meant(where, message):
    with pytest.raises(InputError, match=message):
        sweep(Scenario.model_validate(PLAIN), VARY, where=where)


def test_a_condition_is_not_decided_by_rounding():
    rates = [Fraction(10**6) / n for n in range(1, 400)]
    found = frame(PLAIN, {"daily": rates}, where="days>=100")
    assert len(found["days"]) == 300


DAYS = st.floats(0, 1e6) | st.just(math.inf) | st.sampled_from([0.0, 1.0, 2.5])


@settings(deadline=None)
@given(st.lists(st.lists(DAYS, max_size=8), max_size=8), st.sampled_from([0, 3, 2**22]))
def test_summary_against_sorting(blocks, kept):
    arrays = [np.array(block, dtype=np.float64) for block in blocks]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summaries, "_KEPT", kept)
        found = summarize(lambda: ((days, len(days)) for days in arrays))
    values = sorted(value for block in blocks for value in block)
    assert found.cells == len(values)
    if not values:
        assert (found.low, found.median, found.high, found.share) == (None, None, None, None)
        return
    assert found.median == values[(len(values) - 1) // 2]
    assert (found.low, found.high) == (values[0], values[-1])
    assert found.never == values.count(math.inf)
    assert found.share == 1


def test_summary_of_a_sweep():
    scenario = Scenario.model_validate(ASKED | {"question": {"lasts": "61d"}})
    done = []
    found = sweep(scenario, VARY).summary(done.append)
    assert (found.cells, found.never, found.low, found.median) == (6, 2, 60, 120)
    assert (found.high, found.holding, found.share) == (math.inf, 5, 5 / 6)
    assert sum(done) == 6
    assert sweep(Scenario.model_validate(PLAIN), VARY).summary().share is None

"""Axes, grids, boxes and parts."""

import datetime as dt
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.scenario.models import Scenario
from estimator.sweeps.axes import read_axis
from estimator.sweeps.grid import boxes, check_size, read_shard
from estimator.sweeps.sweep import sweep

SCENARIO = Scenario.model_validate(
    {"start": "2024-01-01", "stock": {"rounds": "1M"}, "use": {"daily": "16k"}}
)
EVENTS = Scenario.model_validate(
    {
        "start": "2024-01-01",
        "stock": {"rounds": "1M"},
        "use": {"daily": "16k", "phases": [{"from": "2024-02-01", "daily": "8k"}]},
        "supply": {
            "arrivals": [
                {"on": "10d", "rounds": "1k"},
                {"from": "20d", "every": "5d", "times": "2", "rounds": "1k"},
            ]
        },
    }
)

shapes = st.lists(st.integers(1, 7), min_size=1, max_size=4)


@given(shapes, st.data())
def test_boxes_follow_each_other_and_cover_the_part(shape, data):
    cells = math.prod(shape)
    first, last = sorted(data.draw(st.tuples(st.integers(0, cells), st.integers(0, cells))))
    most = data.draw(st.integers(1, 60))
    indices = np.arange(cells).reshape(shape)
    found = [indices[box].ravel() for box in boxes(shape, range(first, last), most)]
    assert all(0 < len(part) <= most for part in found)
    assert np.concatenate([*found, [first]])[:-1].tolist() == list(range(first, last))


@given(st.integers(0, 10**13), st.integers(1, 10**4))
def test_parts_follow_each_other(cells, count):
    parts = [read_shard(f"{n}/{count}").of(cells) for n in (1, (count + 1) // 2, count)]
    assert parts[0].start == 0
    assert parts[-1].stop == cells
    assert all(abs(len(part) - cells / count) < 1 for part in parts)
    if count > 1:
        assert read_shard(f"2/{count}").of(cells).start == parts[0].stop


@pytest.mark.parametrize("text", ["0/4", "5/4", "1/0", "1", "a/b", "-1/4", "1/4/5", ""])
def test_other_parts_are_refused(text):
    with pytest.raises(InputError, match="write 3/16"):
        read_shard(text)


def test_sizes():
    check_size(10**9, agreed=False)
    check_size(10**12 - 1, agreed=True)
    with pytest.raises(InputError, match="add `large=True`"):
        check_size(10**9 + 1, agreed=False)
    with pytest.raises(InputError, match="`part='1/10000'` to 10000/10000"):
        check_size(10**12, agreed=True)


def test_a_trillion_cells_are_refused_before_anything_is_made(monkeypatch):
    monkeypatch.setattr("estimator.sweeps.axes.axis_from", lambda *_: pytest.fail("made an axis"))
    vary = {"rounds": "1..2M:1000000", "daily": "1..2:1000000"}
    with pytest.raises(InputError, match="1,000,000,000,000 cells are too many"):
        sweep(SCENARIO, vary, large=True)


def days(vary, **options):
    return np.concatenate([block["days"] for block in sweep(SCENARIO, vary, **options)])


def test_an_axis_read_alone_is_checked_as_well():
    with pytest.raises(InputError, match="--table: daily: '16kk' is not a number"):
        read_axis("daily", "16kk,2", SCENARIO, "--table")


def test_steps_are_exact():
    swept = sweep(SCENARIO, {"unserviceable": "0.1..0.5:+0.1"})
    (block,) = swept
    assert swept.cells == 5
    assert block["unserviceable"].tolist() == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert block["days"].tolist() == [56.25, 50, 43.75, 37.5, 31.25]


def test_the_last_axis_runs_fastest_and_lists_can_be_paired():
    vary = {"rounds": "0.8M,1.6M", "daily": "8k,16k"}
    assert days(vary).tolist() == [100, 50, 200, 100]
    assert days(vary, zipped=True).tolist() == [100, 100]
    assert days(vary, part="2/4").tolist() == [50]
    with pytest.raises(InputError, match="rounds has 2, daily has 3"):
        days({"rounds": "0.8M,1.6M", "daily": "8k,16k,1"}, zipped=True)


def test_blocks_of_one_shape_share_the_values_of_their_axes():
    swept = sweep(SCENARIO, {"rounds": "0.8M..1M:5", "daily": "8k,16k"})
    ((evaluator, boxes),) = swept.tasks(2)
    frames = [swept.frame(swept.answered(evaluator, box)) for box in boxes]
    assert [frame["rounds"][0] for frame in frames] == list(range(800_000, 1_000_001, 50_000))
    assert all(frame["daily"] is frames[0]["daily"] for frame in frames)
    with pytest.raises(ValueError, match="read-only"):
        frames[0]["daily"][0] = 1


def test_what_python_gives():
    (block,) = sweep(SCENARIO, {"daily": [8000, "16k", Fraction(1, 3) * 96000], "rounds": ["1M"]})
    assert block["days"].tolist() == [125, 62.5, 31.25]
    with pytest.raises(InputError, match="`vary`: daily: values are wanted"):
        sweep(SCENARIO, {"daily": 8000})
    with pytest.raises(InputError, match=r"'1k..2k' is not one number"):
        sweep(SCENARIO, {"daily": ["1k..2k"]})
    with pytest.raises(InputError, match="not a list"):
        sweep(SCENARIO, {"daily": [[1], [2]]})


STEPPED = Scenario.model_validate(
    {
        "stock": {"rounds": "1M"},
        "use": {"daily": "16k", "phases": [{"from": "12.345679d", "daily": "9701.34"}]},
    }
)


def in_parts(count, **options):
    parts = (sweep(STEPPED, part=f"{n}/{count}", **options) for n in range(1, count + 1))
    return np.concatenate([block["days"] for part in parts for block in part]).tolist()


@pytest.mark.parametrize("count", [3, 7, 50, 191])
def test_parts_give_the_days_of_the_whole_to_the_last_digit(count, tmp_path):
    vary = {"daily": "7001, 9001", "rounds": "0.1M..20M:191"}  # some steps of the walk round
    assert in_parts(count, vary=vary) == in_parts(1, vary=vary)
    rows = tmp_path / "rows.csv"
    daily = ["12345.678901234567" if n == 40 else str(7001 + n) for n in range(100)]
    lines = [f"{100001 + 7 * n},{rate},{n}.1\n" for n, rate in enumerate(daily)]
    rows.write_text("rounds,daily,reserve\n" + "".join(lines))
    assert in_parts(count, rows=rows) == in_parts(1, rows=rows)


@pytest.mark.parametrize(
    "vary",
    [
        {"daily": np.arange(8000, 24001, 8000)},
        {"daily": np.array([8000, 16000, 24000], dtype=np.float32)},
        {"daily": [np.int64(8000), 16000, "24k"]},
        {"start": np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[ns]")},
        {"start": np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]")},
        {"start": [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 2)]},  # noqa: DTZ001
    ],
)
def test_values_of_arrays(vary):
    (block,) = sweep(SCENARIO, vary)
    (again,) = sweep(SCENARIO, {name: block[name] for name in vary})
    assert all((block[name] == again[name]).all() for name in block)
    assert len(block["days"]) == len(next(iter(vary.values())))


def test_no_values():
    with pytest.raises(InputError, match="daily: no values; give at least one"):
        sweep(SCENARIO, {"daily": []})


def test_conversions_take_the_place_of_rounds():
    (block,) = sweep(SCENARIO, {"containers": "100, 200", "per_container": "1600, 3200"})
    assert block["days"].tolist() == [10, 20, 20, 40]
    (block,) = sweep(SCENARIO, {"tonnes": "1600, 3200", "kg_per_round": "50, 100"})
    assert block["days"].tolist() == [2, 1, 4, 2]
    (block,) = sweep(SCENARIO, {"weapons": "100, 200", "per_weapon": "80, 160"})
    assert block["days"].tolist() == [125, 62.5, 62.5, 31.25]


def test_dates_and_days_of_events():
    def of(vary):
        return np.concatenate([block["days"] for block in sweep(EVENTS, vary)]).tolist()

    assert of({"start": "2024-01-01,2023-12-02"}) == [94.375, 64.375]
    by_date = of({"phase.1.from": "2024-01-11,2024-01-21"})
    assert by_date == of({"phase.1.from": "10, 20"})
    assert by_date == of({"phase.1.from": ["10d", 20]})
    assert by_date == of({"phase.1.from": "2024-01-11..2024-01-21:+10d"})
    assert by_date == of({"phase.1.from": "2024-01-11..2024-01-21:2"})
    assert len(of({"arrival.2.times": "1,2,3"})) == 3
    moved = of({"start": "2024-01-01,2023-12-31", "phase.1.from": "2024-01-11,2024-01-12"})
    assert moved == of({"phase.1.from": "10,11,11,12"})


def test_dates_become_dates():
    (block,) = sweep(EVENTS, {"start": ["2024-01-01", "2023-12-31"]}, columns=["date"])
    assert block["start"].dtype == block["date"].dtype == "datetime64[D]"
    assert str(block["date"][0]) == "2024-04-04"


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ({}, "nothing is varied"),
        ({"dayly": "1, 2"}, "did you mean 'daily'"),
        ({"daily": "16kk,2"}, "`vary`: daily: '16kk' is not a number"),
        ({"daily": "16k"}, "daily"),
        ({"month": "30, 31"}, "run the sweep once for each value"),
        ({"rounds": "1, 2", "tonnes": "1, 2"}, "vary either rounds or tonnes × kg_per_round"),
        ({"tonnes": "1, 2"}, "belong together; give kg_per_round too"),
        ({"kg_per_round": "0, 2", "tonnes": "1, 2"}, "is zero; kg_per_round must be above zero"),
        ({"loss": "0.5..1:2"}, "below 1"),
        ({"start": "1, 2"}, "not a list of dates"),
        ({"start": "2024-01-01"}, "not a list of dates"),
        ({"start": "2024-01-01,2024-02-30"}, "not a day of the calendar"),
        ({"start": "2024-02-01..2024-01-01:+1d"}, "does not step forward"),
        ({"start": "2024-01-01..2024-01-04:3"}, "does not step forward"),
        ({"start": ["5d"]}, "'5d' is not a date; write a date such as"),
        ({"phase.1.from": ["5d", "2024-02-02"]}, "'2024-02-02' is a date; a day offset such as"),
        ({"daily": [Fraction(-1)]}, "'-1' is out of range; a number of 0 or more"),
        ({"unserviceable": [Fraction(2)]}, "'2' is out of range; a number from 0 to 1"),
        ({"phase.1.from": "2023-01-01,2024-02-01"}, "2023-01-01 is before the start, 2024-01-01"),
        ({"phase.1.from": ["2023-01-01"]}, "2023-01-01 is before the start"),
        ({"start": "2024-01-01,2024-03-01"}, "2024-02-01 is before the start, 2024-03-01"),
        ({"arrival.2.times": "1,1.5"}, "whole number"),
    ],
)
def test_axes_that_cannot_be_meant(vary, message):
    with pytest.raises(InputError, match=message):
        sweep(EVENTS, vary)


def test_dates_need_a_start():
    scenario = Scenario.model_validate(
        {"stock": {"rounds": "1M"}, "use": {"phases": [{"from": "3d", "daily": "8k"}]}}
    )
    with pytest.raises(InputError, match=r"needs? a start date as well"):
        sweep(scenario, {"phase.1.from": "2024-01-11,2024-01-21"})
    with pytest.raises(InputError, match=r"needs? a start date as well"):
        sweep(scenario, {"phase.1.from": ["2024-01-11"]})


def test_pairs_of_dates_are_checked_as_pairs():
    vary = {"start": "2024-01-01,2024-01-20", "phase.1.from": "2024-01-11,2024-01-21"}
    assert sweep(EVENTS, vary, zipped=True).cells == 2
    with pytest.raises(InputError, match="before the start"):
        sweep(EVENTS, vary)
    vary["start"] = "2024-01-01,2024-01-22"
    with pytest.raises(InputError, match=r"pair 2: phase.1.from: 2024-01-21 is before"):
        sweep(EVENTS, vary, zipped=True)


def test_either_axes_or_rows():
    with pytest.raises(InputError, match="either"):
        sweep(SCENARIO)


def test_shares_cannot_be_varied_alone():
    natures = [{"name": n, "stock": {"rounds": "1M"}, "share": "50%"} for n in "ab"]
    scenario = Scenario.model_validate({"nature": natures, "use": {"daily": "16k"}})
    with pytest.raises(InputError, match="run the sweep once for each value"):
        sweep(scenario, {"nature.a.share": "0.1,0.2"})


def test_a_cell_that_contradicts_itself_is_named():
    phases = [{"from": "10d", "daily": "8k", "over": "5d"}, {"from": "20d", "daily": "9k"}]
    use = {"daily": "0", "phases": phases}
    scenario = Scenario.model_validate({"stock": {"rounds": "1M"}, "use": use})
    with pytest.raises(InputError, match=r"phase.2.from=12: .*still running"):
        list(sweep(scenario, {"phase.2.from": "12, 20"}))
    with pytest.raises(InputError, match=r"phase.2.from=12: .*still running"):
        list(sweep(scenario, {"phase.2.from": "20, 12"}, columns=["gap_days"]))
    dates = {"start": "2024-01-01,2024-01-02", "phase.2.from": "2024-01-13,2024-01-20"}
    with pytest.raises(InputError, match=r"start=2024-01-01, phase.2.from=2024-01-13: .*still"):
        list(sweep(scenario, dates))

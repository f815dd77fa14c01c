"""Rows that somebody gives: every error names its line."""

import re

import numpy as np
import pytest

from estimator import estimate, sample
from estimator.answer.document import record
from estimator.errors import InputError
from estimator.scenario.loading import as_scenario
from estimator.scenario.models import Scenario
from estimator.sweeps import rows as given_rows
from estimator.sweeps.rows import rows_of
from estimator.sweeps.sweep import sweep

SCENARIO = Scenario.model_validate(
    {
        "start": "2024-01-01",
        "stock": {"rounds": "1M"},
        "use": {"daily": "16k", "phases": [{"from": "2024-02-01", "daily": "8k"}]},
    }
)


def file(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def days(path, **options):
    blocks = sweep(SCENARIO, rows=path, **options)
    return [day for block in blocks for day in block["days"].tolist()]


def test_each_row_is_a_cell(tmp_path):
    path = file(tmp_path, 'rounds,daily\n160k,16k\n\'320k , "8,000"\n\n0.16M,16000\n')
    assert days(path) == [10, 40, 10]
    assert days(path, part="2/3") == [40]
    assert days(path, where="days>10") == [40]
    assert sweep(SCENARIO, rows=str(path)).summary().median == 10


def test_marks_and_line_ends_do_not_matter(tmp_path):
    path = file(tmp_path, b"\xef\xbb\xbfrounds,daily\r\n160k,16k\r\n")
    swept = sweep(SCENARIO, rows=path)
    assert swept.names == ("rounds", "daily", "outcome", "days")
    assert days(path) == [10]


@pytest.mark.parametrize(
    "name",
    ["outcome", "days", "bound", "months", "date", "gap_days", "unmet", "holds", "p50", "chance"],
)
def test_columns_named_like_results_are_refused(name, tmp_path):
    """Somebody may mean them as inputs: a duration that is asked about, a chance that is wanted."""
    with pytest.raises(InputError, match=rf"rows.csv:1: {name} is computed and no input; leave it"):
        days(file(tmp_path, f"rounds,{name}\n160k,1\n"))
    with pytest.raises(InputError, match=rf"`vary`: {name} is computed and no input"):
        sweep(SCENARIO, {"rounds": "1M,2M", name: "1, 2"})


def test_chunks_hold_rows_together(tmp_path, monkeypatch):
    path = file(tmp_path, "rounds\n" + "".join(f"{n}6k\n" for n in range(1, 30)))
    whole = days(path)
    monkeypatch.setattr(given_rows, "_CHUNK", 4)
    assert days(path) == whole
    assert days(path, part="1/3") + days(path, part="2/3") + days(path, part="3/3") == whole


def test_types_do_not_depend_on_the_rows(tmp_path):
    path = file(tmp_path, "rounds,start\n160k,2024-01-01\n160k,2024-01-02\n")
    (block,) = sweep(SCENARIO, rows=path, columns=["date"])
    assert block["rounds"].dtype == np.float64
    assert block["start"].dtype == "datetime64[D]"
    assert [str(day) for day in block["date"]] == ["2024-01-11", "2024-01-12"]


def test_dates_and_day_offsets(tmp_path):
    by_date = days(
        file(tmp_path, "start,phase.1.from\n2024-01-01,2024-01-11\n2024-01-02,2024-01-11\n")
    )
    by_day = days(file(tmp_path, "phase.1.from\n10\n9d\n"))
    assert by_date == by_day
    assert days(file(tmp_path, "phase.1.from,start\n2024-01-11,2024-01-02\n")) == by_day[1:]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rows.csv:1: no heading"),
        ("days,outcome\n1,2\n", "rows.csv:1: days is computed and no input; leave it out, or"),
        ("dayly\n1\n", "rows.csv:1: no input 'dayly' here; did you mean 'daily'"),
        ("rounds,rounds\n1,2\n", "rows.csv:1: rounds is varied twice"),
        ("tonnes\n1\n", "rows.csv:1: tonnes and kg_per_round belong together"),
        ("rounds\n1M\n\n2MM\n", "rows.csv:4: rounds: '2MM' is not a number"),
        ('rounds,daily\n1M,"16k\n"\n2M,x\n', "rows.csv:4: daily: 'x'"),
        ("rounds,daily\n1M,\n", "rows.csv:2: daily: no value"),
        ("rounds,daily\n1M\n", "rows.csv:2: 1 field; the heading has 2"),
        ("rounds\n1M,2M\n", "rows.csv:2: 2 fields; the heading has 1"),
        ("loss\n100%\n", "rows.csv:2: loss: .* below 1"),
        ("start\n5\n", "rows.csv:2: start: '5' is not a date; write a date"),
        ("start\n2024-03-01\n", "2024-02-01 is before the start"),
        ("phase.1.from\n2023-12-31\n", "rows.csv:2: phase.1.from: 2023-12-31 is before the start"),
        ("phase.1.from\n3\n2024-01-05\n", "rows.csv:3: phase.1.from: .* day offset"),
        ("phase.1.from\n2024-01-05\n3\n", "rows.csv:3: phase.1.from: .* date"),
        (b"rounds\n\xff\n", "not a CSV file"),
        ('rounds\n"1M\n', "rows.csv:2: not a CSV file"),
        ('rounds\n"1M"x\n', "rows.csv:2: not a CSV file"),
    ],
)
def test_errors_name_the_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        days(file(tmp_path, text))


def test_rows_that_are_not_there(tmp_path):
    with pytest.raises(InputError, match=r"none.csv: cannot be read: No such file"):
        days(tmp_path / "none.csv")


def test_no_rows(tmp_path):
    path = file(tmp_path, "rounds\n")
    assert days(path) == []
    assert sweep(SCENARIO, rows=path).summary().cells == 0


def test_a_row_that_contradicts_itself(tmp_path):
    scenario = Scenario.model_validate(
        {
            "stock": {"rounds": "1M"},
            "use": {
                "daily": "0",
                "phases": [
                    {"from": "0d", "daily": "8k", "over": "5d"},
                    {"from": "10d", "daily": "9k"},
                ],
            },
        }
    )
    path = file(tmp_path, "phase.2.from\n10\n3\n")
    with pytest.raises(InputError, match=r"phase.2.from=3: .*still running"):
        list(sweep(scenario, rows=path))


PLAIN = Scenario.model_validate({"stock": {"rounds": "2M"}, "use": {"daily": "20k"}})


def rows(tmp_path, text, scenario=PLAIN, **how):
    return sweep(scenario, rows=rows_of(scenario, file(tmp_path, text), **how))


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Rounds,DAILY\n1M,16k\n", {}),
        ("rounds [rounds],daily (rounds/day)\n1000000,16000\n", {}),
        ("rounds (thousand rounds),daily [rounds/week]\n1000,112k\n", {}),
        ("rounds,daily (rounds/week)\n1M,16k/day\n", {}),  # a cell's own unit counts
        ("stock (rounds),rate\n1M,16k\n", {"mapping": {"rounds": "stock", "daily": "Rate"}}),
        ("Rounds;daily\n1.000.000;16.000,0\n", {"decimal": ","}),
    ],
)
def test_headings_name_inputs_and_their_units(text, how, tmp_path):
    (block,) = rows(tmp_path, text, **how)
    assert block["days"].tolist() == [62.5]


def test_other_columns_are_labels(tmp_path):
    text = "country,rounds,days,note\nA,1M,60,=1+1\nB,2M,,x\n"
    (block,) = swept = rows(tmp_path, text, kept=["days"])
    assert swept.names == ("country", "given_days", "note", "rounds", "outcome", "days")
    assert block["country"].tolist() == ["A", "B"]
    assert block["given_days"].tolist() == ["60", ""]
    assert block["days"].tolist() == [50, 100]


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("dayly", "no input 'dayly' here; did you mean 'daily'"),
        ("weapon", "did you mean 'weapons'"),
        ("roudns", "did you mean 'rounds'"),
        ("unservicable", "did you mean 'unserviceable'"),
        ("stock", "did you mean 'rounds'"),
        ("Days", "Days is computed and no input"),
        ("phase.1.daily", "no input 'phase.1.daily' here"),
        ("daily (thousands)", "'thousands' is no unit of daily"),
    ],
)
def test_what_may_be_meant_as_an_input_is_no_label(heading, message, tmp_path):
    with pytest.raises(InputError, match=re.escape(message)):
        rows(tmp_path, f"reserve,{heading}\n0,1\n")
    if "(" not in heading:
        swept = rows(tmp_path, f"reserve,{heading}\n0,1\n", kept=[heading])
        assert swept.labels == (heading,)


RANGED = ["1M", "1M..2M", "~1M", "0.8M to 1.2M", "@nis-2023-11-rounds", ">1M", "1M-", "3M"]


@pytest.mark.parametrize("daily", ["16k", "10k to 20k", "16k+"])
def test_rows_of_ranges_and_bounds_against_single_answers(daily, tmp_path):
    """Each row has the numbers that `estimate` alone has for it."""
    text = "rounds,daily,lasts\n" + "".join(f"{rounds},{daily},60d\n" for rounds in RANGED)
    (block,) = sweep(PLAIN, rows=file(tmp_path, text), columns=["holds", "chance"])
    for n, rounds in enumerate(RANGED):
        single = as_scenario({"rounds": rounds, "daily": daily, "lasts": "60d"})
        found = estimate(single)
        want = record(found)
        if found.is_sampled:
            drawn = sample(single)
            want |= {"days": drawn.median.value, "bound": "exact"}
            percentiles = [block[name][n] for name in ("p5", "p50", "p95")]
            assert percentiles == pytest.approx(
                [drawn.percentiles[p].value for p in (5, 50, 95)], rel=1e-8
            )
            assert block["chance"][n] == pytest.approx(drawn.inside.value, rel=1e-8)
        else:
            assert block["holds"][n] == {"yes": True, "no": False}.get(found.verdict.answer)
        if "bound" in block:
            assert block["bound"][n] == want["bound"]
        days = float("nan") if want["days"] is None else want["days"]
        assert block["days"][n] == pytest.approx(days, rel=1e-8, nan_ok=True)


def test_a_range_that_contradicts_the_rest(tmp_path):
    text = "phase.1.from,daily\n2024-02-01,16k\n2023-02-01,1k..2k\n"
    with pytest.raises(InputError, match=r"rows.csv:3: .* before the start"):
        list(sweep(SCENARIO, rows=file(tmp_path, text)))
    with pytest.raises(InputError, match="no column 'rounds'"):
        sweep(SCENARIO, rows=file(tmp_path, "rounds\n1M..2M\n"), where="rounds>1M")
    with pytest.raises(InputError, match="gap_days is of numbers"):
        sweep(SCENARIO, rows=file(tmp_path, "rounds\n1M..2M\n"), columns="gap_days")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("start\n45231\n", "rows.csv:2: start: '45231' looks like a spreadsheet's number of a day"),
        ("start\n08/28/2023\n", "write it as 2023-08-28$"),
        ("start\n08/07/2023\n", "write it as 2023-07-08 or 2023-08-07"),
        ("rounds,\n1M,x\n", "rows.csv:2: 'x' stands in a column without a name"),
        ("a,a,rounds\n1,2,3\n", "two columns are called 'a'"),
        ("a,b\n1,2\n", "no column is an input; known: "),
    ],
)
def test_spreadsheets_have_their_ways(text, message, tmp_path):
    with pytest.raises(InputError, match=message):
        days(file(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "base", "wanted"),
    [
        ("rounds,daily\n450 missiles,16\n500,20 missiles/day\n", {}, [28.125, 25]),
        ("Rounds (missiles),daily\n450,16\n500,20\n", {}, [28.125, 25]),
        ("rounds\n35 days\n20d\n", {}, [35, 20]),
        ("rounds,daily\n80%,20%/mo\n70%,7%/mo\n", {}, [121.75, 304.375]),
        ("rounds (%),daily (%/mo)\n80,20\n70,7\n", {}, [121.75, 304.375]),
        ("reserve\n20%\n5d\n100k\n", {"rounds": "1M", "daily": "16k"}, [50, 57.5, 56.25]),
        ("reserve_share\n20%\n0.1\n", {"rounds": "1M", "daily": "16k"}, [50, 56.25]),
    ],
)
def test_cells_take_what_options_take(text, base, wanted, tmp_path):
    """Whatever a single answer takes: nouns, days of supply, shares, each as it answers it."""
    path = file(tmp_path, text)
    found = [day for block in sweep(base, rows=path) for day in block["days"].tolist()]
    assert found == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rounds,daily\n80%,16k\n", "give both in %, or neither"),
        ("rounds,daily\n80 missiles,16 shells/day\n", "in shells, `rounds` in missiles"),
        ("reserve,reserve_share,rounds,daily\n1k,10%,1M,16k\n", "reserve_share is varied twice"),
        ("rounds\n35 days\n1M\n", "rows.csv:3: .* its use is not"),
    ],
)
def test_cells_that_do_not_go_together_name_their_row(text, said, tmp_path):
    with pytest.raises(InputError, match=said):
        list(sweep({}, rows=file(tmp_path, text)))


@pytest.mark.parametrize(
    ("name", "values", "base", "wanted"),
    [
        ("reserve", "10%,20%", {}, [56.25, 50]),
        ("reserve", "10%,20%", {"reserve": "10k"}, [56.25, 50]),
        ("reserve", "100k,200k", {"reserve": "3d"}, [56.25, 50]),
        ("reserve", "0%..20%:+10%", {"reserve": "3d"}, [62.5, 56.25, 50]),
        ("reserve", ["5d", "10d"], {"reserve": "10%"}, [57.5, 52.5]),
        ("rounds", "35d,40d", {}, [35, 40]),
        ("phase.1.daily", "50%, 25%", {"phase": "9k"}, [95, 160]),
        ("phase.1.daily", "8k,4k", {"phase": "9%"}, [95, 160]),
    ],
)
def test_axes_take_what_options_take(name, values, base, wanted):
    stock = {"rounds": "1M", **{key: base[key] for key in base if key == "reserve"}}
    phases = [{"from": "30d", "daily": base["phase"]}] if "phase" in base else []
    scenario = {"stock": stock, "use": {"daily": "16k", "phases": phases}}
    found = [day for block in sweep(scenario, {name: values}) for day in block["days"].tolist()]
    assert found == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("where", "rows"), [("outcome=may_never", [0]), ("bound=none", [1]), ("outcome=depletes", [2])]
)
def test_rows_are_kept_by_every_word_they_may_have(where, rows, tmp_path):
    text = "rounds,daily\n10k to 20k,100..200\n>10k,>100\n5k,1k\n"
    path, scenario = file(tmp_path, text), {"production": "150/day"}
    every = list(sweep(scenario, rows=path).records())
    assert list(sweep(scenario, rows=path, where=where).records()) == [every[n] for n in rows]

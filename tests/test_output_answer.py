"""An estimate as a page: the bare value, the tables, and what each format gets."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import pytest

from estimator.answer.estimate import estimate, rebuild, solve
from estimator.answer.table import default_axes, parse_table, table
from estimator.output.page import Addition, Table
from estimator.output.pages import answer
from estimator.output.pages.answer import bare, page, sensitivity
from estimator.reply import Reply
from estimator.scenario.loading import load

PLAIN = 'stock = { rounds = "1M" }\nuse = { daily = "16k" }\n'


def tables(text: str, *axes: str, explain: bool = False) -> dict[str, Table]:
    scenario = load(text, "x.toml")
    result = estimate(scenario)
    found = [parse_table(one, scenario, result.asks) for one in axes] or default_axes(
        scenario, result.asks
    )
    grid = table(scenario, found, result.asks) if found else None
    body = page(Reply(result, table=grid), command="lasts", explain=explain).body()
    return {one.title: one for one in body.tables}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAIN, "62.5"),
        (PLAIN.replace("1M", ">1M"), ">=62.5"),
        (PLAIN.replace("1M", "1M-"), "<=62.5"),
        (PLAIN.replace("1M", "1M+").replace("16k", "16k+"), "unbounded"),
        (PLAIN.replace("16k", "0"), "never"),
        (PLAIN.replace("1M", "1M..2M"), "93.75"),
        ('stock = { rounds = "1M" }\nquestion = { lasts = "2mo" }', "16427.1047228"),
        ('stock = { rounds = "1M" }\nquestion = { lasts = "0" }', "every"),
    ],
)
def test_bare(text: str, words: str) -> None:
    assert bare(estimate(load(text))) == words
    assert page(Reply(estimate(load(text))), command="lasts").bare == words


def test_bare_of_other_questions() -> None:
    assert bare(solve(load(PLAIN + 'question = { lasts = "63d" }'), "reserve")) == "none"
    text = 'stock = { rounds = "1M" }\nsupply = { production = "8k" }\nquestion = { target = "3M" }'
    assert bare(rebuild(load(text))) == "250"


def test_assumptions_have_their_reading_and_their_origin() -> None:
    text = (
        'start = 2023-11-01\nmonth = 30\n[stock]\nrounds = "1M+"\n[use]\ndaily = "@seed-daily-rate"\n'
        'phases = [{ from = 2023-12-01, daily = "10k to 20k" }]\n[question]\nlasts = "2mo-"'
    )
    found = tables(text)["Assumptions"]
    assert found.columns == ["input", "value", "read as", "from"]
    assert found.rows == [
        ["rounds", "at least 1,000,000 rounds", "a lower bound", "x.toml:4"],
        ["daily", "16,000 rounds/day", "", "@seed-daily-rate"],
        ["lasts", "up to 2 months (60 days)", "an upper bound", "x.toml:9"],
        ["phase.1.from", "2023-12-01", "day 30", "x.toml:7"],
        ["phase.1.daily", "10k to 20k rounds/day", "lognormal, P5–P95", "x.toml:7"],
        ["start", "2023-11-01", "", "x.toml:1"],
        ["month", "30 days", "", "x.toml:2"],
    ]


def test_the_convention_for_months_is_always_told() -> None:
    assert tables(PLAIN)["Assumptions"].rows[-1] == ["month", "30.4375 days", "default"]


def test_a_two_way_table() -> None:
    found = tables(PLAIN + 'question = { lasts = "60d" }', "rounds=0.5M,1M", "daily=0,8k,20k")
    assert found["Days by rounds and daily [rounds/day]"] == Table(
        "Days by rounds and daily [rounds/day]",
        ["rounds \\ daily", "0", "8,000", "20,000"],
        [["500,000", "*never", "*62.5", "25"], ["1,000,000", "*never", "*125", "50"]],
        frozenset(range(4)),
        ["* at least 60 days"],
    )


def test_a_one_way_table_has_months_and_dates() -> None:
    found = tables("start = 2023-11-01\n" + PLAIN, "daily=0, 16k")["Days by daily [rounds/day]"]
    assert (found.columns, found.rows) == (
        ["daily", "days", "months", "date"],
        [["0", "never", "", ""], ["16,000", "[62.5]", "2.1", "2024-01-02"]],
    )
    assert found.notes == ["[ ] the values given"]


def test_a_table_says_where_other_inputs_are_taken() -> None:
    ranges = PLAIN.replace('"1M"', '"1M", reserve = "1k..2k"') + 'question = { lasts = "~2mo" }'
    found = tables(ranges, "daily=8k,16k")["Days by daily [rounds/day]"]
    assert found.notes == [
        "* about 2 months (48.7 to 76.1 days); [ ] the values given",
        "All other inputs at their central reading.",
    ]


def test_a_cell_is_never_shown_on_the_other_side_of_what_was_asked() -> None:
    found = tables(
        'stock = { rounds = "959999" }\nuse = { daily = "16k" }\nquestion = { lasts = "60d" }',
        "daily=16k,32k",
    )
    assert found["Days by daily [rounds/day]"].rows[0][1] == "[59.9999]"


def test_a_table_of_values_solved_for() -> None:
    scenario = load(PLAIN + 'question = { lasts = "60d" }')
    result = solve(scenario, "unserviceable")
    axes = [
        parse_table(text, scenario, "unserviceable") for text in ("lasts=60d,70d", "daily=8k,16k")
    ]
    found = sensitivity(result, table(scenario, axes, "unserviceable"))
    assert found.title == "unserviceable [share] by lasts [days] and daily [rounds/day]"
    assert found.rows == [["60", "52%", "4%"], ["70", "44%", "no value"]]
    found = sensitivity(result, table(scenario, axes[:1], "unserviceable"))
    assert (found.columns, found.rows) == (
        ["lasts", "unserviceable"],
        [["60", "4%"], ["70", "no value"]],
    )


NATURES = (
    'question = { lasts = "60d" }\n'
    '[[nature]]\nname = "152 mm"\nstock = { rounds = "959999" }\nuse = { daily = "16k" }\n'
    '[[nature]]\nname = "x\\u001b[31m"\nstock = { rounds = "1M" }\nuse = { daily = "0" }\n'
)


def test_natures_side_by_side() -> None:
    found = tables(NATURES)["Natures"]
    assert found.rows == [
        ["152 mm", "59.9999", "1.97"],
        ["x[31m", "never", ""],
        ["all pooled", "122", "4"],
    ]
    assert "Natures" not in tables(PLAIN)


def test_natures_that_make_no_pool() -> None:
    rationed = NATURES.replace('daily = "0"', 'daily = "0", ration = { below = 5, daily = 1 }')
    assert [row[0] for row in tables(rationed)["Natures"].rows] == ["152 mm", "x[31m"]


def arrivals(count: int) -> str:
    return f'supply = {{ arrivals = [{{ from = "70d", every = "20d", times = {count}, rounds = "160k" }}] }}'


def test_gaps() -> None:
    found = tables("start = 2023-11-01\n" + PLAIN + arrivals(2))["Gaps"]
    assert (found.columns, found.rows) == (
        ["from day", "date", "days", "rounds unmet"],
        [
            ["62.5", "2024-01-02", "7.5", "120,000"],
            ["80", "2024-01-20", "10", "160,000"],
            ["100", "2024-02-09", "to the end", ""],
        ],
    )
    assert "Gaps" not in tables(PLAIN)


def test_many_gaps_are_cut_short() -> None:
    found = tables(PLAIN + arrivals(7))["Gaps"]
    assert len(found.rows) == 5
    assert found.notes == ["and 3 more; --format json has them all"]


def test_what_csv_and_json_get() -> None:
    scenario = load(PLAIN)
    result = estimate(scenario)
    grid = table(scenario, [parse_table("daily=8k,16k", scenario, "days")], "days")
    unasked = page(Reply(result, table=grid), command="lasts")
    asked = page(Reply(result, table=grid, is_table_asked=True), command="lasts", explain=True)
    assert [row["days"] for row in unasked.records()] == [62.5]
    assert [row["days"] for row in asked.records()] == [125, 62.5]
    assert "table" not in unasked.data()
    assert asked.data()["table"]["axes"][0]["values"] == [8_000, 16_000]
    assert asked.data()["steps"][-1]["step"] == "months"


def test_additions_come_after_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    more = Addition(
        lead=["More."],
        tables=[Table("T", "a", ["1"])],
        warnings=["Careful."],
        data={"more": 1},
        record={"extra": 2},
    )
    monkeypatch.setattr(answer, "_additions", lambda _: [more])
    found = page(Reply(estimate(load(PLAIN))), command="lasts", next_step="go")
    body = found.body()
    assert list(body.lead)[1:] == ["More."]
    assert [one.title for one in body.tables] == ["Assumptions", "T"]
    assert (list(body.warnings), body.next_step) == (["Careful."], "go")
    assert found.data()["more"] == 1
    assert found.data()["warnings"] == ["Careful."]
    assert found.records()[0]["extra"] == 2


def test_an_addition_may_take_the_place_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "_additions", lambda _: [Addition(answer=["So."], bare="7")])
    found = page(Reply(estimate(load(PLAIN))), command="lasts")
    assert (list(found.body().lead), found.bare) == (["So."], "7")

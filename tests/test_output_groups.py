"""Tables with lines above groups of rows, and columns that may stand below their rows."""

from __future__ import annotations

import pytest

from estimator.output.formats.markdown import table_text as markdown
from estimator.output.formats.plain import table_text as plain
from estimator.output.formats.terminal import render
from estimator.output.page import Body, Page, Table

TABLE = Table(
    "Title",
    ("name", "words"),
    [["a", "one"], ["bb", "a rather long explanation of what this is"], ["c", ""]],
    heads={0: "First [group]", 2: "Second"},
    below=[1],
)


def shown(table, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("estimator.output.formats.terminal.is_seen", lambda: True)
    page = Page("", lambda: Body(["Lead."], [table]), dict, list)
    return render(page).splitlines()


def test_plain():
    assert plain(TABLE).splitlines() == [
        "Title",
        "    name  words",
        "  First [group]",
        "    a     one",
        "    bb    a rather long explanation of what this is",
        "  Second",
        "    c",
    ]


def test_markdown():
    assert markdown(TABLE).splitlines()[2:] == [
        "| name | words |",
        "| --- | --- |",
        "| **First \\[group\\]** | |",
        "| a | one |",
        "| bb | a rather long explanation of what this is |",
        "| **Second** | |",
        "| c |  |",
    ]


@pytest.mark.parametrize(
    ("width", "long"),
    [
        (80, [" bb     a rather long explanation of what this is"]),
        (45, [" bb", "    a rather long explanation of what this is"]),
        (30, [" bb", "    a rather long explanation", "    of what this is"]),
    ],
)
def test_terminal(monkeypatch, width, long):
    lines = shown(TABLE, width, monkeypatch)
    rule = lines.pop(4)
    assert set(rule) == {"─"}
    beside = len(long) == 1
    assert lines == [
        "Lead.",
        "",
        "Title",
        " name   words" if beside else " name",
        "First [group]",
        *([" a      one"] if beside else [" a", "    one"]),
        *long,
        "Second",
        " c",
    ]


def test_a_screen_too_narrow_for_any_table(monkeypatch):
    lines = shown(TABLE._replace(below=[]), 12, monkeypatch)
    assert lines[3:6] == ["First", "[group]", "name: a"]
    assert "Second" in lines


def test_columns_without_content_take_their_marks_along():
    table = Table("", ("a", "b", "c"), [["1", "", "x"]], frozenset({0}), heads={0: "h"})
    shorter = table._replace(below=[2])
    assert shorter.without_empty() == Table(
        "", ["a", "c"], [["1", "x"]], frozenset({0}), (), {0: "h"}, [1]
    )

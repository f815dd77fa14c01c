"""What every format prints from: tables without empty columns, text without control characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.output.page import Page, Table, clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("152 mm", "152 mm"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\tb\r\nc", "a b  c"),
        ("\u202eevil\u2066", "evil"),
        ("a\u2028b\ufeffc\u200b", "abc"),
        ("\x00\x7f\x9b", ""),
        ("Żółć 砲弾 [red]x[/]", "Żółć 砲弾 [red]x[/]"),
        ("\ud800x", "x"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_is_one_line_that_a_terminal_shows(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert all(
        char == " " or not (ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0) for char in cleaned
    )
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


def test_without_empty_keeps_the_marks_of_its_columns() -> None:
    table = Table("t", "abc", [["1", "", "3"], ["", "", "6"]], frozenset({0, 1, 2}), ["note"])
    kept = table.without_empty()
    assert (kept.columns, kept.rows) == (["a", "c"], [["1", "3"], ["", "6"]])
    assert (kept.title, kept.numeric, kept.notes) == ("t", frozenset({0, 1}), ["note"])


def test_without_empty_of_no_rows() -> None:
    assert Table("t", "ab", []).without_empty().columns == []


def test_a_page_makes_nothing_until_it_is_asked() -> None:
    def fail() -> None:
        raise AssertionError

    assert Page("62.5", fail, fail, fail).bare == "62.5"

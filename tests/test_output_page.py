"""What every format prints from: tables without empty columns, text without control characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.cleaning import clean
from estimator.output.page import Body, Page, Table


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
        # what nobody sees
        ("a\xad\u2060\u180e\u034f\u3164\uffa0b\U000e0041\U000e007f", "ab"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),  # the flag of a part of a country
        # joiners where scripts and emoji need them, and nowhere else
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👧 ❤️\u200d🔥 1️⃣", "👩\u200d👧 ❤️\u200d🔥 1️⃣"),
        ("a\u200db\u200c", "ab"),
        ("\u200dé\u200d\u200dé\u200d", "éé"),
        ("é\u202e\u200d\u202e", "é"),
        # what the log of a CI job takes for a command
        ("::error file=x::y", "'::error file=x::y"),
        ("\u202e \t::stop-commands::t", "'  ::stop-commands::t"),
        ("a ::error::", "a ::error::"),
        ("x ##vso[task.complete]y", "x # #vso[task.complete]y"),
        ("##[error]", "# #[error]"),
        ("#\u200b#[x", "# #[x"),
        ("## [x]", "## [x]"),
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
    assert not cleaned.lstrip().startswith("::")
    assert not [char for char in cleaned if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    cleaned.encode("utf-8")


def test_what_is_unseen_is_left_out_but_marks_that_are_seen() -> None:
    """Of all format characters those stay that stand around digits, and of hieroglyphs."""
    every = (chr(point) for point in range(0x110000))
    unseen = [char for char in every if unicodedata.category(char) == "Cf"]
    kept = {ord(char) for char in unseen if clean(f"x{char}x") != "xx"}
    numbers = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    assert kept - {*range(0x13430, 0x13460)} == numbers


def test_every_text_of_a_page_is_cleaned() -> None:
    bad = "::a\n\x1b\u202e##[b]"
    good = clean(bad)
    table = Table(bad, [bad], [[bad]], frozenset({0}), [bad], {0: bad}, frozenset({0}))
    page = Page(bad, lambda: Body([bad], [table], [bad], bad), dict, list)
    cleaned = Table(good, [good], [[good]], frozenset({0}), [good], {0: good}, frozenset({0}))
    assert page.text() == Body([good], [cleaned], [good], good)


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

"""A page in every format, made by hand so that each rule of a format shows."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from estimator.output.formats import csv_text, json_text, markdown, plain, terminal
from estimator.output.page import Body, Page, Table

TABLE = Table("Days", ("a \\ b", "8,000", "16,000"), [["1", "125", "*62.5"]], frozenset({0, 1, 2}))
WORDS = Table("", ("input", "from"), [["rounds", "한국.toml:1"], ["daily", "x"]], notes=["* note"])


def page(
    *tables: Table,
    lead: tuple[str, ...] = ("Answer.", "Verdict."),
    step: str = "",
    rows: object = (),
) -> Page:
    return Page("62.5", lambda: Body(lead, tables, ["Careful."], step), dict, lambda: list(rows))


def test_plain():
    expected = """\
Answer.
Verdict.

Days
  a \\ b  8,000  16,000
      1    125   *62.5

  input   from
  rounds  한국.toml:1
  daily   x
  * note

Note: Careful.

Next: estimate
"""
    assert plain.render(page(TABLE, WORDS, step="estimate")) == expected


def test_terminal_without_one():
    expected = """\
Answer.
Verdict.

Days
 a \\ b   8,000   16,000
────────────────────────
     1     125    *62.5

 input    from
──────────────────────
 rounds   한국.toml:1
 daily    x
  * note

Note: Careful.

Next: estimate
"""
    assert terminal.render(page(TABLE, WORDS, step="estimate")) == expected


def test_terminal_with_colour_says_the_same():
    import re

    coloured = terminal.render(page(TABLE, WORDS), "always")
    assert "\x1b[1mAnswer.\x1b[0m" in coloured
    assert "\x1b[32m*62.5\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == terminal.render(page(TABLE, WORDS))


def test_markdown():
    hostile = Table("a*b", ("x|y", "n"), [["[l](u) <b> `c`", "1"]], frozenset({1}), ["# note"])
    expected = """\
1 \\* 2.

**a\\*b**

| x\\|y | n |
| --- | ---: |
| \\[l\\](u) \\<b\\> \\`c\\` | 1 |

\\# note

Note: Careful.

Next: `` a `b` ``
"""
    assert markdown.render(page(hostile, lead=("1 * 2.",), step="a `b`")) == expected


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("see https://example.org/a_b?c=1, and", "see `https://example.org/a_b?c=1,` and"),
        ("www.example.org|x", "`www.example.org`\\|x"),
        ("@own-rate", "`@own-rate`"),
        ("@org/team and a.b@example.org", "`@org/team` and `a.b@example.org`"),
        ("@a@b", "`@a@b`"),
        ("#12", "`#12`"),
        ("x @ y, a#b", "x @ y, a\\#b"),
        ("`@x`", "\\``@x`\\`"),
    ],
)
def test_markdown_makes_no_links_mentions_and_references(text, escaped):
    assert markdown.escape(text) == escaped


@pytest.mark.parametrize("part", ["a", "a.", "@", "@a", "#", "#1", "a/", "`", "http://", "&#"])
def test_long_texts_are_not_read_again_from_every_place(part):
    """The square of this would take minutes."""
    text = part * (300_000 // len(part))
    assert len(markdown.escape(text)) >= len(text)


FRAGMENTS = ["https://e.org/a_b", "@name", "a@b.org", "www.x.y", "#12", "`", "*", "_", "[", "](",
             "|", "<b>", "&lt;", "\\", " ", "a", "::", "!", "~~", ")", "ftp://x", "'"]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_markdown_shows_text_as_it_is(text):
    """As another implementation reads it: the same text, and what GitHub links only in code."""
    html = MarkdownIt().renderInline(markdown.escape(text))
    shown = re.sub("</?code>", "", html)
    assert "<" not in shown
    # the spaces around code are its own
    assert unescape(shown).split() == text.split()
    outside = unescape(re.sub("<code>.*?</code>", "", html))
    assert not re.search(r"https?://|ftp://|@[\w-]|#\d", outside)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "`a`"),
        ("`", "`` ` ``"),
        ("a ``b`` `c`", "``` a ``b`` `c` ```"),
    ],
)
def test_code_in_markdown(text, expected):
    assert markdown.render(page(step=text)).endswith(f"Next: {expected}\n")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\x00=1", "'=1"),
        ("\u202e=1", "'=1"),
        ("\t =1", "'  =1"),
        ("::error::x", "'::error::x"),
        ("\x1b[31mred", "[31mred"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("한국, 100", "한국, 100"),
        ('"', '"'),
        (-1.5, "-1.5"),
        (62.5, "62.5"),
        (10**18, "1000000000000000000"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        ("", ""),
    ],
)
def test_csv_cells(cell, written):
    text = csv_text.render(page(rows=[{"key": cell, "other": 1}]))
    assert list(csv.reader(io.StringIO(text))) == [["key", "other"], [written, "1"]]


def test_csv_rows_need_not_have_the_same_keys():
    text = csv_text.render(page(rows=[{"a": 1}, {"b": 2, "=c": 3}]))
    assert text == "a,b,'=c\n1,,\n,2,3\n"
    assert csv_text.render(page()) == "\n"


def test_json_hides_nothing_and_shows_nothing_hostile():
    hostile = "a\x1b[31m\x9b1m\u202eb\u2066\ufeff\u2028\u2060\xad\U000e0041\ud800##vso[x] 한국"
    text = json_text.render_lines(page(rows=[{"key": hostile}]))
    assert json.loads(text) == {"key": hostile}
    assert "한국" in text
    assert all(c == "\n" or c.isprintable() for c in text)
    assert "##vso[" not in text


def test_json_refuses_what_is_no_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text.render_lines(page(rows=[{"key": float("nan")}]))


# -- tables in terminals of every width

NUMBERS = Table(
    "",
    ("rounds \\ daily", *(f"{n},000" for n in range(10, 20))),
    [[f"{n},000,000", *(f"{n}{m}.5" for m in range(10))] for n in range(1, 4)],
    frozenset(range(11)),
)
LONG = Table(
    "",
    ("input", "value", "read as", "from"),
    [
        [
            "production_phase.1.production",
            "about 2M rounds/year (5,475.7 rounds/day)",
            "lognormal, P5–P95 4.38k to 6.84k rounds/day",
            "@gur-2024-02-ru-2023",
        ]
    ],
)


@pytest.mark.parametrize("width", [1, 5, 10, 20, 30, 40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("table", [NUMBERS, LONG, TABLE, WORDS], ids=["numbers", "long", "2", "3"])
def test_every_width_shows_everything(table, width, monkeypatch):
    monkeypatch.setattr(terminal, "is_seen", lambda: True)
    monkeypatch.setattr(terminal.shutil, "get_terminal_size", lambda: os_size(width))
    shown = terminal.render(page(table, lead=("A.",)), "never")
    assert "…" not in shown
    together = "".join(shown.split()).replace("─", "")
    for column in table.columns if width >= 20 else ():
        assert all(word in together for word in column.split()), column
    for number in [cell for row in table.rows for n, cell in enumerate(row) if n in table.numeric]:
        assert number in (shown if width >= 10 else together), number
    if width >= 20:
        lines = shown[: shown.index("\nNote")].splitlines()
        assert max(map(cell_len, lines)) <= width


def os_size(columns: int) -> object:
    import os

    return os.terminal_size((columns, 24))


def test_columns_of_numbers_are_parted_not_squeezed(monkeypatch):
    monkeypatch.setattr(terminal, "is_seen", lambda: True)
    monkeypatch.setattr(terminal.shutil, "get_terminal_size", lambda: os_size(60))
    shown = terminal.render(page(NUMBERS), "never").splitlines()
    heads = [line.split()[1:] for line in shown if line.split()[:1] == ["daily"]]
    assert heads == [[f"{n},000" for n in range(10, 15)], [f"{n},000" for n in range(15, 20)]]

"""What notebooks show: the sentence, the verdict and the table of every result, and no markup."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from cli_harness import call

import estimator
from estimator.scenario.loading import build
from estimator.textfile import read_toml

if TYPE_CHECKING:
    from pathlib import Path

RANGES = {"rounds": "1M..1.5M", "daily": "10k..20k", "lasts": "2mo~"}
FLAGS = [text for name, value in RANGES.items() for text in (f"--{name}", value)]


class Balanced(HTMLParser):
    """Keeps the texts of cells and paragraphs; complains of a tag that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts += [data] * bool(data.strip())


def texts(result: object) -> list[str]:
    parser = Balanced()
    parser.feed(result._repr_html_())
    assert not parser.open
    return parser.texts


@pytest.mark.parametrize(
    ("args", "make"),
    [
        (FLAGS, lambda: estimator.estimate(RANGES)),
        (FLAGS, lambda: estimator.sample(RANGES)),
        (["drivers", *FLAGS], lambda: estimator.drivers(RANGES)),
        (["nis-2023"], lambda: estimator.estimate("nis-2023")),
        (
            ["solve", "daily", *FLAGS[:2], *FLAGS[4:], "--chance", "50%"],
            lambda: estimator.solve({**RANGES, "daily": "1k"}, "daily", chance=0.5),
        ),
        (
            ["compare", "nis-2023", "nis-2023-ranges"],
            lambda: estimator.compare({n: n for n in ("nis-2023", "nis-2023-ranges")}),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_notebook_says_what_the_command_line_says(args, make):
    found = texts(make())
    lead, *blocks = call(*args, "-f", "plain").out.split("\n\n")
    assert set(lead.splitlines()) <= set(found)
    titles = {block.splitlines()[0] for block in blocks}
    elsewhere = ("Assumptions", "Sources", "Inputs that are the same", "Note: ", "Next: ")
    if args[0] != "compare":
        elsewhere += ("What drives it",) * (args[0] != "drivers")
    assert {title for title in titles if not title.startswith(elsewhere)} <= set(found)


def test_a_sweep_shows_both_ends_of_many_rows():
    found = texts(estimator.sweep(RANGES, {"daily": "8k..24k:5000"}))
    assert found[0] == "5,000 cells swept."
    assert any("4,970 more rows" in text for text in found)


def test_a_figure_of_a_register_of_ones_own_is_no_error(tmp_path: Path):
    text = call("new", "figures").out
    (tmp_path / "figures.toml").write_text(text, encoding="utf-8")
    register = estimator.load_register([tmp_path])
    (tmp_path / "a.toml").write_text('stock.rounds="1M"\nuse.daily="@my-rate"', encoding="utf-8")
    scenario = build(read_toml(tmp_path / "a.toml"), register=lambda: register)
    assert "days" in texts(estimator.estimate(scenario))[0]


def test_no_text_of_a_file_is_markup():
    nasty = "<script>alert(1)</script> & <b>"
    page = estimator.estimate({"title": nasty, "rounds": "1M", "daily": "16k"})._repr_html_()
    assert "<script" not in page
    assert html.escape(nasty) in page


def test_rows_of_a_sweep_are_those_of_its_csv():
    """Days have twelve digits in CSV."""
    made = estimator.sweep(
        {"rounds": "1M", "production": "4k", "start": "2024-01-01"},
        {"daily": "3k..24k:8"},
        columns=["months", "date"],
    )
    rows = list(made.records())
    assert [row["outcome"] for row in rows[:2]] == ["never", "depletes"]
    assert rows[0]["days"] is None
    flags = ("--rounds", "1M", "--production", "4k", "--start", "2024-01-01")
    flags += ("--vary", "daily=3k..24k:8")
    lines = call("sweep", *flags, "--columns", "months,date", "-f", "csv", "-q").out.splitlines()
    assert list(rows[0]) == lines[0].split(",")
    for row, line in zip(rows, lines[1:], strict=True):
        for value, text in zip(row.values(), line.split(","), strict=True):
            said = "" if value is None else value
            if isinstance(value, float):
                assert float(text) == pytest.approx(value, rel=1e-11)
            else:
                assert str(said) == text


def test_rows_of_a_sweep_go_into_a_data_frame():
    pandas = pytest.importorskip("pandas")
    made = estimator.sweep({"rounds": "1M"}, {"daily": "10k,20k"})
    frame = pandas.DataFrame(made.records())
    assert list(frame.columns) == ["daily", "outcome", "days"]
    assert frame["days"].tolist() == [100, 50]

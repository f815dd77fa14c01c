"""Every command on screens of several widths: nothing is wider, and nothing is broken."""

from __future__ import annotations

import json
import os
import re

import pytest
from cli_harness import call
from rich.cells import cell_len

from estimator.output.formats import terminal
from estimator.output.page import Table
from estimator.register.register import data_folder, load_register

RUNS = [
    ("--rounds", "1M", "--daily", "16k"),
    ("--rounds", "1M+", "--lasts", "2mo~"),
    ("--rounds", "500k"),
    ("nis-2023",),
    ("nis-2023-deliveries",),
    ("nis-2023-ranges",),
    ("ru-2024",),
    ("ru-2024", "--explain"),
    ("solve", "daily", "nis-2023"),
    ("solve", "arrival.1.rounds", "ru-2024"),
    ("drivers", "nis-2023-ranges"),
    ("drivers", "ru-2024", "--samples", "64"),
    ("compare", "nis-2023", "nis-2023-ranges"),
    ("rebuild", "--rounds", "1M", "--target", "3M", "--production", "10k", "--lead", "90d"),
    (
        "sweep",
        "nis-2023",
        "--vary",
        "daily=8k..24k:12",
        "--vary",
        "rounds=1M..2M:12",
        "-f",
        "table",
    ),
    ("sweep", "nis-2023", "--vary", "daily=8k..24k:50", "-f", "table"),
    ("check",),
    ("figures",),
    ("figures", "rusi-2024-10-ru"),
]


def shown(args, columns, monkeypatch, lines=24):
    size = os.terminal_size((columns, lines))
    monkeypatch.setattr(terminal, "is_seen", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_: size)
    result = call(*args, env={"NO_COLOR": "1"})
    assert result.code == 0, result.err
    return result.out


def whole(text):
    """What must not be broken: ids of figures and claims, names of rows, numbers, charts."""
    ids = re.findall(r"@?\b[a-z]+(?:[-._][a-z0-9]+){2,}\b", text)
    numbers = re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)
    return {*ids, *numbers, *re.findall("[▁-█]+", text)}


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("args", RUNS, ids=" ".join)
def test_no_line_is_wider_and_nothing_is_broken(args, columns, monkeypatch):
    page = call(*args).out
    full = ("--full",) if args[0] not in {"sweep", "check", "figures"} else ()
    text = shown((*args, *full), columns, monkeypatch)
    lines = [line for line in text.splitlines() if not line.startswith("Next: ")]
    assert max(map(cell_len, lines)) <= columns
    assert "…" not in text.replace("RU, UA, KP, …", "")
    assert {part for part in whole(page) if part not in text} == set()


@pytest.mark.parametrize("scenario", ["nis-2023", "nis-2023-ranges", "nis-2023-deliveries"])
def test_up_to_six_inputs_fit_a_small_screen(scenario, monkeypatch):
    lines = shown((scenario,), 80, monkeypatch).splitlines()
    assert len(lines) < 24
    assert any(re.fullmatch(r"\d+ sources?, .*: --full", line) for line in lines)
    assert lines[-1].startswith("Next: ")
    everything = shown((scenario, "--full"), 80, monkeypatch)
    assert "Sources" in everything
    assert ": --full" not in everything


SIX = {
    "stock": {
        "rounds": "1M..1.5M",
        "unserviceable": "0..30%",
        "reserve": "50k..100k",
        "loss": "0.5..1%",
    },
    "use": {"daily": "10k..20k"},
    "supply": {"production": "1k..3k"},
    "question": {"lasts": "2mo~"},
}


@pytest.mark.parametrize(
    ("args", "kept"),
    [
        (("drivers", "nis-2023-ranges"), "What each input would have to be"),
        (("drivers", "ru-2024"), "What each input would have to be"),
        (("drivers", "six.json"), "What drives it"),
        (("compare", "nis-2023", "nis-2023-ranges"), "What makes the difference"),
        (
            ("compare", "nis-2023", "nis-2023-ranges", "--lasts", "60d..90d"),
            "What makes the difference",
        ),
        (("compare", "nis-2023", "six.json"), "Inputs that differ"),
    ],
    ids=" ".join,
)
def test_drivers_and_comparisons_fit_a_small_screen(args, kept, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "six.json").write_text(json.dumps(SIX), encoding="utf-8")
    text = shown(args, 80, monkeypatch)
    assert len(text.splitlines()) < 24
    assert kept in text
    assert re.search(r"^\d+ .*: --full$", text, re.MULTILINE)
    everything = shown((*args, "--full"), 80, monkeypatch)
    assert all(title in everything for title in titles_of(args))


def titles_of(args):
    if args[0] == "drivers":
        return "What drives it", "Shares of", "What each input", "Assumptions"
    return "Answers", "Chances", "Inputs that", "What makes the difference"


def test_a_large_screen_leaves_nothing_out(monkeypatch):
    text = shown(("nis-2023",), 80, monkeypatch, lines=60)
    assert "Sources" in text
    assert "--full" not in text


def test_pipes_and_files_leave_nothing_out(tmp_path):
    assert "Sources" in call("nis-2023").out
    assert call("nis-2023", "-o", str(tmp_path / "x.md")).code == 0
    assert "Sources" in (tmp_path / "x.md").read_text()


def test_every_figure_and_its_text_is_on_a_narrow_screen(monkeypatch):
    text = " ".join(shown(("figures",), 60, monkeypatch).split())
    for figure in load_register([data_folder()]).figures.values():
        assert f"{figure.id} " in text
        assert " ".join(figure.about.split()) in text


@pytest.mark.parametrize("cells", [401, 16_001, 10**8])
def test_the_middle_of_a_large_sweep_is_counted(cells, monkeypatch):
    monkeypatch.setattr("estimator.cli.runs.sweep.is_seen", lambda: True)
    axes = ("daily=8k..24k:10000", "rounds=1M..2M:10000") if cells == 10**8 else ()
    vary = [word for axis in axes or (f"daily=8k..24k:{cells}",) for word in ("--vary", axis)]
    text = shown(("sweep", "--rounds", "1M", "--daily", "1", *vary), 80, monkeypatch)
    assert f"… {cells - 30:,} more rows; -o x.csv has them all" in text
    assert len(text.splitlines()) < 45


def test_the_middle_of_what_a_condition_keeps_is_counted(monkeypatch):
    monkeypatch.setattr("estimator.cli.runs.sweep.is_seen", lambda: True)
    args = ("sweep", "--rounds", "1M", "--vary", "daily=1..1000:1000", "--where", "daily<=100")
    assert "… 70 more rows;" in shown(args, 80, monkeypatch)


def test_a_pager_only_where_one_is_named(monkeypatch):
    seen = []
    monkeypatch.setattr("click.echo_via_pager", seen.append)
    monkeypatch.setattr("estimator.output.deliver.is_seen", lambda: True)
    assert "72 claims" in shown(("check",), 80, monkeypatch)
    monkeypatch.setattr("cli_harness.clear", lambda: {**os.environ, "PAGER": "less"})
    assert shown(("check",), 80, monkeypatch) == ""
    assert "72 claims" in seen.pop()
    assert "72 claims" in shown(("check", "--no-pager"), 80, monkeypatch)
    assert "62.5 days" in shown(("--rounds", "1M", "--daily", "16k"), 80, monkeypatch)
    assert not seen


def linked(args, monkeypatch, **env):
    size = os.terminal_size((80, 60))
    monkeypatch.setattr(terminal, "is_seen", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_: size)
    out = call(*args, env={"TERM": "xterm-256color", **env}).out
    return re.findall(r"\x1b]8;id=\d+;([^\x1b]*)\x1b\\([^\x1b]*)\x1b]8;;", out)


def test_sources_are_links_where_a_terminal_shows_them(monkeypatch):
    register = load_register([data_folder()])
    url = register.source("liga-2023-11-01").url
    links = linked(("nis-2023-ranges", "--full"), monkeypatch)
    assert {address for address, _ in links} == {url}
    assert links[0][1].startswith("LIGA.net, 2023-11-01")
    assert linked(("nis-2023-ranges", "--full"), monkeypatch, TERM="dumb") == []
    assert linked(("nis-2023-ranges", "--full"), monkeypatch, NO_COLOR="1") == []
    (link, *_) = linked(("figures", "nis-2023-11-rounds"), monkeypatch)
    assert link[0] == register.source("news1-2023-11-01").url


def test_only_addresses_of_pages_are_links():
    bad = ["javascript:alert(1)", "file:///etc/passwd", "https://a.b/\x1b]8;;", "https://a b.c"]
    good = "https://example.org/a?b=(c)"
    links = {str(n): url for n, url in enumerate([*bad, good])}
    assert Table("", ("x",), [["4"]], links=links).cleaned().links == {"4": good}

"""Documents as people meet them: in Chromium, in both schemes, on a phone, and on paper."""

from __future__ import annotations

import io
import json
import re
import shlex
import unicodedata
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from cli_harness import call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser

RANGES = "report nis-2023-ranges --case nk-nov-2023 --claims nis-2023"
EVENTS = (
    "--rounds 300k --daily 8k --arrival 20d=150k --production 1k --reserve 50k "
    "--start 2024-03-01 --lasts 100d"
)
POINTS = "--rounds 1M --daily 16k --lasts 60d"
RUNS = [RANGES, EVENTS, POINTS, "ru-2024", "compare nis-2023 nis-2023-ranges", "cross kp-ru"]
RUNS += ["check nis-2023", "--rounds 1M --against RU", "figures --metric firing_rate --actor RU"]


class Seen:
    """A document that is open, and what it said or asked for."""

    def __init__(self, browser: Any, run: str, folder: Path, **context: Any) -> None:
        path = folder / "x.html"
        done = call(*run.split(), "-o", str(path))
        assert (done.code, done.err) == (0, "")
        self.size, self.address, self.said = path.stat().st_size, path.as_uri(), []
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.said.append(request.url))
        self.page.goto(self.address)
        self.said.remove(self.address)

    def type(self, name: str, text: str) -> None:
        """Type a number into the field of an input."""
        self.page.fill(f'[data-input="{name}"] input[type=number]', text)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)


@pytest.fixture
def seen(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens the document of a run."""
    found: list[Seen] = []

    def open_(run: str, **context: Any) -> Seen:
        found.append(Seen(chromium, run, tmp_path, **context))
        return found[-1]

    yield open_
    for each in found:
        each.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("run", RUNS)
def test_against_axe_core_and_asks_for_nothing(run, scheme, seen):
    """Oracle: the rules of axe-core, before and after something is changed."""
    one = seen(run, color_scheme=scheme)
    assert Axe().run(one.page).violations_count == 0
    if one.page.query_selector("#controls .control"):
        one.type("rounds", "900000")
        one.page.wait_for_timeout(300)
        assert Axe().run(one.page).violations_count == 0
    assert one.said == []
    assert one.size <= 1_300_000


@pytest.mark.parametrize("run", RUNS)
def test_nothing_scrolls_sideways_on_a_phone(run, seen):
    page = seen(run, viewport={"width": 390, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_change_moves_the_answer_the_command_and_the_charts_and_is_undone(seen):
    one = seen(RANGES)
    before = one.text("[data-answer]")
    assert one.page.query_selector("#chart-stock img")
    one.type("daily", "9000")
    one.page.wait_for_selector("#chart-stock svg")
    one.page.wait_for_selector("#chart-chance svg")
    assert "1 changed input" in one.text("[data-answer] h1")
    words = one.text("[data-command]").split()
    assert words == ["estimate", "nis-2023-ranges", "--daily", "9000"]
    median = json.loads(call(*words[1:], "-f", "json").out)["distribution"]["percentiles"]
    fifty = next(row["value"] for row in median if row["percent"] == 50)
    assert f"{fifty:.0f} days at the median" in one.text("[data-answer]")
    one.page.click("text=Reset all")
    one.page.wait_for_selector("#chart-stock img")
    assert one.text("[data-answer]") == before
    assert one.said == []


def test_the_line_over_a_chart_is_the_stock_of_the_command_that_is_shown(seen):
    """Oracle: 400,000 rounds less 7,000 a day, with 150,000 on day 20."""
    one = seen(EVENTS)
    one.type("rounds", "400000")
    one.page.wait_for_selector("#chart-stock svg")
    assert one.text("[data-answer]").startswith("No: it lasts 71.4 days, until 2024-05-11")
    paths = one.page.eval_on_selector_all(
        "#chart-stock .mark-line path[stroke='#1a1a1a']", "(found) => found.length"
    )
    assert paths == 1


def test_the_address_has_the_state_and_nonsense_in_it_is_passed_over(seen):
    one = seen(POINTS)
    for nonsense in ("daily=abc", "rounds=1e999", "daily=-5", "zzz=1", "%", "rounds=<b>"):
        one.page.goto("about:blank")
        one.page.goto(f"{one.address}#{nonsense}")
        assert "62.5 days" in one.text("[data-answer]")
    one.page.goto("about:blank")
    one.page.goto(f"{one.address}#daily=8000&zzz=1")
    assert "125 days" in one.text("[data-answer]")
    assert one.text("[data-command]") == "estimate --rounds 1M --lasts 60d --daily 8000"


def test_hostile_titles_do_nothing(seen, tmp_path):
    scenario = tmp_path / "x.json"
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    content = {"title": nasty, "stock": {"rounds": "1M..2M"}, "use": {"daily": "1k"}}
    scenario.write_text(json.dumps(content), encoding="utf-8")
    one = seen(str(scenario))
    one.type("rounds", "900000")
    one.page.wait_for_timeout(300)
    assert one.said == []
    assert nasty in one.text(".about")


def test_paper_has_every_number_and_no_controls(seen):
    one = seen(RANGES)
    pages = pypdf.PdfReader(io.BytesIO(one.page.pdf())).pages
    text = " ".join(page.extract_text() for page in pages)
    text = " ".join(unicodedata.normalize("NFKC", text).split())  # without ligatures
    data = json.loads(call("nis-2023-ranges", "-f", "json").out)
    for row in data["distribution"]["percentiles"]:
        assert f"P{row['percent']:.0f}" in text
        assert f"{row['value']:.0f}" in text
    assert "Beside it, a cross-check" in text
    assert "Reset all" not in text
    assert "https://news.liga.net" in text.replace(" ", "")


def test_keys_move_a_slider(seen):
    one = seen(POINTS)
    one.page.focus('[data-input="daily"] input[type=range]')
    one.page.keyboard.press("End")
    assert "1 changed input" in one.text("[data-answer]")


def test_without_scripts_the_answer_tables_and_pictures_stay(seen):
    one = seen(RANGES, java_script_enabled=False)
    assert one.page.locator("#chart-stock img").count() == 1
    assert "120 days at the median" in one.text("h1")
    assert not one.page.locator("#controls").is_visible()


@pytest.mark.parametrize(
    ("run", "values"),
    [
        ("--set=rounds=1M --daily=16k --lasts 2mo~", {"rounds": "3080000", "daily": "4000"}),
        (
            "--rounds 1M..2M --daily 10k..20k --corr rounds:daily=0.5 --lasts 60d",
            {"daily": "13800"},
        ),
        ("--rounds 1M..2M --daily 16k --seed 5 --samples 512 --at 30d", {"rounds": "2000000"}),
        ("--rounds 1M --daily 10k..20k --method mc --percentiles 10,50,90", {"daily": "10000"}),
        ("--rounds 1M --daily 16k --expect days>=60", {"daily": "39000"}),
    ],
)
def test_the_command_that_is_shown_runs_and_says_the_same(run, values, seen):
    one = seen(run)
    for name, text in values.items():
        one.type(name, text)
    words = shlex.split(one.text("[data-command]"))
    done = call(*words[1:], "-f", "json")
    assert (done.code, done.err) == (0, "")
    data = json.loads(done.out)
    days = data["days"]
    if "distribution" in data:
        days = next(p["value"] for p in data["distribution"]["percentiles"] if p["percent"] == 50)
    said = re.search(r"lasts ([\d,.]+) days", one.text("[data-answer]"))
    assert said
    assert float(said[1].replace(",", "")) == pytest.approx(days, rel=0.01)


def test_what_is_copied_after_a_change_is_what_changed(seen):
    one = seen(EVENTS)
    one.type("rounds", "700000")
    one.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    one.page.click("text=Copy: method and sources")
    copied = one.page.locator("textarea").input_value()
    assert copied.startswith(one.text("[data-answer]"))
    assert "As given, before these changes:" in copied


def test_a_stock_that_never_runs_out_stays_at_100_percent(seen):
    one = seen("--rounds 300k --daily 8k..9k --production 1k --lasts 100d")
    one.type("daily", "1000")
    one.page.wait_for_selector("#chart-chance svg")
    assert "never runs out" in one.text("[data-answer]")
    line = one.page.locator("#chart-chance .mark-line path[stroke='#1a1a1a']").get_attribute("d")
    assert len({point.split(",")[1] for point in re.split("[ML]", str(line)) if point}) == 1


@pytest.mark.parametrize(
    "run",
    [
        "rebuild --rounds 1M..2M --target 3M --production 2k..4k --daily 500 --lasts 2y",
        "--rounds 180 --production 125/year --in production",
        "solve daily --rounds 1M --lasts 60d",
    ],
)
def test_what_no_slider_can_answer_has_none(run, seen):
    assert not seen(run).page.query_selector(".control")


def test_long_names_break(seen, tmp_path):
    scenario = tmp_path / "x.json"
    use = {"stock": {"rounds": "1M"}, "use": {"daily": "1k"}}
    natures = [{"name": name, **use} for name in ("w" * 100, "b")]
    scenario.write_text(json.dumps({"nature": natures}), encoding="utf-8")
    page = seen(str(scenario), viewport={"width": 390, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

"""The sliders of the page in Chromium, against the command line that the page shows for them."""

from __future__ import annotations

import json
import math
import random
import shlex
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from cli_harness import call
from live_page import written

from estimator.answer.estimate import estimate
from estimator.output.report.live import DRAWS, live
from estimator.scenario.inputs import BASE
from estimator.scenario.loading import load
from estimator.scenario.name import kind_of, name_of
from estimator.scenario.value import read
from estimator.uncertainty.distribution_of_days import draws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POINTS = {
    "constant": """
stock = { rounds = "1M", unserviceable = "10%", reserve = "50k" }
use = { daily = "16k", wastage = "5%" }
supply.production = "2k"
question.lasts = "2mo~"
""",
    "schedule": """
start = 2024-01-01
question.lasts = "until 2024-04-01"
[stock]
containers = "5k"
per_container = 200
reserve = "5%"
[use]
weapons = 400
per_weapon = 40
ration = { below = "200k", daily = "8k" }
phases = [{ from = "30d", weapons = 500 }]
[supply]
phases = [{ from = 2024-02-10, production = "1M/year" }]
arrivals = [
  { from = "20d", every = "6.25d", times = 6, rounds = "100k", unserviceable = "5%" },
]
""",
    "ramps and loss": """
stock = { rounds = "600 missiles", loss = "2%/year", reserve = "10 days" }
use = { daily = "5/week", phases = [{ from = "60d", daily = "150%", over = "30d" }] }
supply.production = "0.1"
supply.phases = [{ from = "90d", production = "0.5", over = "20d" }]
""",
    "shots": """
stock = { tonnes = "1000", kg_per_round = "45" }
use = { targets = "100", per_target = "4", hit_chance = "30%" }
question.until_level = "25%"
""",
    "days of supply": """
stock = { rounds = "30 days" }
use = { daily = "0.5k", phases = [{ from = "5d", every = "4d", times = 3, for = "1d", daily = 0 }] }
""",
    "natures": """
[[nature]]
name = "5.56 mm"
stock = { rounds = "3M", unserviceable = "5%" }
use = { daily = "10k", phases = [{ from = "30d", daily = "20k" }] }
[[nature]]
name = "152 mm <b>&amp;"
stock.rounds = "400k"
use = { daily = "2k", ration = { below = "100k", daily = "1k" } }
supply.arrivals = [{ on = "100d", rounds = "50k" }]
""",
    "bounds": """
stock = { rounds = "1M+", reserve = "50k" }
use.daily = "16k"
question.lasts = "50d"
""",
}
RANGES = {
    "constant": """
stock = { rounds = "0.8M to 1.2M", unserviceable = "0..30%" }
use.daily = "10k to 20k"
question.lasts = "60d"
""",
    "schedule": """
stock = { rounds = "1M..1.5M", reserve = "50k..100k" }
use = { daily = "10k, 12k, 16k", phases = [{ from = "20d..40d", daily = "80%..150%" }] }
supply.arrivals = [{ on = "40d", rounds = "~200k" }]
question.lasts = "80d..120d"
""",
    "rationed": """
stock = { rounds = "1M ± 20%" }
use = { daily = "~12k", ration = { below = "300k", daily = "5k..8k" } }
supply.production = "1k..3k"
""",
}
SETTINGS = 25
"""Of every scenario above: 300 in all with those of the shipped ones."""
SHIPPED = ("nis-2023-ranges", "ru-2024")


class Live:
    """A page that is open, with what it was told and said."""

    def __init__(self, page: Any, address: str, data: dict[str, Any]) -> None:
        self.page, self.address, self.data = page, address, data
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.said.append(request.url))
        self.open()

    def open(self, hash_: str = "") -> None:
        """Open it anew."""
        self.page.goto("about:blank")
        self.page.goto(self.address + hash_)
        self.said.remove(self.address)  # the page itself is a request

    def control(self, name: str, kind: str) -> Any:
        return self.page.locator(f'[data-input="{name}"] {kind}')

    def field(self, name: str) -> Any:
        return self.control(name, "input[type=number]")

    def set(self, values: dict[str, str]) -> Any:
        """What the page says after its sliders were moved there, all others as given."""
        return self.page.evaluate(
            """(values) => {
              document.querySelector(".reset").click();
              for (const [name, value] of Object.entries(values)) {
                const own = `[data-input="${CSS.escape(name)}"] input[type=range]`;
                const slider = document.querySelector(own);
                slider.value = value;
                slider.dispatchEvent(new Event("input"));
              }
              const { stock, column, ...result } = results.at(-1);
              return result;
            }""",
            values,
        )

    def wait_for_hash(self, end: str) -> None:
        """Until the address has a hash that ends so; none, if that is nothing."""
        for _ in range(50):
            hash_ = self.page.evaluate("location.hash")
            if hash_.endswith(end) if end else not hash_:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(hash_)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a page of a scenario: its text, or the name of a shipped one."""
    pages = []

    def open_(text: str) -> Live:
        source = text
        if "\n" in text:
            source = str(tmp_path / "stock.toml")
            (tmp_path / "stock.toml").write_text(text, "utf-8")
        data = live(estimate(load(source)), command=["estimate", source])
        assert data is not None
        pages.append(chromium.new_page())
        return Live(pages[-1], written(tmp_path / "page.html", data), data)

    yield open_
    for page in pages:
        page.close()


def somewhere(rng: random.Random, data: dict[str, Any]) -> dict[str, str]:
    """Places of some of the sliders, the ends now and then."""
    sliders = {each["name"]: each["slider"] for each in data["inputs"] if "slider" in each}
    names = rng.sample(sorted(sliders), rng.randint(1, len(sliders)))
    found = {}
    for name in names:
        low, high, step = (Fraction(sliders[name][key]) for key in ("min", "max", "step"))
        count = int((high - low) / step)
        place = rng.choice([0, count, *[rng.randint(0, count)] * 6])
        found[name] = str(float(low + place * step))
    return found


def ran(live_: Live, contradiction: str) -> Any:
    """What the command line says that the page shows; None if both refuse that."""
    words = shlex.split(live_.text("[data-command]"))
    done = call(*words[1:], "-f", "json")
    assert done.code == (2 if contradiction else 0), (words, contradiction, done.err)
    return None if contradiction else json.loads(done.out)


@pytest.mark.browser
@pytest.mark.parametrize("name", POINTS)
def test_point_settings_against_the_command_line(opened: Any, name: str) -> None:
    """Days as the same fraction; with ramps and losses to 1e-9; and the same first word."""
    page, rng = opened(POINTS[name]), random.Random(name)
    refused = 0
    for _ in range(SETTINGS):
        found = page.set(somewhere(rng, page.data))
        wanted = ran(page, found["contradiction"])
        if wanted is None:
            refused += 1
            continue
        if found["isExact"] or wanted["days"] is None:
            assert found["days"] == wanted["days_exact"]
        else:
            assert found["days"] == pytest.approx(wanted["days"], rel=1e-9)
        assert found["bound"] == wanted["bound"]
        if wanted.get("question"):
            assert found["word"] == wanted["question"]["verdict"]
            assert page.text("[data-answer]").startswith(f"{found['word']}: ")
    assert refused < SETTINGS / 2
    assert page.said == []


@pytest.mark.browser
@pytest.mark.parametrize("name", [*RANGES, *SHIPPED])
def test_settings_of_ranges_against_the_command_line(opened: Any, name: str) -> None:
    """Chances within a point, days within what three digits tell."""
    page, rng = opened(RANGES.get(name, name)), random.Random(name)
    off = []
    for _ in range(SETTINGS):
        found = page.set(somewhere(rng, page.data))
        wanted = ran(page, found["contradiction"])
        if wanted is None:
            continue
        if "distribution" not in wanted:  # all that is uncertain is pinned, or moves nothing
            days = math.inf if wanted["days"] is None else wanted["days"]
            for end in (found["percentiles"] or {"5": found["days"]}).values():
                assert _days(end) == pytest.approx(days, 1e-6)
            continue
        if wanted.get("question"):
            off.append(abs(found["chance"] - wanted["question"]["chance"]))
        for row in wanted["distribution"]["percentiles"]:
            if row["value"] is not None and row["percent"] in {5, 50, 95}:
                days = found["percentiles"][str(int(row["percent"]))]
                assert days == pytest.approx(
                    row["value"], rel=0.01 if row["percent"] == 50 else 0.02
                )
    assert sum(each > 0.01 for each in off) <= SETTINGS / 25
    assert max(off, default=0) < 0.015
    assert page.said == []


def _days(found: str | float | None) -> float:
    if found is None:
        return math.inf
    return float(Fraction(found)) if isinstance(found, str) else found


def test_what_a_command_line_takes_is_what_a_slider_says() -> None:
    """Every value with its flag or name and unit is read as the number that the slider has."""
    for text in POINTS.values():
        scenario = load(text.encode())
        data = live(estimate(scenario))
        assert data is not None
        for each in data["inputs"]:
            if "slider" not in each:
                continue
            for place in ("min", "max"):
                shown = each["slider"][place]
                given = read(kind_of(_base(each["name"])), f"{shown}{each['suffix']}")
                unit = kind_of(each["name"]).scale
                assert given.quantity.point(unit, scenario.month) * each["scale"] == Fraction(shown)


def _base(name: str) -> str:
    part = name_of(name)
    base = BASE.get(part.kind.name, part.kind.name)
    return name if base == part.kind.name else part.beside(base.rpartition(".")[2])


def test_draws_are_the_first_of_the_estimators_own() -> None:
    """Those that ``estimate --draws`` writes of the first set, to six digits."""
    for name in ("nis-2023-ranges", "ru-2024"):
        data = live(estimate(load(name)), seed=3)
        assert data is not None
        rows = draws(name, samples=DRAWS, seed=3)[:DRAWS]
        for key, column in data["draws"].items():
            assert column == pytest.approx([row[key] for row in rows], rel=1e-5)
        assert len(json.dumps(data["draws"])) < 10_000 * len(data["draws"])


def test_only_a_duration_has_sliders() -> None:
    assert live(estimate({"rounds": "1M", "lasts": "60d"})) is None


@pytest.mark.browser
def test_nothing_changes_until_something_is_touched(opened: Any) -> None:
    page = opened(RANGES["constant"])
    page.open("#sources")
    page.page.wait_for_timeout(400)  # longer than it takes to compute in idle time
    assert page.text("[data-answer]") == "As Python says."
    assert page.text("[data-command]") == "estimate"
    assert page.page.url == f"{page.address}#sources"
    assert page.page.evaluate("results") == []
    assert page.said == []


@pytest.mark.browser
def test_keys_move_a_slider_and_all_can_be_undone(opened: Any) -> None:
    page = opened(POINTS["constant"])
    page.control("daily", "input[type=range]").press("ArrowRight")
    said = page.text("[data-answer]")
    assert "Recomputed in your browser from 1 changed input;" in said
    assert page.page.locator("[data-answer]").get_attribute("aria-live") == "polite"
    page.field("rounds").fill("2000000")
    assert "from 2 changed inputs" in page.text("[data-answer]")
    page.control("daily", "button").click()
    assert page.text("[data-command]").endswith("--rounds 2000000")
    assert page.field("daily").input_value() == "16000"
    page.page.get_by_role("button", name="Reset all").click()
    assert page.text("[data-answer]") == "As Python says."
    assert page.text("[data-command]") == "estimate"
    page.wait_for_hash("")
    assert page.page.evaluate("results.at(-1)") is None
    assert page.said == []


@pytest.mark.browser
def test_the_address_restores_what_is_pinned(opened: Any) -> None:
    page = opened(POINTS["natures"])
    page.field("nature.152 mm <b>&amp;.rounds").fill("123456.5")
    page.field("nature.5.56 mm.unserviceable").fill("12.5")
    said, command = page.text("[data-answer]"), page.text("[data-command]")
    page.wait_for_hash("unserviceable=0.125")
    hash_ = page.page.evaluate("location.hash")
    page.open(hash_)
    assert (page.text("[data-answer]"), page.text("[data-command]")) == (said, command)
    assert page.field("nature.5.56 mm.unserviceable").input_value() == "12.5"
    assert page.page.evaluate("results.length") == 1
    assert page.said == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "hash_",
    [
        "#daily=abc",
        "#daily=1e999",
        "#daily=-5",
        "#daily=−5",
        "#daily=",
        "#daily=NaN&rounds=Infinity",
        "#dayly=5&__proto__=1&constructor=2",
        "#unserviceable=1.5&rounds=1" + "0" * 19,
        "#daily=%E0%A4%A&daily=%3Cimg%20src=x%20onerror=alert(1)%3E",
        "#<script>alert(1)</script>",
        "#sources",
        "#daily=12.5.5&wastage=1",
    ],
)
def test_an_address_that_says_nothing_is_ignored(opened: Any, hash_: str) -> None:
    page = opened(POINTS["constant"])
    page.open(hash_)
    assert page.text("[data-answer]") == "As Python says."
    assert page.page.evaluate("results") == []
    assert page.said == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "text"),
    [("daily", "-5"), ("unserviceable", "101"), ("wastage", "100"), ("rounds", "1e99")],
)
def test_what_an_input_cannot_be_is_not_taken(opened: Any, name: str, text: str) -> None:
    page = opened(POINTS["constant"])
    page.field(name).fill(text)
    assert page.field(name).get_attribute("aria-invalid") == "true"
    assert page.page.evaluate("results") == []


@pytest.mark.browser
def test_phases_that_contradict_each_other_are_told(opened: Any) -> None:
    page = opened(POINTS["ramps and loss"])
    page.field("phase.1.from").fill("0")
    page.field("phase.1.over").fill("0")
    assert page.text("[data-answer]") == (
        "These inputs contradict each other: day 0 has two rates. Nothing is computed."
    )


@pytest.mark.browser
def test_ramps_that_overlap_in_some_draws_are_told(opened: Any) -> None:
    """At the middles one just ends as the other begins; the command line refuses it too."""
    page = opened("""
stock.rounds = "1M"
[use]
daily = "10k"
phases = [
  { from = "20d..40d", daily = "12k", over = "10d" }, { from = "60d", daily = "8k", over = "5d" },
]
""")
    found = page.set({"phase.1.over": "30"})
    assert found["contradiction"] == "a phase begins while a ramp still runs"
    assert ran(page, found["contradiction"]) is None


@pytest.mark.browser
def test_hostile_texts_stay_texts(opened: Any) -> None:
    page = opened(POINTS["natures"])
    assert page.page.locator("b").count() == 0
    page.field("nature.152 mm <b>&amp;.rounds").fill("1000")
    assert "152 mm <b>&amp; lasts 1 day," in page.text("[data-answer]")
    assert page.page.locator("b").count() == 0


@pytest.mark.browser
def test_the_command_keeps_what_is_not_pinned(chromium: Any, tmp_path: Path) -> None:
    """Its own options give way to the sliders, in whatever way they were written."""
    words = ["estimate", "--rounds=1M", "--daily", "16k", "--set", "reserve=10k", "--month", "30d"]
    scenario = {"rounds": "1M", "daily": "16k", "reserve": "10k"}
    data = live(estimate(scenario), command=words)
    assert data is not None
    page = Live(chromium.new_page(), written(tmp_path / "page.html", data), data)
    page.field("daily").fill("12.345")
    assert page.text("[data-command]") == (
        "estimate --rounds=1M --set reserve=10k --month 30d --daily 12.3450"
    )
    page.field("rounds").fill("900000")
    page.field("reserve").fill("0")
    assert page.text("[data-command]") == (
        "estimate --month 30d --daily 12.3450 --rounds 900000 --reserve 0"
    )
    page.page.close()


@pytest.mark.browser
def test_copying_without_a_clipboard_shows_what_to_copy(opened: Any) -> None:
    page = opened(POINTS["constant"])
    page.field("daily").fill("20000")
    page.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.page.get_by_role("button", name="Copy: command").click()
    area = page.page.locator("textarea")
    assert area.input_value() == page.text("[data-command]")
    page.page.get_by_role("button", name="Copy: link").click()
    assert area.input_value() == f"{page.address}#daily=20000"
    page.page.get_by_role("button", name="Copy: as text").click()
    assert "the daily rate: 20000 rounds/day (given: 16,000 rounds/day)" in area.input_value()
    assert page.said == []

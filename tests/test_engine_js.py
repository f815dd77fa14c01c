"""The browser's engine against `depletion.exact`: random schedules of round numbers, full of ties.

30,000 without ramps and losses, whose every number is to be the same fraction, and 1,500 with
these, whose days are to agree to 1e-9, in Chromium; 1,000 of each in Node.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from engine_schedules import MONTH, case, described, expected, has_tie, with_tie

from estimator.scenario.inputs import LOSSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.scenario.plan import Numbers

ENGINE = resources.files("estimator.output.report").joinpath("engine.js")
EACH = int(os.environ.get("ENGINE_SCHEDULES", "1500"))  # 5,000 is the full test
CHECKS = Path(__file__).with_name("engine_checks.js")
SETTINGS = {
    "month": str(MONTH),
    "losses": {name: days and str(days) for name, days in LOSSES.items()},
}


def batch(seed: int, count: int, *, bends: bool) -> str:
    """Schedules with their answers, as the checks in JavaScript read them.

    Every schedule whose stock runs out is followed by the same with a delivery at that very moment.
    """
    rng = random.Random(seed)
    cases: list[dict[str, Any]] = []
    numbers: Numbers | None = None
    while len(cases) < count:
        numbers = numbers or case(rng, bends=bends)
        found = expected(numbers)
        cases.append(
            {
                "inputs": described(numbers),
                "values": {name: str(number) for name, number in numbers.items()},
                "bends": any(number and _bends(name) for name, number in numbers.items()),
                "expected": found,
            }
        )
        numbers = with_tie(rng, numbers, found)
    return json.dumps({"settings": SETTINGS, "cases": cases})


def _bends(name: str) -> bool:
    key = name.rpartition(".")[2]
    return key == "over" or key in LOSSES


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """A page with the engine as the report has it: a script in the page."""
    page = chromium.new_page()
    page.set_content(f"<!doctype html><title>x</title><script>{ENGINE.read_text('utf-8')}</script>")
    page.add_script_tag(content=CHECKS.read_text("utf-8"))
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(20))
def test_exact_schedules_in_chromium_against_exact_arithmetic(page: Any, seed: int) -> None:
    assert json.loads(page.evaluate("engineChecks", batch(seed, EACH, bends=False))) == []


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(1))
def test_ramps_and_losses_in_chromium_against_exact_arithmetic(page: Any, seed: int) -> None:
    assert json.loads(page.evaluate("engineChecks", batch(seed, EACH, bends=True))) == []


@pytest.mark.parametrize("bends", [False, True])
def test_schedules_in_node_against_exact_arithmetic(tmp_path: Path, *, bends: bool) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node here")
    (tmp_path / "batch.json").write_text(batch(100, 1_000, bends=bends), "utf-8")
    script = (
        "const [engine, checks, batch] = process.argv.slice(1); require(engine); require(checks);"
        "console.log(engineChecks(require('fs').readFileSync(batch, 'utf8')))"
    )
    command = [node, "-e", script, str(ENGINE), str(CHECKS), str(tmp_path / "batch.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_a_third_of_the_schedules_have_a_tie() -> None:
    """Something lands, or a rate changes, at the moment at which a level comes to a mark."""
    cases = json.loads(batch(0, 1_000, bends=False))["cases"]
    assert sum(has_tie(one["values"]) for one in cases) > 333

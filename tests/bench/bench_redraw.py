"""How long a report takes to answer a move of a slider, and to draw it: least and median of 40.

    python tests/bench/bench_redraw.py [SCENARIO]

Needs Chromium. The goal is 50 ms for both; on two idle cores ru-2024 (12 deliveries, a ramp, 1,024
draws) takes about 20 to answer, and 30 to draw two charts.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import browser

import estimator

_MOVES = """async () => {
  const slider = document.querySelector('[data-input="daily"] input[type=range]');
  const found = { answered: [], drawn: [] };
  const drawing = onRecompute.pop();
  for (let n = 0; n < 41; n++) {
    slider.value = Number(slider.min) + n * Number(slider.step);
    let result = null;
    onRecompute.push((told) => { result = told; });
    const start = performance.now();
    slider.dispatchEvent(new Event("input"));
    found.answered.push(performance.now() - start);
    onRecompute.pop();
    const then = performance.now();
    await drawing(result);
    found.drawn.push(performance.now() - then);
  }
  return found;
}"""


def main() -> None:
    scenario = sys.argv[1] if len(sys.argv) > 1 else "ru-2024"
    with tempfile.TemporaryDirectory() as folder, browser.started() as chromium:
        path = Path(folder) / "x.html"
        path.write_text(estimator.report(scenario), encoding="utf-8")
        page = chromium.new_page()
        page.goto(path.as_uri())
        for what, times in page.evaluate(_MOVES).items():
            least, *_ = sorted(times[1:])  # the first one compiles
            print(f"{what}: {least:.0f} ms, median {statistics.median(times[1:]):.0f} ms")


if __name__ == "__main__":
    main()

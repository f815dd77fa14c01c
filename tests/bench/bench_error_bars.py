"""How often the simulation error that is printed covers the true figure: 95 times in 100.

Run it alone on a machine: ``python tests/bench/bench_error_bars.py``, some minutes. The truth is
that of SciPy for the reference job, for the rest the mean of 64 runs with as many points as go.
"""

from __future__ import annotations

import math
import sys
import time

from estimator.scenario.models import Scenario
from estimator.uncertainty import MOST_SAMPLES
from estimator.uncertainty.distribution_of_days import sample

SEEDS = 500
TRUTHS = 64
EXACT = {"P(60 d)": 0.46469161890, "P50": 58.60327148688}
REFERENCE = {
    "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
    "use": {"daily": "10k to 20k"},
    "question": {"lasts": "60d"},
}
SCHEDULE = {
    "stock": {"rounds": "0.8M to 1.2M"},
    "use": {"daily": "10k to 20k", "phases": [{"from": "30", "daily": "9k..15k"}]},
    "supply": {"arrivals": [{"on": "20..40", "rounds": "100k"}]},
    "question": {"lasts": "70d"},
}
RATIONED = {
    **SCHEDULE,
    "use": {**SCHEDULE["use"], "ration": {"below": "200k", "daily": "6k"}},
}


def figures(scenario, seed, samples=None):
    """The figures that a page prints."""
    found = sample(scenario, seed=seed, samples=samples)
    rows = {f"P{percent:g}": days for percent, days in found.percentiles.items()}
    rows |= {f"P({days:g} d)": chance for days, chance in found.chances.items()}
    return rows


def truth(scenario):
    """Figures with errors that are no matter."""
    runs = [figures(scenario, 10**6 + seed, MOST_SAMPLES) for seed in range(TRUTHS)]
    return {name: sum(run[name].value for run in runs) / TRUTHS for name in runs[0]}


def main(seeds=SEEDS):
    """The table."""
    jobs = {"reference": REFERENCE, "schedule": SCHEDULE, "with rationing": RATIONED}
    for name, sections in jobs.items():
        scenario = Scenario.model_validate(sections)
        exact = truth(scenario)
        if sections is REFERENCE:
            exact |= EXACT
        covered, squares, errors = (dict.fromkeys(exact, 0.0) for _ in range(3))
        begun = time.process_time()
        for seed in range(seeds):
            for key, found in figures(scenario, seed).items():
                apart = found.value - exact[key]
                covered[key] += abs(apart) <= found.error
                squares[key] += (apart / exact[key]) ** 2
                errors[key] += found.error / exact[key]
        spent = (time.process_time() - begun) / seeds
        print(f"{name}: {spent * 1000:.0f} ms a run")
        for key in exact:
            root = math.sqrt(squares[key] / seeds)
            share, error = covered[key] / seeds, errors[key] / seeds
            print(f"  {key:10} covered {share:6.1%}  true error {root:.1e}  printed {error:.1e}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

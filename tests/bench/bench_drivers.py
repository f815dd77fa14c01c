"""Drivers of three and six inputs against SALib's default analysis, in one run: a table of ratios.

Run it alone on a machine: ``python tests/bench/bench_drivers.py``. Needs numpy, scipy and SALib.
SALib's analysis is its default: 1,024 base points, second-order indices, 100 bootstrap resamples;
the model it evaluates is vectorised NumPy. Errors are the greatest over inputs and indices, root
mean square over seeds, against a million points. CPU time; a run is the analysis of a scenario
that was read before; a whole process includes imports, which a command line pays every time.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import math
import resource
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimator.scenario.models import Scenario
from estimator.uncertainty.drivers import drivers

if TYPE_CHECKING:
    from collections.abc import Callable

STOCK = {"containers": "8k to 12k", "per_container": "90..110", "unserviceable": "0..30%"}
JOBS = {
    "three factors": {
        "stock": {"rounds": "800k to 1200k", "unserviceable": "0..30%"},
        "use": {"daily": "10k to 20k"},
    },
    "six factors and terms": {
        "stock": STOCK,
        "use": {"weapons": "300 to 500", "per_weapon": "30 to 40"},
        "supply": {"production": "0..5k"},
    },
    "the same with PERT": {
        "stock": STOCK,
        "use": {"weapons": "300 to 500", "per_weapon": "30..35..40"},
        "supply": {"production": "0..2k..5k"},
    },
}
RACES = {
    "three factors, of ln(days)": ("three factors", "log-days"),
    "three factors, of days": ("three factors", "days"),
    "six factors and terms, of ln(days)": ("six factors and terms", "log-days"),
    "the same with PERT, of ln(days)": ("the same with PERT", "log-days"),
}
SCALES = {"log-days": np.log, "days": np.asarray}


class Job(NamedTuple):
    """What is analysed, as either side takes it."""

    scenario: Scenario
    shapes: dict[str, Callable]


def read(name):
    """A job, read and ready."""
    return Job(Scenario.model_validate(JOBS[name]), shapes_of(JOBS[name]))


def run_ours(job, of, seed):
    found = drivers(job.scenario, of=of, seed=seed)
    return np.array([(s.first.value, s.total.value) for s in found.shares.values()])


def run_salib(job, of, seed, base=1024):
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sampler

    shapes = job.shapes
    problem = {"num_vars": len(shapes), "names": list(shapes), "bounds": [[0, 1]] * len(shapes)}
    points = np.clip(sampler.sample(problem, base, seed=seed), 1e-12, 1 - 1e-12)
    columns = {name: shape(points[:, i]) for i, (name, shape) in enumerate(shapes.items())}
    found = analyze.analyze(problem, SCALES[of](days(columns)), seed=seed)
    return np.column_stack([found["S1"], found["ST"]])


def shapes_of(job):
    """NumPy quantile functions of the inputs, so that SALib's model costs it next to nothing."""
    inputs = Scenario.model_validate(job).inputs()
    return {name: quantile_of(str(given.text)) for name, given in inputs.items()}


def quantile_of(text):
    from scipy.special import betaincinv, ndtri

    if " to " in text:
        low, high = (float(part.replace("k", "e3")) for part in text.split(" to "))
        mu, sigma = math.log(low * high) / 2, math.log(high / low) / (2 * 1.6448536269514722)
        return lambda p: np.exp(mu + sigma * ndtri(p))
    ends = [float(part.replace("k", "e3").rstrip("%")) for part in text.split("..")]
    if "%" in text:
        ends = [end / 100 for end in ends]
    if len(ends) == 2:
        return lambda p: ends[0] + p * (ends[1] - ends[0])
    low, mode, high = ends
    rise = 4 * (mode - low) / (high - low)
    return lambda p: low + (high - low) * betaincinv(1 + rise, 5 - rise, p)


def days(c):
    rounds = c["rounds"] if "rounds" in c else c["containers"] * c["per_container"]
    daily = c["daily"] if "daily" in c else c["weapons"] * c["per_weapon"]
    return rounds * (1 - c["unserviceable"]) / (daily - c.get("production", 0))


def exact(job, of):
    """Indices from a million Sobol' points of SciPy, in NumPy."""
    from scipy.stats import qmc

    shapes = job.shapes
    points = qmc.Sobol(2 * len(shapes), seed=1).random(1 << 20).T
    a, b = points[: len(shapes)], points[len(shapes) :]

    def value(points):
        columns = {n: f(x) for (n, f), x in zip(shapes.items(), points, strict=True)}
        return SCALES[of](days(columns))

    of_a, of_b = value(a), value(b)
    variance, mean = np.var(of_a), of_a.mean()
    rows = []
    for i in range(len(shapes)):
        kept = a[i].copy()
        a[i] = b[i]
        of_mix = value(a)
        a[i] = kept
        rows.append((np.mean((of_b - mean) * (of_mix - of_a)), np.mean((of_a - of_mix) ** 2) / 2))
    return np.array(rows) / variance


def measured(run, job, of, truth, seeds=10):
    """CPU seconds of a run, and the error."""
    found = np.array([run(job, of, seed) for seed in range(1, seeds + 1)])
    begun, count = time.process_time(), 0
    while (seconds := time.process_time() - begun) < 1:
        run(job, of, count)
        count += 1
    return seconds / count, np.sqrt(np.mean((found - truth) ** 2, axis=0)).max()


def whole_process(arguments):
    """CPU seconds of a process that does it once, imports included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(after[:2]) - sum(before[:2])


def race():
    """The table."""
    print(f"{'':58}{'a run':>12}{'error':>10}{'ratio':>8}{'a process':>12}{'ratio':>8}")
    for title, (key, of) in RACES.items():
        job = read(key)
        truth = exact(job, of)
        code = (
            "from estimator import Scenario;"
            "from estimator.uncertainty.drivers import drivers;"
            f"drivers(Scenario.model_validate({JOBS[key]!r}), of={of!r})"
        )
        rivals = {
            "estimator": (run_ours, ["-c", code]),
            "SALib": (run_salib, [__file__, title]),
            "SALib, 16 × the points": (partial(run_salib, base=1 << 14), []),
        }
        first = None
        for name, (run, arguments) in rivals.items():
            seconds, error = measured(run, job, of, truth)
            row = f"{title + ', ' + name:58}{seconds:>10.4f} s{error:>10.1e}"
            if arguments:
                process = whole_process(arguments)
                first = first or (seconds, process)
                row += f"{seconds / first[0]:>7.0f}×{process:>10.2f} s{process / first[1]:>7.1f}×"
            else:
                row += f"{seconds / first[0]:>7.0f}×"
            print(row)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        key, of = RACES[sys.argv[1]]
        run_salib(read(key), of, 1)
    else:
        race()

"""Time to a given accuracy of chances, against squigglepy, monaco, SALib and plain NumPy.

Run it alone on a machine: ``python tests/bench/bench_uncertainty.py``. Needs numpy and scipy;
squigglepy, monaco and SALib where they are installed (a row says so where not).

The job is the reference job: rounds 0.8M to 1.2M, daily 10k to 20k, unserviceable 0..30%. The error
is the greater of the relative errors of P(lasts 60 d) and P50, root mean square over seeds against
the exact values. What draws at random is too slow to reach 1e-4 here: its time there is its
measured time times (its measured error / 1e-4)², for such errors fall with the root of the draws.
The estimator's own time is measured at an error below 1e-4. CPU time throughout, imports left out.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import contextlib
import io
import math
import resource
import sys
import time
import warnings

import numpy as np

from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import sample

EXACT_CHANCE, EXACT_MEDIAN = 0.46469161890, 58.60327148688
GOAL = 1e-4
Z95 = 1.6448536269514722
JOB = Scenario.model_validate(
    {
        "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
        "use": {"daily": "10k to 20k"},
        "question": {"lasts": "60d"},
    }
)
BIG = Scenario.model_validate(
    {
        "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
        "use": {
            "daily": "10k to 20k",
            "phases": [
                {"from": f"{20 * n}..{20 * n + 10}", "daily": f"{8 + n}k..{14 + n}k"}
                for n in range(1, 6)
            ],
        },
        "supply": {
            "production": "1k..3k",
            "phases": [{"from": "70..90", "production": "4k to 8k", "over": "20"}],
            "arrivals": [
                {"on": f"{15 * n}..{15 * n + 10}", "rounds": "50k..80k"} for n in range(1, 11)
            ],
        },
        "question": {"lasts": "100d"},
    }
)


def lognormal(low, high):
    """Mean and deviation of the logarithm for P5 and P95."""
    return math.log(low * high) / 2, math.log(high / low) / (2 * Z95)


STOCK, DAILY = lognormal(0.8e6, 1.2e6), lognormal(10e3, 20e3)


def summary(days):
    """P(lasts 60 d) and the median of draws."""
    return float(np.mean(days >= 60)), float(np.median(days))


def ours(samples):
    def run(seed):
        found = sample(JOB, samples=samples, seed=seed, percentiles=(50,))
        return found.chances[60].value, found.median.value

    return run


def plain_numpy(draws):
    def run(seed):
        rng = np.random.default_rng(seed)
        rounds, daily = rng.lognormal(*STOCK, draws), rng.lognormal(*DAILY, draws)
        return summary(rounds * (1 - 0.3 * rng.random(draws)) / daily)

    return run


def with_squigglepy(draws):
    import squigglepy as sq

    def run(seed):
        sq.set_seed(seed)
        rounds, daily = sq.to(0.8e6, 1.2e6), sq.to(10e3, 20e3)
        share = sq.sample(sq.uniform(0, 0.3), n=draws)
        return summary(sq.sample(rounds, n=draws) * (1 - share) / sq.sample(daily, n=draws))

    return run


def with_monaco(draws):
    import monaco
    from scipy.stats import lognorm, uniform

    def before(case):
        return tuple(case.invals[name].val for name in ("rounds", "daily", "share"))

    def days(rounds, daily, share):
        return (rounds * (1 - share) / daily,)

    def after(case, found):
        case.addOutVal("days", found)

    def run(seed):
        functions = {"preprocess": before, "run": days, "postprocess": after}
        sim = monaco.Sim(
            name="job",
            ndraws=draws,
            fcns=functions,
            firstcaseismedian=False,
            seed=seed,
            singlethreaded=True,
            verbose=False,
            samplemethod="random",
        )
        for name, (mu, sigma) in (("rounds", STOCK), ("daily", DAILY)):
            sim.addInVar(name, dist=lognorm, distkwargs={"s": sigma, "scale": math.exp(mu)})
        sim.addInVar("share", dist=uniform, distkwargs={"loc": 0, "scale": 0.3})
        sim.runSim()
        return summary(np.array(sim.outvars["days"].nums))

    return run


def with_salib(draws):
    from SALib.sample import latin

    problem = {
        "num_vars": 3,
        "names": ["ln rounds", "ln daily", "share"],
        "bounds": [list(STOCK), list(DAILY), [0, 0.3]],
        "dists": ["norm", "norm", "unif"],
    }

    def run(seed):
        points = latin.sample(problem, draws, seed=seed)
        return summary(np.exp(points[:, 0] - points[:, 1]) * (1 - points[:, 2]))

    return run


def measured(run, seeds):
    """CPU seconds of a run, and the error."""
    errors = []
    begun = time.process_time()
    for seed in range(1, seeds + 1):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            chance, median = run(seed)
        errors.append((chance / EXACT_CHANCE - 1, median / EXACT_MEDIAN - 1))
    seconds = (time.process_time() - begun) / seeds
    return seconds, max(np.sqrt(np.mean(np.square(errors), axis=0)))


def race():
    """The table."""
    sample(JOB, samples=4)
    seconds, error = min(
        result for n in (64, 128, 256, 512) if (result := measured(ours(n), 40))[1] <= GOAL
    )
    default = measured(ours(1024), 20)
    print(f"{'':28}{'measured':>12}{'error':>10}{'to 1e-4':>12}{'ratio':>10}")
    print(f"{'estimator, to the goal':28}{seconds:>10.4f} s{error:>10.1e}{seconds:>10.4f} s{1:>10}")
    print(f"{'estimator, default':28}{default[0]:>10.4f} s{default[1]:>10.1e}")
    for name, make, draws in (
        ("plain NumPy", plain_numpy, 1_000_000),
        ("squigglepy", with_squigglepy, 100_000),
        ("SALib (Latin hypercube)", with_salib, 100_000),
        ("monaco", with_monaco, 2_000),
    ):
        try:
            run = make(draws)
        except ImportError:
            print(f"{name:28}{'not installed':>12}")
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            spent, found = measured(run, 10)
        needed = spent * (found / GOAL) ** 2
        print(f"{name:28}{spent:>10.4f} s{found:>10.1e}{needed:>10.1f} s{needed / seconds:>9.0f}×")


def schedule():
    """Five phases, ten uncertain deliveries and a ramp."""
    begun = time.process_time()
    found = sample(BIG)
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    chance = found.chances[100]
    print(
        f"\n34 uncertain inputs: {spent:.2f} s, {peak:.0f} MB with NumPy; "
        f"median {found.median.value:.2f} ± {found.median.error:.2f} d, "
        f"P(100 d) {chance.value:.4f} ± {chance.error:.4f}"
    )


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}")
    race()
    schedule()

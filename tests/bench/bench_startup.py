"""CPU time of whole commands, as ratios to ``python -c "import click"`` (the limits of DESIGN §6).

    python tests/bench/bench_startup.py            40 interleaved runs of each, about a minute
    python tests/bench/bench_startup.py 200        more of them

Prints a line for each command and exits 1 when a ratio is over its limit. The first lines are what
nothing here can be faster than: click with one model of pydantic, and with NumPy as well; how far
they are above click alone differs between machines. Byte code is kept in a
folder of its own and written by a first round that does not count: that is what an installed
package starts from, whatever PYTHONDONTWRITEBYTECODE says here.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import tempfile
from pathlib import Path

RUN = ["-m", "estimator"]
POINTS = ["--rounds", "1000000", "--daily", "16000"]
RANGES = ["--rounds", "1M..1.5M", "--daily", "10k..16k..22k"]
COMPLETE = {"_ESTIMATE_COMPLETE": "bash_complete", "COMP_WORDS": "estimate --ro", "COMP_CWORD": "1"}
SCHEDULE = [*RANGES, "--phase", "30d=9k..15k", "--arrival", "30d=100k"]

LEAN = {"OPENBLAS_NUM_THREADS": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
MODEL = "pydantic\nclass A(pydantic.BaseModel): x: int = 1"

# what: arguments of Python, environment, limit of the ratio, infinite for what is a floor
COMMANDS: dict[str, tuple[list[str], dict[str, str], float]] = {
    "click, a model": (["-c", f"import click, {MODEL}"], LEAN, math.inf),
    "and NumPy": (["-c", f"import click, numpy, {MODEL}"], LEAN, math.inf),
    "--version": ([*RUN, "--version"], {}, 1.3),
    "--help": ([*RUN, "--help"], {}, 1.3),
    "lasts --help": ([*RUN, "lasts", "--help"], {}, 1.3),
    "completion bash": ([*RUN, "completion", "bash"], {}, 1.3),
    "completing --ro": (RUN, COMPLETE, 1.3),
    "points -q": ([*RUN, *POINTS, "-q"], {}, 3.7),
    "points -f plain": ([*RUN, *POINTS, "-f", "plain"], {}, 3.7),
    "points -f json": ([*RUN, *POINTS, "-f", "json"], {}, 3.7),
    "points, tables": ([*RUN, *POINTS], {}, 4.2),
    "ranges, tables": ([*RUN, *RANGES], {}, 6.0),
    "on a schedule": ([*RUN, *SCHEDULE], {}, 7.0),
}
ROOT = Path(__file__).parents[2]


def cpu(arguments: list[str], environment: dict[str, str]) -> float:
    """User and system time of a process from its start to its end [s]."""
    process = os.fork()
    if process == 0:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.execve(sys.executable, [sys.executable, *arguments], environment)
    _, _, used = os.wait4(process, 0)
    return used.ru_utime + used.ru_stime


def measure(runs: int, cache: str) -> dict[str, float]:
    """The median ratio of every command; all run once in each round, beside the reference."""
    own = {key: text for key, text in os.environ.items() if not key.startswith(("PYTHON", "ESTIM"))}
    base = {**own, "PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": str(ROOT)}
    ratios: dict[str, list[float]] = {what: [] for what in COMMANDS}
    for number in range(runs + 1):
        click = cpu(["-c", "import click"], base)
        for what, (arguments, more, _) in COMMANDS.items():
            used = cpu(arguments, {**base, **more})
            if number:
                ratios[what].append(used / click)
    return {what: statistics.median(found) for what, found in ratios.items()}


def main() -> int:
    """Measure, print, and say whether all is within its limits."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as cache:
        found = measure(runs, cache)
    for what, ratio in found.items():
        limit = COMMANDS[what][2]
        verdict = "" if ratio <= limit else "  OVER"
        print(f"{what:16} {ratio:5.2f}  limit {limit:.1f}{verdict}")
    return int(any(ratio > COMMANDS[what][2] for what, ratio in found.items()))


if __name__ == "__main__":
    sys.exit(main())

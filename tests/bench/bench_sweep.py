"""Sweeps against Polars, DuckDB, PyArrow and plain Python, in one run; prints a table of ratios.

Run it alone on a machine: ``python tests/bench/bench_sweep.py [--large]``. Needs numpy, pyarrow,
polars and duckdb. ``--large`` adds 10^8 cells and the memory they take. Every time is the best of
the rounds; rivals take turns, so that what else the machine does is shared by all.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from estimator.output.stream.rows import Output, stream
from estimator.scenario.models import Scenario
from estimator.sweeps.sweep import sweep

PLAIN = Scenario.model_validate({"stock": {"rounds": "1M"}, "use": {"daily": "16k"}})
PHASED = Scenario.model_validate(
    {
        "stock": {"rounds": "1M"},
        "use": {
            "daily": "16k",
            "phases": [{"from": f"{20 * n}d", "daily": f"{16 + n}k"} for n in range(1, 5)],
        },
        "supply": {"arrivals": [{"on": f"{7 * n}d", "rounds": "60k"} for n in range(1, 11)]},
    }
)


def grid(cells, *, whole=True):
    """Two axes whose product is about so many cells, of whole numbers or of equal steps."""
    side = round(cells**0.5)
    if not whole:
        return {"rounds": f"0.8M..1.2M:{side}", "daily": f"8k..24k:{side}"}
    return {"rounds": f"1M..{1_000_000 + side - 1}:{side}", "daily": f"8000..{7999 + side}:{side}"}


def columns(vary):
    """The values of the axes as arrays."""
    (block,) = sweep(PLAIN, {"rounds": vary["rounds"]})
    (other,) = sweep(PLAIN, {"daily": vary["daily"]})
    return block["rounds"], other["daily"]


def compare(title, rounds, **rivals):
    """Time all in turns and print their ratios to the first."""
    best = dict.fromkeys(rivals, float("inf"))
    for _ in range(rounds):
        for name, run in rivals.items():
            begun = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - begun)
    first = next(iter(best.values()))
    cells = "  ".join(
        f"{name} {seconds / first:.2f} ({seconds:.2f} s)" for name, seconds in best.items()
    )
    print(f"{title:38} {cells}", flush=True)
    return best


def consume(vary):
    for block in sweep(PLAIN, vary):
        assert len(block["days"]) == len(block["rounds"])


def polars_join(vary, engine):
    rounds, daily = columns(vary)
    left, right = pl.LazyFrame({"rounds": rounds}), pl.LazyFrame({"daily": daily})
    days = (pl.col("rounds") / pl.col("daily")).alias("days")
    joined = left.join(right, how="cross").with_columns(days, pl.lit("depletes").alias("outcome"))
    return joined if engine is None else joined.collect(engine=engine)


def duckdb_join(vary):
    rounds, daily = columns(vary)
    left = pa.table({"rounds": rounds})
    right = pa.table({"daily": daily})
    con = duckdb.connect()
    con.register("l", left)
    con.register("r", right)
    con.execute("create temp table t as select rounds, daily, rounds / daily as days from l, r")


def plain_loop(vary):
    rounds, daily = (values.tolist() for values in columns(vary))
    return [(r, d, r / d) for r in rounds for d in daily]


def in_memory(cells, rounds):
    vary = grid(cells)
    compare(
        f"in memory, {cells:.0e} cells",
        rounds,
        ours=lambda: consume(vary),
        polars=lambda: polars_join(vary, "in-memory"),
        polars_streaming=lambda: polars_join(vary, "streaming"),
        duckdb=lambda: duckdb_join(vary),
    )


def files(cells, rounds, folder, *, whole):
    vary = grid(cells, whole=whole)
    path = str(folder / "x")
    table = polars_join(vary, "in-memory")
    values = "whole numbers" if whole else "equal steps"
    for title, target in (("CSV", path), ("CSV to /dev/null", os.devnull)):
        compare(
            f"{title}, {cells:.0e} cells, {values}",
            rounds,
            ours=lambda target=target: to_csv(vary, target),
            polars=lambda target=target: polars_join(vary, None).sink_csv(target),
            polars_made=lambda target=target: table.write_csv(target),
        )
    to_csv(vary, path)
    text = Path(path).read_bytes()
    compare("the same bytes, ready made", rounds, write=lambda: Path(path).write_bytes(text))
    ready = ready_made(vary)
    compare(
        f"Parquet, {cells:.0e} cells, {values}",
        rounds,
        ours=lambda: stream(sweep(PLAIN, vary), [Output(path, "parquet")], lambda _: None),
        pyarrow=lambda: pq.write_table(
            ready, path, use_dictionary=["rounds", "daily", "outcome"], row_group_size=2**20
        ),
        polars=lambda: polars_join(vary, None).sink_parquet(path),
    )


def to_csv(vary, path):
    stream(sweep(PLAIN, vary), [Output(path, "csv")], lambda _: None)


def ready_made(vary):
    """The table as PyArrow would have it ready: axes and outcome as dictionaries."""
    rounds, daily = columns(vary)
    shape = (len(rounds), len(daily))

    def coded(values, codes):
        indices = np.ascontiguousarray(np.broadcast_to(codes, shape)).reshape(-1)
        return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(values))

    days = (rounds[:, None] / daily).reshape(-1)
    first = np.arange(len(rounds), dtype=np.int16)[:, None]
    return pa.table(
        {
            "rounds": coded(rounds, first),
            "daily": coded(daily, np.arange(len(daily), dtype=np.int16)),
            "outcome": coded(["depletes", "never"], np.zeros((1, 1), dtype=np.int8)),
            "days": pa.array(days),
        }
    )


def phased():
    swept = sweep(PHASED, {"rounds": "1M..1999k:+1k", "daily": "10001..11000:1000"})
    begun = time.perf_counter()
    for _ in swept:
        pass
    ours = (time.perf_counter() - begun) / swept.cells
    evaluator, boxes = next(swept.tasks())
    box, begun = next(boxes), time.perf_counter()
    for cell in range(300):
        evaluator.exact(box, cell)
    single = (time.perf_counter() - begun) / 300
    print(f"{'time-phased, 1e6 cells':38} ours 1.00 ({ours * 1e6:.2f} µs a cell)  ", end="")
    print(f"single answer {single / ours:.0f} ({single * 1e6:.0f} µs)", flush=True)


CHILD = """
import sys, time
from estimator.cli.main import run
begun = time.perf_counter()
assert run(sys.argv[1:]) == 0
status = open("/proc/self/status").read()
peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
print(f"{time.perf_counter() - begun:.2f} s, {peak} MB", file=sys.stderr)
"""


def resident(cells, folder, vary=None):
    """Time and memory of whole runs of the command line."""
    vary = [word for item in (vary or grid(cells)).items() for word in ("--vary", "=".join(item))]
    for words in (["--summary"], ["-o", str(folder / "x.parquet")], ["-o", str(folder / "x.csv")]):
        if "x.csv" in words[-1] and cells > 10**7:
            continue
        args = ["sweep", *vary, "-q", *words]
        ran = subprocess.run(
            [sys.executable, "-c", CHILD, *args], capture_output=True, text=True, check=True
        )
        what = words[-1].rpartition("/")[2]
        print(
            f"{f'{what}, {cells:.0e} cells':38} {ran.stderr.strip().splitlines()[-1]}", flush=True
        )


def main():
    large = "--large" in sys.argv
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        folder = Path(name)
        compare(
            "plain Python, 1e6 cells",
            3,
            ours=lambda: consume(grid(1e6)),
            python=lambda: plain_loop(grid(1e6)),
        )
        in_memory(1e7, 5)
        phased()
        for whole in (True, False):
            files(1e7, 3, folder, whole=whole)
        for power in range(5, 9 if large else 8):
            resident(10**power, folder)
        print("one axis")
        resident(10**6, folder, {"daily": "1..1000000:+1"})
        if large:
            in_memory(1e8, 2)


if __name__ == "__main__":
    main()

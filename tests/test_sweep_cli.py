"""``estimate sweep``: what is printed and where, exit codes, and files that are never torn."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_harness import COMMAND, ROOT, call, clear, one_line, shell, spawn

STOCK = ("sweep", "--rounds", "1M")
BASE = (*STOCK, "--daily", "16k")
TWO = ("sweep", "--vary", "daily=8k,16k", "--vary", "rounds=0.8M,1M")
LARGE_TABLE = ("sweep", "--vary", "daily=1..2:200", "--vary", "rounds=1..2:200")


def test_csv_and_the_number_of_cells():
    found = call(*TWO, "--columns", "months", "--where", "days>=62.5")
    assert found.code == 0
    assert found.err == "estimate: 2 daily × 2 rounds = 4 cells\n"
    assert found.out.splitlines() == [
        "daily,rounds,outcome,days,months",
        "8000,800000,depletes,100,3.28542094456",
        "8000,1000000,depletes,125,4.10677618070",
        "16000,1000000,depletes,62.5,2.05338809035",
    ]


def test_quietly_and_in_parts():
    whole = call(*TWO, "-q")
    assert whole.err == ""
    parts = [call(*TWO, "--shard", f"{n}/3") for n in (1, 2, 3)]
    assert "".join(part.out for part in parts) == whole.out
    assert parts[0].err == "estimate: 2 daily × 2 rounds = 4 cells, of which 1 cell\n"
    assert "give two" not in call("sweep", "--vary", "daily=1, 2", "--vary", "rounds=5, 6").err


def test_two_way_table_in_a_terminal():
    found = call(*TWO, "--lasts", "60d", "-f", "plain")
    assert "Days by daily [rounds/day] and rounds" in found.out
    assert (
        found.out.splitlines()[-3:]
        == [
            "  8,000             *100       *125",
            "  16,000              50      *62.5",
            "  * at least 60 days",
        ]
        or "*62.5" in found.out
    )


def test_other_tables():
    one = call(
        *STOCK,
        "--vary",
        "daily=0, 8k",
        "-f",
        "table",
        "--columns",
        "date,holds,months",
        "--start",
        "2024-01-01",
        "--lasts",
        "2mo",
    ).out
    assert "never" in one
    assert "2024-05-05" in one
    three = call(*TWO, "--vary", "unserviceable=0, 10%", "-f", "md").out
    assert three.startswith("| daily | rounds | unserviceable | outcome | days |")
    dates = call(*BASE, "--vary", "start=2024-01-01,2024-01-02", "-f", "plain").out
    assert "2024-01-02" in dates
    asked = call(*BASE, "--vary", "lasts=30d,90d", "-f", "plain", "--columns", "holds").out
    assert "yes" in asked
    assert "no" in asked


def test_summary():
    found = call(*TWO, "--summary", "--lasts", "60d", "--vary", "production=0, 9k")
    assert "8 cells: from 50 days to never" in found.out
    assert "In 2 of them the stock never runs out." in found.out
    assert "In 7 of them (87.5%) it lasts at least 60 days." in found.out
    document = call(*TWO, "--summary", "-f", "json").out
    assert '"median": 62.5' in document
    assert '"min": 50' in document
    assert '"holding": 3' in call(*TWO, "--summary", "-f", "json", "--lasts", "60d").out
    assert call(*TWO, "--summary").out == "4 cells: 50 to 125 days, median 62.5.\n"
    assert call(*TWO, "--summary", "-f", "csv").out.startswith("cells,never,min,median,max\n4,0,50")
    assert call(*TWO, "--summary", "-q").out == "62.5\n"
    assert "it lasts as long as asked" in call(*BASE, "--vary", "lasts=1, 99", "--summary").out
    assert "No cell." in call(*TWO, "--summary", "--where", "days<1").out
    never = call(*BASE, "--vary", "production=17k,18k", "--summary", "-q").out
    assert never == "never\n"


def test_rows_from_standard_input_and_from_a_file(tmp_path):
    rows = "rounds,daily\n160k,16k\n'320k,8k\n"
    want = "rounds,daily,outcome,days\n160000,16000,depletes,10\n320000,8000,depletes,40\n"
    assert call("sweep", "--from", "-", stdin=rows).out == want
    path = tmp_path / "rows.csv"
    path.write_text(rows)
    assert call("sweep", "--from", str(path)).out == want
    assert call("sweep", "--from", "-", stdin="rounds\n1M\n1MM\n", env={}).code == 2


def test_several_files_with_their_formats(tmp_path):
    names = ["a.csv", "b.csv.gz", "c.json", "d.jsonl", "e.md", "f.txt"]
    outputs = [word for name in names for word in ("-o", str(tmp_path / name))]
    found = call(*TWO, *outputs)
    assert (found.code, found.out) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (tmp_path / "f.txt").read_text().startswith("4 cells")
    assert (tmp_path / "a.csv").read_text() == call(*TWO).out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("sweep", "--rounds", "1M"), "nothing is varied"),
        ((*BASE, "--vary", "daily"), "'daily' has no '='"),
        ((*BASE, "--vary", "daily=1, 2", "--vary", "daily=3, 4"), "daily is varied twice"),
        ((*BASE, "--vary", "daily=1, 2", "--from", "x.csv"), "leave out --vary"),
        ((*BASE, "--zip", "--from", "x.csv"), "leave out --vary and --zip"),
        ((*BASE, "--from", "none.csv"), "none.csv: cannot be read"),
        (("sweep", "--vary", "daily=1..2:1000000", "--vary", "rounds=1..2:1000000"), "--shard"),
        (("sweep", "--vary", "daily=1..2:100000", "--vary", "rounds=1..2:10001"), "add --yes"),
        ((*LARGE_TABLE, "-f", "md"), "10,000"),
        ((*LARGE_TABLE, "-f", "table"), "10,000"),
        ((*TWO, "--shard", "1/2", "-f", "json"), "write ndjson instead"),
        ((*TWO, "-o", "x.xyz"), "x.xyz does not say its format; end it in "),
        ((*TWO, "-o", "x.csv", "-o", "x.csv"), "named twice"),
        (("sweep", "stock.toml", "--vary", "daily=1, 2"), "stock.toml"),
        (("sweep", "--rounds", "1M", "--vary", "lasts=30, 60"), "its use is not"),
        (("sweep", "--lasts", "60d", "--vary", "daily=8k,16k"), "the stock is not"),
        (("sweep", "--vary", "reserve=0, 1"), "stock and use are not known"),
        (
            ("sweep", "--rounds", "1M+", "--daily", "16k+", "--vary", "reserve=0, 1"),
            "pull both ways",
        ),
        ((*TWO, "--summary", "-f", "parquet"), "no rows for Parquet"),
        ((*TWO, "--summary", "-o", "x.parquet"), "no rows for Parquet"),
        ((*TWO, "--summary", "-o", "x.csv.gz"), "nothing to compress"),
    ],
)
def test_what_cannot_be_meant(args, message):
    found = call(*args)
    assert found.code == 2
    assert found.out == ""
    assert message in found.err
    assert found.err.strip().count("\n") == 0


MANY = ["daily=1..2:10000000", "rounds=1..2:10000000", "reserve=0..1:10000000"]


def test_more_cells_than_a_machine_word_counts():
    found = call("sweep", *(word for axis in MANY for word in ("--vary", axis)), "--summary")
    assert found.code == 2
    assert "1,000,000,000,000,000,000,000 cells are too many" in found.err


@pytest.mark.parametrize("given", ["pipe", "fifo"])
def test_rows_from_what_is_read_once(given, tmp_path):
    path = tmp_path / "rows"
    os.mkfifo(path)
    source = f"<(cat {path})" if given == "pipe" else str(path)
    script = f"printf 'daily\\n8k\\n16k\\n' > {path} & "
    script += f"'{COMMAND[0]}' -m estimator {' '.join(STOCK)} --from {source} -q"
    ran = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=clear(), cwd=ROOT, check=False
    )
    assert ran.stdout == "daily,outcome,days\n8000,depletes,125\n16000,depletes,62.5\n"


@pytest.mark.parametrize("name", ["/dev/zero", "-"])
def test_what_has_no_lines_is_not_read_for_ever(name):
    with Path("/dev/zero").open("rb") as zeros:
        found = spawn(*BASE, "--from", name, stdin=zeros)
    label = "<stdin>" if name == "-" else name
    assert (found.code, found.err) == (
        2,
        f"estimate: {label}:1: too long for a row of a CSV file\n",
    )


def test_rows_from_a_closed_standard_input():
    script = f"'{COMMAND[0]}' -m estimator {' '.join(BASE)} --from - <&-"
    ran = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=clear(), cwd=ROOT, check=False
    )
    assert ran.stderr == "estimate: <stdin>: cannot be read: it is closed\n"


@pytest.mark.parametrize("args", [(*TWO, "-q"), ("--rounds", "1M", "--daily", "1k")])
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_name_of_standard_output_goes_on_where_that_is(args, name, tmp_path):
    path = tmp_path / "log"
    line = f"'{COMMAND[0]}' -m estimator {' '.join(args)} -f csv"
    for script in (
        f"(echo head; {line} -o {name}; echo tail) > {path}",
        f"{line} -o {name} >> {path}",
    ):
        subprocess.run(["bash", "-c", script], env=clear(), cwd=ROOT, check=True)
    want = call(*args, "-f", "csv").out
    assert path.read_text() == f"head\n{want}tail\n{want}"


def test_a_bound_is_named_beside_the_days(tmp_path):
    args = ("sweep", "--rounds", "1M+", "--vary", "daily=8k,16k")
    lasts = ("--lasts", "60d")
    found = call(*args, "-q", "--columns", "months")
    assert found.out.splitlines()[0] == "daily,outcome,days,bound,months"
    assert found.out.splitlines()[2] == "16000,depletes,62.5,lower,2.05338809035"
    summary = call(*args, *lasts, "--summary").out
    assert "each a lower bound.\nIn at least 2 of them" in summary
    assert json.loads(call(*args, "--summary", "-f", "json").out)["bound"] == "lower"
    table = call(*args, *lasts, "--vary", "reserve=0, 1", "-f", "plain").out
    assert "the days are a lower bound in every cell" in table
    assert "*" not in table
    assert "holds is open" in call(*args, *lasts, "--columns", "holds").err
    rows = [line.split(",")[3] for line in call(*args, "-q", "--where", "bound=upper").out.split()]
    assert rows == ["bound"]
    path = tmp_path / "bounds.toml"
    path.write_text('stock.rounds = "1M+"\nuse = { daily = "16k", dud_rate = "5%+" }\n')
    varied = call("sweep", str(path), "--vary", "rounds=1M,2M", "-q").out
    assert varied.startswith("rounds,outcome,days\n")


@pytest.mark.parametrize(
    ("bound", "lasts", "said"),
    [
        ("1M+", "60d", "In at least 1 of them (50.0%) it lasts at least 60 days."),
        ("1M-", "60d", "In at most 1 of them (50.0%) it lasts at least 60 days."),
        ("1M-", "60d-", "In at least 1 of them (50.0%) it lasts at most 60 days."),
        ("1M+", "60d-", "In at most 1 of them (50.0%) it lasts at most 60 days."),
        ("1M+", "~60d", ""),
    ],
)
def test_how_many_cells_hold_where_days_are_bounds(bound, lasts, said):
    args = ("sweep", "--rounds", bound, "--vary", "daily=16k,24k", "--lasts", lasts, "--summary")
    assert call(*args).out.splitlines()[1:] == ([said] if said else [])


def test_a_summary_of_stocks_that_never_run_out():
    args = ("sweep", "--rounds", "1M", "--lasts", "60d", "--summary", "--vary")
    assert call(*args, "daily=0,1,0").out.startswith("3 cells: from 1,000,000 days to never, ")
    assert call(*args, "daily=0, 0").out.startswith(
        "2 cells: the stock never runs out in any.\nIn 2"
    )
    assert "In 100,000 of them (over 99.9%) it" in call(*args, "daily=1..16666.8:100001").out


def test_natures_say_whose_days_these_are(tmp_path):
    part = '[[nature]]\nname = "{}"\n[nature.stock]\nrounds = "{}"\n[nature.use]\ndaily = "1k"\n'
    path = tmp_path / "two.toml"
    path.write_text(part.format("a", "1M") + part.format("b", "2M"))
    args = ("sweep", str(path), "--vary", "nature.a.reserve=0, 1")
    assert call(*args).err == "estimate: 2 cells; days are those of the first nature to run out\n"
    assert json.loads(call(*args, "-f", "json").out)["natures"] == "first"
    assert json.loads(call(*args, "--summary", "-f", "json").out)["natures"] == "first"
    assert "the days of the first nature to run out" in call(*args, "-f", "plain").out


def test_an_input_is_never_written_over(tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("rounds\n1M\n")
    found = call(*BASE, "--from", str(rows), "-o", str(rows))
    assert "is also an input" in found.err
    assert rows.read_text() == "rounds\n1M\n"


LARGE = ("sweep", "--vary", "daily=8k..24k:2000", "--vary", "rounds=1M..2M:2000", "-q")


def test_a_loop_of_links_is_not_written_over(tmp_path):
    path = tmp_path / "loop.csv"
    path.symlink_to(path)
    found = call(*TWO, "-q", "-o", str(path))
    assert (found.code, path.is_symlink()) == (3, True)
    assert "symbolic links" in found.err


@pytest.mark.parametrize("name", ["/dev/full", "/proc/x.csv", "/no/folder/x.csv"])
def test_what_cannot_be_written(name):
    form = () if name.endswith(".csv") else ("-f", "csv")
    found = call(*LARGE, *form, "-o", name)
    assert found.code == 3
    assert found.err.startswith(f"estimate: {name}: cannot be written: ")
    assert found.err.count("\n") == 1


def test_a_full_standard_output_and_a_closed_pipe():
    with Path("/dev/full").open("wb") as full:
        found = spawn(*LARGE, stdout=full)
    assert found.code == 3
    assert found.err.startswith("estimate: standard output: cannot be written: No space")
    shell = f"'{COMMAND[0]}' -m estimator {' '.join(LARGE)} | head -n 1; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", shell], capture_output=True, text=True, env=clear(), cwd=ROOT, check=False
    )
    assert ran.stdout == "daily,rounds,outcome,days\n141\n"
    assert ran.stderr == ""


def test_nothing_but_the_sweep_imports_numpy():
    code = (
        "import sys; from estimator.cli.main import run;"
        "run(['sweep', '--help']); run(['--rounds', '1M', '--daily', '16k', '-q']);"
        "sys.exit('numpy' in sys.modules)"
    )
    ran = subprocess.run([COMMAND[0], "-c", code], capture_output=True, env=clear(), check=False)
    assert ran.returncode == 0


KILLS = int(os.environ.get("ESTIMATE_KILLS", "4"))  # 200 is the full test


def test_killed_at_any_moment_it_leaves_the_old_file_or_the_new(tmp_path):
    target = tmp_path / "grid.csv"
    args = [*COMMAND, *LARGE, "-o", str(target)]
    begun = time.monotonic()
    subprocess.run(args, env=clear(), cwd=ROOT, check=True)
    takes, new = time.monotonic() - begun, target.read_bytes()
    chance = random.Random(5)
    for _ in range(KILLS):
        target.write_bytes(b"old")
        process = subprocess.Popen(args, env=clear(), cwd=ROOT)
        time.sleep(chance.uniform(0, 1.1 * takes))
        process.send_signal(chance.choice([signal.SIGKILL, signal.SIGINT, signal.SIGTERM]))
        process.wait()
        assert target.read_bytes() in (b"old", new)


ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU]


def under_way(folder, *more, command=COMMAND, form="csv"):
    """A sweep that would take long, once it writes into this folder."""
    args = ("sweep", "--rounds", "1M", "--vary", "daily=8k..24k:4000", "-q", *more)
    process = subprocess.Popen(
        [*command, *args, "-o", str(folder / f"x.{form}")],
        env=clear(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(2000):
        if any(folder.iterdir()) or process.poll() is not None:
            break
        time.sleep(0.005)
    return process


LONG = ("--vary", "reserve=0..100k:4000")


@pytest.mark.parametrize("sent", ENDS)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_end_that_is_asked_for_leaves_no_half_file(sent, form, tmp_path):
    if form == "parquet":
        pytest.importorskip("pyarrow.parquet")
    process = under_way(tmp_path, *LONG, form=form)
    process.send_signal(sent)
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 128 + sent
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("pair", [(1, 1), (2, 2), (2, 15), (15, 2), (15, 15), (24, 2)], ids=str)
def test_an_end_that_is_asked_for_twice_is_as_quiet(pair, tmp_path):
    """Whatever is being put away when the second signal comes: at any of these times after it."""
    chance = random.Random(sum(pair))
    for _ in range(max(2, KILLS // 4)):
        more = chance.choice([LONG, ("--vary", "loss=1%..2%:400"), (*LONG, "--where", "days>50")])
        process = under_way(tmp_path, *more)
        time.sleep(chance.uniform(0, 0.3))
        for number in pair:
            process.send_signal(number)
            time.sleep(chance.choice([0, 0.0005, 0.002, 0.01, 0.05]))
        assert process.communicate(timeout=60) == (b"", b"")
        assert process.returncode in {0, *(128 + number for number in pair)}
        for path in tmp_path.iterdir():  # it may have been done just before
            assert process.returncode == 0
            path.unlink()


def test_a_signal_that_is_to_be_passed_over_is():
    code = "import signal, os; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    code += "from estimator.cli import main; over = main._see_to_signals(); "
    code += "os.kill(os.getpid(), signal.SIGHUP); print('alive')"
    done = subprocess.run([COMMAND[0], "-c", code], env=clear(), capture_output=True, check=True)
    assert done.stdout == b"alive\n"


def test_what_a_killed_sweep_leaves_goes_with_the_next_run(tmp_path):
    process = under_way(tmp_path, *LONG)
    process.kill()
    process.communicate()
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(f".estimate-{process.pid}-")
    assert call("--rounds", "1M", "--daily", "16k", "-o", str(tmp_path / "y.json")).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["y.json"]


@pytest.mark.parametrize("form", ["csv", "ndjson", "json", "md", "parquet"])
def test_a_full_disk_is_no_bug(form):
    if form == "parquet":
        pytest.importorskip("pyarrow.parquet")
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        found = spawn(*TWO, "-q", "-f", form, stdout=full)
    message = one_line(found, 3)
    assert message == "standard output: cannot be written: No space left on device"
    found = spawn(*TWO, "-q", "-f", form, "-o", "/dev/full")
    assert one_line(found, 3) == "/dev/full: cannot be written: No space left on device"


# Near 400 MB a thread of Arrow's own gets no memory, and Arrow aborts.
LITTLE = [("csv", kb) for kb in (150_000, 200_000, 300_000, 400_000)]
LITTLE += [("parquet", kb) for kb in (150_000, 200_000, 300_000, 600_000)]


@pytest.mark.parametrize(("form", "most"), LITTLE)
def test_little_memory_is_no_bug(form, most, tmp_path):
    """Also where it is too little for a library to be loaded, or for a thread."""
    if form == "parquet":
        pytest.importorskip("pyarrow.parquet")
    args = "sweep --rounds 1M --vary daily=1k..20k:600 --vary reserve=0..100k:600 -q"
    found = shell(f"ulimit -v {most}; estimate {args} -o x.{form}", cwd=tmp_path)
    if found.code:
        message = one_line(found, 2)
        assert "memory" in message or "cannot be loaded" in message
        assert not list(tmp_path.iterdir())


def test_a_library_that_cannot_be_loaded_is_not_called_missing(tmp_path, monkeypatch):
    (tmp_path / "pyarrow.py").write_text("raise ImportError('libarrow.so: failed to map')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pyarrow", raising=False)
    message = one_line(call(*TWO, "-q", "-f", "parquet"), 2)
    assert message.endswith("which cannot be loaded: libarrow.so: failed to map")


def test_where_no_thread_can_be_started_one_does_all(monkeypatch):
    want = call(*TWO, "-q").out

    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    assert call(*TWO, "-q") == (0, want, "")

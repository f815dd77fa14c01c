"""Mutated commands, files and registers: nothing crashes, hangs, litters or says more than it may.

    python tests/fuzz/mutate_commands.py                      2,000 runs, a minute or two
    python tests/fuzz/mutate_commands.py --count 20000 --seed 1
    python tests/fuzz/mutate_commands.py --seed 1 --only 1234     one of them, with all it prints
    python tests/fuzz/mutate_commands.py --inputs some/folder     with more files to start from

Every run is a process of its own, forked from this one where everything is imported already, in a
folder of its own, with limits on CPU time and memory. Run number N of a seed is always the same.
What goes wrong is told once for each kind, with the shortest command that still shows it. Exits 1
if anything did.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import pkgutil
import re
import resource
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # processes with threads do not fork well

from commands import Case, corpus
from mutations import mutated

import estimator
from estimator.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_SECONDS: Final = 10  # of CPU time
MOST_BYTES: Final = 2**30
_HANGS: Final = 600  # seconds by the clock; other processes may be busy
_DRAWN: Final = (".html", ".svg", ".png")  # by V8, which reserves more addresses than it uses
_SPACE: Final = 4 * 2**30  # of addresses, so that this machine lives on
_CODES: Final = {0, 1, 2, 3}
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PATIENCE: Final = 60  # seconds by the clock to make one failure shorter


class Outcome(NamedTuple):
    """What came of a run."""

    code: int
    out: bytes
    err: bytes
    seconds: float
    bytes: int
    changed: tuple[str, ...]


def warm_up() -> None:
    """Import what runs import, so that forked ones need not."""
    for module in pkgutil.walk_packages(estimator.__path__, "estimator."):
        if "pytest" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)
    for name in ("rich.table", "rich.progress", "pyarrow.parquet", "difflib", "tempfile"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from estimator.answer.estimate import estimate
    from estimator.register.register import shipped
    from estimator.scenario.models import Scenario

    shipped()
    estimate(Scenario(stock={"rounds": "1M"}, use={"daily": "16k"}))


def start(case: Case, folder: Path) -> int:
    """Fork a process that runs a case in a folder; its number."""
    work = folder / "work"
    work.mkdir()
    for name, content in case.files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir(exist_ok=True)
        elif not path.is_dir():
            path.write_bytes(content)
    (folder / "in").write_bytes(case.stdin)
    number = os.fork()
    if not number:
        try:
            _become(case, folder)
        finally:
            os._exit(99)  # `main` ends the process; whatever comes here is none of its exits
    return number


def _become(case: Case, folder: Path) -> None:
    for stream, (name, flags) in enumerate(
        [("in", os.O_RDONLY), ("out", os.O_WRONLY | os.O_CREAT), ("err", os.O_WRONLY | os.O_CREAT)]
    ):
        os.dup2(os.open(folder / name, flags), stream)
    os.chdir(folder / "work")
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": str(folder), **case.env})
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS + 1, MOST_SECONDS + 3))
    if not any(word.lower().endswith(_DRAWN) for word in case.args):
        resource.setrlimit(resource.RLIMIT_AS, (_SPACE, _SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(_HANGS)
    main(list(case.args))


def finish(case: Case, folder: Path, status: int, usage: resource.struct_rusage) -> Outcome:
    """Gather what a run left, and clear it away."""
    out, err = ((folder / name).read_bytes() for name in ("out", "err"))
    changed = tuple(_changed(case, folder / "work"))
    changed += tuple(f"../{path.name}" for path in folder.iterdir() if path.name[:3] not in _OWN)
    shutil.rmtree(folder)
    code = os.waitstatus_to_exitcode(status)
    seconds = usage.ru_utime + usage.ru_stime
    return Outcome(code, out, err, seconds, usage.ru_maxrss * 1024, changed)


_OWN: Final = {"in", "out", "err", "wor"}


def _changed(case: Case, work: Path) -> Iterator[str]:
    """Files that were not there, or are not as they were."""
    for path in work.rglob("*"):
        name = str(path.relative_to(work))
        if path.is_file() and case.files.get(name) != path.read_bytes():
            yield name


def run(case: Case) -> Outcome:
    """Run a case and wait for it."""
    folder = Path(tempfile.mkdtemp(prefix="mutated-"))
    number = start(case, folder)
    _, status, usage = os.wait4(number, 0)
    return finish(case, folder, status, usage)


def faults(case: Case, outcome: Outcome) -> Iterator[str]:
    """What went wrong, by kind; the same kind for the same cause, as far as that can be seen."""
    if outcome.code == 70:
        yield f"bug: {_cause(case)}"
    elif outcome.code not in _CODES | {-signal.SIGXCPU}:
        yield f"exit {outcome.code}"
    if outcome.seconds > MOST_SECONDS:
        yield "slow"
    if outcome.bytes > MOST_BYTES:
        yield "large"
    yield from _of_an_error(case, outcome)
    yield from _of_texts(case, outcome)
    if any(".estimate-" in name or name.startswith("../") for name in outcome.changed):
        yield "litter"


def _of_an_error(case: Case, outcome: Outcome) -> Iterator[str]:
    if outcome.code not in {2, 3}:
        return
    lines = outcome.err.decode("utf-8", "replace").splitlines()
    checks = case.args[:1] == ("check",)  # which tells all that is wrong, and of what is not
    said = [line for line in lines if not re.match(r"estimate: [\d,]+ [^:]*cells?\b", line)]
    if not all(line.startswith("estimate: ") for line in said) or (len(said) != 1 and not checks):
        yield f"exit {outcome.code} with {len(said)} lines"
    if outcome.code == 2 and not checks:
        if outcome.out:
            yield "exit 2 with an answer"
        if outcome.changed:
            yield "exit 2 with a file written"


def _of_texts(case: Case, outcome: Outcome) -> Iterator[str]:
    binary = outcome.out.startswith(b"PAR1")
    out = "" if binary else outcome.out.decode("utf-8", "replace")
    err = outcome.err.decode("utf-8", "replace")
    if "Traceback" in err or "Exception ignored" in err:
        yield "traceback"
    if "\ufffd" in out and b"\xef\xbf\xbd" not in outcome.out:
        yield "output is not UTF-8"
    colored = "always" in case.args or "FORCE_COLOR" in case.env
    if "\x1b" in out + err and not colored:
        yield "ESC in a pipe"
    elif _CONTROL.search((out + err).replace("\r\n", "\n")) and not colored:
        yield "control characters"


def _cause(case: Case) -> str:
    """The exception of a bug, and where it was raised."""
    err = run(replace(case, args=(*case.args, "--debug"))).err.decode("utf-8", "replace")
    frames = re.findall(r'estimator/([\w/]+\.py)", line \d+, in (\w+)', err)
    name = re.findall(r"^([\w.]+(?:Error|Exception|Warning|Full|Exit))\b", err, re.MULTILINE)
    where = "{} in {}".format(*frames[-1]) if frames else "?"
    return f"{name[-1] if name else '?'} at {where}"


def shortened(case: Case, fault: str) -> Case:
    """A smaller case with the same fault: fewer words, fewer files, fewer lines in them."""
    until = time.monotonic() + _PATIENCE
    queue = list(_smaller(case))
    while queue and time.monotonic() < until:
        smaller = queue.pop(0)
        if fault in faults(smaller, run(smaller)):
            case, queue = smaller, list(_smaller(smaller))
    return case


def _smaller(case: Case) -> Iterator[Case]:
    if case.env:
        for name in case.env:
            yield replace(case, env={key: text for key, text in case.env.items() if key != name})
    for name in case.files:
        yield replace(case, files={key: old for key, old in case.files.items() if key != name})
    for at in range(len(case.args)):
        yield replace(case, args=case.args[:at] + case.args[at + 1 :])
    for name, content in case.files.items():
        for part in _parts(content or b""):
            yield replace(case, files=case.files | {name: part})
    for part in _parts(case.stdin):
        yield replace(case, stdin=part)


def _parts(content: bytes) -> Iterator[bytes]:
    lines = content.splitlines(keepends=True)
    size = len(lines) // 2
    while size:
        for at in range(0, len(lines), size):
            yield b"".join(lines[:at] + lines[at + size :])
        size //= 2


def command(case: Case) -> str:
    """The case as lines of bash."""
    lines = [
        f"printf {_quoted(content)} > {shlex.quote(name)}"
        if content is not None
        else f"mkdir {name}"
        for name, content in case.files.items()
    ]
    env = "".join(f"{name}={shlex.quote(text)} " for name, text in case.env.items())
    words = " ".join(
        shlex.quote(word) if word.isprintable() and word.isascii() else _quoted(os.fsencode(word))
        for word in case.args
    )
    feed = f"printf {_quoted(case.stdin)} | " if case.stdin else ""
    return "\n".join([*lines, f"{feed}{env}estimate {words}"])


def _quoted(content: bytes) -> str:
    if len(content) > 2000:
        return f"'...{len(content)} bytes...'"
    return "$'" + repr(content)[2:-1].replace("'", "\\'").replace("\\\\'", "\\'") + "'"


def results(cases: Iterator[tuple[int, Case]], jobs: int) -> Iterator[tuple[int, Case, Outcome]]:
    """Run cases, so many at a time."""
    running: dict[int, tuple[int, Case, Path]] = {}
    more = True
    while more or running:
        while more and len(running) < jobs:
            number, case = next(cases, (-1, None))
            more = case is not None
            if case is not None:
                folder = Path(tempfile.mkdtemp(prefix="mutated-"))
                running[start(case, folder)] = number, case, folder
        if running:
            process, status, usage = os.wait4(-1, 0)
            number, case, folder = running.pop(process)
            yield number, case, finish(case, folder, status, usage)


def generated(seed: int, numbers: Sequence[int], more: Path | None) -> Iterator[tuple[int, Case]]:
    """The cases of a seed by number."""
    valid = corpus(more)
    for number in numbers:
        random = Random(f"{seed}:{number}")
        yield number, mutated(random.choice(valid), valid, random)


class Report:
    """What went wrong so far, once for each kind."""

    def __init__(self) -> None:
        self.codes: Counter[int] = Counter()
        self.kinds: dict[str, list[tuple[int, Case]]] = {}
        self.slowest = self.largest = 0.0

    def add(self, number: int, case: Case, outcome: Outcome) -> None:
        """Note a run."""
        self.codes[outcome.code] += 1
        self.slowest = max(self.slowest, outcome.seconds)
        self.largest = max(self.largest, outcome.bytes)
        for fault in faults(case, outcome):
            if fault not in self.kinds:
                print(f"run {number}: {fault}", file=sys.stderr)
            self.kinds.setdefault(fault, []).append((number, case))

    def lines(self) -> Iterator[str]:
        """For people."""
        codes = ", ".join(f"{code}: {count:,}" for code, count in sorted(self.codes.items()))
        runs = f"{self.codes.total():,} runs; exit codes {codes}"
        yield f"{runs}; most {self.slowest:.1f} s CPU, {self.largest / 2**20:.0f} MB"
        for fault, cases in sorted(self.kinds.items()):
            number, case = min(cases, key=lambda each: sum(map(len, each[1].args)))
            yield f"\n{len(cases)} × {fault}, first in run {cases[0][0]}, shortest in {number}:"
            yield command(shortened(case, fault))


def mutate(count: int, seed: int, more: Path | None = None, jobs: int = 1) -> Report:
    """Run so many cases."""
    warm_up()
    report = Report()
    for number, case, outcome in results(generated(seed, range(count), more), jobs):
        report.add(number, case, outcome)
    return report


def _main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one run")
    parser.add_argument("--inputs", type=Path, help="a folder of further files to start from")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.only is not None:
        warm_up()
        ((_, case),) = generated(options.seed, [options.only], options.inputs)
        outcome = run(case)
        print(command(case), outcome, *faults(case, outcome), sep="\n")
        return 0
    began = time.monotonic()
    report = mutate(options.count, options.seed, options.inputs, options.jobs)
    for line in report.lines():  # making a command shorter takes its time
        print(line, flush=True)
    print(f"\n{time.monotonic() - began:.0f} s")
    return bool(report.kinds)


if __name__ == "__main__":
    sys.exit(_main())

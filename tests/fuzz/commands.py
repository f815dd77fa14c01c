"""Valid commands and files to start from: every option of every command, the README, ``data/``."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import json
import re
import shlex
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from estimator.cli.group import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "data"


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes:
        args: what stands after ``estimate``.
        files: content by name, below the current folder; None is a folder.
        stdin: what stands on standard input.
        env: variables that are set.
    """

    args: tuple[str, ...]
    files: dict[str, bytes | None] = field(default_factory=dict)
    stdin: bytes = b""
    env: dict[str, str] = field(default_factory=dict)


BASES: Final = {
    "lasts": [
        "--rounds 1M --daily 16k",
        "all.toml",
        "natures.json --samples 64",
        "ranges.toml --samples 64",
        "-",
    ],
    "solve": ["daily --rounds 1M..2M --lasts 60d", "rounds all.toml", "arrival.1.on all.toml"],
    "drivers": [
        "ranges.toml --samples 16",
        "natures.json --samples 16",
        "--rounds 1M..2M --daily 10k..20k --lasts 60d",
    ],
    "sweep": ["--rounds 1M --vary daily=8k..24k:5", "all.toml --from rows.csv"],
    "rebuild": ["--target 3M --rounds 1M --production 8k"],
    "compare": ["nis-2023 nis-2023-ranges", "all.toml ten.toml"],
    "cross": ["nk-nov-2023", "own.case.toml", "-"],
    "report": ["--rounds 1M --daily 16k -o x.html", "ranges.toml --samples 64 -o x.html"],
    "check": ["own.claims.toml --data reg", "claims", ". --data reg"],
    "figures": [
        "--metric firing_rate",
        "rusi-2024-10-ru",
        "--lint --data reg",
        "--conflicts --data reg",
        "--used-by own-rate --data reg",
    ],
    "new": ["scenario"],
    "schema": ["scenario"],
    "completion": ["bash"],
}
"""Arguments that each command runs with as they are."""

_BY_METAVAR: Final = {
    "ROUNDS": "1M|1,000,000|0.8M..1.2M|1M+|~1M|1M to 2M|@nis-2023-11-rounds|1M, 5M|400k ± 10%",
    "RATE": "16k|10k..16k..22k|500k/month|16k-|@seed-daily-rate|lognormal(8k,20k)",
    "DURATION": "60d|2mo~|2 months|60d..90d|60d+",
    "SHARE": "20%|0.1|0..30%|10% to 20%|beta(2,5)|0.5",
    "NUMBER": "40|10..20|7~",
    "DATE": "2023-11-01|2024-02-29",
    "NAME=VALUES": "daily=8k..24k:5|rounds=0.5M,1M|unserviceable=0%..30%:+10%|start=2023-11-01,2023-12-01",
    "NAME=VALUE": "rounds=1M|daily=10k..20k|phase.1.daily=5k|nature.152 mm.rounds=1M",
    "NAME=SHARE": "rounds=20%|per_container=0.1",
    "ID|ORIGIN": "rounds|nis-2023-11-rounds|NK Pro",
    "TIMES": "1.3|2",
    "NAME=HEADING": "rounds=stock|daily=rate",
    "HEADING": "country|source|days|note",
    "COMPARISON": "days>=60|outcome=never|rounds<1M|date<2024-02-01",
    "K/N": "2/3|1/1",
    "PERCENT,...": "10,50,90|1",
    "CONDITION": "days>=60|verdict==yes|chance>=50%",
    "METRIC": "stock|fire-rate",
    "SCOPE": "tube|unstated",
    "ACTOR": "UA|RU|Ukraine",
    "N": "64|200",
    "SECONDS": "300|0.5",
    "DIR": "reg|.",
    "FILE": "out.csv|out.json|out.md|out.parquet|-",
    "TEXT": "RU|152 mm|rusi|NATO",
    "ID": "rusi-2024-10-ru",
    "NAME": "nis-2023|ru-2024",
    "NAME,...": "months,date|holds,chance,p50|gap_days,unmet",
}
_BY_FLAG: Final = {
    "--phase": "30d=20k|2024-01-01=8k..9k",
    "--production-phase": "90d=5k",
    "--arrival": "30d=200k|2024-01-01=100k..200k",
    "--ration": "200k=8k|100k..200k=5k",
    "--corr": "rounds:daily=0.5",
    "--from": "rows.csv|-",
    "--samples-out": "draws.csv",
    "--seed": "0|7",
    "--month": "30|30.5 d",
    "--containers": "2000 --per-container=500",
    "--tonnes": "43.5k --kg-per-round=43.5",
    "--weapons": "400 --per-weapon=40",
}


def files() -> dict[str, bytes]:
    """What stands in the folder that commands run in, as far as they name it."""
    found = {f"{path.name}": path.read_bytes() for path in (DATA / "scenarios").glob("*.toml")}
    found |= {f"claims/{path.name}": path.read_bytes() for path in (DATA / "claims").glob("*.toml")}
    written = {path.stem: path.read_bytes() for path in (DATA / "templates").glob("scen*.toml")}
    found |= {f"{name}.toml": content for name, content in written.items()}
    found |= {name: text.encode() for name, text in _OWN.items()}
    natures = tomllib.loads(_OWN["natures.toml"])
    return found | {"natures.json": json.dumps(natures, indent=1).encode()}


_OWN: Final = {
    "all.toml": """\
title = "all that there is"
start = 2023-11-01
month = "30 d"
[stock]
rounds = "1M"
unserviceable = "10%"
reserve = "50k"
loss = "1%"
[use]
daily = "16k"
phases = [{ from = 2023-12-01, daily = "20k" }, { from = "90d", daily = "8k", over = "5d" }]
ration = { below = "200k", daily = "8k" }
[supply]
production = "1k"
phases = [{ from = "60d", production = "2k" }]
arrivals = [{ on = "20d", rounds = "1k" }, { from = "5d", every = "1d", times = 3, rounds = "2k" }]
[question]
lasts = "60d"
""",
    "ranges.toml": """\
stock = { rounds = "0.8M..1.2M", unserviceable = "0..30%" }
use = { daily = "10k to 20k" }
supply = { production = "1k..2k", arrivals = [{ on = "10d..20d", rounds = "50k±10k" }] }
question = { lasts = "2mo~" }
correlation = { "rounds:daily" = 0.5 }
""",
    "natures.toml": """\
[use]
daily = "16k"
[[nature]]
name = "152 mm"
share = "60%"
stock = { rounds = "1M" }
[[nature]]
name = "122 mm"
share = "40%"
stock = { rounds = "~2M" }
supply = { production = "1k", arrivals = [{ on = "30d", rounds = "@nis-2023-11-rounds" }] }
""",
    "ten.toml": 'stock.rounds = "100k"\\nuse.daily = "16k"\\nsupply.arrivals = [{ from = "0d", '
    'every = "6.25d", times = 10, rounds = "100k" }]\\n'.replace("\\n", "\n"),
    "rows.csv": "rounds,daily,start\n1M,16k,2023-11-01\n2M,8k,2023-11-02\n'3M,1k..2k,2023-11-03\n",
    "own.case.toml": """\
title = "Own"
verdict = "fits"
equations = ["rounds = daily * days", "rounds <= store"]
[given]
rounds = ["~1M rounds", "0.9M..1.2M rounds"]
daily = { value = "16k rounds/day", within = "10%" }
days = "about 2 months"
store = ">2M rounds"
""",
    "own.claims.toml": """\
title = "own"
[given]
rounds = ">1M rounds"
lasts = { value = "2 months", reason = "as said" }
daily = "@seed-daily-rate"
[[claim]]
id = "own-1"
source = "own-2024"
says = "a million is two months"
equation = "lasts = rounds / daily"
verdict = "partly"
why = "it depends"
within = "10%"
month = "30 d"
""",
    "reg/sources.toml": """\
[[source]]
id = "own-2024"
publisher = "Own"
title = "Own"
published = 2024-01-02
language = "en"
kind = "news"
reliability = "C"
url = "https://example.org/x"
""",
    "reg/figures.toml": """\
[[figure]]
id = "own-rate"
metric = "firing_rate"
about = "own rate"
value = "7k..16k rounds/day"
nature = "152 mm"
scope = "tube"
actor = "UA"
origin = "own"
status = "cited"
credibility = 3
from = 2023-08-01
source = "own-2024"
[[figure]]
id = "own-sum"
metric = "firing_rate"
about = "twice"
value = "32k rounds/day"
nature = "152 mm"
scope = "tube"
actor = "UA"
origin = "own"
status = "derived"
credibility = 3
formula = "a * 2"
inputs = ["own-rate"]
""",
}


def corpus(more: Path | None = None) -> list[Case]:
    """Valid commands with the files that they name, always in the same order.

    Args:
        more: a folder with further files to answer, check or sweep; they are copied nowhere.
    """
    known = files()
    lines = [*_readme(), *_options()]
    if more:
        own = {path.name: path.read_bytes() for path in sorted(more.rglob("*")) if path.is_file()}
        known |= own
        lines += [_reading(name) for name in own]
    lines += [_reading(name) for name in files()]
    return [_case(args, known) for args in lines]


def _reading(name: str) -> list[str]:
    """A command that reads a file."""
    if name.endswith(".csv"):
        return ["sweep", "--rounds", "1M", "--daily", "16k", "--from", name]
    if "claims" in name:
        return ["check", name]
    if name.endswith(("sources.toml", "figures.toml")):
        return ["figures", "--data", str(Path(name).parent), "-f", "csv"]
    return [name]


def _readme() -> Iterator[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^\$? ?(?:  )?estimate ([^|>&;$\n]+)$", text, re.MULTILINE):
        try:
            yield shlex.split(line, comments=True)
        except ValueError:  # a line that goes on
            continue


def _options() -> Iterator[list[str]]:
    """Every command as it runs alone, and with each value of each of its options."""
    ctx = click.Context(Group("estimate"))
    for name, bases in BASES.items():
        command = ctx.command.get_command(ctx, name)
        assert command is not None
        for base in bases:
            words = [name, *shlex.split(base)]
            yield words
            for param in command.params:
                if isinstance(param, click.Option):
                    yield from ([*words, param.opts[0], *value] for value in _values(param))


def _values(param: click.Option) -> list[list[str]]:
    if param.is_flag:
        return [[]]
    if isinstance(param.type, click.Choice):
        return [[str(choice)] for choice in param.type.choices]
    texts = _BY_FLAG.get(param.opts[0]) or _BY_METAVAR[param.metavar or "N"]
    return [re.split(" (?=--)", text) for text in texts.split("|")]


def _case(args: list[str], known: dict[str, bytes]) -> Case:
    """With the files that it names, and a scenario or rows on standard input."""
    folders = tuple(f"{word}/" for word in args if word in {"reg", "claims"})
    named = {
        name: content
        for name, content in known.items()
        if name in args or (folders and name.startswith(folders)) or "." in args
    }
    stdin = known["rows.csv" if "--from" in args else "all.toml"] if "-" in args else b""
    return Case(tuple(args), dict(named), stdin)

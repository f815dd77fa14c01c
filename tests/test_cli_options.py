"""Every option of every command: given once, with a value that can be meant, and with an effect."""

from __future__ import annotations

import os
import shlex

import click
import pytest
from cli_harness import call, one_line
from register_files import write

from estimator import late
from estimator.cli.command import PathText, Read
from estimator.cli.group import COMMANDS, Group
from estimator.scenario.inputs import SCENARIO

POINTS = ("--rounds", "1M", "--daily", "16k")
RANGES = ("--rounds", "1M..2M", "--daily", "16k")
RUNS = {
    "lasts": POINTS,
    "solve": ("daily", "--rounds", "1M", "--lasts", "60d"),
    "drivers": RANGES,
    "sweep": ("--rounds", "1M", "--vary", "daily=8k,16k"),
    "rebuild": ("--target", "3M", "--rounds", "1M", "--production", "8k"),
    "compare": ("nis-2023", "nis-2023"),
    "rate": ("counts.csv",),
    "cross": ("nk-nov-2023",),
    "check": ("nis-2023",),
    "report": (*POINTS, "-o", "x.html"),
    "figures": (),
    "new": ("scenario",),
    "schema": ("scenario",),
    "completion": ("bash",),
}
"""A run of each command that goes well."""

VALUES = {
    "--set": "daily=1",
    "--seed": "7",
    "--samples": "64",
    "--method": "mc",
    "--percentiles": "10,90",
    "--at": "30d",
    "--samples-out": "draws.csv",
    "--corr": "rounds:daily=0.5",
    "--table": "rounds=1M,2M",
    "--data": "own",
    "-f": "plain",
    "--color": "never",
    "--of": "days",
    "--chance": "60%",
    "--columns": "months",
    "--map": "rounds=stock",
    "--label": "days",
    "--decimal": ",",
    "--metric": "transfer",
    "--scope": "tube",
    "--since": "2023-01-01",
    "--until": "2024-01-01",
    "--as-of": "2024-01-01",
    "--sort": "value",
    "--used-by": "rusi-2024-10-ru",
    "--cite": "text",
    "--lasts": "60d",
    "--start": "2023-11-01",
    "--chart": "table",
    "--dud-rate": "5%",
    "--daily": "16k",
    "--weapons": "5",
    "--per-weapon": "5",
    "--lead": "30d",
    "--until-level": "50%",
    "--in": "production",
    "--without": "NK Pro",
    "--within": "rounds=20%",
    "--stretch": "2",
    "--case": "nk-nov-2023",
    "--claims": "nis-2023",
}
"""A good value of each option that a run may have no use for."""

QUIET = (*RANGES, "-q")
CHANCE = (*RUNS["solve"], "--unserviceable", "0..30%", "--chance", "50%")
FILTERS = "--metric --scope --actor --nature --source --origin --text --since --until --as-of"
FILTERS += " --rates --latest"
IDLE = {
    "lasts": {
        POINTS: "--seed --samples --method --percentiles --at --samples-out --corr --data --since "
        "--until --chart --decimal",
        ("--rounds", "1M", "--production", "1k", "--in", "production"): "--daily --until-level",
        (*POINTS, "--note"): "--table --explain --color",
        ("--rounds", "1M+", "--daily", "16k"): "--seed --percentiles --samples-out",
        ("--rounds", "1M..2M", "--lasts", "60d"): "--seed --samples --method --percentiles --at",
        (*RANGES, "--production", "20k"): "--seed --samples --at",
        RANGES: "--corr --data",
        (*RANGES, "--lasts", "30d"): "--at",
        (*RANGES, "--at", "30d"): "--at",
        (*RANGES[:2], "--daily", "@seed-daily-rate"): "--corr",
        QUIET: "--table --explain --percentiles --at -f --color --against --since --until --note"
        " --full --no-pager",
        (*POINTS, "-f", "plain"): "--color --full --no-pager",
        (*POINTS, "-f", "csv"): "--explain --color --note --full --no-pager",
        (*POINTS, "-o", "x.json"): "-f --color --full --no-pager",
        (*POINTS, "-o", "x.csv", "-o", "x.ndjson"): "-f --explain",
    },
    "report": {
        RUNS["report"]: "--seed --samples --method --percentiles --at --corr --data --since "
        "--until --decimal",
        (
            *("--rounds", "1M", "--production", "1k", "--in", "production"),
            *("-o", "x.html"),
        ): "--daily --until-level --against",
    },
    "solve": {
        RUNS["solve"]: "--seed --samples --data --daily --lead --chart --decimal",
        (*RUNS["solve"], "--target", "3M", "--production", "9k"): "--until-level",
        (*RUNS["solve"], "--reserve", "0..1k", "--loss", "1%"): "--corr",
        (*RUNS["solve"], "-q"): "--table --explain -f --color --note --full --no-pager",
        CHANCE: "--table --explain --data --daily",
        (*RUNS["solve"], "--chance", "50%"): "--seed --samples --chart",
        (*CHANCE, "--reserve", "1k", "--loss", "1%"): "--corr",
        (*RUNS["solve"], "-f", "csv"): "--explain",
    },
    "drivers": {
        POINTS: "--of --chance --seed --samples --corr --decimal",
        RANGES: "--chance --corr --data --seed --samples",
        (
            *RANGES,
            "--lasts",
            "60d",
            "-q",
        ): "--of --chance --seed --samples -f --color --full --no-pager",
        ("--rounds", "1M..2M", "--daily", "1k..2k", "--corr", "rounds:daily=0.5"): "--of",
        (*RANGES, "-f", "md"): "--color --full --no-pager",
    },
    "sweep": {
        RUNS["sweep"]: "--lasts --start --dud-rate --data --zip --yes --color --no-pager --map "
        "--label --decimal",
        (*RUNS["sweep"], "--reserve", "0..1k", "--loss", "1%"): "--corr",
        (*RUNS["sweep"], "--summary"): "--columns",
        (*RUNS["sweep"], "--summary", "-q"): "-f --color --no-pager",
        (*RUNS["sweep"], "-o", "x.csv.gz"): "-f",
        (*RUNS["sweep"], "--columns", "p50"): "--lasts",
        (*RUNS["sweep"], "--reserve", "0..1k", "--loss", "1%", "--columns", "p50"): "--corr",
    },
    "rebuild": {
        RUNS["rebuild"]: "--seed --samples --method --percentiles --at --samples-out --data "
        "--chart --decimal",
        (*RUNS["rebuild"], "--unserviceable", "0..10%"): "--corr",
        (*RUNS["rebuild"], "-q"): "--table --explain -f --color --note --full --no-pager",
        (*RUNS["rebuild"], "-f", "ndjson"): "--explain",
    },
    "compare": {
        ("nis-2023", "nis-2023", *POINTS, "--lasts", "60d"): "--seed --samples --corr --data "
        "--decimal",
        ("nis-2023", "nis-2023", *RANGES, "--lasts", "60d"): "--corr",
        (*RUNS["compare"], "-q"): "-f --color --full --no-pager",
    },
    "rate": {
        (*RUNS["rate"], "-q"): "-f --color --no-pager",
        (*RUNS["rate"], "-f", "csv"): "--color --no-pager",
    },
    "check": {
        (*RUNS["check"], "-q"): "-f --color --no-pager",
        (*RUNS["check"], "-f", "github"): "--color --no-pager",
        (*RUNS["check"], "-o", "x.xml"): "-f",
    },
    "cross": {
        (*RUNS["cross"], "-q"): "-f --explain --full --color --no-pager",
        (*RUNS["cross"], "-f", "csv"): "--explain --full --color --no-pager",
    },
    "new": {RUNS["new"]: "--list"},
    "figures": {
        ("--lint",): f"{FILTERS} --sort --cite --conflicts --used-by --backtest",
        ("--used-by", "rusi-2024-10-ru"): f"{FILTERS} --sort --cite --conflicts --backtest",
        ("rusi-2024-10-ru",): f"{FILTERS} --sort",
        ("--source", "rusi", "-q"): "-f --color --no-pager",
        (
            "--source",
            "rusi",
            "--cite",
            "bibtex",
        ): "--color --no-pager --sort --conflicts --backtest",
        ("--source", "rusi", "--conflicts"): "--sort --backtest",
        ("--backtest",): "--sort",
    },
}
"""The options that have no effect, by command and by a run that goes well without them."""

ASSUMED = {row.flag for row in SCENARIO if row.flag}
ASSUMED |= {"--scenario", "--phase", "--production-phase", "--arrival", "--ration"}
ALWAYS = ASSUMED | {
    "-o",  # names an output
    "-q",
    "--debug",  # for bugs, which no run foresees
    "--vary",
    "--from",
    "--set",
    "--use",
    "--arrivals",
    "--where",
    "--summary",
    "--shard",  # 1/1 is the first of one part
    "--lint",
    "--expect",  # decides the exit code of every run that it can be meant for
}
"""What every run has a use for: what is assumed, and what says which run it is."""


def commands() -> list[tuple[str, click.Command]]:
    ctx = click.Context(Group("estimate"))
    found = ((name, ctx.command.get_command(ctx, name)) for name in COMMANDS)
    return [(name, command) for name, command in found if command]


OPTIONS = [
    (name, param)
    for name, command in commands()
    for param in command.params
    if isinstance(param, click.Option)
]
ROWS = [
    pytest.param(command, run, flag, id=f"{command} {' '.join(run)} | {flag}")
    for command, runs in IDLE.items()
    for run, flags in runs.items()
    for flag in flags.split()
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own, with a register in it that no run needs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    write(tmp_path / "own")
    (tmp_path / "counts.csv").write_text("date,stock\n2024-01-01,9\n2024-01-02,5\n")
    return tmp_path


def is_flag(command: str, flag: str) -> bool:
    return any(name == command and flag in param.opts and param.is_flag for name, param in OPTIONS)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_declaration_names_is_there(name):
    command = Group("estimate").get_command(None, name)
    readers = [param.type.place for param in command.params if isinstance(param.type, Read)]
    assert all(callable(late(place)) for place in (command.run, *readers))


@pytest.mark.parametrize(("command", "run", "flag"), ROWS)
def test_an_option_without_effect_is_refused_and_says_why(command, run, flag):
    words = [flag] if is_flag(command, flag) else [flag, VALUES.get(flag, "RU")]
    if flag == "--corr" and "--loss" in run:
        words = ["--corr", "reserve:loss=0.5"]
    if flag == "--corr" and "rebuild" in command:
        words = ["--corr", "rounds:unserviceable=0.5"]
    said = one_line(call(command, *run, *words), 2)
    assert said.startswith(f"{flag}: ")
    assert said.endswith((f"leave out {flag}", "leave it out"))
    assert call(command, *run).code == 0


def test_every_option_is_of_use_in_every_run_or_refused_in_one():
    refused = {
        (command, flag)
        for command, runs in IDLE.items()
        for flags in runs.values()
        for flag in flags.split()
    }
    left = {
        (command, param.opts[0])
        for command, param in OPTIONS
        if (command, param.opts[0]) not in refused and param.opts[0] not in ALWAYS
    }
    # figures and claims are what these are about; a chance is what is asked for
    claims = {("check", flag) for flag in ("--data", "--timeout", "--only", "--update")}
    cases = {("cross", flag) for flag in ("--data", "--without", "--within", "--stretch")}
    reports = {("report", flag) for flag in ("--case", "--claims", "--in", "--table", "--explain")}
    always = claims | cases | reports | {("figures", "--data")}
    assert left == always | {("solve", "--chance"), ("lasts", "--in"), ("rate", "--decimal")}


@pytest.mark.parametrize(
    ("command", "param"), OPTIONS, ids=lambda one: one if isinstance(one, str) else one.opts[0]
)
def test_an_option_is_given_once_unless_it_repeats(command, param):
    words = [param.opts[0]] if param.is_flag else [param.opts[0], VALUES.get(param.opts[0], "1")]
    result = call(command, *RUNS[command], *words, *words)
    said = f"estimate: {param.opts[0]}: given twice; keep one of them\n"
    assert (result.err == said) is not param.multiple
    assert param.multiple or result.code == 2


@pytest.mark.parametrize(
    ("command", "param"),
    [(command, param) for command, param in OPTIONS if not param.is_flag],
    ids=lambda one: one if isinstance(one, str) else one.opts[0],
)
def test_a_value_that_cannot_be_meant_is_refused_in_any_run(command, param):
    """Whether or not the run would come to need it."""
    flag = param.opts[0]
    is_path = isinstance(param.type, PathText)
    for value in ("", "a\0b") if is_path else (os.fsdecode(b"a\xff"),):
        for run in {RUNS[command], *IDLE.get(command, {})}:
            if flag not in run:
                assert one_line(call(command, *run, flag, value), 2).startswith(f"{flag}: ")
    assert f"{flag}: requires an argument" in one_line(call(command, *RUNS[command], flag), 2)
    run = () if flag in RUNS[command] else RUNS[command]
    said = one_line(call(command, flag, "--debug", *run), 2)
    assert said == f"{flag}: requires an argument, and --debug is an option"


BAD = {
    "--seed": ["-1", "1.5", "1e19", "nan", "\u0661", "1..2", "~5", "7 rounds", "x"],
    "--samples": ["0", "-1", "1.5", "2000000", "\u0661", "1..2", "x"],
    "--method": ["m", ""],
    "--percentiles": ["zzz", "0", "100", "-5", "5,,95", "5,5", "\u0661", "nan", "1e400", ""],
    "--at": ["nan", "-1d", "60d..90d", "~60d", "10k/day", "\u0661d", "soon", ""],
    "--corr": ["x", "rounds=0.5", "rounds:daily=2", "rounds:daily=nan", "rounds:daily=\u0661"],
    "--chance": ["0", "1", "50", "150%", "-5%", "~50%", "10%..20%", "\u0665\u0660%", "x"],
    "--of": ["weeks"],
    "--data": ["no-such-folder", "9" * 300, "own/figures.toml"],
    "--table": ["zzz", "zzz=zzz", "rounds=zzz"],
    "--columns": ["zzz", ",", "days", "months,months", ""],
    "--shard": ["0/2", "3/2", "\u0661/\u0663", "x"],
    "--since": ["zzz", "2023-02-30", "20230101", "\u0662\u0660\u0662\u0663-01-01"],
    "--until": ["zzz"],
    "--metric": ["zzz"],
    "--scope": ["zzz"],
    "--as-of": ["zzz", "2023-02-30"],
    "--sort": ["zzz"],
    "--cite": ["zzz"],
    "--color": ["purple"],
    "-f": ["zzz", "TABLE "],
    "--month": ["zzz"],
    "--within": ["zzz", "rounds=0%", "nobody=20%"],
    "--stretch": ["zzz", "0", "nan"],
    "--rounds": ["zzz"],
    "--lasts": ["zzz"],
    "--dud-rate": ["zzz"],
}


@pytest.mark.parametrize(
    ("command", "flag"),
    [(command, param.opts[0]) for command, param in OPTIONS if param.opts[0] in BAD],
)
def test_values_are_checked_whether_or_not_they_are_used(command, flag):
    for value in BAD[flag]:
        for run in (RUNS[command], *IDLE.get(command, {})):
            if flag not in run:
                one_line(call(command, *run, flag, value), 2)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ESTIMATE_ROUNDZ", "no such variable; did you mean ESTIMATE_ROUNDS?"),
        ("ESTIMATE_rounds", "no such variable; did you mean ESTIMATE_ROUNDS?"),
        ("ESTIMATE_DAILLY", "no such variable; did you mean ESTIMATE_DAILY?"),
        ("ESTIMATE_PER_WEAPONS", "no such variable; did you mean ESTIMATE_PER_WEAPON?"),
        ("ESTIMATE_DATE", "no such variable; did you mean ESTIMATE_DATA?"),
        ("ESTIMATE_LOST", "no such variable; did you mean ESTIMATE_LOSS?"),
        ("ESTIMATE_SEED", "--seed has no variable; write it on the command line"),
        ("ESTIMATE_PHASE", "--phase has no variable; write it on the command line"),
        ("ESTIMATE_URL", ""),
        ("ESTIMATE_VERSION", ""),
        ("ESTIMATE_TARGET", ""),  # of another command
        ("ESTIMATES", ""),
        ("_ESTIMATE_ROUNDZ", ""),
        ("OTHER_ESTIMATE_ROUNDZ", ""),
    ],
)
def test_a_variable_that_is_misspelt_is_noticed_and_others_are_let_be(name, said):
    result = call(*POINTS, "-q", env={name: "1M"})
    if said:
        assert one_line(result, 2) == f"{name}: {said}"
    else:
        assert result == (0, "62.5\n", "")
    assert call(*POINTS, "-q", env={name: ""}).code == 0  # as good as none
    assert call("schema", "scenario", env={name: "1M"}).code == 0  # reads no variable


def test_what_the_environment_says_is_for_every_run():
    env = {"ESTIMATE_DATA": "own", "ESTIMATE_LASTS": "60d", "ESTIMATE_DAILY": "16k"}
    env |= {"ESTIMATE_START": "2023-11-01", "ESTIMATE_TARGET": "3M"}
    for command, run in RUNS.items():
        assert call(command, *run, env=env).code == 0, command
    assert one_line(call(*POINTS, env={"ESTIMATE_DATA": "own:gone"}), 2).startswith(
        "ESTIMATE_DATA: gone: no sources.toml and no figures.toml here"
    )


def test_completion_scripts_come_from_the_variable_too():
    for shell in ("bash", "zsh", "fish"):
        script = call(env={"_ESTIMATE_COMPLETE": f"{shell}_source"})
        assert (script.code, script.err) == (0, "")
        assert script.out.strip() == call("completion", shell).out.strip()


@pytest.mark.parametrize(
    "args",
    [
        ("--rounds", "@own-stock", "--daily", "16k", "--lasts", "60d", "--data", "own"),
        ("--rounds", "1M", "--daily", "@own-rate", "--lasts", "60d", "--data", "own"),
        (*RANGES, "--lasts", "60d", "--seed", "7", "--samples=64", "--percentiles", "10,90"),
        (*RANGES, "--lasts", "60d", "--at", "30d", "--samples-out", "draws.csv", "-o", "-"),
        ("--rounds", "1M..2M", "--daily=1k..2k", "--lasts", "60d", "--corr", "rounds:daily=0.5"),
        ("--rounds", "1M", "--weapons", "100", "--per-weapon", "5", "--lasts", "60d"),
        (*POINTS, "--lasts", "60d", "--table", "daily=1k,2k", "--explain"),
        (*RANGES, "--samples-out", "draws.csv"),
    ],
)
def test_the_next_step_has_only_options_that_are_of_use(args, folder):
    page = call(*args, "-f", "plain").out.splitlines()
    (step,) = (line for line in page if line.startswith("Next: estimate "))
    words = shlex.split(step.removeprefix("Next: estimate "))
    (folder / "draws.csv").unlink(missing_ok=True)
    result = call(*words)
    assert (result.code, result.err) == (0, ""), step
    assert not (folder / "draws.csv").exists()

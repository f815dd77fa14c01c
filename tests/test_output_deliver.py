"""Where results go: never over what is read, never two to one place, the format by the suffix."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from cli_harness import call, one_line, shell
from register_files import write

from estimator.errors import InputError
from estimator.output.deliver import Delivery

SCENARIO = '[stock]\nrounds = "1M..2M"\n[use]\ndaily = "16k"\n'
RANGE = ("--rounds", "1M..2M", "--daily", "16k")
FIGURED = ("--rounds", "1M..2M", "--daily", "@own-rate", "--data", ".")

# What a command reads, and the command with the option that names an output last.
RUNS = {
    "lasts": ("s.toml", ["s.toml", "-o"]),
    "lasts, stdin": ("s.toml", ["-", "-o"]),
    "draws": ("s.toml", ["s.toml", "--samples-out"]),
    "draws beside": ("s.toml", ["s.toml", "-o", "x.json", "--samples-out"]),
    "draws, register": ("figures.toml", [*FIGURED, "--samples-out"]),
    "lasts, register": ("sources.toml", [*FIGURED, "-o"]),
    "solve": ("s.toml", ["solve", "daily", "s.toml", "--lasts", "60d", "-o"]),
    "solve for a chance": (
        "s.toml",
        ["solve", "daily", "s.toml", "--lasts", "60d", "--chance", "50%", "-o"],
    ),
    "drivers": ("s.toml", ["drivers", "s.toml", "-o"]),
    "rebuild": (
        "figures.toml",
        ["rebuild", "--target", "@own-stock", "--production", "8k", "--data", ".", "-o"],
    ),
    "compare": ("s.toml", ["compare", "nis-2023", "s.toml", "-o"]),
    "sweep": ("s.toml", ["sweep", "s.toml", "--vary", "daily=8k,9k", "-o"]),
    "sweep, rows": ("rows.csv", ["sweep", "--daily", "8k", "--from", "rows.csv", "-o"]),
    "sweep, rows, stdin": ("rows.csv", ["sweep", "--daily", "8k", "--from", "-", "-o"]),
    "sweep, register": ("figures.toml", ["sweep", *FIGURED, "--vary", "reserve=0,1k", "-o"]),
    "sweep, summary": ("s.toml", ["sweep", "s.toml", "--vary", "daily=8k,9k", "--summary", "-o"]),
    "check, file": ("x.claims.toml", ["check", "x.claims.toml", "-o"]),
    "check, folder": ("x.claims.toml", ["check", ".", "-o"]),
    "check, register": ("sources.toml", ["check", "x.claims.toml", "-o"]),
    "figures": ("figures.toml", ["figures", "--data", ".", "-o"]),
    "lint": ("figures.toml", ["figures", "--lint", "--data", ".", "-o"]),
    "cite": ("sources.toml", ["figures", "--cite", "text", "--data", ".", "-o"]),
}


def folder_with_all(tmp_path, monkeypatch):
    write(tmp_path)
    (tmp_path / "s.toml").write_text(SCENARIO)
    (tmp_path / "rows.csv").write_text("rounds\n1M\n2M\n")
    monkeypatch.chdir(tmp_path)
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def disguised(how, read):
    """Another name for the file that is read."""
    name = Path("out.csv")
    if how == "link":
        name.symlink_to(read)
    elif how == "link to a link":
        Path("between").symlink_to(read)
        name.symlink_to("between")
    elif how == "hard link":
        name.hardlink_to(read)
    elif how == "way round":
        name = Path("..") / Path.cwd().name / read
    elif how == "folder link":
        Path("here").symlink_to(".")
        name = Path("here") / read
    return str(name) if how != "itself" else read


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(
    "how", ["itself", "link", "link to a link", "hard link", "way round", "folder link"]
)
def test_an_input_is_never_written_over(run, how, tmp_path, monkeypatch):
    before = folder_with_all(tmp_path, monkeypatch)
    read, args = RUNS[run]
    target = disguised(how, read)
    form = () if args[-1] == "--samples-out" else ("-f", "csv")
    if "-" in args:
        result = shell(f"estimate {' '.join([*args, target, *form])} < {read}", cwd=tmp_path)
    else:
        result = call(*args, target, *form)
    assert one_line(result, 2) == f"{args[-1]}: {target} is also an input; write to another file"
    assert {name: Path(name).read_bytes() for name in before} == before


def test_a_register_of_the_environment_is_not_written_over(tmp_path, monkeypatch):
    folder_with_all(tmp_path, monkeypatch)
    env = {"ESTIMATE_DATA": str(tmp_path)}
    args = ("sweep", "--rounds", "@own-stock", "--vary", "daily=8k,9k", "-f", "csv", "-o")
    for name in ("figures.toml", "sources.toml"):
        assert "is also an input" in one_line(call(*args, name, env=env), 2)


@pytest.mark.parametrize(
    "path", ["figures.toml", "claims/nis-2023.toml", "scenarios/nis-2023.toml"]
)
def test_what_is_shipped_is_not_written_over(path):
    from estimator.register import data_folder

    file = data_folder() / path
    before = file.read_bytes()
    for args in (("--scenario", "nis-2023"), ("check",), ("figures",)):
        assert "is also an input" in one_line(call(*args, "-f", "csv", "-o", str(file)), 2)
    assert file.read_bytes() == before


PLACES = [
    (("-o", "x.csv", "--samples-out", "x.csv"), "--samples-out: x.csv is named twice"),
    (("-o", "x.csv", "--samples-out", "link"), "--samples-out: link is named twice"),
    (("-o", "x.csv", "--samples-out", "hard"), "--samples-out: hard is named twice"),
    (("-o", "x.csv", "-o", "./x.csv"), "-o: ./x.csv is named twice"),
    (("-o", "x.csv", "-o", "link"), "-o: link"),
    (("-o", "-", "-o", "-"), "-o: standard output is named twice"),
    (("--samples-out", "-"), "--samples-out: standard output is named twice"),
    (("--samples-out", "/dev/stdout"), "--samples-out: /dev/stdout is named twice"),
    (("-o", "-", "-o", "/dev/stdout"), "-o: /dev/stdout is named twice"),
    (("-o", ""), "-o: a name is wanted, not ''"),
    (("--samples-out", ""), "--samples-out: a name is wanted, not ''"),
]


@pytest.mark.parametrize(("args", "said"), PLACES)
def test_every_output_has_a_place_of_its_own(args, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("old")
    Path("link").symlink_to("x.csv")
    Path("hard").hardlink_to("x.csv")
    more = ("-f", "csv") if "-o" in args else ()
    assert one_line(call(*RANGE, *args, *more), 2).startswith(said)
    if "--samples-out" not in args:
        sweep = call("sweep", *RANGE, "--vary", "daily=8k,9k", *args, *more)
        assert one_line(sweep, 2).startswith(said)
    assert Path("x.csv").read_text() == "old"


def test_no_file_has_a_zero_byte_in_its_name():
    for wanted in (Delivery(outputs=["a\0b.csv"]), Delivery(draws="a\0b.csv")):
        with pytest.raises(InputError, match="is no name of a file"):
            wanted.check()


def test_a_file_of_the_last_run_is_written_again(tmp_path, monkeypatch):
    """Also beside what is read, and in a folder of a register."""
    folder_with_all(tmp_path, monkeypatch)
    for _ in range(2):
        done = call(*FIGURED, "-o", "a.json", "-o", "b.csv", "--samples-out", "c.csv")
        assert (done.code, done.err) == (0, "")
        assert call("sweep", "s.toml", "--vary", "daily=8k,9k", "-q", "-o", "d.csv").code == 0
        assert call("check", ".", "-o", "e.json").code == 0


def test_the_suffix_decides_the_format_of_draws(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = {}
    for name in ("x.csv", "x.CSV", "x", "x.ndjson", "x.jsonl", "x.json"):
        assert call(*RANGE, "--samples", "64", "-o", "p.json", "--samples-out", name).code == 0
        text = Path(name).read_text()
        if name.endswith("json"):
            found = json.loads(text)["draws"] if name == "x.json" else text.splitlines()
            rows[name] = [json.loads(row) if isinstance(row, str) else row for row in found]
        elif name == "x.jsonl":
            rows[name] = [json.loads(line) for line in text.splitlines()]
        else:
            rows[name] = [
                {key: float(value) for key, value in row.items()}
                for row in csv.DictReader(text.splitlines())
            ]
    assert len(rows["x.csv"]) == 8 * 64
    assert all(found == rows["x.csv"] for found in rows.values())


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet", "x.md", "x.txt", "x.toml", "x.csv.bak"])
def test_draws_of_no_format_are_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = one_line(call(*RANGE, "--samples-out", name), 2)
    assert message.startswith(f"--samples-out: {name} does not say a format for draws; ")
    assert not list(tmp_path.iterdir())


def test_draws_on_standard_output_where_nothing_else_goes(tmp_path):
    done = call(*RANGE, "--samples", "64", "-o", str(tmp_path / "x.json"), "--samples-out", "-")
    assert (done.code, done.err) == (0, "")
    assert len(list(csv.DictReader(done.out.splitlines()))) == 8 * 64


def test_the_next_step_names_no_output(tmp_path):
    out = str(tmp_path / "x.csv")
    for more in (("--samples-out", out), (f"--samples-out={out}",), ("-o", out, "-o", "-")):
        args = (*RANGE, "--lasts", "60d", *more)
        last = call(*args, "-f", "plain").out.splitlines()[-1]
        assert last == "Next: estimate solve daily --rounds 1M..2M --lasts 60d -f plain"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_new_file_in_a_folder_that_cannot_be_entered(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    message = one_line(call("new", "scenario", "-o", str(locked / "a.toml")), 3)
    assert "Permission denied" in message


@pytest.mark.parametrize(("name", "code"), [("9" * 300, 3), ("no/such/folder.toml", 3), ("", 2)])
def test_a_new_file_that_cannot_be(name, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one_line(call("new", "scenario", "-o", name), code)


def test_a_new_file_takes_no_link_to_nowhere(tmp_path):
    (tmp_path / "a.toml").symlink_to(tmp_path / "nowhere")
    assert "exists already" in one_line(call("new", "scenario", "-o", str(tmp_path / "a.toml")), 2)

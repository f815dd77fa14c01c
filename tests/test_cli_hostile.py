"""Input that is wrong, streams that fail, interruptions: one clear line, the right exit code."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
from pathlib import Path

import pytest
from cli_harness import COMMAND, call, clear, one_line, shell, spawn

POINTS = ("--rounds", "1000000", "--daily", "16000")
HUGE = (*POINTS, "--table", "rounds=0.1M..2M:100", "--table", "daily=1k..100k:100")
SLOW = 'supply.arrivals = [{from = 0, every = "1d", times = 100000, rounds = 1}]\nuse.daily = 1\n'
HOSTILE = [
    "[red]x[/]",
    "[/x]",
    "[bold]",
    "\\[x]",
    "x\x1b[31mred\x1b[0m",
    "x\x1b]0;title\x07",
    "\x9b31mx",
    "a\u202eb\u2066c",
    "a\r\nb\tc",
    "a\x00b",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@sum",
    "a|b`c*d_e<f>",
    "한국 포탄",
    "💣" * 3,
    "x" * 500,
]


# -- files


def written(tmp_path, content: str | bytes, name: str = "stock.toml") -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("[stock]\nrounds = 1\n[use]\ndayly = 1\n", 4, "did you mean 'daily'?"),
        ("stcok.rounds = 1\n", 1, "did you mean 'stock'?"),
        ('stock.rounds = 1\n"" = 3\n', 2, "unknown key ''"),
        ('stock.rounds = 1\n"[red]" = 3\n', 2, "unknown key '[red]'"),
        ('"\\u001b[31m" = 3\n', 1, "unknown key '[31m'"),
        ("[stock]\nrounds = 1\nrounds = 2\n", 3, "given twice"),
        ("[stock]\nrounds = 1\n[stock]\n", 3, "given twice"),
        ("use.phases = [{from = 1, from = 2, daily = 1}]\n", 1, "given twice"),
        ("stock.rounds = 1M\n", 1, ""),
        ("stock.rounds =\n", 1, ""),
        ("stock.rounds = '1\n", 1, ""),
        ("stock = 5\n", 1, "a table"),
        ("use.phases = 3\n", 1, "a list of tables"),
        ("use.phases = [3]\n", 1, "a list of tables"),
        ("\nuse.phases = [{from = 1}]\n", 2, "a phase needs 'daily'"),
        ("supply.arrivals = [\n {on = 1, rounds = 1},\n {rounds = 1},\n]\n", 3, "'on'"),
        ("title = 5\n", 1, "text"),
        ("nature = 5\n", 1, "a list of tables"),
        ("month = '1m'\n", 1, "write 1mo"),
        ("start = '2023-02-30'\n", 1, "not a day of the calendar"),
        ("stock.rounds = 1\n\n[use]\ndaily = '@nobody-knows'\n", 4, "no figure 'nobody-knows'"),
    ],
)
def test_wrong_files_are_told_with_file_and_line(content, line, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, content)
    message = one_line(call("stock.toml"), 2)
    assert message.startswith(f"stock.toml:{line}: "), message
    assert said in message


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ('{"stock": {"rounds": 1,\n"rounds": 2}}', 2, "given twice"),
        ('{"stock":\n {"dayly": 1}}', 2, "unknown key 'dayly'"),
        ('{"stock": {"rounds": 1}', 1, "not valid JSON"),
        ("{'stock': 1}", 1, "not valid JSON"),
        ("[1]", 1, "one JSON object"),
        ("5", 1, "one JSON object"),
        ('{"stock": {"rounds": 01}}', 1, "not valid JSON"),
    ],
)
def test_wrong_json(content, line, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, content, "stock.json")
    message = one_line(call("stock.json"), 2)
    assert message.startswith(f"stock.json:{line}: "), message
    assert said in message


GOOD = 'title = "Ü"\nstock.rounds = "1M"\nuse.daily = "16k"\n'


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.encode("utf-8-sig").replace(b"\n", b"\r\n"),
        json.dumps({"stock": {"rounds": "1M"}, "use": {"daily": "16k"}}).encode("utf-8-sig"),
    ],
)
def test_marks_and_line_ends_do_not_matter(content, tmp_path):
    name = "a.json" if b"{" in content else "a.toml"
    assert call(written(tmp_path, content, name), "-q") == (0, "62.5\n", "")
    assert call("-", "-q", stdin=content) == (0, "62.5\n", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.encode("latin-1"), "0xdc is not UTF-8"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode("utf-16-be"), ""),
        (b"", "--rounds"),
        (b"\n\n# nothing\n", "--rounds"),
        (b"\x00", ""),
        (b"\xff" * 1000, ""),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"a = " + b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"{" * 100_000, ""),
        (b"[" * 100_000, ""),
        (b"stock.rounds = " + b"9" * 5000, "thousands of digits"),
        (b"#" * 40 * 2**20, "longer than 4 MiB"),
        (b"a = '" + b"x" * 10**6, ""),
        (b'"' + b"k" * 10**6 + b'" = 1', "unknown key"),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else "",
)
@pytest.mark.parametrize("place", ["file", "stdin"])
def test_unreadable_content(content, said, place, tmp_path):
    path = written(tmp_path, content, "bad.toml")
    result = call(path) if place == "file" else call("-", stdin=content)
    message = one_line(result, 2)
    assert said in message
    assert len(message) < 600


@pytest.mark.parametrize(
    "content", ['{"a": ' + "[" * 100_000, '{"a": ' * 100_000, "[" * 100_000 + "]" * 100_000]
)
def test_deep_json(content, tmp_path):
    one_line(call(written(tmp_path, content, "deep.json")), 2)


@pytest.mark.parametrize("content", ["a" + ".a" * 700 + " = 1", '{"a":' * 700 + "1" + "}" * 700])
def test_deep_tables(content):
    one_line(call("-", stdin=content), 2)


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    for name, said in {
        "folder.toml": "this is a directory",
        "missing.toml": "No such file",
        "loop.toml": "symbolic links",
        "gone.toml": "No such file",
        "stock.toml/x.toml": "cannot be read",
        "x" * 300 + ".toml": "name too long",
    }.items():
        assert said in one_line(call(str(tmp_path / name)), 2), name
    assert "this is a directory" in one_line(call("lasts", "/"), 2)
    assert "longer than" in one_line(call("lasts", "/dev/zero"), 2)
    assert "--rounds" in one_line(call("lasts", "/dev/null"), 2)


def test_a_file_without_permission(tmp_path, monkeypatch):
    path = written(tmp_path, GOOD)

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert "cannot be read: Permission denied" in one_line(call(path), 2)


def test_a_fifo_is_read(tmp_path):
    result = shell('estimate lasts <(echo "stock.rounds = 10"; echo "use.daily = 1") -q')
    assert result == (0, "10\n", "")


def test_names_that_are_no_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for raw in (b"\xff.toml", b"\xed\xa0\x80.toml", b"a\nb.toml", b"\x1b[31m.toml"):
        name = os.fsdecode(raw)
        Path(name).write_text(GOOD)
        for form in ("table", "json", "csv", "md", "plain"):
            result = call(name, "-f", form)
            assert (result.code, result.err) == (0, ""), name
            assert harmless(result.out)
        one_line(call(f"{name}x"), 2)
        one_line(call(f"x{name}"), 2)
        assert call(name, "-o", f"{name}.json") == (0, "", "")
        assert json.loads(Path(f"{name}.json").read_bytes())["days"] == 62.5


NO_TEXT = os.fsdecode(b"a\xff")


@pytest.mark.parametrize(
    "args",
    [
        ("--scenario", NO_TEXT),
        ("solve", NO_TEXT, *POINTS),
        ("figures", NO_TEXT),
        ("new", NO_TEXT),
        (*POINTS, "--corr", f"rounds:daily={NO_TEXT}"),
    ],
)
def test_words_that_are_no_text_are_shown_byte_by_byte(args):
    assert "a\\xff' is not UTF-8" in one_line(call(*args), 2)


def test_variables_and_files_that_are_no_text(tmp_path):
    assert one_line(call("--daily", "5", env={"ESTIMATE_ROUNDS": NO_TEXT}), 2) == (
        "ESTIMATE_ROUNDS: 'a\\xff' is not UTF-8; write it again in this encoding"
    )
    said = one_line(call(*POINTS, env={"ESTIMATE_DATA": NO_TEXT}), 2)
    assert said.startswith("ESTIMATE_DATA: a\\xff: no sources.toml and no figures.toml here")
    assert one_line(call(NO_TEXT + ".toml"), 2).startswith("a\\xff.toml: cannot be read: No such")


@pytest.mark.parametrize(
    "content",
    [
        '{"title": "\\ud800", "stock": {"rounds": 1}, "use": {"daily": 1}}',
        '{"\\ud800": 1}',
        '{"stock": {"\\udcff": 1}}',
        '{"correlation": {"\\ud800:daily": 0.5}}',
        '{"correlation": {"rounds:daily": "\\ud800"}}',
        '{"nature": [{"name": "\\ud800", "stock": {"rounds": 1}}]}',
        '{"use": {"phases": "\\ud800"}}',
        '{"start": "\\ud800"}',
    ],
)
def test_half_a_character_is_no_text(content):
    for args in (("-",), ("sweep", "-", "--vary", "daily=1,2", "-f", "json"), ("drivers", "-")):
        said = one_line(call(*args, stdin=content), 2)
        assert re.match(r"<stdin>:1: (\S+: )?'\\ud[8c].*' holds half a character", said), said


LONG = "9" * 300


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("lasts", LONG), 2),
        (("sweep", *POINTS[:2], "--from", LONG), 2),
        (("--data", LONG, *POINTS), 2),
        (("figures", "--data", f"{LONG}/x"), 2),
        (("new", "scenario", "-o", LONG), 3),
        ((*POINTS, "-f", "plain", "-o", LONG), 3),
    ],
)
def test_names_that_the_system_refuses(args, code):
    assert "name too long" in one_line(call(*args), code)


def test_loops_of_links_are_neither_files_nor_bugs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    for args in (("lasts", "loop"), ("sweep", *POINTS[:2], "--from", "loop")):
        assert "loop: cannot be read: Too many levels" in one_line(call(*args), 2)
    assert "loop: cannot be read: Too many" in one_line(call("figures", "--data", "loop"), 2)
    assert "loop exists already" in one_line(call("new", "scenario", "-o", "loop"), 2)


# -- the current folder


def test_a_folder_named_like_a_scenario_or_a_command_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("nis-2023", "lasts", "check"):
        Path(name).mkdir()
    for args in (("nis-2023",), ("lasts", "nis-2023"), ("--scenario", "nis-2023")):
        assert call(*args, "-q") == (0, "62.5\n", "")


def test_a_file_named_like_a_scenario_asks_which_is_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, GOOD.replace("16k", "10k"), "nis-2023")
    said = one_line(call("nis-2023", "-q"), 2)
    assert said.endswith("; write ./nis-2023 or --scenario nis-2023")
    assert call("./nis-2023", "-q").out == "100\n"
    assert call("--scenario", "nis-2023", "-q").out == "62.5\n"


# -- options


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--rounds",), "requires an argument"),
        (("--rounds", "1M", "--daily"), "requires an argument"),
        (("--rounds", "--daily", "16k"), "--rounds: requires an argument, and --daily is an"),
        (("--rounds", "1M", "-o", "-q"), "-o: requires an argument, and -q is an option"),
        (("--rounds=--daily", "--daily", "16k"), "--rounds: '-"),
        (("--rounds", "--daily=16k"), "--rounds: requires an argument, and --daily=16k is an"),
        (("--quiet=5",), "--quiet: takes no value"),
        (("--xyzzy",), "no such option --xyzzy; estimate lasts --help lists them"),
        ((*POINTS, "-f", "jsn"), "-f: 'jsn' is not one of 'table', "),
        ((*POINTS, "-f", "jsn"), "; did you mean 'json'?"),
        (("a.toml", "b.toml"), "'b.toml'; write estimate lasts [OPTIONS] [SCENARIO]"),
        (("--rounds", "1m", "--daily", "16k"), "1M (million) or 1mo (months)"),
        (("--rounds", "1M/day", "--daily", "16k"), "is a rate"),
        ((*POINTS, "--phase", "30d"), "has no '='"),
        ((*POINTS, "--phase", "=20k"), "--phase"),
        ((*POINTS, "--phase", "30d="), "--phase"),
        ((*POINTS, "--phase", "30d=20k=3"), "--phase"),
        ((*POINTS, "--arrival", "2023-01-01=1k"), "start"),
        ((*POINTS, "--ration", "200k"), "has no '='"),
        ((*POINTS, "--corr", "rounds=0.5"), ""),
        ((*POINTS, "--corr", "rounds:daily=2"), "-1 to 1"),
        ((*POINTS, "--month", "0"), "zero"),
        ((*POINTS, "--month", "~30"), "--month"),
        ((*POINTS, "--start", "tomorrow"), "--start"),
        ((*POINTS, "--start", "30"), "--start"),
        ((*POINTS, "--containers", "5"), "--containers"),
        (("--tonnes", "5", "--kg-per-round", "0", "--daily", "1"), "above zero"),
        (("--containers", "5", "--daily", "1"), "per_container"),
        ((*POINTS, "--unserviceable", "20"), "--unserviceable"),
        ((*POINTS, "--loss", "100%"), "--loss"),
        (("solve",), "missing argument NAME; write estimate solve [OPTIONS] NAME [SCENARIO]"),
        (("solve", "daily", "--rounds", "1M"), "--lasts"),
        (("solve", "[red]", *POINTS, "--lasts", "2mo"), "'[red]'"),
        (("completion", "tcsh"), "'tcsh' is not one of"),
        (("completion",), "missing argument"),
        (("new",), "say what to write: estimate new scenario; --list shows what there is"),
        (("new", "scenario", "-o", "/"), "exists already"),
        (("schema", "scenario", "x"), "unexpected extra argument"),
        (("compare",), "missing argument"),
        (("\x1b[31mred\nnext",), "neither a command"),
        (("--\x1b[31m",), "no such option"),
    ],
)
def test_wrong_options(args, said):
    assert said in one_line(call(*args), 2)


@pytest.mark.parametrize(
    "axes",
    [
        ("",),
        ("=",),
        ("rounds",),
        ("rounds=",),
        ("=1,2",),
        ("dayly=1, 2",),
        ("rounds=1..2:1",),
        ("rounds=1..2:0",),
        ("rounds=1..2:-5",),
        ("rounds=1..2:1e3",),
        ("rounds=0..1:log5",),
        ("rounds=1..2:+0",),
        ("rounds=-1..2:5",),
        ("rounds=1,1k,nan",),
        ("rounds=1..1M:1000000",),
        ("rounds=1..1M:1000000000000000",),
        ("rounds=1..1e18:+1",),
        ("rounds=1..1M:+0.000001",),
        ("rounds=1k..1M:101", "daily=1k..1M:101"),
        ("rounds=1, 2", "rounds=1, 2"),
        ("rounds=1, 2", "daily=1, 2", "production=1, 2"),
        ("daily=1d,2d",),
        ("unserviceable=5, 6",),
        ("rounds=100,200,300",),
        ("lasts=1, 2",),
        ("start=1, 2",),
    ],
)
def test_tables_that_cannot_be_meant(axes):
    begun = time.monotonic()
    one_line(call(*POINTS, *(part for axis in axes for part in ("--table", axis))), 2)
    assert time.monotonic() - begun < 5  # counted before anything is computed


def test_the_largest_table_there_is():
    rows = call(*HUGE, "-f", "csv").out.splitlines()
    assert len(rows) == 10_001
    assert rows[1].startswith("100000,1000,depletes,100,")
    page = call(*HUGE).out.splitlines()
    assert len([line for line in page if re.match(r" +[\d,]+( +[\d,.]+){100}$", line)]) == 100
    assert page.count("Days by rounds and daily [rounds/day]") == 1


def test_no_table_unasked_where_the_way_to_an_answer_is_long():
    many = SLOW.replace("100000", "3000")
    assert "Days by" not in call("-", stdin=many).out
    assert "Days by" in call("-", "--table", "daily=1, 2", stdin=many).out
    assert "Days by" in call("-", stdin=many.replace("3000", "300")).out


# -- text from elsewhere, in every format


STEPS = {"csv": (), "ndjson": ()}  # formats that have no room for them


def nasty_scenario(name: str) -> str:
    natures = [
        {"name": name, "stock": {"rounds": "1M"}, "use": {"daily": "16k"}},
        {"name": "other", "stock": {"rounds": "2M"}, "use": {"daily": "16k"}},
    ]
    return json.dumps({"title": name, "nature": natures})


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
@pytest.mark.parametrize("form", ["table", "plain", "md", "csv", "json", "ndjson"])
def test_titles_and_names_do_nothing(name, form, tmp_path):
    result = call("-", "-f", form, *STEPS.get(form, ("--explain",)), stdin=nasty_scenario(name))
    assert (result.code, result.err) == (0, "")
    assert harmless(result.out), [c for c in result.out if not harmless(c)]
    if form == "json":
        document = json.loads(result.out)
        assert document["scenario"]["title"] == name  # nothing is lost
    elif name.isascii() and name.isprintable() and form in {"table", "plain"}:
        assert name in result.out  # and markup is text
    if form == "csv":
        for row in csv.reader(io.StringIO(result.out)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@"))
                assert not cell.startswith("-") or float(cell) < 0


def harmless(text: str) -> bool:
    """No control character but the line feed, nothing that turns text round, no surrogate."""
    bad = {"Cc", "Cs", "Zl", "Zp"}
    return not any(
        c != "\n" and (unicodedata.category(c) in bad or unicodedata.bidirectional(c) in BIDI)
        for c in text
    )


BIDI = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize("name", ["=1+1.toml", "+x.toml", "-x.toml", "@x.toml", "[red]x.toml"])
def test_file_names_do_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, GOOD, name)
    path = f"./{name}" if name.startswith("-") else name
    rows = list(csv.reader(io.StringIO(call("compare", path, "nis-2023", "-f", "csv").out)))
    assert rows[1][0] == (f"'{path}" if path[0] in "=+@" else path)
    assert name in call("compare", path, "nis-2023").out
    assert name in call("lasts", path, "-f", "plain").out if path == name else True


def test_wide_characters_line_up():
    page = call("-", stdin=nasty_scenario("한국 포탄")).out.splitlines()
    start = page.index("Natures") + 1
    rows = page[start + 2 : start + 4]
    assert ["62.5" in rows[0], "125" in rows[1]] == [True, True]
    assert cells(rows[0][: rows[0].index("62.5")]) == cells(rows[1][: rows[1].index("125")])


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# -- streams that fail


@pytest.mark.parametrize(
    "args", [POINTS, (*POINTS, "-q"), (*POINTS, "-f", "json"), ("--help",), ("--version",),
             ("schema", "scenario"), ("completion", "bash"), ("new", "scenario")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("stream", [">/dev/full", ">&-"])
def test_standard_output_that_takes_nothing(args, stream):
    result = shell(f"estimate {' '.join(args)} {stream}")
    assert one_line(result, 3).startswith("standard output: ")


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_reader_that_leaves(form, buffered):
    line = " ".join([*HUGE, "-f", form])
    script = f"estimate {line} | head -1; echo ${{PIPESTATUS[0]}}"
    result = shell(script, env={"PYTHONUNBUFFERED": buffered})
    assert result.err == ""
    assert result.out.splitlines()[-1] == "141"
    assert len(result.out.splitlines()) == 2


def test_a_reader_that_leaves_what_stands_for_standard_output():
    line = " ".join([*HUGE, "-f", "csv", "-o", "/dev/stdout"])
    result = shell(f"estimate {line} | head -1; echo ${{PIPESTATUS[0]}}")
    assert (result.err, result.out.splitlines()[1:]) == ("", ["141"])


def test_no_room_for_the_rows_of_a_sweep():
    """They are copied before they are read, which is writing and not reading that fails."""
    rows = "{ echo daily; seq 1000 9000; }"
    script = (
        f"ulimit -f 1; {rows} | estimate sweep --rounds 1M --from - -q; exit ${{PIPESTATUS[1]}}"
    )
    said = one_line(shell(script), 3)
    assert said.startswith("a copy of the rows in TMPDIR: cannot be written: ")


def test_nobody_listens_to_complaints():
    assert shell("estimate nope 2>&-") == (2, "", "")
    assert shell("estimate nope 2>/dev/full") == (2, "", "")
    assert shell("estimate nope >&- 2>&-").code == 2


def test_standard_input():
    assert "closed" in one_line(shell("estimate - <&-"), 2)
    assert "--rounds" in one_line(shell("estimate - </dev/null"), 2)
    assert "longer than" in one_line(shell("estimate - </dev/zero"), 2)
    assert shell(f"estimate {' '.join(POINTS)} -q <&-") == (0, "62.5\n", "")
    with Path(os.devnull).open("wb") as write_only:
        assert "cannot be read" in one_line(spawn("-", stdin=write_only), 2)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "cp437"},
    ],
    ids=str,
)
def test_streams_that_cannot_hold_the_text(environment):
    document = nasty_scenario("한국 → − ÷ × 💣")
    encoding = environment.get("PYTHONIOENCODING", "ascii")
    for form in ("table", "md", "json", "csv"):
        done = subprocess.run(
            [*COMMAND, "-", "-f", form, *STEPS.get(form, ("--explain",))],
            input=document.encode(),
            capture_output=True,
            env=clear() | environment,
        )
        assert (done.returncode, done.stderr) == (0, b""), form
        text = done.stdout.decode(encoding)
        if form == "json":
            assert json.loads(text)["scenario"]["title"] == "한국 → − ÷ × 💣"
        elif encoding == "ascii":
            assert "->" in text
            assert "\\ud55c\\uad6d" in text.replace("\\\\", "\\")
    done = subprocess.run([*COMMAND, "한국"], capture_output=True, env=clear() | environment)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


# -- files that are written


def test_devices_and_fifos_are_written_and_stay(tmp_path):
    assert call(*POINTS, "-f", "json", "-o", "/dev/null") == (0, "", "")
    assert Path("/dev/null").stat().st_mode & 0o170000 == 0o020000
    assert "No space left" in one_line(call(*POINTS, "-f", "json", "-o", "/dev/full"), 3)
    os.mkfifo(tmp_path / "fifo.csv")
    result = shell(f"cat fifo.csv & estimate {' '.join(HUGE)} -o fifo.csv; wait", cwd=tmp_path)
    assert (result.code, result.err, len(result.out.splitlines())) == (0, "", 10_001)
    assert (tmp_path / "fifo.csv").is_fifo()
    result = shell(f"estimate {' '.join(POINTS)} -q -o /dev/stdout | cat")
    assert result == (0, "62.5\n", "")
    script = f"echo old > f; estimate {' '.join(POINTS)} -q -o /dev/stdout >> f; cat f"
    assert shell(script, cwd=tmp_path).out == "old\n62.5\n"


def test_outputs_that_cannot_be_written(tmp_path):
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    (tmp_path / "file").write_text("")
    for name in ("folder.json", "nowhere/a.json", "loop.json", "file/a.json", "x" * 300 + ".json"):
        message = one_line(call(*POINTS, "-o", str(tmp_path / name)), 3)
        assert "cannot be written" in message, name
    one_line(call(*POINTS, "-o", "/proc/nothing.json"), 3)
    one_line(call("new", "scenario", "-o", str(tmp_path / "nowhere" / "a.toml")), 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.json", "loop.json"]


def test_a_folder_without_permission(tmp_path, monkeypatch):
    old = tmp_path / "a.json"
    old.write_text("old")

    def refuse(path, mode="r", **options):
        if mode == "xb":  # the new file beside the old one
            raise PermissionError(13, "Permission denied")
        return io.open(path, mode, **options)  # noqa: UP020

    monkeypatch.setattr(Path, "open", refuse)
    message = one_line(call(*POINTS, "-o", str(old)), 3)
    assert message == f"{old}: cannot be written: Permission denied"
    assert old.read_text() == "old"


@pytest.mark.parametrize("link", ["same", "symlink", "hardlink"])
def test_an_input_is_never_an_output(link, tmp_path):
    source = tmp_path / "in.json"
    source.write_text('{"stock": {"rounds": 10}, "use": {"daily": 1}}')
    target = source if link == "same" else tmp_path / "other.json"
    if link == "symlink":
        target.symlink_to(source)
    elif link == "hardlink":
        target.hardlink_to(source)
    before = source.read_bytes()
    assert "is also an input" in one_line(call(str(source), "-o", str(target)), 2)
    result = call("compare", str(source), "nis-2023", "-o", str(target))
    assert "is also an input" in one_line(result, 2)
    if link == "same":
        result = shell("estimate - -o in.json < in.json", cwd=tmp_path)
        assert "is also an input" in one_line(result, 2)
    assert source.read_bytes() == before


def test_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "deep").mkdir()
    target = tmp_path / "deep" / "real.txt"
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to("deep/real.txt")
    assert call(*POINTS, "-q", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert target.read_text() == "62.5\n"
    assert target.stat().st_mode & 0o777 == 0o640  # as it was
    assert [path.name for path in target.parent.iterdir()] == ["real.txt"]
    fresh = tmp_path / ("n" * 251 + ".txt")  # as long as a name can be
    old = os.umask(0o027)
    try:
        assert call(*POINTS, "-q", "-o", str(fresh)).code == 0
    finally:
        os.umask(old)
    assert fresh.stat().st_mode & 0o777 == 0o640
    dangling = tmp_path / "dangling.txt"
    dangling.symlink_to("deep/new.txt")
    assert call(*POINTS, "-q", "-o", str(dangling)).code == 0
    assert (tmp_path / "deep" / "new.txt").read_text() == "62.5\n"


def test_two_runs_at_once_leave_one_whole_file(tmp_path):
    path = tmp_path / "out.csv"
    table = (*POINTS, "--table", "rounds=0.1M..2M:50", "--table", "daily=1k..100k:50")
    runs = [
        subprocess.Popen([*COMMAND, *table, "--production", rate, "-o", str(path)], env=clear())
        for rate in ("0", "1")
    ]
    assert [one.wait(60) for one in runs] == [0, 0]
    expected = [call(*table, "--production", rate, "-f", "csv").out for rate in ("0", "1")]
    assert path.read_text() in expected
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_killed_while_it_writes_leaves_the_old_file(tmp_path):
    """Killed between the writing of the new file and its taking the old one's place."""
    path = tmp_path / "out.json"
    path.write_text("old")
    code = (
        "import os, signal, sys\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from estimator.cli.main import main\n"
        f"main({[*POINTS, '-o', str(path)]!r})\n"
    )
    done = subprocess.run([COMMAND[0], "-c", code], env=clear(), capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


# -- interruptions and bugs


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU])
def test_an_end_that_is_asked_for(sent, tmp_path):
    """While it computes: silently 128 and its number, and nothing is left of the output."""
    path, out = written(tmp_path, SLOW), tmp_path / "out.csv"
    axes = ("--table", "rounds=1..100k:100", "--table", "daily=1..2:100")
    run = subprocess.Popen([*COMMAND, path, *axes, "-o", str(out)], env=clear(),
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    try:
        time.sleep(1.5)
        assert run.poll() is None  # it is still at it
        run.send_signal(sent)
        said, complained = run.communicate(timeout=20)
    finally:
        run.kill()  # what did not end would go on for an hour
    assert (run.returncode, said, complained.strip()) == (128 + sent, b"", b"")
    assert not out.exists()


def test_a_bug_is_one_line_and_a_traceback_on_request(monkeypatch):
    def broken(*_args):
        raise RuntimeError("[red]two\nlines\x1b[31m")

    monkeypatch.setattr("estimator.answer.estimate.estimate", broken)
    message = one_line(call(*POINTS), 70)
    assert message.startswith("this is a bug (RuntimeError: [red]two lines[31m)")
    assert "--debug" in message
    result = call(*POINTS, "--debug")
    assert result.code == 70
    assert "Traceback" in result.err
    assert "in broken" in result.err


def test_debug_changes_nothing_else():
    assert call(*POINTS, "-q", "--debug") == (0, "62.5\n", "")
    one_line(call("--rounds", "1m", "--daily", "1", "--debug"), 2)
    assert call("schema", "scenario", "--debug").code == 0


def test_memory_that_runs_out_is_told(monkeypatch):
    def full(*_args):
        raise MemoryError

    monkeypatch.setattr("estimator.answer.estimate.estimate", full)
    assert "more memory than there is" in one_line(call(*POINTS), 2)


# -- terminals


def in_terminal(args: tuple[str, ...], columns: int, env: dict[str, str] | None = None) -> str:
    """What a terminal of this width is sent, but for the bar of a run that takes long."""
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execve(COMMAND[0], [*COMMAND, *args], clear() | {"TERM": "xterm-256color"} | (env or {}))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    content = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            content += os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(terminal)
    return content.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [30, 40, 80, 120])
def test_nothing_is_cut_in_a_terminal(columns):
    page = in_terminal(("--scenario", "ru-2024", "--color", "never", "--full"), columns)
    assert "…" not in page
    flat = re.sub(r"\s+", "", page)
    for text in ("3,000,000", "589", "1,770", "ru-2024.toml:18", "937"):
        assert text in page or text in flat, text
    lines = page.splitlines()
    before_next = lines[: next(n for n, line in enumerate(lines) if line.startswith("Next: "))]
    assert max(map(len, before_next)) <= columns
    # to be copied whole
    assert lines[-1] == "Next: estimate solve daily --scenario ru-2024 --color never --full"


def test_numbers_are_never_folded_in_a_terminal():
    page = in_terminal((*POINTS, "--color", "never"), 25)
    found = re.findall(r"[\d,]*\d\.?\d*", page[page.index("Days by") :])
    assert {"500,000", "1,000,000", "1,500,000", "8,000", "24,000", "52.1", "188"} <= set(found)


COLOURS = [
    ({}, (), True, False),
    ({"NO_COLOR": "1"}, (), False, False),
    ({"NO_COLOR": ""}, (), True, False),
    ({"FORCE_COLOR": "1"}, (), True, True),
    ({"FORCE_COLOR": "0"}, (), False, False),
    ({"FORCE_COLOR": "3", "NO_COLOR": "1"}, (), False, False),
    ({"TERM": "dumb"}, (), False, False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, (), True, True),
    ({}, ("--color", "always"), True, True),
    ({"NO_COLOR": "1"}, ("--color", "always"), True, True),
    ({}, ("--color", "never"), False, False),
    ({"FORCE_COLOR": "1"}, ("--color", "never"), False, False),
]


@pytest.mark.parametrize(("env", "args", "on_screen", "in_pipe"), COLOURS)
def test_colour(env, args, on_screen, in_pipe):
    assert ("\x1b" in call(*POINTS, *args, env=env).out) == in_pipe
    assert ("\x1b" in in_terminal((*POINTS, *args), 80, env)) == on_screen


@pytest.mark.parametrize("form", ["plain", "json", "ndjson", "csv", "md"])
def test_formats_for_scripts_have_no_colour(form):
    assert "\x1b" not in call(*POINTS, "-f", form, env={"FORCE_COLOR": "1"}).out
    assert "no table goes" in one_line(call(*POINTS, "-f", form, "--color", "always"), 2)


def test_a_file_is_as_wide_as_it_needs_and_has_no_colour(tmp_path):
    path = tmp_path / "page"
    in_terminal(("--scenario", "ru-2024", "-f", "table", "-o", str(path)), 40)
    written = path.read_text(encoding="utf-8")
    assert "\x1b" not in written
    assert _but_next(written) == _but_next(call("--scenario", "ru-2024").out)


def _but_next(text: str) -> str:
    return re.sub(r"(?m)^Next: .*$", "", text)


@pytest.mark.parametrize("columns", ["0", "-5", "1", "x", "1000000000"])
def test_odd_widths(columns):
    assert call(*POINTS, env={"COLUMNS": columns}).code == 0
    in_terminal((*POINTS, "-q"), 0)
    assert "62.5" in in_terminal(POINTS, 80, {"COLUMNS": columns}).replace("\n", "")

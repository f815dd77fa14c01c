"""Writing: whole files or none, any stream, any encoding."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import InputError, OutputError
from estimator.output.deliver import Delivery
from estimator.output.files import beside, encoded, write_file, write_stdout


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("10k → 20k", "utf-8", "10k → 20k".encode()),
        ("10k → 20k", "ascii", b"10k -> 20k"),
        ("a − b × c ÷ d ± e", "ascii", b"a - b x c / d +- e"),
        ("a − b × c ÷ d ± e", "latin-1", b"a - b \xd7 c \xf7 d \xb1 e"),
        ("─── P5–P95 ≥ ≤ …", "ascii", b"--- P5-P95 >= <= ..."),
        ("한국", "ascii", b"\\ud55c\\uad6d"),
        ("한국", "cp949", "한국".encode("cp949")),
        ("💣", "ascii", b"\\ud83d\\udca3"),
        ("x\ud800y", "utf-8", b"x\\ud800y"),
        ("→한→", "ascii", b"->\\ud55c->"),
    ],
)
def test_what_an_encoding_cannot_hold(text, encoding, expected):
    assert encoded(text, encoding) == expected


@given(st.text())
def test_exact_escapes_are_those_of_json(text):
    import json

    for encoding in ("ascii", "latin-1", "utf-8"):
        written = encoded(json.dumps(text, ensure_ascii=False), encoding, exact=True)
        assert json.loads(written.decode(encoding)) == text


class Dribbling(io.RawIOBase):
    """A stream that takes three bytes at a time."""

    def __init__(self):
        self.content = b""

    def writable(self):
        return True

    def write(self, content):
        self.content += bytes(content[:3])
        return min(3, len(content))


def test_a_stream_that_takes_little_gets_all(monkeypatch):
    stream = Dribbling()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream, "utf-8", write_through=True))
    write_stdout("a long sentence")
    assert stream.content == b"a long sentence"


@pytest.mark.parametrize("stream", [None, io.TextIOWrapper(io.BufferedReader(io.BytesIO()))])
def test_closed_standard_output(stream, monkeypatch):
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(OutputError, match="standard output: it is closed"):
        write_stdout("x")


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_text("old")

    def fail(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="a: cannot be written: No space left on device"):
        write_file(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_text("old")

    def interrupt(_handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


HEX = "0123456789abcdef"


def gone() -> int:
    """The number of a process that is no more."""
    done = subprocess.Popen(["true"])
    done.wait()
    return done.pid


def test_what_killed_runs_have_left_goes(tmp_path):
    left = [tmp_path / f".estimate-{process}-{HEX}" for process in (gone(), os.getpid())]
    for path in left:
        path.write_bytes(b"half")
    write_file(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_nothing_else_goes(tmp_path, monkeypatch):
    """Files of living processes, of others, of other names, in other folders; links, folders."""
    process, inner = gone(), tmp_path / "inner"
    inner.mkdir()
    kept = [
        tmp_path / f".estimate-{os.getppid()}-{HEX}",
        tmp_path / f".estimate-{HEX}",
        tmp_path / f".estimate-{process}-{HEX}0",
        tmp_path / f".estimate-{process}-{HEX.upper()}",
        tmp_path / f".estimate-{process}-{HEX}.csv",
        tmp_path / f"estimate-{process}-{HEX}",
        tmp_path / f".estimate-0{process}-{HEX}",
        tmp_path / f".estimate--{process}-{HEX}",
        tmp_path / f".estimate-{'9' * 30}-{HEX}",
        tmp_path / f".estimate-9999999999-{HEX}",
        inner / f".estimate-{process}-{HEX}",
    ]
    for path in kept:
        path.write_bytes(b"kept")
    link, folder = (tmp_path / f".estimate-{process}-{n * 16}" for n in "ab")
    link.symlink_to(kept[0])
    folder.mkdir()
    write_file(tmp_path / "a", b"new")
    write_file(tmp_path / "a", b"new")
    assert {*tmp_path.iterdir()} == {*kept[:-1], inner, link, folder, tmp_path / "a"}
    assert all(path.read_bytes() == b"kept" for path in kept)


def test_what_somebody_still_writes_stays(tmp_path):
    """As in another container, where the number of its process means another one or none here."""
    with beside(tmp_path / "a") as file:
        (own,) = tmp_path.iterdir()
        theirs = own.rename(tmp_path / f".estimate-{gone()}-{HEX}")
        write_file(tmp_path / "b", b"new")
        assert theirs.exists()
        theirs.rename(own)
        file.write(b"new")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


@pytest.mark.parametrize("step", ["replace", "open"])
def test_what_another_thread_of_this_process_writes_stays(step, tmp_path, monkeypatch):
    """Where no lock is held: before it is taken, and when all is written but not in its place."""
    real = getattr(Path, step)

    def interrupted(self, *args):
        found = real(self, *args) if step == "open" else None
        monkeypatch.undo()
        write_file(tmp_path / "other", b"2")  # as the other thread may at this moment
        return real(self, *args) if step == "replace" else found

    monkeypatch.setattr(Path, step, interrupted)
    write_file(tmp_path / "one", b"1")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "one": b"1",
        "other": b"2",
    }


def test_what_another_user_has_left_stays(tmp_path, monkeypatch):
    left = tmp_path / f".estimate-{gone()}-{HEX}"
    left.write_bytes(b"half")
    monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)
    write_file(tmp_path / "a", b"new")
    assert left.exists()


@pytest.mark.parametrize("name", ["a\0b", "x" * 256])
def test_impossible_names(name, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / name, b"")


@pytest.mark.parametrize(
    ("options", "for_people"),
    [
        ({}, True),
        ({"form": "md"}, True),
        ({"form": "json"}, False),
        ({"quiet": True}, False),
        ({"outputs": ["a.json"]}, False),
        ({"outputs": ["a.json", "b.txt"]}, True),
        ({"outputs": ["a.json", "-"]}, True),
        ({"outputs": ["a.json", "-"], "form": "csv"}, False),
    ],
)
def test_whether_anybody_reads_it(options, for_people):
    assert Delivery(**options).is_for_people == for_people


def test_an_output_is_refused_before_anything_is_computed(tmp_path):
    with pytest.raises(InputError, match="is also an input"):
        Delivery(outputs=[__file__], form="json", inputs=[__file__]).check()
    Delivery(outputs=[str(tmp_path / "a.json")], inputs=["nowhere.json", "-"]).check()

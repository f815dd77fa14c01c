"""The count while something takes long: after a second, now and then, on a terminal only."""

from __future__ import annotations

import io

import pytest

from estimator.output import progress as module
from estimator.output.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(monkeypatch, times, stream):
    """Call it at these times, with 1,000, 2,000, 3,000 … done."""
    monkeypatch.setattr("sys.stderr", stream)
    clock = iter([0.0, *times])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    with progress("claims") as advance:
        for number in range(len(times)):
            advance(1000 * (number + 1))


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        ([], ""),
        ([0.5, 0.99], ""),
        ([0.5, 1.0], "\r2,000 claims\r\x1b[K"),
        ([1.5, 1.55, 1.7], "\r1,000 claims\r3,000 claims\r\x1b[K"),
    ],
)
def test_what_is_shown(monkeypatch, times, shown):
    stream = Terminal()
    run(monkeypatch, times, stream)
    assert stream.getvalue() == shown


def test_the_line_is_cleared_when_it_ends_badly(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    clock = iter([0.0, 2.0])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))

    def interrupted():
        with progress("claims") as advance:
            advance(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stream.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("stream_", [None, io.StringIO()])
def test_nobody_looks(monkeypatch, stream_):
    monkeypatch.setattr("sys.stderr", stream_)
    with progress("claims") as advance:
        assert advance is None


def test_a_terminal_that_is_gone(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(stream, "write", lambda _: (_ for _ in ()).throw(OSError()))
    run(monkeypatch, [2.0], stream)

"""The bar while something takes long: after a second, on a terminal only, gone at the end."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from estimator.output import progress as module
from estimator.output.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def on_terminal(monkeypatch):
    """A terminal as standard error; to be called in the test, for pytest sets its own before."""
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return stream


def at(monkeypatch, *times):
    """Let the clock stand at these times when the work begins and after each part of it."""
    clock = iter(times)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: next(clock)))


def test_nothing_is_shown_of_what_takes_a_second_at_most(monkeypatch):
    terminal = on_terminal(monkeypatch)
    at(monkeypatch, 0.0, 0.5, 1.0)
    with progress("of 4 cells", 4) as advance:
        advance(2)
        advance(2)
    assert not terminal.getvalue()


@pytest.mark.parametrize(
    ("what", "total", "done", "shown"),
    [
        ("of 4,000 cells", 4000, 1000, ("50% of 4,000 cells", "1,000/s")),
        ("of the draws", 1, 0.25, ("50% of the draws",)),
        ("claims", None, 1000, ("2,000 claims", "1,000/s")),
    ],
)
def test_share_rate_and_time_left(monkeypatch, what, total, done, shown):
    terminal = on_terminal(monkeypatch)
    at(monkeypatch, 0.0, 0.9, 2.0)
    with progress(what, total) as advance:
        advance(done)
        advance(done)
    text = terminal.getvalue()
    assert all(part in text for part in shown)
    assert ("/s" in text) == (total != 1)


def test_the_line_is_cleared_when_it_ends_badly(monkeypatch):
    terminal = on_terminal(monkeypatch)

    def interrupted():
        with progress("of 4 cells", 4) as advance:
            advance(1)
            raise KeyboardInterrupt

    at(monkeypatch, 0.0, 2.0)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert terminal.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_nobody_looks(monkeypatch, stream):
    monkeypatch.setattr("sys.stderr", stream)
    at(monkeypatch, 0.0, 2.0)
    with progress("claims") as advance:
        advance(1)
    assert stream is None or not stream.getvalue()


def test_quiet(monkeypatch):
    terminal = on_terminal(monkeypatch)
    at(monkeypatch, 0.0, 2.0)
    with progress("of 4 cells", 4, shown=False) as advance:
        advance(1)
    assert not terminal.getvalue()

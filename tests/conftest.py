"""What holds for every test."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import browser
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("untimed")

# Whoever starts the tests in the background, or by nohup, lets these be passed over, and every
# command that the tests start would pass them over too: it is asked to obey them.
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        to_obey = signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL
        signal.signal(_number, to_obey)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left with it alone at the end."""
    items.sort(key=lambda item: not any(item.iter_markers("workbook")))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser, for one file: while it runs, nothing else can run an event loop of its own."""
    with browser.started() as found:
        yield found

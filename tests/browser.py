"""Debian's Chromium, driven by Playwright; tests that need it are skipped where it is missing."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("chromium", "chromium-browser")


@contextmanager
def started() -> Iterator[Any]:
    """A browser without a window."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium here: install the package chromium")
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright here: pip install -e '.[dev]'"
    )
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()

"""The rows of a page as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimator.output.page import Page

_RUNS: Final = tuple("=+-@＝＋－＠")  # what a spreadsheet takes for a formula


def render(page: Page) -> str:
    """A heading and the rows; text that a spreadsheet would run gets a leading quote."""
    return csv_text(page.records())


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows under a heading of all their keys; every text made safe."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([safe(column) for column in columns])
    writer.writerows([safe(row.get(column)) for column in columns] for row in rows)
    return file.getvalue()


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet runs; numbers stay as they are."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    return f"'{text}" if text.lstrip().startswith(_RUNS) else text

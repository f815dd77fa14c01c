"""``estimate rate``: a rate of use from a table of counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from estimator.cli.runs.delivery import delivery
from estimator.cli.runs.reading import reading, stdin
from estimator.output.pages.rate import page
from estimator.tablefile import table_at, table_of
from estimator.uncertainty.counted_rate import rate_of

if TYPE_CHECKING:
    import click

    from estimator.tablefile import Table


def rate(ctx: click.Context) -> None:
    """Tell the rate."""
    wanted = delivery(ctx)
    wanted.send(page(rate_of(_table(ctx.params["source"], ctx.params["decimal"] or "."))))


def _table(name: str, decimal: str) -> Table:
    if name != "-":
        return table_at(Path(name), decimal=decimal)
    with reading("<stdin>"):
        return table_of(stdin(), "<stdin>", decimal)

"""What rests on a figure, as a page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from estimator.claims.uses import uses
from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Body, Page, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from estimator.claims.uses import Use
    from estimator.register.register import Register


def page(register: Register, id_: str, folders: Sequence[Path]) -> Page:
    """Derived figures, claims, cases and scenarios that use a figure.

    Args:
        register: where the figures are.
        id_: that of the figure.
        folders: where files of one's own are.

    Raises:
        InputError: there is no such figure, or a file that names it cannot be read.
    """
    figure = register.figure(id_)
    found = uses(register, figure.id, folders)

    def body() -> Body:
        what = f"@{figure.id}: {clean(figure.value)}, {clean(figure.about)}"
        if not found:
            return Body([f"Nothing rests on {what}."], [])
        kinds = groupby(found, lambda use: use.kind)
        counts = [numbers.counted(len({use.name for use in group}), kind) for kind, group in kinds]
        rest = "rests" if len({use.name for use in found}) == 1 else "rest"
        return Body([f"{', '.join(counts)} {rest} on {what}."], [_table(found)])

    return Page(
        bare="\n".join(dict.fromkeys(use.name for use in found)),
        body=body,
        data=lambda: {"figure": figure.id, "used_by": [use._asdict() for use in found]},
        records=lambda: [use._asdict() for use in found],
        command="figures",
    )


def _table(found: Sequence[Use]) -> Table:
    groups = (
        (f"{kind}s", [[use.name, use.place, use.through, use.where] for use in group])
        for kind, group in groupby(found, lambda use: use.kind)
    )
    columns = ("used by", "as", "through", "where")
    return Table.grouped("", columns, groups, below=[3, 2]).without_empty()

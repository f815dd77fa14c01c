"""What every format prints: a page, made from a result, rendered by the module of a format."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

SCHEMA_VERSION: Final = 1
_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
_ADDRESS: Final = re.compile(r"https?://[!-;=?-~]+")  # nothing that ends a link where one is made


class Table(NamedTuple):
    """A table of short texts.

    Attributes:
        title: one line above it; may be empty.
        columns: column headings.
        rows: cells, a row each.
        numeric: which columns are right-aligned.
        notes: lines under it.
        heads: a line above the row with this number, for it and those after it.
        below: which columns may stand below their rows where they do not fit beside, and in what
            order they are put there.
        spare: what a row is, where a screen that is too small may say how many there are instead.
        links: addresses of what stands in cells, by their text; http(s) alone.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    notes: Sequence[str] = ()
    heads: Mapping[int, str] = _NOTHING
    below: Sequence[int] = ()
    spare: str = ""
    links: Mapping[str, str] = _NOTHING

    @classmethod
    def grouped(
        cls,
        title: str,
        columns: Sequence[str],
        groups: Iterable[tuple[str, Iterable[Sequence[str]]]],
        **rest: Any,
    ) -> Table:
        """A table whose rows stand in groups, with a line above each; all else as for a table."""
        rows: list[Sequence[str]] = []
        heads = {}
        for head, group in groups:
            heads[len(rows)] = head
            rows += group
        return cls(title, columns, rows, heads=heads, **rest)

    def cleaned(self) -> Table:
        """The same with every text cleaned."""
        return self._replace(
            title=clean(self.title),
            columns=[clean(column) for column in self.columns],
            rows=[[clean(cell) for cell in row] for row in self.rows],
            notes=[clean(note) for note in self.notes],
            heads={number: clean(head) for number, head in self.heads.items()},
            links={clean(cell): url for cell, url in self.links.items() if _ADDRESS.fullmatch(url)},
        )

    def without_empty(self) -> Table:
        """The same without the columns that hold nothing."""
        return self.only([n for n in range(len(self.columns)) if any(row[n] for row in self.rows)])

    def only(self, keep: Sequence[int]) -> Table:
        """The same with these columns alone."""
        return self._replace(
            columns=[self.columns[n] for n in keep],
            rows=[[row[n] for n in keep] for row in self.rows],
            numeric=frozenset(new for new, old in enumerate(keep) if old in self.numeric),
            below=[keep.index(old) for old in self.below if old in keep],
        )


class Body(NamedTuple):
    """What a person reads, in this order.

    Attributes:
        lead: the answer, and the verdict; a sentence each.
        tables: assumptions, sensitivity, steps.
        warnings: what the reader should know, a sentence each.
        next_step: one command that goes on from here; may be empty.
        skip: how many lines of the lead say what it is about, before the answer.
    """

    lead: Sequence[str]
    tables: Sequence[Table]
    warnings: Sequence[str] = ()
    next_step: str = ""
    skip: int = 0


class Addition(NamedTuple):
    """What a page gains beyond the answer itself: its sources, what it is held against, chances.

    Attributes:
        answer: sentences in place of the answer's own.
        bare: what ``-q`` prints in place of the answer's own.
        lead: sentences after the answer.
        tables: after the assumptions.
        warnings: a sentence each.
        data: keys of the JSON document.
        record: columns of CSV and NDJSON.
    """

    answer: Sequence[str] = ()
    bare: str = ""
    lead: Sequence[str] = ()
    tables: Sequence[Table] = ()
    warnings: Sequence[str] = ()
    data: Mapping[str, Any] = _NOTHING
    record: Mapping[str, Any] = _NOTHING


class Drawable(NamedTuple):
    """What can be drawn of a page.

    Attributes:
        by: the module of charts that draws it.
        result: of what, as the function `charts` of that module takes it.
    """

    by: str
    result: Any


class Page(NamedTuple):
    """A result, ready for any format.

    Attributes:
        bare: the one value that ``-q`` prints.
        body: makes what people read; called by `text` alone, when it is wanted.
        data: makes the JSON document, without the keys that every document has.
        records: makes the rows of CSV and NDJSON.
        command: what made it.
        forms: further formats that only this page has, by name.
        charts: what can be drawn of it; see `charts.charts_of`.
        verbatim: what the formats for people print instead of the body, where it must not change.
    """

    bare: str
    body: Callable[[], Body]
    data: Callable[[], dict[str, Any]]
    records: Callable[[], list[dict[str, Any]]]
    command: str = "lasts"
    forms: Mapping[str, Callable[[], str | bytes]] = _NOTHING
    charts: Drawable | None = None
    verbatim: str = ""

    def text(self) -> Body:
        """What people read, every text cleaned: the one way to it for the formats."""
        body = self.body()
        return Body(
            [clean(line) for line in body.lead],
            [table.cleaned() for table in body.tables],
            [clean(line) for line in body.warnings],
            clean(body.next_step),
            body.skip,
        )

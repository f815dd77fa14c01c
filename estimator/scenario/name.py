"""The full name of an input, taken apart and put together in this one place.

``nature.152 mm.phase.2.daily`` is the rate of the second phase of the nature "152 mm".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from estimator.scenario.inputs import BY_NAME, forms

if TYPE_CHECKING:
    from estimator.scenario.inputs import Input

_NATURE = "nature."
_MOST_KEPT = 2**16  # names taken apart, which the longest schedules have


class Name(NamedTuple):
    """An input by its parts.

    Attributes:
        nature: the nature it belongs to; '' without natures.
        table: the table that its row stands in, such as ``phase``; '' for what stands once.
        row: the number of that row, from 1 on; 0 for what stands once.
        key: what it is called there: ``daily``, ``ration.below``.
        kind: its row of the inputs table.
    """

    nature: str
    table: str
    row: int
    key: str
    kind: Input

    @property
    def plain(self) -> str:
        """The name within its nature: ``phase.2.daily``."""
        return f"{self.table}.{self.row}.{self.key}" if self.table else self.key

    @property
    def prefix(self) -> str:
        """What stands before it: ``nature.152 mm.``, or nothing."""
        return f"{_NATURE}{self.nature}." if self.nature else ""

    @property
    def row_prefix(self) -> str:
        """What all inputs of its row begin with: ``phase.2.``, ``ration.``; '' for others."""
        head, dot, _ = self.plain.rpartition(".")
        return f"{self.prefix}{head}." if dot else ""

    def beside(self, key: str) -> str:
        """The full name of another input of the same row, or of the same nature."""
        return f"{self.row_prefix if self.table else self.prefix}{key}"


@lru_cache(_MOST_KEPT)
def name_of(text: str) -> Name:
    """Take a full name apart.

    Names of natures may hold dots (``nature.5.56 mm.rounds``), so the longest known ending counts.

    Raises:
        KeyError: there is no such input.
    """
    if not text.startswith(_NATURE):
        return _plain("", text)
    parts = text.split(".")
    for start in range(2, len(parts)):
        try:
            return _plain(".".join(parts[1:start]), ".".join(parts[start:]))
        except KeyError:
            continue
    raise KeyError(text)


def _plain(nature: str, text: str) -> Name:
    table, _, rest = text.partition(".")
    row, _, key = rest.partition(".")
    if key and row.isdecimal():
        return Name(nature, table, int(row), key, BY_NAME[f"{table}.{key}"])
    return Name(nature, "", 0, text, BY_NAME[text])


def spelled(text: str) -> str:
    """A name as it is spelled here, where somebody writes it as options are: ``per-target``."""
    head, dot, key = text.rpartition(".")  # what stands before may be the name of a nature
    try:
        name_of(other := head + dot + key.replace("-", "_"))
    except KeyError:
        return text
    return other


def forms_of(text: str) -> list[str]:
    """An input by all its full names: ``phase.2.daily`` and ``phase.2.share``; itself if none."""
    try:
        name = name_of(text)
    except KeyError:
        return [text]
    keys = (key.rpartition(".")[2] if name.table else key for key in forms(name.kind.name))
    return [text, *(full for key in keys if (full := name.beside(key)) != text)]


def kind_of(name: str) -> Input:
    """The row of the inputs table for a full name: ``phase.2.daily`` → ``phase.daily``.

    Raises:
        KeyError: there is no such input.
    """
    return name_of(name).kind

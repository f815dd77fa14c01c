"""A sweep written as it is computed: rows of text or Parquet, to any number of outputs."""

from __future__ import annotations

import gzip
import math
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, cast

from estimator import __version__
from estimator.output.files import sink, write
from estimator.output.formats.json_text import dumps
from estimator.output.page import SCHEMA_VERSION
from estimator.output.stream.parquet import ParquetRows
from estimator.output.stream.row_text import CSV, MARKDOWN, NDJSON, RowText, Style
from estimator.sweeps.evaluate import BLOCK
from estimator.sweeps.grid import shape_of
from estimator.sweeps.threads import cores, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.sweeps.evaluate import Block, Evaluator
    from estimator.sweeps.grid import Box, Grid
    from estimator.sweeps.sampled import Singly
    from estimator.sweeps.sweep import Sweep

STREAMS: Final = ("csv", "ndjson", "json", "md", "parquet")


class Rows(Protocol):
    """A format: turns blocks into what it writes."""

    def begin(self, grid: Grid) -> None:
        """Blocks of this grid follow."""

    def encode(self, block: Block) -> Any:
        """What is to be written of a block; called on any thread."""

    def write(self, file: IO[bytes], encoded: Any) -> None:
        """Write it; called in the order of the blocks."""

    def end(self, file: IO[bytes]) -> None:
        """Write what stands at the end."""

    def give_up(self) -> None:
        """Write nothing more: the rows are not complete."""


class TextRows:
    """A text format.

    Args:
        style: how rows are written.
        names: the columns, in order.
        head: what stands before the rows.
        foot: what stands after them.
        between: what each row begins with but the first one of all must not.
    """

    def __init__(
        self,
        style: Style,
        names: Sequence[str],
        head: bytes,
        foot: bytes = b"",
        between: bytes = b"",
    ) -> None:
        self._style, self._names = style, names
        self._head, self._foot, self._between = head, foot, between
        self._text: RowText | None = None

    def begin(self, grid: Grid) -> None:
        """Blocks of this grid follow."""
        self._text = RowText(self._style, self._names, grid)

    def encode(self, block: Block) -> bytes:
        """The rows of a block."""
        assert self._text is not None  # noqa: S101 - `begin` comes first
        return self._text.text(block)

    def write(self, file: IO[bytes], encoded: bytes) -> None:
        """Write rows, and before the first of them the head."""
        if encoded and self._head:
            write(file, self._head)
            encoded = encoded[len(self._between) :]
            self._head = b""
        write(file, encoded)

    def end(self, file: IO[bytes]) -> None:
        """Write the foot."""
        write(file, self._head + self._foot)

    def give_up(self) -> None:
        """Write nothing more."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a sweep.

    Attributes:
        name: a file, or ``-`` for standard output.
        form: one of `STREAMS`.
    """

    name: str
    form: str


def stream(sweep: Sweep, outputs: Sequence[Output], watch: Callable[[int], object]) -> None:
    """Compute a sweep once and write it to every output.

    Args:
        sweep: what to compute.
        outputs: where to write it.
        watch: called with the number of cells of every block that is done.

    Raises:
        InputError: the numbers of a cell contradict each other, or PyArrow is missing.
        OutputError: an output cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    formats = [_rows(sweep, output.form) for output in outputs]
    with ExitStack() as stack:
        files = [_opened(stack, output.name) for output in outputs]
        try:
            _write_all(sweep, formats, files, watch)
        except BaseException:
            for form in formats:
                form.give_up()
            raise


def _opened(stack: ExitStack, name: str) -> IO[bytes]:
    """An output, compressed where it ends in ``.gz``."""
    file = stack.enter_context(sink(name))
    if not name.lower().endswith(".gz"):
        return file
    # no name and no time inside: the same rows are the same bytes
    return cast("IO[bytes]", stack.enter_context(gzip.GzipFile("", "wb", 6, file, mtime=0)))


def _write_all(
    sweep: Sweep,
    formats: Sequence[Rows],
    files: Sequence[IO[bytes]],
    watch: Callable[[int], object],
) -> None:
    is_text = all(isinstance(form, TextRows) for form in formats)
    for evaluator, boxes in sweep.tasks(BLOCK):
        for form in formats:
            form.begin(evaluator.grid)
        # Writing text takes as long as computing it: that core is this thread's.
        workers = cores() - 1 if is_text and evaluator.is_plain else cores()
        for cells, parts in in_order(_work(sweep, evaluator, formats), boxes, workers):
            for form, file, part in zip(formats, files, parts, strict=True):
                form.write(file, part)
            watch(cells)
    for form, file in zip(formats, files, strict=True):
        form.end(file)


def _work(
    sweep: Sweep, evaluator: Evaluator | Singly, formats: Sequence[Rows]
) -> Callable[[Box], tuple[int, list[Any]]]:
    def work(box: Box) -> tuple[int, list[Any]]:
        block = sweep.answered(evaluator, box)
        return math.prod(shape_of(box)), [form.encode(block) for form in formats]

    return work


def _rows(sweep: Sweep, form: str) -> Rows:
    if form == "parquet":
        return ParquetRows(sweep.names)
    if form == "json":
        return TextRows(_JSON, sweep.names, _json_head(sweep), b"\n  ]\n}\n", b",")
    style = {"csv": CSV, "ndjson": NDJSON, "md": MARKDOWN}[form]
    head = style.heading(sweep.names) if sweep.shard.number == 1 else b""
    return TextRows(style, sweep.names, head)


def _json_before(place: int, name: str) -> bytes:
    return (b"" if place else b",\n    ") + NDJSON.before(place, name)


_JSON: Final = replace(NDJSON, before=_json_before, end=b"}")


def _json_head(sweep: Sweep) -> bytes:
    """The document up to its rows: what is needed to compute it again."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "estimator_version": __version__,
        "command": "sweep",
        "cells": sweep.cells,
        "columns": list(sweep.names),
        **({"natures": "first"} if sweep.scenario.nature else {}),
        "scenario": sweep.scenario.to_dict(),
    }
    text = dumps(head, indent=2)
    return text[: -len("\n}")].encode() + b',\n  "rows": ['

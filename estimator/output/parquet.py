"""Blocks of a sweep as a Parquet file, written as they come."""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from estimator.errors import InputError
from estimator.sweeping.axes import values_of
from estimator.sweeping.columns import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.sweeping.block import Block
    from estimator.sweeping.grid import Grid

_ROW_GROUP: Final = 2**20
_OUTCOMES: Final = ("depletes", "never")


def _pyarrow() -> tuple[Any, Any]:
    """PyArrow and its Parquet part, which come with an extra.

    Raises:
        InputError: they are not installed.
    """
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        advice = "pip install 'munitions-estimator[parquet]'"
        raise InputError("-o", f"Parquet needs PyArrow: {advice}") from None


class ParquetRows:
    """Encodes blocks and writes them in row groups of a million.

    Axes are dictionaries: each value is stored once, a cell is an index.

    Args:
        names: the columns, in order.

    Raises:
        InputError: PyArrow is not installed.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._pa, self._parquet = _pyarrow()
        self._names = names
        self._dims: dict[str, int] = {}
        self._values: dict[str, Any] = {}
        self._from_rows = False
        self._waiting: list[Any] = []
        self._writer: Any = None

    def begin(self, grid: Grid) -> None:
        """Blocks of this grid follow."""
        self._from_rows = grid.from_rows
        self._dims = {axis.name: dim for dim, axes in enumerate(grid.dims) for axis in axes}
        self._values = {
            axis.name: self._pa.array(values_of(axis, typed=not grid.from_rows))
            for axis in grid.axes
        }

    def encode(self, block: Block) -> Any:
        """A block as a record batch."""
        arrays = [self._array(block, name) for name in self._names]
        return self._pa.RecordBatch.from_arrays(arrays, names=list(self._names))

    def write(self, file: IO[bytes], batch: Any) -> None:
        """Take a record batch; it is written once there are enough rows."""
        if self._writer is None:
            self._writer = self._open(file, batch.schema)
        self._waiting.append(batch)
        if sum(len(waiting) for waiting in self._waiting) >= _ROW_GROUP:
            self._flush()

    def end(self, file: IO[bytes]) -> None:
        """Write what is left, and the file's end."""
        if self._writer is None:
            self._writer = self._open(file, self._pa.schema([]))
        self._flush()
        self._writer.close()

    def _open(self, file: IO[bytes], schema: Any) -> Any:
        coded = [field.name for field in schema if self._pa.types.is_dictionary(field.type)]
        return self._parquet.ParquetWriter(file, schema, use_dictionary=coded)

    def _flush(self) -> None:
        if self._waiting:
            table = self._pa.Table.from_batches(self._waiting)
            self._waiting = []
            self._writer.write_table(table, row_group_size=2 * _ROW_GROUP)

    def _array(self, block: Block, name: str) -> Any:
        pa = self._pa
        if name in self._dims:
            values, dim = self._values[name], self._dims[name]
            part, small = block.box[dim], np.int16 if len(values) < 2**15 else np.int32
            codes = block.along(dim, np.arange(part.start, part.stop, dtype=small))
            if self._from_rows:
                return values.take(pa.array(codes))
            return pa.DictionaryArray.from_arrays(pa.array(codes), values, safe=False)
        if name == "outcome":
            never = block.has_never and np.isinf(block.days)
            codes = np.zeros(len(block), dtype=np.int8) + never
            return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(_OUTCOMES))
        whole = name == "days" and not block.has_never  # nothing to look for, nothing to copy
        return pa.array(column(block, name), from_pandas=not whole)

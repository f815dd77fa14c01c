"""Blocks of a sweep as a Parquet file, written as they come."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from estimator.output.files import write
from estimator.sweeps.axes import values_of
from estimator.sweeps.columns import column
from estimator.tablefile import pyarrow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.sweeps.evaluate import Block
    from estimator.sweeps.grid import Grid

_ROW_GROUP: Final = 2**20
_WORDS: Final = {
    "outcome": ("depletes", "never", "may_never"),
    "bound": ("exact", "lower", "upper", "none"),
}


class _Gate(io.RawIOBase):
    """A file that takes nothing any more once it is shut.

    PyArrow ends a file that it has begun in any case, if only when the writer is forgotten.

    Args:
        file: where it is written.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self.is_shut = False

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any) -> int:
        """Write all of it, or nothing."""
        if not self.is_shut:
            write(self._file, memoryview(content))
        return len(content)


def _codes(values: int) -> np.dtype[Any]:
    """The type of indices into so many values."""
    return np.dtype(np.int16 if values < 2**15 else np.int32)


class ParquetRows:
    """Encodes blocks and writes them in row groups of a million.

    Axes are dictionaries: each value is stored once, a cell is an index.

    Args:
        names: the columns, in order.

    Raises:
        InputError: PyArrow is not installed.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._pa, self._parquet = pyarrow("-o")
        self._names = names
        self._dims: dict[str, int] = {}
        self._values: dict[str, Any] = {}
        self._from_rows = False
        self._waiting: list[Any] = []
        self._writer: Any = None
        self._gate: _Gate | None = None

    def begin(self, grid: Grid) -> None:
        """Blocks of this grid follow."""
        self._from_rows = grid.from_rows
        self._dims = {axis.name: dim for dim, axes in enumerate(grid.dims) for axis in axes}
        self._values = {
            axis.name: self._pa.array(values_of(axis, typed=not grid.from_rows))
            for dim in grid.dims
            for axis in dim
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
            self._writer = self._open(file, self._pa.schema(list(self._empty())))
        self._flush()
        self._writer.close()

    def give_up(self) -> None:
        """Forget the file: it would otherwise be ended, as if it were whole, when it is closed."""
        if self._gate is not None:
            self._gate.is_shut = True
        if self._writer is not None:  # or it could not even be made
            self._writer.close()

    def _empty(self) -> Iterator[Any]:
        """Columns for a file without rows, as a block would have them."""
        pa = self._pa
        kinds = {"date": pa.date32(), "holds": pa.bool_()}
        kinds |= dict.fromkeys(_WORDS, pa.dictionary(pa.int8(), pa.string()))
        for name, values in self._values.items():
            codes = pa.from_numpy_dtype(_codes(len(values)))
            kinds[name] = values.type if self._from_rows else pa.dictionary(codes, values.type)
        for name in self._names:
            yield pa.field(name, kinds.get(name, pa.float64()))

    def _open(self, file: IO[bytes], schema: Any) -> Any:
        coded = [field.name for field in schema if self._pa.types.is_dictionary(field.type)]
        self._gate = _Gate(file)
        return self._parquet.ParquetWriter(self._gate, schema, use_dictionary=coded)

    def _flush(self) -> None:
        if self._waiting:
            table = self._pa.Table.from_batches(self._waiting)
            self._waiting = []
            self._writer.write_table(table, row_group_size=2 * _ROW_GROUP)

    def _array(self, block: Block, name: str) -> Any:
        pa = self._pa
        if name in self._dims:
            values, dim = self._values[name], self._dims[name]
            part = block.box[dim]
            codes = block.along(dim, np.arange(part.start, part.stop, dtype=_codes(len(values))))
            if self._from_rows:
                return values.take(pa.array(codes))
            return pa.DictionaryArray.from_arrays(pa.array(codes), values, safe=False)
        if name in _WORDS:
            words = _WORDS[name]
            if name in block.made:
                code: Any = [words.index(word) for word in block.made[name]]
            elif name == "outcome":
                code = block.has_never and np.isinf(block.days)
            else:
                code = words.index(block.evaluator.bound)
            codes = np.zeros(len(block), dtype=np.int8) + code
            return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(words))
        whole = name == "days" and not (
            block.has_never or block.made
        )  # nothing to look for, nothing to copy
        return pa.array(column(block, name), from_pandas=not whole)

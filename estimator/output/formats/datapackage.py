"""The register as a table that others can load: its columns, a Frictionless package, Parquet."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, Final

from estimator.register.records import Figure
from estimator.tablefile import pyarrow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ADDED: Final = {  # columns that follow from others: type, and what they are
    "publisher": ("string", "of the source"),
    "published": ("string", "when the source appeared: a day, a month or a year"),
    "title": ("string", "of the source"),
    "url": ("string", "of the source"),
    "grade": ("string", "Admiralty code: reliability of the source, credibility of the number"),
    "low": ("number", "the value, or the low end of its range; hedge and bound left aside"),
    "high": ("number", "the value, or the high end of its range"),
    "unit": ("string", "of low and high"),
    "bound": ("string", "lower: low is a least value; upper: high is a greatest value"),
}
_LICENSE: Final = {"name": "MIT", "path": "https://opensource.org/license/mit"}


def columns() -> list[dict[str, Any]]:
    """Every column of a list of figures as a field of a Table Schema."""
    schema = Figure.model_json_schema(by_alias=True)
    required = set(schema["required"])
    own = [_field(name, each, name in required) for name, each in schema["properties"].items()]
    added = [{"name": n, "type": t, "description": d} for n, (t, d) in _ADDED.items()]
    return [*own, *added]


def descriptor() -> dict[str, Any]:
    """A Frictionless data package whose one table is ``estimate figures -o figures.csv``."""
    return {
        "name": "munitions-figures",
        "title": "Sourced figures on munitions: fire, deliveries, output, stocks, prices",
        "description": "Write figures.csv beside this file: estimate figures -o figures.csv",
        "licenses": [_LICENSE],
        "resources": [
            {
                "name": "figures",
                "path": "figures.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": columns(), "primaryKey": ["id"]},
            }
        ],
    }


def parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of a list of figures as a Parquet file, a column typed as its field is.

    Raises:
        InputError: PyArrow is not installed.
    """
    arrow, writer = pyarrow("-o")
    kinds = {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date": arrow.date32(),
    }
    fields = [(each["name"], kinds.get(each["type"], arrow.string())) for each in columns()]
    days = [each["name"] for each in columns() if each["type"] == "date"]
    typed = [row | {day: _day(row[day]) for day in days} for row in map(dict, rows)]
    file = io.BytesIO()
    writer.write_table(arrow.Table.from_pylist(typed, schema=arrow.schema(fields)), file)
    return file.getvalue()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _field(name: str, schema: Mapping[str, Any], required: bool) -> dict[str, Any]:
    """A property of a JSON Schema as a field; lists are texts, with spaces between."""
    kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    is_day = all(each.get("format") == "date" for each in kinds)
    kind = "date" if is_day else str(kinds[0].get("type", "string"))
    limits = {key: kinds[0][key] for key in ("enum", "minimum", "maximum") if key in kinds[0]}
    found = {"name": name, "type": "string" if kind == "array" else kind}
    found["description"] = schema.get("description", "")
    constraints = {**({"required": True} if required else {}), **limits}
    return {**found, "constraints": constraints} if constraints else found

"""The register as a table: what Frictionless and PyArrow make of it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import warnings
from pathlib import Path

import pyarrow.parquet
import pytest
from cli_harness import call, one_line

from estimator.output.formats.datapackage import columns, descriptor
from estimator.register.register import data_folder, shipped

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import frictionless

SHIPPED = data_folder() / "datapackage.json"


def test_the_shipped_package_is_what_the_command_prints():
    assert json.loads(SHIPPED.read_text()) == descriptor()
    assert call("schema", "datapackage").out == SHIPPED.read_text()


def test_all_figures_against_frictionless(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHIPPED, tmp_path)
    assert call("figures", "-o", str(tmp_path / "figures.csv")).code == 0
    report = frictionless.validate("datapackage.json")
    assert report.flatten(["rowNumber", "fieldName", "note"]) == []
    assert report.tasks[0].stats["rows"] == len(shipped().figures)


def test_a_wrong_row_is_no_valid_one(tmp_path, monkeypatch):
    """Or the test before would pass whatever is written."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHIPPED, tmp_path)
    call("figures", "-o", str(tmp_path / "figures.csv"))
    text = (tmp_path / "figures.csv").read_text()
    (tmp_path / "figures.csv").write_text(text.replace("firing_rate", "burning_rate", 1))
    assert not frictionless.validate("datapackage.json").valid


def test_csv_and_parquet_have_the_columns_of_the_package(tmp_path):
    csv_, parquet = (str(tmp_path / f"x.{suffix}") for suffix in ("csv", "parquet"))
    assert call("figures", "-o", csv_, "-o", parquet).code == 0
    names = [column["name"] for column in columns()]
    with Path(csv_).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = pyarrow.parquet.read_table(parquet).to_pylist()
    assert list(rows[0]) == list(table[0]) == names
    for row, typed, figure in zip(rows, table, shipped().figures.values(), strict=True):
        assert row["id"] == typed["id"] == figure.id
        assert (float(row["low"]), float(row["high"])) == (typed["low"], typed["high"])
        scale = figure.quantity.unit.scale()
        assert typed["low"] == float(figure.face()[0] / scale)
        assert typed["from"] == figure.since
        assert typed["exact"] is figure.exact
    assert any(isinstance(typed["to"], dt.date) for typed in table)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-f", "parquet"], "-f: Parquet is no text; write -o figures.parquet"),
        (["--conflicts", "-f", "parquet"], "-f: only a list of figures is a table"),
        (["rusi-2024-10-ru", "-o", "x.parquet"], "x.parquet does not say its format"),
    ],
)
def test_what_is_no_table_is_refused(args, said):
    assert said in one_line(call("figures", *args), 2)

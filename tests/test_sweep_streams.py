"""Rows of a sweep as text and Parquet: digits, formats, files that are whole or not there."""

import csv
import gc
import gzip
import io
import json
import math
import os
import subprocess
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cli_harness import COMMAND, clear
from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import InputError, OutputError
from estimator.output.files import sink, write
from estimator.output.stream import rows as streams
from estimator.output.stream.digits import beside, numbers, squeezed, strips_of
from estimator.output.stream.rows import Output, stream
from estimator.scenario.models import Scenario
from estimator.sweeps.sweep import sweep
from estimator.sweeps.threads import in_order

SCENARIO = Scenario.model_validate(
    {
        "start": "2024-01-01",
        "stock": {"rounds": "1M"},
        "use": {"daily": "16k"},
        "question": {"lasts": "60d"},
    }
)
VARY = {"rounds": "0.8M,1M", "daily": "0,6k,16k", "unserviceable": "0, 5%"}
COLUMNS = ["months", "date", "holds"]


def texts(values, null=b"-"):
    strips = [*numbers(np.array(values, dtype=np.float64), null), *strips_of([b"\n"])]
    return squeezed(beside(strips, len(values)).tobytes()).decode().splitlines()


def edge(power, steps):
    """A number some steps of the last bit from a power of ten."""
    value = 10.0**power
    return value + steps * math.ulp(value)


NUMBERS = (
    st.floats(0, 1e20)
    | st.floats(0.5, 2e3)
    | st.sampled_from([0.0, math.nan, math.inf, 999.9999999999999, 9999.99999999999, 1e8, 1e-7])
    | st.builds(edge, st.integers(0, 7), st.integers(-40, 40))
    | st.decimals(0, 99_999_999, places=4).map(float)
)


@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_digits_are_close_and_do_not_depend_on_their_neighbours(values):
    for value, text in zip(values, texts(values), strict=True):
        assert texts([value]) == [text]
        if not math.isfinite(value):
            assert text == "-"
            continue
        assert float(text) == pytest.approx(float(f"{value:.12g}"), rel=1e-15, abs=0)
        if "." in text and "e" not in text:
            assert not text.endswith("00")
        assert text == "0" or not text.startswith("00")


@given(st.decimals(1, 99_999, places=5) | st.decimals(1, 999, places=7))
def test_decimals_come_out_as_typed(value):
    assert texts([float(value)]) == [f"{value:f}".rstrip("0").rstrip(".")]


def written(tmp_path, form, vary=VARY, **options):
    path = tmp_path / f"x.{form}"
    done = []
    stream(sweep(SCENARIO, vary, **options), [Output(str(path), form)], done.append)
    return path.read_bytes()


def frame(**options):
    blocks = list(sweep(SCENARIO, VARY, **options))
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def test_csv(tmp_path):
    text = written(tmp_path, "csv", columns=COLUMNS).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    want = frame(columns=COLUMNS)
    assert list(rows[0]) == list(want)
    assert text.splitlines()[1] == "800000,0,0,never,,,,true"
    assert [row["days"] for row in rows[2:6]] == [
        "133.333333333",
        "126.666666667",
        "50",
        "47.5",
    ]
    assert [row["date"] for row in rows[4:6]] == ["2024-02-20", "2024-02-17"]
    for row, days in zip(rows, want["days"], strict=True):
        assert row["days"] == "" if math.isnan(days) else float(row["days"]) == pytest.approx(days)


def test_ndjson_and_json_have_the_same_rows(tmp_path):
    lines = written(tmp_path, "ndjson", columns=COLUMNS).splitlines()
    document = json.loads(written(tmp_path, "json", columns=COLUMNS))
    assert [json.loads(line) for line in lines] == document["rows"]
    assert document["cells"] == 12
    assert document["command"] == "sweep"
    assert Scenario.model_validate(document["scenario"]) == SCENARIO
    assert document["rows"][0] == {
        "rounds": 800_000,
        "daily": 0,
        "unserviceable": 0,
        "outcome": "never",
        "days": None,
        "months": None,
        "date": None,
        "holds": True,
    }


def test_nothing_kept(tmp_path):
    nothing = {"where": "days<1"}
    assert json.loads(written(tmp_path, "json", **nothing))["rows"] == []
    assert written(tmp_path, "csv", **nothing) == b"rounds,daily,unserviceable,outcome,days\n"
    assert written(tmp_path, "ndjson", **nothing) == b""


def test_markdown(tmp_path):
    lines = written(tmp_path, "md", {"daily": "8k,16k"}).decode().splitlines()
    assert lines == [
        "| daily | outcome | days |",
        "| ---: | --- | ---: |",
        "| 8000 | depletes | 125 |",
        "| 16000 | depletes | 62.5 |",
    ]


def test_dates_as_axes(tmp_path):
    vary = {"start": "2024-01-01,2024-02-01"}
    assert written(tmp_path, "csv", vary) == (
        b"start,outcome,days\n2024-01-01,depletes,62.5\n2024-02-01,depletes,62.5\n"
    )
    assert written(tmp_path, "ndjson", vary).startswith(b'{"start": "2024-01-01", "outcome"')


@pytest.mark.parametrize("form", ["csv", "ndjson", "md"])
@pytest.mark.parametrize("count", [1, 3, 7, 12, 16])
def test_parts_put_together_are_the_whole(tmp_path, form, count, monkeypatch):
    monkeypatch.setattr(streams, "BLOCK", 5)
    options = {"columns": COLUMNS, "where": "outcome=depletes"}
    parts = [written(tmp_path, form, part=f"{n + 1}/{count}", **options) for n in range(count)]
    monkeypatch.setattr(streams, "BLOCK", 2**14)
    assert b"".join(parts) == written(tmp_path, form, **options)


def test_parts_of_rows_put_together_are_the_whole(tmp_path):
    given_rows = tmp_path / "rows.csv"
    given_rows.write_text("daily,start\n" + "".join(f"{n}k,2024-01-{n:02}\n" for n in range(1, 30)))

    def of(part):
        path = tmp_path / "x.csv"
        swept = sweep(SCENARIO, rows=given_rows, part=part, columns=["date"])
        stream(swept, [Output(str(path), "csv")], lambda _: None)
        return path.read_bytes()

    assert of("1/3") + of("2/3") + of("3/3") == of("1/1")


def test_compressed_files_are_the_same_every_time(tmp_path):
    path = tmp_path / "x.csv.gz"
    found = []
    for _ in range(2):
        stream(sweep(SCENARIO, VARY), [Output(str(path), "csv")], lambda _: None)
        found.append(path.read_bytes())
    assert found[0] == found[1]
    assert gzip.decompress(found[0]) == written(tmp_path, "csv")


@pytest.mark.parametrize("columns", [[], COLUMNS])
def test_parquet(tmp_path, columns):
    parquet = pytest.importorskip("pyarrow.parquet")
    want = frame(columns=columns)
    written(tmp_path, "parquet", columns=columns)
    table = parquet.read_table(tmp_path / "x.parquet")
    assert table.column_names == list(want)
    assert table["days"].null_count == 4
    for name, values in want.items():
        got = table[name].to_pylist()
        for one, other in zip(got, values.tolist(), strict=True):
            assert one == other or (one is None and (other is None or math.isnan(other)))


def test_parquet_of_rows_and_of_nothing(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    given_rows, path = tmp_path / "rows.csv", tmp_path / "x.parquet"
    given_rows.write_text("daily,start\n8k,2024-01-01\n16000.5,2024-01-02\n")
    monkeypatch.setattr("estimator.sweeps.rows._CHUNK", 1)
    stream(sweep(SCENARIO, rows=given_rows), [Output(str(path), "parquet")], lambda _: None)
    table = parquet.read_table(path)
    assert table["daily"].to_pylist() == [8000.0, 16000.5]
    assert str(table["start"][1]) == "2024-01-02"
    given_rows.write_text("daily\n")
    stream(sweep(SCENARIO, rows=given_rows), [Output(str(path), "parquet")], lambda _: None)
    assert parquet.read_table(path).num_rows == 0


@pytest.mark.parametrize("vary", [VARY, {"daily": "8k..24k:9"}, {"start": "2024-01-01,2024-01-02"}])
def test_parquet_of_an_empty_part_has_the_columns_of_the_whole(tmp_path, vary):
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = ["date", "holds", "months", "p50", "gap_days"]
    written(tmp_path, "parquet", vary, columns=columns)
    want = parquet.read_schema(tmp_path / "x.parquet")
    written(tmp_path, "parquet", vary, columns=columns, part="1/10000")
    assert parquet.read_schema(tmp_path / "x.parquet").equals(want)


def test_parquet_of_bounds(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    bounded = Scenario.model_validate({"stock": {"rounds": "1M+"}})
    path = tmp_path / "x.parquet"
    stream(sweep(bounded, {"daily": "8k,16k"}), [Output(str(path), "parquet")], lambda _: None)
    assert parquet.read_table(path)["bound"].to_pylist() == ["lower", "lower"]


def test_parquet_that_fails_is_not_ended(tmp_path, monkeypatch, capfdbinary):
    pytest.importorskip("pyarrow.parquet")
    given_rows = tmp_path / "rows.csv"
    given_rows.write_text("daily\n8k\n16k\n16.000\n")
    monkeypatch.setattr("estimator.sweeps.rows._CHUNK", 1)
    monkeypatch.setattr("estimator.output.stream.parquet._ROW_GROUP", 1)
    for name in ("/dev/stdout", str(tmp_path / "x.parquet")):
        with pytest.raises(InputError, match=r"16\.000"):
            stream(sweep(SCENARIO, rows=given_rows), [Output(name, "parquet")], lambda _: None)
        gc.collect()
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"PAR1")
    assert not out.endswith(b"PAR1")
    assert err == b""
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_parquet_in_row_groups(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("estimator.output.stream.parquet._ROW_GROUP", 4)
    monkeypatch.setattr(streams, "BLOCK", 4)
    written(tmp_path, "parquet")
    assert parquet.ParquetFile(tmp_path / "x.parquet").num_row_groups == 3


def test_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"munitions-estimator\[parquet\]"):
        written(tmp_path, "parquet")
    assert not list(tmp_path.iterdir())


def test_several_outputs_of_one_run(tmp_path):
    outputs = [Output(str(tmp_path / "a.csv"), "csv"), Output(str(tmp_path / "b.json"), "json")]
    done = []
    stream(sweep(SCENARIO, VARY), outputs, done.append)
    assert sum(done) == 12
    assert (tmp_path / "a.csv").read_bytes() == written(tmp_path, "csv")
    assert (tmp_path / "b.json").read_bytes() == written(tmp_path, "json")


def interrupted(file):
    file.write(b"new")
    raise KeyboardInterrupt


class TestSink:
    def test_a_file_appears_whole_or_not_at_all(self, tmp_path):
        path = tmp_path / "x"
        path.write_text("old")
        path.chmod(0o640)
        with pytest.raises(KeyboardInterrupt), sink(str(path)) as file:
            interrupted(file)
        assert path.read_text() == "old"
        with sink(str(path)) as file:
            file.write(b"new")
            assert path.read_text() == "old"
        assert path.read_text() == "new"
        assert path.stat().st_mode & 0o777 == 0o640
        assert [p.name for p in tmp_path.iterdir()] == ["x"]

    def test_links_are_followed(self, tmp_path):
        (tmp_path / "link").symlink_to(tmp_path / "x")
        with sink(str(tmp_path / "link")) as file:
            file.write(b"new")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "x").read_text() == "new"

    @pytest.mark.parametrize("name", ["/dev/full", "/proc/x.csv", "no/such/folder/x", "a\0b"])
    def test_what_cannot_be_written(self, name):
        with pytest.raises(OutputError), sink(name) as file:
            file.write(b"x" * 10_000)

    def test_a_device_is_written_and_stays(self):
        with sink(os.devnull) as file:
            file.write(b"x")
        assert Path(os.devnull).exists()

    def test_a_closed_standard_output(self, monkeypatch):
        monkeypatch.setattr("sys.stdout", None)
        with pytest.raises(OutputError, match="it is closed"), sink("-"):
            pass

    def test_errors_of_the_input_are_none_of_the_output(self, tmp_path):
        with pytest.raises(InputError), sink(str(tmp_path / "x")):
            raise InputError("", "wrong")
        assert not list(tmp_path.iterdir())


class TestInOrder:
    @pytest.mark.parametrize("workers", [0, 1, 2, 5])
    def test_results_come_in_order(self, workers):
        assert list(in_order(lambda n: n * n, range(50), workers)) == [n * n for n in range(50)]

    def test_only_a_few_are_under_way(self):
        begun = []

        def pieces():
            for n in range(1000):
                begun.append(n)
                yield n

        results = in_order(abs, pieces(), 2)
        next(results)
        assert len(begun) < 10
        results.close()

    def test_a_failure_is_raised(self):
        with pytest.raises(ZeroDivisionError):
            list(in_order(lambda n: 1 // n, [1, 0, 1], 2))


@pytest.mark.parametrize("where", [(), "days>=60"])
@pytest.mark.parametrize("vary", [{"daily": "1k..24k:47"}, VARY, VARY | {"daily": "8k..24k:8"}])
def test_what_is_too_long_to_keep_is_written_the_same(tmp_path, monkeypatch, vary, where):
    want = written(tmp_path, "csv", vary, columns=COLUMNS, where=where)
    monkeypatch.setattr("estimator.sweeps.evaluate.BLOCK", 7)
    monkeypatch.setattr("estimator.output.stream.row_text._KEPT", 1)
    assert written(tmp_path, "csv", vary, columns=COLUMNS, where=where) == want


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_the_texts_of_one_long_axis_are_not_all_kept(tmp_path, form):
    """Where each value comes once; all at once they took 85 MB more, and 450 MB for a million."""
    args = ["sweep", "--rounds", "1M", "--vary", "daily=1..400000:+1", "-q"]
    code = (
        "from estimator.cli.main import run\n"
        f"assert run({[*args, '-o', str(tmp_path / f'x.{form}')]!r}) == 0\n"
        "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])\n"
    )
    done = subprocess.run([COMMAND[0], "-c", code], env=clear(), capture_output=True, check=True)
    assert int(done.stdout) < 150 * 1024  # kB


def test_long_decimals_of_an_axis_have_one_length_and_stay_the_doubles(tmp_path):
    rows = written(tmp_path, "csv", {"daily": "8k..24k:8", "reserve": "0..0.1:7"}).splitlines()
    daily = sorted({row.split(b",")[0] for row in rows[1:]}, key=float)
    reserve = sorted({row.split(b",")[1] for row in rows[1:]}, key=float)
    assert [float(text) for text in daily] == [
        float(8000 + Fraction(16000 * n, 7)) for n in range(8)
    ]
    assert {len(text) for text in daily} == {4, 5, 18}
    assert [float(text) for text in reserve] == [float(Fraction(n, 60)) for n in range(7)]
    assert reserve[0] == b"0"
    assert reserve[-1] == b"0.1"


def test_a_pipe_that_does_not_wait_is_waited_for():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    content = bytes(range(256)) * 4096
    found = []

    def read():
        while part := os.read(reader, 2**16):
            found.append(part)

    thread = threading.Thread(target=read)
    thread.start()
    with open(writer, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor
        write(file, content)
        write(file, memoryview(content))
    thread.join()
    os.close(reader)
    assert b"".join(found) == content * 2

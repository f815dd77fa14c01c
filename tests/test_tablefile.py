"""Tables of every kind hold the same rows, and each row knows its place."""

import gzip
import io
import json

import pytest

from estimator.errors import InputError
from estimator.tablefile import Table, check_serial, with_points

WANT = (["rounds", "country"], [("1M", "A"), ("900k", "B; b")])


def table(content, name="t"):
    content = content if isinstance(content, bytes) else content.encode()
    return Table(name, lambda: io.BytesIO(content))


def read(content):
    found = table(content)
    return found.heading[1], [tuple(cells) for _, cells in found.rows()]


def parquet():
    pa = pytest.importorskip("pyarrow")
    file = io.BytesIO()
    columns = {"rounds": ["1M", "900k"], "country": ["A", "B; b"]}
    pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), file)
    return file.getvalue()


COMMAS = "rounds,country\n1M,A\n900k,B; b\n"
OBJECTS = [{"rounds": "1M", "country": "A"}, {"country": "B; b", "rounds": "900k"}]


@pytest.mark.parametrize(
    "content",
    [
        COMMAS,
        COMMAS.replace("\n", "\r\n"),
        "\n" + COMMAS.replace("\n", "\n\n,\n"),
        "rounds,country,,\n1M,A,,\n900k,B; b,,\n".replace("country,,", "country"),
        COMMAS.encode("utf-8-sig"),
        COMMAS.encode("utf-16"),
        gzip.compress(COMMAS.encode(), mtime=0),
        COMMAS.replace(",", "\t"),
        'rounds;country\n1M;A\n900k;"B; b"\n',
        'sep=;\nrounds;country\n"1M";A\n900k;"B; b"\n',
        "\n".join(map(json.dumps, OBJECTS)),
        json.dumps(OBJECTS, indent=1),
        json.dumps({"command": "sweep", "columns": ["a"], "rows": OBJECTS}),
        parquet,
    ],
)
def test_every_kind_of_table_is_the_same_table(content):
    assert read(content() if callable(content) else content) == WANT


def test_brackets_of_a_heading_separate_nothing():
    assert read("rounds;daily [k, a day, gross]\n1;2\n") == (
        ["rounds", "daily [k, a day, gross]"],
        [("1", "2")],
    )


def test_what_a_program_wrote_has_one_reading():
    """8.125 is a decimal there; none, NaN and null are empty cells."""
    assert read('{"a": 8.125, "b": null, "c": true, "d": 12}') == (
        ["a", "b", "c", "d"],
        [("8.1250", "", "true", "12")],
    )


def test_rows_have_their_lines():
    found = table('a,b\n\n1,"x\ny"\n2,z\n', "t.csv")
    assert [where for where, _ in found.rows()] == ["t.csv:3", "t.csv:5"]
    assert [where for where, _ in table('{"a": 1}\n\n{"a": 2}', "t").rows()] == ["t:1", "t:3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "t:1: no heading"),
        ("a\n1\0\n", "t:2: a zero byte"),
        (b"PK\x03\x04", "t: this is a workbook or a ZIP file; save the sheet as CSV"),
        ('{"a": 1}\n{"b": 2}', "t:2: 'b' is not in the first row"),
        ('{"a": 1, "a": 2}', "t:1: a key is given twice"),
        ('{"a": NaN}', "t:1: NaN is not a quantity"),
        ('{"a": [1]}', "t:1: a list or a table is no cell"),
        ('{"a": }', "t:1: not valid JSON"),
        ('{\n"a": 1}', "t: no table; a list of rows is wanted"),
        ("[{}, 5]", "t: row 2: no row"),
        (b"PAR1 and no more", "t: not a Parquet file"),
        (b"\x1f\x8b and no more", "t: cannot be unpacked"),
        ("a\n" + "x" * 10_001, "t:2: a cell has more than 10,000 characters"),
    ],
)
def test_what_is_no_table(content, message):
    if content[:4] == b"PAR1":
        pytest.importorskip("pyarrow")
    with pytest.raises(InputError, match=message):
        assert read(content)[1] == "nothing"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1,5M", "1.5M"),
        ("16.000,5", "16000.5"),
        ("1.000.000", "1000000"),
        ("16,125", "16.1250"),  # and not 16.125, which could be thousands
        ("8.000..9.000,5", "8000..9000.5"),
        ("1,5, 2,5", "1.5, 2.5"),
        ("~16,5k", "~16.5k"),
        ("12", "12"),
        ("2023-11-01", "2023-11-01"),
        ("01.11.2023", "01.11.2023"),
        ("@nis-2023-11-rounds", "@nis-2023-11-rounds"),
    ],
)
def test_decimal_commas(text, want):
    assert with_points(text, "") == want


@pytest.mark.parametrize("text", ["1.5", "1,000,000", "10.0000"])
def test_what_has_no_decimal_comma_is_not_guessed_at(text):
    with pytest.raises(InputError, match=f"'{text}' has no decimal comma"):
        with_points(text, "")


@pytest.mark.parametrize("text", ["45231", "45231.5"])
def test_the_day_numbers_of_spreadsheets(text):
    """1 November 2023 counts 45231 days from 1900, and another day from 1904."""
    with pytest.raises(InputError, match="a spreadsheet's number of a day; write days as 2023"):
        check_serial(text, "")
    check_serial("365", "")

"""Files people write: the line of every key, and one clear sentence for everything unreadable."""

from __future__ import annotations

import datetime as dt
import json
import os
import tomllib
import tracemalloc
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from cli_harness import without_rights
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError, did_you_mean
from estimator.register.register import data_folder
from estimator.textfile import LONGEST_FILE, _tables, lies_at, read_toml, real_path

SAMPLE = '''\
# [not] a = table
title = "a # b = [ c"   # a comment
long = """
[fake]
k = 1
"""
literal = \'\'\'
[fake]\'\'\'
[stock]
rounds = 1.50
a.b = 3
when = 2020-01-01 07:32:00
[supply]
arrivals = [ {on = 3, rounds = 5},   # the first ]
  # not {this} = one
  {on = "]", rounds = 6},

  {on = 4, rounds = [[1, 2],
   [3]]}, ]
'q.r'."x\\ty" = 3
"\\U0001F600" = 4
[[nature]]
name = "152"
[nature.stock]
rounds = 5
[[nature]]
name = 1
[[nature.x]]
y = 1
[[nature.x]]
y = 2
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 2),
        (("long",), 3),
        (("literal",), 7),
        (("stock",), 9),
        (("stock", "rounds"), 10),
        (("stock", "a", "b"), 11),
        (("stock", "dayly"), 9),
        (("supply", "arrivals", 0, "rounds"), 14),
        (("supply", "arrivals", 1), 16),
        (("supply", "arrivals", 2, "on"), 18),
        (("supply", "arrivals", 2, "rounds", 1, 0), 19),
        (("supply", "q.r", "x\ty"), 20),
        (("supply", "😀"), 21),
        (("nature", 0, "name"), 23),
        (("nature", 0, "stock", "rounds"), 25),
        (("nature", 1, "name"), 27),
        (("nature", 1, "x", 0, "y"), 29),
        (("nature", 1, "x", 1, "y"), 31),
        (("nothing",), 1),
        ((), 1),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_of_a_key(keys, line, ends):
    document = read_toml(SAMPLE.replace("\n", ends), "s.toml")
    assert document.line(*keys) == line
    assert document.where(*keys) == f"s.toml:{line}"


def test_values_keep_their_text_and_their_types():
    data = read_toml(SAMPLE).data
    assert data["stock"]["rounds"] == "1.50"
    assert data["stock"]["a"]["b"] == 3
    assert read_toml("day = 2023-11-01").data["day"] == dt.date(2023, 11, 1)
    assert read_toml('{"a": 1.50, "b": 3}').data == {"a": "1.50", "b": 3}


JSON = (
    '{"a": 1.5,\n "b": [{"c": 1},\n {"c": [1,\n 2]}], "d": {}, \n"e": {"f": {"g": []}},\n'
    ' "h"\n:\n2}'
)


@pytest.mark.parametrize(
    ("keys", "line"),
    [(("a",), 1), (("b", 1, "c"), 3), (("b", 1, "c", 1), 4), (("e", "f", "g"), 5), (("h",), 6)],
)
def test_line_of_a_key_in_json(keys, line):
    assert read_toml(JSON).line(*keys) == line


VALUES = st.recursive(
    st.integers() | st.text() | st.booleans() | st.dates().map(str) | st.floats(0, 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
@settings(max_examples=200)
def test_every_path_of_a_json_file_has_its_line(data):
    """Against the printed file: with one item a line, each key stands where it is printed."""
    document = read_toml(json.dumps(data, indent=1), "x.json")
    lines = document.text.split("\n")

    def visit(value, path):
        if path and isinstance(path[-1], str):
            assert lines[document.lines[path] - 1].strip().startswith(json.dumps(path[-1]))
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs if isinstance(value, (dict, list)) else ():
            assert (*path, key) in document.lines
            if isinstance(inner, (dict, list)):
                visit(inner, (*path, key))

    visit(data, ())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = 1\nb = " + "9" * 5000, "<text>:2: a number has thousands of digits"),
        ("a = " + "[" * 100_000, "<text>: brackets are nested too deeply"),
        (b"# ok\na = '\xe9'", "<text>:2: byte 0xe9 is not UTF-8 (the file may be Latin-1"),
        ("a = 'ä'".encode("utf-16"), "<text>: this is UTF-16 text; save it as UTF-8"),
        ("a = 1\nb = 2\na = 3", "<text>:3: key 'a' is given twice"),
        ("a = 1\na.b = 3", "<text>:2: this key or table is given twice"),
        ("a = {b = 1,\tb = 2}", "<text>:1: key 'b' is given twice"),
        ("[a]\nb = 1\n[a]\nc = 1", "<text>:3: this key or table is given twice"),
        ("[a]\n['b]']\n[ 'b]' ] # }", "<text>:3: this key or table is given twice"),
        ("a = 1\na = 2 }}}", "<text>:2: key 'a' is given twice"),
        ('a = 1\na = 2 "\\"\\"', "<text>:2: key 'a' is given twice"),
        ("a = [1,\n2]\nb = 1\na = [\n3]\n", "<text>:4: key 'a' is given twice"),
        ("[a }", "<text>:1: not valid TOML: Expected ']' at the end of a table declaration"),
        ("[a]\n[b]\n[a }]", "<text>:3: not valid TOML: Expected ']' at the end of a table"),
        ("[a]\n[a", "<text>:2: not valid TOML: Expected ']' at the end of a table"),
        ("a = 1\n[a.b", "<text>:2: not valid TOML: Expected ']' at the end of a table"),
        ("x = 1\na = about 5", "<text>:2: this is not a value; text needs quotes"),
        ("a", "<text>:1: a key needs '='"),
        ("a = 'x", '<text>:1: not valid TOML: Expected "\'"'),
        ('b = 1\na = "x', "<text>:2: not valid TOML: Unterminated string"),
        ("a = 1\0", "<text>:1: not valid TOML"),
        ('{"a": 1,\n "b": {"a": 2, "a": 3}}', "<text>:2: key 'a' is given twice"),
        ('{"a": NaN}', "<text>: NaN is not a quantity"),
        ('{"a":' + "[" * 100_000, "<text>: brackets are nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "<text>:1: a number has thousands of digits"),
        ("{\n", "<text>:2: not valid JSON"),
    ],
)
def test_unreadable_content(content, message):
    with pytest.raises(InputError) as error:
        read_toml(content)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["]]] = 3", "a = 1\n}\n} = 2\na = 3", "[[a]]\n[a]", "= ="])
def test_nonsense_never_escapes_as_another_error(text):
    with pytest.raises(InputError):
        read_toml(text)


@given(st.text(alphabet="ab=[]{}\",'\n#.1 \\", max_size=40))
@settings(max_examples=400)
def test_any_text_is_read_or_refused(text):
    with suppress(InputError):
        document = read_toml(text)
        for key in document.data:
            assert document.lines[(key,)] <= text.count("\n") + 1


DOTS = "a." * 150 + "a"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{DOTS} = 1", 1),
        (f"\n[{DOTS}]", 2),
        (f"x = {{\n {DOTS.replace('.', ' . ')} = 1}}", 2),
        ("'a'." * 150 + '"b" = 1', 1),
        (f'title = "{DOTS}"', None),
        (f'title = """\n{DOTS} = 1"""', None),
        (f"title = '{DOTS}' # {DOTS} = 1", None),
        ("\n".join(f'k{n} = "a.b.c d."' for n in range(150)), None),
    ],
)
def test_keys_of_too_many_parts_are_keys_and_not_text(text, line):
    if line is None:
        assert read_toml(text).data
        return
    with pytest.raises(InputError) as error:
        read_toml(text)
    assert str(error.value) == f"<text>:{line}: a key has more than 100 parts"


@pytest.mark.parametrize(
    "text",
    ['"{}"', '"""{}"""', "'{}'", "'''{}'''"],
)
@pytest.mark.parametrize("piece", ["x", "\\n", '\\"', "."])
def test_text_takes_memory_in_proportion_to_its_length(text, piece):
    if "'" in text and "\\" in piece:
        return
    content = f"title = {text.format(piece * (100_000 // len(piece)))}\nlast = 1"
    tracemalloc.start()
    try:
        assert read_toml(content).line("last") == 2
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(content)


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_a_million_keys_are_too_many(kind):
    text = "".join(f"k{n}=1\n" for n in range(600_000)) + "a=[" + "1," * 500_000 + "]"
    if kind == "json":
        text = '{"a":[' + "1," * 1_000_001 + "1]}"
    with pytest.raises(InputError, match=r"more than 1,000,000 keys and items; split it"):
        read_toml(text)


def test_a_json_file_holds_one_object(tmp_path):
    file = tmp_path / "x.json"
    file.write_text("[1]")
    with pytest.raises(InputError, match="one JSON object"):
        read_toml(file)


def test_a_toml_suffix_wins_over_a_brace():
    with pytest.raises(InputError, match="not valid TOML"):
        read_toml('{"a": 1}', "x.toml")


def test_byte_order_mark_is_tolerated(tmp_path):
    file = tmp_path / "bom.toml"
    file.write_bytes(b"\xef\xbb\xbftitle = 'x'\r\n")
    assert read_toml(file).data == {"title": "x"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path / "none.toml", "cannot be read: No such file"),
        (lambda path: path, "this is a directory"),
        (lambda path: path / "a\0b", "cannot be read"),
    ],
)
def test_unreadable_paths(make, message, tmp_path):
    with pytest.raises(InputError, match=message):
        read_toml(make(tmp_path))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs an endless file")
def test_an_endless_file_ends(tmp_path):
    with pytest.raises(InputError, match=f"longer than {LONGEST_FILE // 2**20} MiB"):
        read_toml(Path("/dev/zero"))


def test_a_file_without_permission(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text("a = 1")
    file.chmod(0)
    with without_rights(), pytest.raises(InputError, match="Permission denied"):
        read_toml(file)


def test_what_a_path_stands_for(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "gone").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    names = {
        "": "folder",
        "file": "file",
        "link": "file",
        "pipe": "device",
        "gone": "",
        "none": "",
        "file/x": "",
        "loop": "refused",
        "loop/x": "refused",
        "9" * 300: "refused",
        "a\0b": "refused",
    }
    assert {name: lies_at(tmp_path / name) for name in names} == names
    assert real_path(tmp_path / "link") == tmp_path.resolve() / "file"
    assert all(real_path(tmp_path / name).is_absolute() for name in names)
    (tmp_path / "locked").mkdir(mode=0)
    with without_rights():
        assert lies_at(tmp_path / "locked" / "x") == "refused"


def test_errors_have_a_place_and_a_message():
    error = read_toml("a = 1\nb = 2", "x.toml").error("no good", "b")
    assert (error.where, error.message, str(error)) == ("x.toml:2", "no good", "x.toml:2: no good")
    assert str(InputError("", "no place")) == "no place"


@pytest.mark.parametrize(
    ("word", "known", "end"),
    [
        ("dayly", ["daily", "rounds"], "; did you mean 'daily'?"),
        ("xyz", ["daily", "rounds"], "; known: daily, rounds"),
        ("xyz", [f"word{i}" for i in range(30)], ""),
        ("xyz", [], ""),
    ],
)
def test_suggestions(word, known, end):
    assert did_you_mean(word, known) == end


TABLES = (data_folder() / "figures.toml").read_text(encoding="utf-8")
MARKS = [
    '"',
    "'",
    '"""',
    "\\",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    ".",
    "#",
    "\n",
    "\t",
    "\r",
    "\0",
    "7",
]


@pytest.mark.parametrize("seed", range(60))
def test_tables_are_read_as_tomllib_reads_them(seed):
    """Whatever a few marks do to them: read alike, or left to it."""
    random = Random(seed)
    records = TABLES.split("\n\n")
    text = "\n\n".join(random.sample(records, 3)) + "\n"
    assert _tables(text) == tomllib.loads(text, parse_float=str)
    for _ in range(40):
        place, mark = random.randrange(len(text)), random.choice(MARKS)
        changed = text[:place] + mark + text[place + random.choice([0, 0, 1, 30]) :]
        if (found := _tables(changed)) is not None:
            assert found == tomllib.loads(changed, parse_float=str)


def test_tables_that_are_more_are_left_to_tomllib():
    assert _tables('[[a]]\nx = "1"\n[[b]]\ny = [1, 2] # two\n') == {
        "a": [{"x": "1"}],
        "b": [{"y": [1, 2]}],
    }
    for text in ("x = 1\n[[a]]", "[[a]]\nx.y = 1", "[[a]]\nx = {y = 1}", "[[a]]\n[a.b]", "", "#"):
        assert not _tables(text)

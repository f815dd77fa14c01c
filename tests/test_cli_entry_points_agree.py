"""The same text means the same, or is refused in the same words, wherever it is written."""

from __future__ import annotations

import json
import re

import pytest
from cli_harness import call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ESCAPES = {'"': '\\"', "\\": "\\\\"}


def quoted(text: str) -> str:
    """Text as a TOML string."""
    return (
        '"'
        + "".join(ESCAPES.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text)
        + '"'
    )


def readings(text: str, folder) -> dict[str, tuple[int, str]]:
    """Exit code and what was said, less the place, for every way to write a stock."""
    toml = f"use.daily = 16000\nstock.rounds = {quoted(text)}\n"
    as_json = json.dumps({"use": {"daily": 16000}, "stock": {"rounds": text}})
    (folder / "a.toml").write_text(toml, encoding="utf-8")
    (folder / "a.json").write_text(as_json, encoding="utf-8")
    results = {
        "--rounds": call(f"--rounds={text}", "--daily", "16000", "-q"),
        "TOML": call(str(folder / "a.toml"), "-q"),
        "JSON": call(str(folder / "a.json"), "-q"),
        "stdin, TOML": call("-", "-q", stdin=toml),
        "stdin, JSON": call("-", "-q", stdin=as_json),
        "option over file": call(str(folder / "a.toml"), f"--rounds={text}", "-q"),
    }
    if text and "\0" not in text:  # an empty variable is as good as none
        results["environment"] = call("--daily", "16000", "-q", env={"ESTIMATE_ROUNDS": text})
    return {place: (one.code, without_place(one.out, one.err)) for place, one in results.items()}


def without_place(out: str, err: str) -> str:
    if not err:
        return out
    assert "Traceback" not in err
    assert err.count("\n") == 1
    # a stock in t, which is one, is told of the rate that is not
    _, place, rule = re.split("(rounds|ESTIMATE_ROUNDS|daily): |$", err, maxsplit=1)
    assert place, err
    return rule


TAKEN = [
    ("1000000", "62.5"),
    ("1,000,000", "62.5"),
    ("1_000_000", "62.5"),
    ("1 000 000", "62.5"),
    ("1M", "62.5"),
    ("1 million", "62.5"),
    ("1mn", "62.5"),
    ("1000k", "62.5"),
    ("1e6", "62.5"),
    ("1.0E+6", "62.5"),
    ("  1M  ", "62.5"),
    ("1M\r", "62.5"),
    ("1M rounds", "62.5"),
    ("0", "0"),
    (".5M", "31.25"),
    ("0.1bn", "6250"),
    ("1e18", "6.25e+13"),
    (">1M", ">=62.5"),
    (">=1M", ">=62.5"),
    ("1M+", ">=62.5"),
    ("at least 1M", ">=62.5"),
    ("more than 1M", ">=62.5"),
    ("<=1M", "<=62.5"),
    ("1M-", "<=62.5"),
    ("up to 1M", "<=62.5"),
    ("1M..1M", "62.5"),
    ("1M or 2M", "62.5"),
    ("0.5M or 1M or 1M..2M", "62.5"),
    ("P10=0.5M, P50=1M, P90=3M", "62.5"),
]
REFUSED = [
    "",
    " ",
    "\t",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e400",
    "1e-400",
    "1e19",
    "-1",
    "-1M",
    "0t",
    "5 kg",
    "+5",
    "1m",
    "16kk",
    "1 or 2M",
    "1M or >2M",
    "P50=2M, P90=1M",
    "1,00,0",
    "1,0000",
    "1.000.000",
    "1,5M",
    "694,9M",
    "10,20",
    "0,500M",
    "1,5M, 2,5M",
    "16.000",
    "~500.000",
    "16.000..20.000",
    "1.2.3",
    "1M2",
    "0x10",
    "1/3",
    "1e",
    "e6",
    ".",
    "1M..",
    "..1M",
    "2M..1M",
    "1M - 2M",
    "1M–2M",
    "0 to 5",
    "1M/day",
    "16k/month",
    "several million",
    "5 containers",
    "~1M..2M",
    "１０００",
    "٣",
    "1M②",
    "💣",
    "백만",
    "1\u200bM",
    "\u202e1M",
    "1\x1b[31mM",
    "1\x07",
    "1\nM",
    "1\x9bM",
    "[red]1M[/]",
    "[/x]",
    "=1+1",
    "@no-such-figure",
    "@",
    "@@",
    "true",
    "null",
    "2023-11-01",
    "1M 2M",
    "1M;2M",
    "9" * 5000,
    "x" * 100_000,
    "1" + "0" * 300,
    "(" * 10_000,
    "1.." * 5_000,
]


@pytest.mark.parametrize(("text", "expected"), TAKEN)
def test_taken_everywhere_alike(text, expected, tmp_path):
    assert set(readings(text, tmp_path).values()) == {(0, f"{expected}\n")}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:30])
def test_refused_everywhere_in_the_same_words(text, tmp_path):
    found = readings(text, tmp_path)
    assert {code for code, _ in found.values()} == {2}, found
    assert len({said for _, said in found.values()}) == 1, found
    said = found["--rounds"][1]
    assert 10 < len(said) < 400, said  # says something, and does not repeat a page
    assert all(c.isprintable() for c in said.strip())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.text("0123456789.,_ kKMm%~<>=+-@/()edabtoiy\n\x00\x1b[]", max_size=12),
    )
)
def test_any_text_is_read_alike(tmp_path, text):
    found = readings(text.replace("\0", ""), tmp_path)
    assert len(set(found.values())) == 1, found
    assert found["--rounds"][0] in (0, 2)


# -- values that are no strings: what TOML and JSON have of their own

BARE = [
    ("1000000", "62.5"),
    ("1000000.0", "62.5"),
    ("1e6", "62.5"),
    ("0", "0"),
    ("true", None),
    ("false", None),
    ("[]", None),
    ("[1000000]", None),
    ("[[1]]", None),
    ("{}", None),
    ("-1", None),
    ("-0.5", None),
    ("1e400", None),
    ("1e-400", None),
    ("9" * 4000, None),
    ("9" * 5000, None),
    ("1" + "0" * 40, None),
]


@pytest.mark.parametrize(("value", "expected"), BARE, ids=[value[:20] for value, _ in BARE])
def test_bare_values_are_read_alike_in_toml_and_json(value, expected):
    toml = call("-", "-q", stdin=f"use.daily = 16000\nstock.rounds = {value}\n")
    as_json = call(
        "-", "-q", stdin=f'{{"use": {{"daily": 16000}},\n"stock": {{"rounds": {value}}}}}'
    )
    if expected is None:
        assert (toml.code, as_json.code) == (2, 2)
        assert toml.err.startswith("estimate: <stdin>:2: ")
        assert as_json.err == toml.err
        assert toml.err.count("\n") == 1
        assert len(toml.err) < 400
    else:
        assert toml == as_json == (0, f"{expected}\n", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stock.rounds = nan", "'nan'"),
        ("stock.rounds = inf", "'inf'"),
        ("stock.rounds = -inf", "'-inf'"),
        ("stock.rounds = 2023-11-01", "'2023-11-01'"),
        ("stock.rounds = 2023-11-01T00:00:00Z", "time"),
        ("stock.rounds = 07:00:00", "time"),
        ('{"stock": {"rounds": NaN}}', "NaN"),
        ('{"stock": {"rounds": -Infinity}}', "-Infinity"),
        ('{"stock": {"rounds": null}}', "null"),
        ('{"stock": {"rounds": "\\ud800"}}', "rounds"),
    ],
)
def test_bare_values_that_only_one_of_them_has(text, said):
    result = call("-", "-q", stdin=text)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("day", ["2023-11-01", '"2023-11-01"'])
def test_a_date_is_a_date_with_and_without_quotes(day):
    text = f"start = {day}\nstock.rounds = 1000000\nuse.daily = 16000\n"
    document = json.loads(call("-", "-f", "json", stdin=text).out)
    assert document["date"] == "2024-01-02"
    assert call("--rounds", "1M", "--daily", "16k", "--start", "2023-11-01", "-q").out == "62.5\n"

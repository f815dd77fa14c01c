"""Recorded numbers of claims: compared as they are printed, brought up to date line by line."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from cli_harness import call, one_line
from register_files import CASE, FIGURES, write

from estimator.claims.check import check_claims
from estimator.register.register import load_register

RECORDED = CASE + 'computed = "3.29 months"\n'
STALE = CASE.replace('"holds"', '"fails"   # as known') + "computed = '57 to 89 days'  # printed\n"
TENFOLD = FIGURES.replace('value = "20k rounds/day"', 'value = "2k rounds/day"')
TEST = CASE.replace("[[claim]]\n", '[[claim]]\nby = "test"\n')


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_recorded_interval_is_compared_as_text(here):
    write(here, case=RECORDED)
    assert call("check", ".").code == 0
    for text in ("3.3 months", "3.29  months", "100 days"):
        write(here, case=RECORDED.replace("3.29 months", text))
        result = call("check", ".", "-f", "plain")
        assert (result.code, result.err) == (1, "")
        assert result.out.startswith("1 claim changed.\n1 claim: it holds.\n")
        assert f"three-months  holds    3.29 months (was {text})" in result.out
        assert f"- recorded    {text}" in result.out
        assert "+ recomputed  3.29 months" in result.out
        assert call("check", ".", "-q").out == "1\n"


def test_what_is_printed_is_what_a_file_may_record(here):
    """Of every claim that comes with the estimator, and each records it."""
    claims = json.loads(call("check", "-f", "json").out)["claims"]
    assert claims[0]["computed"]["text"] in call("check", "containers").out
    sentences = {claim["id"]: claim["sentence"] for claim in claims}
    assert len(claims) == 202
    for claim in claims:
        text = claim["computed"]["text"]
        assert f" {text}" in sentences[claim["id"]]
        assert claim["computed"]["recorded"] == text


def test_formats_carry_it(here):
    write(here, case=STALE)
    data = json.loads(call("check", ".", "-f", "json").out)["claims"][0]
    assert data["computed"]["text"] == "3.29 months"
    assert data["computed"]["recorded"] == "57 to 89 days"
    assert data["agrees"] is False
    (row,) = csv.DictReader(io.StringIO(call("check", ".", "-f", "csv").out))
    assert (row["computed"], row["computed_recorded"]) == ("3.29 months", "57 to 89 days")
    root = ET.fromstring(call("check", ".", "-f", "junit").out)
    (found,) = root.iter("property")
    assert found.attrib == {"name": "computed.three-months", "value": "3.29 months"}
    (failure,) = root.iter("failure")
    change = "recorded 'fails' and '57 to 89 days', recomputed 'holds' and '3.29 months'"
    assert change in failure.get("message")
    assert f"::{change}: " in call("check", ".", "-f", "github").out
    write(here, case=STALE.replace('"fails"', '"holds"'))
    root = ET.fromstring(call("check", ".", "-f", "junit").out)
    assert next(root.iter("failure")).get("type") == "computed"


@pytest.mark.parametrize(
    ("why", "strays"),
    [
        ("3.3 months.", []),
        ("100 days, or 3.29 months, or 14 weeks.", []),
        ("0.27 years at 20,000 a day, 2 million in all.", []),
        ("2.4 to 3.75 months is what three months stand for.", []),
        ("Said on 17 November 2023 of 152 mm and 122-mm rounds, as in 2019; see @own-77.", []),
        ("57 to 89 days: twice too long.", ["57", "89"]),
        ("5 to 8 million.", ["5", "8 million"]),
        ("40 per cent of it.", ["40 per cent"]),
        ("0.33 months.", ["0.33"]),
    ],
)
def test_numbers_that_nothing_gives_draw_a_warning(here, why, strays):
    write(here, case=CASE.replace("3.3 months.", why))
    (claim,) = check_claims(here / "x.claims.toml", load_register([here]))
    assert claim.strays == strays
    result = call("check", ".", "-f", "plain")
    assert result.code == 0
    assert ("'why' says" in result.out) is bool(strays)
    github = call("check", ".", "-f", "github").out
    assert github.startswith("::warning file=x.claims.toml,line=6,") is bool(strays)


def test_prose_goes_stale_with_its_figure(here):
    """A changed figure leaves the verdict as it was, and the numbers beside it are not."""
    case = CASE.replace('lasts = "~3 months"', 'lasts = "~1 month"').replace("holds", "fails")
    write(here, case=case)
    assert "Note" not in call("check", ".", "-f", "plain").out
    write(here, case=case, figures=TENFOLD)
    result = call("check", ".", "-f", "plain")
    assert result.code == 0
    assert "'why' says 3.3, which is not computed here (32.9 months)" in result.out


def test_shipped_reasons_say_what_is_computed():
    assert "Note" not in call("check", "-f", "plain").out


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_update_edits_single_lines(here, ends, mark):
    text = mark + STALE.replace("\n", ends)
    write(here, case="")
    file = here / "x.claims.toml"
    file.write_bytes(text.encode())
    result = call("check", ".", "--update")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "--- x.claims.toml\n"
        "+++ x.claims.toml\n"
        "@@ -8,6 +8,6 @@\n"
        ' source = "paper-2024"\n'
        ' says = "Three months."\n'
        ' equation = "lasts = stock / rate"\n'
        '-verdict = "fails"   # as known\n'
        '+verdict = "holds"   # as known\n'
        ' why = "3.3 months."\n'
        "-computed = '57 to 89 days'  # printed\n"
        '+computed = "3.29 months"  # printed\n'
    )
    after = text.replace('"fails"', '"holds"').replace("'57 to 89 days'", '"3.29 months"')
    assert file.read_bytes() == after.encode()
    again = call("check", ".", "--update", "-f", "plain")
    assert (again.code, again.out.splitlines()[0]) == (0, "No claim has changed.")
    assert file.read_bytes() == after.encode()


def test_update_reads_json_too(here):
    write(here, case="")
    claim = {
        "id": "c",
        "source": "paper-2024",
        "says": "x",
        "equation": "lasts = stock / rate",
        "verdict": "fails",
        "why": "x",
        "computed": "?",
    }
    given = {"stock": "@own-stock", "rate": "@own-rate", "lasts": "~3 months"}
    data = {"title": "A case", "given": given, "claim": [claim]}
    (here / "c.json").write_text(json.dumps(data, indent=2))
    assert call("check", "c.json", "--update").code == 0
    claim |= {"verdict": "holds", "computed": "3.29 months"}
    assert (here / "c.json").read_text() == json.dumps(data, indent=2)


@pytest.mark.parametrize(
    "line",
    [
        'verdict = "fails"  # was verdict = "holds"',
        'verdict = """fails"""',
        '"verd\\u0069ct" = "fails"',
    ],
)
def test_what_cannot_be_rewritten_is_left_alone(here, line):
    case = CASE.replace('verdict = "holds"', line)
    write(here, case=case)
    result = call("check", ".", "--update", "-f", "plain")
    assert one_line(result, 2) == (
        'x.claims.toml:11: write verdict = "holds" on a line of its own, which --update can rewrite'
    )
    assert (here / "x.claims.toml").read_text() == case


def test_update_does_the_rest_where_something_cannot_be_read(here):
    write(here, case=STALE)
    (here / "a.claims.toml").write_text("[broken")
    result = call("check", ".", "--update")
    assert result.code == 2
    assert 'verdict = "holds"   # as known' in (here / "x.claims.toml").read_text()


def test_update_wants_files_of_ones_own():
    for paths in ([], ["nis-2023"]):
        message = one_line(call("check", *paths, "--update"), 2)
        assert message.startswith("--update: rewrites files that are named; ")


OTHER = CASE.partition("[[claim]]")[2].replace("three-months", "other").replace("holds", "fails")
TWO = f"{RECORDED}[[claim]]{OTHER}"


def test_only_some_claims(here):
    write(here, case=TWO)
    assert call("check", ".", "-q").out == "1\n"
    assert call("check", ".", "--only", "three-months").code == 0
    result = call("check", ".", "--only", "other", "-f", "ndjson")
    assert (result.code, json.loads(result.out)["id"]) == (1, "other")
    assert call("check", ".", "--only", "other", "--only", "three-months", "-q").out == "1\n"
    assert call("check", "--only", "nis-half-unusable", "-f", "csv").out.count("\n") == 2
    message = one_line(call("check", ".", "--only", "othr", "-f", "plain"), 2)
    assert message == "--only: no claim 'othr' in what is checked; did you mean 'other'?"


def test_only_says_nothing_of_others(here):
    write(here, case=RECORDED + "[[claim]]\nid = 'broken'\n")
    (here / "a.claims.toml").write_text("[broken")
    assert call("check", ".").code == 2
    result = call("check", ".", "--only", "three-months")
    assert (result.code, result.err) == (0, "")
    result = call("check", ".", "--only", "broken")
    assert result.code == 2
    assert "a.claims.toml:1" in result.err
    assert "x.claims.toml:14" in result.err


@pytest.mark.parametrize(
    ("rate", "verdict", "said", "sentence"),
    [
        ("20k rounds/day", "holds", "agrees", "it lies inside, so the two agree under this test."),
        (
            "10k..20k rounds/day",
            "partly",
            "agrees in part",
            "they overlap, so the two agree in part under this test.",
        ),
        (
            "5k rounds/day",
            "fails",
            "differs",
            "they do not meet, so the two differ under this test.",
        ),
    ],
)
def test_a_source_fails_no_test_that_it_did_not_set(here, rate, verdict, said, sentence):
    case = TEST.replace("@own-rate", rate).replace('"holds"', f'"{verdict}"')
    write(here, case=case)
    for form in ("plain", "table", "md"):
        out = call("check", ".", "-f", form).out
        assert f"1 test: it {said}." in out
        assert f"test {said}" in out
        assert "fail" not in out
    data = json.loads(call("check", ".", "-f", "json").out)["claims"][0]
    assert (data["by"], data["verdict"]) == ("test", verdict)
    assert data["sentence"].endswith(sentence)


def test_tests_are_counted_apart(here):
    other = TEST.partition("[[claim]]")[2].replace("three-months", "other")
    write(here, case=RECORDED + "[[claim]]" + other)
    assert call("check", ".").out.splitlines()[1] == "1 claim: it holds. 1 test: it agrees."

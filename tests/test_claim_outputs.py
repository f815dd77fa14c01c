"""Checked claims for machines: JUnit as real readers take it, GitHub as it unescapes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from estimator.claims.check import Check, check
from estimator.claims.claims_file import shipped_claims
from estimator.errors import InputError
from estimator.output.formats.github import github
from estimator.output.formats.junit import junit
from estimator.register.register import shipped


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A folder with one changed verdict, text that needs escaping, and one broken file."""
    folder = tmp_path_factory.mktemp("claims")
    text = (shipped_claims() / "nis-2023.toml").read_text(encoding="utf-8")
    text = text.replace('verdict = "holds"', 'verdict = "fails"', 1)
    text = text.replace('says = "', 'says = "100%, a:b <포탄> & \\u001b[1m\\n ]]> ')
    (folder / "a,b:c.toml").write_text(text, encoding="utf-8")
    (folder / "broken.toml").write_text("x")
    return check([folder, shipped_claims() / "tonnes.toml", folder / "none.toml"], shipped())


# What the schema of Ant's JUnit writer requires of each element: attributes, and children in order.
REQUIRED = {
    "testsuites": (set(), r"(testsuite )*"),
    "testsuite": (
        {"name", "timestamp", "hostname", "tests", "failures", "errors", "time", "id", "package"},
        r"properties (testcase )*system-out system-err ",
    ),
    "properties": (set(), r"(property )*"),
    "property": ({"name", "value"}, ""),
    "testcase": ({"name", "classname", "time"}, r"((failure|error) )?"),
    "failure": ({"message", "type"}, ""),
    "error": ({"message", "type"}, ""),
    "system-out": (set(), ""),
    "system-err": (set(), ""),
}


def test_junit_keeps_to_the_common_schema(mixed):
    root = ET.fromstring(junit(mixed))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = REQUIRED[element.tag]
        assert set(element.attrib) == attributes
        assert re.fullmatch(children, "".join(f"{child.tag} " for child in element))
    for number, suite in enumerate(root):
        assert suite.get("id") == str(number)
        assert suite.get("name")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))


def test_junit_is_read_by_junitparser(mixed, tmp_path):
    junitparser = pytest.importorskip("junitparser")
    file = tmp_path / "junit.xml"
    file.write_text(junit(mixed), encoding="utf-8")
    report = junitparser.JUnitXml.fromfile(str(file))
    cases = [case for suite in report for case in suite]
    assert (report.tests, report.failures, report.errors) == (len(cases), 1, 2)
    assert {case.name for case in cases} >= {result.id for result in mixed.results}
    (failed,) = (case for case in cases if case.result and case.result[0].type == "verdict")
    assert failed.name == "nis-default-rate"
    assert "recorded 'fails', recomputed 'holds'" in failed.result[0].message
    assert re.search(r"a,b:c\.toml:\d+: ", failed.result[0].message)
    assert "\n100%, a:b <포탄> & [1m  ]]>" in failed.result[0].text


def test_junit_of_nothing():
    assert list(ET.fromstring(junit(Check((), ())))) == []


def test_junit_is_the_same_bytes_every_time(mixed):
    assert junit(mixed) == junit(mixed)
    assert 'timestamp="2023-11-01T12:00:00"' in junit(mixed, "2023-11-01T12:00:00")


def unescaped(text, marks):
    for code, mark in marks:
        text = text.replace(code, mark)
    return text


COMMAND = re.compile(r"::error file=([^,:]*),line=(\d+),title=([^,:]*)::([^\r\n]*)")


def test_github_annotations_name_file_and_line(mixed):
    lines = github(mixed).splitlines()
    found = [COMMAND.fullmatch(line).groups() for line in lines]
    (changed,) = mixed.changed
    data = [("%0A", "\n"), ("%0D", "\r"), ("%25", "%")]
    file, line, title, message = found[0]
    assert unescaped(file, [("%2C", ","), ("%3A", ":"), *data]) == changed.file
    assert line == str(changed.line)
    assert title == "claim nis-default-rate"
    assert unescaped(message, data) == changed.change
    assert [row[1:3] for row in found[1:]] == [("1", "input error"), ("1", "input error")]


@pytest.mark.parametrize(
    ("where", "message", "expected"),
    [
        (
            "a.toml:7",
            "50% of\r\na, b: c",
            "::error file=a.toml,line=7,title=input error::50%25 of a, b: c",
        ),
        ("C:\\x,y%.toml:3", "m", "::error file=C%3A\\x%2Cy%25.toml,line=3,title=input error::m"),
        ("folder", "m", "::error file=folder,line=1,title=input error::m"),
        ("", "m", "::error file=,line=1,title=input error::m"),
    ],
)
def test_github_escapes(where, message, expected):
    assert github(Check((), (InputError(where, message),))) == expected + "\n"


def test_github_says_nothing_when_nothing_is_wrong():
    assert github(check([shipped_claims()], shipped())) == ""

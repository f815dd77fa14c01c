"""Checked claims as JUnit XML: one suite per claims file, one test case per claim.

Keeps to what the schema of Apache Ant's writer allows, which the others extend: no attributes for
file and line on a test case, so these stand in its class name and in the message.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from estimator.cleaning import printable

if TYPE_CHECKING:
    from estimator.claims.check import Check
    from estimator.claims.result import Recomputed
    from estimator.errors import InputError

# What XML 1.0 cannot hold at all, escaped or not.
_FORBIDDEN: Final = re.compile(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_TIME: Final = "1970-01-01T00:00:00"


def junit(check: Check, timestamp: str = _NO_TIME) -> str:
    """The check as a JUnit XML document; disagreements are failures, unread files are errors.

    Args:
        check: what was checked.
        timestamp: when, as ``2023-11-01T12:00:00``; a fixed one keeps the bytes the same.
    """
    root = ET.Element("testsuites")
    for file, results in groupby(check.results, key=lambda result: result.file):
        _suite(root, file, timestamp, list(results), [])
    if check.errors:
        _suite(root, "input errors", timestamp, [], list(check.errors))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode", xml_declaration=True)
    # the log of a CI job takes these for commands; XML reads them back
    return text.replace("::", "&#58;:").replace("##", "&#35;#") + "\n"


def _suite(
    root: ET.Element,
    name: str,
    timestamp: str,
    results: list[Recomputed],
    errors: list[InputError],
) -> None:
    counts = {
        "tests": len(results) + len(errors),
        "failures": sum(not result.agrees for result in results),
        "errors": len(errors),
    }
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "name": _text(name),
            "package": "claims",
            "id": str(len(root)),
            "timestamp": timestamp,
            "hostname": "localhost",
            "time": "0",
            **{key: str(count) for key, count in counts.items()},
        },
    )
    properties = ET.SubElement(suite, "properties")
    for result in results:
        named = {"name": f"computed.{_text(result.id)}", "value": _text(result.found)}
        ET.SubElement(properties, "property", named)
    for result in results:
        _claim(suite, result)
    for error in errors:
        _error(suite, error)
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")


def _claim(suite: ET.Element, result: Recomputed) -> None:
    case = _case(suite, result.id, result.file)
    if not result.agrees:
        message = f"{result.file}:{result.line}: {result.change}"
        failure = {"type": result.changes[0].key, "message": _text(message)}
        says = f"{_text(message)}\n{_text(result.says)}"
        ET.SubElement(case, "failure", failure).text = says


def _error(suite: ET.Element, error: InputError) -> None:
    case = _case(suite, error.where or "input", error.where)
    attributes = {"type": "input", "message": _text(error.message)}
    ET.SubElement(case, "error", attributes).text = _text(str(error))


def _case(suite: ET.Element, name: str, file: str) -> ET.Element:
    attributes = {"name": _text(name), "classname": _text(file or "input"), "time": "0"}
    return ET.SubElement(suite, "testcase", attributes)


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", printable(text))

"""Checked claims as GitHub workflow commands: an annotation at the line of each claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.cleaning import COMMAND, printable

if TYPE_CHECKING:
    from estimator.claims.check import Check

# As GitHub's own toolkit escapes them: properties also end at a comma or a colon.
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(check: Check) -> str:
    """One line for each claim that changed, each input error, and each number out of nowhere."""
    lines = [
        _annotation(result.file, result.line, f"{result.noun} {result.id}", result.change)
        for result in check.changed
    ]
    for error in check.errors:
        file, _, line = error.where.rpartition(":")
        known = file and line.isdigit()
        place = (file, int(line)) if known else (error.where, 1)
        lines.append(_annotation(*place, "input error", error.message))
    lines += [
        _annotation(result.file, result.line, f"{result.noun} {result.id}", doubt, "warning")
        for result in check.results
        if (doubt := result.doubt)
    ]
    return "".join(f"{line}\n" for line in lines)


def _annotation(file: str, line: int, title: str, message: str, level: str = "error") -> str:
    properties = {"file": file, "line": str(line), "title": title}
    given = ",".join(f"{key}={text.translate(_PROPERTY)}" for key, text in properties.items())
    return COMMAND.sub("# #", printable(f"::{level} {given}::{message.translate(_DATA)}"))

"""Where a page goes: standard output or files, in the format that was asked for."""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.errors import InputError
from estimator.output.files import encoded, write_file, write_stdout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimator.output.as_terminal import Color
    from estimator.output.page import Page

_SUFFIXES: Final = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".md": "md",
}
_FOR_PEOPLE: Final = {"table", "plain", "md"}


class Delivery(NamedTuple):
    """How a result is wanted.

    Attributes:
        form: the format asked for, or None.
        outputs: files to write; ``-`` is standard output.
        quiet: print the bare value.
        color: colour in the terminal.
        inputs: files that were read, which must not be written over.
        suffixes: formats of further suffixes, which this command alone knows.
    """

    form: str | None = None
    outputs: Sequence[str] = ()
    quiet: bool = False
    color: Color = "auto"
    inputs: Sequence[str] = ()
    suffixes: Mapping[str, str] = MappingProxyType({})

    @property
    def is_for_people(self) -> bool:
        """Whether anything goes out as sentences and tables."""
        return not self.quiet and bool(set(self.forms.values()) & _FOR_PEOPLE)

    @property
    def forms(self) -> dict[str, str]:
        """The format of each output."""
        return {name: self._form_of(name) for name in self.outputs or ("-",)}

    def check(self) -> None:
        """Refuse outputs that cannot be meant, before anything is computed.

        Raises:
            InputError: a format is unknown or contradicts ``-q``, or an output is an input or
                named twice.
        """
        if self.quiet and self.form not in {None, "table", "plain"}:
            raise InputError("-q", f"prints the bare number; leave out -q or -f {self.form}")
        seen: set[str] = set()
        for name in self.outputs:
            form = self._form_of(name)
            if self.quiet and form not in {"table", "plain"}:
                raise InputError("-q", f"{name} would hold a bare number; leave out -q")
            if name != "-" and any(_is_same(name, other) for other in self.inputs):
                raise InputError("-o", f"{name} is also an input; write to another file")
            target = os.path.realpath(name)
            if target in seen:
                raise InputError("-o", f"{name} is named twice")
            seen.add(target)

    def send(self, page: Page) -> None:
        """Render the page for every output, then write them all.

        Raises:
            OutputError: one of them cannot be written.
        """
        rendered = [(name, self._render(page, name)) for name in self.outputs or ("-",)]
        for name, text in rendered:
            if name == "-":
                write_stdout(text, exact=self._form_of(name) in {"json", "ndjson"})
            else:
                write_file(Path(name), encoded(text))

    def _form_of(self, name: str) -> str:
        """A suffix that names a format wins; ``-f`` is for standard output and all others."""
        suffix = "" if name == "-" else Path(name).suffix.lower()
        form = self.suffixes.get(suffix) or _SUFFIXES.get(suffix) or self.form
        if form is None and suffix == ".txt":
            return "plain"
        if form is None and (name == "-" or self.quiet):
            return "table"
        if form is None:
            known = ", ".join([*_SUFFIXES, *self.suffixes, ".txt"])
            raise InputError("-o", f"{name} does not say its format; end it in {known}, or add -f")
        return form

    def _render(self, page: Page, name: str) -> str:
        if self.quiet:
            return f"{page.bare}\n"
        form = self._form_of(name)
        if form in page.forms:
            return page.forms[form]()
        if page.verbatim and form in _FOR_PEOPLE:
            return page.verbatim
        if form == "table":
            from estimator.output.as_terminal import render as render_table

            return render_table(page, self.color) if name == "-" else render_table(page, None)
        return _RENDERERS[form](page)


def _json(page: Page) -> str:
    from estimator.output.as_json import render

    return render(page)


def _ndjson(page: Page) -> str:
    from estimator.output.as_json import render_lines

    return render_lines(page)


def _csv(page: Page) -> str:
    from estimator.output.as_csv import render

    return render(page)


def _markdown(page: Page) -> str:
    from estimator.output.as_markdown import render

    return render(page)


def _plain(page: Page) -> str:
    from estimator.output.as_plain import render

    return render(page)


_RENDERERS: Final = {
    "json": _json,
    "ndjson": _ndjson,
    "csv": _csv,
    "md": _markdown,
    "plain": _plain,
}


def _is_same(name: str, other: str) -> bool:
    try:
        return Path(name).samefile("/dev/stdin" if other == "-" else other)
    except OSError:
        return False

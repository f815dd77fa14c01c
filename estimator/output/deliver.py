"""Where a page goes: standard output or files, in the format that was asked for."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator import late
from estimator.cleaning import clean
from estimator.errors import InputError
from estimator.extras import check_installed
from estimator.output.files import encoded, is_seen, write_file, write_stdout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from estimator.output.formats.terminal import Color
    from estimator.output.page import Page

_SUFFIXES: Final = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".md": "md",
    ".html": "html",
}
WORKBOOK: Final = {".xlsx": "xlsx"}
"""The format of workbooks, which only commands that answer a scenario know."""
PICTURES: Final = {".vl.json": "vl.json", ".svg": "svg", ".png": "png"}
"""The formats of charts, which only commands that have one know."""
_WRITERS: Final = {
    "json": "output.formats.json_text.render",
    "ndjson": "output.formats.json_text.render_lines",
    "csv": "output.formats.csv_text.render",
    "md": "output.formats.markdown.render",
    "html": "output.report.document.render_page",
    "plain": "output.formats.plain.render",
    "table": "output.formats.terminal.render",
    **dict.fromkeys(PICTURES.values(), "output.charts.picture.render_page"),
}
"""What writes a page in a format; imported by `late` when that is wanted."""
_TEXT_CHART: Final = "output.charts.terminal.render_page"
_LIBRARIES: Final = {
    **dict.fromkeys(("svg", "png", "html"), ("vl_convert", "drawn by vl-convert")),
    "xlsx": ("xlsxwriter", "written by xlsxwriter"),
}
"""What makes a format that takes an extra, and how a message says that."""
_FOR_PEOPLE: Final = {"table", "plain", "md", "html"}
_FOR_PROGRAMS: Final = {"json", "ndjson", "csv"}


class Delivery(NamedTuple):
    """How a result is wanted.

    Attributes:
        form: the format asked for, or None.
        outputs: files to write; ``-`` is standard output.
        quiet: print the bare value.
        color: colour in the terminal.
        inputs: files that are read, which must not be written over.
        suffixes: formats of further suffixes, which this command alone knows.
        draws: where every draw is written besides, or None.
        full: leave nothing out where a screen is too small for all of it.
        pager: shows what is longer than the screen, or None.
        chart: the chart asked for; empty for the one that says most.
        typed: the command, as a chart says it; may be empty.
    """

    form: str | None = None
    outputs: Sequence[str] = ()
    quiet: bool = False
    color: Color = "auto"
    inputs: Sequence[str] = ()
    suffixes: Mapping[str, str] = MappingProxyType({})
    draws: str | None = None
    full: bool = True
    pager: Callable[[str], None] | None = None
    chart: str = ""
    typed: str = ""

    @property
    def is_for_people(self) -> bool:
        """Whether anything goes out as sentences and tables."""
        return not self.quiet and bool(set(self.forms.values()) & _FOR_PEOPLE)

    @property
    def is_drawn(self) -> bool:
        """Whether any output is a chart."""
        return bool(set(self.forms.values()) & set(PICTURES.values()))

    @property
    def is_tabled(self) -> bool:
        """Whether any output has room for a table that nobody asked for."""
        return self.is_for_people or self.is_drawn or "xlsx" in self.forms.values()

    @property
    def forms(self) -> dict[str, str]:
        """The format of each output."""
        return {name: self.form_of(name) for name in self.outputs or ("-",)}

    @property
    def is_said(self) -> bool:
        """Whether the names of the outputs say all formats, so that none need be asked for."""
        return all(self._suffix_form(name) for name in self.outputs or ("-",))

    def check(self) -> None:
        """Refuse outputs that cannot be meant, before anything is computed.

        Raises:
            InputError: a format is unknown or contradicts ``-q``, or an output is an input or
                named twice.
        """
        if self.quiet and self.form not in {None, "table", "plain"}:
            raise InputError("-q", f"prints the bare number; leave out -q or -f {self.form}")
        self._check_places()
        for name in self.outputs:
            form = self.form_of(name)
            if self.quiet and form not in {"table", "plain"}:
                raise InputError("-q", f"{name} would hold a bare number; leave out -q")
            if form in _LIBRARIES:
                library, made = _LIBRARIES[form]
                instead = ", or write a .vl.json" * (form in PICTURES.values())
                what = f"{name} is {made}, which is not installed;"
                check_installed(library, "-o", what, instead)
        if self.draws is not None:
            self._for_draws()

    def _check_places(self) -> None:
        """Every output goes to a place of its own, where nothing is that is read."""
        inputs = {_identity("/dev/stdin" if name == "-" else name) for name in self.inputs}
        seen: set[object] = set()
        for flag, name in self._places():
            if not name or "\0" in name:
                raise InputError(flag, f"'{name}' is no name of a file; write one such as x.csv")
            path = "/dev/stdout" if name == "-" else name
            own = {_identity(path), os.path.realpath(path)} - {None}
            if name != "-" and inputs & own:
                raise InputError(flag, f"{name} is also an input; write to another file")
            if seen & own:
                label = "standard output" if name == "-" else name
                raise InputError(flag, f"{label} is named twice; give each output its own file")
            seen |= own

    def _places(self) -> Iterator[tuple[str, str]]:
        """Every output with its option; standard output too, where nothing else is named."""
        yield from (("-o", name) for name in self.outputs or ("-",))
        if self.draws is not None:
            yield "--samples-out", self.draws

    def send(self, page: Page) -> None:
        """Render the page for every output, then write them all.

        Raises:
            OutputError: one of them cannot be written.
        """
        rendered = [(name, self._render(page, name)) for name in self.outputs or ("-",)]
        for name, text in rendered:
            if name != "-":
                write_file(Path(name), text if isinstance(text, bytes) else encoded(text))
            elif self.pager and self._is_long(str(text)):
                self.pager(str(text))
            else:
                write_stdout(str(text), exact=self.form_of(name) in {"json", "ndjson"})

    def _is_long(self, text: str) -> bool:
        """Whether somebody looks at a terminal that is too small for that."""
        long = text.count("\n") >= shutil.get_terminal_size().lines
        return is_seen() and not self.quiet and long and self.form_of("-") in _FOR_PEOPLE

    def send_draws(self, page: Page) -> None:
        """Write every draw to where `draws` says.

        Raises:
            OutputError: it cannot be written.
        """
        self._for_draws().send(page)

    def _for_draws(self) -> Delivery:
        """The delivery of the draws; CSV where the name says nothing else."""
        name = str(self.draws)
        form = self._suffix_form(name) or ("" if Path(name).suffix else "csv")
        if form not in _FOR_PROGRAMS:
            rule = "does not say a format for draws; end it in .csv, .ndjson or .json"
            raise InputError("--samples-out", f"{name} {rule}")
        return Delivery(form=form, outputs=(name,))

    def form_of(self, name: str) -> str:
        """A suffix that names a format wins; ``-f`` is for standard output and all others.

        Raises:
            InputError: neither says the format.
        """
        form = self._suffix_form(name) or self.form
        if form is None and name.lower().endswith(".txt"):
            return "plain"
        if form is None and (name == "-" or self.quiet):
            return "table"
        if form is None:
            known = ", ".join([*_SUFFIXES, *self.suffixes, ".txt"])
            if name.lower().endswith(tuple(PICTURES)):
                rule = "is a picture, and this command has no chart"
                raise InputError("-o", f"{name} {rule}; end it in {known}")
            raise InputError("-o", f"{name} does not say its format; end it in {known}, or add -f")
        return form

    def _suffix_form(self, name: str) -> str | None:
        known = {**self.suffixes, **_SUFFIXES}
        return next((known[end] for end in known if name.lower().endswith(end)), None)

    def _render(self, page: Page, name: str) -> str | bytes:
        if self.quiet:
            return "".join(f"{clean(line)}\n" for line in page.bare.split("\n"))
        form = self.form_of(name)
        if form in page.forms:
            return page.forms[form]()
        if form == "xlsx":
            rule = "is a workbook, and there is no answer to put in one"
            raise InputError("-o", f"{name} {rule}; end it in {', '.join(_SUFFIXES)}")
        if page.verbatim and form in _FOR_PEOPLE - {"html"}:
            return page.verbatim
        text: str | bytes = late(_WRITERS[form])(page, **self._options(form, name))
        if self.chart and form in {"table", "plain"} and not self.is_drawn:
            return f"{text!s}\n{late(_TEXT_CHART)(page, chart=self.chart)}"
        return text

    def _options(self, form: str, name: str) -> dict[str, Any]:
        """What a format has to know besides the page."""
        if form == "table":
            color = self.color if name == "-" else None
            return {"color": color, "full": self.full, "again": self.pager is None}
        if form in PICTURES.values():
            return {"form": form, "chart": self.chart, "command": self.typed}
        return {"command": self.typed} if form == "html" else {}


def _identity(name: str) -> tuple[int, int] | None:
    """What tells a regular file whatever it is called: through links, and by a second name.

    None for what is not there, and for devices, from which writing takes nothing away.
    """
    try:
        found = os.stat(name)  # noqa: PTH116 - no path to make of it
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None

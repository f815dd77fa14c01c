"""Where a page goes: standard output or files, in the format that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from estimator.errors import InputError
from estimator.output.files import write_file, write_stdout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.output.as_terminal import Color
    from estimator.output.page import Page

_SUFFIXES: Final = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".md": "md",
    ".txt": "plain",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a result is wanted.

    Attributes:
        form: the format asked for, or None.
        outputs: files to write; ``-`` is standard output.
        quiet: print the bare value.
        color: colour in the terminal.
        inputs: files that were read, which must not be written over.
    """

    form: str | None = None
    outputs: Sequence[str] = ()
    quiet: bool = False
    color: Color = "auto"
    inputs: Sequence[str] = ()

    def check(self) -> None:
        """Refuse outputs that cannot be meant, before anything is computed.

        Raises:
            InputError: a format is unknown, or an output is an input or named twice.
        """
        seen: set[Path] = set()
        for name in self.outputs:
            self._form_of(name)
            path = Path(name)
            if name != "-" and any(_is_same(path, Path(other)) for other in self.inputs):
                raise InputError("-o", f"{name} is also an input; write to another file")
            if path.resolve() in seen:
                raise InputError("-o", f"{name} is named twice")
            seen.add(path.resolve())

    def send(self, page: Page) -> None:
        """Render the page for every output, then write them all.

        Raises:
            OutputError: one of them cannot be written.
        """
        rendered = [(name, self._render(page, name)) for name in self.outputs or ("-",)]
        for name, text in rendered:
            if name == "-":
                write_stdout(text)
            else:
                write_file(Path(name), text.encode("utf-8"))

    def _form_of(self, name: str) -> str:
        if name == "-":
            return self.form or "table"
        form = _SUFFIXES.get(Path(name).suffix.lower(), self.form)
        if self.form and self.form != "table":
            form = self.form
        if form is None:
            known = ", ".join(_SUFFIXES)
            raise InputError("-o", f"{name} does not say its format; end it in {known}, or add -f")
        return form

    def _render(self, page: Page, name: str) -> str:
        if self.quiet:
            return f"{page.bare}\n"
        form = self._form_of(name)
        if form == "table":
            from estimator.output.as_terminal import render as render_table

            return render_table(page, self.color if name == "-" else "never")
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


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False

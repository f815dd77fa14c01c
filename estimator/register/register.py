"""The register of sourced figures: reads it, looks ids up, filters it.

The shipped register lies in ``data/``; people add folders of their own beside it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from estimator.arguments import as_paths
from estimator.errors import InputError, RegisterError, did_you_mean
from estimator.register.model_errors import tables, unknown_keys, validate
from estimator.register.records import Figure, Place, Source
from estimator.textfile import LONGEST_REGISTER, lies_at, read_toml, real_path

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from estimator.textfile import Key

__all__ = [
    "Figure",
    "Register",
    "Source",
    "data_folder",
    "load_register",
    "read_register",
    "same",
    "shipped",
]


Record = TypeVar("Record", Source, Figure)


@dataclass(frozen=True)
class Register:
    """Sources and figures by id, and where each was read.

    Attributes:
        sources: by id.
        figures: by id.
        places: by ``("source", id)`` or ``("figure", id)``.
    """

    sources: Mapping[str, Source]
    figures: Mapping[str, Figure]
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict, repr=False)

    def source(self, id_: str) -> Source:
        """The source with this id.

        Raises:
            RegisterError: there is none; the message suggests the nearest.
        """
        if id_ not in self.sources:
            raise RegisterError("", f"no source '{id_}'{did_you_mean(id_, self.sources)}")
        return self.sources[id_]

    def figure(self, id_: str) -> Figure:
        """The figure with this id; a leading @ may stay.

        Raises:
            RegisterError: there is none; the message suggests the nearest.
        """
        id_ = id_.removeprefix("@")
        if id_ not in self.figures:
            raise RegisterError("", f"no figure '{id_}'{did_you_mean(id_, self.figures)}")
        return self.figures[id_]

    def source_of(self, figure: Figure) -> Source | None:
        """The source of a figure; None if it is derived or assumed without one.

        Raises:
            RegisterError: the source does not exist.
        """
        try:
            return self.source(figure.source) if figure.source else None
        except RegisterError as error:
            raise figure.error("source", error.message) from None

    def chain(self, source: Source) -> tuple[Source, ...]:
        """The source and those it passes on, one after the other, down to the first-hand one."""
        links = {source.id: source}
        while (reported := source.reports) in self.sources and reported is not None:
            source = self.sources[reported]
            if source.id in links:
                break
            links[source.id] = source
        return tuple(links.values())

    def sources_behind(self, figures: Iterable[Figure]) -> tuple[Source, ...]:
        """What figures rest on, each once: their sources, those that these pass on, their inputs'.

        Raises:
            RegisterError: a source or an input does not exist.
        """
        found: dict[str, Source] = {}
        for figure in self.figures_behind(figures):
            source = self.source_of(figure)
            found |= {link.id: link for link in (self.chain(source) if source else ())}
        return tuple(found.values())

    def figures_behind(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """The figures themselves, their inputs, and theirs, each once.

        Raises:
            RegisterError: an input does not exist.
        """
        found: dict[str, Figure] = {}
        left = deque(figures)
        while left:
            figure = left.popleft()
            if figure.id not in found:
                found[figure.id] = figure
                left += (self._input(figure, id_) for id_ in figure.inputs)
        return tuple(found.values())

    def _input(self, figure: Figure, id_: str) -> Figure:
        try:
            return self.figure(id_)
        except RegisterError as error:
            raise figure.error("inputs", error.message) from None

    def where(self, kind: str, id_: str, *keys: Key) -> tuple[str, int]:
        """File and line of a record (``"source"`` or ``"figure"``), or of one of its keys."""
        document, path = self.places[kind, id_]
        return document.name, document.line(*path, *keys)

    def select(
        self,
        *,
        metric: str | None = None,
        actor: str | None = None,
        nature: str | None = None,
        scope: str | None = None,
        source: str | None = None,
        origin: str | None = None,
        text: str | None = None,
    ) -> list[Figure]:
        """The figures that meet every condition given, in the order of the register.

        Args:
            metric: exactly this one, such as firing_rate; case and spaces do not matter.
            actor: exactly this one, such as RU.
            nature: exactly this one, such as 152 mm.
            scope: exactly this one, such as tube.
            source: its id, or a part of its id or publisher.
            origin: a part of it.
            text: a part of any text of the figure, or of its source's title or publisher.
        """
        found = list(self.figures.values())
        exact = {"metric": metric, "actor": actor, "nature": nature, "scope": scope}
        for key, wanted in exact.items():
            if wanted is not None:
                found = [one for one in found if same(getattr(one, key)) == same(wanted)]
        if origin is not None:
            found = [one for one in found if _contains(origin, [one.origin])]
        if source is not None:
            found = [one for one in found if _contains(source, self._source_texts(one)[:2])]
        if text is not None:
            found = [one for one in found if _contains(text, self._texts(one))]
        return found

    def _source_texts(self, figure: Figure) -> list[str]:
        source = self.sources.get(figure.source or "")
        return [source.id, source.publisher, source.title, source.author or ""] if source else []

    def _texts(self, figure: Figure) -> list[str]:
        own = [figure.id, figure.about, figure.value, figure.nature, figure.origin]
        more = [figure.note or "", figure.reason or "", figure.locator or "", figure.series or ""]
        return [*own, *more, *self._source_texts(figure)]

    def covers(self, figure: Figure) -> tuple[dt.date, dt.date] | None:
        """The days a figure covers, or those of its inputs if it says none; None if nobody does."""
        spans = [one.period for one in self._stated(figure, lambda one: one.period is not None)]
        known = [span for span in spans if span]
        return (min(known)[0], max(span[1] for span in known)) if known else None

    def published(self, figure: Figure) -> dt.date | None:
        """The day from which a figure could be known: of its source, or the last of its inputs'."""
        days = [
            source.days[1] if (source := self.sources.get(one.source or "")) else None
            for one in self._stated(figure, lambda one: one.source is not None)
        ]
        known = [day for day in days if day]
        return max(known) if known and len(known) == len(days) else None

    def _stated(self, figure: Figure, says: Callable[[Figure], bool]) -> Iterator[Figure]:
        """The figure itself if it says so, else its inputs that do, and theirs."""
        seen: set[str] = set()
        left = [figure]
        while left:
            one = left.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            inputs = [self.figures[id_] for id_ in one.inputs if id_ in self.figures]
            if says(one) or not inputs:
                yield one
            else:
                left += inputs

    def period(self, figure: Figure) -> tuple[dt.date, dt.date] | None:
        """The days a figure covers; without any, those its source may be of."""
        days, source = self.covers(figure), self.sources.get(figure.source or "")
        return source.days if days is None and source else days


def same(text: str) -> str:
    """What is left of a text where case and spaces do not matter: ``152MM`` is ``152 mm``."""
    return "".join(text.split()).casefold()


def _contains(wanted: str, texts: Iterable[str]) -> bool:
    return any(wanted.casefold() in text.casefold() for text in texts)


def data_folder() -> Path:
    """The shipped data: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).parent.parent
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


@cache
def shipped() -> Register:
    """The register that comes with the package, read once."""
    return load_register()


def load_register(extra: Sequence[Path | str] = ()) -> Register:
    """The shipped register together with folders of one's own.

    Args:
        extra: folders that hold ``sources.toml``, ``figures.toml`` or both, or parts of these
            by topic in ``sources/`` and ``figures/``.

    Raises:
        InputError: a file cannot be read or a record in it is wrong; the first of all errors.
    """
    register, errors = read_register([data_folder(), *as_paths("extra", extra)])
    if errors:
        raise errors[0]
    return register


def read_register(folders: Iterable[Path]) -> tuple[Register, list[InputError]]:
    """What can be read in these folders, and everything that cannot.

    A folder named twice is read once.
    """
    reading = _Reading()
    for folder in {real_path(path): path for path in folders}.values():
        reading.folder(folder)
    return Register(reading.sources, reading.figures, reading.places), reading.errors


def _files(folder: Path, name: str) -> list[Path]:
    """``figures.toml``, and by topic ``figures/*.toml``; those that there are."""
    files = [folder / f"{name}.toml", *sorted((folder / name).glob("*.toml"))]
    return [file for file in files if lies_at(file) != ""]


class _Reading:
    """A register while it is being read, with the errors met so far."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.figures: dict[str, Figure] = {}
        self.places: dict[tuple[str, str], Place] = {}
        self.errors: list[InputError] = []

    def folder(self, folder: Path) -> None:
        sources, figures = (_files(folder, name) for name in ("sources", "figures"))
        if not (sources or figures):
            rule = "no sources.toml and no figures.toml here; name the folder that holds them"
            self.errors.append(InputError(str(folder), rule))
        for file in sources:
            self._file(file, "source", Source, self.sources)
        for file in figures:
            self._file(file, "figure", Figure, self.figures)

    def _file(self, file: Path, kind: str, model: type[Record], into: dict[str, Record]) -> None:
        if lies_at(file) == "device":  # a pipe would keep everybody waiting
            self.errors.append(InputError(str(file), "this is no regular file"))
            return
        try:
            document = read_toml(file, longest=LONGEST_REGISTER)
        except InputError as error:
            self.errors.append(error)
            return
        rows, errors = tables(document, kind)
        self.errors += unknown_keys(document.data, [kind], document) + errors
        for number, row in enumerate(rows):
            place = Place(document, (kind, number))
            record, errors = validate(model, row, document, *place.keys)
            self.errors += errors
            if record is not None:
                self._add(kind, record, place, into)

    def _add(self, kind: str, record: Record, place: Place, into: dict[str, Record]) -> None:
        if record.id in into:
            document, keys = self.places[kind, record.id]
            taken = f"{kind} id '{record.id}' is taken already, at {document.where(*keys, 'id')}"
            self.errors.append(place.document.error(taken, *place.keys, "id"))
            return
        record.found_at(place)
        into[record.id] = record
        self.places[kind, record.id] = place

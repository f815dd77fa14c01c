"""What rests on a figure: derived figures, claims, cases and scenarios."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.claims.claims_file import own_files
from estimator.register.register import data_folder
from estimator.textfile import read_text, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from estimator.register.register import Register
    from estimator.textfile import Document, Key

_NAMED: Final = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)")
_TEMPLATES: Final = "templates"  # which show how figures are named


class Use(NamedTuple):
    """One thing that rests on a figure.

    Attributes:
        kind: ``derived figure``, ``forecast``, ``correction``, ``claim``, ``case``, ``scenario``.
        name: its id, or the name of its file.
        place: what the figure stands for in it: a letter of a formula, a name, an input.
        through: the derived figure that it names in place of the figure itself; empty for none.
        where: file and line.
    """

    kind: str
    name: str
    place: str
    through: str
    where: str


def uses(register: Register, id_: str, folders: Iterable[Path] = ()) -> list[Use]:
    """What rests on a figure, directly or through figures derived from it.

    Args:
        register: where the figures are.
        id_: that of the figure.
        folders: where files of one's own are, besides those that come with the package.

    Raises:
        InputError: there is no such figure, or a file that names it cannot be read.
    """
    figure = register.figure(id_)
    found = list(_derived(register, figure.id))
    wanted = {figure.id: "", **{use.name: use.name for use in found}}
    found += _linked(register, figure.id)
    for folder in dict.fromkeys([data_folder(), *folders]):
        refused: list[Path] = []
        for file in sorted(own_files(folder, refused)):
            text = read_text(file) if file.parent.name != _TEMPLATES else ""
            if not wanted.keys().isdisjoint(_NAMED.findall(text)):
                where, document = str(file.relative_to(folder)), read_toml(file)
                if document.data.keys() & {"figure", "source"}:
                    continue  # a register, whose notes name figures
                found += _in_file(document, wanted, where)
                if document.data.keys().isdisjoint({"claim", "given"}):
                    found += _in_comments(document.text, wanted, where)
    return found


def _derived(register: Register, id_: str) -> Iterator[Use]:
    """Figures derived from one, then those derived from these."""
    users: dict[str, list[str]] = {}
    for figure in register.figures.values():
        for given in dict.fromkeys(figure.inputs):
            users.setdefault(given, []).append(figure.id)
    seen, left = {id_}, [id_]
    while left:
        given = left.pop(0)
        for user in users.get(given, ()):
            if user in seen:
                continue
            seen.add(user)
            left.append(user)
            file, line = register.where("figure", user, "formula")
            letter = chr(ord("a") + register.figures[user].inputs.index(given))
            place = f"{letter} of {register.figures[user].formula}"
            through = "" if given == id_ else given
            yield Use("derived figure", user, place, through, f"{file.rpartition('/')[2]}:{line}")


def _linked(register: Register, id_: str) -> Iterator[Use]:
    """Forecasts whose outcome it is, and corrections of it."""
    for kind, key in (("forecast", "outcome"), ("correction", "supersedes")):
        for figure in register.figures.values():
            if getattr(figure, key) == id_:
                file, line = register.where("figure", figure.id, key)
                yield Use(kind, figure.id, key, "", f"{file.rpartition('/')[2]}:{line}")


def _in_file(document: Document, wanted: Mapping[str, str], where: str) -> Iterator[Use]:
    data = document.data
    claims = [claim for claim in _list(data.get("claim")) if isinstance(claim, dict)]
    kind = "claim" if claims else "case" if "given" in data else "scenario"
    stem = where.rpartition("/")[2].removesuffix(".toml").removesuffix(".case")
    for path, id_ in _named(data, ()):
        if id_ not in wanted:
            continue
        line = document.line(*path)
        is_given = path[0] == "given" and len(path) > 1
        place = str(path[1]) if is_given else ".".join(map(str, path))
        if kind != "claim" or not is_given:
            yield Use(kind, stem, place, wanted[id_], f"{where}:{line}")
            continue
        for number, claim in enumerate(claims):
            if place in re.findall(r"\w+", str(claim.get("equation"))):
                line = document.line("claim", number, "equation")
                yield Use(kind, str(claim.get("id")), place, wanted[id_], f"{where}:{line}")


def _in_comments(text: str, wanted: Mapping[str, str], where: str) -> Iterator[Use]:
    """A scenario may take a number over, and say in a comment from where."""
    stem = where.rpartition("/")[2].removesuffix(".toml")
    for number, line in enumerate(text.splitlines(), 1):
        for id_ in dict.fromkeys(_NAMED.findall(line.partition("#")[2])):
            if id_ in wanted:
                yield Use("scenario", stem, "a comment", wanted[id_], f"{where}:{number}")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(value: object, path: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Every figure that some text names, with the path of that text."""
    if isinstance(value, str):
        yield from ((path, id_) for id_ in dict.fromkeys(_NAMED.findall(value)))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _named(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _named(item, (*path, number))

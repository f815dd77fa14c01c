"""What the actors of the register are called."""

from __future__ import annotations

from typing import Final, NamedTuple


class Country(NamedTuple):
    """An actor in words.

    Attributes:
        name: ``Ukraine``.
        adjective: ``Ukrainian``.
    """

    name: str
    adjective: str


_COUNTRIES: Final = {
    "DE": Country("Germany", "German"),
    "EU": Country("the European Union", "European"),
    "KP": Country("North Korea", "North Korean"),
    "RU": Country("Russia", "Russian"),
    "UA": Country("Ukraine", "Ukrainian"),
    "US": Country("the United States", "American"),
    "XW": Country("the West", "Western"),
    "XX": Country("nobody in particular", "other"),
}


def country(code: str) -> Country:
    """The names of an actor; its code where the register of somebody's own has another."""
    return _COUNTRIES.get(code, Country(code, code))


def code_of(text: str) -> str:
    """The code of an actor that may be written as a name: ``ua`` and ``Ukraine`` are ``UA``."""
    found = text.strip().casefold()
    for code, names in _COUNTRIES.items():
        if found.removeprefix("the ") == names.name.removeprefix("the ").casefold():
            return code
    return found.upper()

"""The one error the library raises for what a person wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(ValueError):
    """What a person wrote is wrong: where, what, which rule, what instead.

    Arguments and inputs stand between backquotes, as Python has them: `` `samples` ``,
    `` `lasts='2mo'` ``. The command line shows its own options in their place.

    Attributes:
        where: the place, such as ``stock.toml:5`` or `` `samples` ``; empty when there is none.
        message: the value, the rule and what to write instead, in one line.
    """

    def __init__(self, where: str, message: str) -> None:
        # what somebody wrote may hold line ends
        self.where, self.message = (" ".join(text.splitlines()) for text in (where, message))
        super().__init__(self.where, self.message)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class placed:  # noqa: N801 - read as a word: with placed(where)
    """Says of an error in a ``with`` block where it is, and what about it: ``daily``."""

    __slots__ = ("about", "where")

    def __init__(self, where: str, about: str = "") -> None:
        self.where, self.about = where, about

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, InputError):
            about = f"{self.about}: " if self.about else ""
            raise InputError(self.where, f"{about}{error.message}") from None


class RegisterError(InputError):
    """A source or figure that does not exist, or a register that contradicts itself."""


class OutputError(Exception):
    """A result could not be written; the message says where and why."""


_MEANT = {
    **dict.fromkeys(("duration", "time", "days", "until", "period"), "lasts"),
    **dict.fromkeys(("rate", "use", "consumption", "usage", "per-day"), "daily"),
    **dict.fromkeys(("stock", "stockpile", "shells", "inventory", "ammo"), "rounds"),
    **dict.fromkeys(("supply", "output-rate", "made"), "production"),
    **dict.fromkeys(("delivery", "deliveries"), "arrival"),
    **dict.fromkeys(("unusable", "duds"), "unserviceable"),
    "correlation": "corr",
    "file": "output",
}
"""What people call an input, where letters alone would suggest another."""


def meant(word: str, known: Iterable[str]) -> str:
    """The name that somebody meant by another word for it; empty if there is none.

    >>> meant("--rate", ["--daily", "--at"])
    '--daily'
    """
    name = word.lstrip("-")
    found = word[: len(word) - len(name)] + _MEANT.get(name.lower(), "")
    return found if found in known else ""


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The word that is most like another, if any has so large a share of its letters; else ''."""
    import difflib  # only messages and free nouns need it

    return next(iter(difflib.get_close_matches(word, list(known), 1, likeness)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about a word that is not known: the nearest one, or all there are.

    >>> did_you_mean("dayly", ["daily", "rounds"])
    "; did you mean 'daily'?"
    """
    words = list(known)
    if synonym := meant(word, words):
        return f"; did you mean '{synonym}'?"
    if close := nearest(word, words):
        return f"; did you mean '{close}'?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= 20 else ""

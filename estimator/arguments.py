"""What callers from Python pass, held against what is wanted; errors name the argument."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from operator import index
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST: Final = 60  # characters of a value in a message


def wrong(name: str, wanted: str, value: object) -> InputError:
    """The error about an argument, not raised yet."""
    return InputError(f"`{name}`", f"{wanted} is wanted, not {shown(value)}")


def shown(value: object) -> str:
    """A value in one line: itself if it is short and plain, else what it is."""
    if value is None or isinstance(value, str | bytes | bool | float | int):
        try:
            text = repr(value)
        except ValueError:  # more digits than Python writes
            return "a number beyond all reason"
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return "a class" if isinstance(value, type) else type(value).__name__


def check_kind(name: str, value: object, kind: type | tuple[type, ...], wanted: str) -> None:
    """Refuse a value of another type.

    Raises:
        InputError: the message has the name of the argument.
    """
    if not isinstance(value, kind):
        raise wrong(name, wanted, value)


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Refuse what is none of a few words.

    Raises:
        InputError: the message has all of them.
    """
    if not (isinstance(value, str) and value in choices):
        text = f"'{value}'" if isinstance(value, str) else shown(value)
        raise InputError(f"`{name}`", f"{text} is not one of {', '.join(choices)}")


def check_callable(name: str, value: object) -> None:
    """Refuse what cannot be called; None stands for nothing to call.

    Raises:
        InputError: the message has the name of the argument.
    """
    if not (value is None or callable(value)):
        raise wrong(name, "a function", value)


def whole(name: str, value: Any, least: int, most: int | None = None) -> int:
    """A whole number within its ends.

    Raises:
        InputError: it is none.
    """
    try:
        found = least - 1 if isinstance(value, bool) else index(value)
    except TypeError:
        found = least - 1
    if found < least or (most and found > most):
        ends = f"from {least} to {most:,}" if most else f"of {least} or more"
        raise wrong(name, f"a whole number {ends}", value)
    return found


def number(name: str, value: Any) -> float:
    """A number; not its text, for a percentage might be meant.

    Raises:
        InputError: it is none, or it is infinite or not a number.
    """
    try:
        found = float(value) if not isinstance(value, bool) and isinstance(value, Real) else None
    except OverflowError:
        found = None
    if found is None or not math.isfinite(found):
        raise wrong(name, "a number", value)
    return found


def numbers(name: str, values: Any) -> list[float]:
    """A list of numbers.

    Raises:
        InputError: it is none.
    """
    return [number(name, value) for value in items(name, values, "a list of numbers")]


def texts(name: str, values: Any) -> tuple[str, ...]:
    """A text, or a list of texts.

    Raises:
        InputError: it is neither.
    """
    found = (values,) if isinstance(values, str) else items(name, values, "a list of texts")
    for text in found:
        check_kind(name, text, str, "text")
    return tuple(found)


def as_paths(name: str, values: Any) -> list[Path]:
    """A list of paths, which may be given as text.

    Raises:
        InputError: it is none.
    """
    wanted = "a list of paths"
    found = items(name, values, wanted)
    for path in found:
        check_kind(name, path, (str, PathLike), wanted)
    return [Path(path) for path in found]


def items(name: str, values: Iterable[Any], wanted: str) -> list[Any]:
    """The items of anything that has some, but a text is no list of letters, nor a table of keys.

    Raises:
        InputError: there is nothing to take them from.
    """
    if isinstance(values, str | bytes | PathLike | Mapping):
        raise wrong(name, wanted, values)
    try:
        return list(values)
    except TypeError:
        raise wrong(name, wanted, values) from None

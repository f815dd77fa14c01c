"""The readers of what options take: one value each, or what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from estimator.errors import InputError
from estimator.quantity.day import read_days
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse

if TYPE_CHECKING:
    import datetime as dt

    from estimator.quantity.quantity import Quantity


def whole(text: str, least: int, most: int) -> int:
    """A whole number between two, both included."""
    quantity = parse(text, "")
    value = quantity.point() if quantity.is_one else None
    if value is None or value.denominator != 1 or not least <= value <= most:
        raise InputError("", f"'{text}': write a whole number from {least} to {most:,}")
    return int(value)


def percentiles(text: str) -> list[float]:
    """Percentages, as ``10,50,90``."""
    found: list[float] = []
    for part in text.split(","):
        percent = _percent(part)
        if not 0 < percent < 100:
            rule = "is not a percentage between 0 and 100; write such as 10,50,90"
            raise InputError("", f"'{part.strip()}' {rule}")
        if percent in found:
            raise InputError("", f"{part.strip()} is given twice; keep one of them")
        found.append(percent)
    return found


def _percent(text: str) -> float:
    """A percentage with or without its sign; nothing between 0 and 100 if it is none."""
    try:
        quantity = parse(f"{text.strip().removesuffix('%')}%", "fraction")
    except QuantityError:
        return -1
    return float(quantity.point() * 100) if quantity.is_one else -1


def duration(text: str) -> Quantity:
    """One duration."""
    quantity = parse(text, "days")
    if not quantity.is_one:
        raise InputError("", f"'{text}' is not one duration; write such as 60d")
    return quantity


def share(text: str) -> float:
    """A probability to solve for."""
    quantity = parse(text, "fraction")
    if not quantity.is_one:
        raise InputError("", f"'{text}' is not one probability; write such as 50%")
    value = float(quantity.point("fraction"))
    if not 0 < value < 1:
        raise InputError("", f"'{text}' is not between 0 and 1; write such as 50%")
    return value


def first_day(text: str) -> dt.date:
    """The first day of a day, month or year."""
    return read_days(text)[0]


def last_day(text: str) -> dt.date:
    """The last day of a day, month or year."""
    return read_days(text)[1]


def no_register(folder: str) -> str:
    """Why there is no register in a folder; empty if there is one."""
    for name in ("sources.toml", "figures.toml"):
        try:
            (Path(folder) / name).stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        return ""
    return "no sources.toml and no figures.toml here; name the folder that holds them"

"""A day of the calendar, as people write it: 2023-11-01."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from estimator.errors import InputError
from estimator.quantity.number import QuantityError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

HINT: Final = "write a date such as 2023-11-01"

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SPAN: Final = re.compile(
    r" *(?:from +)?(\d{4}-\d{2}-\d{2})(?: +(?:to|until|till) +| *\.\. *)(\d{4}-\d{2}-\d{2}) *",
    re.ASCII | re.IGNORECASE,
)
_MONTH: Final = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_LIKE_A_DAY: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})((?:[T ].*)?)", re.ASCII)
_WORDED: Final = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?(?: of)? )?(?P<month>[a-z]{3,9})\.?,? "
    r"(?(d1)|(?P<d2>\d{1,2})(?:st|nd|rd|th)?,? )(?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)
_PACKED: Final = re.compile(
    r"(?<!\d)(?<!\d\.)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d|\.\d| *[a-z])", re.ASCII
)
_MIDNIGHT: Final = re.compile(r"(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?")


def is_day(text: str) -> bool:
    """Whether a text has the form of a day."""
    return _DAY.fullmatch(text) is not None


def is_like_a_day(text: str) -> bool:
    """Whether a text has the form of a day, or another one that days are written in."""
    return _LIKE_A_DAY.fullmatch(text) is not None or any(_in_words(text))


def _is_real(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def read_day(text: str) -> dt.date:
    """A day of the calendar.

    Raises:
        InputError: it is none, or is written in another form; the message has the day, or both of
            the days, that this may be.
    """
    if not is_day(text):
        days = " or ".join(dict.fromkeys([*_days(text), *_in_words(text)]))
        rule = "is not a date as it is wanted here" if is_like_a_day(text) else "is not a date"
        raise InputError("", f"{quoted(text)} {rule}; {f'write it as {days}' if days else HINT}")
    if not _is_real(text):
        raise InputError("", f"{quoted(text)} is not a day of the calendar; {_ending(text)}")
    return dt.date.fromisoformat(text)


def read_days(text: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of ``2024-01-31``, of ``2024-01``, or of ``2024``.

    Raises:
        InputError: it is none of these.
    """
    if not _MONTH.fullmatch(text):
        try:
            return read_day(text), read_day(text)
        except InputError as error:
            rule = error.message.replace(HINT, f"{HINT}, 2023-11 or 2023")
            raise InputError("", rule) from None
    year, month = int(text[:4]), int(text[5:] or 0)
    if not year or month > 12 or (text[5:] and not month):
        raise InputError("", f"{quoted(text)} is not a month; write one such as 2023-11")
    last = month or 12
    first_day = dt.date(year, month or 1, 1)
    return first_day, dt.date(year, last, calendar.monthrange(year, last)[1])


def read_span(text: str) -> tuple[dt.date, dt.date] | None:
    """The two days of ``2023-02-28 to 2023-05-03``; None for other texts.

    Raises:
        QuantityError: a day is not in the calendar, or they are in the wrong order.
    """
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    try:
        first, last = map(read_day, match.groups())
    except InputError as error:
        message = error.message.partition("; ")
        raise QuantityError(text, (0, len(text)), "has a day that is none", message[2]) from None
    if last < first:
        rule = "runs backwards"
        raise QuantityError(text, (0, len(text)), rule, f"write {last} to {first}")
    return first, last


def _ending(text: str) -> str:
    """What to know about a day that its month does not have."""
    year, month, _ = map(int, text.split("-"))
    if not year or not 1 <= month <= 12:
        return HINT
    last = calendar.monthrange(year, month)[1]
    return f"the last day of that month is {year:04}-{month:02}-{last:02}"


def _days(text: str) -> Iterator[str]:
    """The days that may be meant by a text in another form; none if it has a time of day."""
    match = _LIKE_A_DAY.fullmatch(text)
    if not match or not _MIDNIGHT.fullmatch(match[5]):
        return
    first, mark, second, third = match.groups()[:4]
    orders = [(third, second, first), (third, first, second)]
    if len(third) < 3:
        orders = [(first, second, third)]
    for year, month, day in orders[: 2 if mark == "/" else 1]:
        iso = f"{year}-{month:0>2}-{day:0>2}"
        if len(year) == 4 and _is_real(iso):
            yield iso


def _in_words(text: str) -> Iterator[str]:
    """The day that is meant by ``1 March 2024`` or ``March 1st, 2024``."""
    match = _WORDED.fullmatch(text.strip())
    if not match:
        return
    day, name, year = match["d1"] or match["d2"], match["month"].lower(), match["year"]
    for number, month in enumerate(calendar.month_name):
        iso = f"{year}-{number:02}-{int(day):02}"
        if number and month.lower().startswith(name) and _is_real(iso):
            yield iso


def check_packed(text: str) -> None:
    """Refuse 20240101 where a number of days or a date may stand.

    Raises:
        InputError: the message has the text with dates, and with days.
    """
    found = [match.groups() for match in _PACKED.finditer(text) if text.isprintable()]
    dated, counted = _PACKED.sub(r"\1-\2-\3", text), _PACKED.sub(r"\g<0>d", text)
    if found and all(_is_real("-".join(parts)) for parts in found):
        rule = f"{quoted(text)} could be a date or a number of days"
        raise InputError("", f"{rule}; write {dated} or {counted}")

"""A rate of use from counts as a page."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

from estimator.output import numbers
from estimator.output.page import Body, Page, Table
from estimator.quantity.unit import Unit
from estimator.uncertainty.counted_rate import plain

if TYPE_CHECKING:
    from estimator.uncertainty.counted_rate import CountedRate

_DIGITS: Final = 4
_ASSUMED: Final = (
    "The interval is of the mean rate, as if it stayed what it was and each span told of it anew; "
    "use on one day differs more."
)


def page(found: CountedRate) -> Page:
    """The rate, its interval and the spans it follows from."""

    def body() -> Body:
        notes = [*found.notes, *([_ASSUMED] if found.interval else [])]
        return Body(_lead(found), [_table(found)], notes, _next(found))

    def data() -> dict[str, Any]:
        spans = [
            {
                "from": str(span.first),
                "to": str(span.end),
                "days": span.days,
                "used": float(span.used),
                "left_out": span.why or None,
            }
            for span in found.spans
        ]
        return {**found.to_dict(), "spans_by_date": spans, "notes": list(found.notes)}

    return Page(found.text, body, data, lambda: [found.to_dict()], "rate")


def _lead(found: CountedRate) -> list[str]:
    many = len(found.counted)
    unit = Unit(found.noun or "round").label()
    of = "% of the stock" if unit == "%" else f" {unit}"
    spans = numbers.counted(f"{many:,}", "span")
    basis = f"{numbers.number(found.used)}{of} in {found.days:,} days, {spans}"
    rate = numbers.number(found.rate, _DIGITS)
    if found.interval is None:
        why = "one span tells no spread" if many == 1 else "all spans have the same rate"
        return [f"Use is {rate}{of} a day ({basis}); there is no interval, for {why}."]
    low, high = (numbers.number(end, _DIGITS) for end in found.interval)
    return [
        f"Use is {rate}{of} a day ({basis}), 90% interval {low} to {high}.",
        f"As an input: --daily '{found.text}'",
    ]


def _table(found: CountedRate) -> Table:
    rows = [
        [
            str(span.first),
            str(span.end),
            f"{span.days:,}",
            numbers.number(span.used),
            numbers.number(span.used / span.days, _DIGITS),
            span.why and f"left out: {span.why}",
        ]
        for span in found.spans
    ]
    heads = ("from", "to", "days", "used", "a day", "")
    return Table("Spans", heads, rows, frozenset({2, 3, 4}), spare="span").without_empty()


def _next(found: CountedRate) -> str:
    if not found.stock:
        return ""
    stock = plain(float(found.stock))
    if found.noun:
        stock = f"{stock}%" if found.noun == "%" else f"{stock} {Unit(found.noun)}"
    return shlex.join(["estimate", "--rounds", stock, "--daily", found.text])

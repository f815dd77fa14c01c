"""Where sources disagree most, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Body, Page, Table
from estimator.output.pages.figures import months
from estimator.register.disagreement import disagreements, uncompared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.register.disagreement import Conflict
    from estimator.register.records import Figure
    from estimator.register.register import Register

_SHOWN: Final = 10


def page(register: Register, figures: Sequence[Figure]) -> Page:
    """Pairs of figures that disagree, those furthest apart first.

    Args:
        register: where their sources are.
        figures: to look among.
    """
    found, notes = disagreements(register, figures), list(uncompared(figures))

    def body() -> Body:
        if not found:
            lead = ["No two of these figures say different things of one quantity."]
            return Body(lead, [], notes)
        pairs = f"{len(found)} {'pairs' if len(found) > 1 else 'pair'} of origins"
        lead = [f"{pairs} cannot both be right about one quantity and time, however rounded."]
        return Body(lead, [_table(register, found[:_SHOWN], len(found))], notes)

    return Page(
        bare="\n".join(f"{one.less.id} {one.more.id}" for one in found),
        body=body,
        data=lambda: {"conflicts": [_record(one) for one in found], "notes": notes},
        records=lambda: [_record(one) for one in found],
        command="figures",
    )


def _table(register: Register, found: Sequence[Conflict], count: int) -> Table:
    groups = (
        (
            clean(f"{numbers.number(one.ratio, 2)} times{_caution(one)}"),
            [
                [each.id, clean(each.value), clean(each.origin), months(register.period(each))]
                for each in (one.less, one.more)
            ],
        )
        for one in found
    )
    more = f"The {len(found)} furthest apart of {count}; -f csv has all."
    columns = ("figure", "value", "origin", "when")
    return Table.grouped("", columns, groups, notes=[more] * (count > len(found)))


def _caution(one: Conflict) -> str:
    """Why the two may not count the same after all."""
    unsaid = [f"{told.what} {told.mine} and {told.theirs}" for told in one.differs]
    own = ["one origin, which contradicts itself"] * one.is_one_origin
    return f" ({'; '.join([*own, *unsaid])})" if own or unsaid else ""


def _record(one: Conflict) -> dict[str, Any]:
    pair = {"less": one.less, "more": one.more}
    return {
        "ratio": one.ratio,
        "metric": one.less.metric,
        "actor": one.less.actor,
        **{name: figure.id for name, figure in pair.items()},
        **{f"{name}_value": figure.value for name, figure in pair.items()},
        **{f"{name}_origin": figure.origin for name, figure in pair.items()},
        "differs": "; ".join(map(str, one.differs)),
    }

"""What of an answer does not hold that ``--expect`` said."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.answer.expectation import answered, hold
from estimator.cli.main import CHECK_FAILED
from estimator.cli.messages import complain
from estimator.errors import InputError
from estimator.output import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from estimator.answer.estimate import Estimate
    from estimator.answer.expectation import Answered, Finding, Number
    from estimator.uncertainty.distribution_of_days import Distribution


def failures(
    ctx: click.Context, result: Estimate, drawn: Distribution | None = None, name: str = ""
) -> list[str]:
    """What does not hold of an answer that was expected of it, a line each.

    Args:
        ctx: the run.
        result: the answer.
        drawn: the days as a distribution, where chances are the answer.
        name: of its scenario, where there are several.

    Raises:
        InputError: an expectation cannot be meant for such an answer.
    """
    if not ctx.params["expect"]:
        return []
    if drawn is None:
        return unmet(ctx, answered(result), name)
    chance = drawn.inside.value if drawn.inside else None
    return unmet(ctx, answered(result, drawn.median.value, chance), name)


def unmet(ctx: click.Context, found: Answered, name: str = "") -> list[str]:
    """The same, of what an answer has for expectations."""
    try:
        findings = [hold(comparison, found) for comparison in ctx.params["expect"]]
    except InputError as error:
        raise InputError("--expect", error.message) from None
    before = f"{name}: " if name else ""
    return [f"{before}{_said(one, found)}" for one in findings if not one.holds]


def fell_short(ctx: click.Context, lines: Sequence[str]) -> None:
    """Say what does not hold, and end with 1 if anything does not."""
    for line in lines:
        complain(line)
    if lines:
        ctx.exit(CHECK_FAILED)


def _said(finding: Finding, found: Answered) -> str:
    """``expected days>=60, but it is 58.3 days``."""
    low, high = (_shown(finding, end) for end in (finding.low, finding.high))
    if low and high:
        return f"expected {finding.text}, but it is {low}"
    known = f"at least {low}" if low else f"at most {high}" if high else "not known"
    value = _OUTCOMES.get(found.outcome, known)
    return f"expected {finding.text}, but {value if found.outcome else f'it is {value}'}"


_OUTCOMES: Final = {
    "never": "the answer is never",
    "none": "no value does",
    "every": "every value does",
}


def _shown(finding: Finding, end: Number | str) -> str:
    """One end with its unit, on its own side of what is expected; empty where there is none."""
    if isinstance(end, str) or isinstance(finding.wanted, str):
        return f"'{end}'"
    if abs(end) == math.inf:
        return ""
    if finding.unit == "fraction":
        return f"{numbers.days(end * 100, [finding.wanted * 100])}%"
    return f"{numbers.days(end, [finding.wanted])} {finding.unit}".strip()

"""Answers in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.output.durations import (
    OUT,
    days_sentence,
    rebuild_sentence,
    short_form_sentence,
    subject,
)
from estimator.output.words import asked_words, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.answer.estimate import Estimate
    from estimator.answer.verdict import Verdict

__all__ = ["OUT", "lead", "subject"]


def lead(estimate: Estimate) -> Iterator[str]:
    """The answer and the verdict, a sentence each."""
    yield _answer(estimate)
    if estimate.asks == "rebuild":
        yield from short_form_sentence(estimate)
    if estimate.low is not estimate.high and estimate.low and estimate.high:
        yield "These are low, central and high readings of the inputs, not a probability."
    if estimate.verdict:
        yield _verdict_sentence(estimate, estimate.verdict)


def _answer(estimate: Estimate) -> str:
    if estimate.asks == "days":
        return days_sentence(estimate)
    if estimate.asks == "rebuild":
        return rebuild_sentence(estimate)
    from estimator.output.solved import solved_sentence  # most answers are days

    return solved_sentence(estimate)


def _verdict_sentence(estimate: Estimate, verdict: Verdict) -> str:
    asked = asked_words(verdict.asked, estimate.scenario)
    if verdict.answer == "no":
        beyond = estimate.low is not None and estimate.low.rank > verdict.asked.high
        plain = duration(estimate.scenario, hedged=verdict.asked.rule == "inside")
        return f"No: that is {'more' if beyond else 'less'} than {plain}."
    return {
        "yes": f"Yes: that is {asked}.",
        "depends": f"It depends: that is {asked} at some readings of the inputs, not at others.",
        "unknown": f"Not decided: the bounds leave open whether that is {asked}.",
    }[verdict.answer]

"""What a scenario calls the things it counts: missiles for rounds, guns for weapons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from estimator.quantity.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOUN: Final = re.compile(r"\b(an? )?(round|weapon|container|target)(s?)\b")


def called(text: str, nouns: Mapping[str, str]) -> str:
    """Words and units of ours in the nouns of a scenario: ``the rate of a gun``, ``missiles/day``.

    Args:
        text: never anything that somebody wrote.
        nouns: as of `models.Scenario.nouns`.
    """
    return _NOUN.sub(lambda match: _called(match, nouns), text) if nouns else text


def _called(match: re.Match[str], nouns: Mapping[str, str]) -> str:
    article, noun, plural = match.groups()
    if noun not in nouns:
        return match[0]
    word = Unit(nouns[noun]).label(one=not plural)
    if article:
        article = "an " if word[0].lower() in "aeiou" else "a "
    return f"{article or ''}{word}"

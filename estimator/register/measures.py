"""Does a number fit its metric, its scope, its words?  What lint asks of one figure alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from estimator.errors import InputError
from estimator.quantity.number import SUFFIXES, Number, QuantityError
from estimator.quantity.quantity import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.quantity.quantity import Quantity
    from estimator.quantity.unit import Unit
    from estimator.register.records import Figure

Broken = tuple[str, str]  # the key, and what is wrong with it

_CURRENCIES: Final = (  # ISO 4217
    " AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF "
    "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG "
)
_FOUND = ("dud", "repair first", "life")  # kinds of what is found wrong with rounds or barrels
_NOT_TUBE: Final = re.compile(r"\b(?:rocket|missile|mortar|drone|bomb)", re.IGNORECASE)
_AHEAD: Final = ("plan", "forecast")

_HEDGES: Final = {
    "~": "about|around|approximately|roughly|almost|nearly",
    ">": "more than|at least|over|no fewer than|as little as|as few as",
    "<": "up to|as much as|as many as|at most|less than|fewer than|no more than",
}
_SUFFIX: Final = "|".join(filter(None, SUFFIXES))
_HEDGED: Final = {
    mark: re.compile(
        rf"\b(?:{words}) (?P<digits>\d[\d,.]*\d|\d)(?: ?(?P<suffix>{_SUFFIX})(?!\w))?"
        rf"|^[\"'“]?(?P<alone>{words})[\"'”]?(?: in\b|[,.;:]|$)",
        re.IGNORECASE,
    )
    for mark, words in _HEDGES.items()
}
_AFTER: Final = {
    "~": re.compile(r"\b(?P<digits>\d[\d,.]*)(?: (?P<suffix>million|thousand))?-odd\b"),
    ">": re.compile(r"\b(?P<digits>\d[\d,.]*)(?: (?P<suffix>million|thousand))? or more\b"),
}


def misfits(figure: Figure, quantity: Quantity) -> Iterator[Broken]:
    """What does not go together in one figure, its value being one that can be read."""
    if rule := _metric_rule(figure, quantity.unit):
        yield "value", f"{figure.value} as {figure.metric}: {rule}"
    if figure.scope == "tube" and _NOT_TUBE.search(figure.nature):
        yield "scope", f"is tube, and '{figure.nature}' is not fired from tubes of artillery"
    if figure.exact and (quantity.hedge or not quantity.is_point):
        yield "exact", f"{figure.value} is not a counted number; leave out the hedge, or exact"
    yield from _mean(figure, quantity)
    yield from _kinds(figure)
    yield from _lost_bounds(figure, quantity)


def _metric_rule(figure: Figure, unit: Unit) -> str:
    """What the unit of a metric has to be, where it is another."""
    money = f" {unit.over} " in _CURRENCIES
    if figure.metric in ("price", "cost"):
        if not money:
            return "write a currency by its ISO code, such as 3,000 EUR/round"
        is_price = bool(unit.under) and "day" not in unit.dims
        right = {True: "price", False: "cost"}[is_price]
        return "" if figure.metric == right else f"of one piece it is a price, else a {right}"
    if money:
        return "money is a price (of one piece) or a cost"
    if figure.metric == "duration":
        return "" if unit.dims == {"day": 1} else "a duration is in days, weeks, months or years"
    if figure.metric == "share":
        return "" if not unit.dims else "a share is written in %, or as a plain ratio"
    if unit.is_share and figure.metric != "quality":
        return "a share has the metric share, or quality"
    if "day" in unit.dims and unit.dims["day"] < 0 and figure.metric in ("stockpile", "packing"):
        return "a rate is no stock; name its metric, such as firing_rate or production"
    is_dated = figure.since and figure.until
    if figure.metric == "firing_rate" and not (unit.under or is_dated) and figure.happened:
        return "a number without /day is a rate only over known days; give from and to"
    return ""


def _mean(figure: Figure, quantity: Quantity) -> Iterator[Broken]:
    if figure.mean is None:
        return
    try:
        mean = parse(figure.mean)
        if not mean.is_point or quantity.is_point:
            yield "mean", f"'{figure.mean}' is one number that stands beside a range as value"
        elif mean.unit.dims != quantity.unit.dims:
            yield "mean", f"'{figure.mean}' is in {mean.unit}, the value in {quantity.unit}"
        elif not quantity.span()[0] <= mean.point() <= quantity.span()[1]:
            yield "mean", f"'{figure.mean}' lies outside {figure.value}"
    except (InputError, QuantityError) as error:
        yield "mean", getattr(error, "message", str(error))


def _kinds(figure: Figure) -> Iterator[Broken]:
    if figure.kind in _FOUND and figure.metric != "quality":
        yield "kind", f"'{figure.kind}' is a kind of quality, not of {figure.metric}"
    if figure.counts and not figure.series:
        yield "counts", "says how the points of a series count; name the series"
    for key in ("made", "condition", "outcome"):
        if getattr(figure, key) and figure.kind not in (*_AHEAD, "game"):
            yield key, 'belongs to what is foretold; write kind = "forecast" or "plan", or drop it'


def _lost_bounds(figure: Figure, quantity: Quantity) -> Iterator[Broken]:
    """A hedge that the note or the quote gives to the very number that stands bare."""
    if not quantity.is_point or quantity.hedge or figure.exact:
        return
    for key in ("quote", "note"):
        text = getattr(figure, key) or ""
        for mark, pattern in (*_HEDGED.items(), *_AFTER.items()):
            found = next((m for m in pattern.finditer(text) if _is_it(m, quantity)), None)
            if found:
                rule = f"'{found[0].strip()}' in the {key}; write {mark}{figure.value}"
                yield "value", f"{figure.value} is bare, with {rule}, or say of what else it is"
                return


def _is_it(match: re.Match[str], quantity: Quantity) -> bool:
    groups = match.groupdict()
    if groups.get("alone"):
        return True
    suffixes = {name.casefold(): name for name in SUFFIXES}
    try:
        number = Number.read(groups["digits"], suffixes[(groups["suffix"] or "").casefold()])
    except (QuantityError, ValueError):
        return False
    return number.value == quantity.numbers[0].value

"""Hints: what a refusal says to write instead means what was written, or is not said.

The texts are made from parts whose meaning is known here, without the parser: a number, in one of
the ways people write it, with all that it may reasonably mean, and a unit, with its dimension.
"""

from __future__ import annotations

import itertools
import random
import re
from fractions import Fraction
from typing import NamedTuple

import pytest
from cli_harness import call, one_line

from estimator.errors import InputError
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.value import Written, read

F = Fraction
MONTH = F("30.4375")
TEXTS = 6_000

# -- the truth: what a number and a unit may mean

Reading = tuple[Fraction, ...]  # one number, or the numbers of a list or a range
NUMBERS: dict[str, set[Reading]] = {
    "5": {(F(5),)},
    "60": {(F(60),)},
    "0.2": {(F("0.2"),)},
    "16k": {(F(16000),)},
    "16kk": {(F(16_000_000),)},
    "1.2M": {(F(1_200_000),)},
    "2m": {(F(2_000_000),)},  # or months, where a time is wanted
    "3 bln": {(F(3 * 10**9),)},
    "3 mio": {(F(3 * 10**6),)},
    "2 dozen": {(F(24),)},
    "500 thousand": {(F(500_000),)},
    "1,5": {(F("1.5"),), (F(1), F(5))},
    "1,5M": {(F(1_500_000),), (F(1), F(5_000_000))},
    "694,9M": {(F(694_900_000),), (F(694), F(9_000_000))},
    "16,5k": {(F(16_500),), (F(16), F(5000))},
    "10,20": {(F("10.2"),), (F(10), F(20))},
    "1,05": {(F("1.05"),)},
    "0,500M": {(F(500_000),), (F(0), F(500 * 10**6))},
    "0,5": {(F("0.5"),), (F(0), F(5))},
    "16.000": {(F(16_000),), (F(16),)},
    "1.250": {(F(1250),), (F("1.25"),)},
    "2.500.000": {(F(2_500_000),)},
    "1.000.000,5": {(F("1000000.5"),)},
    "1,00,0": set(),
    "8k,16k": {(F(8000), F(16_000))},
    "20 40": set(),
    "1e400": set(),
    "~0": {(F(0),)},
    "½": {(F("0.5"),)},
    "a hundred": {(F(100),)},
    "-5": set(),
    "$5": {(F(5),)},
    "@no-such": set(),
}


class Dimension(NamedTuple):
    """What a unit measures, and how many of the field's base units one of it may be."""

    kind: str
    sizes: tuple[Fraction, ...] = (F(1),)


TIMES = {"day": F(1), "week": F(7), "month": MONTH, "quarter": 3 * MONTH, "year": 12 * MONTH}
SHORT = {"d": "day", "w": "week", "mo": "month", "mon": "month", "mnth": "month", "y": "year"}
ADVERBS = {"daily": "day", "monthly": "month", "quarterly": "quarter", "annually": "year"}
UNITS: dict[str, Dimension] = {
    "": Dimension("bare"),
    "%": Dimension("share", (F(1, 100),)),
    " percent": Dimension("share", (F(1, 100),)),
    " rounds": Dimension("count"),
    " shells": Dimension("count"),
    " containers": Dimension("other"),
    " containers a day": Dimension("other"),
    " per gun": Dimension("other"),
    " per weapon": Dimension("other"),
    "/weapon/day": Dimension("per weapon"),
    " shells/gun/day": Dimension("per weapon"),
    " rounds/container": Dimension("per container"),
    " t": Dimension("mass", (F(1000),)),
    " kg": Dimension("mass"),
    " tons": Dimension("mass", (F("907.18474"), F(1000), F("1016.0469"))),
    " lb": Dimension("mass", (F("0.45359237"),)),
    " kg/round": Dimension("mass per round"),
    " hours": Dimension("time", (F(1, 24),)),
    "/hour": Dimension("rate", (F(24),)),
    " USD": Dimension("other"),
}
for word, days in [*TIMES.items(), *((short, TIMES[long]) for short, long in SHORT.items())]:
    UNITS |= {
        f" {word}": Dimension("time", (days,)),
        f"/{word}": Dimension("rate", (1 / days,)),
        f" rounds per {word}": Dimension("rate", (1 / days,)),
        f"%/{word}": Dimension(f"share per {days}", (F(1, 100),)),
    }
for word, long in ADVERBS.items():
    UNITS[f" {word}"] = Dimension("rate", (1 / TIMES[long],))

FIELDS = {  # what its values measure, and what one of its unit is
    "rounds": ("count", F(1)),
    "reserve": ("count", F(1)),
    "daily": ("rate", F(1)),
    "production": ("rate", F(1)),
    "per_weapon": ("per weapon", F(1)),
    "per_container": ("per container", F(1)),
    "kg_per_round": ("mass per round", F(1)),
    "tonnes": ("mass", F(1000)),
    "unserviceable": ("share", F(1)),
    "loss": (f"share per {MONTH}", F(1)),
    "lasts": ("time", F(1)),
    "lead": ("time", F(1)),
    "weapons": ("weapons", F(1)),
    "phase.daily": ("rate", F(1)),
    "arrival.rounds": ("count", F(1)),
    "arrival.every": ("time", F(1)),
}
SAME = {("mass", "mass per round"), ("rate", "per weapon"), ("share", f"share per {MONTH}")}
"""A mass in a field of masses of rounds is that of one; so are others that lack what it divides."""


def sizes(unit: str, field: str) -> set[Fraction]:
    """How many of the field's unit one of this unit may be; none if it is of another kind."""
    kind, size = FIELDS[field]
    meant = UNITS[unit]
    if meant.kind == "bare":
        bare = {F(1)} if kind != "mass" else {F(1), F(1, 1000)}
        return bare | ({F(1, 100)} if "share" in kind else set())
    if meant.kind == "mass" and kind == "count":
        return {F(1)}  # of what is weighed, a tonne is one
    if meant.kind.startswith("share") and kind in {"count", "rate"}:  # in per cent of the stock
        day = F(1) / F(meant.kind.split()[-1]) if " " in meant.kind else F(1, 100)
        return {day, 100 * day, 10_000 * day}
    if meant.kind == kind or (meant.kind, kind) in SAME:
        return {one / size for one in meant.sizes}
    if FIELDS[field][0].startswith("share per") and meant.kind.startswith("share per"):
        return {F(1, 100)}  # of the time that is written
    if FIELDS[field][0].startswith("share per") and meant.kind == "rate" and "round" not in unit:
        return {F(1), F(1, 100)}
    if meant.kind == "rate" and "rounds" not in unit and kind == f"share per {1 / meant.sizes[0]}":
        return {F(1), F(1, 100)}
    return set()


def meanings(number: str, unit: str, field: str) -> set[Reading]:
    """All that a number with a unit may mean in a field, in the field's unit."""
    found = {
        tuple(value * size for value in reading)
        for reading in NUMBERS[number]
        for size in sizes(unit, field)
    }
    if number[-1] in "mM" and UNITS[unit].kind == "bare" and FIELDS[field][0] == "time":
        found |= {tuple(v * MONTH / 10**6 for v in reading) for reading in NUMBERS[number]}
    return found


class Text(NamedTuple):
    """A text for a field, and all it may mean."""

    field: str
    text: str
    meant: set[Reading]
    hedge: str = ""


def made(field: str, number: str, unit: str) -> Text:
    return Text(field, f"{number}{unit}", meanings(number, unit, field))


HEDGES = {"~{}": "~", ">{}": ">", "about {}": "~", "{}+": ">=", "up to {}": "<="}
HEDGES |= {"circa {}": "~", "{} or so": "~"}
JOINED = ["{}..{}", "{} to {}", "{}-{}", "{} to {} @80", "{}, {}", "{},{}", "{}, {}"]


def hedged(field: str, number: str, unit: str, form: str) -> Text:
    plain = made(field, number, unit)
    return plain._replace(text=form.format(plain.text), hedge=HEDGES[form])


def joined(field: str, ends: tuple[str, str], unit: str, form: str) -> Text:
    """Two numbers with a unit behind the last; a suffix of the last may cover both."""
    low, high = ends
    lows = meanings(low, unit, field) | covered(low, high, unit, field)
    if unit.startswith(("%", " percent")):
        lows |= meanings(low, "", field)
    highs = meanings(high, unit, field)
    meant = {(*one, *two) for one, two in itertools.product(lows, highs)}
    whole = re.match(r"\d+(?!\S*[,.])", high)
    if form == "{},{}" and low.isdigit() and whole:  # the comma of a decimal
        share = F(f"{low}.{whole[0]}") / F(whole[0])
        meant |= {(share * value,) for (value,) in highs}
    return Text(field, form.format(low, high) + unit, meant)


def covered(low: str, high: str, unit: str, field: str) -> set[Reading]:
    scales = {"k": [F(1000)], "M": [F(10**6), MONTH]}.get(high[-1], []) if low.isdigit() else []
    return {(value * scale,) for (value,) in meanings(low, unit, field) for scale in scales}


ENDS = [("5", "60"), ("5", "16k"), ("10k", "16k"), ("0.05", "0.2"), ("60", "1.2M"), ("0", "5")]
NUMBERS |= {"10k": {(F(10_000),)}, "0": {(F(0),)}, "0.05": {(F("0.05"),)}}


def some_texts(seed: int, count: int) -> list[Text]:
    """Texts of every form; there are 359,040 of them."""
    rng = random.Random(seed)

    def one() -> Text:
        field, number, unit = (rng.choice([*table]) for table in (FIELDS, NUMBERS, UNITS))
        match rng.randrange(5):
            case 0:
                return made(field, number, unit)
            case 1 | 2:
                return joined(field, rng.choice(ENDS), unit, rng.choice(JOINED))
        return hedged(field, number, unit, rng.choice([*HEDGES]))

    return [one() for _ in range(count)]


# -- what a message says to write

EXAMPLE = re.compile(r"(?:such as|as in) (.*)")


def value(field: str, text: str) -> Reading | None:
    """The numbers of an accepted text at face value, in the field's unit; None if refused."""
    row = BY_NAME[field]
    try:
        given = read(row, text)
        quantity, row = given.quantity, BY_NAME[given.name or field]
        if quantity.kind == "point":
            return (quantity.point(row.scale),)
        return tuple(sorted(map(F, quantity.span(row.scale))))
    except (InputError, ValueError):
        return None


def message(field: str, text: str) -> str:
    """What is said of a refused text; empty for one that is taken."""
    try:
        read(BY_NAME[field], Written(text, "here"))
    except InputError as error:
        return error.message
    return ""


def advised(said: str, text: str) -> list[str]:
    """What a message says to write: the parts of its hint that may be typed as they are."""
    hint = said.replace(f"'{text}'", "").rpartition("; ")[2]
    hint = re.sub(r"\(.*?\)", "", EXAMPLE.sub("", hint))  # without what explains a text
    verb = re.search(r"\b(?:write|try|use|leave)\b(.*)", hint)
    parts = re.split(r" or (?!so\b)|; ", verb[1]) if verb else []
    return [part.strip(" ,") for part in parts]


def accepted_parts(field: str, hint: str) -> list[Reading]:
    """What the longest parts of a hint that can be typed as they are would give."""
    whole = value(field, hint) if re.search(r"\d", hint) else None  # "a rate" is an article
    if whole is not None or ", " in hint:  # nobody types one end of a list
        return [whole] if whole else []
    words, found, start = hint.split(), [], 0
    while start < len(words):
        for end in range(len(words), start, -1):
            part = " ".join(words[start:end]).strip(",;()")
            got = value(field, part) if re.search(r"\d", part) else None
            if got is not None:
                found.append(got)
                start = end
                break
        else:
            start += 1
    return found


def close(one: Reading, other: Reading) -> bool:
    """Whether two readings differ by no more than rounding; a list by its ends alone."""
    one, other = (tuple(sorted(reading)) for reading in (one, other))
    ends = zip((one[0], one[-1]), (other[0], other[-1]), strict=True)
    return len(one) >= 1 and all(abs(a - b) <= F(1, 1000) * max(a, b) for a, b in ends)


def test_no_hint_changes_the_meaning():
    texts = some_texts(7, TEXTS)
    refused = followed = 0
    for field, text, meant, hedge in texts:
        said = message(field, text)
        if not said:
            continue
        refused += 1
        for hint in advised(said, text):
            for got in accepted_parts(field, hint):
                followed += 1
                assert any(close(got, reading) for reading in meant), (field, text, said, got)
            if re.search(r"\d", hint) and value(field, hint) and "~0" not in text:
                assert read(BY_NAME[field], hint).quantity.hedge == hedge, (field, text, said)
    assert refused > TEXTS // 3
    assert followed > TEXTS // 50


def test_examples_are_of_the_kind_that_is_wanted():
    texts = some_texts(8, TEXTS // 4)
    seen = 0
    for field, text, *_ in texts:
        said = message(field, text)
        for examples in EXAMPLE.findall(said.replace(f"'{text}'", "")):
            for example in re.split(r", | or ", examples):
                seen += 1
                if re.match(r"\d", example):  # a level and a noun are parts of a quantity
                    assert value(field, example) is not None, (field, text, said)
    assert seen > TEXTS // 40


# -- the cases that were found, in full

FOUND = [
    ("daily", "16k/mnth", "'mnth' is not a unit used here; did you mean month?"),
    ("daily", "3 containers a day", "has the unit 'containers a day'; a rate (rounds/day) is"),
    ("daily", "1M rounds", "is a number of rounds; a rate (rounds/day) is wanted here"),
    ("lasts", "1 moon", "has the unit 'moon'; a duration is wanted here"),
    ("lasts", "2 mon", "is not a unit used here; write mo (months)"),
    ("per_weapon", "100 per gun", "has the unit 'per gun'; a rate (rounds/weapon/day) is wanted"),
    ("per_weapon", "1500/month", "is a rate (per month); a rate (rounds/weapon/day) is wanted"),
    ("containers", "10 t", "is a mass; a number of containers is wanted here"),
    ("containers", "50%", "is a fraction; a number of containers is wanted here"),
    ("rounds", "1M/day", "is a rate (per day); a number of rounds is wanted here"),
    ("rounds", "3 bln", "is not a unit used here; write M (million) or bn (billion)"),
    ("rounds", "2 mon", "is not a unit used here; write mo (months)"),
    ("containers", "@nis-2023-11-duration", "is a duration; a number of containers is wanted"),
    ("reserve", "10 days/day", "a number of rounds is wanted here"),
    ("loss", "10%/hour", "is a fraction per hour; a fraction per month is wanted here"),
    ("unserviceable", "5%/mo", "is a fraction per month; a fraction is wanted here"),
    ("kg_per_round", "0.0435 t", "is a mass; a ratio (kg/round) is wanted here"),
    ("tonnes", "5 tons", "is not a unit used here; write t (metric tons), short tons or long tons"),
]


@pytest.mark.parametrize(("field", "text", "said"), FOUND)
def test_what_is_said_of_a_quantity_of_another_kind(field, text, said):
    heard = message(field, text)
    assert said in heard
    for hint in advised(heard, text):
        assert accepted_parts(field, hint) == []


def test_a_hint_of_the_command_line_is_the_one_of_the_field():
    result = call("--rounds", "1M", "--daily", "500k moonly")
    assert one_line(result, 2) == f"--daily: {message('daily', '500k moonly')}"

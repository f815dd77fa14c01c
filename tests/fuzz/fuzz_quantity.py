"""The laws of quantity text on texts that nobody would write, by mutation of those that people do.

    pytest tests/fuzz/fuzz_quantity.py                     100,000 texts each; 50,000 as inputs
    FUZZ_EXAMPLES=1000000 pytest tests/fuzz/fuzz_quantity.py
    FUZZ_SECONDS=1200 pytest tests/fuzz/fuzz_quantity.py   an hour: 20 minutes for each reader
    FUZZ_SEED=5 pytest tests/fuzz/fuzz_quantity.py         other texts

Text number N of a seed is always the same. What fails is made shorter before it is shown.
"""

from __future__ import annotations

import os
import random
import re
import time
from typing import TYPE_CHECKING

import pytest

from estimator.errors import InputError
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.quantity.value_list import parse_axis
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.value import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100000"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))

QUANTITIES = """1000000|1,000,000|1_000_000|1 000 000|1.2M|16k|3bn|1.2e6|.5|20%|16k rounds/day|2mo~
500k/month|~2 months|10k..16k..22k|10k to 20k a day @80%|16k ± 2k|16k +- 20%|0.2 ± 0.05|a, b|1, 5M
500, 1k, 2k|lognormal(10k, 20k)/day|beta(2, 5)|triangular(0, 1, 2)|@nis-2023-11-rounds|5..20%|>1M
1M+|up to 10k per day|60d-|43.5 kg/round|2 t|1,5M|16.000|0,500M|1.000.000,5|1m|2M|16kk|2.5%/month
5 days|4/weapon/day|700 USD/round|1 fraction|10-20|20 %|at least 5 boxes|0.05..20%|20% ± 5%|½|1e400
2023-11-01|20240101|today|2024-01-02T00:00|01/02/2024|16,5k..20,5k|1 delivery|100 deliveries
more than a million|half a million rounds|a year and a half|two hundred and fifty|2½ months|1/4
450 missiles|118M barrels|36 rounds/pallet|13 rounds/gun/day|96h|400/hour|5.8M annually|a quarter
402 in 16 days|256/2.5mo|20%/2 months|between 1M and 2M|from 1 to 2 million|1,000,000 or more
13% left of 915|2023-02-28 to 2023-05-03|3 short tons|95 lb/round|30 days of supply|c. 1M|1 in 3
8k or 10k..12k or ~9k|@own-rate or @own-stock or 2 weeks|1 or 2 weeks|about 8k or 10k|8 or 10k
20% or 0.3|P10=8k, P50=12k, P90=20k/day|P5=0, P90=2.5k rounds|P10=5%, P99.9=20%|8k, 10k or 12k
8k or more|1M or >2M"""
AXES = """8k..24k:9|1..100:log3|0%..30%:+5%|1..2mo:+1w|0.8M,1M,1.2M|500,1k,2k/day|100, 200, 300
1,5M|1,5M,2M|10,20|16.000..20.000:5|100,200,300|1..10M:+0.5|0..1:4|20240101,20240201|1k, 1,000"""
PIECES = re.split(
    "[ \n]",
    """0 1 9 16 000 .000 ,000 ,5 .5 k M m bn million % ~ > >= < + - – ± +- .. ... to , ; : /
@ = P5= or ( ) e E6 e-30 day days /day mo months per a an rounds round shells kg t ton fraction
fractions USD xies boxe dayss about up left of in a half quarter two more so between from short tons
h hour weekly log :+ :log ½ _ . and than thousand
\u00a0 \u202f \u202e \u0663 \ud800 \x1b""",
)
PIECES += [" ", "\n", "\t", ""]

FIELDS = [None, *sorted({row.scale for row in BY_NAME.values()} - {None})]
# A hint may write a number in digits that was typed in words; which number, its reading shows.
NUMBERS = set(
    re.findall(
        "[a-z]+",
        """a an one two three four five six seven eight nine ten eleven twelve twenty thirty fifty
        hundred dozen half third quarter fifth tenth in""",
    )
)
NOISE = {
    *NUMBERS,
    "m",
    "k",
    "mn",
    "bn",
    "b",
    "to",
    "million",
    "billion",
    "thousand",
    "e",
    "about",
    "c",
    "ca",
}


def mutated(rng: random.Random, seeds: list[str]) -> str:
    """A text that people write, with one to four changes."""
    text = rng.choice(seeds)
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice([0, 0, 0, 1, 1, 2, 5]))
        piece = rng.choice(PIECES)
        if rng.random() < 0.4:
            piece = rng.choice(["", chr(rng.randint(32, 126)), rng.choice(seeds)])
        text = text[:start] + piece + text[end:]
    return text


def texts(seeds: str, examples: int = EXAMPLES) -> Iterator[tuple[str, random.Random]]:
    """As many texts as there is budget for, with what else is drawn for each."""
    known = re.split(r"[|\n]", seeds)
    until, number = time.monotonic() + SECONDS, 0
    while (time.monotonic() < until) if SECONDS else (number < examples):
        rng = random.Random(f"{SEED}/{number}")
        yield mutated(rng, known), rng
        number += 1


def shortened(fails: Callable[[str], object], text: str) -> str:
    """A part of the text that still fails."""
    start = 0
    while start < len(text):
        shorter = text[:start] + text[start + 1 :]
        if fails(shorter):
            text, start = shorter, 0
        else:
            start += 1
    return text


def run(law: Callable[[str], object], text: str, about: object) -> None:
    """Hold a text to a law; a failure names the shortest text that still breaks it."""

    def broken(text: str) -> Exception | None:
        try:
            law(text)
        except Exception as error:
            return error
        return None

    if broken(text):
        text = shortened(broken, text)
        pytest.fail(f"{text!r} for {about}: {broken(text)!r}")


def words(text: str) -> set[str]:
    """The words of a text but for suffixes, which a number can be written without."""
    return set(re.findall("[a-z]+", text.lower())) - NOISE


def hold_message(said: str) -> None:
    """What is said is one line, without anything that a terminal would act upon."""
    assert said
    assert said.isprintable()
    assert len(said) < 600


def hold_refusal(error: QuantityError, text: str) -> None:
    """An error points into its text, and what it advises drops no word."""
    hold_message(str(error))
    start, end = error.span
    assert error.text == text
    assert 0 <= start <= end <= len(text)
    for other in error.instead:
        assert words(text) <= words(other)


def hold_parse(text: str, field: str | None) -> None:
    """A quantity reads back as itself; an error advises what can be read."""
    try:
        found = parse(text, field)
    except QuantityError as error:
        hold_refusal(error, text)
        for other in error.instead:
            parse(other, field)
        return
    written = str(found)
    assert written.isprintable()
    assert parse(written, field) == found
    assert str(parse(written, field)) == written


def hold_axis(text: str, field: str | None) -> None:
    """An axis has two values or more, of which none is below zero."""
    try:
        values = parse_axis(text, field or "")
    except QuantityError as error:
        hold_refusal(error, text)
        return
    assert len(values) >= 2
    assert all(value >= 0 for value in (values[0], values[1], values[-1]))


def hold_read(text: str, name: str) -> None:
    """An input reads back as itself, or is refused in one line."""
    row = BY_NAME[name]
    try:
        given = read(row, text)
    except InputError as error:
        hold_message(error.message)
        return
    if given.date is None and not given.figures:
        assert read(row, str(given.quantity)).quantity == given.quantity


def test_parse():
    for text, rng in texts(QUANTITIES):
        field = rng.choice(FIELDS)
        run(lambda text, field=field: hold_parse(text, field), text, field)


def test_parse_axis():
    for text, rng in texts(f"{AXES}\n{AXES}\n{QUANTITIES}"):
        field = rng.choice(FIELDS)
        run(lambda text, field=field: hold_axis(text, field), text, field)


def test_read_of_every_input():
    for text, rng in texts(QUANTITIES, EXAMPLES // 2):
        name = rng.choice([*BY_NAME])
        run(lambda text, name=name: hold_read(text, name), text, name)

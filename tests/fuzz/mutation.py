"""How long to go on, and texts that people write with a few changes.

FUZZ_EXAMPLES=1000000 is how many texts each module takes (100,000 unless given), FUZZ_SECONDS=600
how long each test goes on instead, FUZZ_SEED=5 takes other ones.  Text number N of a seed is always
the same.
"""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100000"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))


def draws(part: float = 1) -> Iterator[random.Random]:
    """As many sources of chance as there is budget for, one for each text.

    Args:
        part: the share of the module's texts that this test takes.
    """
    until, number = time.monotonic() + SECONDS, 0
    while (time.monotonic() < until) if SECONDS else (number < EXAMPLES * part):
        yield random.Random(f"{SEED}/{number}")
        number += 1


def mutated(rng: random.Random, seeds: Sequence[str], pieces: Sequence[str], most: int = 4) -> str:
    """One of the seeds with a few pieces put in, taken out, or swapped for parts of other seeds."""
    text = rng.choice(seeds)
    for _ in range(rng.randint(1, most)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice([0, 0, 0, 1, 1, 2, 5, 30]))
        piece = rng.choice(pieces)
        chance = rng.random()
        if chance < 0.1:
            other = rng.choice(seeds)
            cut = rng.randint(0, len(other))
            piece = other[cut : cut + rng.randint(1, 40)]
        elif chance < 0.3:
            piece = chr(rng.randint(32, 126))
        text = text[:start] + piece + text[end:]
    return text

"""Ranges in, chances out: draws of the inputs, and what follows from them (METHODS §4).

Read `draws` (what is uncertain, and how long the stock lasts in each draw), `design` (what is drawn
and how) and `chances` (what is read off the draws, and what need not be drawn at constant rates);
then what is made of them: `distribution_of_days`, `solve_for_chance`, `drivers`.
From outside: `sample`, `draws`, `solve_chance`, `drivers`, `swings` and their results.
"""

from typing import Final

MOST_SAMPLES: Final = 2**16  # half a million draws: errors of 1e-6, in 4 s at the slowest
"""Points in each of eight sets that may be asked for."""

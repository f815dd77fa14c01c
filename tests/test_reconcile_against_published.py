"""Published figures of shells from North Korea held against each other: the numbers of the spec.

They were found by a prototype that shares nothing with the package: 19 figures of 8 origins and 2
assumptions under 10 equations (`KP_RU`), and the 10 readings by 1 November 2023 (`NK_NOV_2023`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from published_cases import KP_RU, NK_NOV_2023
from systems import case

from estimator.claims.case import without
from estimator.claims.reconcile import reconcile
from estimator.quantity.unit import MONTH

if TYPE_CHECKING:
    from estimator.claims.reconciliation import Reconciliation

UKRAINE = "Ukrainian military intelligence"
NIS, CSIS = "NIS November 2023", "CSIS Beyond Parallel"
MND = "South Korean military container conversion"
OSC, NK_PRO = "Open Source Centre", "NK Pro"
THREE = ("nis-2023-11-rounds", "csis-2024-02-rounds", "nkpro-2024-03-voyages")


@cache
def found(text: str, *doubted: str, stretch: float = 1.0) -> Reconciliation:
    return reconcile(without(case(text), doubted), stretch=stretch)


def rounded(value: float, figures: int = 3) -> float:
    return float(f"{value:.{figures}g}")


def told(one: Reconciliation, name: str, figures: int = 3) -> tuple[float, float, float]:
    best, likely = one.quantities[name].best, one.quantities[name].likely
    assert best is not None
    return tuple(rounded(value, figures) for value in (best, likely.low, likely.high))


@pytest.mark.parametrize(
    ("doubted", "stretch", "chi2", "dof", "p", "per_container", "verdict"),
    [
        ((), 1, 58.2, 6, 1e-10, (273, 253, 295), "clash"),
        ((), 2, 14.6, 6, 0.024, (273, 233, 319), "clash"),
        ((UKRAINE,), 1, 7.5, 5, 0.19, (376, 337, 401), "strained"),
        (THREE, 1, 4.1, 4, 0.39, (237, 217, 259), "fits"),
    ],
)
def test_how_well_they_fit(
    doubted: tuple[str, ...],
    stretch: float,
    chi2: float,
    dof: int,
    p: float,
    per_container: tuple[float, float, float],
    verdict: str,
) -> None:
    one = found(KP_RU, *doubted, stretch=stretch)
    assert (round(one.test.chi2, 1), one.test.dof) == (chi2, dof)
    assert one.test.p is not None
    assert rounded(one.test.p, 1 if p < 1e-6 else 2) == p
    assert told(one, "per_container") == per_container
    assert one.verdict == verdict


@pytest.mark.parametrize(
    ("doubted", "nov23", "mid25"),
    [
        ((), 722_000, (7.0e6,)),
        ((UKRAINE,), 876_000, (10.5e6, 9.1e6, 11.8e6)),
        (THREE, 547_000, (6.6e6, 6.1e6, 7.1e6)),
    ],
)
def test_rounds_by_november_2023_and_by_mid_2025(
    doubted: tuple[str, ...], nov23: float, mid25: tuple[float, ...]
) -> None:
    one = found(KP_RU, *doubted)
    assert told(one, "rounds_nov23")[0] == nov23
    in_all = one.quantities["rounds_2025"]
    ends = (in_all.best, in_all.likely.low, in_all.likely.high)
    for value, published in zip(ends, mid25, strict=False):
        assert value is not None
        assert round(value / 1e5) == round(published / 1e5)


def test_two_ways_out_and_no_other_witness() -> None:
    one = found(KP_RU)
    first, second = one.ways_out
    assert (first.witness, first.verdict) == (UKRAINE, "strained")
    assert {said.id for said in first.said} == {"gur-2024-02-rounds", "gur-2025-10-rounds"}
    assert ({said.id for said in second.said}, second.verdict) == ({*THREE}, "fits")
    assert one.decides == "per_container"
    assert first.likely["per_container"].low > second.likely["per_container"].high
    others = [doubt for doubt in one.witnesses if doubt.witness != UKRAINE]
    assert [round(f(d.test.chi2 for d in others), 1) for f in (min, max)] == [24.7, 58.2]
    assert max(doubt.test.p or 0.0 for doubt in others) < 4e-4
    boxes = [d.best["per_container"] for d in others if "per_container" in d.best]
    assert [round(f(boxes)) for f in (min, max)] == [250, 276]


def test_the_least_sets_of_figures_and_of_witnesses() -> None:
    word = found(KP_RU).word
    assert not word.possible
    assert word.is_whole
    assert word.least_figures == (THREE,)
    assert {frozenset(names) for names in word.least_witnesses} == {
        *(frozenset({NIS, one, other}) for one in (CSIS, UKRAINE) for other in (OSC, NK_PRO)),
        *(frozenset({MND, UKRAINE, other}) for other in (OSC, NK_PRO)),
        *(frozenset({UKRAINE, OSC, f"the value of {n}"}) for n in ("payload", "kg_per_round")),
    }  # fmt: skip
    assert len(word.least_witnesses) == 8


@pytest.mark.parametrize(
    ("id_", "z", "low", "high"),
    [
        ("csis-2024-02-rounds", 5.8, 1.53e6, 1.77e6),
        ("gur-2024-02-rounds", -5.5, 2.10e6, 2.46e6),
        ("nis-2023-11-rounds", 3.1, 506_000, 693_000),
    ],
)
def test_the_most_strained_figures(id_: str, z: float, low: float, high: float) -> None:
    strains = {strain.said.id: strain for strain in found(KP_RU).strains}
    strain = strains[id_]
    assert round(strain.z, 1) == z
    assert strain.implied is not None
    assert [rounded(end) for end in strain.implied] == [low, high]
    assert list(strains).index(id_) < 3


def test_what_arithmetic_cannot_tell_and_a_bound_that_nothing_contradicts() -> None:
    strains = {strain.said.id: strain for strain in found(KP_RU).strains}
    assert strains["dia-2025-07-containers"].alike == ("gur-2025-10-rounds",)
    assert strains["gur-2025-10-rounds"].alike == ("dia-2025-07-containers",)
    assert strains["us-2024-12-containers"].z == 0


@pytest.mark.parametrize(("doubted", "days"), [(THREE, (58, 48, 72)), ((UKRAINE,), (88,))])
def test_how_long_they_last_at_the_rate_of_rusi(
    doubted: tuple[str, ...], days: tuple[float, ...]
) -> None:
    months = found(KP_RU, *doubted).quantities["days"]
    ends = (months.best or 0.0, months.likely.low, months.likely.high)
    assert tuple(round(end * float(MONTH)) for end in ends)[: len(days)] == days


def test_the_small_case() -> None:
    one = found(NK_NOV_2023)
    assert one.verdict == "strained"
    assert one.test.p is not None
    assert round(one.test.p, 3) == 0.335
    assert one.ways_out == ()


def test_what_the_small_case_would_take() -> None:
    word = found(NK_NOV_2023).word
    assert word.widen == pytest.approx(1.016, abs=5e-4)
    needs = {alone.said.id: alone.needs for alone in word.alone}
    figures = {"nis-2023-11-rounds", "mnd-2023-11-containers"}
    assert needs.keys() == figures | {"payload", "kg_per_round"}
    assert needs["nis-2023-11-rounds"].high == pytest.approx(938_000, rel=1e-6)
    assert rounded(needs["mnd-2023-11-containers"].low) == 2670
    assert needs["payload"].low == pytest.approx(30.0, rel=1e-6)
    assert round(needs["kg_per_round"].high, 2) == 70.35

"""The range of every shipped equation, as polynomial algebra gave it, to the last fraction."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from estimator.arithmetic.bounds import Span, bounds
from estimator.arithmetic.expression import read_expression
from estimator.claims.check import check
from estimator.claims.claims_file import shipped_claims
from estimator.register.register import shipped

CLAIMS = {
    "mnd-december-2023": ("1860000", "2906250"),
    "mnd-june-2024": ("4650000", "inf"),
    "dia-july-2025": ("13020000", "13020000"),
    "nis-october-2024": ("6045000", "6045000"),
    "weight-limit-mnd-2023": ("217500/833", "1876/5"),
    "weight-limit-mnd-first": ("217500/833", "1876/5"),
    "weight-limit-us": ("217500/833", "1876/5"),
    "us-two-lower-bounds": ("0", "inf"),
    "calibre-mistranslated": ("60000000/11", "20000000/3"),
    "syrskyi-nine-days": ("400630/9", "400630/9"),
    "syrskyi-eight-days": ("200315/4", "200315/4"),
    "syrskyi-spring-against-supply": ("28000000/1461", "28000000/1461"),
    "cnn-three-quarters": ("11/16", "4/5"),
    "cnn-two-counts": ("20000", "20000"),
    "rusi-2022-total": ("120000000/3421", "13200000/311"),
    "csis-2022-against-rusi": ("4976000", "7775000"),
    "times-implied-rate": ("6400000/487", "10000000/487"),
    "reznikov-least": ("356400", "356400"),
    "reznikov-ask": ("246400", "246400"),
    "reznikov-against-himself": ("7040000/487", "7040000/487"),
    "reznikov-europe-year": ("600000", "600000"),
    "reznikov-million-a-year": ("25/33", "25/33"),
    "nis-default-rate": ("1000/487", "1000/487"),
    "nis-korean-wording": ("1000/487", "inf"),
    "nis-mixed-wording": ("1000/487", "inf"),
    "nis-two-lower-bounds": ("0", "inf"),
    "nis-implied-rate": ("6400000/487", "10000000/487"),
    "nis-at-rusi-december": ("1280/487", "2000/487"),
    "nis-korean-at-rusi-december": ("1280/487", "inf"),
    "nis-at-rusi-band": ("1000/487", "16000/3409"),
    "nis-at-syrskyi-autumn": ("640/487", "1000/487"),
    "nis-korean-at-syrskyi-winter": ("0", "1600/1461"),
    "nis-half-unusable": ("500/487", "500/487"),
    "nis-kirby-containers": ("261000", "375000"),
    "nis-seoul-containers": ("522000", "750000"),
    "nis-load-per-delivery": ("0", "inf"),
    "osc-daily-low-end": ("2100000/281", "2100000/281"),
    "osc-daily-whole-range": ("2100000/281", "2900000/281"),
    "osc-share": ("3/10", "29/70"),
    "osc-mean": ("7000000/313", "7000000/313"),
    "osc-without-north-korea": ("4214177/313", "4214177/313"),
    "osc-lead-against-summary": ("4200000", "5800000"),
    "nato-nearly-three": ("25/11", "11/4"),
    "rutte-quarter": ("75/248", "75/148"),
    "rutte-three-times": ("75/248", "75/148"),
    "csis-sustain-month": ("300000", "300000"),
    "plastmass-contract": ("3750000/7", "3750000/7"),
    "bundeswehr-days": ("48/23", "75/23"),
    "kiviselg-year": ("1280/1461", "2000/1461"),
    "kiviselg-with-production": ("1280/949", "2000/211"),
    "kiel-howitzers": ("857/9", "857/8"),
    "rusi-gap": ("1461/4", "1461/2"),
    "c4ads-bare-shell": ("37000000/23", "1850000"),
    "c4ads-crated": ("740000000/833", "2960000/3"),
    "toropets-per-week": ("480000/57953", "8400/487"),
    "toropets-per-day": ("480000/405671", "1200/487"),
    "korowaj-rounds": ("300000000/833", "300000000/833"),
}
DERIVED = {
    "seed-implied-rate": ("8000000/487", "8000000/487"),
    "mnd-2023-10-per-container": ("250", "300"),
    "mnd-2023-11-per-container": ("500", "500"),
    "mnd-2023-12-per-container": ("460", "460"),
    "mnd-2024-02-per-container": ("30000/67", "30000/67"),
    "mnd-2024-06-per-container": ("480", "480"),
    "mnd-2024-08-per-container": ("6000/13", "6000/13"),
    "mnd-2024-10-per-container": ("470", "470"),
    "mnd-2025-07-per-container": ("3000/7", "3000/7"),
    "mnd-2023-11-rockets-per-container": ("100", "100"),
    "mnd-2024-02-rockets-per-container": ("5000/67", "5000/67"),
    "nis-2024-10-per-container": ("8000/13", "8000/13"),
    "us-2024-12-per-container": ("300", "300"),
    "osc-2025-per-container": ("21000/79", "29000/79"),
    "osc-2025-per-voyage": ("1975/8", "1975/8"),
    "osc-2025-kg-per-round": ("250/3", "250/3"),
    "korowaj-2024-09-kg-per-round": ("75", "75"),
    "c4ads-2024-06-kg-per-round": ("185/4", "185/4"),
    "psm-1915-arras-kg": ("134580856179/10000000000", "134580856179/10000000000"),
    "max-per-container-old": ("217500/833", "217500/833"),
    "max-per-container-new": ("40200/119", "40200/119"),
}


def ends(texts):
    return tuple(math.inf if text == "inf" else Fraction(text) for text in texts)


def test_claims():
    found = {result.id: result.computed for result in check([shipped_claims()], shipped()).results}
    assert {id_: found[id_][:2] for id_ in CLAIMS} == {
        id_: ends(texts) for id_, texts in CLAIMS.items()
    }
    assert {found[id_].method for id_ in CLAIMS} == {"exact"}


@pytest.mark.parametrize("id_", DERIVED)
def test_derived_figures(id_):
    figure = shipped().figure(id_)
    inputs = zip("abcdefgh", map(shipped().figure, figure.inputs), strict=False)
    spans = {letter: Span(*given.face()) for letter, given in inputs}
    found = bounds(read_expression(figure.formula), spans)
    assert (found[:2], found.method) == (ends(DERIVED[id_]), "exact")


def test_every_derived_figure_is_here():
    derived = {id_ for id_, figure in shipped().figures.items() if figure.status == "derived"}
    assert derived == set(DERIVED)

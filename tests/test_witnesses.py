"""Figures side by side: who repeats whom, who else reports it, what speaks against two."""

from __future__ import annotations

from fractions import Fraction

import pytest

from estimator.register.corroboration import conflicts, peers, repeats, witnesses
from estimator.register.register import Register, shipped


def figures(*ids):
    return [shipped().figure(id_) for id_ in ids]


def test_twelve_relays_are_one_witness():
    groups = witnesses(shipped().figures.values())
    assert sum(map(len, groups.values())) == len(shipped().figures)
    assert all(figure.origin == origin for origin, group in groups.items() for figure in group)
    assert len(groups["NIS November 2023"]) >= 5


@pytest.mark.parametrize(
    ("ids", "fragments"),
    [
        (["nis-2023-11-rounds"], []),
        (["nis-2023-11-rounds", "nis-2023-11-rounds"], []),
        (
            ["nis-2023-11-rounds", "rusi-2023-12-ru"],
            ["do not say what they count", "Scope of rusi-2023-12-ru: Nearest in time"],
        ),
        (
            ["nis-2023-11-rounds", "syrskyi-2023-08-ru"],
            ["Scope unknown: nis-2023-11-rounds and syrskyi-2023-08-ru", "mortars and rockets"],
        ),
        (
            ["csis-2023-07-ru-mean", "rusi-2023-05-ru-band"],
            ["Mixed scope: csis-2023-07-ru-mean is tube and rockets, rusi-2023-05-ru-band is all"],
        ),
        (
            ["rusi-2024-02-ru-152-2024", "rusi-2024-02-ru-stock"],
            ["is tube, but rusi-2024-02-ru-stock does not say", "Mixed natures"],
        ),
        (
            ["rusi-2024-02-ru-152-2024", "rusi-2024-02-ru-122-2024"],
            ["is 152 mm, rusi-2024-02-ru-122-2024 is 122 mm; they are not one stock", "One origin"],
        ),
        (
            ["rusi-2023-12-ua-summer", "rusi-2023-12-ua"],
            ["rusi-2023-12-ua-summer covers 2023-06-01 to 2023-08-31, rusi-2023-12-ua 2023-11-01"],
        ),
        (
            ["nis-2023-11-rounds", "nis-2023-11-duration"],
            ["come from NIS November 2023, which is one witness, not 2"],
        ),
        (
            ["seed-implied-rate", "nis-2023-11-rounds"],
            ["seed-implied-rate is computed from nis-2023-11-rounds"],
        ),
        (
            ["nis-2023-11-deliveries", "nis-2023-11-deliveries-english"],
            ["are one report: news1-2023-11-01 and liga-2023-11-01 both pass on nis-2023-11-01"],
        ),
    ],
)
def test_conflicts(ids, fragments):
    found = conflicts(shipped(), figures(*ids))
    assert len(found) >= len(fragments)
    for fragment in fragments:
        assert any(fragment in sentence for sentence in found), found
    if not fragments:
        assert found == []
    assert all("\n" not in sentence and sentence.endswith(".") for sentence in found)


def test_a_relay_is_named_in_either_order():
    first = shipped().figure("nis-2023-11-deliveries")
    relayed = first.model_copy(update={"id": "relay", "source": "liga-2023-11-01"})
    original = first.model_copy(update={"id": "original", "source": "nis-2023-11-01"})
    register = Register(shipped().sources, {})
    for pair in ((relayed, original), (original, relayed)):
        assert repeats(register, *pair) == (
            "relay only repeats original: liga-2023-11-01 passes on nis-2023-11-01."
        )
        assert any("only repeats" in sentence for sentence in conflicts(register, pair))
        assert not any("One origin" in sentence for sentence in conflicts(register, pair))


def test_open_periods():
    (need,) = figures("reznikov-2023-03-ask")
    early = need.model_copy(
        update={"id": "early", "since": None, "until": need.since.replace(2022)}
    )
    (sentence,) = (s for s in conflicts(shipped(), [early, need]) if s.startswith("Periods"))
    assert sentence == (
        "Periods do not overlap: early covers the time up to 2022-03-03, "
        "reznikov-2023-03-ask 2023-03-03 on."
    )


def test_who_else_reports_it():
    found = {
        peer.figure.id: peer for peer in peers(shipped(), shipped().figure("cnn-2023-01-us-after"))
    }
    ukrainian = found["cnn-2023-01-ua-after"]
    assert ukrainian.times == 4
    assert not ukrainian.one_witness
    assert "osc-2025-ru-mean" not in found
    assert "rusi-2022-11-ru-mean" not in found


def test_how_they_differ():
    found = {
        peer.figure.id: peer for peer in peers(shipped(), shipped().figure("csis-2023-07-ru-mean"))
    }
    assert "rusi-2023-05-ru-2022" not in found  # a number of rounds is no rate
    band = found["rusi-2023-05-ru-band"]
    assert band.times == Fraction(2)
    assert "scope: all natures, not tube and rockets" in map(str, band.differs)
    peak = found["rusi-2022-11-ru-peak"]
    assert "bound: lower, not exact" in map(str, peak.differs)


def test_same_origin_confirms_nothing():
    base = shipped().figure("nis-2023-11-deliveries")
    same = [peer for peer in peers(shipped(), base) if peer.figure.origin == base.origin]
    assert same
    assert all(peer.one_witness for peer in same)


def test_a_figure_of_zero_has_no_multiple():
    base = (
        shipped()
        .figure("cnn-2023-01-us-after")
        .model_copy(update={"id": "zero", "value": "0 rounds/day"})
    )
    assert {peer.times for peer in peers(shipped(), base)} == {None}


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        (
            ["nis-2023-11-rounds", "rusi-2023-12-ua"],
            "Different users: nis-2023-11-rounds is of RU, rusi-2023-12-ua is of UA; "
            "one does not fire the stock of the other.",
        ),
        (["nis-2023-11-rounds", "rusi-2023-12-ru"], None),
        (["nis-2023-11-rounds", "nis-2023-11-duration"], None),
    ],
)
def test_whose_stock_and_whose_fire(ids, sentence):
    found = [s for s in conflicts(shipped(), figures(*ids)) if s.startswith("Different users")]
    assert found == ([sentence] if sentence else [])

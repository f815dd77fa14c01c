"""What must hold of every case: order, units, repetition, scale, and the edges of the rule."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import json
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from register_files import FIGURES, write
from systems import case

from estimator.claims import at_their_word, fit
from estimator.claims.case import without
from estimator.claims.readings import P95
from estimator.claims.reconcile import _groups, reconcile
from estimator.errors import InputError
from estimator.register.register import load_register

if TYPE_CHECKING:
    from pathlib import Path

    from estimator.claims.reconciliation import Reconciliation

EQUATIONS = ["rounds = boxes * per_box", "tonnes = rounds * mass", "rounds = daily * days"]
GIVEN = {
    "rounds": [">1M rounds", "900k to 1.4M rounds"],
    "boxes": ["~2,000 boxes"],
    "per_box": ["200..300 rounds/box"],
    "tonnes": ["20k..30k t"],
    "mass": ["~40 kg/round"],
    "daily": ["~10k rounds/day"],
    "days": ["2 to 3 months"],
}


def text(equations: list[str], given: dict[str, list[str]]) -> str:
    lines = ",\n".join(json.dumps(one) for one in equations)
    rows = "\n".join(f"{name} = {json.dumps(said)}" for name, said in given.items())
    return f'title = "x"\nequations = [{lines}]\n[given]\n{rows}\n'


def of(equations: list[str], given: dict[str, list[str]]) -> Reconciliation:
    return reconcile(case(text(equations, given)))


LOOP = of(EQUATIONS, GIVEN)


def same(other: Reconciliation, one: Reconciliation = LOOP, **times: float) -> None:
    """The same χ², verdict, strains and intervals; those of some quantities by a factor."""
    assert other.test.chi2 == pytest.approx(one.test.chi2, rel=1e-8, abs=1e-12)
    assert (other.test.dof, other.verdict) == (one.test.dof, one.verdict)
    assert other.word.widen == pytest.approx(one.word.widen, rel=1e-6)
    for name, found in one.quantities.items():
        wanted = [times.get(name, 1.0) * end for end in (*found.flat, *found.likely)]
        there = other.quantities[name]
        assert [*there.flat, *there.likely] == pytest.approx(wanted, rel=1e-5), name
    strains, others = ({s.said.name: [] for s in each.strains} for each in (one, other))
    for each, into in ((one, strains), (other, others)):
        for strain in each.strains:
            into[strain.said.name].append(strain.z)
    for name, values in strains.items():
        assert sorted(others[name]) == pytest.approx(sorted(values), abs=1e-5), name


def test_the_loop_strains_so_that_these_laws_say_something() -> None:
    assert LOOP.test.chi2 > 1
    assert LOOP.test.dof > 1
    assert LOOP.verdict == "clash"


def test_the_order_of_statements_of_names_and_of_equations_is_no_matter() -> None:
    turned = {name: said[::-1] for name, said in reversed(GIVEN.items())}
    same(of(EQUATIONS[::-1], turned))


@pytest.mark.parametrize(
    ("name", "said", "times"),
    [
        ("tonnes", ["20M..30M kg"], 1000.0),
        ("mass", ["~0.04 t/round"], 1e-3),
        ("days", ["60.875 to 91.3125 days"], 30.4375),
        ("daily", ["~10000 rounds/day"], 1.0),
        ("boxes", ["2,000~ boxes"], 1.0),
    ],
)
def test_units_and_spellings_are_no_matter(name: str, said: list[str], times: float) -> None:
    same(of(EQUATIONS, GIVEN | {name: said}), **{name: times})


def test_a_thousand_times_as_many_rounds_strain_as_much() -> None:
    more = {
        "rounds": [">1000M rounds", "900M to 1400M rounds"],
        "per_box": ["200k..300k rounds/box"],
        "tonnes": ["20M..30M t"],
        "daily": ["~10M rounds/day"],
    }
    same(of(EQUATIONS, GIVEN | more), **dict.fromkeys(more, 1000.0))


@pytest.mark.parametrize(
    "equations",
    [
        [*EQUATIONS, EQUATIONS[0]],
        [*EQUATIONS, "per_box = rounds / boxes"],
        [*EQUATIONS, "tonnes = boxes * per_box * mass"],
        [*EQUATIONS, "tonnes = mass * daily * days", "daily = boxes * per_box / days"],
        ["boxes = rounds / per_box", "mass = tonnes / rounds", "days = rounds / daily"],
        ["rounds = 2 * boxes * per_box / 2", *EQUATIONS[1:]],
        [*EQUATIONS, "more >= rounds"],
    ],
)  # fmt: skip
def test_rank_decides_and_not_the_number_of_equations(equations: list[str]) -> None:
    same(of(equations, GIVEN))


def test_a_figure_that_one_witness_repeats_changes_nothing(tmp_path: Path) -> None:
    again = FIGURES.split("\n\n")[0].replace('"own-stock"', '"own-stock-again"')
    register = load_register([write(tmp_path, figures=f"{FIGURES}\n{again}\n", case="")])
    head = 'title = "x"\nequations = ["stock = rate * days"]\n[given]\nrate = "@own-rate"\ndays = "30..60d"\nstock = '
    once, twice, thrice = (
        reconcile(case(head + said, register))
        for said in (
            '"@own-stock"',
            '["@own-stock", "@own-stock-again"]',
            '["@own-stock", "@own-stock-again", "@own-stock"]',
        )
    )
    assert once.test.chi2 > 1
    for other in (twice, thrice):
        assert other.test == pytest.approx(once.test, rel=1e-9)
        assert other.quantities["days"].likely == pytest.approx(once.quantities["days"].likely)
        assert {round(s.z, 6) for s in other.strains} == {round(s.z, 6) for s in once.strains}
        least = {frozenset(names) for names in other.word.least_witnesses}
        assert least == {frozenset(names) for names in once.word.least_witnesses}


def test_more_than_10_and_less_than_8() -> None:
    """Both ends give: by √(10/8); or one of them, by 10/8."""
    found = of([], {"a": [">10", "<8"]})
    assert (found.verdict, found.test.dof) == ("strained", 1)
    assert found.test.chi2 == pytest.approx(math.log(1.25) ** 2 / (2 * (math.log(1.25) / P95) ** 2))
    assert found.word.widen == pytest.approx(math.sqrt(10 / 8))
    assert [alone.factor for alone in found.word.alone] == pytest.approx([1.25, 1.25])
    assert found.quantities["a"].best == pytest.approx(math.sqrt(80))


def test_two_witnesses_of_one_quantity_are_pooled() -> None:
    found = of([], {"a": ["10 to 20", "20 to 40"]})
    assert found.quantities["a"].best == pytest.approx(20)
    assert found.test.chi2 == pytest.approx(2 * P95**2)
    assert found.is_single_loop


def test_two_lower_bounds_bound_nothing() -> None:
    found = of(["days = rounds / daily"], {"rounds": [">1M rounds"], "daily": [">16k rounds/day"]})
    assert found.quantities["days"].likely == (0, math.inf)
    assert found.quantities["days"].best is None
    assert (found.verdict, found.test.p) == ("unchecked", None)
    assert found.word.ranges["days"] == (0, math.inf)


@pytest.mark.parametrize(
    ("equations", "given"),
    [
        (["a = b * c"], {"b": ["~3"], "c": ["4..5"]}),
        (["a = b * c"], {"a": ["~3"], "c": [">4"]}),
        ([], {"a": ["~3"]}),
        (["a = b + c"], {"b": ["~3"], "c": ["4..5"]}),
    ],
)
def test_without_a_loop_nothing_is_checked(
    equations: list[str], given: dict[str, list[str]]
) -> None:
    found = of(equations, given)
    assert found.verdict == "unchecked"
    assert not any(strain.implied for strain in found.strains)
    assert found.ways_out == ()


@pytest.mark.parametrize(
    ("equations", "given", "rule"),
    [
        (["rounds = boxes * per_box"], {"rounds": ["1M rounds"], "boxes": ["2k boxes"], "per_box": ["300 rounds/box"]}, "x.case.toml:2: 'rounds = boxes * per_box' cannot hold: 1M rounds = 2k boxes * 300 rounds/box is 600,000"),
        (["a = 2k * b"], {"a": ["1M"], "b": ["300"]}, "x.case.toml:2: 'a = 2k * b' cannot hold: 1M = 2k * 300 is 600,000"),
        (["t = n * kg"], {"t": ["3 t"], "n": ["1k rounds"], "kg": ["2 kg/round"]}, "x.case.toml:2: 't = n * kg' cannot hold: 3 t = 1k rounds * 2 kg/round is 2"),
        (["b <= a", "a >= 5"], {"a": ["3"]}, "x.case.toml:3: 'a >= 5' cannot hold: 3 >= 5 is 5"),
        (["a = b / 0"], {"a": ["3"], "b": ["3"]}, "x.case.toml:2: 'a = b / 0' divides by zero"),
        (["a = b / 0"], {"b": ["~3"]}, "x.case.toml:2: 'a = b / 0': its right side is not above zero at these figures"),
        (["a = c * d", "b = a * d"], {"b": ["100"], "c": ["2"], "d": ["5"]}, "x.case.toml:3: 'b = a * d' cannot hold with the exact values and the equations before it: its sides differ by a factor 2"),
        (["a = b - b"], {"a": ["~1"], "b": ["~3"]}, "x.case.toml:2: 'a = b - b' takes away what it adds; leave out both"),
        (["a = a * b"], {"a": ["~1"], "b": ["~3"]}, "x.case.toml:2: 'a' stands on both sides of 'a = a * b'; solve for it, on the left"),
        ([], {"a": ["3", "4"]}, "x.case.toml:4: given 'a': it cannot be exactly 3 and exactly 4"),
        ([], {"a": ["0"]}, "x.case.toml:4: given 'a': 0 cannot be cross-checked; quantities are above zero"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_where_it_stands(equations: list[str], given: dict[str, list[str]], rule: str) -> None:  # fmt: skip
    with pytest.raises(InputError) as caught:
        of(equations, given)
    assert str(caught.value) == rule


@pytest.mark.parametrize("stretch", [0.0, -1.0, math.inf, math.nan])
def test_a_stretch_is_above_zero(stretch: float) -> None:
    with pytest.raises(InputError, match="is no factor"):
        reconcile(case(text(EQUATIONS, GIVEN)), stretch=stretch)


def test_a_difference_that_would_be_below_zero_begins_at_its_left_side() -> None:
    """More than 1 is left of less than 3, more than 4 gone: 3t − 4/t = 1/t at t = √(5/3)."""
    found = of(["a = b - c"], {"a": [">1"], "b": ["<3"], "c": [">4"]})
    assert found.verdict == "clash"
    assert found.word.widen == pytest.approx(math.sqrt(5 / 3))
    needs = {alone.said.id: alone.needs for alone in found.word.alone}
    assert needs["b"] == (pytest.approx(5), math.inf)
    assert needs["c"] == (0, pytest.approx(2))
    assert "a" not in needs


def test_a_difference_may_come_as_near_to_zero_as_one_likes() -> None:
    found = of(["a = b - c"], {"b": ["4 to 5"], "c": ["3.2..4"]})
    assert found.word.ranges["a"] == (0, pytest.approx(1.8))
    assert found.quantities["a"].likely.low == 0


def test_numbers_of_28_orders_of_magnitude_apart() -> None:
    found = of(["n = a * b"], {"n": ["~10000"], "a": ["~1e-12"], "b": ["~1e16"]})
    assert found.test.chi2 == pytest.approx(0, abs=1e-12)
    assert found.quantities["a"].best == pytest.approx(1e-12)
    assert found.quantities["b"].best == pytest.approx(1e16)


def test_a_share_is_at_most_1_and_one_of_many_digits_hides_no_other() -> None:
    found = of(["n = s * b"], {"n": ["~50"], "s": ["~90%"], "b": ["~20"]})
    assert found.quantities["s"].best == pytest.approx(1, abs=1e-6)
    assert found.quantities["s"].likely.high == pytest.approx(1, abs=1e-4)
    given = {"a": ["1.23456789012345", "~2"], "b": ["1 to 100", "1 to 100"], "c": ["1 to 100"]}
    assert (
        of(["c = a * b"], given | {"a": ["1.23456789012345 to 1.23456789012346", "~2"]}).test.dof
        == 3
    )


def test_stretching_all_divides_the_cost_by_the_square() -> None:
    twice = reconcile(case(text(EQUATIONS, GIVEN)), stretch=2.0)
    assert twice.test.chi2 == pytest.approx(LOOP.test.chi2 / 4, rel=1e-6)
    assert twice.test.dof == LOOP.test.dof


def test_leaving_a_name_out_is_leaving_its_statements_out() -> None:
    one = case(text(EQUATIONS, GIVEN))
    rest = {name: said for name, said in GIVEN.items() if name != "per_box"}
    same(reconcile(without(one, ["per_box"])), of(EQUATIONS, rest))


@pytest.mark.parametrize(
    ("right", "given"),
    [
        ("b - c", {"a": ["~3"], "b": ["~5"], "c": ["~10"]}),
        ("b - c", {"a": ["~1"], "b": ["~10000"], "c": ["~9999"]}),
        ("(b - 2) - (c - 2)", {"a": ["~300"], "b": ["~900"], "c": ["~100"]}),
    ],
)
def test_a_difference_is_the_sum_it_is_solved_for(right: str, given: dict[str, list[str]]) -> None:
    difference, total = of([f"a = {right}"], given), of(["b = a + c"], given)
    assert difference.test.chi2 == pytest.approx(total.test.chi2, rel=1e-6, abs=1e-9)
    assert difference.verdict == total.verdict


def test_a_part_that_nobody_states_bounds_its_total_on_one_side() -> None:
    """The same as an inequality: ~300 = d + ~900, and ~300 >= ~900."""
    given = {"total": ["~300"], "e": ["~900"]}
    for equation in ("total = d + e", "total >= e"):
        implied = {one.said.name: one.implied for one in of([equation], given).strains}
        assert implied["total"] is not None
        assert implied["total"].low == pytest.approx(720, rel=1e-4)
        assert math.isinf(implied["total"].high)
        assert implied["e"] is not None
        assert implied["e"].low == 0
        assert implied["e"].high == pytest.approx(375, rel=1e-4)


def test_a_part_beyond_the_total_is_checked() -> None:
    found = of(["a = d + e"], {"a": ["~300"], "d": ["~100"], "e": ["~400"]})
    implied = {one.said.name: one.implied for one in found.strains}
    assert implied["d"] is not None
    assert implied["d"].high < 100


@pytest.mark.parametrize("equations", [["a = b", "a >= 2 * b"], ["a >= b", "b >= c", "c >= 2 * a"]])
def test_equations_that_no_values_satisfy_are_refused(equations: list[str]) -> None:
    with pytest.raises(InputError, match="cannot all hold, whatever the values are"):
        of(equations, {"a": ["~100"]})


def test_bounds_on_one_side_check_nothing() -> None:
    assert of([], {"a": [">6", ">3"]}).verdict == "unchecked"
    assert of(["a >= b"], {"a": [">6"], "b": [">3"]}).verdict == "unchecked"
    assert of([], {"a": [">6", "<8"]}).verdict == "fits"


def test_a_figure_repeated_under_other_names_changes_nothing(tmp_path: Path) -> None:
    figure = "@rusi-2024-06-voyages"
    one = of(["b = a"], {"a": [figure, "~40 voyages"]})
    two = of(["b = a"], {"a": [figure, "~40 voyages"], "b": [figure]})
    assert two.test.chi2 == pytest.approx(one.test.chi2, rel=1e-9)
    assert two.test.dof == one.test.dof
    assert of(["a = b"], {"a": [figure], "b": [figure]}).verdict == "unchecked"


def test_a_number_that_somebody_states_is_a_rounded_one() -> None:
    """`origin` in the place of a figure: as loose as ~, and named as a witness."""
    head = 'title = "x"\nequations = ["a = b * 12"]\n[given]\na = "~1M rounds"\n'
    stated = reconcile(case(head + 'b = { value = "85k rounds", origin = "A minister" }\n'))
    hedged = reconcile(case(head + 'b = "~85k rounds"\n'))
    assert stated.test == hedged.test
    assert "A minister" in stated.named
    assert not any("Taken as exact" in note for note in stated.notes)
    assert any("exact: b" in note for note in reconcile(case(head + 'b = "85k rounds"\n')).notes)


def test_groups_that_a_figure_joins_are_one() -> None:
    """The third is of the name and witness of the first, and the figure of the second."""
    said = [
        SimpleNamespace(name=name, witness="w", given=SimpleNamespace(figures=figures))
        for name, figures in (("a", ("one",)), ("b", ("two",)), ("a", ("two",)), ("c", ("other",)))
    ]
    assert _groups(said) == [0, 0, 0, 3]


def crowd(operators: str) -> str:
    """40 names, 60 statements and 40 equations that nothing can satisfy."""
    rng = np.random.default_rng(1)
    truth, equations = list(rng.normal(3, 1, 14)), []
    for number in range(14, 40):
        one, other = (int(n) for n in rng.choice(14, 2, replace=False))
        operator = str(rng.choice(list(operators)))
        both = {"*": sum, "+": lambda logs: float(np.logaddexp(*logs))}[operator]
        truth.append(both((truth[one], truth[other])))
        equations.append(f"q{number} = q{one} {operator} q{other}")
    equations += [f"q{number} <= q{number + 14}" for number in range(14)]
    given: dict[str, list[str]] = {}
    for number in [*range(40), *range(20)]:
        middle = math.exp(truth[number] + 0.5 * rng.normal())
        given.setdefault(f"q{number}", []).append(f"{rng.choice(['~', '>', '<'])}{middle:.2e}")
    return text(equations, given)


def test_a_case_that_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted, so that every machine says the same."""
    monkeypatch.setattr(at_their_word, "_MOST_WORK", 2_000)
    found = reconcile(case(crowd("*")))
    assert found.verdict == "clash"
    assert not found.word.is_whole
    monkeypatch.setattr(fit, "MOST_WORK", 2_000)
    with pytest.raises(InputError, match="these equations take more than about 10 s to fit"):
        _ = reconcile(case(crowd("*+"))).verdict

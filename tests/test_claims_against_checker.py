"""Shipped claims against their recorded verdicts, against sampling, and against changed data."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from estimator.arithmetic.expression import read_equation
from estimator.claims.check import check, check_claim
from estimator.claims.claims_file import claims_files, read_claims, shipped_claims
from estimator.register.register import Register, shipped

CASES = {file.name: read_claims(file, shipped()) for file in claims_files(shipped_claims())}
CLAIMS = [
    pytest.param(name, number, id=claim.id)
    for name, case in CASES.items()
    for number, claim in case.claims.items()
]
TIMES = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
FAR = 10**9  # stands in for an open end when sampling


def test_every_shipped_claim_has_its_recorded_verdict():
    found = check([shipped_claims()], shipped())
    assert found.errors == ()
    assert found.changed == ()
    assert len(found.results) == sum(len(case.claims) for case in CASES.values()) >= 150
    tally = {}
    for result in found.results:
        tally[result.verdict] = tally.get(result.verdict, 0) + 1
    assert set(tally) == {"holds", "partly", "fails", "open"}


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_computed_side_against_sampling(name, number):
    """No sampled value lies outside C, and where C has ends, some sampled value reaches each."""
    case = CASES[name]
    result = check_claim(case, number, shipped())
    _, right = read_equation(result.claim.equation)
    scale = result.stated.quantity.unit.scale(month(result)) if result.stated else Fraction(1)
    values = [
        right.fold(point.__getitem__, lambda v: v, lambda op, a, b: TIMES[op](a, b)) / scale
        for point in samples(result)
    ]
    low, high = result.computed[:2]
    assert all(low <= value <= high for value in values)
    for end, reached in ((low, min(values)), (high, max(values))):
        if isinstance(end, Fraction):
            assert abs(reached - end) <= abs(end) / 10**6 + Fraction(1, 10**4)
        else:
            assert abs(reached) > 10**3


def month(result):
    return Fraction(30) if result.claim.month else Fraction(487, 16)


def samples(result):
    """Points of the box: its corners, and 50 inside."""
    random_ = random.Random(0)
    spans = {}
    for used in result.inputs:
        factor = used.given.quantity.unit.scale(month(result))
        low = used.low * factor or Fraction(1, FAR)
        spans[used.given.name] = (
            low,
            used.high * factor if isinstance(used.high, Fraction) else low * FAR,
        )
    names = list(spans)
    for corner in range(2 ** len(names)):
        yield {name: spans[name][corner >> n & 1] for n, name in enumerate(names)}
    for _ in range(50):
        yield {
            name: low + (high - low) * Fraction(random_.randrange(1001), 1000)
            for name, (low, high) in spans.items()
        }


def changed_register(id_, value):
    figures = dict(shipped().figures)
    figures[id_] = figures[id_].model_copy(update={"value": value})
    return Register(shipped().sources, figures, shipped().places)


MUTATIONS = [
    pytest.param(name, number, id_, id=f"{claim.id}-{id_}")
    for name, case in CASES.items()
    for number, claim in case.claims.items()
    for given in case.given.values()
    for id_ in given.figures
    if given.name in claim.equation.replace("=", " ").split() + claim.equation.split("(")
]


def values_for(figure):
    unit = figure.quantity.unit
    numbers = ["0.001", "1", "30", "3k", "100k", "5M", "3bn", "0.001..3000000000"]
    if unit.is_share:
        numbers = ["1%", "30%", "99%", "1%..99%"]
    return [number if unit.is_share else f"{number} {unit}" for number in numbers]


def test_every_input_figure_is_mutated():
    mutated = {param.values[2] for param in MUTATIONS}
    assert len(mutated) > 40


@pytest.mark.parametrize(("name", "number", "id_"), MUTATIONS)
def test_a_changed_figure_that_flips_the_verdict_is_named(name, number, id_):
    """Data that moves a verdict makes the check disagree and name the claim, its file and line."""
    file = shipped_claims() / name
    recorded = CASES[name].claims[number]
    flipped = 0
    for value in values_for(shipped().figure(id_)):
        register = changed_register(id_, value)
        result = check_claim(read_claims(file, register), number, register)
        if result.verdict == recorded.verdict:
            assert "verdict" not in {change.key for change in result.changes}
            continue
        flipped += 1
        (named,) = (found for found in check([file], register).changed if found.id == recorded.id)
        text = file.read_text(encoding="utf-8").split("\n")
        assert named.file == str(file)
        assert text[named.line - 1 : named.line + 1] == ["[[claim]]", f'id = "{recorded.id}"']
        assert named.changes[0] == ("verdict", recorded.verdict, result.verdict)
        assert named.change.startswith(f"recorded '{recorded.verdict}'")
    stated = recorded.equation.partition("=")[0].strip() in CASES[name].given
    assert flipped or not stated or recorded.verdict == "open"


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_recorded_verdict_is_named(tmp_path, name, number):
    claim = CASES[name].claims[number]
    text = (shipped_claims() / name).read_text(encoding="utf-8")
    head, marker, tail = text.partition(f'id = "{claim.id}"')
    wrong = next(v for v in ("holds", "fails") if v != claim.verdict)
    changed = tail.replace(f'verdict = "{claim.verdict}"', f'verdict = "{wrong}"', 1)
    (tmp_path / name).write_text(head + marker + changed, encoding="utf-8")
    (named,) = check([tmp_path], shipped()).changed
    assert (named.id, named.line) == (claim.id, head.count("\n"))

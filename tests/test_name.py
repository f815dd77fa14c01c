"""Full names of inputs."""

from __future__ import annotations

import pytest

from estimator.scenario.name import kind_of, name_of


@pytest.mark.parametrize(
    ("name", "nature", "plain"),
    [
        ("rounds", "", "rounds"),
        ("phase.2.daily", "", "phase.2.daily"),
        ("nature.152 mm.rounds", "152 mm", "rounds"),
        ("nature.5.56 mm.rounds", "5.56 mm", "rounds"),
        ("nature.5.56 mm.phase.2.daily", "5.56 mm", "phase.2.daily"),
        ("nature.a.ration.daily", "a", "ration.daily"),
        ("nature.a.1.daily", "a.1", "daily"),
        ("nature.7.share", "7", "share"),
    ],
)
def test_a_name_is_taken_apart_and_put_together(name: str, nature: str, plain: str) -> None:
    part = name_of(name)
    assert (part.nature, part.plain, part.prefix + part.plain) == (nature, plain, name)
    assert part.beside(part.key) == name
    assert part.kind is kind_of(plain)


@pytest.mark.parametrize(
    "name", ["", "dayly", "phase.daily.2", "phase.x.daily", "nature.152 mm", "nature.rounds"]
)
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(KeyError):
        name_of(name)

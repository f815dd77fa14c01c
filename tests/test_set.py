"""``--set NAME=VALUE``: any input of any nature, over files and other options."""

from __future__ import annotations

import pytest
from cli_harness import call, one_line

NATURES = """
[[nature]]
name = "5.56 mm"
stock.rounds = "1M"
use.daily = "10k"
use.phases = [{ from = "30d", daily = "20k" }]
[[nature]]
name = "flour"
stock.rounds = "35 days"
supply.arrivals = [{ on = "10d", rounds = 0 }]
use.daily = 100
"""


@pytest.mark.parametrize(
    ("values", "bare"),
    [
        ([], "35"),
        (["nature.flour.rounds=10 days"], "10"),
        (["nature.5.56 mm.rounds=300k"], "30"),
        (["nature.5.56 mm.rounds=400k", "nature.5.56 mm.phase.1.daily=50k"], "32"),
        (["nature.flour.arrival.1.rounds=2k"], "55"),
        (["nature.flour.arrival.1.rounds=500"], "40"),
        (["nature.flour.daily=200", "nature.flour.rounds=4k"], "20"),
    ],
)
def test_any_input_of_any_nature(values, bare, tmp_path):
    path = tmp_path / "natures.toml"
    path.write_text(NATURES)
    flags = [word for value in values for word in ("--set", value)]
    assert call(str(path), *flags, "-q").out.strip() == bare


def test_it_is_over_other_options_and_replaces_other_ways():
    args = ["--containers", "5", "--per-container", "300", "--daily", "16k"]
    assert call(*args, "--set", "rounds=1M", "-q").out.strip() == "62.5"


def test_one_number_of_a_ration_leaves_the_other():
    args = ["--rounds", "1M", "--daily", "16k", "--ration", "200k=8k", "-q"]
    assert call(*args, "--set", "ration.below=100k").out.strip() == "68.75"
    assert call(*args, "--set", "ration.daily=4k").out.strip() == "100"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["rounds=1M", "rounds=2M"], "--set: 'rounds' is given twice; keep one of them"),
        (["rounds"], "--set: 'rounds' has no '='; write NAME=VALUE"),
        (["dayly=1"], "--set: no input 'dayly'; did you mean 'daily'?"),
        (["phase.3.daily=1"], "--set: 'phase.3.daily' has no such row: 0 of phase are given"),
        (["nature.x.daily=1"], "--set: 'nature.x.daily': no nature 'x' here"),
        (["reserve_days=5"], "--set: 'reserve_days' is reserve in another unit; write reserve"),
        (["daily=16,5k"], "--set: '16,5k' could be a decimal or a list"),
    ],
)
def test_refused(values, said):
    flags = [word for value in values for word in ("--set", value)]
    assert said in one_line(call("--rounds", "1M", "--daily", "16k", *flags), 2)

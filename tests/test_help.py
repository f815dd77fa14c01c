"""Help pages, and what is suggested for words that are none of ours."""

from __future__ import annotations

import re

import pytest
from cli_harness import call, one_line
from test_cli_completing import offered

from estimator.cli.command import GROUPS
from estimator.cli.group import COMMANDS
from estimator.scenario.loading import shipped_names

FIRST = ["--rounds", "--daily", "--lasts", "--scenario"]


def sections(command):
    """The options of a help page by heading, in order."""
    found, heading = {}, ""
    for line in call(command, "--help").out.splitlines():
        if re.fullmatch(r"[A-Z]\w+:", line):
            heading = line[:-1]
        elif found_option := re.match(r"  (?:-\w, )?(--[\w-]+)", line):
            found.setdefault(heading, []).append(found_option[1])
    return found


@pytest.mark.parametrize("command", ["lasts", "solve", "drivers", "sweep", "rebuild"])
def test_options_stand_under_headings_those_that_matter_first(command):
    found = sections(command)
    headings = [heading for heading in (*GROUPS[:-1], "Options") if heading in found]
    assert list(found) == headings
    assert found["Question"][:4] == FIRST
    assert {"--reserve", "--unserviceable"} < set(found["Stock"])
    assert {"--weapons", "--phase"} < set(found["Use"])
    assert {"--production", "--arrival"} < set(found["Supply"])
    assert {"--output", "--quiet"} <= set(found["Output"])
    assert found["Options"][-1] == "--help"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_value_is(command):
    text = call(command, "--help").out
    assert "A=B" not in text
    assert text == call("help", command).out
    assert max(map(len, text.splitlines()[1:])) <= 80


def test_defaults_are_shown():
    text = " ".join(call("lasts", "--help").out.split())
    assert "[default: 0]" in text
    assert "[default: 1,024, or up to 32,768 on a schedule]" in text
    assert "[default: conditional]" in text


def test_version_and_help_by_other_names():
    assert call("-V").out == call("--version").out
    assert call("help").out == call("--help").out
    assert "no such" not in call("help", "lasts").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--duration", "--lasts"),
        ("--time", "--lasts"),
        ("--rate", "--daily"),
        ("--stock", "--rounds"),
        ("--supply", "--production"),
        ("--roundz", "--rounds"),
    ],
)
def test_options_are_suggested_by_what_they_mean(typed, meant):
    assert one_line(call(typed, "3"), 2) == f"no such option {typed}; did you mean {meant}?"


def test_shipped_scenarios_are_suggested_and_listed():
    assert "did you mean 'nis-2023'?" in one_line(call("nis2023"), 2)
    everything = one_line(call("qqqqqqq"), 2)
    text = call("new", "--list").out
    for name in shipped_names():
        assert name in everything
        assert f" {name} " in text
    assert "leave out -o" in one_line(call("new", "--list", "-o", "x.toml"), 2)
    assert "estimate new scenario" in one_line(call("new"), 2)
    assert one_line(call("new", "scenario", "--list"), 2).startswith("--list: ")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("estimate solve uns", ["unserviceable"]),
        ("estimate solve arrival.1.r", ["arrival.1.rounds"]),
        ("estimate sweep --vary dai", ["daily="]),
        ("estimate --table dai", ["daily="]),
        ("estimate compare nis-2023-r", ["nis-2023-ranges"]),
    ],
)
def test_a_shell_offers_names_of_inputs_and_scenarios(line, found):
    assert offered(line) == found

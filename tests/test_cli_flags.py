"""Messages of the library in the words of the command line."""

# ruff: noqa: E501 - rows of tables stay on one line
from __future__ import annotations

import click
import pytest
from cli_harness import call, one_line

from estimator.cli.group import Group
from estimator.cli.messages import FLAGS, with_flags

RANGES = ("--rounds", "1M..2M", "--daily", "16k")
GRID = ("--rounds", "1M", "--vary", "daily=1..2:1000000")
ONE = ("--rounds", "1M", "--vary", "daily=1k,2k")

SAID = [
    ((), "give two of --rounds, --daily and --lasts, such as: estimate --rounds 1M --daily 16k"),
    (("--rounds", "1M", "-q"), "add --daily, such as --daily 16k, or --lasts, such as --lasts 2mo,"),
    (("--daily", "16k", "-q"), "add --rounds, such as --rounds 1M, or --lasts, such as --lasts 2mo,"),
    ((*RANGES, "--samples", "2M"), "--samples: '2M': write a whole number from 1 to 65,536"),
    (("--scenario", "nis-2032"), "--scenario: no scenario 'nis-2032'; did you mean 'nis-2023'?"),
    ((*RANGES, "--table", "daily"), "--table: 'daily' has no '='"),
    (("solve", "daily", "--rounds", "1M"), "--lasts: say how long it must last, such as --lasts 2mo, for"),
    (("solve", "dayly", "--rounds", "1M", "--lasts", "60d"), "NAME: no input 'dayly' here; did you"),
    (("drivers", *RANGES, "--of", "chance"), "--lasts: say which duration the chance is of, such as --lasts 2mo"),
    (("drivers", "--daily", "16k"), "chances need a stock; give it, such as --rounds '0.8M to 1.2M'"),
    (("rebuild", "--rounds", "1M"), "--target: say the target, such as --target 3M"),
    (("sweep", "--rounds", "1M", "--daily", "5"), "--vary: nothing is varied; write such as --vary daily=8k..24k:9"),
    (("sweep", "--vary", "daily=1, 2"), "add --rounds 1M, or --vary rounds=1M,2M"),
    (("sweep", *ONE, "--vary", "reserve=1,2,3", "--zip"), "--zip: lists of one length are wanted"),
    (("sweep", *ONE, "--shard", "4"), "--shard: '4' is not a part"),
    (("sweep", *ONE, "--columns", "date"), "--columns: date needs a start date; add --start 2023-11-01"),
    (("sweep", *ONE, "--where", "outcome=x"), "--where: outcome is"),
    (("sweep", "--rounds", "1M+", *ONE[2:], "--lasts", "60d", "--columns", "holds"), "compare them: --where 'days>=60'"),
    (("sweep", *GRID, "--vary", "reserve=1..2:1000000"), "--shard 1/10000 to 10000/10000"),
    (("sweep", *GRID, "--vary", "reserve=1..2:1001"), "--yes: 1,001,000,000 cells are more than 1,000,000,000; add --yes"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "said"), SAID)
def test_arguments_become_options(args, said):
    line = one_line(call(*args), 2)
    assert said in line
    assert "`" not in line


def test_every_option_exists():
    ctx = click.Context(Group("estimate"))
    commands = [ctx.command.get_command(ctx, name) for name in ctx.command.list_commands(ctx)]
    known = {
        word
        for command in commands
        for param in command.params
        for word in (*param.opts, param.metavar)
    }
    assert set(FLAGS.values()) <= known


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("`large`: add `large=True`", "--yes: add --yes"),
        ("`rounds='1M', daily='16k'`", "--rounds 1M --daily 16k"),
        ("`vary={'daily': '8k..24k:9'}`", "--vary daily=8k..24k:9"),
        ("`where='days>=60'`", "--where 'days>=60'"),
        ("'`roundz`' is `a)+(b` or ``", "'`roundz`' is `a)+(b` or ``"),
        ("`rounds=`", "`rounds=`"),
    ],
)
def test_what_is_between_backquotes(message, shown):
    assert with_flags(message) == shown

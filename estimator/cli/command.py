"""A command whose options are given once, have a value that can be meant, and have an effect.

Every option says what it is ``about`` where it is declared. A command that finds out that its run
has no such thing (no draws, no table, no duration asked about) says so with `refuse`, and options
about it that somebody typed are errors. What stands in the environment is for every run, and no
error where one does not need it.

Help and completion take click's time, so what declares a command imports click alone. What runs it,
reads a value or looks up a figure is named, and imported by `late` when it is asked for.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from estimator import late
from estimator.errors import InputError, did_you_mean, nearest
from estimator.scenario.inputs import SCENARIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PREFIX: Final = "ESTIMATE_"
DATA: Final = "ESTIMATE_DATA"


def key(flag: str) -> str:
    """The name of an option's value: ``per_container`` for ``--per-container``."""
    return flag.removeprefix("--").replace("-", "_")


def variable(flag: str) -> str:
    """The environment variable of an option."""
    return _PREFIX + key(flag).upper()


class Option(click.Option):
    """An option that says what it is about.

    Args:
        names: as typed, such as ``--seed``.
        about: what a run must have for it to have an effect; see `refuse`.
        group: the heading under which a help page has it.
        rest: as for `click.Option`.
    """

    def __init__(
        self, names: Sequence[str], *, about: Iterable[str] = (), group: str = "", **rest: Any
    ) -> None:
        super().__init__(names, **rest)
        self.about, self.group = frozenset(about), group


class Argument(click.Argument):
    """The same for what is typed without a name."""

    def __init__(self, names: Sequence[str], *, about: Iterable[str] = (), **rest: Any) -> None:
        super().__init__(names, **rest)
        self.about = frozenset(about)


GROUPS: Final = ("Question", "Stock", "Use", "Supply", "Uncertainty", "Output", "")
"""Headings of a help page, in order; what belongs to none comes last."""


class Command(click.Command):
    """A command that checks its words before any of them is used.

    Args:
        name: as typed.
        run: the place of the function that runs it, as for `late`; it takes the context.
        params: what may be typed.
        text: its help.
    """

    def __init__(self, name: str, run: str, params: list[click.Parameter], text: str) -> None:
        super().__init__(name, params=params, help=text)
        self.run = run

    def invoke(self, ctx: click.Context) -> None:
        """Run it."""
        late(self.run)(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options under headings, those that matter most first."""
        lines: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            line = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if line is not None:
                group = "Question" if _rank(line) < len(_FIRST) else getattr(param, "group", "")
                lines.setdefault(group, []).append(line)
        for group in GROUPS:
            if group in lines:
                with formatter.section(group or "Options"):
                    formatter.write_dl(sorted(lines[group], key=_rank))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is given twice, is left over, lacks a value or is no text."""
        if not ctx.resilient_parsing:
            given, left, order = self.make_parser(ctx).parse_args(list(args))
            if not given.get("help"):
                _check_values(self.get_params(ctx), args)
                _check_words(self, ctx, given, left)
                _check_repeats(order)
                _check_environment(self)
        return super().parse_args(ctx, args)


_FIRST: Final = ("--rounds", "--daily", "--lasts", "--scenario")


def _rank(line: tuple[str, str]) -> int:
    """The place of an option in its group: those that matter most first, the others as they are."""
    name = line[0].partition(" ")[0]
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _check_values(params: Iterable[click.Parameter], args: Sequence[str]) -> None:
    """Refuse an option in the place of a value; ``--rounds=-o`` is a value for its reader."""
    options = {
        name: param for param in params if isinstance(param, click.Option) for name in param.opts
    }
    for name, word in pairwise(args):
        if name == "--":
            return
        wants = name in options and not options[name].is_flag
        if wants and word.partition("=")[0] in options:
            raise InputError(name, f"requires an argument, and {word} is an option")


def _check_words(
    command: click.Command, ctx: click.Context, given: dict[str, Any], left: list[str]
) -> None:
    for param in command.get_params(ctx):
        for word in _words(given.get(str(param.name))):
            _check_text(param, named(param), word)
        if isinstance(param.envvar, str) and (text := os.environ.get(param.envvar)):
            _check_text(param, param.envvar, text)
    if left:
        raise InputError("", f"unexpected extra argument '{left[0]}'; write {usage(ctx)}")


def usage(ctx: click.Context) -> str:
    """How a command is written: ``estimate solve [OPTIONS] NAME [SCENARIO]``."""
    return " ".join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])


def _words(value: object) -> Iterator[str]:
    """What was typed for a parameter; a flag has no words, and neither has what is not given."""
    for word in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(word, str):
            yield word


def _check_text(param: click.Parameter, where: str, word: str) -> None:
    """Only names of files may hold bytes that are no text."""
    if isinstance(param.type, PathText):
        return
    if any(0xD800 <= ord(char) < 0xE000 for char in word):
        raise InputError(where, f"'{word}' is not UTF-8; write it again in this encoding")


def _check_repeats(order: Iterable[click.Parameter]) -> None:
    for param, count in Counter(order).items():
        if isinstance(param, click.Option) and not param.multiple and count > 1:
            raise InputError(named(param), "given twice; keep one of them")


def _check_environment(command: click.Command) -> None:
    """Refuse variables that are misspelt, or that no option is read from; others are not ours."""
    if not any(param.envvar for param in command.params):
        return
    known = {variable(row.flag) for row in SCENARIO if row.flag} | {DATA}
    own = {variable(name): name for param in command.params for name in param.opts}
    for name in sorted(os.environ):
        if name.startswith(_PREFIX) and name not in known and os.environ[name]:
            _check_variable(name, known, own)


def _check_variable(name: str, known: Iterable[str], own: dict[str, str]) -> None:
    if name in own:
        raise InputError(name, f"{own[name]} has no variable; write it on the command line")
    word = name.removeprefix(_PREFIX).upper()
    if close := nearest(word, [one.removeprefix(_PREFIX) for one in known]):
        raise InputError(name, f"no such variable; did you mean {_PREFIX}{close}?")


def named(param: click.Parameter) -> str:
    """What people call a parameter: ``--seed``, ``SCENARIO``."""
    if isinstance(param, click.Option):
        return param.opts[0]
    return str(param.metavar or "").partition(" ")[0].strip("[].")


def about(ctx: click.Context, *things: str) -> list[Option | Argument]:
    """The parameters of a command that are about one of these."""
    own = (param for param in ctx.command.params if isinstance(param, (Option, Argument)))
    return [param for param in own if param.about & set(things)]


def typed(ctx: click.Context, *things: str) -> list[Option | Argument]:
    """Those of them that somebody typed."""
    return [
        param
        for param in about(ctx, *things)
        if ctx.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE
    ]


def refuse(ctx: click.Context, thing: str, why: str, instead: str = "") -> None:
    """Refuse options about something that this run has not.

    Args:
        ctx: the run.
        thing: what it has not.
        why: the reason, for people.
        instead: what would give it to the run.

    Raises:
        InputError: there is such an option.
    """
    for param in typed(ctx, thing):
        either = f"{instead}, or " if instead else ""
        raise InputError(named(param), f"{why}; {either}leave out {named(param)}")


class Choice(click.Choice[str]):
    """One of several words; the nearest is named where it is none of them."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What is wrong, and which word may have been meant."""
        near = did_you_mean(str(value), self.choices)
        rule = f"'{value}' is not one of {', '.join(map(repr, self.choices))}"
        return rule + (near if "mean" in near else "")


class Read(click.ParamType[Any]):
    """Text that is read as soon as it is typed, whether or not a run comes to need it.

    Args:
        place: of the function that reads it, as for `late`; it gives the value, or raises
            `InputError` or `QuantityError`.
        more: what else that function takes.
    """

    name = "text"

    def __init__(self, place: str, *more: Any) -> None:
        self.place, self._more = place, more

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value; a default is one already."""
        if not isinstance(value, str):
            return value
        try:
            return late(self.place)(value, *self._more)
        except ValueError as error:  # of which both are
            raise InputError(_origin(param, ctx), getattr(error, "message", str(error))) from None


class PathText(click.Path):
    """The name of a file as it was typed; whether it can be read or written shows when it is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The same name, unless no file can have it."""
        if not value or "\0" in value:
            rule = "no file has a zero byte in its name" if value else "a name is wanted, not ''"
            raise InputError(_origin(param, ctx), rule)
        return value


class Folder(PathText):
    """A folder with a register of somebody's own."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The same name, if there is a register."""
        folder = super().convert(value, param, ctx)
        if why := late("cli.runs.values.no_register")(folder):
            raise InputError(_origin(param, ctx), f"{folder}: {why}")
        return folder


def _origin(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """Where a value comes from: its option, or the variable that stands for it."""
    if param is None:
        return ""
    source = ctx.get_parameter_source(str(param.name)) if ctx else None
    return str(param.envvar) if source is ParameterSource.ENVIRONMENT else named(param)

"""What a run reads: a scenario, registers, standard input, and the day."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from click.core import ParameterSource

from estimator.cli.command import key, variable
from estimator.errors import InputError
from estimator.quantity.unit import Unit
from estimator.scenario.inputs import DATED, PAIRS, SCENARIO
from estimator.scenario.loading import build, is_shipped, layer, shipped
from estimator.scenario.value import Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import click

    from estimator.register.register import Register
    from estimator.scenario.models import Scenario
    from estimator.textfile import Document

_LONGEST_EPOCH: Final = 12  # digits: seconds up to the year 5138


def scenario_of(ctx: click.Context) -> Scenario:
    """The scenario that the file, the environment and the options of a command make together.

    Raises:
        InputError: something in them is wrong.
    """
    return read_scenario(ctx, ctx.params["source"], ctx.params["named"])


def read_scenario(ctx: click.Context, source: str | None, named: str | None) -> Scenario:
    """The same, where the command has more than one file.

    Args:
        ctx: the run.
        source: a file, ``-``, or a scenario that comes with the estimator; None without.
        named: a scenario that comes with the estimator; None without.

    Raises:
        InputError: something in them is wrong.
    """
    return build(
        _document(source, named),
        *_layers(ctx),
        values=[Written(text, "--set", "--set") for text in ctx.params["values"]],
        register=lambda: register_of(ctx),
    )


def _document(source: str | None, named: str | None) -> Document | None:
    if source is not None and named is not None:
        raise InputError("--scenario", f"give either the file {source} or --scenario, not both")
    if source == "-":
        return read_document(None)
    if source is not None and not is_shipped(source):
        return read_document(Path(source))
    name = named if source is None else source
    return None if name is None else shipped(name)


def read_document(path: Path | None) -> Document:
    """TOML or JSON from a file, or from standard input.

    Raises:
        InputError: it is neither, is too long, or cannot be read.
    """
    from estimator.textfile import LONGEST_FILE, read_toml  # most answers read no file

    if path:
        return read_toml(path)
    with reading("<stdin>"):
        content = stdin().read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE:
        raise InputError("<stdin>", f"longer than {LONGEST_FILE // 2**20} MiB; split it")
    return read_toml(content, "<stdin>")


def stdin() -> IO[bytes]:
    """Standard input as bytes.

    Raises:
        InputError: it is closed.
    """
    if sys.stdin is None:
        raise InputError("<stdin>", "cannot be read: it is closed")
    return sys.stdin.buffer


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """Say of a stream that cannot be read which one it is."""
    try:
        yield
    except OSError as error:
        raise InputError(name, f"cannot be read: {error.strerror}") from None


def _layers(ctx: click.Context) -> list[dict[str, Any]]:
    """What the environment says, and over it what the options do."""
    environment: dict[str, Written] = {}
    typed: dict[str, Written] = {}
    for flag in (row.flag for row in SCENARIO if row.flag):
        text = ctx.params.get(key(flag))
        if text is not None and _is_set(ctx, key(flag)):
            environment[key(flag)] = Written(text, variable(flag), variable(flag))
        elif text is not None:
            typed[key(flag)] = Written(text, flag, flag)
    pairs = {
        pair.flag: [Written(text, pair.flag, pair.flag) for text in _texts(ctx, pair.flag)]
        for pair in PAIRS
    }
    tables = {each.flag: Path(text) for each in DATED for text in _texts(ctx, each.flag)}
    decimal = ctx.params["decimal"]
    if decimal and not tables and not ctx.params.get("rows"):
        raise InputError("--decimal", "no table is read; leave it out")
    return [layer(environment, {}), layer(typed, pairs, tables, decimal or ".")]


def _is_set(ctx: click.Context, name: str) -> bool:
    """Whether a value comes from a variable."""
    return ctx.get_parameter_source(name) is ParameterSource.ENVIRONMENT


def _texts(ctx: click.Context, flag: str) -> Sequence[str]:
    """What is given for an option, however often it may be."""
    value = ctx.params.get(key(flag))
    return value if isinstance(value, tuple) else () if value is None else (value,)


def register_folders(ctx: click.Context) -> list[Path]:
    """The folders that ``--data`` or ``ESTIMATE_DATA`` name, besides the shipped one."""
    return [Path(text) for text in ctx.params.get("data") or ()]


def register_of(ctx: click.Context) -> Register:
    """The shipped register, with the folders that ``--data`` or ``ESTIMATE_DATA`` name.

    Raises:
        InputError: something in those folders is wrong.
    """
    if "register" not in ctx.meta:
        ctx.meta["register"] = register_with(register_folders(ctx))
    register: Register = ctx.meta["register"]
    return register


def register_with(folders: Sequence[Path]) -> Register:
    """The shipped register, with these folders; without any it is read once.

    Raises:
        InputError: something in those folders is wrong.
    """
    from estimator.register import register  # most answers look no figure up

    return register.load_register(folders) if folders else register.shipped()


def figure_ids(ctx: click.Context, start: str, unit: str = "") -> list[str]:
    """The ids of figures that begin so, or of those among them that a value of a unit may be."""
    found = [one for one in register_of(ctx).figures.values() if one.id.startswith(start)]
    if unit:
        wanted = Unit.parse(unit)
        units = ((figure, figure.quantity.unit) for figure in found)
        kind = (wanted.dims, wanted.is_share)
        found = [figure for figure, own in units if (own.dims, own.is_share) == kind]
    return [figure.id for figure in found]


def toml_in(folder: Path) -> list[Path]:
    """The files of a register; none where it cannot be read, which is told when it is."""
    with contextlib.suppress(OSError):
        return list(folder.glob("*.toml"))
    return []


def sampling(ctx: click.Context, month: Any) -> dict[str, Any]:
    """What the options about draws say, as `uncertainty.sample` takes it.

    Args:
        ctx: the run.
        month: length of a month [days].
    """
    kept = ("seed", "samples", "method")
    found: dict[str, Any] = {name: ctx.params[name] for name in kept if name in ctx.params}
    if percentiles := ctx.params.get("percentiles"):
        found["percentiles"] = percentiles
    if times := ctx.params.get("at"):
        found["at"] = [float(time.point("days", month)) for time in times]
    return found


def today() -> dt.date:
    """The day of the run; SOURCE_DATE_EPOCH stands for it where runs are to be the same."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal() and len(epoch) < _LONGEST_EPOCH:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.date.today()  # noqa: DTZ011 - as the caller's calendar has it


def check_order(since: dt.date | None, until: dt.date | None) -> None:
    """Refuse a time that ends before it begins.

    Raises:
        InputError: it does.
    """
    if since and until and since > until:
        raise InputError("--since", f"{since} is after --until {until}; swap them")

"""The options that say how chances are sampled."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def sampling_params(*, days: bool = True) -> list[click.Parameter]:
    """The options of every command that samples.

    Args:
        days: whether the command prints percentiles and chances of the days.
    """
    general = [
        click.Option(["--seed"], type=int, default=0, help="of the draws; the same seed, the same"),
        click.Option(["--samples"], type=int, metavar="N", help="points in each of eight sets"),
    ]
    if not days:
        return list(general)
    return [
        *general,
        click.Option(
            ["--method"],
            type=click.Choice(["conditional", "mc"]),
            default="conditional",
            help="mc: plain Monte Carlo, as an independent check",
        ),
        click.Option(
            ["--percentiles"],
            metavar="P,P,...",
            help="which percentiles; 5,25,50,75,95 unless given",
        ),
        click.Option(
            ["--at"], multiple=True, metavar="DURATION", help="the chance to last so long as well"
        ),
        click.Option(
            ["--samples-out"], metavar="FILE", type=click.Path(), help="write every draw as CSV"
        ),
    ]


def sampling(params: dict[str, Any], month: Any) -> dict[str, Any]:
    """What these options say, as `uncertainty.sample` takes it.

    Args:
        params: the command's arguments.
        month: length of a month [days].

    Raises:
        InputError: a percentile or a duration cannot be read.
    """
    found: dict[str, Any] = {
        name: params[name] for name in ("seed", "samples", "method") if name in params
    }
    if params.get("percentiles"):
        found["percentiles"] = list(_percentiles(params["percentiles"]))
    if params.get("at"):
        found["at"] = [_duration(text, month) for text in params["at"]]
    return found


def _percentiles(text: str) -> Iterable[float]:
    from estimator.errors import InputError

    for part in text.split(","):
        try:
            yield float(part)
        except ValueError:
            rule = "write percentiles with commas between, such as 10,50,90"
            raise InputError("--percentiles", f"'{part.strip()}' is not a number; {rule}") from None


def _duration(text: str, month: Any) -> float:
    from estimator.errors import InputError
    from estimator.quantity import QuantityError, parse

    try:
        quantity = parse(text, "days")
        if quantity.is_point:
            return float(quantity.point("days", month))
    except QuantityError as error:
        raise InputError("--at", str(error)) from None
    raise InputError("--at", f"'{text}' is a range; write one duration, such as 60d")


def share(flag: str, text: str) -> float:
    """A probability that was written on an option.

    Raises:
        InputError: it is none.
    """
    from estimator.errors import InputError
    from estimator.quantity import QuantityError, parse

    try:
        quantity = parse(text, "fraction")
        if quantity.is_point and not quantity.hedge:
            return float(quantity.point("fraction"))
    except QuantityError as error:
        raise InputError(flag, str(error)) from None
    raise InputError(flag, f"'{text}' is not one probability; write such as 50%")


@contextmanager
def watched(what: str) -> Iterator[Callable[[float], None]]:
    """A function that takes the part done so far, from 0 to 1."""
    from estimator.output.progress import progress

    with progress(what, 1) as advance:
        done = 0.0

        def reach(part: float) -> None:
            nonlocal done
            advance(part - done)
            done = part

        yield reach

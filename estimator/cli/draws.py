"""The options that say how chances are sampled."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from estimator.cli.command import Choice, Option, PathText, Read, whole
from estimator.errors import InputError
from estimator.uncertainty import MOST_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import click

    from estimator.quantity.quantity import Quantity

_LARGEST_SEED: Final = 10**18


def sampling_params(*, days: bool = True, shown: bool = True) -> list[click.Parameter]:
    """The options of every command that samples.

    Args:
        days: whether the command prints percentiles and chances of the days.
        shown: whether ``-q`` prints something that is drawn.
    """
    about = ("draws",) if shown else ("draws", "page")
    general = [
        Option(
            ["--seed"],
            group="Uncertainty",
            about=(*about, "seed"),
            type=Read(whole(0, _LARGEST_SEED)),
            default=0,
            metavar="N",
            show_default=True,
            help="which random draws are made; the same number makes the same draws",
        ),
        Option(
            ["--samples"],
            group="Uncertainty",
            about=(*about, "samples"),
            type=Read(whole(1, MOST_SAMPLES)),
            metavar="N",
            help="draws in each of eight sets  [default: 1,024, or up to 32,768 on a schedule]",
        ),
    ]
    if not days:
        return list(general)
    return [
        *general,
        Option(
            ["--method"],
            group="Uncertainty",
            about=about,
            type=Choice(["conditional", "mc"]),
            default="conditional",
            show_default=True,
            help="mc: plain Monte Carlo, as an independent check",
        ),
        Option(
            ["--percentiles"],
            group="Uncertainty",
            about=("draws", "page"),
            type=Read(_percentiles),
            metavar="PERCENT,...",
            help="which percentiles  [default: 5,25,50,75,95]",
        ),
        Option(
            ["--at"],
            group="Uncertainty",
            about=("draws", "page"),
            multiple=True,
            type=Read(_duration),
            metavar="DURATION",
            help="the chance to last so long as well",
        ),
        Option(
            ["--samples-out"],
            group="Uncertainty",
            about=("draws",),
            metavar="FILE",
            type=PathText(),
            help="write every draw as CSV",
        ),
    ]


def sampling(params: dict[str, Any], month: Any) -> dict[str, Any]:
    """What these options say, as `uncertainty.sample` takes it.

    Args:
        params: the command's arguments.
        month: length of a month [days].
    """
    found: dict[str, Any] = {
        name: params[name] for name in ("seed", "samples", "method") if name in params
    }
    if params.get("percentiles"):
        found["percentiles"] = params["percentiles"]
    if params.get("at"):
        found["at"] = [float(time.point("days", month)) for time in params["at"]]
    return found


def _percentiles(text: str) -> list[float]:
    found: list[float] = []
    for part in text.split(","):
        percent = _percent(part)
        if not 0 < percent < 100:
            rule = "is not a percentage between 0 and 100; write such as 10,50,90"
            raise InputError("", f"'{part.strip()}' {rule}")
        if percent in found:
            raise InputError("", f"{part.strip()} is given twice; keep one of them")
        found.append(percent)
    return found


def _percent(text: str) -> float:
    """A percentage with or without its sign; nothing between 0 and 100 if it is none."""
    from estimator.quantity.number import QuantityError
    from estimator.quantity.quantity import parse

    try:
        quantity = parse(f"{text.strip().removesuffix('%')}%", "fraction")
    except QuantityError:
        return -1
    return float(quantity.point() * 100) if quantity.is_point and not quantity.hedge else -1


def _duration(text: str) -> Quantity:
    from estimator.quantity.quantity import parse

    quantity = parse(text, "days")
    if not quantity.is_point or quantity.hedge:
        raise InputError("", f"'{text}' is not one duration; write such as 60d")
    return quantity


def share(text: str) -> float:
    """A probability to solve for, as it is written on an option.

    Raises:
        InputError: it is none.
    """
    from estimator.quantity.quantity import parse

    quantity = parse(text, "fraction")
    if not quantity.is_point or quantity.hedge:
        raise InputError("", f"'{text}' is not one probability; write such as 50%")
    value = float(quantity.point("fraction"))
    if not 0 < value < 1:
        raise InputError("", f"'{text}' is not between 0 and 1; write such as 50%")
    return value


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

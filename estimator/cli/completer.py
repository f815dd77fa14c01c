"""What a shell offers behind ``@``: the ids of figures that fit; nothing is read otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from estimator.cli.folders import register_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import click
    from click.shell_completion import CompletionItem

    from estimator.register.records import Figure

    Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], list[str]]


def complete_value(unit: str) -> Complete:
    """Offer the figures of a unit behind ``@``; a number is for people to write.

    Args:
        unit: of the inputs table, such as ``rounds/day``.
    """

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        if not incomplete.startswith("@"):
            return []
        return [f"@{figure.id}" for figure in _figures(ctx, incomplete[1:]) if _fits(figure, unit)]

    return complete


def complete_pair(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer all figures behind ``=@``, as in ``--phase 30d=@rusi-2023-12-ru``."""
    before, at, start = incomplete.partition("=@")
    return [f"{before}=@{figure.id}" for figure in _figures(ctx, start)] if at else []


def complete_figures(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer all figures, with the ``@`` if it was typed."""
    before = "@" * incomplete.startswith("@")
    return [before + figure.id for figure in _figures(ctx, incomplete.removeprefix("@"))]


def complete_input(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the names of inputs; rows of tables with the number of the first one."""
    from estimator.scenario.inputs import ROWS, SCENARIO

    rows = (row.name.replace(".", ".1.", 1) for row in ROWS if "." in row.name)
    names = (*(row.name for row in SCENARIO), *rows)
    return [name for name in names if name.startswith(incomplete)]


def complete_axis(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the names of inputs, whose values follow behind ``=``."""
    return [f"{name}=" for name in complete_input(ctx, param, incomplete)]


def complete_files(shipped: Callable[[], Iterable[str]]) -> Callable[..., list[CompletionItem]]:
    """Offer files, and the names of what comes with the estimator.

    Args:
        shipped: gives these names.
    """

    def complete(
        _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name) for name in shipped() if name.startswith(incomplete)]
        return [CompletionItem(incomplete, type="file"), *found]  # in bash, files clear the rest

    return complete


def join_words(words: list[str], at: int) -> tuple[list[str], int]:
    """Put words together again that bash has split at ``@`` and ``=``, as in ``--daily=@own``.

    Args:
        words: what was typed, as bash splits it.
        at: which of them is being completed.
    """
    joined: list[str] = []
    for number, word in enumerate(words):
        before = joined[-1] if joined else ""
        option = before.startswith("--")
        if before == "@" or (option and (before.endswith(("=", "=@")) or word in {"=", "=@"})):
            joined[-1] += word
        else:
            joined.append(word)
        if number == at:
            found = len(joined) - 1
    return joined, found if at < len(words) else len(joined)


def _figures(ctx: click.Context, start: str) -> Iterator[Figure]:
    return (f for f in register_of(ctx).figures.values() if f.id.startswith(start))


def _fits(figure: Figure, unit: str) -> bool:
    from estimator.quantity.unit import Unit

    wanted, own = Unit.parse(unit), figure.quantity.unit
    return (own.dims, own.is_share) == (wanted.dims, wanted.is_share)

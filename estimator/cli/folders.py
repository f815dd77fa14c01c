"""The register of a run: the shipped one, with the folders that the caller names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import click

    from estimator.register.register import Register


def register_folders(ctx: click.Context) -> list[Path]:
    """The folders that ``--data`` or ``ESTIMATE_DATA`` name, besides the shipped one."""
    from pathlib import Path

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
    from estimator.register.register import load_register, shipped

    return load_register(folders) if folders else shipped()

"""Libraries that the extras of the package bring, and what to install where one is missing."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from estimator.errors import InputError

_EXTRAS: Final = {
    "plotext": "charts",
    "pyarrow": "parquet",
    "vl_convert": "charts",
    "xlsxwriter": "excel",
}


def check_installed(library: str, where: str, what: str, instead: str = "") -> None:
    """Refuse what needs a library that is not there.

    Args:
        library: as it is imported.
        where: what asks for it, as a message says it.
        what: what needs it, up to what to install: ``Parquet needs PyArrow:``.
        instead: what else may be done.

    Raises:
        InputError: it is not installed.
    """
    if find_spec(library) is None:
        advice = f"pip install 'munitions-estimator[{_EXTRAS[library]}]'"
        raise InputError(where, f"{what} {advice}{instead}")

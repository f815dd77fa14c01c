"""A cross-check from its file to what comes of it; the public way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from estimator.arguments import as_paths, check_kind, number, shown, texts
from estimator.claims.case import case_at, read_case
from estimator.claims.case import without as left_out
from estimator.claims.reconcile import Reconciliation, reconcile
from estimator.errors import InputError
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse
from estimator.register.register import Register, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction
    from pathlib import Path

MOST_STRETCH: Final = 100  # times as loose


def cross(
    case: str | Path,
    register: Register | None = None,
    *,
    without: Iterable[str] = (),
    within: Mapping[str, str] | None = None,
    stretch: float = 1.0,
) -> Reconciliation:
    """Do published figures fit together, and whom would one have to doubt?

    Args:
        case: a case file, or the name of a case that comes with the package.
        register: where ``@figure-id`` is looked up; the shipped one if None.
        without: ids of figures, names, or origins that are left out.
        within: how far off all that is said of a name may be, such as "20%", by name.
        stretch: every figure is so many times as loose as it is worded.

    Raises:
        InputError: an argument or something in the case is wrong, or the fit does not settle.
    """
    (path,) = as_paths("case", [case])
    if register is None:
        register = shipped()
    check_kind("register", register, Register, "a register, as load_register gives it,")
    check_kind("within", within, (dict, type(None)), "a table of shares, such as {'daily': '20%'},")
    times = number("stretch", stretch)
    if not 0 < times <= MOST_STRETCH:
        raise InputError("`stretch`", f"{times:g} is no factor from above 0 to {MOST_STRETCH}")
    read = left_out(read_case(case_at(str(path)), register), texts("without", without))
    shares = {name: _share(name, text) for name, text in (within or {}).items()}
    return reconcile(read, shares, times)


def _share(name: object, text: object) -> Fraction:
    if not isinstance(text, str):
        raise InputError(
            "`within`", f"a share in quotes is wanted, such as '20%', not {shown(text)}"
        )
    try:
        return parse(text, "fraction").point()
    except QuantityError as error:
        raise InputError("`within`", f"{name}: {error}") from None

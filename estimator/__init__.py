"""How long does a stock of munitions last?  Scenarios in, frozen results out.

    import estimator

    scenario = estimator.Scenario(stock={"rounds": "1M"}, use={"daily": "10k..20k"})
    estimator.sample(scenario).median

The public names are below; each is imported when it is first asked for, so that importing the
package reads nothing and costs nothing. To read the code, begin with ``scenario`` (what is
assumed), then ``depletion`` (the physics) and ``answer`` (what follows).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from estimator.answer.compare import compare
    from estimator.answer.estimate import estimate, rebuild
    from estimator.claims.check import check
    from estimator.claims.cross import cross
    from estimator.errors import InputError
    from estimator.output.report.answer import report
    from estimator.register.register import load_register
    from estimator.scenario.loading import load
    from estimator.scenario.models import Scenario
    from estimator.sweeps.sweep import sweep
    from estimator.uncertainty.counted_rate import rate
    from estimator.uncertainty.distribution_of_days import draws, sample
    from estimator.uncertainty.drivers import drivers
    from estimator.uncertainty.solve_for_chance import solve

__version__ = "0.1.0"
__all__ = [
    "InputError",
    "Scenario",
    "check",
    "compare",
    "cross",
    "draws",
    "drivers",
    "estimate",
    "load",
    "load_register",
    "rate",
    "rebuild",
    "report",
    "sample",
    "solve",
    "sweep",
]

_MODULES: Final = {
    "InputError": "errors",
    "Scenario": "scenario.models",
    "check": "claims.check",
    "compare": "answer.compare",
    "cross": "claims.cross",
    "draws": "uncertainty.distribution_of_days",
    "drivers": "uncertainty.drivers",
    "estimate": "answer.estimate",
    "load": "scenario.loading",
    "load_register": "register.register",
    "rate": "uncertainty.counted_rate",
    "rebuild": "answer.estimate",
    "report": "output.report.answer",
    "sample": "uncertainty.distribution_of_days",
    "solve": "uncertainty.solve_for_chance",
    "sweep": "sweeps.sweep",
}


def late(place: str) -> Any:
    """What stands at a place of the package, such as ``answer.estimate.rebuild``; imported now."""
    module, _, name = place.rpartition(".")
    return getattr(import_module(f"estimator.{module}"), name)


def __getattr__(name: str) -> Any:
    """A public name, from the module that has it."""
    if name not in _MODULES:
        raise AttributeError(f"module 'estimator' has no attribute '{name}'")
    found = late(f"{_MODULES[name]}.{name}")
    globals()[name] = found
    return found


def notebook_bundle(result: Any) -> dict[str, Any]:
    """What a notebook shows of a result; results cannot import their pages, which lie above them.

    Args:
        result: what `estimate`, `sample`, `drivers`, `solve`, `compare` or `sweep` returned.
    """
    shown: dict[str, Any] = late("output.notebook.bundle")(result)
    return shown


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

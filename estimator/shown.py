"""What results have in common: notebooks show them."""

from __future__ import annotations

from typing import Any


class Shown:
    """A result that a notebook shows; `estimator.output.notebook`, which lies above, says how."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Sentence, verdict and table."""
        return str(self._repr_mimebundle_()["text/html"])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """The same, and the chart where there is one, for whichever the notebook can show."""
        from estimator import notebook_bundle

        return notebook_bundle(self)

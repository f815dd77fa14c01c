"""Sourced figures: who says so, when, and who else.

``records`` are single sources and figures, ``register`` folders of them, ``corroboration`` which
figures are of one origin, and which conflict: read them in this order. ``selection``, ``series``,
``disagreement`` and ``backtests`` answer questions about many figures; ``lint``, with ``measures``
and ``model_errors``, tells whether the rules are kept; ``citation`` writes references. From
outside: `load_register`, `shipped`, and what a `Register` and its figures have.
"""

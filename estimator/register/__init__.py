"""Sourced figures: who says so, when, and who else.

``records`` are single sources and figures, ``register`` folders of them, ``corroboration`` which
figures are of one origin, and which conflict; ``citation`` and ``lint`` as they are called, and
``model_errors`` puts the errors of pydantic into words. Read them in this order.
"""

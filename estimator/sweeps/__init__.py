"""The same question over many cells: grids of inputs, lists, and rows that somebody gives.

``sweep`` puts it together: read it first. ``axes`` are what is varied, ``grid`` and ``rows`` where
a cell has its inputs from, ``evaluate`` the days of a box of cells at once, ``sampled`` chances
where other inputs are ranges; ``columns``, ``where`` and ``statistics`` are what is told of them.
From outside: `sweep`, the `Sweep` it gives, and `axes` for tables.
"""

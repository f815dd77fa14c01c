"""What people type: numbers, units, ranges, hedges, dates.

One reader for flags, files, tables and Python: ``grammar`` (with ``tokens`` and
``parts``) makes a ``Quantity`` of a text, or says in a line what is wrong and what to write. Read
``number``, ``unit``, then ``quantity``; ``value_list`` is what is varied, ``distribution`` what a
range means as a chance (NumPy), ``day`` calendar days. Other rooms touch ``quantity``,
``value_list``, ``distribution``, ``day``, ``unit`` and ``number``.
"""

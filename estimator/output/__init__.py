"""Results as people and programs get them.

``pages`` makes a page of a result, one module a command; ``formats`` renders a page, one module a
format; ``deliver`` sends it to where it was asked for, and ``files`` writes it whole or not at
all; ``stream`` writes the rows of sweeps, which are too many for a page. ``numbers``, ``words`` and
``sentences`` are for people. Read ``page`` first.
"""

"""Published statements: claims, recomputed one by one, and cases, which hold many together.

Claims: ``claims_file`` reads a file of them, ``check`` recomputes it, ``result`` is what was found
and ``update`` writes that back. Cases: ``case`` reads one, ``reconcile`` tells whether it can all
be true, and whom to doubt; it rests on ``fit`` (the quantities that agree best) and ``readings``
(what a statement says of one). ``pytest_plugin`` lets pytest collect both, ``uses`` tells what
rests on a figure. Read ``claims_file`` first. From outside: `check`, `cross`, and their results.
"""

"""Published statements, recomputed: ``case`` reads a file of them, ``check`` checks them.

``result`` is what was found of one, with intervals in words, and
``pytest_plugin`` lets pytest collect claims files.
"""

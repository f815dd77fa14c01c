"""Published statements, recomputed: ``case`` reads a file of them, ``check`` checks them.

``result`` is what was found of one, ``interval_words`` puts intervals into words, and
``pytest_plugin`` lets pytest collect claims files.
"""

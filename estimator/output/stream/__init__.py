"""The rows of a sweep as text or Parquet, a block at a time, each axis formatted once.

``rows`` is the way in: it takes blocks of a sweep and writes them to its outputs; ``row_text``
joins the columns, ``digits`` writes numbers.
"""

"""The physics: when does a stock run out on a schedule of use, supply, rationing and loss?

Exact, in fractions, for one answer: ``exact`` (the path from one event to the next, and what is
read off it) over ``timeline`` (the rates in between), ``motion`` (the level on a stretch of it) and
``search`` (boundaries). For many plans at once, in NumPy: ``columns``.
Read ``plan`` first: it is what both walks are given. Other rooms touch ``plan``, ``exact``,
``search`` and ``columns``.
"""

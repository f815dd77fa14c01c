"""Exact arithmetic on intervals, from expressions that people write."""

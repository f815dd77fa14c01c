"""Expressions of claims and cases: ``expression`` reads them, ``bounds`` takes intervals for names.

Nothing in them is run as code. Read ``expression`` first. From outside: `Expression`, `bounds`.
"""

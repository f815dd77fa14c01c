"""Expressions of claims: ``expression`` reads them, ``bounds`` evaluates them on intervals."""

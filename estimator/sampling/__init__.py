"""Sampling: point sets, scenarios as fast float functions, chances and percentiles from them."""

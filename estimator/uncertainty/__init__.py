"""Ranges in, chances out."""

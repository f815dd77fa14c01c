"""``python -m estimator`` is the same as ``estimate``."""

from estimator.cli import main

main()

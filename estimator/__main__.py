"""``python -m estimator`` is the same as ``estimate``."""

from estimator.cli.main import main

main()

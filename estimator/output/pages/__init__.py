"""What each command prints, one module a command; all make a ``Page``."""

"""The command line: one small module a command, and the one place of exit codes.

``main`` runs it all, ``group`` knows the commands, ``options`` and ``draws`` what several of them
take, ``command`` how an option is described, ``idle`` when one has no effect, ``shared`` what
``lasts`` and ``solve`` share. Only here is click imported.
"""

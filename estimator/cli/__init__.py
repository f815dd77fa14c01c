"""The command line: one small module a command declares it, and ``runs`` has what they do.

``main`` runs it all and is the one place of exit codes; ``messages`` are what it says is wrong.
``group`` knows the commands, ``options`` what several of them take, ``command`` how an option is
described and where its run is, ``completer`` what a shell offers. Only here is click imported.
"""

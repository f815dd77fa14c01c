"""What follows from a scenario.

``cases`` are the low, central and high readings of the inputs, ``reading`` is the answer to one of
them, and the extreme ones, ``estimate`` what they come to together, ``solve`` what one input would
have to be, ``verdict`` how this compares with what was asked, ``warnings`` what a
reader should know, ``table`` a sensitivity table, ``compare`` several scenarios, ``headline`` what
the register says about it, ``document`` all of it as plain data. Read ``estimate`` first.
"""

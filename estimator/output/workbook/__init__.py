"""Answers as workbooks with formulas that follow what is changed in them.

`book` writes the sheets, `live` says which answers have a formula, `formula` writes those of
constant rates and `walk` the rows of a schedule; all of them carry what they come to.
"""

"""What commands do: each run takes the context of click, and imports what it needs at the top.

The modules above declare what may be typed and know click alone; `estimator.late` is
the way from them to here. What only some runs of a module pay for (NumPy, the register, charts,
workbooks) is imported in the function that needs it.
"""

"""What is assumed: stock, use, supply, and the question.

``inputs`` is the one table of all inputs; ``value`` one of them as typed and as read; ``models``
the scenario they make; ``consistency`` whether its parts agree; ``loading`` where a scenario comes
from; ``plan`` what the physics is given. Read them in this order. Nobody else lists inputs.
"""

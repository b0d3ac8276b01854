"""Numbers of several kinds under one set of names: ``exact``, ``intervals`` and ``floats``; and what they share.

Nothing here knows of problems, claims or commands. Floating-point arithmetic that is not IEEE 754 is refused when this
is imported, and again at the start of every call that gives rigorous answers (``arithmetic``).
"""

from verify.numbers.arithmetic import require_ieee

require_ieee()

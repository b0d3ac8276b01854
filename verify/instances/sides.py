"""How large the sides of a searched problem may be: said once, and free of everything heavy."""

LARGEST_SIDE = 64
"""No side of a searched problem is larger than this."""

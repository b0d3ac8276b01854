"""The texts of options, read: what is asked for, or one sentence saying why it makes no sense."""

from __future__ import annotations

from verify.errors import RequestError
from verify.instances.sides import LARGEST_SIDE


def parse_sides(text: str) -> tuple[int, int, int]:
    """Return the sides n, h, m of the text of --shape, as 2,3,2; raises RequestError where it is no such text."""
    try:
        n, h, m = (int(part) for part in text[:40].split(","))
    except ValueError:
        n = h = m = 0
    if not all(1 <= side <= LARGEST_SIDE for side in (n, h, m)):
        wanted = f"three sides n,h,m from 1 to {LARGEST_SIDE}, as 2,3,2"
        raise RequestError(f"--shape should be {wanted}, but is {text[:40]!r}")
    return n, h, m

"""Whether this process computes by IEEE 754: gradual underflow, rounding to nearest. Every bound here rests on it.

A library built with -ffast-math sets, when it is loaded, the processor's modes "flush to zero" and "denormals are zero"
for the thread that loads it; some set another direction of rounding. Then subnormal numbers vanish, and enclosures that
are rounded outward by ``nextafter``, or widened by the least positive float, no longer enclose.
"""

from __future__ import annotations

import struct

from verify.errors import RequestError


class UnsafeArithmetic(RequestError):
    """The floating-point arithmetic of this thread is not that of IEEE 754."""


def faults() -> list[str]:
    """Return what is wrong with the floating-point arithmetic of this thread, in words; nothing where all is well.

    Nothing but the standard library is used, so that it can be asked before anything else is imported. The numbers are
    arguments, so that they are computed now and by the processor; small ones are known by their bits, for where they
    are read as zero they also equal it.
    """
    found = []
    if [_product(1 << 52, 0.5), _product(3 << 51, 0.5)] != [1 << 51, 1 << 51 | 1 << 50]:
        found.append("results below 2**-1022 are flushed to zero")
    if [_product(1, 2.0**1023), _product(1 << 51, 2.0)] != [972 << 52, 1 << 52]:
        found.append("numbers below 2**-1022 are read as zero")
    # a quarter of a unit in the last place is rounded away, three quarters are rounded up, on either side of zero
    parts = {0.25: 0.0, 0.75: 1.0, -0.25: 0.0, -0.75: -1.0}
    if any(_rounded(part * 2.0**-52) != whole * 2.0**-52 for part, whole in parts.items()):
        found.append("sums are not rounded to nearest")
    return found


def _product(bits: int, factor: float) -> int:
    """The bits of the product of a float, given by its bits, and a factor."""
    (number,) = struct.unpack("<d", struct.pack("<q", bits))
    (product,) = struct.unpack("<q", struct.pack("<d", number * factor))
    return product


def _rounded(part: float) -> float:
    """What a small number becomes where it is added to 1, or to -1 if it is negative, and this is taken off again."""
    one = 1.0 if part > 0 else -1.0
    return one + part - one


def require_ieee() -> None:
    """Raise ``UnsafeArithmetic`` unless floating-point numbers behave by IEEE 754 in this thread.

    >>> require_ieee()
    """
    found = faults()
    if found:
        raise UnsafeArithmetic(
            f"floating-point arithmetic is not IEEE 754 here: {', and '.join(found)}, which a library loaded into "
            "this process has set (one built with -ffast-math, for example); no rigorous answer is possible until "
            "the process runs without it"
        )

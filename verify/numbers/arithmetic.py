"""Whether this process computes by IEEE 754: gradual underflow, rounding to nearest. Every bound here rests on it.

A library built with -ffast-math sets, when it is loaded, the processor's modes "flush to zero" and "denormals are zero"
for the thread that loads it; some set another direction of rounding. Then subnormal numbers vanish, and enclosures that
are rounded outward by ``nextafter``, or widened by the least positive float, no longer enclose.
"""

from __future__ import annotations

import numpy as np

from verify.errors import RequestError

_LEAST, _NORMAL = 2.0**-1074, 2.0**-1022


class UnsafeArithmetic(RequestError):
    """The floating-point arithmetic of this thread is not that of IEEE 754."""


def faults() -> list[str]:
    """Return what is wrong with the floating-point arithmetic of this thread, in words; nothing where all is well.

    The numbers go through arrays, so that they are computed now and by the processor.
    """
    found = []
    halved = np.array([_NORMAL, 3 * _NORMAL]) * np.array([0.5, 0.25])
    if not (halved.view(np.int64) == [1 << 51, 3 << 50]).all():
        found.append("results below 2**-1022 are flushed to zero")
    raised = np.array([1, 1 << 51], np.int64).view(np.float64) * np.array([2.0**1023, 2.0])
    if not (raised.view(np.int64) == [972 << 52, 1 << 52]).all():
        found.append("numbers below 2**-1022 are read as zero")
    # a quarter of a unit in the last place is rounded away, three quarters are rounded up, on either side of zero
    ones, parts = np.array([1.0, 1.0, -1.0, -1.0]), np.array([0.25, 0.75, -0.25, -0.75]) * 2.0**-52
    if not (ones + parts - ones == np.array([0.0, 1.0, 0.0, -1.0]) * 2.0**-52).all():
        found.append("sums are not rounded to nearest")
    return found


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

"""What a text file of numbers leaves open: remarks and refusals, and pairs of integers that may be decimals."""

from __future__ import annotations

import re
import warnings

_PAIR = re.compile(r"([+-]?\d+),(\d+)")
"""Two integers, or one number with a decimal comma."""
LIKE_A_NUMBER = re.compile(r"[+-]?\.?\d")
COUNTED = 3
"""So many integers, one after another, among numbers that are none, may be names."""


class Remark(UserWarning):
    """Something that a file leaves open and that is read in the likelier way."""


class Unreadable(ValueError):
    """Why a text file is no matrix of numbers; the message follows the name of the file."""


def require_no_decimal_commas(lines: list[str]) -> None:
    """Raise ``Unreadable`` where commas between two integers are certainly decimal, in rows separated by commas."""
    pairs = [found for text in lines if (found := _PAIR.fullmatch(text.strip()))]
    named = len(pairs) == len(lines) - 1 and "," not in lines[0] and not LIKE_A_NUMBER.match(lines[0].strip())
    if not pairs or not (named or len(pairs) == len(lines)):
        return
    odd = [x for x in pairs if x[1] in ("-0", "+0") or (len(x[2]) > 1 and x[2][0] == "0")]
    if named or odd:
        shown = (odd or pairs)[0][0][:40]
        raise Unreadable(
            f"holds {shown!r}: one number with a decimal comma, it seems, but it reads as two columns too; "
            "write it with a decimal point"
        )


def remark_on_pairs(lines: list[str]) -> None:
    """Remark on two columns of integers that may be one of numbers with decimal commas: of equally many digits."""
    pairs = [_PAIR.fullmatch(text.strip()) for text in lines]
    found = [x for x in pairs if x is not None]
    if len(found) < len(pairs) or len(found) < COUNTED:
        return
    digits = {len(x[2]) for x in found}
    if min(digits) > 1 and (len(digits) == 1 or all(x[1] == "0" for x in found)):
        what = f"holds {found[0][0][:40]!r}: two integers, or one number with a decimal comma?"
        warnings.warn(f"{what} Taken as two columns", Remark, stacklevel=3)

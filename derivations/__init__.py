"""What the slides claim, and why: statements, definitions and derivations, with no numbers in them.

``CLAIMS`` lists every assertion of every numbered display, in paper order; ``LEMMAS`` lists the results
that their proofs share; ``SHARPER`` results beyond the slides; ``DEFINITIONS`` what each symbol stands for.
"""

from derivations import registry
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.registry import CLAIMS, DEFINITIONS, check, establishes

LEMMAS: tuple[Claim, ...]
SHARPER: tuple[Claim, ...]

__all__ = [
    "CLAIMS",
    "DEFINITIONS",
    "LEMMAS",
    "SHARPER",
    "Claim",
    "Reading",
    "Served",
    "Setting",
    "Statement",
    "check",
    "establishes",
]


def __getattr__(name: str) -> tuple[Claim, ...]:
    """The two lists that are read when they are first asked for."""
    if name not in ("LEMMAS", "SHARPER"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return registry.__getattr__(name)

"""What the slides claim, and why: statements, definitions and derivations, with no numbers in them.

``CLAIMS`` lists every assertion of every numbered display, in paper order; ``LEMMAS`` lists the results
that their proofs share; ``SHARPER`` results beyond the slides; ``DEFINITIONS`` what each symbol stands for.
"""

from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.registry import CLAIMS, DEFINITIONS, LEMMAS, SHARPER, check, establishes

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

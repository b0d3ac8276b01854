"""Whether a relation follows from results that the program proves: recognised, and derived by the kernel.

``sums`` has relations as sums of products, ``results`` what is proved, at the times and matrices that a relation speaks
of, ``chains`` which multiples of these may add up to it; ``deriving`` makes that a derivation and has it checked.
"""

from verify.search.recognition.deriving import MEANT, Recognition, recognised

__all__ = ["MEANT", "Recognition", "recognised"]

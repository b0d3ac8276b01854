"""Whether a relation follows from results that the program proves: recognised, and derived by the kernel.

``sums`` has relations as sums of products, ``results`` what is proved, at the times and matrices that a relation speaks
of, ``chains`` which multiples of these may add up to it; ``goal`` makes that a derivation and has it checked,
``deriving`` says for which relations. What holds of all matrices is in ``textbook``, ``extremes`` and ``small_proofs``,
what holds by what names stand for in ``equations``.
"""

from verify.search.recognition.deriving import recognised
from verify.search.recognition.goal import MEANT, OutOfTime, Recognition
from verify.search.recognition.results import nearest

__all__ = ["MEANT", "OutOfTime", "Recognition", "nearest", "recognised"]

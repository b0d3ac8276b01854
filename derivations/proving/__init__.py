"""How a derivation is checked: the kernel, its rules, and the facts it may cite. One import serves to write a proof.

``records`` has what a proof is made of; ``language`` (``language_symbols``, ``language_terms``) what a statement may
say; ``kernel`` walks a proof, each step by one of the ``rules`` and ``calculus_rules``, which draw on a
``context``; ``textbook_facts`` lists what is taken from books; ``matrix_polynomials``, ``matrix_derivatives``,
``scalar_identities`` and ``sign_certificates`` do the algebra; ``relations`` compares, ``terms`` replaces;
``definitions`` unfolds what a name stands for; ``walking`` goes through a proof and those inside it; ``well_defined``
keeps terms without a value out; ``refusals`` lists every reason for which a step is refused. SymPy only.
"""

from derivations.proving.calculus_rules import (
    AdjointOfGamma,
    AlongFlow,
    AlongScalarFlow,
    AtInfinity,
    BelowRoot,
    GradientOfLoss,
    KeptByScalarFlow,
    MinimumOfQuadratic,
    OnePositiveRoot,
    WithinRoot,
)
from derivations.proving.kernel import RULES, Checked, Result
from derivations.proving.records import CheckedStep, Proof, Rule, Step
from derivations.proving.refusals import Reason, Refusal, RuleFailed
from derivations.proving.rules import (
    Both,
    Cases,
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    LastFactor,
    Nonnegative,
    Normal,
    Remainder,
    Rewrite,
    Squares,
)
from derivations.proving.textbook_facts import FACTS

__all__ = [
    "FACTS",
    "RULES",
    "AdjointOfGamma",
    "AlongFlow",
    "AlongScalarFlow",
    "AtInfinity",
    "BelowRoot",
    "Both",
    "Cases",
    "Checked",
    "CheckedStep",
    "Cite",
    "Definition",
    "Fact",
    "Given",
    "GradientOfLoss",
    "Induction",
    "KeptByScalarFlow",
    "LastFactor",
    "MinimumOfQuadratic",
    "Nonnegative",
    "Normal",
    "OnePositiveRoot",
    "Proof",
    "Reason",
    "Refusal",
    "Remainder",
    "Result",
    "Rewrite",
    "Rule",
    "RuleFailed",
    "Squares",
    "Step",
    "WithinRoot",
]

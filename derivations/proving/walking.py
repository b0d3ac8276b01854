"""A proof walked through with all the proofs inside it: its steps, and the results that these cite."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.proving.cited_rules import Cite
from derivations.proving.records import Proof, Step


def all_steps(proof: Proof | None) -> Iterator[Step]:
    """Return the steps of a proof, each before those of the proofs that its rule carries; none where there is no proof.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import scalar
        >>> from derivations.proving import Given
        >>> [step.label for step in all_steps(Proof(Step("sign", Ge(scalar("x"), 0), Given())))]
        ['sign']
    """
    for step in proof.steps if proof is not None else ():
        yield step
        for nested in step.rule.proofs():
            yield from all_steps(nested)


def cited(proof: Proof | None) -> list[str]:
    """Return the names of the results that a proof cites, or one inside it, once for each citation."""
    return [step.rule.name for step in all_steps(proof) if isinstance(step.rule, Cite)]

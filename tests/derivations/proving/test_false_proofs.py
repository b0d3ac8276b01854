"""False proofs of every kind are refused, and true ones alike to them accepted."""

from __future__ import annotations

import pytest

from derivations.proving import RULES, Refusal, Rule, RuleFailed
from tests.material.false_kinds import FALSE_PROOFS, KINDS, TWINS, FalseProof


def _accepted(proof: FalseProof) -> bool:
    """Tell whether the false proof goes through; that it cannot even be made is a refusal too."""
    try:
        return proof.made().gap is None
    except (Refusal, RuleFailed, AttributeError, TypeError, ValueError):
        return False


@pytest.mark.parametrize("kind", KINDS)
def test_false_proofs_of_the_kind_are_refused(kind: str) -> None:
    tried = [proof for proof in FALSE_PROOFS if proof.kind == kind]
    assert len(tried) >= 20
    assert [proof.title for proof in tried if _accepted(proof)] == []


@pytest.mark.parametrize("name", TWINS)
def test_a_true_proof_alike_is_accepted(name: str) -> None:
    assert TWINS[name]().gap is None


def test_the_set_of_rules_is_closed() -> None:
    assert all(rule.__mro__ == (rule, Rule, object) for rule in RULES)
    assert not any(issubclass(a, b) for a in RULES for b in RULES if a is not b)

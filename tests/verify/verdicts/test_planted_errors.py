"""Planted errors: the machinery refutes each wrong variant of a true display, or fails to prove it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from derivations import CLAIMS, Reading
from derivations.proving.matrix_polynomials import scalar_form
from derivations.proving.refusals import NotShown
from derivations.proving.sign_certificates import certify
from derivations.registry import DEFINITIONS
from tests.material.planted import Planted, planted, true_statement
from verify import Verdict, decide

VARIANTS = planted()
KINDS = {
    "sign flipped",
    "term dropped",
    "coefficient changed",
    "exponent changed",
    "extreme value exchanged",
    "constant exchanged",
    "transpose lost",
    "direction reversed",
    "range changed",
    "t for t + 1",
    "W1 for W2",
    "W2 for W1",
}
UNREFUTED = {Verdict.CERTIFIED, Verdict.UNDECIDED}
ORIGINALS = {c.id: true_statement(c).relation for c in CLAIMS}


def test_there_are_enough_of_every_kind() -> None:
    assert len(VARIANTS) >= 150
    assert set(Counter(v.kind for v in VARIANTS)) == KINDS


@pytest.mark.parametrize("slip", VARIANTS, ids=[f"{i}-{v.origin}-{v.kind}" for i, v in enumerate(VARIANTS)])
def test_no_planted_error_is_proved(slip: Planted, record_property: pytest.RecordProperty) -> None:
    found = decide(slip.claim, samples=4).printed
    refuted = found.verdict is Verdict.REFUTED
    record_property("planted", "refuted" if refuted else f"{found.verdict}: {slip.name}: {why_not_refuted(slip)}")
    if refuted:
        assert found.counterexample is not None
    else:
        assert found.verdict in UNREFUTED
        assert found.gap


def why_not_refuted(slip: Planted) -> str:
    """Why a variant may be true all the same: it is weaker than the true statement, where that is seen at once."""
    if slip.claim.printed.reading is not Reading.HOLDS:
        return "what it is used for survives on the instances tried"
    relation, original = slip.claim.printed.relation, ORIGINALS[slip.origin]
    plain = [_scalars(r) for r in (relation, original)]
    if None in plain:
        return "no instance violates it"
    try:
        certify(plain[0], [("original", plain[1])], (), [(1, "original")])
    except (NotShown, AttributeError, TypeError):
        return "no instance violates it"
    return "it follows from the true statement"


def _scalars(relation: Any) -> Any:
    if any(getattr(side, "is_Matrix", False) for side in relation.args):
        return None
    unfolded = DEFINITIONS.unfold(relation, ("rho", "rho_single"))
    return unfolded.func(*map(scalar_form, unfolded.args), evaluate=False)

"""The same relation in another form: Coq accepts the tactic that says so, and refuses what is not the same."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, Expr, Le, MatrixExpr

from derivations.claim import Claim, Setting, Statement
from derivations.coq import CoqFile, export
from derivations.coq.restating import Written, same_terms
from derivations.notation import W1, W2, BlockColumn, Blocks, D, Determinant, K, L, NormF, eta, matrix, n, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Rewrite, given
from derivations.registry import DEFINITIONS
from tests.derivations.coq.conftest import Compile
from tests.material.proofs import derived

P, Q = matrix("P", n, n), matrix("Q", n, n)


def column(above: MatrixExpr) -> MatrixExpr:
    return BlockColumn(above, W2(t).T)


def determinant(corner: MatrixExpr) -> Expr:
    return Determinant(Blocks(corner, W1(t), 2 * W1(t).T, D(t)))


MOVED, MOVED_OPENED, OTHER = P * (W1(t) - W1(0)), P * W1(t) - P * W1(0), P * W1(0) - P * W1(t)
START = column(W1(0))
FORMS: dict[str, tuple[Any, ...]] = {
    "numbers": (Le(K * (L(t) - L(0)), 1), Le(K * L(t) - K * L(0), 1), Le(K * L(0) - K * L(t), 1)),
    "norms": tuple(Le(NormF(x), eta) for x in (MOVED, MOVED_OPENED, P * W1(t))),
    "matrices": tuple(Eq(x, W1(0)) for x in (MOVED, MOVED_OPENED, OTHER)),
    "columns": tuple(Eq(column(x), START) for x in (MOVED, MOVED_OPENED, OTHER)),
    "columns multiplied": (
        Eq(column(MOVED) * (D(t) + D(0)), START * D(t)),
        Eq(column(MOVED_OPENED) * D(t) + column(MOVED_OPENED) * D(0), START * D(t)),
        Eq(column(OTHER) * D(t) + column(OTHER) * D(0), START * D(t)),
    ),
    "blocks": tuple(Le(determinant(x), eta) for x in (P * (Q + Q.T), P * Q + P * Q.T, P * Q - P * Q.T)),
}
"""A relation, another form of it, and one that is not the same."""


def restated(kind: str, wanted: int = 1) -> Claim:
    """A claim that follows, where it does, from its hypothesis by nothing but another form of that."""
    known, says = FORMS[kind][0], FORMS[kind][wanted]
    proof = Proof(given("known", known), Step("wanted", says, Rewrite(), ("known",)))
    name = f"restated {kind} {wanted}"
    stated = Statement(says)
    return Claim(
        id=name, display="", title=kind, source="", setting=Setting.POINT, given=(known,), printed=stated, proof=proof
    )


@pytest.mark.parametrize("kind", FORMS)
def test_a_rewriting_by_no_equation_is_written_as_one(kind: str) -> None:
    known, wanted, other = FORMS[kind]
    steps = [given("known", known), Step("wanted", wanted, Rewrite(), ("known",))]
    assert derived(*steps, given=[known]).gap is None
    assert derived(steps[0], Step("wanted", other, Rewrite(), ("known",)), given=[known]).gap
    file = export(restated(kind))
    assert isinstance(file, CoqFile), file
    (proof,) = (line for line in file.text.splitlines() if "pose proof" in line)
    assert "idtac" not in proof
    assert "rewrite ?()" not in proof


def test_what_stands_in_blocks_becomes_what_it_is_in_the_wanted_relation() -> None:
    known, wanted, other = (Written(says) for says in FORMS["columns multiplied"])
    put = same_terms(known, wanted, DEFINITIONS)
    assert put is not None
    assert put.startswith("(have E0 : col_mx (P *m (W1 t - W1 0)) ((W2 t)^T) = col_mx (P *m W1 t - P *m W1 0) ")
    assert put.endswith("by congr (col_mx _ _); mx); rewrite ?E0 in F; ")
    assert same_terms(known, other, DEFINITIONS) == ""


@pytest.mark.coq
def test_coq_accepts_what_is_the_same_and_nothing_else(compiled: Compile) -> None:
    outcomes = compiled([restated(kind, wanted) for kind in FORMS for wanted in (1, 2)])
    assert {name: outcome.accepted for name, outcome in outcomes.items()} == {
        name: name.endswith("1") for name in outcomes
    }, [outcome.why for outcome in outcomes.values()]

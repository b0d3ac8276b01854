"""The quantities that may be typed are the promised ones, and every arithmetic has their values."""

from __future__ import annotations

import pytest

from derivations import DEFINITIONS
from tests.material.typed_quantities import value
from tests.material.typed_texts import OBLONG, PLAIN, relation_of
from verify.evaluation.batches import Batch, compile_batch
from verify.evaluation.carriers import FLOATS, INTERVALS
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance
from verify.search import parse_conjecture
from verify.search.confirming.confirmation import values
from verify.search.language.vocabulary import FUNCTIONS, MATRICES, QUANTITIES

_NAMES = """
eta K mu kappa c1 c2 n h m N L L_next norm_G norm_W norm_W1 norm_W2 sigma_max_W sigma_min_W sigma_max_W1 sigma_min_W1
sigma_max_W2 sigma_min_W2 lambda_min_tau lambda_max_tau inner_G_tau_G norm_tau_G norm_step drift norm_D trace_D
lambda_max_D lambda_min_D alpha beta sharpness p1 p2 alpha0 beta0 a1 a2 a3 a4 f rho rho_sharp rho_spectral
eta1_max eta2_max eta_max eta_max_sharp eta_max_stable
"""

PROMISED = _NAMES.split()

DEFINED = [name for name in PROMISED if name != "eta_max_stable" or "eta_max_stable" in DEFINITIONS]

TIMED = [name for name in PROMISED if QUANTITIES[name].timed]

OF_MATRICES = (
    "norm(W1[3])", "nuclear(W)", "trace(W)", "det(W + I(2))", "rank(D)", "lambda(2, D)", "sigma(2, W1)", "sigma(5, W1)",
    "inner(G, tau(G))", "norm(tau[2](G[1]))", "loss(2*W)", "lambda_max(W1*T(W1))", "sigma_min(X)", "norm(Wstar)",
    "nuclear(X)", "det(D)", "trace(W1*W2*W)", "norm(W**2)", "norm(G/3 - 2*W)", "lambda_min(D - 2*I(h))", "sigma_max(Y)",
    "nuclear(W - W1*W2)", "lambda(h, T(W2*T(W2)))", "inner(D, D**2)", "rank(W*T(W) - W*T(W))",
)  # fmt: skip


def test_the_vocabulary_is_the_promised_one():
    assert list(QUANTITIES) == PROMISED
    assert list(MATRICES) == ["X", "Y", "W1", "W2", "W", "G", "D", "Wstar"]
    assert all(word.meaning for word in (*QUANTITIES.values(), *MATRICES.values()))
    assert all(FUNCTIONS.values())


@pytest.mark.parametrize("text", [*DEFINED, *(f"{name}[2]" for name in TIMED), *OF_MATRICES])
@pytest.mark.parametrize("inst", [PLAIN, OBLONG], ids=["square", "oblong"])
def test_every_arithmetic_agrees_with_one_that_knows_nothing_of_them(text: str, inst: Instance) -> None:
    relation = parse_conjecture(f"{text} <= 0", ["n == 2", "m == 2"]).relation
    exact, batch = compile_statement(relation)(inst), Batch.of([inst])
    by_hand = value(text, values(inst))
    if by_hand is None:
        assert exact.lhs in ("undefined", "inf", "-inf", "nan")
        return
    assert float(exact.lhs) == pytest.approx(by_hand, rel=1e-15, abs=1e-18)
    assert compile_batch(relation, FLOATS)(batch).lhs[0] == pytest.approx(by_hand, rel=1e-8, abs=1e-8)
    enclosed = compile_batch(relation, INTERVALS)(batch).lhs
    assert not enclosed.lo[0] > by_hand + 1e-15 * abs(by_hand)
    assert not enclosed.hi[0] < by_hand - 1e-15 * abs(by_hand)


@pytest.mark.parametrize("name", DEFINED)
def test_each_quantity_has_an_exact_value(name: str) -> None:
    comparison = compile_statement(relation_of(f"{name} <= 1000000"))(PLAIN)
    assert comparison.truth is not None

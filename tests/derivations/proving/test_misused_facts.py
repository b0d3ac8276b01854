"""Textbook facts where they do not apply: what is refused, and the premises without which they would be false."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Eq, MatrixSymbol, S

from derivations.notation import D, D_dot, L, L_dot, LambdaK, LambdaMax, N, SigmaMin, W, X, h, m, n, t
from derivations.proving.refusals import FactMisused, NotRead
from derivations.proving.textbook_facts import FACTS, AppliedFact
from tests.material.fact_examples import A, B, C, F, P, R, S_h, a, c, e, r, u, v
from tests.material.numeric import Values

MISUSED = [
    ("spectral_theorem", (S_h, LambdaK(n, S_h), e), "not an eigenvalue"),
    ("spectral_theorem", (S_h, LambdaMax(R), e), "not an eigenvalue"),
    ("spectral_theorem", (S_h, LambdaMax(S_h), v), "is not"),
    ("spectral_theorem", (S_h, LambdaMax(S_h), F), "no name for something new"),
    ("spectral_theorem", (S_h + e * e.T, LambdaMax(S_h + e * e.T), e), "not new"),
    ("courant_fischer", (S_h, P, v, LambdaMax(P * P.T), (e, u, c)), "not the least eigenvalue"),
    ("courant_fischer", (S_h, P, v, LambdaK(a, P * P.T), (e, e, c)), "not new"),
    ("courant_fischer", (S_h, P, e, LambdaK(a, P * P.T), (e, u, c)), "not new"),
    ("courant_fischer", (S_h, P, A, LambdaK(a, P * P.T), (e, u, c)), "is not"),
    ("courant_fischer", (A * A.T, P, v, LambdaK(a, P * P.T), (e, u, c)), "does not act"),
    ("spectral_lower_bound", (S_h, a, e, r, F), "is not"),
    ("determinant_of_product", (A, A.T), "sides"),
    ("determinant_of_transpose", (A,), "sides"),
    ("schur_complement", (S_h, F, F), "sides"),
    ("block_product", (S_h, F, F, S_h, R, R), "sides"),
    ("determinant_within_one", (A,), "not square"),
    ("restricted_singular_value", (A, B * C, C), "is not"),
    ("weyl_singular", (X, MatrixSymbol("Z", N, n)), "counted otherwise"),
    ("weyl_singular", (MatrixSymbol("Z", N, n), X), "counted otherwise"),
    ("singular_value_beyond", (X, True), "counted otherwise"),
    ("zero_derivative", (W, D_dot), "not the velocity"),
    ("zero_derivative", (D, D), "not the velocity"),
    ("nonpositive_derivative", (L, lambda time: S.NegativeOne), "not a process"),
    ("nonpositive_derivative", (lambda time: -L(time), L_dot), "not a process"),
    ("geometric_limit", (L, S.Half, L(t)), "the same at all times"),
    ("geometric_limit", (L, S.Half**t, L(0)), "the same at all times"),
]


@pytest.mark.parametrize(("name", "arguments", "reason"), MISUSED, ids=[f"{c[0]}-{i}" for i, c in enumerate(MISUSED)])
def test_fact_is_refused(name, arguments, reason):
    with pytest.raises((FactMisused, NotRead), match=reason):
        FACTS[name].build(*arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rayleigh", (S_h, e)),
        ("spectral_theorem", (S_h, LambdaMax(S_h), e)),
        ("weyl_monotone", (h, S_h, F)),
        ("weyl", (h, S_h, R)),
        ("courant_fischer", (S_h, P, v, LambdaK(a, P * P.T), (e, u, c))),
        ("spectral_lower_bound", (S_h, a, e, r, u)),
        ("determinant_within_one", (S_h,)),
    ],
)
def test_symmetry_is_a_premise_unless_it_is_evident(name, arguments):
    symmetry = Eq(S_h.T, S_h, evaluate=False)
    assert symmetry in FACTS[name].build(*arguments).premises
    evident = [
        b.xreplace({S_h: F * F.T}) if isinstance(b, type(LambdaMax(S_h)) | LambdaK | MatrixSymbol) else b
        for b in arguments
    ]
    assert symmetry not in FACTS[name].build(*evident).premises


# --- premises without which a fact would be false ------------------------------------------------


def _without(name: str, arguments: tuple[Any, ...], values: Values) -> tuple[list[bool], bool]:
    instance: AppliedFact = FACTS[name].build(*arguments)
    return [values.holds(p) for p in instance.premises], values.holds(instance.conclusion)


def test_a_large_eigenvalue_is_no_contraction():
    """Det diag(3, 1/2) = 3/2, and the least eigenvalue is 1/2."""
    values = Values({h: 2}, {S_h: np.diag([3.0, 0.5])})
    premises, conclusion = _without("determinant_within_one", (S_h,), values)
    assert premises == [True, True, False]
    assert not conclusion


def test_a_zero_vector_is_no_eigenvector_for_courant_fischer():
    """P = 1, v = 0: the subspace is the kernel of P, which has no unit vector."""
    one = np.ones((1, 1))
    values = Values({h: 1, a: 1, c: 0.0}, {S_h: one, P: one, v: 0 * one, e: one, u: one})
    premises, conclusion = _without("courant_fischer", (S_h, P, v, LambdaK(a, P * P.T), (e, u, c)), values)
    assert premises == [True, True, False, True]
    assert not conclusion


def test_the_shift_of_the_spectral_lower_bound_must_be_large_enough():
    array = np.diag([1.0, -1.0])
    values = Values({h: 2, a: 1, r: 0.0}, {S_h: array, e: np.array([[1.0], [0.0]]), u: np.array([[0.0], [1.0]])})
    premises, conclusion = _without("spectral_lower_bound", (S_h, a, e, r, u), values)
    assert premises.count(False) == 1
    assert not conclusion


def test_the_data_may_have_a_least_singular_value_that_no_other_matrix_has():
    """X of rank 1 with two columns: sigma_min(X) = 1, of the same matrix under another name 0."""
    array = np.diag([1.0, 0.0])
    other = MatrixSymbol("Z", N, n)
    values = Values({N: 2, n: 2}, {X: array, other: array})
    assert values(SigmaMin(X)) == 1
    assert values(SigmaMin(other)) == 0


def test_no_full_column_rank_no_bound():
    values = Values({h: 1, m: 2}, {F: np.ones((1, 2)), C: np.array([[1.0], [-1.0]])})
    premises, conclusion = _without("full_column_rank", (F, C), values)
    assert premises == [False]
    assert not conclusion

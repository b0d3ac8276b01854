"""Statements in Coq's language: one text for each statement, another one for each that is bent."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, Ge, Gt, Le, Lt, Min, Product, sqrt

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.coq.identifiers import NotExpressible, identifier
from derivations.coq.statements import relation
from derivations.coq.terms import matrix, scalar
from derivations.notation import (
    W1,
    W2,
    D,
    G,
    Grad,
    Inner,
    K,
    L,
    L_dot,
    LambdaK,
    LambdaMinTau,
    NormF,
    PositivePart,
    SigmaMax,
    SigmaMin,
    Stack,
    Tau,
    W,
    X,
    alpha0,
    c1,
    eta,
    f,
    k,
    mu,
    n,
    rho,
    t,
)
from derivations.registry import result


@pytest.mark.parametrize(
    ("says", "text"),
    [
        (Le(L(t + 1), rho(eta, t) * L(t)), "L t.+1 <= L t * rho eta t"),
        (Ge(L(t), 0), "L t >= 0"),
        (Gt(SigmaMin(X), 0), "SigmaMinNonzero X > 0"),
        (Gt(SigmaMin(W(t)), 0), "SigmaMin (W t) > 0"),
        (Eq(mu, SigmaMax(X) ** 2 / 3), "mu = SigmaMax X ^+ 2 / 3%:R"),
        (Lt(-eta, K - 1), "- eta < K - 1"),
        (Le(c1 * alpha0, LambdaMinTau(t + 1)), "alpha0 * c1 <= LambdaMinTau (t.+1)"),
        (Le(L(t), Product(f(eta, k), (k, 0, t - 1)) * L(0)), r"L t <= L 0 * (\prod_(0 <= k < t) (f eta k))"),
        (Eq(Stack(W1(t), W2(t)), Stack(W1(0), W2(0))), r"W1 t = W1 0 /\ W2 t = W2 0"),
        (Eq(W(t), W1(t) * W2(t)), "W t = W1 t *m W2 t"),
    ],
)
def test_a_statement_has_one_text(says: Any, text: str) -> None:
    assert relation(says) == text


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (sqrt(2 * K * L(0)), "Num.sqrt 2%:R * Num.sqrt (K * L 0)"),
        (1 / mu, "mu^-1"),
        (eta**2 * K / (2 * mu), "K * eta ^+ 2 / (2%:R * mu)"),
        (Min(K, mu), "Num.min K mu"),
        (PositivePart(LambdaK(n, D(t))), "Pos (LambdaK n (D t))"),
        (NormF(W(t) - W(0)) ** 2, "NormF (W t - W 0) ^+ 2"),
        (Inner(G(t), Tau(t, G(t))), "Inner (Grad (W t)) (Tau t (Grad (W t)))"),
    ],
)
def test_a_number_has_one_text(term: Any, text: str) -> None:
    assert scalar(term) == text


def test_a_matrix_has_one_text() -> None:
    assert matrix(W1(t) - eta * Grad(W(t)) * W2(t).T) == "W1 t - eta *: (Grad (W t) *m (W2 t)^T)"


def test_what_the_library_has_not_is_refused() -> None:
    with pytest.raises(NotExpressible, match="natural number"):
        scalar(L(t / 2))
    assert scalar(L_dot(t)) == "L_dot t"  # a name of which the file must say what it is


def expressible() -> list[Any]:
    out = []
    for claim in (*LEMMAS, *CLAIMS, *SHARPER):
        try:
            out.append((claim.id, relation(result(claim.id).relation)))
        except NotExpressible:
            continue
    return out


def test_bent_statements_have_other_texts() -> None:
    """A sign, an index, a factor or a relation that is another shows in the text."""
    bent = (
        lambda says: says.func(says.lhs, -says.rhs, evaluate=False),
        lambda says: says.func(2 * says.lhs, says.rhs, evaluate=False),
        lambda says: says.xreplace({t: t + 1}),
        lambda says: {Le: Lt, Lt: Le, Ge: Gt, Gt: Ge, Eq: Le}[says.func](says.lhs, says.rhs, evaluate=False),
    )
    plain = Le(L(t + 1), rho(eta, t) * L(t))
    texts = {relation(plain), *(relation(change(plain)) for change in bent)}
    assert len(texts) == 1 + len(bent)


def test_most_statements_are_expressible() -> None:
    texts = expressible()
    assert len(texts) > 110
    assert all(text.count("(") == text.count(")") for _, text in texts)


def test_names_are_identifiers() -> None:
    assert (identifier("eq16-c"), identifier("2nd step")) == ("eq16_c", "s2nd_step")

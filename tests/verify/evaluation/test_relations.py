"""Compiled relations: orders, roots, products and limits, balls, and what is not understood."""

from dataclasses import replace
from random import Random
from typing import cast

import pytest
import sympy
from flint import fmpq
from sympy import (
    And,
    Eq,
    Float,
    Function,
    Ge,
    Gt,
    Identity,
    Le,
    Limit,
    Lt,
    MatrixSymbol,
    Ne,
    Not,
    Or,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    ZeroMatrix,
    exp,
    false,
    log,
    oo,
    sin,
    sqrt,
    true,
)

from derivations import DEFINITIONS, Reading, Setting
from derivations.notation import (
    W1,
    W2,
    A,
    BigO,
    D,
    G,
    Inner,
    K,
    L,
    LambdaK,
    LambdaMax,
    Loss,
    MinOver,
    NormF,
    PositiveRoot,
    PositiveRootCount,
    PrintedSum,
    SigmaK,
    SigmaMax,
    SigmaMin,
    Stack,
    Tau,
    W,
    X,
    Y,
    alpha0,
    c1,
    eta,
    eta1_max,
    eta_max,
    f,
    h,
    k,
    m,
    mu,
    n,
    p1,
    p2,
    t,
)
from tests.material.random_instances import random_matrix
from tests.material.subjects import BY_ID, DROPPED, SUBJECTS, decide, instance
from verify.evaluation import weights
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood
from verify.instances.problem import sine_instance

# --- orders, roots, products, limits ---------------------------------------------------------------------------


@pytest.mark.parametrize("time", [0, 1])
def test_orders_in_the_step_size(time):
    def order(relation, definitions=DEFINITIONS):
        return decide(relation, instance(5), time, definitions)

    assert order(Eq(D(t + 1), D(t) + BigO(eta, 2, h, h))).truth is True
    assert order(Eq(D(t + 1), D(t) + 3 * BigO(eta, 1, h, h))).truth is True
    assert order(Eq(D(t + 1) - D(t), BigO(eta, 2, h, h))).truth is True
    assert order(Eq(W1(t + 1), W1(t) - eta * G(t) * W2(t).T + BigO(eta, 4, n, h))).truth is True
    third = order(Eq(D(t + 1), D(t) + BigO(eta, 3, h, h)))
    assert third.truth is False
    assert third.rhs == "0"
    assert third.entry is not None
    first = order(Eq(W(t + 1), W(t) + BigO(eta, 2, n, m)))
    assert first.truth is False
    assert order(Eq(D(t + 1), 2 * D(t) + BigO(eta, 2, h, h))).truth is False
    assert order(Eq(D(t + 1), D(t) + BigO(eta, 2, h, h)), DEFINITIONS.but(DROPPED)).truth is False


def test_the_offending_coefficient_is_that_of_the_derivative():
    subject = instance(5)
    q = Quantities.of(subject)
    found = decide(Eq(W(t + 1), W(t) + BigO(eta, 2, n, m)), subject)
    assert found.left == -q.defined("Tau", 0, q.gradient(q.W(0)))[found.entry]


@pytest.mark.parametrize(
    ("equation", "count"),
    [
        (Eq(eta**3 + 2 * eta, c1), 1),
        (Eq(eta**2 - 3 * eta + 2, 0), 2),
        (Eq(eta**2 + 3 * eta + 2, 0), 0),
        (Eq(sqrt(2) * eta**2 - SigmaMax(X), 0), 1),
        (Eq(f(eta, 0), f(0, 0) - 1 + sqrt(3)), 1),
    ],
)
def test_positive_roots_are_counted(equation, count):
    found = decide(equation, reading=Reading.UNIQUE_POSITIVE_ROOT)
    assert (found.lhs, found.rhs, found.truth) == (str(count), "1", count == 1)
    counted = Eq(PositiveRootCount(equation.lhs - equation.rhs, eta), count)
    assert decide(counted).truth is True


def test_the_zero_polynomial_has_no_unique_root():
    assert decide(Eq(eta, eta, evaluate=False), reading=Reading.UNIQUE_POSITIVE_ROOT).truth is False


def test_roots_and_minima_of_polynomials():
    assert decide(Eq(PositiveRoot(eta**2 - 2, eta), sqrt(2))).truth is True
    assert decide(Eq(MinOver(eta**2 - 2 * eta * sqrt(3), eta), -3)).truth is True
    polynomial = BY_ID["eq24-a"].printed.relation
    at_root = (polynomial.lhs - polynomial.rhs).subs(eta, eta1_max)
    subject = instance(6, step=fmpq(1, 10**9))
    assert decide(Lt(sympy.Abs(at_root), Rational(1, 10**60)), subject).truth is True
    assert decide(Le(eta, eta_max), subject).truth is True
    assert decide(Le(eta, eta_max), replace(subject, eta=10)).truth is False


def test_products_sums_and_limits():
    subject = instance(7)
    q = Quantities.of(subject)
    factors = [q.defined("f", subject.eta, s) for s in range(3)]
    relation = Eq(Product(f(eta, k), (k, 0, t)), f(eta, 0) * f(eta, 1) * f(eta, 2))
    assert decide(relation, q, 2).truth is True
    assert decide(relation, q, 1).truth is False
    assert decide(Eq(Product(f(eta, k), (k, 0, t - 1)), 1), q, 0).truth is True
    assert decide(Eq(Sum(L(k) ** 2, (k, 0, t)), L(0) ** 2 + L(1) ** 2), q, 1).truth is True
    assert decide(Eq(Sum(Product(c1 * k, (k, 1, t)), (t, 1, 2)), c1 + 2 * c1**2), q).truth is True
    assert decide(Eq(Limit(f(eta, t), t, oo), f(eta, oo)), q).truth is True
    assert decide(Eq(f(eta, t), f(eta, oo)), q, cast(int, oo)).truth is True
    assert factors[2] != factors[1]


@pytest.mark.parametrize(
    ("relation", "truth"),
    [
        (true, True),
        (false, False),
        (And(Gt(eta, 0), Lt(c1, 1)), True),
        (And(Gt(eta, 0), Gt(c1, 1)), False),
        (Or(Gt(c1, 1), Gt(eta, 0)), True),
        (Or(Gt(c1, 1), Lt(eta, 0)), False),
        (Not(And(Gt(eta, 0), Lt(c1, 1))), False),
        (Ne(K, mu), True),
        (Eq(W1(t) * W2(t), W(t)), True),
        (Ne(W(t), 2 * W(t)), True),
        (Eq(G(t) - G(t + 1), ZeroMatrix(n, m)), False),
        (Eq(Identity(n) * W(t), W(t)), True),
        (Eq((X.T * X).inverse() * X.T * X, Identity(n)), True),
        (Eq(W1(t)[0, 0], W1(t)[0, 1]), None),
        (Eq(X[0, 0], X[0, 1]), False),
        (Eq(sympy.Trace(D(t)), NormF(W1(t)) ** 2 - NormF(W2(t)) ** 2), True),
        (Eq(NormF(Stack(W1(t), W2(t))) ** 2, NormF(W1(t)) ** 2 + NormF(W2(t)) ** 2), True),
        (Eq(SigmaK(1, W(t)), SigmaMax(W(t))), True),
        (Eq(SigmaK(7, W(t)), 0), True),
        (Eq(LambdaK(2, D(t)) + LambdaK(1, D(t)) + LambdaK(3, D(t)), sympy.Trace(D(t))), None),
        (Eq(SigmaMin(X) ** 2, mu), True),
        (Eq(exp(log(K)), exp(log(K))), True),
        (Lt(exp(eta), 1 + 2 * eta), True),
        (Eq(Float(0.5), c1), True),
        (Le(p1, p2), True),
        (Eq(Inner(G(t), Tau(t, G(t))), NormF(G(t) * W2(t).T) ** 2 + NormF(W1(t).T * G(t)) ** 2), True),
        (Eq(n + h * m, 8), True),
        (Eq(c1**t, 1), True),
        (Eq(sqrt(-1 - c1**2), 1), False),
        (Gt(1 / (c1 - Rational(1, 2)), 0), False),
    ],
)
def test_relations_of_many_kinds(relation, truth):
    if truth is None:
        try:
            assert decide(relation).truth is None
        except NotUnderstood:
            assert "entry" in str(relation)
    else:
        assert decide(relation).truth is truth


# --- balls -----------------------------------------------------------------------------------------------------


def test_balls_decide_inequalities_however_close_and_never_equalities(monkeypatch):
    monkeypatch.setattr(weights, "EXACT_BITS", 8)
    subject = instance(8)
    assert not Quantities.of(subject).W(3).is_rational
    assert decide(Lt(L(t), L(t) * (1 + Rational(1, 10**150))), subject, 3).truth is True
    assert decide(Eq(L(t), L(t) * (1 + Rational(1, 10**50))), subject, 3).truth is False
    assert decide(Eq(Inner(W(t), W(t)), NormF(W(t)) ** 2), subject, 3).truth is None
    assert decide(Eq(W(t), W1(t) * W2(t)), subject, 3).truth is None
    assert decide(Eq(W(t), W1(t) * W2(t + 1)), subject, 3).truth is False


def test_the_lemma_on_a_loss_that_is_not_convex():
    claim = BY_ID["eq19"]
    rng = Random(9)
    for _ in range(5):
        W1_, W2_ = random_matrix(rng, 2, 3), random_matrix(rng, 3, 2)
        subject = sine_instance(random_matrix(rng, 2, 2), W1_, W2_, fmpq(1, 10**6))
        assert all(decide(g, subject).truth is True for g in claim.given)
        assert decide(claim.printed.relation, subject).truth is True
        assert decide(Ge(L(t + 1), L(t)), subject).truth is False
        assert decide(Eq(Loss(A), 0), subject).truth is False


# --- what is not understood --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        (Eq(Symbol("zeta"), 1), "zeta"),
        (Eq(Function("g", real=True)(t), 1), "g"),
        (Eq(NormF(MatrixSymbol("Q", n, m)), 1), "Q"),
        (Eq(sin(eta), 1), "sin"),
        (Eq(Piecewise((eta, eta > 0), (0, True)), 1), "Piecewise"),
        (Eq(L(t, t), 1), "L"),
        (Eq(f(t), 1), "f"),
        (Eq(L(eta), 1), "eta"),
        (Eq(Limit(f(eta, t), eta, 0), 1), "Limit"),
        (Eq(Sum(L(k), (k, 0, oo)), 1), "finite"),
        (Eq(MinOver(sqrt(eta), eta), 1), "polynomial"),
        (Eq(log(eta, 2, evaluate=False), 1), "log"),
        (Eq(K, k), "k"),
        (eta + 1, "relation"),
        (Eq(D(t), BigO(eta, t, h, h)), "order"),
        (Eq(D(t), W1(t).T * W1(t) + eta * BigO(eta, 2, h, h)), "order"),
        (Eq(L(t), LambdaMax(W1(t).T * W1(t) * LambdaK(0, D(t)))), "index"),
    ],
)
def test_what_is_not_understood_is_named(relation, words):
    with pytest.raises(NotUnderstood, match=words):
        decide(relation)


def test_times_before_the_start_leave_a_relation_open():
    found = decide(Le(L(t), L(t - 1)), instance(1), 0)
    assert found.truth is None
    assert "time -1" in found.lhs
    assert decide(Le(L(t), L(t - 1)), instance(1), 1).truth is True


def test_matrices_of_two_shapes_are_not_compared():
    for relation in (Eq(X, Y, evaluate=False), Eq(W1(t), alpha0, evaluate=False), Eq(PrintedSum(X, Y), X)):
        with pytest.raises(NotUnderstood):
            decide(relation, instance(sides=(2, 3, 1, 4)))
    with pytest.raises(NotUnderstood):
        decide(Eq(Y, 2 * Y), SUBJECTS[Setting.SCALAR_FLOW])


def test_a_count_of_roots_that_is_not_decided_is_left_open():
    two_changes = Eq(eta**2 - 4 * sqrt(3) * eta + sqrt(2), 0)
    assert decide(two_changes, reading=Reading.UNIQUE_POSITIVE_ROOT).truth is None

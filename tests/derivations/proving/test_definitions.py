"""Definitions: what a symbol stands for, at its own time and with its own arguments, and never a namesake."""

from __future__ import annotations

import pytest
from sympy import Eq, Function, Integer, Limit, MatrixSymbol, Min, Product, S, Symbol, oo

from derivations import CLAIMS, DEFINITIONS
from derivations.notation import (
    W1,
    W2,
    A_plus,
    Alpha,
    Beta,
    D,
    G,
    Gamma,
    GammaAdjoint,
    Grad,
    K,
    L,
    Loss,
    MatrixProcess,
    MinOver,
    NormF,
    PositiveRoot,
    SigmaMax,
    Stack,
    Tau,
    V,
    W,
    W_star,
    X,
    Y,
    a1,
    a2,
    alpha0,
    eta,
    eta1_max,
    eta2_max,
    eta_max,
    f,
    grad_W1,
    h,
    k,
    m,
    n,
    p1,
    rho,
    scalar,
    t,
)
from derivations.proving.definitions import STEPPED_NAMES, Definitions, head
from derivations.proving.refusals import Captured
from derivations.proving.terms import variables_bound
from derivations.registry import defining_equations
from tests.material.proofs import x, z


def meaning(node):
    return DEFINITIONS.meaning(node)


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "name"),
    [
        (K, "K"),
        (L(t), "L"),
        (f(eta, t), "f"),
        (W(t), "W"),
        (W(t + 1), "W"),
        (W1(t), "W1"),
        (W1(t + 1), "W1+"),
        (W1(3), "W1+"),
        (W1(0), "W1"),
        (V(t + 1), "V+"),
        (Tau(t, G(t)), "Tau"),
        (Loss(A_plus), "Loss"),
    ],
    ids=str,
)
def test_head(node, name):
    assert head(node) == name


# --- meanings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "stands_for"),
    [
        (K, SigmaMax(X) ** 2),
        (eta_max, Min(eta1_max, eta2_max)),
        (W(t), W1(t) * W2(t)),
        (W(t + 1), W1(t + 1) * W2(t + 1)),
        (W(0), W1(0) * W2(0)),
        (D(t), W1(t).T * W1(t) - W2(t) * W2(t).T),
        (W1(t + 1), W1(t) - eta * grad_W1(t)),
        (W1(1), W1(0) - eta * grad_W1(0)),
        (W1(k + 1), W1(k) - eta * grad_W1(k)),
        (L(t), Loss(W(t))),
        (L(0), Loss(W(0))),
        (Loss(A_plus), NormF(Y - X * A_plus) ** 2 / 2 - NormF(Y - X * W_star) ** 2 / 2),
        (Grad(W(0)), X.T * (X * W(0) - Y)),
        (Gamma(t, A_plus), Stack(A_plus * W2(t).T, W1(t).T * A_plus)),
        (
            f(z, 0),
            1 - a1 * z + a2(0) * z**2 + Function("a3", real=True)(0) * z**3 + Function("a4", real=True)(0) * z**4,
        ),
    ],
    ids=str,
)
def test_meaning(node, stands_for):
    assert meaning(node) == stands_for


@pytest.mark.parametrize("time", [t, S.Zero, t + 1, k])
@pytest.mark.parametrize("argument", [G(t), G(t + 1), G(0), A_plus], ids=str)
def test_tau_and_gamma_keep_the_time_of_their_argument(time, argument):
    assert meaning(Tau(time, argument)) == argument * W2(time).T * W2(time) + W1(time) * W1(time).T * argument
    assert meaning(Gamma(time, argument)) == Stack(argument * W2(time).T, W1(time).T * argument)


def test_alpha_and_beta_take_any_imbalance_and_size():
    for bound in (Alpha, Beta):
        general = meaning(bound(D(t), scalar("s")))
        assert meaning(bound(D(0), p1)) == general.xreplace({D(t): D(0), scalar("s"): p1})


@pytest.mark.parametrize(
    "node",
    [
        Symbol("K"),
        Symbol("p1", positive=True),
        Function("L")(t),
        Function("L", real=True, positive=True)(t),
        MatrixProcess("W", m, n)(t),
        W1(t),
        W1(0),
        W(oo),
        eta,
        X,
        MatrixSymbol("W", n, m),
        NormF(W(t)),
        GammaAdjoint(t, Gamma(t, G(t))),
    ],
    ids=lambda node: f"{type(node).__name__} {node}",
)
def test_no_meaning(node):
    """Symbols of the same name with other assumptions or sides, data, weights that are given, limits."""
    assert meaning(node) is None


# --- unfolding ----------------------------------------------------------------------------------


def test_unfold_replaces_what_is_named_and_nothing_else():
    expr = L(t) + K * NormF(W(t))
    assert DEFINITIONS.unfold(expr, ["L"]) == Loss(W(t)) + K * NormF(W(t))
    assert DEFINITIONS.unfold(expr, ["K", "W"]) == L(t) + SigmaMax(X) ** 2 * NormF(W1(t) * W2(t))
    assert DEFINITIONS.unfold(expr, []) == expr
    assert DEFINITIONS.unfold(Integer(3), ["K"]) == 3


def test_unfold_goes_on_until_nothing_is_left():
    unfolded = DEFINITIONS.unfold(Eq(alpha0, rho(eta, t)))
    assert not any(DEFINITIONS.meaning(node) is not None for node in unfolded.atoms(Symbol, Function))
    assert not unfolded.has(Alpha, alpha0)


@pytest.mark.parametrize("claim", [c for c in CLAIMS if c.corrected or c.printed], ids=lambda c: c.id)
def test_definitions_end(claim):
    statement = claim.corrected or claim.printed
    for equation in defining_equations(claim, statement):
        DEFINITIONS.unfold(equation.rhs)


def test_a_definition_that_comes_back_to_itself_does_not_hang():
    circle = Definitions([Eq(x, z + 1), Eq(z, x + 1)])
    with pytest.raises(RecursionError):
        circle.unfold(x)


def test_but_replaces_one_definition():
    changed = DEFINITIONS.but(Eq(K, 2 * SigmaMax(X)))
    assert changed.meaning(K) == 2 * SigmaMax(X)
    assert DEFINITIONS.meaning(K) == SigmaMax(X) ** 2
    assert changed.meaning(W(t)) == DEFINITIONS.meaning(W(t))
    assert DEFINITIONS.but(Eq(K, SigmaMax(X) ** 2)) is DEFINITIONS
    assert changed != DEFINITIONS


def test_unfolding_is_remembered_apart_for_each_set_of_definitions():
    changed = DEFINITIONS.but(Eq(K, x))
    assert DEFINITIONS.unfold(K, ["K"]) == SigmaMax(X) ** 2
    assert changed.unfold(K, ["K"]) == x
    assert DEFINITIONS.unfold(K, ["K"]) == SigmaMax(X) ** 2


# --- bound symbols ------------------------------------------------------------------------------


def test_variables_bound():
    assert variables_bound(Product(f(eta, k), (k, 0, t))) == {k}
    assert variables_bound(Limit(L(t), t, oo)) == {t}
    assert variables_bound(MinOver(eta**2, eta)) == {eta}
    assert variables_bound(PositiveRoot(eta - 1, eta)) == {eta}
    assert variables_bound(L(t) + eta) == frozenset()


def test_a_definition_is_not_brought_under_a_binder_of_its_symbols():
    definitions = DEFINITIONS.but(Eq(x, eta * z))
    assert definitions.unfold(MinOver(z**2 + x, z), ["K"]) == MinOver(z**2 + x, z)
    for bound in (eta, z):
        with pytest.raises(Captured):
            definitions.unfold(MinOver(bound**2 + x, bound), ["x"])
    with pytest.raises(Captured):
        DEFINITIONS.unfold(MinOver(eta**2 + L(t + 1), eta), ["L", "W", "Loss", "W1+"])


def test_the_arguments_of_a_process_are_not_captured():
    least = MinOver(f(eta, oo), eta)
    assert DEFINITIONS.unfold(least, ["f"]) == MinOver(meaning(f(eta, oo)), eta)


def test_constants():
    """What a result says for any value of is not among them; data, step size and what is defined are."""
    assert {eta, X, Y, W_star, K, p1, alpha0, n, h, m} <= DEFINITIONS.constants
    assert not {t, k, A_plus, scalar("s"), MatrixSymbol("A", n, m), x, z} & DEFINITIONS.constants


def test_stepped_names_are_those_of_weights_after_a_step():
    assert {"W1+", "W2+", "V+", "w_in+", "w_out+"} == STEPPED_NAMES <= set(DEFINITIONS)

"""What would be accepted but for the hole: proofs of true statements, alike to the false ones."""

from __future__ import annotations

from sympy import (
    Eq,
    Function,
    Ge,
    Gt,
    Identity,
    ZeroMatrix,
)

from derivations import Setting
from derivations.notation import (
    W1,
    A,
    BigO,
    D,
    D_dot,
    G,
    K,
    L,
    N,
    NormF,
    SigmaMin,
    W,
    alpha0,
    beta0,
    c1,
    c2,
    count,
    eta,
    grad_W1,
    h,
    matrix,
    mu,
    n,
    t,
)
from derivations.proving import (
    Both,
    Cite,
    Definition,
    Fact,
    Given,
    Nonnegative,
    Normal,
    Remainder,
    Step,
)
from tests.material import false_values
from tests.material.false_kinds.counts import ONE
from tests.material.false_kinds.facts import OTHER
from tests.material.false_kinds.records import Made, by_steps, in_setting, last
from tests.material.false_kinds.sides import unit_vector
from tests.material.false_kinds.values import MARGIN_EXPANDED, PRODUCT
from tests.material.proofs import derived, x

_POSITIVE = (Gt(alpha0, 0), Gt(c1, 0), Ge(beta0 * c2, 0), Ge(K, 0), Ge(L(t), 0))

TWINS: dict[str, Made] = {
    "sides": lambda: unit_vector(count("q")),
    "the trace of an identity": by_steps(last(Eq(NormF(Identity(h)) ** 2, h), Normal())),
    "processes": in_setting(
        Setting.FLOW,
        Step("rest", Eq(D_dot(t), ZeroMatrix(h, h)), Cite("eq11")),
        last(Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), "rest"),
    ),
    "names": in_setting(Setting.POINT, last(Ge(NormF(G(0)) ** 2, 2 * mu * L(0)), Cite("pl", {A: W(0)}, unfold=("L",)))),
    "nodes": by_steps(last(Ge(x**2, 0, evaluate=False), Nonnegative())),
    "a process made again": by_steps(
        last(Ge(Function("L", real=True)(t), 0, evaluate=False), Given()), given=(Ge(L(t), 0),)
    ),
    "values": by_steps(
        Step("product", Eq(PRODUCT, MARGIN_EXPANDED), Normal(unfold=("margin",))),
        last(Eq(PRODUCT, MARGIN_EXPANDED), Both(), "product"),
        given=_POSITIVE,
    ),
    "sigma_min": by_steps(
        last(Eq(SigmaMin(OTHER), SigmaMin(matrix("Q", N, n))), Normal(), "p"), given=(Eq(OTHER, matrix("Q", N, n)),)
    ),
    "remainders": by_steps(
        Step("exact", Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition()),
        last(Eq(W1(t + 1), W1(t) + BigO(eta, 1, n, h)), Remainder(), "exact"),
        given=(Gt(L(t), 0), Eq(x, 1)),
        motion="descent",
    ),
    "a side is at least 1": by_steps(last(Ge(n, 1, evaluate=False), Fact("count_at_least_one", n))),
    "a count of one's own is at least 1": by_steps(
        last(Ge(count("q"), 1, evaluate=False), Fact("count_at_least_one", count("q")))
    ),
    "a product of sides is at least 1": by_steps(
        Step("n", Ge(n, 1, evaluate=False), Fact("count_at_least_one", n)),
        Step("h", Ge(h, 1, evaluate=False), Fact("count_at_least_one", h)),
        last(Ge(n * h, 1, evaluate=False), Nonnegative(terms=[(1, "n", "h"), (1, "n"), (1, "h")]), "n", "h"),
    ),
    "cited for a side": lambda: derived(last(Ge(h, 1, evaluate=False), Cite("one", {count("q"): h})), results=(ONE,)),
    **false_values.TWINS,
}
"""Proofs of true statements, alike to the false ones: what refuses those must not refuse these."""

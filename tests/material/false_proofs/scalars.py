"""False proofs. Certificates, normal forms, squares, cases and induction."""

from __future__ import annotations

from typing import Any

from sympy import (
    Eq,
    Ge,
    Gt,
    Identity,
    Le,
    Limit,
    Lt,
    Product,
    oo,
    sqrt,
)

from derivations.notation import (
    A,
    Inner,
    L,
    NormF,
    Stack,
    eta,
    f,
    h,
    k,
    t,
)
from derivations.proving.kernel import Proof, Rule, Step
from derivations.proving.rules import (
    Cases,
    Given,
    Induction,
    Nonnegative,
    Normal,
    Rewrite,
    Squares,
)
from tests.material.accepted_proofs import FACTORS, TRUE
from tests.material.proofs import E_, B, C, e, false, one, only, other_one, u, w, x, y, z


def _cases(relation: Any, *cases: Any) -> Cases:
    """Cases in each of which a step of the given rule ends in the relation."""
    return Cases(*((case, Proof(Step("case", case, Given()), only(relation, rule, "case"))) for case, rule in cases))


def _induction(variable: Any, relation: Any, rule: Rule) -> Induction:
    """Induction whose base is evident and whose step is one step."""
    before, after = Step("before", relation, Given()), relation.subs(variable, variable + 1)
    base = relation.subs(variable, 0)
    return Induction(
        variable, Proof(Step("base", base, Given())), Proof(before, Step("after", after, rule, ("before",)))
    )


FALSE = [
    # certificates
    false(
        "x >= 0, so x = 0", only(Eq(x, 0), Nonnegative(terms=[(1, "p")]), "p"), given=(Ge(x, 0),), reason="inequalities"
    ),
    false("x <= 0, so x >= 0", only(Ge(x, 0), Nonnegative(terms=[(1, "p")]), "p"), given=(Le(x, 0),), reason="nonneg"),
    false(
        "a negative multiplier",
        only(Le(x, y), Nonnegative(terms=[(z, "p")]), "p"),
        given=(Le(x, y),),
        reason="not known to be nonnegative",
    ),
    false(
        "0 divided by 0 is what one likes",
        only(Eq(y, z), Nonnegative(terms=[((y - z) / x, "p")]), "p"),
        given=(Eq(x, 0),),
        reason="needs x to be other than 0",
    ),
    false(
        "x y = 0 solved for y",
        only(Eq(y, 0), Nonnegative(slacks=[("p", y)]), "p"),
        given=(Eq(x * y, 0),),
        reason="not known to differ from 0",
    ),
    false(
        "every number is the square of a root",
        Step("root", Ge(sqrt(x), 0), Nonnegative()),
        only(Ge(x, 0), Nonnegative(terms=[(sqrt(x), "root")]), "root"),
        reason="needs x to be at least 0",
    ),
    false(
        "a strict inequality from one that is not",
        only(Gt(x, y), Nonnegative(terms=[(1, "p")]), "p"),
        given=(Ge(x, y),),
        reason="positive",
    ),
    false(
        "one factor's sign is every factor's",
        only(Ge(FACTORS, 0), Nonnegative(), "p"),
        given=(Gt(f(eta, k), 0),),
        reason="not known to be nonnegative",
    ),
    false(
        "what L is now, it is in the limit",
        only(Eq(Limit(L(t), t, oo), Limit(x, t, oo)), Nonnegative(slacks=[("p", L(t))]), "p"),
        given=(Eq(L(t), x),),
        reason="binds",
    ),
    # normal form and replacement
    false(
        "an inequality as a rewriting rule", only(Eq(x, y), Normal(), "p"), given=(Le(x, y),), reason="not an equation"
    ),
    false(
        "an inequality replaces",
        only(Ge(z, y), Rewrite(), "p", "q"),
        given=(Ge(z, x), Le(x, y)),
        reason="not an equation",
    ),
    false(
        "x A = x B, so A = B",
        only(Eq(A, B), Normal(), "p"),
        given=(Eq(x * A, x * B),),
        reason="single word",
    ),
    false(
        "2 (A; B) = (C; E), so A = 2 C",
        only(Eq(A, 2 * C), Normal(), "p"),
        given=(Eq(2 * Stack(A, B), Stack(C, E_)),),
        reason="normal forms differ",
    ),
    false(
        "a column cut at two places",
        only(Eq(NormF(e), NormF(one)), Normal(), "p"),
        given=(Eq(Stack(e, other_one), Stack(one, u)),),
        reason="sides do not agree",
    ),
    false("the trace of the identity", only(Eq(Inner(Identity(h), Identity(h)), 1), Normal()), reason="differ"),
    false(
        "0 / 0, its zeros in disguise",
        only(Eq(((x + y) * w - x * w - y * w) / ((x + y) * z - x * z - y * z), 5), Normal()),
        reason="other than 0",
    ),
    false(
        "what holds at t under the limit",
        only(Eq(Limit(x, t, oo), y), Rewrite(), "p", "q"),
        given=(Eq(Limit(L(t), t, oo), y), Eq(L(t), x)),
        reason="binds",
    ),
    false(
        "an index captured",
        Step("itself", Eq(Product(x, (k, 0, t)), Product(x, (k, 0, t)), evaluate=False), Normal()),
        only(Eq(Product(k, (k, 0, t)), Product(x, (k, 0, t))), Rewrite(), "itself", "p"),
        given=(Eq(x, k),),
        reason="binds",
    ),
    # squares and cases
    false("squares without a sign", only(Le(x, y), Squares(), "p"), given=(Le(x**2, y**2),), reason="nonnegative"),
    false(
        "equal squares with one sign",
        only(Eq(x, y), Squares(), "p", "q"),
        given=(Eq(x**2, y**2), Ge(y, 0)),
        reason="nonnegative",
    ),
    false(
        "the other squares", only(Le(x, y), Squares(), "p", "q"), given=(Ge(x**2, y**2), Ge(y, 0)), reason="compared"
    ),
    false(
        "zero left out",
        only(Gt(x**2, 0), _cases(Gt(x**2, 0), (Gt(x, 0), Nonnegative()), (Lt(x, 0), Nonnegative()))),
        reason="exhaust",
    ),
    false(
        "zero left out, unless the sign is known",
        only(Ge(x, 0), _cases(Ge(x, 0), (Gt(x, 0), Nonnegative()), (Eq(x, 0), Nonnegative(terms=[(1, "case")])))),
        reason="exhaust",
    ),
    false(
        "cases about what may have no value",
        only(Gt(y, 0), _cases(Gt(y, 0), (Gt(1 / x, 0), Given()), (Le(1 / x, 0), Given()))),
        reason="other than 0",
    ),
    # induction
    false(
        "induction over the reals",
        only(Ge(x, 0), _induction(x, Ge(x, 0), Nonnegative(terms=[(1, "before")]))),
        motion="descent",
        reason="does not range over",
    ),
    false(
        "induction over the times of the flow",
        *TRUE[Induction].steps[1:],
        given=(Ge(x, 0),),
        motion="flow",
        reason="positive, which is not known",
    ),
    false(
        "a hypothesis at t is used at t + 1",
        only(Le(L(t), x), _induction(t, Le(L(t), x), Given())),
        given=(Le(L(0), x), Le(L(t + 1), x)),
        motion="descent",
        reason="a hypothesis mentions t",
    ),
]

"""Linear convergence: the loss contracts by f, and vanishes."""

from sympy import And, Limit, Rational, S, oo
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.factor_bounds import COEFFICIENT_STEPS, SIGN_LABELS, SIGNS
from derivations.lemmas.step_size import FIRST_FACTOR, HYPOTHESES
from derivations.lemmas.uniform_bounds import CAPPED
from derivations.notation import (
    A,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    SigmaMax,
    SigmaMin,
    W,
    X,
    a1,
    a2,
    a3,
    a4,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    f,
    kappa,
    mu,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Given, Induction, Nonnegative
from derivations.supplied_definitions import EXTRA_UP, GIVEN

_F, _F0 = f(eta, t), FIRST_FACTOR
HYPOTHESIS_STEPS = tuple(Step(f"hypothesis {i}", g, Given()) for i, g in enumerate(GIVEN, start=1))
HYPOTHESIS_LABELS = tuple(s.label for s in HYPOTHESIS_STEPS)
KAPPA_SIGN = (
    Step("data", Gt(SigmaMin(X), 0), Given()),
    Step("kappa", Ge(kappa, 0), Nonnegative(unfold=("kappa",)), ("data",)),
)
_CONTRACTION = And(Le(L(t + 1), _F * L(t)), Le(_F, _F0), Le(_F0, 1), Le(L(t), L(0)))


def _bound(label: str, relation: Boolean) -> Step:
    return Step(label, relation, Cite("uniform-bounds"), HYPOTHESIS_LABELS)


CONTRACTION = Claim(
    id="contraction",
    display="",
    title="along the run the loss contracts by f, which does not exceed its first value",
    source="slides, theorem on the convergence rate",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(_CONTRACTION),
    proof=Proof(
        *HYPOTHESIS_STEPS,
        *CAPPED,
        _bound("shrunk", Le(L(t), L(0))),
        _bound("low", Le(c1 * alpha0, LambdaMinTau(t))),
        _bound("high", Le(LambdaMaxTau(t), c2 * beta0)),
        _bound("top", Le(SigmaMax(W(t)), p2)),
        Step("decreasing", Le(_F, _F0), Cite("factor-decreases"), ("alpha", "c2", "eta", "shrunk")),
        Step(
            "below one",
            Le(_F, 1),
            Nonnegative(terms=[(1, "decreasing"), (1, "factor at most one")]),
            ("decreasing", "factor at most one"),
        ),
        Step(
            "descent",
            Le(L(t + 1), _F * L(t)),
            Cite("descent-under-bounds"),
            ("alpha", "c2", "eta", "low", "high", "top", "below one"),
        ),
        Step("all", _CONTRACTION, Both(), ("descent", "decreasing", "factor at most one", "shrunk")),
    ),
)

_GAP = c2 * beta0 - c1 * alpha0
_SQUARE = (1 - c1 * alpha0 * mu * eta) ** 2

POSITIVE = Claim(
    id="factor-positive",
    display="",
    title="f is positive",
    source="slides (27)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Gt(_F, 0)),
    proof=Proof(
        *SIGNS,
        *HYPOTHESES,
        *COEFFICIENT_STEPS[:4],
        Step(
            "gap",
            Gt(_GAP, 0),
            Nonnegative(terms=[(beta0, "c2"), (1, "ordered"), (alpha0, "c1")]),
            ("c2", "ordered", "c1", "beta", "alpha"),
        ),
        Step(
            "positive",
            Gt(_F, 0),
            Nonnegative(
                slacks=[("one", a1), ("two", a2(t)), ("three", a3(t)), ("four", a4(t))],
                terms=[
                    (_SQUARE,),
                    (eta**2 * mu * K * (c2 * beta0 + c1 * alpha0), "gap"),
                    (eta**2 * mu * (c1 * alpha0) ** 2, "K order"),
                ],
                unfold=("f",),
            ),
            ("one", "two", "three", "four", "gap", "K order", "eta", "c1 low", "alpha", *SIGN_LABELS),
        ),
    ),
)

STRICT = Claim(
    id="factor-below-one",
    display="",
    title="the first factor is below one unless the run starts at the minimum",
    source="slides (27)",
    setting=Setting.RUN,
    given=(*GIVEN, Gt(L(0), 0)),
    printed=Statement(Lt(_F0, 1)),
    proof=Proof(
        *CAPPED,
        Step("start", Gt(L(0), 0), Given()),
        Step("extra", Gt(EXTRA_UP, 0), Nonnegative(), ("start", "c2 gap", "c2 sign", "data max")),
        Step(
            "factor",
            Lt(_F0, 1),
            Nonnegative(terms=[(eta, "below 1"), (eta**2, "extra")], unfold=("f",)),
            ("below 1", "extra", "eta"),
        ),
    ),
)

_GEOMETRIC = Le(L(t), _F0**t * L(0))
_VANISHES = Eq(Limit(L(t), t, oo), 0)

GEOMETRIC = Claim(
    id="geometric-decrease",
    display="",
    title="the loss decreases at least as the powers of the first factor",
    source="slides (28)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(_GEOMETRIC),
    proof=Proof(
        *HYPOTHESIS_STEPS,
        Step("positive", Gt(_F, 0), Cite("factor-positive"), HYPOTHESIS_LABELS),
        Step("first", Gt(_F0, 0), Cite("factor-positive", {t: S.Zero}), HYPOTHESIS_LABELS),
        Step("contracts", Le(L(t + 1), _F * L(t)), Cite("contraction"), HYPOTHESIS_LABELS),
        Step("decreasing", Le(_F, _F0), Cite("contraction"), HYPOTHESIS_LABELS),
        Step("loss", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
        Step(
            "powers",
            _GEOMETRIC,
            Induction(
                t,
                Proof(Step("base", Le(L(0), _F0**0 * L(0)), Nonnegative())),
                Proof(
                    Step("before", _GEOMETRIC, Given()),
                    Step(
                        "after",
                        _GEOMETRIC.subs(t, t + 1),
                        Nonnegative(terms=[(1, "contracts"), (L(t), "decreasing"), (_F0, "before")]),
                        ("contracts", "decreasing", "before", "loss", "first"),
                    ),
                ),
            ),
        ),
    ),
)

VANISHING = Claim(
    id="loss-vanishes",
    display="",
    title="the loss tends to zero",
    source="slides, theorem on the convergence rate",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(_VANISHES),
    proof=Proof(
        *HYPOTHESIS_STEPS,
        Step("first", Gt(_F0, 0), Cite("factor-positive", {t: S.Zero}), HYPOTHESIS_LABELS),
        Step("sign", Ge(_F0, 0), Nonnegative(), ("first",)),
        Step("loss", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
        Step("start sign", Ge(L(0), 0), Cite("loss-nonnegative", {A: W(0)}, unfold=("L",))),
        Step("geometric", _GEOMETRIC, Cite("geometric-decrease"), HYPOTHESIS_LABELS),
        Step("shrunk", Le(L(t), L(0)), Cite("contraction"), HYPOTHESIS_LABELS),
        Step(
            "limit",
            _VANISHES,
            Cases(
                (
                    Gt(L(0), 0),
                    Proof(
                        Step("start", Gt(L(0), 0), Given()),
                        Step("strict", Lt(_F0, 1), Cite("factor-below-one"), (*HYPOTHESIS_LABELS, "start")),
                        Step(
                            "limit",
                            _VANISHES,
                            Fact("geometric_limit", L, _F0, L(0)),
                            ("loss", "geometric", "sign", "strict"),
                        ),
                    ),
                ),
                (
                    Eq(L(0), 0),
                    Proof(
                        Step("start", Eq(L(0), 0), Given()),
                        Step(
                            "still",
                            Le(L(t), Rational(1, 2) ** t * L(0)),
                            Nonnegative(slacks=[("start", L(0))], terms=[(1, "shrunk")]),
                            ("start", "shrunk"),
                        ),
                        Step(
                            "limit",
                            _VANISHES,
                            Fact("geometric_limit", L, Rational(1, 2), L(0)),
                            ("loss", "still"),
                        ),
                    ),
                ),
            ),
            ("start sign",),
        ),
    ),
)

LEMMAS = (CONTRACTION, POSITIVE, STRICT, GEOMETRIC, VANISHING)

"""(28) The loss converges linearly."""

from sympy import And, Product, S

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS
from derivations.notation import A, L, W, eta, f, k, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Given, Induction, LastFactor, Nonnegative
from derivations.supplied_definitions import GIVEN

_ALL = Product(f(eta, k), (k, 0, t))
_BEFORE = Product(f(eta, k), (k, 0, t - 1))
_PRODUCT = _ALL * L(0)
_FACTORS = (
    *HYPOTHESIS_STEPS,
    Step("positive", Gt(f(eta, t), 0), Cite("factor-positive"), HYPOTHESIS_LABELS),
    Step("first", Gt(f(eta, 0), 0), Cite("factor-positive", {t: S.Zero}), HYPOTHESIS_LABELS),
    Step("contracts", Le(L(t + 1), f(eta, t) * L(t)), Cite("contraction"), HYPOTHESIS_LABELS),
    Step("empty", Eq(_BEFORE.subs(t, 0), 1), LastFactor()),
)
_INVARIANT = And(Le(_ALL, f(eta, 0) ** t), Ge(_ALL, 0))

CLAIMS = (
    Claim(
        id="eq28-a",
        display="eq28",
        heading="linear convergence",
        title="the loss is bounded by the product of the factors",
        source="slides (28)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Le(L(t), _PRODUCT)),
        corrected=Statement(Le(L(t), _BEFORE * L(0))),
        proof=Proof(
            *_FACTORS,
            Step("split", Eq(_ALL, _BEFORE * f(eta, t)), LastFactor()),
            Step(
                "product",
                Le(L(t), _BEFORE * L(0)),
                Induction(
                    t,
                    Proof(
                        Step(
                            "base",
                            Le(L(0), _BEFORE.subs(t, 0) * L(0)),
                            Nonnegative(terms=[(L(0), "empty")]),
                            ("empty",),
                        )
                    ),
                    Proof(
                        Step("before", Le(L(t), _BEFORE * L(0)), Given()),
                        Step(
                            "after",
                            Le(L(t + 1), _PRODUCT),
                            Nonnegative(terms=[(1, "contracts"), (f(eta, t), "before"), (L(0), "split")]),
                            ("contracts", "before", "split", "positive"),
                        ),
                    ),
                ),
            ),
        ),
        why="t steps make t factors, k = 0, ..., t - 1; with one more the bound fails already at t = 0",
    ),
    Claim(
        id="eq28-b",
        display="eq28",
        title="the product of the factors is bounded by a power of the first",
        source="slides (28)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Le(_PRODUCT, f(eta, 0) ** t * L(0))),
        proof=Proof(
            *_FACTORS,
            Step("loss", Ge(L(0), 0), Cite("loss-nonnegative", {A: W(0)}, unfold=("L",))),
            Step("at most one", Le(f(eta, 0), 1), Cite("contraction"), HYPOTHESIS_LABELS),
            Step("next", Le(f(eta, t + 1), f(eta, 0)), Cite("contraction", {t: t + 1}), HYPOTHESIS_LABELS),
            Step("next sign", Gt(f(eta, t + 1), 0), Cite("factor-positive", {t: t + 1}), HYPOTHESIS_LABELS),
            Step("split", Eq(_ALL.subs(t, t + 1), _ALL * f(eta, t + 1)), LastFactor()),
            Step("start", Eq(_ALL.subs(t, 0), _BEFORE.subs(t, 0) * f(eta, 0)), LastFactor()),
            Step(
                "powers",
                _INVARIANT,
                Induction(
                    t,
                    Proof(
                        Step(
                            "one",
                            Eq(_ALL.subs(t, 0), f(eta, 0)),
                            Nonnegative(terms=[(1, "start"), (f(eta, 0), "empty")]),
                            ("start", "empty"),
                        ),
                        Step(
                            "below",
                            Le(_ALL.subs(t, 0), 1),
                            Nonnegative(terms=[(-1, "one"), (1, "at most one")]),
                            ("one", "at most one"),
                        ),
                        Step("sign", Ge(_ALL.subs(t, 0), 0), Nonnegative(terms=[(1, "one")]), ("one", "first")),
                        Step("base", _INVARIANT.subs(t, 0), Both(), ("below", "sign")),
                    ),
                    Proof(
                        Step("before", Le(_ALL, f(eta, 0) ** t), Given()),
                        Step("before sign", Ge(_ALL, 0), Given()),
                        Step(
                            "below",
                            Le(_ALL.subs(t, t + 1), f(eta, 0) ** (t + 1)),
                            Nonnegative(terms=[(-1, "split"), (_ALL, "next"), (f(eta, 0), "before")]),
                            ("split", "next", "before", "before sign", "first"),
                        ),
                        Step(
                            "sign",
                            Ge(_ALL.subs(t, t + 1), 0),
                            Nonnegative(terms=[(1, "split")]),
                            ("split", "before sign", "next sign"),
                        ),
                        Step("after", _INVARIANT.subs(t, t + 1), Both(), ("below", "sign")),
                    ),
                ),
            ),
            Step("power", Le(_ALL, f(eta, 0) ** t), Both(), ("powers",)),
            Step(
                "bound",
                Le(_PRODUCT, f(eta, 0) ** t * L(0)),
                Nonnegative(terms=[(L(0), "power")]),
                ("power", "loss"),
            ),
        ),
    ),
)

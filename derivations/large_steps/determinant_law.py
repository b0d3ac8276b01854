"""One input, one output: the determinant of the layers side by side, written out, and what it says of sharpness.

The law for any shape is in ``determinant_any_shape``; here S has two rows, and its determinant is a polynomial in
norms and products.
"""

from __future__ import annotations

from sympy import And, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE, VOLUME, g, later, product, size
from derivations.notation import Inner, NormF, t, target, w_in, w_out
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Nonnegative, Normal, Squares, given

_NAMES = ("product", "size", "w_in+", "w_out+")
_FIRST, _SECOND = NormF(w_in(t)), NormF(w_out(t))
DETERMINANT = _FIRST**2 * _SECOND**2 - product(t) ** 2
"""det [[|w_in|^2, w], [w, |w_out|^2]]."""
_IMBALANCE = w_in(t) * w_in(t).T - w_out(t) * w_out(t).T

_MULTIPLIED = Eq(later(_IMBALANCE), (1 - g**2) * _IMBALANCE)
_LAW = Eq(later(DETERMINANT), (1 - g**2) ** 2 * DETERMINANT)


def _of_one_to_one(name: str, title: str, relation: Relational, notes: tuple[str, ...] = ()) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source=SOURCE,
        setting=Setting.ONE_TO_ONE,
        printed=Statement(relation),
        proof=Proof(Step("multiplied", relation, Normal(unfold=_NAMES))),
        notes=notes,
    )


IMBALANCE = _of_one_to_one(
    "imbalance-multiplied", "one input, one output: one step multiplies the imbalance by 1 - g^2", _MULTIPLIED
)
LAW = _of_one_to_one(
    "determinant-law",
    "one input, one output: one step multiplies the determinant of the layers side by side by (1 - g^2)^2",
    _LAW,
    notes=(
        (
            "The determinant is, with its sign changed, the product of the two eigenvalues of the imbalance "
            "w_in w_in^T - w_out w_out^T that need not be 0."
        ),
    ),
)

# --- what does not grow ----------------------------------------------------------------------------
_MODERATE = Le(g**2, 2)
_SHRINKS = And(Ge(later(DETERMINANT), 0), Le(later(DETERMINANT), DETERMINANT))
_NOT_NEGATIVE = Ge(DETERMINANT, 0)

SHRINKS = Claim(
    id="determinant-never-grows",
    display="",
    title="one input, one output: while g^2 <= 2 the determinant of the layers side by side does not grow",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(_MODERATE,),
    printed=Statement(_SHRINKS),
    proof=Proof(
        given("moderate", _MODERATE),
        Step("law", _LAW, Cite(LAW)),
        Step("cauchy", Le(Inner(w_in(t), w_out(t)), _FIRST * _SECOND), Fact("cauchy_schwarz", w_in(t), w_out(t))),
        Step(
            "turned",
            Le(Inner(-w_in(t), w_out(t)), NormF(-w_in(t)) * _SECOND),
            Fact("cauchy_schwarz", -w_in(t), w_out(t)),
        ),
        Step("same square", Eq(NormF(-w_in(t)) ** 2, _FIRST**2), Normal()),
        Step("same", Eq(NormF(-w_in(t)), _FIRST), Squares(), ("same square",)),
        Step("inner", Eq(product(t), Inner(w_in(t), w_out(t))), Normal(unfold=("product",))),
        Step("minus", Eq(product(t), -Inner(-w_in(t), w_out(t))), Normal(unfold=("product",))),
        Step(
            "above",
            Ge(_FIRST * _SECOND - product(t), 0),
            Nonnegative(terms=[(-1, "inner"), (1, "cauchy")]),
            ("inner", "cauchy"),
        ),
        Step(
            "below",
            Ge(_FIRST * _SECOND + product(t), 0),
            Nonnegative(slacks=[("same", NormF(-w_in(t)))], terms=[(1, "minus"), (1, "turned")]),
            ("same", "minus", "turned"),
        ),
        Step("sign", _NOT_NEGATIVE, Nonnegative(terms=[(1, "above", "below")]), ("above", "below")),
        Step(
            "later sign",
            Ge(later(DETERMINANT), 0),
            Nonnegative(terms=[(1, "law"), ((1 - g**2) ** 2, "sign")]),
            ("law", "sign"),
        ),
        Step(
            "shrinks",
            Le(later(DETERMINANT), DETERMINANT),
            Nonnegative(terms=[(-1, "law"), (g**2, "moderate", "sign")]),
            ("law", "moderate", "sign"),
        ),
        Step("both", _SHRINKS, Both(), ("later sign", "shrinks")),
    ),
)

_KEPT_BY_FLOW = size(t) ** 2 - 4 * product(t) ** 2
_SHARPNESS = sqrt(_KEPT_BY_FLOW + 4 * target**2)
_NEVER_GROWS = And(Le(later(_KEPT_BY_FLOW), _KEPT_BY_FLOW), Le(later(_SHARPNESS), _SHARPNESS))

FLOW = Claim(
    id="sharpness-of-the-flow",
    display="",
    title="one input, one output: while g^2 <= 2 the flow from the weights ends at a minimum no sharper than before",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(_MODERATE,),
    printed=Statement(_NEVER_GROWS),
    proof=Proof(
        given("moderate", _MODERATE),
        Step("law", VOLUME.printed.relation, Cite(VOLUME)),
        Step("sum", Ge(size(t) + 2 * product(t), 0), Cite("size-above-product")),
        Step("difference", Ge(size(t) - 2 * product(t), 0), Cite("size-above-product")),
        Step("sign", Ge(_KEPT_BY_FLOW, 0), Nonnegative(terms=[(1, "sum", "difference")]), ("sum", "difference")),
        Step(
            "later sign",
            Ge(later(_KEPT_BY_FLOW), 0),
            Nonnegative(terms=[(1, "law"), ((1 - g**2) ** 2, "sign")]),
            ("law", "sign"),
        ),
        Step(
            "shrinks",
            Le(later(_KEPT_BY_FLOW), _KEPT_BY_FLOW),
            Nonnegative(terms=[(-1, "law"), (g**2, "moderate", "sign")]),
            ("law", "moderate", "sign"),
        ),
        Step("now", Ge(_KEPT_BY_FLOW + 4 * target**2, 0), Nonnegative(terms=[(1, "sign")]), ("sign",)),
        Step(
            "then", Ge(later(_KEPT_BY_FLOW) + 4 * target**2, 0), Nonnegative(terms=[(1, "later sign")]), ("later sign",)
        ),
        Step(
            "squares",
            Le(later(_SHARPNESS) ** 2, _SHARPNESS**2),
            Nonnegative(terms=[(1, "shrinks")]),
            ("shrinks", "now", "then"),
        ),
        Step("roots", Le(later(_SHARPNESS), _SHARPNESS), Squares(), ("squares", "now", "then")),
        Step("both", _NEVER_GROWS, Both(), ("shrinks", "roots")),
    ),
    notes=(
        (
            "The flow keeps T^2 - 4 w^2 and ends at w = w*, where T is the root in the statement; the sharpness there "
            "is l''(w*) T."
        ),
    ),
)

CLAIMS = (IMBALANCE, LAW, SHRINKS, FLOW)

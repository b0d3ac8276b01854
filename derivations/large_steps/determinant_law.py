"""The determinant of the layers side by side, which the gradient flow keeps: a step never makes it larger.

``S = [[W1 W1^T, W], [W^T, W2^T W2]]`` is the Gram matrix of the rows of W1 and the columns of W2. A step multiplies it
from both sides by ``I - eta [[0, G], [G^T, 0]]``, hence its determinant by ``det(I - eta^2 G G^T)^2``. For one input
and one output, of any width, S has two rows and its determinant is written out; so it is, of any vectors, for two
inputs and one output. With more rows than that determinants are not in the language of statements.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import And, Expr, Matrix, MatrixExpr, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE, VOLUME, g, later, product, size
from derivations.notation import Inner, NormF, h, matrix, scalar, t, target, w_in, w_out
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

# --- more inputs and outputs -----------------------------------------------------------------------


def _gram(vectors: Sequence[MatrixExpr]) -> Expr:
    """The determinant of the Gram matrix of the vectors, written out."""
    return Matrix([[Inner(*sorted((a, b), key=str)) for b in vectors] for a in vectors]).det(method="berkowitz")


ROWS = tuple(matrix(name, h, 1) for name in ("r_1", "r_2"))
COLUMN = matrix("c_1", h, 1)
SLOPES = tuple(scalar(name) for name in ("g_1", "g_2"))
_NEXT = (
    *(row - slope * COLUMN for row, slope in zip(ROWS, SLOPES)),
    COLUMN - SLOPES[0] * ROWS[0] - SLOPES[1] * ROWS[1],
)
_TWO_INPUTS = Eq(_gram(_NEXT), (1 - SLOPES[0] ** 2 - SLOPES[1] ** 2) ** 2 * _gram((*ROWS, COLUMN)))

TWO_INPUTS = Claim(
    id="determinant-law-two-inputs",
    display="",
    title="two inputs, one output: the determinant of the layers is multiplied by det(I - eta^2 G G^T)^2",
    source=SOURCE,
    setting=Setting.POINT,
    printed=Statement(_TWO_INPUTS),
    proof=Proof(Step("law", _TWO_INPUTS, Normal())),
    notes=("The rows of W1 are r_1 and r_2, the column of W2 is c_1, and g_1, g_2 are eta times the entries of G.",),
)

LEMMAS = (TWO_INPUTS,)
CLAIMS = (IMBALANCE, LAW, SHRINKS, FLOW)

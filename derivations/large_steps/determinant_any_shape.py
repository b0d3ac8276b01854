"""The volume that the layers span, set one above the other: the flow keeps it, moderate steps never make it larger.

With S the Gram matrix of the rows of W1 and the columns of W2, ``S = [[W1 W1^T, W], [W^T, W2^T W2]]``, a step
multiplies S from both sides by ``I - eta [[0, G], [G^T, 0]]``, hence its determinant by ``det(I - eta^2 G G^T)^2``.
While ``eta^2 |G|^2 <= 2``, no eigenvalue of ``I - eta^2 G G^T`` is beyond 1 in absolute value; the least of them is
``1 - eta^2 |G|^2``.
"""

from __future__ import annotations

from sympy import And, Expr, Identity, MatrixExpr, MatrixSymbol

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.multiplicative_form import FIRST, FORM, SECOND
from derivations.large_steps.product_and_size import SOURCE
from derivations.notation import (
    W1,
    W2,
    BlockColumn,
    Blocks,
    Determinant,
    G,
    Inner,
    LambdaK,
    LambdaMax,
    LambdaMin,
    NormF,
    SigmaMax,
    Time,
    eta,
    m,
    matrix,
    n,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Nonnegative, Normal, Rewrite, given


def layers(time: Time) -> MatrixExpr:
    """The rows of W1 above the columns of W2, written as rows: (n + m) x h."""
    return BlockColumn(W1(time), W2(time).T)


def gram(time: Time) -> MatrixExpr:
    """S at the time: (n + m) x (n + m)."""
    return layers(time) * layers(time).T


def volume(time: Time) -> Determinant:
    """The determinant of S: the square of the volume that the rows span."""
    return Determinant(gram(time))


_UP, _DOWN = -eta * G(t), -eta * G(t).T
_STEP = Blocks(Identity(n), _UP, _DOWN, Identity(m))
CONTRACTION = Identity(n) - eta**2 * G(t) * G(t).T
_FACTOR = Determinant(CONTRACTION)

_MOVED = Eq(layers(t + 1), _STEP * layers(t))
_LAW = Eq(volume(t + 1), _FACTOR**2 * volume(t))

LAW = Claim(
    id="determinant-law-any-shape",
    display="",
    title="any shape: a step multiplies the determinant of the layers by det(I - eta^2 G G^T)^2",
    source=SOURCE,
    setting=Setting.DESCENT,
    printed=Statement(_LAW),
    proof=Proof(
        Step("first", FIRST, Cite(FORM)),
        Step("second", SECOND, Cite(FORM)),
        Step(
            "blocks",
            Eq(_STEP * layers(t), BlockColumn(W1(t) + _UP * W2(t).T, _DOWN * W1(t) + W2(t).T)),
            Fact("block_product", Identity(n), _UP, _DOWN, Identity(m), W1(t), W2(t).T),
        ),
        Step("moved", _MOVED, Rewrite(), ("blocks", "first", "second")),
        Step(
            "outer",
            Eq(Determinant(_STEP * (gram(t) * _STEP.T)), Determinant(_STEP) * Determinant(gram(t) * _STEP.T)),
            Fact("determinant_of_product", _STEP, gram(t) * _STEP.T),
        ),
        Step(
            "inner",
            Eq(Determinant(gram(t) * _STEP.T), volume(t) * Determinant(_STEP.T)),
            Fact("determinant_of_product", gram(t), _STEP.T),
        ),
        Step("transposed", Eq(Determinant(_STEP.T), Determinant(_STEP)), Fact("determinant_of_transpose", _STEP)),
        Step(
            "schur",
            Eq(Determinant(_STEP), Determinant(Identity(n) - _UP * _DOWN)),
            Fact("schur_complement", Identity(n), _UP, _DOWN),
        ),
        Step("law", _LAW, Normal(), ("moved", "outer", "inner", "transposed", "schur")),
    ),
)

# --- what does not grow ----------------------------------------------------------------------------
_SHARP = SigmaMax(G(t))
_LEAST = LambdaMin(CONTRACTION)
_LAST, _TOP, _DIRECTION = (matrix(name, n, 1) for name in ("last", "top", "direction"))
_ENERGY = G(t) * G(t).T
_VALUE = 1 - eta**2 * _SHARP**2
_NO_LESS, _NO_MORE, _BELOW_ONE = Ge(_LEAST, _VALUE), Le(_LEAST, _VALUE), Le(LambdaMax(CONTRACTION), 1)


def _length_along(vector: MatrixExpr) -> Expr:
    """|G^T v|, so that <v, (I - eta^2 G G^T) v> is |v|^2 less eta^2 times its square."""
    return NormF(G(t).T * vector)


def _unit_eigenvector(label: str, said: MatrixExpr, value: Expr, vector: MatrixSymbol) -> tuple[Step, ...]:
    """Steps to: the vector, a new one, is an eigenvector for the value ("... vector"), of length 1 ("... unit")."""
    moved, unit = Eq(said * vector, value * vector), Eq(Inner(vector, vector), 1)
    return (
        Step(f"{label} eigen", And(moved, unit), Fact("spectral_theorem", said, value, vector)),
        Step(f"{label} vector", moved, Both(), (f"{label} eigen",)),
        Step(f"{label} unit", unit, Both(), (f"{label} eigen",)),
    )


def _eigenvalue_along(label: str, value: Expr, vector: MatrixSymbol) -> tuple[Step, ...]:
    """Steps to: the eigenvalue is 1 - eta^2 |G^T v|^2, v its unit eigenvector."""
    lost = eta**2 * _length_along(vector) ** 2
    return (
        *_unit_eigenvector(label, CONTRACTION, value, vector),
        Step(
            f"{label} form",
            Eq(Inner(vector, CONTRACTION * vector), Inner(vector, vector) - lost),
            Normal(),
        ),
        Step(
            f"{label} value",
            Eq(Inner(vector, value * vector), Inner(vector, vector) - lost),
            Rewrite(),
            (f"{label} form", f"{label} vector"),
        ),
        Step(f"{label} scaled", Eq(Inner(vector, value * vector), value * Inner(vector, vector)), Normal()),
        Step(
            label,
            Eq(value, 1 - lost),
            Nonnegative(terms=[(1, f"{label} value"), (-1, f"{label} scaled"), (1 - value, f"{label} unit")]),
            (f"{label} value", f"{label} scaled", f"{label} unit"),
        ),
    )


LEAST = Claim(
    id="least-factor",
    display="",
    title="the least eigenvalue of I - eta^2 G G^T is 1 - eta^2 |G|^2, and none is above 1",
    source="elementary",
    setting=Setting.POINT,
    printed=Statement(And(_NO_LESS, _NO_MORE, _BELOW_ONE)),
    proof=Proof(
        Step("last", Eq(_LEAST, LambdaK(n, CONTRACTION)), Fact("last_eigenvalue", CONTRACTION)),
        *_eigenvalue_along("along the last", LambdaK(n, CONTRACTION), _LAST),
        Step("moved", Le(_length_along(_LAST), SigmaMax(G(t).T) * NormF(_LAST)), Fact("operator_norm", G(t).T, _LAST)),
        Step("turned", Eq(SigmaMax(G(t).T), _SHARP), Fact("transpose_norm", G(t))),
        Step("length", Eq(NormF(_LAST) ** 2, Inner(_LAST, _LAST)), Normal()),
        Step(
            "square",
            Le(_length_along(_LAST) ** 2, _SHARP**2),
            Nonnegative(
                slacks=[("turned", SigmaMax(G(t).T))],
                terms=[
                    (_length_along(_LAST) + SigmaMax(G(t).T) * NormF(_LAST), "moved"),
                    (-(_SHARP**2), "along the last unit"),
                    (-(_SHARP**2), "length"),
                ],
            ),
            ("moved", "turned", "length", "along the last unit"),
        ),
        Step(
            "from below",
            _NO_LESS,
            Nonnegative(terms=[(1, "last"), (1, "along the last"), (eta**2, "square")]),
            ("last", "along the last", "square"),
        ),
        *_unit_eigenvector("top", _ENERGY, LambdaMax(_ENERGY), _TOP),
        Step("top value", Eq(LambdaMax(_ENERGY), SigmaMax(G(t).T) ** 2), Fact("largest_singular_value", G(t).T)),
        Step(
            "rayleigh",
            Le(_LEAST * NormF(_TOP) ** 2, Inner(_TOP, CONTRACTION * _TOP)),
            Fact("rayleigh", CONTRACTION, _TOP),
        ),
        Step("top length", Eq(NormF(_TOP) ** 2, Inner(_TOP, _TOP)), Normal()),
        Step(
            "top form",
            Eq(Inner(_TOP, CONTRACTION * _TOP), (1 - eta**2 * LambdaMax(_ENERGY)) * Inner(_TOP, _TOP)),
            Normal(),
            ("top vector",),
        ),
        Step(
            "at the top",
            Le(_LEAST * Inner(_TOP, _TOP), (1 - eta**2 * SigmaMax(G(t).T) ** 2) * Inner(_TOP, _TOP)),
            Rewrite(),
            ("rayleigh", "top form", "top length", "top value"),
        ),
        Step("from above", _NO_MORE, Rewrite(), ("at the top", "top unit", "turned")),
        *_eigenvalue_along("along the first", LambdaMax(CONTRACTION), _DIRECTION),
        Step("none above", _BELOW_ONE, Nonnegative(terms=[(-1, "along the first")]), ("along the first",)),
        Step("all", And(_NO_LESS, _NO_MORE, _BELOW_ONE), Both(), ("from below", "from above", "none above")),
    ),
)

_MODERATE = Le(eta**2 * _SHARP**2, 2)
_SHRINKS = And(
    Ge(volume(t + 1), 0),
    Le(volume(t + 1), _VALUE**2 * volume(t)),
    Le(volume(t + 1), volume(t)),
)
_SMALL = Le(_LEAST**2, _VALUE**2)
_SIGNED = Proof(
    given("case", Gt(_VALUE, 0)),
    Step(
        "small",
        _SMALL,
        Nonnegative(terms=[(1, "no less", "no more"), (2, "case", "no more")]),
        ("case", "no less", "no more"),
    ),
)
_TURNED = Proof(
    given("case", Le(_VALUE, 0)),
    Step(
        "small",
        _SMALL,
        Nonnegative(terms=[(1, "no less", "no more"), (2, "case", "no less")]),
        ("case", "no less", "no more"),
    ),
)

SHRINKS = Claim(
    id="determinant-never-grows-any-shape",
    display="",
    title="any shape: while eta^2 |G|^2 <= 2 the determinant of the layers does not grow",
    source=SOURCE,
    setting=Setting.DESCENT,
    given=(_MODERATE,),
    printed=Statement(_SHRINKS),
    proof=Proof(
        given("moderate", _MODERATE),
        Step("law", _LAW, Cite(LAW)),
        Step("no less", _NO_LESS, Cite(LEAST)),
        Step("no more", _NO_MORE, Cite(LEAST)),
        Step("none above", _BELOW_ONE, Cite(LEAST)),
        Step(
            "none below", Ge(_LEAST, -1), Nonnegative(terms=[(1, "no less"), (1, "moderate")]), ("no less", "moderate")
        ),
        Step(
            "factor",
            Le(_FACTOR**2, _LEAST**2),
            Fact("determinant_within_one", CONTRACTION),
            ("none below", "none above"),
        ),
        Step("small", _SMALL, Cases((Gt(_VALUE, 0), _SIGNED), (Le(_VALUE, 0), _TURNED)), ("no less", "no more")),
        Step(
            "least square",
            Le(_FACTOR**2, _VALUE**2),
            Nonnegative(terms=[(1, "factor"), (1, "small")]),
            ("factor", "small"),
        ),
        Step("sign", Ge(volume(t), 0), Fact("determinant_of_gram", layers(t))),
        Step("later sign", Ge(volume(t + 1), 0), Fact("determinant_of_gram", layers(t + 1))),
        Step(
            "shrinks",
            Le(volume(t + 1), _VALUE**2 * volume(t)),
            Nonnegative(terms=[(-1, "law"), (1, "least square", "sign")]),
            ("law", "least square", "sign"),
        ),
        Step(
            "never grows",
            Le(volume(t + 1), volume(t)),
            Nonnegative(terms=[(1, "shrinks"), (eta**2 * _SHARP**2, "moderate", "sign")]),
            ("shrinks", "moderate", "sign"),
        ),
        Step("all", _SHRINKS, Both(), ("later sign", "shrinks", "never grows")),
    ),
    notes=(
        (
            "For h >= n + m the determinant is, up to its sign, the product of the n + m eigenvalues of the imbalance "
            "D that need not be 0; for h < n + m it is 0 throughout."
        ),
    ),
)

LEMMAS = (LEAST,)
CLAIMS = (LAW, SHRINKS)

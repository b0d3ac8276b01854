"""Three layers: how the gradients balance, what one step adds to each imbalance, and what the loss pays for it.

For layers V1, V2, V3 and the gradient Z of the loss with respect to their product. The gradients balance:
``V1^T grad_1 = grad_2 V2^T`` and ``V2^T grad_2 = grad_3 V3^T``, each side being the same product; so the terms of first
order in the step size cancel in the imbalances.
"""

from __future__ import annotations

from sympy import And, Expr, MatrixExpr
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE
from derivations.lemmas.drift_bounds import gram_within
from derivations.notation import NormF, count, eta, m, matrix, n, scalar
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Nonnegative, Normal, Squares, given

_A, _B = count("a"), count("b")
LAYERS = V1, V2, V3 = matrix("V1", n, _A), matrix("V2", _A, _B), matrix("V3", _B, m)
Z = matrix("Z", n, m)
GRADIENTS = (Z * (V2 * V3).T, V1.T * Z * V3.T, (V1 * V2).T * Z)
DISSIPATION = NormF(GRADIENTS[0]) ** 2 + NormF(GRADIENTS[1]) ** 2 + NormF(GRADIENTS[2]) ** 2
NEXT = tuple(layer - eta * gradient for layer, gradient in zip(LAYERS, GRADIENTS, strict=True))
PLACES = (0, 1)
"""The two places between layers, each with an imbalance."""


def _between(layers: tuple[MatrixExpr, ...], place: int) -> MatrixExpr:
    return layers[place].T * layers[place] - layers[place + 1] * layers[place + 1].T


def _lemma(name: str, title: str, relation: And, *steps: Step, hypotheses: tuple[Boolean, ...] = ()) -> Claim:
    parts = relation.args
    return Claim(
        id=name,
        display="",
        title=title,
        source=SOURCE,
        setting=Setting.POINT,
        given=hypotheses,
        printed=Statement(relation),
        proof=Proof(*steps, Step("all", relation, Both(), tuple(f"part {i}" for i, _ in enumerate(parts, start=1)))),
    )


def _forms(relation: And) -> tuple[Step, ...]:
    return tuple(Step(f"part {i}", part, Normal()) for i, part in enumerate(relation.args, start=1))


_BALANCE = And(*(Eq(LAYERS[i].T * GRADIENTS[i], GRADIENTS[i + 1] * LAYERS[i + 1].T) for i in PLACES))
BALANCE = _lemma(
    "three-layers-balance", "three layers: the gradients balance between the layers", _BALANCE, *_forms(_BALANCE)
)

_DRIFT = And(*(Eq(_between(NEXT, i), _between(LAYERS, i) + eta**2 * _between(GRADIENTS, i)) for i in PLACES))
DRIFT = _lemma("three-layers-drift", "three layers: the exact drift of the two imbalances", _DRIFT, *_forms(_DRIFT))

# --- what the loss pays -----------------------------------------------------------------------------
_SHIFTS = tuple(NormF(_between(NEXT, i) - _between(LAYERS, i)) for i in PLACES)
_BOUNDED = And(*(Le(shift, eta**2 * DISSIPATION) for shift in _SHIFTS))


def _bound(place: int) -> tuple[Step, ...]:
    label = ("first", "second")[place]
    left, right = GRADIENTS[place], GRADIENTS[place + 1]
    grams = left.T * left, right * right.T
    added = _between(GRADIENTS, place)
    return (
        Step(f"{label} square", Eq(_SHIFTS[place] ** 2, (eta**2 * NormF(added)) ** 2), Normal()),
        Step(f"{label} drift", Eq(_SHIFTS[place], eta**2 * NormF(added)), Squares(), (f"{label} square",)),
        Step(
            f"{label} triangle",
            Le(NormF(grams[0] + -grams[1]), NormF(grams[0]) + NormF(-grams[1])),
            Fact("triangle", grams[0], -grams[1]),
        ),
        Step(f"{label} turned square", Eq(NormF(-grams[1]) ** 2, NormF(grams[1]) ** 2), Normal()),
        Step(f"{label} turned", Eq(NormF(-grams[1]), NormF(grams[1])), Squares(), (f"{label} turned square",)),
        *gram_within(f"{label} left", left, grams[0]),
        *gram_within(f"{label} flipped", right.T, grams[1]),
        Step(f"{label} same", Eq(NormF(right.T) ** 2, NormF(right) ** 2), Normal()),
        Step(
            f"part {place + 1}",
            Le(_SHIFTS[place], eta**2 * DISSIPATION),
            Nonnegative(
                slacks=[(f"{label} turned", NormF(-grams[1]))],
                terms=[
                    (-1, f"{label} drift"),
                    *((eta**2, f"{label} {name}") for name in ("triangle", "left", "flipped")),
                    (-(eta**2), f"{label} same"),
                ],
            ),
            tuple(f"{label} {name}" for name in ("drift", "triangle", "turned", "left", "flipped", "same")),
        ),
    )


SHIFTS = _lemma(
    "three-layers-shift",
    "three layers: neither imbalance moves by more than eta^2 times the squared norm of the gradient",
    _BOUNDED,
    *_bound(0),
    *_bound(1),
)

KEPT, LOSSES = scalar("b_any"), tuple(scalar(name) for name in ("l_start", "l_now", "l_next"))
STARTS = (matrix("D1", _A, _A), matrix("D2", _B, _B))
"""The imbalances at the start."""
_FIRST, _NOW, _LATER = LOSSES
_TAKEN = Le(_LATER, _NOW - eta * KEPT * DISSIPATION)


def _spent(layers: tuple[MatrixExpr, ...], loss: Expr) -> tuple[Boolean, ...]:
    return tuple(Le(KEPT * NormF(_between(layers, i) - STARTS[i]), eta * (_FIRST - loss)) for i in PLACES)


_BEFORE, _AFTER = _spent(LAYERS, _NOW), _spent(NEXT, _LATER)


def _path(place: int) -> tuple[Step, ...]:
    label = ("first", "second")[place]
    parts = _between(NEXT, place) - _between(LAYERS, place), _between(LAYERS, place) - STARTS[place]
    return (
        Step(
            f"{label} path", Le(NormF(parts[0] + parts[1]), NormF(parts[0]) + NormF(parts[1])), Fact("triangle", *parts)
        ),
        Step(f"{label} shift", Le(_SHIFTS[place], eta**2 * DISSIPATION), Cite(SHIFTS)),
        Step(
            f"part {place + 1}",
            _AFTER[place],
            Nonnegative(
                terms=[(KEPT, f"{label} path"), (KEPT, f"{label} shift"), (eta, "taken"), (1, f"{label} before")]
            ),
            (f"{label} path", f"{label} shift", "taken", f"{label} before", "kept", "eta"),
        ),
    )


TELESCOPES = _lemma(
    "three-layers-telescoping",
    "three layers: with a share b of the decrease kept, eta / b times what the loss has lost bounds the drift",
    And(*_AFTER),
    given("eta", Ge(eta, 0)),
    given("kept", Ge(KEPT, 0)),
    given("taken", _TAKEN),
    given("first before", _BEFORE[0]),
    given("second before", _BEFORE[1]),
    *_path(0),
    *_path(1),
    hypotheses=(Ge(eta, 0), Ge(KEPT, 0), _TAKEN, *_BEFORE),
)

LEMMAS = (BALANCE, DRIFT, SHIFTS, TELESCOPES)

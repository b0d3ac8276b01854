"""Three layers: what one step adds to each imbalance, exactly; the terms of first order in the step size cancel.

For layers V1, V2, V3 and the gradient Z of the loss with respect to their product. The gradients balance:
``V1^T grad_1 = grad_2 V2^T`` and ``V2^T grad_2 = grad_3 V3^T``, each side being the same product.
"""

from __future__ import annotations

from sympy import And, MatrixExpr, MatrixSymbol, Symbol

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE
from derivations.notation import eta, m, n
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Normal

_A, _B = Symbol("a", integer=True, positive=True), Symbol("b", integer=True, positive=True)
V1, V2, V3 = MatrixSymbol("V1", n, _A), MatrixSymbol("V2", _A, _B), MatrixSymbol("V3", _B, m)
Z = MatrixSymbol("Z", n, m)
GRADIENTS = (Z * (V2 * V3).T, V1.T * Z * V3.T, (V1 * V2).T * Z)


def _imbalance(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    return left.T * left - right * right.T


_NEXT = tuple(layer - eta * gradient for layer, gradient in zip((V1, V2, V3), GRADIENTS))
_DRIFT = And(
    *(
        Eq(
            _imbalance(_NEXT[i], _NEXT[i + 1]),
            _imbalance((V1, V2, V3)[i], (V1, V2, V3)[i + 1]) + eta**2 * _imbalance(GRADIENTS[i], GRADIENTS[i + 1]),
        )
        for i in range(2)
    )
)
BALANCE = Claim(
    id="three-layers-drift",
    display="",
    title="three layers: the exact drift of the two imbalances",
    source=SOURCE,
    setting=Setting.POINT,
    printed=Statement(_DRIFT),
    proof=Proof(
        *(Step(f"part {i}", part, Normal()) for i, part in enumerate(_DRIFT.args, start=1)),
        Step("all", _DRIFT, Both(), tuple(f"part {i}" for i, _ in enumerate(_DRIFT.args, start=1))),
    ),
)

LEMMAS = (BALANCE,)

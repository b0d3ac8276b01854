"""Gradient descent multiplies the layers: what it does to both, and to the imbalance, whatever the loss.

Set side by side, the layers [W1; W2^T] are multiplied by I - eta H with H = [[0, G], [G^T, 0]]. With J = diag(I, -I)
the imbalance is their J-form, and J H = -H J: so the imbalance is multiplied, within that form, by I - eta^2 H^2,
whose blocks are I - eta^2 G G^T and I - eta^2 G^T G.
"""

from __future__ import annotations

from sympy import And, Identity

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE
from derivations.notation import W1, W2, D, G, eta, m, n, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Normal
from derivations.supplied_definitions import GRADIENTS

_LEFT, _RIGHT = Identity(n) - eta**2 * G(t) * G(t).T, Identity(m) - eta**2 * G(t).T * G(t)
FIRST = Eq(W1(t + 1), W1(t) - eta * G(t) * W2(t).T)
SECOND = Eq(W2(t + 1).T, W2(t).T - eta * G(t).T * W1(t))
_IMBALANCE = Eq(D(t + 1), W1(t).T * _LEFT * W1(t) - W2(t) * _RIGHT * W2(t).T)
_ALL = And(FIRST, SECOND, _IMBALANCE)

FORM = Claim(
    id="multiplicative-form",
    display="",
    title="a step multiplies the layers, and within the form of the imbalance by I - eta^2 G G^T and I - eta^2 G^T G",
    source=SOURCE,
    setting=Setting.DESCENT,
    printed=Statement(_ALL),
    proof=Proof(
        Step("gradients", GRADIENTS, Cite("eq2-b")),
        Step("first", FIRST, Normal(unfold=("W1+",)), ("gradients",)),
        Step("second", SECOND, Normal(unfold=("W2+",)), ("gradients",)),
        Step("imbalance", _IMBALANCE, Normal(unfold=("D", "W1+", "W2+")), ("gradients",)),
        Step("all", _ALL, Both(), ("first", "second", "imbalance")),
    ),
)

CLAIMS = (FORM,)

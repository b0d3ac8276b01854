"""What the two polynomials of (24) add to a_2(0), and the drift of the imbalance that each pays for."""

from sympy import Eq, Expr

from derivations.notation import L, SigmaMax, X, a1, a2, a3, a4, alpha0, beta0, c1, c2, eta

EXTRA_UP: Expr = 4 * c2 * L(0) * SigmaMax(X) ** 2 / (c2 - 1)
EXTRA_LOW: Expr = 8 * c2 * beta0 * L(0) * SigmaMax(X) ** 2 / ((1 - c1) * alpha0)
ALLOWED_UP: Expr = (c2 - 1) * beta0 / 2
ALLOWED_LOW: Expr = (1 - c1) * alpha0 / 4


def polynomial_equation(extra: Expr) -> Eq:
    """Return the equation in eta of (24) whose linear coefficient is a2(0) plus the given term."""
    return Eq(a4(0) * eta**3 + a3(0) * eta**2 + (a2(0) + extra) * eta, a1)

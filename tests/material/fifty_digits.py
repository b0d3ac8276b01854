"""The constants of a network by mpmath, with singular value decompositions and formulas of their own.

Nothing of `derivations` or `verify` is used. The arithmetic has 90 digits, for 50 of the results to be right also where
numbers cancel.
"""

from __future__ import annotations

from typing import Any

import mpmath as mp

DIGITS = 90
ZERO = mp.mpf(10) ** -60


def matrix(rows: Any) -> Any:
    with mp.workdps(DIGITS):
        return mp.matrix([[mp.mpf(x.item()) for x in row] for row in rows])


def singular(a: Any) -> list[Any]:
    return sorted(mp.svd_r(a, compute_uv=False), reverse=True)


def eigenvalues(a: Any) -> list[Any]:
    return sorted(mp.eigsy(a, eigvals_only=True), reverse=True)


def kth(values: list[Any], k: int) -> Any:
    """The k-th value, 0 beyond the last and where it is rounding."""
    largest = max(abs(x) for x in values)
    return values[k - 1] if k <= len(values) and abs(values[k - 1]) > ZERO * largest else mp.mpf(0)


def positive_root(*coefficients: Any) -> Any:
    """The one positive root of a cubic, coefficients from the highest down."""
    kept = list(coefficients)
    while kept[0] == 0:
        kept.pop(0)
    if len(kept) == 2:
        return -kept[1] / kept[0]
    unit = abs(kept[-1] / kept[0]) ** (mp.mpf(1) / 3)  # in which the roots multiply to one
    scaled = [c * unit ** (3 - k) for k, c in enumerate(kept)]
    roots = mp.polyroots(scaled, maxsteps=500, extraprec=600)
    return unit * next(mp.re(r) for r in roots if abs(mp.im(r)) < ZERO * abs(r) and mp.re(r) > 0)


class Reduced:
    """The problem on the row space of X."""

    def __init__(self, X: Any, Y: Any, W1: Any, W2: Any) -> None:
        X, Y, W1, self.second = map(matrix, (X, Y, W1, W2))
        wide = X.rows < X.cols
        u, s, v = mp.svd_r(X.T if wide else X)
        if wide:
            u, v = v.T, u.T
        order = sorted(range(len(s)), key=lambda i: -s[i])
        kept = [i for i in order if s[i] > ZERO * max(s)]
        self.singular = [s[i] for i in kept]
        rows = mp.matrix([[v[i, j] for j in range(X.cols)] for i in kept])
        cols = mp.matrix([[u[k, i] for i in kept] for k in range(X.rows)])
        self.first = rows * W1
        self.product = self.first * self.second
        projected = cols.T * Y
        self.minimiser = mp.matrix(
            [[projected[i, j] / self.singular[i] for j in range(Y.cols)] for i in range(len(kept))]
        )
        self.residual = mp.matrix(
            [
                [self.singular[i] * (self.product[i, j] - self.minimiser[i, j]) for j in range(Y.cols)]
                for i in range(len(kept))
            ]
        )
        self.imbalance = self.first.T * self.first - self.second * self.second.T


def constants(X: Any, Y: Any, W1: Any, W2: Any, c1: Any = "0.5", c2: Any = "1.5") -> dict[str, Any]:
    """Return the constants that exist, by name."""
    with mp.workdps(DIGITS):
        c1, c2 = mp.mpf(c1), mp.mpf(c2)
        problem = Reduced(X, Y, W1, W2)
        n, m = problem.minimiser.rows, problem.minimiser.cols
        K, mu = problem.singular[0] ** 2, problem.singular[-1] ** 2
        kappa = K / mu
        loss = sum(x * x for x in problem.residual) / 2
        # a start at the minimum is one for exact data; here it shows as rounding
        loss = mp.mpf(0) if loss < ZERO * K else loss
        reach, values = mp.sqrt(2 * loss / mu), singular(problem.minimiser)
        p1, p2 = max(kth(values, min(n, m)) - reach, mp.mpf(0)), values[0] + reach
        p1 = mp.mpf(0) if p1 < ZERO * p2 else p1  # rounding
        spectrum = eigenvalues(problem.imbalance)
        opposite = [-x for x in reversed(spectrum)]
        up, down = max(kth(spectrum, 1), mp.mpf(0)), max(kth(opposite, 1), mp.mpf(0))

        def lower(kept: Any, lost: Any, product: Any) -> Any:
            kept = max(kept, mp.mpf(0))
            return (kept - lost + mp.sqrt((kept + lost) ** 2 + 4 * product**2)) / 2 if product else kept

        def upper(top: Any) -> Any:
            return (top + mp.sqrt(top**2 + 4 * p2**2)) / 2

        alpha = lower(kth(spectrum, n), down, p1 if n <= m else 0) + lower(kth(opposite, m), up, p1 if m <= n else 0)
        beta = upper(kth(spectrum, 1)) + upper(kth(opposite, 1))
        alpha = mp.mpf(0) if alpha < ZERO * beta else alpha  # rounding
        found = {"K": K, "mu": mu, "kappa": kappa, "L0": loss, "p1": p1, "p2": p2, "alpha0": alpha, "beta0": beta}
        if n == m == 1:
            found |= by_level(problem, K, loss)
        if loss > 0:
            found |= stable(K, mu, loss, p2, reach, alpha, beta)
        if alpha > 0:
            found |= steps(K, mu, loss, p2, alpha, beta, c1, c2)
        return found


def by_level(problem: Reduced, K: Any, loss: Any) -> dict[str, Any]:
    """The step size by the level of a network with one input and one output."""
    size = sum(x * x for x in problem.first) + sum(x * x for x in problem.second)
    best = problem.minimiser[0, 0]
    product = (problem.first * problem.second)[0, 0]
    level = (size + mp.sqrt(max(size**2 - 16 * best * (product - best), mp.mpf(0)))) / 2
    return {"eta_max_level": 4 / (K * level)} if level > 0 else {}


def stable(K: Any, mu: Any, loss: Any, p2: Any, reach: Any, alpha: Any, beta: Any) -> dict[str, Any]:
    """The step size of the stable bounds, and its factor where that is below 1."""
    g = mp.sqrt(2 * K * loss)
    size = positive_root(
        p2 * K * beta * g**2 / 4, p2 * K * beta * g, p2 * g + p2 * K * beta + mu * beta * reach, -2 * p2
    )
    share = 1 - size * g / 2 - K * size / 2 * beta * (1 + size * g / 2) ** 2
    rate = 1 - 2 * mu * size * (alpha * share - size * loss)
    return {"eta_max_stable": size} | ({"rate_stable": rate} if rate < 1 - ZERO else {})


def steps(K: Any, mu: Any, loss: Any, p2: Any, alpha: Any, beta: Any, c1: Any, c2: Any) -> dict[str, Any]:
    """The step sizes and factors of both theorems."""
    low, high, g = c1 * alpha, c2 * beta, mp.sqrt(2 * K * loss)
    a1 = 2 * mu * low
    a2 = 2 * mu * p2 * g + K * mu * high**2
    a3 = 2 * K * mu * high * p2 * g
    a4 = K * mu * (p2 * g) ** 2
    first = positive_root(a4, a3, a2 + 4 * c2 * loss * K / (c2 - 1), -a1)
    second = positive_root(a4, a3, a2 + 8 * c2 * beta * loss * K / ((1 - c1) * alpha), -a1)
    eta = min(first, second)
    budget = min((c2 - 1) * beta, (1 - c1) * alpha)
    spread = p2 * g / mp.sqrt(low)
    sharp = positive_root(
        -budget * K / 2 * spread**2,
        -budget * K * mp.sqrt(high) * spread,
        -budget * (p2 * g / low + K / 2 * high) - 2 * loss,
        budget,
    )
    bracket = low - sharp * p2 * g - K * sharp / 2 * (mp.sqrt(low * high) + sharp * p2 * g) ** 2
    return {
        "eta1_max": first,
        "eta2_max": second,
        "eta_max": eta,
        "rate": 1 - a1 * eta + a2 * eta**2 + a3 * eta**3 + a4 * eta**4,
        "eta_max_sharp": sharp,
        "rate_sharp": 1 - 2 * mu * sharp * bracket,
    }

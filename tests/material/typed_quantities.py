"""The quantities of ``try`` once more, from their meaning, with mpmath at 60 digits: nothing of ``verify`` is used.

A counterexample's values are read as fractions; a typed text becomes Python by SymPy's names replaced by numbers.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

DIGITS = 60


def _number(text: str) -> mpf:
    exact = Fraction(text)
    return mpf(exact.numerator) / exact.denominator


def _matrix(rows: Any) -> Any:
    return mp.matrix([[_number(x) for x in row] for row in rows])


def _norm(a: Any) -> mpf:
    return mp.sqrt(sum(x * x for x in a))


def _eigenvalues(a: Any) -> list[mpf]:
    return sorted((+x for x in mp.eigsy((a + a.T) / 2, eigvals_only=True)), reverse=True)


def _singular_values(a: Any) -> list[mpf]:
    return sorted((+x for x in mp.svd_r(a, compute_uv=False)), reverse=True)


def _at(values: list[mpf], k: int) -> mpf:
    return values[k - 1] if k <= len(values) else mpf(0)


def _gram(a: Any, k: int) -> mpf:
    return _at(_eigenvalues(a * a.T), k) if k <= a.cols else mpf(0)


def _alpha(d: Any, n: int, m: int, s: mpf) -> mpf:
    up, down = _eigenvalues(d), _eigenvalues(-d)
    p, r = max(up[0], 0), max(down[0], 0)
    q, s_ = max(_at(up, n), 0), max(_at(down, m), 0)
    first, second = (s if n <= m else 0), (s if m <= n else 0)
    return (q - r + mp.sqrt((q + r) ** 2 + 4 * first**2)) / 2 + (s_ - p + mp.sqrt((s_ + p) ** 2 + 4 * second**2)) / 2


def _beta(d: Any, s: mpf) -> mpf:
    up, down = _eigenvalues(d)[0], _eigenvalues(-d)[0]
    return (up + mp.sqrt(up**2 + 4 * s**2)) / 2 + (down + mp.sqrt(down**2 + 4 * s**2)) / 2


def _positive_root(*coefficients: mpf) -> mpf | None:
    """The positive root of a cubic (highest coefficient first) that is positive at 0 and falls; None if none."""

    def value(x: mpf) -> mpf:
        return mp.polyval(list(coefficients), x)

    if value(mpf(0)) <= 0 or min(coefficients) >= 0:
        return None
    high = mpf(1)
    while value(high) > 0:
        high *= 2
    low = mpf(0)
    for _ in range(4 * DIGITS):
        middle = (low + high) / 2
        low, high = (middle, high) if value(middle) > 0 else (low, middle)
    return low


def quantities(values: dict[str, Any], time: int = 0) -> dict[str, Any]:
    """Return the value of every name at an instance after so many steps; None where it has none."""
    with mp.workdps(DIGITS):
        return _quantities(values, time)


def _stepped(values: dict[str, Any], time: int) -> tuple[Any, Any]:
    """Both layers after so many steps."""
    x, y, w1, w2 = (_matrix(values[k]) for k in ("X", "Y", "W1", "W2"))
    eta = _number(values["eta"])
    for _ in range(time):
        g = x.T * (x * w1 * w2 - y)
        w1, w2 = w1 - eta * g * w2.T, w2 - eta * w1.T * g
    return w1, w2


def _least_squares(x: Any, y: Any) -> Any:
    """The minimiser of least norm, by the singular value decomposition."""
    u, s, v = mp.svd_r(x)
    return sum(
        (v[k, :].T * (u[:, k].T * y) / s[k] for k in range(len(s)) if s[k] > mpf(10) ** (5 - DIGITS // 2) * s[0]),
        mp.zeros(x.cols, y.cols),
    )


def _second_derivative(x: Any, w1: Any, w2: Any, g: Any) -> Any:
    """The matrix of the second derivative of the loss, column by column, by its definition as a quadratic form."""
    n, h, m = w1.rows, w1.cols, w2.cols
    places = [(0, i, j) for i in range(n) for j in range(h)] + [(1, i, j) for i in range(h) for j in range(m)]
    found = mp.zeros(len(places))
    for column, (layer, i, j) in enumerate(places):
        d1, d2 = mp.zeros(n, h), mp.zeros(h, m)
        (d2 if layer else d1)[i, j] = 1
        moved = x.T * (x * (d1 * w2 + w1 * d2))
        one, two = moved * w2.T + g * d2.T, w1.T * moved + d1.T * g
        for row, (other, a, b) in enumerate(places):
            found[row, column] = (two if other else one)[a, b]
    return found


def _quantities(values: dict[str, Any], time: int) -> dict[str, Any]:
    start = _at_time(values, 0)
    if time == 0:
        return start
    later = _at_time(values, time)
    of_start = (
        "alpha0",
        "beta0",
        "p1",
        "p2",
        "a1",
        "eta1_max",
        "eta2_max",
        "eta_max",
        "eta_max_sharp",
        "eta_max_stable",
    )
    kappa, mu, p2 = (start[k] for k in ("kappa", "mu", "p2"))
    L, c2b = later["L"], start["c2"] * start["beta0"]
    a1, eta = start["a1"], start["eta"]
    a2 = 2 * mp.sqrt(2 * kappa * L * mu**3) * p2 + kappa * mu**2 * c2b**2
    a3 = 2 * mp.sqrt(2 * kappa**3 * L * mu**5) * c2b * p2
    a4 = 2 * kappa**2 * mu**3 * p2**2 * L
    f = 1 - a1 * eta + a2 * eta**2 + a3 * eta**3 + a4 * eta**4
    return {**later, **{k: start[k] for k in of_start}, "a2": a2, "a3": a3, "a4": a4, "f": f}


def _at_time(values: dict[str, Any], time: int) -> dict[str, Any]:
    """The names at an iterate, which is also taken for the start where a name belongs to that."""
    x, y = (_matrix(values[k]) for k in ("X", "Y"))
    w1, w2 = _stepped(values, time)
    eta, c1, c2 = (_number(values[k]) for k in ("eta", "c1", "c2"))
    n, h, m = w1.rows, w1.cols, w2.cols
    w, best = w1 * w2, _least_squares(x, y)

    def loss(at: Any) -> mpf:
        return _norm(x * (at - best)) ** 2 / 2

    g = x.T * (x * w - y)
    next1, next2 = _stepped(values, time + 1)
    d = w1.T * w1 - w2 * w2.T
    tau = g * w2.T * w2 + w1 * w1.T * g
    sx, sw, best_s = _singular_values(x), _singular_values(w), _singular_values(best)
    K, mu = sx[0] ** 2, min(s for s in sx if s > mpf(10) ** (5 - DIGITS // 2) * sx[0]) ** 2
    kappa, L = K / mu, loss(w)
    radius = mp.sqrt(2 * L / mu)
    p1, p2 = max(best_s[-1] - radius, 0), best_s[0] + radius
    alpha0, beta0 = _alpha(d, n, m, p1), _beta(d, p2)
    low, high = _gram(w1, n) + _gram(w2.T, m), _gram(w1, 1) + _gram(w2.T, 1)
    size, s = _norm(g), sw[0]
    a1 = 2 * c1 * alpha0 * mu
    a2 = 2 * mp.sqrt(2 * kappa * L * mu**3) * p2 + kappa * mu**2 * (c2 * beta0) ** 2
    a3 = 2 * mp.sqrt(2 * kappa**3 * L * mu**5) * c2 * beta0 * p2
    a4 = 2 * kappa**2 * mu**3 * p2**2 * L
    first = _positive_root(-a4, -a3, -(a2 + 4 * c2 * L * K / (c2 - 1)), a1)
    second = None
    if alpha0 > 0:
        second = _positive_root(-a4, -a3, -(a2 + 8 * c2 * beta0 * L * K / ((1 - c1) * alpha0)), a1)
    step = eta * s * size
    return {
        "eta": eta, "c1": c1, "c2": c2, "n": n, "h": h, "m": m, "N": x.rows, "K": K, "mu": mu, "kappa": kappa,
        "X": x, "Y": y, "W1": w1, "W2": w2, "W": w, "G": g, "D": d, "Wstar": best,
        "loss": loss, "tau": lambda a: a * w2.T * w2 + w1 * w1.T * a,
        "L": L, "L_next": loss(next1 * next2), "norm_G": size, "norm_W": _norm(w),
        "norm_W1": _norm(w1), "norm_W2": _norm(w2), "sigma_max_W": s, "sigma_min_W": sw[-1],
        "sigma_max_W1": _singular_values(w1)[0], "sigma_max_W2": _singular_values(w2)[0],
        "sigma_min_W1": _singular_values(w1)[-1], "sigma_min_W2": _singular_values(w2)[-1],
        "lambda_min_tau": low, "lambda_max_tau": high,
        "inner_G_tau_G": sum(a * b for a, b in zip(g, tau)), "norm_tau_G": _norm(tau),
        "norm_step": _norm(next1 * next2 - w), "drift": _norm(next1.T * next1 - next2 * next2.T - d),
        "norm_D": _norm(d), "trace_D": _trace(d), "lambda_max_D": _eigenvalues(d)[0],
        "lambda_min_D": _eigenvalues(d)[-1], "sharpness": _eigenvalues(_second_derivative(x, w1, w2, g))[0],
        "alpha": _alpha(d, n, m, sw[-1]), "beta": _beta(d, s), "p1": p1, "p2": p2, "alpha0": alpha0, "beta0": beta0,
        "a1": a1, "a2": a2, "a3": a3, "a4": a4,
        "f": 1 - a1 * eta + a2 * eta**2 + a3 * eta**3 + a4 * eta**4,
        "rho": 1 - 2 * mu * eta * (low - step - K * eta / 2 * (high + step) ** 2),
        "rho_sharp": 1 - 2 * mu * eta * (low - step - K * eta / 2 * (mp.sqrt(low * high) + step) ** 2),
        "rho_spectral": max(_factor_at(end, eta, mp.sqrt(2 * K * L), K * high) for end in (mu * low, K * high)),
        "eta1_max": first, "eta2_max": second,
        "eta_max": None if first is None or second is None else min(first, second),
        "eta_max_sharp": _sharp_step(K, L, p2, c1 * alpha0, c2 * beta0, c1, c2),
        "eta_max_stable": _stable_step(K, mu, L, p2, beta0),
    }  # fmt: skip


def _factor_at(end: mpf, eta: mpf, slope: mpf, top: mpf) -> mpf:
    """The square of 1 - eta end, and what the terms beyond the linear step add where the operator is at most top."""
    beyond = slope + eta * slope * top + eta**2 * slope**2 * top / 4
    return (1 - eta * end) ** 2 + eta**2 * end * beyond


def _stable_step(K: mpf, mu: mpf, L: mpf, p2: mpf, beta0: mpf) -> mpf | None:
    """The root of 2 p2 (1 - eta g/2 - K eta beta0 (1 + eta g/2)^2 / 2) = eta mu beta0 R, with L > 0."""
    if L <= 0:
        return None
    g, radius = mp.sqrt(2 * K * L), mp.sqrt(2 * L / mu)
    cubic, square = -K * beta0 * g**2 / 8, -K * beta0 * g / 2
    linear = -g / 2 - K * beta0 / 2
    return _positive_root(2 * p2 * cubic, 2 * p2 * square, 2 * p2 * linear - mu * beta0 * radius, 2 * p2)


def _trace(a: Any) -> mpf:
    return sum((a[i, i] for i in range(a.rows)), mpf(0))


def _sharp_step(K: mpf, L: mpf, p2: mpf, lower: mpf, upper: mpf, c1: mpf, c2: mpf) -> mpf | None:
    """The root of budget * B(eta) = 2 eta L."""
    if lower <= 0:
        return None
    budget = min((c2 - 1) * upper / c2, (1 - c1) * lower / c1)
    spread, root = p2 * mp.sqrt(2 * K * L), mp.sqrt(upper)
    # B = 1 - eta spread / lower - K eta / 2 (root + eta spread / sqrt(lower))^2
    across = spread / mp.sqrt(lower)
    cubic = -K / 2 * across**2
    square = -K * root * across
    linear = -spread / lower - K / 2 * upper
    return _positive_root(budget * cubic, budget * square, budget * linear - 2 * L, budget)


def _inner(a: Any, b: Any) -> mpf:
    return sum((x * y for x, y in zip(a, b)), mpf(0))


_FUNCTIONS = {
    "sqrt": mp.sqrt, "abs": abs, "min": min, "max": max, "exp": mp.exp, "log": mp.log,
    "norm": _norm, "nuclear": lambda a: sum(_singular_values(a)), "trace": _trace, "inner": _inner, "det": mp.det,
    "rank": lambda a: sum(s > mpf(10) ** (-DIGITS // 2) for s in _singular_values(a)),
    "lambda_max": lambda a: _eigenvalues(a)[0], "lambda_min": lambda a: _eigenvalues(a)[-1],
    "lambda_": lambda k, a: _at(_eigenvalues(a), k), "sigma": lambda k, a: _at(_singular_values(a), k),
    "sigma_max": lambda a: _singular_values(a)[0], "sigma_min": lambda a: _singular_values(a)[-1],
    "T": lambda a: a.T, "I": mp.eye,
}  # fmt: skip
_NUMBER = re.compile(r"(?<![A-Za-z_0-9.])([0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+(?=/))")
_TIMED = re.compile(r"([A-Za-z_]\w*)\[(\d+)\]")
_SIGNS = ("<=", ">=", "==", "<", ">")


def value(text: str, values: dict[str, Any]) -> float | None:
    """Return the value of a typed expression at an instance of the network; None where it has none."""
    with mp.workdps(DIGITS):
        known = {**_quantities(values, 0), **_FUNCTIONS, "mpf": mpf}
        known["at"] = lambda name, time: _quantities(values, time)[name]
        found = eval(_as_python(text), {"__builtins__": {}}, known)
        return None if found is None else float(found)


def gap(text: str, values: dict[str, Any]) -> mpf:
    """Return left side minus right side of a typed relation at an instance, relative to the sides' sizes.

    ``values`` may be those of an instance, of matrices of the user's own, or both. Between matrices it is how far they
    are apart.
    """
    with mp.workdps(DIGITS):
        own = {name: _matrix(v) for name, v in values.items() if isinstance(v, list)}
        start = {} if "W1" not in values else {k: v for k, v in _quantities(values, 0).items() if v is not None}
        known = {**start, **{k: v for k, v in own.items() if k not in start}, **_FUNCTIONS, "mpf": mpf}
        known["at"] = lambda name, time: _quantities(values, time)[name]
        a, b = (eval(_as_python(side), {"__builtins__": {}}, known) for side in re.split("|".join(_SIGNS), text))
        if isinstance(a, mp.matrix):
            return _norm(a - b) / max(_norm(a), _norm(b), mpf(10) ** -300)
        return (a - b) / max(abs(a), abs(b), mpf(10) ** -300)


def _as_python(side: str) -> str:
    return _TIMED.sub(r"at('\1', \2)", _NUMBER.sub(r"mpf('\1')", re.sub(r"\blambda\(", "lambda_(", side)))


def holds(text: str, values: dict[str, Any]) -> bool | None:
    """Return whether a typed relation holds at an instance; None within rounding of equality."""
    apart, sign = gap(text, values), next(s for s in _SIGNS if s in text)
    if abs(apart) < mpf(10) ** (15 - DIGITS):
        return {"==": True}.get(sign)
    return {"<=": apart < 0, "<": apart < 0, ">=": apart > 0, ">": apart > 0, "==": False}[sign]

"""Counterexamples redone without the program's engine: mpmath at 60 digits, formulas written out once more.

It reads only the JSON of a counterexample and the relation that it violates. Nothing of ``verify`` is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf
from sympy import Add, Eq, Ge, Gt, Le, Lt, MatAdd, MatMul, Mul, Pow, Product, Rational, Transpose, oo
from sympy.matrices.expressions.special import ZeroMatrix

from derivations.notation import D, t

mp.dps = 60
TOLERANCE = mpf(10) ** -40


def number(text: str) -> Any:
    """The number of an exact string such as "-3/4"."""
    top, _, bottom = text.partition("/")
    return mpf(int(top)) / int(bottom or 1)


def matrix(rows: list[list[str]]) -> Any:
    return mp.matrix([[number(x) for x in row] for row in rows])


def inner(a: Any, b: Any) -> Any:
    return sum(a[i, j] * b[i, j] for i in range(a.rows) for j in range(a.cols))


def singular(a: Any) -> list[Any]:
    gram = a * a.T if a.rows <= a.cols else a.T * a
    return [mp.sqrt(max(x, 0)) for x in eigenvalues(gram)]


def eigenvalues(a: Any) -> list[Any]:
    """Descending; a is symmetric."""
    return sorted(mp.eigsy(a, eigvals_only=True), reverse=True) if a.rows > 1 else [a[0, 0]]


class Problem:
    """One counterexample's numbers; what the slides call what, written down independently."""

    eta: mpf
    c1: mpf
    c2: mpf
    X: Any
    Y: Any
    W_star: Any

    def __init__(self, values: dict[str, Any], redefined: Any = None) -> None:
        self.given = values
        self.redefined = redefined
        for name in ("eta", "c1", "c2"):
            setattr(self, name, number(values.get(name, "1")))
        if "X" in values:
            self.X = matrix(values["X"])
        if "X" in values and ("Y" in values or "A" in values):
            self._least_squares()

    def _least_squares(self) -> None:
        columns = len((self.given["Y"] if "Y" in self.given else self.given["A"])[0])
        self.Y = matrix(self.given["Y"]) if "Y" in self.given else mp.zeros(self.X.rows, columns)
        gram, values, vectors = self.X.T * self.X, None, None
        values, vectors = mp.eigsy(gram)
        inverse = mp.zeros(gram.rows)
        for i in range(gram.rows):
            if values[i] > TOLERANCE:
                inverse += vectors[:, i] * vectors[:, i].T / values[i]
        self.W_star = inverse * self.X.T * self.Y

    # --- constants

    @property
    def K(self) -> Any:
        return singular(self.X)[0] ** 2

    @property
    def mu(self) -> Any:
        return min(s for s in singular(self.X) if s > TOLERANCE) ** 2

    @property
    def kappa(self) -> Any:
        if self.redefined is not None and str(self.redefined.lhs) == "kappa":
            return self.value(self.redefined.rhs, 0)
        return self.K / self.mu

    @property
    def radius(self) -> Any:
        return mp.sqrt(2 * self.L(0) / self.mu)

    @property
    def p1(self) -> Any:
        return max(singular(self.W_star)[-1] - self.radius, mpf(0))

    @property
    def p2(self) -> Any:
        return singular(self.W_star)[0] + self.radius

    def alpha_of(self, imbalance: Any, low: Any) -> Any:
        n, m, h = self.X.cols, self.W_star.cols, imbalance.rows
        up, down = eigenvalues(imbalance), eigenvalues(-imbalance)
        p, r = max(up[0], 0), max(down[0], 0)
        q = max(up[n - 1], 0) if n <= h else mpf(0)
        s = max(down[m - 1], 0) if m <= h else mpf(0)
        first = q - r + mp.sqrt((q + r) ** 2 + 4 * (low if n <= m else 0) ** 2)
        second = s - p + mp.sqrt((s + p) ** 2 + 4 * (low if m <= n else 0) ** 2)
        return (first + second) / 2

    def beta_of(self, imbalance: Any, high: Any) -> Any:
        a, b = eigenvalues(imbalance)[0], eigenvalues(-imbalance)[0]
        return (a + mp.sqrt(a**2 + 4 * high**2) + b + mp.sqrt(b**2 + 4 * high**2)) / 2

    @property
    def alpha0(self) -> Any:
        return self.alpha_of(self.D(0), self.p1)

    @property
    def beta0(self) -> Any:
        return self.beta_of(self.D(0), self.p2)

    alpha, beta = alpha0, beta0

    def coefficients(self, time: Any) -> list[Any]:
        """1, -a1, a2, a3, a4 of f at a time, in K and mu instead of kappa and sigma_min(X)."""
        loss, upper = self.L(time), self.c2 * self.beta0
        a2 = 2 * mp.sqrt(2 * self.K * loss) * self.mu * self.p2 + self.K * self.mu * upper**2
        a3 = 2 * mp.sqrt(2 * self.K * loss) * self.K * self.mu * upper * self.p2
        a4 = 2 * self.K**2 * self.mu * self.p2**2 * loss
        return [mpf(1), -2 * self.c1 * self.alpha0 * self.mu, a2, a3, a4]

    def f(self, eta: Any, time: Any) -> Any:
        return sum(c * eta**k for k, c in enumerate(self.coefficients(time)))

    @property
    def eta_max(self) -> Any:
        return min(self.root((self.c2 - 1) / 2 * self.beta0), self.root((1 - self.c1) / 4 * self.alpha0))

    def root(self, allowed: Any) -> Any:
        """Where 2 eta^2 K c2 beta0 L(0) = (1 - f(eta, 0)) allowed, for eta > 0."""

        def excess(eta: Any) -> Any:
            spent = 2 * eta * self.K * self.c2 * self.beta0 * self.L(0)
            return spent + allowed * (self.f(eta, 0) - 1) / eta

        low, high = mpf(0), mpf(1)
        while excess(high) < 0:
            high *= 2
        for _ in range(250):
            middle = (low + high) / 2
            low, high = (middle, high) if excess(middle) < 0 else (low, middle)
        return low

    # --- the run

    def layers(self, time: int) -> tuple[Any, Any]:
        w1, w2 = matrix(self.given["W1"]), matrix(self.given["W2"])
        if "W1_t" in self.given:
            return (matrix(self.given["W1_t"]), matrix(self.given["W2_t"])) if time else (w1, w2)
        for _ in range(time):
            g = self.gradient(w1 * w2)
            w1, w2 = w1 - self.eta * g * w2.T, w2 - self.eta * w1.T * g
        return w1, w2

    def gradient(self, weights: Any) -> Any:
        return self.X.T * (self.X * weights - self.Y)

    def loss(self, weights: Any) -> Any:
        rest, least = self.Y - self.X * weights, self.Y - self.X * self.W_star
        return max((inner(rest, rest) - inner(least, least)) / 2, mpf(0))

    def W1(self, time: int) -> Any:
        return self.layers(time)[0]

    def W2(self, time: int) -> Any:
        return self.layers(time)[1]

    def W(self, time: int) -> Any:
        w1, w2 = self.layers(time)
        return w1 * w2

    def V(self, time: int) -> Any:
        v = matrix(self.given["V"])
        for _ in range(time):
            v = v - self.eta * self.gradient(v)
        return v

    def L(self, time: Any) -> Any:
        return mpf(0) if time is oo else self.loss(self.W(time))

    def D(self, time: int, layers: Any = None) -> Any:
        w1, w2 = layers or self.layers(time)
        if self.redefined is not None and self.redefined.lhs == D(t):
            return w1.T * w1 * w2 * w2.T  # the one printed without its minus sign
        return w1.T * w1 - w2 * w2.T

    def D_dot(self, time: int) -> Any:
        (w1, w2), s = self.layers(time), mpf(10) ** -20
        g = self.gradient(w1 * w2)
        moved = [(w1 - e * g * w2.T, w2 - e * w1.T * g) for e in (s, -s)]
        return (self.D(time, moved[0]) - self.D(time, moved[1])) / (2 * s)

    # --- the scalar network

    def toy(self, time: int) -> tuple[Any, Any]:
        end = "t" if time else "0"
        return number(self.given[f"w1_{end}"]), number(self.given[f"w2_{end}"])

    def L_toy(self, time: int) -> Any:
        w1, w2 = self.toy(time)
        return (number(self.given["y"]) - w1 * w2) ** 2 / 2

    def L_toy_dot(self, time: int) -> Any:
        w1, w2 = self.toy(time)
        return -((number(self.given["y"]) - w1 * w2) ** 2) * (w1**2 + w2**2)

    # --- SymPy's relations

    def value(self, expr: Any, now: int) -> Any:
        """The value of a SymPy expression of the notation, t standing for ``now``."""
        at = lambda e: self.value(e, now)  # noqa: E731
        step: Callable[[Any], int] = lambda e: int(e.subs(t, now))  # noqa: E731
        time: Callable[[Any], Any] = lambda e: oo if e is oo else step(e)  # noqa: E731
        kind, args = type(expr).__name__, expr.args
        if isinstance(expr, Rational):
            return mpf(int(expr.p)) / int(expr.q)
        if isinstance(expr, (Add, MatAdd)):
            return sum((at(a) for a in args[1:]), at(args[0]))
        if isinstance(expr, (Mul, MatMul)):
            found = at(args[0])
            for a in args[1:]:
                found = found * at(a)
            return found
        if isinstance(expr, Pow):
            base, power = at(args[0]), (time(args[1]) if t in args[1].free_symbols else at(args[1]))
            return mp.inf if base == 0 and power < 0 else base**power
        if isinstance(expr, Transpose):
            return at(args[0]).T
        if isinstance(expr, ZeroMatrix):
            return None
        if isinstance(expr, Product):
            index, low, high = args[1]
            found = mpf(1)
            for i in range(step(low), step(high) + 1):
                found *= self.value(args[0].subs(index, i), now)
            return found
        named = {
            "Max": lambda: max(map(at, args)), "Min": lambda: min(map(at, args)), "Abs": lambda: abs(at(args[0])),
            "PositivePart": lambda: max(at(args[0]), mpf(0)),
            "NormF": lambda: mp.sqrt(inner(at(args[0]), at(args[0]))),
            "Inner": lambda: inner(at(args[0]), at(args[1])),
            "Loss": lambda: self.loss(at(args[0])), "Grad": lambda: self.gradient(at(args[0])),
            "SigmaMax": lambda: singular(at(args[0]))[0], "SigmaMin": lambda: self._sigma_min(args[0], now),
            "LambdaMax": lambda: eigenvalues(at(args[0]))[0], "LambdaMin": lambda: self._lambda_min(at(args[0])),
            "Alpha": lambda: self.alpha_of(at(args[0]), at(args[1])),
            "MinOver": self._least,
            "TimedMatrix": lambda: getattr(self, expr.name)(time(args[3])),
            "L": lambda: self.L(time(args[0])), "L_toy": lambda: self.L_toy(step(args[0])),
            "L_toy_dot": lambda: self.L_toy_dot(step(args[0])),
            "w1": lambda: self.toy(step(args[0]))[0], "w2": lambda: self.toy(step(args[0]))[1],
            "f": lambda: self.f(at(args[0]), time(args[1])),
        }  # fmt: skip
        if kind in named:
            return named[kind]()
        name = str(expr)
        return (
            matrix(self.given[name])
            if name in ("A", "A_plus")
            else number(self.given["y"])
            if name == "y"
            else getattr(self, name)
        )

    def _sigma_min(self, argument: Any, now: int) -> Any:
        found = singular(self.value(argument, now))
        return min(s for s in found if s > TOLERANCE) if str(argument) == "X" else found[-1]

    @staticmethod
    def _lambda_min(a: Any) -> Any:
        least = eigenvalues(a)[-1]
        return mpf(0) if abs(least) < TOLERANCE else least

    def _least(self) -> Any:
        """The least value over eta of 1 - a1 eta + a2 eta^2, the limit of f."""
        _, minus_a1, a2, _, _ = self.coefficients(oo)
        return 1 - minus_a1**2 / (4 * a2)

    def sides(self, relation: Any, now: int) -> tuple[Any, Any]:
        left, right = (self.value(side, now) for side in relation.args)
        return left, right

    def holds(self, relation: Any, now: int, slack: Any) -> bool:
        """Whether a relation holds, with that much in its favour (against it, where slack < 0)."""
        left, right = self.sides(relation, now)
        if right is None:
            return max(abs(x) for x in left) <= slack
        if isinstance(relation, Eq):
            gap = left - right
            return (max(abs(x) for x in gap) if hasattr(gap, "rows") else abs(gap)) <= slack
        if isinstance(relation, (Ge, Gt)):
            left, right = right, left
        return left <= right + slack if isinstance(relation, (Le, Ge)) else left < right + slack


def is_met(problem: Problem, hypothesis: Any, now: int) -> bool:
    """Whether a hypothesis holds, up to rounding."""
    return problem.holds(hypothesis, now, TOLERANCE)


def is_violated(problem: Problem, relation: Any, now: int) -> bool:
    """Whether a relation fails by more than rounding; a strict one also where its sides are equal."""
    slack = -TOLERANCE if isinstance(relation, (Lt, Gt)) else TOLERANCE
    return not problem.holds(relation, now, slack)


def moves_with(problem: Problem) -> bool:
    """Whether the second point of the given flow is on the first one's trajectory: same D, loss not larger."""
    if "W1_t" in problem.given:
        gap = problem.D(1) - problem.D(0)
        return max(abs(x) for x in gap) < TOLERANCE and problem.L(1) <= problem.L(0)
    if "w1_t" in problem.given:
        (a, b), (c, d) = problem.toy(0), problem.toy(1)
        return abs(a * a - b * b - c * c + d * d) < TOLERANCE and problem.L_toy(1) <= problem.L_toy(0)
    return True

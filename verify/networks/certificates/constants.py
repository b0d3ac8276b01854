"""The constants of the theorems on one network: the definitions of ``derivations``, evaluated on its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from flint import fmpq
from sympy import Basic, Expr, Symbol

from derivations.notation import (
    AtMost,
    D,
    G,
    K,
    L,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    W,
    W_star,
    X,
    alpha0,
    beta0,
    c1,
    c2,
    eta1_max,
    eta2_max,
    eta_max,
    eta_max_sharp,
    eta_max_stable,
    f,
    f_sharp,
    f_stable,
    kappa,
    level,
    m,
    mu,
    n,
    p1,
    p2,
    product,
    size,
    target,
)
from derivations.proving.terms import variables_bound
from derivations.registry import DEFINITIONS
from verify.evaluation.translate import explicit, translate
from verify.networks.certificates.network import Network
from verify.networks.certificates.quick_network import QuickNetwork
from verify.numbers.exact.scalars import Scalar, Undecided, sign, sqrt
from verify.numbers.rationals import fraction, rational

NAMED: dict[str, Expr] = {
    "K": K,
    "mu": mu,
    "kappa": kappa,
    "L0": L(0),
    "p1": p1,
    "p2": p2,
    "alpha0": alpha0,
    "beta0": beta0,
    "eta1_max": eta1_max,
    "eta2_max": eta2_max,
    "eta_max": eta_max,
    "rate": f(eta_max, 0),
    "eta_max_sharp": eta_max_sharp,
    "rate_sharp": f_sharp(eta_max_sharp, 0),
    "eta_max_stable": eta_max_stable,
    "rate_stable": f_stable(eta_max_stable, 0),
    "eta_max_level": 4 / (K * level(0)),
}
"""The constants that a certificate gives, in order."""

NEED_MARGIN = ("eta1_max", "eta2_max", "eta_max", "rate", "eta_max_sharp", "rate_sharp")
"""Those that exist only where alpha0 is positive."""

STABLE = ("eta_max_stable", "rate_stable")
"""Those of the stable bounds: the step exists wherever the start is no minimum, the factor where it is below 1."""

LEVEL = "eta_max_level"
"""That of networks with one input and one output: the step up to which the level never rises."""

Values = Mapping[Basic, Scalar]
_E = TypeVar("_E", bound=Basic)


class Constants:
    """The value of any expression at the start of the run, by the definitions, each computed once.

    ``given`` maps atoms (c1, ``SigmaMax(W_star)``, ...) to numbers, or to functions that find them when asked.
    """

    def __init__(
        self, given: Mapping[Basic, Scalar | Callable[[], Scalar]], known: Mapping[Basic, Scalar] | None = None
    ) -> None:
        self._given = {_shared(atom): value for atom, value in given.items()}
        self._names = frozenset(self._given)
        self._known = dict(known or {})

    @classmethod
    def of(cls, network: Network | QuickNetwork, c1_: fmpq, c2_: fmpq) -> Constants:
        """Return the constants of a network."""
        r, outputs, start = network.rank, network.outputs, D(0)
        smaller = min(r, outputs)
        # in the row space of X the network has one input and one output
        single = {size(0): lambda: network.layer(1, 1) + network.layer(2, 1), target: lambda: network.minimiser(1)}
        single[product(0)] = lambda: _product_along(network)
        return cls(
            {
                **(single if r == outputs == 1 else {}),
                c1: c1_,
                c2: c2_,
                K: lambda: network.data(1),
                mu: lambda: network.data(r),
                SigmaMax(X): lambda: sqrt(network.data(1)),
                SigmaMin(X): lambda: sqrt(network.data(r)),
                L(0): lambda: network.loss,
                SigmaMin(W_star): lambda: network.minimiser(smaller),
                SigmaMax(W_star): lambda: network.minimiser(1),
                LambdaMax(start): lambda: network.imbalance(1),
                LambdaMax(-start): lambda: network.imbalance(1, -1),
                LambdaK(n, start): lambda: network.imbalance(r),
                LambdaK(m, -start): lambda: network.imbalance(outputs, -1),
                AtMost(n, m): fmpq(int(r <= outputs)),
                AtMost(m, n): fmpq(int(outputs <= r)),
                SigmaMax(W(0)): lambda: network.product(1),
                NormF(W(0)): lambda: network.product_norm,
                NormF(G(0)): lambda: network.gradient_norm,
                LambdaMinTau(0): lambda: network.layer(1, r) + network.layer(2, outputs),
                LambdaMaxTau(0): lambda: network.layer(1, 1) + network.layer(2, 1),
            }
        )

    def with_slacks(self, first: fmpq, second: fmpq) -> Constants:
        """Return the constants with other c1 and c2; what does not depend on them is kept."""
        kept = {x: value for x, value in self._known.items() if not _depends(x)}
        return Constants({**self._given, c1: first, c2: second}, kept)

    def exactly(self, expr: Expr) -> Fraction:
        """Return a value that is rational, such as a slack; TypeError where it is not."""
        return fraction(rational(self.value(expr)))

    def value(self, expr: Expr, at: Values | None = None) -> Scalar:
        """Return the value of an expression; ``at`` gives values to symbols such as eta in it.

        Raises Undefined where there is none, Undecided where it is not decided (``verify.numbers.exact.scalars``).
        """
        local = dict(at or {})
        if not local and expr in self._known:
            return self._known[expr]
        found = self._value(expr, local)
        if not local:
            self._known[expr] = found
        return found

    def _value(self, expr: Expr, local: dict[Basic, Scalar]) -> Scalar:
        if expr in local:
            return local[expr]
        if expr in self._given:
            given = self._given[expr]
            return given() if callable(given) else given
        meaning = _meaning(expr)
        if meaning is not None:
            return self.value(meaning, local if _symbols(meaning) & local.keys() else None)
        whole, parts = _parted(expr, frozenset(local), self._names)
        values = [self._value(x, local) if bound else self.value(x, _needed(x, local)) for x, bound in parts]
        return _function(whole, tuple(x for x, _ in parts))(None, *values)


def _product_along(network: Network | QuickNetwork) -> Scalar:
    """The product of the layers of a network with one input and one output, positive along the minimiser."""
    found, best = network.product(1), network.minimiser(1)
    if 0 in (sign(found), sign(best)):
        return found
    # K (w - w*)^2 = 2 L
    along = sign(found * found + best * best - 2 * network.loss / network.data(1))
    if along is None:
        raise Undecided("the sign of the product of the layers")
    return found if along > 0 else -1 * found


def _needed(expr: Expr, local: dict[Basic, Scalar]) -> dict[Basic, Scalar] | None:
    return local if expr in local or _symbols(expr) & local.keys() else None


@lru_cache(maxsize=8192)
def _shared(expr: _E) -> _E:
    """The first met of all equal expressions: the same object is looked up without its parts being compared."""
    return expr


@lru_cache(maxsize=4096)
def _meaning(expr: Expr) -> Expr | None:
    meaning = DEFINITIONS.meaning(expr)
    return None if meaning is None else _shared(meaning)


@lru_cache(maxsize=4096)
def _symbols(expr: Expr) -> frozenset[Basic]:
    return frozenset(expr.free_symbols)


@lru_cache(maxsize=4096)
def _parted(expr: Expr, local: frozenset[Basic], given: frozenset[Basic]) -> tuple[Expr, tuple[tuple[Expr, bool], ...]]:
    """The expression to be translated, and its parts, as large as possible, that have a value of their own.

    With each part: whether it binds a variable, so that its value is that of a function.
    """
    for bound in variables_bound(expr):
        expr = expr.func(explicit(expr.args[0], bound, DEFINITIONS), *expr.args[1:])
    parts: dict[Expr, bool] = {}

    def collect(part: Expr, bound: frozenset[Symbol]) -> None:
        if part in bound or part in parts or not isinstance(part, Basic):
            return
        if part in local or part in given or _meaning(part) is not None:
            parts[part] = False
            return
        inner = bound | variables_bound(part)
        if inner != bound:
            parts[part] = True
            return
        for each in part.args:
            collect(each, inner)

    collect(expr, variables_bound(expr))
    return expr, tuple((_shared(part), bound) for part, bound in parts.items())


@lru_cache(maxsize=1024)
def _function(expr: Basic, parts: tuple[Basic, ...]) -> Callable[..., Scalar]:
    return translate(expr, parts, DEFINITIONS)


@lru_cache(maxsize=1024)
def _depends(expr: Basic) -> bool:
    """Whether an expression speaks of c1 or c2, outright or by a definition."""
    if expr in (c1, c2):
        return True
    meaning = _meaning(expr)
    return any(_depends(part) for part in ([meaning] if meaning is not None else expr.args))

"""Relations between numbers as sums of products that are at least 0, or 0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from sympy import Basic, Dummy, Expr, Max, Min, Mul, Pow, Rational, expand
from sympy.logic.boolalg import Boolean

from derivations import registry
from derivations.as_written import remade
from derivations.notation import K, L, Loss, SigmaMax, SigmaMin, W, X, eta, kappa, mu
from derivations.proving.sign_certificates import difference
from derivations.proving.terms import replaced

Terms = dict[Expr, Expr]
"""An expanded sum: the rational coefficient of each product."""

POSITIVE: frozenset[Expr] = frozenset((eta, K, mu, SigmaMax(X), SigmaMin(X)))
"""What may be divided by."""
_TIMES = 21


def as_typed(relation: Boolean) -> Boolean:
    """Return the relation as SymPy writes it, L(k) for the loss at W(k), kappa written out."""
    return relation.func(*(_around_maxima(side, _side_as_typed) for side in relation.args), evaluate=False)


def _side_as_typed(side: Expr) -> Expr:
    return with_losses(side.doit().xreplace({kappa: registry.DEFINITIONS.meaning(kappa)}))


def with_losses(side: Expr) -> Expr:
    """Return the side with L(k) for the loss at W(k)."""
    return replaced(side, {Loss(W(k)): L(k) for k in range(_TIMES)}) if side.has(Loss) else side


def _around_maxima(side: Expr, made: Callable[[Expr], Expr]) -> Expr:
    """What is made of an expression whose maxima and minima are letters, for SymPy would compare their arguments."""
    maxima = dict.fromkeys(_maxima(side))
    if not maxima:
        return made(side)
    letters = {x: Dummy("maximum", real=True) for x in maxima}
    written = {letter: remade(x, (_around_maxima(a, made) for a in x.args)) for x, letter in letters.items()}
    return made(side.xreplace(letters)).xreplace(written)


def _maxima(node: Basic) -> Iterator[Expr]:
    """The maxima and minima in an expression that are in no other."""
    if isinstance(node, (Max, Min)):
        yield node
    else:
        for part in node.args:
            yield from _maxima(part)


def expanded(relation: Boolean) -> tuple[Terms, str]:
    """Return the sum that the relation says is at least 0 ('ge'), above it ('gt') or 0 ('eq'); raises Refusal."""
    d, kind = difference(as_typed(relation))
    return as_terms(d), kind


def as_terms(d: Expr) -> Terms:
    """Return the terms of a sum; raises TypeError where a coefficient is no rational number, as infinity is none."""
    terms = _around_maxima(d, expand).as_coefficients_dict()
    return {product: c for product, c in terms.items() if sign(c)}


def sign(coefficient: Expr) -> int:
    """Return a number of the coefficient's sign: its numerator, since SymPy takes long to compare numbers."""
    if not isinstance(coefficient, Rational):
        raise TypeError(f"the coefficient {coefficient} is not rational")
    return coefficient.p


def factors(terms: Iterable[Expr]) -> frozenset[Expr]:
    """Return the factors that the products of a sum have, powers left out."""
    return frozenset[Expr]().union(*map(_factors, terms))


@lru_cache(maxsize=4096)
def _factors(product: Expr) -> frozenset[Expr]:
    return frozenset(f.base if isinstance(f, Pow) else f for f in Mul.make_args(product) if not f.is_Rational)


@lru_cache(maxsize=4096)
def _powers(product: Expr) -> dict[Expr, Expr]:
    return dict(product.as_powers_dict())


@lru_cache(maxsize=65536)
def quotient(product: Expr, divisor: Expr) -> Expr | None:
    """Return what makes the product of the divisor; None where it divides by what may be 0."""
    powers, own = dict(_powers(product)), _powers(divisor)
    if any(base not in powers and base not in POSITIVE and not base.is_Rational for base in own):
        return None
    for base, exponent in own.items():
        powers[base] = powers.get(base, Rational(0)) - exponent
    for base, e in powers.items():
        if not e.is_Rational or (e.is_negative and base not in POSITIVE and not base.is_Rational):
            return None
    return Mul(*(Pow(base, e) for base, e in powers.items() if e != 0))


@lru_cache(maxsize=65536)
def _times(multiplier: Expr, product: Expr) -> tuple[Expr, Expr]:
    """The rational coefficient of what they make, and the rest of it."""
    return Mul(multiplier, product).as_coeff_Mul(rational=True)


def less(wanted: Terms, multiplier: Expr, known: Terms) -> Terms:
    """Return the difference of a sum and a multiple of another."""
    total = dict(wanted)
    for k, b in known.items():
        c, product = _times(multiplier, k)
        total[product] = total.get(product, Rational(0)) - b * c
    return {m: c for m, c in total.items() if sign(c)}


def negative(terms: Terms) -> list[Expr]:
    """Return the products with negative coefficients, those of the fewest factors first."""
    return sorted((m for m, c in terms.items() if sign(c) < 0), key=lambda m: len(Mul.make_args(m)))

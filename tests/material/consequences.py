"""Whether a relation follows from others by a scalar certificate: multipliers sought by a linear program, then checked.

The goal's difference is to be a sum of known differences and of products of two of them, each times a monomial that is
not negative, and of further such monomials. The program works in floating point and only proposes; the kernel checks
what it proposes, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import linprog
from sympy import And, Expr, Integer, Mul, Rational, expand
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import Alpha, Beta, alpha, beta, eta
from derivations.proving import Refusal, Step
from derivations.proving.sign_certificates import Signs, difference
from derivations.registry import DEFINITIONS

UNFOLD = ("rho", "rho_single", "f")
Monomial = frozenset[tuple[Expr, Expr]]
"""Bases and their exponents."""
Polynomial = dict[Monomial, Expr]
Term = tuple[Expr, *tuple[str, ...]]

_ROUNDS, _MOST, _FACTORS = 3, 1500, 12
"""How often new monomials ask for further multiples; of how many multiples at most; how many factors make pairs."""


@dataclass(frozen=True)
class _Candidate:
    """A multiple of a difference, or of the product of two: its term in a certificate, its monomials, its kind."""

    term: Term
    value: Polynomial
    kind: str

    def negated(self) -> _Candidate:
        return _Candidate((-self.term[0], *self.term[1:]), {m: -c for m, c in self.value.items()}, self.kind)


def unfolded_in(goal: Boolean) -> tuple[str, ...]:
    """What is spelled out in a goal: its factors, and alpha and beta where they are not taken at the start."""
    halves = (name for name, kind in (("Alpha", Alpha), ("Beta", Beta)) if goal.has(kind))
    return (*UNFOLD, *halves, *(x.name for x in (alpha, beta) if goal.has(x)))


def polynomial(relation: Boolean, unfold: tuple[str, ...] = UNFOLD) -> tuple[Polynomial, str] | None:
    """The expanded difference of a relation between numbers, and what it says of it; None for any other."""
    if isinstance(relation, And):
        return None
    try:
        unfolded = DEFINITIONS.unfold(relation, unfold)
        if not isinstance(unfolded, Relational) or getattr(unfolded.lhs, "is_Matrix", False):
            return None
        d, kind = difference(unfolded)
    except Refusal:
        return None
    return _expanded(d), kind


def certificates(goal: Boolean, known: Sequence[Step]) -> Iterator[tuple[tuple[Term, ...], tuple[str, ...]]]:
    """What may show the goal by the steps, and what is spelled out for it, the simplest first.

    Names are taken as they are first, then spelled out; single differences, then products of two as well.
    """
    for unfold in dict.fromkeys(((), UNFOLD, unfolded_in(goal))):
        wanted = polynomial(goal, unfold)
        if wanted is None:
            return
        if not wanted[0]:
            yield (), unfold
            continue
        signs = _MonomialSigns(s.relation for s in known)
        factors = {s.label: found for s in known if (found := polynomial(s.relation, unfold)) is not None and found[0]}
        singles = {(label,): found for label, found in factors.items()}
        yield from ((terms, unfold) for terms in _solved(wanted, singles, signs))
        short = sorted(factors, key=lambda label: len(factors[label][0]))[:_FACTORS]
        pairs = {
            (a, b): (_product(factors[a][0], factors[b][0]), _weaker(factors[a][1], factors[b][1]))
            for a, b in combinations_with_replacement(short, 2)
        }
        yield from ((terms, unfold) for terms in _solved(wanted, {**singles, **pairs}, signs))


def _weaker(first: str, second: str) -> str:
    return "eq" if "eq" in (first, second) else "ge" if "ge" in (first, second) else "gt"


def _expanded(value: Expr) -> Polynomial:
    return {monomial(m): c for m, c in expand(value).as_coefficients_dict().items() if c != 0}


def monomial(node: Expr) -> Monomial:
    """The bases of a product of powers, with their exponents."""
    return frozenset((base, e) for base, e in node.as_powers_dict().items() if base != 1)


def _written(powers: Monomial) -> Expr:
    return Mul(*(base**e for base, e in powers))


def _times(first: Monomial, second: Monomial) -> tuple[Expr, Monomial]:
    """The product of two monomials; roots of numbers that come together make a coefficient."""
    powers = dict(first)
    for base, e in second:
        powers[base] = powers.get(base, Integer(0)) + e
    number = Mul(*(base**e for base, e in powers.items() if base.is_Rational and e.is_Integer))
    return number, frozenset((b, e) for b, e in powers.items() if e != 0 and not (b.is_Rational and e.is_Integer))


def _product(first: Polynomial, second: Polynomial) -> Polynomial:
    found: Polynomial = {}
    for (a, c), (b, d) in product(first.items(), second.items()):
        number, powers = _times(a, b)
        found[powers] = found.get(powers, Integer(0)) + number * c * d
    return {m: c for m, c in found.items() if c != 0}


class _MonomialSigns:
    """The signs of monomials by what is known, each looked into once."""

    def __init__(self, known: Iterable[Boolean]) -> None:
        self._signs, self._found = Signs(known), dict[Monomial, str | None]()

    def of(self, powers: Monomial) -> str | None:
        """Return "gt" or "ge" for what is positive or not negative, None for what is not known to be."""
        if powers not in self._found:
            self._found[powers] = self._signs.of(_written(powers))
        return self._found[powers]


def _solved(
    wanted: tuple[Polynomial, str], known: dict[tuple[str, ...], tuple[Polynomial, str]], signs: _MonomialSigns
) -> Iterator[tuple[Term, ...]]:
    goal, kind = wanted
    candidates = _candidates(goal, known, signs)
    monomials = list(dict.fromkeys([*goal, *(m for c in candidates for m in c.value)]))
    free = [m for m in monomials if signs.of(m) is not None]
    if kind == "eq":
        candidates, free = [c for c in candidates if c.kind == "eq"], []
    # what an equation says may be taken with either sign
    candidates += [c.negated() for c in candidates if c.kind == "eq"]
    if not candidates and not free:
        return
    place = {m: i for i, m in enumerate(monomials)}
    matrix = np.zeros((len(monomials), len(candidates) + len(free)))
    for j, candidate in enumerate(candidates):
        for m, c in candidate.value.items():
            matrix[place[m], j] = float(c)
    for j, m in enumerate(free):
        matrix[place[m], len(candidates) + j] = 1
    target = np.array([float(goal.get(m, 0)) for m in monomials])
    strict = kind == "gt"
    # a strict goal needs a strict term: such a one is worth its while, up to one of it
    cost = [-1.0 if strict and c.kind == "gt" and signs.of(monomial(c.term[0])) == "gt" else 1.0 for c in candidates]
    cost += [-0.5 if strict and signs.of(m) == "gt" else 0.01 for m in free]
    bounds = [(0, 1 if price < 0 else None) for price in cost]
    found = linprog(cost, A_eq=matrix, b_eq=target, bounds=bounds, method="highs")
    if found.status == 0:
        weights = [Fraction(float(x)).limit_denominator(720) for x in found.x[: len(candidates)]]
        yield tuple(
            (Rational(w.numerator, w.denominator) * c.term[0], *c.term[1:]) for w, c in zip(weights, candidates) if w
        )


def _candidates(
    goal: Polynomial, known: dict[tuple[str, ...], tuple[Polynomial, str]], signs: _MonomialSigns
) -> list[_Candidate]:
    """Multiples with a monomial in common with the goal, or with multiples that have one, and so on."""
    found: dict[tuple[tuple[str, ...], Monomial], _Candidate] = {}
    sought, seen = set(goal), set()
    for _ in range(_ROUNDS):
        fresh, seen = sought - seen, seen | sought
        for (labels, (value, kind)), wanted in product(known.items(), sorted(fresh, key=_order)):
            for part in value:
                multiplier = _quotient(wanted, part, signs)
                if multiplier is None or (labels, multiplier) in found:
                    continue
                if kind != "eq" and signs.of(multiplier) is None:
                    continue
                multiple = _product(value, {multiplier: Integer(1)})
                found[labels, multiplier] = _Candidate((_written(multiplier), *labels), multiple, kind)
                sought |= set(multiple)
                if len(found) >= _MOST:
                    return list(found.values())
    return list(found.values())


def _order(powers: Monomial) -> list[str]:
    return sorted(f"{base}^{e}" for base, e in powers)


_STEP: Monomial = frozenset({(eta, Integer(1))})


def _quotient(wanted: Monomial, part: Monomial, signs: _MonomialSigns) -> Monomial | None:
    """The monomial that makes the first of the second, up to a number.

    None where a power would be negative that is not so in the first, but for a step size.
    """
    there = dict(wanted)
    powers = dict(wanted)
    for base, e in part:
        powers[base] = powers.get(base, Integer(0)) - e
    for base, e in powers.items():
        new = e.is_negative and not (there.get(base, Integer(0)) - e).is_nonpositive
        if new and not base.is_Rational and not (base == eta and e == -1 and signs.of(_STEP) == "gt"):
            return None
    return frozenset((base, e) for base, e in powers.items() if e != 0)

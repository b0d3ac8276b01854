"""Whether a relation follows from others by a scalar certificate: multipliers sought by a linear program, then checked.

The goal's difference is to be a sum of known differences and of products of two of them, each times a monomial that is
not negative, and of further such monomials. The program works in floating point and only proposes; the kernel checks
what it proposes, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import linprog
from sympy import Add, And, Expr, Integer, Mul, Pow, Rational, expand
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import Alpha, Beta, alpha, beta, eta
from derivations.proving import Refusal, Step
from derivations.proving.sign_certificates import Signs, difference
from derivations.registry import DEFINITIONS

UNFOLD = ("rho", "rho_single", "f")
Polynomial = dict[Expr, Rational]
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
        signs = Signs(s.relation for s in known)
        factors = {s.label: found for s in known if (found := polynomial(s.relation, unfold)) is not None and found[0]}
        singles = {(label,): found for label, found in factors.items()}
        yield from ((terms, unfold) for terms in _solved(wanted, singles, signs))
        short = sorted(factors, key=lambda label: len(factors[label][0]))[:_FACTORS]
        pairs = {
            (a, b): (_expanded(_sum(factors[a][0]) * _sum(factors[b][0])), _weaker(factors[a][1], factors[b][1]))
            for a, b in combinations_with_replacement(short, 2)
        }
        yield from ((terms, unfold) for terms in _solved(wanted, {**singles, **pairs}, signs))


def _weaker(first: str, second: str) -> str:
    return "eq" if "eq" in (first, second) else "ge" if "ge" in (first, second) else "gt"


def _expanded(value: Expr) -> Polynomial:
    return {m: c for m, c in expand(value).as_coefficients_dict().items() if c != 0}


def _sum(value: Polynomial) -> Expr:
    return Add(*(c * m for m, c in value.items()))


def _solved(
    wanted: tuple[Polynomial, str], known: dict[tuple[str, ...], tuple[Polynomial, str]], signs: Signs
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
    cost = [-1.0 if strict and c.kind == "gt" and signs.of(c.term[0]) == "gt" else 1.0 for c in candidates]
    cost += [-0.5 if strict and signs.of(m) == "gt" else 0.01 for m in free]
    bounds = [(0, 1 if price < 0 else None) for price in cost]
    found = linprog(cost, A_eq=matrix, b_eq=target, bounds=bounds, method="highs")
    if found.status == 0:
        weights = [Fraction(float(x)).limit_denominator(720) for x in found.x[: len(candidates)]]
        yield tuple(
            (Rational(w.numerator, w.denominator) * c.term[0], *c.term[1:]) for w, c in zip(weights, candidates) if w
        )


def _candidates(
    goal: Polynomial, known: dict[tuple[str, ...], tuple[Polynomial, str]], signs: Signs
) -> list[_Candidate]:
    """Multiples with a monomial in common with the goal, or with multiples that have one, and so on."""
    found: dict[tuple[tuple[str, ...], Expr], _Candidate] = {}
    sought, seen = set(goal), set()
    for _ in range(_ROUNDS):
        fresh, seen = sought - seen, seen | sought
        for (labels, (value, kind)), monomial in product(known.items(), sorted(fresh, key=str)):
            for part in value:
                multiplier = _quotient(monomial, part, signs)
                if multiplier is None or (labels, multiplier) in found:
                    continue
                if kind != "eq" and signs.of(multiplier) is None:
                    continue
                multiple = _expanded(Add(*(c * m * multiplier for m, c in value.items())))
                found[labels, multiplier] = _Candidate((multiplier, *labels), multiple, kind)
                sought |= set(multiple)
                if len(found) >= _MOST:
                    return list(found.values())
    return list(found.values())


def _quotient(monomial: Expr, part: Expr, signs: Signs) -> Expr | None:
    """The monomial that makes the first of the second.

    None where a power would be negative that is not so in the first, but for a step size.
    """
    powers = dict(Mul(monomial, Pow(part, -1)).as_powers_dict())
    there = dict(monomial.as_powers_dict())
    for base, e in powers.items():
        over_step = base == eta and Integer(-1) == e and signs.of(eta) == "gt"
        new = e.is_negative and not (there.get(base, Integer(0)) - e).is_nonpositive
        if new and not base.is_Rational and not over_step:
            return None
    return Mul(*(base**e for base, e in powers.items())) if powers else Integer(1)

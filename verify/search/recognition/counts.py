"""What follows since the sides of the matrices are at least 1: a sum is written by what each side is beyond 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from math import comb, prod

from sympy import Expr, Integer, Mul, Symbol
from sympy.logic.boolalg import Boolean

from derivations.as_written import Ge
from derivations.notation import N, h, m, n
from derivations.proving.kernel import Step
from derivations.proving.rules import Fact, Nonnegative
from verify.search.recognition.quantities import quantities
from verify.search.recognition.sums import Terms

_SIDES: tuple[Symbol, ...] = (n, h, m, N)
_MOST = 64
"""How many powers of what the sides are beyond 1 a product may have."""


def sides(relations: Iterable[Boolean]) -> tuple[Step, ...]:
    """Return steps that say that each side that the relations speak of, as a number, is at least 1.

    Example:
        >>> from derivations.as_written import Le
        >>> [str(step.relation) for step in sides([Le(2, n + h)])]
        ['n >= 1', 'h >= 1']
    """
    spoken = {name for r in relations for name, _ in quantities(r)}
    return tuple(Step(f"side {x}", Ge(x, 1), Fact("count_at_least_one", x)) for x in _SIDES if x.name in spoken)


def beyond_one(terms: Terms, steps: Sequence[Step]) -> Nonnegative | None:
    """Return the certificate that writes a sum by n - 1, h - 1, ...; None for no sides, or too many products.

    Args:
        terms: the sum that is to be shown not to be negative.
        steps: those of ``sides``.

    Example:
        >>> from derivations.as_written import Ge
        >>> beyond_one({n * h: Integer(1), Integer(1): Integer(-1)}, sides([Ge(n * h, 1)])).terms
        ((1, 'side h'), (1, 'side n'), (1, 'side n', 'side h'))
    """
    symbols = [step.relation.lhs for step in steps]
    apart = [_apart(x, symbols, c) for x, c in terms.items()]
    if not steps or not all(e.is_Integer for powers, _ in apart for e in powers):
        return None
    least = [min(Integer(0), *exponents) for exponents in zip(*(powers for powers, _ in apart))]
    whole = [([int(e - low) for e, low in zip(powers, least)], rest) for powers, rest in apart]
    if any(prod(e + 1 for e in powers) > _MOST for powers, _ in whole):
        return None
    found: dict[tuple[int, ...], Expr] = {}
    for powers, rest in whole:
        for k in product(*(range(e + 1) for e in powers)):
            found[k] = found.get(k, Integer(0)) + prod(map(comb, powers, k)) * rest
    under = Mul(*(x**low for x, low in zip(symbols, least)))
    labels = [step.label for step in steps]
    return Nonnegative(
        terms=[
            (under * c, *(label for label, e in zip(labels, k) for _ in range(e)))
            for k, c in sorted(found.items())
            if any(k) and c != 0
        ]
    )


def _apart(x: Expr, symbols: Sequence[Expr], c: Expr) -> tuple[list[Expr], Expr]:
    """Return to which powers a product has the symbols, and the rest of it with its coefficient."""
    powers = x.as_powers_dict()
    rest = Mul(c, *(base**e for base, e in powers.items() if base not in symbols))
    return [powers.get(s, Integer(0)) for s in symbols], rest

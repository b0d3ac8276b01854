"""Which multiples of known sums may add up to a wanted one: each cancels a negative product of what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from time import thread_time

from sympy import Expr, Integer, Mul

from verify.search.recognition.results import Known
from verify.search.recognition.sums import Terms, factors, less, negative, quotient, sign

Used = tuple[tuple[Expr, Known], ...]
"""Known relations, each with its multiplier."""

About = Callable[[Iterable[Expr]], Sequence[Known]]
"""The products of a sum -> the known relations that may share a factor with one of them, or that divide anything."""

_ONE = Integer(1)
_KEPT = 24
"""How many of what is left are looked at again."""


def chains(
    wanted: Terms, kind: str, about: About, longest: int, until: float, usable: Callable[[Known], bool]
) -> Iterator[Used]:
    """Return what may be enough, the shortest first: nothing, multiples of one relation, of two, up to ``longest``.

    What is not ``usable`` is left out. The search ends when this thread has computed until the time given.
    """
    known = about(wanted)
    if kind == "eq":
        yield from _equations(wanted, about, longest, until, usable)
        return
    yield from (((_ONE, k),) for k in known if k.terms == wanted and usable(k))
    if not negative(wanted):
        yield ()
    of_wanted = factors(wanted)
    for k in known:
        if not of_wanted.isdisjoint(k.factors) and thread_time() < until:
            yield from (chain for chain in _taking_all(wanted, k) if usable(k))
    front: list[tuple[Used, Terms]] = [((), wanted)]
    dividing = cache(lambda target: [(k, *part) for k in about((target,)) for part in k.cancelling])
    for _ in range(longest):
        grown: dict[frozenset[tuple[Expr, Expr]], tuple[Used, Terms]] = {}
        for used, rest in front:
            if thread_time() > until:
                return
            for target in negative(rest)[:1]:
                for k, part, b in dividing(target):
                    ratio = quotient(target, part)
                    if ratio is None or not usable(k):
                        continue
                    multiplier = rest[target] / b * ratio
                    left = less(rest, multiplier, k.terms)
                    chain = (*used, (multiplier, k))
                    if not negative(left):
                        yield chain
                    else:
                        grown.setdefault(frozenset(left.items()), (chain, left))
        ranked = sorted(grown.values(), key=lambda found: _distance(found[1], of_wanted))
        front = ranked[:_KEPT]


def _equations(
    wanted: Terms, about: About, longest: int, until: float, usable: Callable[[Known], bool]
) -> Iterator[Used]:
    """Multiples of equations that leave nothing of an equation: each cancels the product of the most factors."""
    front: list[tuple[Used, Terms]] = [((), wanted)] if wanted else []
    for _ in range(longest):
        grown: dict[frozenset[tuple[Expr, Expr]], tuple[Used, Terms]] = {}
        for used, rest in front:
            if thread_time() > until:
                return
            target = max(rest, key=lambda m: (len(Mul.make_args(m)), str(m)))
            for k in about((target,)):
                for part, b in k.terms.items() if k.kind == "eq" else ():
                    ratio = quotient(target, part)
                    if ratio is None or not usable(k):
                        continue
                    multiplier = rest[target] / b * ratio
                    left = less(rest, multiplier, k.terms)
                    if not left:
                        yield (*used, (multiplier, k))
                    else:
                        grown.setdefault(frozenset(left.items()), ((*used, (multiplier, k)), left))
        front = sorted(grown.values(), key=lambda found: len(found[1]))[:_KEPT]


def _taking_all(wanted: Terms, k: Known) -> Iterator[Used]:
    """Multiples of a relation that take a positive product away altogether: the sign of such a one may not be known."""
    for product, c in wanted.items():
        for part, b in k.terms.items():
            ratio = quotient(product, part) if sign(c) > 0 and sign(b) > 0 else None
            if ratio is not None and not negative(less(wanted, c / b * ratio, k.terms)):
                yield ((c / b * ratio, k),)


def _distance(rest: Terms, of_wanted: frozenset[Expr]) -> tuple[int, int, int]:
    """How far a rest is from having no negative product: their number, what they speak of that is new, all terms."""
    below = {m: c for m, c in rest.items() if sign(c) < 0}
    return len(below), len(factors(below) - of_wanted), len(rest)

"""That a count is at least 1: said of what counts nothing, of namesakes, or with more than it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Dummy, Rational, S, Symbol

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.notation import A, K, L, N, NormF, W, count, eta, h, k, m, n, t
from derivations.proving import Cite, Fact, Induction, Nonnegative, Proof, Result, Step
from tests.material.false_kinds.records import Made, by_steps, last
from tests.material.proofs import derived, x

_OWN = count("q")


class _Side(Symbol):
    """A symbol that passes for a side."""


def _at_least_one(said: Any) -> Step:
    return Step("one", Ge(said, 1), Fact("count_at_least_one", said))


ONE = Result("one", Ge(_OWN, 1), (), Proof(_at_least_one(_OWN)))
"""A result about any count."""


def _altered() -> Symbol:
    """A time that has been told that it is positive."""
    found: Any = Symbol.__xnew__(Symbol, "s", integer=True, nonnegative=True)  # not the one that SymPy keeps
    found._assumptions = found._assumptions.copy()  # shared with all times until then
    found._assumptions["positive"] = True
    return found


_NO_COUNTS: dict[str, Any] = {
    "a number": x,
    "the step size": eta,
    "K": K,
    "a time": t,
    "an iteration": k,
    "0": S.Zero,
    "-1": S.NegativeOne,
    "a half": S.Half,
    "three halves": Rational(3, 2),
    "1.5": 1.5,
    "yes": True,
    "a text": "n",
    "a difference of sides": n - h,
    "the time less one": t - 1,
    "a half of a side": n / 2,
    "one over a side": 1 / n,
    "a loss": L(t),
    "a norm": NormF(W(t)),
    "a matrix": A,
    "n as a number": Symbol("n", real=True),
    "n, of which nothing is known": Symbol("n"),
    "n, a whole number": Symbol("n", integer=True),
    "n, not negative": Symbol("n", integer=True, nonnegative=True),
    "n, even": Symbol("n", even=True, positive=True),
    "n, a dummy": Dummy("n", integer=True, positive=True),
    "n, of another class": _Side("n", integer=True, positive=True),
    "a whole number of one's own": Symbol("q", integer=True),
    "a positive number of one's own": Symbol("q", positive=True),
    "a time of one's own": Symbol("q", integer=True, nonnegative=True),
    "a time told to be positive": _altered(),
    "the name of a process": Symbol("L", integer=True, positive=True),
    "the name of an operation": Symbol("NormF", integer=True, positive=True),
}
_MORE: dict[str, Any] = {
    "a side is at least 2": Ge(n, 2),
    "a side is more than 1": Gt(n, 1),
    "a side is 1": Eq(n, 1),
    "a side is at most 1": Le(n, 1),
    "a side is at least another": Ge(n, h),
    "a side is at least the number of samples": Ge(h, N),
    "a time is at least 1": Ge(t, 1),
    "a count of one's own is at least 2": Ge(_OWN, 2),
    "a product of sides is at least 2": Ge(n * m, 2),
    "a sum of sides is at least 3": Ge(n + m, 3),
    "a difference of sides is at least 0": Ge(n - m, 0),
    "a side is more than a sum": Gt(n, n / 2 + S.Half),
    "a number is at least 1": Ge(x, 1),
}


def counts() -> Iterator[tuple[str, Made]]:
    for title, said in _NO_COUNTS.items():
        yield (
            f"of {title}",
            lambda said=said: derived(last(Ge(said, 1), Fact("count_at_least_one", said))),
        )
    sides = [_at_least_one(side) for side in (n, m, h, N, _OWN)]
    known = [Step(f"{step.relation.lhs}", step.relation, step.rule) for step in sides]
    labels = [step.label for step in known]
    for title, wanted in _MORE.items():
        yield f"{title}, as the fact", by_steps(last(wanted, Fact("count_at_least_one", n)))
        certificate = Nonnegative(terms=[(1, label) for label in labels])
        yield f"{title}, by a certificate", by_steps(*known, last(wanted, certificate, *labels))
        certificate = Nonnegative(terms=[(1, "n", "m"), (1, "n")])
        yield f"{title}, by products", by_steps(*known, last(wanted, certificate, *labels))
    for value in (S.Zero, S.NegativeOne, S.Half, t, k, x, n - 1, Symbol("n"), L(0)):
        yield (
            f"cited with {value} for a count",
            lambda value=value: derived(last(Ge(value, 1), Cite("one", {_OWN: value})), results=(ONE,)),
        )
    for arguments in ((), (n, m), (n, 1)):
        yield f"of {arguments}", by_steps(last(Ge(n, 1), Fact("count_at_least_one", *arguments)))
    yield (
        "by induction from 0 on",
        by_steps(
            last(
                Ge(t, 1),
                Induction(t, Proof(_at_least_one(S.Zero)), Proof(_at_least_one(t + 1))),
            ),
            motion="descent",
        ),
    )

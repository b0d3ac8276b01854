"""What the steps of a run pay, added up: the induction by which a sum over all times is bounded by what was there."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Equality, Expr, S, Sum
from sympy.core.relational import Relational

from derivations.as_written import Eq
from derivations.notation import k, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Induction, LastFactor, Nonnegative, given
from derivations.proving.terms import replaced


def sum_to(term: Callable[[Expr], Expr], last: Expr) -> Sum:
    """Return the sum of a term over the times from 0 to the last."""
    return Sum(term(k), (k, 0, last))


def added_up(paid: Relational, term: Callable[[Expr], Expr], price: Expr, first: str, following: str) -> Induction:
    """Return the induction that derives what is paid up to t, a price for each term, from what each step pays.

    Args:
        paid: the relation at t: the price times ``sum_to(term, t)`` is at most what went since the start.
        term: what is summed, by its time.
        price: what the sum is multiplied by.
        first: the label of the step that says what is paid at time 0.
        following: that of the step that says what is paid at t + 1.
    """

    def split(last: Expr) -> Equality:
        return Eq(sum_to(term, last), sum_to(term, last - 1) + term(last))

    base = Nonnegative(terms=[(1, first), (-price, "one"), (-price, "empty")])
    after = Nonnegative(terms=[(1, "before"), (1, following), (-price, "split")])
    return Induction(
        t,
        Proof(
            Step("empty", Eq(sum_to(term, S.NegativeOne), S.Zero), LastFactor()),
            Step("one", split(S.Zero), LastFactor()),
            Step("base", replaced(paid, {t: S.Zero}), base, (first, "one", "empty")),
        ),
        Proof(
            given("before", paid),
            Step("split", split(t + 1), LastFactor()),
            Step("after", replaced(paid, {t: t + 1}), after, ("before", following, "split")),
        ),
    )

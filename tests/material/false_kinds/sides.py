"""Sides that are no positive integers, or not known to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import (
    And,
    Eq,
    Ge,
    Identity,
    Integer,
    Le,
    MatrixSymbol,
    Min,
    Rational,
    Symbol,
    oo,
)

from derivations.notation import (
    Inner,
    LambdaK,
    LambdaMax,
    NormF,
    count,
    h,
    m,
    matrix,
    n,
    scalar,
    t,
)
from derivations.proving import (
    Checked,
    Cite,
    Fact,
    Given,
    Nonnegative,
    Normal,
    Proof,
    Result,
    Step,
)
from tests.material.false_kinds.records import Made, last
from tests.material.proofs import S_h, derived, x, y

_BAD_SIDES = {
    "0": Integer(0),
    "-1": Integer(-1),
    "n - 5": n - 5,
    "n - m": n - m,
    "n/2": n / 2,
    "1/2": Rational(1, 2),
    "a real number": scalar("p"),
    "a time": t,
    "t + 1": t + 1,
    "an integer of unknown sign": Symbol("i", integer=True),
    "a nonnegative integer": Symbol("i", integer=True, nonnegative=True),
    "min(n, m) - 1": Min(n, m) - 1,
    "n*m": n * m,
    "2**n": 2**n,
    "infinity": oo,
    "a positive real": Symbol("r", positive=True),
    "an even count": Symbol("e", integer=True, positive=True, even=True),
    "a prime": Symbol("p", prime=True),
    "<I_h, I_h>": Inner(Identity(h), Identity(h)),
}


def sides() -> Iterator[tuple[str, Made]]:
    for title, side in _BAD_SIDES.items():
        yield (
            f"the trace of an identity of side {title} is not negative",
            lambda side=side: derived(
                Step("trace", Eq(NormF(Identity(side)) ** 2, side), Normal()),
                last(Ge(side, 0, evaluate=False), Nonnegative(terms=[(-1, "trace")]), "trace"),
            ),
        )
        yield (
            f"the trace of an identity of side {title}",
            lambda side=side: derived(last(Eq(NormF(Identity(side)) ** 2, side, evaluate=False), Normal())),
        )
        yield f"a unit eigenvector of side {title}", lambda side=side: unit_vector(side)
        yield (
            f"a norm of side {title}",
            lambda side=side: derived(
                last(Ge(NormF(MatrixSymbol("Z", side, h)), 0, evaluate=False), Nonnegative()),
            ),
        )
        yield (
            f"an eigenvalue with index {title}",
            lambda side=side: derived(
                last(
                    Eq(LambdaK(side, S_h * S_h.T), LambdaK(side, S_h.T * S_h), evaluate=False),
                    Fact("gram_spectra", side, S_h),
                )
            ),
        )
        yield (
            f"a hypothesis about a matrix of side {title}",
            lambda side=side: derived(
                last(Le(x, y), Given()), given=(Le(x, y), Ge(NormF(MatrixSymbol("Z", side, h)), 0, evaluate=False))
            ),
        )
        yield (
            f"a count replaced by {title}",
            lambda side=side: derived(
                last(Ge(NormF(MatrixSymbol("Z", h, side)), 0, evaluate=False), Cite("sign", {count("q"): side})),
                results=(_SIGN_OF_ANY,),
            ),
        )


def unit_vector(side: Any) -> Checked:
    """A unit vector of that side exists: by the spectral theorem for the identity."""
    vector, top = MatrixSymbol("v", side, 1), LambdaMax(Identity(side))
    exists = And(Eq(Identity(side) * vector, top * vector), Eq(Inner(vector, vector), 1))
    return derived(
        Step("vector", exists, Fact("spectral_theorem", Identity(side), top, vector)),
        last(Le(0, 1, evaluate=False), Nonnegative()),
    )


_SIGN_OF_ANY = Result(
    "sign",
    Ge(NormF(matrix("Z", h, count("q"))), 0, evaluate=False),
    (),
    Proof(last(Ge(NormF(matrix("Z", h, count("q"))), 0, evaluate=False), Nonnegative())),
)

"""How alpha and beta move with the imbalance: by at most a multiple of how far it has moved."""

from sympy import Expr

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.imbalance_bounds import eps, q, q_next, r, r_next, sigma, x, x_next
from derivations.notation import (
    Alpha,
    AtMost,
    Beta,
    D,
    LambdaK,
    LambdaMax,
    NormF,
    PositivePart,
    Side,
    m,
    n,
    p1,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Nonnegative, Normal, Squares
from derivations.supplied_definitions import alpha_halves, beta_halves

_MOVED = NormF(D(t) - D(0))
_SYMMETRIC = (
    Step("now", Eq(D(t).T, D(t)), Normal(unfold=("D",))),
    Step("start", Eq(D(0).T, D(0)), Normal(unfold=("D",))),
    Step("now-", Eq((-D(t)).T, -D(t)), Normal(unfold=("D",))),
    Step("start-", Eq((-D(0)).T, -D(0)), Normal(unfold=("D",))),
    Step("flipped", Eq(NormF(-D(t) + D(0)) ** 2, _MOVED**2), Normal()),
    Step("size", Eq(NormF(-D(t) + D(0)), _MOVED), Squares(), ("flipped",)),
)


def _kept(label: str, k: Side, sign: int) -> tuple[Step, ...]:
    """The positive part of the k-th eigenvalue of +-D does not fall by more than D moves."""
    start, now = LambdaK(k, sign * D(0)), LambdaK(k, sign * D(t))
    symmetric = ("now", "start") if sign == 1 else ("now-", "start-")
    goal = PositivePart(now) + _MOVED
    return (
        Step(
            f"{label} weyl",
            Ge(now, start - NormF(sign * D(t) - sign * D(0))),
            Fact("weyl", k, sign * D(0), sign * D(t)),
            symmetric,
        ),
        Step(f"{label} part", Ge(PositivePart(now), now), Fact("positive_part", now)),
        Step(
            f"{label} value",
            Le(start, goal),
            Nonnegative(slacks=[("size", NormF(-D(t) + D(0)))], terms=[(1, f"{label} weyl"), (1, f"{label} part")]),
            (f"{label} weyl", f"{label} part", "size"),
        ),
        Step(f"{label} zero", Le(0, goal), Nonnegative()),
        Step(
            f"{label} bound",
            Le(PositivePart(start), goal),
            Fact("positive_part_least", start, goal),
            (f"{label} value", f"{label} zero"),
        ),
        Step(
            label,
            Ge(PositivePart(now), PositivePart(start) - _MOVED),
            Nonnegative(terms=[(1, f"{label} bound")]),
            (f"{label} bound",),
        ),
    )


def _lost(label: str, sign: int) -> tuple[Step, ...]:
    """The positive part of the largest eigenvalue of +-D does not rise by more than D moves."""
    start, now = LambdaMax(sign * D(0)), LambdaMax(sign * D(t))
    goal = PositivePart(start) + _MOVED
    return (
        *_top(label, sign),
        Step(f"{label} part", Ge(PositivePart(start), start), Fact("positive_part", start)),
        Step(
            f"{label} value",
            Le(now, goal),
            Nonnegative(terms=[(1, f"{label} top"), (1, f"{label} part")]),
            (f"{label} top", f"{label} part"),
        ),
        Step(f"{label} zero", Le(0, goal), Nonnegative()),
        Step(
            label,
            Le(PositivePart(now), goal),
            Fact("positive_part_least", now, goal),
            (f"{label} value", f"{label} zero"),
        ),
    )


def _top(label: str, sign: int) -> tuple[Step, ...]:
    """The largest eigenvalue of +-D does not rise by more than D moves."""
    start, now = LambdaMax(sign * D(0)), LambdaMax(sign * D(t))
    symmetric = ("now", "start") if sign == 1 else ("now-", "start-")
    return (
        Step(
            f"{label} weyl",
            Le(now, start + NormF(sign * D(t) - sign * D(0))),
            Fact("weyl", 1, sign * D(0), sign * D(t)),
            symmetric,
        ),
        Step(
            f"{label} top",
            Le(now, start + _MOVED),
            Nonnegative(slacks=[("size", NormF(-D(t) + D(0)))], terms=[(1, f"{label} weyl")]),
            (f"{label} weyl", "size"),
        ),
    )


_HALVES, _HALVES_NEXT = alpha_halves(D(0), p1), alpha_halves(D(t), p1)


def _loses(label: str, k: Side, sign: int, slot: Expr, index: int) -> tuple[Step, ...]:
    kept, lost = f"kept {label}", f"lost {label}"
    return (
        *_kept(kept, k, sign),
        *_lost(lost, -sign),
        Step(f"moved {label}", Ge(_MOVED, 0), Nonnegative()),
        Step(f"kept sign {label}", Ge(PositivePart(LambdaK(k, sign * D(t))), 0), Nonnegative()),
        Step(f"lost sign {label}", Ge(PositivePart(LambdaMax(-sign * D(t))), 0), Nonnegative()),
        Step(
            f"half {label}",
            Ge(_HALVES_NEXT[index], _HALVES[index] - _MOVED),
            Cite(
                "half-lipschitz",
                {
                    q: PositivePart(LambdaK(k, sign * D(0))),
                    r: PositivePart(LambdaMax(-sign * D(0))),
                    q_next: PositivePart(LambdaK(k, sign * D(t))),
                    r_next: PositivePart(LambdaMax(-sign * D(t))),
                    sigma: slot * p1,
                    eps: _MOVED,
                },
            ),
            (kept, lost, f"moved {label}", f"kept sign {label}", f"lost sign {label}"),
        ),
    )


ALPHA_LIPSCHITZ = Claim(
    id="alpha-lipschitz",
    display="",
    title="alpha falls by at most twice what the imbalance moves",
    source="Weyl",
    setting=Setting.POINT,
    printed=Statement(Ge(Alpha(D(t), p1), Alpha(D(0), p1) - 2 * _MOVED)),
    proof=Proof(
        *_SYMMETRIC,
        *_loses("first", n, 1, AtMost(n, m), 0),
        *_loses("second", m, -1, AtMost(m, n), 1),
        Step(
            "sum",
            Ge(Alpha(D(t), p1), Alpha(D(0), p1) - 2 * _MOVED),
            Nonnegative(terms=[(1, "half first"), (1, "half second")], unfold=("Alpha",)),
            ("half first", "half second"),
        ),
    ),
)

_TOPS, _TOPS_NEXT = beta_halves(D(0), p2), beta_halves(D(t), p2)


def _gains(label: str, sign: int, index: int) -> tuple[Step, ...]:
    return (
        *_top(label, sign),
        Step(
            f"half {label}",
            Le(_TOPS_NEXT[index], _TOPS[index] + _MOVED),
            Cite(
                "upper-lipschitz",
                {x: LambdaMax(sign * D(0)), x_next: LambdaMax(sign * D(t)), sigma: p2, eps: _MOVED},
            ),
            (f"{label} top", "moved"),
        ),
    )


BETA_LIPSCHITZ = Claim(
    id="beta-lipschitz",
    display="",
    title="beta rises by at most twice what the imbalance moves",
    source="Weyl",
    setting=Setting.POINT,
    printed=Statement(Le(Beta(D(t), p2), Beta(D(0), p2) + 2 * _MOVED)),
    proof=Proof(
        *_SYMMETRIC,
        Step("moved", Ge(_MOVED, 0), Nonnegative()),
        *_gains("first", 1, 0),
        *_gains("second", -1, 1),
        Step(
            "sum",
            Le(Beta(D(t), p2), Beta(D(0), p2) + 2 * _MOVED),
            Nonnegative(terms=[(1, "half first"), (1, "half second")], unfold=("Beta",)),
            ("half first", "half second"),
        ),
    ),
)

LEMMAS = (ALPHA_LIPSCHITZ, BETA_LIPSCHITZ)

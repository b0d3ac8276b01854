"""The step sizes that the stable margin allows: what is allowed stays allowed while the loss and the bound fall."""

from __future__ import annotations

from typing import TypeVar

from sympy import Basic, Expr
from sympy.core.relational import Relational

from derivations.as_written import Ge, Gt, Le
from derivations.notation import (
    K,
    beta_stable,
    margin_stable,
    mu,
    t,
)
from derivations.proving.kernel import Step
from derivations.proving.rules import Nonnegative, Squares
from derivations.sharper import stable_bounds as one

_T = TypeVar("_T", bound=Basic)


def at_time(expr: _T, time: Expr | int) -> _T:
    """Return what an expression about the time t is at another time."""
    return expr.subs(t, time)


def allowed(size: Expr, time: Expr | int) -> tuple[Relational, Relational]:
    """Return the two relations by which a step of the size is allowed at a time: (B > 0, (C))."""
    margin = margin_stable(size, time)
    bound, radius, reach = (at_time(e, time) for e in (one.BETA, one.RADIUS, one.REACH))
    return Gt(margin, 0), Le(size * mu * bound * radius, 2 * margin * reach)


def remains(size: Expr, later: Expr, now: Expr | int) -> tuple[Step, ...]:
    """Steps: a size allowed now is allowed later, where neither the loss nor the bound has grown; B has not fallen.

    From steps called shrunk, stable, L (now > 0), L later (>= 0), beta (now >= 0), size, margin, allowed, star and
    the signs of K and mu.
    """
    gamma, gamma_later = at_time(one.GAMMA, now), at_time(one.GAMMA, later)
    radius, radius_later, reach_later = at_time(one.RADIUS, now), at_time(one.RADIUS, later), at_time(one.REACH, later)
    margin, margin_later = margin_stable(size, now), margin_stable(size, later)
    losses = ("L", "L later")
    return (
        Step("R", Gt(radius, 0), Nonnegative(), ("L", "mu sign")),
        Step("R later", Ge(radius_later, 0), Nonnegative(), ("L later", "mu sign")),
        Step(
            "R squares",
            Le(radius_later**2, radius**2),
            Nonnegative(terms=[(2 / mu, "shrunk")]),
            ("shrunk", "mu sign", *losses),
        ),
        Step("R order", Le(radius_later, radius), Squares(), ("R squares", "mu sign", *losses)),
        Step("reach", Ge(reach_later, 0), Nonnegative(terms=[(1, "R later"), (1, "star")]), ("R later", "star")),
        Step(
            "gamma squares",
            Le(gamma_later**2, gamma**2),
            Nonnegative(terms=[(2 * K, "shrunk")]),
            ("shrunk", "K sign", *losses),
        ),
        Step("gamma", Le(gamma_later, gamma), Squares(), ("gamma squares", "K sign", *losses)),
        Step(
            "margin grows",
            Ge(margin_later, margin),
            Nonnegative(
                terms=[
                    (size / 2, "gamma"),
                    (K * size / 2 * (1 + size * gamma_later / 2) ** 2, "stable"),
                    (K * size**2 / 4 * beta_stable(now) * (2 + size * gamma / 2 + size * gamma_later / 2), "gamma"),
                ],
                unfold=("margin_stable",),
            ),
            ("gamma", "stable", "beta", "size", "K sign", *losses),
        ),
        Step(
            "margin later",
            Gt(margin_later, 0),
            Nonnegative(terms=[(1, "margin grows"), (1, "margin")]),
            ("margin grows", "margin"),
        ),
        Step(
            "allowed later",
            allowed(size, later)[1],
            Nonnegative(
                terms=[
                    (2 * reach_later, "margin grows"),
                    (size * mu * radius_later, "stable"),
                    (radius_later / radius, "allowed"),
                    (2 * one.STAR / radius, "margin", "R order"),
                ]
            ),
            (
                *("margin grows", "stable", "allowed", "margin", "R order", "R", "R later"),
                *("reach", "star", "size", "mu sign"),
            ),
        ),
    )

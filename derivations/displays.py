"""The displays of the slides: which claims belong to one, and what the whole of it is called."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.claim import Claim

TITLES: dict[str, str] = {
    "eq1": "gradient descent on both layers",
    "eq2": "the gradient flow",
    "eq4": "the dissipation of the loss",
    "eq5": "the operator tau",
    "eq6": "the loss under the flow",
    "eq7": "a uniform bound under the flow",
    "eq8": "scalar network: the rate",
    "eq9": "scalar network: the product",
    "eq15": "one step on a single layer",
    "eq16": "the update of the product",
    "eq23": "uniform bounds, announced",
    "eq24": "the two bounds of the step size",
    "eq25": "uniform bounds on tau and W",
    "eq26": "the coefficients of f",
    "eq27": "the factor f is below one",
    "eq28": "linear convergence",
    "eq29": "the lemma under the bounds",
    "eq30": "the coefficients of f, again",
    "eq31": "two coefficients vanish",
    "eq33": "the best limiting factor",
}
"""Titles of the displays that assert several things; any other display has the title of its one claim."""


def display_title(display: str, claims: Sequence[Claim]) -> str:
    """Return what the display with the given claims (not empty) is called."""
    return TITLES.get(display, claims[0].title) if len(claims) > 1 else claims[0].title

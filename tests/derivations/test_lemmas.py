"""Every lemma: derived, tried on exact instances, and no longer derived once a slip is planted in its statement."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from sympy import Rational, Symbol

from derivations import LEMMAS, establishes
from tests.material.planted import variants
from verify import Verdict, decide
from verify.verdicts.lemmas import derived

SCALAR = ("half-lipschitz", "upper-lipschitz", "half-monotone", "upper-monotone", "small-enough")
"""Lemmas about any real numbers."""

LAYERS = ("lower-half", "upper-half", "top-of-less", "eigenvalues-after-two-grams")
"""Lemmas about any matrices, which no instance has by name: what rests on them is tried in their place."""

STABLE = ("radius-pays", "half-kept", "change-of-product", "second-order-form")
SPECTRAL = (
    "error-operator-within",
    "spectral-interval",
    "within-larger-first",
    "within-larger-second",
    "spectral-factor",
)
LARGE_STEPS = (
    *("level-identity", "level-kept", "level-below", "level-at-least", "level-is-a-root", "balanced-product-bounded"),
    *("level-exceeded", "level-above", "two-cycle"),
    *("three-layers-balance", "three-layers-drift", "three-layers-shift", "three-layers-telescoping"),
)
"""Lemmas about numbers and matrices that no instance has by name.

test_stable.py, test_spectral.py and test_large_steps.py try them.
"""

ROOTS = ("sharp-factor-by-margin",)
"""An equation between irrational numbers, which enclosures never decide; test_sharper.py has it with squares."""

_MANY_SLIPS = (
    "three-layers-drift",
    "three-layers-shift",
    "three-layers-telescoping",
    "level-identity",
    "level-exceeded",
)

lemmas = pytest.mark.parametrize("lemma", LEMMAS, ids=lambda lemma: lemma.id)


def named(*ids: str) -> list[Any]:
    return [lemma for lemma in LEMMAS if lemma.id in ids]


@lemmas
def test_is_derived(lemma):
    assert derived(lemma).printed.verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "lemma",
    [
        pytest.param(x, id=x.id, marks=pytest.mark.thorough if x.id == "sharp-drift-under-bounds" else ())
        for x in LEMMAS
        if x.id not in SCALAR + LAYERS + STABLE + SPECTRAL + LARGE_STEPS + ROOTS
    ],
)
def test_holds_on_exact_instances(lemma):
    found = decide(lemma, samples=5)
    assert found.printed.verdict is Verdict.PROVED
    assert found.printed.instances >= 5


@pytest.mark.parametrize("lemma", named(*SCALAR), ids=lambda lemma: lemma.id)
def test_holds_for_rational_numbers(lemma):
    rng, met = Random(0), 0
    relations = (*lemma.given, lemma.printed.relation)
    symbols = sorted(set().union(*(r.free_symbols for r in relations)), key=str)
    while met < 10:
        values: dict[Symbol, Any] = {s: Rational(Fraction(rng.randint(-4, 8), rng.randint(1, 4))) for s in symbols}
        if all(bool(g.subs(values)) for g in lemma.given):
            met += 1
            assert bool(lemma.printed.relation.subs(values)), values


@pytest.mark.parametrize(
    "lemma",
    [
        pytest.param(
            x,
            id=x.id,
            marks=pytest.mark.slow
            if x.id in (*ROOTS, *_MANY_SLIPS)
            else pytest.mark.thorough
            if x.id == "spectral-factor"
            else (),
        )
        for x in LEMMAS
    ],
)
def test_a_slip_is_not_derived(lemma):
    checked = derived(lemma).printed.checked
    assert checked is not None
    for planted in variants(lemma):
        # a slip in the hypotheses leaves the statement as it is: the planted suite derives these anew
        if planted.claim.printed.relation != lemma.printed.relation:
            assert not establishes(checked, planted.claim.printed.relation), planted.name

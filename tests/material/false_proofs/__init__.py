"""Proofs of false statements, each through one weakness that a checker could have: the kernel must refuse them all."""

from __future__ import annotations

from tests.material.false_proofs import calculus, determinants, facts, language, results, scalars

FALSE = [*scalars.FALSE, *facts.FALSE, *determinants.FALSE, *results.FALSE, *calculus.FALSE, *language.FALSE]

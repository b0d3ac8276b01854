"""Coq's verdict on results of a test's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from derivations.claim import Claim
from derivations.coq import module_name
from verify.proof_assistant.build import Outcome, build
from verify.proof_assistant.coqc import find_coqc
from verify.proof_assistant.results import developed

Compile = Callable[[Sequence[Claim]], dict[str, Outcome]]
"""Claims -> what Coq says of each, by id."""


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Have claims exported and compiled; the library that all rest on is compiled once."""
    folder = tmp_path_factory.mktemp("coq")

    def compile_all(claims: Sequence[Claim]) -> dict[str, Outcome]:
        development, rows = developed(claims)
        assert all(row.exported for row in rows), [row.why for row in rows]
        for name, text in development.texts.items():
            path: Path = folder / f"{name}.v"
            path.write_text(text, encoding="utf-8")
        outcomes = build(folder, development, [row.module for row in rows], find_coqc(), 2, 300)
        return {claim.id: outcomes[module_name(claim.id)] for claim in claims}

    return compile_all

"""The library's tactics that multiply matrices out: what they make of expressions, as Coq sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivations.coq.settings import LIBRARY
from verify.proof_assistant.coqc import find_coqc

OPENING = """From mathcomp Require Import all_ssreflect all_algebra.
Require Import words.
Import GRing.Theory.
Local Open Scope ring_scope.
Section Checked.
Context (R : rcfType) (n m p : nat) (A B : 'M[R]_(n, m)) (C : 'M[R]_(m, p)) (E : 'M[R]_m) (c d : R).
Variable f : 'M[R]_(n, m) -> 'M[R]_(n, m).
"""

EXPANDED = [
    ("(A + B) *m C", "A *m C + B *m C"),
    ("(A *m C)^T", "C^T *m A^T"),
    ("(A + B)^T^T", "A + B"),
    ("(c *: A - B) *m (E *m C)", "c *: (A *m E *m C) - B *m E *m C"),
    ("A *m (d *: - (E *m (c *: C)))", "d *: - (c *: (A *m E *m C))"),
    ("(A *m 1%:M + 0)^T", "A^T"),
    ("(0 : 'M[R]_(n, m)) *m C", "0"),
    ("(0 : 'M[R]_(n, m))^T", "0"),
    ("(1%:M : 'M[R]_m)^T", "1%:M"),
    ("f ((A + B) *m E) *m C", "f (A *m E + B *m E) *m C"),
    ("f (f (A *m E^T^T) + (E^T *m A^T)^T) *m (C + C)", "f (f (A *m E) + A *m E) *m C + f (f (A *m E) + A *m E) *m C"),
    ("A + B - (B + A)", "A + B - (B + A)"),
]
TRACED = [
    ("\\tr ((A - B)^T *m A)", "\\tr (A^T *m A) - \\tr (B^T *m A)"),
    ("c * \\tr (c *: (E *m (E + 1%:M)))", "c * (c * \\tr (E *m E) + c * \\tr E)"),
    ("\\tr (0 : 'M[R]_n)", "0"),
    ("\\tr (f (A *m (E + E)) *m B^T)", "\\tr (f (A *m E + A *m E) *m B^T)"),
]
OTHERS = [
    ("words", "(A + B) *m C", "A *m C - B *m C"),
    ("words", "(E *m E^T)^T", "E^T *m E"),
    ("words", "(c *: A) *m C", "A *m C"),
    ("traces", "\\tr (E *m (E + 1%:M))", "\\tr (E *m E)"),
    ("traces", "\\tr (c *: - E)", "c * \\tr E"),
]


def checked(tactic: str, left: str, right: str, end: str) -> str:
    """A goal whose left side a tactic expands, and what ends it."""
    # the right side is a letter while the tactic runs, so that it cannot be expanded too
    return f"Goal forall G, G = {right} -> {left} = G.\nmove=> G e; {tactic}; rewrite e.\n{end}"


@pytest.mark.coq
def test_expressions_become_these_sums_of_words_and_no_others(tmp_path: Path) -> None:
    coqc = find_coqc()
    (tmp_path / "words.v").write_text((LIBRARY / "words.v").read_text(encoding="utf-8"), encoding="utf-8")
    assert not coqc.compile(tmp_path, "words", 60).complaint
    goals = [checked("words", *sides, "reflexivity. Qed.") for sides in EXPANDED]
    goals += [checked("traces", *sides, "reflexivity. Qed.") for sides in TRACED]
    goals += [checked(*other, "Fail reflexivity. Abort.") for other in OTHERS]
    (tmp_path / "checked.v").write_text("\n".join([OPENING, *goals, "End Checked.", ""]), encoding="utf-8")
    assert coqc.compile(tmp_path, "checked", 60).complaint == ""

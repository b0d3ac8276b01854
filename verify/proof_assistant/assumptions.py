"""What the results rest on, asked of Coq: once for all of them together, one by one only where that is not nothing.

``Print Assumptions`` walks through the whole library each time, which takes seconds. All theorems together rest on
whatever one of them rests on; so where they rest on nothing, that is known of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from verify.proof_assistant.build import Outcome, build
from verify.proof_assistant.coqc import Coqc, assumptions
from verify.proof_assistant.development import Development

MODULE = "assumptions"
"""The name of the file that asks."""
_ONE_BY_ONE = "assumptions_one_by_one"
_MARK = "== "


def together(modules: Sequence[str]) -> str:
    """Return the file that asks what the theorems of those modules rest on, taken together.

    >>> print(together(["eq13", "eq17"]), end="")
    (* What all results rest on, taken together: each rests on no more than that. *)
    Require eq13 eq17.
    Definition all_results :=
      let _ := @eq13.eq13 in
      let _ := @eq17.eq17 in
      tt.
    Print Assumptions all_results.
    """
    used = "".join(f"  let _ := @{name}.{name} in\n" for name in modules)
    return (
        "(* What all results rest on, taken together: each rests on no more than that. *)\n"
        f"{_require(modules)}Definition all_results :=\n{used}  tt.\nPrint Assumptions all_results.\n"
    )


def one_by_one(modules: Sequence[str]) -> str:
    """Return the file that asks what each theorem rests on, after a mark with its name."""
    asked = (f'Goal True. idtac "{_MARK}{n}". Abort.\nPrint Assumptions {n}.{n}.\n' for n in modules)
    return _require(modules) + "".join(asked)


def with_assumptions(
    folder: Path,
    development: Development,
    modules: Sequence[str],
    outcomes: dict[str, Outcome],
    coqc: Coqc,
    seconds: int,
) -> dict[str, Outcome]:
    """Return the outcomes, those of the accepted results among the modules with what these rest on.

    A result of which that cannot be found out is not accepted.
    """
    accepted = [name for name in modules if outcomes[name].accepted]
    if not accepted:
        return outcomes
    texts = {**development.texts, MODULE: together(accepted)}
    (folder / f"{MODULE}.v").write_text(texts[MODULE], encoding="utf-8")
    asked = build(folder, Development(texts), [MODULE], coqc, 1, seconds)[MODULE]
    if asked.accepted and asked.assumptions == ():
        return outcomes | {name: replace(outcomes[name], assumptions=()) for name in accepted}
    found = _each(folder, accepted, coqc, seconds * len(accepted)) if asked.accepted else {}
    why = asked.why or "Coq does not say what it rests on"
    unknown = {name: Outcome(False, None, outcomes[name].seconds, why) for name in accepted}
    known = {name: replace(outcomes[name], assumptions=names) for name, names in found.items() if names is not None}
    return outcomes | unknown | known


def _each(folder: Path, modules: Sequence[str], coqc: Coqc, seconds: float) -> dict[str, tuple[str, ...] | None]:
    (folder / f"{_ONE_BY_ONE}.v").write_text(one_by_one(modules), encoding="utf-8")
    printed = coqc.compile(folder, _ONE_BY_ONE, seconds).printed
    parts = re.split(rf"^{_MARK}(\w+)$", printed, flags=re.MULTILINE)
    return {name: assumptions(said) for name, said in zip(parts[1::2], parts[2::2])}


def _require(modules: Sequence[str]) -> str:
    return f"Require {' '.join(modules)}.\n" if modules else ""

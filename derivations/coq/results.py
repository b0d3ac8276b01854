"""One file for each result: a heading, what it requires, the theorem, its proof, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

from sympy import S, Symbol
from sympy.core.function import AppliedUndef

from derivations import registry
from derivations.claim import Claim, Setting
from derivations.coq import cited_rules, defined_symbols, matrix_rules, nested_rules, remainders, scalar_rules
from derivations.coq.proofs import Derivation, Translation
from derivations.coq.scalar_lemmas import NotDerived
from derivations.coq.settings import (
    PROVIDED,
    Motion,
    hypotheses,
    module_name,
    motion,
    variables,
    with_parameters,
)
from derivations.coq.statements import NotExpressible, count, is_count, relation
from derivations.notation import TimedMatrix
from derivations.proving.definitions import Definitions, head
from derivations.proving.kernel import Result
from derivations.proving.records import Rule
from derivations.proving.refusals import Refusal

RULES: Mapping[type[Rule], Translation] = {
    **cited_rules.RULES,
    **matrix_rules.RULES,
    **scalar_rules.RULES,
    **nested_rules.RULES,
}  # type: ignore[assignment]
"""How each rule is translated; a step by any other is not exported."""


@dataclass(frozen=True)
class CoqFile:
    """A module in Coq's language: the result's id, the module's name and its theorem's, the text, what it requires."""

    id: str
    name: str
    theorem: str
    text: str
    requires: tuple[str, ...]


@dataclass(frozen=True)
class NotExported:
    """A result that has no file, and why."""

    id: str
    why: str


def definitions() -> CoqFile:
    """Return the module of the definitions, which every result requires."""
    return CoqFile(
        "definitions", "definitions", "", defined_symbols.text(registry.DEFINITIONS), ("setting", "roots", "tactics")
    )


def export(claim: Claim) -> CoqFile | NotExported:
    """Return the file of a result that has a derivation: what it states as corrected, where it is, and its proof.

    Example:
        >>> from derivations import CLAIMS
        >>> file = export(next(c for c in CLAIMS if c.id == "eq16-c"))
        >>> file.name, file.requires
        ('eq16_c', ('tactics', 'definitions'))
    """
    if claim.proof is None:
        return NotExported(claim.id, "it has no derivation")
    if claim.setting in (Setting.ANY_LOSS, Setting.ANY_LOSS_VARYING):
        return NotExported(claim.id, "it is about any loss, and the library's setting has the square loss alone")
    try:
        return _file(claim, _result(claim))
    except (NotExpressible, NotDerived, Refusal) as error:
        return NotExported(claim.id, str(error))


def _result(claim: Claim) -> Result:
    """Return the claim given as a result: what it asserts, as corrected where it is, under which hypotheses."""
    statement = claim.corrected or claim.printed
    given = (*registry.supposed(claim.setting), *claim.given, *statement.given)
    return Result(claim.id, registry.assertion(statement), given, claim.proof)


def _file(claim: Claim, result: Result) -> CoqFile:
    in_force = registry.in_force(claim.setting, registry.DEFINITIONS)
    _require_defined(result, in_force)
    moves = Motion() if remainders.has_remainder(result) else motion(result, in_force, registry.result)
    symbols, binders = variables(result, in_force, moves)
    supposed = hypotheses(result)
    sides = [f"{count(x)}_gt0" for x in symbols if is_count(x) and x.is_positive]
    names = [*sides, *(name for name, _ in moves.hypotheses()), *(f"H{i}" for i in range(len(supposed)))]
    given = [*PROVIDED.items(), *((f"H{i}", says) for i, says in enumerate(supposed))]
    derivation = Derivation(result, in_force, registry.result, moves, given, RULES)
    if remainders.has_remainder(result):
        conclusion, proof = remainders.theorem(result, in_force)
    else:
        conclusion, proof = relation(result.relation), derivation.run(symbols)
    said = [*(f"(0 < {x.removesuffix('_gt0')})%N" for x in sides), *(text for _, text in moves.hypotheses())]
    said += [_hypothesis(relation(says)) for says in supposed]
    theorem = module_name(claim.id)
    bound = "".join(f" ({x} : {kind})" for x, kind in binders)
    statement = " ->\n  ".join([*said, conclusion])
    cited = tuple(dict.fromkeys(module_name(name) for name in derivation.cited))
    required = (*(("sequences",) if moves.limits else ()), "tactics", "definitions", *derivation.requires)
    lines = [
        _heading(claim),
        f"Require Import {' '.join(required)}.",
        *([f"Require {' '.join(cited)}."] if cited else []),
        "",
        "Section Result.",
        "Context {R : rcfType} {net : setting R}.",
        "",
        *derivation.lemmas,
        f"Theorem {theorem}{bound} :\n  {statement}.",
        "Proof.",
        *([f"move=> {' '.join(names)}."] if names else []),
        *proof,
        "Qed.",
        "End Result.",
    ]
    return CoqFile(claim.id, theorem, theorem, "\n".join(lines) + "\n", (*required, *cited))


def _require_defined(result: Result, in_force: Definitions) -> None:
    """Check that the library defines what the statement names; raises NotExpressible."""
    for said in (result.relation, *result.given):
        named = {head(x) or "" for x in S(said).atoms(AppliedUndef, TimedMatrix, Symbol)} & set(in_force)
        missing = named - defined_symbols.in_the_library(in_force) - set(with_parameters(in_force))
        if missing:
            raise NotExpressible(f"{', '.join(sorted(missing))}: defined by what is not in the library's setting")


def _hypothesis(text: str) -> str:
    return f"({text})" if "/\\" in text else text


def _heading(claim: Claim) -> str:
    about = f"{claim.id}: {claim.title} ({claim.source})"
    return "(* " + fill(about.replace("(*", "( *").replace("*)", "* )"), 116, subsequent_indent="   ") + " *)"

"""One file for each result: a heading, what it requires, the theorem, its proof, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

from sympy import Basic, S, Symbol
from sympy.core.function import AppliedUndef

from derivations import registry
from derivations.claim import Claim, Setting
from derivations.coq import (
    any_loss,
    applied_facts,
    cited_rules,
    defined_symbols,
    matrix_rules,
    nested_rules,
    remainders,
    scalar_rules,
)
from derivations.coq.identifiers import NotExpressible, count, is_count
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
from derivations.coq.statements import relation
from derivations.notation import TimedMatrix
from derivations.proving.definitions import Definitions, head
from derivations.proving.kernel import Result
from derivations.proving.records import Rule
from derivations.proving.refusals import Refusal
from derivations.sharper.any_loss import SETTINGS, SUFFIX, SUPPOSED

RULES: Mapping[type[Rule], Translation] = {
    **cited_rules.RULES,
    **applied_facts.RULES,
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
        "definitions", "definitions", "", defined_symbols.text(registry.DEFINITIONS), ("tactics", "setting", "roots")
    )


def about_any_loss() -> tuple[CoqFile, CoqFile]:
    """Return the module of the class of losses that some results are about, and that of the square loss in it."""
    supposed = tuple(map(module_name, SUPPOSED))
    return (
        CoqFile(any_loss.CLASS, any_loss.CLASS, "", any_loss.class_text(), ("definitions",)),
        CoqFile(any_loss.INSTANCE, any_loss.INSTANCE, "", any_loss.instance_text(), (any_loss.CLASS, *supposed)),
    )


def export(claim: Claim) -> CoqFile | NotExported:
    """Return the file of a result that has a derivation: what it states as corrected, where it is, and its proof.

    Example:
        >>> from derivations import CLAIMS
        >>> file = export(next(c for c in CLAIMS if c.id == "eq16-c"))
        >>> file.name, file.requires
        ('eq16_c', ('definitions',))
    """
    if claim.proof is None:
        return NotExported(claim.id, "it has no derivation")
    if claim.setting in SETTINGS:
        return _carried(claim)
    try:
        return _file(claim, _result(claim))
    except (NotExpressible, NotDerived, Refusal) as error:
        return NotExported(claim.id, str(error))


def _result(claim: Claim) -> Result:
    """Return the claim given as a result: what it asserts, as corrected where it is, under which hypotheses."""
    statement = claim.corrected or claim.printed
    given = (*registry.supposed(claim.setting), *claim.given, *statement.given)
    return Result(claim.id, registry.assertion(statement), given, claim.proof)


@dataclass(frozen=True)
class _Statement:
    """What a theorem says: the symbols that it is about, its text after the name, the names of its hypotheses."""

    symbols: list[Basic]
    text: str
    hypotheses: list[str]


def _statement(result: Result, in_force: Definitions, moves: Motion, conclusion: str) -> _Statement:
    symbols, binders = variables(result, in_force, moves)
    supposed = hypotheses(result)
    sides = [f"{count(x)}_gt0" for x in symbols if is_count(x) and x.is_positive]
    names = [*sides, *(name for name, _ in moves.hypotheses()), *(f"H{i}" for i in range(len(supposed)))]
    said = [*(f"(0 < {x.removesuffix('_gt0')})%N" for x in sides), *(text for _, text in moves.hypotheses())]
    said += [_hypothesis(relation(says)) for says in supposed]
    bound = "".join(f" ({x} : {kind})" for x, kind in binders)
    return _Statement(symbols, f"{bound} :\n  " + " ->\n  ".join([*said, conclusion]), names)


def _carried(claim: Claim) -> CoqFile:
    """Return the file of a result carried over to any loss: the theorem about the square loss is about any one."""
    original = claim.id.removesuffix(SUFFIX)
    result, place = registry.result(original), module_name(original)
    setting = Setting.VARYING if claim.setting is Setting.ANY_LOSS_VARYING else Setting.RUN
    in_force = registry.in_force(setting, registry.DEFINITIONS)
    moves = motion(result, in_force, registry.result)
    stated = _statement(result, in_force, moves, relation(result.relation))
    proof = [f"exact: {place}.{place}."]
    required = ("definitions", *(("sequences",) if moves.limits else ()))
    return _written(claim, original, stated, required, (any_loss.CLASS, place), [], [], proof)


def _file(claim: Claim, result: Result) -> CoqFile:
    in_force = registry.in_force(claim.setting, registry.DEFINITIONS)
    _require_defined(result, in_force)
    moves = Motion() if remainders.has_remainder(result) else motion(result, in_force, registry.result)
    given = [*PROVIDED.items(), *((f"H{i}", says) for i, says in enumerate(hypotheses(result)))]
    derivation = Derivation(result, in_force, registry.result, moves, given, RULES)
    if remainders.has_remainder(result):
        conclusion, proof = remainders.theorem(result, in_force)
        stated = _statement(result, in_force, moves, conclusion)
    else:
        stated = _statement(result, in_force, moves, relation(result.relation))
        proof = derivation.run(stated.symbols)
    cited = [any_loss.module_to_cite(claim.id, name) for name in derivation.cited]
    required = ("definitions", *(("sequences",) if moves.limits else ()), *derivation.requires)
    beyond = ["From mathcomp Require Import poly."] if derivation.polynomials else []
    unopened = tuple(dict.fromkeys((*any_loss.requires(claim.id, derivation.cited), *cited)))
    proof = [*([f"move=> {' '.join(stated.hypotheses)}."] if stated.hypotheses else []), *proof]
    return _written(claim, claim.id, stated, required, unopened, beyond, derivation.lemmas, proof)


def _written(
    claim: Claim,
    about: str,
    stated: _Statement,
    opened: tuple[str, ...],
    unopened: tuple[str, ...],
    beyond: list[str],
    lemmas: list[str],
    proof: list[str],
) -> CoqFile:
    """Return a file: its theorem in the setting of the result that it is about, after the modules that it requires.

    ``beyond``: what it requires beyond the library, in Coq's words.
    """
    theorem = module_name(claim.id)
    lines = [
        _heading(claim),
        f"Require Import {' '.join(opened)}.",
        *beyond,
        *([f"Require {' '.join(unopened)}."] if unopened else []),
        "",
        "Section Result.",
        any_loss.context(about),
        "",
        *lemmas,
        f"Theorem {theorem}{stated.text}.",
        "Proof.",
        *proof,
        "Qed.",
        "End Result.",
    ]
    return CoqFile(claim.id, theorem, theorem, "\n".join(lines) + "\n", (*opened, *unopened))


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

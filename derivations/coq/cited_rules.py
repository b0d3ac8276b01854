"""The rules that draw on what is known, translated: hypotheses, conjunctions and earlier results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Basic, MatrixExpr, MatrixSymbol, Pow, S, ZeroMatrix
from sympy.logic.boolalg import Boolean

from derivations.coq.any_loss import module_to_cite
from derivations.coq.applied_facts import argument, positive_side
from derivations.coq.identifiers import CountText, NotExpressible, count, is_count
from derivations.coq.proofs import Derivation, Named, Premises, for_each_part, parts_of, unfolding
from derivations.coq.restating import Written, restatement
from derivations.coq.scalar_lemmas import NotDerived
from derivations.coq.settings import (
    EVERY_TIME,
    Motion,
    free_symbols,
    hypotheses,
    module_name,
    motion,
    variables,
)
from derivations.coq.statements import relation
from derivations.coq.terms import matrix, scalar
from derivations.notation import eta, step_size, t
from derivations.proving.definitions import head
from derivations.proving.records import Step
from derivations.proving.relations import is_matrix_relation, same_relation
from derivations.proving.rules import Both, Cite, Given


def given(proof: Derivation, step: Step, rule: Given, premises: Premises) -> str:
    return proof.close(step.relation)


def both(proof: Derivation, step: Step, rule: Both, premises: Premises) -> str:
    return proof.close(step.relation, [x for part in premises for x in part])


# --- earlier results -----------------------------------------------------------------------------------


def cite(proof: Derivation, step: Step, rule: Cite, premises: Premises) -> str:
    cited = proof.results(rule.name)
    proof.cited.append(rule.name)
    moves = motion(cited, proof.definitions, proof.results)
    symbols, binders = variables(cited, proof.definitions, moves)
    values = {S(a): S(b) for a, b in (rule.replace or {}).items()}
    if proof.moves.varying and not moves.varying and eta in symbols:
        values[eta] = step_size(t).xreplace(values)
    spoken_of = free_symbols(step.relation) | set(proof.bound)
    for x in symbols:  # of any matrix, and the step is about none: of 0
        if isinstance(x, MatrixSymbol) and x not in values and x not in spoken_of:
            values[x] = ZeroMatrix(*x.shape)
    functions = [name for name, _ in binders[: len(binders) - len(symbols)]]
    args = [argument(values.get(x, x), is_count(x)) for x in symbols]
    sides = [positive_side(values.get(x, x)) for x in symbols if is_count(x) and x.is_positive]
    names = {x: _value_of(x, value) for x, value in values.items()}
    lines, proofs = _premises(proof, rule, hypotheses(cited), values, names, premises)
    name, place = module_name(rule.name), module_to_cite(proof.result.id, rule.name)
    applied = " ".join([f"{place}.{name}", *functions, *args, *sides, *_descents(proof, moves, values), *proofs])
    if relation(cited.relation, names) == relation(step.relation):
        return " ".join([*lines, f"exact: ({applied})."])
    parts = [Written(says, names, values) for says in parts_of(cited.relation)]
    by_part = [_from_part(proof, parts, says, tuple(rule.unfold)) for says in parts_of(step.relation)]
    stated = relation(cited.relation, names)  # written out, so that Coq reads it as it reads the step
    return " ".join([*lines, f"assert (F : {stated}) by exact ({applied}). {for_each_part(by_part)}."])


def _from_part(proof: Derivation, parts: Sequence[Written], wanted: Boolean, unfold: tuple[str, ...]) -> str:
    """Return the tactic that proves a relation from the conjunction F, of which it is a part, perhaps written anew."""
    plain = proof.definitions.unfold(wanted, unfold)
    for i, part in enumerate(parts):
        here = part.says.xreplace(dict(part.values))
        if part.text == relation(wanted) or same_relation(proof.definitions.unfold(here, unfold), plain):
            tactic = restatement(part, Written(wanted), proof.definitions, unfold)
            if tactic is not None:
                return tactic if len(parts) == 1 else f"move: {_projection(i, len(parts))} => {{}}F; {tactic}"
    return f"first [{unfolding(unfold, ['F'])}part F | part F]" if unfold else "part F"


def _projection(place: int, parts: int) -> str:
    """Return the proof of one part of the conjunction F."""
    proof = "F"
    for _ in range(place):
        proof = f"(proj2 {proof})"
    return f"(proj1 {proof})" if place < parts - 1 else proof


def _value_of(variable: Basic, value: Basic) -> str:
    """Return what is put in for a variable of a cited result."""
    if isinstance(value, MatrixExpr):
        return matrix(value)
    return CountText(count(value)) if is_count(variable) else scalar(value)


def _premises(
    proof: Derivation,
    rule: Cite,
    needed: Sequence[Boolean],
    values: dict[Basic, Basic],
    names: dict[Basic, str],
    premises: Premises,
) -> tuple[list[str], list[str]]:
    """Return proofs of a cited result's hypotheses, in the form that its theorem has, and the lines that make them."""
    pool = [*proof.known, *(x for part in premises for x in part)]
    lines, proofs = [], []
    for i, says in enumerate(needed):
        text, here = relation(says, names), says.xreplace(values)
        if here == S.true:  # the two sides have become the same
            lines.append(f"have P{i} : {text} by {'mx' if is_matrix_relation(says) else '[]'}.")
            proofs.append(f"P{i}")
            continue
        found = _find_unfolded(proof, here, tuple(rule.unfold), pool)
        if relation(dict(pool)[found]) == text:
            proofs.append(found)
            continue
        unfold, known = tuple(rule.unfold), Written(dict(pool)[found])
        way = restatement(known, Written(says, names, values), proof.definitions, unfold)
        if way is None:
            way = f"first [bridge F | {unfolding(unfold, ['F'])}bridge F]" if unfold else "bridge F"
            if _squares_a_root(says, values):
                way = f"first [squares_of_roots; bridge F | {way}]"
        lines.append(f"have P{i} : {text}. {{ pose proof {found} as F; {way}. }}")
        proofs.append(f"P{i}")
    return lines, proofs


def _squares_a_root(says: Boolean, values: Mapping[Basic, Basic]) -> bool:
    """Tell whether a letter is squared for which a root is put in: SymPy then writes what is under the root."""
    squared = (node.base for node in says.atoms(Pow) if node.exp == 2)
    return any(root.exp == S.Half for base in squared for root in values.get(base, S.Zero).atoms(Pow))


def _find_unfolded(proof: Derivation, says: Boolean, unfold: tuple[str, ...], pool: Sequence[Named]) -> str:
    try:
        return proof.find(says, pool)
    except NotDerived:
        plain = proof.definitions.unfold(says, unfold)
        for name, known in reversed(pool):
            if same_relation(proof.definitions.unfold(known, unfold), plain):
                return name
        raise


def _descents(proof: Derivation, moves: Motion, values: dict[Basic, Basic]) -> list[str]:
    """Return proofs of what a cited result supposes of the motion."""
    stated = ["archimedean"] if moves.limits else []
    stated += [f"{head(equation.lhs)}_E" for equation in moves.stated]
    if EVERY_TIME in moves.times:
        if EVERY_TIME not in proof.moves.times:
            raise NotExpressible("the weights need not move so at every time")
        return [*stated, "descent"]
    return [*stated, *(proof.moves.at(time.xreplace(values)) for time in moves.times)]


RULES = {Given: given, Both: both, Cite: cite}

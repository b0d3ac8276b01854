"""The rules that draw on what is known, translated: hypotheses, conjunctions, textbook facts and earlier results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, Pow, S, Symbol, ZeroMatrix
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.coq.any_loss import module_to_cite
from derivations.coq.identifiers import CountText, NotExpressible, count, identifier, is_count, parenthesised
from derivations.coq.proofs import Derivation, Named, Premises, for_each_part, parts_of, unfolding
from derivations.coq.restating import Written, restatement, same_terms
from derivations.coq.scalar_lemmas import NotDerived
from derivations.coq.settings import (
    EVERY_TIME,
    LIBRARY,
    Motion,
    free_symbols,
    hypotheses,
    module_name,
    motion,
    variables,
)
from derivations.coq.statements import relation
from derivations.coq.terms import matrix, scalar
from derivations.notation import LambdaMax, X, eta, step_size, t
from derivations.proving.definitions import head
from derivations.proving.records import Step
from derivations.proving.refusals import Refusal
from derivations.proving.relations import is_matrix_relation, same_relation
from derivations.proving.rules import Both, Cite, Fact, Given
from derivations.proving.textbook_facts import FACTS, AppliedFact


def given(proof: Derivation, step: Step, rule: Given, premises: Premises) -> str:
    return proof.close(step.relation)


def both(proof: Derivation, step: Step, rule: Both, premises: Premises) -> str:
    return proof.close(step.relation, [x for part in premises for x in part])


# --- textbook facts ----------------------------------------------------------------------------------


def fact(proof: Derivation, step: Step, rule: Fact, premises: Premises) -> str:
    instance = FACTS[rule.name].build(*rule.args)
    if instance.motion:
        raise NotExpressible(f"the fact {rule.name}, which is about the gradient flow")
    if instance.always:
        return _limit(proof, rule, instance, premises)
    pool = [x for part in premises for x in part]
    if instance.fresh:
        return _taken_out(proof, step, rule, instance, pool)
    name, values, symmetric = _in_library(rule)
    lines = [
        f"pose proof {proof.find(p, pool)} as Y{i}." for i, p in enumerate(filter(_is_symmetry, instance.premises))
    ]
    lines += [f"assert (S{i} : {_symmetry(s)}) by by_symmetry." for i, s in enumerate(symmetric)]
    proofs = [f"S{i}" for i, _ in enumerate(symmetric)]
    others = [p for p in instance.premises if not _is_symmetry(p)]
    proofs += [f"ltac:(bridge {proof.find(needed, pool)})" for needed in others]
    sides = [_positive_side(rule.args[0].shape[0])] if name in _NOT_EMPTY else []
    applied = " ".join([_qualified(name), *values, *sides, *proofs])
    ended = f"{_terms_put_in(proof, step, rule)}{_parts_by('part F', step)}"
    return " ".join([*lines, f"pose proof ({applied}) as F. {ended}"])


def _terms_put_in(proof: Derivation, step: Step, rule: Fact) -> str:
    """Return the tactic that makes the terms of a fact F those of the step, which may write them otherwise."""
    values: dict[Basic, Basic] = {}
    letters = []
    for i, arg in enumerate(map(S, rule.args)):
        letter: Basic = arg
        if isinstance(arg, MatrixExpr) and not isinstance(arg, MatrixSymbol):
            letter = MatrixSymbol(f"letter{i}", *arg.shape)
        elif isinstance(arg, Expr) and not isinstance(arg, MatrixExpr) and not arg.is_Atom:
            letter = Symbol(f"letter{i}", real=True)
        letters.append(letter)
        if letter != arg:
            values[letter] = arg
    try:
        general = FACTS[rule.name].build(*letters).conclusion
    except Refusal:  # a fact about matrices of a certain form
        return ""
    names = {letter: _value(value) for letter, value in values.items()}
    for wanted in parts_of(step.relation):
        for part in parts_of(general):
            if same_relation(part.xreplace(values), wanted):
                put = same_terms(Written(part, names, values), Written(wanted), proof.definitions)
                if put:
                    return put.removesuffix("; ") + ". "
    return ""


def _limit(proof: Derivation, rule: Fact, instance: AppliedFact, premises: Premises) -> str:
    """Prove a limit: of what the fact needs, two parts must hold at every time, and two are about numbers."""
    pool = [x for part in premises for x in part]
    process, ratio, start = rule.args
    sign, bound, *numbers = instance.premises
    q, c = parenthesised(scalar(ratio)), parenthesised(scalar(start))
    stated = f"{scalar(process(t))} >= 0 /\\ {scalar(process(t))} <= {q} ^+ t * {c}"
    ways = [f"pose proof {proof.find(says, pool)} as F; algebra_from F" for says in (sign, bound)]
    proof.at_any_time(stated, for_each_part(ways))
    proofs = [_number(proof, says, pool) for says in numbers]
    at = [f"(fun t => proj{i} (at_any_time t))" for i in (1, 2)]
    applied = " ".join(["sequences.geometric_limit", "archimedean", *at, *proofs])
    return f"exact ({applied})."


def _number(proof: Derivation, says: Relational, pool: Sequence[Named]) -> str:
    """Return the proof of a relation between numbers, which may be evident."""
    if S(says) == S.true:
        return "ltac:(first [by rewrite divr_ge0 ?ler01 ?ler0n | by rewrite ltr_pdivr_mulr ?ltr0n // mul1r ltr1n])"
    return f"ltac:(bridge {proof.find(says, pool)})"


def _parts_by(tactic: str, step: Step) -> str:
    return f"{for_each_part([tactic for _ in parts_of(step.relation)])}."


def _symmetry(said: MatrixExpr) -> str:
    return f"{parenthesised(matrix(said))}^T = {matrix(said)}"


def _is_symmetry(says: Boolean) -> bool:
    return isinstance(says.lhs, MatrixExpr) and says.lhs == says.rhs.T


def _taken_out(proof: Derivation, step: Step, rule: Fact, instance: AppliedFact, pool: Sequence[Named]) -> str:
    """Take what a fact says to exist out of it, before the step, once."""
    if instance.fresh not in proof.taken:
        found = proof.taken[instance.fresh] = proof.name(rule.name)
        said, *others = rule.args
        new = [identifier(str(x)) for x in instance.fresh]
        symmetric = proof.name("symmetric")
        proof.lines.append(f"assert ({symmetric} : {_symmetry(said)}) by by_symmetry.")
        if rule.name == "spectral_theorem":
            name = f"spectral_theorem_{'max' if isinstance(others[0], LambdaMax) else 'least'}"
            proofs = [_positive_side(said.shape[0]), symmetric]
            values: list[MatrixExpr] = [said]
        elif rule.name == "courant_fischer":
            name, values = rule.name, [said, *others[:2]]
            needed = [x for x in instance.premises if not _is_symmetry(x)]
            proofs = [symmetric, *(f"ltac:(bridge {proof.find(x, pool)})" for x in needed)]
        else:
            raise NotExpressible(f"the fact {rule.name}")
        pattern = found
        for variable in reversed(new):
            pattern = f"[{variable} {pattern}]"
        proof.lines.append(f"destruct ({' '.join([_qualified(name), *map(_value, values), *proofs])}) as {pattern}.")
    return _parts_by(f"part {proof.taken[instance.fresh]}", step)


def _positive_side(side: Expr) -> str:
    return f"{count(side)}_gt0"


_SYMMETRIC = {
    "weyl": 2,
    "rayleigh": 1,
    "last_eigenvalue": 1,
    "weyl_monotone": 1,
    "spectral_lower_bound": 1,
    "determinant_within_one": 1,
}
"""How many of a fact's first matrices must be symmetric."""
_NOT_EMPTY = frozenset({"determinant_within_one"})
"""The facts that suppose the side of their matrix to be positive, as all sides here are."""
_SIGNS = {
    "norm_nonnegative": "NormF_ge0",
    "comparison_nonnegative": "AtMost_ge0",
    "absolute_value_nonnegative": "normr_ge0",
    "positive_part_nonnegative": "Pos_ge0",
}
"""The library's names of signs that atoms have by their kind."""
_COUNTED = frozenset({"weyl", "weyl_monotone", "gram_spectra", "transpose_singular_values"})
_TIMED = frozenset({"rayleigh_tau", "positive_operator", "positive_operator_sharp", "kronecker_sum"})


def _in_library(rule: Fact) -> tuple[str, list[str], list[MatrixExpr]]:
    """Return a fact's name in the library, its arguments, and those that must be shown to be symmetric."""
    name, values = rule.name, [S(a) for a in rule.args]
    symmetric = [a for a in values if isinstance(a, MatrixExpr)][: _SYMMETRIC.get(name, 0)]
    if name == "singular_value_beyond":
        return f"{name}_{'rows' if values[1] == S.true else 'cols'}", [_value(values[0])], []
    if name == "weyl" and values[0] == 1:
        name, values = "weyl_max", values[1:]
    elif name == "restricted_singular_value":
        name, values = (name if values[0] == X else f"{name}_min"), [values[0], values[2]]
    elif name == "full_column_rank" and values[0] != X:
        name = f"{name}_min"
    elif name == "singular_values_ordered" and values[0] == X:
        name = f"{name}_nonzero"
    counted = name in _COUNTED | _TIMED
    name = _SIGNS.get(name, name)
    return name, [_value(a, (counted and i == 0) or is_count(a)) for i, a in enumerate(values)], symmetric


@cache
def _places() -> dict[str, str]:
    """Return the library's module that states each lemma; a result may have the name of a lemma."""
    stated = re.compile(r"^(?:Lemma|Theorem) (\w+)", re.MULTILINE)
    modules = ("scalars", "matrices", "facts", "setting")
    return {
        name: module
        for module in modules
        for name in stated.findall((LIBRARY / f"{module}.v").read_text(encoding="utf-8"))
    }


def _qualified(lemma: str) -> str:
    """Return the library's lemma with its module; raises NotExpressible where there is none."""
    name = {"normr_ge0": "Num.Theory"}.get(lemma) or _places().get(lemma)
    if name is None:
        raise NotExpressible(f"the fact {lemma}")
    return f"{name}.{lemma}"


def _value(value: Basic, counts: bool = False) -> str:
    """Return an argument."""
    if isinstance(value, MatrixExpr):
        return parenthesised(matrix(value))
    return parenthesised(count(value) if counts else scalar(value))


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
    args = [_value(values.get(x, x), is_count(x)) for x in symbols]
    sides = [_positive_side(values.get(x, x)) for x in symbols if is_count(x) and x.is_positive]
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


RULES = {Given: given, Both: both, Fact: fact, Cite: cite}

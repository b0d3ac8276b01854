"""The rules that draw on what is known, translated: hypotheses, conjunctions, textbook facts and earlier results."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, MatrixExpr, S
from sympy.logic.boolalg import Boolean

from derivations.coq.proofs import Derivation, Named, Premises, for_each_part, parts_of, unfolding
from derivations.coq.scalar_lemmas import NotDerived
from derivations.coq.settings import EVERY_TIME, Motion, hypotheses, motion, variables
from derivations.coq.statements import (
    NotExpressible,
    count,
    identifier,
    is_count,
    matrix,
    parenthesised,
    relation,
    scalar,
)
from derivations.notation import LambdaMax, X, eta, step_size, t
from derivations.proving.records import Step
from derivations.proving.relations import same_relation
from derivations.proving.rules import Both, Cite, Fact, Given
from derivations.proving.textbook_facts import FACTS, Instance


def given(proof: Derivation, step: Step, rule: Given, premises: Premises) -> str:
    return proof.close(step.relation)


def both(proof: Derivation, step: Step, rule: Both, premises: Premises) -> str:
    return proof.close(step.relation, [x for part in premises for x in part])


# --- textbook facts ----------------------------------------------------------------------------------


def fact(proof: Derivation, step: Step, rule: Fact, premises: Premises) -> str:
    instance = FACTS[rule.name].build(*rule.args)
    if instance.motion or instance.always:
        raise NotExpressible(f"the fact {rule.name}, which is about the whole run")
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
    applied = " ".join([name, *values, *proofs])
    return " ".join([*lines, f"pose proof ({applied}) as F. {_parts_by('part F', step)}"])


def _parts_by(tactic: str, step: Step) -> str:
    return f"{for_each_part([tactic for _ in parts_of(step.relation)])}."


def _symmetry(said: MatrixExpr) -> str:
    return f"{parenthesised(matrix(said))}^T = {matrix(said)}"


def _is_symmetry(says: Boolean) -> bool:
    return isinstance(says.lhs, MatrixExpr) and says.lhs == says.rhs.T


def _taken_out(proof: Derivation, step: Step, rule: Fact, instance: Instance, pool: Sequence[Named]) -> str:
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
        proof.lines.append(f"destruct ({' '.join([name, *map(_value, values), *proofs])}) as {pattern}.")
    return _parts_by(f"part {proof.taken[instance.fresh]}", step)


def _positive_side(side: Expr) -> str:
    return f"{count(side)}_gt0"


_SYMMETRIC = {"weyl": 2, "rayleigh": 1, "last_eigenvalue": 1, "weyl_monotone": 1, "spectral_lower_bound": 1}
"""How many of a fact's first matrices must be symmetric."""
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
    functions = [name for name, _ in binders[: len(binders) - len(symbols)]]
    args = [_value(values.get(x, x), is_count(x)) for x in symbols]
    sides = [_positive_side(values.get(x, x)) for x in symbols if is_count(x) and x.is_positive]
    names = {x: _value_of(x, value) for x, value in values.items()}
    lines, proofs = _premises(proof, rule, hypotheses(cited), values, names, premises)
    applied = " ".join([identifier(rule.name), *functions, *args, *sides, *_descents(proof, moves, values), *proofs])
    if relation(cited.relation, names) == relation(step.relation):
        return " ".join([*lines, f"exact: ({applied})."])
    part = f"first [part F | {unfolding(rule.unfold, ['F'])}part F]" if rule.unfold else "part F"
    return " ".join([*lines, f"pose proof ({applied}) as F. {_parts_by(part, step)}"])


def _value_of(variable: Basic, value: Basic) -> str:
    """Return what is put in for a variable of a cited result."""
    return matrix(value) if isinstance(value, MatrixExpr) else count(value) if is_count(variable) else scalar(value)


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
            lines.append(f"have P{i} : {text} by [].")
            proofs.append(f"P{i}")
            continue
        found = _find_unfolded(proof, here, tuple(rule.unfold), pool)
        if relation(dict(pool)[found]) == text:
            proofs.append(found)
            continue
        way = f"first [bridge F | {unfolding(rule.unfold, ['F'])}bridge F]" if rule.unfold else "bridge F"
        lines.append(f"have P{i} : {text}. {{ pose proof {found} as F; {way}. }}")
        proofs.append(f"P{i}")
    return lines, proofs


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
    if EVERY_TIME in moves.times:
        if EVERY_TIME not in proof.moves.times:
            raise NotExpressible("the weights need not move so at every time")
        return ["descent"]
    return [proof.moves.at(time.xreplace(values)) for time in moves.times]


RULES = {Given: given, Both: both, Fact: fact, Cite: cite}

"""Textbook facts, translated: a theorem of the library, applied to what a step names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, S, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import NotExpressible, count, identifier, parenthesised
from derivations.coq.proofs import Derivation, Named, Premises, for_each_part, parts_of
from derivations.coq.restating import Written, same_terms
from derivations.coq.settings import LIBRARY
from derivations.coq.terms import matrix, scalar
from derivations.notation import LambdaMax, X, t
from derivations.proving.language_symbols import Sort
from derivations.proving.records import Step
from derivations.proving.refusals import Refusal
from derivations.proving.relations import same_relation
from derivations.proving.rules import Fact
from derivations.proving.textbook_facts import FACTS, AppliedFact


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
    over = ["(R := R)"] if name in _OF_COUNTS else []
    applied = " ".join([_qualified(_SIGNS.get(name, name)), *over, *values, *_signs_of_sides(rule), *proofs])
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
    names = {letter: argument(value) for letter, value in values.items()}
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
            proofs = [positive_side(said.shape[0]), symmetric]
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
        proof.lines.append(f"destruct ({' '.join([_qualified(name), *map(argument, values), *proofs])}) as {pattern}.")
    return _parts_by(f"part {proof.taken[instance.fresh]}", step)


def _signs_of_sides(rule: Fact) -> list[str]:
    """Return the proofs that counts are positive, as all are here, for the facts that suppose it."""
    if rule.name == "determinant_within_one":
        return [positive_side(rule.args[0].shape[0])]
    return [positive_side(rule.args[0])] if rule.name == "count_at_least_one" else []


def positive_side(side: Basic) -> str:
    """Return the proof that a count is positive, as all are."""
    return "isT" if S(side).is_Integer else f"{count(side)}_gt0"


_SYMMETRIC = {
    "weyl": 2,
    "rayleigh": 1,
    "last_eigenvalue": 1,
    "weyl_monotone": 1,
    "spectral_lower_bound": 1,
    "determinant_within_one": 1,
}
"""How many of a fact's first matrices must be symmetric."""
_SIGNS = {
    "norm_nonnegative": "NormF_ge0",
    "comparison_nonnegative": "AtMost_ge0",
    "absolute_value_nonnegative": "normr_ge0",
    "positive_part_nonnegative": "Pos_ge0",
}
"""The library's names of signs that atoms have by their kind."""
_OF_COUNTS = frozenset({"comparison_nonnegative", "count_at_least_one"})
"""The facts about counts alone: of which field the numbers are has to be said."""


def _in_library(rule: Fact) -> tuple[str, list[str], list[MatrixExpr]]:
    """Return a fact's name in the library, its arguments, and those that must be shown to be symmetric."""
    name, sorts = rule.name, FACTS[rule.name].takes
    values = [S(a) for a in rule.args]
    symmetric = [a for a in values if isinstance(a, MatrixExpr)][: _SYMMETRIC.get(name, 0)]
    if name == "singular_value_beyond":
        return f"{name}_{'rows' if values[1] == S.true else 'cols'}", [argument(values[0])], []
    if name == "weyl" and values[0] == 1:
        name, values, sorts = "weyl_max", values[1:], sorts[1:]
    elif name == "restricted_singular_value":
        name, values = (name if values[0] == X else f"{name}_min"), values[::2]
    elif name == "full_column_rank" and values[0] != X:
        name = f"{name}_min"
    elif name == "singular_values_ordered" and values[0] == X:
        name = f"{name}_nonzero"
    return name, [argument(a, sort in (Sort.COUNT, Sort.TIME)) for a, sort in zip(values, sorts)], symmetric


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


def argument(value: Basic, counts: bool = False) -> str:
    """Return what a lemma is applied to: a matrix, a number, or (``counts``) a natural number."""
    if isinstance(value, MatrixExpr):
        return parenthesised(matrix(value))
    return parenthesised(count(value) if counts else scalar(value))


RULES = {Fact: fact}

"""What may be used to explain a variant: signs and orders that hold in any case, and every proved result."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Eq, Ge, Gt, Integer, Le, Lt
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, LEMMAS, SHARPER, Claim, Reading, Setting, check
from derivations.lemmas.factor_bounds import SIGNS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    A,
    A_plus,
    G,
    Grad,
    L,
    L_toy,
    LambdaMaxTau,
    LambdaMinTau,
    Loss,
    NormF,
    SigmaMax,
    SigmaMin,
    W,
    alpha0,
    c2,
    t,
)
from derivations.proving import Cite, Fact, Given, Nonnegative, Proof, Refusal, RuleFailed, Step
from derivations.proving.kernel import conjuncts
from derivations.proving.terms import replaced
from tests.material.planted import true_statement

_SPOKEN_OF = (NormF, SigmaMax, SigmaMin, LambdaMinTau, LambdaMaxTau, Loss, AppliedUndef)

_NEAR = 2
"""A result that speaks of no more terms than this leads on to others."""

TIMES = {"now": {}, "at the start": {t: Integer(0)}, "later": {t: t + 1}}


def accepted(step: Step, before: list[Step], claim: Claim, given: tuple[Boolean, ...]) -> bool:
    try:
        return check(Proof(*before, step), claim.setting, given).gap is None
    except (Refusal, RuleFailed, ValueError):
        return False


def at_hand(goal: Boolean, claim: Claim, given: tuple[Boolean, ...]) -> Iterator[Step]:
    """The hypotheses, and the orders and signs of what the goal speaks of that hold in any case."""
    found = [Step(f"given {i}", g, Given()) for i, g in enumerate(given, start=1)]
    found += [
        Step(f"weakly {s.label}", Le(*s.relation.args), Nonnegative(terms=[(1, s.label)]), (s.label,))
        for s in tuple(found)
        if isinstance(s.relation, Lt)
    ]
    if claim.setting is Setting.RUN and {Gt(alpha0, 0), Gt(c2, 1)} <= set(given):
        found += SIGNS
    spoken = _with_their_order(set().union(*(r.atoms(*_SPOKEN_OF) for r in (goal, *given))))
    offered = [step for number, node in enumerate(sorted(spoken, key=str)) for step in _of_node(node, number)]
    for step in (*offered, *CONSTANTS):
        if step.label not in {s.label for s in found} and accepted(step, found, claim, given):
            found.append(step)
    yield from found


def _of_node(node: Basic, number: int) -> Iterator[Step]:
    if isinstance(node, (NormF, SigmaMax, SigmaMin)):
        matrix = node.args[0]
        order = Le(SigmaMin(matrix), SigmaMax(matrix), evaluate=False)
        yield Step(f"sigma order {matrix}", order, Fact("singular_values_ordered", matrix))
        yield Step(f"spectral {matrix}", Le(SigmaMax(matrix), NormF(matrix)), Fact("spectral_below_frobenius", matrix))
    if isinstance(node, (LambdaMinTau, LambdaMaxTau)):
        time = node.args[0]
        cite = Cite("positive-operator", {A: G(t), t: time} if time != t else {A: G(t)})
        yield Step(f"tau sign {time}", Ge(LambdaMinTau(time), 0), cite)
        yield Step(f"tau order {time}", Le(LambdaMinTau(time), LambdaMaxTau(time)), cite)
    if isinstance(node, Loss):
        yield Step(f"loss {number}", Ge(node, 0, evaluate=False), Cite("loss-nonnegative", {A: node.args[0]}))
    if isinstance(node, AppliedUndef) and node.func == L_toy:
        yield Step(f"loss of {node}", Ge(node, 0), Nonnegative(unfold=("L_toy",)))
    if isinstance(node, AppliedUndef) and node.func == L:
        time = node.args[0]
        yield Step(f"loss at {time}", Ge(L(time), 0), Cite("loss-nonnegative", {A: W(time)}, unfold=("L",)))


def results(goal: Boolean, claim: Claim, given: tuple[Boolean, ...]) -> Iterator[Step]:
    """Every proved result that speaks of what the goal does, or of what such results do; now, at the start, later.

    Whether it may be cited is the kernel's to say, when a certificate rests on it.
    """
    labels = [f"given {i}" for i in range(1, len(given) + 1)]
    labels += [f"weakly {label}" for label, g in zip(tuple(labels), given) if isinstance(g, Lt)]
    spoken = _with_their_order(goal.atoms(*_SPOKEN_OF))
    supposed = {*given, *(Le(g.lhs, g.rhs) for g in given if isinstance(g, Lt))}
    found: dict[str, Step] = {}
    for _ in range(2):
        for label, relation, cite in _cited(claim.setting, spoken, supposed):
            if label not in found and _belongs(relation, goal, spoken):
                found[label] = Step(label, relation, cite, tuple(labels))
        near = [atoms for s in found.values() if len(atoms := s.relation.atoms(*_SPOKEN_OF)) <= _NEAR]
        spoken = spoken.union(*near)
    yield from found.values()


def _belongs(relation: Boolean, goal: Boolean, spoken: set[Basic]) -> bool:
    named = isinstance(relation, Eq) and relation.lhs in goal.free_symbols
    return bool(
        relation.atoms(*_SPOKEN_OF) & spoken
        or relation == goal
        or named
        or set() < relation.free_symbols - {t} <= goal.free_symbols
    )


def _cited(setting: Setting, spoken: set[Basic], supposed: set[Boolean]) -> Iterator[tuple[str, Boolean, Cite]]:
    settings = {setting, Setting.POINT, *((Setting.DESCENT,) if setting is Setting.RUN else ())}
    for part in (*CLAIMS, *SHARPER, *LEMMAS):
        statement = true_statement(part)
        stated = statement.reading in (Reading.HOLDS, Reading.DEFINES) and part.proof is not None
        if not stated or part.setting not in settings:
            continue
        for name, values in _instances(statement.relation, spoken):
            try:
                hypotheses = {replaced(h, values) for h in (*part.given, *statement.given)}
                relations = conjuncts(replaced(statement.relation, values))
            except (Refusal, ValueError, TypeError):
                continue
            if hypotheses <= supposed:
                for number, relation in enumerate(relations):
                    label = f"{part.id} {name} {number}".removesuffix(" 0")
                    yield label, relation, Cite(part.id, values, unfold=("L",))


def _instances(relation: Boolean, spoken: set[Basic]) -> Iterator[tuple[str, dict[Basic, Basic]]]:
    """The times, and the matrices that the goal speaks of, at which a result is looked at."""
    letters = relation.free_symbols & {A, A_plus}
    matrices = sorted({x for node in spoken for x in _matrices_of(node)}, key=str)
    if len(letters) == 1 and not relation.free_symbols & {t}:
        (letter,) = letters
        yield from ((f"for {matrix}", {letter: matrix}) for matrix in matrices)
    for name, values in TIMES.items():
        if not values or t in relation.free_symbols:
            yield name, values


def _with_their_order(spoken: set[Basic]) -> set[Basic]:
    """The terms, and those that stand above or below them in any case."""
    found = set(spoken)
    for node in spoken:
        if isinstance(node, (LambdaMinTau, LambdaMaxTau)):
            found |= {LambdaMinTau(node.args[0]), LambdaMaxTau(node.args[0])}
        if isinstance(node, (SigmaMin, SigmaMax, NormF)):
            found |= {SigmaMin(node.args[0]), SigmaMax(node.args[0]), NormF(node.args[0])}
    return found


def _matrices_of(node: Basic) -> Iterator[Basic]:
    """The products of layers at which a term is a loss or the size of a gradient."""
    if isinstance(node, Loss):
        yield node.args[0]
    if isinstance(node, NormF) and isinstance(node.args[0], Grad):
        yield node.args[0].args[0]
    if isinstance(node, AppliedUndef) and node.func == L:
        yield W(node.args[0])

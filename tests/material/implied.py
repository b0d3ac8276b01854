"""Why a planted variant may be true all the same: a derivation of it from what is proved, made up and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import And, Basic, Dummy, Eq, Ge, Gt, Integer, Le, Limit, Lt, Not
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, LEMMAS, SHARPER, Claim, Reading, Setting, check, establishes, registry
from derivations.lemmas.factor_bounds import SIGNS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    A,
    A_plus,
    D,
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
    eta,
    eta1_max,
    eta2_max,
    eta_max,
    t,
)
from derivations.proving import Cite, Fact, Given, Nonnegative, Proof, Refusal, Rewrite, Rule, RuleFailed, Step
from derivations.proving.kernel import conjuncts
from derivations.proving.matrix_polynomials import scalar_form
from derivations.proving.refusals import NotShown
from derivations.proving.relations import same_relation
from derivations.proving.sign_certificates import Signs, coefficients_in, sign_changes
from derivations.proving.terms import replaced
from tests.material.consequences import Term, certificates
from tests.material.consequences import unfolded_in as _unfolded
from tests.material.planted import Planted, true_statement
from verify.trials.claims import assertions

_SPOKEN_OF = (NormF, SigmaMax, SigmaMin, LambdaMinTau, LambdaMaxTau, Loss, AppliedUndef)
_LONGEST, _PROOFS = 40, 4
"""Steps of a derivation that is looked into, and how many derivations are checked."""

_NEAR = 2
"""A result that speaks of no more terms than this leads on to others."""

_TIMES = {"now": {}, "at the start": {t: Integer(0)}, "later": {t: t + 1}}


def implied(slip: Planted) -> tuple[str, ...]:
    """The steps by which the kernel derives the variant under its own hypotheses; none where it is not seen to.

    At hand are its hypotheses, the signs and orders that hold in any case, and every proved result whose hypotheses
    are among the variant's, with the steps of the original's derivation. The derivation of the original may serve with
    the slip made in all its steps. A variant without a hypothesis is explained where it holds if that is false; one of
    a hypothesis, where it gives the hypothesis that it was made of.
    """
    claim, statement = slip.claim, slip.claim.printed
    (origin,) = (c for c in CLAIMS if c.id == slip.origin)
    given, goal = (*claim.given, *statement.given), statement.relation
    if statement.reading is Reading.HYPOTHESIS:
        goal, given = true_statement(origin).relation, (*given, statement.relation)
    elif statement.reading is Reading.UNIQUE_POSITIVE_ROOT:
        return _as_the_original(slip, origin)
    elif statement.reading is not Reading.HOLDS:
        return ()
    elif slip.dropped is not None:
        if _has_no_step_size((*given, goal), Not(slip.dropped)):
            return (f"eta_max has no value where not {slip.dropped}, by Descartes' rule",)
        found = _explained(goal, origin, claim, (*given, Not(slip.dropped)))
        return (f"where not {slip.dropped}", *found) if found else ()
    return (
        _as_the_original(slip, origin)
        or _shifted_limit(goal, origin)
        or _made_strict(goal, origin, claim, given)
        or _at_several_times(goal, origin, claim, given)
        or _explained(goal, origin, claim, given)
    )


def _explained(goal: Boolean, origin: Claim, claim: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    if isinstance(goal, And):
        return ()
    at_hand = _by_label(_at_hand(goal, claim, given))
    own = _own_steps(origin, given)
    known = _by_label((*at_hand, *own, *_results(goal, claim, given)))

    def stands(step: Step) -> bool:
        return step in own or _accepted(step, at_hand, claim, given)

    for step in known:
        if _same(step.relation, goal) and _derived(goal, (), known, [step], claim, given):
            return (step.label,)
    signs = [*at_hand, *(s for s in known if s not in at_hand and _is_sign(s.relation) and stands(s))]
    for proposed in (known, [*known, *_at_the_start(known, claim)]):
        for number, terms in enumerate(certificates(goal, proposed)):
            if number >= _PROOFS:
                break
            found = _derived(goal, terms, [*proposed, *own], signs, claim, given)
            if found:
                return found
    return ()


def _is_sign(relation: Boolean) -> bool:
    return isinstance(relation, (Ge, Gt)) and relation.rhs == 0


def _same(first: Boolean, second: Boolean) -> bool:
    try:
        return same_relation(first, second)
    except Refusal:
        return False


def _by_label(steps: Iterator[Step] | Sequence[Step]) -> list[Step]:
    first: dict[str, Step] = {}
    for step in steps:
        first.setdefault(step.label, step)
    return list(first.values())


def _derived(
    goal: Boolean,
    terms: tuple[Term, ...],
    known: list[Step],
    at_hand: list[Step],
    claim: Claim,
    given: tuple[Boolean, ...],
) -> tuple[str, ...]:
    """The labels of the steps that the certificate rests on, if the kernel accepts it."""
    by_label = {s.label: s for s in known}
    wanted = [*(s.label for s in at_hand), *(label for _, *labels in terms for label in labels)]
    needed: dict[str, Step] = {}

    def take(label: str) -> None:
        step = by_label[label]
        for other in step.uses:
            take(str(other))
        needed.setdefault(label, step)

    for label in wanted:
        take(label)
    used = tuple(dict.fromkeys(wanted))
    rule = Nonnegative(terms=terms, unfold=_unfolded(goal)) if terms or len(used) != 1 else Rewrite()
    step = Step("variant", goal, rule, used)
    try:
        checked = check(Proof(*needed.values(), step), claim.setting, given)
        if checked.gap is None and establishes(checked, goal):
            return tuple(label for _, *labels in terms for label in labels) or ("its form",)
    except (Refusal, RuleFailed, ValueError):
        pass
    return ()


def _accepted(step: Step, before: list[Step], claim: Claim, given: tuple[Boolean, ...]) -> bool:
    try:
        return check(Proof(*before, step), claim.setting, given).gap is None
    except (Refusal, RuleFailed, ValueError):
        return False


# --- what is at hand in any case ---------------------------------------------------------------


def _at_hand(goal: Boolean, claim: Claim, given: tuple[Boolean, ...]) -> Iterator[Step]:
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
        if step.label not in {s.label for s in found} and _accepted(step, found, claim, given):
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


# --- the derivation of the original, with the slip made throughout -----------------------------


def _as_the_original(slip: Planted, origin: Claim) -> tuple[str, ...]:
    if slip.change is None or origin.proof is None:
        return ()
    old, new = _narrowed(*slip.change)
    try:
        steps = (
            Step(s.label, s.relation.xreplace({old: new}), _with(s.rule, old, new), s.uses) for s in origin.proof.steps
        )
        bent = replace(slip.claim, proof=Proof(*steps))
        asserted, *_ = assertions(bent, bent.printed)
        checked = registry.check(asserted.proof, asserted.setting, asserted.given, registry.DEFINITIONS, asserted.name)
        established = checked.gap is None and establishes(checked, asserted.relation)
    except (Refusal, RuleFailed, ValueError, TypeError):
        return ()
    return (f"the derivation of {origin.id} with {new} for {old}",) if established else ()


def _shifted_limit(goal: Boolean, origin: Claim) -> tuple[str, ...]:
    """A limit of what belongs to t + 1 is the limit of what belongs to t."""
    stated = true_statement(origin).relation
    if not isinstance(goal, Eq) or not isinstance(goal.lhs, Limit) or not isinstance(stated.lhs, Limit):
        return ()
    later = Dummy("later", integer=True, nonnegative=True)
    body = goal.lhs.args[0].xreplace({t + 1: later})
    shifted = not body.has(t) and body.xreplace({later: t}) == stated.lhs.args[0] and goal.rhs == stated.rhs
    return (f"{origin.id}: a limit does not change where the time is shifted",) if shifted else ()


_STRICT = {Ge: Gt, Le: Lt}


def _made_strict(goal: Boolean, origin: Claim, claim: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    """The derivation of the original, with a strict inequality in place of each step that the kernel accepts so."""
    stated = true_statement(origin).relation
    if origin.proof is None or len(origin.proof.steps) > _LONGEST or type(goal) is not _STRICT.get(type(stated)):
        return ()
    if goal.args != stated.args:
        return ()
    steps: list[Step] = []
    strict: dict[str, str] = {}
    for step in origin.proof.steps:
        steps.append(step)
        if type(step.relation) not in _STRICT or not isinstance(step.rule, Nonnegative):
            continue
        label = f"{step.label}, strictly"
        terms = [(m, *(strict.get(x, x) for x in labels)) for m, *labels in step.rule.terms]
        uses = tuple(dict.fromkeys(x for u in step.uses for x in (strict.get(str(u), str(u)), str(u))))
        relation = _STRICT[type(step.relation)](*step.relation.args, evaluate=False)
        made = Step(label, relation, Nonnegative(step.rule.slacks, terms, step.rule.unfold), uses)
        if _accepted(made, steps, claim, given):
            steps.append(made)
            strict[step.label] = label
    last = origin.proof.steps[-1].label
    if last not in strict:
        return ()
    checked = check(Proof(*steps), claim.setting, given)
    return (f"the derivation of {origin.id}, strictly",) if establishes(checked, goal) else ()


def _at_several_times(goal: Boolean, origin: Claim, claim: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    """The last step of the original's derivation, from its other steps now, at the start and at the next time."""
    if origin.proof is None or len(origin.proof.steps) > _LONGEST or not isinstance(goal, Eq):
        return ()
    *steps, last = origin.proof.steps
    kept = list(steps)
    for name, values in _TIMES.items():
        for step in (s for s in steps if values and s.relation.has(t)):
            try:
                made = _at_time(step, name, values, {s.label for s in kept})
            except (Refusal, ValueError, TypeError):
                continue
            if _accepted(made, kept, claim, given):
                kept.append(made)
    labels = {s.label for s in kept}
    uses = (str(u) for u in last.uses)
    named = [label for u in uses for label in (u, *(f"{u} {name}" for name in _TIMES)) if label in labels]
    try:
        checked = check(Proof(*kept, Step("variant", goal, last.rule, named)), claim.setting, given)
    except (Refusal, RuleFailed, ValueError):
        return ()
    established = checked.gap is None and establishes(checked, goal)
    return (f"the derivation of {origin.id}, its steps at several times",) if established else ()


def _at_time(step: Step, name: str, values: Mapping[Basic, Basic], known: set[str]) -> Step:
    """The step at another time; of what it uses, what there is at that time too."""

    def there(label: str) -> str:
        return f"{label} {name}" if f"{label} {name}" in known else label

    rule = step.rule
    if isinstance(rule, Cite):
        rule = Cite(rule.name, {**values, **{k: v.xreplace(values) for k, v in rule.replace.items()}}, rule.unfold)
    elif isinstance(rule, Nonnegative):
        slacks = [(there(label), atom.xreplace(values)) for label, atom in rule.slacks]
        terms = [(m.xreplace(values), *map(there, labels)) for m, *labels in rule.terms]
        rule = Nonnegative(slacks, terms, rule.unfold)
    uses = tuple(dict.fromkeys(x for u in map(str, step.uses) for x in (there(u), u)))
    return Step(f"{step.label} {name}", replaced(step.relation, values), rule, uses)


def _has_no_step_size(given: tuple[Boolean, ...], otherwise: Boolean) -> bool:
    """Whether a root that a hypothesis bounds the step size by does not exist: its polynomial changes no sign.

    ``eta_max`` is the least of the positive roots of (24), whose left sides less their right sides are looked at.
    """
    if not any(g.has(eta_max, eta1_max, eta2_max) for g in given):
        return False
    if not isinstance(otherwise, Le) or otherwise.rhs != 0:
        return False
    signs = Signs((*given, *(s.relation for s in (*SIGNS, *CONSTANTS))))
    opposite = Dummy("opposite")
    signs.note(opposite, "ge")
    (first,) = (c for c in CLAIMS if c.id == "eq24-a")
    relation = true_statement(first).relation
    difference = registry.DEFINITIONS.unfold(relation.lhs - relation.rhs, ("a1", "a2", "a3", "a4", "kappa"))
    try:
        coefficients = coefficients_in(scalar_form(difference.xreplace({otherwise.lhs: -opposite})), eta)
        return sign_changes(coefficients, signs) == 0
    except NotShown:
        return False


def _narrowed(old: Basic, new: Basic) -> tuple[Basic, Basic]:
    """The one argument in which two terms differ, where they differ in one alone."""
    if old.func == new.func and len(old.args) == len(new.args):
        differing = [(a, b) for a, b in zip(old.args, new.args) if a != b]
        if len(differing) == 1 and not differing[0][0].is_Atom:
            return _narrowed(*differing[0])
    return old, new


def _with(rule: Rule, old: Basic, new: Basic) -> Rule:
    """The rule with one term replaced by another in what it names."""
    if isinstance(rule, Cite):
        return Cite(rule.name, {k: v.xreplace({old: new}) for k, v in rule.replace.items()}, rule.unfold)
    if isinstance(rule, Fact):
        return Fact(rule.name, *(x.xreplace({old: new}) if isinstance(x, Basic) else x for x in rule.args))
    if isinstance(rule, Nonnegative):
        terms = [(m.xreplace({old: new}), *labels) for m, *labels in rule.terms]
        return Nonnegative([(label, x.xreplace({old: new})) for label, x in rule.slacks], terms, rule.unfold)
    return rule


# --- results -----------------------------------------------------------------------------------


def _results(goal: Boolean, claim: Claim, given: tuple[Boolean, ...]) -> Iterator[Step]:
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
    for name, values in _TIMES.items():
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


def _own_steps(origin: Claim, given: tuple[Boolean, ...]) -> tuple[Step, ...]:
    """The steps of the original's derivation but the last, where the hypotheses they rest on are at hand.

    A longer derivation is left aside: it would be checked again with every certificate.
    """
    if origin.proof is None or not {*origin.given, *true_statement(origin).given} <= set(given):
        return ()
    return origin.proof.steps[:-1] if len(origin.proof.steps) <= _LONGEST else ()


_CONSTANT = Eq(D(t), D(0), evaluate=False)


def _at_the_start(known: list[Step], claim: Claim) -> Iterator[Step]:
    """Under the flow, what is known of the imbalance now is known of it at the start, and the other way round."""
    if claim.setting is not Setting.FLOW:
        return
    constant = next((s for s in known if s.relation == _CONSTANT), None)
    if constant is None:
        return
    for step in known:
        if step.relation.has(D(t)) and step is not constant:
            relation = replaced(step.relation, {D(t): D(0)})
            yield Step(f"{step.label}, from the start", relation, Rewrite(), (step.label, constant.label))

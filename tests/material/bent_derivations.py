"""Derivations of a variant that are made of the original's: with the slip in each step, strict, at other times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from sympy import Basic, Dummy, Eq, Expr, Ge, Gt, Le, Limit, Lt, Pow
from sympy.logic.boolalg import Boolean

from derivations import Claim, check, establishes, registry
from derivations.lemmas.imbalance_bounds import low, low_next, q, r, x
from derivations.notation import Alpha, AtMost, Beta, LambdaK, LambdaMax, PositivePart, m, n, t
from derivations.proving import Cite, Fact, Given, Nonnegative, Proof, Refusal, Rule, RuleFailed, Step
from derivations.proving.kernel import Result, check_result
from derivations.proving.terms import replaced
from derivations.slides import tau_operator
from derivations.supplied_definitions import alpha_halves, beta_halves
from tests.material.at_hand import TIMES, accepted, at_hand
from tests.material.consequences import certificates
from tests.material.planted import Planted, true_statement
from verify.trials.claims import assertions

LONGEST = 40
"""Steps of a derivation that is looked into."""

_ANEW = 3
"""How many certificates are tried for a step that is shown anew."""

_STRICT = {Ge: Gt, Le: Lt}


def as_the_original(slip: Planted, origin: Claim) -> tuple[str, ...]:
    """The derivation of the original with the slip made in all its steps."""
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


def step_by_step(slip: Planted, origin: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    """The same, where the scalar steps that no longer hold so are shown by certificates of their own."""
    if slip.change is None or origin.proof is None or len(origin.proof.steps) > LONGEST:
        return ()
    old, new = _narrowed(*slip.change)
    goal = slip.claim.printed.relation
    kept = list(at_hand(goal, slip.claim, given))
    for step in origin.proof.steps:
        try:
            made = Step(step.label, step.relation.xreplace({old: new}), _with(step.rule, old, new), step.uses)
        except (Refusal, ValueError, TypeError):
            return ()
        if made.label in {s.label for s in kept}:
            continue
        if not accepted(made, kept, slip.claim, given):
            found = _shown_anew(made, kept, slip.claim, given) if isinstance(step.rule, Nonnegative) else None
            if found is None:
                return ()
            made = found
        kept.append(made)
    checked = check(Proof(*kept), slip.claim.setting, given)
    established = checked.gap is None and establishes(checked, goal)
    return (f"the derivation of {origin.id} with {new} for {old}, its steps shown anew",) if established else ()


def _shown_anew(step: Step, before: list[Step], claim: Claim, given: tuple[Boolean, ...]) -> Step | None:
    """The step by another certificate, sought among the steps that it used and what holds in any case."""
    squares = list(_squares(before))
    near = [s for s in before if s.label in step.uses or not isinstance(s.rule, Nonnegative)]
    for terms, unfold in islice(certificates(step.relation, [*near, *squares]), _ANEW):
        uses = tuple(dict.fromkeys((*map(str, step.uses), *(label for _, *labels in terms for label in labels))))
        needed = [square for square in squares if square.label in uses]
        made = Step(step.label, step.relation, Nonnegative(terms=terms, unfold=unfold), uses)
        if accepted(made, [*before, *needed], claim, given):
            before += needed
            return made
    return None


def _squares(steps: list[Step]) -> Iterator[Step]:
    """That the squares which are sides of equations are not negative."""
    sides = {side for s in steps if isinstance(s.relation, Eq) for side in s.relation.args}
    for number, side in enumerate(sorted((s for s in sides if isinstance(s, Pow) and s.exp == 2), key=str)):
        yield Step(f"square {number}", Ge(side, 0, evaluate=False), Nonnegative())


def by_monotony(slip: Planted, origin: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    """The original, with alpha or beta at a larger product: both grow with it."""
    if slip.change is None:
        return ()
    (old, new), goal = _narrowed(*slip.change), slip.claim.printed.relation
    places = [node for node in goal.atoms(Alpha, Beta) if node.args[1] == new]
    if not places or not isinstance(new, Expr):
        return ()
    steps = list(at_hand(goal, slip.claim, given))
    hypotheses = tuple(s.label for s in steps if isinstance(s.rule, Given))
    order = next((s for s in steps if s.relation == Le(old, new, evaluate=False)), None)
    if order is None:
        return ()
    steps.append(Step("original", true_statement(origin).relation, Cite(origin.id), hypotheses))
    terms: list[Any] = [(1, "original")]
    for node in places:
        for half in _halves(node, old, new, order.label):
            steps += half
            terms.append((1, half[-1].label))
    uses = [label for _, label in terms]
    steps.append(Step("variant", goal, Nonnegative(terms=terms, unfold=("Alpha", "Beta")), uses))
    try:
        checked = check(Proof(*steps), slip.claim.setting, given)
    except (Refusal, RuleFailed, ValueError):
        return ()
    established = checked.gap is None and establishes(checked, goal)
    return (f"{origin.id}, and {order.relation}: alpha and beta grow with the product",) if established else ()


def _halves(node: Any, old: Any, new: Any, order: str) -> Iterator[tuple[Step, ...]]:
    """The steps by which each half of alpha or beta is at least what it is at the smaller product."""
    imbalance = node.args[0]
    if isinstance(node, Beta):
        for sign, below, above in zip((1, -1), beta_halves(imbalance, old), beta_halves(imbalance, new)):
            names = {x: LambdaMax(sign * imbalance), low: old, low_next: new}
            at_least = Step(f"{sign} sign", Ge(old, 0), Nonnegative())
            yield (
                at_least,
                Step(f"{sign} half", Le(below, above), Cite("upper-monotone", names), (f"{sign} sign", order)),
            )
        return
    slots = ((n, 1, AtMost(n, m)), (m, -1, AtMost(m, n)))
    for (size, sign, slot), below, above in zip(slots, alpha_halves(imbalance, old), alpha_halves(imbalance, new)):
        names = {
            q: PositivePart(LambdaK(size, sign * imbalance)),
            r: PositivePart(LambdaMax(-sign * imbalance)),
            low: slot * old,
            low_next: slot * new,
        }
        yield (
            Step(f"{sign} sign", Ge(slot * old, 0), Nonnegative()),
            Step(f"{sign} more", Ge(slot * new, slot * old), Nonnegative(terms=[(slot, order)]), (order,)),
            Step(f"{sign} half", Ge(above, below), Cite("half-monotone", names), (f"{sign} sign", f"{sign} more")),
        )


def with_the_weaker_hypothesis(slip: Planted, origin: Claim) -> tuple[str, ...]:
    """The derivation of the original, and those of all that it cites, from the weaker hypothesis."""
    weaker = [g for g in slip.claim.given if g not in (*origin.given, *true_statement(origin).given)]
    if len(weaker) != 1 or slip.dropped is None:
        return ()
    put = {slip.dropped: weaker[0]}

    def relaxed(result: Result) -> Result:
        if result.proof is None:
            return result
        steps = (Step(s.label, put.get(s.relation, s.relation), s.rule, s.uses) for s in result.proof.steps)
        return replace(result, given=tuple(put.get(g, g) for g in result.given), proof=Proof(*steps))

    def results(name: str) -> Result:
        return relaxed(registry.result(name))

    derived = {tau_operator.USED.lhs.func.__name__: tau_operator.WRITTEN_OUT.id}
    try:
        checked = check_result(results(origin.id), registry.DEFINITIONS, results, derived)
    except (Refusal, RuleFailed, ValueError):
        return ()
    established = checked.gap is None and establishes(checked, registry.assertion(slip.claim.printed))
    return (f"the derivation of {origin.id} and of what it cites, with {weaker[0]} for {slip.dropped}",) * established


def shifted_limit(goal: Boolean, origin: Claim) -> tuple[str, ...]:
    """A limit of what belongs to t + 1 is the limit of what belongs to t."""
    stated = true_statement(origin).relation
    if not isinstance(goal, Eq) or not isinstance(goal.lhs, Limit) or not isinstance(stated.lhs, Limit):
        return ()
    later = Dummy("later", integer=True, nonnegative=True)
    body = goal.lhs.args[0].xreplace({t + 1: later})
    shifted = not body.has(t) and body.xreplace({later: t}) == stated.lhs.args[0] and goal.rhs == stated.rhs
    return (f"{origin.id}: a limit does not change where the time is shifted",) if shifted else ()


def made_strict(goal: Boolean, origin: Claim, claim: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    """The derivation of the original, with a strict inequality in place of each step that the kernel accepts so."""
    stated = true_statement(origin).relation
    if origin.proof is None or len(origin.proof.steps) > LONGEST or type(goal) is not _STRICT.get(type(stated)):
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
        if accepted(made, steps, claim, given):
            steps.append(made)
            strict[step.label] = label
    last = origin.proof.steps[-1].label
    if last not in strict:
        return ()
    checked = check(Proof(*steps), claim.setting, given)
    return (f"the derivation of {origin.id}, strictly",) if establishes(checked, goal) else ()


def at_several_times(goal: Boolean, origin: Claim, claim: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    """The last step of the original's derivation, from its other steps now, at the start and at the next time."""
    if origin.proof is None or len(origin.proof.steps) > LONGEST or not isinstance(goal, Eq):
        return ()
    *steps, last = origin.proof.steps
    kept = list(steps)
    for name, values in TIMES.items():
        for step in (s for s in steps if values and s.relation.has(t)):
            try:
                made = _at_time(step, name, values, {s.label for s in kept})
            except (Refusal, ValueError, TypeError):
                continue
            if accepted(made, kept, claim, given):
                kept.append(made)
    labels = {s.label for s in kept}
    uses = (str(u) for u in last.uses)
    named = [label for u in uses for label in (u, *(f"{u} {name}" for name in TIMES)) if label in labels]
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

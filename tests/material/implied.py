"""Why a planted variant may be true all the same: a derivation of it from what is proved, made up and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sympy import And, Dummy, Eq, Ge, Gt, Le, Not
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, Claim, Reading, Setting, check, establishes, registry
from derivations.lemmas.factor_bounds import SIGNS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    D,
    eta,
    eta1_max,
    eta2_max,
    eta_max,
    t,
)
from derivations.proving import Both, Nonnegative, Proof, Refusal, Rewrite, RuleFailed, Step
from derivations.proving.matrix_polynomials import scalar_form
from derivations.proving.refusals import NotShown
from derivations.proving.relations import same_relation
from derivations.proving.sign_certificates import Signs, coefficients_in, sign_changes
from derivations.proving.terms import replaced
from tests.material.at_hand import accepted, at_hand, results
from tests.material.bent_derivations import (
    LONGEST,
    as_the_original,
    at_several_times,
    by_monotony,
    made_strict,
    shifted_limit,
    step_by_step,
    with_the_weaker_hypothesis,
)
from tests.material.consequences import UNFOLD, Term, certificates
from tests.material.planted import Planted, true_statement
from verify.verdicts.necessity import used_inside

_PROOFS = 6
"""How many derivations are checked for one certificate."""

_CONSTANT = Eq(D(t), D(0), evaluate=False)


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
        return as_the_original(slip, origin)
    elif statement.reading is not Reading.HOLDS:
        return ()
    elif slip.dropped is not None:
        if _has_no_step_size((*given, goal), Not(slip.dropped)):
            return (f"eta_max has no value where not {slip.dropped}, by Descartes' rule",)
        found = with_the_weaker_hypothesis(slip, origin)
        if found:
            return found
        found = _explained(goal, origin, claim, (*given, Not(slip.dropped)))
        return (f"where not {slip.dropped}", *found) if found else ()
    return (
        as_the_original(slip, origin)
        or by_monotony(slip, origin, given)
        or shifted_limit(goal, origin)
        or made_strict(goal, origin, claim, given)
        or at_several_times(goal, origin, claim, given)
        or _explained(goal, origin, claim, given)
        or step_by_step(slip, origin, given)
    )


def _explained(goal: Boolean, origin: Claim, claim: Claim, given: tuple[Boolean, ...]) -> tuple[str, ...]:
    if isinstance(goal, And):
        return ()
    before = _by_label(at_hand(goal, claim, given))
    own = _own_steps(origin, given)
    known = _by_label((*before, *own, *results(goal, claim, given)))

    def stands(step: Step) -> bool:
        return step in own or accepted(step, before, claim, given)

    for step in known:
        if _same(step.relation, goal) and _derived(goal, (), known, [step], claim, given):
            return (step.label,)
    signs = [*before, *(s for s in known if s not in before and _is_sign(s.relation) and stands(s))]
    for proposed in (known, [*known, *_at_the_start(known, claim)]):
        for terms, unfold in islice(certificates(goal, proposed), _PROOFS):
            found = _derived(goal, terms, [*proposed, *own], signs, claim, given, unfold)
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
    unfold: tuple[str, ...] = UNFOLD,
) -> tuple[str, ...]:
    """The labels of the steps that the certificate rests on, if the kernel accepts it."""
    by_label = {s.label: s for s in known}
    wanted = [*(s.label for s in at_hand), *(label for _, *labels in terms for label in labels)]
    needed: dict[str, Step] = {}

    def take(label: str) -> None:
        step = by_label[label]
        # what is nested in a step may use what stands before it
        nested = (other for other in sorted(used_inside(step.rule)) if other in by_label and other != label)
        for other in (*map(str, step.uses), *nested):
            if other not in needed:
                take(other)
        needed.setdefault(label, step)

    for label in wanted:
        take(label)
    used = tuple(dict.fromkeys(wanted))
    rule = Nonnegative(terms=terms, unfold=unfold) if terms or len(used) != 1 else Rewrite()
    step = Step("variant", goal, rule, used)
    try:
        checked = check(Proof(*needed.values(), step), claim.setting, given)
        if checked.gap is None and establishes(checked, goal):
            return tuple(label for _, *labels in terms for label in labels) or ("its form",)
    except (Refusal, RuleFailed, ValueError):
        pass
    return ()


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


def _own_steps(origin: Claim, given: tuple[Boolean, ...]) -> tuple[Step, ...]:
    """The steps of the original's derivation but the last, where the hypotheses they rest on are at hand.

    A longer derivation is left aside: it would be checked again with every certificate.
    """
    if origin.proof is None or not {*origin.given, *true_statement(origin).given} <= set(given):
        return ()
    if len(origin.proof.steps) > LONGEST:
        return ()
    return tuple(part for step in origin.proof.steps[:-1] for part in (step, *_parts(step)))


def _parts(step: Step) -> Iterator[Step]:
    """What a step says at once, one by one."""
    if isinstance(step.relation, And):
        for number, part in enumerate(step.relation.args, start=1):
            yield Step(f"{step.label}, {number}", part, Both(), (step.label,))


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

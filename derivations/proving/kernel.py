"""The checker of derivations: each step is accepted only if its rule, run here, accepts it.

A proof is a sequence of labelled steps. A step states a relation, names the rule that yields it and the earlier
steps it uses. The rules are those of ``RULES`` and no others: a hypothesis, a definition, a textbook fact, an earlier
result, the normal form of matrix polynomials, replacement of equals, a scalar certificate, comparison of squares,
cases, induction, and the small calculus of the gradients, the flow and the limit. What a proof establishes is its
last relation.

What a relation says: it holds at every instance that meets the hypotheses, for real scalars, matrices of any sides and
times 0, 1, ... (of the flow, times >= 0). It is read into a closed language first (``language``). A name that has a
definition stands for what that says where the definition has a value, and for some number that nothing is known of
where it has none: a step is refused if it states a term, or unfolds a definition, not known to have a value there
(``well_defined``). What moves the weights belongs to a result's setting: a proof under descent cannot use the flow,
nor the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sympy.logic.boolalg import Boolean

from derivations.notation import BigO
from derivations.proving import calculus_rules, rules
from derivations.proving.context import Context, Taken
from derivations.proving.definitions import Definitions
from derivations.proving.records import Checked, CheckedStep, Proof, Result, Rule, Step
from derivations.proving.refusals import Gap, NotShown, Reason, Refusal, RuleFailed
from derivations.proving.relations import conjuncts, follows_from, same_relation
from derivations.proving.terms import occurs

__all__ = [
    "RULES",
    "Checked",
    "CheckedStep",
    "Gap",
    "NotShown",
    "Proof",
    "Refusal",
    "Result",
    "Rule",
    "RuleFailed",
    "Step",
    "check",
    "check_result",
    "conjuncts",
    "follows_from",
    "same_relation",
]

RULES: frozenset[type[Rule]] = frozenset((*rules.RULES, *calculus_rules.RULES))
"""All the rules there are. A step whose rule is of another class, a subclass of one of these included, is refused."""

_MEMO: dict[tuple[Result, Definitions, Callable[[str], Result]], Checked] = {}
_Found = tuple[Definitions, Callable[[str], Result], Checked]
_ALIKE: dict[Result, list[_Found]] = {}


def check(
    proof: Proof | None,
    hypotheses: tuple[Boolean, ...],
    definitions: Definitions,
    results: Callable[[str], Result],
    derived: Mapping[str, str],
    name: str,
    motion: str = "",
) -> Checked:
    """Return a derivation as checked, whatever it ends in.

    Args:
        proof: the derivation; None is a gap.
        hypotheses: relations that hold throughout, in the language of statements.
        definitions: what names stand for.
        results: the earlier results by name; raises Gap for a name that has none.
        derived: names whose unfolded form rests on an earlier result, with that result's name.
        name: the name under which the derivation may not be cited in itself.
        motion: what moves the weights, "flow", "descent" or "".

    Raises:
        RuleFailed: if a rule breaks down on a step.
    """
    if type(proof) is not Proof and proof is not None:
        return _refused(Gap(Reason.NOT_A_RECORD, thing=proof, record="Proof"))
    conclusion: Any = proof.steps[-1].relation if proof is not None and proof.steps else None
    if not isinstance(conclusion, Boolean):
        conclusion = None  # no relation at all: its step is refused
    return check_result(Result(name, conclusion, hypotheses, proof, motion), definitions, results, derived)


def check_result(
    result: Result,
    definitions: Definitions,
    results: Callable[[str], Result],
    derived: Mapping[str, str],
) -> Checked:
    """Return the result's derivation as checked; it must end in the result's own relation.

    Raises:
        RuleFailed: if a rule breaks down on a step.
    """
    key = (result, definitions, results)
    if key not in _MEMO:
        known = _checked_alike(result, definitions, results)
        if known is not None:
            _MEMO[key] = known
            return known
        # found again while it is being checked, the result rests on itself
        _MEMO[key] = _refused(Gap(Reason.ITSELF, name=result.id))
        try:
            context = Context(_KERNEL, result.given, definitions, results, derived, result.id, result.motion)
            _MEMO[key] = _check_result(result, context)
            _ALIKE.setdefault(result, []).append((definitions, results, _MEMO[key]))
        except BaseException:
            del _MEMO[key]
            raise
    return _MEMO[key]


def _checked_alike(result: Result, definitions: Definitions, results: Callable[[str], Result]) -> Checked | None:
    """Return the derivation as checked under definitions and results that differ only in what it does not rest on.

    Definitions that it does not unfold may be missing: a name without one stands for anything.
    """
    for others, known, checked in _ALIKE.get(result, []):
        fewer = others.constants >= definitions.constants and set(others) >= set(definitions)
        sound = others.fault is None and definitions.fault is None
        unfolded = all(others.get(name) == definitions.get(name) for name in checked.unfolded)
        if fewer and sound and unfolded and (known is results or _cites_the_same(checked, known, results)):
            return checked
    return None


def _cites_the_same(checked: Checked, known: Callable[[str], Result], results: Callable[[str], Result]) -> bool:
    """Tell whether all that a derivation cites, itself or through others, is the same among both sets of results."""
    return checked.gap is None and all(known(name) == results(name) for name in checked.cited)


def _refused(refusal: Refusal, **known: Any) -> Checked:
    return Checked(None, gap=str(refusal), refusal=refusal, **known)


def _check_result(result: Result, context: Context) -> Checked:
    if result.supposed:
        context.read(result.relation)
        return Checked(result.relation)
    if result.proof is None or (type(result.proof) is Proof and not result.proof.steps):
        return _refused(Gap(Reason.NO_DERIVATION))
    try:
        if type(context.definitions) is not Definitions:
            raise Gap(Reason.NOT_A_RECORD, thing=context.definitions, record="Definitions")
        context.definitions.require_sound()
        for relation in result.given:
            context.read(relation)
    except Refusal as refusal:
        return _refused(refusal)
    checked = run(result.proof, context)
    if checked.gap is None and not _states(result, checked, context):
        checked = replace(checked, conclusion=None, **_gap(Gap(Reason.ENDS_ELSEWHERE)))
    for symbol in context.fresh:
        if checked.gap is None and occurs(symbol, [result.relation, checked.conclusion]):
            checked = replace(checked, conclusion=None, **_gap(Gap(Reason.ENDS_IN_AUXILIARY, node=symbol)))
    return replace(
        checked,
        motions=frozenset(context.motions),
        cited=frozenset(context.cited),
        unfolded=frozenset(context.unfolded),
    )


def _gap(refusal: Refusal) -> dict[str, Any]:
    return {"gap": str(refusal), "refusal": refusal}


def _states(result: Result, checked: Checked, context: Context) -> bool:
    """Tell whether what a derivation concludes is what the result says."""
    try:
        context.read(result.relation)
        context.require_value(*conjuncts(result.relation))
        context.require_existing(result.relation)
        return same_relation(checked.conclusion, result.relation)
    except Refusal:
        return False


def run(proof: Proof | None, context: Context, prefix: str = "") -> Checked:
    """Return the proof as checked in the context; a gap ends it.

    Raises:
        RuleFailed: if a rule breaks down on a step.
    """
    if type(proof) is not Proof:
        return _refused(Gap(Reason.NOT_A_RECORD, thing=proof, record="Proof"))
    if not proof.steps:
        return _refused(Gap(Reason.NO_DERIVATION))
    conclusion = None
    for index, step in enumerate(proof.steps, start=1):
        number = f"{prefix}{index}"
        try:
            conclusion = _take(step, number, context)
        except Refusal as why:
            told = why if why.reason is Reason.IN_THE_STEP else _in_the_step(step, number, why)
            return _refused(told, steps=tuple(context.steps), facts=tuple(sorted(context.facts)))
    return Checked(conclusion, tuple(context.steps), tuple(sorted(context.facts)))


def _in_the_step(step: Step, number: str, why: Refusal) -> Refusal:
    return Gap(Reason.IN_THE_STEP, number=number, label=step.label, why=why)


def _take(step: Step, number: str, context: Context) -> Boolean:
    before = set(context.facts)
    context.facts.clear()
    rule = type(step.rule)
    if type(step) is not Step or rule not in RULES:
        raise Gap(Reason.NOT_A_RULE, rule=rule.__name__)
    premises = tuple(context.premise(label) for label in step.uses)
    context.numbers[step.label] = number
    nested = len(context.steps)
    context.read(step.relation)
    context.require_value(*conjuncts(step.relation))
    if step.relation.has(BigO) and rule is not rules.Remainder:
        raise Gap(Reason.ONLY_REMAINDERS)
    taken = Taken(context, number, step.uses)
    checks: Callable[..., str] = rule.check
    try:
        # the class's own method: an instance cannot bring one of its own
        reason = checks(step.rule, step.relation, premises, taken)
    except (Refusal, RuleFailed):
        raise
    except Exception as error:
        raise RuleFailed(step.rule, number, step.label, error) from error
    context.require_existing(step.relation, taken.shown)
    facts = tuple(sorted(context.facts))
    context.facts.update(before)
    uses = tuple(context.numbers[label] for label in step.uses)
    checked = CheckedStep(number, step.relation, reason, facts, uses, rule.__name__, taken.fact, taken.cites)
    context.steps.insert(nested, checked)
    context.established[step.label] = step.relation
    return step.relation


class _Kernel:
    """The two functions by which a context has nested derivations and those of earlier results checked."""

    run = staticmethod(run)
    check_result = staticmethod(check_result)


_KERNEL = _Kernel()

"""The rules that carry proofs inside them, translated: cases and induction."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Eq, Expr, Ge, Gt, Le, S, Symbol
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import CountText
from derivations.coq.proofs import EVIDENT, Derivation, Named, Premises, for_each_part, parts_of
from derivations.coq.restating import Written, restatement
from derivations.coq.settings import free_symbols
from derivations.coq.statements import parenthesised_relation, relation
from derivations.coq.terms import scalar
from derivations.proving.records import Step
from derivations.proving.rules import Cases, Induction
from derivations.proving.sign_certificates import difference


def cases(proof: Derivation, step: Step, rule: Cases, premises: Premises) -> str:
    (first, positive), (second, other) = rule.cases
    d, case = difference(first)[0], proof.name("case")
    if isinstance(second, Eq):
        found = proof.find(Ge(d, 0, evaluate=False), [x for part in premises for x in part])
        sign = proof.name("at_least")
        split = f"have {sign} : 0 <= {scalar(d)} by restate {found}. have [{case} | {case}] := zero_or_gt {sign}."
    else:
        split = f"have [{case} | {case}] := le_or_gt ({scalar(d)})."
    out = [split]
    less = Eq(d, 0, evaluate=False) if isinstance(second, Eq) else Le(d, 0, evaluate=False)
    for says, inside, stated in ((second, other, less), (first, positive, Gt(d, 0, evaluate=False))):
        name = proof.name("case")
        how = "exact: " if relation(says) == relation(stated) else "restate "
        start = f"have {name} : {relation(says)} by {how}{case}."
        lines, known = proof.nested(inside, [(name, says)], [start])
        out.append(f"{{ {lines}\n{proof.close(step.relation, known)} }}")
    return "\n".join(out)


def induction(proof: Derivation, step: Step, rule: Induction, premises: Premises) -> str:
    """What was established before holds at every time, for no hypothesis speaks of the time: it is proved so first."""
    variable = rule.variable
    before = [(name, says) for name, says in proof.known if name not in proof.given | proof.outside]
    if proof.about_run:  # what does not speak of the time stands outside, and remains
        before = [(name, says) for name, says in before if variable in free_symbols(says)]
    names, everything = [name for name, _ in before], proof.name("at_any_time")
    says_so = [parenthesised_relation(relation(says)) for _, says in before]
    stated = _in_halves(says_so, "({} /\\ {})") if before else "True"
    proved = _in_halves(names, "(conj {} {})") if before else "I"
    again = "clear t; move=> t." if str(variable) == "t" else f"move=> {variable}."
    proof.lines = [
        f"have {everything} : forall {variable} : nat, {stated}.",
        "\n".join([f"{{ {again}", *proof.lines, f"exact: {proved}. }}"]),
    ]
    recall = f"have {_in_halves(names, '[{} {}]')} := {everything} {{}}." if before else "idtac."
    about_run, proof.about_run = proof.about_run, False  # inside, the time is bound
    base, known = proof.nested(rule.base, [], [recall.format("0%N")])
    parts = parts_of(step.relation)
    start = f"{for_each_part([_at(proof, part, variable, S.Zero, '0', known) for part in parts])}."
    hypothesis = proof.name("before_step")
    after, known = proof.nested(rule.step, [(hypothesis, step.relation)], [recall.format(variable)])
    proof.about_run = about_run
    proof.recall = recall.format(variable)
    ends = [_at(proof, part, variable, variable + 1, f"{variable}.+1", known) for part in parts]
    end = f"{for_each_part(ends)}."
    return f"elim: {variable} => [|{variable} {hypothesis}].\n{{ {base}\n{start} }}\n{{ {after}\n{end} }}"


def _in_halves(parts: Sequence[str], pair: str) -> str:
    """Return parts paired by halves, and so on: each of many is a few levels deep, where in a row the first ones are.

    >>> _in_halves(["a", "b", "c", "d", "e"], "[{} {}]")
    '[[[a b] c] [d e]]'
    """
    if len(parts) == 1:
        return parts[0]
    half = (len(parts) + 1) // 2
    return pair.format(_in_halves(parts[:half], pair), _in_halves(parts[half:], pair))


def _at(proof: Derivation, part: Boolean, variable: Symbol, value: Expr, text: str, known: Sequence[Named]) -> str:
    """Return the tactic that proves a part of what is to be shown at a time, as Coq states it, by what says so."""
    says = part.subs(variable, value)
    if says == S.true:
        return EVIDENT
    name = proof.find(says, known)
    there, here = Written(dict(known)[name]), Written(part, {variable: CountText(text)}, {variable: value})
    if there.text == here.text:
        return f"exact: {name}"
    number = "" if value == 0 else f"rewrite ?(mulrS _ {variable}); "
    return f"pose proof {name} as F; {number}{restatement(there, here, proof.definitions) or 'restate F'}"


RULES = {Cases: cases, Induction: induction}

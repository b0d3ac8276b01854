"""The rules that carry proofs inside them, translated: cases and induction."""

from __future__ import annotations

from sympy import Eq, Ge, Gt, Le, S

from derivations.coq.proofs import Derivation, Premises, conjunct_pattern
from derivations.coq.statements import parenthesised_relation, relation, scalar
from derivations.proving.records import Step
from derivations.proving.rules import Cases, Induction
from derivations.proving.sign_certificates import difference


def cases(proof: Derivation, step: Step, rule: Cases, premises: Premises) -> str:
    (first, positive), (second, other) = rule.cases
    d, case = difference(first)[0], proof.name("case")
    if isinstance(second, Eq):
        found = proof.find(Ge(d, 0, evaluate=False), [x for part in premises for x in part])
        split = f"have at_least : 0 <= {scalar(d)} by restate {found}. have [{case} | {case}] := zero_or_gt at_least."
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
    before = [(name, says) for name, says in proof.known if name not in proof.given]
    names, everything = [name for name, _ in before], proof.name("at_any_time")
    stated = " /\\ ".join(parenthesised_relation(relation(says)) for _, says in before) or "True"
    again = "clear t; move=> t." if str(variable) == "t" else f"move=> {variable}."
    proof.lines = [
        f"have {everything} : forall {variable} : nat, {stated}.",
        "\n".join([f"{{ {again}", *proof.lines, "repeat split; assumption. }" if before else "exact: I. }"]),
    ]
    recall = f"have {conjunct_pattern(names)} := {everything} {{}}." if before else "idtac."
    base, known = proof.nested(rule.base, [], [recall.format("0%N")])
    start = proof.close(S(step.relation).subs(variable, 0), known)
    hypothesis = proof.name("before_step")
    after, known = proof.nested(rule.step, [(hypothesis, step.relation)], [recall.format(variable)])
    end = proof.close(S(step.relation).subs(variable, variable + 1), known)
    return f"elim: {variable} => [|{variable} {hypothesis}].\n{{ {base}\n{start} }}\n{{ {after}\n{end} }}"


RULES = {Cases: cases, Induction: induction}

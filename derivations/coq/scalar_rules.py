"""The rules about scalars, translated: certificates, squares, and the positive roots of polynomials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import Eq, Expr, Ge, Gt, Le, Lt, Pow
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import identifier, parenthesised
from derivations.coq.lemma_signs import Premise
from derivations.coq.lemma_variables import atoms, is_root
from derivations.coq.proofs import Derivation, Premises, scalars_among, unfolding
from derivations.coq.restating import same_value
from derivations.coq.root_polynomials import root_coefficients, to_put_in, under_roots
from derivations.coq.scalar_lemmas import NotDerived, ScalarLemma
from derivations.coq.statements import relation
from derivations.coq.terms import scalar
from derivations.proving.calculus_rules import BelowRoot, OnePositiveRoot, WithinRoot
from derivations.proving.definitions import head
from derivations.proving.records import Step
from derivations.proving.relations import is_matrix_relation
from derivations.proving.rules import LastFactor, Nonnegative, Squares

Prove = Callable[[ScalarLemma], ScalarLemma]


def nonnegative(proof: Derivation, step: Step, rule: Nonnegative, premises: Premises) -> str:
    return by_lemma(
        proof,
        step.label,
        step.relation,
        _labelled(step.uses, premises),
        rule.unfold,
        lambda lemma: lemma.certify(rule.slacks, rule.terms),
    )


def squares(proof: Derivation, step: Step, rule: Squares, premises: Premises) -> str:
    comparison = step.uses[0] if step.uses and premises[0] else None
    return by_lemma(
        proof,
        step.label,
        step.relation,
        _labelled(step.uses, premises),
        rule.unfold,
        lambda lemma: lemma.compare_squares(comparison),
    )


def last_factor(proof: Derivation, step: Step, rule: LastFactor, premises: Premises) -> str:
    if step.relation.rhs == 1:
        return "by rewrite big_geq."
    split = "rewrite big_nat_recr //= ?addn0"
    return f"first [by {split} | by rewrite big_nat1 | by rewrite big_geq | {split}; identity]."


def _labelled(labels: Sequence[str], premises: Premises) -> list[Premise]:
    """Return the relations between scalars under the labels by which certificates know them."""
    out = []
    for label, parts in zip(labels, premises):
        scalars = scalars_among([parts])
        for i, (name, says) in enumerate(scalars, start=1):
            out.append(Premise(label if len(scalars) == 1 else f"{label}.{i}", name, says))
    return out


def by_lemma(
    proof: Derivation, label: str, goal: Boolean, premises: Sequence[Premise], unfold: Iterable[str], prove: Prove
) -> str:
    """Write a lemma over variables that says what a step says, and return how the step uses it."""
    unfold = tuple(unfold)
    name = proof.name(identifier(f"{proof.result.id}_{label}"))
    try:
        lemma = prove(ScalarLemma(name, goal, premises, proof.definitions, unfold))
    except NotDerived:
        more = [*premises, *_background(proof, goal, premises, unfold)]
        lemma = prove(ScalarLemma(name, goal, more, proof.definitions, unfold))
    proof.lemmas.append(lemma.statement())
    lines, equal = [], {}
    for i, (atom, (_, normal)) in enumerate(lemma.variables.other.items(), start=1):
        equal[atom] = f"e{i}"
        is_power = isinstance(atom, Pow) and not is_root(atom)
        how = "rewrite !exprS; ring" if is_power else same_value(atom, normal, proof.definitions, unfold)
        lines.append(f"have e{i} : {scalar(atom)} = {scalar(normal)} by {how}.")
    return " ".join([*lines, f"exact: ({lemma.use(equal)})."])


def _background(
    proof: Derivation, goal: Boolean, premises: Sequence[Premise], unfold: tuple[str, ...]
) -> list[Premise]:
    """Return what is known of the same atoms beside the premises: by it roots and quotients have their values."""
    used = {p.name for p in premises}
    lemma = ScalarLemma("", goal, premises, proof.definitions, unfold)
    about = set(lemma.variables.base) | set(lemma.variables.other)
    return [
        Premise(f"known {name}", name, says)
        for name, says in proof.known
        if name not in used
        and isinstance(says, (Le, Lt, Ge, Gt))
        and not is_matrix_relation(says)
        and {a for side in says.args for a in atoms(side)} <= about
    ]


# --- the positive root of a polynomial -----------------------------------------------------------


def below_root(proof: Derivation, step: Step, rule: BelowRoot, premises: Premises) -> str:
    ((bound, says), *_), *others = premises
    x, root = says.args
    at_root = _AtRoot(proof, step.label, root, rule.unfold, others)
    use = by_lemma(
        proof,
        step.label,
        step.relation,
        [Premise("side", bound, says), *at_root.known],
        at_root.put_in,
        lambda lemma: lemma.about_root("side", at_root.coefficients, x, root, beyond=False),
    )
    return f"{at_root.sentence} {use}"


def within_root(proof: Derivation, step: Step, rule: WithinRoot, premises: Premises) -> str:
    ((there, _), *_), *others = premises
    x, root = step.relation.args
    at_root = _AtRoot(proof, step.label, root, rule.unfold, others)
    value = at_root.polynomial.xreplace({at_root.variable: x})
    beyond = (Gt if at_root.rises else Lt)(value, 0, evaluate=False)
    within = (Le if at_root.rises else Ge)(value, 0, evaluate=False)
    known = [Premise("side", "beyond", Gt(x, root, evaluate=False)), *at_root.known]
    use = by_lemma(
        proof,
        step.label,
        beyond,
        known,
        at_root.put_in,
        lambda lemma: lemma.about_root("side", at_root.coefficients, x, root, beyond=True),
    )
    return (
        f"{at_root.sentence} have there : {relation(within)} "
        f"by first [restate {there} | {unfolding(at_root.put_in)}restate {there}]. "
        f"case: (lerP {parenthesised(scalar(x))} {parenthesised(scalar(root))}) => // beyond. "
        f"move: there; rewrite leNgt => /negP []. {use}"
    )


def one_positive_root(proof: Derivation, step: Step, rule: OnePositiveRoot, premises: Premises) -> str:
    expr, variable = step.relation.lhs.args
    put_in = tuple(rule.unfold)
    plain = proof.definitions.unfold(expr, put_in) if put_in else expr
    coefficients, rises = root_coefficients(plain, variable)
    signs = _signs(premises)
    lines, roots = [], []
    for i, (under, strict) in enumerate(under_roots(expr, put_in, proof.definitions)):
        root = f"Num.sqrt {parenthesised(scalar(under))}"
        sign = "exact: ler0n"
        if not under.is_number:
            name = _sign(proof, step.label, under, strict, signs)
            sign = f"first [exact: {name} | exact: ltW {name}]"
        lines.append(f"have square{i} : {root} ^+ 2 = {scalar(under)} :> R by rewrite sqr_sqrtr; [ | {sign}].")
        if strict and not under.is_number:
            lines.append(f"have root{i} : 0 < {root} by rewrite sqrtr_gt0.")
        roots.append(f"square{i}")
    conditions = _sign_change(proof, step.label, coefficients, signs)
    checked = f"first [identity | field: {' '.join(roots)}; nonzero]" if roots else "identity"
    listed = "; ".join(scalar(c) for c in coefficients)
    value = f"(Poly [:: {listed}]).[{variable}]"
    proof.polynomials = True
    lines.append(
        f"assert (same : forall {variable} : R, {scalar(expr)} = {value if rises else f'- {value}'}). "
        f"{{ move=> {variable}. {unfolding(put_in)}rewrite horner_Poly /=; {checked}. }}"
    )
    others = "; ".join(scalar(c) for c in coefficients[2:])
    sign_change = f"(sign_change_of (s := [:: {others}]) {conditions})"
    lemma, function = "rising_root" if rises else "falling_root", f"fun {variable} : R => {scalar(expr)}"
    return " ".join([*lines, f"exact ({lemma} (P := {function}) {sign_change} same)."])


class _AtRoot:
    """What is known at the positive root of a polynomial that a step compares with."""

    def __init__(self, proof: Derivation, label: str, root: Expr, unfold: Iterable[str], others: Premises) -> None:
        name = head(root) or ""
        self.polynomial, self.variable = proof.definitions[name].rhs.args
        self.put_in = to_put_in(self.polynomial, self.variable, proof.definitions)
        plain = proof.definitions.unfold(self.polynomial, self.put_in) if self.put_in else self.polynomial
        self.coefficients, self.rises = root_coefficients(plain, self.variable)
        signs = _signs(others)
        under = [
            _sign(proof, label, x, strict, signs)
            for x, strict in under_roots(self.polynomial, self.put_in, proof.definitions)
            if not x.is_number
        ]
        proofs = [*under, _sign_change(proof, label, self.coefficients, signs)]
        self.sentence = f"destruct ({name}_root {' '.join(proofs)}) as [at_root vanishes]."
        zero = Eq(self.polynomial.xreplace({self.variable: root}), 0, evaluate=False)
        self.known = [Premise("vanishes", "vanishes", zero), Premise("root sign", "at_root", Gt(root, 0)), *signs]


def _signs(premises: Premises) -> list[Premise]:
    return [Premise(f"sign {i}", name, says) for i, (name, says) in enumerate(scalars_among(premises))]


def _sign(proof: Derivation, label: str, expr: Expr, strict: bool, signs: Sequence[Premise]) -> str:
    """Prove that an expression is positive, or at least 0, in an assertion before the step; return its name."""
    return _assert(proof, label, (Gt if strict else Ge)(expr, 0, evaluate=False), signs)


def _assert(proof: Derivation, label: str, goal: Boolean, signs: Sequence[Premise]) -> str:
    for name, says in reversed(proof.known):
        if says == goal:
            return name
    name = proof.name(f"sign_{identifier(label)}")
    use = by_lemma(proof, f"{label} sign", goal, signs, (), lambda lemma: lemma.certify())
    proof.lines += [f"have {name} : {relation(goal)}.", "{ " + use + " }"]
    proof.known.append((name, goal))
    return name


def _sign_change(proof: Derivation, label: str, coefficients: Sequence[Expr], signs: Sequence[Premise]) -> str:
    """Prove that the constant is negative, the linear coefficient positive, no other negative; return the proofs."""
    first, second, *rest = (
        _assert(proof, label, (Lt if i == 0 else Gt if i == 1 else Ge)(c, 0, evaluate=False), signs)
        for i, c in enumerate(coefficients)
    )
    others = "isT"
    for sign in reversed(rest):
        others = f"(andb_true_intro (conj {sign} {others}))"
    return f"{first} {second} {others}"


RULES = {
    Nonnegative: nonnegative,
    Squares: squares,
    LastFactor: last_factor,
    BelowRoot: below_root,
    WithinRoot: within_root,
    OnePositiveRoot: one_positive_root,
}

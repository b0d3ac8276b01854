"""The rules about matrices, translated: normal forms, replacement of equals, gradients and the adjoint of gamma."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Pow, S, Symbol, expand, preorder_traversal
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import NotExpressible, count, parenthesised
from derivations.coq.proofs import Derivation, Premises, parts_of, signed, unfolding
from derivations.coq.restating import Written, restatement, same_terms, same_value
from derivations.coq.scalar_lemmas import NotDerived
from derivations.coq.terms import matrix
from derivations.notation import Gamma, GammaAdjoint, Inner, NormF, Stack, Tau, TimedMatrix
from derivations.proving.calculus_rules import AdjointOfGamma, GradientOfLoss
from derivations.proving.definitions import STEPPED_NAMES, head
from derivations.proving.matrix_polynomials import MatrixRules, Word, expression, polynomial, reduce_words
from derivations.proving.records import Step
from derivations.proving.refusals import Refusal
from derivations.proving.relations import is_matrix_relation
from derivations.proving.rules import Definition, Normal, Rewrite


def definition(proof: Derivation, step: Step, rule: Definition, premises: Premises) -> str:
    defined = head(step.relation.lhs) or ""
    if defined in STEPPED_NAMES:
        return f"exact: {proof.stepped(step.relation.lhs)}."
    if is_matrix_relation(step.relation):
        return f"{unfolding([defined])}same."
    return f"by {same_value(step.relation.lhs, step.relation.rhs, proof.definitions, (defined,))}."


def normal(proof: Derivation, step: Step, rule: Normal, premises: Premises) -> str:
    if S(step.relation).has(Gamma, GammaAdjoint):
        return _of_pairs(step, rule, premises)
    rewriting = _Rewriting(premises)
    opened = unfolding(rule.unfold, [name for part in premises for name, _ in part])
    lines = [*([opened.removesuffix("; ") + "."] if opened else []), *rewriting.lines]
    start = f"{_descent(proof, step, rule.unfold)}{rewriting.words}"
    if is_matrix_relation(step.relation):
        one = f"{start}words; {rewriting.words}words; ring_entries" if rewriting.words else f"{start}mx"
        several = len(parts_of(step.relation)) > 1
        return " ".join([*lines, f"{f'repeat split; ({one})' if several else one}."])
    alike = _same_up_to_sign(proof, step, rule, premises)
    if alike is not None:
        used = " ".join(name for part in premises for name, _ in part)
        inside = unfolding(rule.unfold)
        before = [f"{inside.removesuffix('; ')} in {used}.", *rewriting.lines] if inside and used else rewriting.lines
        proved = f"{{ {inside}{start}words; {rewriting.words}words; ring_entries. }}"
        ended = "first [by rewrite E ?NormF_opp | by rewrite ?NormF_opp | rewrite E ?NormF_opp; words; done]."
        return " ".join([*before, f"have E : {alike}. {proved} {ended}"])
    if _is_about_forms_in_tau(step, rule, premises):
        proof.requires["quadratic_forms"] = None
        return "quadratic_forms."
    letters = _by_letters(step.relation) if not premises and not rule.unfold else None
    if letters is not None:
        proof.requires["letters"] = None
        return letters
    turned = _rotations(proof, step, rule, premises)
    again = f"{rewriting.words}traces; " if rewriting.words else ""
    in_traces = f"{start}{rewriting.replacing}unfold_traces; {again}{turned}algebra"
    ways = [f"{start}{rewriting.replacing}algebra", "same", in_traces]
    if any(isinstance(node, Pow) and node.exp == S.Half for node in preorder_traversal(step.relation)):
        ways[1:1] = [
            f"{start}{rewriting.replacing}{way}" for way in ("one_structure; algebra", "by_root_squares", "by_merging")
        ]
    if rewriting.scalars:
        used = [f"U{i}" for i in range(len(rewriting.scalars))]
        listed, put = " ".join(used), " ".join(f"({x})" for x in rewriting.scalars)
        end = f"first [algebra | rewrite ?({', '.join(used)}); algebra | ring: {listed} | field: {listed}; nonzero]"
        ways.append(f"move: {put}; {start}unfold_traces; {rewriting.words}traces; {turned}move=> {listed}; {end}")
    opened_sides = [proof.definitions.unfold(side, tuple(rule.unfold)) for side in step.relation.args]
    if any(True for side in opened_sides for _ in _traces(side, MatrixRules([]))):
        ways.reverse()  # it is about traces, so the last way is the likeliest
    return " ".join([*lines, f"first [{' | '.join(ways)}]."])


def _is_about_forms_in_tau(step: Step, rule: Normal, premises: Premises) -> bool:
    """Tell whether a step is about tau's quadratic forms alone: by its linearity and symmetry, whatever the layers."""
    layers = any(x.name in ("W1", "W2") for x in step.relation.atoms(TimedMatrix))
    sides = [signed(x)[1] for node in step.relation.atoms(Inner, NormF) for x in node.args]
    return tuple(rule.unfold) == ("Tau",) and not premises and not layers and any(x.has(Tau) for x in sides)


def _by_letters(says: Boolean) -> str | None:
    """Return the tactic for norms and inner products of sums that are equal whatever products the sums are made of.

    The sums are multiplied out first. None where that is not so, or no sum is left to take apart.
    """
    nodes = sorted(S(says).atoms(NormF, Inner), key=str)
    sums = dict.fromkeys(side for node in nodes for side in node.args)
    opened = {side: expression(polynomial(side), side.shape) for side in sums}
    pairs: dict[Basic, Expr] = {}
    for node in nodes:
        one, other = (node.args[0], node.args[0]) if isinstance(node, NormF) else node.args
        terms = [[_letter(term) for term in MatAdd.make_args(opened[side])] for side in (one, other)]
        product = Add(*(c * d * Symbol(str(sorted(map(str, (a, b))))) for c, a in terms[0] for d, b in terms[1]))
        pairs[node**2 if isinstance(node, NormF) else node] = product
    rest = says.lhs.xreplace(pairs) - says.rhs.xreplace(pairs)
    if rest.has(NormF, Inner) or expand(rest) != 0 or not any(isinstance(x, MatAdd) for x in opened.values()):
        return None
    multiplied = [(matrix(side), matrix(words)) for side, words in opened.items()]
    put = [
        f"have E{i} : {one} = {other} by mx. rewrite E{i}. "
        for i, (one, other) in enumerate(multiplied)
        if one != other
    ]
    return f"{''.join(put)}by_letters."


def _letter(term: MatrixExpr) -> tuple[Expr, MatrixExpr]:
    """Return the number before a product of matrices, and the product."""
    number, factors = term.as_coeff_matrices() if isinstance(term, MatMul) else (S.One, [term])
    return number, MatMul(*factors) if len(factors) > 1 else factors[0]


def _same_up_to_sign(proof: Derivation, step: Step, rule: Normal, premises: Premises) -> str | None:
    """Return the equation of two matrices, up to a sign, whose squared norms the step says to be equal; None if not."""
    sides = step.relation.args
    if not all(isinstance(x, Pow) and isinstance(x.base, NormF) and x.exp == 2 for x in sides):
        return None
    opened = tuple(rule.unfold)
    used = [proof.definitions.unfold(says, opened) for part in premises for _, says in part if is_matrix_relation(says)]
    one, other = (x.base.args[0] for x in sides)
    if one.shape != other.shape:
        return None
    rules = MatrixRules(used)
    for sign, text in ((1, matrix(other)), (-1, f"- {parenthesised(matrix(other))}")):
        if not reduce_words(polynomial(proof.definitions.unfold(one - sign * other, opened)), rules):
            return f"{matrix(one)} = {text}"
    return None


def _of_pairs(step: Step, rule: Normal, premises: Premises) -> str:
    """Pairs are taken apart by what gamma and its adjoint are; the equations used are those of the layers."""
    layers = [(name, says) for part in premises for name, says in part if isinstance(says.lhs, TimedMatrix)]
    minus = [(name, says) for part in premises for name, says in part if isinstance(signed(says.lhs)[1], TimedMatrix)]
    names = [name if (name, says) in layers else f"(oppr_inj {name})" for name, says in minus]
    put = f"rewrite ?({', '.join(names)}); " if names else ""
    apart = f"rewrite /InnerPair /GammaAdjoint /Gamma /Stack /=; {put}rewrite ?(InnerNl, InnerNr); identity"
    return f"{unfolding(rule.unfold)}first [by rewrite gamma_adjoint | {apart}]."


class _Rewriting:
    """The equations that a normal form uses as rewriting rules: of words, which are prepared first, and of scalars."""

    def __init__(self, premises: Premises) -> None:
        self.lines: list[str] = []
        self.scalars: list[str] = []
        names: list[str] = []
        for name, says in (x for part in premises for x in part):
            if not is_matrix_relation(says):
                self.scalars.append(name)
                continue
            left = polynomial(says.lhs)
            ((word, coefficient), *others) = left.items()
            if others or coefficient not in (1, -1):
                raise NotDerived("a rewriting rule needs a single word on its left")
            equation = name if coefficient == 1 else f"(oppr_inj {name})"
            plain, turned = f"{name}_w", f"{name}_t"
            self.lines.append(
                f"have {plain} := {equation}. have {turned} := congr1 trmx {equation}. "
                f"move: {plain} {turned}; words; move=> {plain} {turned}."
            )
            names += [plain, turned]
            if len(word) > 1:
                rows, cols = (count(side) for side in says.lhs.shape)
                for suffix, one, side in (("_l", equation, rows), ("_r", f"(congr1 trmx {equation})", cols)):
                    every = f"forall p (Z : 'M[R]_(p, {side})), _ = _"
                    self.lines.append(f"assert ({name}{suffix} : {every}) by after_any_matrix {one}.")
                    names.append(f"{name}{suffix}")
        self.words = f"rewrite ?({', '.join(names)}); " if names else ""
        self.replacing = f"rewrite ?({', '.join(self.scalars)}); " if self.scalars else ""


def _descent(proof: Derivation, step: Step, names: Iterable[str]) -> str:
    """Return the rewriting of weights after a step by descent, where the step unfolds them."""
    plus = STEPPED_NAMES & set(names)
    if not plus:
        return ""
    plain = proof.definitions.unfold(step.relation, tuple(x for x in names if x not in plus))
    moved = sorted({x for x in plain.atoms(TimedMatrix) if head(x) in plus}, key=str)
    return f"rewrite ?({', '.join(proof.stepped(x) for x in moved)}); " if moved else ""


def _rotations(proof: Derivation, step: Step, rule: Normal, premises: Premises) -> str:
    """Return rewritings of each trace that occurs by the one it is a rotation of."""
    opened = tuple(rule.unfold)
    said = [says for part in premises for _, says in part]
    equations = [proof.definitions.unfold(says, opened) for says in said if is_matrix_relation(says)]
    sides = [*step.relation.args, *(x for says in said if not is_matrix_relation(says) for x in says.args)]
    words: dict[Word, None] = {}
    for side in sides:
        words.update(dict.fromkeys(_traces(proof.definitions.unfold(side, opened), MatrixRules(equations))))
    classes: dict[Word, list[Word]] = {}
    for word in words:
        turns = [w[i:] + w[:i] for w in (word, _turned(word)) for i in range(len(w))]
        classes.setdefault(min(turns, key=_key), []).append(word)
    out: list[str] = []
    for alike in classes.values():
        first, *others = sorted(alike, key=_key)
        for word in others:
            turn, name = f"\\tr ({_written(word)}) = \\tr ({_written(first)})", f"O{len(out)}"
            out.append(f"assert ({name} : {turn}) by same_traces; replace_by {name}; ")
    return "".join(out)


def _traces(expr: Basic, rewriting: MatrixRules) -> Iterable[Word]:
    """Return the words whose traces an expression is made of, once its inner products are multiplied out."""
    for node in preorder_traversal(expr):
        pairs = [node.args] if isinstance(node, Inner) else []
        if isinstance(node, Pow) and isinstance(node.base, NormF):
            pairs = [(node.base.args[0], node.base.args[0])]
        for a, b in (parts for pair in pairs for parts in _components(*pair)):
            for one in polynomial(a):
                for other in polynomial(b):
                    yield from reduce_words({_turned(one) + other: S.One}, rewriting)


def _components(a: Basic, b: Basic) -> list[tuple[Basic, Basic]]:
    """Return the matrices whose inner products make up that of two matrices, or of two pairs."""
    (_, one), (_, other) = signed(a), signed(b)
    if isinstance(one, Stack) and isinstance(other, Stack):
        return list(zip(one.args, other.args))
    if isinstance(one, Stack) or isinstance(other, Stack):
        raise NotExpressible("the inner product of a pair and something else")
    return [(a, b)]


def _turned(word: Word) -> Word:
    return tuple((letter, not flipped) for letter, flipped in reversed(word))


def _key(word: Word) -> list[tuple[str, bool]]:
    return [(str(letter), flipped) for letter, flipped in word]


def _written(word: Word) -> str:
    letters = []
    for letter, flipped in word:
        text = parenthesised(matrix(letter))
        letters.append(f"{text}^T" if flipped else matrix(letter) if isinstance(letter, (TimedMatrix, Tau)) else text)
    return " *m ".join(letters)


def rewrite(proof: Derivation, step: Step, rule: Rewrite, premises: Premises) -> str:
    ((name, source), *_), *others = premises
    known, wanted = Written(source), Written(step.relation)
    equations = [x for part in others for x in part]
    if not equations:
        way = restatement(known, wanted, proof.definitions, rule.unfold)
        return f"pose proof {name} as F. {way or unfolding(rule.unfold, ['F']) + 'bridge F'}."
    put = f"rewrite ?({', '.join(equation for equation, _ in equations)})"
    if not is_matrix_relation(step.relation):
        rules = _rules([says for _, says in equations])
        same = rules and same_terms(known, wanted, proof.definitions, rule.unfold, rules, f"{put}; ")
        if same is not None:
            return f"pose proof {name} as F. {same}algebra_from F."
    ways = f"{put} in F; bridge F | {put}; bridge F | {put}; {put} in F; bridge F | {put}; same"
    return f"pose proof {name} as F. {unfolding(rule.unfold, ['F'])}first [{ways}]."


def _rules(equations: Sequence[Boolean]) -> MatrixRules | None:
    """Return the equations as rules of replacement; None where one is not about a single word."""
    try:
        return MatrixRules(equations)
    except Refusal:
        return None


def gradient_of_loss(proof: Derivation, step: Step, rule: GradientOfLoss, premises: Premises) -> str:
    layer = step.relation.lhs
    which = "first" if layer.name == "grad_W1" else "second"
    return f"destruct (layer_gradients {parenthesised(count(layer.time))}) as [first second]. part {which}."


def adjoint_of_gamma(proof: Derivation, step: Step, rule: AdjointOfGamma, premises: Premises) -> str:
    return "rewrite /GammaAdjoint /Gamma /Stack /=; mx."


RULES = {
    Definition: definition,
    Normal: normal,
    Rewrite: rewrite,
    GradientOfLoss: gradient_of_loss,
    AdjointOfGamma: adjoint_of_gamma,
}

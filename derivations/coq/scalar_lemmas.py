"""Lemmas about real numbers alone, each with its proof: what a scalar step says, its atoms replaced by variables.

A step's certificate becomes a lemma whose hypotheses are the relations that the step uses, as they stand, and whose
conclusion is the step's relation, with a variable for each atom (a norm, an eigenvalue, a root). Its proof is computed
here: equations are solved and put in, products of hypotheses are taken away, and what is left is written as a sum of
terms each of which has a sign by its form. Coq is asked to check identities between polynomials or fractions (``ring``,
``field``) and signs of products; it searches for nothing, and nothing computed here is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from sympy import Basic, Dummy, Expr, Mul, S, Symbol, fraction, together
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import is_count, parenthesised
from derivations.coq.lemma_signs import NOT_NEGATIVE, Premise, SignedLemma, Term
from derivations.coq.lemma_variables import is_root
from derivations.coq.statements import relation
from derivations.coq.terms import scalar
from derivations.notation import AtMost, SigmaK, SigmaMin
from derivations.proving.definitions import Definitions
from derivations.proving.matrix_polynomials import scalar_form


class NotDerived(ValueError):
    """The certificate yields no proof in Coq; the message says what is missing."""


class ScalarLemma(SignedLemma):
    """A lemma over real variables with its proof, and how a step uses it.

    Args:
        name: the lemma's name.
        goal: what the step says.
        premises: the relations that it uses, which may only be between scalars.
        definitions, unfold: definitions put in for their names.
    """

    def __init__(
        self,
        name: str,
        goal: Boolean,
        premises: Sequence[Premise],
        definitions: Definitions,
        unfold: Iterable[str] = (),
    ) -> None:
        super().__init__(goal, premises, definitions, unfold)
        self.name = name

    # --- certificates --------------------------------------------------------------------------
    def certify(
        self, slacks: Sequence[tuple[str, Expr]] = (), terms: Sequence[tuple[Expr | int, *tuple[str, ...]]] = ()
    ) -> ScalarLemma:
        """Prove the lemma by a certificate: see ``derivations.proving.sign_certificates.certify``."""
        weights = [(self.variables.form(S(weight)), labels) for weight, *labels in terms]
        self._begin()
        for label, atom in slacks:
            put = self._solve(label, atom)
            weights = [(weight.xreplace(put), labels) for weight, labels in weights]
        self._conclude(weights)
        return self

    def compare_squares(self, comparison: str | None) -> ScalarLemma:
        """Prove a <= b (or =) by the relation of that label between their squares, and b >= 0."""
        low, high = self.goal.args if self.goal.rel_op in ("<=", "<", "==") else reversed(self.goal.args)
        self._begin()
        signs = [self._signed(self.variables.form(side)) for side in ((high, low) if self.kind == "eq" else (high,))]
        for sign in signs:
            if sign is None:
                raise NotDerived(f"{high} is not known to be at least 0")
        names = self.variables.names()
        shown = [scalar(side, names) for side in ((low, high) if self.kind == "eq" else (high,))]
        for text, sign in zip(shown, reversed(signs)):
            if sign is not None and sign.text != text:
                proof = f"apply: (ge_by (e := {sign.text})); [{self._identity(text, sign.text)} | positive]"
                self._say(f"have {self._new('F')} : 0 <= {text} by {proof}.")
        lemma = {"ge": "square_le", "gt": "square_lt", "eq": "square_eq"}[self.kind]
        self._say(f"apply: {lemma}; [{'positive | ' * len(shown)}].")
        self.target = self.variables.form(high) ** 2 - self.variables.form(low) ** 2
        if self.kind == "eq":
            self.target = -self.target
        self.goal = self.goal.func(*(side**2 for side in self.goal.args), evaluate=False)
        self._conclude([(S.One, [comparison])] if comparison else [])
        return self

    def about_root(self, side: str, coefficients: Sequence[Expr], x: Expr, root_: Expr, beyond: bool) -> ScalarLemma:
        """Prove the sign of a polynomial P at x from the side of its root on which x lies, and from P(root) = 0.

        ``coefficients``: those of P, or of -P, constant first; all but the constant are at least 0. ``side``: the label
        of the relation between x and the root; ``beyond`` tells whether x is the larger. The equation is "vanishes".
        """
        weights = [
            (c * root_**j * x ** (power - 1 - j), side)
            for power, c in enumerate(coefficients)
            if c != 0
            for j in range(power)
        ]
        rises = self.goal.rel_op in ((">", ">=") if beyond else ("<=", "<"))
        return self.certify(terms=[*weights, (1 if rises == beyond else -1, "vanishes")])

    # --- the beginning -------------------------------------------------------------------------
    def _begin(self) -> None:
        self.variables.begun = True
        for symbol, _ in self.variables.other.values():
            self._say(f"put_in E{symbol}.")
        for atom, symbol in list(self.variables.base.items()):
            if is_root(atom):
                self._root(symbol)

    def _root(self, symbol: Symbol) -> None:
        """Note that a root is at least 0 and, where what is under it is known to be so, what its square is."""
        under = self._under[symbol] = self.variables.form(self.variables.roots[symbol])
        self._say(f"have P{symbol} : 0 <= {symbol} by rewrite Q{symbol} sqrtr_ge0.")
        sign = self._signed(under)
        if sign is None:
            return
        text = scalar(self.variables.roots[symbol], self.variables.names())
        positive = sign.kind == "gt"
        name = self._new("F")
        typed = f"({text} : R)" if under.is_number else text
        lemma, order = ("gt_by", "<") if positive else ("ge_by", "<=")
        shown = f"apply: ({lemma} (e := {sign.text})); [{self._identity(text, sign.text)} | positive]"
        self._say(f"have {name} : 0 {order} {typed} by {'positive' if sign.text == text else shown}.")
        self._say(f"have R{symbol} : {symbol} ^+ 2 = {text} by rewrite Q{symbol} sqr_sqrtr //; positive.")
        if positive:
            self._say(f"have S{symbol} : 0 < {symbol} by rewrite Q{symbol} sqrtr_gt0; positive.")
        self._squares[symbol] = f"R{symbol}"
        self._positive_roots[symbol] = positive

    # --- solving -------------------------------------------------------------------------------
    def _solve(self, label: str, atom: Expr) -> dict[Symbol, Expr]:
        """Solve a hypothesis for an atom: an equation is put in, an inequality gives the atom with a slack."""
        symbol = self.variables.form(scalar_form(atom))
        if not isinstance(symbol, Symbol):
            raise NotDerived(f"{atom} is not an unknown")
        equation = self.kinds[label] == "eq"
        slack = S.Zero if equation else Dummy(f"u{len(self._slack)}")
        value = self._value(self.forms[label], symbol, slack)
        if equation:
            exact = self._value(self.exact[label], symbol, S.Zero)
            coefficient = self._coefficient(self.exact[label], symbol)
            name = self._new("S")
            inverse = parenthesised(self._text(1 / coefficient))
            check = self._identity(inverse, self._text(exact), self._difference(label))
            proof = f"apply: (solve_for (q := {inverse}) {self.hypotheses[label]}); {check}"
            self._say(f"have {name} : {symbol} = {self._text(exact)} by {proof}.")
            self._say(f"put_in {name}.")
            self.variables.value[symbol] = exact
            self.exact = {k: e.xreplace({symbol: exact}) for k, e in self.exact.items()}
        elif isinstance(slack, Symbol):
            self._slack[slack] = label
        put = {symbol: value}
        self._substituted = self._substituted | {symbol}
        self.forms = {k: e.xreplace(put) for k, e in self.forms.items()}
        if not equation:
            self.forms[label] = slack
        self.target = self.target.xreplace(put)
        self._under = {r: b.xreplace(put) for r, b in self._under.items()}
        return {**put, **self._same_roots(put)} if equation else put

    def _same_roots(self, solved: dict[Symbol, Expr]) -> dict[Symbol, Expr]:
        """Make one of the roots that have become roots of the same number; return what has been put in for which."""
        put: dict[Symbol, Expr] = {}
        for one, other in combinations([r for r in self._under if r not in self._substituted], 2):
            if other in put or self._plain(self._under[one] - self._under[other]) != 0:
                continue
            name = self._new("S")
            check = self._identity(*(self._base_text(r) for r in (one, other)))
            self._say(f"have {name} : {other} = {one} by rewrite Q{other} Q{one}; congr (Num.sqrt _); {check}.")
            self._say(f"put_in {name}.")
            put[other] = one
            self.variables.value[other] = one
        self._substituted = self._substituted | set(put)
        self.forms = {k: e.xreplace(put) for k, e in self.forms.items()}
        self.exact = {k: e.xreplace(put) for k, e in self.exact.items()}
        self.target = self.target.xreplace(put)
        self._squares = {r: b for r, b in self._squares.items() if r not in put}
        for symbol, value in solved.items():
            solved[symbol] = value.xreplace(put)
        return put

    def _value(self, form: Expr, symbol: Symbol, slack: Expr) -> Expr:
        coefficient = self._coefficient(form, symbol)
        rest = self._plain(form).xreplace({symbol: S.Zero})
        known = self._known()
        for sign in (1, -1):
            if self._sign(sign * coefficient, known) == "gt":
                self._write_down(sign * coefficient, known)
                return self._plain((slack - rest) / coefficient)
        raise NotDerived(f"what multiplies {symbol} is not known to differ from 0")

    def _coefficient(self, form: Expr, symbol: Symbol) -> Expr:
        plain = self._plain(form)
        coefficient = self._plain((plain - plain.xreplace({symbol: S.Zero})) / symbol)
        if coefficient.has(symbol):
            raise NotDerived(f"the hypothesis is not linear in {symbol}")
        return coefficient

    # --- the end -------------------------------------------------------------------------------
    def _conclude(self, weights: Sequence[tuple[Expr, Sequence[str]]]) -> None:
        rest, parts = self.target, []
        for weight, labels in weights:
            rest = rest - weight * Mul(*(self.forms[label] for label in labels))
            parts.append(self._product(weight, labels))
        if self.kind == "eq":
            zeros = " + ".join(parenthesised(p.text) for p in parts) or "0"
            if self._plain(fraction(together(self._plain(rest)))[0]) != 0:
                raise NotDerived(f"what is left is not 0: {self._plain(rest)}")
            names, check = ", ".join(p.name for p in parts), self._identity(self._goal_text(), zeros)
            self._say(f"apply: (eq_by (e := {zeros})); [{check} | by rewrite ?({names or 'addr0'}) ?addr0].")
            return
        if self._plain(rest) != 0:
            left = self._signed(rest)
            if left is None:
                raise NotDerived(f"the sign of what is left is not known: {self._plain(rest)}")
            parts.append(left)
        if self.kind == "gt" and not any(p.kind == "gt" for p in parts):
            raise NotDerived("what is left is not known to be positive")
        parts.sort(key=lambda p: p.kind != "gt")
        total = " + ".join(parenthesised(p.text) for p in parts) or "0"
        check = self._identity(self._goal_text(), total)
        self._say(f"apply: ({self.kind}_by (e := {total})); [{check} | positive].")

    def _goal_text(self) -> str:
        """Return the sides of the goal as they stand in Coq."""
        return " ".join(scalar(side, self.variables.names()) for side in self.stated.args)

    def _base_text(self, symbol: Symbol) -> str:
        return scalar(self.variables.roots[symbol], self.variables.names())

    def _product(self, weight: Expr, labels: Sequence[str]) -> Term:
        """Return a weight times the differences of hypotheses, its sign written down."""
        differences = [(label, self._difference(label)) for label in labels]
        equation = next((label for label in labels if self.kinds[label] == "eq"), None)
        if equation is not None:
            others = [text for label, text in differences if label != equation]
            factor = " * ".join([parenthesised(self._text(weight)), *others])
            name = self._new("T")
            text = f"{factor} * {self._difference(equation)}"
            if self.kind == "eq":
                self._say(f"have {name} : {text} = 0 := mul_diff_eq ({factor}) {self.hypotheses[equation]}.")
            else:
                self._say(f"have {name} : 0 <= {text} := mul_diff_ge ({factor}) {self.hypotheses[equation]}.")
            return Term(text, "ge", name)
        if self.kind == "eq":
            raise NotDerived("an equation does not follow from inequalities")
        sign = self._signed(weight)
        if sign is None:
            raise NotDerived(f"the weight {weight} is not known to be at least 0")
        for label, text in differences:
            strict = self.kinds[label] == "gt"
            if (text, strict) not in self._written:
                self._written.add((text, strict))
                self._say_difference(text, strict)
        kinds = [sign.kind, *(self.kinds[label] for label in labels)]
        text = " * ".join(
            [*([] if sign.text == "1" and differences else [parenthesised(sign.text)]), *(d for _, d in differences)]
        )
        return Term(text, "gt" if set(kinds) == {"gt"} else "ge")

    # --- as written ----------------------------------------------------------------------------
    def statement(self) -> str:
        """Return the lemma with its proof."""
        v = self.variables
        plain: dict[Basic, str] = {atom: symbol.name for atom, symbol in v.base.items()}
        plain |= {a: s.name for a, (s, _) in v.other.items()}
        hypotheses = [f"{symbol} = {scalar(normal, plain)}" for symbol, normal in v.other.values()]
        hypotheses += [f"{s} = Num.sqrt {parenthesised(scalar(base, plain))}" for s, base in v.roots.items()]
        signed = [s for a, s in v.base.items() if isinstance(a, NOT_NEGATIVE) or is_count(a)]
        hypotheses += [f"0 <= {s}" for s in signed]
        hypotheses += [relation(p.says, plain) for p in self.premises]
        names = [f"E{s}" for s, _ in v.other.values()] + [f"Q{s}" for s in v.roots] + [f"P{s}" for s in signed]
        names += list(self.hypotheses.values())
        symbols = " ".join(s.name for s in (*v.base.values(), *(s for s, _ in v.other.values())))
        binder = f" {{{symbols} : R}}" if symbols else ""
        says = " ->\n  ".join([*hypotheses, relation(self.stated, plain)])
        intro = f"move=> {' '.join(names)}.\n" if names else ""
        return f"Lemma {self.name}{binder} :\n  {says}.\nProof.\n{intro}" + "\n".join(self._lines) + "\nQed.\n"

    def use(self, equal: dict[Expr, str]) -> str:
        """Return the term that yields the step's relation; ``equal``: proofs that atoms equal their normal forms."""
        v = self.variables
        proofs = [equal[a] for a in v.other] + ["erefl" for _ in v.roots]
        proofs += [_sign_lemma(a) for a in v.base if isinstance(a, NOT_NEGATIVE) or is_count(a)]
        return " ".join([self.name, *proofs, *(p.name for p in self.premises)])


def _sign_lemma(atom: Expr) -> str:
    """Return the library's lemma that an atom is at least 0 by its kind."""
    if is_count(atom):
        return "(ler0n _ _)"
    name = {"PositivePart": "Pos_ge0", "Abs": "normr_ge0"}.get(type(atom).__name__)
    if isinstance(atom, SigmaMin) and scalar(atom).startswith("SigmaMinNonzero"):
        name = "SigmaMinNonzero_ge0"
    return (
        f"({name or type(atom).__name__ + '_ge0'} _)"
        if not isinstance(atom, (SigmaK, AtMost))
        else f"({type(atom).__name__}_ge0 _ _)"
    )

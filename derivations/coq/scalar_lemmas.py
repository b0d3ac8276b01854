"""Lemmas about real numbers alone, each with its proof: what a scalar step says, its atoms replaced by variables.

A step's certificate becomes a lemma whose hypotheses are the relations that the step uses, as they stand, and whose
conclusion is the step's relation, with a variable for each atom (a norm, an eigenvalue, a root). Its proof is computed
here: equations are solved and put in, products of hypotheses are taken away, and what is left is written as a sum of
terms each of which has a sign by its form. Coq is asked to check identities between polynomials or fractions (``ring``,
``field``) and signs of products; it searches for nothing, and nothing computed here is believed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sympy import (
    Abs,
    Add,
    Basic,
    Dummy,
    Expr,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    expand,
    factor_list,
    fraction,
    together,
)
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations.coq.statements import is_count, parenthesised, relation, scalar
from derivations.notation import AtMost, NormF, PositivePart, ScalarOfMatrix, SigmaK, SigmaMax, SigmaMin
from derivations.proving.definitions import Definitions
from derivations.proving.matrix_polynomials import expanded, scalar_form
from derivations.proving.sign_certificates import difference


class NotDerived(ValueError):
    """The certificate yields no proof in Coq; the message says what is missing."""


_NOT_NEGATIVE = (NormF, SigmaMax, SigmaMin, SigmaK, AtMost, PositivePart, Abs)
_HALF = Rational(1, 2)
_SIDES = ("factor_l", "factor_r")
"""The library's lemmas that a factor of a positive product differs from 0."""


@dataclass(frozen=True)
class Premise:
    """A relation that a scalar lemma uses: the certificate's label for it, its name in the proof, what it says."""

    label: str
    name: str
    says: Boolean


@dataclass(frozen=True)
class Term:
    """A part of the sum that proves a goal: as written in Coq, its sign, and the name under which the sign is known."""

    text: str
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Known:
    """A sign known of an expression: from the hypothesis of that label, or (no label) from the name itself."""

    kind: str
    label: str
    name: str


def root(base: Expr) -> Pow:
    """Return the square root of the base as it stands."""
    return Pow(base, _HALF, evaluate=False)


def is_root(node: Basic) -> bool:
    """Tell whether a term is a square root or an odd power of one."""
    return isinstance(node, Pow) and bool(node.exp.is_Rational) and node.exp.q == 2


def atoms(expr: Expr) -> Iterator[Expr]:
    """Return the terms of which a scalar is made by sums, products and powers: symbols, norms, roots, ...

    Example:
        >>> from derivations.notation import K, L, eta, t
        >>> sorted(map(str, atoms(1 - eta * K * L(t))))
        ['K', 'L(t)', 'eta']
    """
    if is_root(expr):
        yield root(expr.base)
    elif isinstance(expr, (Symbol, AppliedUndef, ScalarOfMatrix, Min, Max, Abs, Product, Sum)) or (
        isinstance(expr, Pow) and not expr.exp.is_Rational
    ):
        yield expr
    else:
        for arg in expr.args:
            yield from atoms(arg)


class Variables:
    """The variables of a lemma: one for each atom in normal form, one more for each other way of writing one."""

    def __init__(self, definitions: Definitions, unfold: tuple[str, ...]) -> None:
        self._definitions, self._unfold = definitions, unfold
        self.base: dict[Expr, Symbol] = {}  # in normal form -> variable
        self.other: dict[Expr, tuple[Symbol, Expr]] = {}  # as written -> variable, its normal form
        self.roots: dict[Symbol, Expr] = {}  # a root's variable -> what is under it, as written
        self.value: dict[Symbol, Expr] = {}  # what has been put in for a variable
        self.begun = False  # whether the normal forms have been put in for what was written otherwise

    def form(self, expr: Expr) -> Expr:
        """Return an expression over the variables in normal form."""
        return self._over(S(expr), {a: self._meaning(a) for a in dict.fromkeys(atoms(S(expr)))})

    def _meaning(self, atom: Expr) -> Expr:
        if atom in self.base:
            return self.base[atom]
        if atom in self.other:
            return self._symbols(self.other[atom][1])
        normal = self._normal(atom)
        if normal == atom:
            return self._new_base(atom)
        meaning = self._symbols(normal)
        self.other[atom] = (Symbol(f"y{len(self.other)}"), normal)
        return meaning

    def _symbols(self, normal: Expr) -> Expr:
        return self._over(normal, {a: self.base.get(a) or self._new_base(a) for a in dict.fromkeys(atoms(normal))})

    def _new_base(self, atom: Expr) -> Symbol:
        self.base[atom] = symbol = Symbol(f"x{len(self.base)}")
        if is_root(atom):
            self.roots[symbol] = atom.base
            self.form(atom.base)
        return symbol

    def _normal(self, atom: Expr) -> Expr:
        """Return an atom with definitions put in, its matrices in normal form."""
        if is_root(atom):
            base = expanded(self._whole(atom.base))
            for known in filter(is_root, self.base):
                if expanded(self._whole(known.base)) == base:
                    return known
            return atom if self._whole(atom.base) == atom.base else root(self._whole(atom.base))
        if isinstance(atom, Pow):
            number, rest = atom.exp.as_coeff_Add()
            return atom.base**number * Pow(atom.base, rest) if number.is_positive and rest != 0 else atom
        if isinstance(atom, Symbol):
            return self._whole(atom)
        return self._whole(atom)

    def _whole(self, expr: Expr) -> Expr:
        return scalar_form(self._definitions.unfold(expr, self._unfold) if self._unfold else expr)

    def _over(self, expr: Expr, put: dict[Expr, Expr]) -> Expr:
        if is_root(expr):
            return put[root(expr.base)] ** (2 * expr.exp)
        if expr in put:
            return put[expr]
        return expr.func(*(self._over(a, put) for a in expr.args)) if expr.args else expr

    # --- how they are written ------------------------------------------------------------------
    def names(self) -> dict[Basic, str]:
        """Return how each atom and each variable is written, with what has been put in."""
        symbols: dict[Basic, str] = {}
        for symbol in self.base.values():
            symbols[symbol] = self._text(symbol)
        texts: dict[Basic, str] = {atom: symbols[symbol] for atom, symbol in self.base.items()}
        for atom, (symbol, normal) in self.other.items():
            texts[atom] = parenthesised(scalar(normal, texts)) if self.begun else symbol.name
        return {**symbols, **texts}

    def _text(self, symbol: Symbol) -> str:
        if symbol not in self.value:
            return symbol.name
        inside = {x: self._text(x) for x in self.value[symbol].free_symbols}
        return parenthesised(scalar(self.value[symbol], inside))


class ScalarLemma:
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
        self.name, self.goal, self.premises = name, goal, tuple(premises)
        self.stated = goal
        self.variables = Variables(definitions, tuple(unfold))
        for side in (x for says in (*(p.says for p in self.premises), goal) for x in says.args):
            self.variables.form(side)  # each atom has its variable, those that a difference would lose too
        self.hypotheses = {p.label: f"H{i}" for i, p in enumerate(self.premises)}
        self.kinds = {p.label: difference(p.says)[1] for p in self.premises}
        self.says = {p.label: p.says for p in self.premises}
        self.forms = {p.label: self.variables.form(difference(p.says)[0]) for p in self.premises}
        self.exact = dict(self.forms)  # with the equations put in alone
        self.kind = difference(goal)[1]
        self.target = self.variables.form(difference(goal)[0])
        self._lines: list[str] = []
        self._written: set[tuple[str, bool]] = set()
        self._slack: dict[Symbol, str] = {}  # slack -> label
        self._under: dict[Symbol, Expr] = {}  # a root's variable -> what is under it, over the variables
        self._squares: dict[Symbol, str] = {}  # the roots whose squares are known, with the equations' names
        self._positive_roots: dict[Symbol, bool] = {}
        self._substituted: frozenset[Symbol] = frozenset()
        self._count = 0

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

    # --- signs ---------------------------------------------------------------------------------
    def _known(self) -> dict[Expr, Known]:
        """Return what is known of signs, from the hypotheses and from the kinds of the atoms."""
        known: dict[Expr, Known] = {}
        for atom, symbol in self.variables.base.items():
            if symbol in self._substituted:
                continue
            if is_root(atom):
                known[symbol] = Known("gt" if self._positive_roots.get(symbol) else "ge", "", "")
            elif isinstance(atom, _NOT_NEGATIVE) or is_count(atom):
                known[symbol] = Known("ge", "", "")
        for slack, label in self._slack.items():
            known[slack] = Known(self.kinds[label], label, "")
        for label, form in self.forms.items():
            if self.kinds[label] == "eq":
                continue
            _, primitive = self._plain(form).as_content_primitive()
            primitive = self._plain(primitive)
            _note(known, primitive, Known(self.kinds[label], label, "primitive"))
            number, rest = primitive.as_coeff_Add()
            if number.is_negative:
                _note(known, rest, Known("gt", label, "rest"))
        return known

    def _plain(self, expr: Expr) -> Expr:
        """Return an expression multiplied out, the squares of roots replaced by what is under them."""
        expr = expand(expr)
        for symbol in self._squares:
            powers = {p for p in expr.atoms(Pow) if p.base == symbol and abs(p.exp) >= 2}
            if powers:
                expr = expand(expr.xreplace({p: _even(p, self._under[symbol]) for p in powers}))
        return expr

    def _sign(self, expr: Expr, known: dict[Expr, Known]) -> str | None:
        """Return an expression's sign, by its form and by what is known of its parts: 'gt', 'ge' or None."""
        if expr.is_number:
            return "gt" if expr.is_positive else "ge" if expr.is_zero else None
        found = self._lookup(expr, known)
        kind = found.kind if found else None
        return kind if kind == "gt" else self._by_form(expr, known) or kind

    def _lookup(self, expr: Expr, known: dict[Expr, Known]) -> Known | None:
        return known.get(expr) or (known.get(self._plain(expr)) if isinstance(expr, (Add, Mul)) else None)

    def _by_form(self, expr: Expr, known: dict[Expr, Known]) -> str | None:
        if isinstance(expr, Pow):
            inner = self._sign(expr.base, known)
            if inner == "gt":
                return "gt"
            if expr.exp.is_Integer and expr.exp.is_even and expr.exp.is_positive:
                return "ge"
            return "ge" if inner == "ge" and expr.exp.is_positive else None
        if isinstance(expr, (Mul, Add)):
            signs = [self._sign(a, known) for a in expr.args]
            strict = all(s == "gt" for s in signs) if isinstance(expr, Mul) else "gt" in signs
            return None if None in signs else "gt" if strict else "ge"
        return None

    def _signed(self, expr: Expr) -> Term | None:
        """Return an expression as a text whose sign is there by its form, its parts' signs written down; or None."""
        known = self._known()
        for form in self._forms(expr):
            sign = self._sign(form, known)
            if sign is not None:
                self._write_down(form, known)
                return Term(self._text(form), sign)
        return None

    def _forms(self, expr: Expr) -> Iterator[Expr]:
        """Return ways to write an expression: as it stands, over one denominator multiplied out, in factors."""
        yield expr
        plain = self._plain(expr)
        yield plain
        numerator, denominator = fraction(together(plain))
        numerator = self._plain(numerator)
        known = self._known()
        signs = [factor if self._sign(factor, known) else -factor for factor in Mul.make_args(denominator)]
        flip = (-1) ** sum(1 for a, b in zip(signs, Mul.make_args(denominator)) if a != b)
        under = [Pow(factor, -1, evaluate=False) for factor in signs if factor != 1]
        yield Mul(self._plain(flip * numerator), *under, evaluate=False) if under else numerator
        if isinstance(numerator, Add):
            yield self._in_factors(flip * numerator, under, known)

    def _in_factors(self, numerator: Expr, under: Sequence[Expr], known: dict[Expr, Known]) -> Expr:
        number, factors = factor_list(numerator)
        out: list[Expr] = []
        for found, power in factors:
            opposite = self._sign(found, known) is None and self._sign(-found, known) is not None
            factor = expand(-found) if opposite else found
            number = number * (-1) ** power if opposite else number
            out.append(factor if power == 1 else Pow(factor, power, evaluate=False))
        return Mul(number, *out, *under, evaluate=False)

    def _write_down(self, expr: Expr, known: dict[Expr, Known]) -> None:
        """Write down the signs of those parts of an expression that are known from hypotheses."""
        if expr.is_number:
            return
        found, form = self._lookup(expr, known), self._by_form(expr, known)
        if found and form not in ("gt", found.kind):
            self._derive(expr, found)
            return
        for arg in expr.args[:1] if isinstance(expr, Pow) else expr.args:
            self._write_down(arg, known)

    def _derive(self, expr: Expr, found: Known) -> None:
        """Write down one sign, from the hypothesis that says so."""
        text = self._text(expr)
        if not found.label or (text, found.kind == "gt") in self._written:
            return
        self._written.add((text, found.kind == "gt"))
        strict = self.kinds[found.label] == "gt"
        hypothesis = self.hypotheses[found.label]
        if found.name == "primitive" and self._says_sign_of(found.label, text):
            return
        if not found.name:
            self._say_difference(text, strict)
            return
        content = self._plain(self.forms[found.label]).as_content_primitive()[0]
        lemma = {"primitive": "sign_of", "rest": "sign_beyond"}[found.name] + ("_gt" if strict else "_ge")
        relation_ = "<" if found.kind == "gt" else "<="
        factor, beyond = scalar(1 / content), ""
        if found.name == "rest":
            number = self._plain(self.forms[found.label] / content).as_coeff_Add()[0]
            beyond = f" (q := {scalar(-number)})"
        check = self._identity(text, factor, beyond, self._difference(found.label))
        goals = f"[by positive | {'by positive | ' if beyond else ''}{check}]"
        applied = f"({lemma} (c := {factor}){beyond} {hypothesis})"
        self._say(f"have {self._new('F')} : 0 {relation_} {text} by apply: {applied}; {goals}.")

    def _says_sign_of(self, label: str, text: str) -> bool:
        """Tell whether a hypothesis is that very sign, so that it need not be derived."""
        says, names = self.says[label], self.variables.names()
        greater, less = says.args if says.rel_op in (">=", ">") else reversed(says.args)
        return less == 0 and scalar(greater, names) == text

    def _say_difference(self, text: str, strict: bool) -> None:
        """Say that the difference of a hypothesis's sides is at least 0, or positive."""
        sign, lemma = ("<", "subr_gt0") if strict else ("<=", "subr_ge0")
        self._say(f"have {self._new('F')} : 0 {sign} {text} by rewrite {lemma}.")

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

    def _difference(self, label: str) -> str:
        """Return the difference of a hypothesis's sides, as Coq knows it: at least 0, or 0."""
        says, names = self.says[label], self.variables.names()
        left, right = (parenthesised(scalar(side, names)) for side in says.args)
        return f"({left} - {right})" if says.rel_op in ("==", ">=", ">") else f"({right} - {left})"

    def _text(self, expr: Expr) -> str:
        names = {**self.variables.names(), **{slack: self._difference(label) for slack, label in self._slack.items()}}
        return scalar(expr, names)

    def _identity(self, *texts: str) -> str:
        """Return the tactic that checks an identity between those texts, with the squares of the roots in them."""
        words = {word for text in texts for word in re.findall(r"\w+", text)}
        squares = " ".join(equation for symbol, equation in self._squares.items() if symbol.name in words)
        used = f": {squares}" if squares else ""
        if not any("/" in text or "^-1" in text for text in texts):
            return f"ring{used}"
        self._say_factors(words)
        # a quotient may be the same on both sides, which ring takes as it is: by what, need not differ from 0
        return f"first [ring{used} | field{used}; nonzero_by_form]"

    def _say_factors(self, words: Collection[str]) -> None:
        """Say that those factors of a positive product whose own signs are not known differ from 0."""
        known = self._known()
        for label, form in self.exact.items():
            if self.kinds[label] != "gt" or not isinstance(form, Mul) or 0 not in self.says[label].args:
                continue
            for factor in form.args if all(isinstance(x, Symbol) for x in form.args) and len(form.args) == 2 else ():
                if (
                    factor.name in words
                    and self._sign(factor, known) != "gt"
                    and (factor.name, True) not in self._written
                ):
                    self._written.add((factor.name, True))
                    which = " | ".join(f"exact: ({side} _ _ _ {self.hypotheses[label]})" for side in _SIDES)
                    self._say(f"have {self._new('N')} : {factor} != 0 by first [{which}].")

    def _say(self, line: str) -> None:
        self._lines.append(line)

    def _new(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    # --- as written ----------------------------------------------------------------------------
    def statement(self) -> str:
        """Return the lemma with its proof."""
        v = self.variables
        plain: dict[Basic, str] = {atom: symbol.name for atom, symbol in v.base.items()}
        plain |= {a: s.name for a, (s, _) in v.other.items()}
        hypotheses = [f"{symbol} = {scalar(normal, plain)}" for symbol, normal in v.other.values()]
        hypotheses += [f"{s} = Num.sqrt {parenthesised(scalar(base, plain))}" for s, base in v.roots.items()]
        signed = [s for a, s in v.base.items() if isinstance(a, _NOT_NEGATIVE) or is_count(a)]
        hypotheses += [f"0 <= {s}" for s in signed]
        hypotheses += [relation(p.says, plain) for p in self.premises]
        names = [f"E{s}" for s, _ in v.other.values()] + [f"Q{s}" for s in v.roots] + [f"P{s}" for s in signed]
        names += list(self.hypotheses.values())
        symbols = " ".join(s.name for s in (*v.base.values(), *(s for s, _ in v.other.values())))
        binder = f" ({symbols} : R)" if symbols else ""
        says = " ->\n  ".join([*hypotheses, relation(self.stated, plain)])
        intro = f"move=> {' '.join(names)}.\n" if names else ""
        return f"Lemma {self.name}{binder} :\n  {says}.\nProof.\n{intro}" + "\n".join(self._lines) + "\nQed.\n"

    def use(self, equal: dict[Expr, str]) -> str:
        """Return the term that yields the step's relation; ``equal``: proofs that atoms equal their normal forms."""
        v = self.variables
        values = [parenthesised(scalar(a)) for a in (*v.base, *v.other)]
        proofs = [equal[a] for a in v.other] + ["erefl" for _ in v.roots]
        proofs += [_sign_lemma(a) for a in v.base if isinstance(a, _NOT_NEGATIVE) or is_count(a)]
        return " ".join([self.name, *values, *proofs, *(p.name for p in self.premises)])


def _note(known: dict[Expr, Known], expr: Expr, found: Known) -> None:
    if expr not in known or known[expr].kind != "gt":
        if expr in known and known[expr].kind == found.kind:
            return
        known[expr] = found


def _even(power: Pow, under: Expr) -> Expr:
    """Return a power of a root, its square replaced by what is under it."""
    sign, size = (1, power.exp) if power.exp > 0 else (-1, -power.exp)
    return under ** (sign * (size // 2)) * power.base ** (sign * (size % 2))


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

"""Signs of expressions over the variables of a lemma: by their form, and by what the lemma's hypotheses say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sympy import Abs, Add, Expr, Mul, Pow, Symbol, expand, factor_list, fraction, together
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import is_count, parenthesised
from derivations.coq.lemma_variables import Variables, is_root
from derivations.coq.terms import scalar
from derivations.notation import AtMost, NormF, PositivePart, SigmaK, SigmaMax, SigmaMin
from derivations.proving.definitions import Definitions
from derivations.proving.sign_certificates import difference

NOT_NEGATIVE = (NormF, SigmaMax, SigmaMin, SigmaK, AtMost, PositivePart, Abs)
"""The kinds of atoms that are at least 0."""
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


class SignedLemma:
    """What a lemma supposes, over its variables, with the signs that follow; the lines of its proof so far.

    Args:
        goal: what the lemma says.
        premises: its hypotheses, which may only be between scalars.
        definitions, unfold: definitions put in for their names.
    """

    def __init__(
        self,
        goal: Boolean,
        premises: Sequence[Premise],
        definitions: Definitions,
        unfold: Iterable[str] = (),
    ) -> None:
        self.goal, self.premises = goal, tuple(premises)
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

    # --- signs ---------------------------------------------------------------------------------
    def _known(self) -> dict[Expr, Known]:
        """Return what is known of signs, from the hypotheses and from the kinds of the atoms."""
        known: dict[Expr, Known] = {}
        for atom, symbol in self.variables.base.items():
            if symbol in self._substituted:
                continue
            if is_root(atom):
                known[symbol] = Known("gt" if self._positive_roots.get(symbol) else "ge", "", "")
            elif isinstance(atom, NOT_NEGATIVE) or is_count(atom):
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

    # --- as written in Coq ---------------------------------------------------------------------
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
        return f"first [field{used}; nonzero | ring{used} | opaque_inverses; field{used}; nonzero]"

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


def _note(known: dict[Expr, Known], expr: Expr, found: Known) -> None:
    if expr not in known or known[expr].kind != "gt":
        if expr in known and known[expr].kind == found.kind:
            return
        known[expr] = found


def _even(power: Pow, under: Expr) -> Expr:
    """Return a power of a root, its square replaced by what is under it."""
    sign, size = (1, power.exp) if power.exp > 0 else (-1, -power.exp)
    return under ** (sign * (size // 2)) * power.base ** (sign * (size % 2))

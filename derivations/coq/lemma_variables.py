"""The variables of lemmas about real numbers: one for each atom (a norm, an eigenvalue, a root) in normal form."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Abs, Basic, Expr, Max, Min, Pow, Product, Rational, S, Sum, Symbol
from sympy.core.function import AppliedUndef

from derivations.coq.identifiers import parenthesised
from derivations.coq.terms import scalar
from derivations.notation import ScalarOfMatrix
from derivations.proving.definitions import Definitions
from derivations.proving.matrix_polynomials import expanded, scalar_form

_HALF = Rational(1, 2)


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

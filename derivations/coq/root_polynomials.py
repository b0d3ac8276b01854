"""The positive roots by which step sizes are defined: the polynomials' coefficients, and what their lemmas suppose."""

from __future__ import annotations

from sympy import Basic, Expr, Poly, Pow, Symbol, expand
from sympy.core.function import AppliedUndef

from derivations.coq.lemma_variables import is_root
from derivations.proving.definitions import Definitions


def root_coefficients(expr: Expr, variable: Symbol) -> tuple[list[Expr], bool]:
    """Return the coefficients of a polynomial, or of its opposite, with a negative constant, which stands first.

    The second value tells whether they are its own: whether it rises.

    Example:
        >>> from derivations.notation import K, eta, mu
        >>> root_coefficients(1 - K * eta**2, eta)
        ([-1, 0, K], False)
    """
    opaque: dict[Basic, Symbol] = {}
    listed = Poly(expand(_opaque(expr, variable, opaque)), variable).all_coeffs()[::-1]
    back = {symbol: part for part, symbol in opaque.items()}
    rises = listed[0].xreplace(back).could_extract_minus_sign()
    return [(c if rises else expand(-c)).xreplace(back) for c in listed], rises


def _opaque(expr: Expr, variable: Symbol, opaque: dict[Basic, Symbol]) -> Expr:
    """Return an expression with a symbol for each part that the variable does not occur in, which is kept as it is."""
    if expr.is_Number or expr == variable:
        return expr
    if not expr.has(variable):
        return opaque.setdefault(expr, Symbol(f"part{len(opaque)}"))
    return expr.func(*(_opaque(a, variable, opaque) for a in expr.args))


def to_put_in(expr: Expr, variable: Symbol, definitions: Definitions) -> tuple[str, ...]:
    """Return the definitions to be put in for an expression to be a polynomial in the variable."""
    found = {x.func.__name__ for x in expr.atoms(AppliedUndef) if x.has(variable)}
    return tuple(sorted(found & set(definitions)))


def under_roots(expr: Expr, put_in: tuple[str, ...], definitions: Definitions) -> list[tuple[Expr, bool]]:
    """Return what stands under roots in a polynomial once its definitions are put in; whether it must be positive."""
    if not put_in:
        return []
    roots = {x for x in definitions.unfold(expr, put_in).atoms(Pow) if is_root(x)}
    divisors = {x.base for x in roots if x.exp.is_negative}
    return sorted({(x.base, x.base in divisors) for x in roots}, key=str)

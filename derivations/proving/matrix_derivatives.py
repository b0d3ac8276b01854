"""Derivatives of scalar forms in matrices: along directions, by a matrix, and adjoints of linear maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sympy import (
    Basic,
    Dummy,
    Expr,
    MatrixExpr,
    S,
)

from derivations.notation import Inner
from derivations.proving.matrix_polynomials import (
    NO_RULES,
    Polynomial,
    TraceOf,
    expression,
    polynomial,
    reversed_word,
    scalar_form,
    sum_of,
    trace_form,
)
from derivations.proving.refusals import Gap, Reason

_Atom = TypeVar("_Atom", bound=Basic)


def directional(expr: Expr, directions: Mapping[_Atom, MatrixExpr]) -> Expr:
    """Return the derivative of an expression along the given directions of its letters.

    ``expr`` is a matrix expression, or a scalar one polynomial in inner products and squared norms.
    """
    if isinstance(expr, MatrixExpr):
        return expression(_derivation(polynomial(expr), directions), expr.shape)
    form = scalar_form(expr, traces=True)
    total = S.Zero
    for trace in form.atoms(TraceOf):
        inner = _derivation(polynomial(trace.args[0]), directions)
        total += _partial(form, trace) * trace_form(inner, trace.args[0].shape[0], NO_RULES)
    _require_apart(form.xreplace(dict.fromkeys(form.atoms(TraceOf), S.One)), directions)
    return total


def _partial(form: Expr, trace: Expr) -> Expr:
    """Return the partial derivative of a polynomial in traces with respect to one of them."""
    x = Dummy("x")
    return form.xreplace({trace: x}).diff(x).xreplace({x: trace})


def _derivation(poly: Polynomial, directions: Mapping[Any, MatrixExpr]) -> Polynomial:
    parts: list[Polynomial] = []
    for word, coefficient in poly.items():
        _require_apart(coefficient, directions)
        for i, (atom, flipped) in enumerate(word):
            if atom not in directions:
                _require_apart(atom, directions)
            else:
                middle = polynomial(directions[atom])
                for w, c in middle.items():
                    letter = reversed_word(w) if flipped else w
                    parts.append({word[:i] + letter + word[i + 1 :]: coefficient * c})
    return sum_of(parts)


def _require_apart(expr: Expr, letters: Iterable[Basic]) -> None:
    """Check that none of the letters occurs in an expression that is about to be taken for a constant."""
    if any(expr.has(letter) for letter in letters):
        raise Gap(Reason.NOT_POLYNOMIAL, node=expr, variables=", ".join(map(str, letters)))


def gradient(expr: Expr, atom: MatrixExpr) -> MatrixExpr:
    """Return the gradient of a scalar, polynomial in traces, with respect to a letter (its shape)."""
    form = scalar_form(expr, traces=True)
    _require_apart(form.xreplace(dict.fromkeys(form.atoms(TraceOf), S.One)), (atom,))
    parts: list[Polynomial] = []
    for trace in form.atoms(TraceOf):
        factor = _partial(form, trace)
        for word, coefficient in polynomial(trace.args[0]).items():
            _require_apart(coefficient, (atom,))
            for i, (letter, flipped) in enumerate(word):
                if letter != atom:
                    _require_apart(letter, (atom,))
                else:
                    rest = word[i + 1 :] + word[:i]
                    parts.append({(rest if flipped else reversed_word(rest)): coefficient * factor})
    return expression(sum_of(parts), atom.shape)


def adjoint(image: MatrixExpr, letter: MatrixExpr, argument: MatrixExpr) -> MatrixExpr:
    """Return the adjoint of the linear map ``letter -> image``, applied to argument (the image's shape).

    It is the gradient of <argument, image> with respect to the letter.
    """
    return gradient(Inner(argument, image), letter)

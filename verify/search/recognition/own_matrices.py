"""Matrices of the user's own in the language of proofs, where nothing is known of a matrix but its sides."""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic, Expr, Identity, MatMul, MatrixExpr, MatrixSymbol, Symbol, Trace
from sympy.core.relational import Relational
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge
from derivations.notation import Inner, LambdaMin
from derivations.proving.kernel import Checked
from verify.search.language.grammar import Conjecture
from verify.search.language.meaning import DeclaredMatrix, DeclaredSide, side

_PREFIX = "own_"
"""Begins the names of all that is the user's own, so that none is one of the notation's."""


def spoken(relation: Boolean) -> Boolean:
    """Return a relation with matrices of any kind in the place of the user's own, and traces as inner products.

    What is proved of matrices of all kinds holds of those that are declared. Numbers stay, for a side may be one.

    Example:
        >>> from sympy import Ge, Integer
        >>> from derivations.notation import NormF
        >>> spoken(Ge(NormF(DeclaredMatrix(Str("A"), Integer(3), DeclaredSide("p"))), 0))
        NormF(own_A) >= 0
    """
    sides = (_spoken(side) for side in relation.args)
    return relation.func(*sides, evaluate=False)


def declared_kinds(conjecture: Conjecture) -> tuple[tuple[Boolean, ...], frozenset[MatrixSymbol]]:
    """Return what the declared kinds say, as hypotheses, and the matrices that are symmetric.

    Example:
        >>> from verify.search.language.grammar import parse_conjecture
        >>> declared_kinds(parse_conjecture("trace(P) >= 0", (), (), ["P: 2,2 psd"]))[0]
        (Eq(own_P.T, own_P), LambdaMin(own_P) >= 0)
    """
    said: list[Boolean] = []
    symmetric: list[MatrixSymbol] = []
    for one in conjecture.own:
        a = MatrixSymbol(_PREFIX + one.name, _side(side(one.rows)), _side(side(one.columns)))
        if one.is_symmetric:
            said.append(Eq(a.T, a))
            symmetric.append(a)
        if "psd" in one.kinds:
            said.append(Ge(LambdaMin(a), 0))
        if "orthogonal" in one.kinds:
            said += [Eq(a.T * a, Identity(a.shape[0])), Eq(a * a.T, Identity(a.shape[0]))]
    return tuple(said), frozenset(symmetric)


def with_names_typed(checked: Checked) -> Checked:
    """Return a derivation that speaks of the user's own matrices by their names, to be read: it is not checked again.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import NormF
        >>> from derivations.proving.kernel import CheckedStep
        >>> said = Ge(NormF(MatrixSymbol("own_A", 3, 2)), 0)
        >>> with_names_typed(Checked(said, (CheckedStep("1", said, "a norm"),))).steps[0].relation
        NormF(A) >= 0
    """
    steps = tuple(replace(step, relation=_typed(step.relation)) for step in checked.steps)
    return replace(checked, conclusion=_typed(checked.conclusion), steps=steps)


def _typed(node: Basic) -> Basic:
    if isinstance(node, MatrixSymbol) and node.name.startswith(_PREFIX):
        rows, columns = map(_side_typed, node.shape)
        return DeclaredMatrix(Str(node.name.removeprefix(_PREFIX)), rows, columns)
    if isinstance(node, Symbol):
        return _side_typed(node)
    if isinstance(node, Relational):
        return node.func(*map(_typed, node.args), evaluate=False)
    return node.func(*map(_typed, node.args)) if node.has(MatrixSymbol, Symbol) and node.args else node


def _spoken(node: Basic) -> Basic:
    if isinstance(node, DeclaredMatrix):
        rows, columns = (_side(s) for s in node.shape)
        return MatrixSymbol(_PREFIX + node.name, rows, columns)
    if isinstance(node, DeclaredSide):
        return _side(node)
    if isinstance(node, Trace):
        inside = _spoken(node.args[0])
        factors = inside.args if isinstance(inside, MatMul) else ()
        if len(factors) > 1 and all(isinstance(x, MatrixExpr) for x in factors):
            return Inner(factors[0].T, factors[1] if len(factors) == 2 else MatMul(*factors[1:]))
        return Inner(Identity(inside.shape[0]), inside)
    if not node.has(DeclaredMatrix, DeclaredSide, Trace):
        return node
    return node.func(*map(_spoken, node.args))


def _side(side: Expr) -> Expr:
    return Symbol(_PREFIX + side.name, integer=True, positive=True) if isinstance(side, DeclaredSide) else side


def _side_typed(side: Expr) -> Expr:
    own = isinstance(side, Symbol) and side.name.startswith(_PREFIX)
    return DeclaredSide(side.name.removeprefix(_PREFIX)) if own else side

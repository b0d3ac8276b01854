"""Textbook facts about the matrices that relations speak of, and about what these are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Le, MatAdd, MatMul, MatPow, MatrixExpr, Mul, Transpose, preorder_traversal
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq
from derivations.notation import W1, W2, Inner, NormF, SigmaMax, SigmaMin, TimedMatrix
from derivations.proving.rules import Fact
from verify.search.recognition.results import Known, known

_MATRICES, _LARGEST_POWER = 12, 4
"""How many matrices facts are looked up for; up to which power a matrix is taken as a product."""


def facts(relations: Iterable[Boolean]) -> Iterator[Known]:
    """Return textbook facts about the norms, singular values and inner products that the relations speak of."""
    nodes = dict.fromkeys(node for r in relations for node in preorder_traversal(r))
    made: list[Known | None] = []
    for a in _with_parts(x.args[0] for x in nodes if isinstance(x, (NormF, SigmaMax, SigmaMin))):
        made.append(known(Le(SigmaMax(a), NormF(a)), Fact("spectral_below_frobenius", a)))
        made.append(known(Le(SigmaMin(a), SigmaMax(a)), Fact("singular_values_ordered", a)))
        made += _of_parts(a)
    made += [
        known(Le(x, Mul(*(NormF(a) for a in x.args))), Fact("cauchy_schwarz", *x.args))
        for x in nodes
        if isinstance(x, Inner)
    ]
    yield from (k for k in made if k is not None)


def _with_parts(spoken: Iterable[MatrixExpr]) -> list[MatrixExpr]:
    """The matrices, and what they are made of, each once."""
    found = list(dict.fromkeys(spoken))
    for a in found:  # grows
        parts = [*(x for pair in (*_products(a), *_sums(a)) for x in pair), *_turned(a)]
        found += [x for x in dict.fromkeys(parts) if x not in found][: max(0, _MATRICES - len(found))]
    return found


def _of_parts(a: MatrixExpr) -> Iterator[Known | None]:
    """The norms of a product, a sum or a transpose by those of what it is made of."""
    unfold = ("W",) if isinstance(a, TimedMatrix) else ()
    for x, y in _products(a):
        for of, bound, name in (
            (NormF, SigmaMax(x) * NormF(y), "operator_norm"),
            (NormF, NormF(x) * SigmaMax(y), "operator_norm_right"),
            (SigmaMax, SigmaMax(x) * SigmaMax(y), "spectral_norm_of_product"),
        ):
            yield known(Le(of(x * y), bound), Fact(name, x, y), unfold, spelt=Le(of(a), bound))
    for x, y in _sums(a):
        yield known(Le(NormF(a), NormF(x) + NormF(y)), Fact("triangle", x, y))
    for x in _turned(a):
        yield known(Eq(SigmaMax(a), SigmaMax(x)), Fact("transpose_norm", x))
        yield known(Eq(NormF(a), NormF(x)), Fact("transpose_frobenius_norm", x))


def _products(a: MatrixExpr) -> list[tuple[MatrixExpr, MatrixExpr]]:
    """The ways in which a matrix is a product of two."""
    if isinstance(a, TimedMatrix):
        return [(W1(a.time), W2(a.time))] if a.name == "W" else []
    factors = a.args if isinstance(a, MatMul) else ()
    if isinstance(a, MatPow) and a.exp.is_Integer and 1 < a.exp <= _LARGEST_POWER:
        factors = (a.base,) * int(a.exp)
    if not all(isinstance(x, MatrixExpr) for x in factors):
        return []
    return [(_joined(MatMul, factors[:k]), _joined(MatMul, factors[k:])) for k in range(1, len(factors))]


def _sums(a: MatrixExpr) -> list[tuple[MatrixExpr, MatrixExpr]]:
    """A sum, as its first term and what follows."""
    return [(a.args[0], _joined(MatAdd, a.args[1:]))] if isinstance(a, MatAdd) and len(a.args) > 1 else []


def _turned(a: MatrixExpr) -> list[MatrixExpr]:
    """The matrix that another is the transpose of, if it is one."""
    return [a.arg] if isinstance(a, Transpose) else []


def _joined(kind: type[MatMul] | type[MatAdd], parts: tuple[MatrixExpr, ...]) -> MatrixExpr:
    return parts[0] if len(parts) == 1 else kind(*parts).doit()

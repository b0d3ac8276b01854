"""Textbook facts about the matrices that relations speak of, and about what these are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from sympy import Basic, Ge, Le, MatrixExpr, Mul, preorder_traversal
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq
from derivations.notation import Inner, LambdaMax, LambdaMin, NormF, SigmaMax, SigmaMin, TimedMatrix
from derivations.proving.rules import Fact, Nonnegative
from verify.search.recognition.matrix_parts import products, sums, turned, with_number
from verify.search.recognition.results import Known, known
from verify.search.recognition.small_proofs import squares_ordered

_MATRICES, _NORMS = 12, 5
"""How many matrices facts are looked up for; how many norms squares of differences are made of."""
_OF_MATRICES = (NormF, SigmaMax, SigmaMin, LambdaMax, LambdaMin, Inner)


def facts(relations: Iterable[Boolean]) -> Iterator[Known]:
    """Return textbook facts about the norms, singular values and inner products that the relations speak of."""
    nodes = dict.fromkeys(node for r in relations for node in preorder_traversal(r))
    made: list[Known | None] = []
    for i, a in enumerate(_with_parts(a for x in nodes if isinstance(x, _OF_MATRICES) for a in x.args[-2:])):
        made.append(known(Le(SigmaMax(a), NormF(a)), Fact("spectral_below_frobenius", a)))
        made.append(known(Le(SigmaMin(a), SigmaMax(a)), Fact("singular_values_ordered", a)))
        made.append(squares_ordered(f"squares {i}", a))
        made += _of_parts(a)
    made += _squares(nodes)
    made += [
        known(Le(x, Mul(*(NormF(a) for a in x.args))), Fact("cauchy_schwarz", *x.args))
        for x in nodes
        if isinstance(x, Inner)
    ]
    yield from (k for k in made if k is not None)


def _squares(nodes: Iterable[Basic]) -> Iterator[Known | None]:
    """That squares of differences of norms are not negative."""
    norms = [x for x in nodes if isinstance(x, (NormF, SigmaMax, SigmaMin))][:_NORMS]
    for x, y in combinations(norms, 2):
        yield known(Ge((x - y) ** 2, 0), Nonnegative())


def _with_parts(spoken: Iterable[MatrixExpr]) -> list[MatrixExpr]:
    """The matrices, and what they are made of, each once."""
    found = [a for a in dict.fromkeys(spoken) if isinstance(a, MatrixExpr) and not a.is_Identity]
    for a in found:  # grows
        parts = [*(x for pair in (*products(a), *sums(a)) for x in pair), *turned(a), with_number(a)[1]]
        found += [x for x in dict.fromkeys(parts) if x not in found][: max(0, _MATRICES - len(found))]
    return found


def _of_parts(a: MatrixExpr) -> Iterator[Known | None]:
    """The norms of a product, a sum or a transpose by those of what it is made of."""
    unfold = ("W",) if isinstance(a, TimedMatrix) else ()
    for x, y in products(a):
        for of, bound, name in (
            (NormF, SigmaMax(x) * NormF(y), "operator_norm"),
            (NormF, NormF(x) * SigmaMax(y), "operator_norm_right"),
            (SigmaMax, SigmaMax(x) * SigmaMax(y), "spectral_norm_of_product"),
        ):
            yield known(Le(of(x * y), bound), Fact(name, x, y), unfold, spelt=Le(of(a), bound))
    for x, y in sums(a):
        yield known(Le(NormF(a), NormF(x) + NormF(y)), Fact("triangle", x, y))
    for x in turned(a):
        yield known(Eq(SigmaMax(a), SigmaMax(x)), Fact("transpose_norm", x))
        yield known(Eq(NormF(a), NormF(x)), Fact("transpose_frobenius_norm", x))

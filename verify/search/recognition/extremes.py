"""What small proofs say of the eigenvalues, largest singular values and quadratic forms that relations speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import permutations

from sympy import Expr, MatAdd, MatrixExpr, MatrixSymbol, S, preorder_traversal
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq
from derivations.notation import Inner, LambdaK, LambdaMax, LambdaMin, NormF, SigmaMax
from derivations.proving.matrix_polynomials import is_symmetric, same_matrix
from derivations.proving.rules import Fact
from verify.search.recognition import small_proofs as shown
from verify.search.recognition.matrix_parts import Parts, gram, parts_of, quotient
from verify.search.recognition.results import Known, known

_EIGENVALUES = (LambdaMax, LambdaMin, LambdaK)
_MATRICES = 5
"""For how many matrices proofs are made, of each kind."""


class Extremes:
    """The small proofs for the relations; ``symmetric``: the matrices that hypotheses say to be so."""

    def __init__(self, relations: Iterable[Boolean], symmetric: frozenset[MatrixSymbol] = frozenset()) -> None:
        self._nodes = list(dict.fromkeys(node for r in relations for node in preorder_traversal(r)))
        self._symmetric = symmetric

    def facts(self) -> Iterator[Known]:
        """Return what is shown."""
        made = (*self._eigenvalues(), *self._forms(), *self._norms_of_sums(), *self._largest_of_sums())
        yield from (k for k in made if k is not None)

    def _of(self, *kinds: type[Expr]) -> list[MatrixExpr]:
        """The matrices that such numbers are taken of, the first few."""
        found = dict.fromkeys(x.args[-1] for x in self._nodes if isinstance(x, kinds))
        return list(found)[:_MATRICES]

    def _is_symmetric(self, a: MatrixExpr) -> bool:
        return a in self._symmetric or (a.shape[0] == a.shape[1] and is_symmetric(a))

    def _eigenvalues(self) -> Iterator[Known | None]:
        spoken = self._of(*_EIGENVALUES)
        for i, s in enumerate(spoken):
            found = gram(s)
            if found is not None:
                yield from _of_gram(f"gram {i}", *found)
            parts = self._symmetric_parts(s)
            if len(parts) > 1:
                yield from shown.eigenvalues_of_sum(f"sum {i}", s, parts, self._symmetric)
            elif self._is_symmetric(s):
                yield from shown.ordered(f"extremes {i}", s, self._symmetric)
        yield from self._perturbed(spoken)

    def _symmetric_parts(self, s: MatrixExpr) -> Parts:
        """S as a sum of multiples of symmetric matrices; empty where it is not written so."""
        parts = parts_of(s)
        return parts if all(self._is_symmetric(a) for _, a in parts) else ()

    def _perturbed(self, spoken: list[MatrixExpr]) -> Iterator[Known | None]:
        """|lambda_k(S) - lambda_k(T)| <= |S - T|_F, for each pair of which an eigenvalue of one index is spoken of."""
        for i, (s, t) in enumerate(permutations((x for x in spoken if x in self._symmetric), 2)):
            for j, value in enumerate(dict.fromkeys(map(_eigenvalue, self._eigen(s)))):
                yield from shown.perturbed(f"perturbed {i} {j}", value, s, t, self._symmetric)

    def _eigen(self, s: MatrixExpr) -> list[Expr]:
        """The eigenvalues of S that are spoken of."""
        return [x for x in self._nodes if isinstance(x, _EIGENVALUES) and x.args[-1] == s]

    def _forms(self) -> Iterator[Known | None]:
        inner = [x for x in self._nodes if isinstance(x, Inner)]
        for i, node in enumerate(inner[:_MATRICES]):
            a, b = node.args
            yield from shown.not_less(f"opposite {i}", a, b)
            s = quotient(a, b)
            if a.is_Identity:
                yield shown.written_out(f"identity {i}", Eq(NormF(a) ** 2, a.shape[0]))
            if s is not None and self._is_symmetric(s):
                yield from shown.quotient(f"form {i}", s, a, self._symmetric)

    def _norms_of_sums(self) -> Iterator[Known | None]:
        spoken = self._of(NormF)
        scalar = dict.fromkeys((c, a) for s in spoken for c, a in parts_of(s) if c != 1)
        for i, (c, a) in enumerate(scalar):
            yield shown.scaled(f"multiple {i}", c, a)
        for i, s in enumerate(spoken):
            parts = parts_of(s)
            if len(parts) == 2:
                (c, a), (d, b) = parts
                square = c**2 * NormF(a) ** 2 + 2 * c * d * Inner(a, b) + d**2 * NormF(b) ** 2
                yield shown.written_out(f"square {i}", Eq(NormF(s) ** 2, square))
        for whole, other, sign, rest in _differences(spoken, spoken):
            yield shown.norm_below(f"difference {whole} {other}", whole, other, sign, rest)

    def _largest_of_sums(self) -> Iterator[Known | None]:
        spoken = [*self._of(SigmaMax), *(s for s in self._of(*_EIGENVALUES) if len(self._symmetric_parts(s)) < 2)]
        for i, s in enumerate(spoken):
            parts = parts_of(s)
            if len(parts) > 1:
                yield shown.largest_below(f"largest {i}", s, parts)
        for i, (whole, other, sign, rest) in enumerate(_differences(spoken, spoken)):
            yield shown.largest_below(f"largest apart {i}", whole, ((S.One, other), (sign, rest)))


def _eigenvalue(node: Expr) -> Callable[[MatrixExpr], Expr]:
    """The same eigenvalue of another matrix."""
    return partial(LambdaK, node.args[0]) if isinstance(node, LambdaK) else node.func


def _differences(
    sums: Iterable[MatrixExpr], others: list[MatrixExpr]
) -> Iterator[tuple[MatrixExpr, MatrixExpr, Expr, MatrixExpr]]:
    """A, B, a sign and C with A = B + C or A = B - C, where C is one of the sums, and A and B are others."""
    for rest in (x for x in sums if isinstance(x, MatAdd)):
        for a, b in permutations((x for x in others if x is not rest and x.shape == rest.shape), 2):
            for sign in (S.One, S.NegativeOne):
                if same_matrix(a, b + sign * rest):
                    yield a, b, sign, rest


def _of_gram(name: str, a: MatrixExpr, right: bool) -> Iterator[Known | None]:
    yield shown.gram_at_least_zero(f"{name} sign", a.T if right else a)
    if right:
        yield shown.gram_attains(name, a)
    else:
        yield known(Eq(LambdaMax(a.T * a), SigmaMax(a) ** 2), Fact("largest_singular_value", a))

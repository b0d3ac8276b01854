"""Small proofs about matrices from textbook facts, mostly by a unit vector at which an extreme value is attained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sympy import And, Expr, Le, MatAdd, MatMul, MatrixExpr, MatrixSymbol, S
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge
from derivations.notation import Inner, LambdaK, LambdaMax, LambdaMin, NormF, SigmaMax
from derivations.proving.kernel import Step
from derivations.proving.matrix_polynomials import is_symmetric
from derivations.proving.rules import Fact, Given, Nonnegative, Normal, Rewrite, Rule, Squares
from verify.search.recognition.results import Known, known


class SmallProof:
    """Steps under labels that begin with a name; ``symmetric``: the matrices that are so by hypothesis."""

    def __init__(self, name: str, symmetric: frozenset[MatrixSymbol] = frozenset()) -> None:
        self.name, self.symmetric = name, symmetric
        self.steps: list[Step] = []

    def add(self, relation: Boolean, rule: Rule, *uses: str) -> str:
        """Add a step and return its label."""
        label = f"{self.name}: {len(self.steps) + 1}"
        self.steps.append(Step(label, relation, rule, uses))
        return label

    def add_sum(self, relation: Boolean, *terms: tuple[Expr | int, str]) -> str:
        """Add what multiples of steps add up to."""
        return self.add(relation, Nonnegative(terms=terms), *(label for _, label in terms))

    def known(self) -> Known | None:
        """The last step as it may be used, with those before it."""
        last = self.steps[-1]
        return known(last.relation, last.rule, steps=tuple(self.steps))

    def symmetry(self, s: MatrixExpr) -> tuple[str, ...]:
        """Show S to be symmetric; no step where its form does."""
        if is_symmetric(s):
            return ()
        given = tuple(self.add(Eq(x.T, x), Given()) for x in sorted(self.symmetric, key=str) if s.has(x))
        if s in self.symmetric:
            return given
        return (self.add(Eq(s.T, s), Rewrite(), self.add(Eq(s, s), Normal()), *given),)

    def rayleigh(self, s: MatrixExpr, x: MatrixExpr, above: bool) -> str:
        """<x, S x> <= lambda_max(S) |x|^2, or >= lambda_min(S) |x|^2."""
        form, square = Inner(x, s * x), NormF(x) ** 2
        relation = Le(form, LambdaMax(s) * square) if above else Ge(form, LambdaMin(s) * square)
        return self.add(relation, Fact("rayleigh", s, x), *self.symmetry(s))

    def scaled_norm(self, c: Expr, a: MatrixExpr) -> str:
        """|c A|_F = |c| |A|_F, for a number c."""
        norm = NormF(MatMul(c, a))
        square = self.add(Eq(norm**2, c**2 * NormF(a) ** 2), Normal())
        return self.add(Eq(norm, abs(c) * NormF(a)), Squares(), square)


class AtVector(SmallProof):
    """With a unit vector at which <v, S v> is the largest eigenvalue, or the least."""

    def __init__(
        self, name: str, s: MatrixExpr, largest: bool, symmetric: frozenset[MatrixSymbol] = frozenset()
    ) -> None:
        super().__init__(name, symmetric)
        self.s, self.v = s, MatrixSymbol(f"v_{name.replace(' ', '_')}", s.shape[0], 1)
        self.value = LambdaMax(s) if largest else LambdaK(s.shape[0], s)
        v, value = self.v, self.value
        moved, unit = Eq(s * v, value * v), Eq(Inner(v, v), 1)
        eigen = self.add(And(moved, unit), Fact("spectral_theorem", s, value, v), *self.symmetry(s))
        vector, one = self.add(moved, Rewrite(), eigen), self.add(unit, Rewrite(), eigen)
        self.square = self.add(Eq(NormF(v) ** 2, 1), Normal(), one)
        same = self.add(Eq(Inner(v, s * v), Inner(v, s * v)), Normal())
        there = self.add(Eq(Inner(v, s * v), Inner(v, value * v)), Rewrite(), same, vector)
        times = self.add(Eq(Inner(v, value * v), value), Normal(), one)
        self.attained = self.add_sum(Eq(Inner(v, s * v), value), (1, there), (1, times))
        if not largest:
            last = self.add(Eq(LambdaMin(s), value), Fact("last_eigenvalue", s), *self.symmetry(s))
            self.value = LambdaMin(s)
            self.attained = self.add_sum(Eq(Inner(v, s * v), self.value), (1, self.attained), (-1, last))

    def length(self) -> str:
        """|v| = 1."""
        return self.add(Eq(NormF(self.v), 1), Squares(), self.square)


def written_out(name: str, equation: Boolean) -> Known | None:
    """Return an equation whose sides are the same once they are multiplied out."""
    proof = SmallProof(name)
    proof.add(equation, Normal())
    return proof.known()


def scaled(name: str, c: Expr, a: MatrixExpr) -> Known | None:
    """Return |c A|_F = |c| |A|_F, for a number c."""
    proof = SmallProof(name)
    proof.scaled_norm(c, a)
    return proof.known()


def norm_below(name: str, whole: MatrixExpr, other: MatrixExpr, sign: Expr, rest: MatrixExpr) -> Known | None:
    """Return |A|_F <= |B|_F + |C|_F, where A is B + C, or B - C by the sign."""
    proof, turned = SmallProof(name), MatMul(sign, rest)
    bound = NormF(other) + NormF(turned)
    sides = proof.add(Le(NormF(other + turned), bound), Fact("triangle", other, turned))
    same = proof.add(Eq(NormF(whole), NormF(other + turned)), Normal())
    size = proof.scaled_norm(sign, rest)
    proof.add_sum(Le(NormF(whole), NormF(other) + NormF(rest)), (1, sides), (-1, same), (-1, size))
    return proof.known()


def not_less(name: str, a: MatrixExpr, b: MatrixExpr) -> Iterator[Known | None]:
    """Return <A, B> >= -|A|_F |B|_F, and that the square of <A, B> is at most that of the norms."""
    proof = SmallProof(name)
    norm = proof.scaled_norm(S.NegativeOne, a)
    other = proof.add(Eq(Inner(-a, b), -Inner(a, b)), Normal())
    below = proof.add(Le(Inner(-a, b), NormF(-a) * NormF(b)), Fact("cauchy_schwarz", -a, b))
    size, form = NormF(a) * NormF(b), Inner(a, b)
    low = proof.add_sum(Ge(form, -size), (1, below), (1, other), (-NormF(b), norm))
    yield proof.known()
    high = proof.add(Le(form, size), Fact("cauchy_schwarz", a, b))
    proof.add(Le(form**2, size**2), Nonnegative(terms=((size + form, high),)), high, low)
    yield proof.known()


def quotient(name: str, s: MatrixExpr, x: MatrixExpr, symmetric: frozenset[MatrixSymbol]) -> Iterator[Known | None]:
    """Return lambda_min(S) |x|^2 <= <x, S x> <= lambda_max(S) |x|^2."""
    for above in (True, False):
        proof = SmallProof(f"{name} {above}", symmetric)
        proof.rayleigh(s, x, above)
        yield proof.known()


def ordered(name: str, s: MatrixExpr, symmetric: frozenset[MatrixSymbol]) -> Iterator[Known | None]:
    """Return lambda_min(S) <= lambda_max(S), and that neither is beyond |S|."""
    proof = AtVector(f"{name} order", s, True, symmetric)
    below = proof.rayleigh(s, proof.v, False)
    proof.add_sum(Le(LambdaMin(s), proof.value), (1, below), (-1, proof.attained), (LambdaMin(s), proof.square))
    yield proof.known()
    for largest in (True, False):
        proof = AtVector(f"{name} norm {largest}", s, largest, symmetric)
        yield _within_norm(proof, S.One if largest else S.NegativeOne)


def _within_norm(proof: AtVector, sign: Expr) -> Known | None:
    """lambda_max(S) <= |S|, or -lambda_min(S) <= |S|."""
    s, v = proof.s, proof.v
    unit, turned = proof.length(), MatMul(sign, v).doit()
    image = NormF(s * v)
    cauchy = proof.add(Le(Inner(turned, s * v), NormF(turned) * image), Fact("cauchy_schwarz", turned, s * v))
    form = proof.add(Eq(Inner(turned, s * v), sign * Inner(v, s * v)), Normal())
    norm = proof.add(Le(image, SigmaMax(s) * NormF(v)), Fact("operator_norm", s, v))
    terms: list[tuple[Expr | int, str]] = [(1, cauchy), (1, form), (sign, proof.attained), (1, norm)]
    terms.append((-image - SigmaMax(s), unit))
    if sign < 0:
        terms.append((-image, proof.scaled_norm(sign, v)))
    proof.add_sum(Le(sign * proof.value, SigmaMax(s)), *terms)
    return proof.known()


def eigenvalues_of_sum(
    name: str, s: MatrixExpr, parts: tuple[tuple[Expr, MatrixExpr], ...], symmetric: frozenset[MatrixSymbol]
) -> Iterator[Known | None]:
    """Return Weyl's inequalities for S, a sum of multiples of matrices: at vectors of S, and of each of the others."""
    whole = ((S.NegativeOne, s), *parts)
    for sign in (S.One, S.NegativeOne):
        signed = [(sign * c, a) for c, a in whole]
        for k, (c, a) in enumerate(signed):
            proof = AtVector(f"{name} {k} {int(sign) + 1}", a, bool(c < 0), symmetric)
            split = proof.add(
                Eq(Inner(proof.v, s * proof.v), sum(e * Inner(proof.v, x * proof.v) for e, x in parts)), Normal()
            )
            yield _weyl(proof, (-sign, split), c, [x for i, x in enumerate(signed) if i != k])


def _weyl(proof: AtVector, split: tuple[Expr, str], c: Expr, others: list[tuple[Expr, MatrixExpr]]) -> Known | None:
    """-c lambda(A), by the forms of the other matrices at a vector of A, where all forms add up to 0."""
    bound = sum((e * (LambdaMax(x) if e > 0 else LambdaMin(x)) for e, x in others), S.Zero)
    forms = [(abs(e), proof.rayleigh(x, proof.v, bool(e > 0))) for e, x in others]
    proof.add_sum(Le(-c * proof.value, bound), *forms, split, (-c, proof.attained), (-bound, proof.square))
    return proof.known()


def largest_below(name: str, a: MatrixExpr, parts: tuple[tuple[Expr, MatrixExpr], ...]) -> Known | None:
    """Return |A| <= the sum of |c| |B|, where A is the sum of the matrices c B: at a vector v with |A v| = |A|."""
    proof = AtVector(name, a.T * a, True)
    v, size = proof.v, SigmaMax(a)
    unit = proof.length()
    largest = proof.add(Eq(proof.value, size**2), Fact("largest_singular_value", a))
    form = proof.add(Eq(NormF(a * v) ** 2, Inner(v, a.T * a * v)), Normal())
    square = proof.add_sum(Eq(NormF(a * v) ** 2, size**2), (1, form), (1, proof.attained), (1, largest))
    attained = proof.add(Eq(NormF(a * v), size), Squares(), square)
    images = [MatMul(c, b, v).doit() for c, b in parts]
    terms: list[tuple[Expr | int, str]] = [(1, attained)]
    for k in range(len(parts) - 1):
        rest = MatAdd(*images[k + 1 :]).doit()
        bound = NormF(images[k]) + NormF(rest)
        terms.append((1, proof.add(Le(NormF(images[k] + rest), bound), Fact("triangle", images[k], rest))))
    for c, b in parts:
        if c != 1:
            terms.append((-1, proof.scaled_norm(c, b * v)))
        terms.append((abs(c), proof.add(Le(NormF(b * v), SigmaMax(b) * NormF(v)), Fact("operator_norm", b, v))))
        terms.append((-abs(c) * SigmaMax(b), unit))
    bound = sum((abs(c) * SigmaMax(b) for c, b in parts), S.Zero)
    proof.add_sum(Le(size, bound), *terms)
    return proof.known()


def perturbed(
    name: str, value: Callable[[MatrixExpr], Expr], s: MatrixExpr, other: MatrixExpr, symmetric: frozenset[MatrixSymbol]
) -> Iterator[Known | None]:
    """Return |lambda(S) - lambda(T)| <= |S - T|_F, of the largest, the least or the k-th eigenvalue."""
    last, of = value(s).func is LambdaMin, value
    index = S.One if value(s).func is LambdaMax else s.shape[0] if last else value(s).args[0]
    for sign in (S.One, S.NegativeOne):
        proof = SmallProof(f"{name} {int(sign) + 1}", symmetric)
        uses = {a: proof.symmetry(a) for a in (s, other)}
        if last:
            of = partial(LambdaK, index)
        relation = Le(sign * (of(s) - of(other)), NormF(s - other))
        shown = proof.add(relation, Fact("weyl", index, other, s), *uses[s], *uses[other])
        if last:
            least = [proof.add(Eq(LambdaMin(a), of(a)), Fact("last_eigenvalue", a), *uses[a]) for a in (s, other)]
            wanted = Le(sign * (value(s) - value(other)), relation.rhs)
            proof.add_sum(wanted, (1, shown), (-sign, least[0]), (sign, least[1]))
        yield proof.known()


def gram_at_least_zero(name: str, a: MatrixExpr) -> Known | None:
    """Return lambda_min(A^T A) >= 0."""
    proof = AtVector(name, a.T * a, False)
    square = proof.add(Eq(NormF(a * proof.v) ** 2, Inner(proof.v, a.T * a * proof.v)), Normal())
    proof.add_sum(Ge(proof.value, 0), (-1, square), (-1, proof.attained))
    return proof.known()


def gram_attains(name: str, a: MatrixExpr) -> Known | None:
    """Return lambda_max(A A^T) = |A|^2."""
    proof = SmallProof(name)
    turned = proof.add(Eq(SigmaMax(a.T), SigmaMax(a)), Fact("transpose_norm", a))
    largest = proof.add(Eq(LambdaMax(a * a.T), SigmaMax(a.T) ** 2), Fact("largest_singular_value", a.T))
    proof.add(Eq(LambdaMax(a * a.T), SigmaMax(a) ** 2), Rewrite(), largest, turned)
    return proof.known()


def squares_ordered(name: str, a: MatrixExpr) -> Known | None:
    """Return |A|^2 <= |A|_F^2."""
    proof = SmallProof(name)
    order = proof.add(Le(SigmaMax(a), NormF(a)), Fact("spectral_below_frobenius", a))
    proof.add_sum(Le(SigmaMax(a) ** 2, NormF(a) ** 2), (SigmaMax(a) + NormF(a), order))
    return proof.known()

"""The textbook facts, each confirmed on random matrices by NumPy, and refused where it does not apply.

``EXAMPLES`` says for each fact how to make an instance of it: its arguments and the values of its symbols, with its
premises met and with what it says to exist. A fact that is not in the table fails the suite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator, default_rng
from sympy import Eq, Ge, Le, MatrixSymbol, S, Symbol, ZeroMatrix

from derivations.notation import W1, W2, D, D_dot, L, L_dot, LambdaK, LambdaMax, N, SigmaMin, W, X, h, m, n, scalar, t
from derivations.proving.kernel import conjuncts
from derivations.proving.refusals import FactMisused, NotRead
from derivations.proving.textbook_facts import FACTS, AppliedFact
from tests.material.numeric import Values
from tests.material.proofs import x, y, z

a = Symbol("a", integer=True, positive=True)
A, B, C = MatrixSymbol("A", n, m), MatrixSymbol("B", n, m), MatrixSymbol("C", m, h)
P, S_h, R = MatrixSymbol("P", a, h), MatrixSymbol("S", h, h), MatrixSymbol("R", h, h)
E_ = MatrixSymbol("E", n, n)
F, v = MatrixSymbol("F", h, m), MatrixSymbol("v", a, 1)
e, u = MatrixSymbol("e", h, 1), MatrixSymbol("u", h, 1)
c, r = scalar("c"), scalar("r")

Example = tuple[tuple[Any, ...], Values]


class Draw:
    """Random sides, and integer matrices of those sides, small enough for zeros and equal eigenvalues to occur."""

    def __init__(self, seed: int) -> None:
        self.rng: Generator = default_rng(seed)
        self.sides = {s: int(self.rng.integers(1, 4)) for s in (n, h, m, N, a)}

    def matrix(self, symbol: Any) -> np.ndarray:
        rows, cols = (self.sides[s] if s in self.sides else int(s) for s in symbol.shape)
        size = int(self.rng.integers(1, 4))
        return self.rng.integers(-size, size + 1, (rows, cols)).astype(float)

    def symmetric(self, symbol: Any) -> np.ndarray:
        array = self.matrix(symbol)
        return array + array.T

    def number(self) -> float:
        return float(self.rng.integers(-6, 7)) / 2

    def values(self, *symbols: Any, **others: Any) -> Values:
        """Values of the sides, of the matrices and numbers named, and of more matrices given as name=array."""
        arrays = {s: self.matrix(s) for s in symbols if getattr(s, "is_Matrix", False)}
        numbers = {s: self.number() for s in symbols if s not in arrays}
        return Values({**self.sides, **numbers, **others.get("numbers", {})}, {**arrays, **others.get("arrays", {})})


def plain(*symbols: Any, args: Any = None) -> Callable[[Draw], Example]:
    """Instances with free matrices and numbers."""
    return lambda draw: (symbols if args is None else args, draw.values(*symbols))


def weights(*args: Any) -> Callable[[Draw], Example]:
    """Instances about the layers at time t, and a matrix A."""

    def example(draw: Draw) -> Example:
        return args, draw.values(A, arrays={W1(t): draw.matrix(W1(t)), W2(t): draw.matrix(W2(t))})

    return example


def symmetric(*args: Any, extra: tuple[Any, ...] = ()) -> Callable[[Draw], Example]:
    """Instances with symmetric S and R."""

    def example(draw: Draw) -> Example:
        return args, draw.values(*extra, arrays={S_h: draw.symmetric(S_h), R: draw.symmetric(R)})

    return example


def eigenvector(which: str) -> Callable[[Draw], Example]:
    def example(draw: Draw) -> Example:
        array = draw.symmetric(S_h)
        vectors = np.linalg.eigh(array)[1]
        column = vectors[:, -1:] if which == "top" else vectors[:, :1]
        value = LambdaMax(S_h) if which == "top" else LambdaK(h, S_h)
        return (S_h, value, e), draw.values(arrays={S_h: array, e: column})

    return example


def top_span(array: np.ndarray, k: int) -> np.ndarray:
    return np.linalg.eigh(array)[1][:, ::-1][:, :k]


def meeting(draw: Draw) -> Example:
    """P of full row rank; the unit vector is found by linear algebra: in the top span, and P x along v."""
    draw.sides[a] = min(draw.sides[a], draw.sides[h])
    array, rows = draw.symmetric(S_h), draw.matrix(P)
    rows = rows + (1 + np.abs(rows).sum()) * np.eye(*rows.shape)  # dominated by its diagonal: of full row rank
    least, vectors = np.linalg.eigh(rows @ rows.T)
    unit = vectors[:, :1]
    span = top_span(array, draw.sides[a])
    # P span y must be a multiple of v: y is in the kernel of (1 - v v^T) P span, which has one column more than rank
    outside = (np.eye(len(unit)) - unit @ unit.T) @ rows @ span
    found = span @ np.linalg.svd(outside)[2][-1:].T
    part = (unit.T @ rows @ found) / least[0]
    values = draw.values(
        arrays={S_h: array, P: rows, v: unit, e: found, u: found - part * (rows.T @ unit)},
        numbers={c: float(part[0, 0])},
    )
    return (S_h, P, v, LambdaK(a, P * P.T), (e, u, c)), values


def below(draw: Draw) -> Example:
    draw.sides[a] = min(draw.sides[a], draw.sides[h])
    array = draw.symmetric(S_h)
    span = top_span(array, draw.sides[a])
    mix = draw.rng.normal(size=(draw.sides[a], 1))
    unit = span @ mix / np.linalg.norm(mix)
    bound = float(np.linalg.eigvalsh(-array)[-1]) + float(draw.rng.integers(0, 3))
    return (S_h, a, e, r, u), draw.values(u, arrays={S_h: array, e: unit}, numbers={r: bound})


def contraction(draw: Draw) -> Example:
    array = draw.symmetric(S_h)
    size = float(np.abs(np.linalg.eigvalsh(array)).max())
    return (S_h,), draw.values(arrays={S_h: array / max(size, 1)})


def tall(draw: Draw) -> Example:
    array = draw.matrix(F)
    while np.linalg.matrix_rank(array) < draw.sides[m]:
        draw.sides[h] = draw.sides[m] + 1
        array = draw.matrix(F)
    return (F, C), draw.values(C, arrays={F: array})


def of_sign(sign: int, *args: Any) -> Callable[[Draw], Example]:
    return lambda draw: (args, draw.values(numbers={x: sign * abs(draw.number())}))


def least_above(draw: Draw) -> Example:
    low = draw.number()
    return (x, z), draw.values(numbers={x: low, z: max(low, 0) + abs(draw.number())})


def in_order(draw: Draw) -> Example:
    first = draw.number()
    return (x, y), draw.values(numbers={x: first, y: first + abs(draw.number())})


def above_both(draw: Draw) -> Example:
    one, other = draw.number(), draw.number()
    return (x, y, r), draw.values(numbers={x: one, y: other, r: max(one, other) + abs(draw.number())})


def both_positive(draw: Draw) -> Example:
    return (x, y), draw.values(numbers={s: abs(draw.number()) + 0.5 for s in (x, y)})


EXAMPLES: dict[str, list[Callable[[Draw], Example]]] = {
    "cauchy_schwarz": [plain(A, B)],
    "triangle": [plain(A, B)],
    "operator_norm": [plain(A, C), plain(A, C, args=(C.T, A.T))],
    "operator_norm_right": [plain(A, C), plain(A, C, args=(C.T, A.T)), plain(X, A)],
    "spectral_norm_of_product": [plain(A, C), plain(A, C, args=(C.T, A.T)), plain(X, A)],
    "spectral_below_frobenius": [plain(A)],
    "transpose_norm": [plain(A)],
    "transpose_frobenius_norm": [plain(A)],
    "singular_values_ordered": [plain(A), plain(X)],
    "singular_value_beyond": [plain(A, args=(A, True)), plain(A, args=(A, False))],
    "largest_singular_value": [plain(A), plain(A, args=(A.T,))],
    "transpose_singular_values": [plain(A, args=(n, A)), plain(A, args=(m, A)), plain(A, args=(h, A))],
    "rayleigh": [symmetric(S_h, F, extra=(F,)), symmetric(S_h, e, extra=(e,))],
    "last_eigenvalue": [symmetric(S_h)],
    "kronecker_sum": [weights(t)],
    "spectral_theorem": [eigenvector("top"), eigenvector("least")],
    "smallest_singular_value": [plain(P, v), plain(A, B)],
    "restricted_singular_value": [plain(A, C, args=(A, A * C, C)), plain(X, A, args=(X, X * A, A))],
    "full_column_rank": [tall],
    "gram_spectra": [plain(A, args=(n, A)), plain(A, args=(m, A)), plain(A, args=(h, A))],
    "weyl_monotone": [symmetric(k, S_h, F, extra=(F,)) for k in (h, m, n, S.One)],
    "weyl": [symmetric(k, S_h, R) for k in (h, m, S.One, 1)],
    "weyl_singular": [plain(A, B)],
    "block_product": [plain(A, B, E_, S_h, C, F, args=(E_, A, A.T, C * C.T, B * C, C))],
    "determinant_of_product": [plain(S_h, R), plain(A, B, args=(A * A.T, B * A.T))],
    "determinant_of_transpose": [plain(S_h)],
    "schur_complement": [plain(E_, A, B, args=(E_, A, B.T)), plain(S_h, e, u, args=(S_h, e, u.T))],
    "determinant_of_gram": [plain(A), plain(F), plain(S_h)],
    "determinant_within_one": [contraction],
    "courant_fischer": [meeting],
    "spectral_lower_bound": [below],
    "positive_part": [plain(x)],
    "positive_part_least": [least_above],
    "positive_part_of_positive": [of_sign(1, x)],
    "positive_part_of_negative": [of_sign(-1, x)],
    "minimum": [plain(x, y)],
    "maximum": [plain(x, y)],
    "maximum_least": [above_both],
    "minimum_of_ordered": [in_order],
    "minimum_of_positive": [both_positive],
    "difference_of_grams": [plain(A, B), plain(A, B, args=(A.T, B.T)), plain(A, C, args=(A.T, C))],
    "absolute_value": [plain(x, y)],
    "norm_nonnegative": [plain(A)],
    "singular_value_nonnegative": [plain(A, args=(k, A)) for k in (n, m, h, S.One)],
    "comparison_nonnegative": [plain(args=(n, m)), plain(args=(m, n))],
    "count_at_least_one": [plain(args=(s,)) for s in (n, h, m, N, a)],
    "absolute_value_nonnegative": [plain(x)],
    "positive_part_nonnegative": [plain(x)],
}
"""Facts about the numbers of one instance; those about functions of time are tried below, each in its own way."""

OF_TIME = {"zero_derivative", "nonpositive_derivative", "geometric_limit", "descartes"}


def test_every_fact_is_tried():
    assert set(EXAMPLES) | OF_TIME == set(FACTS)
    assert not set(EXAMPLES) & OF_TIME


def test_every_fact_says_where_it_stands():
    for name, fact in FACTS.items():
        assert fact.name == name
        assert fact.says
        assert fact.source


@pytest.mark.parametrize(
    ("name", "example"),
    [(name, example) for name, examples in EXAMPLES.items() for example in examples],
    ids=[f"{name}-{i}" for name, examples in EXAMPLES.items() for i in range(1, len(examples) + 1)],
)
@given(seed=st.integers(0, 10**6))
def test_fact_holds(name, example, seed):
    for more in range(4):
        arguments, values = example(Draw(seed + 10**6 * more))
        instance = FACTS[name].build(*arguments)
        assert all(values.holds(premise) for premise in instance.premises)
        assert values.holds(instance.conclusion)


_REVERSED = {Le: Ge, Ge: Le}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_tell_a_fact_from_its_reverse(name):
    """An inequality turned round, or an equation with one side doubled, fails on some of the examples."""
    found: dict[int, bool] = {}
    for seed in range(10):
        for example in EXAMPLES[name]:
            arguments, values = example(Draw(seed))
            parts = conjuncts(FACTS[name].build(*arguments).conclusion)
            for index, part in enumerate(parts):
                if part.rhs == 0 or isinstance(part.rhs, ZeroMatrix):
                    continue  # the same when it is doubled
                wrong = _REVERSED.get(type(part), Eq)(part.lhs, part.rhs if type(part) in _REVERSED else 2 * part.rhs)
                found[index] = found.get(index, False) or not values.holds(wrong)
    assert all(found.values())


# --- functions of time --------------------------------------------------------------------------


@given(q=st.floats(0, 0.99), start=st.floats(0, 100), seed=st.integers(0, 1000))
def test_geometric_limit(q, start, seed):
    instance = FACTS["geometric_limit"].build(L, x, y)
    assert instance.always
    times = np.arange(6000)
    found = default_rng(seed).uniform(size=6000) * q**times * start
    for time in (0, 1, 7):
        values = Values({x: q, y: start, t: time, L(t): found[time]})
        assert all(values.holds(premise) for premise in instance.premises)
    assert found[-1] < 1e-9


@given(roots=st.lists(st.integers(-3, 3), max_size=3), offset=st.integers(-5, 5), time=st.floats(0, 4))
def test_nonpositive_derivative(roots, offset, time):
    falling = np.polynomial.Polynomial(np.atleast_1d(np.poly(roots))[::-1]) ** 2 * -1.0
    function = falling.integ() + offset
    instance = FACTS["nonpositive_derivative"].build(L, L_dot)
    assert instance.always
    assert instance.motion == "flow"
    values = Values({t: time, L(t): function(time), L(0): function(0), L_dot(t): falling(time)})
    assert all(values.holds(premise) for premise in instance.premises)
    assert values.holds(instance.conclusion)


def test_zero_derivative():
    instance = FACTS["zero_derivative"].build(D, D_dot)
    assert instance.always
    assert instance.motion == "flow"
    assert instance.conclusion == Eq(D(t), D(0))
    # the polynomials whose derivative vanishes are the constants
    for coefficients in ([2.0], [0.0, 1.0], [1.0, 0.0, 3.0]):
        function = np.polynomial.Polynomial(coefficients)
        at_rest = bool(np.all(function.deriv().coef == 0))
        assert at_rest == all(function(time) == function(0) for time in (0.5, 1.0, 2.0))


@given(
    high=st.lists(st.integers(0, 5), min_size=1, max_size=3),
    low=st.lists(st.integers(0, 5), max_size=2),
    ends=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_descartes(high, low, ends):
    """Coefficients, highest first: nonnegative ones, then nonpositive ones, the first and the last not 0."""
    coefficients = [ends[0], *high, *(-c for c in low), -ends[1]]
    roots = np.roots(coefficients)
    assert sum(abs(root.imag) < 1e-9 and root.real > 1e-9 for root in roots) == 1


# --- where a fact does not apply ----------------------------------------------------------------

MISUSED = [
    ("spectral_theorem", (S_h, LambdaK(n, S_h), e), "not an eigenvalue"),
    ("spectral_theorem", (S_h, LambdaMax(R), e), "not an eigenvalue"),
    ("spectral_theorem", (S_h, LambdaMax(S_h), v), "is not"),
    ("spectral_theorem", (S_h, LambdaMax(S_h), F), "no name for something new"),
    ("spectral_theorem", (S_h + e * e.T, LambdaMax(S_h + e * e.T), e), "not new"),
    ("courant_fischer", (S_h, P, v, LambdaMax(P * P.T), (e, u, c)), "not the least eigenvalue"),
    ("courant_fischer", (S_h, P, v, LambdaK(a, P * P.T), (e, e, c)), "not new"),
    ("courant_fischer", (S_h, P, e, LambdaK(a, P * P.T), (e, u, c)), "not new"),
    ("courant_fischer", (S_h, P, A, LambdaK(a, P * P.T), (e, u, c)), "is not"),
    ("courant_fischer", (A * A.T, P, v, LambdaK(a, P * P.T), (e, u, c)), "does not act"),
    ("spectral_lower_bound", (S_h, a, e, r, F), "is not"),
    ("determinant_of_product", (A, A.T), "sides"),
    ("determinant_of_transpose", (A,), "sides"),
    ("schur_complement", (S_h, F, F), "sides"),
    ("block_product", (S_h, F, F, S_h, R, R), "sides"),
    ("determinant_within_one", (A,), "not square"),
    ("restricted_singular_value", (A, B * C, C), "is not"),
    ("weyl_singular", (X, MatrixSymbol("Z", N, n)), "counted otherwise"),
    ("weyl_singular", (MatrixSymbol("Z", N, n), X), "counted otherwise"),
    ("singular_value_beyond", (X, True), "counted otherwise"),
    ("zero_derivative", (W, D_dot), "not the velocity"),
    ("zero_derivative", (D, D), "not the velocity"),
    ("nonpositive_derivative", (L, lambda time: S.NegativeOne), "not a process"),
    ("nonpositive_derivative", (lambda time: -L(time), L_dot), "not a process"),
    ("geometric_limit", (L, S.Half, L(t)), "the same at all times"),
    ("geometric_limit", (L, S.Half**t, L(0)), "the same at all times"),
]


@pytest.mark.parametrize(("name", "arguments", "reason"), MISUSED, ids=[f"{c[0]}-{i}" for i, c in enumerate(MISUSED)])
def test_fact_is_refused(name, arguments, reason):
    with pytest.raises((FactMisused, NotRead), match=reason):
        FACTS[name].build(*arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rayleigh", (S_h, e)),
        ("spectral_theorem", (S_h, LambdaMax(S_h), e)),
        ("weyl_monotone", (h, S_h, F)),
        ("weyl", (h, S_h, R)),
        ("courant_fischer", (S_h, P, v, LambdaK(a, P * P.T), (e, u, c))),
        ("spectral_lower_bound", (S_h, a, e, r, u)),
        ("determinant_within_one", (S_h,)),
    ],
)
def test_symmetry_is_a_premise_unless_it_is_evident(name, arguments):
    symmetry = Eq(S_h.T, S_h, evaluate=False)
    assert symmetry in FACTS[name].build(*arguments).premises
    evident = [
        b.xreplace({S_h: F * F.T}) if isinstance(b, type(LambdaMax(S_h)) | LambdaK | MatrixSymbol) else b
        for b in arguments
    ]
    assert symmetry not in FACTS[name].build(*evident).premises


# --- premises without which a fact would be false ------------------------------------------------


def _without(name: str, arguments: tuple[Any, ...], values: Values) -> tuple[list[bool], bool]:
    instance: AppliedFact = FACTS[name].build(*arguments)
    return [values.holds(p) for p in instance.premises], values.holds(instance.conclusion)


def test_a_large_eigenvalue_is_no_contraction():
    """Det diag(3, 1/2) = 3/2, and the least eigenvalue is 1/2."""
    values = Values({h: 2}, {S_h: np.diag([3.0, 0.5])})
    premises, conclusion = _without("determinant_within_one", (S_h,), values)
    assert premises == [True, True, False]
    assert not conclusion


def test_a_zero_vector_is_no_eigenvector_for_courant_fischer():
    """P = 1, v = 0: the subspace is the kernel of P, which has no unit vector."""
    one = np.ones((1, 1))
    values = Values({h: 1, a: 1, c: 0.0}, {S_h: one, P: one, v: 0 * one, e: one, u: one})
    premises, conclusion = _without("courant_fischer", (S_h, P, v, LambdaK(a, P * P.T), (e, u, c)), values)
    assert premises == [True, True, False, True]
    assert not conclusion


def test_the_shift_of_the_spectral_lower_bound_must_be_large_enough():
    array = np.diag([1.0, -1.0])
    values = Values({h: 2, a: 1, r: 0.0}, {S_h: array, e: np.array([[1.0], [0.0]]), u: np.array([[0.0], [1.0]])})
    premises, conclusion = _without("spectral_lower_bound", (S_h, a, e, r, u), values)
    assert premises.count(False) == 1
    assert not conclusion


def test_the_data_may_have_a_least_singular_value_that_no_other_matrix_has():
    """X of rank 1 with two columns: sigma_min(X) = 1, of the same matrix under another name 0."""
    array = np.diag([1.0, 0.0])
    other = MatrixSymbol("Z", N, n)
    values = Values({N: 2, n: 2}, {X: array, other: array})
    assert values(SigmaMin(X)) == 1
    assert values(SigmaMin(other)) == 0


def test_no_full_column_rank_no_bound():
    values = Values({h: 1, m: 2}, {F: np.ones((1, 2)), C: np.array([[1.0], [-1.0]])})
    premises, conclusion = _without("full_column_rank", (F, C), values)
    assert premises == [False]
    assert not conclusion

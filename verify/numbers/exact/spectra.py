"""Eigenvalues and singular values, rigorous: exact where rational, else enclosures that can be refined.

A rational matrix has its characteristic polynomial factored over the rationals; the roots of the factors are
exact numbers. A matrix of balls has the spectrum of its midpoint, widened by the norm of its radii (Weyl).
"""

from __future__ import annotations

from functools import cmp_to_key

from flint import arb, arb_poly, ctx, fmpq, fmpq_mat, fmpz_poly

from verify.numbers.exact.matrices import Dense, Matrix, product
from verify.numbers.exact.polynomials import roots_of_factor
from verify.numbers.exact.scalars import ZERO, Scalar, Undecided, Undefined, absolute, ball, compare, sign, sqrt
from verify.numbers.memo import remembered


def eigenvalues(a: Matrix) -> tuple[Scalar, ...]:
    """Return all eigenvalues, descending, with multiplicity; ``Undefined`` if they are not all real.

    A matrix of balls is taken for an enclosure of a symmetric one.
    """
    if a.shape[0] != a.shape[1]:
        raise Undefined("the eigenvalues of an oblong matrix")
    return remembered(a.memo, "eigenvalues", lambda: _eigenvalues(a))


def singular_values(a: Matrix) -> tuple[Scalar, ...]:
    """Return the min(rows, columns) largest singular values, descending."""
    return remembered(a.memo, "singular values", lambda: _singular_values(a))


def _eigenvalues(a: Matrix) -> tuple[Scalar, ...]:
    if a.scaled_from:
        scale, origin = a.scaled_from
        direction = sign(scale)
        if direction is None:
            raise Undecided("the sign of a multiple of a matrix")
        values = tuple(scale * x for x in eigenvalues(origin))
        return values if direction >= 0 else values[::-1]
    if a.is_rational:
        return _of_rational(a)
    middle, radius = _middle(a)
    return tuple(_widened(x, radius) for x in _of_rational(middle))


def _of_rational(a: Matrix) -> tuple[Scalar, ...]:
    # the nonzero eigenvalues of U V are those of V U
    small = product(a.factors[1], a.factors[0]) if a.factors else a.dense
    padding = a.shape[0] - small.nrows()
    return _merged(_roots(small), padding)


def _roots(small: Dense) -> list[Scalar]:
    """The eigenvalues of a rational matrix, in no order."""
    if not isinstance(small, fmpq_mat):
        raise TypeError("the matrix is not rational")
    found: list[Scalar] = []
    for factor, multiplicity in small.charpoly().numer().factor()[1]:
        roots = roots_of_factor(factor)
        if len(roots) < factor.degree():
            raise Undefined("a matrix with eigenvalues that are not real")
        found += [x for x in roots for _ in range(multiplicity)]
    return found


def _merged(values: list[Scalar], zeros: int) -> tuple[Scalar, ...]:
    ordered = sorted(values, key=cmp_to_key(_order), reverse=True)
    place = next((i for i, x in enumerate(ordered) if _order(x, ZERO) <= 0), len(ordered))
    return tuple(ordered[:place] + [ZERO] * zeros + ordered[place:])


def _order(x: Scalar, y: Scalar) -> int:
    order = compare(x, y)
    if order is None:
        raise Undecided("two eigenvalues could not be told apart")
    return order


def _singular_values(a: Matrix) -> tuple[Scalar, ...]:
    if a.scaled_from:
        scale, origin = a.scaled_from
        return tuple(absolute(scale) * x for x in singular_values(origin))
    if not a.is_rational:
        middle, radius = _entrywise_middle(a)
        return tuple(_not_negative(_widened(x, radius)) for x in singular_values(middle))
    if a.factors:
        left, right = a.factors  # the nonzero eigenvalues of (U V)(U V)^T are those of (V V^T)(U^T U)
        gram = product(product(right, right.transpose()), product(left.transpose(), left))
        values = _merged(_roots(gram), min(a.shape) - gram.nrows())
    else:
        values = eigenvalues(smaller_gram(a))
    return tuple(sqrt(x) for x in values)


def smaller_gram(a: Matrix) -> Matrix:
    """Return a a^T or a^T a, the one with fewer rows."""
    return remembered(a.memo, "gram", lambda: a * a.T if a.shape[0] <= a.shape[1] else a.T * a)


# --- made of singular values ---------------------------------------------------------------------------------

_SUMMED, _SUM_BITS = 6, 2000
"""The nuclear norm is found as a root of a polynomial with integer coefficients up to this smaller side, and as long
as the coefficients are known to have no more bits than this."""


def nuclear(a: Matrix) -> Scalar:
    """Return the sum of the singular values; of a rational matrix with a small side as one algebraic number."""
    if a.terms and a.scaled_from:
        scale, origin = a.scaled_from
        return absolute(scale) * nuclear(origin)
    values = singular_values(a)
    total = sum(values, ZERO)
    if not a.is_rational or not isinstance(total, arb) or sum(isinstance(x, arb) for x in values) < 2:
        return total
    return remembered(a.memo, "nuclear", lambda: _nuclear(a, values, total))


def _whole_above(x: arb, scale: int) -> int:
    """An integer above scale * x, for x >= 0: both may be beyond the doubles, where entries have many digits."""
    digits, exponent = (int(e) for e in x.upper().man_exp())
    scaled = digits * scale
    return (scaled << exponent if exponent >= 0 else scaled >> -exponent) + 1


def _nuclear(a: Matrix, values: tuple[Scalar, ...], total: Scalar) -> Scalar:
    """The root of the polynomial of all sums +-s1 +-s2 ... that the total is.

    The singular values of an integer matrix are algebraic integers, and the product of x - (+-s1 +-s2 ...) over all
    signs is symmetric in their conjugates: its coefficients are integers.
    """
    entries = [x for x in a.dense.entries() if isinstance(x, fmpq)]
    scale = fmpq(1)
    for x in entries:
        scale *= (x * scale).q
    positive = [x for x in values if not (not isinstance(x, arb) and x == 0)]
    bits = 2 ** len(positive) * (_whole_above(ball(total), abs(int(scale.p))).bit_length() + 1)
    if len(positive) > _SUMMED or bits > _SUM_BITS:
        return total
    with ctx.workprec(bits + 64):
        poly = arb_poly([0, 1])
        roots = [ball(x) * scale for x in positive]
        for s in roots:  # p(x - s) p(x + s)
            poly = poly(arb_poly([-s, 1])) * poly(arb_poly([s, 1]))
        coefficients = [c.unique_fmpz() for c in poly.coeffs()]
    if any(c is None for c in coefficients):
        return total
    # the sum with all signs plus is the largest root
    largest: Scalar | None = None
    for factor, _ in fmpz_poly([int(c) for c in coefficients if c is not None]).factor()[1]:
        for root in roots_of_factor(factor)[:1]:
            order = 1 if largest is None else compare(root, largest)
            if order is None:
                return total
            largest = root if order > 0 else largest
    return total if largest is None else largest / scale


def rank(a: Matrix) -> Scalar:
    """Return the rank; of a matrix of balls a ball of all ranks that it may have."""
    if a.terms and a.scaled_from and sign(a.scaled_from[0]):
        return rank(a.scaled_from[1])
    if isinstance(a.dense, fmpq_mat):
        return fmpq(a.dense.rank())
    low, high = sum(x > 0 for x in singular_values(a)), min(a.shape)
    return fmpq(low) if low == high else arb(fmpq(low + high, 2), fmpq(high - low, 2))


def sharpness(data: Matrix, first: Matrix, second: Matrix, gradient: Matrix) -> Scalar:
    """Return the top eigenvalue of the second derivative of |Y - X W1 W2|_F^2 / 2 in (W1, W2).

    It maps (A, B), n x h and h x m, to (M W2^T + G B^T, W1^T M + A^T G) with M = X^T X (A W2 + W1 B).
    """
    return eigenvalues(Matrix(second_derivative(data, first, second, gradient)))[0]


def second_derivative(data: Matrix, first: Matrix, second: Matrix, gradient: Matrix) -> Dense:
    """Return the matrix of the second derivative, in the entries of W1, then those of W2, row by row."""
    (n, h), m = first.shape, second.shape[1]
    gram = (data.T * data).dense
    left = (second * second.T).dense  # acts on A from the right
    across = product(gram, first.dense)
    right = product(first.dense.transpose(), across)
    w2, g = second.dense, gradient.dense
    size = n * h + h * m
    rows: list[list[Scalar]] = [[ZERO] * size for _ in range(size)]
    for i in range(n):
        for a in range(h):
            for j in range(n):
                for b in range(h):
                    rows[i * h + a][j * h + b] = gram[i, j] * left[a, b]
            for b in range(h):
                for k in range(m):
                    x = across[i, b] * w2[a, k] + (g[i, k] if a == b else ZERO)
                    rows[i * h + a][n * h + b * m + k] = rows[n * h + b * m + k][i * h + a] = x
    for a in range(h):
        for b in range(h):
            for k in range(m):
                rows[n * h + a * m + k][n * h + b * m + k] = right[a, b]
    return Matrix.from_rows(rows).dense


# --- balls ---------------------------------------------------------------------------------------------------


def _widened(x: Scalar, radius: arb) -> arb:
    return ball(x) + arb(0, radius)


def _not_negative(x: arb) -> arb:
    if not x.lower() < 0:
        return x
    top = x.upper() / 2
    return arb(top, top)


def _parts(a: Dense) -> tuple[fmpq_mat, arb]:
    """The midpoint, and an upper bound of the Frobenius norm of the radii."""
    if isinstance(a, fmpq_mat):
        return a, arb(0)
    entries = a.entries()
    middle = fmpq_mat(a.nrows(), a.ncols(), [_exact(x.mid()) for x in entries])
    squares = sum((x.rad() * x.rad() for x in entries), arb(0))
    return middle, ball(squares).upper().sqrt().upper()


def _exact(x: arb) -> fmpq:
    if not x.is_finite():
        raise Undecided("a matrix with entries that are not finite")
    return x.fmpq()


def _entrywise_middle(a: Matrix) -> tuple[Matrix, arb]:
    middle, radius = _parts(a.dense)
    return Matrix(middle), radius


def _middle(a: Matrix) -> tuple[Matrix, arb]:
    """A symmetric rational matrix, and how far from it (Frobenius) the symmetric matrix in the balls can be."""
    if a.factors:
        return _factored_middle(a.factors)
    middle, radius = _parts(a.dense)
    return Matrix((middle + middle.transpose()) * fmpq(1, 2)), radius


def _factored_middle(factors: tuple[Dense, Dense]) -> tuple[Matrix, arb]:
    (u, du), (v, dv) = (_parts(f) for f in factors)
    nu, nv = (ball(sum((x * x for x in f.entries()), ZERO)).sqrt() for f in (u, v))
    radius = (du * nv + nu * dv + du * dv).upper()
    middle = Matrix(None, (u, v))
    # the middle need not be symmetric; its own symmetric part is, of twice the inner dimension
    symmetric = fmpq(1, 2) * (middle + middle.T)
    return symmetric, radius

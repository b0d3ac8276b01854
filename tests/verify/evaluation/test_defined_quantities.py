"""What definitions give: the theorem's constants, what step sizes have in common, data of deficient rank."""

from dataclasses import replace
from random import Random

import mpmath
import pytest
import sympy
from flint import fmpq, fmpq_mat
from sympy import Eq, Symbol

from derivations import DEFINITIONS, notation
from derivations.notation import alpha, alpha0, eta, grad_W1, t
from tests.material.present import of_kind
from tests.material.random_instances import (
    SHAPES,
    agrees,
    mp,
    random_instance,
    random_matrix,
    symmetric_values,
    values_of_gram,
)
from verify.evaluation.hypotheses import checker
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood
from verify.instances.losses import SquareLoss
from verify.instances.problem import Instance
from verify.numbers.exact.matrices import Matrix, ShapeError
from verify.numbers.exact.scalars import Undefined, compare, decimal

pytestmark = pytest.mark.usefixtures("sixty_digits")

# --- what is defined -------------------------------------------------------------------------------------------


def constants_by_hand(inst):
    """The constants of the theorem in mpmath, from formulas typed here and spectra computed by mpmath."""
    X, Y, W1, W2 = (mp(a) for a in (inst.X, inst.Y, inst.W1, inst.W2))
    n, h, m = W1.rows, W1.cols, W2.cols
    W_star = mpmath.inverse(X.T * X) * X.T * Y
    loss = (mpmath.mnorm(Y - X * W1 * W2, "f") ** 2 - mpmath.mnorm(Y - X * W_star, "f") ** 2) / 2
    squares = values_of_gram(X.T, n)
    K, mu = squares[0], squares[-1]
    singular = [mpmath.sqrt(abs(x)) for x in values_of_gram(W_star if n <= m else W_star.T, min(n, m))]
    radius = mpmath.sqrt(2 * loss / mu)
    p1, p2 = max(singular[-1] - radius, 0), singular[0] + radius
    spectrum = symmetric_values(W1.T * W1 - W2 * W2.T)
    up, down = max(spectrum[0], 0), max(-spectrum[-1], 0)
    nth = max(spectrum[n - 1], 0) if n <= h else mpmath.mpf(0)
    mth = max(-spectrum[h - m], 0) if m <= h else mpmath.mpf(0)
    low_n, low_m = (p1 if n <= m else 0), (p1 if m <= n else 0)
    alpha0 = (nth - down + mpmath.sqrt((nth + down) ** 2 + 4 * low_n**2)) / 2
    alpha0 += (mth - up + mpmath.sqrt((mth + up) ** 2 + 4 * low_m**2)) / 2
    beta0 = sum((x + mpmath.sqrt(x**2 + 4 * p2**2)) / 2 for x in (spectrum[0], -spectrum[-1]))
    return {"K": K, "mu": mu, "L": loss, "p1": p1, "p2": p2, "alpha0": alpha0, "beta0": beta0}


@pytest.mark.parametrize("shape", [s for s in SHAPES if s[3] >= s[0]])
@pytest.mark.parametrize("seed", range(3))
def test_the_constants_of_the_theorem(shape, seed):
    inst = random_instance(seed, *shape)
    q, expected = Quantities.of(inst), constants_by_hand(inst)
    assert agrees(q.K, expected["K"])
    assert agrees(q.mu, expected["mu"])
    assert agrees(q.L(0), expected["L"])
    for name in ("p1", "p2", "alpha0", "beta0"):
        assert agrees(q.defined(name), expected[name], 25), name


def test_the_coefficients_and_the_largest_steps():
    # with X = 1, W* = Y = 2 and W1 = W2 = 1 everything can be worked out: L = 1/2, mu = K = 1, p1 = 1, p2 = 3
    q = Quantities.of(Instance([[1]], [[2]], [[1]], [[1]], eta="1/100", c1="1/2", c2="3/2"))
    for name, value in {"p1": 1, "p2": 3, "alpha0": 2, "beta0": 6, "a1": 2, "kappa": 1}.items():
        assert q.defined(name) == value, name
    expected = {"a2": 2 * 1 * 3 + 81, "a3": 2 * 9 * 3, "a4": 2 * 9 // 2}
    for name, value in expected.items():
        assert q.defined(name, 0) == value, name
    assert q.defined("f", fmpq(1, 100), 0) == 1 - fmpq(2, 100) + fmpq(87, 10**4) + fmpq(54, 10**6) + fmpq(9, 10**8)
    assert q.defined("f", fmpq(1, 100), float("inf")) == 1 - fmpq(2, 100) + fmpq(81, 10**4)
    for name, extra in (("eta1_max", 4 * 1.5 * 0.5 / 0.5), ("eta2_max", 8 * 1.5 * 6 * 0.5 / (0.5 * 2))):
        root = mpmath.findroot(lambda x, extra=extra: 9 * x**3 + 54 * x**2 + (87 + extra) * x - 2, 0.02)
        assert agrees(q.defined(name), root)
    assert compare(q.defined("eta_max"), q.defined("eta2_max")) == 0


def test_definitions_that_lead_in_a_circle_are_not_understood():
    with pytest.raises(NotUnderstood, match="comes back"):
        Quantities.of(random_instance(9, 1, 1, 1, 1), DEFINITIONS.but(Eq(alpha0, 2 * alpha))).defined("alpha")


def test_a_changed_definition_changes_the_values_and_nothing_else():
    inst = random_instance(9, 2, 2, 2, 2)
    q = Quantities.of(inst)
    uphill = DEFINITIONS.but(Eq(notation.W1(t + 1), notation.W1(t) + eta * grad_W1(t)))
    assert q.under(uphill).W1(1).dense == 2 * inst.W1 - q.W1(1).dense
    assert q.under(uphill).W2(1).dense == q.W2(1).dense
    doubled = q.under(DEFINITIONS.but(Eq(alpha0, sympy.Integer(2))))
    assert doubled.defined("alpha") == 2
    assert doubled.W(2) is q.W(2)
    assert Quantities.of(inst) is q
    assert q.under(DEFINITIONS) is q


# --- what problems that differ in the step size alone have in common ----------------------------------------------


@pytest.mark.parametrize(("n", "h", "m", "N"), [*SHAPES, (3, 2, 2, 2)])
@pytest.mark.parametrize("step", [fmpq(1, 3), fmpq(2)])
def test_what_step_sizes_share_is_what_each_would_find_alone(n: int, h: int, m: int, N: int, step: fmpq) -> None:
    inst = random_instance(11, n, h, m, N)
    timeless = [(name,) for name, e in DEFINITIONS.items() if isinstance(e.lhs, Symbol)]
    timed = [name for name, e in DEFINITIONS.items() if e.lhs.args == (t,) or getattr(e.lhs, "time", None) == t]
    asked = [*timeless, *((name, time) for name in timed for time in (0, 1))]

    def found(inst: Instance, name: str, *time: int) -> object:
        try:
            value = Quantities.of(inst).defined(name, *time)
        except (Undefined, NotUnderstood, ShapeError) as reason:
            return type(reason)
        return [decimal(x, 40) for _, _, x in value.entries()] if isinstance(value, Matrix) else decimal(value, 40)

    before = [found(inst, *what) for what in asked]  # known from now on, where they are shared
    after = [found(inst.with_step(step), *what) for what in asked]
    assert after == [found(replace(inst, eta=step), *what) for what in asked]
    assert before != after


def test_step_sizes_share_the_start_and_nothing_that_comes_after_it() -> None:
    inst = random_instance(12, 2, 3, 2, 2)
    q, other = Quantities.of(inst), Quantities.of(inst.with_step(fmpq(1, 7)))
    assert other.W(0) is q.W(0)
    assert other.defined("D", 0) is q.defined("D", 0)
    assert other.W(1).dense != q.W(1).dense
    assert other.defined("D", 1).dense != q.defined("D", 1).dense


def test_a_definition_that_speaks_of_the_step_size_is_not_shared() -> None:
    inst = random_instance(13, 2, 3, 2, 2)
    stepped = DEFINITIONS.but(Eq(alpha0, 2 * eta))
    for step in (fmpq(1, 500), fmpq(1, 7), fmpq(3)):
        q = Quantities.of(inst.with_step(step), stepped)
        assert q.defined("alpha") == 2 * step  # which is what alpha_0 is, through another definition
        assert checker(Eq(alpha0, 2 * eta), stepped)(q, 0).truth is True
        assert checker(Eq(alpha0, sympy.Rational(1, 250)), stepped)(q, 0).truth is (step == fmpq(1, 500))


def test_any_other_weights_are_not_shared_where_they_come_after_a_step() -> None:
    inst = random_instance(14, 2, 2, 2, 2)
    assert Quantities.of(inst).A_plus.dense != Quantities.of(inst.with_step(fmpq(1, 7))).A_plus.dense


# --- data of deficient rank --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "h", "m", "N", "rank"), [(3, 4, 2, 2, 2), (3, 4, 2, 5, 2), (4, 3, 3, 4, 1), (2, 1, 2, 3, 1)]
)
def test_the_reduced_instance_is_the_problem_on_the_row_space(n, h, m, N, rank):
    rng = Random(n + 10 * rank)
    left, right = random_matrix(rng, N, rank), random_matrix(rng, rank, n)
    inst = Instance(left * right, random_matrix(rng, N, m), random_matrix(rng, n, h), random_matrix(rng, h, m), "1/100")
    reduced = inst.reduced()
    assert inst.rank == rank == reduced.rows
    assert reduced.reduced().rows == rank
    q = Quantities.of(reduced)
    # thin factorisation X = Q R^T with orthonormal columns of R: the problem with W1 replaced by R^T W1
    R, _ = mpmath.qr(mp(right).T)
    R = R[:, :rank]
    W1, W2 = R.T * mp(inst.W1), mp(inst.W2)
    assert q.L(0) == Quantities.of(inst).L(0)
    expected = symmetric_values(W1 * W1.T), symmetric_values(W2.T * W2)
    assert agrees(q.lambda_min_tau(0), expected[0][-1] + expected[1][-1], 25)
    assert agrees(q.lambda_max_tau(0), expected[0][0] + expected[1][0])
    W = W1 * W2
    least = values_of_gram(W if rank <= m else W.T, min(rank, m))[-1]
    assert agrees(q.sigma(min(q.side("n"), m), q.W(0), rank) ** 2, least, 25)
    for x, e in zip(
        (q.eigenvalue(k, q.defined("D", 0), h) for k in range(1, h + 1)), symmetric_values(W1.T * W1 - W2 * W2.T)
    ):
        assert agrees(x, e)
    S = Matrix(reduced.W1 * reduced.W1.transpose() - 3 * of_kind(SquareLoss, inst.loss).projection)
    assert agrees(q.eigenvalue(rank, S, rank), expected[0][-1] - 3, 25)
    assert q.W(2).dense == Quantities.of(inst.reduced()).unit().dense * q.W(2).dense


def test_an_instance_of_full_column_rank_is_its_own_reduction():
    inst = random_instance(11, 2, 3, 2, 4)
    assert inst.reduced() is inst
    assert inst.rows == 2


def test_matrices_off_the_row_space_have_no_reduced_spectrum():
    q = Quantities.of(Instance([[1, 1]], [[1]], [[1], [2]], [[1]]).reduced())
    with pytest.raises(NotUnderstood):
        q.eigenvalue(1, Matrix(fmpq_mat(2, 2, [1, 0, 0, 2])), 1)

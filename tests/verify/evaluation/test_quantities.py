"""The quantities of an exact instance, against mpmath at 50 digits, SymPy and formulas typed here a second time."""

import pickle
from dataclasses import replace
from random import Random

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, fmpq, fmpq_mat
from sympy import Eq, Symbol

from derivations import DEFINITIONS, notation
from derivations.notation import D, alpha, alpha0, eta, grad_W1, t
from tests.material.present import of_kind, problem
from verify.evaluation import weights
from verify.evaluation.hypotheses import checker
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood
from verify.evaluation.weights import NoSuchTime
from verify.instances.losses import SineLoss, SquareLoss
from verify.instances.problem import Instance, ProblemError, ScalarFlow, sine_instance
from verify.numbers.exact.matrices import Matrix, ShapeError, inner
from verify.numbers.exact.scalars import Undefined, ball, compare, decimal

SHAPES = [(1, 1, 1, 1), (2, 3, 2, 3), (3, 2, 1, 4), (2, 4, 3, 2), (1, 3, 2, 2), (3, 12, 2, 3)]


@pytest.fixture(autouse=True)
def fifty_digits():
    with mpmath.workdps(60):
        yield


def random_matrix(rng, rows, cols, size=3):
    return fmpq_mat(rows, cols, [fmpq(rng.randint(-size, size), rng.randint(1, 2)) for _ in range(rows * cols)])


def random_instance(seed, n, h, m, N, **given):
    rng = Random(seed)
    while True:
        X = random_matrix(rng, N, n)
        if X.rank() == min(N, n):
            break
    Y, W1, W2 = random_matrix(rng, N, m), random_matrix(rng, n, h), random_matrix(rng, h, m)
    made = Instance(X, Y, W1, W2, eta=fmpq(1, 500), c1=fmpq(1, 3), c2=fmpq(7, 4))
    return replace(made, **{k: random_matrix(rng, *shape) for k, shape in given.items()}) if given else made


def mp(a):
    return mpmath.matrix([[mpmath.mpf(int(x.p)) / int(x.q) for x in row] for row in a.tolist()])


def agrees(x, expected, digits=45):
    return abs(mpmath.mpf(decimal(x, 60)) - expected) <= mpmath.mpf(10) ** -digits * (1 + abs(expected))


def symmetric_values(a):
    return sorted(mpmath.eigsy(a, eigvals_only=True), reverse=True)


def values_of_gram(a, side):
    """The side largest eigenvalues of a a^T, whose roots are the singular values."""
    return (symmetric_values(a * a.T) + [mpmath.mpf(0)] * side)[:side]


# --- instances -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Y": [[1, 2]]}, "Y is 1 x 2"),
        ({"W1": [[1, 2, 3]]}, "W1 is 1 x 3"),
        ({"W2": [[1]]}, "W2 is 1 x 1"),
        ({"A": [[1]]}, "A is 1 x 1"),
        ({"W1_t": [[1, 2], [3, 4]]}, "together"),
        ({"X": [[1, float("nan")], [0, 1]]}, "an entry of X is"),
        ({"X": [[1, float("inf")], [0, 1]]}, "an entry of X is"),
        ({"X": [[1, 1j], [0, 1]]}, "an entry of X is"),
        ({"X": [[1], [0, 1]]}, "X must be a matrix"),
        ({"X": []}, "X must be a matrix"),
        ({"eta": float("nan")}, "eta is nan"),
        ({"c1": "half"}, "c1 is 'half'"),
    ],
)
def test_what_is_no_instance_is_refused(changed, words):
    square = [[1, 2], [3, 4]]
    with pytest.raises(ProblemError, match=words):
        Instance(**{"X": square, "Y": square, "W1": square, "W2": square, **changed})


def test_instances_take_arrays_and_strings_exactly_and_can_be_stored():
    made = Instance(np.array([[0.5, 2.0]]), [["1/3"]], [[1], [2]], [[fmpq(2, 7)]], eta=0.25)
    assert made.X[0, 0] == fmpq(1, 2)
    assert made.Y[0, 0] == fmpq(1, 3)
    assert made.eta == fmpq(1, 4)
    for again in (Instance(**made.values()), pickle.loads(pickle.dumps(made))):
        assert again.values() == made.values()
        assert again.shape == {"n": 2, "h": 1, "m": 1, "N": 1}
    flow = ScalarFlow(1, "1/2", 0.5, 2, 3)
    assert ScalarFlow(**flow.values()).values() == flow.values()


def test_a_changed_instance_has_its_own_loss():
    one = random_instance(0, 2, 2, 2, 3)
    assert replace(one, eta=1).loss is one.loss
    other = replace(one, X=2 * one.X)
    assert other.loss is not one.loss
    assert compare(other.loss.K, 4 * one.loss.K) == 0


# --- the loss ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [*SHAPES, (3, 2, 2, 2), (4, 2, 1, 2)])
def test_the_minimiser_is_that_of_the_pseudoinverse(shape):
    inst = random_instance(1, *shape)
    X = sympy.Matrix(inst.X.nrows(), inst.X.ncols(), [sympy.Rational(str(x)) for x in inst.X.entries()])
    Y = sympy.Matrix(inst.Y.nrows(), inst.Y.ncols(), [sympy.Rational(str(x)) for x in inst.Y.entries()])
    expected = X.pinv() * Y
    assert [str(x) for x in inst.loss.minimiser.dense.entries()] == [str(x) for x in expected]
    W = inst.W1 * inst.W2
    rest, least = inst.X * W - inst.Y, inst.X * inst.loss.minimiser.dense - inst.Y
    half = fmpq(1, 2) * (sum(x * x for x in rest.entries()) - sum(x * x for x in least.entries()))
    assert inst.loss.value(Matrix(W)) == half
    assert inst.loss.value(inst.loss.minimiser) == 0
    assert inst.loss.gradient(Matrix(W)).dense == inst.X.transpose() * rest
    nonzero = [x for x in values_of_gram(mp(inst.X), min(inst.X.nrows(), inst.X.ncols())) if x > 1e-30]
    assert inst.rank == len(nonzero)
    assert agrees(inst.loss.K, nonzero[0])
    assert agrees(inst.loss.mu, nonzero[-1])


def test_the_sine_loss():
    inst = sine_instance([[1, "1/2"], [0, -1]], [[1, 0], ["1/3", 2]], [[1, 1], [0, 2]], fmpq(1, 1000))
    q = Quantities.of(inst)
    offsets = list(mp(inst.W1 * inst.W2) - mp(of_kind(SineLoss, inst.loss).target))
    value = sum(w**2 + 3 * mpmath.sin(w) ** 2 for w in offsets)
    slope = [2 * w + 3 * mpmath.sin(2 * w) for w in offsets]
    assert abs(mpmath.mpf(ball(q.L(0)).str(15, radius=False)) - value) < 1e-10
    for x, e in zip(q.gradient(q.W(0)).dense.entries(), slope):
        assert abs(float(x) - float(e)) < 1e-10
    assert q.loss(q.W_star) == 0
    assert not of_kind(arb, q.L(1)).is_exact()
    assert q.L(1) < q.L(0)
    assert q.L_dot(0) < 0


# --- weights -------------------------------------------------------------------------------------------------


def by_hand(inst, steps):
    W1, W2 = inst.W1, inst.W2
    for _ in range(steps):
        G = inst.X.transpose() * (inst.X * W1 * W2 - inst.Y)
        W1, W2 = W1 - inst.eta * (G * W2.transpose()), W2 - inst.eta * (W1.transpose() * G)
    return W1, W2


@pytest.mark.parametrize("shape", SHAPES)
def test_iterates_are_those_of_gradient_descent(shape):
    inst = random_instance(2, *shape)
    q = Quantities.of(inst)
    for time in (2, 0, 1, 3):
        W1, W2 = by_hand(inst, time)
        assert q.W1(time).dense == W1
        assert q.W2(time).dense == W2
        assert q.W(time).dense == W1 * W2
    V = inst.W1 * inst.W2
    for time in range(3):
        assert q.V(time).dense == V
        V = V - inst.eta * (inst.X.transpose() * (inst.X * V - inst.Y))


def test_the_chain_rule_and_the_differences_give_one_gradient(monkeypatch):
    for seed in range(5):
        inst = random_instance(seed, 3, 4, 2, 3)
        differences = Quantities(inst)
        found = [differences.grad_W1(1).dense, differences.grad_W2(1).dense]
        with monkeypatch.context() as patch:
            patch.setattr(weights, "DIFFERENCES", 0)
            chain = Quantities(inst)
            assert [chain.grad_W1(1).dense, chain.grad_W2(1).dense] == found


@pytest.mark.parametrize("shape", [(2, 3, 2, 3), (2, 14, 3, 2)])
def test_iterates_in_balls_contain_the_exact_ones(shape, monkeypatch):
    inst = random_instance(3, *shape)
    exact = Quantities(inst)
    values = [(exact.lambda_min_tau(s), exact.L(s), exact.defined("rho", inst.eta, s)) for s in range(4)]
    names = [exact.sigma(1, exact.W(3), 0), exact.eigenvalue(1, exact.defined("D", 3), shape[1])]
    monkeypatch.setattr(weights, "EXACT_BITS", 8)
    rough = Quantities(replace(inst))
    assert not rough.W1(2).is_rational
    for s in range(4):
        for x, y in zip((rough.lambda_min_tau(s), rough.L(s), rough.defined("rho", inst.eta, s)), values[s]):
            assert ball(x).overlaps(ball(y, 300))
            assert ball(x).rad() < 1e-6 * (1 + abs(ball(y)))
    for x, y in zip([rough.sigma(1, rough.W(3), 0), rough.eigenvalue(1, rough.defined("D", 3), shape[1])], names):
        assert ball(x).overlaps(ball(y, 300))
        assert ball(x).rad() < 1e-6


def test_long_runs_are_followed_in_balls():
    q = Quantities.of(random_instance(4, 2, 3, 2, 3))
    assert q.L(40) < q.L(20)
    assert not q.W(40).is_rational
    assert q.L(float("inf")) == 0


def test_times_that_there_are_not():
    q = Quantities.of(random_instance(4, 2, 3, 2, 3))
    flow = Quantities.of(random_instance(4, 2, 3, 2, 3, W1_t=(2, 3), W2_t=(3, 2)))
    for ask in (lambda: q.W(-1), lambda: q.W1(float("inf")), lambda: flow.W(2)):
        with pytest.raises(NoSuchTime):
            ask()
    assert flow.W1(1).dense == problem(flow.instance).W1_t
    assert flow.W1(0).dense == problem(flow.instance).W1


# --- tau, its spectrum and gamma -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_the_spectrum_of_tau_is_that_of_its_whole_matrix(shape):
    n, _, m, _ = shape
    q = Quantities.of(random_instance(5, *shape))
    whole = mpmath.matrix(n * m, n * m)
    for column in range(n * m):
        basis = fmpq_mat(n, m)
        basis[column // m, column % m] = 1
        image = q.defined("Tau", 0, Matrix(basis)).dense
        for row, x in enumerate(image.entries()):
            whole[row, column] = mpmath.mpf(int(x.p)) / int(x.q)
    expected = symmetric_values(whole)
    assert agrees(q.lambda_max_tau(0), expected[0])
    assert agrees(q.lambda_min_tau(0), expected[-1])


def test_the_adjoint_of_gamma_is_one():
    rng = Random(6)
    q = Quantities.of(random_instance(6, 2, 3, 2, 3))
    S, E = Matrix(random_matrix(rng, 12, 1)), Matrix(random_matrix(rng, 2, 2))
    assert inner(S, q.defined("Gamma", 0, E)) == inner(q.gamma_adjoint(0, S), E)
    image = q.gamma_adjoint(0, q.defined("Gamma", 0, E))
    assert image.dense == q.defined("Tau", 0, E).dense


# --- the flow ------------------------------------------------------------------------------------------------


def test_velocities_along_the_flow():
    inst = random_instance(7, 2, 3, 2, 4, W1_t=(2, 3), W2_t=(3, 2))
    q = Quantities.of(inst)
    for time in (0, 1):
        G = q.gradient(q.W(time))
        W1, W2 = q.W1(time), q.W2(time)
        assert q.W1_dot(time).dense == (-1 * (G * W2.T)).dense
        assert q.W2_dot(time).dense == (-1 * (W1.T * G)).dense
        assert q.L_dot(time) == -inner(G * W2.T, G * W2.T) - inner(W1.T * G, W1.T * G)
        assert all(x == 0 for _, _, x in q.D_dot(time).entries())


def test_the_rate_of_change_of_another_imbalance():
    printed = DEFINITIONS.but(Eq(D(t), notation.W1(t).T * notation.W1(t) * notation.W2(t) * notation.W2(t).T))
    inst = random_instance(8, 2, 2, 2, 2)
    q = Quantities.of(inst, printed)
    P, N = q.W1(0).T * q.W1(0), q.W2(0) * q.W2(0).T
    P_dot = q.W1_dot(0).T * q.W1(0) + q.W1(0).T * q.W1_dot(0)
    N_dot = q.W2_dot(0) * q.W2(0).T + q.W2(0) * q.W2_dot(0).T
    assert q.D_dot(0).dense == (P_dot * N + P * N_dot).dense


def test_an_imbalance_of_too_high_a_degree_is_not_understood():
    P = notation.W1(t).T * notation.W1(t)
    with pytest.raises(NotUnderstood):
        Quantities.of(random_instance(8, 2, 2, 2, 2), DEFINITIONS.but(Eq(D(t), P * P * P))).D_dot(0)


def test_the_scalar_network():
    q = Quantities.of(ScalarFlow("3", "1/2", "-2/3", 1, 2))
    for time, (a, b) in enumerate([(fmpq(1, 2), fmpq(-2, 3)), (fmpq(1), fmpq(2))]):
        rest = 3 - a * b
        assert q.defined("L_toy", time) == rest**2 / 2
        assert q.L_toy_dot(time) == -((rest * b) ** 2) - (rest * a) ** 2
    for ask in (lambda: q.W1(0), lambda: q.w1(2), lambda: q.eta):
        with pytest.raises(NotUnderstood):
            ask()


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

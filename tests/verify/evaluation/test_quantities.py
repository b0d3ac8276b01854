"""The quantities of an exact instance, against mpmath at 50 digits, SymPy and formulas typed here a second time."""

import pickle
from dataclasses import replace
from random import Random

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, fmpq, fmpq_mat
from sympy import Eq

from derivations import DEFINITIONS, notation
from derivations.notation import D, t
from tests.material.present import of_kind, problem
from tests.material.random_instances import (
    SHAPES,
    agrees,
    mp,
    random_instance,
    random_matrix,
    symmetric_values,
    values_of_gram,
)
from verify.evaluation import weights
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood
from verify.evaluation.weights import NoSuchTime
from verify.instances.losses import SineLoss
from verify.instances.problem import Instance, ProblemError, ScalarFlow, sine_instance
from verify.numbers.exact.matrices import Matrix, inner
from verify.numbers.exact.scalars import ball, compare

pytestmark = pytest.mark.usefixtures("sixty_digits")

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

"""What statements are decided on: instances, pieces of flow and a scalar network, all exact."""

from dataclasses import replace
from random import Random

from flint import fmpq, fmpq_mat

from derivations import CLAIMS, DEFINITIONS, Setting
from tests.material.present import equation
from tests.material.random_instances import random_matrix
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance, ScalarFlow

DECIDABLE = [c for c in CLAIMS if c.setting is not Setting.EXPERIMENT]
BY_ID = {c.id: c for c in CLAIMS}
DROPPED = equation(BY_ID["def-imbalance"].printed.relation)

SMALL_STEP = fmpq(1, 1000)


def instance(seed=0, sides=(2, 3, 2, 4), step=SMALL_STEP, **given):
    rng, (rows, width, cols, samples) = Random(seed), sides
    X = fmpq_mat(samples, rows, [int(i == j) for i in range(samples) for j in range(rows)])
    X = X + random_matrix(rng, samples, rows) * fmpq(1, 8)
    weights = random_matrix(rng, rows, width), random_matrix(rng, width, cols)
    return Instance(X, random_matrix(rng, samples, cols), *weights, eta=step, **given)


def flow(seed=0):
    """A piece of flow whose ends have one imbalance: the layers turned in the hidden space, the loss as it was."""
    start = instance(seed)
    turn = fmpq_mat(3, 3, [fmpq(3, 5), fmpq(4, 5), 0, fmpq(-4, 5), fmpq(3, 5), 0, 0, 0, 1])
    assert turn * turn.transpose() == fmpq_mat(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1])
    return replace(start, W1_t=start.W1, W2_t=start.W2), replace(
        start, W1_t=start.W1 * turn, W2_t=turn.transpose() * start.W2
    )


SUBJECTS = {
    Setting.FLOW: flow()[0],
    # w1^2 - w2^2 = 3 and y = 3 at both ends: (2, 1) moves to a weight closer to the hyperbola of minima
    Setting.SCALAR_FLOW: ScalarFlow(3, 2, 1, fmpq(7, 4), fmpq(1, 4)),
}


def decide(relation, subject=None, time=0, definitions=DEFINITIONS, **options):
    return compile_statement(relation, definitions, **options)(subject or instance(), time)

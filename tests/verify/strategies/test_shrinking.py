"""What the strategies refuse, and what they shrink to: what a person would write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flint import fmpq_mat
from hypothesis import Phase, find, given, seed, settings
from hypothesis.errors import InvalidArgument
from sympy import Le
from sympy.core.relational import Relational

from derivations import Setting
from derivations.notation import W1, W2, D, L, LambdaMaxTau, LambdaMinTau, NormF, SigmaMax, W
from tests.material.drawn import ONCE
from tests.material.present import problem
from verify import strategies
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.rationals import identity

# --- what is refused --------------------------------------------------------------------------------------------------

WRONG = {
    "no side": lambda: strategies.matrices(0, 2),
    "not an integer": lambda: strategies.matrices(2.5, 2),  # type: ignore[arg-type]
    "no such imbalance": lambda: strategies.weights(2, 2, 2, imbalance="lopsided"),
    "heavy but narrow": lambda: strategies.weights(3, 2, 2, imbalance="first heavy"),
    "spectrum of the wrong length": lambda: strategies.weights(2, 2, 2, spectrum=[1]),
    "full rank with too few samples": lambda: strategies.problems(3, 1, 2, full_rank=True),
    "no such fit": lambda: strategies.problems(2, 1, 2, fit="close"),
    "empty interval": lambda: strategies.spectra(2, least=2, most=1),
    "zero eigenvalue": lambda: strategies.spectra(2, least=0),
    "denominator zero": lambda: strategies.rationals(denominators=(0,)),
    "an experiment": lambda: strategies.instances(Setting.EXPERIMENT),
    "too large": lambda: strategies.instances(Setting.POINT, largest=13),
    "three sides": lambda: strategies.instances(Setting.POINT, shape=(2, 2, 2)),  # type: ignore[arg-type]
    "a run with few samples": lambda: strategies.instances(Setting.RUN, shape=(3, 3, 1, 2)),
    "an imbalance that no layers have": lambda: strategies.weights(1, 3, 1, imbalance_spectrum=[1, 2, 3]),
    "a gradient at no weights": lambda: strategies.problems(2, 1, 2, gradient=fmpq_mat(2, 1)),
    "a spectrum that is too long": lambda: strategies.problems(2, 1, 3, spectrum=[1, 1, 1]),
    "complex numbers": lambda: strategies.float_arrays(strategies.instances(Setting.POINT), dtype=complex),
    "numbers without a sign": lambda: strategies.float_arrays(strategies.instances(Setting.POINT), dtype="uint8"),
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG.keys())
def test_refused_at_once(make) -> None:
    with pytest.raises(InvalidArgument):
        make()


# --- shrinking --------------------------------------------------------------------------------------------------------


def test_matrices_shrink_to_small_integers() -> None:
    found = find(strategies.matrices(2, 2), lambda a: a[0, 1] > 0, settings=ONCE)
    assert found == fmpq_mat(2, 2, [0, 1, 0, 0])
    assert find(strategies.orthogonal_matrices(3), lambda q: True, settings=ONCE) == identity(3)


def test_instances_shrink_to_the_smallest_shape() -> None:
    found = find(strategies.instances(Setting.DESCENT), lambda i: True, settings=ONCE)
    assert found.shape == {"n": 1, "h": 1, "m": 1, "N": 1}
    wide = problem(find(strategies.instances(Setting.POINT), lambda i: i.shape["m"] > i.shape["n"], settings=ONCE))
    assert wide.shape == {"n": 1, "h": 1, "m": 2, "N": 1}
    assert not any(x for matrix in (wide.Y, wide.W1, wide.W2) for x in matrix.entries())


def test_a_planted_bug_is_found_and_shrunk() -> None:
    def violates(inst: Instance) -> bool:
        return (inst.W1 * inst.W2).rank() < min(inst.shape["n"], inst.shape["m"])

    found = find(strategies.instances(Setting.POINT), violates, settings=ONCE)
    assert set(found.shape.values()) == {1}


PLANTED = {
    "the loss never grows": (
        Setting.DESCENT,
        Le(L(1), L(0)),
        lambda i: set(i.shape.values()) == {1} and max(map(abs, (*i.W1.entries(), *i.W2.entries()))) <= 3,
    ),
    "one singular value": (
        Setting.POINT,
        Le(NormF(W(0)), SigmaMax(W(0))),
        lambda i: i.shape == {"n": 2, "h": 2, "m": 2, "N": 1} and not any(i.Y.entries()),
    ),
    "tau is a multiple of the identity": (
        Setting.POINT,
        Le(LambdaMaxTau(0), LambdaMinTau(0)),
        lambda i: sorted(i.shape.values()) == [1, 1, 1, 2] and not any(i.Y.entries()),
    ),
    "the first layer is the smaller": (
        Setting.POINT,
        Le(NormF(W1(0)), NormF(W2(0))),
        lambda i: set(i.shape.values()) == {1} and not any(i.Y.entries()) and (i.W1[0, 0], i.W2[0, 0]) == (1, 0),
    ),
    "the imbalance never grows": (
        Setting.DESCENT,
        Le(NormF(D(1)), NormF(D(0))),
        lambda i: set(i.shape.values()) == {1},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "relation", "is_minimal"), PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("number", range(100))
def test_a_planted_bound_shrinks_to_the_same_size_from_every_seed(
    setting: Setting, relation: Relational, is_minimal: Callable[[Instance], bool], number: int
) -> None:
    holds, failed = compile_statement(relation), list[Instance]()

    @seed(number)
    @settings(max_examples=300, database=None, phases=(Phase.generate, Phase.shrink))
    @given(strategies.instances(setting))
    def refuted(inst: Instance | ScalarFlow) -> None:
        if isinstance(inst, Instance) and holds(inst).truth is False:
            failed.append(inst)
            raise AssertionError

    with pytest.raises(AssertionError):
        refuted()
    assert is_minimal(failed[-1]), failed[-1]

"""Warnings about signs, compared with what moves by half a unit in the last place do in 80 digits."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import verify
from verify.networks.certificates.moves import CENTRED

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Matrices = list[mp.matrix]
Number = Callable[[Matrices], mp.mpf]

DIGITS = 80
ROOM = 3
"""The directions of the moves come from floats."""


def problem(seed: int, condition: float, noise: float, tie: float, apart: float) -> Arrays:
    """Data of this condition; the third target is the sum of the others but for ``tie``, the start is ``apart``."""
    rng = np.random.default_rng(seed)
    left, right = np.linalg.qr(rng.standard_normal((7, 3)))[0], np.linalg.qr(rng.standard_normal((3, 3)))[0]
    X = (left * [1, condition**-0.5, 1 / condition]) @ right.T
    target = np.eye(3) + 0.3 * rng.standard_normal((3, 3))
    target[:, 2] = target[:, 0] + target[:, 1] + tie * rng.standard_normal(3)
    Y = X @ target + noise * rng.standard_normal((7, 3))
    return X, Y, np.eye(3), target + apart * rng.standard_normal((3, 3))


def least_squares(at: Matrices) -> mp.matrix:
    X, Y = at[:2]
    return (X.T * X) ** -1 * (X.T * Y)


def sigma_min(at: Matrices) -> mp.mpf:
    """The least singular value of W*."""
    target = least_squares(at)
    return mp.sqrt(max(min(mp.eigsy(target.T * target, eigvals_only=True)), 0))


def distance(at: Matrices) -> mp.mpf:
    """sqrt(2 L0)."""
    return mp.norm(at[0] * (at[2] * at[3] - least_squares(at)))


def imbalance(at: Matrices) -> mp.mpf:
    """lambda_3(-D) of layers of width 4."""
    return -mp.eigsy(at[2].T * at[2] - at[3] * at[3].T, eigvals_only=True)[2]


def moved(arrays: Arrays, which: int, place: tuple[int, int]) -> Matrices:
    at = [mp.matrix(a.tolist()) for a in arrays]
    entry = abs(arrays[which][place])
    at[which][place] += mp.mpf(float(np.spacing(entry))) / 2 if entry else 0
    return at


def most(arrays: Arrays, number: Number) -> tuple[mp.mpf, mp.mpf]:
    """The number, and the sum of what moving each entry alone does."""
    at = [mp.matrix(a.tolist()) for a in arrays]
    value, total = number(at), mp.mpf(0)
    for which, a in enumerate(arrays):
        for place in np.ndindex(*a.shape):
            total += abs(number(moved(arrays, which, place)) - value)
    return value, total


def said(arrays: Arrays, start: str) -> bool:
    return any(text.startswith(start) for text in verify.certify(*arrays, optimise=False).warnings)


DRAWN = given(*(st.integers(*ends) for ends in ((0, 2**16), (0, 12), (-26, -2), (-26, 0), (-26, 0))))
ROUNDED = example(seed=0, a=3, b=-26, c=-26, d=-26)
PLAIN = example(seed=0, a=3, b=-6, c=-4, d=-4)


@DRAWN
@ROUNDED
@PLAIN
def test_a_minimiser_is_called_zero_where_a_move_makes_it_so(seed: int, a: int, b: int, c: int, d: int) -> None:
    arrays = problem(seed, 10.0**a, 10.0**b, 10.0**c, 10.0**d)
    with mp.workdps(DIGITS):
        value, reach = most(arrays, sigma_min)
    if said(arrays, "sigma_min(W*)"):
        assert value <= CENTRED * ROOM * reach
    else:
        assert CENTRED * reach <= ROOM * value


@DRAWN
@ROUNDED
@PLAIN
def test_a_loss_is_called_rounding_where_a_move_is_as_large(seed: int, a: int, b: int, c: int, d: int) -> None:
    arrays = problem(seed, 10.0**a, 10.0**b, 10.0**c, 10.0**d)
    with mp.workdps(DIGITS):
        value, reach = most(arrays, distance)
    if said(arrays, "L0"):
        assert value <= ROOM * reach
    else:
        assert reach <= ROOM * value


@given(st.integers(0, 2**16), st.integers(-18, -12))
@example(seed=0, a=-18)
@example(seed=0, a=-12)
def test_an_imbalance_is_called_rounding_where_a_move_is_as_large(seed: int, a: int) -> None:
    rng = np.random.default_rng(seed)
    left, size, right = np.linalg.svd(rng.standard_normal((5, 3)), full_matrices=False)
    turned = np.linalg.qr(rng.standard_normal((4, 4)))[0][:3]
    W1, W2 = (left * np.sqrt(size)) @ turned, (turned.T * np.sqrt(size)) @ right
    X = rng.standard_normal((9, 5))
    arrays = X, X @ W1 @ W2 + 9 * rng.standard_normal((9, 3)), W1 + 10.0**a * rng.standard_normal((5, 4)), W2
    with mp.workdps(DIGITS):
        value, reach = most(arrays, imbalance)
    if said(arrays, "alpha0"):
        assert value <= ROOM * reach
    else:
        assert value <= 0 or reach <= ROOM * value


def test_the_examples_are_of_both_kinds() -> None:
    exact, noisy = (problem(0, 1e3, noise, noise, noise) for noise in (1e-26, 1e-4))
    for start in ("sigma_min(W*)", "L0"):
        assert said(exact, start)
        assert not said(noisy, start)


@pytest.mark.parametrize("noise", [1e-3, 1e-5, 1e-8])
@pytest.mark.parametrize("condition", [1e8, 1e10, 1e12])
def test_nothing_is_called_rounding_for_the_condition_alone(condition: float, noise: float) -> None:
    """Norms bound what a move does by far more than it does."""
    arrays = problem(3, condition, noise, 1.0, 1e-3)
    assert verify.certify(*arrays, optimise=False).warnings == ()

"""Spectra in floats and their bounds, against mpmath at 60 digits; and batches, in blocks or not."""

from __future__ import annotations

from collections.abc import Iterator

import mpmath
import numpy as np
import pytest

from tests.material.networks import network
from verify.networks.training import blocks
from verify.networks.training.batches import Drift, distances_of_imbalance, drift_of, together
from verify.networks.training.descent import Iterate
from verify.networks.training.reduction import reduced
from verify.networks.training.verified_spectra import bounded_eigenvalues, bounded_singular_values
from verify.numbers.floats import Array


def turned(rng: np.random.Generator, values: Array, rows: int, cols: int) -> Array:
    """A matrix with about these singular values."""
    left, right = (np.linalg.qr(rng.standard_normal((side, side)))[0][:, : len(values)] for side in (rows, cols))
    return (left * values) @ right.T


def adverse(rows: int, cols: int) -> Iterator[Array]:
    """Matrices whose Gram matrices tell little of them, among others."""
    rng, side = np.random.default_rng([rows, cols]), min(rows, cols)
    for digits in (0, 2, 4, 6, 8, 12, 17, 40):  # graded
        yield turned(rng, np.logspace(0, -digits, side), rows, cols)
        yield turned(rng, np.logspace(0, -digits, side), rows, cols) * np.logspace(0, -digits, cols)
    near = 1 + 2.0**-52 * rng.integers(-3, 4, side)
    yield turned(rng, near, rows, cols)  # close together
    yield np.eye(rows, cols) * 3
    few = turned(rng, rng.random(max(1, side // 2)), rows, cols)
    yield few  # of less than full rank
    yield few + 1e-9 * rng.standard_normal((rows, cols))
    yield np.zeros((rows, cols))
    yield np.ones((rows, cols))
    first = np.zeros((rows, cols))
    first[0, 0] = 1.0
    yield first
    for scale in (1e-300, 1e-170, 1e-160, 1e-90, 1e90, 1e150):
        yield scale * rng.standard_normal((rows, cols))


SHAPES = [(1, 1), (1, 4), (2, 2), (3, 5), (5, 3), (6, 6)]


def singular_values(a: Array) -> list[mpmath.mpf]:
    found = mpmath.svd_r(mpmath.matrix(a.tolist()), compute_uv=False)
    return sorted(found, reverse=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_singular_values_are_within_their_bounds(shape: tuple[int, int]) -> None:
    batch = np.stack([*adverse(*shape)])
    values, errors = bounded_singular_values(batch)
    for a, found, error in zip(batch, values, errors):
        alone = bounded_singular_values(a)
        assert (alone[0] == found).all()
        assert alone[1] == error
        with mpmath.workdps(60):
            wanted = singular_values(a)
            assert max(abs(mpmath.mpf(x) - y) for x, y in zip(found.tolist(), wanted)) <= mpmath.mpf(float(error))
        assert float(error) <= 1e-12 * found[0] + 1e-158


@pytest.mark.parametrize("shape", SHAPES)
def test_eigenvalues_are_within_their_bounds(shape: tuple[int, int]) -> None:
    batch = np.stack([a.T @ a if np.abs(a).max() < 1e100 else a.T @ (a * 1e-150) for a in adverse(*shape)])
    batch = (batch + np.swapaxes(batch, -1, -2)) / 2
    values, errors = bounded_eigenvalues(batch)
    for a, found, error in zip(batch, values, errors):
        with mpmath.workdps(60):
            wanted = sorted(mpmath.eigsy(mpmath.matrix(a.tolist()), eigvals_only=True))
            assert max(abs(mpmath.mpf(x) - y) for x, y in zip(found.tolist(), wanted)) <= mpmath.mpf(float(error))


EIGH = np.linalg.eigh


@pytest.mark.parametrize("turn", [1e-12, 1e-3, 1.0])
def test_wrong_vectors_of_lapack_cost_no_rigour(turn: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors that are none are noticed: the bound holds, or the singular values are found otherwise."""
    rng = np.random.default_rng(0)

    def wrong(a: Array) -> tuple[Array, Array]:
        values, vectors = EIGH(a)
        return values, vectors + turn * rng.standard_normal(vectors.shape)

    a = rng.standard_normal((4, 5, 7))
    right = np.linalg.svd(a, compute_uv=False)
    monkeypatch.setattr(np.linalg, "eigh", wrong)
    values, errors = bounded_singular_values(a)
    assert (np.abs(values - right).max(axis=-1) <= errors + 1e-13).all()
    assert (errors <= 1e-11).all()


def test_a_batch_in_blocks_is_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = np.random.default_rng(0).standard_normal((7, 3, 3))
    whole = bounded_singular_values(batch)
    monkeypatch.setattr(blocks, "ENTRIES", 18)
    assert [x.stop - x.start for x in blocks.blocks(7, 9)] == [2, 2, 2, 1]
    for found, wanted in zip(bounded_singular_values(batch), whole):
        assert (found == wanted).all()


def some_steps() -> tuple[list[Iterate], Array]:
    etas = np.linspace(1e-3, 2e-3, 9)
    iterates = [reduced(*network(3, 5, 2)).start]
    for eta in etas.tolist():
        iterates.append(iterates[-1].moved(eta))
    return iterates, etas


@pytest.mark.parametrize("entries", [1, 100, 1 << 14])
def test_the_drift_of_the_imbalance_adds_up(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ENTRIES", entries)
    iterates, etas = some_steps()
    origin = np.random.default_rng(0).standard_normal(iterates[0].imbalance().shape)
    found = drift_of(together(iterates[:-1]), etas, origin)
    changes = [x.change_of_imbalance(eta) for x, eta in zip(iterates, etas.tolist())]
    sums = origin + np.cumsum(changes, axis=0)
    wanted = Drift(
        np.array([np.linalg.norm(x) for x in changes]), np.array([np.linalg.norm(x) for x in sums]), sums[-1]
    )
    for one, other in zip(found, wanted):
        assert one == pytest.approx(other, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("entries", [1, 100, 1 << 14])
def test_distances_of_imbalances_leave_what_is_remembered_alone(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ENTRIES", entries)
    iterates, _ = some_steps()
    batch, origin = together(iterates), iterates[0].imbalance()
    gram = batch.first_gram.copy()
    wanted = [np.linalg.norm(x.imbalance() - origin) for x in iterates]
    assert distances_of_imbalance(batch, origin) == pytest.approx(np.array(wanted), rel=1e-9, abs=1e-13)
    assert (batch.first_gram == gram).all()
    assert (iterates[0].imbalance() == origin).all()

"""Data in several files and on several machines: the same digits for any partition; a killed worker loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest

import verify
from verify.cli import main
from verify.errors import RequestError
from verify.networks.certificates import distributed
from verify.networks.certificates.moments import Moments, column_exponents, summed
from verify.networks.files import ArrayError, load
from verify.networks.shards import Shards, read_rows

RNG = np.random.default_rng(4)
N, n, h, m = 2400, 49, 20, 3
X = RNG.standard_normal((N, n))
X[::200] *= 1e-9  # rows of which some bits are below the slices
W1, W2 = RNG.standard_normal((n, h)) / h, RNG.standard_normal((h, m))
Y = X @ (W1 @ W2) + 0.1 * RNG.standard_normal((N, m))


def cut(cuts: list[int], a: np.ndarray) -> list[np.ndarray]:
    return np.split(a, cuts)


@pytest.mark.parametrize("cuts", [[1], [100, 101, 2399], [512, 1024, 2000], list(range(300, 2400, 300))])
def test_moments_of_any_partition_are_the_same(cuts: list[int]) -> None:
    whole = summed(X, Y).total()
    parts = [Moments(np.concatenate([column_exponents(a) for a in (X, Y)])) for _ in range(len(cuts) + 1)]
    for part, x, y in zip(parts, cut(cuts, X), cut(cuts, Y)):
        part.add_arrays(x, y)
    first, *others = parts
    for other in others:
        first.merge(other)
    assert first.total() == whole


def test_a_merge_that_is_left_out_shows() -> None:
    exponents = np.concatenate([column_exponents(a) for a in (X, Y)])
    half = Moments(exponents)
    half.add_arrays(X[: N // 2], Y[: N // 2])
    assert half.total() != summed(X, Y).total()


def test_moments_survive_being_sent() -> None:
    found = summed(X, Y)
    assert found.copy().total() == found.total()


def files(folder: Path, name: str, parts: list[np.ndarray]) -> str:
    for k, part in enumerate(parts, start=8):  # X-10 comes after X-9
        np.save(folder / f"{name}-{k}.npy", part)
    return str(folder / f"{name}-*.npy")


def answer(folder: Path, x: str, y: str, *more: str) -> dict[str, object]:
    for name, a in {"W1": W1, "W2": W2}.items():
        np.save(folder / f"{name}.npy", a)
    layers = ["--w1", str(folder / "W1.npy"), "--w2", str(folder / "W2.npy")]
    assert main(["certify", "--x", x, "--y", y, *layers, *more, "--json", str(folder / "a.json")]) == 0
    return json.loads((folder / "a.json").read_text())


def test_shards_give_the_same_digits_however_they_are_cut(tmp_path: Path) -> None:
    answers = []
    for k, (xs, ys) in enumerate([([1000, 2000], [1500]), ([3, 2100, 2200], [3, 2100, 2200])]):
        (folder := tmp_path / str(k)).mkdir()
        answers.append(answer(folder, files(folder, "X", cut(xs, X)), files(folder, "Y", cut(ys, Y))))
    assert answers[0] == answers[1]
    single = verify.certify(X, Y, W1, W2)
    for name, ends in single.constants.items():
        low, high = answers[0]["constants"][name]  # type: ignore[index]
        if ends is not None:
            assert float(low) <= float(ends.upper)
            assert float(ends.lower) <= float(high)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([np.ones((2, 3)), np.ones((2, 4))], "part 2 has 4 columns"),
        ([np.ones((2, 3)), np.ones((2, 3), np.float32)], "the same type"),
        ([np.ones((2, 3)), np.full((2, 3), np.nan)], "NaN"),
        ([], "no parts"),
    ],
)
def test_shards_that_do_not_fit_are_refused(parts: list[np.ndarray], says: str) -> None:
    with pytest.raises(ArrayError, match=says):
        Shards("X", parts)


def test_a_pattern_that_fits_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArrayError, match="no file fits the pattern"):
        read_rows("X", str(tmp_path / "X-*.npy"))


# --- a Dask scheduler ------------------------------------------------------------------------

Start = Callable[[int], tuple[str, list[subprocess.Popen[bytes]]]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Start]:
    """A function that starts a scheduler and so many workers, each a process of its own."""
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    file, running = tmp_path / "scheduler.json", []

    def start(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(file)]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        running.append(
            subprocess.Popen(
                [*command, "--no-dashboard", *arguments],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return running[-1]

    def started(workers: int) -> tuple[str, list[subprocess.Popen[bytes]]]:
        start("scheduler", "--port", "0", "--host", "127.0.0.1")
        made = [start("worker", "--nthreads", "1", "--no-nanny") for _ in range(workers)]
        patience = monotonic() + 60
        while not (file.exists() and file.read_text()):
            assert monotonic() < patience, "the scheduler did not start"
            sleep(0.05)
        return json.loads(file.read_text())["address"], made

    yield started
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_two_workers_and_a_kill_give_the_exact_moments(
    cluster: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributed, "_LEAST_ROWS", 120)
    monkeypatch.setattr(distributed, "_PER_THREAD", 10)
    x, y = files(tmp_path, "X", cut([1000, 2000], X)), files(tmp_path, "Y", cut([1500], Y))
    address, workers = cluster(2)
    killed: list[int] = []

    def progress(done: int, total: int) -> None:
        if done > total // 2 + 3 and not killed:  # some moments are found, none added yet
            workers[0].kill()
            killed.append(done)

    found = distributed.reduced_moments(address, read_rows("X", x), read_rows("Y", y), progress)
    assert killed
    assert found.total() == summed(X, Y).total()
    # the command, on the worker that is left: the digits of shards that are read here
    assert answer(tmp_path, x, y, "--scheduler", address) == answer(tmp_path, x, y)


def test_rows_of_a_mapped_file_are_sent_by_their_place_in_it(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", X)
    piece = distributed._described(load("X", str(tmp_path / "X.npy")), 5, 9)
    assert isinstance(piece, distributed.FileRows)
    assert (piece.load() == X[5:9]).all()
    assert isinstance(distributed._described(X[::2], 0, 3), np.ndarray)


def test_a_scheduler_that_does_not_answer_is_said() -> None:
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    with pytest.raises(RequestError, match="--scheduler"):
        verify.certify(X, Y, W1, W2, scheduler="nowhere at all")

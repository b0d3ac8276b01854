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


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("cuts", [[1], [700], list(range(100, 2400, 100))])
def test_bounds_of_moments_are_the_same_for_any_partition(cuts: list[int], exact: bool) -> None:
    x = X.copy()
    x[: N // 3] = np.rint(x[: N // 3] * 16)  # rows of one slice: those of more wait for one another, or do not
    x[:, 1] = 0.0
    x[5, 1] = 2.0**30
    x[8, 1] = 1.0 / 3
    exponents = np.concatenate([column_exponents(a) for a in (x, Y)])
    whole = Moments(exponents, exact=exact)
    whole.add_arrays(x, Y)
    parts = [Moments(exponents, exact=exact) for _ in range(len(cuts) + 1)]
    for part, ours, theirs in zip(parts, cut(cuts, x), cut(cuts, Y)):
        part.add_arrays(ours, theirs)
    merged = parts[-1]
    for other in parts[:-1]:
        merged.merge(other)
    found, wanted = (a.finish().gram(np.arange(n + m)) for a in (merged, whole))
    assert (found.hi == wanted.hi).all()
    assert (found.lo == wanted.lo).all()
    assert found.radius == wanted.radius > 0


def files(folder: Path, name: str, parts: list[np.ndarray]) -> str:
    if len(parts) == 1:
        np.save(folder / f"{name}.npy", parts[0])
        return str(folder / f"{name}.npy")
    for k, part in enumerate(parts, start=8):  # X-10 comes after X-9
        np.save(folder / f"{name}-{k}.npy", part)
    return str(folder / f"{name}-*.npy")


Data = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def answer(folder: Path, x: str, y: str, *more: str, layers: tuple[np.ndarray, ...] = (W1, W2)) -> str:
    for name, a in zip(("W1", "W2"), layers):
        np.save(folder / f"{name}.npy", a)
    of_layers = ["--w1", str(folder / "W1.npy"), "--w2", str(folder / "W2.npy")]
    assert main(["certify", "--x", x, "--y", y, *of_layers, *more, "--json", str(folder / "a.json")]) == 0
    return (folder / "a.json").read_text()


def drawn(rows: int, columns: int, width: int, outputs: int, *, near: float = 0.1) -> Data:
    """Data with columns of scales 1 to 1/1000, and a start whose residual is about ``near``."""
    rng = np.random.default_rng(columns)
    x = rng.standard_normal((rows, columns)) * np.logspace(0, -3, columns)
    w1, w2 = rng.standard_normal((columns, width)) / width, rng.standard_normal((width, outputs))
    return x, x @ w1 @ w2 + near * rng.standard_normal((rows, outputs)), w1, w2


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(drawn(2100, 6, 5, 2), id="exact matrices"),
        pytest.param(drawn(2100, 60, 30, 3), id="few columns"),
        pytest.param(drawn(2100, 130, 60, 3), id="many columns"),
        pytest.param(drawn(2100, 52, 110, 2, near=1e-12), id="few columns, near the minimum"),
    ],
)
def test_one_file_and_any_shards_give_the_same_answer(data: Data, tmp_path: Path) -> None:
    x, y, *layers = data
    answers = []
    for k, (xs, ys) in enumerate([([], []), ([1, 8, 900, 901], [1500]), ([300, 2000], [300, 2000]), ([], [])]):
        (folder := tmp_path / str(k)).mkdir()
        where = files(folder, "X", cut(xs, x)), files(folder, "Y", cut(ys, y))
        answers.append(answer(folder, *where, layers=tuple(layers)))
        verify.certify(X, Y, W1, W2, optimise=False)  # what was asked before changes nothing
    assert answers[1:] == [answers[0]] * 3


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
    # the command, on the worker that is left: the digits of what is read here, and of one file
    here = answer(tmp_path, x, y)
    assert answer(tmp_path, x, y, "--scheduler", address) == here
    assert answer(tmp_path, files(tmp_path, "X", [X]), files(tmp_path, "Y", [Y])) == here


@pytest.mark.slow
def test_workers_find_the_digits_of_one_machine(
    cluster: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of data of few columns; of many, numbers that are as right, from exact sums."""
    monkeypatch.setattr(distributed, "_LEAST_ROWS", 150)
    address, _ = cluster(2)
    for data, is_same in (
        (drawn(2100, 6, 5, 2), True),
        (drawn(2100, 60, 30, 3), True),
        (drawn(2100, 130, 60, 3), False),
    ):
        x, y, *layers = data
        where = files(tmp_path, "X", [x]), files(tmp_path, "Y", [y])
        here = answer(tmp_path, *where, layers=tuple(layers))
        theirs = [answer(tmp_path, *where, "--scheduler", address, layers=tuple(layers)) for _ in range(2)]
        assert theirs[0] == theirs[1]
        assert (theirs[0] == here) or not is_same
        ours, others = (json.loads(text)["constants"] for text in (here, theirs[0]))
        for name, ends in ours.items():
            if ends is not None:
                assert float(ends[0]) <= float(others[name][1])
                assert float(others[name][0]) <= float(ends[1])


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

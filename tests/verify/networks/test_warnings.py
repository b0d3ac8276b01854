"""What rounding of the data alone decides is said: which columns, what the answer is without them, which signs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import verify
from verify.cli import main
from verify.networks.certificates.rank_by_rounding import _columns
from verify.networks.mean_loss import certificate_of_mean_loss

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
N, n, h, m = 60, 6, 5, 3


def plain() -> Arrays:
    rng = np.random.default_rng(1)
    X, W1, W2 = rng.standard_normal((N, n)), rng.standard_normal((n, h)), rng.standard_normal((h, m))
    return X, X @ W1 @ W2 + 1e-3 * rng.standard_normal((N, m)), W1, W2


def nearly_constant() -> Arrays:
    X, *others = plain()
    X[:, 0] = 1
    X[:, 3] = 1 + 1e-15 * np.where(np.arange(N) % 2, 1, -1)
    return X, *others  # type: ignore[return-value]


def centred_constant() -> Arrays:
    X, *others = plain()
    X[:, 0] = 0.1
    return X - X.mean(axis=0), *others  # type: ignore[return-value]


def times_pi() -> Arrays:
    X, *others = plain()
    X[:, 4] = np.pi * X[:, 1]
    return X, *others  # type: ignore[return-value]


def low_rank(columns: int) -> Arrays:
    rng = np.random.default_rng(2)
    X = rng.standard_normal((80, 3)) @ rng.standard_normal((3, columns))
    W1, W2 = rng.standard_normal((columns, 8)), rng.standard_normal((8, 2))
    return X, X @ W1 @ W2 + 0.1 * rng.standard_normal((80, 2)), W1, W2


def one_hot() -> Arrays:
    X, _, W1, W2 = plain()
    labels = np.arange(N) % 3
    return X - X.mean(axis=0), np.eye(3)[labels], W1, W2


def far_from_zero() -> Arrays:
    """Centring leaves more rounding in columns whose means are large."""
    X, Y, W1, W2 = one_hot()
    X = X * [0.2, 1, 0.5, 2, 1, 1] + np.array([7, -20, 4, 15, 2, 9])
    return (X - X.mean(axis=0)) / X.std(axis=0), Y, W1, W2


def at_the_minimum() -> Arrays:
    X, _, W1, W2 = plain()
    return X, X @ W1 @ W2, W1, W2


def balanced() -> Arrays:
    X, Y, *_ = plain()
    rng = np.random.default_rng(3)
    q = np.linalg.qr(rng.standard_normal((h, h)))[0][:3]
    u, s, v = np.linalg.svd(rng.standard_normal((n, m)), full_matrices=False)
    return X, Y, u * np.sqrt(s) @ q, (q.T * np.sqrt(s)) @ v


SAID: dict[str, tuple[Arrays, str]] = {
    "a column constant but for 1e-15": (nearly_constant(), "column 4 equals column 1 to within rounding: drop it"),
    "what rounding left of a constant": (
        centred_constant(),
        "may decide .* if column 1, 1e-16 times as large as the largest, is what rounding left of zero. If so, drop it",
    ),
    "a column pi times another": (times_pi(), "column 5 is 3.14159 times column 2 to within rounding"),
    "a float product of rank 3": (low_rank(32), "32 for the numbers as they are, and 3 to within rounding"),
    "one-hot targets and centred columns": (one_hot(), "is zero to within rounding, and p1 with it"),
    "one-hot targets and columns far from zero": (far_from_zero(), "is zero to within rounding, and p1 with it"),
    "a start at the minimum": (at_the_minimum(), "L0 = .* is no more than rounding makes: .* times that far"),
    "a balanced start": (balanced(), "alpha0 = .* is no more than rounding makes.*lambda_m.*eta_max = "),
}


@pytest.mark.parametrize("name", SAID)
def test_what_rounding_decides_is_said(name: str) -> None:
    data, sentence = SAID[name]
    found = verify.certify(*data, optimise=False)
    assert len(found.warnings) == 1
    (text,) = found.warnings
    assert re.search(sentence, text), text


def test_the_answer_at_the_numerical_rank_is_that_without_the_columns() -> None:
    X, Y, W1, W2 = times_pi()
    (text,) = verify.certify(X, Y, W1, W2, optimise=False).warnings
    kept = [0, 1, 2, 3, 5]
    without = verify.certify(X[:, kept], Y, W1[kept], W2, optimise=False)
    assert without.warnings == ()
    assert f"kappa = {float(without.kappa):.4g}" in text  # type: ignore[arg-type]


def test_all_columns_are_named() -> None:
    data = low_rank(32)
    (caution,) = verify.certify(*data, optimise=False).cautions
    named = re.search(r"; columns ([\d, to and]+) are combinations", str(caution))
    assert named is not None
    dropped: set[int] = set()
    for part in re.split(r", | and ", named[1]):
        first, _, last = part.partition(" to ")
        dropped |= set(range(int(first), int(last or first) + 1))
    assert len(dropped) == 29
    kept = [j for j in range(32) if j + 1 not in dropped]
    assert np.linalg.cond(data[0][:, kept]) < 1e3


@pytest.mark.parametrize("scale", [2.0**-45, 2.0**-53, 2.0**-80])
def test_a_small_unit_is_not_called_rounding(scale: float) -> None:
    X, Y, W1, W2 = plain()
    X[:, 2] *= scale
    found = verify.certify(X, Y, W1, W2, optimise=False)
    assert not found.rests_on_rounding
    assert all("may decide" in text and "a unit of its own" in text for text in found.warnings)


def test_columns_are_named_by_runs() -> None:
    assert [_columns(c) for c in ([3], [0, 1], [0, 1, 2], [0, 2, 3, 4, 8])] == [
        "column 4",
        "columns 1 and 2",
        "columns 1 to 3",
        "columns 1, 3 to 5 and 9",
    ]


def test_what_rounding_decides_is_no_guarantee() -> None:
    decided = {name: verify.certify(*data, optimise=False).rests_on_rounding for name, (data, _) in SAID.items()}
    assert decided["a float product of rank 3"]
    assert decided["a balanced start"]
    assert not decided["a start at the minimum"]


def conditioned(rows: int, condition: float) -> np.ndarray:
    rng = np.random.default_rng(4)
    left, right = np.linalg.qr(rng.standard_normal((rows, n)))[0], np.linalg.qr(rng.standard_normal((n, n)))[0]
    return (left * np.geomspace(1, 1 / condition, n)) @ right.T * rows**0.5


@pytest.mark.parametrize(
    "X",
    [
        conditioned(N, 1e6),
        conditioned(N, 1e12),
        conditioned(100_000, 1e11),
        np.hstack([np.ones((N, 1)), 1e8 + np.arange(N)[:, None]]),
        np.vander(np.arange(1.0, N + 1), 9),
        conditioned(N, 1e4).astype(np.float32),
    ],
    ids=["condition 1e6", "1e12", "1e11 of many rows", "timestamps", "powers", "single precision"],
)
def test_data_that_no_rounding_makes_dependent_are_not_called_so(X: np.ndarray) -> None:
    rng = np.random.default_rng(6)
    Y, W1, W2 = (rng.standard_normal(sides) for sides in ((len(X), 1), (X.shape[1], h), (h, 1)))
    assert not any("rank" in text for text in verify.certify(X, Y, W1, W2, optimise=False).warnings)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_half_units_are_those_of_the_array(kind: type[np.floating]) -> None:
    X, Y, W1, W2 = plain()
    X = X.astype(kind)
    X[:, 4] = kind(np.pi) * X[:, 1]
    (text,) = verify.certify(X, Y, W1, W2, optimise=False).warnings
    assert "column 5 is a combination of" in text or "column 5 is 3.14" in text
    assert verify.certify(X.astype(np.float64), Y, W1, W2, optimise=False).warnings == ()


@pytest.mark.parametrize("scale", [1e-40, 1.0, 1e40])
def test_nothing_is_said_of_ordinary_numbers(scale: float) -> None:
    X, Y, W1, W2 = plain()
    assert verify.certify(X * scale, Y * scale, W1, W2, optimise=False).warnings == ()


def test_a_rank_that_is_exact_is_no_matter_of_rounding() -> None:
    X, Y, W1, W2 = plain()
    X[:, 4] = X[:, 1]
    assert verify.certify(X, Y, W1, W2, optimise=False).warnings == ()


def test_decimals_that_became_doubles_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, a in zip(("x", "y", "w1", "w2"), plain()):
        np.savetxt(tmp_path / f"{name}.csv", a, delimiter=",")
    np.savetxt(tmp_path / "w2.csv", np.ones((h, m)), delimiter=",", fmt="%d")
    files = [word for name in ("x", "y", "w1", "w2") for word in (f"--{name}", str(tmp_path / f"{name}.csv"))]
    assert main(["certify", *files, "--json", str(tmp_path / "a.json")]) == 0
    (text,) = json.loads((tmp_path / "a.json").read_text())["warnings"]
    assert "x.csv" in text
    assert "w1.csv were rounded to the nearest doubles" in text
    assert "w2.csv" not in text
    assert "Warning: the decimals in" in capsys.readouterr().out


def test_a_warning_about_the_mean_loss_has_its_numbers() -> None:
    X, Y, W1, W2 = at_the_minimum()
    found = verify.certify(X, Y, W1, W2)
    mean = certificate_of_mean_loss(found, N)
    (of_sum,), (of_mean,) = ([w for w in each.warnings if w.startswith("L0 = ")] for each in (found, mean))
    first, second = (float(w.split()[2]) for w in (of_sum, of_mean))
    assert second == pytest.approx(first / N, rel=1e-3)
    assert of_sum.split("; ")[1:] == of_mean.split("; ")[1:]

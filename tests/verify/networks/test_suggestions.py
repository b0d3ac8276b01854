"""Useful answers: what guarantees more, the mean loss, weights as torch keeps them, the next command to type."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.material.networks import network
from tests.material.present import present
from verify.cli import main
from verify.networks import suggestions as suggestions_
from verify.networks.certificates import Certificate, certify
from verify.networks.csv_files import Remark
from verify.networks.mean_loss import certificate_of_mean_loss, run_of_mean_loss
from verify.networks.suggestions import suggestions
from verify.networks.training.train import train


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    words = []
    for name, array in zip(("x", "y", "w1", "w2"), network(3, 4, 2, 4)):
        np.save(f"{name}.npy", array)
        words += [f"--{name}", f"{name}.npy"]
    return words


# --- suggestions ---------------------------------------------------------------------------------


def lazy_start() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Layers that are balanced and far from the minimiser: alpha_0 = 0."""
    X, Y, _, _ = network(3, 4, 2, 9)
    return X, 10 * Y, np.eye(3, 4), np.eye(4, 2)


def test_a_start_without_a_guarantee_is_shown_some_that_have_one() -> None:
    arrays = lazy_start()
    asked = certify(*arrays)
    assert asked.reason is not None
    found = suggestions(*arrays, asked)
    assert [s.guaranteed for s in found].count(True) >= 2
    assert not found[-1].guaranteed
    steps = [s.steps for s in found[:-1] if s.steps is not None]
    assert len(steps) == len(found) - 1
    assert steps == sorted(steps)


def test_the_text_says_which_loss_is_led_to_and_what_was_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = lazy_start()
    asked = certify(*arrays)
    monkeypatch.setattr(suggestions_, "LONGEST", 1)
    monkeypatch.setattr(suggestions_, "FEWEST", 1)
    text = repr(replace(asked, suggestions=suggestions(*arrays, asked)))
    assert "What leads to a loss of 0.000001 times the loss at the start in how many steps:" in text
    assert "same start: more than were tried, taken in a run" in text


def test_a_suggestion_is_what_its_recipe_is_certified_to_give() -> None:
    """The recipe is typed as it stands; a run with the step of the guarantee keeps it."""
    X, Y, W1, W2 = lazy_start()
    asked = certify(X, Y, W1, W2)
    scaled = next(s for s in suggestions(X, Y, W1, W2, asked) if s.what.startswith("orthonormal"))
    first, second = scaled.recipe.split("; ")
    scale = float(first.removeprefix("W1 = ").split(" * ")[0])
    assert (first, second) == (f"W1 = {scale:g} * numpy.eye(3, 4)", "W2 = numpy.zeros((4, 2))")
    start = scale * np.eye(3, 4), np.zeros((4, 2))
    loss = asked.constants["L0"]
    assert loss is not None
    assert scaled.steps is not None
    goal = asked.tolerance * loss.lower
    again = certify(X, Y, *start, present(scaled.c1), present(scaled.c2), scaled.eta, tolerance=goal)
    assert scaled.theorem in (again.covered_by or ())
    if scaled.steps <= 3000:
        run = train(
            X, Y, *start, "constant", scaled.steps, eta=scaled.eta, c1=present(scaled.c1), c2=present(scaled.c2)
        )
        assert run.losses[-1] <= float(goal)
        assert run.good


def turned(array: np.ndarray, layout: str) -> np.ndarray:
    return array.T if layout == "torch" else array


@pytest.mark.parametrize("layout", ["", "torch"])
@pytest.mark.parametrize(
    ("shape", "kind"), [((3, 5, 2), "f8"), ((3, 4, 1), "f4"), ((2, 3, 4), "f8"), ((1, 1, 1), "f8"), ((2, 2, 2), "f4")]
)
def test_recipes_as_printed_give_the_arrays_that_were_certified(
    shape: tuple[int, int, int],
    kind: str,
    layout: str,
    files: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Line by line, each a statement; of arrays as their user has them: of floats, with one column as a vector."""
    certified: list[list[np.ndarray]] = []
    good = certify(*network(3, 4, 2, 4))
    assert good.guarantees

    def recorded(*arguments: np.ndarray, **_: object) -> Certificate:
        certified.append([np.asarray(a) for a in arguments[:4]])
        return good  # so that every recipe is printed, whatever is guaranteed

    monkeypatch.setattr(suggestions_, "certify", recorded)
    monkeypatch.setattr(Certificate, "fewest_steps", None)
    X, Y, W1, W2 = network(*shape, 9)
    mine = {"X": X * [16, 8, 4][: shape[0]], "Y": Y, "W1": turned(W1 / 3, layout), "W2": turned(W2 / 3, layout)}
    mine = {name: a.astype(kind) for name, a in mine.items()}
    if shape[2] == 1:
        mine |= {"Y": mine["Y"].ravel(), "W2": mine["W2"].ravel()}
    for name, array in mine.items():
        np.save(f"{name.lower()}.npy", array)
    assert main(["certify", *files, "--suggest", *(["--layout", layout] if layout else [])]) == 0
    text = capsys.readouterr().out.partition("What leads to")[2].partition("\n\n")[0]
    recipes = [re.findall(r"^    (\S.*)$", part, re.MULTILINE) for part in text.split("\n- ")[1:]]
    typed = [recipe for recipe in recipes if recipe != ["--schedule line-search"]]
    assert len(typed) == len(certified) >= 3
    for recipe in typed:
        names = {"numpy": np, **mine}
        for statement in recipe:
            exec(compile(statement, "recipe", "single"), names)  # as a user would type it
        given = [names["X"], names["Y"].reshape(len(Y), -1)]
        given += [turned(names[w].reshape(turned(a, layout).shape), layout) for w, a in (("W1", W1), ("W2", W2))]
        assert any(all(map(np.array_equal, given, one)) for one in certified)


@pytest.mark.parametrize(
    "shape", [(2, 3, 4), (3, 2, 2), pytest.param((3, 1, 2), marks=pytest.mark.thorough), (1, 1, 1)]
)
def test_widths_of_every_kind_have_suggestions_or_none(shape: tuple[int, int, int]) -> None:
    X, Y, W1, W2 = network(*shape)
    asked = certify(X, Y, W1, W2)
    known = min((g.steps for g in (*asked.guarantees, *asked.optimised)), default=None)
    for s in suggestions(X, Y, W1, W2, asked):
        if s.guaranteed and known is not None:
            assert s.steps is not None
            assert s.steps < known


def one_hot() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Standardised columns, one-hot targets: the minimiser has a singular value that is 0 but for rounding."""
    rng = np.random.default_rng(5)
    X = rng.standard_normal((60, 4)) + 3
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return X, np.eye(3)[np.arange(60) % 3], np.eye(4, 8), np.eye(8, 3)


def test_what_rounding_alone_guarantees_is_not_suggested() -> None:
    arrays = one_hot()
    asked = certify(*arrays)
    assert any(w.startswith("sigma_min(W*)") for w in asked.warnings)
    found = suggestions(*arrays, asked)
    assert not any(s.what.startswith("balanced layers near") for s in found)
    assert any(s.guaranteed for s in found)


@pytest.mark.parametrize(
    ("norms", "what", "recipe"),
    [
        (16.0, "all of X scaled, for", "X, W1 = X / 16, 16 * W1"),
        (np.array([16.0, 1.0, 0.25]), "columns of X of about the same norm, for", "c = 2.0 ** numpy.round("),
    ],
)
def test_scaled_columns_are_named_for_what_they_are(norms: float | np.ndarray, what: str, recipe: str) -> None:
    X, Y, W1, W2 = network(3, 4, 2, 9)
    X = norms * X / np.linalg.norm(X, axis=0)
    asked = certify(X, Y, W1, W2)
    found = [s for s in suggestions(X, Y, W1, W2, asked) if s.what.endswith("same predictions")]
    assert [s.what.startswith(what) and s.recipe.startswith(recipe) for s in found] == [True]


def test_nothing_is_suggested_at_the_minimum() -> None:
    eye = np.eye(2)
    assert suggestions(eye, eye, eye, eye, certify(eye, eye, eye, eye)) == ()


# --- the mean loss -------------------------------------------------------------------------------


def test_the_mean_loss_is_the_loss_of_scaled_data() -> None:
    """With 4 rows, dividing by N is dividing X and Y by 2: the same constants, exactly."""
    X, Y, W1, W2 = network(3, 4, 2, 4)
    mean = certificate_of_mean_loss(certify(X, Y, W1, W2, optimise=False), 4)
    direct = certify(X / 2, Y / 2, W1, W2, optimise=False)
    for name, x in direct.constants.items():
        other = mean.constants[name]
        assert (x is None) == (other is None)
        if x is not None and other is not None:
            assert max(x.lower, other.lower) <= min(x.upper, other.upper)
            assert float(x) == pytest.approx(float(other), rel=1e-15)
    for g, d in zip(mean.guarantees, direct.guarantees):
        assert g.steps == d.steps
        assert float(g.eta) == pytest.approx(float(d.eta), rel=1e-12)


def test_a_run_on_the_mean_loss_is_one_on_scaled_data() -> None:
    X, Y, W1, W2 = network(3, 4, 2, 4)
    direct = train(X / 2, Y / 2, W1, W2, "constant", 15, eta=0.004)
    mean = run_of_mean_loss(train(X, Y, W1, W2, "constant", 15, eta=Fraction("0.004") / 4), 4)
    np.testing.assert_allclose(mean.losses, direct.losses, rtol=1e-9)
    np.testing.assert_allclose(mean.stepped["eta"], direct.stepped["eta"], rtol=1e-15)
    np.testing.assert_allclose(mean.constants.eta_max_sharp, direct.constants.eta_max_sharp, rtol=1e-9)
    assert mean.promises.keys() == direct.promises.keys()


def answer(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["certify", *words, "--json", "-"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_takes_step_and_tolerance_of_the_mean_loss(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    summed = answer([*files, "--eta", "0.001", "--tolerance", "0.4"], capsys)
    mean = answer([*files, "--eta", "0.004", "--tolerance", "0.1", "--mean"], capsys)
    assert mean["mean"] is True
    assert mean["covered_by"] == summed["covered_by"]
    assert (mean["eta"], mean["tolerance"]) == ("0.004", {"loss": "0.1", "relative": False})
    steps = [[g["steps"] for g in each["guarantees"]] for each in (mean, summed)]  # type: ignore[attr-defined]
    assert steps[0] == steps[1]


# --- weights as torch keeps them, the next command -----------------------------------------------


def test_weights_of_torch_are_transposed(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    plain = answer(files, capsys)
    for name in ("w1", "w2"):
        np.save(f"{name}.npy", np.load(f"{name}.npy").T)
    assert answer([*files, "--layout", "torch"], capsys) == plain
    words = ["train", *files, "--layout", "torch", "--schedule", "sharp", "--steps", "3", "--out", "run.npz"]
    assert main(words) == 0
    with np.load("run.npz") as kept:
        assert (kept["W1"].shape, kept["W2"].shape) == ((4, 3), (2, 4))
    assert main(["certify", *files, "--layout", "keras"]) == 2


def test_the_next_command_is_one_that_runs(
    files: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verify.cli.commands.networks.STEPS", 30)
    assert main(["certify", *files]) == 0
    out = capsys.readouterr().out
    program, *words = shlex.split(out.rpartition("Next: ")[2])
    assert program == "overparam-verify"
    assert main(words) == 0


def test_a_start_without_a_guarantee_is_sent_to_suggestions(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, array in zip(("x", "y", "w1", "w2"), lazy_start()):
        np.save(f"{name}.npy", array)
    assert main(["certify", *files]) == 0
    out = capsys.readouterr().out
    assert out.rstrip().endswith("--suggest")
    assert max(map(len, out.partition("no step size")[2].splitlines()[:4])) <= 100
    assert main(shlex.split(out.rpartition("Next: ")[2])[1:]) == 0
    assert "orthonormal rows, scaled" in capsys.readouterr().out


def test_from_a_saddle_no_run_is_proposed_nor_counted(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Both layers 0: the gradient is 0, and no step of any size moves them."""
    for name in ("w1", "w2"):
        np.save(f"{name}.npy", 0 * np.load(f"{name}.npy"))
    assert main(["certify", *files]) == 0
    assert capsys.readouterr().out.rstrip().endswith("--suggest")
    assert main(["certify", *files, "--suggest"]) == 0
    out = capsys.readouterr().out
    assert "numpy.eye" in out
    assert "line search" not in out
    assert out.rpartition("Next: ")[2].startswith("a run from arrays that a suggestion above gives; none moves from")


@pytest.mark.parametrize("more", [[], ["--suggest"], ["--tolerance", "1e9"], ["--tolerance", "1e9", "--suggest"]])
@pytest.mark.parametrize("exponent", [0, 42, 50])
def test_no_run_is_proposed_that_is_refused(
    files: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    exponent: int,
    more: list[str],
) -> None:
    monkeypatch.setattr("verify.cli.commands.networks.STEPS", 3)
    np.save("x.npy", np.load("x.npy") * [1, 1, 2.0**-exponent])
    assert main(["certify", *files, *more]) == 0
    said = capsys.readouterr().out.rpartition("Next: ")[2]
    if said.startswith("no run of "):
        assert exponent
        assert "the singular values of X have a ratio of" in said
    else:
        assert main(shlex.split(said)[1:]) == 0


def test_remarks_are_warnings_in_python(tmp_path: Path) -> None:
    assert issubclass(Remark, UserWarning)

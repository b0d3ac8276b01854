"""`train`, from Python and as a command: what it writes, what it refuses."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.material.networks import arrays, replayed
from tests.material.present import present
from verify.cli import main
from verify.instances.losses import ProblemError
from verify.networks.certificates import certify
from verify.networks.files import ArrayError
from verify.networks.training.promises import Outcome
from verify.networks.training.reduction import reduced
from verify.networks.training.schedules import SCHEDULES, RhoSharp
from verify.networks.training.train import archive, train
from verify.writing.terminal.runs import account

# --- what cannot be trained -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"schedule": 0.5}, ProblemError, "schedule is 0.5"),
        ({"schedule": "sgd"}, ProblemError, "no schedule"),
        ({"steps": -1}, ProblemError, "steps is -1"),
        ({"tolerance": 0}, ProblemError, "tolerance"),
        ({"tolerance": "a"}, ProblemError, "tolerance is 'a'"),
        ({"eta": -1, "schedule": "constant"}, ProblemError, "eta > 0"),
        ({"c1": 1}, ProblemError, "c1"),
        ({"exact_steps": -1}, ProblemError, "exact"),
        ({"X": np.zeros((4, 2))}, ProblemError, "rank 0"),
        ({"X": np.full((4, 2), np.nan)}, ArrayError, "X"),
        ({"W1": np.ones((3, 2))}, ArrayError, "W1"),
        ({"W1": np.zeros((2, 2)), "W2": np.zeros((2, 1))}, ProblemError, "alpha_0 = 0"),
        ({"X": np.eye(4, 2) * 1e200}, ProblemError, "extreme|floats"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, error, message):
    given_ = {"X": np.eye(4, 2), "Y": np.ones((4, 1)), "W1": np.eye(2), "W2": np.ones((2, 1)), "steps": 3} | changes
    with pytest.raises(error, match=message):
        train(**given_)


@pytest.mark.parametrize(("scale", "message"), [((1e200, 1), "overflow"), ((1, 1e170), "overflow"), ((0, 1), "zero")])
def test_data_beyond_the_range_of_floats_are_refused(scale, message):
    with pytest.raises(ProblemError, match=message):
        reduced(np.eye(3, 2) * scale[0], np.ones((3, 1)) * scale[1], np.eye(2), np.ones((2, 1)))


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    data = dict(zip("xyab", arrays("square")))
    for name, array in data.items():
        np.save(tmp_path / name, array)
    words = [
        w for option, name in zip(("--x", "--y", "--w1", "--w2"), data) for w in (option, str(tmp_path / f"{name}.npy"))
    ]
    return tmp_path, ["train", *words]


def test_the_command_runs_and_keeps_the_run(files, capsys):
    folder, words = files
    out, plot = folder / "run.npz", folder / "run.svg"
    assert main([*words, "--schedule", "f", "--steps", "20", "--out", str(out), "--plot", str(plot)]) == 0
    said = capsys.readouterr().out
    assert "20 steps: the number of steps was reached" in said
    assert "by the sharper theorem to its end" in said
    with np.load(out, allow_pickle=False) as kept:
        assert kept["loss"].shape == (21,)
        assert kept["eta"].shape == (20,)
        assert kept["W1"].shape == (3, 4)
        assert (kept["promise_lambda_min"] == Outcome.HELD).all()
        assert str(kept["schedule"]) == "f"
        losses, _, _ = replayed(*arrays("square"), kept["eta"])
        np.testing.assert_allclose(kept["loss"], losses, rtol=1e-8)
    assert plot.read_text().lstrip().startswith("<?xml")
    again = folder / "again.svg"
    assert main([*words, "--schedule", "f", "--steps", "20", "--plot", str(again)]) == 0
    assert again.read_bytes() == plot.read_bytes()


@pytest.mark.parametrize(("share", "covered"), [("0.999", True), ("1.001", False)])
def test_steps_below_the_stable_one_are_said_to_be_covered(tmp_path, capsys, share, covered):
    """W1 = W2 = 0.1 everywhere: alpha_0 = 0, and the stable bounds alone cover anything."""
    words = ["train"]
    data = {"x": np.eye(2), "y": np.diag([1.0, 2.0]), "w1": np.full((2, 2), 0.1), "w2": np.full((2, 2), 0.1)}
    for name, array in data.items():
        np.save(tmp_path / name, array)
        words += [f"--{name}", str(tmp_path / f"{name}.npy")]
    largest = certify(*data.values(), optimise=False).constants["eta_max_stable"]
    eta = float(share) * float(present(largest))
    assert main([*words, "--schedule", "constant", "--eta", repr(eta), "--steps", "5"]) == 0
    said = capsys.readouterr().out
    assert ("covered    by the stable bounds" in said) is covered
    assert ("covered    by no theorem" in said) is not covered


def test_the_command_says_that_a_run_diverged(files, capsys):
    _, words = files
    assert main([*words, "--schedule", "constant", "--eta", "3", "--steps", "50"]) == 1
    assert "diverged at step" in capsys.readouterr().out


def test_a_run_that_comes_to_rest_with_every_promise_kept_is_good(files, capsys):
    _, words = files
    assert main([*words, "--schedule", "constant", "--eta", "1e-30", "--steps", "50"]) == 0
    assert "0 steps: the step moves nothing" in capsys.readouterr().out


def test_factors_that_are_one_make_one():
    """As those of steps so near a minimum that no double is between the factor and 1."""
    found = train(*arrays("square"), "f", 1)
    said = account(replace(found, stepped=found.stepped | {"log_factor": np.zeros(1)}), 4)
    assert "of 1 step, with a factor" in said
    assert "their product is 1, at least what" in " ".join(said.split())


def test_an_interrupted_command_writes_what_it_has(files, capsys, monkeypatch):
    folder, words = files

    def step(self, at):
        if at.time == 4:
            raise KeyboardInterrupt
        return 1e-4 + 0 * at.iterate.loss

    monkeypatch.setattr(RhoSharp, "step", step)
    out = folder / "run.npz"
    assert main([*words, "--schedule", "rho-sharp", "--steps", "50", "--out", str(out)]) == 130
    assert "interrupted" in capsys.readouterr().out
    with np.load(out) as kept:
        assert len(kept["eta"]) == 4


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--schedule", "rho", "--steps", "x"], "--steps"),
        (["--schedule", "roh", "--steps", "2"], "did you mean rho"),
        (["--schedule", "rho", "--steps", "2", "--out", "run.npy"], "ends in .npz"),
        (["--schedule", "rho", "--steps", "2", "--plot", "run.gif"], ".svg, .png or .pdf"),
        (["--schedule", "rho", "--steps", "2", "--out", "nowhere/run.npz"], "nowhere"),
        (["--schedule", "rho", "--steps", "2", "--c1", "2"], "0 < c1 < 1"),
        (["--schedule", "constant", "--steps", "2", "--eta", "0"], "eta > 0"),
        (["--schedule", "rho", "--steps", "2", "--w2", "missing.npy"], "there is no file"),
    ],
)
def test_the_command_refuses_in_one_sentence(files, capsys, more, message):
    _, words = files
    assert main([*words, *more]) == 2
    caught = capsys.readouterr()
    assert message in caught.err
    assert len(caught.err.splitlines()) == 1
    assert caught.out == ""


def test_a_plot_without_matplotlib_is_refused_before_the_run(files, capsys, monkeypatch):
    folder, words = files
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main([*words, "--schedule", "rho", "--steps", "2", "--plot", str(folder / "run.svg")]) == 2
    assert "overparam-verify[report]" in capsys.readouterr().err
    assert not (folder / "run.svg").exists()


def test_help_names_every_schedule_and_imports_no_mathematics():
    code = (
        "import sys; from verify.cli import main; assert main(['train', '--help']) == 0\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    said = "".join(done.stdout.split())  # names with a hyphen may be broken at it
    assert all(s.name in said for s in SCHEDULES)


def test_an_archive_holds_no_objects():
    found = archive(train(*arrays("square"), "rho-sharp", 3))
    assert all(np.asarray(value).dtype.kind in "fiubU" for value in found.values())
    assert set(found) >= {"loss", "eta", "W1", "W2", "rounding_from", "constant_eta_max_sharp"}

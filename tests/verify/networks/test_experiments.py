"""The slides' experiments and the study of sharpness: what they run is what they say they run."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest

from tests.material.networks import problem_constants
from verify.cli import main
from verify.networks.experiments import figure1, sharpness, table36
from verify.networks.experiments.table36 import BEST, BEST_ALLOWED, SLIDES, Cell
from verify.networks.training.bounds.constants import measured
from verify.networks.training.descent import Iterate, Problem
from verify.networks.training.schedules import SCHEDULES, schedule
from verify.networks.training.train import train
from verify.networks.training.trajectories import trajectories
from verify.writing.experiments.sharpness import picture
from verify.writing.plots import bounds_of_loss, figure_of_run, saved


@pytest.fixture(scope="module")
def few():
    return figure1.figure1(runs=3, seed=1)


# --- figure 1 ----------------------------------------------------------------------------------


def test_figure1_shows_the_slides_schedules_and_those_of_related_work(few):
    assert set(figure1.SCHEDULES) <= {s.name for s in SCHEDULES}
    assert {"f0", "f", "rho-hat", "rho", "arora", "du"} <= set(figure1.SCHEDULES)
    assert len(few.curves) == len(figure1.SETUPS) * len(figure1.ALPHAS) * len(figure1.SCHEDULES)


def test_a_width_of_a_thousand_changes_nothing():
    """Balanced spectral layers, padded with zeros to width 1000 and run plainly, have the losses of the figure."""
    setup = figure1.SETUPS[1]
    start, norms = figure1.networks(setup, 1, seed=2)
    found = trajectories(schedule("sharp"), measured(start, norms), start, 10)
    W1, W2 = np.zeros((20, 1000)), np.zeros((1000, 1))
    W1[:, :1], W2[:1] = start.W1[0], start.W2[0]
    for loss, step in zip(found.losses[:, 0], [*found.steps[:, 0], None]):
        residual = W1 @ W2 - start.problem.target[0]
        assert np.square(residual).sum() / 2 == pytest.approx(loss, rel=1e-9)
        if step is not None:
            W1, W2 = W1 - step * residual @ W2.T, W2 - step * W1.T @ residual


def test_the_start_of_figure1_is_balanced_and_as_noisy_as_declared():
    start, norms = figure1.networks(figure1.SETUPS[0], 400, seed=0)
    assert np.abs(start.imbalance()).max() < 1e-12
    assert np.sqrt(np.mean(start.residual**2)) == pytest.approx(0.01, rel=0.05)
    assert np.mean((start.W1 @ start.W2) ** 2) == pytest.approx(0.25, rel=0.05)
    np.testing.assert_allclose(norms, np.sqrt(np.square(start.problem.target).sum(axis=(1, 2))))


def test_the_published_alpha_is_twice_the_valid_one_and_no_bound(few):
    start, norms = figure1.networks(figure1.SETUPS[0], 5, seed=3)
    valid, published = measured(start, norms), measured(start, norms, both_halves=True)
    np.testing.assert_allclose(published.alpha0, 2 * valid.alpha0)
    assert (valid.alpha0 <= start.lambda_min).all()
    assert (published.alpha0 > start.lambda_min).all()
    assert few.false_bounds == {"slides": 3, "companion": 3}


def test_the_script_is_reproduced_to_the_digits_known() -> None:
    found = figure1.figure1_outcome(runs=3)
    script, orderings, shown = found.parts
    assert script.reproduced
    assert [d.slides for d in script.differences] == [mean for mean, _, _ in figure1.SCRIPT.values()]
    assert orderings.reproduced
    assert not shown.reproduced
    assert not found.reproduced, "the row is as bad as its worst part"


def test_f0_of_the_script_is_what_a_plain_loop_gives() -> None:
    """The constant minimiser of f(eta, 0), from the companion's formulas typed here once more."""
    last = []
    for seed in range(50):
        draws = np.random.RandomState(seed)
        w = draws.normal(0, 0.5, (20, 1))
        y = w + 0.04 * draws.normal(0, 1, (20, 1))
        u = w / np.sqrt(np.linalg.norm(w))
        v = np.sqrt(np.linalg.norm(w))
        radius, size = np.linalg.norm(w - y), np.linalg.norm(y)
        low, high = max(size - radius, 0.0), size + radius
        alpha, beta = low, 2 * high
        loss = radius**2 / 2
        a1 = 2 * 0.8 * alpha
        a2 = 2 * np.sqrt(2 * loss) * high + (1.2 * beta) ** 2
        a3, a4 = 2 * np.sqrt(2 * loss) * 1.2 * beta * high, 2 * loss * high**2
        cubics = (
            [4 * a4, 3 * a3, 2 * a2, -a1],
            [a4, a3, a2 + 4 * 1.2 * loss / 0.2, -a1],
            [a4, a3, a2 + 8 * 1.2 * beta * loss / (0.2 * alpha), -a1],
        )
        found = [np.roots(np.array(cubic, dtype=float)) for cubic in cubics]
        eta = min(min(r.real for r in rs if abs(r.imag) < 1e-12 and r.real > 0) for rs in found)
        for _ in range(99):
            g = u * v - y
            u, v = u - eta * g * v, v - eta * (u * g).sum()
        last.append(np.log10(np.square(u * v - y).sum() / 40))
    mean, deviation, decimals = figure1.SCRIPT["f0"]
    assert round(np.mean(last), 2) == mean
    assert round(np.std(last), decimals) == deviation


@pytest.mark.parametrize("name", figure1.SCRIPT)
def test_a_mean_that_is_off_is_not_reproduced(name: str) -> None:
    found = figure1.figure1(50, 0, figure1.SETUPS[1:], ("valid",), figure1.OF_SLIDES)
    bent = [replace(c, last=c.last + 0.01) if c.schedule == name else c for c in found.curves]
    part = figure1.of_script(replace(found, curves=tuple(bent)))
    assert [d.name for d in part.differences if not d.reproduced] == [f"(a) {name}"]
    assert not part.reproduced


def test_orderings_are_counted_run_by_run(few) -> None:
    slides = replace(few, curves=tuple(c for c in few.curves if (c.setup, c.alpha) == ("slides", "valid")))
    assert figure1.of_orderings(slides).reproduced
    one_worse = np.array([0.0, 0.0, 100.0])
    worse = [replace(c, last=c.last + one_worse) if c.schedule == "f" else c for c in slides.curves]
    part = figure1.of_orderings(replace(slides, curves=tuple(worse)))
    assert [(d.name, d.ours) for d in part.differences if not d.reproduced] == [("(b) L of f <= L of f0", 2)]
    falls = np.array([True, False, False])
    falling = [replace(c, never_falls=falls) if c.schedule == "rho" else c for c in slides.curves]
    part = figure1.of_orderings(replace(slides, curves=tuple(falling)))
    assert [(d.name, d.ours) for d in part.differences if not d.reproduced] == [("(b) steps of rho never fall", 1)]


def test_data_of_figure1_are_the_curves(few):
    rows = list(csv.DictReader(StringIO(figure1.data(few))))
    assert len(rows) == len(few.curves) * (figure1.ITERATIONS + 1)
    chosen = [r for r in rows if (r["setup"], r["alpha0"], r["schedule"]) == ("companion", "valid", "rho")]
    curve = few.curve("companion", "valid", "rho")
    np.testing.assert_array_equal([float(r["log10_loss_mean"]) for r in chosen], curve.loss_mean)
    assert chosen[-1]["log10_step_mean"] == ""


# --- the table ---------------------------------------------------------------------------------


def test_the_slides_numbers_are_fiftieths():
    """They are means over 50 runs, so each is a multiple of 0.02: a misprint here would likely not be."""
    for row in SLIDES.values():
        for number in row:
            assert round(number * 50, 6) == round(number * 50)


def test_iterations_are_those_of_a_plain_loop():
    data = table36._data(BEST_ALLOWED.data, BEST_ALLOWED.target, 2, [5])
    initial = next(v for v in table36.VARIANTS if v.name == "N(0, 2/rows)")
    first, second, starts = table36._layers(initial, 60, data, [5])
    both = table36.iterations(Iterate.start(data.problem, first, second), "line search")
    single = table36.single_iterations(data.problem, starts[BEST.single_start], "line search")
    for run in range(2):
        X, target = np.diag(data.problem.singular[run]), data.problem.target[run]
        assert _plain_both(X, target, first[run], second[run]) == both["L - min"][run]
        assert _plain_single(X, target, starts[BEST.single_start][run]) == single["L - min"][run]


def _plain_both(X, target, W1, W2):
    count = 0
    while np.square(X @ (W1 @ W2 - target)).sum() / 2 > 1e-8:
        G = X.T @ X @ (W1 @ W2 - target)
        along = [
            np.square(X @ ((W1 - eta * G @ W2.T) @ (W2 - eta * W1.T @ G) - target)).sum()
            for eta in np.linspace(0, 1e-4, 5)
        ]
        slope = np.polynomial.Polynomial.fit(np.linspace(0, 1e-4, 5), along, 4).deriv()
        eta = min(r.real for r in slope.roots() if abs(r.imag) < 1e-6 * abs(r) and r.real > 0)
        W1, W2, count = W1 - eta * G @ W2.T, W2 - eta * W1.T @ G, count + 1
    return count


def _plain_single(X, target, W):
    count = 0
    while np.square(X @ (W - target)).sum() / 2 > 1e-8:
        G = X.T @ X @ (W - target)
        W, count = W - np.square(G).sum() / np.square(X @ G).sum() * G, count + 1
    return count


def test_narrowing_a_wide_network_changes_no_products():
    data = table36._data(BEST.data, BEST.target, 2, [6])
    initial = table36.VARIANTS[0]
    rng = np.random.default_rng([6, 1, 100])
    wide1 = np.swapaxes(data.right, 1, 2) @ initial.draw(rng, 2, 20, 100, 100)
    wide2 = initial.draw(rng, 2, 100, 20, 100)
    first, second, _ = table36._layers(initial, 100, data, [6])
    swap = np.swapaxes
    for wide, narrow in ((wide1 @ swap(wide1, 1, 2), first @ swap(first, 1, 2)), (wide1 @ wide2, first @ second)):
        np.testing.assert_allclose(narrow, wide, rtol=0, atol=1e-9 * np.abs(wide).max())


@pytest.mark.parametrize(
    ("ours", "error", "reproduced"),
    [(14.4, 0.0, True), (14.6, 0.0, False), (14.6, 0.31, True), (13.3, 0.2, False), (14.0, 0.0, True)],
)
def test_a_cell_is_reproduced_within_two_standard_errors_or_half_an_iteration(ours, error, reproduced):
    assert Cell("normal", "over-parametrization", 14.0, ours, error).reproduced is reproduced


def test_the_table_under_the_nearest_protocol() -> None:
    found = table36.table36(runs=3, protocol=BEST)
    assert [(c.row, c.model) for c in found.cells] == [(row, model) for row in SLIDES for model in table36.MODELS]
    outcome = table36.table36_outcome(runs=3)
    allowed, nearest = outcome.parts
    assert tuple(d.ours for d in nearest.differences) == tuple(c.ours for c in found.cells)
    assert outcome.differences == allowed.differences
    assert str(BEST) in nearest.note
    assert str(BEST_ALLOWED) in allowed.note
    rows = list(csv.DictReader(StringIO(table36.data(found))))
    assert [float(r["ours"]) for r in rows] == [c.ours for c in found.cells]


def test_a_table_under_a_protocol_that_contradicts_the_slides_is_not_reproduced() -> None:
    """However well its cells agree: (36) prints the variance 1."""
    good = tuple(Cell(row, "over-parametrization", 14.0, 14.0, 0.0) for row in SLIDES)
    assert table36.Table36(BEST_ALLOWED, good, 3, 0, ()).reproduced
    assert not table36.Table36(BEST, good, 3, 0, ()).reproduced
    bad = (*good[1:], Cell("uniform", "over-parametrization", 14.0, 15.0, 0.0))
    assert not table36.Table36(BEST_ALLOWED, bad, 3, 0, ()).reproduced


def test_the_slides_single_means_are_nearly_integers() -> None:
    assert table36.singles_from_integers() == pytest.approx(0.08)


def test_runs_that_share_their_data_share_its_spectrum() -> None:
    shared, redrawn = (table36._data(name, BEST.target, 3, [7]).problem.singular for name in reversed(table36.DATA))
    assert (shared == shared[0]).all()
    assert not (redrawn[1:] == redrawn[0]).any()


def test_a_change_of_protocol_changes_the_table():
    """The numbers do come from the protocol: with iterates counted, each is one more."""
    plain = table36.cells(BEST_ALLOWED, 3, 0)
    counted = table36.cells(replace(BEST_ALLOWED, counting="iterates looked at"), 3, 0)
    assert [c.ours for c in counted] == [c.ours + 1 for c in plain]


def test_the_search_ranks_all_protocols(monkeypatch):
    monkeypatch.setattr(table36, "WIDTHS", (40,))
    monkeypatch.setattr(table36, "RULES", ("line search",))
    found = table36.search(runs=2)
    kinds = len(table36.DATA) * len(table36.TARGETS)
    assert len(found) == kinds * len(table36.ERRORS) * len(table36.COUNTINGS) * len(table36.SINGLE_STARTS)
    misfits = [misfit for _, misfit in found]
    assert misfits == sorted(misfits)
    assert all(len(p.variants) == len(SLIDES) for p, _ in found)


@pytest.mark.slow
def test_the_nearest_protocol_is_the_one_that_the_search_finds():
    ranked = table36.search()
    assert ranked[0][0] == BEST
    assert next(p for p, _ in ranked if p.consistent) == BEST_ALLOWED


# --- sharpness ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study():
    return sharpness.sharpness(runs=1, seed=3)


def test_problems_have_the_margin_they_are_said_to_have():
    rng = np.random.default_rng(0)
    start, described = sharpness._problems(rng, 4, 6, 3, 2)
    problem = start.problem
    smallest = np.linalg.svd(problem.target, compute_uv=False)[:, -1]
    np.testing.assert_allclose(np.sqrt(2 * start.loss / problem.mu) / smallest, described["share"], rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(problem.K / problem.mu), described["condition"], rtol=1e-12)


def test_proved_steps_converge_and_the_sharper_is_the_larger(study):
    c = study.columns
    assert (c["eta_max"] <= c["eta_max_sharp"] * (1 + 1e-12)).all()
    assert (c["eta_max_sharp"] <= c["eta_linear"]).all()
    assert (c["decrease"] > 0).all()
    assert (c["decrease"] <= c["decrease_sharp"] * (1 + 1e-9)).all()
    assert study.medians["proved step, sharper over slides"] > 1


def test_the_largest_step_is_where_convergence_ends():
    """The scalar quadratic-like network near balance: just below it the loss falls, just above it does not."""
    start, constants = problem_constants(3, 4, 3)
    largest = sharpness.largest_step(start, constants.eta_max_sharp)
    assert sharpness.falls(start, largest).all()
    assert not sharpness.falls(start, largest * 1.01).any()


def test_a_step_that_raises_the_loss_is_noticed():
    start = Iterate.start(Problem(np.ones((2, 1)), np.zeros((2, 1, 1))), np.ones((2, 1, 1)), np.ones((2, 1, 1)))
    assert sharpness.falls(start, np.array([0.1, 2.5])).tolist() == [True, False]


# --- pictures and the command ------------------------------------------------------------------


def pictures(name: str) -> set[str]:
    """A picture in every form."""
    return {f"{name}.{form}" for form in ("svg", "png", "pdf")}


@pytest.mark.parametrize(
    ("experiment", "names"),
    [
        pytest.param(
            "figure1",
            {"figure1.csv", *pictures("figure1-slides"), *pictures("figure1-companion")},
            marks=pytest.mark.slow,
        ),
        pytest.param("sharpness", {"sharpness.csv", *pictures("sharpness")}, marks=pytest.mark.thorough),
    ],
)
def test_simulate_writes_pictures_and_data(experiment, names, tmp_path, capsys):
    folder = tmp_path / "new"
    assert main(["simulate", experiment, "--runs", "2", "--out", str(folder)]) == 0
    assert {p.name for p in folder.iterdir()} == names
    said = capsys.readouterr().out
    assert all(str(folder / name) in said for name in names)
    assert max(map(len, said.splitlines())) <= max(100, 10 + len(str(folder)) + 24)


def test_simulate_table36_prints_the_family_and_the_protocol(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(table36, "WIDTHS", (40,))
    monkeypatch.setattr(table36, "SEARCH_RUNS", 2)
    monkeypatch.setattr(table36, "search", lambda seed: ((BEST, 0.07), (BEST_ALLOWED, 0.2)))
    assert main(["simulate", "table36", "--runs", "2", "--out", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "family of 2 protocols" in said
    assert str(BEST) in said
    assert {p.name for p in tmp_path.iterdir()} == {
        "table36.csv",
        "table36-protocols.csv",
        *pictures("table36"),
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["figure2"], "figure2"),
        (["figure1", "--runs", "1"], "--runs should be at least 2"),
        (["figure1", "--seed", "-1"], "--seed"),
    ],
)
def test_simulate_refuses_in_one_sentence(words, message, capsys):
    assert main(["simulate", *words]) == 2
    caught = capsys.readouterr()
    assert message in caught.err
    assert caught.out == ""


def test_a_directory_that_cannot_be_made_is_refused_before_the_work(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["simulate", "sharpness", "--out", str(tmp_path / "file" / "below")]) == 2
    assert "cannot make this directory" in capsys.readouterr().err


def test_pictures_are_the_same_bytes_each_time(study):
    first, again = (saved(picture(study), ".svg") for _ in range(2))
    assert first == again
    assert b"<dc:date>" not in first


def test_a_run_is_drawn_below_its_guaranteed_bounds():
    eye = np.eye(3)
    found = train(eye, 1.2 * eye, eye, eye, "sharp-adaptive", 30)
    for name, bound in bounds_of_loss(found).items():
        assert (found.losses <= bound * (1 + 1e-9)).all(), name
    assert saved(figure_of_run(found), ".png").startswith(b"\x89PNG")


def test_the_same_seed_gives_the_same_numbers(monkeypatch):
    monkeypatch.setattr(figure1, "ITERATIONS", 3)
    first, again, other = (figure1.data(figure1.figure1(2, seed)) for seed in (5, 5, 6))
    assert first == again != other

"""The sweep of large steps: every statement holds on it, and a wrong one is counted as broken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from verify.networks.experiments import edge
from verify.networks.experiments.edge import End, Sweep
from verify.writing.experiments.edge import account, pictures


@pytest.fixture(scope="module")
def found() -> Sweep:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge, "STEPS", 300)
        return edge.sweep(runs=2, seed=1)


def test_every_statement_is_kept(found: Sweep) -> None:
    counted = edge.counts(found)
    assert [c.failed for c in counted] == [0] * len(counted)
    assert all(c.runs > 0 for c in counted)


@pytest.mark.parametrize(
    ("column", "factor", "statement"),
    [
        ("threshold", 2.0, "within 4 / (K level)"),
        ("threshold", 0.5, "beyond 4 / (K level)"),
        ("below", 1.5, "all along"),
        ("sharpness", 2.0, "sharpness <= 2 / eta"),
        ("top", 3.0, "no minimum is reached"),
        ("level_growth", 1.01, "no step raises the level"),
        ("determinant_growth", 1.01, "no step raises the determinant"),
    ],
)
def test_a_wrong_number_is_counted_as_broken(found: Sweep, column: str, factor: float, statement: str) -> None:
    bent = replace(found, columns=found.columns | {column: factor * found.columns[column]})
    (counted,) = (c for c in edge.counts(bent) if statement in c.statement)
    assert counted.failed > 0


def test_the_determinant_is_that_of_the_layers_one_above_the_other() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(3, 1, 4)), rng.normal(size=(3, 4, 1))
    at = edge.Iterate.start(edge.Problem(np.ones((3, 1)), rng.normal(size=(3, 1, 1))), first, second)
    w_in, w_out = first[:, 0], second[:, :, 0]
    inner = (w_in * w_out).sum(axis=1)
    assert edge.determinant(at) == pytest.approx((w_in**2).sum(axis=1) * (w_out**2).sum(axis=1) - inner**2)


def test_a_determinant_that_is_zero_is_not_taken_for_one_that_rounding_left() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(3, 3, 4)), rng.normal(size=(3, 4, 2))
    at = edge.Iterate.start(edge.Problem(np.ones((3, 3)), rng.normal(size=(3, 3, 2))), first, second)
    assert np.isnan(edge.determinant(at)).all()


def test_the_runs_end_in_several_ways(found: Sweep) -> None:
    assert {End.MINIMUM, End.UNBOUNDED} <= set(found.columns["end"])
    stable = found.columns["share"] == 0
    assert (found.columns["end"][stable] != End.UNBOUNDED).all()


def test_it_is_told_in_words_and_drawn(found: Sweep) -> None:
    text = account(found, edge.hunt(tries=20))
    assert "0 of" in text
    assert "open questions" in text
    assert set(pictures(found)) == {"edge", "edge-sharpness"}
    assert edge.data(found).count("\n") == len(found.kinds) + 1


def test_the_traces_start_at_the_same_sharpness(found: Sweep) -> None:
    values = found.traces["sharpness"]
    assert np.ptp(values[:, 0]) == 0
    assert values.shape == (3, len(found.traces["times"]))

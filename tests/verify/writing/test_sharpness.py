"""Which theorem gives which step, as the page tells it."""

from __future__ import annotations

import numpy as np
import pytest

from verify.networks.experiments.sharpness import Sharpness, sharpness
from verify.writing.experiments.sharpness import rooms
from verify.writing.page.experiments import experiments


def test_the_rooms_of_the_theorems_are_those_of_the_study() -> None:
    columns = {name: np.array([2.0, 4.0, 6.0]) for name in ("eta_max", "eta_max_sharp", "eta_max_stable", "better")}
    columns |= {"eta_linear": np.full(3, 24.0), "better": np.array([8.0, 8.0, 8.0])}
    lines = rooms(Sharpness(columns, 1, 0, ()))
    assert [line[2] for line in lines] == ["6", "6", "6", "3"]
    assert lines[0][3] == "10.8"


@pytest.mark.slow
def test_the_steps_of_the_theorems_are_computed_not_typed() -> None:
    """The table and the description are of the study of that seed."""
    (one,) = experiments({"eq24"}, 1, 0)
    assert one.title == "Which theorem gives which step"
    (figure,) = one.figures
    assert figure.table is not None
    found = sharpness(1, 0)
    room = np.median(found.columns["eta_linear"] / found.columns["eta_max_stable"])
    assert figure.table[3][2] == f"{room:.3g}"
    assert f"{room:.3g} for the stable bounds" in figure.description

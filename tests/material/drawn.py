"""How many examples are drawn, and of which settings."""

from __future__ import annotations

from flint import fmpq_mat
from hypothesis import Phase, settings

from derivations import Setting
from tests.material.present import present

EXAMPLES = settings(max_examples=40)
# without the phase in which Hypothesis explains: it takes many times as long as finding and shrinking
ONCE = settings(max_examples=300, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
MOVING = [s for s in Setting if s is not Setting.EXPERIMENT]


def gram_difference(layers: tuple[fmpq_mat | None, fmpq_mat | None]) -> fmpq_mat:
    w1, w2 = map(present, layers)
    return w1.transpose() * w1 - w2 * w2.transpose()

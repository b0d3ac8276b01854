"""What a step of a run spends of the budget of its imbalance is what the proved step allows."""

from __future__ import annotations

from typing import Any

from sympy import Symbol, simplify

from derivations.notation import L, margin, step_size, t
from derivations.sharper.budget_of_steps import STEP
from derivations.sharper.uniform_bounds import MOVED
from derivations.supplied_definitions import SHARP_BUDGET
from verify.networks.training.bounds.budget import spending


def test_a_run_spends_the_budget_when_the_proved_hypothesis_is_an_equation() -> None:
    """A run goes on while moved + spending <= budget / 2, at the end of which the claim's last hypothesis is tight."""
    moved, gap, lost, budget, eta = (Symbol(x, positive=True) for x in ("moved", "gap", "lost", "budget", "eta"))
    afforded = STEP.given[-1]
    named = {MOVED: moved, margin(step_size(t), t): gap, L(t + 1): L(t) - lost, SHARP_BUDGET: budget}
    left, right = (side.xreplace(named).xreplace({step_size(t): eta}) for side in afforded.args)
    assert (left - right).free_symbols == {moved, gap, lost, budget, eta}

    def left_over(part: int) -> object:
        spend: Any = spending  # of formulas here, as of numbers
        return simplify((left - right).subs(moved, budget / 2 - part * spend(gap, eta, lost)))

    assert left_over(1) == 0
    assert left_over(2) != 0
